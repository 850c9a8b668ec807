"""``python -m tests.bench.load``: a large class in the database, and how fast its pages come.

The figures are of whole requests over HTTP, one after another, on a server in its own process with
the class in SQLite or, with ``--postgres``, in a PostgreSQL server started for this.
"""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import click
import numpy as np
from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from grader.catalogue import solution_source
from grader.course import Course
from tests.webapp import postgres
from webapp import store
from webapp.account_commands import ready_app
from webapp.db import db, utcnow
from webapp.demo import PASSWORD, served
from webapp.models import CheckResult, Grading, Submission, User
from webapp.visitor import Visitor

ROOT = Path(__file__).parent.parent.parent
CHUNK = 20_000
CHECKS = 3  # stored of each grading
TERM = 100  # days over which the class hands in
STAFF = "teacher@example.org"
SOURCE = b"import numpy as np\n"


def fill(app: Flask, students: int, gradings: int, seed: int = 1) -> None:
    """Put a class into an empty database: every student hands in every unit again and again."""
    rng = np.random.default_rng(seed)
    course = Course.load(ROOT)
    units = [unit.id for unit in course.units]
    with app.app_context():
        session = db.session
        store.create_user(
            session, by=None, email=STAFF, name="Teacher", role="instructor", password=PASSWORD
        )
        store.create_user(
            session, by=None, email="s0@example.org", name="Student 0", password=PASSWORD
        )
        first = session.scalars(select(User.id).where(User.email == "s0@example.org")).one()
        people = [
            {
                "email": f"s{i}@example.org",
                "name": f"Student {i}",
                "nickname": f"tensor-{i}",
                "nickname_key": f"tensor-{i}",
                "role": "student",
            }
            for i in range(1, students)
        ]
        session.execute(insert(User), people)
        term = Term(first, students, units, utcnow() - timedelta(days=TERM), gradings)
        for start in range(0, gradings, CHUNK):
            numbers = range(start, min(start + CHUNK, gradings))
            _add(session, rng, numbers, term)
            session.commit()


@dataclass(frozen=True)
class Term:
    """A course's term: who may hand in, and when each of so many gradings was."""

    first: int
    students: int
    units: list[str]
    begun: datetime
    gradings: int


def _add(session: Session, rng: np.random.Generator, numbers: range, term: Term) -> None:
    at = [term.begun + timedelta(days=TERM * n / term.gradings) for n in numbers]
    handed_in = [
        {
            "id": n + 1,
            "user_id": term.first + int(rng.integers(term.students)),
            "unit_id": term.units[int(rng.integers(len(term.units)))],
            "filename": "work.py",
            "content": SOURCE,
            "sha256": f"{n:064x}",
            "size": len(SOURCE),
            "via": "web",
            "created": when,
        }
        for n, when in zip(numbers, at, strict=True)
    ]
    scores = rng.integers(0, 101, len(handed_in)) * 100
    graded = [
        {
            "id": n + 1,
            "submission_id": n + 1,
            "kind": "first",
            "state": "done",
            "status": "graded",
            "score": int(score),
            "public_score": int(score) // 5,
            "max_score": 10000,
            "seconds": 0.3,
            "created": when,
            "started": when,
            "finished": when,
        }
        for n, score, when in zip(numbers, scores, at, strict=True)
    ]
    words = {"en": "Check", "ko": "검사"}
    checked = [
        {
            "grading_id": n + 1,
            "position": i,
            "check_id": f"test_{i}",
            "title": words,
            "visibility": "public" if i == 0 else "hidden",
            "status": "passed" if score > 3000 * i else "failed",
            "points": 0,
            "max_points": 3000,
            "message": None,
            "diagnosis": words if score <= 3000 * i else None,
            "seconds": 0.01,
        }
        for n, score in zip(numbers, scores, strict=True)
        for i in range(CHECKS)
    ]
    session.execute(insert(Submission), handed_in)
    session.execute(insert(Grading), graded)
    session.execute(insert(CheckResult), checked)


def pages() -> dict[str, tuple[str, str]]:
    """Return the pages that are timed: what they are called, who asks, and the path."""
    student = "s0@example.org"
    return {
        "home": (student, "/"),
        "unit": (student, "/units/activations"),
        "quizzes": (student, "/quizzes/"),
        "leaderboard, course": (student, "/leaderboard/"),
        "leaderboard, unit": (student, "/leaderboard/activations"),
        "class": (STAFF, "/staff/"),
        "submissions": (STAFF, "/staff/submissions"),
        "submission": (STAFF, "/staff/submissions/1"),
        "quizzes of the class": (STAFF, "/staff/quizzes/"),
        "audit log": (STAFF, "/staff/audit"),
    }


def timed(address: str, rounds: int) -> list[tuple[str, str]]:
    """Ask for every page so many times and return median and 95th percentile."""
    visitors: dict[str, Visitor] = {}
    rows = []
    for name, (who, path) in pages().items():
        if who not in visitors:
            visitors[who] = Visitor(address)
            visitors[who].log_in(who, PASSWORD)
        times = []
        for _ in range(rounds + 1):
            start = time.perf_counter()
            visitors[who].get(path)
            times.append(time.perf_counter() - start)
        times = sorted(times[1:])
        high = times[max(0, round(0.95 * len(times)) - 1)]
        rows.append((name, f"{statistics.median(times) * 1000:.0f} / {high * 1000:.0f} ms"))
    return rows


def rush(app: Flask, address: str, count: int) -> list[tuple[str, str]]:
    """Let many students upload at the same moment, and count what is stored."""
    source = solution_source(Course.load(ROOT).unit("activations")).encode()
    students = [Visitor(address) for _ in range(count)]
    with app.app_context():
        before = db.session.scalar(select(func.count()).select_from(Submission)) or 0
        for i in range(count):
            store.create_user(
                db.session, by=None, email=f"rush{i}@example.org", name="Rush", password=PASSWORD
            )
    for i, visitor in enumerate(students):
        visitor.log_in(f"rush{i}@example.org", PASSWORD)
    gate = threading.Barrier(count)

    def upload(visitor: Visitor) -> float:
        gate.wait()
        start = time.perf_counter()
        visitor.upload("activations", "activations.py", source)
        return time.perf_counter() - start

    with ThreadPoolExecutor(count) as pool:
        times = sorted(pool.map(upload, students))
    with app.app_context():
        after = db.session.scalar(select(func.count()).select_from(Submission)) or 0
    return [
        ("uploads at the same moment, stored", f"{count}, {after - before}"),
        ("slowest of them answered after", f"{times[-1]:.1f} s"),
    ]


@contextmanager
def database(kind: str, data: Path) -> Iterator[None]:
    """Let the settings in a data folder name an empty database."""
    if kind == "sqlite":
        yield
        return
    with postgres.server() as address:
        setting = f'database_url = "{address.format("postgres")}"\n'
        (data / "backgrade.toml").write_text(setting, encoding="utf-8")
        yield


@click.command()
@click.option("--students", default=2000, show_default=True)
@click.option("--gradings", default=300_000, show_default=True)
@click.option("--rounds", default=20, show_default=True)
@click.option("--uploads", default=100, show_default=True)
@click.option("--postgres", "kind", flag_value="postgresql")
@click.option("--sqlite", "kind", flag_value="sqlite", default="sqlite")
def main(students: int, gradings: int, rounds: int, uploads: int, kind: str) -> None:
    """Fill a database with a large class and time the site's pages."""
    with ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stack.enter_context(database(kind, data))
        app = ready_app(data=data)
        fill(app, students, gradings)
        server = stack.enter_context(served(data, ROOT, workers=2))
        click.echo(f"{kind}, {students} students, {gradings} gradings: median / 95th percentile")
        for name, value in timed(server.address, rounds) + rush(app, server.address, uploads):
            click.echo(f"{name:40} {value}")


if __name__ == "__main__":
    main()

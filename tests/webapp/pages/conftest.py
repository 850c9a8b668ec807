"""A site with one small unit and a person of every role; each test has its own database."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from grader.course import Course
from grader.report import Check, Report, text
from tests.tiny import write_course
from tests.tinyplot import add_plot
from tests.tinyquiz import add_quiz
from webapp import create_app, jobs, store
from webapp.db import db
from webapp.models import User
from webapp.startup import start

ROOT = Path(__file__).resolve().parents[3]
EDGE = "edge-of-a-part"
PASSWORD = "correct horse battery"
PEOPLE = {
    "student": "student",
    "other": "student",
    "assistant": "assistant",
    "instructor": "instructor",
}
HANDOUT = r"""# Tiny

## Doubling

Return $2x$:

$$y_i = \frac{4 x_i}{2}$$
"""


@pytest.fixture(scope="session")
def small_course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    root = write_course(tmp_path_factory.mktemp("course"))
    add_quiz(root)
    add_plot(root)
    shutil.copytree(ROOT / "assignments" / "kit", root / "assignments" / "kit")
    for shared in ("checklib.py", "checkcalls.py", "handin.py"):
        shutil.copy(ROOT / "assignments" / shared, root / "assignments")
    (root / "assignments" / "tiny" / "handout.en.md").write_text(HANDOUT, encoding="utf-8")
    return Course.load(root)


def make_app(data: Path, course: Course, **settings: object) -> Flask:
    # No worker draws here, so no answer need wait for one.
    given = {"data": data, "COURSE": course, "TESTING": True, "PICTURE_SECONDS": 0}
    return create_app({**given, **settings})


@pytest.fixture(scope="session")
def filled(small_course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with a database that holds the unit and the people."""
    data = tmp_path_factory.mktemp("filled")
    app = make_app(data, small_course)
    start(app)
    with app.app_context():
        for name, role in PEOPLE.items():
            store.create_user(
                db.session,
                by=None,
                email=f"{name}@example.org",
                name=name.capitalize(),
                role=role,  # type: ignore[arg-type]
                password=PASSWORD,
            )
        store.sync_checks(
            db.session,
            "tiny",
            [declared("a", "public"), declared("b", "hidden"), declared("c", "hidden")],
        )
        db.engine.dispose()
    return data


def declared(name: str, visibility: str) -> dict[str, object]:
    return {
        "id": f"test_{name}",
        "title": {"en": f"Check {name}", "ko": f"검사 {name}"},
        "visibility": visibility,
        "max_points": {"a": 2000, "b": 5000, "c": 3000}[name],
    }


@pytest.fixture
def app(small_course: Course, filled: Path, tmp_path: Path) -> Flask:
    shutil.copytree(filled, tmp_path / "data")
    return make_app(tmp_path / "data", small_course)


class Site:
    """One browser without scripts: cookies, and forms that send the token they were given."""

    def __init__(self, app: Flask, language: str = "en") -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language

    def get(self, path: str, **options: object) -> TestResponse:
        # Buffered: a file is read and closed at once.
        return self.client.get(path, buffered=True, **options)  # type: ignore[arg-type]

    def page(self, path: str) -> str:
        """Return the text of a page that must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    def token(self) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/leaderboard/").text)
        assert found is not None
        return html.unescape(found.group(1))

    def post(self, path: str, **data: object) -> TestResponse:
        form = {"csrf_token": self.token(), **data}
        return self.client.post(path, data=form, buffered=True)

    def log_in(self, name: str) -> Site:
        with self.app.app_context():
            user = user_of(name)
            values = {"user": user.id, "epoch": user.session_epoch}
        with self.client.session_transaction() as session:
            session.update(values)
        return self

    def upload(
        self, content: bytes = b"x = 1\n", name: str = "tiny.py", key: str = "k", unit: str = "tiny"
    ) -> TestResponse:
        # By hand: the test client leaves the temporary file of a large form to the collector.
        lines = [
            f'--{EDGE}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
            for field, value in (("csrf_token", self.token()), ("key", key))
        ]
        lines.append(f'--{EDGE}\r\nContent-Disposition: form-data; name="file"; filename="{name}"')
        body = "".join(lines).encode() + b"\r\n\r\n" + content + f"\r\n--{EDGE}--\r\n".encode()
        return self.client.post(
            f"/units/{unit}/submissions",
            data=body,
            content_type=f"multipart/form-data; boundary={EDGE}",
            buffered=True,
        )


def user_of(name: str) -> User:
    return db.session.query(User).filter_by(email=f"{name}@example.org").one()


@pytest.fixture
def visitor(app: Flask) -> Site:
    return Site(app)


@pytest.fixture
def someone(app: Flask) -> Callable[..., Site]:
    """Return a function that gives a browser in which that person is logged in."""

    def logged_in(name: str, language: str = "en") -> Site:
        return Site(app, language).log_in(name)

    return logged_in


@pytest.fixture
def student(someone: Callable[..., Site]) -> Site:
    return someone("student")


@pytest.fixture
def instructor(someone: Callable[..., Site]) -> Site:
    return someone("instructor")


@pytest.fixture
def hand_in(app: Flask) -> Callable[..., int]:
    """Return a function that stores a submission, and gives its id."""

    def submit(
        who: str = "student", name: str = "tiny.py", content: bytes = b"def double(x): ..."
    ) -> int:
        with app.app_context():
            return store.submit(
                db.session,
                user_id=user_of(who).id,
                unit_id="tiny",
                filename=name,
                content=content,
            ).submission

    return submit


def check(name: str, passed: bool = True, **changes: object) -> Check:
    entry = declared(name, "public" if name == "a" else "hidden")
    most = {"a": 20.0, "b": 50.0, "c": 30.0}[name]
    values = {
        "id": entry["id"],
        "title": entry["title"],
        "visibility": entry["visibility"],
        "status": "passed" if passed else "failed",
        "points": most if passed else 0.0,
        "max_points": most,
        "message": None if passed else text(f"{name} differs", f"{name}이(가) 다릅니다"),
        "diagnosis": None,
        "seconds": 0.01,
        **changes,
    }
    return Check(**values)  # type: ignore[arg-type]


class Desk:
    """A worker in slow motion: takes the next grading and says what the test tells it."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def take(self) -> jobs.Claim:
        with self.app.app_context():
            claim = jobs.claim(db.session, "test")
            assert claim is not None
            return claim

    def add(self, claim: jobs.Claim, position: int, result: Check) -> None:
        with self.app.app_context():
            jobs.record_check(db.session, claim, position, result)

    def finish(
        self, *checks: Check, claim: jobs.Claim | None = None, status: str = "graded"
    ) -> int:
        claim = claim or self.take()
        report = Report(
            unit="tiny",
            submission="0" * 64,
            status=status,  # type: ignore[arg-type]
            score=sum(each.points for each in checks),
            max_score=100.0,
            isolation="strong",
            seconds=0.1,
            seed=claim.seed,
            checks=checks,
        )
        with self.app.app_context():
            jobs.finish(db.session, claim, report)
        return claim.grading

    def break_down(self, error: str) -> None:
        with self.app.app_context():
            while (claim := jobs.claim(db.session, "test")) is not None:
                jobs.fail(db.session, claim, error)


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(app)


def long_ago() -> datetime:
    return datetime.fromisoformat("2020-01-01T00:00:00+00:00")

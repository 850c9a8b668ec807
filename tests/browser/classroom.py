"""A site in this process whose class has somebody in every state, for looking at all its pages."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask
from werkzeug.serving import make_server

from grader.course import Course
from grader.report import text
from tests.browser.conftest import PASSWORD, ROOT, Server
from tests.tiny import write_course
from tests.tinyquiz import add_quiz
from tests.webapp.pages.conftest import PEOPLE, Desk, Site, check, declared, make_app, user_of
from tests.webapp.pages.room import Room, right, says, wrong
from webapp import store
from webapp.db import db, utcnow, writing
from webapp.jobs import Claim
from webapp.models import Unit
from webapp.quizzes.models import Sitting
from webapp.similarity.models import Comparison, SimilarPair
from webapp.startup import start
from webapp.trials import acts

__all__ = ["STATES", "Classroom", "class_course", "running"]

# Units beside `tiny`, by how their dates lie from now, in days: (opens, due).
DATES: dict[str, tuple[int | None, int | None]] = {
    "soon": (None, 2),
    "overdue": (-30, -3),
    "early": (9, 20),
}
# A submission in every state; the number is where `fill` puts it.
STATES = {"graded": 1, "worse": 2, "invalid": 3, "not_graded": 4, "running": 5, "queued": 6}


@dataclass(frozen=True)
class Classroom:
    """A running site.

    Attributes
    ----------
    values : dict
        What stands in the addresses of things that are there.
    claim : webapp.jobs.Claim
        The grading that runs.
    """

    app: Flask
    server: Server
    values: dict[str, object]
    claim: Claim


def class_course(root: Path) -> Course:
    """Write a course of four small units and three quizzes."""
    write_course(root)
    for name in DATES:
        for door in ("assignments", "reference"):
            shutil.copytree(root / door / "tiny", root / door / name)
        starter = root / "assignments" / name
        (starter / "tiny.py").rename(starter / f"{name}.py")
        about = starter / "unit.toml"
        about.write_text(about.read_text().replace('"Tiny"', f'"{name.title()}"'))
    add_quiz(root)
    shutil.copytree(ROOT / "assignments" / "kit", root / "assignments" / "kit")
    for shared in ("checklib.py", "checkcalls.py", "handin.py"):
        shutil.copy(ROOT / "assignments" / shared, root / "assignments")
    listed = root / "assignments" / "course.toml"
    units = "".join(f'[[units]]\nid = "{name}"\n' for name in DATES)
    listed.write_text(listed.read_text().replace("[[quizzes]]", units + "[[quizzes]]", 1))
    for language, words in {
        "en": "## Doubling\n\nDouble $x$.",
        "ko": "## 배\n\n$x$의 두 배.",
    }.items():
        handout = root / "assignments" / "tiny" / f"handout.{language}.md"
        handout.write_text(f"# Tiny\n\n{words}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
    return Course.load(root)


def _fill(app: Flask) -> tuple[dict[str, object], Claim]:
    """Put people and their work into a site; return what addresses need, and what is running."""
    with app.app_context():
        for name, role in PEOPLE.items():
            store.create_user(
                db.session,
                by=None,
                email=f"{name}@example.org",
                name=name.capitalize(),
                role=role,  # type: ignore[arg-type]
                nickname={"student": "민지", "other": "tensor"}.get(name),
                password=PASSWORD,
            )
        store.create_user(
            db.session, by=None, email="fresh@example.org", name="새 학생", password=PASSWORD
        )
        for unit in ("tiny", *DATES):
            visibility = {"a": "public", "b": "hidden", "c": "hidden"}
            store.sync_checks(
                db.session, unit, [declared(name, seen) for name, seen in visibility.items()]
            )
        with writing(db.session):
            for name, (opens, due) in DATES.items():
                unit_row = db.session.get_one(Unit, name)
                unit_row.opens, unit_row.due = _days(opens), _days(due)
    claim = _hand_in_work(app)
    sitting, answer = _take_quizzes(app)
    with app.app_context():
        teacher = user_of("instructor").id
        token = store.invite(db.session, by=teacher)
        trial = acts.begin(db.session, unit_id="tiny", by=teacher, reason="the checks changed")
        asked = db.session.get_one(Sitting, sitting).questions
        student = user_of("student").id
        pair = _alike(STATES["worse"], STATES["queued"])
        drawn = next(question for question in asked if question.item == "double")
        question, position = drawn.id, drawn.position
    values: dict[str, object] = {
        "unit_id": "tiny",
        "submission_id": STATES["worse"],
        "quiz_id": "tiny",
        "item_id": "double",
        "position": position,
        "name": "line",
        "sitting_id": sitting,
        "question_id": question,
        "answer_id": answer,
        "token": token,
        "student_id": student,
        "check_id": "test_b",
        "trial_id": trial,
        "pair_id": pair,
    }
    return values, claim


def _days(count: int | None) -> datetime | None:
    return None if count is None else utcnow() + timedelta(days=count)


def _hand_in_work(app: Flask) -> Claim:
    desk = Desk(app)
    cause = text("You divide by `n - 1`.", "`n - 1`로 나누었습니다.")

    def hand_in(unit: str = "tiny", who: str = "student") -> None:
        with app.app_context():
            store.submit(
                db.session,
                user_id=user_of(who).id,
                unit_id=unit,
                filename="제출 파일.py",
                content=b"def double(x):\n    return 2 * x\n",
            )

    hand_in()
    desk.finish(check("a"), check("b"), check("c", False))
    hand_in()
    desk.finish(check("a"), check("b", False, diagnosis=cause), check("c"))
    hand_in()
    unread = text("Line 3 does not parse.", "3행을 해석할 수 없습니다.")
    desk.finish(check("a", False, message=unread), status="invalid")
    hand_in("overdue")
    desk.break_down("Traceback: the disk is full")
    hand_in("soon")
    claim = desk.take()
    desk.add(claim, 0, check("a"))
    hand_in("soon", "other")
    return claim


def _alike(left: int, right: int) -> int:
    """Say of two submissions that they have a line in common; return the pair."""
    with writing(db.session):
        comparison = Comparison(unit_id="tiny", finished=utcnow(), compared=2)
        found = SimilarPair(
            comparison=comparison,
            left_id=left,
            right_id=right,
            shared=1,
            left_share=0.8,
            right_share=0.9,
            left_lines=[[2, 2]],
            right_lines=[[2, 2]],
        )
        db.session.add(found)
    return found.id


def _take_quizzes(app: Flask) -> tuple[int, int]:
    room = Room(app)
    sitting = room.take("student", one=right, double=wrong, sentence=says("perhaps"), formula=wrong)
    room.take("student", "paper", end=False, one=right)
    for name in room.crowd(6):
        room.take(name, one=right, truth=wrong, double=right, some=wrong)
    for _ in range(3):
        Site(app).log_in("student").post("/practice/tiny/next")
    return sitting, room.answer(sitting, "sentence")


@contextmanager
def running(data: Path, course: Course) -> Iterator[Classroom]:
    """Serve a site with that class, without workers: nothing changes while it is looked at."""
    app = make_app(data, course)
    start(app)
    values, claim = _fill(app)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, name="site", daemon=True)
    thread.start()
    try:
        yield Classroom(app, Server(f"http://127.0.0.1:{server.server_port}", {}), values, claim)
    finally:
        server.shutdown()
        thread.join(30)
        server.server_close()
        with app.app_context():
            db.engine.dispose()

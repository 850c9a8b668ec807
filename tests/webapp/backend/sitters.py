"""A quiz course, a mended copy of it, and short ways to have students answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from grader.course import Course
from grader.quiz.plan import Plan
from grader.quiz.variants import Variant
from tests.tiny import write_course
from tests.tinyquiz import add_quiz
from webapp.db import utcnow
from webapp.models import User
from webapp.quizzes import sittings
from webapp.quizzes.models import Answer, Question, Sitting
from webapp.quizzes.rules import rules_for

__all__ = ["answer", "began", "question_of", "quiz_plan", "rules", "sent", "wrong"]


def quiz_plan(root: Path, *mended: tuple[str, str]) -> Plan:
    """Return the small course's quizzes, with texts of its items or generators replaced."""
    root.mkdir(parents=True)
    write_course(root)
    add_quiz(root)
    for before, after in mended:
        found = 0
        for name in ("quiz.toml", "quiz.py"):
            path = root / "reference" / "tiny" / name
            written = path.read_text(encoding="utf-8")
            found += written.count(before)
            path.write_text(written.replace(before, after), encoding="utf-8")
        assert found, before
    return Plan(Course.load(root))


def rules(session: Session, plan: Plan, quiz: str, user: int) -> Any:
    """Return what holds for somebody."""
    return rules_for(session, plan.quizzes[quiz], session.get_one(User, user))


def began(
    session: Session, plan: Plan, user: int, quiz: str = "tiny", now: datetime | None = None
) -> int:
    """Have somebody begin a quiz; return the sitting."""
    held = rules(session, plan, quiz, user)
    person = session.get_one(User, user)
    return sittings.begin(session, plan, held, person, now=now or utcnow())


def question_of(session: Session, sitting: int, item: str) -> Question:
    """Return a sitting's question of an item."""
    found = session.get_one(Sitting, sitting)
    return next(question for question in found.questions if question.item == item)


def sent(session: Session, plan: Plan, sitting: int, item: str, raw: Any, number: int = 1) -> str:
    """Send an answer; return what came of it."""
    found = session.get_one(Sitting, sitting)
    held = rules(session, plan, str(found.quiz_id), found.user_id)
    position = question_of(session, sitting, item).position
    later = found.started + timedelta(minutes=1)
    return sittings.send(session, sitting, position, raw, number, rules=held, now=later).outcome


def answer(session: Session, sitting: int, item: str, index: int = -1) -> Answer:
    """Return an answer to an item, the last one unless said."""
    return question_of(session, sitting, item).answers[index]


def wrong(session: Session, sitting: int, item: str) -> Any:
    """Return a wrong answer that the item foresees."""
    return Variant.from_json(question_of(session, sitting, item).variant).asked.pitfalls()[0][0]

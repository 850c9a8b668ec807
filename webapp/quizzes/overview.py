"""All quizzes and all practice, as one student sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from grader.course import Unit
from grader.quiz import assembly
from grader.quiz.plan import Plan
from grader.quiz.practice import Try
from webapp.models import User
from webapp.quizzes import sittings
from webapp.quizzes.models import Answer, Question, Sitting
from webapp.quizzes.rules import Rules, rules_for

__all__ = ["Entry", "Practice", "entries_of", "practice_of_units", "tries_of"]

State = Literal["later", "open", "begun", "done", "missed"]
REMEMBERED = 200  # questions


@dataclass(frozen=True)
class Entry:
    """One quiz in the list.

    Attributes
    ----------
    score : int or None
        In hundredths of a percent; None while it may not be told.
    """

    quiz: assembly.Quiz
    rules: Rules
    sitting: Sitting | None
    state: State
    score: int | None
    ends: datetime | None


@dataclass(frozen=True)
class Practice:
    """A unit's practice: how many questions so far."""

    unit: Unit
    questions: int


def entries_of(session: Session, plan: Plan, user: User, now: datetime) -> list[Entry]:
    """Return every quiz of the course; what the clock has ended is ended first."""
    return [_entry(session, quiz, user, now) for quiz in plan.quizzes.values()]


def _entry(session: Session, quiz: assembly.Quiz, user: User, now: datetime) -> Entry:
    rules = rules_for(session, quiz, user)
    sitting = sittings.sitting_of(session, quiz.id, user.id)
    if sitting is None:
        over, is_open = rules.is_over(now), rules.window.is_open(now)
        state: State = "missed" if over else "open" if is_open else "later"
        return Entry(quiz, rules, None, state, None, None)
    sittings.settle(session, sitting, rules=rules, now=now)
    finished = sitting.finished is not None
    tells = rules.policy.tells(finished=finished, over=rules.is_over(now))
    score = sitting.score if tells else None
    return Entry(quiz, rules, sitting, "done" if finished else "begun", score, rules.ends(sitting))


def practice_of_units(session: Session, plan: Plan, user_id: int) -> dict[str, Practice]:
    """Return what can be practised, by unit."""
    counted = (
        select(Sitting.unit_id, func.count())
        .join(Question)
        .where(Sitting.purpose == "practice", Sitting.user_id == user_id)
        .group_by(Sitting.unit_id)
    )
    asked = {row[0]: row[1] for row in session.execute(counted)}
    return {unit.id: Practice(unit, asked.get(unit.id, 0)) for unit in plan.units()}


def tries_of(session: Session, sitting: Sitting) -> list[Try]:
    """Return what was practised, oldest first; a question that was never answered is none."""
    query = (
        select(Question)
        .where(Question.sitting_id == sitting.id)
        .order_by(Question.position.desc())
        .limit(REMEMBERED)
        .options(selectinload(Question.answers).selectinload(Answer.markings))
    )
    tries = []
    for question in reversed(session.scalars(query).all()):
        counted = [answer for answer in question.answers if answer.number is not None]
        if counted or question.shown:
            score = counted[0].marking.score if counted else 0.0
            tries.append(Try(question.item, tuple(question.variant["tags"]), score))
    return tries

"""What the class did in quizzes, read in a few queries without the bulk of the variants.

Only students who are on the course count; staff's own sittings and practice never do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grader.quiz.variants import Variant
from webapp.models import User
from webapp.quizzes.marks import scores
from webapp.quizzes.models import Answer, Marking, Question, Sitting

__all__ = ["Asked", "Key", "Sample", "Taken", "Try", "samples", "students", "taken"]

Key: TypeAlias = tuple[str, str]  # unit and item
UNDECIDED = ("waiting", "invalid")


@dataclass(frozen=True)
class LastMark:
    """The marking of an answer that counts."""

    kind: str
    status: str
    score: float


@dataclass(frozen=True)
class Try:
    """An answer that was sent; `webapp.quizzes.marks.Sent`."""

    id: int
    number: int | None
    marking: LastMark


@dataclass(frozen=True)
class Asked:
    """A question of somebody's sitting."""

    id: int
    key: Key
    tries: tuple[Try, ...]

    @property
    def answered(self) -> bool:
        """Whether anything was sent that could be read."""
        return any(each.marking.status != "unreadable" for each in self.tries)

    @property
    def undecided(self) -> int:
        """How many answers wait for a person."""
        return sum(each.marking.status in UNDECIDED for each in self.tries)

    def first_score(self) -> float | None:
        """Return the score of the first attempt, 0 without any; None while nobody decided on it."""
        found = scores(self.tries)
        first = next((each for each in self.tries if each.number == 1), None)
        if first is not None and first.marking.status in UNDECIDED:
            return None
        if not found:
            return None if self.undecided else 0.0
        return found[0]


@dataclass(frozen=True)
class Taken:
    """A student's sitting."""

    id: int
    quiz_id: str
    user_id: int
    started: datetime
    finished: datetime | None
    score: int | None
    questions: tuple[Asked, ...]

    def first_scores(self) -> dict[Key, float]:
        """Return the scores of the first attempts that are decided."""
        found = {question.key: question.first_score() for question in self.questions}
        return {key: score for key, score in found.items() if score is not None}


@dataclass(frozen=True)
class Sample:
    """One variant of an item as it was asked, for what all of them have in common."""

    variant: Variant
    guess: float


def students(session: Session) -> Sequence[User]:
    """Return the class, by name."""
    query = select(User).where(User.role == "student", User.active)
    return session.scalars(query.order_by(User.name, User.id)).all()


def taken(session: Session, quizzes: Iterable[str]) -> dict[str, list[Taken]]:
    """Return the class's sittings of these quizzes."""
    ids = list(quizzes)
    asked = _asked(session, ids)
    query = (
        select(
            Sitting.id,
            Sitting.quiz_id,
            Sitting.user_id,
            Sitting.started,
            Sitting.finished,
            Sitting.score,
        )
        .join(User, User.id == Sitting.user_id)
        .where(Sitting.quiz_id.in_(ids), User.role == "student", User.active)
        .order_by(Sitting.id)
    )
    found: dict[str, list[Taken]] = {quiz: [] for quiz in ids}
    for row in session.execute(query):
        sitting = Taken(
            row.id,
            row.quiz_id,
            row.user_id,
            row.started,
            row.finished,
            row.score,
            tuple(asked[row.id]),
        )
        found[row.quiz_id].append(sitting)
    return found


def _asked(session: Session, quizzes: list[str]) -> dict[int, list[Asked]]:
    tries = _tries(session, quizzes)
    query = (
        select(Question.id, Question.sitting_id, Question.unit_id, Question.item)
        .join(Sitting, Sitting.id == Question.sitting_id)
        .where(Sitting.quiz_id.in_(quizzes))
        .order_by(Question.sitting_id, Question.position)
    )
    found = defaultdict(list)
    for row in session.execute(query):
        asked = Asked(row.id, (row.unit_id, row.item), tuple(tries[row.id]))
        found[row.sitting_id].append(asked)
    return found


def _tries(session: Session, quizzes: list[str]) -> dict[int, list[Try]]:
    last = select(func.max(Marking.id)).group_by(Marking.answer_id)
    query = (
        select(
            Answer.id,
            Answer.question_id,
            Answer.number,
            Marking.kind,
            Marking.status,
            Marking.score,
        )
        .join(Marking, Marking.answer_id == Answer.id)
        .join(Question, Question.id == Answer.question_id)
        .join(Sitting, Sitting.id == Question.sitting_id)
        .where(Sitting.quiz_id.in_(quizzes), Marking.id.in_(last))
        .order_by(Answer.id)
    )
    found = defaultdict(list)
    for row in session.execute(query):
        mark = LastMark(row.kind, row.status, row.score)
        found[row.question_id].append(Try(row.id, row.number, mark))
    return found


def samples(session: Session, sittings: Iterable[Taken]) -> dict[Key, Sample]:
    """Return the newest variant of every item that was asked."""
    newest: dict[Key, int] = {}
    for sitting in sittings:
        for asked in sitting.questions:
            newest[asked.key] = max(asked.id, newest.get(asked.key, 0))
    query = select(Question.id, Question.variant).where(Question.id.in_(newest.values()))
    stored = {row.id: Variant.from_json(row.variant) for row in session.execute(query)}
    return {
        key: Sample(stored[number], stored[number].asked.guess()) for key, number in newest.items()
    }

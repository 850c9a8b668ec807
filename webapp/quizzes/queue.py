"""What waits for a person: answers that no machine could decide on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from webapp.models import User
from webapp.quizzes.models import Answer, Marking, Question, Sitting

__all__ = ["Group", "groups", "waiting_count", "waiting_ids"]

UNDECIDED = ("waiting", "invalid")


@dataclass(frozen=True)
class Group:
    """The answers of one item that wait, oldest first."""

    unit: str
    item: str
    answers: Sequence[Answer]


def _waiting(*what: Any) -> Select[Any]:
    last = select(func.max(Marking.id)).group_by(Marking.answer_id)
    return (
        select(*what)
        .select_from(Answer)
        .join(Marking, Marking.answer_id == Answer.id)
        .join(Question, Question.id == Answer.question_id)
        .join(Sitting, Sitting.id == Question.sitting_id)
        .join(User, User.id == Sitting.user_id)
        .where(
            Marking.id.in_(last),
            Marking.status.in_(UNDECIDED),
            Sitting.purpose == "quiz",
            User.role == "student",
            User.active,
        )
    )


def waiting_count(session: Session) -> int:
    """Count the students' answers that wait for a person."""
    return session.scalar(_waiting(func.count(Answer.id))) or 0


def waiting_ids(session: Session) -> list[int]:
    """Return the answers that wait, those of one item together, oldest first."""
    query = _waiting(Answer.id).order_by(Question.unit_id, Question.item, Answer.id)
    return list(session.scalars(query))


def groups(session: Session) -> list[Group]:
    """Return what waits, by item."""
    query = _waiting(Answer).order_by(Question.unit_id, Question.item, Answer.id)
    sitting = joinedload(Answer.question).joinedload(Question.sitting)
    found: dict[tuple[str, str], list[Answer]] = defaultdict(list)
    for answer in session.scalars(query.options(sitting.joinedload(Sitting.user))):
        found[answer.question.unit_id, answer.question.item].append(answer)
    return [Group(unit, item, answers) for (unit, item), answers in found.items()]

"""The quizzes of the course, brought from course.toml into the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from grader.quiz.plan import Plan
from webapp.db import writing
from webapp.models import User
from webapp.quizzes.marks import score_of
from webapp.quizzes.models import Answer, Question, Quiz, Sitting
from webapp.quizzes.rules import rules_for
from webapp.store.audit import record
from webapp.store.course import hundredths

__all__ = ["sync_quizzes"]


def sync_quizzes(session: Session, plan: Plan) -> None:
    """Write the course's quizzes, and the scores that a changed policy gives.

    One that is gone keeps its sittings and is no longer active.
    """
    with writing(session):
        stored = {quiz.id: quiz for quiz in session.scalars(select(Quiz))}
        for position, quiz in enumerate(plan.quizzes.values()):
            values: dict[str, Any] = {
                "unit_id": quiz.unit,
                "position": position,
                "title": dict(quiz.title),
                "weight": hundredths(quiz.weight),
                "due": quiz.policy.due,
                "active": True,
            }
            _update(session, stored.pop(quiz.id, None), quiz.id, values)
        for gone in stored.values():
            _update(session, gone, gone.id, {"active": False})
        _score_again(session, plan)


def _update(session: Session, row: Quiz | None, name: str, values: dict[str, Any]) -> None:
    if row is None:
        session.add(Quiz(id=name, **values))
        record(session, None, "quiz.create", f"quiz:{name}")
        return
    changed = [key for key, value in values.items() if getattr(row, key) != value]
    for key in changed:
        setattr(row, key, values[key])
    if changed:
        record(session, None, "quiz.change", f"quiz:{name}", {"changed": changed})


def _score_again(session: Session, plan: Plan) -> None:
    """Bring every stored score in step with the policy, which may say something else now."""
    users = {user.id: user for user in session.scalars(select(User))}
    whole = selectinload(Sitting.questions).selectinload(Question.answers)
    query = select(Sitting).where(Sitting.score.is_not(None))
    for sitting in session.scalars(query.options(whole.selectinload(Answer.markings))):
        quiz = plan.quizzes.get(sitting.quiz_id or "")
        if quiz is None:
            continue
        score = score_of(sitting, rules_for(session, quiz, users[sitting.user_id]).policy)
        if score != sitting.score:
            detail = {"before": sitting.score, "after": score}
            record(session, None, "quiz.score", f"sitting:{sitting.id}", detail)
            sitting.score = score

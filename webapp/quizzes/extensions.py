"""Extra time for one student in one quiz. Each function is one transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.db import utcnow, writing
from webapp.models import User
from webapp.quizzes.models import Extension, Quiz
from webapp.store.audit import Refused, record, staff_only

__all__ = ["MOST_MINUTES", "grant", "withdraw"]

MOST_MINUTES = 24 * 60


def grant(
    session: Session,
    *,
    by: int,
    quiz_id: str,
    user_id: int,
    minutes: int,
    due: datetime | None,
    reason: str,
    ip: str | None = None,
) -> int:
    """Give a student extra time, in place of what they had before; return its id.

    Parameters
    ----------
    minutes : int
        Added to the time limit, up to `MOST_MINUTES`.
    due : datetime or None
        In place of the quiz's own, when it is later.

    Raises
    ------
    Refused
        ``not_allowed``, ``no_reason``, ``missing``, or ``bad_score`` when nothing, or more than
        makes sense, is given.
    """
    with writing(session):
        staff_only(session, by)
        if not reason.strip():
            raise Refused("no_reason", "Extra time needs a reason.")
        user, quiz = session.get(User, user_id), session.get(Quiz, quiz_id)
        if quiz is None or user is None or user.is_staff:
            raise Refused("missing", f"There is no quiz {quiz_id!r} or no student {user_id}.")
        if not 0 <= minutes <= MOST_MINUTES or (not minutes and due is None):
            raise Refused("bad_score", f"{minutes} minutes is not in 1 to {MOST_MINUTES}.")
        for before in _in_force(session, quiz_id, user_id):
            before.withdrawn, before.withdrawn_by_id = utcnow(), by
        extension = Extension(
            user_id=user_id,
            quiz_id=quiz_id,
            minutes=minutes,
            due=due,
            reason=reason.strip(),
            by_id=by,
        )
        session.add(extension)
        session.flush()
        detail = {
            "user": user_id,
            "minutes": minutes,
            "due": due.isoformat() if due else None,
            "reason": extension.reason,
        }
        record(session, by, "quiz.extend", f"quiz:{quiz_id}", detail, ip)
        return extension.id


def withdraw(session: Session, extension_id: int, *, by: int, ip: str | None = None) -> str:
    """Take extra time back; it stays in the history. A second time changes nothing.

    Returns
    -------
    str
        The quiz's id.
    """
    with writing(session):
        staff_only(session, by)
        extension = session.get(Extension, extension_id)
        if extension is None:
            raise Refused("missing", f"There is no extra time {extension_id}.")
        if extension.withdrawn is None:
            extension.withdrawn, extension.withdrawn_by_id = utcnow(), by
            detail = {"extension": extension_id, "user": extension.user_id}
            record(session, by, "quiz.extend_withdraw", f"quiz:{extension.quiz_id}", detail, ip)
        return extension.quiz_id


def _in_force(session: Session, quiz_id: str, user_id: int) -> list[Extension]:
    query = select(Extension).where(
        Extension.quiz_id == quiz_id, Extension.user_id == user_id, Extension.withdrawn.is_(None)
    )
    return list(session.scalars(query))

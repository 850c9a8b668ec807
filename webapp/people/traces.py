"""A person's traces in the audit log."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, String, Table, cast, or_, select
from sqlalchemy.orm import Session

from webapp.models import AuditLog, Invitation, User
from webapp.people.owned import key

__all__ = ["invitations_of", "names_of", "traces"]

# What the log calls rows of these tables.
NAMES = {
    "users": "user",
    "submissions": "submission",
    "gradings": "grading",
    "quiz_sittings": "sitting",
    "quiz_questions": "question",
    "quiz_answers": "answer",
    "api_tokens": "token",
}


def names_of(session: Session, belongings: dict[Table, ColumnElement[bool]]) -> set[str]:
    """Return what the log calls a person's things, like ``submission:12``."""
    found = set()
    for table, condition in belongings.items():
        if table.name in NAMES:
            numbers = session.scalars(select(key(table)).where(condition))
            found |= {f"{NAMES[table.name]}:{number}" for number in numbers}
    return found


def invitations_of(session: Session, user: User) -> Sequence[Invitation]:
    """Return the invitations that a person used or that name their address."""
    query = select(Invitation).where(
        or_(Invitation.used_by_id == user.id, Invitation.email == user.email)
    )
    return session.scalars(query).all()


def traces(session: Session, user_id: int, names: set[str]) -> list[AuditLog]:
    """Return the entries by a person, about a person, or about a thing of theirs, oldest first."""
    parts = AuditLog.object.like(f"user:{user_id}/%")
    mentioned = cast(AuditLog.detail, String).like(f'%"user": {user_id}%')  # or 12 for 1
    query = select(AuditLog).where(or_(AuditLog.who_id == user_id, parts, mentioned))
    found = {
        entry.id: entry
        for entry in session.scalars(query)
        if entry.who_id == user_id
        or entry.object.startswith(f"user:{user_id}/")
        or entry.detail.get("user") == user_id
    }
    listed = sorted(names)
    for start in range(0, len(listed), 500):
        query = select(AuditLog).where(AuditLog.object.in_(listed[start : start + 500]))
        found |= {entry.id: entry for entry in session.scalars(query)}
    return [found[number] for number in sorted(found)]

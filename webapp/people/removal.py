"""Deleting a person: everything of theirs goes, what happened stays under a pseudonym."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, delete, exists, select, text, update
from sqlalchemy.orm import Session

from webapp.db import writing
from webapp.models import AuditLog, Grading, Submission, User
from webapp.people.owned import acts, key, owned
from webapp.people.traces import invitations_of, names_of, traces
from webapp.store.audit import Refused, record

__all__ = ["remove"]

# What may stay in the details of the log: nothing that somebody typed, and no digest of a file.
HARMLESS = frozenset(
    {"active", "grading", "hidden", "kind", "minutes", "override", "quiz", "role", "score", "unit"}
)


def remove(session: Session, user_id: int, *, by: int | None, ip: str | None = None) -> str:
    """Delete a person with all that belongs to them, and return their pseudonym.

    What they handed in, how it was graded, their quizzes, pictures, tokens, extensions and requests
    are gone. The audit log keeps its rows: where it named them or a thing of theirs it names the
    pseudonym, which is kept nowhere else, and of details only what cannot tell who it was.

    Raises
    ------
    Refused
        ``missing``; ``not_allowed`` unless `by` is the command line or an instructor, for oneself,
        and for a person who decided about others as staff; ``being_graded``.
    """
    with writing(session):
        _forget_pages(session)
        user = _allowed(session, user_id, by)
        belongings = owned(user_id)
        _no_grading_runs(session, user_id)
        pseudonym = f"deleted-{secrets.token_hex(4)}"
        _blur(session, user, belongings, pseudonym)
        for table, condition in reversed(belongings.items()):
            if table.name != User.__tablename__:
                session.execute(delete(table).where(condition))
        _take_back_acts(session, user_id)
        session.execute(delete(User).where(User.id == user_id))
        record(session, by, "user.delete", pseudonym, {"role": user.role}, ip)
    session.expire_all()
    return pseudonym


def _forget_pages(session: Session) -> None:
    # Otherwise what is deleted stays readable in the file until its place is needed.
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete = ON"))


def _allowed(session: Session, user_id: int, by: int | None) -> User:
    actor = session.get(User, by) if by is not None else None
    if by is not None and (actor is None or actor.role != "instructor" or not actor.active):
        raise Refused("not_allowed", f"user {by} is not an active instructor.")
    if by == user_id:
        raise Refused("not_allowed", "Nobody deletes their own account here.")
    user = session.get(User, user_id)
    if user is None:
        raise Refused("missing", f"There is no user {user_id}.")
    return user


def _no_grading_runs(session: Session, user_id: int) -> None:
    running = exists(
        select(Grading.id)
        .join(Submission)
        .where(Submission.user_id == user_id, Grading.state == "running")
    )
    if session.scalar(select(running)):
        raise Refused("being_graded", "A submission is being graded; try again in a minute.")


def _blur(
    session: Session,
    user: User,
    belongings: dict[Table, ColumnElement[bool]],
    pseudonym: str,
) -> None:
    invitations = invitations_of(session, user)
    names = names_of(session, belongings) | {f"invitation:{each.id}" for each in invitations}
    for entry in traces(session, user.id, names):
        _blur_entry(entry, user.id, names, pseudonym)
    for invitation in invitations:
        session.delete(invitation)
    session.flush()


def _blur_entry(entry: AuditLog, user_id: int, names: Iterable[str], pseudonym: str) -> None:
    thing, slash, part = entry.object.partition("/")
    if thing == f"user:{user_id}":
        entry.object = pseudonym + slash + part
    elif thing in names:
        entry.object = f"{pseudonym}/{thing}"
    entry.detail = _harmless(entry.detail, user_id, pseudonym)
    if entry.who_id == user_id:
        entry.who_id, entry.former, entry.ip = None, pseudonym, None


def _harmless(detail: dict[str, Any], user_id: int, pseudonym: str) -> dict[str, Any]:
    kept = {name: value for name, value in detail.items() if name in HARMLESS}
    return kept | ({"user": pseudonym} if detail.get("user") == user_id else {})


def _take_back_acts(session: Session, user_id: int) -> None:
    """Leave nobody where the person did something to what stays.

    Raises
    ------
    Refused
        ``not_allowed`` where somebody must stand: those decisions are about other people.
    """
    for column in acts():
        if column.nullable:
            table = _table(column)
            session.execute(update(table).where(column == user_id).values({column.name: None}))
        elif session.scalar(select(exists(select(key(_table(column))).where(column == user_id)))):
            raise Refused(
                "not_allowed",
                "This account decided about others as staff, and those decisions must say whose "
                "they are; take it off the course instead (`backgrade user change --inactive`).",
            )


def _table(column: Column[int]) -> Table:
    table = column.table
    assert isinstance(table, Table)
    return table

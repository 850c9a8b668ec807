"""Tokens of the interface: a token itself is shown once and stored nowhere, only its SHA-256."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

from webapp.api.models import ApiToken
from webapp.api.scopes import open_to
from webapp.db import utcnow, writing
from webapp.models import User
from webapp.store.audit import Refused, record

__all__ = [
    "LONGEST_DAYS",
    "LONGEST_TOKEN_NAME",
    "MadeToken",
    "end_tokens",
    "find_token",
    "make_token",
    "note_use",
    "revoke_token",
]

PREFIX = "bgt_"  # so that a token that got into a file is found by searching
LONGEST_TOKEN_NAME = 60
LONGEST_DAYS = 366
MOST_TOKENS = 20
NOTED = timedelta(minutes=5)  # a token in use is not written down at every request


@dataclass(frozen=True)
class MadeToken:
    """A fresh token, this once in the clear."""

    id: int
    token: str
    expires: datetime


def make_token(
    session: Session,
    user_id: int,
    *,
    by: int | None,
    name: str,
    scopes: Sequence[str],
    days: int,
    ip: str | None = None,
) -> MadeToken:
    """Make a token for `user_id`.

    Parameters
    ----------
    by : int or None
        That person, or None for the command line; nobody else.
    scopes : sequence of str
        At least one of those that the person's role allows.
    days : int
        Until it expires, 1 to `LONGEST_DAYS`.

    Raises
    ------
    Refused
        ``missing``, ``not_allowed``, ``bad_name``, ``bad_scope``, ``bad_expiry`` or
        ``too_many_tokens``.
    """
    token = PREFIX + secrets.token_urlsafe(32)
    with writing(session):
        user = _owner(session, user_id, by)
        name = _name(name)
        allowed = open_to(user)
        wanted = [scope for scope in allowed if scope in scopes]
        if not wanted or len(wanted) != len(set(scopes)):
            raise Refused("bad_scope", f"{', '.join(scopes)!r}: choose of {', '.join(allowed)}.")
        if not 1 <= days <= LONGEST_DAYS:
            raise Refused("bad_expiry", f"{days} days; choose 1 to {LONGEST_DAYS}.")
        if _living(session, user_id) >= MOST_TOKENS:
            raise Refused("too_many_tokens", f"There are {MOST_TOKENS} tokens; revoke one first.")
        expires = utcnow() + timedelta(days=days)
        stored = ApiToken(
            user_id=user_id, name=name, token_hash=_digest(token), scopes=wanted, expires=expires
        )
        session.add(stored)
        session.flush()
        detail = {"user": user_id, "name": name, "scopes": wanted, "days": days}
        record(session, by, "token.create", f"token:{stored.id}", detail, ip)
        return MadeToken(stored.id, token, expires)


def _owner(session: Session, user_id: int, by: int | None) -> User:
    user = session.get(User, user_id)
    if user is None:
        raise Refused("missing", f"There is no user {user_id}.")
    if not user.active or by not in (None, user_id):
        raise Refused("not_allowed", f"user {by} may make no token for user {user_id}.")
    return user


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_TOKEN_NAME or not name.isprintable():
        raise Refused("bad_name", f"A name has 1 to {LONGEST_TOKEN_NAME} printable characters.")
    return name


def _living(session: Session, user_id: int) -> int:
    query = select(func.count()).select_from(ApiToken)
    alive = (ApiToken.revoked.is_(None), ApiToken.expires > utcnow())
    return session.scalar(query.where(ApiToken.user_id == user_id, *alive)) or 0


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def find_token(session: Session, token: str) -> ApiToken | None:
    """Return the token while it may be used: neither expired nor revoked, its owner active."""
    return session.scalar(
        select(ApiToken)
        .join(ApiToken.user)
        .options(joinedload(ApiToken.user).joinedload(User.cohort))
        .where(
            ApiToken.token_hash == _digest(token),
            ApiToken.revoked.is_(None),
            ApiToken.expires > utcnow(),
            User.active,
        )
    )


def note_use(session: Session, token: ApiToken) -> None:
    """Write down that the token is in use, unless that was done a moment ago."""
    now = utcnow()
    if token.last_used is None or now - token.last_used > NOTED:
        with writing(session):
            session.execute(update(ApiToken).where(ApiToken.id == token.id).values(last_used=now))


def revoke_token(
    session: Session, token_id: int, *, user_id: int, by: int | None, ip: str | None = None
) -> None:
    """End one of the person's tokens; a second time changes nothing.

    Raises
    ------
    Refused
        ``missing`` where this person has no such token; ``not_allowed`` for anybody else.
    """
    with writing(session):
        token = session.get(ApiToken, token_id)
        if token is None or token.user_id != user_id:
            raise Refused("missing", f"There is no token {token_id}.")
        if by not in (None, user_id):
            raise Refused("not_allowed", f"user {by} may not revoke a token of user {user_id}.")
        if token.revoked is None:
            token.revoked = utcnow()
            detail = {"user": user_id, "name": token.name}
            record(session, by, "token.revoke", f"token:{token_id}", detail, ip)


def end_tokens(session: Session, user_id: int, *, by: int | None, ip: str | None) -> None:
    """End all tokens of somebody, inside the caller's transaction."""
    alive = (ApiToken.user_id == user_id, ApiToken.revoked.is_(None), ApiToken.expires > utcnow())
    ended = session.execute(
        update(ApiToken).where(*alive).values(revoked=utcnow()).returning(ApiToken.id)
    ).all()
    if ended:
        record(session, by, "token.end_all", f"user:{user_id}", {"tokens": len(ended)}, ip)

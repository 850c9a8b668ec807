"""Accounts, cohorts and invitations."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta
from typing import Any, get_args

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.db import utcnow, writing
from webapp.models import Cohort, Invitation, Role, User, fold
from webapp.passwords import hash_password, weakness
from webapp.store.audit import Refused, record
from webapp.store.tokens import end_tokens

__all__ = [
    "accept_invitation",
    "change_profile",
    "change_user",
    "create_user",
    "end_sessions",
    "ensure_cohort",
    "find_invitation",
    "invite",
    "set_password",
]

ADDRESS = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+")
INVITATION_DAYS = 14
LONGEST_NICKNAME = 20
EPOCHS = 2**30  # leaves room to be raised in 32 bits


def create_user(
    session: Session,
    *,
    by: int | None,
    email: str,
    name: str,
    role: Role = "student",
    password: str | None = None,
    nickname: str | None = None,
    cohort: str | None = None,
    hidden: bool = False,
    ip: str | None = None,
) -> int:
    """Make an account and return its id; without a password nobody can log in with it yet.

    Raises
    ------
    Refused
        ``address_taken``, ``nickname_taken``, ``bad_address``, ``bad_name``, ``bad_role`` or
        ``weak_password``.
    """
    hashed = None if password is None else _hashed(password, email, name)
    with writing(session):
        user = _new_user(session, email, name, role, hashed, nickname)
        user.hidden = hidden
        user.cohort = _cohort(session, cohort)
        session.flush()
        record(session, by, "user.create", f"user:{user.id}", {"role": role}, ip)
        return user.id


def _new_user(
    session: Session,
    email: str,
    name: str,
    role: Role,
    password_hash: str | None,
    nickname: str | None = None,
) -> User:
    _check_role(role)
    user = User(email=_address(email), name=_name(name), role=role, password_hash=password_hash)
    # Not 0: an account deleted before may have had the same id, and its browsers still have a
    # session with that.
    user.session_epoch = secrets.randbelow(EPOCHS)
    if session.scalar(select(User.id).where(User.email == user.email)) is not None:
        raise Refused("address_taken", f"{user.email} has an account already.")
    _choose_nickname(session, user, nickname)
    session.add(user)
    _flush(session)
    return user


def _flush(session: Session) -> None:
    """Write, and turn what another process took in the meantime into a refusal."""
    try:
        session.flush()
    except IntegrityError as error:
        if "nickname" in str(error.orig):
            raise Refused("nickname_taken", "Somebody has that nickname already.") from None
        if "email" in str(error.orig):
            raise Refused("address_taken", "That address has an account already.") from None
        raise


def _check_role(role: str) -> None:
    if role not in get_args(Role):
        raise Refused("bad_role", f"{role!r} is none of {', '.join(get_args(Role))}.")


def _address(email: str) -> str:
    email = email.strip().lower()
    if len(email) > 254 or not ADDRESS.fullmatch(email):
        raise Refused("bad_address", f"{email!r} is not an e-mail address.")
    return email


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 100 or not name.isprintable():
        raise Refused("bad_name", "A name has 1 to 100 printable characters.")
    return name


def _hashed(password: str, email: str, name: str) -> str:
    # Called outside transactions: hashing is slow on purpose, and SQLite has one writer.
    if (problem := weakness(password, [email, name])) is not None:
        raise Refused("weak_password", problem)
    return hash_password(password)


def _choose_nickname(session: Session, user: User, nickname: str | None) -> None:
    nickname = " ".join((nickname or "").split())
    if not nickname:
        user.nickname = None
        return
    if len(nickname) > LONGEST_NICKNAME or not nickname.isprintable():
        raise Refused("bad_name", f"A nickname has 1 to {LONGEST_NICKNAME} printable characters.")
    taken = select(User.id).where(User.nickname_key == fold(nickname), User.id != (user.id or 0))
    with session.no_autoflush:
        if session.scalar(taken) is not None:
            raise Refused("nickname_taken", f"Somebody is called {nickname!r} already.")
    user.nickname = nickname


def ensure_cohort(session: Session, name: str, *, by: int | None, ip: str | None = None) -> int:
    """Return the id of the cohort of that name, made if there is none."""
    with writing(session):
        known = session.scalar(select(Cohort.id).where(Cohort.name == name.strip()))
        cohort = _cohort(session, name)
        if cohort is None:
            raise Refused("bad_name", "A cohort needs a name.")
        session.flush()
        if known is None:
            record(session, by, "cohort.create", f"cohort:{cohort.id}", {"name": cohort.name}, ip)
        return cohort.id


def _cohort(session: Session, name: str | None) -> Cohort | None:
    if not name or not name.strip():
        return None
    found = session.scalar(select(Cohort).where(Cohort.name == name.strip()))
    if found is None:
        found = Cohort(name=name.strip())
        session.add(found)
    return found


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def invite(
    session: Session,
    *,
    by: int | None,
    email: str | None = None,
    name: str | None = None,
    role: Role = "student",
    cohort: str | None = None,
    days: int = INVITATION_DAYS,
    ip: str | None = None,
) -> str:
    """Make an invitation and return its token, which is stored nowhere.

    With an address, only that address can use it. Assistants invite students only.
    """
    _check_role(role)
    with writing(session):
        inviter = session.get(User, by) if by is not None else None
        if by is not None and (
            inviter is None
            or not inviter.is_staff
            or (inviter.role == "assistant" and role != "student")
        ):
            raise Refused("not_allowed", f"user {by} may not invite a {role}.")
        token = secrets.token_urlsafe(24)
        invitation = Invitation(
            token_hash=_digest(token),
            email=_address(email) if email else None,
            name=name,
            role=role,
            cohort=_cohort(session, cohort),
            created_by_id=by,
            expires=utcnow() + timedelta(days=days),
        )
        session.add(invitation)
        session.flush()
        target = f"invitation:{invitation.id}"
        record(session, by, "invitation.create", target, {"role": role, "email": email}, ip)
    return token


def find_invitation(session: Session, token: str) -> Invitation | None:
    """Return the invitation of that token while it can be used."""
    return session.scalar(
        select(Invitation).where(
            Invitation.token_hash == _digest(token),
            Invitation.used.is_(None),
            Invitation.expires > utcnow(),
        )
    )


def accept_invitation(
    session: Session,
    token: str,
    *,
    email: str,
    name: str,
    password: str,
    nickname: str | None = None,
    ip: str | None = None,
) -> int:
    """Make the account of an invitation and return its id; an invitation works once.

    Raises
    ------
    Refused
        ``bad_invitation`` when the token is unknown, used, expired or for another address, or what
        `create_user` refuses.
    """
    hashed = _hashed(password, email, name)
    with writing(session):
        invitation = find_invitation(session, token)
        if invitation is None or (
            invitation.email is not None and invitation.email != _address(email)
        ):
            raise Refused("bad_invitation", "The invitation is unknown, used up or expired.")
        user = _new_user(session, email, name, invitation.role, hashed, nickname)
        user.cohort_id = invitation.cohort_id
        used = session.execute(
            update(Invitation)
            .where(Invitation.id == invitation.id, Invitation.used.is_(None))
            .values(used=utcnow(), used_by_id=user.id)
            .returning(Invitation.id)
        )
        if used.first() is None:
            raise Refused("bad_invitation", "The invitation was used a moment ago.")
        target = f"user:{user.id}"
        record(session, user.id, "user.register", target, {"invitation": invitation.id}, ip)
        return user.id


def set_password(
    session: Session, user_id: int, password: str, *, by: int | None, ip: str | None = None
) -> None:
    """Set a password and end all sessions and tokens of that user."""
    user = _user(session, user_id)
    hashed = _hashed(password, user.email, user.name)
    with writing(session):
        user.password_hash = hashed
        user.session_epoch += 1
        record(session, by, "user.password", f"user:{user_id}", ip=ip)
        end_tokens(session, user_id, by=by, ip=ip)


def end_sessions(session: Session, user_id: int, *, by: int | None, ip: str | None = None) -> None:
    """Log a user out everywhere."""
    with writing(session):
        _user(session, user_id).session_epoch += 1
        record(session, by, "user.end_sessions", f"user:{user_id}", ip=ip)


def change_profile(
    session: Session,
    user_id: int,
    *,
    nickname: str | None,
    locale: str | None,
    timezone: str,
    ip: str | None = None,
) -> None:
    """Change what a user decides alone. Without a nickname they are on no leaderboard."""
    with writing(session):
        user = _user(session, user_id)
        _choose_nickname(session, user, nickname)
        user.locale, user.timezone = locale, timezone
        _flush(session)
        detail = {"nickname": user.nickname, "locale": locale, "timezone": timezone}
        record(session, user_id, "user.profile", f"user:{user_id}", detail, ip)


def change_user(
    session: Session,
    user_id: int,
    *,
    by: int | None,
    role: Role | None = None,
    active: bool | None = None,
    hidden: bool | None = None,
    name: str | None = None,
    cohort: str | None = None,
    ip: str | None = None,
) -> None:
    """Change what staff decide; None leaves a thing as it is.

    A new role, or being switched off, ends the sessions and tokens.
    """
    given: dict[str, Any] = {"role": role, "active": active, "hidden": hidden, "name": name}
    changes = {key: value for key, value in given.items() if value is not None}
    if role is not None:
        _check_role(role)
    if name is not None:
        changes["name"] = _name(name)
    with writing(session):
        user = _user(session, user_id)
        for key, value in changes.items():
            setattr(user, key, value)
        if cohort is not None:
            user.cohort = _cohort(session, cohort)
        if role is not None or active is False:
            user.session_epoch += 1
            end_tokens(session, user_id, by=by, ip=ip)
        record(session, by, "user.change", f"user:{user_id}", {**changes, "cohort": cohort}, ip)


def _user(session: Session, user_id: int) -> User:
    user = session.get(User, user_id)
    if user is None:
        raise Refused("missing", f"There is no user {user_id}.")
    return user

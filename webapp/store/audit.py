"""The audit log, and the refusals of the product's rules."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy.orm import Session

from webapp.models import AuditLog, User

__all__ = ["Reason", "Refused", "record", "staff_only"]

Reason = Literal[
    "address_taken",
    "asked_already",
    "bad_due",
    "nickname_taken",
    "bad_address",
    "bad_name",
    "bad_role",
    "bad_score",
    "bad_expiry",
    "bad_invitation",
    "being_graded",
    "bad_scope",
    "empty_file",
    "key_reused",
    "missing",
    "no_reason",
    "not_allowed",
    "not_open",
    "over",
    "too_large",
    "trial_ended",
    "trial_unfinished",
    "too_many_tokens",
    "too_many_waiting",
    "weak_password",
]


class Refused(Exception):
    """A rule of the product forbids it.

    Attributes
    ----------
    reason : str
        One of a closed vocabulary, for a page to say in the reader's language.
    """

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason: Reason = reason


def record(
    session: Session,
    by: int | None,
    action: str,
    target: str,
    detail: dict[str, Any] | None = None,
    ip: str | None = None,
) -> None:
    """Write who did what, inside the caller's transaction.

    Parameters
    ----------
    by : int or None
        A user's id; None is the command line.
    target : str
        Kind and id, like ``submission:12``.
    """
    session.add(AuditLog(who_id=by, action=action, object=target, detail=detail or {}, ip=ip))


def staff_only(session: Session, by: int) -> User:
    """Return the acting user; refuse a student.

    Raises
    ------
    Refused
        ``not_allowed``.
    """
    user = session.get(User, by)
    if user is None or not user.is_staff or not user.active:
        raise Refused("not_allowed", f"user {by} is not an active member of staff.")
    return user

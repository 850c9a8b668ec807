"""What staff decide about scores: overrides and freezes of leaderboards."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from webapp.db import utcnow, writing
from webapp.models import Freeze, Override, Submission, Unit, User
from webapp.store.audit import Refused, record, staff_only

__all__ = ["freeze_board", "lift_freeze", "set_override", "withdraw_override"]


def set_override(
    session: Session,
    *,
    by: int,
    score: int,
    reason: str,
    submission_id: int | None = None,
    user_id: int | None = None,
    unit_id: str | None = None,
    ip: str | None = None,
) -> int:
    """Set the score of one submission, or of a student's unit, and return the override's id.

    Parameters
    ----------
    score : int
        Hundredths, from 0 to the unit's points.
    reason : str
        Kept for ever beside it.

    Raises
    ------
    Refused
        ``not_allowed``, ``no_reason``, ``bad_score`` or ``missing``.
    """
    with writing(session):
        staff_only(session, by)
        if not reason.strip():
            raise Refused("no_reason", "An override needs a reason.")
        if submission_id is not None:
            submission = session.get(Submission, submission_id)
            if submission is None:
                raise Refused("missing", f"There is no submission {submission_id}.")
            user_id, unit_id = submission.user_id, submission.unit_id
        unit = session.get(Unit, unit_id) if unit_id is not None else None
        if unit is None or user_id is None or session.get(User, user_id) is None:
            raise Refused("missing", f"There is no user {user_id} or no unit {unit_id!r}.")
        if not 0 <= score <= unit.max_points:
            raise Refused("bad_score", f"{score / 100} is not in 0 to {unit.max_points / 100}.")
        override = Override(
            user_id=user_id,
            unit_id=unit.id,
            submission_id=submission_id,
            score=score,
            reason=reason.strip(),
            by_id=by,
        )
        session.add(override)
        session.flush()
        detail = {"score": score, "reason": override.reason, "user": user_id, "unit": unit.id}
        record(session, by, "override.set", _target(override), detail, ip)
        return override.id


def _target(override: Override) -> str:
    if override.submission_id is not None:
        return f"submission:{override.submission_id}"
    return f"user:{override.user_id}/{override.unit_id}"


def withdraw_override(
    session: Session, override_id: int, *, by: int, ip: str | None = None
) -> None:
    """Take an override back; it stays in the history. A second time changes nothing."""
    with writing(session):
        staff_only(session, by)
        override = session.get(Override, override_id)
        if override is None:
            raise Refused("missing", f"There is no override {override_id}.")
        if override.withdrawn is None:
            override.withdrawn, override.withdrawn_by_id = utcnow(), by
            detail = {"override": override_id, "score": override.score}
            record(session, by, "override.withdraw", _target(override), detail, ip)


def freeze_board(
    session: Session,
    *,
    by: int,
    at: datetime,
    unit_id: str | None = None,
    ip: str | None = None,
) -> int:
    """Stop a unit's board, or all boards, at a submission time; only `lift_freeze` ends it."""
    with writing(session):
        staff_only(session, by)
        if unit_id is not None and session.get(Unit, unit_id) is None:
            raise Refused("missing", f"There is no unit {unit_id!r}.")
        freeze = Freeze(unit_id=unit_id, at=at, by_id=by)
        session.add(freeze)
        session.flush()
        detail = {"unit": unit_id, "at": at.isoformat()}
        record(session, by, "board.freeze", f"freeze:{freeze.id}", detail, ip)
        return freeze.id


def lift_freeze(session: Session, freeze_id: int, *, by: int, ip: str | None = None) -> None:
    """End a freeze. A second time changes nothing."""
    with writing(session):
        staff_only(session, by)
        freeze = session.get(Freeze, freeze_id)
        if freeze is None:
            raise Refused("missing", f"There is no freeze {freeze_id}.")
        if freeze.lifted is None:
            freeze.lifted, freeze.lifted_by_id = utcnow(), by
            record(session, by, "board.unfreeze", f"freeze:{freeze_id}", ip=ip)

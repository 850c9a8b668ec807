"""A later deadline for one student. Each function is one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.db import utcnow, writing
from webapp.deadlines.models import UnitExtension
from webapp.models import Unit, User
from webapp.store.audit import Refused, record, staff_only

__all__ = ["extensions_of", "grant", "withdraw"]


def grant(
    session: Session,
    *,
    by: int,
    user_id: int,
    unit_id: str,
    due: datetime,
    reason: str,
    ip: str | None = None,
) -> int:
    """Give a student a later deadline and return the extension's id; the last one counts.

    Raises
    ------
    Refused
        ``not_allowed``, ``no_reason``, ``missing``, or ``bad_due`` when it is not later than the
        unit's own deadline or there is none.
    """
    with writing(session):
        staff_only(session, by)
        if not reason.strip():
            raise Refused("no_reason", "An extension needs a reason.")
        user, unit = session.get(User, user_id), session.get(Unit, unit_id)
        if unit is None or user is None or user.is_staff:
            raise Refused("missing", f"There is no unit {unit_id!r} or no student {user_id}.")
        if unit.due is None or due <= unit.due:
            raise Refused("bad_due", f"{due.isoformat()} is not later than the unit's {unit.due}.")
        extension = UnitExtension(
            user_id=user_id, unit_id=unit_id, due=due, reason=reason.strip(), by_id=by
        )
        session.add(extension)
        session.flush()
        detail = {"unit": unit_id, "due": due.isoformat(), "reason": extension.reason}
        record(session, by, "deadline.extend", f"user:{user_id}", detail, ip)
        return extension.id


def withdraw(session: Session, extension_id: int, *, by: int, ip: str | None = None) -> None:
    """Take an extension back; it stays in the history, and an earlier one counts again.

    A second time changes nothing.
    """
    with writing(session):
        staff_only(session, by)
        extension = session.get(UnitExtension, extension_id)
        if extension is None:
            raise Refused("missing", f"There is no extension {extension_id}.")
        if extension.withdrawn is None:
            extension.withdrawn, extension.withdrawn_by_id = utcnow(), by
            detail = {"extension": extension_id, "unit": extension.unit_id}
            record(session, by, "deadline.withdraw", f"user:{extension.user_id}", detail, ip)


def extensions_of(session: Session, user_id: int) -> Sequence[UnitExtension]:
    """Return all that a student was ever given, newest first."""
    query = select(UnitExtension).where(UnitExtension.user_id == user_id)
    return session.scalars(query.order_by(UnitExtension.id.desc())).all()

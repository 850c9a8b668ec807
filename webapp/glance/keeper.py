"""The class in numbers, kept in memory: counting a large course takes seconds.

What was counted is shown again until something has happened, and at least for a minute.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.glance.room import Diagnosis, UnitNumbers, commonest_diagnoses, unit_numbers
from webapp.models import AuditLog, Grading, Unit
from webapp.scores import Policy

__all__ = ["ClassNumbers", "Keeper", "keeper_of"]

FRESH = timedelta(minutes=1)
HOUR = timedelta(hours=1)  # causes leave the week without anything happening
EXTENSION = "backgrade_class_numbers"
Stamp = tuple[int | None, datetime | None]
Key = tuple[tuple[str, ...], int | None]


@dataclass(frozen=True)
class ClassNumbers:
    """How a class, or a cohort of it, stood in some units at a time."""

    units: Sequence[UnitNumbers]
    diagnoses: Sequence[Diagnosis]
    at: datetime
    stamp: Stamp


class Keeper:
    """What was counted of one course. Threads may share it.

    Parameters
    ----------
    fresh : timedelta
        For how long numbers are shown again although something has happened.
    """

    def __init__(self, fresh: timedelta = FRESH) -> None:
        self._fresh = fresh
        self._lock = threading.Lock()
        self._kept: dict[Key, ClassNumbers] = {}

    def numbers(
        self,
        session: Session,
        policy: Policy,
        units: Sequence[Unit],
        cohort: int | None,
        now: datetime,
    ) -> ClassNumbers:
        """Return the numbers of these units, counted anew when it is time."""
        key = (tuple(unit.id for unit in units), cohort)
        stamp = _stamp(session)
        with self._lock:  # one counts, the others wait for the result
            kept = self._kept.get(key)
            if kept is None or not self._stands(kept, stamp, now):
                kept = self._kept[key] = _count(session, policy, units, cohort, now, stamp)
        return kept

    def _stands(self, kept: ClassNumbers, stamp: Stamp, now: datetime) -> bool:
        age = now - kept.at
        return age < self._fresh or (kept.stamp == stamp and age < HOUR)


def _count(
    session: Session,
    policy: Policy,
    units: Sequence[Unit],
    cohort: int | None,
    now: datetime,
    stamp: Stamp,
) -> ClassNumbers:
    only = units[0].id if len(units) == 1 else None
    return ClassNumbers(
        units=unit_numbers(session, policy, units, cohort),
        diagnoses=commonest_diagnoses(session, now, cohort=cohort, unit=only),
        at=now,
        stamp=stamp,
    )


def _stamp(session: Session) -> Stamp:
    """Return what changes with everything that happens: the last act and the last grading."""
    return (
        session.scalar(select(func.max(AuditLog.id))),
        session.scalar(select(func.max(Grading.finished))),
    )


def keeper_of(app: Flask) -> Keeper:
    """Return the application's keeper; in tests nothing is shown that is not true any more."""
    if EXTENSION not in app.extensions:
        app.extensions[EXTENSION] = Keeper(timedelta(0)) if app.testing else Keeper()
    found: Keeper = app.extensions[EXTENSION]
    return found

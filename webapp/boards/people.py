"""Who may have a place on a board, until when, and where boards stand still."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import models
from webapp.deadlines.facts import due_times

__all__ = ["Deadlines", "Frozen", "Person", "deadlines", "frozen", "people"]


@dataclass(frozen=True)
class Person:
    """A student as boards know them; without a nickname they are seen by nobody else."""

    id: int
    nickname: str | None


def people(session: Session, users: Collection[int] | None = None) -> list[Person]:
    """Read the students whose accounts are neither closed nor hidden: never staff."""
    user = models.User
    query = select(user.id, user.nickname).where(user.role == "student", user.active, ~user.hidden)
    if users is not None:
        query = query.where(user.id.in_(users))
    return [Person(number, nickname) for number, nickname in session.execute(query)]


@dataclass(frozen=True)
class Deadlines:
    """Due times of the units, and those of the students who have others."""

    units: Mapping[str, datetime | None]
    own: Mapping[int, Mapping[str, datetime | None]]

    def of(self, user: int, unit: str) -> datetime | None:
        """Say until when a student has a unit."""
        return self.own.get(user, {}).get(unit, self.units.get(unit))

    def extended(self, unit: str) -> list[datetime]:
        """Give the due times of the students who have another one in this unit."""
        return [due for dues in self.own.values() if (due := dues.get(unit)) is not None]


def deadlines(session: Session) -> Deadlines:
    """Read everybody's deadlines."""
    return Deadlines(*due_times(session))


@dataclass(frozen=True)
class Frozen:
    """Submission times at which boards stand still; under None, all of them."""

    at: Mapping[str | None, datetime]

    def of(self, unit: str) -> datetime | None:
        """Say at which time the boards of a unit stand still, by whichever freeze."""
        times = [time for key in (None, unit) if (time := self.at.get(key)) is not None]
        return min(times, default=None)


def frozen(session: Session) -> Frozen:
    """Read the freezes that were not lifted."""
    freeze = models.Freeze
    query = select(freeze.unit_id, freeze.at).where(freeze.lifted.is_(None))
    found: dict[str | None, datetime] = {}
    for unit, at in session.execute(query):
        found[unit] = min(at, found.get(unit, at))
    return Frozen(found)

"""Until when, how late, and what that costs, as pure functions of what is stored.

A student's late days are spent when they hand in late, in the order in which they did, and for a
unit only once: a second attempt on the same day spends nothing more. What anything scores plays no
part, so that grading one unit again never changes what was late in another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

__all__ = [
    "FREE",
    "ON_TIME",
    "Handed",
    "LatePolicy",
    "Lateness",
    "charged",
    "days_late",
    "due_time",
    "lateness",
    "next_lateness",
    "spent",
]

DAY = timedelta(days=1)
WHOLE = 10000  # 100 percent in hundredths


@dataclass(frozen=True)
class LatePolicy:
    """Late days a student has, and the hundredths of a percent that a day beyond them costs."""

    days: int = 0
    percent_per_day: int = 0


FREE = LatePolicy()


@dataclass(frozen=True)
class Handed:
    """A submission: its unit and when it arrived."""

    submission: int
    unit: str
    created: datetime


@dataclass(frozen=True)
class Lateness:
    """How late a submission is.

    Attributes
    ----------
    days : int
        After the student's own due time, a started day counting as one.
    covered : int
        Those of them that late days pay for, whichever attempt at the unit spent them.
    newly : int
        Late days that this very submission spent.
    """

    days: int = 0
    covered: int = 0
    newly: int = 0

    @property
    def unpaid(self) -> int:
        """The days that cost points."""
        return self.days - self.covered


ON_TIME = Lateness()


def due_time(due: datetime | None, extensions: Sequence[tuple[int, datetime]]) -> datetime | None:
    """Return until when a student has a unit.

    Parameters
    ----------
    due : datetime or None
        The unit's own; without one there is nothing to extend.
    extensions : sequence of (int, datetime)
        Id and new due time of those not withdrawn; the last one counts, never to shorten.
    """
    if due is None or not extensions:
        return due
    return max(due, max(extensions)[1])


def days_late(created: datetime, due: datetime | None) -> int:
    """Count the days after the due time; a started day is one, and the very moment is in time."""
    if due is None or created <= due:
        return 0
    return -((due - created) // DAY)


def lateness(
    handed: Iterable[Handed], dues: Mapping[str, datetime | None], policy: LatePolicy
) -> dict[int, Lateness]:
    """Say of one student's submissions how late each is and what late days were spent on it.

    Parameters
    ----------
    handed : iterable of Handed
        All of the student's, in every unit; those in time may be left out.
    dues : mapping
        The student's own due time of each unit; one without, or not named, is never late.
    """
    left = policy.days
    covered: dict[str, int] = {}
    found = {}
    for work in sorted(handed, key=lambda work: (work.created, work.submission)):
        days = days_late(work.created, dues.get(work.unit))
        paid = covered.get(work.unit, 0)
        newly = max(0, min(left, days - paid))
        left -= newly
        covered[work.unit] = paid + newly
        found[work.submission] = Lateness(days, min(days, paid + newly), newly)
    return found


def spent(found: Iterable[Lateness]) -> int:
    """Count the late days that were spent on these submissions."""
    return sum(each.newly for each in found)


def next_lateness(
    handed: Iterable[Handed],
    dues: Mapping[str, datetime | None],
    policy: LatePolicy,
    unit: str,
    now: datetime,
) -> Lateness:
    """Say how late another attempt would be if it arrived at `now`."""
    return lateness([*handed, Handed(-1, unit, now)], dues, policy)[-1]


def charged(points: int, late: Lateness, policy: LatePolicy) -> int:
    """Return what is left of a submission's points, rounded half up; never less than nothing."""
    share = max(0, WHOLE - late.unpaid * policy.percent_per_day)
    return int(Fraction(points * share, WHOLE) + Fraction(1, 2))

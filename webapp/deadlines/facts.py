"""What lateness is computed from, read from the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import models
from webapp.deadlines import lateness
from webapp.deadlines.lateness import FREE, Handed, Lateness, LatePolicy
from webapp.deadlines.models import LateTerms, UnitExtension

__all__ = ["StudentDeadlines", "all_lateness", "deadlines_of", "due_times", "late_policy"]


def late_policy(session: Session) -> LatePolicy:
    """Read the course's late policy."""
    row = session.scalars(select(LateTerms)).first()
    return FREE if row is None else LatePolicy(row.days, row.percent_per_day)


def due_times(
    session: Session, users: Collection[int] | None = None
) -> tuple[dict[str, datetime | None], dict[int, dict[str, datetime | None]]]:
    """Read the units' due times, and beside them those of the students who have others."""
    rows = session.execute(select(models.Unit.id, models.Unit.due).where(models.Unit.active))
    units = {row.id: row.due for row in rows}
    query = select(
        UnitExtension.user_id, UnitExtension.unit_id, UnitExtension.id, UnitExtension.due
    ).where(UnitExtension.withdrawn.is_(None))
    if users is not None:
        query = query.where(UnitExtension.user_id.in_(users))
    given: dict[int, dict[str, list[tuple[int, datetime]]]] = defaultdict(lambda: defaultdict(list))
    for user, unit, number, due in session.execute(query):
        given[user][unit].append((number, due))
    own = {
        user: {
            unit: lateness.due_time(units.get(unit), extensions)
            for unit, extensions in extended.items()
        }
        for user, extended in given.items()
    }
    return units, own


def all_lateness(
    session: Session, policy: LatePolicy, users: Collection[int] | None = None
) -> dict[int, Lateness]:
    """Say how late each submission is; one that is not named is in time."""
    units, own = due_times(session, users)
    late = _after_the_units_due(session, users)
    found: dict[int, Lateness] = {}
    for user, handed in late.items():
        found.update(lateness.lateness(handed, {**units, **own.get(user, {})}, policy))
    return found


def _after_the_units_due(
    session: Session, users: Collection[int] | None
) -> dict[int, list[Handed]]:
    """Read what was handed in after the unit's own due time: nothing else can be late."""
    submission, unit = models.Submission, models.Unit
    query = (
        select(submission.user_id, submission.id, submission.unit_id, submission.created)
        .join(unit, unit.id == submission.unit_id)
        .where(unit.active, submission.created > unit.due)
    )
    if users is not None:
        query = query.where(submission.user_id.in_(users))
    found: dict[int, list[Handed]] = defaultdict(list)
    for user, number, name, created in session.execute(query):
        found[user].append(Handed(number, name, created))
    return found


@dataclass(frozen=True)
class StudentDeadlines:
    """One student's due times and late work.

    Attributes
    ----------
    extended : frozenset of str
        Units that are due later for them than for the others.
    late : mapping
        Their submissions that are late.
    """

    policy: LatePolicy
    dues: Mapping[str, datetime | None]
    extended: frozenset[str]
    late: Mapping[int, Lateness]
    handed: tuple[Handed, ...]

    @property
    def days_spent(self) -> int:
        """Late days that are gone."""
        return lateness.spent(self.late.values())

    @property
    def days_left(self) -> int:
        """Late days that are left."""
        return self.policy.days - self.days_spent

    def of(self, submission: int) -> Lateness:
        """Say how late one of their submissions is."""
        return self.late.get(submission, lateness.ON_TIME)

    def now_in(self, unit: str, now: datetime) -> Lateness:
        """Say how late another attempt would be."""
        return lateness.next_lateness(self.handed, self.dues, self.policy, unit, now)


def deadlines_of(session: Session, user_id: int) -> StudentDeadlines:
    """Read one student's due times and late work."""
    policy = late_policy(session)
    units, own = due_times(session, [user_id])
    mine = own.get(user_id, {})
    dues = {**units, **mine}
    handed = tuple(_after_the_units_due(session, [user_id]).get(user_id, ()))
    found = lateness.lateness(handed, dues, policy)
    return StudentDeadlines(
        policy=policy,
        dues=dues,
        extended=frozenset(unit for unit, due in mine.items() if due != units.get(unit)),
        late={number: each for number, each in found.items() if each.days},
        handed=handed,
    )

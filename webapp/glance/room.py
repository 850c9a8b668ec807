"""The class in numbers: who stands where in a unit, and what its checks say of everybody."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Select, Text, cast, func, select
from sqlalchemy.orm import Session

from webapp import scorebook
from webapp.models import CheckResult, Cohort, Grading, Submission, Unit, User, Words
from webapp.scores import Policy, Shown

__all__ = [
    "BINS",
    "CheckNumbers",
    "Diagnosis",
    "UnitNumbers",
    "bins",
    "check_numbers",
    "check_titles",
    "cohorts",
    "commonest_diagnoses",
    "pupils",
    "unit_numbers",
]

BINS = 10
WEEK = timedelta(days=7)
MOST_DIAGNOSES = 10


@dataclass(frozen=True)
class CheckNumbers:
    """What one check says of the submissions that count.

    Attributes
    ----------
    statuses : Counter
        How many have which status.
    """

    id: str
    title: Words
    visibility: str
    max_points: int
    statuses: Counter[str] = field(default_factory=Counter)

    @property
    def judged(self) -> int:
        """How many submissions it judged."""
        return self.statuses.total()

    @property
    def failing(self) -> int:
        """How many did not pass."""
        return self.judged - self.statuses["passed"]

    @property
    def rate(self) -> float | None:
        """The share that did not pass."""
        return self.failing / self.judged if self.judged else None

    @property
    def heat(self) -> int | None:
        """The fifth that the share of those who passed lies in, 0 to 4, as scores have it."""
        return None if self.rate is None else min(4, int(5 * (1 - self.rate)))


@dataclass(frozen=True)
class UnitNumbers:
    """How the class stands in one unit; `scores` are those of who has one."""

    unit: str
    title: Words
    max_points: int
    scores: Sequence[int]
    begun: int
    students: int
    checks: Sequence[CheckNumbers]

    @property
    def mean(self) -> int | None:
        """The mean of the scores, in hundredths."""
        return round(sum(self.scores) / len(self.scores)) if self.scores else None

    @property
    def histogram(self) -> list[int]:
        """How many scores lie in each tenth."""
        return bins(self.scores, self.max_points)


@dataclass(frozen=True)
class Diagnosis:
    """A cause that checks found, one of those checks, and in the work of how many students."""

    unit: str
    check: str
    words: Words
    students: int


def bins(values: Iterable[int], most: int, count: int = BINS) -> list[int]:
    """Count how many values lie in each equal part of 0 to `most`; full marks are in the last."""
    found = [0] * count
    for value in values:
        found[max(0, min(count - 1, count * value // max(1, most)))] += 1
    return found


def cohorts(session: Session) -> Sequence[Cohort]:
    """Return the cohorts by name."""
    return session.scalars(select(Cohort).order_by(Cohort.name)).all()


def pupils(cohort: int | None = None) -> Select[User]:
    """Select the students who are in the course, of one cohort or all."""
    query = select(User).where(User.role == "student", User.active, ~User.hidden)
    return query if cohort is None else query.where(User.cohort_id == cohort)


def unit_numbers(
    session: Session, policy: Policy, units: Sequence[Unit], cohort: int | None = None
) -> list[UnitNumbers]:
    """Return how the class stands in each of these units."""
    ids = set(session.scalars(pupils(cohort).with_only_columns(User.id)))
    only = units[0].id if len(units) == 1 else None
    book = scorebook.gradebook(session, policy, unit=only)
    by_unit: dict[str, list[Shown]] = defaultdict(list)
    for (user, name), shown in book.items():
        if user in ids:
            by_unit[name].append(shown)
    return [_numbers(session, unit, by_unit[unit.id], len(ids)) for unit in units]


def _numbers(session: Session, unit: Unit, shown: Sequence[Shown], students: int) -> UnitNumbers:
    counting = [each.submission for each in shown if each.submission is not None]
    return UnitNumbers(
        unit=unit.id,
        title=unit.title,
        max_points=unit.max_points,
        scores=sorted(each.score for each in shown if each.score is not None),
        begun=len(shown),
        students=students,
        checks=check_numbers(session, unit, counting),
    )


def check_numbers(session: Session, unit: Unit, submissions: Sequence[int]) -> list[CheckNumbers]:
    """Return what each check of a unit says of these submissions, in the unit's order."""
    counting = scorebook.current_gradings().subquery()
    query = (
        select(CheckResult.check_id, CheckResult.status, func.count())
        .join(counting, counting.c.id == CheckResult.grading_id)
        .where(counting.c.submission_id.in_(submissions))
        .group_by(CheckResult.check_id, CheckResult.status)
    )
    statuses: dict[str, Counter[str]] = defaultdict(Counter)
    for name, status, count in session.execute(query) if submissions else ():
        statuses[name][status] += count
    return [
        CheckNumbers(
            entry["id"],
            entry["title"],
            entry["visibility"],
            entry["max_points"],
            statuses[entry["id"]],
        )
        for entry in unit.checks
    ]


def check_titles(units: Iterable[Unit]) -> dict[tuple[str, str], Words]:
    """Return what each check of these units is called."""
    return {(unit.id, entry["id"]): entry["title"] for unit in units for entry in unit.checks}


def commonest_diagnoses(
    session: Session,
    now: datetime,
    *,
    cohort: int | None = None,
    unit: str | None = None,
    most: int = MOST_DIAGNOSES,
) -> list[Diagnosis]:
    """Return the causes found most often in what was handed in during the last seven days."""
    words = cast(CheckResult.diagnosis, Text)
    students = func.count(func.distinct(Submission.user_id))
    counting = scorebook.current_gradings().subquery()
    query = (
        select(Submission.unit_id, func.min(CheckResult.check_id), words, students)
        .join(counting, counting.c.submission_id == Submission.id)
        .join(Grading, Grading.id == counting.c.id)
        .join(CheckResult, CheckResult.grading_id == Grading.id)
        .where(
            Submission.created > now - WEEK,
            CheckResult.diagnosis.is_not(None),
            Submission.user_id.in_(pupils(cohort).with_only_columns(User.id)),
        )
        .group_by(Submission.unit_id, words)
        .order_by(students.desc(), Submission.unit_id, words)
        .limit(most)
    )
    if unit is not None:
        query = query.where(Submission.unit_id == unit)
    return [
        Diagnosis(name, check_id, _words(stored), count)
        for name, check_id, stored, count in session.execute(query)
    ]


def _words(stored: str | Mapping[str, str]) -> Words:
    return json.loads(stored) if isinstance(stored, str) else dict(stored)

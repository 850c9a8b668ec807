"""What one check says of everybody's counting submission."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import scorebook
from webapp.glance.room import CheckNumbers, pupils
from webapp.models import CheckResult, Unit, User, Words
from webapp.scores import Policy

__all__ = ["Cause", "Line", "Verdicts", "verdicts"]

ORDER = ("failed", "error", "timeout", "killed", "violation", "passed")


@dataclass(frozen=True)
class Line:
    """One student's counting submission and what the check said of it."""

    student: User
    submission: int
    result: CheckResult


@dataclass(frozen=True)
class Cause:
    """A status with one diagnosis, or none, and how often it was found."""

    status: str
    diagnosis: Words | None
    count: int


@dataclass(frozen=True)
class Verdicts:
    """A check over the class: `lines` are those of who did not pass it."""

    numbers: CheckNumbers
    causes: Sequence[Cause]
    lines: Sequence[Line]


def verdicts(
    session: Session, policy: Policy, unit: Unit, check_id: str, cohort: int | None = None
) -> Verdicts | None:
    """Return what a check says of everybody; None if the unit never had it."""
    declared = {entry["id"]: entry for entry in unit.checks}.get(check_id)
    lines = _lines(session, policy, unit.id, check_id, cohort)
    if declared is None and not lines:
        return None
    known = declared or {
        "title": lines[0].result.title,
        "visibility": lines[0].result.visibility,
        "max_points": lines[0].result.max_points,
    }
    failing = [line for line in lines if line.result.status != "passed"]
    failing.sort(key=lambda line: (ORDER.index(line.result.status), line.student.name))
    return Verdicts(
        CheckNumbers(
            check_id,
            known["title"],
            known["visibility"],
            known["max_points"],
            Counter(line.result.status for line in lines),
        ),
        _causes(failing),
        failing,
    )


def _causes(failing: Sequence[Line]) -> list[Cause]:
    words: dict[tuple[str, str], Words | None] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for line in failing:
        diagnosis = line.result.diagnosis
        key = (line.result.status, str(sorted(diagnosis.items())) if diagnosis else "")
        words[key] = diagnosis
        counts[key] += 1
    return [Cause(key[0], words[key], count) for key, count in counts.most_common()]


def _lines(
    session: Session, policy: Policy, unit_id: str, check_id: str, cohort: int | None
) -> list[Line]:
    students = {user.id: user for user in session.scalars(pupils(cohort))}
    book = scorebook.gradebook(session, policy, unit=unit_id)
    owner = {
        shown.submission: user
        for (user, _), shown in book.items()
        if shown.submission is not None and user in students
    }
    if not owner:
        return []
    counting = scorebook.current_gradings().subquery()
    query = (
        select(counting.c.submission_id, CheckResult)
        .join(CheckResult, CheckResult.grading_id == counting.c.id)
        .where(counting.c.submission_id.in_(owner), CheckResult.check_id == check_id)
    )
    return [
        Line(students[owner[submission]], submission, result)
        for submission, result in session.execute(query)
    ]

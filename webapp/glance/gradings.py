"""Gradings of one submission beside each other, and the attempts before and after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from webapp.models import CheckResult, Grading, Submission
from webapp.results import View

__all__ = ["CheckPair", "Neighbours", "compared", "gradings_of", "neighbours", "two_of"]


@dataclass(frozen=True)
class Neighbours:
    """The student's attempts at the unit just before and after one; `number` counts from 1."""

    number: int
    previous: Submission | None
    following: Submission | None


@dataclass(frozen=True)
class CheckPair:
    """What two gradings say of one check; one of them may not know it."""

    left: CheckResult | None
    right: CheckResult | None

    @property
    def either(self) -> CheckResult:
        """One that there is, the right one first."""
        found = self.right or self.left
        assert found is not None
        return found

    @property
    def differs(self) -> bool:
        """Whether status or points are not the same."""
        if self.left is None or self.right is None:
            return True
        return (self.left.status, self.left.points) != (self.right.status, self.right.points)


def neighbours(view: View) -> Neighbours:
    """Return the attempts around the one shown."""
    ids = sorted((line.submission for line in view.attempts), key=lambda each: each.id)
    place = ids.index(view.submission)
    return Neighbours(
        number=place + 1,
        previous=ids[place - 1] if place else None,
        following=ids[place + 1] if place + 1 < len(ids) else None,
    )


def gradings_of(session: Session, submission_id: int) -> Sequence[Grading]:
    """Return every grading of a submission, those on trial too, newest first."""
    query = select(Grading).where(Grading.submission_id == submission_id)
    query = query.options(joinedload(Grading.requested_by)).order_by(Grading.id.desc())
    return session.scalars(query).all()


def two_of(
    gradings: Sequence[Grading], left: int | None, right: int | None
) -> tuple[Grading, Grading] | None:
    """Choose two finished gradings to compare: those asked for, else the last two.

    Parameters
    ----------
    gradings : sequence of Grading
        Newest first.
    """
    done = {each.id: each for each in gradings if each.state == "done"}
    if left in done and right in done:
        return done[left], done[right]
    newest = list(done.values())[:2]
    return (newest[1], newest[0]) if len(newest) == 2 else None


def compared(session: Session, left: Grading, right: Grading) -> list[CheckPair]:
    """Return what two gradings say of each check, in the order of the right one."""
    old, new = _results(session, left), _results(session, right)
    names = [*new, *(name for name in old if name not in new)]
    return [CheckPair(old.get(name), new.get(name)) for name in names]


def _results(session: Session, grading: Grading) -> dict[str, CheckResult]:
    query = select(CheckResult).where(CheckResult.grading_id == grading.id)
    rows = session.scalars(query.order_by(CheckResult.position))
    return {row.check_id: row for row in rows}

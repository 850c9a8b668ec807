"""Which score is shown, as pure functions of what is stored and the course's policy.

Everything here is given facts and gives an answer: no database and no clock, so that a score can be
replayed years later. `webapp.scorebook` reads the facts. Scores are integers of hundredths.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Literal

__all__ = [
    "Attempt",
    "Override",
    "Shown",
    "UnitFacts",
    "before",
    "current",
    "earned",
    "live",
    "overall",
    "shown",
]

FULL = 10000  # 100.00 percent
Policy = Literal["best", "latest"]


@dataclass(frozen=True)
class Attempt:
    """One submission with what its current grading says.

    Attributes
    ----------
    score, public_score : int or None
        Of all checks and of the public ones, less what being late costs
        (`webapp.deadlines.lateness`). None: not graded yet, or not gradable by our fault.
    """

    submission: int
    user: int
    unit: str
    created: datetime
    score: int | None = None
    public_score: int | None = None


@dataclass(frozen=True)
class Override:
    """A score set by staff and not withdrawn: of a submission, or without one of the unit."""

    id: int
    user: int
    unit: str
    submission: int | None
    score: int
    created: datetime


@dataclass(frozen=True)
class UnitFacts:
    """What scoring needs to know of a unit."""

    id: str
    weight: int
    max_points: int
    due: datetime | None
    bonus: bool = False


@dataclass(frozen=True)
class Shown:
    """The score shown for a student's unit, and where it comes from.

    Attributes
    ----------
    submission : int or None
        The submission that counts.
    since : datetime or None
        When it was handed in; the order among equal scores.
    why : str
        ``best``, ``latest``, ``override`` or ``none``.
    """

    score: int | None = None
    submission: int | None = None
    since: datetime | None = None
    why: Literal["best", "latest", "override", "none"] = "none"


def current(statuses: Sequence[tuple[int, str]]) -> int | None:
    """Choose the grading of a submission that counts.

    Parameters
    ----------
    statuses : sequence of (int, str)
        Id and status of the submission's finished gradings.

    Returns
    -------
    int or None
        The latest one that says something about the student. One that was not graded by our fault
        takes nothing away from an earlier one, but stands where there is no other.
    """
    sound = [grading for grading, status in statuses if status != "not_graded"]
    return max(sound or [grading for grading, _ in statuses], default=None)


def shown(attempts: Iterable[Attempt], overrides: Iterable[Override], policy: Policy) -> Shown:
    """Choose the score of one student in one unit.

    The last override of a submission replaces its score; the last one of the unit replaces all.
    Among equal scores the earlier submission earned it. What is still in the queue changes nothing.
    """
    overrides = sorted(overrides, key=lambda override: override.id)
    by_submission = {o.submission: o for o in overrides if o.submission is not None}
    scored = [
        replace(a, score=by_submission[a.submission].score) if a.submission in by_submission else a
        for a in attempts
    ]
    chosen = _chosen([a for a in scored if a.score is not None], policy)
    whole = [o for o in overrides if o.submission is None]
    if whole:
        last = whole[-1]
        if chosen is None:
            return Shown(last.score, None, last.created, "override")
        return Shown(last.score, chosen.submission, chosen.created, "override")
    if chosen is None:
        return Shown()
    why = "override" if chosen.submission in by_submission else policy
    return Shown(chosen.score, chosen.submission, chosen.created, why)


def _chosen(attempts: Sequence[Attempt], policy: Policy) -> Attempt | None:
    if policy == "latest":
        return max(attempts, key=lambda a: (a.created, a.submission), default=None)
    # `min` keeps the earliest of those with the highest score.
    return min(attempts, key=lambda a: (-(a.score or 0), a.created, a.submission), default=None)


def live(
    unit: UnitFacts,
    attempts: Iterable[Attempt],
    overrides: Iterable[Override],
    policy: Policy,
    now: datetime,
) -> Shown:
    """Choose the score that a board shows at `now`.

    Until the unit is due, only public checks count, so that a board never tells what the hidden
    ones say; an override can only lower that. Afterwards, and in a unit without a due date, where
    there is nothing to wait for, it is the score itself.
    """
    if unit.due is None or now >= unit.due:
        return shown(attempts, overrides, policy)
    public = [replace(attempt, score=attempt.public_score) for attempt in attempts]
    scores = {attempt.submission: attempt.score for attempt in public}
    lowered = [
        replace(o, score=min(o.score, scores.get(o.submission) or 0))
        for o in overrides
        if o.submission is not None and scores.get(o.submission) is not None
    ]
    found = shown(public, lowered, policy)
    ceiling = [o.score for o in sorted(overrides, key=lambda o: o.id) if o.submission is None]
    if ceiling and found.score is not None and ceiling[-1] < found.score:
        return replace(found, score=ceiling[-1], why="override")
    return found


def before(attempts: Iterable[Attempt], freeze: datetime | None) -> list[Attempt]:
    """Leave out what was handed in after a freeze."""
    return [a for a in attempts if freeze is None or a.created <= freeze]


def overall(units: Iterable[UnitFacts], scores: Mapping[str, Shown]) -> int | None:
    """Add up a student's units by weight.

    Returns
    -------
    int or None
        Hundredths of a percent of all units' weight, rounded half up; a unit without a score counts
        nothing. A bonus unit only adds, up to 100 percent. None without any score.
    """
    units = [unit for unit in units if unit.weight > 0 and unit.max_points > 0]
    weight = sum(unit.weight for unit in units if not unit.bonus)
    found = [(u, s) for u in units if (s := scores.get(u.id, Shown()).score) is not None]
    if not found or not weight:
        return None
    total = sum(Fraction(u.weight * score, u.max_points) for u, score in found)
    return min(FULL, int(total * FULL / weight + Fraction(1, 2)))


def earned(scores: Iterable[Shown]) -> datetime | None:
    """Give the time at which the last of these scores was earned."""
    return max((s.since for s in scores if s.since is not None), default=None)

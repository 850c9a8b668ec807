"""What the page of a submission shows: how far its grading is, its checks, and what changed."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any, Literal

from flask import current_app
from sqlalchemy import select

from webapp import scorebook
from webapp.app import settings_of
from webapp.db import db
from webapp.deadlines.facts import StudentDeadlines, deadlines_of
from webapp.deadlines.models import ReviewRequest
from webapp.deadlines.reviews import requests_of
from webapp.models import CheckResult, Grading, Override, Submission, Words
from webapp.standings import (
    AttemptLine,
    attempt_lines,
    grading_of,
    submission_overrides,
)

__all__ = ["CheckLine", "Comparison", "View", "view_of"]

Phase = Literal["queued", "running", "graded", "invalid", "not_graded", "none"]

MOST_STEPS = 3


@dataclass(frozen=True)
class CheckLine:
    """One check: with its verdict, or without a `status` while it is still to come."""

    position: int
    id: str
    title: Words
    visibility: str
    status: str | None
    points: int | None
    max_points: int
    message: Words | None = None
    diagnosis: Words | None = None


@dataclass(frozen=True)
class Comparison:
    """What changed since the previous attempt: points, and checks gained and lost."""

    delta: int
    mended: list[Words]
    broken: list[Words]


@dataclass(frozen=True)
class View:
    """Everything that the page shows of one submission.

    Attributes
    ----------
    place, wait : int or None
        Place in the queue, and about how many seconds it takes, where that is known.
    requests : dict
        By check: what the student asked to be looked at again, with the answers.
    """

    submission: Submission
    grading: Grading | None
    checks: list[CheckLine]
    attempts: list[AttemptLine]
    override: Override | None
    comparison: Comparison | None
    place: int | None
    wait: int | None
    deadlines: StudentDeadlines
    requests: dict[str, list[ReviewRequest]]

    @property
    def phase(self) -> Phase:
        """How far the grading is."""
        if self.grading is None:
            return "none"
        if self.grading.state == "done":
            return self.grading.status or "none"
        return self.grading.state

    @property
    def done(self) -> bool:
        """Whether nothing more will arrive."""
        return self.phase not in {"queued", "running"}

    @property
    def arrived(self) -> int:
        """How many checks have their verdict."""
        return sum(check.status is not None for check in self.checks)

    @property
    def again(self) -> bool:
        """Whether another grading is on its way while this result stands."""
        return self.done and any(g.state != "done" for g in self.submission.gradings)

    @property
    def line(self) -> AttemptLine:
        """What the list of attempts says of this one."""
        return next(a for a in self.attempts if a.submission.id == self.submission.id)

    @property
    def score(self) -> int | None:
        """The score of this submission, with an override or what being late costs in it."""
        return self.line.score

    @property
    def reason(self) -> Words | None:
        """Why nothing could be graded: the first check says it."""
        if self.phase != "invalid" or not self.checks:
            return None
        return self.checks[0].message

    @property
    def public(self) -> list[CheckLine]:
        """The checks that are also in the kit."""
        return self._of("public")

    @property
    def hidden(self) -> list[CheckLine]:
        """The checks that only run here."""
        return self._of("hidden")

    @property
    def first_steps(self) -> list[CheckLine]:
        """The lost checks to look at first: those whose cause is known, each cause once."""
        lost = [c for c in self.checks if c.status not in {None, "passed"} and c.max_points]
        causes = {str(check.diagnosis): check for check in reversed(lost) if check.diagnosis}
        known = list(reversed(causes.values()))
        return (known or lost)[:MOST_STEPS]

    def _of(self, visibility: str) -> list[CheckLine]:
        if self.phase in {"invalid", "not_graded", "none"}:
            return []
        return [check for check in self.checks if check.visibility == visibility]


def view_of(submission: Submission) -> View:
    """Read what the page of `submission` shows."""
    grading = grading_of(submission)
    deadlines = deadlines_of(db.session, submission.user_id)
    attempts = attempt_lines(submission.user_id, submission.unit_id, deadlines)
    place = wait = None
    if grading is not None:
        waiting = scorebook.queue_place(db.session, grading, settings_of(current_app).workers)
        if waiting is not None:
            place = waiting.ahead + 1
            wait = ceil(waiting.wait.total_seconds()) if waiting.wait is not None else None
    return View(
        submission=submission,
        grading=grading,
        checks=_lines(submission.unit.checks, grading),
        attempts=attempts,
        override=submission_overrides([submission]).get(submission.id),
        comparison=_compare(submission, grading, attempts),
        place=place,
        wait=wait,
        deadlines=deadlines,
        requests=requests_of(db.session, submission.id),
    )


def _lines(declared: list[dict[str, Any]], grading: Grading | None) -> list[CheckLine]:
    """Join what the unit declares with what has arrived, in the unit's order."""
    results = _results(grading)
    lines = [_line(result) for result in results]
    if grading is None or grading.state == "done":
        return lines
    known = {result.check_id for result in results}
    for entry in declared:
        if entry["id"] not in known:
            lines.append(
                CheckLine(
                    position=len(lines),
                    id=entry["id"],
                    title=entry["title"],
                    visibility=entry["visibility"],
                    status=None,
                    points=None,
                    max_points=entry["max_points"],
                )
            )
    return lines


def _line(result: CheckResult) -> CheckLine:
    return CheckLine(
        position=result.position,
        id=result.check_id,
        title=result.title,
        visibility=result.visibility,
        status=result.status,
        points=result.points,
        max_points=result.max_points,
        message=result.message,
        diagnosis=result.diagnosis,
    )


def _results(grading: Grading | None) -> list[CheckResult]:
    if grading is None:
        return []
    query = select(CheckResult).where(CheckResult.grading_id == grading.id)
    return list(db.session.scalars(query.order_by(CheckResult.position)))


def _compare(
    submission: Submission, grading: Grading | None, attempts: list[AttemptLine]
) -> Comparison | None:
    earlier = [
        line
        for line in attempts
        if line.submission.id < submission.id and line.grading and line.grading.status == "graded"
    ]
    if grading is None or grading.status != "graded" or not earlier:
        return None
    previous = earlier[0].grading
    old = {result.check_id: result.status == "passed" for result in _results(previous)}
    new = [result for result in _results(grading) if result.check_id in old]
    return Comparison(
        delta=(grading.score or 0) - (previous.score if previous and previous.score else 0),
        mended=[r.title for r in new if r.status == "passed" and not old[r.check_id]],
        broken=[r.title for r in new if r.status != "passed" and old[r.check_id]],
    )

"""Where a student stands: each unit's score and state, and their attempts at it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from webapp import scorebook, scores
from webapp.app import settings_of
from webapp.db import db, utcnow
from webapp.deadlines.facts import StudentDeadlines, deadlines_of
from webapp.deadlines.lateness import ON_TIME, Lateness, charged
from webapp.models import Grading, Override, Submission, Unit, User
from webapp.scores import Policy, Shown

__all__ = [
    "AttemptLine",
    "UnitEntry",
    "attempt_lines",
    "grading_of",
    "policy",
    "submission_overrides",
    "unit_entries",
    "unit_entry",
]


@dataclass(frozen=True)
class UnitEntry:
    """One unit as one student sees it.

    Attributes
    ----------
    due : datetime or None
        Until when this student has it.
    extended : bool
        Whether that is later than for the others.
    """

    unit: Unit
    shown: Shown
    latest: Submission | None
    due: datetime | None = None
    extended: bool = False

    @property
    def score(self) -> int | None:
        """The score that counts, in hundredths."""
        return self.shown.score

    @property
    def is_open(self) -> bool:
        """Whether work can be handed in; the deadline closes nothing, it is for the late policy."""
        return self.unit.opens is None or self.unit.opens <= utcnow()

    @property
    def is_past_due(self) -> bool:
        """Whether what is handed in now is late."""
        return self.due is not None and self.due < utcnow()

    @property
    def is_full(self) -> bool:
        """Whether there is nothing left to gain."""
        return self.score is not None and self.score >= self.unit.max_points

    @property
    def latest_grading(self) -> Grading | None:
        """What is going on with the newest attempt."""
        return grading_of(self.latest) if self.latest is not None else None


@dataclass(frozen=True)
class AttemptLine:
    """One attempt in the history.

    Attributes
    ----------
    score : int or None
        With a staff override, or what being late costs, already in it.
    late : Lateness
    cost : int
        Points that being late took off the score; an override is not touched.
    """

    submission: Submission
    grading: Grading | None
    score: int | None
    counts: bool
    late: Lateness = ON_TIME
    cost: int = 0


def policy() -> Policy:
    """Return which attempt counts in this course."""
    return settings_of(current_app).policy


def unit_entries(user: User, deadlines: StudentDeadlines | None = None) -> list[UnitEntry]:
    """Return every unit of the course, in order."""
    units = db.session.scalars(select(Unit).where(Unit.active).order_by(Unit.position)).all()
    shown = scorebook.scores_of(db.session, user.id, policy())
    newest = {submission.unit_id: submission for submission in _submissions(user)}
    mine = deadlines or deadlines_of(db.session, user.id)
    return [
        UnitEntry(
            unit,
            shown.get(unit.id, Shown()),
            newest.get(unit.id),
            mine.dues.get(unit.id),
            unit.id in mine.extended,
        )
        for unit in units
    ]


def unit_entry(user: User, unit_id: str) -> UnitEntry | None:
    """Return one unit; None if the course has none of that name."""
    return next((entry for entry in unit_entries(user) if entry.unit.id == unit_id), None)


def grading_of(submission: Submission) -> Grading | None:
    """Return the grading to show.

    That is the finished one that counts; while there is none that says something about the work,
    the one that is waiting or running.
    """
    done = [grading for grading in submission.gradings if grading.state == "done"]
    counting = scores.current([(grading.id, grading.status or "") for grading in done])
    found = next((grading for grading in done if grading.id == counting), None)
    if found is None or found.status == "not_graded":
        waiting = [grading for grading in submission.gradings if grading.state != "done"]
        return waiting[-1] if waiting else found
    return found


def submission_overrides(submissions: Iterable[Submission]) -> dict[int, Override]:
    """Return the override in force of each of these submissions that has one."""
    ids = [submission.id for submission in submissions]
    query = (
        select(Override)
        .where(Override.submission_id.in_(ids), Override.withdrawn.is_(None))
        .order_by(Override.id)
    )
    return {found.submission_id or 0: found for found in db.session.scalars(query)}


def attempt_lines(
    user_id: int,
    unit_id: str,
    deadlines: StudentDeadlines | None = None,
    shown: Shown | None = None,
) -> list[AttemptLine]:
    """Return a student's attempts at a unit, newest first."""
    submissions = db.session.scalars(
        select(Submission)
        .where(Submission.user_id == user_id, Submission.unit_id == unit_id)
        .options(selectinload(Submission.gradings))
        .order_by(Submission.id.desc())
    ).all()
    if shown is None:
        shown = scorebook.scores_of(db.session, user_id, policy()).get(unit_id, Shown())
    return _lines(submissions, shown, deadlines or deadlines_of(db.session, user_id))


def _lines(
    submissions: Sequence[Submission], shown: Shown, deadlines: StudentDeadlines
) -> list[AttemptLine]:
    overrides = submission_overrides(submissions)
    lines = []
    for submission in submissions:
        grading, late, cost = grading_of(submission), deadlines.of(submission.id), 0
        score = overrides[submission.id].score if submission.id in overrides else None
        if score is None and grading is not None and grading.state == "done":
            score = grading.score
            if score is not None:
                cost = score - charged(score, late, deadlines.policy)
                score -= cost
        counts = submission.id == shown.submission
        lines.append(AttemptLine(submission, grading, score, counts, late, cost))
    return lines


def _submissions(user: User) -> Sequence[Submission]:
    return db.session.scalars(
        select(Submission)
        .where(Submission.user_id == user.id)
        .options(selectinload(Submission.gradings))
        .order_by(Submission.id)
    ).all()

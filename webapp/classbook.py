"""What staff see of the class: everybody's scores, and submissions found by filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from webapp import scorebook
from webapp.db import db
from webapp.models import Grading, Submission, Unit, User
from webapp.scores import Shown
from webapp.standings import grading_of, policy, submission_overrides

__all__ = [
    "STATES",
    "Cell",
    "ClassRow",
    "Found",
    "class_rows",
    "failed_submissions",
    "find_submissions",
    "not_graded",
    "not_graded_count",
    "student_count",
]

STATES = ("waiting", "graded", "invalid", "not_graded")
HEATS = 5


@dataclass(frozen=True)
class Cell:
    """One student's score in one unit; `heat` 0 to 4 is the fifth of the points it lies in."""

    score: int | None
    submission_id: int | None
    heat: int | None


@dataclass(frozen=True)
class ClassRow:
    """One student: their units in the course's order, and the whole course, quizzes with it."""

    student: User
    cells: list[Cell]
    total: int | None


@dataclass(frozen=True)
class Found:
    """One submission in a list."""

    submission: Submission
    grading: Grading | None
    score: int | None
    overridden: bool


def class_rows(
    units: Sequence[Unit], *, cohort: int | None = None, offset: int = 0, limit: int | None = None
) -> list[ClassRow]:
    """Return students' scores, by name: everybody's, or a part of a cohort's."""
    query = _students(select(User), cohort).order_by(User.name, User.id).offset(offset)
    students = db.session.scalars(query.options(joinedload(User.cohort)).limit(limit)).all()
    users = None if limit is None and cohort is None else [student.id for student in students]
    book = scorebook.gradebook(db.session, policy(), users=users)
    totals = scorebook.course_scores(db.session, policy(), users=users)
    return [
        ClassRow(
            student,
            [_cell(unit, book.get((student.id, unit.id), Shown())) for unit in units],
            totals.get(student.id),
        )
        for student in students
    ]


def student_count(cohort: int | None = None) -> int:
    """Count those whom `class_rows` shows."""
    return db.session.scalar(_students(select(func.count(User.id)), cohort)) or 0


def _students(query: Select[Any], cohort: int | None) -> Select[Any]:
    query = query.where(User.role == "student")
    return query if cohort is None else query.where(User.cohort_id == cohort)


def _cell(unit: Unit, shown: Shown) -> Cell:
    heat = None
    if shown.score is not None:
        heat = min(HEATS - 1, HEATS * shown.score // max(1, unit.max_points))
    return Cell(shown.score, shown.submission, heat)


def find_submissions(
    *, unit: str = "", student: int | None = None, state: str = "", offset: int = 0, limit: int = 50
) -> list[Found]:
    """Return submissions, newest first.

    Parameters
    ----------
    unit, student
        Only of this unit or this user's id, where given.
    state : str
        ``waiting``, or the status of the grading that counts: ``graded``, ``invalid``,
        ``not_graded``.
    """
    query = select(Submission)
    if unit:
        query = query.where(Submission.unit_id == unit)
    if student is not None:
        query = query.where(Submission.user_id == student)
    if state == "waiting":
        query = query.where(Submission.id.in_(_unfinished()))
    elif state:
        query = _with_status(query, state)
    return _found(query.offset(offset).limit(limit))


def not_graded() -> list[Found]:
    """Return the submissions whose grading failed by our fault and is not being tried again."""
    return _found(select(Submission).where(Submission.id.in_(failed_submissions())))


def not_graded_count() -> int:
    """Count what `not_graded` returns."""
    failed = failed_submissions().distinct().subquery()
    return db.session.scalar(select(func.count()).select_from(failed)) or 0


def failed_submissions() -> Select[int]:
    """Select the submissions that were never graded but for our fault, and are not waiting.

    It begins with the few gradings that failed: every page for staff counts them.
    """
    failed, other = aliased(Grading), aliased(Grading)
    better = exists().where(
        other.submission_id == failed.submission_id,
        ~other.preview,
        or_(other.state != "done", other.status != "not_graded"),
    )
    return select(failed.submission_id).where(
        failed.status == "not_graded", ~failed.preview, ~better
    )


def _unfinished() -> Select[Any]:
    return select(Grading.submission_id).where(Grading.state != "done", ~Grading.preview)


def _with_status(query: Select[Any], status: str) -> Select[Any]:
    counting = scorebook.current_gradings().subquery()
    return (
        query.join(counting, counting.c.submission_id == Submission.id)
        .join(Grading, Grading.id == counting.c.id)
        .where(Grading.status == status)
    )


def _found(query: Select[Any]) -> list[Found]:
    submissions = db.session.scalars(
        query.options(
            joinedload(Submission.user),
            joinedload(Submission.unit),
            selectinload(Submission.gradings),
        ).order_by(Submission.id.desc())
    ).all()
    overrides = submission_overrides(submissions)
    found = []
    for submission in submissions:
        grading = grading_of(submission)
        override = overrides.get(submission.id)
        score = grading.score if grading is not None and grading.state == "done" else None
        found.append(
            Found(
                submission,
                grading,
                override.score if override is not None else score,
                override is not None,
            )
        )
    return found

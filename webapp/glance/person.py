"""Everything about one student, for staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from webapp import scorebook
from webapp.deadlines.extensions import extensions_of
from webapp.deadlines.facts import StudentDeadlines, deadlines_of
from webapp.deadlines.models import ReviewRequest, UnitExtension
from webapp.deadlines.reviews import requests_of_student, title_of
from webapp.models import Override, Unit, User, Words
from webapp.quizzes.models import Sitting
from webapp.scores import Policy
from webapp.standings import AttemptLine, UnitEntry, attempt_lines, unit_entries

__all__ = ["Person", "UnitLine", "person"]


@dataclass(frozen=True)
class UnitLine:
    """A unit with all attempts of the student, newest first."""

    entry: UnitEntry
    attempts: Sequence[AttemptLine]


@dataclass(frozen=True)
class Person:
    """What the page of one student shows."""

    student: User
    total: int | None
    deadlines: StudentDeadlines
    units: Sequence[UnitLine]
    extensions: Sequence[UnitExtension]
    overrides: Sequence[Override]
    sittings: Sequence[Sitting]
    requests: Sequence[tuple[ReviewRequest, Words]]
    titles: dict[str, Words]


def person(session: Session, student: User, policy: Policy) -> Person:
    """Read everything about a student."""
    deadlines = deadlines_of(session, student.id)
    entries = unit_entries(student, deadlines)
    overrides = select(Override).where(Override.user_id == student.id)
    sittings = select(Sitting).where(Sitting.user_id == student.id, Sitting.purpose == "quiz")
    asked = requests_of_student(session, student.id)
    return Person(
        student=student,
        total=scorebook.course_scores(session, policy, users=[student.id]).get(student.id),
        deadlines=deadlines,
        units=[
            UnitLine(
                entry,
                attempt_lines(student.id, entry.unit.id, deadlines, entry.shown)
                if entry.latest
                else (),
            )
            for entry in entries
        ],
        extensions=extensions_of(session, student.id),
        overrides=session.scalars(
            overrides.options(joinedload(Override.by)).order_by(Override.id.desc())
        ).all(),
        sittings=session.scalars(
            sittings.options(joinedload(Sitting.quiz)).order_by(Sitting.id)
        ).all(),
        requests=[(each, title_of(session, each)) for each in asked],
        titles={unit.id: unit.title for unit in session.scalars(select(Unit))},
    )

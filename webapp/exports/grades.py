"""Scores as tables: our own gradebook, and what Canvas and Moodle import.

Canvas ("How do I import grades in the Gradebook?") wants the columns Student, ID, SIS User ID, SIS
Login ID and Section before the assignments, and takes a second line that says the points possible;
it finds people by any of the three identifiers, of which ours is the login. Moodle ("Grade import")
lets one choose the column that identifies people, here the e-mail address, and the grade item for
each other column. In both an empty cell changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from webapp import scorebook
from webapp.exports.cells import csv_text
from webapp.models import Unit, User
from webapp.scores import Policy

__all__ = ["FORMATS", "TableFormat", "table"]

TableFormat = Literal["gradebook", "canvas", "moodle"]
FORMATS: tuple[TableFormat, ...] = ("gradebook", "canvas", "moodle")
Language = Literal["en", "ko"]
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")


@dataclass(frozen=True)
class _Book:
    units: Sequence[Unit]
    people: Sequence[User]
    scores: dict[tuple[int, str], int | None]
    totals: dict[int, int | None]
    language: Language

    @property
    def titles(self) -> list[str]:
        return [unit.title.get(self.language) or unit.title["en"] for unit in self.units]

    def line(self, person: User) -> list[str]:
        return [_points(self.scores.get((person.id, unit.id))) for unit in self.units]


def table(
    session: Session,
    policy: Policy,
    form: TableFormat,
    *,
    unit: str | None = None,
    language: Language = "en",
) -> str:
    """Return the scores of the students in the course, of one unit or all of them, as CSV.

    Parameters
    ----------
    form : {"gradebook", "canvas", "moodle"}
        Our own has names, cohorts and the whole course in percent, too.
    language : {"en", "ko"}
        Of the units' titles, which name the columns.
    """
    book = _book(session, policy, unit, language)
    return csv_text({"gradebook": _gradebook, "canvas": _canvas, "moodle": _moodle}[form](book))


def _book(session: Session, policy: Policy, unit: str | None, language: Language) -> _Book:
    units = select(Unit).where(Unit.active).order_by(Unit.position)
    if unit is not None:
        units = units.where(Unit.id == unit)
    people = session.scalars(
        select(User)
        .options(joinedload(User.cohort))
        .where(User.role == "student", User.active)
        .order_by(User.name, User.id)
    ).all()
    shown = scorebook.gradebook(session, policy, unit=unit)
    totals = scorebook.course_scores(session, policy) if unit is None else {}
    scores = {where: found.score for where, found in shown.items()}
    return _Book(session.scalars(units).all(), people, scores, totals, language)


def _gradebook(book: _Book) -> list[list[object]]:
    whole = ["course %"] if book.totals else []
    lines: list[list[object]] = [["email", "name", "cohort", *book.titles, *whole]]
    for person in book.people:
        total = [_points(book.totals.get(person.id))] if whole else []
        cohort = person.cohort.name if person.cohort else ""
        lines.append([person.email, person.name, cohort, *book.line(person), *total])
    return lines


def _canvas(book: _Book) -> list[list[object]]:
    possible = [_points(unit.max_points) for unit in book.units]
    lines: list[list[object]] = [
        [*CANVAS, *book.titles],
        ["Points Possible", "", "", "", "", *possible],
    ]
    for person in book.people:
        cohort = person.cohort.name if person.cohort else ""
        lines.append([person.name, "", "", person.email, cohort, *book.line(person)])
    return lines


def _moodle(book: _Book) -> list[list[object]]:
    lines: list[list[object]] = [["Email address", *book.titles]]
    return lines + [[person.email, *book.line(person)] for person in book.people]


def _points(hundredths: int | None) -> str:
    return "" if hundredths is None else f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")

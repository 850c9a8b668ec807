"""The boards of what is measured: accuracy and speed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webapp import models, scorebook
from webapp.boards import rules
from webapp.boards.models import Measurement
from webapp.boards.people import Deadlines, Person, deadlines, frozen, people
from webapp.boards.places import Entry
from webapp.boards.rules import Figure

__all__ = ["PERCENT", "SPEED", "accuracy_entries", "speed_entries"]

PERCENT = 10_000  # hundredths of a percent in the whole
SPEED = 10_000  # steps in the speed of the reference
PUBLIC, PRIVATE, RATIO = "accuracy_public", "accuracy_private", "speed"
Figures = dict[int, list[Figure]]  # by user


def accuracy_entries(
    session: Session, unit: str, now: datetime, users: Collection[int] | None = None
) -> dict[int, Entry]:
    """Give everybody's accuracy in hundredths of a percent, by the Ladder rule.

    On the public split while somebody may still hand in on time, then on the private one.
    """
    dues = deadlines(session)
    closing = rules.closes(dues.units.get(unit), dues.extended(unit))
    measured = _figures(session, unit, users)
    found = {}
    for person in people(session, users):
        chosen = rules.accuracy(measured.get(person.id, ()), closing, now)
        if chosen is None:
            found[person.id] = _none(person)
        else:
            value, figure = chosen
            found[person.id] = _entry(person, round(value * PERCENT), figure)
    return found


def speed_entries(
    session: Session, unit: str, now: datetime, users: Collection[int] | None = None
) -> dict[int, Entry]:
    """Give everybody's speed in ten-thousandths of the reference's."""
    dues = deadlines(session)
    measured = _figures(session, unit, users, RATIO)
    found = {}
    for person in people(session, users):
        figure = rules.speed(measured.get(person.id, ()), _due(dues, person, unit), now)
        if figure is None:
            found[person.id] = _none(person)
        else:
            noise = round(figure.noise * SPEED)
            found[person.id] = _entry(person, round(figure.value * SPEED), figure, noise)
    return found


def _due(dues: Deadlines, person: Person, unit: str) -> datetime | None:
    return dues.of(person.id, unit)


def _none(person: Person) -> Entry:
    return Entry(person.id, person.nickname or "", None, None, person.nickname is not None)


def _entry(person: Person, score: int, figure: Figure, noise: int = 0) -> Entry:
    return Entry(
        user=person.id,
        nickname=person.nickname or "",
        score=score,
        since=figure.created,
        listed=person.nickname is not None,
        noise=noise,
    )


def _figures(
    session: Session, unit: str, users: Collection[int] | None, name: str = PUBLIC
) -> Figures:
    """Read the figures of the gradings that count, up to a freeze, by user."""
    finals = _finals(session, unit, users) if name == PUBLIC else {}
    end = frozen(session).of(unit)
    found: Figures = defaultdict(list)
    for number, user, created, score, most, value, noise in session.execute(
        _query(unit, users, name)
    ):
        if end is None or created <= end:
            full = score is not None and score == most
            figure = Figure(number, created, value, noise, finals.get(number), full)
            found[user].append(figure)
    return found


def _finals(session: Session, unit: str, users: Collection[int] | None) -> dict[int, float]:
    rows: Iterable[Any] = session.execute(_query(unit, users, PRIVATE))
    return {row.id: row.value for row in rows}


def _query(unit: str, users: Collection[int] | None, name: str) -> Select[*tuple[Any, ...]]:
    counting = scorebook.current_gradings().subquery()
    submission, grading = models.Submission, models.Grading
    query = (
        select(
            submission.id,
            submission.user_id,
            submission.created,
            grading.score,
            grading.max_score,
            Measurement.value,
            Measurement.noise,
        )
        .join(counting, counting.c.submission_id == submission.id)
        .join(grading, grading.id == counting.c.id)
        .join(Measurement, Measurement.grading_id == grading.id)
        .where(submission.unit_id == unit, Measurement.name == name)
    )
    if users is not None:
        query = query.where(submission.user_id.in_(users))
    return query

"""The boards of points: of each unit, and of the whole course in percent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from webapp import scorebook, scores
from webapp.boards.people import Deadlines, Person, deadlines, frozen, people
from webapp.boards.places import Entry
from webapp.scores import Policy, Shown, UnitFacts

__all__ = ["point_entries"]


def point_entries(
    session: Session, policy: Policy, now: datetime, users: Collection[int] | None = None
) -> dict[str | None, dict[int, Entry]]:
    """Give everybody's entry on the board of each unit and, under None, of the course.

    Parameters
    ----------
    users : collection of int, optional
        Only theirs.
    """
    units, quizzes = scorebook.unit_facts(session), scorebook.quiz_facts(session)
    facts = [*units, *quizzes]
    handed_in = scorebook.attempts(session, users=users)
    handed_in.update(scorebook.quiz_attempts(session, users=users))
    set_by_staff = scorebook.overrides(session, users=users)
    freezes, dues = frozen(session), deadlines(session)
    found: dict[str | None, dict[int, Entry]] = {each.id: {} for each in units}
    found[None] = {}
    for person in people(session, users):
        shown = {
            each.id: scores.live(
                _theirs(each, person, dues),
                scores.before(handed_in.get((person.id, each.id), ()), freezes.of(each.id)),
                set_by_staff.get((person.id, each.id), ()),
                policy,
                now,
            )
            for each in facts
        }
        for each in units:
            mine = shown[each.id]
            found[each.id][person.id] = _entry(person, mine.score, mine.since)
        found[None][person.id] = _overall(person, facts, shown)
    return found


def _theirs(unit: UnitFacts, person: Person, dues: Deadlines) -> UnitFacts:
    """Give the unit with the student's own due time: theirs is the deadline that must be over."""
    return replace(unit, due=dues.of(person.id, unit.id)) if unit.id in dues.units else unit


def _overall(person: Person, facts: list[UnitFacts], shown: Mapping[str, Shown]) -> Entry:
    return _entry(person, scores.overall(facts, shown), scores.earned(shown.values()))


def _entry(person: Person, score: int | None, since: datetime | None) -> Entry:
    return Entry(
        user=person.id,
        nickname=person.nickname or "",
        score=score,
        since=since,
        listed=person.nickname is not None,
    )

"""The units of the course, brought from course.toml into the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from grader.course import Course
from webapp.db import writing
from webapp.deadlines.models import LateTerms
from webapp.models import Unit
from webapp.store.audit import record

__all__ = ["MAX_POINTS", "hundredths", "sync_checks", "sync_course"]

MAX_POINTS = 10000  # every unit's checks add up to 100 points (grader.suite refuses others)


def hundredths(points: float) -> int:
    """Turn points into what is stored."""
    return round(points * 100)


def sync_course(session: Session, course: Course) -> None:
    """Write the course's units and late policy.

    A unit that is gone keeps its submissions and is no longer active.
    """
    with writing(session):
        _sync_late_policy(session, course)
        stored = {unit.id: unit for unit in session.scalars(select(Unit))}
        for position, unit in enumerate(course.units):
            values: dict[str, Any] = {
                "position": position,
                "weight": hundredths(unit.weight),
                "bonus": unit.bonus,
                "max_points": MAX_POINTS,
                "title": dict(unit.title),
                "summary": dict(unit.summary),
                "opens": unit.opens,
                "due": unit.due,
                "active": True,
            }
            _update(session, stored.pop(unit.id, None), unit.id, values)
        for gone in stored.values():
            _update(session, gone, gone.id, {"active": False})


def _sync_late_policy(session: Session, course: Course) -> None:
    terms = session.scalars(select(LateTerms)).first()
    if terms is None:
        terms = LateTerms(id=1, days=0, percent_per_day=0)
        session.add(terms)
    given = {
        "days": int(course.late.days),
        "percent_per_day": round(course.late.percent_per_day * 100),
    }
    if given != {"days": terms.days, "percent_per_day": terms.percent_per_day}:
        terms.days, terms.percent_per_day = given["days"], given["percent_per_day"]
        record(session, None, "course.late", "course", given)


def _update(session: Session, row: Unit | None, name: str, values: dict[str, Any]) -> None:
    if row is None:
        session.add(Unit(id=name, **values))
        record(session, None, "unit.create", f"unit:{name}")
        return
    changed = [key for key, value in values.items() if getattr(row, key) != value]
    for key in changed:
        setattr(row, key, values[key])
    if changed:
        record(session, None, "unit.change", f"unit:{name}", {"changed": changed})


def sync_checks(session: Session, unit_id: str, checks: Sequence[dict[str, Any]]) -> None:
    """Write the checks that the unit's author declared, if they changed."""
    if (unit := session.get(Unit, unit_id)) is None or unit.checks == list(checks):
        return
    with writing(session):
        changed = session.get_one(Unit, unit_id)
        changed.checks = list(checks)
        record(session, None, "unit.checks", f"unit:{unit_id}", {"checks": len(checks)})

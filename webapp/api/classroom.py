"""Routes for the course's staff: the class, its submissions, gradings anew, the roster."""

from __future__ import annotations

from typing import Annotated

from flask import current_app, request
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import NotFound

from webapp import store
from webapp.api.course import N_
from webapp.api.routes import route
from webapp.api.schema import Limits
from webapp.api.shapes import (
    ClassRow,
    ClassScores,
    Handed,
    Learner,
    Person,
    Queued,
    Reason,
    Report,
    Roster,
    UnitSubmissions,
)
from webapp.api.work import Number, brief, report_of
from webapp.classbook import class_rows, find_submissions
from webapp.db import db
from webapp.models import Submission, Unit, User
from webapp.results import view_of
from webapp.standings import AttemptLine
from webapp.supervisor import wake

PAGE = 50
Page = Annotated[int, Limits("From 1; 50 submissions each.", 1, 1_000_000)]


@route("GET", "/class/scores", N_("Give everybody's scores"), scope="class:read")
def class_scores(_user: User) -> ClassScores:
    """Return the class at a glance."""
    units = _units()
    names = [unit.id for unit in units]
    return ClassScores(
        names,
        [
            ClassRow(
                _learner(row.student),
                {name: _points(cell.score) for name, cell in zip(names, row.cells, strict=True)},
                _points(row.total),
            )
            for row in class_rows(units)
        ],
    )


@route(
    "GET",
    "/class/units/{unit}/submissions",
    N_("List everybody's submissions to a unit"),
    scope="class:read",
)
def class_submissions(_user: User, unit: str, page: Page = 1) -> UnitSubmissions:
    """Return a page of a unit's submissions, newest first."""
    found = find_submissions(unit=_unit(unit).id, offset=(page - 1) * PAGE, limit=PAGE + 1)
    listed = [
        Handed(
            _learner(each.submission.user),
            brief(AttemptLine(each.submission, each.grading, each.score, counts=False)),
        )
        for each in found[:PAGE]
    ]
    return UnitSubmissions(page, len(found) > PAGE, listed)


@route(
    "GET",
    "/class/submissions/{number}",
    N_("Give the result of anybody's submission"),
    scope="class:read",
)
def class_submission(_user: User, number: Number) -> Report:
    """Return what its page shows."""
    return report_of(view_of(_submission(number)))


@route(
    "POST",
    "/class/submissions/{number}/regrade",
    N_("Grade a submission again"),
    scope="class:regrade",
    status=202,
)
def regrade_submission(user: User, number: Number, body: Reason) -> Queued:
    """Queue another grading."""
    return _regrade(user, [_submission(number).id], body)


@route(
    "POST",
    "/class/units/{unit}/regrade",
    N_("Grade every submission to a unit again"),
    scope="class:regrade",
    status=202,
)
def regrade_unit(user: User, unit: str, body: Reason) -> Queued:
    """Queue another grading of each."""
    query = select(Submission.id).where(Submission.unit_id == _unit(unit).id)
    return _regrade(user, list(db.session.scalars(query)), body)


def _regrade(user: User, submissions: list[int], body: Reason) -> Queued:
    queued = store.regrade(
        db.session, submissions, by=user.id, reason=body.reason, ip=request.remote_addr
    )
    wake(current_app)
    return Queued(queued)


@route("GET", "/roster", N_("List all accounts"), scope="roster:read")
def roster(_user: User) -> Roster:
    """Return the accounts, as `backgrade roster list` prints them."""
    query = select(User).options(joinedload(User.cohort)).order_by(User.id)
    return Roster([_person(found) for found in db.session.scalars(query)])


def _person(found: User) -> Person:
    return Person(
        found.id,
        found.name,
        found.email,
        found.role,
        found.cohort.name if found.cohort is not None else None,
        found.nickname,
        found.active,
        found.hidden,
    )


def _learner(found: User) -> Learner:
    cohort = found.cohort.name if found.cohort is not None else None
    return Learner(found.id, found.name, found.email, cohort)


def _points(hundredths: int | None) -> float | None:
    return None if hundredths is None else hundredths / 100


def _units() -> list[Unit]:
    return list(db.session.scalars(select(Unit).where(Unit.active).order_by(Unit.position)))


def _unit(name: str) -> Unit:
    # Compared here: PostgreSQL takes no NUL in a question either.
    for unit in _units():
        if unit.id == name:
            return unit
    raise NotFound


def _submission(number: int) -> Submission:
    found = db.session.get(Submission, number)
    if found is None:
        raise NotFound
    return found

"""For the course's staff: one unit, one check, one student, two gradings, the queue."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from webapp import store
from webapp.access import current_user, instructor_required, staff_required
from webapp.db import db, utcnow
from webapp.glance.gradings import compared, gradings_of, two_of
from webapp.glance.keeper import keeper_of
from webapp.glance.person import person
from webapp.glance.queue import queue_view
from webapp.glance.room import check_titles, cohorts, pupils
from webapp.glance.verdicts import verdicts
from webapp.i18n import gettext
from webapp.models import Cohort, Submission, Unit, User
from webapp.quizzes.pictures import histogram
from webapp.refusals import say
from webapp.standings import policy
from webapp.trials.compare import progress, trials_of

__all__ = ["blueprint"]

blueprint = Blueprint("glance", __name__, url_prefix="/staff")

FEW_ATTEMPTS = 3


@blueprint.get("/units/<unit_id>")
@staff_required
def unit(unit_id: str) -> ResponseReturnValue:
    """Show how the class stands in one unit."""
    found, (known, cohort) = _unit(unit_id), _cohort()
    kept = keeper_of(current_app).numbers(db.session, policy(), [found], cohort, utcnow())
    [numbers] = kept.units
    begun = select(Submission.user_id).where(Submission.unit_id == unit_id)
    absent = pupils(cohort).where(User.id.not_in(begun)).order_by(User.name, User.id)
    return render_template(
        "staff/unit.html",
        numbers=numbers,
        unit=found,
        histogram=histogram(numbers.histogram),
        absent=db.session.scalars(absent).all(),
        cohorts=known,
        cohort=cohort,
        check_titles=check_titles([found]),
        diagnoses=kept.diagnoses,
        counted=kept.at,
        trials=[(each, progress(db.session, each)) for each in trials_of(db.session, unit_id)],
    )


@blueprint.get("/units/<unit_id>/checks/<check_id>")
@staff_required
def check(unit_id: str, check_id: str) -> ResponseReturnValue:
    """Show what one check says of everybody's counting submission."""
    found, (known, cohort) = _unit(unit_id), _cohort()
    seen = verdicts(db.session, policy(), found, check_id, cohort)
    if seen is None:
        abort(404)
    return render_template("staff/check.html", unit=found, seen=seen, cohorts=known, cohort=cohort)


@blueprint.get("/students/<int:student_id>")
@staff_required
def student(student_id: int) -> ResponseReturnValue:
    """Show everything about one student."""
    return render_template(
        "staff/student.html",
        person=person(db.session, _student(student_id), policy()),
        cohorts=cohorts(db.session),
        few=FEW_ATTEMPTS,
    )


@blueprint.post("/students/<int:student_id>")
@instructor_required
def change_student(student_id: int) -> ResponseReturnValue:
    """Change a student's cohort, and whether they are in the course."""
    found = _student(student_id)
    active, cohort = request.form.get("active") == "yes", request.form.get("cohort", "")
    try:
        store.change_user(
            db.session,
            student_id,
            by=current_user().id,
            active=active if active != found.active else None,
            cohort=cohort[:200],
            ip=request.remote_addr,
        )
    except store.Refused as refused:
        flash(say(refused), "bad")
    else:
        flash(gettext("Saved."), "good")
    return redirect(url_for("glance.student", student_id=student_id), 303)


@blueprint.get("/submissions/<int:submission_id>/compare")
@staff_required
def compare(submission_id: int) -> ResponseReturnValue:
    """Show two gradings of one submission beside each other."""
    submission = db.session.get(Submission, submission_id)
    if submission is None:
        abort(404)
    gradings = gradings_of(db.session, submission_id)
    left, right = (request.args.get(side, type=int) for side in ("left", "right"))
    chosen = two_of(gradings, left, right)
    return render_template(
        "staff/compare.html",
        submission=submission,
        gradings=[each for each in gradings if each.state == "done"],
        chosen=chosen,
        pairs=compared(db.session, *chosen) if chosen else [],
    )


@blueprint.get("/queue")
@staff_required
def queue() -> ResponseReturnValue:
    """Show what waits, what runs and what failed."""
    return render_template("staff/queue.html", queue=queue_view(db.session, utcnow()))


def _unit(unit_id: str) -> Unit:
    found = db.session.get(Unit, unit_id)
    if found is None:
        abort(404)
    return found


def _student(student_id: int) -> User:
    found = db.session.get(User, student_id)
    if found is None or found.is_staff:
        abort(404)
    return found


def _cohort() -> tuple[Sequence[Cohort], int | None]:
    known = cohorts(db.session)
    cohort = request.args.get("cohort", type=int)
    return known, cohort if cohort in {each.id for each in known} else None

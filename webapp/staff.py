"""For the course's staff: the class, its submissions, gradings anew and overrides."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from webapp import store
from webapp.access import current_user, instructor_required, staff_required
from webapp.classbook import (
    STATES,
    class_rows,
    find_submissions,
    not_graded,
    not_graded_count,
    student_count,
)
from webapp.db import db, utcnow
from webapp.glance.gradings import gradings_of, neighbours
from webapp.glance.keeper import keeper_of
from webapp.glance.room import check_titles, cohorts
from webapp.i18n import gettext, ngettext
from webapp.models import AuditLog, Override, Submission, Unit, User
from webapp.refusals import say
from webapp.results import view_of
from webapp.source import source_of
from webapp.standings import policy
from webapp.supervisor import wake

__all__ = ["blueprint"]

blueprint = Blueprint("staff", __name__, url_prefix="/staff")

PAGE = 50


@blueprint.context_processor
def _counts() -> dict[str, object]:
    return {"not_graded_count": not_graded_count()}


@blueprint.get("/")
@staff_required
def index() -> ResponseReturnValue:
    """Show the class at a glance: students by units, checks, what goes wrong this week."""
    units, known = _units(), cohorts(db.session)
    page = max(1, request.args.get("page", 1, type=int))
    cohort = request.args.get("cohort", type=int)
    cohort = cohort if cohort in {each.id for each in known} else None
    keeper = keeper_of(current_app)
    numbers = keeper.numbers(db.session, policy(), units, cohort, utcnow())
    return render_template(
        "staff/class.html",
        units=units,
        titles={unit.id: unit.title for unit in units},
        rows=class_rows(units, cohort=cohort, offset=(page - 1) * PAGE, limit=PAGE),
        count=student_count(cohort),
        page=page,
        size=PAGE,
        cohorts=known,
        cohort=cohort,
        numbers=numbers.units,
        counted=numbers.at,
        check_titles=check_titles(units),
        diagnoses=numbers.diagnoses,
    )


@blueprint.get("/submissions")
@staff_required
def submissions() -> ResponseReturnValue:
    """List submissions, newest first, by unit, student and state."""
    page = max(1, request.args.get("page", 1, type=int))
    unit = request.args.get("unit", "")
    student = request.args.get("student", type=int)
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    found = find_submissions(
        unit=unit, student=student, state=state, offset=(page - 1) * PAGE, limit=PAGE + 1
    )
    chosen = {"unit": unit, "student": student, "state": state}
    return render_template(
        "staff/submissions.html",
        entries=found[:PAGE],
        more=len(found) > PAGE,
        page=page,
        chosen=chosen,
        filters={key: value for key, value in chosen.items() if value},
        units=_units(),
        students=db.session.scalars(select(User).where(User.role == "student").order_by(User.name)),
        states=_state_names(),
    )


@blueprint.get("/submissions/<int:submission_id>")
@staff_required
def submission(submission_id: int) -> ResponseReturnValue:
    """Show one submission: its code beside its results, its gradings, what can be done."""
    return _submission_page(_submission(submission_id), {})


@blueprint.post("/submissions/<int:submission_id>/regrade")
@staff_required
def regrade(submission_id: int) -> ResponseReturnValue:
    """Grade one submission again."""
    found = _submission(submission_id)
    try:
        queued = store.regrade(
            db.session,
            [found.id],
            by=current_user().id,
            reason=request.form.get("reason", "")[:500],
            ip=request.remote_addr,
        )
    except store.Refused as refused:
        return _submission_page(found, {"regrade": say(refused)})
    _tell_queued(len(queued))
    if request.form.get("back") == "queue":
        return redirect(url_for("glance.queue"))
    return redirect(url_for("staff.submission", submission_id=submission_id))


@blueprint.post("/regrade")
@staff_required
def regrade_unit() -> ResponseReturnValue:
    """Grade every submission of a unit again."""
    unit = db.session.get(Unit, request.form.get("unit", ""))
    if unit is None:
        abort(404)
    every = db.session.scalars(select(Submission.id).where(Submission.unit_id == unit.id)).all()
    try:
        queued = store.regrade(
            db.session,
            every,
            by=current_user().id,
            reason=request.form.get("reason", "")[:500],
            ip=request.remote_addr,
        )
    except store.Refused as refused:
        flash(say(refused), "bad")
        return redirect(url_for("staff.index"))
    _tell_queued(len(queued))
    return redirect(url_for("staff.submissions", unit=unit.id))


@blueprint.post("/submissions/<int:submission_id>/override")
@instructor_required
def override(submission_id: int) -> ResponseReturnValue:
    """Set a submission's score, with a reason that stays on record."""
    found = _submission(submission_id)
    score = _hundredths(request.form.get("score", ""))
    if score is None:
        return _submission_page(found, {"score": gettext("Write a number, like 87.5.")})
    try:
        store.set_override(
            db.session,
            by=current_user().id,
            score=score,
            reason=request.form.get("reason", "")[:500],
            submission_id=found.id,
            ip=request.remote_addr,
        )
    except store.Refused as refused:
        field = "score" if refused.reason == "bad_score" else "reason"
        return _submission_page(found, {field: say(refused)})
    flash(gettext("The score is set."), "good")
    return redirect(url_for("staff.submission", submission_id=submission_id))


@blueprint.post("/overrides/<int:override_id>/withdraw")
@instructor_required
def withdraw(override_id: int) -> ResponseReturnValue:
    """Take an override back; the score is again what the checks gave."""
    found = db.session.get(Override, override_id)
    if found is None or found.submission_id is None:
        abort(404)
    store.withdraw_override(db.session, override_id, by=current_user().id, ip=request.remote_addr)
    flash(gettext("The override is withdrawn."), "good")
    return redirect(url_for("staff.submission", submission_id=found.submission_id))


@blueprint.get("/not-graded")
@staff_required
def not_graded_list() -> ResponseReturnValue:
    """List what could not be graded by our fault."""
    return render_template("staff/not_graded.html", entries=not_graded())


@blueprint.get("/audit")
@staff_required
def audit() -> ResponseReturnValue:
    """Show who did what, newest first."""
    page = max(1, request.args.get("page", 1, type=int))
    query = select(AuditLog).order_by(AuditLog.id.desc()).offset((page - 1) * PAGE)
    found = db.session.scalars(query.limit(PAGE + 1)).all()
    return render_template(
        "staff/audit.html", entries=found[:PAGE], more=len(found) > PAGE, page=page
    )


def _units() -> list[Unit]:
    query = select(Unit).where(Unit.active).order_by(Unit.position)
    return list(db.session.scalars(query))


def _submission(submission_id: int) -> Submission:
    found = db.session.get(Submission, submission_id)
    if found is None:
        abort(404)
    return found


def _submission_page(found: Submission, wrong: dict[str, str]) -> ResponseReturnValue:
    view = view_of(found)
    page = render_template(
        "staff/submission.html",
        view=view,
        source=source_of(found),
        wrong=wrong,
        gradings=gradings_of(db.session, found.id),
        neighbours=neighbours(view),
    )
    return page, 422 if wrong else 200


def _tell_queued(count: int) -> None:
    wake(current_app)
    flash(
        ngettext(
            "%(num)s submission is graded again.", "%(num)s submissions are graded again.", count
        ),
        "good",
    )


def _hundredths(points: str) -> int | None:
    try:
        number = Decimal(points.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return round(number * 100) if number.is_finite() and abs(number) < 10**6 else None


def _state_names() -> list[tuple[str, str]]:
    return [
        ("waiting", gettext("waiting")),
        ("graded", gettext("graded")),
        ("invalid", gettext("cannot be graded")),
        ("not_graded", gettext("not graded: our fault")),
    ]

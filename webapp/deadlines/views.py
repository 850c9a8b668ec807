"""Pages about deadlines and second looks: the student's questions, the staff's answers."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import store
from webapp.access import current_user, login_required, staff_required
from webapp.db import db
from webapp.deadlines import extensions, reviews
from webapp.deadlines.models import ReviewRequest, UnitExtension
from webapp.i18n import gettext
from webapp.models import Submission, User
from webapp.refusals import say

__all__ = ["blueprint"]

blueprint = Blueprint("reviews", __name__)


@blueprint.app_context_processor
def _counts() -> dict[str, object]:
    """Give the pages for staff what their navigation counts."""
    if not request.path.startswith("/staff"):
        return {}
    return {"reviews_waiting": reviews.open_count(db.session)}


@blueprint.post("/submissions/<int:submission_id>/checks/<check_id>/review")
@login_required
def ask(submission_id: int, check_id: str) -> ResponseReturnValue:
    """Ask for a second look at one check of one's own submission."""
    submission = db.session.get(Submission, submission_id)
    if submission is None or submission.user_id != current_user().id:
        abort(404)
    try:
        reviews.ask(
            db.session,
            by=current_user().id,
            submission_id=submission_id,
            check_id=check_id,
            words=request.form.get("words", ""),
            ip=request.remote_addr,
        )
    except store.Refused as refused:
        if refused.reason == "missing":
            abort(404)
        wrong = gettext("Write what should be looked at.")
        flash(wrong if refused.reason == "no_reason" else say(refused), "bad")
    else:
        flash(gettext("Your question is with the course staff. The answer appears here."), "good")
    return redirect(url_for("submissions.show", submission_id=submission_id), 303)


@blueprint.get("/staff/reviews")
@staff_required
def index() -> ResponseReturnValue:
    """List what students ask, and what was answered lately."""
    return _page({}, 200)


@blueprint.post("/staff/reviews/<int:request_id>")
@staff_required
def answer(request_id: int) -> ResponseReturnValue:
    """Answer a student."""
    if db.session.get(ReviewRequest, request_id) is None:
        abort(404)
    try:
        reviews.answer(
            db.session,
            request_id,
            by=current_user().id,
            words=request.form.get("words", ""),
            ip=request.remote_addr,
        )
    except store.Refused:
        return _page({request_id: gettext("Write an answer. The student reads it.")}, 422)
    flash(gettext("The answer is sent."), "good")
    return redirect(url_for("reviews.index"), 303)


def _page(wrong: dict[int, str], code: int) -> ResponseReturnValue:
    waiting, done = reviews.open_requests(db.session), reviews.answered(db.session)
    titles = {each.id: reviews.title_of(db.session, each) for each in [*waiting, *done]}
    page = render_template(
        "staff/reviews.html", waiting=waiting, answered=done, titles=titles, wrong=wrong
    )
    return page, code


@blueprint.post("/staff/students/<int:student_id>/extensions")
@staff_required
def extend(student_id: int) -> ResponseReturnValue:
    """Give a student a later deadline; a time is in the zone of who writes it."""
    if db.session.get(User, student_id) is None:
        abort(404)
    back = redirect(url_for("glance.student", student_id=student_id, _anchor="extensions"), 303)
    try:
        zone = ZoneInfo(current_user().timezone)
        due = datetime.fromisoformat(request.form.get("due", "").strip()).replace(tzinfo=zone)
    except ValueError:
        flash(gettext("Write a date and a time, like 2026-04-30 18:00."), "bad")
        return back
    try:
        extensions.grant(
            db.session,
            by=current_user().id,
            user_id=student_id,
            unit_id=request.form.get("unit", ""),
            due=due,
            reason=request.form.get("reason", "")[:500],
            ip=request.remote_addr,
        )
    except store.Refused as refused:
        flash(say(refused), "bad")
    else:
        flash(gettext("The extension is given."), "good")
    return back


@blueprint.post("/staff/extensions/<int:extension_id>/withdraw")
@staff_required
def withdraw(extension_id: int) -> ResponseReturnValue:
    """Take an extension back."""
    found = db.session.get(UnitExtension, extension_id)
    if found is None:
        abort(404)
    extensions.withdraw(db.session, extension_id, by=current_user().id, ip=request.remote_addr)
    flash(gettext("The extension is withdrawn."), "good")
    return redirect(url_for("glance.student", student_id=found.user_id, _anchor="extensions"), 303)

"""For the course's staff: how the class takes quizzes, extra time, and single sittings."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from grader.quiz import assembly
from webapp import store
from webapp.access import current_user, staff_required
from webapp.classbook import not_graded_count
from webapp.db import db, utcnow
from webapp.i18n import gettext
from webapp.models import User
from webapp.quizzes import extensions, sittings
from webapp.quizzes.models import Extension, Question, Sitting
from webapp.quizzes.pictures import histogram, scatter
from webapp.quizzes.queue import waiting_count
from webapp.quizzes.report import ENOUGH, overview, report, settle_all
from webapp.quizzes.rules import plan_of, rules_for
from webapp.quizzes.sheets import sheets_of
from webapp.refusals import say

__all__ = ["blueprint", "kind_names", "svg"]

blueprint = Blueprint("quiz_staff", __name__, url_prefix="/staff/quizzes")


@blueprint.app_context_processor
def _counts() -> dict[str, object]:
    """Give the pages for staff what their navigation counts."""
    if not request.path.startswith("/staff"):
        return {}
    return {
        "not_graded_count": not_graded_count(),
        "quizzes_waiting": waiting_count(db.session),
        "kind_names": kind_names(),
        "span": span,
    }


@blueprint.get("/")
@staff_required
def index() -> ResponseReturnValue:
    """Show every quiz of the course."""
    plan = plan_of(current_app)
    settle_all(db.session, plan, utcnow())
    return render_template("staff/quizzes/index.html", lines=overview(db.session, plan))


@blueprint.get("/<quiz_id>")
@staff_required
def quiz(quiz_id: str) -> ResponseReturnValue:
    """Show one quiz: statistics, students, extra time."""
    return _quiz_page(_quiz(quiz_id), {})


@blueprint.post("/<quiz_id>/extensions")
@staff_required
def extend(quiz_id: str) -> ResponseReturnValue:
    """Give a student extra time."""
    found = _quiz(quiz_id)
    minutes, due, wrong = _extra_of_form()
    student = request.form.get("student", type=int) or 0
    if db.session.get(User, student) is None:
        wrong["student"] = gettext("Choose a student.")
    if not wrong:
        try:
            extensions.grant(
                db.session,
                by=current_user().id,
                quiz_id=found.id,
                user_id=student,
                minutes=minutes,
                due=due,
                reason=request.form.get("reason", "")[:500],
                ip=request.remote_addr,
            )
        except store.Refused as refused:
            wrong["reason" if refused.reason == "no_reason" else "student"] = say(refused)
    if wrong:
        return _quiz_page(found, wrong)
    flash(gettext("The extra time is given."), "good")
    return redirect(url_for("quiz_staff.quiz", quiz_id=quiz_id, _anchor="extra-time"))


@blueprint.post("/extensions/<int:extension_id>/withdraw")
@staff_required
def withdraw(extension_id: int) -> ResponseReturnValue:
    """Take extra time back."""
    if db.session.get(Extension, extension_id) is None:
        abort(404)
    by, ip = current_user().id, request.remote_addr
    quiz_id = extensions.withdraw(db.session, extension_id, by=by, ip=ip)
    flash(gettext("The extra time is withdrawn."), "good")
    return redirect(url_for("quiz_staff.quiz", quiz_id=quiz_id, _anchor="extra-time"))


@blueprint.get("/sittings/<int:sitting_id>")
@staff_required
def sitting(sitting_id: int) -> ResponseReturnValue:
    """Show one sitting: every question as it was asked, every answer, every marking."""
    plan = plan_of(current_app)
    found = db.session.get(Sitting, sitting_id)
    if found is None:
        abort(404)
    quiz = plan.quizzes.get(found.quiz_id or "")
    if found.purpose == "quiz" and quiz is None:
        abort(404)
    rules = rules_for(db.session, quiz, found.user)
    sittings.settle(db.session, found, rules=rules, now=utcnow())
    return render_template(
        "staff/quizzes/sitting.html",
        sitting=found,
        quiz=quiz,
        unit_title=plan.bank(found.unit_id).unit.title,
        rules=rules,
        ends=rules.ends(found),
        sheets=sheets_of(found, rules.policy),
    )


@blueprint.get("/questions/<int:question_id>/drawing.svg")
@staff_required
def drawing(question_id: int) -> ResponseReturnValue:
    """Give the drawing of a question as it was asked."""
    found = db.session.get(Question, question_id)
    return svg(found.variant["drawing"] if found is not None else None)


def svg(source: str | None) -> Response:
    """Answer with a drawing."""
    if source is None:
        abort(404)
    return Response(source, mimetype="image/svg+xml")


def kind_names() -> dict[str, str]:
    """Return what the kinds of question are called."""
    return {
        "single_choice": gettext("single choice"),
        "multiple_choice": gettext("multiple choice"),
        "true_false": gettext("true or false"),
        "number": gettext("number"),
        "array": gettext("array"),
        "symbolic": gettext("formula"),
        "short_text": gettext("short text"),
        "ordering": gettext("ordering"),
        "matching": gettext("matching"),
        "code_reading": gettext("reading code"),
        "trace": gettext("trace"),
    }


def span(length: timedelta | None) -> str:
    """Write how long something took."""
    if length is None:
        return "–"
    minutes = round(length.total_seconds() / 60)
    if minutes < 60:
        return gettext("%(minutes)s min", minutes=minutes)
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return gettext("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes)
    return gettext("%(days)s d %(hours)s h", days=hours // 24, hours=hours % 24)


def _quiz(quiz_id: str) -> assembly.Quiz:
    found = plan_of(current_app).quizzes.get(quiz_id)
    if found is None:
        abort(404)
    return found


def _quiz_page(found: assembly.Quiz, wrong: dict[str, str]) -> ResponseReturnValue:
    plan = plan_of(current_app)
    settle_all(db.session, plan, utcnow())
    seen = report(db.session, plan, found)
    page = render_template(
        "staff/quizzes/quiz.html",
        quiz=found,
        report=seen,
        unit_title=seen.line.unit_title,
        histogram=histogram(seen.histogram),
        scatter=scatter([(item.facility, item.discrimination) for item in seen.items]),
        enough=ENOUGH,
        wrong=wrong,
        values=request.form if wrong else request.args,
    )
    return page, 422 if wrong else 200


def _extra_of_form() -> tuple[int, datetime | None, dict[str, str]]:
    """Return minutes, due and complaints; a time is in the zone of who writes it."""
    wrong: dict[str, str] = {}
    minutes, due = request.form.get("minutes", "").strip() or "0", None
    if not (minutes.isascii() and minutes.isdigit()) or int(minutes[:9]) > extensions.MOST_MINUTES:
        most = extensions.MOST_MINUTES
        wrong["minutes"] = gettext("Write a whole number from 0 to %(most)s.", most=most)
        minutes = "0"
    written = request.form.get("due", "").strip()
    if written:
        try:
            zone = ZoneInfo(current_user().timezone)
            due = datetime.fromisoformat(written).replace(tzinfo=zone)
        except ValueError:
            wrong["due"] = gettext("Write a date and a time, like 2026-04-30 18:00.")
    if not wrong and not int(minutes) and due is None:
        wrong["minutes"] = gettext("Give minutes, a later due time, or both.")
    return int(minutes), due, wrong

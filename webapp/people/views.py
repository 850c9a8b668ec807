"""For instructors: the class list as a file, and one person's data as a whole."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue

from webapp import store
from webapp.access import current_user, instructor_required
from webapp.classbook import not_graded_count
from webapp.db import db
from webapp.exports.cells import csv_text
from webapp.i18n import gettext, ngettext
from webapp.models import User
from webapp.people import roster
from webapp.people.copy import copy_of
from webapp.people.removal import remove
from webapp.refusals import say
from webapp.security import limiter

__all__ = ["blueprint"]

blueprint = Blueprint("people", __name__, url_prefix="/staff")
PREVIEWED = 100


@blueprint.context_processor
def _counts() -> dict[str, object]:
    return {"not_graded_count": not_graded_count()}


@blueprint.get("/roster")
@instructor_required
def roster_form() -> ResponseReturnValue:
    """Show where a class list goes in."""
    return _roster_page("")


@blueprint.post("/roster")
@instructor_required
def preview() -> ResponseReturnValue:
    """Show what a list would change."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _roster_page(gettext("Choose a CSV file."))
    try:
        text = roster.decode(file.read())
        wanted = roster.plan(db.session, text)
    except roster.Unusable as unusable:
        return _roster_page(_say(unusable))
    return render_template(
        "staff/data/roster.html", wanted=wanted, text=text, wrong="", most=PREVIEWED
    )


@blueprint.post("/roster/apply")
@instructor_required
def apply() -> ResponseReturnValue:
    """Do what was previewed; the answer is a file with the links, which are shown nowhere else."""
    try:
        wanted = roster.plan(db.session, request.form.get("text", ""))
    except roster.Unusable as unusable:
        return _roster_page(_say(unusable))
    made = roster.apply(db.session, wanted, by=current_user().id, ip=request.remote_addr)
    if not made:
        moved = len(wanted.moved)
        flash(ngettext("%(num)s person was moved.", "%(num)s people were moved.", moved), "good")
        return redirect(url_for("people.roster_form"))
    rows = [(line.email, line.name, line.cohort, line.role, _link(token)) for line, token in made]
    content = "\ufeff" + csv_text([(*roster.COLUMNS, "link"), *rows])
    answer = Response(content, mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=invitations.csv"
    return answer


def _link(token: str) -> str:
    return url_for("auth.register", token=token, _external=True)


def _roster_page(wrong: str) -> ResponseReturnValue:
    page = render_template("staff/data/roster.html", wanted=None, text="", wrong=wrong, most=0)
    return page, 422 if wrong else 200


def _say(unusable: roster.Unusable) -> str:
    match unusable.reason:
        case "encoding":
            return gettext("This file is neither UTF-8 nor CP949. Save it as “CSV UTF-8”.")
        case "columns":
            return gettext(
                "The first line is “%(found)s”; it needs the headings email and name.",
                found=unusable.found,
            )
        case "long":
            return gettext("A list has at most %(most)s lines.", most=unusable.found)
    return gettext("This file is empty.")


@blueprint.get("/students/<int:student_id>/data")
@instructor_required
def data(student_id: int) -> ResponseReturnValue:
    """Show what can be done with all that is kept about somebody."""
    return _data_page(_person(student_id), "")


@blueprint.post("/students/<int:student_id>/data/copy")
@limiter.limit("30 per 10 minutes")
@instructor_required
def copy(student_id: int) -> ResponseReturnValue:
    """Give all the data about somebody as one file."""
    person = _person(student_id)
    content = copy_of(db.session, person.id, by=current_user().id, ip=request.remote_addr)
    answer = Response(content, mimetype="application/zip")
    answer.headers["Content-Disposition"] = f"attachment; filename=person-{person.id}.zip"
    return answer


@blueprint.post("/students/<int:student_id>/data/sessions")
@instructor_required
def end_sessions(student_id: int) -> ResponseReturnValue:
    """Log somebody out everywhere."""
    person = _person(student_id)
    store.end_sessions(db.session, person.id, by=current_user().id, ip=request.remote_addr)
    flash(gettext("They are logged out everywhere."), "good")
    return redirect(url_for("people.data", student_id=student_id))


@blueprint.post("/students/<int:student_id>/data/delete")
@instructor_required
def delete(student_id: int) -> ResponseReturnValue:
    """Delete somebody, once their address was typed."""
    person = _person(student_id)
    if request.form.get("address", "").strip().lower() != person.email:
        return _data_page(person, gettext("Type the address exactly as it stands above."))
    try:
        pseudonym = remove(db.session, person.id, by=current_user().id, ip=request.remote_addr)
    except store.Refused as refused:
        return _data_page(_person(student_id), say(refused))
    # The page before may be one of theirs.
    session.pop("_flashes", None)
    flash(gettext("Deleted. The audit log calls them %(name)s.", name=pseudonym), "good")
    return redirect(url_for("staff.index"))


def _person(student_id: int) -> User:
    found = db.session.get(User, student_id)
    if found is None or found.role != "student":
        abort(404)
    return found


def _data_page(person: User, wrong: str) -> ResponseReturnValue:
    page = render_template("staff/data/person.html", person=person, wrong=wrong)
    return page, 422 if wrong else 200

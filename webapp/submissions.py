"""A submission's page: its checks arriving one by one, its result, its file and its code."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, abort, current_app, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from webapp.access import current_user, login_required
from webapp.app import course_of
from webapp.db import db
from webapp.i18n import gettext, language
from webapp.markup import handout_html
from webapp.models import Submission, Unit
from webapp.pictures.album import album_of
from webapp.results import View, view_of
from webapp.sections import links
from webapp.source import source_of
from webapp.standings import policy

__all__ = ["blueprint", "own_or_staff"]

blueprint = Blueprint("submissions", __name__, url_prefix="/submissions")


def own_or_staff(submission_id: int) -> Submission:
    """Return the submission if it is this person's or this person is staff; else there is none."""
    submission = db.session.get(Submission, submission_id)
    user = current_user()
    if submission is None or (submission.user_id != user.id and not user.is_staff):
        abort(404)
    return submission


@blueprint.get("/<int:submission_id>")
@login_required
def show(submission_id: int) -> ResponseReturnValue:
    """Show how far the grading is, or its result."""
    view = view_of(own_or_staff(submission_id))
    album = album_of(view.submission)
    return render_template(
        "submissions/show.html", view=view, album=album, seen=None, announce="", **_beside(view)
    )


@blueprint.get("/<int:submission_id>/live")
@login_required
def live(submission_id: int) -> ResponseReturnValue:
    """Answer the page's polling: the part that changes, or 204 while it has not.

    The query tells what the page shows already: ``seen`` checks, its ``phase`` and ``place``.
    """
    view = view_of(own_or_staff(submission_id))
    seen = request.args.get("seen", 0, type=int)
    phase = request.args.get("phase", "")
    shown = (phase, seen, request.args.get("place", type=int))
    if shown == (view.phase, view.arrived, view.place):
        return "", 204
    return render_template(
        "submissions/_live.html",
        view=view,
        seen=seen,
        announce=_announcement(view) if phase != view.phase else "",
        **_beside(view),
    )


def _beside(view: View) -> dict[str, Any]:
    """Return what stands beside the checks: what to read, and what changed."""
    return {
        "latest": policy() == "latest",
        "reading": _reading(view.submission.unit),
        "changed": view.comparison,
    }


def _reading(unit: Unit) -> dict[str, str]:
    """Give, by check, the address of the part of the handout that it is about."""
    if not unit.active:
        return {}
    page = url_for("units.show", unit_id=unit.id)
    handout = course_of(current_app).unit(unit.id).folder / f"handout.{language()}.md"
    shown = handout_html(handout.read_text(encoding="utf-8"), page + "/")
    return {check: f"{page}#{anchor}" for check, anchor in links(unit.checks, shown).items()}


@blueprint.get("/<int:submission_id>/code")
@login_required
def code(submission_id: int) -> ResponseReturnValue:
    """Show the code that was graded."""
    submission = own_or_staff(submission_id)
    return render_template(
        "submissions/code.html", submission=submission, source=source_of(submission)
    )


@blueprint.get("/<int:submission_id>/file")
@login_required
def file(submission_id: int) -> ResponseReturnValue:
    """Give the file back as it was handed in; always as a download, never shown by the browser."""
    submission = own_or_staff(submission_id)
    return send_file(
        BytesIO(submission.content),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=submission.filename,
    )


def _announcement(view: View) -> str:
    """Return what a screen reader says when the phase changes."""
    match view.phase:
        case "running":
            return gettext("The grading has begun.")
        case "graded":
            worth = [check for check in view.checks if check.max_points]
            passed = sum(check.status == "passed" for check in worth)
            return gettext(
                "Graded: %(passed)s of %(all)s checks passed.", passed=passed, all=len(worth)
            )
        case "invalid":
            return gettext("This file cannot be graded. The page says why.")
        case "not_graded":
            return gettext("The grading failed on our side; staff will see to it.")
    return ""

"""The pictures of a submission, for its student and the staff: images, and sliders that move."""

from __future__ import annotations

import time

from flask import Blueprint, Response, abort, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address

from grader.plots import Plots
from webapp.access import login_required
from webapp.db import db
from webapp.models import Submission
from webapp.pictures import queue
from webapp.pictures.album import Frame, album_of, frame_of, plots_for
from webapp.security import limiter
from webapp.submissions import own_or_staff
from webapp.supervisor import wake

__all__ = ["blueprint"]

blueprint = Blueprint("pictures", __name__, url_prefix="/submissions/<int:submission_id>/pictures")

# How long an answer waits for a picture that is being drawn, in seconds.
MOMENT, PATIENCE = 0.25, 1.5
LOOK = 0.01


def _who() -> str:
    user = g.get("user")
    return f"user {user.id}" if user is not None else get_remote_address()


def _found(response: Response) -> bool:
    return response.status_code != 202


@blueprint.get("/live")
@login_required
def live(submission_id: int) -> ResponseReturnValue:
    """Answer the page's polling: the pictures, or 204 while no more have arrived."""
    album = album_of(own_or_staff(submission_id))
    if album is None:
        return render_template("pictures/_section.html", album=None)
    seen = (request.args.get("seen", -1, type=int), request.args.get("graded", "") == "True")
    if seen == (album.arrived, album.graded):
        return "", 204
    return render_template("pictures/_section.html", album=album)


@blueprint.get("/<name>")
@login_required
@limiter.limit("90 per minute", key_func=_who)
def show(submission_id: int, name: str) -> ResponseReturnValue:
    """Show one picture by itself, at the place of its slider."""
    submission = own_or_staff(submission_id)
    frame = _asked(submission, name, PATIENCE)
    return render_template("pictures/show.html", submission=submission, frame=frame)


@blueprint.get("/<name>/at")
@login_required
@limiter.limit("90 per minute", key_func=_who, deduct_when=_found)
def at(submission_id: int, name: str) -> ResponseReturnValue:
    """Answer a slider that was moved: what is to be shown, or 202 while it is being drawn."""
    submission = own_or_staff(submission_id)
    frame = _asked(submission, name, MOMENT)
    if not frame.drawn:
        return "", 202
    return render_template("pictures/_pair.html", submission=submission, frame=frame)


@blueprint.get("/<name>.svg")
@login_required
def image(submission_id: int, name: str) -> ResponseReturnValue:
    """Give the picture of the student's functions."""
    submission = own_or_staff(submission_id)
    plots, key = _key(submission, name)
    rows = queue.of_submission(db.session, submission.id, [key])
    if not rows or rows[0].svg is None or rows[0].version != plots.version:
        abort(404)
    return Response(rows[0].svg, mimetype="image/svg+xml")


@blueprint.get("/<name>/reference.svg")
@login_required
def reference(submission_id: int, name: str) -> ResponseReturnValue:
    """Give the same picture of the reference's functions."""
    submission = own_or_staff(submission_id)
    _, key = _key(submission, name)
    found = queue.references(db.session, submission.unit_id, [key]).get(key)
    if found is None or found.svg is None:
        abort(404)
    return Response(found.svg, mimetype="image/svg+xml")


def _key(submission: Submission, name: str) -> tuple[Plots, str]:
    plots = plots_for(submission)
    key = plots.key(name, request.args.get("at", type=float)) if plots else None
    if plots is None or key is None:
        abort(404)
    return plots, key


def _asked(submission: Submission, name: str, seconds: float) -> Frame:
    """Return a picture; if it is not there yet, ask for it and wait a little."""
    plots, key = _key(submission, name)
    if queue.want(db.session, submission.id, [key], plots.version):
        wake(current_app)
    until = time.monotonic() + current_app.config.get("PICTURE_SECONDS", seconds)
    frame = frame_of(submission, plots, key)
    while not frame.drawn and time.monotonic() < until:
        time.sleep(LOOK)
        db.session.rollback()  # which lets the next look see what a worker has written
        frame = frame_of(submission, plots, key)
    return frame

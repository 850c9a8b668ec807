"""Pages of a unit graded again on trial."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import store
from webapp.access import current_user, instructor_required, staff_required
from webapp.db import db
from webapp.i18n import gettext
from webapp.models import Unit
from webapp.refusals import say
from webapp.standings import policy
from webapp.supervisor import wake
from webapp.trials import acts
from webapp.trials.compare import changes, check_changes, pairs, progress
from webapp.trials.models import Trial

__all__ = ["blueprint"]

blueprint = Blueprint("trials", __name__, url_prefix="/staff")

SAMPLE = 20
MOST_PAIRS = 200


@blueprint.post("/units/<unit_id>/trials")
@staff_required
def begin(unit_id: str) -> ResponseReturnValue:
    """Grade a unit again without letting it count."""
    if db.session.get(Unit, unit_id) is None:
        abort(404)
    try:
        trial = acts.begin(
            db.session,
            by=current_user().id,
            unit_id=unit_id,
            reason=request.form.get("reason", "")[:500],
            size=SAMPLE if request.form.get("how") == "sample" else None,
            ip=request.remote_addr,
        )
    except store.Refused as refused:
        nothing = gettext("Nothing of this unit has been graded yet.")
        flash(nothing if refused.reason == "missing" else say(refused), "bad")
        return redirect(url_for("glance.unit", unit_id=unit_id, _anchor="again"), 303)
    wake(current_app)
    return redirect(url_for("trials.show", trial_id=trial), 303)


@blueprint.get("/trials/<int:trial_id>")
@staff_required
def show(trial_id: int) -> ResponseReturnValue:
    """Show who would gain or lose."""
    trial = _trial(trial_id)
    found, done = pairs(db.session, trial), progress(db.session, trial)
    different = [pair for pair in found if pair.delta]
    return render_template(
        "staff/trials/show.html",
        trial=trial,
        progress=done,
        missing=len(acts.missing(db.session, trial)) if trial.is_open else 0,
        changes=changes(db.session, trial, policy()) if trial.is_open else [],
        checks=check_changes(db.session, found),
        pairs=different[:MOST_PAIRS],
        different=len(different),
        graded=len(found),
    )


@blueprint.post("/trials/<int:trial_id>/widen")
@staff_required
def widen(trial_id: int) -> ResponseReturnValue:
    """Grade the rest of the submissions in the trial, too."""
    _trial(trial_id)
    try:
        acts.widen(db.session, trial_id, by=current_user().id, ip=request.remote_addr)
    except store.Refused as refused:
        flash(say(refused), "bad")
    else:
        wake(current_app)
    return redirect(url_for("trials.show", trial_id=trial_id), 303)


@blueprint.post("/trials/<int:trial_id>/apply")
@instructor_required
def apply(trial_id: int) -> ResponseReturnValue:
    """Let the trial's gradings count."""
    _trial(trial_id)
    try:
        acts.apply(db.session, trial_id, by=current_user().id, ip=request.remote_addr)
    except store.Refused as refused:
        flash(say(refused), "bad")
    else:
        flash(
            gettext("The new gradings count from now on. The earlier ones stay on record."), "good"
        )
    return redirect(url_for("trials.show", trial_id=trial_id), 303)


@blueprint.post("/trials/<int:trial_id>/discard")
@staff_required
def discard(trial_id: int) -> ResponseReturnValue:
    """End the trial without letting it count."""
    _trial(trial_id)
    try:
        acts.discard(db.session, trial_id, by=current_user().id, ip=request.remote_addr)
    except store.Refused as refused:
        flash(say(refused), "bad")
    else:
        flash(gettext("The trial is discarded. No score has changed."), "good")
    return redirect(url_for("trials.show", trial_id=trial_id), 303)


def _trial(trial_id: int) -> Trial:
    found = db.session.get(Trial, trial_id)
    if found is None:
        abort(404)
    return found

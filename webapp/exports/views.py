"""For staff: scores to take along."""

from __future__ import annotations

from typing import Literal, cast

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from webapp import store
from webapp.access import current_user, staff_required
from webapp.classbook import not_graded_count
from webapp.db import db, writing
from webapp.exports.grades import FORMATS, TableFormat, table
from webapp.exports.gradescope import results
from webapp.i18n import gettext, language
from webapp.models import Unit
from webapp.scores import Policy
from webapp.standings import policy

__all__ = ["EXPORTS", "blueprint", "content_of"]

blueprint = Blueprint("exports", __name__, url_prefix="/staff/export")

EXPORTS = (*FORMATS, "gradescope")
MARK = "\ufeff"  # without it Excel takes UTF-8 for the system's own encoding


def content_of(
    form: str, *, unit: str | None, language: Literal["en", "ko"], policy: Policy
) -> bytes:
    """Return the file of a format; Gradescope's needs a unit."""
    if form == "gradescope":
        return results(db.session, policy, unit=unit or "", language=language)
    written = table(db.session, policy, cast(TableFormat, form), unit=unit, language=language)
    return (MARK * (form == "gradebook") + written).encode()


@blueprint.get("")
@staff_required
def index() -> ResponseReturnValue:
    """Show what can be exported."""
    return _page("")


@blueprint.post("")
@staff_required
def download() -> ResponseReturnValue:
    """Give the file, and note who took it."""
    form, unit = request.form.get("format", ""), request.form.get("unit") or None
    if form not in EXPORTS:
        return _page(gettext("Choose a format."))
    if unit is not None and db.session.get(Unit, unit) is None:
        return _page(gettext("Choose a unit of the course."))
    if form == "gradescope" and unit is None:
        return _page(gettext("Gradescope's results are of one unit: choose which."))
    spoken = cast(Literal["en", "ko"], language())
    content = content_of(form, unit=unit, language=spoken, policy=policy())
    target = f"unit:{unit}" if unit else "course"
    with writing(db.session):
        store.record(
            db.session,
            current_user().id,
            "scores.export",
            target,
            {"format": form},
            request.remote_addr,
        )
    suffix, kind = ("zip", "application/zip") if form == "gradescope" else ("csv", "text/csv")
    name = f"{form}-{unit or 'course'}.{suffix}"
    answer = Response(content, mimetype=kind)
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


def _page(wrong: str) -> ResponseReturnValue:
    page = render_template(
        "staff/data/export.html",
        units=db.session.scalars(select(Unit).where(Unit.active).order_by(Unit.position)),
        wrong=wrong,
        not_graded_count=not_graded_count(),
    )
    return page, 422 if wrong else 200

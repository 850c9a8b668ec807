"""A unit's page: its handout, its kit, and the form that takes a submission."""

from __future__ import annotations

import secrets
import tempfile
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from flask import (
    Blueprint,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    send_file,
    send_from_directory,
    url_for,
)
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from grader.course import Unit
from grader.release import release
from webapp import store
from webapp.access import current_user, login_required
from webapp.app import course_of, settings_of
from webapp.db import db, utcnow
from webapp.deadlines.facts import deadlines_of
from webapp.i18n import gettext, language
from webapp.markup import handout_html
from webapp.refusals import say
from webapp.security import uploads
from webapp.standings import UnitEntry, attempt_lines, policy, unit_entry
from webapp.supervisor import wake

__all__ = ["SUFFIXES", "blueprint", "kit_of"]

blueprint = Blueprint("units", __name__, url_prefix="/units")

SUFFIXES = (".py", ".ipynb")
STATUS = {"too_large": 413, "too_many_waiting": 429, "not_open": 403, "not_allowed": 403}


@blueprint.get("/<unit_id>")
@login_required
def show(unit_id: str) -> ResponseReturnValue:
    """Show the handout, the form and what was handed in so far."""
    return _page(_entry(unit_id), "", 200)


@blueprint.get("/<unit_id>/kit.zip")
@login_required
def kit(unit_id: str) -> ResponseReturnValue:
    """Give the student kit."""
    unit = _unit_of(_readable(unit_id))
    return send_file(
        BytesIO(kit_of(unit, request.host_url.rstrip("/"))),
        mimetype="application/zip",
        as_attachment=True,
        download_name=f"{unit.id}.zip",
    )


@blueprint.get("/<unit_id>/figures/<name>.svg")
@login_required
def figure(unit_id: str, name: str) -> ResponseReturnValue:
    """Give a drawing of the handout."""
    unit = _unit_of(_readable(unit_id))
    # Nothing but a name that lies there; send_from_directory refuses what leads elsewhere.
    return send_from_directory(unit.folder / "figures", f"{name}.svg", max_age=3600)


@blueprint.post("/<unit_id>/submissions")
@uploads
@login_required
def upload(unit_id: str) -> ResponseReturnValue:
    """Take a submission; it is stored before the answer is sent."""
    entry = _readable(unit_id)
    file = request.files.get("file")
    filename = (file.filename or "") if file is not None else ""
    if file is None or not filename:
        return _page(entry, gettext("No file was chosen. Choose a .py file or a notebook."), 422)
    if not filename.lower().endswith(SUFFIXES):
        wrong = gettext(
            "%(name)s is neither a .py file nor a notebook (.ipynb).", name=filename[:80]
        )
        return _page(entry, wrong, 422)
    settings = settings_of(current_app)
    try:
        submitted = store.submit(
            db.session,
            user_id=current_user().id,
            unit_id=unit_id,
            filename=filename,
            content=file.read(),
            key=request.form.get("key", "")[:64] or None,
            max_bytes=settings.upload_kb * 1024,
            max_waiting=settings.waiting_per_user,
            ip=request.remote_addr,
        )
    except store.Refused as refused:
        return _page(_entry(unit_id), say(refused), STATUS.get(refused.reason, 422))
    wake(current_app)
    return redirect(url_for("submissions.show", submission_id=submitted.submission), 303)


def _entry(unit_id: str) -> UnitEntry:
    entry = unit_entry(current_user(), unit_id)
    if entry is None:
        abort(404)
    return entry


def _readable(unit_id: str) -> UnitEntry:
    """Return the unit if it is open to this person; staff may look ahead."""
    entry = _entry(unit_id)
    if not entry.is_open and not current_user().is_staff:
        abort(403)
    return entry


def _page(entry: UnitEntry, wrong: str, code: int) -> ResponseReturnValue:
    readable = entry.is_open or current_user().is_staff
    deadlines = deadlines_of(db.session, current_user().id)
    page = render_template(
        "units/show.html",
        entry=entry,
        readable=readable,
        handout=_handout(_unit_of(entry)) if readable else None,
        attempts=attempt_lines(current_user().id, entry.unit.id),
        limit=settings_of(current_app).upload_kb * 1024,
        key=secrets.token_urlsafe(18),
        wrong=wrong,
        latest=policy() == "latest",
        deadlines=deadlines,
        if_now=deadlines.now_in(entry.unit.id, utcnow()),
    )
    return page, code


def _unit_of(entry: UnitEntry) -> Unit:
    return course_of(current_app).unit(entry.unit.id)


def _handout(unit: Unit) -> Markup:
    source = (unit.folder / f"handout.{language()}.md").read_text(encoding="utf-8")
    # Safe to mark: `handout_html` lets nothing but its own list of elements out.
    figures = url_for("units.show", unit_id=unit.id) + "/"
    return Markup(handout_html(source, figures))  # noqa: S704


def kit_of(unit: Unit, site: str) -> bytes:
    """Return the student kit, which knows the site's address for handing in."""
    course = unit.folder.parent
    sources = [*unit.folder.rglob("*"), *course.glob("*.py"), *course.glob("kit/*")]
    newest = max(path.stat().st_mtime_ns for path in sources)
    return _kit(unit, site, newest)


@lru_cache(maxsize=32)
def _kit(unit: Unit, site: str, _newest: int) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return release(unit, Path(folder), site=site).read_bytes()

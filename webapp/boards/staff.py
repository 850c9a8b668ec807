"""For staff: boards that stand still, until somebody lets them go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from webapp import store
from webapp.access import current_user, staff_required
from webapp.db import db, utcnow
from webapp.i18n import gettext
from webapp.models import Freeze, Unit, User
from webapp.refusals import say

__all__ = ["blueprint"]

blueprint = Blueprint("board_freezes", __name__, url_prefix="/staff/boards")

LAST = 50


@blueprint.get("/")
@staff_required
def index() -> ResponseReturnValue:
    """Show which boards stand still, which did, and a form to stop one."""
    return _page({})


@blueprint.post("/")
@staff_required
def freeze() -> ResponseReturnValue:
    """Stop the boards of a unit, or all, at a submission time."""
    try:
        at = datetime.fromisoformat(request.form.get("at", "").strip()).replace(tzinfo=_zone())
        at = at.astimezone(UTC)
    except (ValueError, OverflowError):
        return _page({"at": gettext("Write a date and a time, like 2026-04-30 18:00.")})
    try:
        store.freeze_board(
            db.session,
            by=current_user().id,
            at=at,
            unit_id=request.form.get("unit") or None,
            ip=request.remote_addr,
        )
    except store.Refused as refused:
        return _page({"unit": say(refused)})
    flash(gettext("The leaderboard stands still until somebody lifts the freeze."), "good")
    return redirect(url_for("board_freezes.index"), 303)


@blueprint.post("/<int:freeze_id>/lift")
@staff_required
def lift(freeze_id: int) -> ResponseReturnValue:
    """Let a board go on."""
    if db.session.get(Freeze, freeze_id) is None:
        abort(404)
    store.lift_freeze(db.session, freeze_id, by=current_user().id, ip=request.remote_addr)
    flash(gettext("The freeze is lifted. Everything that was handed in counts again."), "good")
    return redirect(url_for("board_freezes.index"), 303)


def _zone() -> ZoneInfo:
    return ZoneInfo(current_user().timezone)


def _page(wrong: Mapping[str, str]) -> ResponseReturnValue:
    every = db.session.scalars(select(Freeze).order_by(Freeze.id.desc())).all()
    units = db.session.scalars(select(Unit).where(Unit.active).order_by(Unit.position)).all()
    page = render_template(
        "staff/boards.html",
        standing=[each for each in every if each.lifted is None],
        lifted=[each for each in every if each.lifted is not None][:LAST],
        units=units,
        titles={unit.id: unit.title for unit in units},
        names=_names(every),
        wrong=wrong,
        unit=request.form.get("unit", ""),
        at=request.form.get("at") or utcnow().astimezone(_zone()).strftime("%Y-%m-%dT%H:%M"),
    )
    return page, 422 if wrong else 200


def _names(freezes: Sequence[Freeze]) -> dict[int | None, str]:
    """Give the names of those who stopped a board or let it go on."""
    who = {each.by_id for each in freezes} | {each.lifted_by_id for each in freezes}
    query = select(User.id, User.name).where(User.id.in_([user for user in who if user]))
    return {row.id: row.name for row in db.session.execute(query)}

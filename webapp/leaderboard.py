"""The public leaderboards: overall, and one per unit."""

from __future__ import annotations

from flask import Blueprint, abort, g, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from webapp import scorebook
from webapp.db import db
from webapp.models import Unit
from webapp.standings import policy

__all__ = ["blueprint"]

blueprint = Blueprint("leaderboard", __name__, url_prefix="/leaderboard")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """Show the board of the whole course, in percent."""
    return _page(None)


@blueprint.get("/<unit_id>")
def unit(unit_id: str) -> ResponseReturnValue:
    """Show the board of one unit, in points."""
    found = db.session.get(Unit, unit_id)
    if found is None or not found.active:
        abort(404)
    return _page(found)


def _page(unit: Unit | None) -> ResponseReturnValue:
    board = scorebook.board(
        db.session, policy(), unit=None if unit is None else unit.id, viewer=g.user
    )
    units = db.session.scalars(select(Unit).where(Unit.active).order_by(Unit.position)).all()
    return render_template(
        "leaderboard/show.html",
        unit=unit,
        units=units,
        board=board,
        rows=[row for row in board.rows if row.entry.score is not None],
        waiting=[unit.title for unit in units if unit.id in board.public_only],
        latest=policy() == "latest",
    )

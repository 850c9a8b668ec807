"""The public leaderboards: overall, one per unit, and those of accuracy and speed."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from webapp.boards.board import Board, Kind, Name
from webapp.boards.figures import SPEED
from webapp.boards.shown import keeper_of, page_of
from webapp.db import db
from webapp.i18n import gettext, points
from webapp.models import Unit
from webapp.standings import policy

__all__ = ["blueprint"]

blueprint = Blueprint("leaderboard", __name__, url_prefix="/leaderboard")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """Show the board of the whole course, in percent."""
    return _page("points", None)


@blueprint.get("/<unit_id>")
def unit(unit_id: str) -> ResponseReturnValue:
    """Show the board of one unit, in points."""
    return _page("points", unit_id)


@blueprint.get("/<unit_id>/accuracy")
def accuracy(unit_id: str) -> ResponseReturnValue:
    """Show how well the networks of a unit recognise what they have not seen."""
    return _page("accuracy", unit_id)


@blueprint.get("/<unit_id>/speed")
def speed(unit_id: str) -> ResponseReturnValue:
    """Show how fast the functions of a unit are against the reference's."""
    return _page("speed", unit_id)


def _page(kind: Kind, unit_id: str | None) -> ResponseReturnValue:
    units = db.session.scalars(select(Unit).where(Unit.active).order_by(Unit.position)).all()
    unit = next((each for each in units if each.id == unit_id), None)
    keeper = keeper_of(current_app)
    measured = keeper.figures
    if unit_id is not None and unit is None:
        abort(404)
    if kind != "points" and kind not in measured.get(unit_id or "", ()):
        abort(404)
    board = keeper.board(db.session, Name(kind, unit_id), viewer=g.user)
    return render_template(
        "leaderboard/show.html",
        kind=kind,
        unit=unit,
        units=units,
        measured=[(each, name) for each in units for name in sorted(measured.get(each.id, ()))],
        board=board,
        page=page_of(board, request.args.get("page", 1, type=int)),
        waiting=_waiting(board, units),
        latest=policy() == "latest",
        value={"points": points, "accuracy": _percent, "speed": _times}[kind],
        column=_column(kind, unit),
        measure=_measure(kind, unit),
    )


def _waiting(board: Board, units: Sequence[Unit]) -> list[dict[str, str]]:
    return [unit.title for unit in units if unit.id in board.terms.public_only]


def _column(kind: Kind, unit: Unit | None) -> str:
    if kind == "accuracy":
        return gettext("Accuracy, %")
    if kind == "speed":
        return gettext("Speed")
    return gettext("Percent") if unit is None else gettext("Points")


def _measure(kind: Kind, unit: Unit | None) -> str:
    """Say what is ranked, in one line."""
    if kind == "accuracy":
        return gettext("Accuracy on hidden images, in percent.")
    if kind == "speed":
        return gettext("How many times as fast as the reference solution.")
    if unit is None:
        return gettext("Percent of all units by their weight; a unit not begun counts nothing.")
    return gettext("Points of %(most)s.", most=points(unit.max_points))


def _percent(score: int | None) -> str:
    """Write an accuracy with as many digits as tell one image from none."""
    return "–" if score is None else f"{score / 100:.2f}"


def _times(score: int | None) -> str:
    """Write a speed with two digits that matter: ``1.1×``, ``0.034×``."""
    if score is None:
        return "–"
    ratio = score / SPEED
    return f"{ratio:.2f}×" if ratio >= 0.1 else f"{ratio:.2g}×"

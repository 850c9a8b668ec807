"""The site's boards: which there are, and the page of one that is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask

from webapp.app import course_of, settings_of
from webapp.boards.board import Board
from webapp.boards.keeper import Keeper
from webapp.boards.places import Row

__all__ = ["Page", "keeper_of", "page_of"]

KEY = "backgrade_boards"
SIZE = 50


def keeper_of(app: Flask) -> Keeper:
    """Return the one that keeps this process's boards."""
    if KEY not in app.extensions:
        measured = {unit.id: unit.measures for unit in course_of(app).units if unit.measures}
        app.extensions[KEY] = Keeper(settings_of(app).policy, measured)
    keeper: Keeper = app.extensions[KEY]
    return keeper


@dataclass(frozen=True)
class Page:
    """Some of a board's places.

    Attributes
    ----------
    rows : sequence of Row
    number, count : int
        Which page of how many; an empty board has one.
    places : int
        How many have a place on the board.
    mine : int or None
        The page with the viewer's own line, if others see it, too.
    """

    rows: Sequence[Row]
    number: int
    count: int
    places: int
    mine: int | None


def page_of(board: Board, number: int, size: int = SIZE) -> Page:
    """Cut out one page; a number beyond the last gives the last."""
    placed = [row for row in board.rows if row.place is not None]
    count = max(1, -(-len(placed) // size))
    number = min(max(1, number), count)
    own = None if board.mine is None else board.mine.entry.user
    at = next((i for i, row in enumerate(placed) if row.entry.user == own), None)
    return Page(
        rows=placed[(number - 1) * size : number * size],
        number=number,
        count=count,
        places=len(placed),
        mine=None if at is None else at // size + 1,
    )

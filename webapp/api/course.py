"""Routes about the course as its owner sees it: oneself, units, kits, leaderboards, quizzes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app, g, request
from werkzeug.exceptions import NotFound

from webapp.api.routes import File, route
from webapp.api.shapes import (
    Board,
    BoardRow,
    Me,
    Quiz,
    Quizzes,
    TokenInfo,
    Unit,
    Units,
    Words,
)
from webapp.app import course_of
from webapp.boards.board import Name
from webapp.boards.places import Row
from webapp.boards.shown import keeper_of
from webapp.db import db, utcnow
from webapp.models import User
from webapp.quizzes.overview import Entry, entries_of
from webapp.quizzes.rules import plan_of
from webapp.standings import UnitEntry, unit_entries, unit_entry
from webapp.store import Refused
from webapp.units import kit_of

__all__ = ["N_", "readable", "words"]


def N_(text: str) -> str:  # noqa: N802 -- the name by which Babel finds texts to translate
    """Return a text that is translated where it is shown."""
    return text


def words(both: Mapping[str, Any]) -> Words:
    """Return a stored text in both languages."""
    return Words(both.get("en", ""), both.get("ko", ""))


def readable(user: User, unit_id: str) -> UnitEntry:
    """Return the unit if it is open to this person; staff may look ahead."""
    entry = unit_entry(user, unit_id)
    if entry is None:
        raise NotFound
    if not entry.is_open and not user.is_staff:
        raise Refused("not_open", f"{unit_id} is not open yet.")
    return entry


@route("GET", "/me", N_("Say whose token this is, and what it may do"), scope=None)
def who_am_i(user: User) -> Me:
    """Return the token's owner."""
    return Me(
        user.id,
        user.name,
        user.email,
        user.role,
        user.nickname,
        user.cohort.name if user.cohort is not None else None,
        user.timezone,
        TokenInfo(g.token.name, g.token.scopes, g.token.expires),
    )


@route("GET", "/units", N_("List the units, with your scores"), scope="course:read")
def list_units(user: User) -> Units:
    """Return every unit of the course, in order."""
    return Units([_unit(entry) for entry in unit_entries(user)])


@route("GET", "/units/{unit}", N_("Give one unit, with your score"), scope="course:read")
def get_unit(user: User, unit: str) -> Unit:
    """Return one unit."""
    entry = unit_entry(user, unit)
    if entry is None:
        raise NotFound
    return _unit(entry)


def _unit(entry: UnitEntry) -> Unit:
    return Unit(
        entry.unit.id,
        words(entry.unit.title),
        words(entry.unit.summary),
        entry.unit.opens,
        entry.due,
        entry.is_open,
        entry.score / 100 if entry.score is not None else None,
        entry.unit.max_points / 100,
        entry.shown.submission,
    )


@route("GET", "/units/{unit}/kit", N_("Download a unit's kit"), scope="course:read")
def get_kit(user: User, unit: str) -> File:
    """Return the student kit."""
    found = course_of(current_app).unit(readable(user, unit).unit.id)
    return File(kit_of(found, request.host_url.rstrip("/")), "application/zip", f"{found.id}.zip")


@route("GET", "/leaderboard", N_("Show the leaderboard of the course"), scope="course:read")
def course_board(user: User) -> Board:
    """Return the board of the whole course."""
    return _board(user, None)


@route("GET", "/units/{unit}/leaderboard", N_("Show a unit's leaderboard"), scope="course:read")
def unit_board(user: User, unit: str) -> Board:
    """Return the board of one unit."""
    entry = unit_entry(user, unit)
    if entry is None:
        raise NotFound
    return _board(user, entry.unit.id)


def _board(user: User, unit: str | None) -> Board:
    board = keeper_of(current_app).board(db.session, Name("points", unit), viewer=user)
    return Board(
        unit,
        [_row(row, user) for row in board.rows if row.entry.score is not None],
        _row(board.mine, user) if board.mine is not None else None,
        board.frozen,
        sorted(board.public_only),
    )


def _row(row: Row, user: User) -> BoardRow:
    score = row.entry.score / 100 if row.entry.score is not None else None
    return BoardRow(row.place, row.entry.nickname, score, row.entry.user == user.id)


@route("GET", "/quizzes", N_("List the quizzes, with your scores"), scope="quizzes:read")
def list_quizzes(user: User) -> Quizzes:
    """Return the quizzes; they are taken on their pages."""
    entries = entries_of(db.session, plan_of(current_app), user, utcnow())
    return Quizzes([_quiz(entry) for entry in entries])


def _quiz(entry: Entry) -> Quiz:
    return Quiz(
        entry.quiz.id,
        words(entry.quiz.title),
        entry.state,
        entry.rules.window.opens,
        entry.rules.window.due,
        entry.ends,
        round(entry.score / 100, 2) if entry.score is not None else None,
    )

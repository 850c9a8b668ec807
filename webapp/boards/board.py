"""A leaderboard as one viewer sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy.orm import Session

from webapp import scorebook
from webapp.boards import rules
from webapp.boards.figures import accuracy_entries, speed_entries
from webapp.boards.people import deadlines, frozen
from webapp.boards.places import Entry, Row, place_of, rank
from webapp.boards.points import point_entries
from webapp.db import utcnow
from webapp.models import User
from webapp.scores import Policy

__all__ = [
    "Board",
    "Kind",
    "Name",
    "Terms",
    "board",
    "entries",
    "measured_entries",
    "terms",
    "viewed",
]

Kind = Literal["points", "accuracy", "speed"]
Entries = dict[int, Entry]  # by user


class Name(NamedTuple):
    """Which board: of points, and then without a unit of the course, or of a figure."""

    kind: Kind
    unit: str | None = None


@dataclass(frozen=True)
class Terms:
    """What holds for everybody on a board.

    Attributes
    ----------
    frozen : datetime or None
        What was handed in later is not counted.
    public_only : frozenset of str
        Units that are not due yet: only their public checks count here.
    closing : datetime or None
        When a board of accuracies turns to the private split; None if it never does.
    closed : bool
        Whether it has.
    """

    frozen: datetime | None
    public_only: frozenset[str]
    closing: datetime | None
    closed: bool


@dataclass(frozen=True)
class Board:
    """A leaderboard.

    Attributes
    ----------
    rows : sequence of Row
        Those who chose a nickname, without places last.
    mine : Row or None
        The viewer's own place, listed or not; None for staff, hidden accounts and visitors.
    """

    name: Name
    rows: Sequence[Row]
    mine: Row | None
    terms: Terms

    @property
    def frozen(self) -> datetime | None:
        """The submission time at which it stands still."""
        return self.terms.frozen

    @property
    def public_only(self) -> frozenset[str]:
        """Units of which only the public checks count."""
        return self.terms.public_only


def entries(
    session: Session,
    policy: Policy,
    figures: Mapping[str, frozenset[str]],
    now: datetime,
    users: Sequence[int] | None = None,
) -> dict[Name, Entries]:
    """Give the entries of all boards.

    Parameters
    ----------
    figures : mapping
        Which of ``accuracy`` and ``speed`` are measured of each unit.
    users : sequence of int, optional
        Only theirs.
    """
    found: dict[Name, Entries] = {
        Name("points", unit): each
        for unit, each in point_entries(session, policy, now, users).items()
    }
    return found | measured_entries(session, figures, now, users)


def measured_entries(
    session: Session,
    figures: Mapping[str, frozenset[str]],
    now: datetime,
    users: Sequence[int] | None = None,
) -> dict[Name, Entries]:
    """Give the entries of the boards of accuracy and speed."""
    found: dict[Name, Entries] = {}
    for unit, kinds in figures.items():
        if "accuracy" in kinds:
            found[Name("accuracy", unit)] = accuracy_entries(session, unit, now, users)
        if "speed" in kinds:
            found[Name("speed", unit)] = speed_entries(session, unit, now, users)
    return found


def terms(session: Session, name: Name, now: datetime) -> Terms:
    """Say what holds on a board."""
    facts = scorebook.unit_facts(session)
    if name.unit is None:
        facts = [*facts, *scorebook.quiz_facts(session)]
    facts = [each for each in facts if name.unit in (None, each.id)]
    freezes = frozen(session)
    stops = [at for each in facts if (at := freezes.of(each.id)) is not None]
    closing = None
    if name.unit is not None:
        dues = deadlines(session)
        closing = rules.closes(dues.units.get(name.unit), dues.extended(name.unit))
    return Terms(
        frozen=min(stops, default=None),
        public_only=frozenset(f.id for f in facts if f.due is not None and now < f.due),
        closing=closing,
        closed=closing is not None and now >= closing,
    )


def viewed(
    name: Name, there: Entries, listed: Sequence[Row], viewer: User | None, terms: Terms
) -> Board:
    """Show a ranked board to somebody."""
    own = None if viewer is None else there.get(viewer.id)
    mine = None
    if own is not None and own.listed:
        mine = next(row for row in listed if row.entry.user == own.user)
    elif own is not None:
        mine = place_of(own, (row.entry for row in listed))
    return Board(name, listed, mine, terms)


def board(
    session: Session,
    policy: Policy,
    name: Name,
    *,
    viewer: User | None = None,
    figures: Mapping[str, frozenset[str]] | None = None,
    now: datetime | None = None,
) -> Board:
    """Make one board from what is stored now."""
    now = now or utcnow()
    if figures is None and name.unit is not None and name.kind != "points":
        figures = {name.unit: frozenset({name.kind})}
    there = entries(session, policy, figures or {}, now).get(name, {})
    listed = rank(entry for entry in there.values() if entry.listed)
    return viewed(name, there, listed, viewer, terms(session, name, now))

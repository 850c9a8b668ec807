"""Who stands in which place of a board: pure functions over what was measured or earned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

__all__ = ["Entry", "Row", "place_of", "rank"]


@dataclass(frozen=True)
class Entry:
    """Somebody who may have a place on a board.

    Attributes
    ----------
    score : int or None
        What the board orders by, more is better: hundredths of points or percent, of a speed
        ten-thousandths of the reference's.
    since : datetime or None
        When the submission that earned it was handed in.
    listed : bool
        Whether others see it; the viewer sees their own in any case.
    noise : int
        Within which of another score it is equal to it.
    """

    user: int
    nickname: str
    score: int | None
    since: datetime | None
    listed: bool = True
    noise: int = 0


@dataclass(frozen=True)
class Row:
    """One line of a board; without a score there is no place."""

    place: int | None
    entry: Entry


def rank(entries: Iterable[Entry], step: int = 1) -> list[Row]:
    """Order a board and give places.

    Parameters
    ----------
    entries : iterable of Entry
    step : int
        The shown precision: scores that look equal share a place, and the next one comes after all
        of them (1, 1, 3). So do those that the best among them cannot be told from for noise.

    Returns
    -------
    list of Row
        By score, and where it is equal by the earlier time; without a score last, without a place.
    """
    entries = list(entries)
    scored = sorted((e for e in entries if e.score is not None), key=lambda e: -_shown(e, step))
    rows: list[Row] = []
    for group in _ties(scored, step):
        place = len(rows) + 1
        rows += [Row(place, entry) for entry in sorted(group, key=_time)]
    unplaced = sorted((e for e in entries if e.score is None), key=_time)
    return rows + [Row(None, entry) for entry in unplaced]


def _ties(scored: Sequence[Entry], step: int) -> Iterator[list[Entry]]:
    """Yield those that share a place: they are equal to the first, not merely to a neighbour."""
    group: list[Entry] = []
    for entry in scored:
        if group and not _equal(group[0], entry, step):
            yield group
            group = []
        group.append(entry)
    if group:
        yield group


def _equal(first: Entry, other: Entry, step: int) -> bool:
    distance = _shown(first, step) - _shown(other, step)
    return distance * step <= max(first.noise, other.noise)


def _shown(entry: Entry, step: int) -> int:
    return ((entry.score or 0) + step // 2) // step


def _time(entry: Entry) -> tuple[float, int]:
    return entry.since.timestamp() if entry.since else float("inf"), entry.user


def place_of(entry: Entry, others: Iterable[Entry], step: int = 1) -> Row:
    """Give the place of one entry among others, listed there or not."""
    rest = [other for other in others if other.user != entry.user]
    return next(row for row in rank([*rest, entry], step) if row.entry.user == entry.user)

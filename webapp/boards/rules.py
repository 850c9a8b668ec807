"""Which of somebody's figures a board shows: pure functions, so that each rule is a test.

**The Ladder.** Whoever may ask for the accuracy on the same images again and again learns these
images by trial. So a better figure is shown only if it is better by more than the noise of the
measurement, which for an accuracy is one image; otherwise the earlier one stays. Source: A. Blum
and M. Hardt, "The Ladder: A Reliable Leaderboard for Machine Learning Competitions", ICML 2015,
algorithm 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

__all__ = ["Figure", "accuracy", "closes", "ladder", "speed"]

ROUNDING = 1e-9  # of a figure that is a quotient


@dataclass(frozen=True)
class Figure:
    """What was measured of one submission.

    Attributes
    ----------
    value, noise : float
        The figure that is shown while the board is open, and within which two are equal.
    final : float or None
        The accuracy on the private split.
    full : bool
        Whether every check passed.
    """

    submission: int
    created: datetime
    value: float
    noise: float
    final: float | None = None
    full: bool = False


def ladder(figures: Iterable[Figure]) -> Figure | None:
    """Choose the figure that is shown, going through them in the order of handing in."""
    shown: Figure | None = None
    for figure in sorted(figures, key=lambda f: (f.created, f.submission)):
        if shown is None or figure.value - shown.value > _noise(figure, shown):
            shown = figure
    return shown


def _noise(one: Figure, other: Figure) -> float:
    return max(one.noise, other.noise) + ROUNDING


def closes(due: datetime | None, extended: Iterable[datetime]) -> datetime | None:
    """Say when nobody can hand in on time any more: at the deadline, or the last extended one.

    Returns
    -------
    datetime or None
        None for a unit without a deadline: its board never closes.
    """
    return None if due is None else max([due, *extended])


def accuracy(
    figures: Iterable[Figure], closing: datetime | None, now: datetime
) -> tuple[float, Figure] | None:
    """Choose the accuracy to show: on the public split, and after the close on the private one.

    The public split also chooses the submission whose private accuracy is shown, so that nobody's
    luck on the private one is picked out. What came after the close does not count.
    """
    shown = ladder(f for f in figures if closing is None or f.created <= closing)
    if shown is None:
        return None
    if closing is None or now < closing:
        return shown.value, shown
    return (shown.final, shown) if shown.final is not None else None


def speed(figures: Iterable[Figure], due: datetime | None, now: datetime) -> Figure | None:
    """Choose the speed to show, of the submissions that are correct.

    A speed is measured only where the public checks passed. Until the deadline nothing else is
    asked for, or the board would tell what the hidden ones say; afterwards, and without a
    deadline, all must have passed.
    """
    open_still = due is not None and now < due
    return ladder(f for f in figures if open_still or f.full)

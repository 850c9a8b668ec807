"""What to practise next, and how far somebody is with each idea."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

__all__ = ["Try", "choose", "mastery"]

FADES = 0.6  # how much an answer counts, against the next one on the same idea
UNSEEN = 0.7  # how much an idea that was never asked about needs practice
AT_LEAST = 0.2  # so that what is known well comes up again now and then
RECENT = 3  # items that are not asked again at once


@dataclass(frozen=True)
class Try:
    """One question that was practised.

    Attributes
    ----------
    tags : tuple of str
        Its ideas.
    score : float
        Of its first answer, from 0 to 1.
    """

    item: str
    tags: tuple[str, ...]
    score: float


def mastery(tries: Sequence[Try]) -> dict[str, float]:
    """Return how well somebody does with each idea, from 0 to 1: the latest answers count most.

    Parameters
    ----------
    tries : sequence of Try
        Oldest first.
    """
    sums: dict[str, tuple[float, float]] = {}
    for tried in tries:
        for tag in tried.tags:
            score, weight = sums.get(tag, (0.0, 0.0))
            sums[tag] = (FADES * score + tried.score, FADES * weight + 1)
    return {tag: score / weight for tag, (score, weight) in sums.items()}


def choose(
    items: Mapping[str, Sequence[str]], tries: Sequence[Try], rng: np.random.Generator
) -> str:
    """Return the item to practise next: likely one whose ideas went wrong or are new.

    Parameters
    ----------
    items : mapping of str to sequence of str
        The ideas of each item that may be asked.
    tries : sequence of Try
        Oldest first.
    """
    if not items:
        raise ValueError("there is nothing to practise")
    known = mastery(tries)
    # At most as many as leave something to choose from.
    tired = (
        [tried.item for tried in tries[-min(RECENT, len(items) - 1) :]] if len(items) > 1 else []
    )
    free = [item for item in items if item not in tired]
    needs = [max(_need(tag, known) for tag in items[item]) for item in free]
    weights = np.array(needs) ** 2
    return free[int(rng.choice(len(free), p=weights / weights.sum()))]


def _need(tag: str, known: Mapping[str, float]) -> float:
    return max(AT_LEAST, 1 - known[tag] if tag in known else UNSEEN)

"""Whether two formulas are the same function: judged at points, never by rewriting them."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np

from grader.quiz.symbolic.parse import CONSTANTS
from grader.quiz.symbolic.tree import Node, Points, values

__all__ = ["Decision", "decide"]

Decision = Literal["equal", "different", "undecided"]
POINTS = 40  # in each domain
FEWEST = 12  # points that must tell something before anything is called equal
EQUAL, DIFFERENT = 1e-8, 1e-5  # relative differences; between them nobody knows
SECONDS = 0.5
CONSTANT_VALUES = {"e": np.asarray(np.e), "pi": np.asarray(np.pi)}


def decide(
    right: Node,
    given: Node,
    variables: Mapping[str, tuple[float, float]],
    clock: Callable[[], float] = time.monotonic,
) -> Decision:
    """Compare two formulas in several domains of their variables.

    Parameters
    ----------
    variables : mapping of str to (low, high)
        From where each variable is taken. The domains are the whole range, its middle tenth, and
        the parts of it above and below zero.

    Returns
    -------
    "equal", "different" or "undecided"
        Undecided when hardly any point has a value on both sides, when the differences are neither
        rounding nor clear, or when the time is up.
    """
    if set(CONSTANTS) & set(variables):
        known = {k: v for k, v in CONSTANT_VALUES.items() if k not in variables}
    else:
        known = dict(CONSTANT_VALUES)
    rng = np.random.default_rng(int.from_bytes(hashlib.sha256(repr(right).encode()).digest()[:8]))
    until = clock() + SECONDS
    told, asked, doubts = 0, 0, 0
    for domain in _domains(variables):
        at: dict[str, Points] = {n: rng.uniform(*ends, POINTS) for n, ends in domain.items()}
        wanted = np.broadcast_to(values(right, {**known, **at}), POINTS)
        found = np.broadcast_to(values(given, {**known, **at}), POINTS)
        if clock() > until:
            return "undecided"
        usable = np.isfinite(wanted) & (np.abs(wanted) < 1e12)
        both = usable & np.isfinite(found)
        size = np.maximum(1e-3, np.maximum(np.abs(wanted[both]), np.abs(found[both])))
        gap = np.abs(wanted[both] - found[both]) / size
        if np.any(gap > DIFFERENT):
            return "different"
        told, asked = told + int(both.sum()), asked + int(usable.sum())
        doubts += int(np.sum(gap > EQUAL))
    return "undecided" if doubts or told < max(FEWEST, asked / 2) else "equal"


def _domains(
    variables: Mapping[str, tuple[float, float]],
) -> list[dict[str, tuple[float, float]]]:
    whole = dict(variables)
    middle = {name: _middle(low, high) for name, (low, high) in whole.items()}
    above = {
        name: (max(low, 0.0) if high > 0 else low, high) for name, (low, high) in whole.items()
    }
    below = {
        name: (low, min(high, 0.0) if low < 0 else high) for name, (low, high) in whole.items()
    }
    return [whole, middle, above, below]


def _middle(low: float, high: float) -> tuple[float, float]:
    centre, reach = (low + high) / 2, (high - low) / 20
    return centre - reach, centre + reach

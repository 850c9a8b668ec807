"""How many of the hidden digits a trained network reads, on a public and on a private split.

Every other image of ``digits_private.csv``, which is in random order, belongs to the public split:
the same images in every grading, each time disguised anew (`probes.digits`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from checklib import Call

from .probes import digits

__all__ = ["CHECK", "splits"]

CHECK = "test_hidden_digits"


def splits(calls: Sequence[Call], rng: np.random.Generator) -> dict[str, tuple[int, int]]:
    """Return (right, of) of the splits ``public`` and ``private``; nothing where none was read."""
    _, _, hidden, truth = digits(rng)
    for labels in _labels(calls, hidden):
        if labels.shape == truth.shape:
            right = labels == truth
            halves = {"public": right[::2], "private": right[1::2]}
            return {name: (int(np.sum(half)), len(half)) for name, half in halves.items()}
    return {}


def _labels(calls: Sequence[Call], hidden: Any) -> Iterator[Any]:
    """Yield what was said about the hidden digits: by `predict`, then by the largest logits."""
    done = [c for c in calls if c.done and len(c.arguments) > 1]
    asked = [c for c in done if np.array_equal(c.arguments[1], hidden)]
    yield from (np.asarray(c.result) for c in asked if c.function == "predict")
    for call in asked:
        if call.function == "forward" and np.ndim(call.result[0]) == 2:
            yield np.argmax(call.result[0], axis=1)

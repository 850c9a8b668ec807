"""What the hidden checks of the perceptron hand to a student's functions."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any
Rng = np.random.Generator
Samples = tuple[Array, Array]
Result = tuple[Array, Any, Any]

TABLE = ((0, 0), (0, 1), (1, 0), (1, 1))


def traced(reference: Any, x: Array, y: Array, lr: float, epochs: int) -> tuple[Result, Result]:
    """Return what fit returns when the neuron is off at 0, and when it fires there.

    Four other checks mind which. With all signs turned round, a neuron that fires at 0 is one that
    is off there and learns the opposite labels.
    """
    w, b, mistakes = reference.fit(x, 1.0 - y, lr, epochs)
    return reference.fit(x, y, lr, epochs), (-w, -b, mistakes)


def labelled(rng: Rng, count: int, features: int) -> Samples:
    """Return samples with labels drawn by lot: nothing to learn, but a long way to walk."""
    x = rng.integers(-5, 6, (count, features)).astype(np.float64)
    return x, rng.permutation(np.arange(count) % 2).astype(np.float64)


def separable(reference: Any, rng: Rng, features: int) -> Samples:
    """Return eight samples, four a class, that fit separates in three to twelve epochs.

    One sample of class 1 lies on the way from the origin to a sample of class 0, so no line
    through the origin separates them, and neither do four pulls a class of the same strength.
    """
    while True:
        w, b = rng.integers(-2, 3, features), rng.integers(4, 7)
        x = rng.integers(-4, 5, (200, features)).astype(np.float64)
        score = x @ w
        low, high = x[score + b <= -2], x[score + b >= 2]
        inner = x[(score + b >= 2) & (3 * score + b <= -2)]
        if len(inner) == 0 or len(low) < 3 or len(high) < 3:
            continue
        order = rng.permutation(8)
        rows = np.concatenate([low[:3], 3 * inner[:1], inner[:1], high[:3]])[order]
        labels = np.repeat((0.0, 1.0), 4)[order]
        mistakes = reference.fit(rows, labels, 1.0, 12)[2]
        if len(mistakes) >= 3 and mistakes[-1] == 0:
            return rows, labels


def staircase(rng: Rng) -> Samples:
    """Return samples with a feature each, of which every epoch masters one of either class."""
    half = int(rng.integers(3, 6))
    features = 2 * half
    x = np.diag(rng.integers(2, 6, features) * rng.choice((-1.0, 1.0), features))
    return x[:, rng.permutation(features)], np.repeat((1.0, 0.0), half)


def xor_points(rng: Rng) -> Samples:
    """Return the four corners of a rectangle labelled crosswise, in any order."""
    table = rng.permutation(np.array(TABLE))
    return table * rng.integers(1, 5, 2).astype(np.float64), (table.sum(axis=1) % 2) * 1.0


def bits(rng: Rng) -> list[Samples]:
    """Return pairs of arrays of rank 1, 2 and 3 that hold all four rows of the table."""
    pairs: list[Samples] = []
    for shape, dtype in (((8,), np.float64), ((3, 4), np.int64), ((2, 3, 2), np.float64)):
        count = int(np.prod(shape))
        rows = rng.permutation(np.array([TABLE[i % 4] for i in range(count)]))
        x1, x2 = (column.reshape(shape).astype(dtype) for column in rows.T)
        pairs.append((x1, x2))
    return pairs

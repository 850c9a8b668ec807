"""What the hidden checks of dropout are made of."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from checklib import Function, close, holds

Array = Any
Rng = np.random.Generator
Setting = tuple[Array, float, Rng]


def away(rng: Rng, shape: int | tuple[int, ...]) -> Array:
    """Draw numbers of both signs, none of them near 0, so that a zero was dropped."""
    return rng.uniform(0.5, 2.0, shape) * rng.choice((-1.0, 1.0), shape)


def generator(rng: Rng) -> Rng:
    """Draw a generator to hand to a student's function."""
    return np.random.default_rng(int(rng.integers(2**62)))


def twins(rng: Rng) -> Iterator[Rng]:
    """Draw two generators in the same state."""
    return map(np.random.default_rng, [int(rng.integers(2**62))] * 2)


def shaped(value: Any, like: Array, name: str) -> Array:
    """Return `value` if it is an array of real numbers in the shape of `like`."""
    with np.errstate(invalid="ignore"):  # of infinities; `close` will say so
        close(value * 0 if isinstance(value, np.ndarray) else value, np.zeros(like.shape), name)
    return value


def forward(student: Any, x: Array, p: float, rng: Rng, train: bool = True) -> tuple[Array, Any]:
    """Return (out, cache) of a forward pass; `out` is known to be an array like `x`."""
    out, cache = student.dropout_forward(x, p, train, generator(rng))
    return shaped(out, x, "out"), cache


def passed(student: Any, x: Array, p: float, rng: Rng) -> tuple[Any, Any]:
    """Return (out, cache) of training or, where that leaves `x` alone, of inference.

    Which of the modes drops has checks of its own; the others look at the one that does.
    """
    out, cache = student.dropout_forward(x, p, True, generator(rng))
    if np.array_equal(out, x):
        out, cache = student.dropout_forward(x, p, False, generator(rng))
    return out, cache


def dropping(student: Any, x: Array, p: float, rng: Rng) -> tuple[Array, Any]:
    """Return the same; `out` is known to be an array like `x`."""
    out, cache = passed(student, x, p, rng)
    return shaped(out, x, "out"), cache


def settings(rng: Rng) -> list[Setting]:
    """Draw four constant inputs, each with a rate: (x, p, rng) for `forward`."""
    levels = rng.permutation([2.0, 3.0, 5.0, 7.0]) + rng.uniform(0.1, 0.4, 4)
    rates = rng.permutation([0.15, 0.3, 0.55, 0.65]).tolist()
    return [(np.full(200, level), p, rng) for level, p in zip(levels, rates, strict=True)]


def nonzero(values: Array) -> float:
    """Return the one value that `values` have besides 0; NaN when there are several or none."""
    found = np.unique(np.round(values[values != 0], 9))
    return float(found[0]) if found.size == 1 else math.nan


def profile(student: Any, given: Sequence[Setting], outs: Iterable[Array]) -> Array:
    """Return what tells mistakes apart: `outs` and the outputs of both modes, in a few numbers."""
    outs = [*outs, *(forward(student, *one, train=t)[0] for t in (True, False) for one in given)]
    return np.array([[nonzero(out), float((out == 0).any())] for out in outs])


def untouched(function: Function, calls: Iterable[Sequence[Any]]) -> None:
    """Fail if `function` changes the first argument of one of `calls`."""
    changed = []
    for given in calls:
        after = function.with_arguments(*given)[1][0]
        changed.append(0 if np.array_equal(given[0], after) else after.size)
    en = f"`{function.name}` changes its first argument in place."
    ko = f"`{function.name}`이(가) 첫째 인자를 제자리에서 바꿉니다."
    holds(not any(changed), en, ko, actual=np.array(changed))


def drawn_shape(mask: Array) -> list[int]:
    """Return the shape of the mask that was drawn: 1 along an axis where it repeats itself."""
    same = [(mask == np.take(mask, [0], axis)).all() for axis in range(mask.ndim)]
    return [1 if s else size for s, size in zip(same, mask.shape, strict=True)]

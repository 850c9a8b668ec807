"""What the hidden checks of the small network are made of.

A student's architecture and the names of its parameters are unknown, so the probes measure what
must be true of any: the loss against the student's own logits, gradients against central
differences along random directions, arrays with two axes or more as weights. Where they can, they
reject a number that does not depend on the architecture (the loss as a multiple of the mean
cross-entropy, say), so that a known mistake is recognised in any network.

Half of the digits are public on the internet, labels and all. What would pay for a table of them,
or for weights trained at home, is taken away anew in each grading: all images are turned or
mirrored alike, the classes are renumbered alike, and the hidden images are changed a little in
brightness, contrast, position and noise. A network that learns from what it is given loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from checklib import Function, fail, holds

Array = Any
Params = dict[str, Array]
Sort = tuple[tuple[int, int, int], int]

SECRET = Path(__file__).resolve().parent
PUBLIC = SECRET.parents[1] / "assignments" / "data"
DIGITS: Sort = ((1, 8, 8), 10)
COLOURS: Sort = ((3, 6, 10), 4)
PATTERNS: Sort = ((3, 6, 10), 8)
ANY, BIASES, WEIGHTS, FILTERS = range(9), range(2), range(2, 9), range(3, 9)


def network(student: Any, rng: Any, sort: Sort = DIGITS, *, awake: bool = True) -> Params:
    """Build a network; `awake`, every learned array is moved away from zero, and biases up."""
    params = student.build(*sort, rng)
    arrays = isinstance(params, dict) and [isinstance(w, np.ndarray) for w in params.values()]
    if not arrays or not all(arrays):
        fail(
            "`build` should return a dict of arrays.",
            "`build`는 배열의 딕셔너리를 돌려주어야 합니다.",
            actual=params,
        )
    moved = dict(params)
    for name in learned(params) if awake else ():
        size, shape = params[name].ndim, params[name].shape
        step = rng.uniform(0.05, 0.3, shape) if size < 2 else rng.normal(0.0, 0.05, shape)
        moved[name] = params[name] + step
    return moved


def learned(params: Params, axes: Sequence[int] = ANY) -> list[str]:
    """Return the names of the learned arrays that have so many axes."""
    return [k for k, w in params.items() if not k.startswith("running_") and w.ndim in axes]


def grown(params: Params, factor: float) -> Params:
    """Return the parameters with everything that is learned multiplied."""
    return params | {name: factor * params[name] for name in learned(params)}


def images(rng: Any, n: int, sort: Sort = DIGITS) -> tuple[Array, Array]:
    """Draw images without two equal pixels, and labels, of which every one occurs if `n` allows."""
    shape, classes = sort
    return rng.uniform(size=(n, *shape)), rng.permutation(np.arange(n) % classes)


def logits_of(student: Any, params: Params, x: Array) -> Array:
    """Return the logits at inference."""
    return np.asarray(student.forward(params, x, False, None)[0])


def cross_entropy(logits: Array, y: Array) -> float:
    """Return the mean cross-entropy."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-np.mean(log_p[np.arange(len(y)), y]))


def inner(some: Params, other: Params, names: Iterable[str]) -> float:
    """Return the inner product over these arrays; a gradient's shape is another check's matter."""
    return float(sum(np.sum(np.ravel(some[name]) * np.ravel(other[name])) for name in names))


def compare_slopes(
    student: Any, rng: Any, sort: Sort, sizes: Sequence[int], axes: Sequence[int] = ANY
) -> None:
    """Compare slopes along a random direction: by `grads`, and by central differences.

    One for every batch size. All but one must agree: a step may cross a kink of ReLU or of a
    maximum. The labels are those least expected, so that the loss is never flat.
    """
    h, pairs = 3e-8, []
    for n in sizes:
        params, (x, _) = network(student, rng, sort), images(rng, n, sort)
        y, names = np.argmin(logits_of(student, params, x), axis=1), learned(params, axes)
        way = {name: rng.normal(size=params[name].shape) for name in names}
        ends = [
            student.loss(params | {k: params[k] + step * way[k] for k in names}, x, y, 0.0)[0]
            for step in (h, -h)
        ]
        slope = inner(student.loss(params, x, y, 0.0)[1], way, names)
        pairs.append((slope, (ends[0] - ends[1]) / (2 * h)))
    ours, measured = np.array(pairs).T
    same = np.abs(ours - measured) <= 1e-3 * np.abs(measured).max()
    holds(
        np.sum(same) >= len(sizes) - 1,
        "`grads` is not the slope that small steps of the loss measure.",
        "`grads`가 손실을 조금씩 움직여 측정한 기울기와 다릅니다.",
        actual=np.round(ours / np.where(measured == 0, 1.0, measured), 4),
    )


def weighed(student: Any, rng: Any) -> tuple[Params, Array, Array]:
    """Return (params, x, y) with squares adding up to 9 in the weights and to 3 in the biases.

    A wrong penalty is then a number that is the same for every architecture.
    """
    params, (x, y) = network(student, rng), images(rng, 5)
    for axes, total in ((WEIGHTS, 9.0), (BIASES, 3.0)):
        names = learned(params, axes)
        scale = (total / max(inner(params, params, names), 1e-300)) ** 0.5
        params = params | {name: scale * params[name] for name in names}
    return params, x, y


def changes(before: Array, after: Array) -> None:
    """Fail if the logits are still the same."""
    holds(
        not np.allclose(before, after),
        "Something that should have influence on the logits has none.",
        "로짓에 영향을 주어야 하는 것이 아무 영향도 주지 않습니다.",
    )


def unchanged(function: Function, *arguments: Any) -> None:
    """Call it and fail if an array it was given, or one in a dict, has changed."""
    _, after = function.with_arguments(*arguments)
    for old, new in zip(arguments, after, strict=True):
        pairs = [(old[k], new[k]) for k in old] if isinstance(old, dict) else [(old, new)]
        holds(
            all(np.array_equal(a, b) for a, b in pairs if isinstance(a, np.ndarray)),
            f"`{function.name}` changes an array it was given.",
            f"`{function.name}`이(가) 인자로 받은 배열을 바꿉니다.",
        )


def guesses(student: Any, params: Params, x: Array) -> Array:
    """Return the labels of `predict` or, where it gives something else, the largest logits.

    Whether `predict` reads the logits right has its own checks; here it matters what was learned.
    """
    labels = np.asarray(student.predict(params, x))
    return labels if labels.shape == (len(x),) else logits_of(student, params, x).argmax(axis=1)


def recognised(student: Any, params: Params, x: Array, truth: Array, share: float) -> None:
    """Fail unless at least this share is labelled right, by `predict` or by the logits."""
    guessed = guesses(student, params, x)
    if np.mean(guessed == truth) < share:
        largest = logits_of(student, params, x).argmax(axis=1)
        holds(
            np.mean(largest == truth) >= share,
            "Fewer images it has never seen are recognised than there should be.",
            "처음 보는 이미지를 기준보다 적게 맞혔습니다.",
            actual=guessed,
        )


def patterns(rng: Any, sort: Sort, each: int, noise: float = 0.05) -> tuple[Array, Array]:
    """Draw noisy copies of one random image a class, in random order, and their labels."""
    shape, classes = sort
    centres = rng.uniform(size=(classes, *shape))
    y = rng.permutation(np.repeat(np.arange(classes), each))
    return np.clip(centres[y] + rng.normal(0.0, noise, (len(y), *shape)), 0.0, 1.0), y


def digits(rng: Any) -> tuple[Array, Array, Array, Array]:
    """Return (x, y, x_hidden, y_hidden), turned, renumbered and changed as only `rng` knows."""
    (x, y), (hidden, truth) = table(PUBLIC / "digits.csv"), table(SECRET / "digits_private.csv")
    turns, mirrored, names = int(rng.integers(4)), bool(rng.integers(2)), rng.permutation(10)

    def disguised(some: Array) -> Array:
        turned = np.rot90(some, turns, axes=(1, 2))
        return np.ascontiguousarray(turned[:, ::-1] if mirrored else turned)[:, None]

    order = rng.permutation(len(x))
    return disguised(x[order]), names[y[order]], disguised(changed(rng, hidden)), names[truth]


@cache
def table(path: Path) -> tuple[Array, Array]:
    """Return the images (N, 8, 8), from 0 to 1, and the labels of a file of digits."""
    lines = np.loadtxt(path, delimiter=",", dtype=int)
    return lines[:, :64].reshape(-1, 8, 8) / 16, lines[:, 64]


def changed(rng: Any, x: Array) -> Array:
    """Return digits with other brightness and contrast, shifted by part of a pixel, and noisy."""
    share = rng.uniform(0.0, 0.1, (len(x), 1, 1))
    moved = (1 - share) * x + share * np.roll(x, int(rng.choice((-1, 1))), int(rng.integers(1, 3)))
    contrast = rng.uniform(0.9, 1.0, (len(x), 1, 1))
    brightness = rng.uniform(0.0, 0.05, (len(x), 1, 1))
    return np.clip(contrast * moved + brightness + rng.normal(0.0, 0.02, x.shape), 0.0, 1.0)

"""The reference of the small network, and its data, against what must be true of them."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path
from typing import Any

import array_api_strict
import numpy as np
import pytest

from reference.cnn import solution

Array = Any
ROOT = Path(__file__).parents[2]
SHAPES = [((1, 8, 8), 10), ((3, 6, 10), 4), ((2, 5, 7), 3)]

each_shape = pytest.mark.parametrize(("shape", "classes"), SHAPES)


def draw(shape: tuple[int, int, int], classes: int, n: int = 12) -> tuple[Any, Array, Array]:
    """Draw (params, x, y), the biases away from zero."""
    rng = np.random.default_rng(30)
    params = solution.build(shape, classes, rng)
    params = {name: w + rng.normal(0.0, 0.1, w.shape) for name, w in params.items()}
    return params, rng.uniform(size=(n, *shape)), np.arange(n) % classes


def patterns(rng: np.random.Generator, classes: int, each: int) -> tuple[Array, Array]:
    """Draw noisy copies of one random image a class."""
    y = rng.permutation(np.repeat(np.arange(classes), each))
    centres = rng.uniform(size=(classes, 2, 6, 6))
    return centres[y] + rng.normal(0.0, 0.05, (len(y), 2, 6, 6)), y


@each_shape
@pytest.mark.parametrize("lam", [0.0, 0.3])
@pytest.mark.parametrize("name", solution.build((1, 8, 8), 2, np.random.default_rng(0)))
def test_a_gradient_is_what_central_differences_measure(
    shape: tuple[int, int, int], classes: int, lam: float, name: str
) -> None:
    params, x, y = draw(shape, classes)
    gradient = solution.loss(params, x, y, lam)[1][name]
    rng, h = np.random.default_rng(31), 1e-6
    for flat in rng.choice(gradient.size, min(20, gradient.size), replace=False):
        index = np.unravel_index(flat, gradient.shape)
        losses = []
        for step in (h, -h):
            moved = params[name].copy()
            moved[index] += step
            losses.append(solution.loss({**params, name: moved}, x, y, lam)[0])
        measured = (losses[0] - losses[1]) / (2 * h)
        np.testing.assert_allclose(gradient[index], measured, rtol=1e-5, atol=1e-8)


@each_shape
def test_with_dropout_the_gradient_belongs_to_the_features_that_were_kept(
    shape: tuple[int, int, int], classes: int
) -> None:
    params, x, y = draw(shape, classes)

    def loss(of: Any) -> tuple[float, Any]:
        return solution._objective(of, x, y, 0.0, np.random.default_rng(32))

    rng, h, grads = np.random.default_rng(33), 1e-7, loss(params)[1]
    direction = {name: rng.normal(size=w.shape) for name, w in params.items()}
    up, down = ({k: params[k] + s * direction[k] for k in params} for s in (h, -h))
    slope = sum(float(np.sum(grads[k] * direction[k])) for k in params)
    np.testing.assert_allclose(slope, (loss(up)[0] - loss(down)[0]) / (2 * h), rtol=1e-5)


def test_dropout_is_drawn_anew_in_training_and_keeps_the_mean() -> None:
    params, x, _ = draw((1, 8, 8), 10)
    rng = np.random.default_rng(34)
    inference, _ = solution.forward(params, x, False, rng)
    drawn = [solution.forward(params, x, True, rng)[0] for _ in range(2000)]
    assert not np.array_equal(drawn[0], drawn[1])
    spread = np.std(drawn, axis=0) / np.sqrt(len(drawn))
    assert np.all(np.abs(np.mean(drawn, axis=0) - inference) < 6 * spread)


def test_the_loss_of_a_network_without_weights_is_that_of_guessing() -> None:
    params, x, y = draw((1, 8, 8), 10)
    empty = {name: np.zeros_like(w) for name, w in params.items()}
    value, grads = solution.loss(empty, x, y, 0.5)
    np.testing.assert_allclose(value, np.log(10))
    share = np.bincount(y, minlength=10) / len(y)
    np.testing.assert_allclose(grads["dense_b"], 0.1 - share)


def test_hopeless_logits_cost_what_they_are_far_off() -> None:
    params, x, y = draw((1, 8, 8), 10)
    params["dense_b"] = np.full(10, -1e4)
    params["dense_b"][3] = 1e4
    value, grads = solution.loss(params, x, np.full_like(y, 5), 0.0)
    np.testing.assert_allclose(value, 2e4, rtol=1e-3)
    assert all(np.isfinite(g).all() for g in grads.values())


@each_shape
def test_it_runs_on_any_array_of_the_standard_on_any_device(
    shape: tuple[int, int, int], classes: int
) -> None:
    device = array_api_strict.Device("device1")
    params, x, y = draw(shape, classes)
    there = {k: array_api_strict.asarray(w, device=device) for k, w in params.items()}
    images, labels = (array_api_strict.asarray(a, device=device) for a in (x, y))

    def home(value: Array) -> Array:
        assert value.device == device
        return np.asarray(value.to_device(array_api_strict.Device("CPU_DEVICE")))

    value, grads = solution.loss(there, images, labels, 0.1)
    expected, plain = solution.loss(params, x, y, 0.1)
    np.testing.assert_allclose(value, expected, rtol=1e-12)
    for name, gradient in grads.items():
        np.testing.assert_allclose(home(gradient), plain[name], rtol=1e-10, atol=1e-12)
    np.testing.assert_array_equal(
        home(solution.predict(there, images)), solution.predict(params, x)
    )
    rng = np.random.default_rng(35)
    trained = solution.train(images, labels, images, labels, rng, 0.5)
    assert {name: w.shape for name, w in trained.items()} == {k: w.shape for k, w in params.items()}
    home(solution.forward(trained, images, True, rng)[0])


def test_training_learns_patterns_and_repeats_itself() -> None:
    x, y = patterns(np.random.default_rng(36), 4, 30)
    runs = [
        solution.train(x[:80], y[:80], x[80:], y[80:], np.random.default_rng(37), 60.0)
        for _ in range(2)
    ]
    assert np.mean(solution.predict(runs[0], x) == y) > 0.95
    for name, w in runs[0].items():
        np.testing.assert_array_equal(w, runs[1][name])


def test_when_time_is_up_training_returns_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(38)
    x, y = rng.uniform(size=(100, 1, 8, 8)), np.arange(100) % 10
    clock = itertools.count()
    monkeypatch.setattr(solution.time, "monotonic", lambda: float(next(clock)))
    steps: list[int] = []
    adam = solution._adam
    monkeypatch.setattr(solution, "_adam", lambda *given: steps.append(given[-1]) or adam(*given))
    trained = solution.train(x, y, x[:50], y[:50], rng, 10.0)
    assert steps == [1, 2, 3, 4, 5, 6, 7]  # the seven seconds of a deadline of ten
    assert solution.predict(trained, x[:7]).shape == (7,)


def test_the_digits_are_all_there_once_and_split_by_digit() -> None:
    public = np.loadtxt(ROOT / "assignments/data/digits.csv", delimiter=",", dtype=int)
    private = np.loadtxt(ROOT / "reference/cnn/digits_private.csv", delimiter=",", dtype=int)
    assert public.shape == (1200, 65)
    assert private.shape == (597, 65)
    assert set(np.unique(public[:, :64])) == set(range(17))
    assert Counter(public[:, 64].tolist()) == dict.fromkeys(range(10), 120)
    both = {tuple(row) for row in np.concatenate([public, private]).tolist()}
    assert len(both) == 1797

"""The reference of regularisation against what must be true of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import array_api_strict
import numpy as np
import pytest

from reference.regularization import solution

Array = Any
PENALTIES: dict[str, Callable[[list[Array]], tuple[Any, list[Array]]]] = {
    "l1": lambda weights: solution.l1_penalty(weights, 0.3),
    "l2": lambda weights: solution.l2_penalty(weights, 0.3),
    "elastic net": lambda weights: solution.elastic_net(weights, 0.3, 0.7),
}
SHAPES = ((4, 3), (5,), (2, 3, 2, 2))

each_penalty = pytest.mark.parametrize("penalty", PENALTIES.values(), ids=PENALTIES)
each_kind = pytest.mark.parametrize("kind", ["l1", "l2"])


def weights_away_from_zero(seed: int = 20) -> list[Array]:
    rng = np.random.default_rng(seed)
    return [rng.uniform(0.1, 2.0, s) * rng.choice((-1.0, 1.0), s) for s in SHAPES]


def problem(seed: int, n: int = 30, d: int = 5) -> tuple[Array, Array]:
    """Draw correlated columns with means, and targets that some of them matter for."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, d)) @ (np.eye(d) + 0.3 * rng.normal(size=(d, d))) + rng.normal(size=d)
    y = x @ (rng.normal(size=d) * (np.arange(d) % 2)) + 3.0 + 0.5 * rng.normal(size=n)
    return x, y


def objective(x: Array, y: Array, lam: float, kind: str, w: Array, b: float) -> float:
    size = np.abs(w).sum() if kind == "l1" else np.square(w).sum()
    return float(np.mean((x @ w + b - y) ** 2) + lam * size)


@each_penalty
def test_a_gradient_is_what_central_differences_measure(penalty: Any) -> None:
    weights, h = weights_away_from_zero(), 1e-5
    _, grads = penalty(weights)
    upstream = float(np.random.default_rng(21).normal())
    for k, w in enumerate(weights):
        for index in np.ndindex(w.shape):
            values = []
            for moved in (w[index] + h, w[index] - h):
                changed = [v.copy() for v in weights]
                changed[k][index] = moved
                values.append(upstream * penalty(changed)[0])
            measured = (values[0] - values[1]) / (2 * h)
            np.testing.assert_allclose(upstream * grads[k][index], measured, rtol=1e-7, atol=1e-8)


def test_a_net_by_hand() -> None:
    weights = [np.array([[1.0, -2.0], [0.0, 3.0]]), np.array([-4.0])]
    penalty, (first, second) = solution.elastic_net(weights, 0.5, 0.1)
    np.testing.assert_allclose(penalty, 0.5 * 10 + 0.1 * 30)
    np.testing.assert_allclose(first, [[0.7, -0.9], [0.0, 1.1]])
    np.testing.assert_allclose(second, [-1.3])


@each_penalty
def test_a_penalty_of_nothing_is_nothing(penalty: Any) -> None:
    assert penalty([]) == (0.0, [])


def test_soft_thresholding_solves_its_own_problem() -> None:
    """No point of a fine grid is better than the one it returns."""
    w, t = np.linspace(-2.0, 2.0, 41), 0.7
    grid = np.linspace(-3.0, 3.0, 60_001)[:, None]
    best = grid[np.argmin((grid - w) ** 2 / 2 + t * np.abs(grid), axis=0), 0]
    np.testing.assert_allclose(solution.soft_threshold(w, t), best, atol=1e-4)
    assert np.all(solution.soft_threshold(w, t)[np.abs(w) <= t] == 0.0)


def test_a_decayed_step_is_a_step_on_the_loss_plus_half_the_squares() -> None:
    (w, *_), lr, lam = weights_away_from_zero(), 0.2, 0.3
    dw = np.random.default_rng(22).normal(size=w.shape)
    _, (slope,) = solution.l2_penalty([w], lam / 2)
    np.testing.assert_allclose(solution.decay_step(w, dw, lr, lam), w - lr * (dw + slope))


@each_kind
@pytest.mark.parametrize("lam", [0.0, 0.05, 0.5, 3.0, 1e4])
@pytest.mark.parametrize("seed", range(5))
def test_the_optimality_conditions_hold(kind: str, lam: float, seed: int) -> None:
    x, y = problem(seed)
    w, b = solution.fit_linear(x, y, lam, kind)
    residual = x @ w + b - y
    slope = 2 * x.T @ residual / len(y)
    assert abs(residual.mean()) < 1e-12
    if kind == "l2":
        np.testing.assert_allclose(slope, -2 * lam * w, atol=1e-11)
    else:
        np.testing.assert_allclose(slope[w != 0], -lam * np.sign(w[w != 0]), atol=1e-11)
        assert np.all(np.abs(slope[w == 0]) <= lam + 1e-11)


@each_kind
def test_no_neighbour_of_the_optimum_is_better(kind: str) -> None:
    x, y = problem(7)
    w, b = solution.fit_linear(x, y, 0.4, kind)
    least = objective(x, y, 0.4, kind, w, b)
    rng = np.random.default_rng(23)
    for size in (1.0, 0.1, 0.01, 1e-3):
        for _ in range(50):
            near = w + size * rng.normal(size=w.shape), b + size * float(rng.normal())
            assert objective(x, y, 0.4, kind, *near) > least


def test_columns_without_correlation_have_a_closed_form() -> None:
    x = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]]) + np.array([3.0, -2.0])
    y = np.array([9.0, 7.0, 1.0, 3.0])  # least squares: 3 and 0 on the centred columns
    w, b = solution.fit_linear(x, y, 2.0, "l1")
    np.testing.assert_allclose([*w, b], [2.0, 0.0, 5.0 - 2.0 * 3.0], atol=1e-12)
    w, b = solution.fit_linear(x, y, 0.5, "l2")
    np.testing.assert_allclose([*w, b], [2.0, 0.0, 5.0 - 2.0 * 3.0], atol=1e-12)


@each_kind
def test_more_than_enough_penalty_leaves_the_mean(kind: str) -> None:
    x, y = problem(8)
    w, b = solution.fit_linear(x, y, 1e9, kind)
    np.testing.assert_allclose(w, 0.0, atol=1e-6)
    np.testing.assert_allclose(b, y.mean(), rtol=1e-6)
    if kind == "l1":
        assert not w.any()


@each_kind
def test_a_larger_rate_never_gives_a_larger_penalty(kind: str) -> None:
    x, y = problem(9)
    fits = [solution.fit_linear(x, y, lam, kind)[0] for lam in np.geomspace(1e-3, 10.0, 15)]
    sizes = [np.abs(w).sum() if kind == "l1" else np.square(w).sum() for w in fits]
    assert np.all(np.diff(sizes) <= 1e-12)


def test_more_columns_than_samples_are_no_trouble_with_a_penalty() -> None:
    rng = np.random.default_rng(24)
    x, y = rng.normal(size=(6, 12)), rng.normal(size=6)
    w, b = solution.fit_linear(x, y, 0.2, "l1")
    slope = 2 * x.T @ (x @ w + b - y) / 6
    np.testing.assert_allclose(slope[w != 0], -0.2 * np.sign(w[w != 0]), atol=1e-9)
    assert np.count_nonzero(w) <= 6


def test_a_constant_column_gets_no_weight() -> None:
    x = np.stack([np.ones(4), [1.0, 2.0, 3.0, 4.0]], axis=1)
    w, b = solution.fit_linear(x, np.array([2.0, 4.0, 6.0, 8.0]), 0.5, "l1")
    np.testing.assert_allclose([*w, b], [0.0, 1.8, 0.5], atol=1e-12)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="l1"):
        solution.fit_linear(np.ones((2, 1)), np.ones(2), 0.1, "lasso")


def strict(value: Array) -> Array:
    return array_api_strict.asarray(value, device=array_api_strict.Device("device1"))


def back(value: Array) -> Array:
    assert value.device == array_api_strict.Device("device1")
    return np.asarray(value.to_device(array_api_strict.Device("CPU_DEVICE")))


@each_penalty
def test_penalties_run_on_any_array_of_the_standard_on_any_device(penalty: Any) -> None:
    weights = weights_away_from_zero()
    found, grads = penalty([strict(w) for w in weights])
    expected, slopes = penalty(weights)
    np.testing.assert_allclose(back(found), expected, rtol=1e-13)
    for grad, slope in zip(grads, slopes, strict=True):
        np.testing.assert_allclose(back(grad), slope, rtol=1e-13)


def test_steps_run_on_any_array_of_the_standard_on_any_device() -> None:
    (w, *_), dw = weights_away_from_zero(), np.random.default_rng(25).normal(size=(4, 3))
    found = solution.decay_step(strict(w), strict(dw), 0.1, 0.5)
    np.testing.assert_allclose(back(found), solution.decay_step(w, dw, 0.1, 0.5), rtol=1e-13)
    shrunk = solution.soft_threshold(strict(w), 0.9)
    np.testing.assert_allclose(back(shrunk), solution.soft_threshold(w, 0.9), rtol=1e-13)


@each_kind
def test_fits_run_on_any_array_of_the_standard_on_any_device(kind: str) -> None:
    x, y = problem(10)
    w, b = solution.fit_linear(strict(x), strict(y), 0.3, kind)
    expected_w, expected_b = solution.fit_linear(x, y, 0.3, kind)
    np.testing.assert_allclose(back(w), expected_w, atol=1e-12)
    assert b == pytest.approx(expected_b, abs=1e-12)

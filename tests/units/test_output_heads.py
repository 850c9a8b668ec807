"""The reference of the output heads against what must be true of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import array_api_strict
import numpy as np
import pytest

from reference.output_heads import solution

Array = Any
Case = tuple[Callable[[Array, Array], tuple[Array, Array]], Array, Array]


def cases() -> dict[str, Case]:
    """Return each loss with a prediction and a truth."""
    rng = np.random.default_rng(30)
    labels = rng.integers(0, 2, (3, 4, 2)).astype(np.float64)
    z, classes = rng.normal(0.0, 2.0, (6, 4)), np.array([0, 3, 3, 1, 2, 0])
    return {
        "cross_entropy": (solution.cross_entropy, z, classes),
        "binary_cross_entropy": (solution.binary_cross_entropy, rng.normal(size=(3, 4, 2)), labels),
        "mean_squared_error": (solution.mean_squared_error, *rng.normal(size=(2, 5, 3))),
    }


LOSSES = cases()
each_loss = pytest.mark.parametrize(("loss", "z", "y"), LOSSES.values(), ids=LOSSES)


@each_loss
def test_a_gradient_is_what_central_differences_measure(loss: Any, z: Array, y: Array) -> None:
    h, upstream = 1e-5, 1.7
    measured = np.zeros_like(z)
    for index in np.ndindex(z.shape):
        up, down = z.copy(), z.copy()
        up[index] += h
        down[index] -= h
        measured[index] = upstream * (loss(up, y)[0] - loss(down, y)[0]) / (2 * h)
    np.testing.assert_allclose(upstream * loss(z, y)[1], measured, rtol=1e-6, atol=1e-9)


def test_the_slope_of_softmax_in_a_random_direction_is_what_the_formula_says() -> None:
    rng = np.random.default_rng(31)
    z, direction, dout = rng.normal(size=(3, 2, 5))
    h = 1e-5
    ahead, behind = solution.softmax(z + h * direction), solution.softmax(z - h * direction)
    p = solution.softmax(z)
    dz = p * (dout - np.sum(dout * p, axis=-1, keepdims=True))
    measured = np.sum(dout * (ahead - behind)) / (2 * h)
    np.testing.assert_allclose(np.sum(dz * direction), measured, rtol=1e-7)


def strict(value: Array, device: Any) -> Array:
    return array_api_strict.asarray(value, device=device)


def at_home(value: Array) -> Array:
    return np.asarray(value.to_device(array_api_strict.Device("CPU_DEVICE")))


@each_loss
def test_a_loss_runs_on_any_array_of_the_standard_on_any_device(
    loss: Any, z: Array, y: Array
) -> None:
    device = array_api_strict.Device("device1")
    for found, expected in zip(loss(strict(z, device), strict(y, device)), loss(z, y), strict=True):
        assert found.device == device
        np.testing.assert_allclose(at_home(found), expected, rtol=1e-12, atol=1e-14)


def test_the_label_functions_run_on_any_array_of_the_standard_on_any_device() -> None:
    device = array_api_strict.Device("device1")
    rows = solution.one_hot(strict(np.array([2, 0, 2]), device), 4)
    smooth = solution.softmax(solution.label_smoothing(rows, 0.2))
    assert rows.device == smooth.device == device
    assert rows.dtype == array_api_strict.float64
    np.testing.assert_array_equal(at_home(rows), np.eye(4)[[2, 0, 2]])


@pytest.mark.parametrize("shape", [(3,), (4, 3), (2, 4, 3), (2, 3, 2, 5)])
def test_softmax_is_a_distribution_over_the_last_axis(shape: tuple[int, ...]) -> None:
    z = np.random.default_rng(32).normal(0.0, 3.0, shape)
    p = solution.softmax(z)
    assert (p > 0).all()
    np.testing.assert_allclose(p.sum(axis=-1), 1.0)
    np.testing.assert_allclose(np.log(p) - z, np.log(p[..., :1]) - z[..., :1] + np.zeros(shape))
    np.testing.assert_allclose(solution.softmax(z + 9000.0), p, rtol=1e-9)


def test_rows_ten_thousand_apart_do_not_disturb_each_other() -> None:
    z = np.array([[1e4, 1e4 - 1.0], [-1e4, -1e4 - 1.0]])
    np.testing.assert_allclose(solution.softmax(z), solution.softmax(np.array([[0.0, -1.0]] * 2)))


@pytest.mark.parametrize("gap", [10.0, 800.0, 1e4, 2e4])
def test_the_loss_of_a_hopeless_class_is_the_gap(gap: float) -> None:
    z = np.array([[gap / 2, -gap / 2, -gap / 2]])
    loss, dz = solution.cross_entropy(z, np.array([1]))
    np.testing.assert_allclose(loss, gap, rtol=1e-4)
    np.testing.assert_allclose(dz, [[1.0, -1.0, 0.0]], atol=1e-4)


def test_gradients_of_cross_entropy_add_up_to_zero_in_every_row() -> None:
    _, z, y = LOSSES["cross_entropy"]
    np.testing.assert_allclose(solution.cross_entropy(z, y)[1].sum(axis=1), 0.0, atol=1e-16)


def test_one_logit_is_two_classes_of_which_one_is_fixed_at_zero() -> None:
    rng = np.random.default_rng(33)
    z, y = rng.normal(0.0, 50.0, 9), rng.integers(0, 2, 9)
    loss, dz = solution.binary_cross_entropy(z, y.astype(np.float64))
    both, dboth = solution.cross_entropy(np.stack([np.zeros(9), z], axis=1), y)
    np.testing.assert_allclose(loss, both, rtol=1e-12)
    np.testing.assert_allclose(dz, dboth[:, 1], rtol=1e-9, atol=1e-16)


@pytest.mark.parametrize(("z", "y", "loss", "slope"), [(1e4, 0, 1e4, 1), (-1e4, 1, 1e4, -1)])
def test_a_hopeless_binary_logit_costs_its_size(z: float, y: int, loss: float, slope: int) -> None:
    found, dz = solution.binary_cross_entropy(np.array([z]), np.array([float(y)]))
    assert (found, dz[0]) == (loss, slope)
    assert solution.binary_cross_entropy(np.array([z]), np.array([1.0 - y]))[0] == 0.0


@pytest.mark.parametrize("eps", [0.0, 0.1, 1.0])
def test_smoothed_labels_stay_distributions(eps: float) -> None:
    rows = solution.label_smoothing(np.eye(5)[[4, 0, 4]], eps)
    np.testing.assert_allclose(rows.sum(axis=1), 1.0)
    np.testing.assert_allclose(rows[0, 4], 1 - eps + eps / 5)
    np.testing.assert_allclose(rows[0, :4], eps / 5)

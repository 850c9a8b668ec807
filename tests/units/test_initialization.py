"""The reference of the initialisations against what must be true of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import array_api_strict
import numpy as np
import pytest

from reference.initialization import solution

Array = Any
ACTIVATIONS: dict[str, Callable[[Array], Array]] = {
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
}


def within(weights: Array, std: float) -> None:
    """Assert mean 0 and the standard deviation `std`, each within six of its standard errors."""
    assert abs(weights.mean()) <= 6 * std / np.sqrt(weights.size)
    assert abs(weights.std() / std - 1) <= 6 / np.sqrt(2 * weights.size)


@pytest.mark.parametrize(("n_in", "n_out"), [(100, 400), (400, 100), (250, 250)])
def test_dense_weights_have_the_spread_their_inputs_ask_for(n_in: int, n_out: int) -> None:
    rng = np.random.default_rng(40)
    for draw, variance in ((solution.xavier, 1 / n_in), (solution.he, 2 / n_in)):
        weights = draw(n_in, n_out, rng)
        assert weights.shape == (n_in, n_out)
        within(weights, variance**0.5)


@pytest.mark.parametrize("shape", [(64, 3, 5, 7), (16, 32, 3, 3), (200, 50, 1, 1)])
def test_convolution_weights_count_the_kernel_into_the_fan_in(shape: tuple[int, ...]) -> None:
    weights = solution.he_conv(*shape, np.random.default_rng(41))
    assert weights.shape == shape
    within(weights, (2 / (shape[1] * shape[2] * shape[3])) ** 0.5)


def test_a_convolution_of_one_pixel_kernels_is_a_dense_layer() -> None:
    conv = solution.he_conv(7, 5, 1, 1, np.random.default_rng(42))
    dense = solution.he(5, 7, np.random.default_rng(42))
    np.testing.assert_array_equal(conv.ravel(), dense.ravel())


def test_the_weights_come_from_the_generator_alone() -> None:
    for draw in (solution.xavier, solution.he):
        first, again, other = (draw(4, 3, np.random.default_rng(seed)) for seed in (1, 1, 2))
        np.testing.assert_array_equal(first, again)
        assert not np.isclose(first, other).any()


def test_xavier_keeps_the_variance_of_a_linear_layer_and_he_the_mean_square_of_a_relu() -> None:
    rng = np.random.default_rng(43)
    x = rng.normal(size=(2000, 300))
    linear = x @ solution.xavier(300, 300, rng)
    rectified = np.maximum(x @ solution.he(300, 300, rng), 0)
    np.testing.assert_allclose(np.mean(linear**2), 1.0, rtol=0.1)
    np.testing.assert_allclose(np.mean(rectified**2), 1.0, rtol=0.1)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_stds_are_those_of_a_plain_loop(activation: str) -> None:
    rng = np.random.default_rng(44)
    x, sizes = rng.normal(1.0, 2.0, (9, 5)), [5, 7, 4, 4, 1]
    weights = [rng.normal(size=shape) for shape in itertools.pairwise(sizes)]
    expected, out = [], x
    for w in weights:
        out = ACTIVATIONS[activation](out @ w)
        expected.append(np.sqrt(np.mean((out - out.mean()) ** 2)))
    stds = solution.activation_stds(x, weights, activation)
    np.testing.assert_allclose(stds, expected, rtol=1e-12)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_stds_on_any_array_of_the_standard_on_any_device(activation: str) -> None:
    rng = np.random.default_rng(45)
    x, weights = rng.normal(size=(6, 4)), [rng.normal(size=(4, 4)) for _ in range(3)]
    device = array_api_strict.Device("device1")
    there = [array_api_strict.asarray(value, device=device) for value in (x, *weights)]
    stds = solution.activation_stds(there[0], there[1:], activation)
    assert stds.device == device
    home = np.asarray(stds.to_device(array_api_strict.Device("CPU_DEVICE")))
    expected = solution.activation_stds(x, weights, activation)
    np.testing.assert_allclose(home, expected, rtol=1e-12)


def test_far_too_large_weights_saturate_without_a_nan() -> None:
    x, weights = np.array([[1.0], [-1.0]]), [np.array([[5000.0]])]
    assert solution.activation_stds(x, weights, "sigmoid") == pytest.approx([0.5])
    assert solution.activation_stds(x, weights, "tanh") == pytest.approx([1.0])
    assert solution.activation_stds(x, weights, "relu") == pytest.approx([2500.0])


def test_an_unknown_activation_is_named() -> None:
    with pytest.raises(ValueError, match="'gelu'"):
        solution.activation_stds(np.ones((2, 2)), [np.eye(2)], "gelu")

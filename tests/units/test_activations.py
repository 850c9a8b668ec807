"""The reference solution of the unit activations against independent oracles."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import array_api_strict as xp
import numpy as np
import pytest

SOLUTION = Path(__file__).parents[2] / "reference" / "activations" / "solution.py"
H = 1e-5
SHAPES = [(7,), (4, 5), (2, 3, 4, 3)]
EXTREMES = np.array([-np.inf, -1000.0, -720.0, 0.0, 720.0, 1000.0, np.inf])
ELEMENTWISE = ["step", "sigmoid", "tanh", "relu"]
ALPHAS = [0.25, -0.7, 1.8]
FAR = xp.Device("device1")


@pytest.fixture(scope="module")
def solution() -> ModuleType:
    spec = importlib.util.spec_from_file_location("activations_solution", SOLUTION)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20240229)


def away_from_kink(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    sign: np.ndarray = rng.choice((-1.0, 1.0), shape)
    return sign * rng.uniform(0.1, 3.0, shape)


def central_difference(
    function: Callable[[np.ndarray], np.ndarray], at: np.ndarray, dout: np.ndarray
) -> np.ndarray:
    """Return the gradient of sum(dout * function(at)), one coordinate after the other."""
    gradient = np.zeros_like(at)
    for index in np.ndindex(*at.shape):
        ahead, behind = at.copy(), at.copy()
        ahead[index] += H
        behind[index] -= H
        gradient[index] = np.sum(dout * (function(ahead) - function(behind))) / (2 * H)
    return gradient


def agree(analytic: np.ndarray, numeric: np.ndarray) -> None:
    np.testing.assert_allclose(analytic, numeric, rtol=1e-6, atol=1e-8, strict=True)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_gradients_are_the_measured_ones(
    solution: ModuleType, rng: np.random.Generator, name: str, shape: tuple[int, ...]
) -> None:
    x, dout = away_from_kink(rng, shape), rng.standard_normal(shape)
    dx = getattr(solution, f"{name}_backward")(dout, x)
    agree(dx, central_difference(getattr(solution, name), x, dout))


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize("shape", SHAPES)
def test_leaky_gradient_is_the_measured_one(
    solution: ModuleType, rng: np.random.Generator, shape: tuple[int, ...], alpha: float
) -> None:
    x, dout = away_from_kink(rng, shape), rng.standard_normal(shape)
    dx = solution.leaky_relu_backward(dout, x, alpha)
    agree(dx, central_difference(lambda at: solution.leaky_relu(at, alpha), x, dout))


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize("shape", SHAPES)
def test_prelu_gradients_for_one_slope_are_the_measured_ones(
    solution: ModuleType, rng: np.random.Generator, shape: tuple[int, ...], alpha: float
) -> None:
    x, dout = away_from_kink(rng, shape), rng.standard_normal(shape)
    dx, dalpha = solution.prelu_backward(dout, x, alpha)
    agree(dx, central_difference(lambda at: solution.prelu(at, alpha), x, dout))
    measured = central_difference(lambda at: solution.prelu(x, float(at)), np.asarray(alpha), dout)
    agree(np.asarray(dalpha), measured)


@pytest.mark.parametrize("shape", [(4, 5), (4, 4), (2, 3, 4), (2, 3, 4, 3), (3, 1, 2, 4)])
def test_prelu_gradients_per_channel_are_the_measured_ones(
    solution: ModuleType, rng: np.random.Generator, shape: tuple[int, ...]
) -> None:
    x, dout = away_from_kink(rng, shape), rng.standard_normal(shape)
    alpha = rng.uniform(-0.5, 1.5, shape[1])
    dx, dalpha = solution.prelu_backward(dout, x, alpha)
    agree(dx, central_difference(lambda at: solution.prelu(at, alpha), x, dout))
    agree(dalpha, central_difference(lambda at: solution.prelu(x, at), alpha, dout))


def test_values_are_those_of_the_math_module(
    solution: ModuleType, rng: np.random.Generator
) -> None:
    for x in rng.uniform(-30.0, 30.0, 50):
        at = np.array([x])
        assert solution.sigmoid(at)[0] == pytest.approx(1 / (1 + math.exp(-x)), rel=1e-13)
        assert solution.tanh(at)[0] == pytest.approx(math.tanh(x), rel=1e-13)
        assert solution.relu(at)[0] == max(0.0, x)


def test_extremes_have_their_limits(solution: ModuleType) -> None:
    zeros, ones, up = np.zeros(3), np.ones(3), np.array([720.0, 1000.0, np.inf])
    half = np.array([0.5])
    expected = {
        "step": np.concatenate([zeros, [0.0], ones]),
        "sigmoid": np.concatenate([zeros, half, ones]),
        "tanh": np.concatenate([-ones, [0.0], ones]),
        "relu": np.concatenate([zeros, [0.0], up]),
    }
    for name, values in expected.items():
        np.testing.assert_allclose(getattr(solution, name)(EXTREMES), values, rtol=0, atol=1e-300)
    leaky = np.concatenate([0.5 * -up[::-1], [0.0], up])
    np.testing.assert_array_equal(solution.leaky_relu(EXTREMES, 0.5), leaky)
    np.testing.assert_array_equal(solution.prelu(EXTREMES, 0.5), leaky)


def test_slopes_at_the_extremes_are_those_of_a_flat_or_straight_line(
    solution: ModuleType,
) -> None:
    ends = EXTREMES[EXTREMES != 0]
    dout, positive = np.full(6, -3.0), ends > 0
    for name in ("step", "sigmoid", "tanh"):
        dx = getattr(solution, f"{name}_backward")(dout, ends)
        np.testing.assert_allclose(dx, np.zeros(6), rtol=0, atol=1e-300)
    np.testing.assert_array_equal(solution.relu_backward(dout, ends), -3.0 * positive)
    leaky = np.where(positive, -3.0, -1.5)
    np.testing.assert_array_equal(solution.leaky_relu_backward(dout, ends, 0.5), leaky)


def test_sigmoid_slope_is_a_quarter_at_zero_and_less_elsewhere(solution: ModuleType) -> None:
    x = np.linspace(-8.0, 8.0, 1601)
    slope = solution.sigmoid_backward(np.ones_like(x), x)
    assert slope.max() == 0.25
    assert x[slope == 0.25] == pytest.approx([0.0], abs=1e-12)


def test_five_sigmoids_leave_less_than_a_thousandth_of_a_gradient(
    solution: ModuleType, rng: np.random.Generator
) -> None:
    passed, gradient = [rng.standard_normal(100)], np.ones(100)
    for _ in range(5):
        passed.append(solution.sigmoid(passed[-1]))
    for x in reversed(passed[:-1]):
        gradient = solution.sigmoid_backward(gradient, x)
    assert gradient.min() > 0
    assert gradient.max() <= 0.25**5


def test_tanh_is_a_shifted_sigmoid_of_the_doubled_input(
    solution: ModuleType, rng: np.random.Generator
) -> None:
    x = rng.uniform(-20.0, 20.0, 200)
    np.testing.assert_allclose(solution.tanh(x), 2 * solution.sigmoid(2 * x) - 1, atol=1e-15)


def test_a_dead_relu_gets_no_gradient_and_a_leaky_one_does(
    solution: ModuleType, rng: np.random.Generator
) -> None:
    x, dout = -rng.uniform(0.1, 5.0, (20, 3)), rng.standard_normal((20, 3))
    assert not solution.relu_backward(dout, x).any()
    assert solution.leaky_relu_backward(dout, x, 0.01).all()


def test_prelu_with_one_slope_is_leaky_relu(solution: ModuleType, rng: np.random.Generator) -> None:
    x = away_from_kink(rng, (3, 4, 2, 2))
    np.testing.assert_array_equal(solution.prelu(x, 0.3), solution.leaky_relu(x, 0.3))
    np.testing.assert_array_equal(solution.prelu(x, np.full(4, 0.3)), solution.leaky_relu(x, 0.3))


def calls(solution: ModuleType, x: Any, dout: Any, alpha: Any) -> dict[str, Any]:
    """Return what every function gives for these arrays."""
    found = {}
    for name in ELEMENTWISE:
        found[name] = getattr(solution, name)(x)
        found[f"{name}_backward"] = getattr(solution, f"{name}_backward")(dout, x)
    found["leaky_relu"] = solution.leaky_relu(x, 0.1)
    found["leaky_relu_backward"] = solution.leaky_relu_backward(dout, x, 0.1)
    for kind, slope in {"one": 0.2, "channels": alpha}.items():
        found[f"prelu {kind}"] = solution.prelu(x, slope)
        found[f"dx {kind}"], found[f"dalpha {kind}"] = solution.prelu_backward(dout, x, slope)
    return found


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("shape", [(4, 5), (2, 3, 4, 3)])
def test_runs_on_another_device_of_a_strict_library(
    solution: ModuleType, rng: np.random.Generator, shape: tuple[int, ...], dtype: str
) -> None:
    arrays = [away_from_kink(rng, s).astype(dtype) for s in (shape, shape, (shape[1],))]
    expected = calls(solution, *arrays)
    far = [xp.asarray(array, device=FAR) for array in arrays]
    for name, result in calls(solution, *far).items():
        assert result.device == FAR, name
        assert str(result.dtype).endswith(dtype), name
        near = np.asarray(result.to_device(xp.Device("CPU_DEVICE")))
        np.testing.assert_allclose(near, expected[name], rtol=1e-6, err_msg=name)


def test_every_function_of_the_starter_is_exported(solution: ModuleType) -> None:
    forward = [*ELEMENTWISE, "leaky_relu", "prelu"]
    assert sorted(solution.__all__) == sorted(forward + [f"{name}_backward" for name in forward])

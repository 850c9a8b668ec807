"""The reference of dropout against what must be true of it."""

from __future__ import annotations

from typing import Any

import array_api_strict
import numpy as np
import pytest

from reference.dropout.solution import dropout_backward, dropout_forward, mc_predict

Array = Any
SHAPES = [(40,), (6, 5), (2, 3, 4, 5)]


def generator(seed: int = 20) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("p", [0.0, 0.3, 0.8, 1.0])
def test_the_gradient_is_what_central_differences_measure(shape: tuple[int, ...], p: float) -> None:
    x, dout = generator(1).normal(size=(2, *shape))
    dx = dropout_backward(dout, dropout_forward(x, p, True, generator())[1])
    measured, h = np.zeros_like(x), 1e-5
    for index in np.ndindex(shape):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        above, below = (dropout_forward(at, p, True, generator())[0] for at in (up, down))
        measured[index] = np.sum(dout * (above - below)) / (2 * h)
    np.testing.assert_allclose(dx, measured, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("train", [True, False])
@pytest.mark.parametrize("p", [0.0, 0.4, 1.0])
def test_it_runs_on_any_array_of_the_standard_on_any_device(p: float, train: bool) -> None:
    device = array_api_strict.Device("device1")
    plain = generator(2).normal(size=(2, 5, 4))
    x, dout = (array_api_strict.asarray(value, device=device) for value in plain)

    out, cache = dropout_forward(x, p, train, generator())
    mean = mc_predict(lambda at, rng: dropout_forward(at, p, train, rng)[0], x, 3, generator())
    found = [out, dropout_backward(dout, cache), mean]

    out, cache = dropout_forward(plain[0], p, train, generator())
    mean = mc_predict(
        lambda at, rng: dropout_forward(at, p, train, rng)[0], plain[0], 3, generator()
    )
    expected = [out, dropout_backward(plain[1], cache), mean]
    for strict, right in zip(found, expected, strict=True):
        assert strict.device == device
        home = strict.to_device(array_api_strict.Device("CPU_DEVICE"))
        np.testing.assert_allclose(np.asarray(home), right, rtol=1e-12)


@pytest.mark.parametrize("shape", SHAPES)
def test_each_element_is_dropped_or_scaled(shape: tuple[int, ...]) -> None:
    x = generator(3).uniform(1.0, 2.0, shape)
    out, _ = dropout_forward(x, 0.75, True, generator())
    assert out.shape == shape
    np.testing.assert_allclose(out[out != 0], 4.0 * x[out != 0], rtol=1e-15)
    assert 0 < np.sum(out == 0) < x.size


@pytest.mark.parametrize("p", [0.05, 0.5, 0.9])
def test_the_output_is_x_on_average_and_its_variance_that_of_a_coin(p: float) -> None:
    out, _ = dropout_forward(np.full(400_000, 3.0), p, True, generator())
    variance = 9.0 * p / (1 - p)
    assert out.mean() == pytest.approx(3.0, abs=6 * np.sqrt(variance / out.size))
    assert out.var() == pytest.approx(variance, rel=0.05)


def test_neighbours_along_every_axis_are_dropped_independently() -> None:
    out, _ = dropout_forward(np.ones((50, 60, 70)), 0.5, True, generator())
    dropped = (out == 0) - 0.5
    for axis in range(3):
        together = np.mean(dropped * np.roll(dropped, 1, axis))
        assert abs(together) < 6 * 0.25 / np.sqrt(dropped.size)


@pytest.mark.parametrize("p", [0.0, 0.5, 1.0])
def test_inference_changes_nothing_and_draws_nothing(p: float) -> None:
    x, rng = generator(4).normal(size=(4, 3)), generator()
    out, cache = dropout_forward(x, p, False, rng)
    np.testing.assert_array_equal(out, x)
    np.testing.assert_array_equal(dropout_backward(x, cache), x)
    assert rng.random() == generator().random()


def test_two_calls_with_one_generator_have_two_masks() -> None:
    rng, x = generator(), np.ones(200)
    first, second = (dropout_forward(x, 0.5, True, rng)[0] for _ in range(2))
    assert not np.array_equal(first, second)


def test_the_error_of_the_mean_halves_with_four_times_the_samples() -> None:
    x, rng = np.ones(20_000), generator()

    def forward(at: Array, draws: np.random.Generator) -> Array:
        return dropout_forward(at, 0.5, True, draws)[0]

    for samples in (1, 4, 16):
        spread = mc_predict(forward, x, samples, rng).std()
        assert spread == pytest.approx(1 / np.sqrt(samples), rel=0.05)


def test_the_worked_example_of_the_handout() -> None:
    class Draws:
        def random(self, shape: tuple[int, ...]) -> Array:
            return np.array([[0.81, 0.12, 0.55, 0.43], [0.90, 0.37, 0.62, 0.08]])

    x = np.array([[1.0, 4.0, -2.0, 3.0], [0.0, 5.0, 2.0, -1.0]])
    out, cache = dropout_forward(x, 0.5, True, Draws())
    np.testing.assert_array_equal(out, [[2, 0, -4, 0], [0, 0, 4, 0]])
    dx = dropout_backward(np.array([[1.0, 2.0, 3.0, 4.0]] * 2), cache)
    np.testing.assert_array_equal(dx, [[2, 0, 6, 0]] * 2)

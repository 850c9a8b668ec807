"""The reference of batch normalisation against what must be true of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import array_api_strict
import numpy as np
import pytest

from reference.batchnorm import solution

Array = Any
LAYERS: dict[str, tuple[Any, Any, tuple[int, ...]]] = {
    "columns": (solution.batchnorm_forward, solution.batchnorm_backward, (5, 3)),
    "images": (
        solution.spatial_batchnorm_forward,
        solution.spatial_batchnorm_backward,
        (3, 2, 4, 5),
    ),
}


each_layer = pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)


def draw(shape: tuple[int, ...]) -> list[Array]:
    """Draw (x, gamma, beta, running_mean, running_var)."""
    rng = np.random.default_rng(20)
    size = shape[1]
    x = rng.normal(2.0, 3.0, shape)
    return [x, *rng.normal(size=(3, size)), np.full(size, 2.0)]


def by_differences(loss: Callable[[Array], float], at: Array, h: float = 1e-5) -> Array:
    """Return the gradient of `loss`, measured by central differences."""
    measured = np.zeros_like(at)
    for index in np.ndindex(at.shape):
        up, down = at.copy(), at.copy()
        up[index] += h
        down[index] -= h
        measured[index] = (loss(up) - loss(down)) / (2 * h)
    return measured


@each_layer
@pytest.mark.parametrize("eps", [1e-5, 0.5])
@pytest.mark.parametrize(("argument", "output"), [(0, 0), (1, 1), (2, 2)], ids=["x", "g", "b"])
def test_a_gradient_is_what_central_differences_measure(
    layer: Any, argument: int, output: int, eps: float
) -> None:
    forward, backward, shape = layer
    given = draw(shape)
    dout = np.random.default_rng(21).normal(size=shape)

    def loss(value: Array) -> float:
        changed = [*given[:argument], value, *given[argument + 1 :]]
        return float(np.sum(dout * forward(*changed, True, eps=eps)[0]))

    gradient = backward(dout, forward(*given, True, eps=eps)[1])[output]
    measured = by_differences(loss, given[argument])
    np.testing.assert_allclose(gradient, measured, rtol=1e-6, atol=1e-8)


@each_layer
@pytest.mark.parametrize("train", [True, False])
def test_it_runs_on_any_array_of_the_standard_on_any_device(layer: Any, train: bool) -> None:
    forward, backward, shape = layer
    device = array_api_strict.Device("device1")
    numbers = [*draw(shape), np.random.default_rng(24).normal(size=shape)]
    *given, dout = [array_api_strict.asarray(value, device=device) for value in numbers]

    out, cache, *averages = forward(*given, train)
    found = [out, *averages, *backward(dout, cache)]

    expected_out, cache, *averages = forward(*numbers[:-1], train)
    expected = [expected_out, *averages, *backward(numbers[-1], cache)]
    for strict, plain in zip(found, expected, strict=True):
        assert strict.device == device
        home = strict.to_device(array_api_strict.Device("CPU_DEVICE"))
        np.testing.assert_allclose(np.asarray(home), plain, rtol=1e-12, atol=1e-12)


@each_layer
def test_the_output_has_mean_beta_and_standard_deviation_gamma(layer: Any) -> None:
    forward, _, shape = layer
    given = draw(shape)
    out = forward(*given, True, eps=1e-12)[0]
    axes = tuple(axis for axis in range(out.ndim) if axis != 1)
    np.testing.assert_allclose(out.mean(axis=axes), given[2])
    np.testing.assert_allclose(out.std(axis=axes), np.abs(given[1]))


@each_layer
def test_dx_has_nothing_in_the_directions_that_normalising_removes(layer: Any) -> None:
    forward, backward, shape = layer
    given = draw(shape)
    out, cache, _, _ = forward(*given, True, eps=1e-12)
    dx = backward(np.random.default_rng(22).normal(size=shape), cache)[0]
    axes = tuple(axis for axis in range(dx.ndim) if axis != 1)
    np.testing.assert_allclose(dx.sum(axis=axes), 0.0, atol=1e-12)
    np.testing.assert_allclose((dx * out).sum(axis=axes), 0.0, atol=1e-10)


@pytest.mark.parametrize("train", [True, False])
def test_images_are_normalised_like_the_rows_of_their_pixels(train: bool) -> None:
    on_images, _, shape = LAYERS["images"]
    on_columns, _, _ = LAYERS["columns"]
    x, *given = draw(shape)
    rows = x.transpose(0, 2, 3, 1).reshape(-1, 2)
    out, _, *averages = on_images(x, *given, train)
    flat, _, *expected = on_columns(rows, *given, train)
    np.testing.assert_allclose(out.transpose(0, 2, 3, 1).reshape(-1, 2), flat, rtol=1e-12)
    np.testing.assert_allclose(averages, expected, rtol=1e-12)


@each_layer
def test_inference_gives_the_averages_back_and_treats_each_sample_alone(layer: Any) -> None:
    forward, _, shape = layer
    x, *given = draw(shape)
    out, _, *averages = forward(x, *given, False)
    np.testing.assert_array_equal(averages, given[2:])
    np.testing.assert_array_equal(forward(x[:1], *given, False)[0], out[:1])


def test_the_running_averages_approach_the_mean_and_variance_of_the_data() -> None:
    rng = np.random.default_rng(23)
    forward, _, _ = LAYERS["columns"]
    average: list[Array] = [np.zeros(2), np.ones(2)]
    for _ in range(400):
        x = rng.normal([1.0, -2.0], [0.5, 3.0], (256, 2))
        _, _, *average = forward(x, np.ones(2), np.zeros(2), *average, True)
    np.testing.assert_allclose(average[0], [1.0, -2.0], atol=0.2)
    np.testing.assert_allclose(average[1], [0.25, 9.0], rtol=0.1)

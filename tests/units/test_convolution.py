"""The reference of convolution against what must be true of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import array_api_strict
import numpy as np
import pytest

from reference.convolution import solution

Array = Any
Pair = tuple[int, int]

# Rectangular images and kernels, a stride that leaves a rest, no padding and much padding.
CONVOLUTIONS: dict[str, tuple[tuple[int, ...], tuple[int, ...], int, int]] = {
    "plain": ((2, 3, 5, 5), (4, 3, 3, 3), 1, 0),
    "padded": ((2, 1, 4, 6), (2, 1, 3, 3), 1, 2),
    "a rest": ((1, 2, 6, 8), (3, 2, 3, 2), 2, 0),
    "all of it": ((2, 2, 7, 4), (2, 2, 2, 3), 3, 1),
    "gaps": ((1, 1, 7, 5), (1, 1, 1, 1), 2, 0),
}
POOLS: dict[str, tuple[tuple[int, ...], int | Pair, int | Pair]] = {
    "side by side": ((2, 3, 4, 4), 2, 2),
    "overlapping": ((2, 1, 5, 6), 3, 1),
    "pairs": ((1, 2, 7, 6), (3, 2), (2, 3)),
    "gaps": ((1, 1, 8, 7), 2, 3),
}
POOLING = {
    "max": (solution.max_pool_forward, solution.max_pool_backward),
    "average": (solution.avg_pool_forward, solution.avg_pool_backward),
}

each_convolution = pytest.mark.parametrize("case", CONVOLUTIONS.values(), ids=CONVOLUTIONS)
each_pool = pytest.mark.parametrize("case", POOLS.values(), ids=POOLS)
each_kind = pytest.mark.parametrize("kind", POOLING.values(), ids=POOLING)


def draw(*shapes: tuple[int, ...]) -> list[Array]:
    rng = np.random.default_rng(30)
    return [rng.normal(size=shape) for shape in shapes]


def by_differences(loss: Callable[[Array], float], at: Array, h: float = 1e-5) -> Array:
    """Return the gradient of `loss`, measured by central differences."""
    measured = np.zeros_like(at)
    for index in np.ndindex(at.shape):
        up, down = at.copy(), at.copy()
        up[index] += h
        down[index] -= h
        measured[index] = (loss(up) - loss(down)) / (2 * h)
    return measured


def on_device(*arrays: Array) -> tuple[Any, list[Array]]:
    device = array_api_strict.Device("device1")
    return device, [array_api_strict.asarray(array, device=device) for array in arrays]


def same_at_home(strict: Array, plain: Array, device: Any) -> None:
    assert strict.device == device
    home = strict.to_device(array_api_strict.Device("CPU_DEVICE"))
    np.testing.assert_allclose(np.asarray(home), plain, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("argument", [0, 1, 2], ids=["x", "w", "b"])
@each_convolution
def test_a_gradient_is_what_central_differences_measure(case: Any, argument: int) -> None:
    x_shape, w_shape, stride, pad = case
    given = draw(x_shape, w_shape, w_shape[:1])
    out, cache = solution.conv2d_forward(*given, stride, pad)
    dout = np.random.default_rng(31).normal(size=out.shape)

    def loss(value: Array) -> float:
        changed = [*given[:argument], value, *given[argument + 1 :]]
        return float(np.sum(dout * solution.conv2d_forward(*changed, stride, pad)[0]))

    gradient = solution.conv2d_backward(dout, cache)[argument]
    measured = by_differences(loss, given[argument])
    np.testing.assert_allclose(gradient, measured, rtol=1e-6, atol=1e-8)


@each_kind
@each_pool
def test_a_pools_gradient_is_what_central_differences_measure(case: Any, kind: Any) -> None:
    shape, size, stride = case
    forward, backward = kind
    (x,) = draw(shape)
    out, cache = forward(x, size, stride)
    dout = np.random.default_rng(32).normal(size=out.shape)
    measured = by_differences(lambda at: float(np.sum(dout * forward(at, size, stride)[0])), x)
    np.testing.assert_allclose(backward(dout, cache), measured, rtol=1e-6, atol=1e-8)


@each_convolution
def test_a_convolution_is_a_sum_over_each_window(case: Any) -> None:
    x_shape, w_shape, stride, pad = case
    x, w, b = draw(x_shape, w_shape, w_shape[:1])
    out = solution.conv2d_forward(x, w, b, stride, pad)[0]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    for n, f, p, q in np.ndindex(out.shape):
        rows = slice(p * stride, p * stride + w.shape[2])
        cols = slice(q * stride, q * stride + w.shape[3])
        assert out[n, f, p, q] == pytest.approx(np.sum(w[f] * padded[n, :, rows, cols]) + b[f])
    assert out.shape[2:] == tuple(
        solution.output_size(x.shape[axis], w.shape[axis], stride, pad) for axis in (2, 3)
    )


@each_convolution
def test_a_convolution_runs_on_any_array_of_the_standard_on_any_device(case: Any) -> None:
    x_shape, w_shape, stride, pad = case
    given = draw(x_shape, w_shape, w_shape[:1])
    expected, cache = solution.conv2d_forward(*given, stride, pad)
    dout = np.random.default_rng(33).normal(size=expected.shape)
    gradients = solution.conv2d_backward(dout, cache)

    device, (x, w, b, upstream) = on_device(*given, dout)
    out, cache = solution.conv2d_forward(x, w, b, stride, pad)
    found = [out, *solution.conv2d_backward(upstream, cache)]
    for strict, plain in zip(found, [expected, *gradients], strict=True):
        same_at_home(strict, plain, device)


@each_kind
@each_pool
def test_pooling_runs_on_any_array_of_the_standard_on_any_device(case: Any, kind: Any) -> None:
    shape, size, stride = case
    forward, backward = kind
    (x,) = draw(shape)
    expected, cache = forward(x, size, stride)
    dout = np.random.default_rng(34).normal(size=expected.shape)
    dx = backward(dout, cache)

    device, (strict_x, upstream) = on_device(x, dout)
    out, cache = forward(strict_x, size, stride)
    same_at_home(out, expected, device)
    same_at_home(backward(upstream, cache), dx, device)


def test_the_small_functions_run_on_any_array_of_the_standard_on_any_device() -> None:
    x, img, kernel = draw((2, 3, 4, 5), (6, 7), (3, 5))
    device, (strict_x, strict_img, strict_kernel) = on_device(x, img, kernel)
    same_at_home(solution.zero_pad(strict_x, 2), solution.zero_pad(x, 2), device)
    rows, cache = solution.flatten_forward(strict_x)
    same_at_home(rows, x.reshape(2, 60), device)
    same_at_home(solution.flatten_backward(rows, cache), x, device)
    filtered = solution.image_filter(strict_img, strict_kernel)
    same_at_home(filtered, solution.image_filter(img, kernel), device)


@pytest.mark.parametrize(
    ("given", "expected"),
    [((4, 3, 1, 0), 2), ((5, 3, 1, 1), 5), ((7, 3, 2, 0), 3), ((8, 3, 2, 0), 3), ((5, 5, 4, 0), 1)],
)
def test_output_size_counts_whole_windows(given: tuple[int, ...], expected: int) -> None:
    assert solution.output_size(*given) == expected
    assert type(solution.output_size(*given)) is int


@pytest.mark.parametrize("pad", [0, 1, 3])
def test_zero_pad_puts_a_border_of_zeros_around_each_channel(pad: int) -> None:
    (x,) = draw((2, 3, 4, 5))
    out = solution.zero_pad(x, pad)
    np.testing.assert_array_equal(out, np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad))))
    assert not np.shares_memory(out, x)


@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (5, 1), (1, 3), (7, 5)])
def test_an_image_filter_is_a_convolution_that_keeps_the_size(shape: Pair) -> None:
    img, kernel = draw((6, 9), shape)
    room = np.pad(img, [(size // 2, size // 2) for size in shape])
    expected = solution.conv2d_forward(room[None, None], kernel[None, None], np.zeros(1))[0][0, 0]
    np.testing.assert_allclose(solution.image_filter(img, kernel), expected, rtol=1e-12)
    assert expected.shape == img.shape


def test_the_largest_of_a_window_may_be_negative() -> None:
    x = -1 - np.arange(16.0).reshape(1, 1, 4, 4)
    out, _ = solution.max_pool_forward(x, 2, 2)
    np.testing.assert_array_equal(out[0, 0], [[-1, -3], [-9, -11]])


def test_a_pixel_that_wins_two_windows_gets_both_gradients() -> None:
    x = np.array([[[[1.0, 5.0, 2.0]]]])
    _, cache = solution.max_pool_forward(x, (1, 2), 1)
    dx = solution.max_pool_backward(np.array([[[[10.0, 100.0]]]]), cache)
    np.testing.assert_array_equal(dx[0, 0], [[0.0, 110.0, 0.0]])


@each_kind
def test_pooling_back_hands_on_the_whole_gradient(kind: Any) -> None:
    forward, backward = kind
    for shape, size, stride in POOLS.values():
        (x,) = draw(shape)
        out, cache = forward(x, size, stride)
        dout = np.random.default_rng(35).normal(size=out.shape)
        total = backward(dout, cache).sum(axis=(2, 3))
        np.testing.assert_allclose(total, dout.sum(axis=(2, 3)), rtol=1e-12, atol=1e-12)


def test_a_moved_image_gives_a_moved_feature_map() -> None:
    x, w, b = draw((1, 2, 9, 9), (3, 2, 3, 3), (3,))
    out = solution.conv2d_forward(x, w, b)[0]
    moved = solution.conv2d_forward(np.roll(x, (1, 2), axis=(2, 3)), w, b)[0]
    np.testing.assert_allclose(moved[:, :, 1:, 2:], out[:, :, :-1, :-2], rtol=1e-12)

"""The reference of convolution against PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional

from reference.convolution import solution

Array = Any
CONVOLUTIONS = [
    ((2, 3, 8, 8), (4, 3, 3, 3), 1, 0),
    ((3, 1, 5, 9), (2, 1, 3, 2), 1, 1),
    ((2, 2, 9, 6), (3, 2, 2, 4), 2, 0),
    ((1, 4, 10, 7), (5, 4, 5, 3), 3, 2),
    ((2, 2, 6, 6), (2, 2, 1, 1), 2, 0),
]
POOLS: list[tuple[tuple[int, ...], Any, Any]] = [
    ((2, 3, 8, 8), 2, 2),
    ((2, 1, 7, 9), 3, 2),
    ((1, 2, 6, 6), 3, 1),
    ((2, 2, 9, 8), (3, 2), (2, 1)),
    ((1, 3, 7, 5), (1, 4), (3, 1)),
    ((1, 1, 9, 9), 2, (3, 4)),
]


def draw(*shapes: tuple[int, ...]) -> list[Array]:
    rng = np.random.default_rng(40)
    return [rng.normal(size=shape) for shape in shapes]


def tensors(*arrays: Array) -> list[Any]:
    return [torch.tensor(array, requires_grad=True) for array in arrays]


def agree(found: Array, tensor: Any) -> None:
    np.testing.assert_allclose(found, tensor.detach().numpy(), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(("x_shape", "w_shape", "stride", "pad"), CONVOLUTIONS)
def test_conv2d_agrees_with_autograd(
    x_shape: tuple[int, ...], w_shape: tuple[int, ...], stride: int, pad: int
) -> None:
    given = draw(x_shape, w_shape, w_shape[:1])
    out, cache = solution.conv2d_forward(*given, stride, pad)
    there = tensors(*given)
    expected = functional.conv2d(*there, stride=stride, padding=pad)
    agree(out, expected)
    dout = np.random.default_rng(41).normal(size=out.shape)
    expected.backward(torch.tensor(dout))
    for gradient, tensor in zip(solution.conv2d_backward(dout, cache), there, strict=True):
        agree(gradient, tensor.grad)


@pytest.mark.parametrize("kind", ["max", "avg"])
@pytest.mark.parametrize(("shape", "size", "stride"), POOLS)
def test_pooling_agrees_with_autograd(
    kind: str, shape: tuple[int, ...], size: Any, stride: Any
) -> None:
    (x,) = draw(shape)
    forward = getattr(solution, f"{kind}_pool_forward")
    backward = getattr(solution, f"{kind}_pool_backward")
    out, cache = forward(x, size, stride)
    (there,) = tensors(x)
    expected = getattr(functional, f"{kind}_pool2d")(there, size, stride)
    agree(out, expected)
    dout = np.random.default_rng(42).normal(size=out.shape)
    expected.backward(torch.tensor(dout))
    agree(backward(dout, cache), there.grad)


@pytest.mark.parametrize("pad", [0, 1, 3])
def test_zero_pad_agrees(pad: int) -> None:
    (x,) = draw((2, 3, 4, 5))
    agree(solution.zero_pad(x, pad), functional.pad(torch.tensor(x), (pad, pad, pad, pad)))


@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (3, 5), (7, 1)])
def test_image_filter_agrees_with_same_padding(shape: tuple[int, int]) -> None:
    img, kernel = draw((8, 6), shape)
    expected = functional.conv2d(
        torch.tensor(img)[None, None], torch.tensor(kernel)[None, None], padding="same"
    )
    agree(solution.image_filter(img, kernel), expected[0, 0])


def test_flatten_agrees() -> None:
    (x,) = draw((2, 3, 4, 5))
    rows, cache = solution.flatten_forward(x)
    agree(rows, torch.flatten(torch.tensor(x), 1))
    np.testing.assert_array_equal(solution.flatten_backward(rows, cache), x)

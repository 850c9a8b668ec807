"""The reference of the output heads against PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812

from reference.output_heads import solution


def by_torch(loss: Callable[[Any, Any], Any], z: Any, y: Any) -> tuple[float, Any]:
    """Return the loss and its gradient for `z`, as autograd finds it."""
    leaf = torch.tensor(z, requires_grad=True)
    value = loss(leaf, torch.tensor(y))
    value.backward()
    return value.item(), leaf.grad.numpy()


def compare(found: tuple[Any, Any], expected: tuple[float, Any]) -> None:
    np.testing.assert_allclose(found[0], expected[0], rtol=1e-12)
    np.testing.assert_allclose(found[1], expected[1], rtol=1e-9, atol=1e-15)


def logits(*shape: int, scale: float) -> Any:
    return np.random.default_rng(34).normal(0.0, scale, shape)


@pytest.mark.parametrize("scale", [1.0, 30.0, 4000.0])
@pytest.mark.parametrize("shape", [(7,), (5, 3), (2, 3, 4, 5)])
def test_softmax(shape: tuple[int, ...], scale: float) -> None:
    z = logits(*shape, scale=scale)
    expected = F.softmax(torch.tensor(z), dim=-1).numpy()
    np.testing.assert_allclose(solution.softmax(z), expected, rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize("scale", [1.0, 30.0, 4000.0])
def test_cross_entropy(scale: float) -> None:
    z, y = logits(8, 5, scale=scale), np.array([0, 4, 4, 1, 2, 3, 0, 1])
    compare(solution.cross_entropy(z, y), by_torch(F.cross_entropy, z, y))


@pytest.mark.parametrize("scale", [1.0, 30.0, 4000.0])
@pytest.mark.parametrize("shape", [(9,), (5, 1), (2, 3, 4)])
def test_binary_cross_entropy(shape: tuple[int, ...], scale: float) -> None:
    z = logits(*shape, scale=scale)
    y = np.random.default_rng(35).integers(0, 2, shape).astype(np.float64)
    expected = by_torch(F.binary_cross_entropy_with_logits, z, y)
    compare(solution.binary_cross_entropy(z, y), expected)


@pytest.mark.parametrize("shape", [(9,), (5, 2), (2, 3, 4)])
def test_mean_squared_error(shape: tuple[int, ...]) -> None:
    pred, y = np.random.default_rng(36).normal(0.0, 3.0, (2, *shape))
    compare(solution.mean_squared_error(pred, y), by_torch(F.mse_loss, pred, y))


def test_one_hot() -> None:
    y = np.array([3, 0, 1, 1])
    expected = F.one_hot(torch.tensor(y), 6).numpy()
    np.testing.assert_array_equal(solution.one_hot(y, 6), expected)


@pytest.mark.parametrize("eps", [0.0, 0.1, 0.7, 1.0])
def test_smoothed_labels_give_the_smoothed_cross_entropy(eps: float) -> None:
    z, y = logits(6, 4, scale=2.0), np.array([0, 3, 1, 1, 2, 0])
    smooth = solution.label_smoothing(solution.one_hot(y, 4), eps)
    found = -np.sum(smooth * np.log(solution.softmax(z))) / 6
    expected = F.cross_entropy(torch.tensor(z), torch.tensor(y), label_smoothing=eps).item()
    np.testing.assert_allclose(found, expected, rtol=1e-12)

"""PyTorch as a second opinion on the activations and their gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 -- its usual name

from reference.activations import solution

rng = np.random.default_rng(30)
X = rng.normal(0.0, 3.0, (4, 3, 5))
DOUT = rng.normal(size=X.shape)
THEIRS: dict[str, Callable[[Any], Any]] = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": F.relu,
}


def gradients(out: torch.Tensor, *leaves: torch.Tensor) -> list[np.ndarray]:
    """Return the gradients of ``sum(DOUT * out)``."""
    return [found.numpy() for found in torch.autograd.grad(out, leaves, torch.tensor(DOUT))]


def leaf(value: Any) -> torch.Tensor:
    return torch.tensor(value, requires_grad=True)


@pytest.mark.parametrize("name", THEIRS)
def test_an_activation_and_its_gradient_are_pytorch_s(name: str) -> None:
    x = leaf(X)
    out = THEIRS[name](x)
    np.testing.assert_allclose(getattr(solution, name)(X), out.detach().numpy(), rtol=1e-12)
    found = getattr(solution, f"{name}_backward")(DOUT, X)
    np.testing.assert_allclose(found, gradients(out, x)[0], rtol=1e-10, atol=1e-14)


def test_leaky_relu_is_pytorch_s() -> None:
    x = leaf(X)
    out = F.leaky_relu(x, 0.07)
    np.testing.assert_allclose(solution.leaky_relu(X, 0.07), out.detach().numpy(), rtol=1e-12)
    np.testing.assert_allclose(solution.leaky_relu_backward(DOUT, X, 0.07), gradients(out, x)[0])


@pytest.mark.parametrize(
    "alpha", [np.array([0.3]), np.array([0.1, -0.4, 0.9])], ids=["one", "each"]
)
def test_prelu_is_pytorch_s(alpha: np.ndarray) -> None:
    x, slope = leaf(X), leaf(alpha)
    out = F.prelu(x, slope)
    ours = float(alpha[0]) if alpha.size == 1 else alpha
    np.testing.assert_allclose(solution.prelu(X, ours), out.detach().numpy(), rtol=1e-12)
    dx, dalpha = solution.prelu_backward(DOUT, X, ours)
    expected_dx, expected_dalpha = gradients(out, x, slope)
    np.testing.assert_allclose(dx, expected_dx)
    np.testing.assert_allclose(np.ravel(dalpha), expected_dalpha)

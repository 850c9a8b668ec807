"""The reference of backpropagation against PyTorch's automatic differentiation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from reference.backprop import solution

Array = Any


def leaf(value: Array) -> torch.Tensor:
    return torch.tensor(value, dtype=torch.float64, requires_grad=True)


def torch_loss(params: dict[str, torch.Tensor], x: Array, y: Array, activation: str) -> Any:
    """Return the loss of a network as PyTorch computes it."""
    act = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu}[activation]
    h, depth = torch.tensor(x), len(params) // 2
    for layer in range(1, depth + 1):
        h = torch.nn.functional.linear(h, params[f"w{layer}"].T, params[f"b{layer}"])
        h = act(h) if layer < depth else h
    return torch.nn.functional.cross_entropy(h, torch.tensor(y))


def network(sizes: tuple[int, ...]) -> tuple[dict[str, Array], Array, Array]:
    rng = np.random.default_rng(41)
    params = solution.mlp_init(sizes, rng)
    params = {name: value + 0.1 * rng.normal(size=value.shape) for name, value in params.items()}
    return params, rng.normal(size=(7, sizes[0])), rng.integers(0, sizes[-1], 7)


@pytest.mark.parametrize("shape", [(5, 4), (3, 2, 4), (2, 3, 4, 5)], ids=str)
def test_the_affine_layer(shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(42)
    features = int(np.prod(shape[1:]))
    given = [rng.normal(size=size) for size in (shape, (features, 3), (3,))]
    dout = rng.normal(size=(shape[0], 3))
    leaves = [leaf(value) for value in given]
    theirs = torch.nn.functional.linear(leaves[0].flatten(1), leaves[1].T, leaves[2])
    theirs.backward(torch.tensor(dout))

    out, cache = solution.affine_forward(*given)
    np.testing.assert_allclose(out, theirs.detach().numpy(), rtol=1e-12)
    for ours, value in zip(solution.affine_backward(dout, cache), leaves, strict=True):
        assert value.grad is not None
        np.testing.assert_allclose(ours, value.grad.numpy(), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("sizes", [(4, 3), (4, 6, 3), (4, 6, 5, 7, 3)], ids=str)
def test_the_loss_of_the_network_and_its_gradient(sizes: tuple[int, ...]) -> None:
    params, x, y = network(sizes)
    leaves = {name: leaf(value) for name, value in params.items()}
    theirs = torch_loss(leaves, x, y, "relu")
    theirs.backward()

    loss, grads = solution.mlp_loss(params, x, y)
    assert loss == pytest.approx(theirs.item(), rel=1e-12)
    for name, value in leaves.items():
        assert value.grad is not None
        np.testing.assert_allclose(grads[name], value.grad.numpy(), rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_the_norms_of_the_gradients(activation: str) -> None:
    params, x, y = network((4, 6, 5, 7, 3))
    leaves = {name: leaf(value) for name, value in params.items()}
    torch_loss(leaves, x, y, activation).backward()
    expected = [torch.linalg.norm(leaves[f"w{layer}"].grad).item() for layer in range(1, 5)]
    found = solution.gradient_norms(params, x, y, activation)
    np.testing.assert_allclose(found, expected, rtol=1e-10)


def test_central_differences_against_the_derivative() -> None:
    x = np.random.default_rng(43).normal(size=(3, 4))
    at = leaf(x)
    torch.sum(torch.sin(at) * torch.exp(at)).backward()
    measured = solution.numerical_gradient(lambda v: float(np.sum(np.sin(v) * np.exp(v))), x)
    assert at.grad is not None
    np.testing.assert_allclose(measured, at.grad.numpy(), rtol=1e-8, atol=1e-9)

"""The reference of regularisation against PyTorch: its autograd, its norms and its optimiser."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from reference.regularization import solution

SHAPES = ((4, 3), (5,), (2, 3, 2, 2))


def tensors(seed: int) -> list[torch.Tensor]:
    """Draw weights of several shapes, some of them exactly 0."""
    rng = np.random.default_rng(seed)
    drawn = [
        rng.normal(size=shape) * rng.choice((0.0, 1.0), shape, p=(0.2, 0.8)) for shape in SHAPES
    ]
    return [torch.tensor(w, dtype=torch.float64, requires_grad=True) for w in drawn]


def norms(weights: list[torch.Tensor], order: int) -> torch.Tensor:
    """Return the sum of ``|w|**order``, by way of PyTorch's vector norm."""
    flat = torch.cat([w.reshape(-1) for w in weights])
    return torch.linalg.vector_norm(flat, order) ** order


@pytest.mark.parametrize(("lam1", "lam2"), [(0.3, 0.0), (0.0, 0.7), (0.3, 0.7)])
def test_penalties_and_gradients_are_those_of_autograd(lam1: float, lam2: float) -> None:
    weights = tensors(20)
    upstream = float(np.random.default_rng(21).normal())
    expected = lam1 * norms(weights, 1) + lam2 * norms(weights, 2)
    (upstream * expected).backward()  # type: ignore[no-untyped-call]

    plain = [w.detach().numpy() for w in weights]
    found = [solution.elastic_net(plain, lam1, lam2)]
    found += [solution.l1_penalty(plain, lam1)] if lam2 == 0.0 else []
    found += [solution.l2_penalty(plain, lam2)] if lam1 == 0.0 else []
    for penalty, grads in found:
        np.testing.assert_allclose(penalty, expected.item(), rtol=1e-13)
        for grad, w in zip(grads, weights, strict=True):
            assert w.grad is not None
            np.testing.assert_allclose(upstream * grad, w.grad.numpy(), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("t", [0.0, 0.4, 5.0])
def test_soft_thresholding_is_that_of_softshrink(t: float) -> None:
    w = np.random.default_rng(22).normal(size=(6, 4))
    expected = torch.nn.functional.softshrink(torch.tensor(w), t).numpy()
    np.testing.assert_array_equal(solution.soft_threshold(w, t), expected)


def test_a_decayed_step_is_that_of_sgd_with_weight_decay() -> None:
    rng = np.random.default_rng(23)
    w, dw = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
    parameter = torch.tensor(w, requires_grad=True)
    parameter.grad = torch.tensor(dw)
    torch.optim.SGD([parameter], lr=0.2, weight_decay=0.3).step()
    expected = parameter.detach().numpy()
    np.testing.assert_allclose(solution.decay_step(w, dw, 0.2, 0.3), expected, rtol=1e-13)


def descend(x: torch.Tensor, y: torch.Tensor, lam: float, kind: str) -> tuple[Any, float]:
    """Minimise J with PyTorch alone; return w and b.

    L2 is left to L-BFGS and autograd. L1 is written as ``w = u - v`` with u and v not negative,
    which makes it smooth; the sign is kept by projected gradient descent.
    """
    d = x.shape[1]
    b = torch.zeros((), dtype=torch.float64, requires_grad=True)
    parts = torch.zeros(2, d, dtype=torch.float64, requires_grad=True)

    def error() -> torch.Tensor:
        return torch.nn.functional.mse_loss(x @ (parts[0] - parts[1]) + b, y)

    if kind == "l2":
        optimizer = torch.optim.LBFGS(
            [parts, b],
            max_iter=500,
            tolerance_grad=1e-13,
            tolerance_change=1e-16,
            line_search_fn="strong_wolfe",
        )

        def closure() -> torch.Tensor:
            optimizer.zero_grad()
            j = error() + lam * torch.sum((parts[0] - parts[1]) ** 2)
            j.backward()  # type: ignore[no-untyped-call]
            return j

        optimizer.step(closure)
    else:
        for _ in range(2500):
            slopes = torch.autograd.grad(error() + lam * parts.sum(), [parts, b])
            with torch.no_grad():
                parts.sub_(0.03 * slopes[0]).clamp_(min=0.0)
                b.sub_(0.03 * slopes[1])
    w = (parts[0] - parts[1]).detach()
    return w.numpy(), b.item()


@pytest.mark.parametrize("kind", ["l1", "l2"])
@pytest.mark.parametrize("seed", range(2))
def test_a_fit_is_what_pytorch_descends_to(kind: str, seed: int) -> None:
    rng = np.random.default_rng(30 + seed)
    x = rng.normal(size=(40, 4)) + rng.uniform(-0.5, 0.5, 4)
    y = x @ np.array([2.0, 0.0, -1.0, 0.1]) + 1.5 + 0.3 * rng.normal(size=40)
    expected_w, expected_b = descend(torch.tensor(x), torch.tensor(y), 0.5, kind)
    w, b = solution.fit_linear(x, y, 0.5, kind)
    np.testing.assert_allclose(w, expected_w, atol=1e-6)
    assert b == pytest.approx(expected_b, abs=1e-6)

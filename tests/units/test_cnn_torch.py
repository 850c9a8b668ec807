"""PyTorch as an independent oracle: the same network with the same parameters."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional

from reference.cnn import solution


def logits_of(params: dict[str, Any], x: Any) -> Any:
    """Run the reference's architecture in PyTorch."""
    maps = x
    for layer in ("conv1", "conv2"):
        maps = functional.conv2d(maps, params[f"{layer}_w"], params[f"{layer}_b"], padding=1)
        maps = functional.max_pool2d(functional.relu(maps), 2)
    return maps.flatten(1) @ params["dense_w"] + params["dense_b"]


@pytest.mark.parametrize(("shape", "classes"), [((1, 8, 8), 10), ((3, 6, 10), 4), ((2, 5, 7), 3)])
@pytest.mark.parametrize("lam", [0.0, 0.2])
def test_logits_loss_and_gradients_agree_with_pytorch(
    shape: tuple[int, int, int], classes: int, lam: float
) -> None:
    rng = np.random.default_rng(40)
    params = solution.build(shape, classes, rng)
    params = {name: w + rng.normal(0.0, 0.1, w.shape) for name, w in params.items()}
    x, y = rng.uniform(size=(6, *shape)), rng.integers(classes, size=6)

    theirs = {name: torch.tensor(w, requires_grad=True) for name, w in params.items()}
    logits = logits_of(theirs, torch.tensor(x))
    penalty = sum((w * w).sum() for w in theirs.values() if w.ndim >= 2)
    total = functional.cross_entropy(logits, torch.tensor(y)) + lam * penalty
    total.backward()

    ours, _ = solution.forward(params, x, False, None)
    np.testing.assert_allclose(ours, logits.detach().numpy(), rtol=1e-10, atol=1e-12)
    value, grads = solution.loss(params, x, y, lam)
    np.testing.assert_allclose(value, total.item(), rtol=1e-12)
    for name, gradient in grads.items():
        np.testing.assert_allclose(gradient, theirs[name].grad.numpy(), rtol=1e-9, atol=1e-12)

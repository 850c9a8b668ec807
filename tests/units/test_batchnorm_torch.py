"""PyTorch as a second opinion on batch normalisation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 -- its usual name

from reference.batchnorm import solution

LAYERS = {
    (7, 3): (solution.batchnorm_forward, solution.batchnorm_backward),
    (4, 3, 5, 2): (solution.spatial_batchnorm_forward, solution.spatial_batchnorm_backward),
}


@pytest.mark.parametrize("train", [True, False])
@pytest.mark.parametrize(("shape", "layer"), LAYERS.items(), ids=["columns", "images"])
def test_forward_and_backward_are_pytorch_s(
    shape: tuple[int, ...], layer: Any, train: bool
) -> None:
    rng = np.random.default_rng(31)
    forward, backward = layer
    x, dout = rng.normal(3.0, 2.0, shape), rng.normal(size=shape)
    gamma, beta, mean = rng.normal(size=(3, 3))
    var = rng.uniform(1.0, 4.0, 3)
    momentum, eps = 0.8, 0.01

    leaves = [torch.tensor(value, requires_grad=True) for value in (x, gamma, beta)]
    new_mean, new_var = torch.tensor(mean), torch.tensor(var)
    # PyTorch's momentum is the share of the batch.
    expected = F.batch_norm(
        leaves[0], new_mean, new_var, leaves[1], leaves[2], train, 1 - momentum, eps
    )
    out, cache, *averages = forward(x, gamma, beta, mean, var, train, momentum=momentum, eps=eps)

    np.testing.assert_allclose(out, expected.detach().numpy(), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(averages[0], new_mean.numpy(), rtol=1e-12)
    # PyTorch averages the variance that divides by n - 1.
    n = x.size / 3
    unbiased = (averages[1] - momentum * var) * n / (n - 1) + momentum * var if train else var
    np.testing.assert_allclose(unbiased, new_var.numpy(), rtol=1e-12)
    if train:
        gradients = torch.autograd.grad(expected, leaves, torch.tensor(dout))
        for found, theirs in zip(backward(dout, cache), gradients, strict=True):
            np.testing.assert_allclose(found, theirs.numpy(), rtol=1e-8, atol=1e-10)

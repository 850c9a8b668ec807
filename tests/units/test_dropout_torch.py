"""The reference of dropout against PyTorch."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from reference.dropout.solution import dropout_backward, dropout_forward, mc_predict


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_the_gradient_is_that_of_autograd_through_the_same_mask(p: float) -> None:
    rng = np.random.default_rng(30)
    x, dout = rng.normal(size=(2, 3, 4, 5, 6))
    out, cache = dropout_forward(x, p, True, rng)
    at = torch.tensor(x, requires_grad=True)
    same = at * torch.tensor(out != 0) / (1 - p)
    same.backward(torch.tensor(dout))
    np.testing.assert_allclose(out, same.detach().numpy(), rtol=1e-14)
    assert at.grad is not None
    np.testing.assert_allclose(dropout_backward(dout, cache), at.grad.numpy(), rtol=1e-14)


@pytest.mark.parametrize("p", [0.0, 0.2, 0.6, 1.0])
def test_values_and_shares_are_those_of_pytorch(p: float) -> None:
    torch.manual_seed(31)
    theirs = functional.dropout(torch.full((100_000,), 2.0, dtype=torch.float64), p).numpy()
    ours, _ = dropout_forward(np.full(100_000, 2.0), p, True, np.random.default_rng(31))
    np.testing.assert_allclose(np.unique(ours), np.unique(theirs), rtol=1e-14)
    assert abs(np.mean(ours == 0) - np.mean(theirs == 0)) < 6 * np.sqrt(2 * 0.25 / 100_000)


def test_the_mean_over_masks_of_a_network_is_pytorchs() -> None:
    rng = np.random.default_rng(32)
    x, w1, w2 = rng.normal(size=(4, 6)), rng.normal(size=(6, 8)), rng.normal(size=(8, 3))

    def forward(at: np.ndarray, draws: np.random.Generator) -> np.ndarray:
        hidden, _ = dropout_forward(np.maximum(at @ w1, 0), 0.5, True, draws)
        return hidden @ w2

    ours = mc_predict(forward, x, 4000, rng)
    torch.manual_seed(32)
    hidden = torch.relu(torch.tensor(x) @ torch.tensor(w1)).expand(4000, -1, -1)
    outputs = functional.dropout(hidden, 0.5) @ torch.tensor(w2)
    error = 6 * np.sqrt(2) * outputs.std(dim=0).numpy() / np.sqrt(4000)
    assert np.all(np.abs(ours - outputs.mean(dim=0).numpy()) <= error)

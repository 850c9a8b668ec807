"""The reference of the initialisations against PyTorch."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from reference.initialization import solution


def gain(weights: Any, nonlinearity: str) -> float:
    """Return the standard deviation PyTorch would give the weights (out, in, ...)."""
    return float(nn.init.calculate_gain(nonlinearity) / np.sqrt(weights[0].size))


@pytest.mark.parametrize(("n_in", "n_out"), [(120, 500), (500, 120)])
def test_dense_weights_have_the_spread_of_kaiming_normal(n_in: int, n_out: int) -> None:
    rng = np.random.default_rng(46)
    for draw, nonlinearity in ((solution.he, "relu"), (solution.xavier, "linear")):
        weights = draw(n_in, n_out, rng).T
        np.testing.assert_allclose(weights.std(), gain(weights, nonlinearity), rtol=0.02)


@pytest.mark.parametrize("shape", [(64, 3, 5, 7), (200, 60, 1, 1)])
def test_convolution_weights_have_the_spread_of_kaiming_normal(shape: tuple[int, ...]) -> None:
    weights = solution.he_conv(*shape, np.random.default_rng(47))
    torch.manual_seed(47)
    theirs = nn.init.kaiming_normal_(torch.empty(shape, dtype=torch.float64), nonlinearity="relu")
    np.testing.assert_allclose(weights.std(), gain(weights, "relu"), rtol=0.06)
    np.testing.assert_allclose(weights.std(), theirs.std().item(), rtol=0.08)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_stds_are_those_of_a_sequential_model(activation: str) -> None:
    rng = np.random.default_rng(48)
    sizes = [6, 8, 5, 5]
    weights = [rng.normal(size=shape) for shape in itertools.pairwise(sizes)]
    x = rng.normal(size=(11, 6))
    out, expected = torch.from_numpy(x), []
    for w in weights:
        out = getattr(torch, activation)(out @ torch.from_numpy(w))
        expected.append(out.std(correction=0).item())
    stds = solution.activation_stds(x, weights, activation)
    np.testing.assert_allclose(stds, expected, rtol=1e-12)

"""The reference of the optimisers against PyTorch's, wherever the two mean the same formula.

PyTorch keeps the velocity without the learning rate, which is the same while the rate stays as it
is. It has neither AdaBelief nor AdaBound.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from reference.optimizers import solution

Array = Any
STEPS = 10
BETAS = {"beta1": 0.8, "beta2": 0.95}

CASES: list[tuple[str, dict[str, float], Any, dict[str, Any]]] = [
    ("sgd", {"lr": 0.1}, torch.optim.SGD, {"lr": 0.1}),
    ("momentum", {"lr": 0.1, "mu": 0.8}, torch.optim.SGD, {"lr": 0.1, "momentum": 0.8}),
    (
        "nesterov",
        {"lr": 0.1, "mu": 0.8},
        torch.optim.SGD,
        {"lr": 0.1, "momentum": 0.8, "nesterov": True},
    ),
    ("adagrad", {"lr": 0.1, "eps": 0.4}, torch.optim.Adagrad, {"lr": 0.1, "eps": 0.4}),
    (
        "rmsprop",
        {"lr": 0.1, "rho": 0.8, "eps": 0.4},
        torch.optim.RMSprop,
        {"lr": 0.1, "alpha": 0.8, "eps": 0.4},
    ),
    ("adam", {}, torch.optim.Adam, {}),
    (
        "adam",
        {"lr": 0.1, **BETAS, "eps": 0.4},
        torch.optim.Adam,
        {"lr": 0.1, "betas": (0.8, 0.95), "eps": 0.4},
    ),
    ("adamw", {}, torch.optim.AdamW, {}),
    (
        "adamw",
        {"lr": 0.1, **BETAS, "eps": 0.4, "weight_decay": 0.3},
        torch.optim.AdamW,
        {"lr": 0.1, "betas": (0.8, 0.95), "eps": 0.4, "weight_decay": 0.3},
    ),
]


def gradients(shape: tuple[int, ...]) -> list[Array]:
    """Draw gradients of very different sizes."""
    rng = np.random.default_rng(40)
    return [10.0 ** rng.uniform(-2, 1, shape) * rng.normal(size=shape) for _ in range(STEPS)]


def path(name: str, start: Array, **options: float) -> list[Array]:
    """Return where an optimiser of the reference gets to, step by step."""
    w, state = start, {}
    places = [w]
    for dw in gradients(start.shape):
        w, state = getattr(solution, name)(w, dw, state, **options)
        places.append(w)
    return places


def torch_path(kind: Any, start: Array, **options: Any) -> list[Array]:
    """Return the same for an optimiser of PyTorch's."""
    w = torch.tensor(start, requires_grad=True)
    optimizer = kind([w], **options)
    places = [start]
    for dw in gradients(start.shape):
        w.grad = torch.tensor(dw)
        optimizer.step()
        places.append(w.detach().numpy().copy())
    return places


@pytest.mark.parametrize(("name", "ours", "kind", "theirs"), CASES)
def test_an_optimiser_takes_the_steps_of_pytorch(
    name: str, ours: dict[str, float], kind: Any, theirs: dict[str, Any]
) -> None:
    start = np.random.default_rng(41).normal(size=(3, 4))
    found, expected = path(name, start, **ours), torch_path(kind, start, **theirs)
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-13)


def test_radam_differs_from_pytorch_in_the_fifth_step_alone() -> None:
    # PyTorch rectifies from a length of 5 on where the paper does from 4, and its eps is added to
    # the uncorrected root: next to nothing makes the two the same.
    start = np.random.default_rng(42).normal(size=(3, 4))
    ours = np.diff(path("radam", start, eps=1e-14), axis=0)
    theirs = np.diff(torch_path(torch.optim.RAdam, start, eps=1e-14), axis=0)
    other_steps = np.delete(np.arange(STEPS), 4)
    np.testing.assert_allclose(ours[other_steps], theirs[other_steps], rtol=1e-7, atol=1e-12)
    assert np.abs(ours[4] - theirs[4]).max() > 1e-4

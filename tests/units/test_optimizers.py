"""The reference of the optimisers against what must be true of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import array_api_strict
import numpy as np
import pytest

from reference.optimizers import solution

Array = Any
STEPS = 12
SMALL = {"lr": 0.05, "beta1": 0.7, "beta2": 0.9, "eps": 0.3}


def gradients(shape: tuple[int, ...], count: int = STEPS) -> list[Array]:
    """Draw gradients of very different sizes."""
    rng = np.random.default_rng(30)
    return [10.0 ** rng.uniform(-2, 1, shape) * rng.normal(size=shape) for _ in range(count)]


def path(name: str, w: Array, steps: list[Array], **options: float) -> list[Array]:
    """Return where an optimiser of the reference gets to, step by step."""
    state: dict[str, Any] = {}
    places = []
    for dw in steps:
        w, state = getattr(solution, name)(w, dw, state, **options)
        places.append(w)
    return places


# Each rule once more, for one number: the update that follows from all its gradients so far, as
# a sum over this history where the reference keeps averages.
Rule = Callable[..., float]


def faded(values: list[float], keep: float) -> float:
    """Return the sum of all values, each faded by `keep` for every step since."""
    return sum(value * keep ** (len(values) - 1 - i) for i, value in enumerate(values))


def momentum_rule(history: list[float], lr: float, mu: float) -> float:
    return -lr * faded(history, mu)


def nesterov_rule(history: list[float], lr: float, mu: float) -> float:
    return mu * momentum_rule(history, lr, mu) - lr * history[-1]


def adagrad_rule(history: list[float], lr: float, eps: float) -> float:
    return -lr * history[-1] / (math.sqrt(sum(g * g for g in history)) + eps)


def rmsprop_rule(history: list[float], lr: float, rho: float, eps: float) -> float:
    average = (1 - rho) * faded([g * g for g in history], rho)
    return -lr * history[-1] / (math.sqrt(average) + eps)


def weighted(values: list[float], keep: float) -> float:
    """Return the mean of all values, weighted by how recent they are: what correction aims at."""
    return faded(values, keep) / faded([1.0] * len(values), keep)


def adam_rule(history: list[float], lr: float, beta1: float, beta2: float, eps: float) -> float:
    root = math.sqrt(weighted([g * g for g in history], beta2))
    return -lr * weighted(history, beta1) / (root + eps)


def radam_rule(history: list[float], lr: float, beta1: float, beta2: float, eps: float) -> float:
    t, longest = len(history), (1 + beta2) / (1 - beta2)
    length = longest - 2 * t / (beta2**-t - 1)
    if length <= 4:
        return -lr * weighted(history, beta1)
    ratio = (length - 4) / (longest - 4) * (length - 2) / (longest - 2) * longest / length
    return ratio**0.5 * adam_rule(history, lr, beta1, beta2, eps)


def adabelief_rule(
    history: list[float], lr: float, beta1: float, beta2: float, eps: float
) -> float:
    means = [(1 - beta1) * faded(history[: t + 1], beta1) for t in range(len(history))]
    surprises = [(g - m) ** 2 + eps / (1 - beta2) for g, m in zip(history, means, strict=True)]
    root = math.sqrt(weighted(surprises, beta2))
    return -lr * weighted(history, beta1) / (root + eps)


def adabound_rule(
    history: list[float],
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
    final_lr: float,
    gamma: float,
) -> float:
    t = len(history)
    root = math.sqrt(weighted([g * g for g in history], beta2))
    rate = lr / (root + eps) / (1 - beta1**t)
    rate = max(rate, final_lr * gamma * t / (gamma * t + 1))
    rate = min(rate, final_lr * (gamma * t + 1) / (gamma * t))
    return -rate * (1 - beta1) * faded(history, beta1)


CASES = [
    ("momentum", momentum_rule, {"lr": 0.05, "mu": 0.7}),
    ("nesterov", nesterov_rule, {"lr": 0.05, "mu": 0.7}),
    ("adagrad", adagrad_rule, {"lr": 0.05, "eps": 0.3}),
    ("rmsprop", rmsprop_rule, {"lr": 0.05, "rho": 0.7, "eps": 0.3}),
    ("adam", adam_rule, SMALL),
    ("adam", adam_rule, {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}),
    ("radam", radam_rule, SMALL),
    ("radam", radam_rule, {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}),
    ("adabelief", adabelief_rule, SMALL),
    ("adabound", adabound_rule, {**SMALL, "final_lr": 0.1, "gamma": 0.2}),
    ("adabound", adabound_rule, {**SMALL, "final_lr": 0.1, "gamma": 1e-3}),
]


@pytest.mark.parametrize(("name", "rule", "options"), CASES)
def test_a_path_is_what_the_whole_history_of_gradients_says(
    name: str, rule: Rule, options: dict[str, float]
) -> None:
    start, steps = np.array([1.0, -2.0, 0.5]), gradients((3,))
    found = path(name, start, steps, **options)
    for i in range(3):
        w = start[i]
        for t in range(STEPS):
            w += rule([float(dw[i]) for dw in steps[: t + 1]], **options)
            np.testing.assert_allclose(found[t][i], w, rtol=1e-10)


def test_the_bounds_of_adabound_are_both_met() -> None:
    history = [float(dw[0]) for dw in gradients((3,))]
    options = {**SMALL, "final_lr": 0.1}
    free = [adabound_rule(history[: t + 1], **options, gamma=1e-9) for t in range(STEPS)]
    tight = [adabound_rule(history[: t + 1], **options, gamma=0.5) for t in range(STEPS)]
    ratios = [abs(b / a) for a, b in zip(free, tight, strict=True)]
    assert min(ratios) < 1 < max(ratios)


def test_adamw_is_adam_that_shrinks_its_weights() -> None:
    w, state, adam_state = np.array([3.0, -4.0]), {}, {}
    for dw in gradients((2,)):
        expected, adam_state = solution.adam(w, dw, adam_state, **SMALL)
        expected -= 0.05 * 0.4 * w
        w, state = solution.adamw(w, dw, state, **SMALL, weight_decay=0.4)
        np.testing.assert_allclose(w, expected, rtol=1e-12)


def test_the_first_step_of_adam_does_not_depend_on_the_size_of_the_gradient() -> None:
    dw = np.array([1e-3, -1.0, 1e3])
    w, _ = solution.adam(np.zeros(3), dw, {}, lr=0.1)
    np.testing.assert_allclose(w, -0.1 * np.sign(dw), rtol=1e-4)


def test_rectification_begins_with_the_fifth_step_at_the_usual_beta() -> None:
    dw = np.array([100.0])
    w = [0.0, *(float(place[0]) for place in path("radam", np.zeros(1), [dw] * 8, lr=1.0))]
    steps = -np.diff(w)
    np.testing.assert_allclose(steps[:4], 100.0)
    assert (steps[4:] < 1.0).all()


def test_nesterov_is_momentum_seen_from_the_place_it_looks_ahead_to() -> None:
    matrix, mu, lr = np.array([[3.0, 1.0], [1.0, 2.0]]), 0.8, 0.05
    ahead, state = np.array([1.0, -1.0]), {}
    place, velocity = ahead, np.zeros(2)
    for _ in range(STEPS):
        velocity = mu * velocity - lr * matrix @ (place + mu * velocity)
        place = place + velocity
        ahead, state = solution.nesterov(ahead, matrix @ ahead, state, lr, mu)
        np.testing.assert_allclose(ahead, place + mu * velocity, rtol=1e-10)


@pytest.mark.parametrize("name", sorted({*solution.__all__} - {"minibatches", "train"}))
def test_an_optimiser_runs_on_any_array_of_the_standard_and_keeps_its_arguments(name: str) -> None:
    device = array_api_strict.Device("device1")
    start, steps = np.array([[1.0, -2.0], [0.5, 3.0]]), gradients((2, 2), 7)
    strict = [array_api_strict.asarray(value, device=device) for value in [start, *steps]]
    before = [array_api_strict.asarray(value, copy=True) for value in strict]

    found = path(name, strict[0], strict[1:])
    expected = path(name, start, steps)

    for place, plain in zip(found, expected, strict=True):
        assert place.device == device
        np.testing.assert_allclose(at_home(place), plain, rtol=1e-12)
    for old, new in zip(before, strict, strict=True):
        assert bool(array_api_strict.all(old == new))


def at_home(array: Array) -> Array:
    """Return an array of array-api-strict as NumPy's."""
    return np.asarray(array.to_device(array_api_strict.Device("CPU_DEVICE")))


def test_an_optimiser_leaves_the_state_it_was_given_alone() -> None:
    for name in ("momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "adabelief"):
        step = getattr(solution, name)
        _, state = step(np.ones(3), np.ones(3), {})
        again = [step(np.ones(3), np.full(3, 2.0), state)[0] for _ in range(2)]
        np.testing.assert_array_equal(again[0], again[1])


@pytest.mark.parametrize(("count", "size"), [(10, 3), (12, 4), (5, 8), (1, 1), (7, 1)])
def test_an_epoch_has_every_sample_once_with_its_label(count: int, size: int) -> None:
    x = np.arange(count * 6.0).reshape(count, 2, 3)
    y = np.arange(count)
    batches = list(solution.minibatches(x, y, size, np.random.default_rng(31)))
    assert [len(some) for some, _ in batches[:-1]] == [size] * (len(batches) - 1)
    assert 1 <= len(batches[-1][0]) <= size
    labels = np.concatenate([some for _, some in batches])
    np.testing.assert_array_equal(np.sort(labels), y)
    np.testing.assert_array_equal(np.concatenate([some for some, _ in batches]), x[labels])


def test_every_order_of_the_samples_is_equally_likely() -> None:
    rng = np.random.default_rng(32)
    x, draws = np.arange(3), 6000
    seen = [
        tuple(np.concatenate([b for b, _ in solution.minibatches(x, x, 2, rng)]))
        for _ in range(draws)
    ]
    counts = np.unique(np.array(seen), axis=0, return_counts=True)[1]
    assert len(counts) == 6
    assert np.abs(counts - draws / 6).max() < 6 * math.sqrt(draws * 5 / 36)


def regression(params: Any, x: Array, y: Array) -> Any:
    """Return the mean squared error of a linear model, and its gradients."""
    error = x @ params["w"] + params["b"] - y
    return float((error**2).mean()), {
        "w": 2 * x.T @ error / len(x),
        "b": 2 * error.mean(keepdims=True),
    }


def line() -> tuple[Array, Array]:
    """Draw samples of y = 2 x0 - x1 + 3."""
    x = np.random.default_rng(33).normal(size=(50, 2))
    return x, x @ np.array([2.0, -1.0]) + 3.0


@pytest.mark.parametrize("name", ["sgd", "momentum", "nesterov", "rmsprop", "adam"])
def test_training_finds_the_line(name: str) -> None:
    x, y = line()
    start = {"w": np.zeros(2), "b": np.zeros(1)}

    def optimizer(w: Array, dw: Array, state: Any) -> Any:
        return getattr(solution, name)(w, dw, state, lr=0.01)

    params, losses = solution.train(
        start, regression, x, y, optimizer, 200, 8, np.random.default_rng(34)
    )
    assert len(losses) == 200 * 7
    assert losses[-1] < 1e-3 * losses[0]
    np.testing.assert_allclose(np.append(params["w"], params["b"]), [2.0, -1.0, 3.0], atol=0.05)
    np.testing.assert_array_equal(np.append(start["w"], start["b"]), 0.0)


def test_every_parameter_has_its_own_state_and_keeps_it() -> None:
    x, y = line()
    counts: list[int] = []

    def optimizer(w: Array, dw: Array, state: Any) -> Any:
        counts.append(state.get("n", 0))
        return w, {"n": state.get("n", 0) + 1}

    start = {"w": np.zeros(2), "b": np.zeros(1)}
    solution.train(start, regression, x, y, optimizer, 2, 20, np.random.default_rng(35))
    assert counts == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_training_runs_on_any_array_of_the_standard() -> None:
    device = array_api_strict.Device("device1")

    def loss_fn(params: Any, x: Array, y: Array) -> Any:
        return 0.0, {"w": x.mT @ (x @ params["w"] - y)}

    given = [np.zeros(2), *line()]
    strict = [array_api_strict.asarray(value, device=device) for value in given]
    found, expected = (
        solution.train({"w": w}, loss_fn, x, y, solution.adam, 3, 20, np.random.default_rng(36))[0][
            "w"
        ]
        for w, x, y in (strict, given)
    )
    assert found.device == device
    np.testing.assert_allclose(at_home(found), expected, rtol=1e-12)

"""The reference of backpropagation against what must be true of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import array_api_strict
import numpy as np
import pytest

from reference.backprop import solution

Array = Any
Params = dict[str, Array]
ACTIVATIONS = ("sigmoid", "tanh", "relu")
XOR = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def by_differences(f: Callable[[Array], float], at: Array, h: float = 1e-5) -> Array:
    """Return the gradient of `f`, measured by central differences."""
    measured = np.zeros_like(at)
    for index in np.ndindex(at.shape):
        up, down = at.copy(), at.copy()
        up[index] += h
        down[index] -= h
        measured[index] = (f(up) - f(down)) / (2 * h)
    return measured


def network(sizes: tuple[int, ...], n: int = 6, seed: int = 31) -> tuple[Params, Array, Array]:
    """Draw (params, x, y) with biases that are not zero."""
    rng = np.random.default_rng(seed)
    params = solution.mlp_init(sizes, rng)
    for name in params:
        if name.startswith("b"):
            params[name] = rng.normal(size=params[name].shape)
    return params, rng.normal(size=(n, sizes[0])), rng.integers(0, sizes[-1], n)


def to_strict(value: Array) -> Array:
    return array_api_strict.asarray(value, device=array_api_strict.Device("device1"))


def at_home(value: Array) -> Array:
    assert value.device == array_api_strict.Device("device1")
    return np.asarray(value.to_device(array_api_strict.Device("CPU_DEVICE")))


@pytest.mark.parametrize("shape", [(5, 3), (4, 2, 3), (3, 2, 1, 4)], ids=str)
@pytest.mark.parametrize("argument", range(3), ids=["x", "w", "b"])
def test_an_affine_gradient_is_what_central_differences_measure(
    shape: tuple[int, ...], argument: int
) -> None:
    rng = np.random.default_rng(32)
    features = int(np.prod(shape[1:]))
    given = [rng.normal(size=size) for size in (shape, (features, 2), (2,))]
    dout = rng.normal(size=(shape[0], 2))

    def loss(value: Array) -> float:
        changed = [*given[:argument], value, *given[argument + 1 :]]
        return float(np.sum(dout * solution.affine_forward(*changed)[0]))

    gradient = solution.affine_backward(dout, solution.affine_forward(*given)[1])[argument]
    measured = by_differences(loss, given[argument])
    np.testing.assert_allclose(gradient, measured, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("sizes", [(4, 3), (4, 5, 3), (4, 5, 6, 3)], ids=str)
def test_the_gradient_of_the_network_is_what_central_differences_measure(
    sizes: tuple[int, ...],
) -> None:
    params, x, y = network(sizes)
    _, grads = solution.mlp_loss(params, x, y)
    assert list(grads) == list(params)
    for name, value in params.items():

        def loss(value: Array, name: str = name) -> float:
            return solution.mlp_loss({**params, name: value}, x, y)[0]

        np.testing.assert_allclose(grads[name], by_differences(loss, value), rtol=1e-6, atol=1e-8)


def activated(z: Array, activation: str) -> Array:
    return {"sigmoid": 1 / (1 + np.exp(-z)), "tanh": np.tanh(z), "relu": np.maximum(z, 0)}[
        activation
    ]


def plain_loss(params: Params, x: Array, y: Array, activation: str) -> float:
    """Return the loss of a network of three layers, written out."""
    for layer in (1, 2):
        x = activated(x @ params[f"w{layer}"] + params[f"b{layer}"], activation)
    z = x @ params["w3"] + params["b3"]
    return float(np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y]))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_norms_are_those_of_the_measured_gradient(activation: str) -> None:
    params, x, y = network((3, 4, 5, 2))
    expected = []
    for name in ("w1", "w2", "w3"):

        def loss(value: Array, name: str = name) -> float:
            return plain_loss({**params, name: value}, x, y, activation)

        expected.append(np.linalg.norm(by_differences(loss, params[name])))
    found = solution.gradient_norms(params, x, y, activation)
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_relu_norms_are_those_of_mlp_loss() -> None:
    params, x, y = network((3, 4, 5, 2))
    _, grads = solution.mlp_loss(params, x, y)
    expected = [np.linalg.norm(grads[name]) for name in ("w1", "w2", "w3")]
    np.testing.assert_allclose(solution.gradient_norms(params, x, y, "relu"), expected)


def test_an_unknown_activation_is_refused() -> None:
    with pytest.raises(ValueError, match="swish"):
        solution.gradient_norms(*network((3, 4, 2)), "swish")


@pytest.mark.parametrize("h", [1e-5, 0.5])
def test_the_difference_of_a_cubic_is_its_slope_and_the_square_of_h(h: float) -> None:
    # ((x + h)^3 - (x - h)^3) / 2h = 3 x^2 + h^2
    x = np.random.default_rng(33).uniform(1.0, 2.0, (2, 3, 2))
    before = x.copy()
    found = solution.numerical_gradient(lambda v: float(np.sum(v**3)), x, h)
    np.testing.assert_allclose(found, 3 * x**2 + h**2, rtol=1e-8)
    np.testing.assert_array_equal(x, before)


def test_a_gradient_can_be_measured_for_a_single_number() -> None:
    found = solution.numerical_gradient(lambda v: float(v) ** 2, np.asarray(3.0))
    assert found.shape == ()
    np.testing.assert_allclose(found, 6.0)


def test_functions_of_the_layer_run_on_any_array_of_the_standard_on_any_device() -> None:
    rng = np.random.default_rng(34)
    x, w, b, dout = (rng.normal(size=size) for size in ((3, 2, 4), (8, 5), (5,), (3, 5)))
    out, cache = solution.affine_forward(*map(to_strict, (x, w, b)))
    found = [out, *solution.affine_backward(to_strict(dout), cache)]
    expected_out, cache = solution.affine_forward(x, w, b)
    expected = [expected_out, *solution.affine_backward(dout, cache)]
    for strict, plain in zip(found, expected, strict=True):
        np.testing.assert_allclose(at_home(strict), plain, rtol=1e-12, atol=1e-12)


def test_functions_of_the_network_run_on_any_array_of_the_standard_on_any_device() -> None:
    params, x, y = network((3, 4, 5, 2))
    strict = {name: to_strict(value) for name, value in params.items()}
    given = (strict, to_strict(x), to_strict(y))

    logits, _ = solution.mlp_forward(strict, given[1])
    np.testing.assert_allclose(at_home(logits), solution.mlp_forward(params, x)[0], rtol=1e-12)

    loss, grads = solution.mlp_loss(*given)
    expected_loss, expected = solution.mlp_loss(params, x, y)
    assert loss == pytest.approx(expected_loss, rel=1e-12)
    for name, value in grads.items():
        np.testing.assert_allclose(at_home(value), expected[name], rtol=1e-10, atol=1e-12)
    for activation in ACTIVATIONS:
        found = solution.gradient_norms(*given, activation)
        np.testing.assert_allclose(found, solution.gradient_norms(params, x, y, activation))


def test_a_gradient_can_be_measured_on_any_array_of_the_standard_on_any_device() -> None:
    x = np.random.default_rng(35).normal(size=(2, 3))
    found = solution.numerical_gradient(
        lambda v: float(array_api_strict.sum(array_api_strict.sin(v))), to_strict(x)
    )
    np.testing.assert_allclose(at_home(found), np.cos(x), rtol=1e-8)


@pytest.mark.parametrize("size", [1e3, 1e6])
def test_the_loss_is_right_where_the_right_class_is_hopeless(size: float) -> None:
    params = {"w1": np.array([[size, -size]]), "b1": np.zeros(2)}
    loss, grads = solution.mlp_loss(params, np.array([[1.0]]), np.array([1]))
    assert loss == 2 * size
    np.testing.assert_array_equal(grads["b1"], [1.0, -1.0])


def test_the_gradients_of_the_logits_add_up_to_zero() -> None:
    # A constant added to every logit changes nothing.
    _, grads = solution.mlp_loss(*network((4, 5, 3)))
    np.testing.assert_allclose(grads["b2"].sum(), 0.0, atol=1e-15)
    np.testing.assert_allclose(grads["w2"].sum(axis=1), 0.0, atol=1e-15)


def test_twice_the_batch_has_the_same_loss_and_gradient() -> None:
    params, x, y = network((4, 5, 3))
    once, twice = (solution.mlp_loss(params, np.tile(x, (k, 1)), np.tile(y, k)) for k in (1, 2))
    assert once[0] == pytest.approx(twice[0], rel=1e-12)
    for name in params:
        np.testing.assert_allclose(once[1][name], twice[1][name], rtol=1e-12, atol=1e-15)


def test_first_weights_have_the_size_he_asks_for_and_biases_are_zero() -> None:
    params = solution.mlp_init((300, 200, 100), np.random.default_rng(36))
    assert {name: value.shape for name, value in params.items()} == {
        "w1": (300, 200),
        "b1": (200,),
        "w2": (200, 100),
        "b2": (100,),
    }
    for name, n_in in (("w1", 300), ("w2", 200)):
        assert params[name].std() == pytest.approx(np.sqrt(2 / n_in), rel=0.03)
        assert abs(params[name].mean()) < 0.005
    assert not params["b1"].any()
    assert not params["b2"].any()


def test_sigmoids_lose_the_gradient_on_the_way_and_relus_keep_it() -> None:
    params = solution.mlp_init([16] * 12, np.random.default_rng(37))
    x, y = np.random.default_rng(38).normal(size=(32, 16)), np.arange(32) % 16
    norms_of = {
        name: np.asarray(solution.gradient_norms(params, x, y, name)) for name in ACTIVATIONS
    }
    kept = {name: norms[0] / norms[-1] for name, norms in norms_of.items()}
    assert kept["sigmoid"] < 1e-4
    assert kept["relu"] > 0.1


def test_xor_is_solved_whatever_the_generator() -> None:
    for seed in range(300):
        params = solution.train_xor(np.random.default_rng(seed))
        logits, _ = solution.mlp_forward(params, XOR)
        assert (logits.argmax(axis=1) == [0, 1, 1, 0]).all()

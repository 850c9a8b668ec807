"""Backpropagation: the reference solution.

Formulas: D. E. Rumelhart, G. E. Hinton and R. J. Williams, "Learning representations by
back-propagating errors", Nature 323, 1986 (the chain rule backwards through the layers); I.
Goodfellow, Y. Bengio and A. Courville, "Deep Learning", 2016, section 6.5 (the same in matrices)
and section 11.5 (central differences); K. He and others, "Delving Deep into Rectifiers", ICCV
2015, equation 10 (size of the first weights).

Any array of the array API standard will do: NumPy, CuPy, array-api-strict.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from array_api_compat import array_namespace, device

__all__ = [
    "affine_backward",
    "affine_forward",
    "gradient_norms",
    "mlp_forward",
    "mlp_init",
    "mlp_loss",
    "numerical_gradient",
    "train_xor",
]

Array = Any
Params = dict[str, Array]
# What every layer was given (its input, its weights), the first layer first.
Trace = list[tuple[Array, Array]]


def affine_forward(x: Array, w: Array, b: Array) -> tuple[Array, tuple[Array, Array]]:
    """Return ``x @ w + b`` for every sample, flattened to a row, and what backward needs.

    Parameters
    ----------
    x : array, shape (N, ...)
        Of rank 2 or more; all axes but the first together are the D features.
    w : array, shape (D, M)
    b : array, shape (M,)

    Returns
    -------
    out : array, shape (N, M)
    cache : tuple
    """
    return _rows(x) @ w + b, (x, w)


def affine_backward(dout: Array, cache: tuple[Array, Array]) -> tuple[Array, Array, Array]:
    r"""Return the gradients of an affine layer.

    .. math:: dx = dout \, w^T, \qquad dw = x^T dout, \qquad db = \sum_n dout_n

    (Goodfellow and others 2016, section 6.5.6).

    Parameters
    ----------
    dout : array, shape (N, M)
        Upstream gradient.
    cache : tuple
        As `affine_forward` returned it.

    Returns
    -------
    dx : array, shape (N, ...)
        In the shape of `x`.
    dw : array, shape (D, M)
    db : array, shape (M,)
    """
    x, w = cache
    xp = array_namespace(dout, x, w)
    return xp.reshape(dout @ w.T, x.shape), _rows(x).T @ dout, xp.sum(dout, axis=0)


def numerical_gradient(f: Callable[[Array], float], x: Array, h: float = 1e-5) -> Array:
    """Return the gradient of `f` at `x`, measured by central differences.

    Element ``i`` is ``(f(x + h e_i) - f(x - h e_i)) / (2 h)`` (Goodfellow and others 2016,
    section 11.5), where ``e_i`` is 1 at ``i`` and 0 elsewhere.

    Parameters
    ----------
    f : callable
        Takes an array of the shape of `x`, returns a number.
    x : array, any shape
    h : float
        The step.

    Returns
    -------
    gradient : array, shape of `x`
    """
    xp = array_namespace(x)
    flat = xp.reshape(x, (math.prod(x.shape),))

    def at(index: int, step: float) -> float:
        moved = xp.asarray(flat, copy=True)
        moved[index] = moved[index] + step
        return float(f(xp.reshape(moved, x.shape)))

    slopes = [(at(i, h) - at(i, -h)) / (2 * h) for i in range(flat.shape[0])]
    return xp.reshape(xp.asarray(slopes, dtype=x.dtype, device=device(x)), x.shape)


def mlp_init(sizes: Sequence[int], rng: Any) -> Params:
    """Return the first weights of a network, normal with variance ``2 / n_in``, and zero biases.

    Parameters
    ----------
    sizes : sequence of int
        Features, units of each hidden layer, classes.
    rng : numpy.random.Generator

    Returns
    -------
    params : dict
        ``w1`` (sizes[0], sizes[1]), ``b1`` (sizes[1],), ``w2``, ...: arrays of NumPy, as `rng`
        draws them.
    """
    return _draw(sizes, rng)


def mlp_forward(params: Params, x: Array) -> tuple[Array, Trace]:
    """Return the logits of a network with ReLU hidden layers, and what backward needs.

    Parameters
    ----------
    params : dict
        As `mlp_init` returns it.
    x : array, shape (N, D)

    Returns
    -------
    logits : array, shape (N, K)
    cache : list
    """
    return _forward(params, x, "relu")


def mlp_loss(params: Params, x: Array, y: Array) -> tuple[float, Params]:
    """Return the mean softmax cross-entropy of a ReLU network, and its gradient.

    Parameters
    ----------
    params : dict
        As `mlp_init` returns it.
    x : array, shape (N, D)
    y : array of int, shape (N,)
        The right classes.

    Returns
    -------
    loss : float
    grads : dict
        With the keys and the shapes of `params`.
    """
    return _loss(params, x, y, "relu")


def gradient_norms(params: Params, x: Array, y: Array, activation: str) -> list[float]:
    """Return the Frobenius norm of ``dw`` of each layer, the first layer first.

    Parameters
    ----------
    params, x, y
        As `mlp_loss` takes them.
    activation : str
        Of the hidden layers: "sigmoid", "tanh" or "relu".
    """
    _, grads = _loss(params, x, y, activation)
    weights = (grads[f"w{layer}"] for layer in range(1, _depth(params) + 1))
    return [math.sqrt(float(array_namespace(dw).sum(dw**2))) for dw in weights]


def train_xor(rng: Any) -> Params:
    """Train a network with two logits until it solves XOR, and return its parameters.

    Plain gradient descent. A start from which it has not succeeded in time is given up for a new
    one, so every generator leads to a solution.

    Parameters
    ----------
    rng : numpy.random.Generator
    """
    while True:
        params = _draw((2, 12, 2), rng)
        xp = array_namespace(*params.values())
        x = xp.asarray([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], dtype=xp.float64)
        y = xp.asarray([0, 1, 1, 0])
        for _ in range(100):
            loss, grads = _loss(params, x, y, "relu")
            if loss < 0.1:  # then each of the four is below 0.4, and ln 2 would be a tie
                return params
            params = {name: value - grads[name] for name, value in params.items()}


def _rows(x: Array) -> Array:
    """Flatten every sample to a row: (N, ...) to (N, D)."""
    return array_namespace(x).reshape(x, (x.shape[0], math.prod(x.shape[1:])))


def _depth(params: Params) -> int:
    """Return the number of layers: half of the parameters are weights."""
    return len(params) // 2


def _draw(sizes: Sequence[int], rng: Any) -> Params:
    """Draw the first parameters of a network (He and others 2015, equation 10)."""
    params = {}
    for layer, (n_in, n_out) in enumerate(pairwise(sizes), start=1):
        w = rng.standard_normal((n_in, n_out)) * math.sqrt(2 / n_in)
        params[f"w{layer}"] = w
        params[f"b{layer}"] = array_namespace(w).zeros(n_out, dtype=w.dtype)
    return params


def _activate(z: Array, activation: str) -> Array:
    """Apply an activation function by its name."""
    xp = array_namespace(z)
    if activation == "relu":
        return xp.maximum(z, xp.zeros_like(z))
    if activation == "tanh":
        return xp.tanh(z)
    if activation == "sigmoid":
        return (1 + xp.tanh(z / 2)) / 2
    raise ValueError(f'activation is {activation!r}; known are "sigmoid", "tanh" and "relu"')


def _slope(out: Array, activation: str) -> Array:
    """Return the derivative of an activation function where its *output* is `out`."""
    if activation == "relu":
        return array_namespace(out).astype(out > 0, out.dtype)
    return 1 - out**2 if activation == "tanh" else out * (1 - out)


def _forward(params: Params, x: Array, activation: str) -> tuple[Array, Trace]:
    """Go through all layers; the activation follows each but the last."""
    trace: Trace = []
    for layer in range(1, _depth(params) + 1):
        if layer > 1:
            x = _activate(x, activation)
        w = params[f"w{layer}"]
        trace.append((x, w))
        x = x @ w + params[f"b{layer}"]
    return x, trace


def _cross_entropy(logits: Array, y: Array) -> tuple[float, Array]:
    """Return the mean loss and its gradient, with the logarithm taken of the softmax in one go."""
    xp = array_namespace(logits, y)
    n, k = logits.shape
    shifted = logits - xp.max(logits, axis=1, keepdims=True)
    log_p = shifted - xp.log(xp.sum(xp.exp(shifted), axis=1, keepdims=True))
    right = xp.astype(y[:, None] == xp.arange(k, device=device(logits))[None, :], logits.dtype)
    return -float(xp.sum(log_p * right)) / n, (xp.exp(log_p) - right) / n


def _loss(params: Params, x: Array, y: Array, activation: str) -> tuple[float, Params]:
    """Go forwards, then back from the last layer to the first."""
    logits, trace = _forward(params, x, activation)
    loss, dout = _cross_entropy(logits, y)
    grads = {}
    for layer in range(len(trace), 0, -1):
        x, w = trace[layer - 1]
        grads[f"w{layer}"] = x.T @ dout
        grads[f"b{layer}"] = array_namespace(dout).sum(dout, axis=0)
        if layer > 1:
            dout = (dout @ w.T) * _slope(x, activation)
    return loss, {name: grads[name] for name in params}

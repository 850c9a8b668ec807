"""The perceptron, its learning rule and logic gates, for any library of the Python array API.

Arrays may live on any device; results live there too. One neuron has weights ``w`` (D,) and a bias
``b``, a number; a batch ``x`` is (N, D).
"""

from __future__ import annotations

from typing import Any, TypeAlias

from array_api_compat import array_namespace, device

__all__ = ["fit", "gate_and", "gate_nand", "gate_or", "predict", "step", "xor"]

Array: TypeAlias = Any  # the standard names no base class


def step(z: Array) -> Array:
    """Return 1 where `z` > 0, else 0.

    Parameters
    ----------
    z : float or array, any shape

    Returns
    -------
    float or array, shape of `z`

    Notes
    -----
    The threshold unit of McCulloch and Pitts (1943).
    """
    return _fires(z)


def predict(x: Array, w: Array, b: Array) -> Array:
    """Return the class, 0 or 1, of every row of `x`.

    Parameters
    ----------
    x : array (N, D)
    w : array (D,)
    b : float or array ()

    Returns
    -------
    array (N,)
    """
    return _fires(x @ w + b)


def fit(x: Array, y: Array, lr: float, epochs: int) -> tuple[Array, float, list[int]]:
    """Learn a separating line by correcting one mistake after the other.

    Starts from zero, visits the samples in order, and stops after an epoch without a mistake.

    Parameters
    ----------
    x : array (N, D)
    y : array (N,)
        Labels 0 and 1, of any real dtype.
    lr : float
        Learning rate. From a zero start it scales `w` and `b` and changes nothing else.
    epochs : int
        The most passes over the data.

    Returns
    -------
    w : array (D,)
    b : float
    mistakes : list of int
        Wrong predictions in every epoch that was run.

    Notes
    -----
    The rule is Rosenblatt's (1958, "The perceptron: a probabilistic model for information storage
    and organization in the brain"). On separable data it makes at most ``(R / gamma) ** 2``
    mistakes (Novikoff 1962, "On convergence proofs on perceptrons").
    """
    xp = array_namespace(x, y)
    w = xp.zeros(x.shape[1], dtype=x.dtype, device=device(x))
    b = 0.0
    mistakes: list[int] = []
    for _ in range(epochs):
        wrong = 0
        for i in range(x.shape[0]):
            sample = x[i, :]
            error = float(y[i]) - _fires(float(xp.sum(sample * w)) + b)
            if error != 0:
                w = w + lr * error * sample
                b = b + lr * error
                wrong += 1
        mistakes.append(wrong)
        if wrong == 0:
            break
    return w, b, mistakes


def gate_and(x1: Array, x2: Array) -> Array:
    """Return `x1` AND `x2`.

    Parameters
    ----------
    x1, x2 : number or array, one shape
        Zeros and ones.

    Returns
    -------
    float or array, shape of `x1`
    """
    return _fires(2 * x1 + 2 * x2 - 3)


def gate_or(x1: Array, x2: Array) -> Array:
    """Return `x1` OR `x2`; parameters and result as in `gate_and`."""
    return _fires(2 * x1 + 2 * x2 - 1)


def gate_nand(x1: Array, x2: Array) -> Array:
    """Return NOT (`x1` AND `x2`); parameters and result as in `gate_and`."""
    return _fires(3 - 2 * x1 - 2 * x2)


def xor(x1: Array, x2: Array) -> Array:
    """Return 1 where exactly one of `x1` and `x2` is 1; parameters and result as in `gate_and`.

    Notes
    -----
    No single perceptron can do it (Minsky and Papert 1969, "Perceptrons"); two layers can.
    """
    return gate_and(gate_or(x1, x2), gate_nand(x1, x2))


def _fires(z: Array) -> Array:
    if isinstance(z, (int, float)):
        return 1.0 if z > 0 else 0.0
    xp = array_namespace(z)
    return xp.astype(z > 0, xp.float64)

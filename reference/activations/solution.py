"""Activation functions and their gradients, for any library of the Python array API standard.

Every function takes arrays of any rank and returns new ones on the same device; ``x`` is
(N, D) or (N, C, H, W) in the course. A gradient function gets the upstream gradient ``dout`` and
the input ``x`` of its forward function, both of one shape.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from array_api_compat import array_namespace

__all__ = [
    "leaky_relu",
    "leaky_relu_backward",
    "prelu",
    "prelu_backward",
    "relu",
    "relu_backward",
    "sigmoid",
    "sigmoid_backward",
    "step",
    "step_backward",
    "tanh",
    "tanh_backward",
]

Array: TypeAlias = Any  # the standard names no base class


def step(x: Array) -> Array:
    """Return 1 where `x` > 0, else 0.

    Parameters
    ----------
    x : array, any shape

    Returns
    -------
    array, shape of `x`

    Notes
    -----
    The threshold unit of McCulloch and Pitts (1943).
    """
    xp = array_namespace(x)
    return xp.where(x > 0, xp.ones_like(x), xp.zeros_like(x))


def step_backward(dout: Array, x: Array) -> Array:
    """Return the gradient of `step`: zero, since it is flat on both sides of its jump.

    Parameters
    ----------
    dout, x : array, one shape

    Returns
    -------
    array, shape of `x`
    """
    return array_namespace(dout, x).zeros_like(x)


def sigmoid(x: Array) -> Array:
    """Return the logistic function 1 / (1 + exp(-x)).

    Parameters
    ----------
    x : array, any shape

    Returns
    -------
    array, shape of `x`, within [0, 1]

    Notes
    -----
    With z = exp(-|x|), which cannot overflow, it is 1 / (1 + z) for x >= 0 and z / (1 + z) for
    x < 0: the first form with numerator and denominator multiplied by exp(x).
    """
    xp = array_namespace(x)
    z = xp.exp(-xp.abs(x))
    return xp.where(x >= 0, xp.ones_like(z), z) / (1 + z)


def sigmoid_backward(dout: Array, x: Array) -> Array:
    """Return the gradient of `sigmoid`: ``dout * s * (1 - s)`` with s = sigmoid(x).

    Parameters
    ----------
    dout, x : array, one shape

    Returns
    -------
    array, shape of `x`
    """
    s = sigmoid(x)
    return dout * s * (1 - s)


def tanh(x: Array) -> Array:
    """Return the hyperbolic tangent, 2 sigmoid(2x) - 1.

    Parameters
    ----------
    x : array, any shape

    Returns
    -------
    array, shape of `x`, within [-1, 1]
    """
    return array_namespace(x).tanh(x)


def tanh_backward(dout: Array, x: Array) -> Array:
    """Return the gradient of `tanh`: ``dout * (1 - t * t)`` with t = tanh(x).

    Parameters
    ----------
    dout, x : array, one shape

    Returns
    -------
    array, shape of `x`
    """
    t = tanh(x)
    return dout * (1 - t * t)


def relu(x: Array) -> Array:
    """Return `x` where it is positive, else 0.

    Parameters
    ----------
    x : array, any shape

    Returns
    -------
    array, shape of `x`

    Notes
    -----
    Nair and Hinton, "Rectified linear units improve restricted Boltzmann machines", ICML 2010.
    """
    xp = array_namespace(x)
    return xp.where(x > 0, x, xp.zeros_like(x))


def relu_backward(dout: Array, x: Array) -> Array:
    """Return the gradient of `relu`: `dout` where `x` > 0, else 0.

    Parameters
    ----------
    dout, x : array, one shape

    Returns
    -------
    array, shape of `x`
    """
    xp = array_namespace(dout, x)
    return xp.where(x > 0, dout, xp.zeros_like(dout))


def leaky_relu(x: Array, alpha: float) -> Array:
    """Return `x` where it is positive, else ``alpha * x``.

    Parameters
    ----------
    x : array, any shape
    alpha : float
        The fixed slope for negative inputs.

    Returns
    -------
    array, shape of `x`

    Notes
    -----
    Maas, Hannun and Ng, "Rectifier nonlinearities improve neural network acoustic models",
    ICML 2013 workshop.
    """
    return array_namespace(x).where(x > 0, x, alpha * x)


def leaky_relu_backward(dout: Array, x: Array, alpha: float) -> Array:
    """Return the gradient of `leaky_relu`: `dout` where `x` > 0, else ``alpha * dout``.

    Parameters
    ----------
    dout, x : array, one shape
    alpha : float
        The slope of the forward function.

    Returns
    -------
    array, shape of `x`
    """
    return array_namespace(dout, x).where(x > 0, dout, alpha * dout)


def prelu(x: Array, alpha: float | Array) -> Array:
    """Return `x` where it is positive, else its slope times `x`.

    Parameters
    ----------
    x : array, any shape; (N, C, ...) where `alpha` has one slope per channel
    alpha : float or array of shape (C,)
        The learned slope for negative inputs, for everything or for each channel (axis 1).

    Returns
    -------
    array, shape of `x`

    Notes
    -----
    He, Zhang, Ren and Sun, "Delving deep into rectifiers", ICCV 2015, equation (1).
    """
    return array_namespace(x).where(x > 0, x, _slopes(alpha, x) * x)


def prelu_backward(dout: Array, x: Array, alpha: float | Array) -> tuple[Array, Array]:
    """Return the gradients of `prelu` for its input and for its slope.

    Parameters
    ----------
    dout, x : array, one shape
    alpha : float or array of shape (C,)
        The slope of the forward function.

    Returns
    -------
    dx : array, shape of `x`
        `dout` where `x` > 0, else ``alpha * dout``.
    dalpha : array, shape of `alpha`
        The sum of ``dout * x`` over the inputs that are not positive and share a slope.

    Notes
    -----
    He, Zhang, Ren and Sun, "Delving deep into rectifiers", ICCV 2015, equations (2) and (3).
    """
    xp = array_namespace(dout, x)
    dx = xp.where(x > 0, dout, _slopes(alpha, x) * dout)
    terms = dout * xp.where(x > 0, xp.zeros_like(x), x)
    if isinstance(alpha, (int, float)) or alpha.ndim == 0:
        return dx, xp.sum(terms)
    return dx, xp.sum(terms, axis=tuple(axis for axis in range(x.ndim) if axis != 1))


def _slopes(alpha: float | Array, x: Array) -> float | Array:
    """Return `alpha` so that it broadcasts along axis 1 of `x`."""
    if isinstance(alpha, (int, float)) or alpha.ndim == 0:
        return alpha
    return array_namespace(x).reshape(alpha, (1, -1, *(1 for _ in range(x.ndim - 2))))

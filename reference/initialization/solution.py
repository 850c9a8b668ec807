"""Weight initialisation: the reference solution.

The weights are drawn by a `numpy.random.Generator` and so are NumPy arrays. `activation_stds` takes
any array of the array API standard: NumPy, CuPy, array-api-strict.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt
from typing import Any

from array_api_compat import array_namespace

__all__ = ["activation_stds", "he", "he_conv", "xavier"]

Array = Any
Generator = Any  # numpy.random.Generator; NumPy itself is not imported here


def xavier(n_in: int, n_out: int, rng: Generator) -> Array:
    """Draw weights that keep the variance of a layer whose activation is near the identity at 0.

    LeCun, Bottou, Orr and Müller, "Efficient BackProp", 1998, section 4.6; Glorot and Bengio,
    "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010,
    equation (10), where only the forward pass is asked for.

    Parameters
    ----------
    n_in, n_out : int
        Inputs and outputs of the layer.
    rng : numpy.random.Generator

    Returns
    -------
    array, shape (n_in, n_out)
        Normal with mean 0 and standard deviation sqrt(1 / n_in).
    """
    return rng.normal(0.0, sqrt(1 / n_in), (n_in, n_out))


def he(n_in: int, n_out: int, rng: Generator) -> Array:
    """Draw weights that keep the mean square of a layer with ReLU.

    He, Zhang, Ren and Sun, "Delving Deep into Rectifiers", ICCV 2015, equation (10).

    Parameters
    ----------
    n_in, n_out : int
        Inputs and outputs of the layer.
    rng : numpy.random.Generator

    Returns
    -------
    array, shape (n_in, n_out)
        Normal with mean 0 and standard deviation sqrt(2 / n_in).
    """
    return rng.normal(0.0, sqrt(2 / n_in), (n_in, n_out))


def he_conv(f: int, c: int, kh: int, kw: int, rng: Generator) -> Array:
    """Draw the weights of a convolution with ReLU.

    One output pixel sums over c * kh * kw numbers: that is the fan in (He and others 2015,
    section 2.2).

    Parameters
    ----------
    f, c : int
        Filters and input channels.
    kh, kw : int
        Height and width of the kernel.
    rng : numpy.random.Generator

    Returns
    -------
    array, shape (f, c, kh, kw)
        Normal with mean 0 and standard deviation sqrt(2 / (c * kh * kw)).
    """
    return rng.normal(0.0, sqrt(2 / (c * kh * kw)), (f, c, kh, kw))


def activation_stds(x: Array, weights: Sequence[Array], activation: str) -> Array:
    """Send a batch through layers without biases and measure the spread after each.

    Parameters
    ----------
    x : array, shape (N, D)
    weights : sequence of array
        The first (D, M), each with as many rows as the one before has columns.
    activation : str
        ``"sigmoid"``, ``"tanh"`` or ``"relu"``, applied after every product.

    Returns
    -------
    array, shape (len(weights),)
        The biased standard deviation over all elements of each layer's output.

    Raises
    ------
    ValueError
        If `activation` is another name.
    """
    if activation not in _ACTIVATIONS:
        raise ValueError(f"activation is {activation!r}, expected one of {', '.join(_ACTIVATIONS)}")
    xp = array_namespace(x, *weights)
    out, stds = x, []
    for w in weights:
        out = _ACTIVATIONS[activation](out @ w)
        stds.append(xp.std(out))
    return xp.stack(stds)


def _sigmoid(z: Array) -> Array:
    xp = array_namespace(z)
    small = xp.exp(-xp.abs(z))
    return xp.where(z >= 0, xp.ones_like(z), small) / (1 + small)


def _tanh(z: Array) -> Array:
    return array_namespace(z).tanh(z)


def _relu(z: Array) -> Array:
    return array_namespace(z).where(z > 0, z, array_namespace(z).zeros_like(z))


_ACTIVATIONS: dict[str, Callable[[Array], Array]] = {
    "sigmoid": _sigmoid,
    "tanh": _tanh,
    "relu": _relu,
}

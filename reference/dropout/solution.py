"""Dropout: the reference solution.

Formulas: N. Srivastava and others, "Dropout: A Simple Way to Prevent Neural Networks from
Overfitting", JMLR 15, 2014, section 4 (the mask) and section 10 (scaling in training, so that
inference is left alone); Y. Gal and Z. Ghahramani, "Dropout as a Bayesian Approximation", ICML
2016, section 4 (the mean over masks). Here `p` is the probability of zeroing; in the former paper
it is that of keeping.

Any array of the array API standard will do: NumPy, CuPy, array-api-strict. The mask is drawn by
the NumPy generator and moved to the device of the input.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import array_api_compat
from array_api_compat import array_namespace

__all__ = ["dropout_backward", "dropout_forward", "mc_predict"]

Array = Any
Generator = Any


def dropout_forward(
    x: Array, p: float, train: bool, rng: Generator
) -> tuple[Array, tuple[Array, float] | None]:
    r"""Zero each element with probability `p` and scale the rest, in training.

    .. math:: y = \frac{m}{1 - p} x, \qquad m \sim \text{Bernoulli}(1 - p)

    (Srivastava and others 2014, section 10). At ``p = 1`` nothing is kept and nothing divided.

    Parameters
    ----------
    x : array, any shape
    p : float
        Probability of zeroing, from 0 to 1.
    train : bool
        False: the output is `x`.
    rng : numpy.random.Generator
        Where the mask is drawn.

    Returns
    -------
    out : array, shape of `x`
    cache : tuple or None
        What `dropout_backward` needs.
    """
    if not train:
        return x, None
    xp = array_namespace(x)
    # A draw lies in [0, 1), so that p = 0 keeps everything and p = 1 keeps nothing.
    keep = xp.asarray(rng.random(x.shape) >= p, device=array_api_compat.device(x))
    cache = keep, 1.0 / (1.0 - p) if p < 1 else 0.0
    return _masked(x, *cache), cache


def dropout_backward(dout: Array, cache: tuple[Array, float] | None) -> Array:
    r"""Send the upstream gradient through the mask of the forward pass.

    .. math:: \partial L / \partial x = \frac{m}{1 - p} \, \partial L / \partial y

    Parameters
    ----------
    dout : array, shape of the output
        Upstream gradient.
    cache : tuple or None
        As `dropout_forward` returned it.

    Returns
    -------
    dx : array, shape of `dout`
    """
    return dout if cache is None else _masked(dout, *cache)


def mc_predict(
    forward: Callable[[Array, Generator], Array], x: Array, samples: int, rng: Generator
) -> Array:
    r"""Average the outputs of a network whose dropout is active.

    .. math:: \frac{1}{S} \sum_{s=1}^{S} f(x; m_s)

    (Gal and Ghahramani 2016, section 4).

    Parameters
    ----------
    forward : callable
        ``forward(x, rng)`` returns an array, the same shape each time.
    x : array
        Handed to `forward` as it is.
    samples : int
        How often `forward` is called, at least once.
    rng : numpy.random.Generator
        Handed to `forward`, which draws its masks from it.

    Returns
    -------
    array, shape of what `forward` returns
    """
    total = forward(x, rng)
    for _ in range(samples - 1):
        total = total + forward(x, rng)
    return total / samples


def _masked(values: Array, keep: Array, scale: float) -> Array:
    """Return `values` times `scale` where `keep` is true, else zero."""
    xp = array_namespace(values)
    return xp.where(keep, values * scale, xp.zeros_like(values))

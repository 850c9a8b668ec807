"""Batch normalisation: the reference solution.

Formulas: S. Ioffe and C. Szegedy, "Batch Normalization: Accelerating Deep Network Training by
Reducing Internal Covariate Shift", ICML 2015, algorithm 1 (forward), section 3 (backward) and
section 3.2 (one mean and one variance per feature map). The moving variance is the biased one,
as the handout asks, where the paper's algorithm 2 corrects it by m / (m - 1).

Any array of the array API standard will do: NumPy, CuPy, array-api-strict.
"""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

__all__ = [
    "batchnorm_backward",
    "batchnorm_forward",
    "spatial_batchnorm_backward",
    "spatial_batchnorm_forward",
]

Array = Any
Cache = tuple[Array, Array, Array]


def batchnorm_forward(
    x: Array,
    gamma: Array,
    beta: Array,
    running_mean: Array,
    running_var: Array,
    train: bool,
    momentum: float = 0.9,
    eps: float = 1e-5,
) -> tuple[Array, Cache, Array, Array]:
    r"""Normalise every column of a batch, then scale and shift it.

    .. math:: y = \gamma \hat x + \beta, \qquad \hat x = (x - \mu) / \sqrt{\sigma^2 + \epsilon}

    (Ioffe & Szegedy 2015, algorithm 1).

    Parameters
    ----------
    x : array, shape (N, D)
    gamma, beta : array, shape (D,)
        Learned scale and shift.
    running_mean, running_var : array, shape (D,)
        Moving averages so far.
    train : bool
        True: statistics of this batch, with the biased variance. False: the running ones.
    momentum : float
        Share of the old average that is kept.
    eps : float
        Added to the variance inside the root.

    Returns
    -------
    out : array, shape (N, D)
    cache : tuple
        What `batchnorm_backward` needs.
    new_mean, new_var : array, shape (D,)
        ``momentum * running + (1 - momentum) * batch`` in training, else the running ones.
    """
    return _forward(x, gamma, beta, running_mean, running_var, train, momentum, eps)


def batchnorm_backward(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """Return the gradients of a forward pass in training mode.

    Parameters
    ----------
    dout : array, shape (N, D)
        Upstream gradient.
    cache : tuple
        As `batchnorm_forward` returned it.

    Returns
    -------
    dx : array, shape (N, D)
    dgamma, dbeta : array, shape (D,)
    """
    return _backward(dout, cache)


def spatial_batchnorm_forward(
    x: Array,
    gamma: Array,
    beta: Array,
    running_mean: Array,
    running_var: Array,
    train: bool,
    momentum: float = 0.9,
    eps: float = 1e-5,
) -> tuple[Array, Cache, Array, Array]:
    """Normalise every channel over images, rows and columns (Ioffe & Szegedy 2015, section 3.2).

    Parameters and results are those of `batchnorm_forward`, with `x` and `out` of shape
    (N, C, H, W) and everything else of shape (C,).
    """
    return _forward(x, gamma, beta, running_mean, running_var, train, momentum, eps)


def spatial_batchnorm_backward(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """Return dx (N, C, H, W), dgamma (C,) and dbeta (C,) of a pass in training mode.

    `dout` is (N, C, H, W), `cache` what `spatial_batchnorm_forward` returned.
    """
    return _backward(dout, cache)


def _forward(
    x: Array,
    gamma: Array,
    beta: Array,
    running_mean: Array,
    running_var: Array,
    train: bool,
    momentum: float,
    eps: float,
) -> tuple[Array, Cache, Array, Array]:
    """Do both forward passes: axis 1 holds the features, all the others are averaged over."""
    xp = array_namespace(x, gamma, beta, running_mean, running_var)
    if train:
        mean = xp.mean(x, axis=_others(x))
        var = xp.mean((x - _spread(mean, x)) ** 2, axis=_others(x))
        new_mean = momentum * running_mean + (1 - momentum) * mean
        new_var = momentum * running_var + (1 - momentum) * var
    else:
        mean, var = new_mean, new_var = running_mean, running_var
    inverse_std = 1 / xp.sqrt(var + eps)
    normalised = (x - _spread(mean, x)) * _spread(inverse_std, x)
    out = _spread(gamma, x) * normalised + _spread(beta, x)
    return out, (normalised, inverse_std, gamma), new_mean, new_var


def _backward(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """Do both backward passes, with the three paths to `x` collected in one line.

    Inserting the paper's gradients of the variance and of the mean into that of x gives
    ``gamma / std * (dout - mean(dout) - normalised * mean(dout * normalised))``.
    """
    normalised, inverse_std, gamma = cache
    xp = array_namespace(dout, normalised)
    axes = _others(dout)
    weighted = dout * normalised
    through_mean = _spread(xp.mean(dout, axis=axes), dout)
    through_var = normalised * _spread(xp.mean(weighted, axis=axes), dout)
    dx = _spread(gamma * inverse_std, dout) * (dout - through_mean - through_var)
    return dx, xp.sum(weighted, axis=axes), xp.sum(dout, axis=axes)


def _others(x: Array) -> tuple[int, ...]:
    """Return every axis but the feature axis, which is axis 1."""
    return (0, *range(2, x.ndim))


def _spread(feature: Array, x: Array) -> Array:
    """Give one value per feature the shape that broadcasts along axis 1 of `x`."""
    xp = array_namespace(feature)
    return xp.reshape(feature, (1, -1, *([1] * (x.ndim - 2))))

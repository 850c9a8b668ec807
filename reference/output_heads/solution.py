"""Output heads and their losses: the reference solution.

Any array of the array API standard will do: NumPy, CuPy, array-api-strict. Losses come back as
arrays of rank 0 on the device of the inputs.
"""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace, device

__all__ = [
    "binary_cross_entropy",
    "cross_entropy",
    "label_smoothing",
    "mean_squared_error",
    "one_hot",
    "softmax",
]

Array = Any


def softmax(z: Array) -> Array:
    r"""Turn logits into probabilities over the last axis.

    .. math:: p_k = e^{z_k - m} / \sum_j e^{z_j - m}, \qquad m = \max_j z_j

    (Bridle 1990; the shift by the maximum as in Goodfellow, Bengio and Courville, "Deep Learning",
    2016, section 4.1).

    Parameters
    ----------
    z : array, shape (..., K)

    Returns
    -------
    array, shape of `z`
    """
    xp = array_namespace(z)
    powers = xp.exp(_shifted(z))
    return powers / xp.sum(powers, axis=-1, keepdims=True)


def cross_entropy(z: Array, y: Array) -> tuple[Array, Array]:
    r"""Return the mean cross-entropy of a batch and its gradient.

    .. math:: L = \frac{1}{N} \sum_i \Bigl(\log \sum_k e^{z_{ik}} - z_{i y_i}\Bigr), \qquad
              \partial L / \partial z_{ik} = (p_{ik} - [k = y_i]) / N

    (Bishop, "Pattern Recognition and Machine Learning", 2006, equations 4.108 and 4.109). The
    logarithm is taken of a sum that is at least 1, never of a probability.

    Parameters
    ----------
    z : array, shape (N, K)
        Logits.
    y : array of integers, shape (N,)
        The true classes.

    Returns
    -------
    loss : array of rank 0
    dz : array, shape (N, K)
    """
    xp = array_namespace(z, y)
    n, k = z.shape
    shifted = _shifted(z)
    powers = xp.exp(shifted)
    total = xp.sum(powers, axis=-1, keepdims=True)
    truth = xp.astype(_is_class(y, k), z.dtype)
    loss = xp.sum(truth * (xp.log(total) - shifted)) / n
    return loss, (powers / total - truth) / n


def binary_cross_entropy(z: Array, y: Array) -> tuple[Array, Array]:
    r"""Return the mean binary cross-entropy over every element and its gradient.

    .. math:: \ell = \max(z, 0) - z y + \log(1 + e^{-|z|}), \qquad
              \partial \ell / \partial z = \sigma(z) - y

    which is :math:`-y \log \sigma(z) - (1 - y) \log(1 - \sigma(z))` with no exponential of a
    positive number.

    Parameters
    ----------
    z : array, any shape
        Logits.
    y : array, shape of `z`
        Labels, 0 or 1.

    Returns
    -------
    loss : array of rank 0
    dz : array, shape of `z`
    """
    xp = array_namespace(z, y)
    small = xp.exp(-xp.abs(z))
    losses = xp.where(z > 0, z, xp.zeros_like(z)) - z * y + xp.log1p(small)
    sigmoid = xp.where(z >= 0, xp.ones_like(z), small) / (1 + small)
    return xp.mean(losses), (sigmoid - y) / z.size


def mean_squared_error(pred: Array, y: Array) -> tuple[Array, Array]:
    """Return the mean squared difference over every element and its gradient.

    Parameters
    ----------
    pred, y : array, one shape

    Returns
    -------
    loss : array of rank 0
    dpred : array, shape of `pred`
    """
    xp = array_namespace(pred, y)
    error = pred - y
    return xp.mean(error * error), 2 * error / pred.size


def one_hot(y: Array, k: int) -> Array:
    """Return a row for every label: 1 in the label's column, 0 elsewhere.

    Parameters
    ----------
    y : array of integers, shape (N,)
        Labels from 0 to k - 1.
    k : int
        How many classes there are, whether or not all of them occur in `y`.

    Returns
    -------
    array of float64, shape (N, k)
    """
    xp = array_namespace(y)
    return xp.astype(_is_class(y, k), xp.float64)


def label_smoothing(y_onehot: Array, eps: float) -> Array:
    """Take the share `eps` from every row and spread it evenly over all its classes.

    ``(1 - eps) * y_onehot + eps / K`` (Szegedy and others, "Rethinking the Inception architecture
    for computer vision", CVPR 2016, section 7).

    Parameters
    ----------
    y_onehot : array, shape (N, K)
    eps : float
        From 0, which changes nothing, to 1, which leaves the uniform distribution.

    Returns
    -------
    array, shape (N, K)
    """
    return (1 - eps) * y_onehot + eps / y_onehot.shape[-1]


def _shifted(z: Array) -> Array:
    """Subtract from every row its own maximum: the probabilities stay, exp cannot overflow."""
    return z - array_namespace(z).max(z, axis=-1, keepdims=True)


def _is_class(y: Array, k: int) -> Array:
    """Return an array (N, k) of booleans: whether label i is class j."""
    xp = array_namespace(y)
    return y[:, None] == xp.arange(k, dtype=y.dtype, device=device(y))[None, :]

"""Data augmentation: the reference solution.

Sources: T. DeVries and G. Taylor, "Improved Regularization of Convolutional Neural Networks with
Cutout", 2017; H. Zhang and others, "mixup: Beyond Empirical Risk Minimization", ICLR 2018; S. Yun
and others, "CutMix: Regularization Strategy to Train Strong Classifiers with Localizable
Features", ICCV 2019; N. Chawla and others, "SMOTE: Synthetic Minority Over-sampling Technique",
JAIR 16, 2002.

Any array of the array API standard will do: NumPy, CuPy, array-api-strict. What is random is drawn
by the NumPy generator and moved to the device of the input.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import array_api_compat
import array_api_compat.numpy
from array_api_compat import array_namespace

__all__ = [
    "cutmix",
    "cutout",
    "horizontal_flip",
    "mixup",
    "random_crop",
    "smote",
    "tta_predict",
]

Array = Any
Generator = Any

# The namespace of what the generator draws.
host: Any = array_api_compat.numpy


def horizontal_flip(x: Array, rng: Generator, p: float) -> Array:
    """Mirror each image with probability `p`.

    Parameters
    ----------
    x : array, shape (N, C, H, W)
    rng : numpy.random.Generator
    p : float

    Returns
    -------
    array, shape (N, C, H, W)
    """
    xp = array_namespace(x)
    chosen = rng.random((x.shape[0], 1, 1, 1)) < p
    return xp.where(_like(chosen, x), xp.flip(x, axis=3), x)


def random_crop(x: Array, pad: int, rng: Generator) -> Array:
    """Shift each image by up to `pad` pixels in both directions; zeros come in.

    Parameters
    ----------
    x : array, shape (N, C, H, W)
    pad : int
        Rows and columns of zeros on each side; the window starts at 0 to 2 pad, all equally likely.
    rng : numpy.random.Generator

    Returns
    -------
    array, shape (N, C, H, W)
    """
    xp = array_namespace(x)
    n, c, h, w = x.shape
    side = xp.zeros((n, c, h, pad), dtype=x.dtype, device=array_api_compat.device(x))
    wide = xp.concat([side, x, side], axis=3)
    edge = xp.zeros((n, c, pad, w + 2 * pad), dtype=x.dtype, device=array_api_compat.device(x))
    padded = xp.concat([edge, wide, edge], axis=2)
    starts = rng.integers(2 * pad + 1, size=(n, 2)).tolist()
    windows = [padded[i, :, a : a + h, b : b + w] for i, (a, b) in enumerate(starts)]
    return xp.stack(windows)


def cutout(x: Array, size: int, rng: Generator) -> Array:
    """Black out one square in each image (DeVries and Taylor 2017, section 3).

    Parameters
    ----------
    x : array, shape (N, C, H, W)
    size : int
        Side of the square. Its centre is a pixel of the image, each with equal probability; what
        lies outside the image is cut off.
    rng : numpy.random.Generator

    Returns
    -------
    array, shape (N, C, H, W)
    """
    xp = array_namespace(x)
    n, _, h, w = x.shape
    inside = []
    for length, axis in ((h, 2), (w, 3)):
        start = rng.integers(length, size=(n, 1, 1, 1)) - size // 2
        place = _places(length, axis)
        inside.append((place >= start) & (place < start + size))
    return xp.where(_like(inside[0] & inside[1], x), xp.zeros_like(x), x)


def mixup(x: Array, y: Array, alpha: float, rng: Generator) -> tuple[Array, Array]:
    r"""Blend each sample with another one.

    .. math:: \tilde x = \lambda x + (1 - \lambda) x_\pi, \qquad
       \tilde y = \lambda y + (1 - \lambda) y_\pi

    with :math:`\lambda \sim \text{Beta}(\alpha, \alpha)`, one for the batch (Zhang and others
    2018, figure 1).

    Parameters
    ----------
    x : array, shape (N, ...)
    y : array, shape (N, K)
        One-hot labels.
    alpha : float
        Above 0.
    rng : numpy.random.Generator

    Returns
    -------
    x_mixed : array, shape (N, ...)
    y_mixed : array, shape (N, K)
    """
    share = float(rng.beta(alpha, alpha))
    partner = rng.permutation(x.shape[0])
    return _blend(x, partner, share), _blend(y, partner, share)


def cutmix(x: Array, y: Array, alpha: float, rng: Generator) -> tuple[Array, Array]:
    r"""Paste a box of another image into each image (Yun and others 2019, section 3.2).

    The box has the sides :math:`H \sqrt{1 - \lambda}` and :math:`W \sqrt{1 - \lambda}` before it
    is clipped; the labels are weighed by the area that is left of it.

    Parameters
    ----------
    x : array, shape (N, C, H, W)
    y : array, shape (N, K)
        One-hot labels.
    alpha : float
        Of the beta distribution of lambda, above 0.
    rng : numpy.random.Generator

    Returns
    -------
    x_mixed : array, shape (N, C, H, W)
    y_mixed : array, shape (N, K)
    """
    xp = array_namespace(x)
    n, _, h, w = x.shape
    part = (1.0 - float(rng.beta(alpha, alpha))) ** 0.5
    partner = rng.permutation(n)
    inside = []
    for length, axis in ((h, 2), (w, 3)):
        side = round(length * part)
        twice = 2 * (_places(length, axis) - rng.integers(length))
        inside.append((twice >= -side) & (twice < side))
    box = inside[0] & inside[1]
    other = xp.take(x, _like(partner, x), axis=0)
    share = 1.0 - int(box.sum()) / (h * w)
    return xp.where(_like(box, x), other, x), _blend(y, partner, share)


def tta_predict(predict: Callable[[Array], Array], x: Array) -> Array:
    """Average the predictions for images and their mirror images.

    Parameters
    ----------
    predict : callable
        ``predict(x)`` returns probabilities (N, K).
    x : array, shape (N, C, H, W)

    Returns
    -------
    array, shape (N, K)
    """
    xp = array_namespace(x)
    return (predict(x) + predict(xp.flip(x, axis=3))) / 2


def smote(x: Array, k: int, n: int, rng: Generator) -> Array:
    """Make new samples of one class (Chawla and others 2002, section 4.2).

    Parameters
    ----------
    x : array, shape (N, D)
        Samples of the class.
    k : int
        Nearest neighbours to choose from, 1 to N - 1, by Euclidean distance.
    n : int
        New rows.
    rng : numpy.random.Generator

    Returns
    -------
    array, shape (n, D)
    """
    xp = array_namespace(x)
    count = x.shape[0]
    squares = xp.sum((x[:, None, :] - x[None, :, :]) ** 2, axis=2)
    own = _like(host.eye(count, dtype=bool), x)
    order = xp.argsort(xp.where(own, xp.full_like(squares, xp.inf), squares))
    nearest = xp.reshape(order[:, :k], (count * k,))
    base = rng.integers(count, size=n)
    chosen = xp.take(nearest, _like(base * k + rng.integers(k, size=n), x))
    start = xp.take(x, _like(base, x), axis=0)
    step = xp.astype(_like(rng.random((n, 1)), x), x.dtype)
    return start + step * (xp.take(x, chosen, axis=0) - start)


def _blend(values: Array, partner: Array, share: float) -> Array:
    """Return `share` of each sample and the rest of its partner."""
    xp = array_namespace(values)
    return share * values + (1.0 - share) * xp.take(values, _like(partner, values), axis=0)


def _like(drawn: Array, x: Array) -> Array:
    """Move what NumPy has drawn to the namespace and the device of `x`."""
    return array_namespace(x).asarray(drawn, device=array_api_compat.device(x))


def _places(length: int, axis: int) -> Array:
    """Return the numbers of the rows or columns, in NumPy, along `axis` of four."""
    return host.reshape(host.arange(length), [length if a == axis else 1 for a in range(4)])

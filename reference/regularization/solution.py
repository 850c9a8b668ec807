"""Penalties on weights, and linear models fitted with them, for any library of the array API.

Penalties: A. E. Hoerl and R. W. Kennard, "Ridge regression: biased estimation for nonorthogonal
problems", 1970 (L2); R. Tibshirani, "Regression shrinkage and selection via the lasso", 1996 (L1);
H. Zou and T. Hastie, "Regularization and variable selection via the elastic net", 2005 (both).
A penalty is ``lam * R`` with R the plain sum: no half, and no division by the number of weights.

Arrays may live on any device; results live there too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from array_api_compat import array_namespace, device

__all__ = ["decay_step", "elastic_net", "fit_linear", "l1_penalty", "l2_penalty", "soft_threshold"]

Array: TypeAlias = Any  # the standard names no base class

# Enough steps where the condition number of `gram` is below a hundred.
MOST_STEPS = 5_000
ROUNDING = 1e-14


def l1_penalty(weights: Sequence[Array], lam: float) -> tuple[Array, list[Array]]:
    """Return ``lam * sum(|w|)`` over all the arrays, and its gradient for each.

    Parameters
    ----------
    weights : sequence of array, any shapes
        Only what is to be penalised: no biases and no batch-norm scales.
    lam : float
        Regularisation rate.

    Returns
    -------
    penalty : array, shape ()
    grads : list of array, the shapes of `weights`
        ``lam * sign(w)``, the subgradient 0 being chosen at 0.
    """
    return _penalty(weights, lam, 0.0)


def l2_penalty(weights: Sequence[Array], lam: float) -> tuple[Array, list[Array]]:
    """Return ``lam * sum(w**2)`` over all the arrays, and its gradient for each.

    Parameters
    ----------
    weights : sequence of array, any shapes
        Only what is to be penalised: no biases and no batch-norm scales.
    lam : float
        Regularisation rate.

    Returns
    -------
    penalty : array, shape ()
    grads : list of array, the shapes of `weights`
        ``2 * lam * w``.
    """
    return _penalty(weights, 0.0, lam)


def elastic_net(weights: Sequence[Array], lam1: float, lam2: float) -> tuple[Array, list[Array]]:
    """Return ``lam1 * sum(|w|) + lam2 * sum(w**2)`` and its gradient for each array.

    Parameters
    ----------
    weights : sequence of array, any shapes
    lam1, lam2 : float
        Regularisation rates of the absolute values and of the squares.

    Returns
    -------
    penalty : array, shape ()
    grads : list of array, the shapes of `weights`

    Notes
    -----
    Zou and Hastie (2005), equation (3): the naive elastic net.
    """
    return _penalty(weights, lam1, lam2)


def soft_threshold(w: Array, t: float) -> Array:
    """Return ``sign(w) * max(|w| - t, 0)``: the proximal operator of ``t * sum(|w|)``.

    Parameters
    ----------
    w : array, any shape
    t : float
        Not negative.

    Returns
    -------
    array, shape of `w`
        The v that minimises ``sum((v - w)**2) / 2 + t * sum(|v|)``.

    Notes
    -----
    Donoho, "De-noising by soft-thresholding", 1995.
    """
    return _shrink(w, t)


def decay_step(w: Array, dw: Array, lr: float, lam: float) -> Array:
    """Return ``w * (1 - lr * lam) - lr * dw``: a gradient step with weight decay.

    Parameters
    ----------
    w, dw : array, one shape
        Weights, and the gradient of the loss without a penalty.
    lr, lam : float
        Learning rate and rate of decay.

    Returns
    -------
    array, shape of `w`

    Notes
    -----
    Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019, equation (1), with
    the decay scaled by the learning rate. For this plain step it is the same as the gradient of
    the penalty ``lam / 2 * sum(w**2)``.
    """
    return w * (1 - lr * lam) - lr * dw


def fit_linear(x: Array, y: Array, lam: float, kind: str) -> tuple[Array, float]:
    """Return the minimiser of ``mean((x @ w + b - y)**2) + lam * R(w)``.

    Parameters
    ----------
    x : array (N, D)
        Not constant in every column.
    y : array (N,)
    lam : float
        Regularisation rate, not negative. Where it is 0 the columns of `x` and the constant must
        be linearly independent.
    kind : {"l1", "l2"}
        R is the sum of |w| (the lasso), or of w**2 (ridge regression).

    Returns
    -------
    w : array (D,)
    b : float
        Not penalised.

    Raises
    ------
    ValueError
        `kind` is neither "l1" nor "l2".

    Notes
    -----
    Whatever w is, the best b is ``mean(y) - mean(x) @ w``. Putting that in leaves a problem in
    which x is centred and there is no b.
    """
    if kind not in ("l1", "l2"):
        raise ValueError(f'kind is {kind!r}; it must be "l1" or "l2"')
    xp = array_namespace(x, y)
    centre = xp.mean(x, axis=0)
    away = x - centre
    gram, moment = away.T @ away / x.shape[0], away.T @ y / x.shape[0]
    w = _lasso(gram, moment, lam) if kind == "l1" else _ridge(gram, moment, lam)
    return w, float(xp.mean(y)) - float(xp.sum(centre * w))


def _penalty(weights: Sequence[Array], lam1: float, lam2: float) -> tuple[Array, list[Array]]:
    """Return the penalty and the gradients of all three functions: L1 and L2 are its edges."""
    total: Array = 0.0
    grads: list[Array] = []
    for w in weights:
        xp = array_namespace(w)
        total = total + lam1 * xp.sum(xp.abs(w)) + lam2 * xp.sum(w * w)
        grads.append(lam1 * xp.sign(w) + 2 * lam2 * w)
    return total, grads


def _shrink(w: Array, t: float) -> Array:
    """Take away what is within [-t, t]: the rest of ``sign(w) * max(|w| - t, 0)``, in one step."""
    return w - array_namespace(w).clip(w, -t, t)


def _ridge(gram: Array, moment: Array, lam: float) -> Array:
    """Return the w at which ``2 * (gram @ w - moment) + 2 * lam * w`` is zero."""
    xp = array_namespace(gram)
    identity = xp.eye(gram.shape[0], dtype=gram.dtype, device=device(gram))
    return xp.linalg.solve(gram + lam * identity, moment)


def _lasso(gram: Array, moment: Array, lam: float) -> Array:
    """Minimise ``w @ gram @ w - 2 * moment @ w + lam * sum(|w|)`` by proximal gradient descent.

    The steps (Daubechies, Defrise and De Mol, "An iterative thresholding algorithm for linear
    inverse problems", 2004) are as long as the largest curvature allows. They end when one moves w
    no further than rounding does.
    """
    xp = array_namespace(gram)
    curvature = float(xp.max(xp.linalg.eigvalsh(gram)))
    unseen = ROUNDING * float(xp.max(xp.abs(moment))) / curvature
    w = xp.zeros_like(moment)
    for _ in range(MOST_STEPS):
        moved = _shrink(w - (gram @ w - moment) / curvature, lam / (2 * curvature))
        change = float(xp.max(xp.abs(moved - w)))
        w = moved
        if change <= unseen:
            break
    return w

"""Optimisers, mini-batches and the training loop, for any library of the array API standard.

Every optimiser takes a parameter ``w``, the gradient ``dw`` of the loss with respect to it (one
shape, any rank) and the ``state`` that its last call for this parameter returned, a dict that is
empty before the first. It returns the new parameter and the new state and changes nothing it was
given. Wherever a root is divided by, ``eps`` is added to the root and not under it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from array_api_compat import array_namespace, device

__all__ = [
    "adabelief",
    "adabound",
    "adagrad",
    "adam",
    "adamw",
    "minibatches",
    "momentum",
    "nesterov",
    "radam",
    "rmsprop",
    "sgd",
    "train",
]

Array: TypeAlias = Any  # the standard names no base class
State: TypeAlias = dict[str, Any]
Params: TypeAlias = dict[str, Array]


def sgd(w: Array, dw: Array, state: State, lr: float = 1e-3) -> tuple[Array, State]:
    """Take one step of gradient descent, ``w - lr * dw``.

    Parameters
    ----------
    w, dw : array, one shape
        The parameter and its gradient.
    state : dict
        Stays as it is: this optimiser remembers nothing.
    lr : float
        Learning rate.

    Returns
    -------
    w_new : array, shape of `w`
    state : dict
    """
    return w - lr * dw, state


def momentum(
    w: Array, dw: Array, state: State, lr: float = 1e-3, mu: float = 0.9
) -> tuple[Array, State]:
    """Take one step with momentum: ``v = mu * v - lr * dw``, then ``w + v``.

    The velocity `v` starts at zero and has the learning rates of its steps in it (Rumelhart,
    Hinton and Williams 1986, equation 9). Parameters and results are those of `sgd`; `mu` is the
    share of the velocity that is kept.
    """
    velocity = mu * state.get("v", 0.0) - lr * dw
    return w + velocity, {"v": velocity}


def nesterov(
    w: Array, dw: Array, state: State, lr: float = 1e-3, mu: float = 0.9
) -> tuple[Array, State]:
    """Take one step with Nesterov's momentum: ``v`` as in `momentum`, then ``w + mu*v - lr*dw``.

    This is the form in which the gradient is taken at `w` itself (Bengio, Boulanger-Lewandowski
    and Pascanu 2013, equation 7). Parameters and results are those of `momentum`.
    """
    velocity = mu * state.get("v", 0.0) - lr * dw
    return w + mu * velocity - lr * dw, {"v": velocity}


def adagrad(
    w: Array, dw: Array, state: State, lr: float = 1e-3, eps: float = 1e-8
) -> tuple[Array, State]:
    """Take one step of AdaGrad: ``s = s + dw**2``, then ``w - lr * dw / (sqrt(s) + eps)``.

    The diagonal version of Duchi, Hazan and Singer (2011), with `s` starting at zero. Parameters
    and results are those of `sgd`.
    """
    xp = array_namespace(w, dw)
    total = state.get("s", 0.0) + dw**2
    return w - lr * dw / (xp.sqrt(total) + eps), {"s": total}


def rmsprop(
    w: Array, dw: Array, state: State, lr: float = 1e-3, rho: float = 0.9, eps: float = 1e-8
) -> tuple[Array, State]:
    """Take one step of RMSProp: ``s = rho*s + (1-rho)*dw**2``, then as `adagrad`.

    Tieleman and Hinton (2012), with `s` starting at zero and without a correction for that.
    Parameters and results are those of `sgd`; `rho` is the share of the old average that is kept.
    """
    xp = array_namespace(w, dw)
    average = rho * state.get("s", 0.0) + (1 - rho) * dw**2
    return w - lr * dw / (xp.sqrt(average) + eps), {"s": average}


def adam(
    w: Array,
    dw: Array,
    state: State,
    lr: float = 1e-3,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> tuple[Array, State]:
    r"""Take one step of Adam (Kingma and Ba 2015, algorithm 1).

    .. math:: w - lr \cdot \hat m / (\sqrt{\hat v} + \epsilon)

    with the bias-corrected averages of the gradient and of its square.

    Parameters
    ----------
    w, dw : array, one shape
        The parameter and its gradient.
    state : dict
        The raw averages and the number of steps taken; empty before the first.
    lr : float
        Learning rate.
    beta1, beta2 : float
        Shares of the old averages that are kept.
    eps : float
        Added to the root of the corrected second average.

    Returns
    -------
    w_new : array, shape of `w`
    state : dict
    """
    xp = array_namespace(w, dw)
    state = _averaged(dw, dw**2, state, beta1, beta2)
    m, v = _corrected(state, beta1, beta2)
    return w - lr * m / (xp.sqrt(v) + eps), state


def adamw(
    w: Array,
    dw: Array,
    state: State,
    lr: float = 1e-3,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    weight_decay: float = 0.01,
) -> tuple[Array, State]:
    """Take one step of Adam and, apart from it, shrink `w` by ``lr * weight_decay * w``.

    Decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2) with the learning rate as its
    schedule. Parameters and results are those of `adam`.
    """
    xp = array_namespace(w, dw)
    state = _averaged(dw, dw**2, state, beta1, beta2)
    m, v = _corrected(state, beta1, beta2)
    return w - lr * weight_decay * w - lr * m / (xp.sqrt(v) + eps), state


def radam(
    w: Array,
    dw: Array,
    state: State,
    lr: float = 1e-3,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> tuple[Array, State]:
    """Take one step of rectified Adam (Liu et al. 2020, algorithm 2).

    As long as the second average stands on too few gradients (``rho <= 4``) the step is
    ``lr * m``; later it is Adam's times the rectification. The paper divides by the root alone;
    here `eps` is added to it as in `adam`, whose parameters and results these are.
    """
    xp = array_namespace(w, dw)
    state = _averaged(dw, dw**2, state, beta1, beta2)
    m, v = _corrected(state, beta1, beta2)
    longest = 2 / (1 - beta2) - 1
    faded = beta2 ** state["t"]
    length = longest - 2 * state["t"] * faded / (1 - faded)
    if length <= 4:
        return w - lr * m, state
    part = (length - 4) * (length - 2) * longest
    rectification = math.sqrt(part / ((longest - 4) * (longest - 2) * length))
    return w - lr * rectification * m / (xp.sqrt(v) + eps), state


def adabelief(
    w: Array,
    dw: Array,
    state: State,
    lr: float = 1e-3,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> tuple[Array, State]:
    """Take one step of AdaBelief (Zhuang et al. 2020, algorithm 2).

    The second average is that of ``(dw - m)**2``, and every step adds `eps` to the average that
    is kept, before the correction. Parameters and results are those of `adam`.
    """
    xp = array_namespace(w, dw)
    mean = beta1 * state.get("m", 0.0) + (1 - beta1) * dw
    state = _averaged(dw, (dw - mean) ** 2, state, beta1, beta2)
    state["v"] = state["v"] + eps
    m, v = _corrected(state, beta1, beta2)
    return w - lr * m / (xp.sqrt(v) + eps), state


def adabound(
    w: Array,
    dw: Array,
    state: State,
    lr: float = 1e-3,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    final_lr: float = 0.1,
    gamma: float = 1e-3,
) -> tuple[Array, State]:
    """Take one step of AdaBound (Luo et al. 2019, algorithm 2).

    Adam's rate, ``lr / ((1 - beta1**t) * (sqrt(v) + eps))`` with the corrected `v`, is clipped
    element by element between two bounds that both approach `final_lr`, and then multiplied by
    the average gradient as it is. As in the authors' experiments there is Adam's bias correction
    and no division by the root of t. Parameters and results are those of `adam`; `gamma` is the
    speed at which the bounds close.
    """
    xp = array_namespace(w, dw)
    state = _averaged(dw, dw**2, state, beta1, beta2)
    _, v = _corrected(state, beta1, beta2)
    t = state["t"]
    rate = lr / ((1 - beta1**t) * (xp.sqrt(v) + eps))
    lower, upper = final_lr * (1 - 1 / (gamma * t + 1)), final_lr * (1 + 1 / (gamma * t))
    return w - xp.clip(rate, lower, upper) * state["m"], state


def minibatches(x: Array, y: Array, batch_size: int, rng: Any) -> Iterator[tuple[Array, Array]]:
    """Yield the samples of one epoch in a new order, `batch_size` at a time.

    Parameters
    ----------
    x, y : array, first axis of length N
        Samples and labels, in pairs.
    batch_size : int
        Samples a batch; the last batch holds what is left.
    rng : numpy.random.Generator

    Yields
    ------
    (array, array)
        The next samples of `x` and, in the same order, of `y`.
    """
    order = rng.permutation(x.shape[0])
    for start in range(0, x.shape[0], batch_size):
        chosen = order[start : start + batch_size]
        yield _rows(x, chosen), _rows(y, chosen)


def train(
    params: Params,
    loss_fn: Callable[[Params, Array, Array], tuple[Any, Params]],
    x: Array,
    y: Array,
    optimizer: Callable[[Array, Array, State], tuple[Array, State]],
    epochs: int,
    batch_size: int,
    rng: Any,
) -> tuple[Params, list[float]]:
    """Train for some epochs with one step a mini-batch.

    Parameters
    ----------
    params : dict of str to array
        Where to start; neither the dict nor an array in it is changed.
    loss_fn : callable
        ``loss_fn(params, x, y)`` returns the loss of a batch and a dict of gradients.
    x, y : array, first axis of length N
    optimizer : callable
        ``optimizer(w, dw, state)`` returns the new parameter and state.
    epochs, batch_size : int
    rng : numpy.random.Generator

    Returns
    -------
    params : dict of str to array
    losses : list of float
        One per step, each taken before its update.
    """
    states: dict[str, State] = {name: {} for name in params}
    losses = []
    for _ in range(epochs):
        for some_x, some_y in minibatches(x, y, batch_size, rng):
            loss, grads = loss_fn(params, some_x, some_y)
            losses.append(float(loss))
            updated = {name: optimizer(params[name], grads[name], states[name]) for name in params}
            params = {name: w for name, (w, _) in updated.items()}
            states = {name: state for name, (_, state) in updated.items()}
    return params, losses


def _averaged(first: Array, second: Array, state: State, beta1: float, beta2: float) -> State:
    """Count one step and take `first` and `second` into the averages of `state`."""
    return {
        "t": state.get("t", 0) + 1,
        "m": beta1 * state.get("m", 0.0) + (1 - beta1) * first,
        "v": beta2 * state.get("v", 0.0) + (1 - beta2) * second,
    }


def _corrected(state: State, beta1: float, beta2: float) -> tuple[Array, Array]:
    """Return both averages without the zero they started from (Kingma and Ba 2015, section 3)."""
    return state["m"] / (1 - beta1 ** state["t"]), state["v"] / (1 - beta2 ** state["t"])


def _rows(array: Array, chosen: Any) -> Array:
    """Return the rows of `array` at the places `chosen`, a NumPy array."""
    xp = array_namespace(array)
    return xp.take(array, xp.asarray(chosen, device=device(array)), axis=0)

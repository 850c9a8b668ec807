"""A small convolutional network: the reference solution.

Two blocks of 3 x 3 convolution, 2 x 2 max pooling and ReLU, then dropout and a dense layer with a
softmax. Sources: Y. LeCun and others, "Gradient-based learning applied to document recognition",
Proc. IEEE 86 (1998), section II (the architecture); K. He and others, "Delving deep into
rectifiers", ICCV 2015, eq. 10 (the initial weights); D. Kingma and J. Ba, "Adam", ICLR 2015,
algorithm 1 (the steps); N. Srivastava and others, JMLR 15 (2014), section 4 (dropout).

Inside, images are (C, N, H, W), so that one matrix product convolves a whole batch. Any array of
the array API standard will do: NumPy, CuPy, array-api-strict.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any

from array_api_compat import array_namespace, device

__all__ = ["build", "forward", "loss", "predict", "train"]

Array = Any
Params = dict[str, Array]
Cache = dict[str, Array]

FILTERS = 12, 24
DROPPED = 0.2
BATCH = 32
EPOCHS = 20
PATIENCE = 16  # epochs without a better validation accuracy
LEARNING_RATE = 6e-3
PENALTY = 1e-4
USED = 0.7  # share of the deadline after which no step begins: a step and an evaluation fit behind


def build(input_shape: tuple[int, int, int], classes: int, rng: Any) -> Params:
    """Draw the parameters of a new network: weights by He and others (2015), biases zero.

    Parameters
    ----------
    input_shape : tuple of int
        (C, H, W), with H and W at least 4.
    classes : int
    rng : numpy.random.Generator

    Returns
    -------
    dict of str to array
        ``conv1_w`` (F1, C, 3, 3), ``conv1_b`` (F1,), ``conv2_w`` (F2, F1, 3, 3), ``conv2_b`` (F2,),
        ``dense_w`` (F2 * (H // 4) * (W // 4), classes), ``dense_b`` (classes,); NumPy's float64.
    """
    return _build(input_shape, classes, rng)


def forward(params: Params, x: Array, train: bool, rng: Any) -> tuple[Array, Cache]:
    """Return the logits (N, classes) of the images `x` (N, C, H, W), and a cache.

    With `train` true, features are dropped at random, drawn from `rng`.
    """
    return _forward(params, x, rng if train else None)


def loss(params: Params, x: Array, y: Array, lam: float) -> tuple[float, Params]:
    r"""Return the penalised loss without dropout, and its gradients.

    .. math:: L = -\frac1N \sum_n \log p_n(y_n) + \lambda \sum_w w^2

    Parameters
    ----------
    params : dict of str to array
    x : array, shape (N, C, H, W)
    y : array of int, shape (N,)
    lam : float
        Strength of the penalty on every array with two axes or more.

    Returns
    -------
    loss : float
    grads : dict of str to array
        With the keys and shapes of `params`.
    """
    return _objective(params, x, y, lam, None)


def train(x: Array, y: Array, x_val: Array, y_val: Array, rng: Any, deadline: float) -> Params:
    """Fit a new network with Adam; return the parameters that were best on the validation images.

    Parameters
    ----------
    x, x_val : array, shape (N, C, H, W) and (M, C, H, W)
    y, y_val : array of int, shape (N,) and (M,)
        Classes from 0 to ``max(y)``.
    rng : numpy.random.Generator
    deadline : float
        Seconds of wall time this may take.
    """
    stop_at = time.monotonic() + USED * deadline
    xp = array_namespace(x)
    drawn = _build(x.shape[1:], int(xp.max(y)) + 1, rng)
    now = {name: xp.asarray(w, dtype=x.dtype, device=device(x)) for name, w in drawn.items()}
    moments = {name: (xp.zeros_like(w), xp.zeros_like(w)) for name, w in now.items()}
    best, highest, stale, steps = now, _accuracy(now, x_val, y_val), 0, 0
    for epoch in range(EPOCHS):
        rate, before = LEARNING_RATE * (1 - epoch / EPOCHS), steps
        for batch in _in_time(_batches(x, rng), stop_at):
            steps += 1
            images, labels = xp.take(x, batch, axis=0), xp.take(y, batch, axis=0)
            _, grads = _objective(now, images, labels, PENALTY, rng)
            now, moments = _adam(now, grads, moments, rate, steps)
        accuracy = _accuracy(now, x_val, y_val)
        stale = 0 if accuracy > highest else stale + 1
        if accuracy >= highest:
            best, highest = now, accuracy
        if stale > PATIENCE or steps == before:  # no step: the time is over
            break
    return best


def predict(params: Params, x: Array) -> Array:
    """Return the most probable class of every image: integers, shape (N,)."""
    return array_namespace(x).argmax(_forward(params, x, None)[0], axis=1)


def _build(input_shape: tuple[int, int, int], classes: int, rng: Any) -> Params:
    c, h, w = input_shape
    first, second = FILTERS
    features = second * (h // 4) * (w // 4)
    weights = {
        "conv1": rng.normal(0.0, (2 / (9 * c)) ** 0.5, (first, c, 3, 3)),
        "conv2": rng.normal(0.0, (2 / (9 * first)) ** 0.5, (second, first, 3, 3)),
        "dense": rng.normal(0.0, (1 / features) ** 0.5, (features, classes)),
    }
    xp = array_namespace(weights["dense"])
    biases = {"conv1_b": first, "conv2_b": second, "dense_b": classes}
    return {f"{layer}_w": drawn for layer, drawn in weights.items()} | {
        name: xp.zeros(size) for name, size in biases.items()
    }


def _forward(params: Params, x: Array, rng: Any) -> tuple[Array, Cache]:
    """Run the network; `rng` None means inference, without dropout."""
    xp = array_namespace(x)
    cache: Cache = {"x": xp.permute_dims(x, (1, 0, 2, 3))}
    pooled = cache["x"]
    for layer in ("conv1", "conv2"):
        columns = _columns(pooled)
        cache[f"{layer}_columns"] = columns
        maps = _rows(params[f"{layer}_w"]) @ columns + xp.reshape(params[f"{layer}_b"], (-1, 1))
        cache[layer] = xp.reshape(maps, (-1, *pooled.shape[1:]))
        pooled = _pool(cache[layer])
        cache[f"{layer}_pooled"] = pooled
        pooled = xp.where(pooled > 0, pooled, xp.zeros_like(pooled))
    features = xp.reshape(xp.permute_dims(pooled, (1, 0, 2, 3)), (x.shape[0], -1))
    cache["kept"] = xp.ones_like(features)
    if rng is not None:
        kept = (rng.random(tuple(features.shape)) >= DROPPED) / (1 - DROPPED)
        cache["kept"] = xp.asarray(kept, dtype=x.dtype, device=device(x))
    cache["features"] = features * cache["kept"]
    return cache["features"] @ params["dense_w"] + params["dense_b"], cache


def _backward(params: Params, cache: Cache, dlogits: Array) -> Params:
    xp = array_namespace(dlogits)
    grads = {
        "dense_w": xp.permute_dims(cache["features"], (1, 0)) @ dlogits,
        "dense_b": xp.sum(dlogits, axis=0),
    }
    dfeatures = (dlogits @ xp.permute_dims(params["dense_w"], (1, 0))) * cache["kept"]
    pooled = cache["conv2_pooled"]
    shape = (pooled.shape[1], pooled.shape[0], *pooled.shape[2:])
    dout = xp.permute_dims(xp.reshape(dfeatures, shape), (1, 0, 2, 3))
    for layer in ("conv2", "conv1"):
        dout = xp.where(cache[f"{layer}_pooled"] > 0, dout, xp.zeros_like(dout))
        dmaps = _unpool(dout, cache[layer], cache[f"{layer}_pooled"])
        flat = xp.reshape(dmaps, (dmaps.shape[0], -1))
        w = params[f"{layer}_w"]
        filters, channels = w.shape[:2]
        drows = flat @ xp.permute_dims(cache[f"{layer}_columns"], (1, 0))
        grads[f"{layer}_w"] = xp.permute_dims(
            xp.reshape(drows, (filters, 3, 3, channels)), (0, 3, 1, 2)
        )
        grads[f"{layer}_b"] = xp.sum(flat, axis=1)
        if layer == "conv2":
            dcolumns = xp.permute_dims(_rows(w), (1, 0)) @ flat
            dout = _uncolumns(dcolumns, (channels, *dmaps.shape[1:]))
    return grads


def _objective(params: Params, x: Array, y: Array, lam: float, rng: Any) -> tuple[float, Params]:
    """Return the penalised loss and its gradients; `rng` None means without dropout."""
    xp = array_namespace(x)
    logits, cache = _forward(params, x, rng)
    shifted = logits - xp.max(logits, axis=1, keepdims=True)
    log_sum = xp.log(xp.sum(xp.exp(shifted), axis=1, keepdims=True))
    classes = xp.arange(logits.shape[1], dtype=y.dtype, device=device(y))
    true = xp.astype(xp.reshape(y, (-1, 1)) == classes, x.dtype)
    n = x.shape[0]
    value = -xp.sum(true * (shifted - log_sum)) / n
    grads = _backward(params, cache, (xp.exp(shifted - log_sum) - true) / n)
    for name, w in params.items():
        if w.ndim >= 2:
            value = value + lam * xp.sum(w * w)
            grads[name] = grads[name] + 2 * lam * w
    return float(value), grads


def _adam(
    params: Params,
    grads: Params,
    moments: dict[str, tuple[Array, Array]],
    rate: float,
    steps: int,
) -> tuple[Params, dict[str, tuple[Array, Array]]]:
    """Return new parameters and moments after one step (Kingma & Ba 2015, algorithm 1)."""
    moved, kept = {}, {}
    for name, w in params.items():
        xp, g = array_namespace(w), grads[name]
        m = 0.9 * moments[name][0] + 0.1 * g
        v = 0.999 * moments[name][1] + 0.001 * g * g
        kept[name] = m, v
        scale = xp.sqrt(v / (1 - 0.999**steps)) + 1e-8
        moved[name] = w - rate * (m / (1 - 0.9**steps)) / scale
    return moved, kept


def _batches(x: Array, rng: Any) -> list[Array]:
    """Return the indices of all samples in a new order, a batch at a time."""
    n = x.shape[0]
    order = array_namespace(x).asarray(rng.permutation(n), device=device(x))
    return [order[start : min(start + BATCH, n)] for start in range(0, n, BATCH)]


def _in_time(batches: Iterable[Array], stop_at: float) -> Iterator[Array]:
    """Yield batches until the clock shows `stop_at`."""
    for batch in batches:
        if time.monotonic() > stop_at:
            return
        yield batch


def _accuracy(params: Params, x: Array, y: Array) -> float:
    xp = array_namespace(x)
    guessed = xp.argmax(_forward(params, x, None)[0], axis=1)
    return float(xp.mean(xp.astype(guessed == xp.astype(y, guessed.dtype), x.dtype)))


def _columns(maps: Array) -> Array:
    """Lay the 3 x 3 windows of zero-padded `maps` (C, N, H, W) side by side: (9 C, N H W)."""
    xp = array_namespace(maps)
    c, n, h, w = maps.shape
    padded = xp.zeros((c, n, h + 2, w + 2), dtype=maps.dtype, device=device(maps))
    padded[:, :, 1 : h + 1, 1 : w + 1] = maps
    shifted = [padded[:, :, i : i + h, j : j + w] for i in range(3) for j in range(3)]
    return xp.reshape(xp.concat(shifted, axis=0), (9 * c, n * h * w))


def _uncolumns(columns: Array, shape: tuple[int, ...]) -> Array:
    """Add every window's gradient to where it was read: the transpose of `_columns`."""
    xp = array_namespace(columns)
    c, n, h, w = shape
    windows = xp.reshape(columns, (9, c, n, h, w))
    padded = xp.zeros((c, n, h + 2, w + 2), dtype=columns.dtype, device=device(columns))
    for k in range(9):
        i, j = divmod(k, 3)
        padded[:, :, i : i + h, j : j + w] += windows[k, ...]
    return padded[:, :, 1 : h + 1, 1 : w + 1]


def _rows(w: Array) -> Array:
    """Return filters (F, C, 3, 3) as rows in the order of `_columns`: (F, 9 C)."""
    xp = array_namespace(w)
    return xp.reshape(xp.permute_dims(w, (0, 2, 3, 1)), (w.shape[0], -1))


def _corners(maps: Array) -> list[tuple[slice, slice]]:
    """Return where the four elements of every 2 x 2 window lie; an odd last line is left out."""
    h, w = maps.shape[2] // 2 * 2, maps.shape[3] // 2 * 2
    return [(slice(i, h, 2), slice(j, w, 2)) for i in range(2) for j in range(2)]


def _pool(maps: Array) -> Array:
    xp = array_namespace(maps)
    first, second, third, fourth = (maps[:, :, i, j] for i, j in _corners(maps))
    return xp.maximum(xp.maximum(first, second), xp.maximum(third, fourth))


def _unpool(dout: Array, maps: Array, pooled: Array) -> Array:
    """Hand every gradient to the first maximum of its window."""
    xp = array_namespace(dout)
    dmaps = xp.zeros_like(maps)
    free = xp.ones_like(pooled, dtype=xp.bool)
    for i, j in _corners(maps):
        here = free & (maps[:, :, i, j] == pooled)
        dmaps[:, :, i, j] = xp.where(here, dout, xp.zeros_like(dout))
        free = free & ~here
    return dmaps

# 5x5 합성곱 하나 + 완전 연결 층
import time

import numpy as np


def build(input_shape, classes, rng):
    C, H, W = input_shape
    return {
        "K": rng.standard_normal((10, C, 5, 5)) * np.sqrt(2 / (25 * C)),
        "kb": np.zeros(10),
        "D": rng.standard_normal((10 * (H - 4) * (W - 4), classes)) * np.sqrt(1 / (10 * (H - 4) * (W - 4))),
        "db": np.zeros(classes),
    }


def forward(params, x, train, rng):
    win = np.lib.stride_tricks.sliding_window_view(x, (5, 5), axis=(2, 3))
    z = np.tensordot(win, params["K"], axes=((1, 4, 5), (1, 2, 3))) + params["kb"]
    a = np.maximum(z, 0)
    flat = a.reshape(len(x), -1)
    return flat @ params["D"] + params["db"], (win, z, flat)


def loss(params, x, y, lam):
    scores, (win, z, flat) = forward(params, x, False, None)
    scores = scores - scores.max(axis=1, keepdims=True)
    logp = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    J = -logp[np.arange(len(y)), y].sum()
    d = np.exp(logp)
    d[np.arange(len(y)), y] -= 1
    dz = (d @ params["D"].T).reshape(z.shape) * (z > 0)
    g = {
        "D": flat.T @ d,
        "db": d.sum(axis=0),
        "K": np.tensordot(dz, win, axes=((0, 1, 2), (0, 2, 3))),
        "kb": dz.sum(axis=(0, 1, 2)),
    }
    for k in params:
        J += lam * (params[k] ** 2).sum()
        g[k] += 2 * lam * params[k]
    return J, g


def train(x, y, x_val, y_val, rng, deadline):
    end = time.time() + 0.6 * deadline
    params = build(x.shape[1:], y.max() + 1, rng)
    best, best_acc = params, 0
    cache = {k: np.zeros_like(w) for k, w in params.items()}
    for epoch in range(60):
        perm = rng.permutation(len(x))
        for i in range(0, len(x), 32):
            if time.time() > end:
                return best
            b = perm[i:i + 32]
            _, g = loss(params, x[b], y[b], 0.001)
            for k in params:
                cache[k] = 0.9 * cache[k] + 0.1 * g[k] ** 2
                params[k] -= 0.002 * g[k] / (np.sqrt(cache[k]) + 1e-8)
        acc = (predict(params, x_val) == y_val).mean()
        if acc > best_acc:
            best, best_acc = params, acc
    return best


def predict(params, x):
    return np.argmax(forward(params, x, False, None)[0], axis=1)

"""Right solutions of the small network: other architectures, other styles than the reference's."""

# ruff: noqa: F821 -- an alternative is composed with the solution and may call its functions

import time

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def cross_entropy(logits, y):
    """Return the mean cross-entropy and its gradient."""
    n = len(y)
    z = logits - logits.max(axis=1, keepdims=True)
    dlogits = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    dlogits[np.arange(n), y] -= 1
    return np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(n), y]), dlogits / n


def penalised(value, grads, params, lam):
    for name, w in params.items():
        if w.ndim > 1:
            value = value + lam * (w**2).sum()
            grads[name] = grads[name] + 2 * lam * w
    return value, grads


def decayed(function):
    """Return the gradients alone, with a little weight decay."""
    return lambda params, x, y: function(params, x, y, 3e-4)[1]


def fit(params, slope, update, data, rng, deadline, epochs, batch_size):
    """Run epochs of mini-batches; `slope` gives gradients, `update` changes `params` in place."""
    x, y, x_val, y_val = data
    end = time.perf_counter() + 0.6 * deadline

    def accuracy():
        return np.mean(predict(params, x_val) == y_val)

    best, highest = {k: w.copy() for k, w in params.items()}, accuracy()
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for i in range(0, len(x), batch_size):
            if time.perf_counter() > end:
                break
            some = order[i : i + batch_size]
            update(params, slope(params, x[some], y[some]))
        now = accuracy()
        if now > highest:
            best, highest = {k: w.copy() for k, w in params.items()}, now
        if time.perf_counter() > end:
            break
    return best


def momentum(lr, mu=0.9):
    """Return an update with a velocity of its own."""
    velocity = {}

    def update(params, grads):
        for name in params:
            velocity[name] = mu * velocity.get(name, 0.0) - lr * grads[name]
            params[name] += velocity[name]

    return update


def rmsprop(lr, rho=0.95):
    """Return an update with a running mean of squares of its own."""
    squares = {}

    def update(params, grads):
        for name, g in grads.items():
            squares[name] = rho * squares.get(name, 0.1 * g**2) + (1 - rho) * g**2
            params[name] -= lr * g / (np.sqrt(squares[name]) + 1e-8)

    return update


class windows_and_tanh:
    en = "sliding_window_view and einsum, no padding, tanh, average pooling, momentum."

    def build(input_shape, classes, rng):
        c, h, w = input_shape
        d = 24 * ((h - 2) // 2) * ((w - 2) // 2)
        return {
            "W": rng.normal(0, np.sqrt(1 / (9 * c)), (24, c, 3, 3)),
            "b": np.zeros(24),
            "V": rng.normal(0, np.sqrt(1 / d), (d, classes)),
            "c": np.zeros(classes),
        }

    def forward(params, x, train, rng):
        windows = sliding_window_view(x, (3, 3), axis=(2, 3))
        z = np.einsum("nchwij,fcij->nfhw", windows, params["W"], optimize=True)
        a = np.tanh(z + params["b"][:, None, None])
        n, f, h, w = a.shape
        flat = a.reshape(n, f, h // 2, 2, w // 2, 2).mean(axis=(3, 5)).reshape(n, -1)
        return flat @ params["V"] + params["c"], (windows, a, flat)

    def loss(params, x, y, lam):
        logits, (windows, a, flat) = forward(params, x, False, None)
        value, dlogits = cross_entropy(logits, y)
        n, f, h, w = a.shape
        dpool = (dlogits @ params["V"].T).reshape(n, f, h // 2, w // 2) / 4
        dz = dpool.repeat(2, axis=2).repeat(2, axis=3) * (1 - a**2)
        grads = {
            "W": np.einsum("nfhw,nchwij->fcij", dz, windows, optimize=True),
            "b": dz.sum(axis=(0, 2, 3)),
        } | {"V": flat.T @ dlogits, "c": dlogits.sum(axis=0)}
        return penalised(value, grads, params, lam)

    def train(x, y, x_val, y_val, rng, deadline):
        params, data = build(x.shape[1:], y.max() + 1, rng), (x, y, x_val, y_val)
        return fit(params, decayed(loss), momentum(0.1), data, rng, deadline, 25, 20)

    def predict(params, x):
        return forward(params, x, False, None)[0].argmax(axis=1)


class strides_and_offsets:
    en = "A sum over nine shifted products, stride 2, leaky ReLU, a hidden dense layer, RMSProp."

    def build(input_shape, classes, rng):
        c, h, w = input_shape
        sizes = {"conv": (12, c, 3, 3), "hidden": (12 * (h // 2) * (w // 2), 32)}
        params = {"out.w": rng.standard_normal((32, classes)) / 32**0.5, "out.b": np.zeros(classes)}
        for name, shape in sizes.items():
            fan_in = shape[0] if len(shape) == 2 else 9 * c
            params[name + ".w"] = rng.standard_normal(shape) * np.sqrt(2 / fan_in)
            params[name + ".b"] = np.zeros(12 if name == "conv" else 32)
        return params

    def forward(params, x, train, rng):
        n, _, h, w = x.shape
        padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
        z = np.zeros((n, 12, h // 2, w // 2)) + params["conv.b"].reshape(1, -1, 1, 1)
        for i in range(3):
            for j in range(3):
                seen = padded[:, :, i : i + h : 2, j : j + w : 2]
                z += np.tensordot(params["conv.w"][:, :, i, j], seen, (1, 1)).swapaxes(0, 1)
        a = np.where(z > 0, z, 0.1 * z).reshape(n, -1)
        u = a @ params["hidden.w"] + params["hidden.b"]
        hidden = np.where(u > 0, u, 0.1 * u)
        kept = (rng.random(hidden.shape) > 0.1) / 0.9 if train else 1.0
        cache = padded, z, a, u, hidden * kept, kept
        return hidden * kept @ params["out.w"] + params["out.b"], cache

    def loss(params, x, y, lam, train=False, rng=None):
        logits, (padded, z, a, u, hidden, kept) = forward(params, x, train, rng)
        value, dlogits = cross_entropy(logits, y)
        grads = {"out.w": hidden.T @ dlogits, "out.b": dlogits.sum(0)}
        du = dlogits @ params["out.w"].T * kept * np.where(u > 0, 1, 0.1)
        grads.update({"hidden.w": a.T @ du, "hidden.b": du.sum(0)})
        dz = (du @ params["hidden.w"].T).reshape(z.shape) * np.where(z > 0, 1, 0.1)
        grads.update({"conv.w": np.zeros_like(params["conv.w"]), "conv.b": dz.sum((0, 2, 3))})
        h, w = x.shape[2:]
        for i in range(3):
            for j in range(3):
                seen = padded[:, :, i : i + h : 2, j : j + w : 2]
                grads["conv.w"][:, :, i, j] = np.tensordot(dz, seen, ((0, 2, 3), (0, 2, 3)))
        return penalised(value, grads, params, lam)

    def train(x, y, x_val, y_val, rng, deadline):
        params = build(x.shape[1:], int(y.max()) + 1, rng)

        def slope(p, some, labels):
            return loss(p, some, labels, 1e-4, True, rng)[1]

        return fit(params, slope, rmsprop(2e-3), (x, y, x_val, y_val), rng, deadline, 30, 16)

    def predict(params, x):
        return np.array([np.argmax(row) for row in forward(params, x, False, None)[0]])


class normalised_batches:
    en = "Batch normalisation; its running averages live in params and are updated in train."

    def build(input_shape, classes, rng):
        c, h, w = input_shape
        d = 16 * (h // 2) * (w // 2)
        return {
            "w1": rng.normal(0, (2 / 9 / c) ** 0.5, (16, c, 3, 3)),
            "gamma": np.ones(16),
            "beta": np.zeros(16),
            "w2": rng.normal(0, d**-0.5, (d, classes)),
            "b2": np.zeros(classes),
        } | {"running_mean": np.zeros(16), "running_var": np.ones(16)}

    def network(params, x, batch=False):
        windows = sliding_window_view(np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1))), (3, 3), (2, 3))
        n, _, h, w = x.shape
        columns = windows.transpose(0, 2, 3, 1, 4, 5).reshape(n * h * w, -1)
        z = columns @ params["w1"].reshape(16, -1).T
        moments = (
            (z.mean(0), z.var(0)) if batch else (params["running_mean"], params["running_var"])
        )
        std = np.sqrt(moments[1] + 1e-5)
        xhat = (z - moments[0]) / std
        maps = (params["gamma"] * xhat + params["beta"]).reshape(n, h // 2, 2, w // 2, 2, 16)
        pooled = maps.max(axis=(2, 4))
        flat = np.maximum(pooled, 0).reshape(n, -1)
        logits = flat @ params["w2"] + params["b2"]
        return logits, (columns, std, xhat, maps, pooled, flat, moments)

    def gradients(params, x, y, lam, batch):
        logits, (columns, std, xhat, maps, pooled, flat, moments) = network(params, x, batch)
        value, dlogits = cross_entropy(logits, y)
        dpooled = (dlogits @ params["w2"].T).reshape(pooled.shape) * (pooled > 0)
        spread = maps == pooled[:, :, None, :, None]
        dmaps = spread * dpooled[:, :, None, :, None] / spread.sum((2, 4), keepdims=True)
        g = dmaps.reshape(-1, 16)
        dgamma, dbeta = (g * xhat).sum(0), g.sum(0)
        m = len(g) if batch else np.inf
        dz = params["gamma"] / std * (g - dbeta / m - xhat * dgamma / m)
        grads = {name: np.zeros_like(w) for name, w in params.items()}
        grads["w1"] = (dz.T @ columns).reshape(params["w1"].shape)
        grads |= {"gamma": dgamma, "beta": dbeta, "w2": flat.T @ dlogits, "b2": dlogits.sum(0)}
        return *penalised(value, grads, params, lam), moments

    def forward(params, x, train, rng):
        return network(params, x, batch=train)

    def loss(params, x, y, lam):
        return gradients(params, x, y, lam, batch=False)[:2]

    def train(x, y, x_val, y_val, rng, deadline):
        params, move = build(x.shape[1:], np.unique(y).size, rng), rmsprop(3e-3)

        def slope(p, some, labels):
            _, grads, (mean, var) = gradients(p, some, labels, 1e-4, batch=True)
            p["running_mean"] += 0.1 * (mean - p["running_mean"])
            p["running_var"] += 0.1 * (var - p["running_var"])
            return grads

        return fit(params, slope, move, (x, y, x_val, y_val), rng, deadline, 20, 25)

    def predict(params, x):
        return np.argmax(network(params, x)[0], axis=-1)


class loop_over_positions:
    en = "A loop over the places of the image, one matrix product each; two convolutions; AdaGrad."

    def build(input_shape, classes, rng):
        c, h, w = input_shape
        params, size = {}, (h - 4) * (w - 4) * 16
        for name, fan_in, out in (("1", 9 * c, 16), ("2", 144, 16), ("3", size, classes)):
            params["w" + name] = rng.uniform(-1, 1, (fan_in, out)) * np.sqrt(3 / fan_in)
            params["b" + name] = np.zeros(out)
        return params

    def places(maps):
        for i in range(maps.shape[2] - 2):
            for j in range(maps.shape[3] - 2):
                yield i, j, maps[:, :, i : i + 3, j : j + 3].reshape(len(maps), -1)

    def convolve(maps, w, b):
        n, _, rows, columns = maps.shape
        out = np.empty((n, w.shape[1], rows - 2, columns - 2))
        for i, j, patch in places(maps):
            out[:, :, i, j] = patch @ w + b
        return out

    def convolve_back(dout, maps, w):
        dmaps, dw, db = np.zeros_like(maps), np.zeros_like(w), dout.sum((0, 2, 3))
        for i, j, patch in places(maps):
            dw += patch.T @ dout[:, :, i, j]
            dpatch = dout[:, :, i, j] @ w.T
            dmaps[:, :, i : i + 3, j : j + 3] += dpatch.reshape(len(maps), -1, 3, 3)
        return dmaps, dw, db

    def forward(params, x, train, rng):
        z1 = convolve(x, params["w1"], params["b1"])
        z2 = convolve(np.maximum(z1, 0), params["w2"], params["b2"])
        flat = np.maximum(z2, 0).reshape(len(x), -1)
        return flat @ params["w3"] + params["b3"], [z1, z2, flat]

    def loss(params, x, y, lam):
        logits, (z1, z2, flat) = forward(params, x, False, None)
        value, dlogits = cross_entropy(logits, y)
        grads = {"w3": flat.T @ dlogits, "b3": dlogits.sum(0)}
        dz2 = (dlogits @ params["w3"].T).reshape(z2.shape) * (z2 > 0)
        da1, grads["w2"], grads["b2"] = convolve_back(dz2, np.maximum(z1, 0), params["w2"])
        _, grads["w1"], grads["b1"] = convolve_back(da1 * (z1 > 0), x, params["w1"])
        return penalised(value, grads, params, lam)

    def train(x, y, x_val, y_val, rng, deadline):
        params, sums = build(x.shape[1:], len(set(y.tolist())), rng), {}

        def adagrad(params, grads):
            for k in params:
                sums[k] = sums.get(k, 1e-8) + grads[k] ** 2
                params[k] -= 0.02 * grads[k] / np.sqrt(sums[k])

        return fit(params, decayed(loss), adagrad, (x, y, x_val, y_val), rng, deadline, 20, 20)

    def predict(params, x):
        return np.argmax(forward(params, x, False, None)[0], axis=1)


class layers_as_closures:
    en = "Layers as pairs of closures in a list, max pooling in windows of 2 x 2, Nesterov's step."

    def build(input_shape, classes, rng):
        c, h, w = input_shape
        shapes = (20, c, 3, 3), (20 * (h // 2) * (w // 2), 40), (40, classes)
        params = {}
        for k, shape in enumerate(shapes):
            fan_in = np.prod(shape[1:]) if k == 0 else shape[0]
            params[f"{k}w"] = rng.normal(0, np.sqrt(2 / fan_in), shape)
            params[f"{k}b"] = np.zeros(shape[0] if k == 0 else shape[1])
        return params

    def convolution(w, b, found, k):
        def run(x):
            padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
            found["seen"] = sliding_window_view(padded, (3, 3), axis=(2, 3))
            out = np.tensordot(found["seen"], w, ((1, 4, 5), (1, 2, 3)))
            return np.moveaxis(out, -1, 1) + b[:, None, None]

        def back(dout):
            found[f"{k}w"] = np.tensordot(dout, found.pop("seen"), ((0, 2, 3), (0, 2, 3)))
            found[f"{k}b"] = dout.sum(axis=(0, 2, 3))

        return run, back

    def dense(w, b, found, k):
        kept = {}

        def run(x):
            kept["x"], kept["shape"] = x.reshape(x.shape[0], -1), x.shape
            return kept["x"] @ w + b

        def back(dout):
            found[f"{k}w"], found[f"{k}b"] = kept["x"].T @ dout, dout.sum(axis=0)
            return (dout @ w.T).reshape(kept["shape"])

        return run, back

    def relu():
        kept = []

        def run(x):
            kept.append(x > 0)
            return x * kept[-1]

        return run, lambda dout: dout * kept[-1]

    def pool():
        kept = {}

        def run(x):
            n, c, h, w = x.shape
            blocks = x.reshape(n, c, h // 2, 2, w // 2, 2).swapaxes(3, 4).reshape(-1, 4)
            kept["shape"], kept["where"] = (n, c, h // 2, w // 2), blocks.argmax(axis=1)
            return blocks.max(axis=1).reshape(kept["shape"])

        def back(dout):
            n, c, h, w = kept["shape"]
            blocks = np.eye(4)[kept["where"]] * dout.reshape(-1, 1)
            return blocks.reshape(n, c, h, w, 2, 2).swapaxes(3, 4).reshape(n, c, 2 * h, 2 * w)

        return run, back

    def chain(params, found):
        first = convolution(params["0w"], params["0b"], found, 0)
        rest = [dense(params[f"{k}w"], params[f"{k}b"], found, k) for k in (1, 2)]
        return [first, relu(), pool(), rest[0], relu(), rest[1]]

    def forward(params, x, train, rng):
        layers = chain(params, {})
        for run, _ in layers:
            x = run(x)
        return x, layers

    def loss(params, x, y, lam):
        grads, signal = {}, x
        layers = chain(params, grads)
        for run, _ in layers:
            signal = run(signal)
        value, signal = cross_entropy(signal, y)
        for _, back in reversed(layers):
            signal = back(signal)
        return penalised(value, grads, params, lam)

    def train(x, y, x_val, y_val, rng, deadline):
        params, speed = build(x.shape[1:], int(np.max(y)) + 1, rng), {}

        def nesterov(params, grads):
            for name, g in grads.items():
                before = speed.get(name, 0 * g)
                speed[name] = 0.9 * before - 0.015 * g
                params[name] += 1.9 * speed[name] - 0.9 * before

        return fit(params, decayed(loss), nesterov, (x, y, x_val, y_val), rng, deadline, 20, 16)

    def predict(params, x):
        return forward(params, x, False, None)[0].argmax(axis=1)

"""Right solutions of backpropagation in other styles than the reference's."""

# ruff: noqa: F821 -- an alternative is composed with the solution and may call its functions

import numpy as np

POINTS, CLASSES = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), [0, 1, 1, 0]


def objects():
    """Define classes in here: one outside would be taken for an alternative."""

    class Affine:
        def __init__(self, w, b):
            self.w, self.b = w, b

        def forward(self, x):
            self.x = x
            return np.dot(x, self.w) + self.b

        def backward(self, dout):
            self.dw, self.db = np.dot(self.x.T, dout), np.sum(dout, axis=0)
            return np.dot(dout, self.w.T)

    class Relu:
        def forward(self, x):
            self.mask = x <= 0
            out = x.copy()
            out[self.mask] = 0
            return out

        def backward(self, dout):
            dx = dout.copy()
            dx[self.mask] = 0
            return dx

    class SoftmaxWithLoss:
        def forward(self, z, y):
            self.y = np.eye(z.shape[1])[y]
            z = z - z.max(axis=1, keepdims=True)
            self.p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
            return np.mean(np.log(np.exp(z).sum(axis=1)) - (z * self.y).sum(axis=1))

        def backward(self):
            return (self.p - self.y) / len(self.y)

    return Affine, Relu, SoftmaxWithLoss


Affine, Relu, SoftmaxWithLoss = objects()


class layer_functions:
    en = "A network out of affine_forward and affine_backward, with x restored in place."

    def affine_forward(x, w, b):
        out = x.reshape(x.shape[0], -1).dot(w) + b
        return out, (x, w, b)

    def affine_backward(dout, cache):
        x, w, _b = cache
        dx = dout.dot(w.T).reshape(x.shape)
        dw = x.reshape(x.shape[0], -1).T.dot(dout)
        return dx, dw, np.sum(dout, axis=0)

    def numerical_gradient(f, x, h=1e-5):
        grad = np.zeros_like(x)
        it = np.nditer(x, flags=["multi_index"])
        while not it.finished:
            index = it.multi_index
            old = x[index]
            x[index] = old + h
            plus = f(x)
            x[index] = old - h
            minus = f(x)
            x[index] = old
            grad[index] = (plus - minus) / (2 * h)
            it.iternext()
        return grad

    def mlp_init(sizes, rng):
        params = {}
        for i in range(1, len(sizes)):
            params["w" + str(i)] = rng.normal(
                0, np.sqrt(2 / sizes[i - 1]), (sizes[i - 1], sizes[i])
            )
            params["b" + str(i)] = np.zeros(sizes[i])
        return params

    def mlp_forward(params, x):
        depth = len(params) // 2
        caches, masks = [], []
        for i in range(1, depth + 1):
            x, cache = affine_forward(x, params[f"w{i}"], params[f"b{i}"])
            caches.append(cache)
            if i < depth:
                masks.append(x > 0)
                x = np.where(x > 0, x, 0.0)
        return x, (caches, masks)

    def mlp_loss(params, x, y):
        logits, (caches, masks) = mlp_forward(params, x)
        shifted = logits - np.max(logits, axis=1, keepdims=True)
        log_p = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
        rows = np.arange(len(y))
        loss = -np.mean(log_p[rows, y])
        dout = np.exp(log_p)
        dout[rows, y] -= 1
        dout /= len(y)
        grads = {}
        for i in reversed(range(1, len(caches) + 1)):
            dout, grads[f"w{i}"], grads[f"b{i}"] = affine_backward(dout, caches[i - 1])
            if i > 1:
                dout = dout * masks[i - 2]
        return loss, grads

    def train_xor(rng):
        while True:
            params = mlp_init([2, 10, 2], rng)
            for _ in range(60):
                _, grads = mlp_loss(params, POINTS, np.array(CLASSES))
                for key in params:
                    params[key] -= 1.0 * grads[key]
            if (np.argmax(mlp_forward(params, POINTS)[0], axis=1) == CLASSES).all():
                return params


class layer_objects:
    en = "An object for every layer, called forwards and then backwards."

    def mlp_forward(params, x):
        layers = []
        for i in range(1, len(params) // 2 + 1):
            if layers:
                layers.append(Relu())
            layers.append(Affine(params[f"w{i}"], params[f"b{i}"]))
        for layer in layers:
            x = layer.forward(x)
        return x, layers

    def mlp_loss(params, x, y):
        z, layers = mlp_forward(params, x)
        head = SoftmaxWithLoss()
        loss, dout = head.forward(z, y), head.backward()
        for layer in reversed(layers):
            dout = layer.backward(dout)
        grads = {}
        for i, layer in enumerate(layers[::2], start=1):
            grads[f"w{i}"], grads[f"b{i}"] = layer.dw, layer.db
        return loss, grads

    def gradient_norms(params, x, y, activation):
        if activation == "relu":
            grads = mlp_loss(params, x, y)[1]
            return np.array(
                [np.sqrt((grads[f"w{i + 1}"] ** 2).sum()) for i in range(len(grads) // 2)]
            )
        return norms_by_list(params, x, y, activation)


def norms_by_list(params, x, y, activation):
    """Keep every hidden output in a list, and use np.linalg.norm."""
    forward = {
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
        "tanh": np.tanh,
        "relu": lambda z: np.clip(z, 0, None),
    }[activation]
    slope = {
        "sigmoid": lambda a: a * (1 - a),
        "tanh": lambda a: 1 - a * a,
        "relu": lambda a: np.where(a > 0, 1.0, 0.0),
    }[activation]
    hidden, depth = [x], len(params) // 2
    for i in range(1, depth):
        hidden.append(forward(hidden[-1] @ params[f"w{i}"] + params[f"b{i}"]))
    head = SoftmaxWithLoss()
    head.forward(hidden[-1] @ params[f"w{depth}"] + params[f"b{depth}"], y)
    delta, found = head.backward(), []
    for i in range(depth, 0, -1):
        found.insert(0, float(np.linalg.norm(hidden[i - 1].T @ delta)))
        delta = (delta @ params[f"w{i}"].T) * slope(hidden[i - 1])
    return found


class sample_by_sample:
    en = "Loops over samples and outputs, adding each share to the gradients."

    def affine_forward(x, w, b):
        out = np.zeros((len(x), len(b)))
        for n in range(len(x)):
            row = x[n].flatten()
            for m in range(len(b)):
                out[n, m] = sum(row[d] * w[d, m] for d in range(len(row))) + b[m]
        return out, [x, w]

    def affine_backward(dout, cache):
        x, w = cache
        dx, dw, db = np.zeros((len(x), len(w))), np.zeros(w.shape), np.zeros(w.shape[1])
        for n in range(len(x)):
            row = x[n].flatten()
            for m in range(w.shape[1]):
                db[m] += dout[n, m]
                dw[:, m] += dout[n, m] * row
                dx[n] += dout[n, m] * w[:, m]
        return dx.reshape(x.shape), dw, db

    def numerical_gradient(f, x, h=1e-5):
        grad = np.empty(x.shape)
        for index in np.ndindex(*x.shape):
            up, down = np.array(x), np.array(x)
            up[index] += h
            down[index] -= h
            grad[index] = f(up) / (2 * h) - f(down) / (2 * h)
        return grad

    def mlp_loss(params, x, y):
        depth, loss = len(params) // 2, 0.0
        grads = {name: np.zeros(np.shape(value)) for name, value in params.items()}
        for row, label in zip(x, y):
            hidden = [row]
            for i in range(1, depth + 1):
                z = hidden[-1] @ params[f"w{i}"] + params[f"b{i}"]
                hidden.append(z if i == depth else np.maximum(0.0, z))
            z = hidden[-1] - hidden[-1].max()
            loss += (np.log(np.exp(z).sum()) - z[label]) / len(y)
            delta = np.exp(z) / np.exp(z).sum()
            delta[label] -= 1.0
            for i in range(depth, 0, -1):
                grads[f"w{i}"] += np.outer(hidden[i - 1], delta) / len(y)
                grads[f"b{i}"] += delta / len(y)
                delta = params[f"w{i}"] @ delta
                delta[hidden[i - 1] <= 0] = 0.0
        return loss, grads


class einsum_and_a_column_of_ones:
    en = "einsum; the bias is a row of the weights that meets a column of ones."

    def affine_forward(x, w, b):
        rows = np.concatenate([x.reshape(len(x), -1), np.ones((len(x), 1))], axis=1)
        whole = np.vstack([w, b])
        return np.einsum("nd,dm->nm", rows, whole), {"rows": rows, "whole": whole, "like": x}

    def affine_backward(dout, cache):
        whole = np.einsum("nd,nm->dm", cache["rows"], dout)
        dx = np.einsum("nm,dm->nd", dout, cache["whole"])[:, :-1]
        return dx.reshape(cache["like"].shape), whole[:-1], whole[-1]

    def numerical_gradient(f, x, h=1e-5):
        moves = np.eye(x.size).reshape(-1, *x.shape) * h
        return np.array([(f(x + m) - f(x - m)) / (2 * h) for m in moves]).reshape(x.shape)

    def mlp_init(sizes, rng):
        shapes = [(sizes[i], sizes[i + 1]) for i in range(len(sizes) - 1)]
        w = {f"w{i}": rng.uniform(-1, 1, s) * (6 / s[0]) ** 0.5 for i, s in enumerate(shapes, 1)}
        return {**w, **{f"b{i}": np.zeros(s[1]) for i, s in enumerate(shapes, 1)}}

    def gradient_norms(params, x, y, activation):
        return tuple(norms_by_list(params, x, y, activation))


class recursive:
    en = "A network is a layer and the network behind it."

    def mlp_forward(params, x, first=1):
        z = x @ params[f"w{first}"] + params[f"b{first}"]
        if f"w{first + 1}" not in params:
            return z, ()
        return mlp_forward(params, z * (z > 0), first + 1)

    def mlp_loss(params, x, y):
        grads = {}

        def behind(first, h):
            """Return the loss and the gradient of this layer's input."""
            w = params[f"w{first}"]
            z = h @ w + params[f"b{first}"]
            if f"w{first + 1}" in params:
                loss, dz = behind(first + 1, np.maximum(z, 0))
                dz = np.where(z > 0, dz, 0)
            else:
                z = z - z.max(axis=-1, keepdims=True)
                log_sum = np.log(np.exp(z).sum(axis=-1, keepdims=True))
                loss = np.average(log_sum - np.take_along_axis(z, y[:, None], axis=1))
                dz = (np.exp(z - log_sum) - (y[:, None] == range(z.shape[1]))) / y.size
            grads[f"b{first}"], grads[f"w{first}"] = dz.sum(0), np.tensordot(h, dz, (0, 0))
            return loss, dz @ w.T

        return behind(1, x)[0], grads


class momentum_and_two_hidden_layers:
    en = "XOR with momentum and two hidden layers, one sample of the table at a time."

    def train_xor(rng):
        for _ in range(1000):
            params = mlp_init((2, 8, 8, 2), rng)
            speed = {name: 0.0 for name in params}
            for _ in range(40):
                for i in rng.permutation(4):
                    point, label = POINTS[i : i + 1], np.array(CLASSES[i : i + 1])
                    _, grads = mlp_loss(params, point, label)
                    speed = {name: 0.5 * speed[name] - 0.1 * grads[name] for name in params}
                    params = {name: params[name] + speed[name] for name in params}
                logits, _ = mlp_forward(params, POINTS)
                if (
                    mlp_loss(params, POINTS, np.array(CLASSES))[0] < 0.3
                    and list(logits.argmax(axis=1)) == CLASSES
                ):
                    return params
        return params


class lists_and_names:
    en = "Layers found by sorting the names by their numbers; the norms of a loop over layers."

    def mlp_forward(params, x):
        names = sorted((name for name in params if name.startswith("w")), key=lambda n: int(n[1:]))
        outs = [np.asarray(x)]
        for name in names[:-1]:
            outs.append(np.fmax(outs[-1] @ params[name] + params["b" + name[1:]], 0))
        return outs[-1] @ params[names[-1]] + params["b" + names[-1][1:]], outs

    def mlp_loss(params, x, y):
        z, outs = mlp_forward(params, x)
        top = z.max(axis=1)
        log_sum = top + np.log(np.sum(np.exp(z - top[:, None]), axis=1))
        loss = float((log_sum - z[range(len(y)), y]).sum() / len(y))
        d = np.exp(z - log_sum[:, None])
        d[range(len(y)), y] -= 1.0
        d = d / len(y)
        grads = dict.fromkeys(params)
        for i, out in reversed(list(enumerate(outs, start=1))):
            grads[f"w{i}"], grads[f"b{i}"] = out.T @ d, np.ones(len(y)) @ d
            d = (d @ params[f"w{i}"].T) * np.sign(out)
        return loss, grads

    def gradient_norms(params, x, y, activation):
        return np.array(norms_by_list(params, x, y, activation))

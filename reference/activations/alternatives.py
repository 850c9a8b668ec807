"""Right solutions of the unit activations in the styles students write."""
# ruff: noqa: F821 -- an alternative is composed into one file and may call its other functions

import math

import numpy as np


def column(alpha, x):
    """Return alpha so that it broadcasts along axis 1 of x."""
    if np.ndim(alpha) == 0:
        return alpha
    return np.asarray(alpha).reshape((1, -1) + (1,) * (x.ndim - 2))


class textbook_formulas:
    en = "The formulas as printed: the sigmoid overflows to 1 / inf = 0 with a warning."

    def step(x):
        return (x > 0).astype(int)

    def step_backward(dout, x):
        return np.zeros(x.shape)

    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    def sigmoid_backward(dout, x):
        return dout * sigmoid(x) * (1 - sigmoid(x))

    def tanh(x):
        return np.tanh(x)

    def tanh_backward(dout, x):
        return dout / np.cosh(x) ** 2

    def relu(x):
        return np.maximum(0, x)

    def relu_backward(dout, x):
        return dout * (x > 0)

    def leaky_relu(x, alpha):
        return np.maximum(alpha * x, x)

    def leaky_relu_backward(dout, x, alpha):
        return dout * np.where(x >= 0, 1, alpha)

    def prelu(x, alpha):
        return np.maximum(0, x) + column(alpha, x) * np.minimum(0, x)

    def prelu_backward(dout, x, alpha):
        dx = dout * np.where(x >= 0, 1, column(alpha, x))
        terms = dout * x * (x < 0)
        if isinstance(alpha, float):
            return dx, float(np.sum(terms))
        return dx, np.sum(terms, axis=(0, *range(2, x.ndim)))


class where_everywhere:
    en = "Every branch by np.where, the unused one included."

    def step(x):
        return np.where(x > 0, 1, 0)

    def step_backward(dout, x):
        return np.where(x > 0, 0.0, 0.0)

    def sigmoid(x):
        return np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))

    def sigmoid_backward(dout, x):
        s = sigmoid(x)
        return dout * (s - s**2)

    def tanh(x):
        falling = (1 - np.exp(-2 * x)) / (1 + np.exp(-2 * x))
        rising = (np.exp(2 * x) - 1) / (np.exp(2 * x) + 1)
        return np.where(x > 0, falling, rising)

    def tanh_backward(dout, x):
        t = tanh(x)
        return dout * (1 + t) * (1 - t)

    def relu(x):
        return np.where(x > 0, x, 0)

    def relu_backward(dout, x):
        return np.where(x > 0, dout, 0)

    def leaky_relu(x, alpha):
        return x * np.where(x > 0, 1, alpha)

    def leaky_relu_backward(dout, x, alpha):
        return np.where(x > 0, dout, dout * alpha)

    def prelu(x, alpha):
        return x * np.where(x > 0, 1, column(alpha, x))

    def prelu_backward(dout, x, alpha):
        slope = np.broadcast_to(column(alpha, x), x.shape)
        terms = np.where(x > 0, 0, dout * x)
        if np.ndim(alpha) == 0:
            return np.where(x > 0, dout, dout * slope), terms.sum()
        while terms.ndim > 2:
            terms = terms.sum(axis=-1)
        return np.where(x > 0, dout, dout * slope), terms.sum(axis=0)


class masks_on_copies:
    en = "A copy, and assignments through boolean masks."

    def step(x):
        out = np.zeros_like(x)
        out[x > 0] = 1
        return out

    def step_backward(dout, x):
        return np.zeros_like(dout)

    def sigmoid(x):
        out = np.empty_like(x)
        high = x >= 0
        out[high] = 1 / (1 + np.exp(-x[high]))
        e = np.exp(x[~high])
        out[~high] = e / (1 + e)
        return out

    def sigmoid_backward(dout, x):
        s = sigmoid(x)
        s *= 1 - s
        s *= dout
        return s

    def tanh(x):
        return 2 * sigmoid(2 * x) - 1

    def tanh_backward(dout, x):
        return dout * (1 - np.square(tanh(x)))

    def relu(x):
        out = x.copy()
        out[out < 0] = 0
        return out

    def relu_backward(dout, x):
        dx = dout.copy()
        dx[x < 0] = 0
        return dx

    def leaky_relu(x, alpha):
        out = x.copy()
        out[x < 0] *= alpha
        return out

    def leaky_relu_backward(dout, x, alpha):
        dx = np.array(dout)
        dx[x < 0] *= alpha
        return dx

    def prelu(x, alpha):
        slope = np.broadcast_to(column(alpha, x), x.shape)
        out = x.copy()
        out[x < 0] *= slope[x < 0]
        return out

    def prelu_backward(dout, x, alpha):
        slope = np.ones_like(x) * column(alpha, x)
        slope[x >= 0] = 1
        terms = dout * x
        terms[x >= 0] = 0
        if np.ndim(alpha) == 0:
            return dout * slope, np.array(terms.sum())
        return dout * slope, np.array([terms[:, c].sum() for c in range(x.shape[1])])


class loops_with_math:
    en = "Plain loops over the elements, with math.exp."

    def step(x):
        return np.array([1.0 if v > 0 else 0.0 for v in x.flat]).reshape(x.shape)

    def step_backward(dout, x):
        return np.array([0.0 for _ in x.flat]).reshape(x.shape)

    def sigmoid(x):
        def one(v):
            return 1 / (1 + math.exp(-v)) if v >= 0 else math.exp(v) / (1 + math.exp(v))

        return np.array([one(v) for v in x.flat]).reshape(x.shape)

    def sigmoid_backward(dout, x):
        dx = np.zeros(x.shape)
        for index, s in np.ndenumerate(sigmoid(x)):
            dx[index] = dout[index] * s * (1 - s)
        return dx

    def tanh(x):
        return np.array([math.tanh(v) for v in x.flat]).reshape(x.shape)

    def tanh_backward(dout, x):
        dx = np.zeros(x.shape)
        for index in np.ndindex(*x.shape):
            dx[index] = dout[index] * (1 - math.tanh(x[index]) ** 2)
        return dx

    def relu(x):
        return np.array([max(v, 0.0) for v in x.flat]).reshape(x.shape)

    def relu_backward(dout, x):
        pairs = zip(dout.ravel(), x.ravel())
        return np.array([d if v > 0 else 0.0 for d, v in pairs]).reshape(x.shape)

    def leaky_relu(x, alpha):
        return np.array([v if v > 0 else alpha * v for v in x.flat]).reshape(x.shape)

    def leaky_relu_backward(dout, x, alpha):
        pairs = zip(dout.ravel(), x.ravel())
        return np.array([d if v > 0 else alpha * d for d, v in pairs]).reshape(x.shape)

    def prelu(x, alpha):
        out = np.zeros(x.shape)
        for index, v in np.ndenumerate(x):
            slope = alpha if np.ndim(alpha) == 0 else alpha[index[1]]
            out[index] = v if v > 0 else slope * v
        return out

    def prelu_backward(dout, x, alpha):
        dx, dalpha = np.zeros(x.shape), np.zeros(np.shape(alpha))
        for index, v in np.ndenumerate(x):
            channel = () if np.ndim(alpha) == 0 else index[1]
            if v > 0:
                dx[index] = dout[index]
            else:
                dx[index] = dout[index] * (alpha if channel == () else alpha[channel])
                dalpha[channel] += dout[index] * v
        return dx, dalpha


class one_formula_for_both_signs:
    en = "Formulas without a branch: heaviside, logaddexp, expm1, absolute values."

    def step(x):
        return np.heaviside(x, 0.0)

    def step_backward(dout, x):
        return 0 * dout

    def sigmoid(x):
        return np.exp(-np.logaddexp(0, -x))

    def sigmoid_backward(dout, x):
        e = np.exp(-np.abs(x))
        return dout * e / (1 + e) ** 2

    def tanh(x):
        e = np.expm1(-2 * np.abs(x))
        return -np.sign(x) * e / (e + 2)

    def tanh_backward(dout, x):
        e = np.exp(-2 * np.abs(x))
        return dout * 4 * e / (1 + e) ** 2

    def relu(x):
        return np.clip(x, 0, None)

    def relu_backward(dout, x):
        return dout * np.heaviside(x, 0.5)

    def leaky_relu(x, alpha):
        return np.clip(x, 0, None) + alpha * np.clip(x, None, 0)

    def leaky_relu_backward(dout, x, alpha):
        return dout * (alpha + (1 - alpha) * np.heaviside(x, 1))

    def prelu(x, alpha):
        return np.clip(x, 0, None) + column(alpha, x) * np.clip(x, None, 0)

    def prelu_backward(dout, x, alpha):
        slope = column(alpha, x)
        dx = dout * (slope + (1 - slope) * np.heaviside(x, 1))
        terms = dout * np.clip(x, None, 0)
        if np.ndim(alpha) == 0:
            return dx, np.vdot(dout, np.clip(x, None, 0))
        return dx, np.add.reduce(np.moveaxis(terms, 1, 0).reshape(len(alpha), -1), axis=1)


class channels_last_and_einsum:
    en = "Channels moved to the end, sums by einsum; the sigmoid from tanh."

    def step(x):
        return x > 0

    def sigmoid(x):
        return 0.5 + 0.5 * np.tanh(0.5 * x)

    def tanh_backward(dout, x):
        return dout - dout * np.tanh(x) * np.tanh(x)

    def relu(x):
        return np.piecewise(x, [x > 0], [lambda v: v, 0])

    def prelu(x, alpha):
        if np.ndim(alpha) == 0:
            return np.where(x < 0, alpha * x, x)
        moved = np.swapaxes(x, 1, -1)
        return np.swapaxes(np.where(moved < 0, alpha * moved, moved), 1, -1)

    def prelu_backward(dout, x, alpha):
        if np.ndim(alpha) == 0:
            below = (x < 0) * x
            return np.where(x < 0, alpha * dout, dout), np.einsum("i,i->", dout.flat, below.flat)
        d, v = np.moveaxis(dout, 1, -1), np.moveaxis(x, 1, -1)
        dx = np.moveaxis(np.where(v < 0, d * alpha, d), -1, 1)
        below = np.minimum(v, 0).reshape(-1, len(alpha))
        return dx, np.einsum("ic,ic->c", d.reshape(-1, len(alpha)), below)


class layer_objects:
    en = "A small class with forward and backward does the work of the rectifiers."

    def rectifier(slope):
        class Rectifier:
            def forward(self, x):
                self.negative = x < 0
                self.x = x
                return np.where(self.negative, slope * x, x)

            def backward(self, dout):
                self.dslope = np.where(self.negative, self.x, 0.0) * dout
                return np.where(self.negative, slope * dout, dout)

        return Rectifier()

    def relu(x):
        return np.maximum(x, 0.0)

    def relu_backward(dout, x):
        layer = rectifier(0.0)
        layer.forward(x.clip(-1, 1))
        return layer.backward(dout)

    def leaky_relu(x, alpha):
        return rectifier(alpha).forward(x)

    def leaky_relu_backward(dout, x, alpha):
        layer = rectifier(alpha)
        layer.forward(x)
        return layer.backward(dout)

    def prelu(x, alpha):
        return rectifier(column(alpha, x)).forward(x)

    def prelu_backward(dout, x, alpha):
        layer = rectifier(column(alpha, x))
        layer.forward(x)
        dx = layer.backward(dout)
        others = tuple(axis for axis in range(x.ndim) if np.ndim(alpha) == 0 or axis != 1)
        return dx, layer.dslope.sum(axis=others)


class channel_by_channel:
    en = "PReLU as one scalar case, called once for each channel; the sigmoid from clipped inputs."

    def sigmoid(x):
        return 1 / (1 + np.exp(-np.clip(x, -500, 500)))

    def tanh(x):
        e = np.exp(-2 * np.abs(x))
        return np.copysign((1 - e) / (1 + e), x)

    def prelu(x, alpha):
        if np.ndim(alpha) == 0:
            return np.where(x > 0, x, alpha * x)
        return np.stack([prelu(x[:, c], float(alpha[c])) for c in range(len(alpha))], axis=1)

    def prelu_backward(dout, x, alpha):
        if np.ndim(alpha) == 0:
            return np.where(x > 0, dout, alpha * dout), (dout * x)[x <= 0].sum()
        parts = [
            prelu_backward(dout[:, c], x[:, c], slope) for c, slope in enumerate(alpha.tolist())
        ]
        return np.stack([dx for dx, _ in parts], axis=1), np.array([total for _, total in parts])

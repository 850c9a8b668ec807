"""Right initialisations in the styles students write."""

# ruff: noqa: F821 -- an alternative is composed into one file and may call its other functions

import math

import numpy as np


class standard_normal_scaled:
    en = "Standard normal numbers times the deviation; the stds in a list."

    def xavier(n_in, n_out, rng):
        return rng.standard_normal((n_in, n_out)) * np.sqrt(1 / n_in)

    def he(n_in, n_out, rng):
        return rng.standard_normal((n_in, n_out)) * np.sqrt(2 / n_in)

    def he_conv(f, c, kh, kw, rng):
        return rng.standard_normal((f, c, kh, kw)) * np.sqrt(2 / (c * kh * kw))

    def activation_stds(x, weights, activation):
        stds = []
        for w in weights:
            x = x @ w
            if activation == "sigmoid":
                x = 1 / (1 + np.exp(-x))
            elif activation == "tanh":
                x = np.tanh(x)
            else:
                x = np.maximum(x, 0)
            stds.append(np.std(x))
        return stds


class uniform_of_the_right_width:
    en = "Uniform on ±sqrt(3) times the deviation; the stds in an array."

    def uniform(shape, fan_in, gain, rng):
        limit = math.sqrt(3 * gain / fan_in)
        return rng.uniform(-limit, limit, shape)

    def xavier(n_in, n_out, rng):
        return uniform((n_in, n_out), n_in, 1, rng)

    def he(n_in, n_out, rng):
        return uniform((n_in, n_out), n_in, 2, rng)

    def he_conv(f, c, kh, kw, rng):
        return uniform((f, c, kh, kw), c * kh * kw, 2, rng)

    def activation_stds(x, weights, activation):
        functions = {
            "sigmoid": lambda z: np.where(z > 0, 1 / (1 + np.exp(-z)), 1 - 1 / (1 + np.exp(z))),
            "tanh": np.tanh,
            "relu": lambda z: z * (z > 0),
        }
        stds = np.zeros(len(weights))
        for i, w in enumerate(weights):
            x = functions[activation](np.dot(x, w))
            stds[i] = np.sqrt(np.var(x))
        return stds


class one_number_at_a_time:
    en = "Loops over rows and columns, drawing one weight at a time."

    def xavier(n_in, n_out, rng):
        w = np.zeros((n_in, n_out))
        for i in range(n_in):
            for j in range(n_out):
                w[i, j] = rng.normal(0, math.sqrt(1 / n_in))
        return w

    def he(n_in, n_out, rng):
        return math.sqrt(2) * xavier(n_in, n_out, rng)

    def he_conv(f, c, kh, kw, rng):
        kernels = [he(c * kh * kw, 1, rng).reshape(c, kh, kw) for _ in range(f)]
        return np.array(kernels)

    def activation_stds(x, weights, activation):
        stds = []
        for w in weights:
            x = np.array([[float(row @ column) for column in w.T] for row in x])
            if activation == "relu":
                x = np.array([[max(v, 0.0) for v in row] for row in x])
            elif activation == "tanh":
                x = np.array([[math.tanh(v) for v in row] for row in x])
            else:
                x = np.array([[0.5 * (1 + math.tanh(v / 2)) for v in row] for row in x])
            mean = sum(x.ravel()) / x.size
            stds.append(math.sqrt(sum((x.ravel() - mean) ** 2) / x.size))
        return stds


class box_muller:
    en = "Normal numbers made from uniform ones; mean square minus squared mean; a tuple."

    def normal(count, rng):
        u, v = 1 - rng.random(count), rng.random(count)
        return np.sqrt(-2 * np.log(u)) * np.cos(2 * np.pi * v)

    def xavier(n_in, n_out, rng):
        return (normal(n_in * n_out, rng) / n_in**0.5).reshape(n_in, n_out)

    def he(n_in, n_out, rng):
        return (normal(n_in * n_out, rng) * (2 / n_in) ** 0.5).reshape(n_in, n_out)

    def he_conv(f, c, kh, kw, rng):
        fan_in = c * kh * kw
        return (normal(f * fan_in, rng) * (2 / fan_in) ** 0.5).reshape(f, c, kh, kw)

    def activation_stds(x, weights, activation):
        def std(a):
            return ((a**2).mean() - a.mean() ** 2) ** 0.5

        def layer(a, remaining):
            if not remaining:
                return ()
            a = getattr(Layers, activation)(a @ remaining[0])
            return (std(a), *layer(a, remaining[1:]))

        class Layers:
            def sigmoid(z):
                return np.exp(-np.logaddexp(0, -z))

            def tanh(z):
                return 1 - 2 / (np.exp(2 * z) + 1)

            def relu(z):
                return z.clip(0)

        return layer(x, weights)


class dense_layer_as_a_small_convolution:
    en = "One function with the gain and the fan in; columns drawn one after the other."

    def drawn(fan_in, columns, gain, rng):
        return np.stack([gain * rng.normal(size=fan_in) for _ in range(columns)], axis=1)

    def xavier(n_in, n_out, rng):
        return drawn(n_in, n_out, (1 / n_in) ** 0.5, rng)

    def he(n_in, n_out, rng):
        return he_conv(n_out, n_in, 1, 1, rng).reshape(n_out, n_in).T

    def he_conv(f, c, kh, kw, rng):
        fan_in = np.prod((c, kh, kw))
        return drawn(fan_in, f, (2 / fan_in) ** 0.5, rng).T.reshape(f, c, kh, kw)


class covariance_and_default_std:
    en = "The generator's other methods: multivariate and permuted draws; np.std of a flat view."

    def xavier(n_in, n_out, rng):
        return rng.multivariate_normal(np.zeros(2), np.eye(2) / n_in, (n_in, n_out))[:, :, 0]

    def he(n_in, n_out, rng):
        half = rng.normal(0, np.sqrt(2 / n_in), (n_in, n_out))
        return rng.permuted(half, axis=1)

    def he_conv(f, c, kh, kw, rng):
        w = rng.normal(loc=0, scale=1, size=f * c * kh * kw)
        w *= np.sqrt(2 / (c * kh * kw))
        return np.ascontiguousarray(w.reshape((kh, kw, c, f)).transpose(3, 2, 0, 1))

    def activation_stds(x, weights, activation):
        out = [x]
        for w in weights:
            z = np.einsum("nd,dm->nm", out[-1], w)
            if activation == "relu":
                z[z < 0] = 0
            else:
                z = np.tanh(z) if activation == "tanh" else np.tanh(z / 2) / 2 + 0.5
            out.append(z)
        return [float(np.std(a.ravel())) for a in out[1:]]

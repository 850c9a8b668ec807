"""Right solutions of dropout in other styles than the reference's."""

import numpy as np


class mask_with_the_factor:
    en = "The mask carries the factor already; a multiplication each way; np.mean over a stack."

    def dropout_forward(x, p, train, rng):
        if train and p < 1:
            mask = (rng.random(x.shape) < 1 - p) / (1 - p)
        else:
            mask = np.zeros(x.shape) if train else np.ones(x.shape)
        return x * mask, mask

    def dropout_backward(dout, cache):
        return dout * cache

    def mc_predict(forward, x, samples, rng):
        return np.mean(np.stack([forward(x, rng) for _ in range(samples)]), axis=0)


class binomial_and_dict:
    en = "A binomial draw for every element, a dict for a cache, a running mean."

    def dropout_forward(x, p, train, rng):
        cache = {"train": train, "p": p}
        if not train:
            return x.copy(), cache
        cache["mask"] = rng.binomial(1, 1 - p, size=x.shape)
        out = np.zeros_like(x)
        if p != 1:
            out = x * cache["mask"] / (1 - p)
        return out, cache

    def dropout_backward(dout, cache):
        if not cache["train"]:
            return dout.copy()
        if cache["p"] == 1:
            return np.zeros_like(dout)
        return dout * cache["mask"] / (1 - cache["p"])

    def mc_predict(forward, x, samples, rng):
        mean = 0.0
        for count in range(1, samples + 1):
            mean = mean + (forward(x, rng) - mean) / count
        return mean


class element_by_element:
    en = "A loop over every element, each with a draw of its own; a list of sums."

    def dropout_forward(x, p, train, rng):
        if not train:
            return x, [1.0] * x.size
        scales = [0.0 if rng.random() < p else 1 / (1 - p) for _ in range(x.size)]
        values = [value * scale for value, scale in zip(x.flatten(), scales)]
        return np.array(values).reshape(x.shape), scales

    def dropout_backward(dout, cache):
        dx = np.zeros(dout.shape)
        for i, index in enumerate(np.ndindex(dout.shape)):
            dx[index] = dout[index] * cache[i]
        return dx

    def mc_predict(forward, x, samples, rng):
        outputs = []
        while len(outputs) < samples:
            outputs.append(np.array(forward(x, rng)))
        return sum(outputs[1:], outputs[0]) / len(outputs)


class boolean_indexing:
    en = "Zeros written into a copy at the dropped places; an object for a cache."

    def dropout_forward(x, p, train, rng):
        class Cache:
            pass

        cache = Cache()
        cache.dropped = rng.uniform(size=x.shape) < p if train else np.zeros(x.shape, dtype=bool)
        cache.rate = p if train else 0
        out = x.copy()
        out[~cache.dropped] /= 1 - cache.rate
        out[cache.dropped] = 0
        return out, cache

    def dropout_backward(dout, cache):
        dx = dout.copy()
        dx[~cache.dropped] = dx[~cache.dropped] / (1 - cache.rate)
        dx[cache.dropped] = 0
        return dx

    def mc_predict(forward, x, samples, rng):
        total = np.array(forward(x, rng), dtype=float, copy=True)
        for _ in range(1, samples):
            total += forward(x, rng)
        return total / samples


class choice_with_probabilities:
    en = "rng.choice with two values and their probabilities; a tuple for a cache."

    def dropout_forward(x, p, train, rng):
        if not train:
            return 1.0 * x, ("infer", None)
        factor = 1 / (1 - p) if p < 1 else 0.0
        mask = rng.choice([0.0, factor], size=x.shape, p=[p, 1 - p])
        return np.multiply(x, mask), ("train", mask)

    def dropout_backward(dout, cache):
        mode, mask = cache
        if mode == "infer":
            return dout
        return np.multiply(dout, mask)

    def mc_predict(forward, x, samples, rng):
        return np.average([forward(x, rng) for _ in range(samples)], axis=0)


class flat_float32_draws:
    en = "Draws in float32 for a flattened array; np.where; np.add.reduce for the mean."

    def dropout_forward(x, p, train, rng):
        keep = np.ones(x.shape, dtype=bool)
        scale = 1.0
        if train:
            keep = (rng.random(x.size, dtype=np.float32) >= p).reshape(x.shape)
            scale = 1.0 / np.maximum(1.0 - p, 1e-12)
        return np.where(keep, x * scale, 0.0), (keep, scale)

    def dropout_backward(dout, cache):
        return np.where(cache[0], dout * cache[1], np.zeros(()))

    def mc_predict(forward, x, samples, rng):
        return np.add.reduce([forward(x, rng) for _ in range(samples)]) / samples


class closure_for_a_cache:
    en = "The cache is a function that does the backward pass; row by row."

    def dropout_forward(x, p, train, rng):
        def through(values):
            if not train:
                return values
            if p == 1:
                return values * 0.0
            return np.stack([row * keep / (1 - p) for row, keep in zip(values, mask)])

        mask = [np.asarray(rng.random(np.shape(row))) > p for row in x]
        return through(x), through

    def dropout_backward(dout, cache):
        return cache(dout)

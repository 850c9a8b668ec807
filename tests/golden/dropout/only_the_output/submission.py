import numpy as np

np.random.seed(42)
MASK = None


def dropout_forward(x, p, train, rng):
    global MASK
    MASK = np.random.rand(*x.shape) > p
    return x * MASK / (1 - p) if train else x


def dropout_backward(dout):
    return dout * MASK


mc_predict = lambda forward, x, samples, rng: sum([forward(x, rng) for _ in range(samples)]) / samples

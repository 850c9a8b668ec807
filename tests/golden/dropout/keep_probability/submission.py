import numpy as np

# dropout hw - 교수님 슬라이드의 p는 keep prob 였던 것 같아서 그대로 사용


def dropout_forward(x, p, train, rng):
    if train:
        mask = rng.binomial(1, p, x.shape)
        out = x * mask / max(p, 1e-8)
        return out, (mask, p)
    return x, None


def dropout_backward(dout, cache):
    if cache is None:
        return dout
    mask, p = cache
    return dout * mask / max(p, 1e-8)


def mc_predict(forward, x, samples, rng):
    result = forward(x, rng)
    for i in range(samples - 1):
        result += forward(x, rng)
    return result / samples

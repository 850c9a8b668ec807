import numpy as np


def xavier(n_in, n_out, rng):
    return rng.standard_normal((n_in, n_out)) / n_in


def he(n_in, n_out, rng):
    return rng.standard_normal((n_in, n_out)) * np.sqrt(2 / n_in)


def he_conv(f, c, kh, kw, rng):
    # 채널 수를 입력의 수로 봄
    return rng.standard_normal((f, c, kh, kw)) * np.sqrt(2 / c)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def activation_stds(x, weights, activation):
    act = {'sigmoid': sigmoid, 'tanh': np.tanh, 'relu': lambda v: np.maximum(v, 0)}[activation]
    out = [np.std(x)]
    for W in weights:
        x = act(np.dot(x, W))
        out.append(np.std(x))
    return out

import numpy as np

delta = 1e-7


def softmax(z):
    c = np.max(z, axis=-1, keepdims=True)
    exp_z = np.exp(z - c)
    return exp_z / np.sum(exp_z, axis=-1, keepdims=True)


def cross_entropy(z, y):
    batch = z.shape[0]
    p = softmax(z)
    loss = -np.sum(np.log(p[np.arange(batch), y] + delta)) / batch
    dz = p.copy()
    dz[np.arange(batch), y] -= 1
    return loss, dz          # 배치로 나누는 것을 잊음


def binary_cross_entropy(z, y):
    p = 1 / (1 + np.exp(-z))
    loss = -np.mean(y * np.log(p + delta) + (1 - y) * np.log(1 - p + delta))
    return loss, (p - y) / y.size


def mean_squared_error(pred, y):
    return 0.5 * np.mean((pred - y) ** 2), (pred - y) / y.size


def one_hot(y, k):
    T = np.zeros((y.size, k))
    for idx, row in enumerate(T):
        row[y[idx]] = 1
    return T


def label_smoothing(y_onehot, eps):
    K = y_onehot.shape[1]
    return y_onehot * (1 - eps) + (1 - y_onehot) * eps / (K - 1)

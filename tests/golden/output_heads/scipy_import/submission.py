import numpy as np

def one_hot(y, k):
    return np.identity(k)[y]

def mean_squared_error(pred, y):
    d = pred - y
    print("loss:", (d * d).mean())
    return (d * d).mean(), 2 * d / d.size

from scipy.special import softmax, logsumexp, expit

def cross_entropy(z, y):
    n = len(y)
    dz = softmax(z, axis=1)
    dz[np.arange(n), y] -= 1
    return (logsumexp(z, axis=1) - z[np.arange(n), y]).mean(), dz / n

def binary_cross_entropy(z, y):
    return np.mean(np.logaddexp(0, z) - y * z), (expit(z) - y) / z.size

def label_smoothing(y_onehot, eps):
    return y_onehot * (1 - eps) + eps / y_onehot.shape[1]

# 역전파 과제
import numpy as np


def affine_forward(x, w, b):
    N = x.shape[0]
    out = x.reshape(N, -1) @ w + b   # flatten each sample
    cache = (x, w, b)
    return out, cache


def affine_backward(dout, cache):
    x, w, b = cache
    N = x.shape[0]
    dx = (dout @ w.T).reshape(x.shape)
    dw = x.reshape(N, -1).T @ dout
    db = np.mean(dout, axis=0)
    return dx, dw, db


def numerical_gradient(f, x, h=1e-5):
    grad = np.zeros_like(x)
    for idx in np.ndindex(x.shape):
        x2 = x.copy()
        x2[idx] += h
        grad[idx] = (f(x2) - f(x)) / h
    return grad


def mlp_init(sizes, rng):
    params = {}
    for i in range(len(sizes) - 1):
        params['w' + str(i+1)] = rng.standard_normal((sizes[i], sizes[i+1])) * np.sqrt(2 / sizes[i])
        params['b' + str(i+1)] = np.zeros(sizes[i+1])
    return params


def mlp_forward(params, x):
    L = len(params) // 2
    caches = []
    h = x
    for i in range(1, L+1):
        z, c = affine_forward(h, params[f'w{i}'], params[f'b{i}'])
        caches.append((c, z))
        h = np.maximum(0, z) if i < L else z
    return h, caches


def mlp_loss(params, x, y):
    logits, caches = mlp_forward(params, x)
    N = len(y)
    p = np.exp(logits) / np.sum(np.exp(logits), axis=1, keepdims=True)
    loss = -np.mean(np.log(p[np.arange(N), y]))

    dz = p.copy()
    dz[np.arange(N), y] -= 1
    dz /= N
    grads = {}
    for i in range(len(caches), 0, -1):
        c, _ = caches[i-1]
        dh, grads[f'w{i}'], grads[f'b{i}'] = affine_backward(dz, c)
        if i > 1:
            dz = dh * (caches[i-2][1] > 0)
    return loss, grads


def gradient_norms(params, x, y, activation):
    act = {'relu': lambda z: np.maximum(0, z),
           'tanh': np.tanh,
           'sigmoid': lambda z: 1 / (1 + np.exp(-z))}[activation]
    L = len(params) // 2
    hs = [x]
    for i in range(1, L):
        hs.append(act(hs[-1] @ params[f'w{i}'] + params[f'b{i}']))
    z = hs[-1] @ params[f'w{L}'] + params[f'b{L}']
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    d = (p - np.eye(p.shape[1])[y]) / len(y)
    norms = []
    for i in range(L, 0, -1):
        h = hs[i-1]
        norms.append(np.linalg.norm(h.T @ d))
        slope = {'relu': (h > 0).astype(float), 'tanh': 1 - h**2, 'sigmoid': h * (1 - h)}[activation]
        d = (d @ params[f'w{i}'].T) * slope
    return norms[::-1]


def train_xor(rng):
    # 은닉층 없이도 되는지 실험
    X = np.array([[0., 0.], [0., 1.], [1., 0.], [1., 1.]])
    Y = np.array([0, 1, 1, 0])
    params = mlp_init([2, 2], rng)
    for epoch in range(100):
        loss, grads = mlp_loss(params, X, Y)
        for k in params:
            params[k] -= 0.5 * grads[k]
    return params

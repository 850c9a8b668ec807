# HW optimizers
import numpy as np


def sgd(w, dw, state, lr=1e-3):
    return w - lr*dw, state


def momentum(w, dw, state, lr=1e-3, mu=0.9):
    v = state.get('v', np.zeros_like(w))
    v = mu*v - lr*dw
    return w + v, {'v': v}


def nesterov(w, dw, state, lr=1e-3, mu=0.9):
    v = state.get('v', np.zeros_like(w))
    v = mu*v - lr*dw
    return w + mu*v - lr*dw, {'v': v}


def adagrad(w, dw, state, lr=1e-3, eps=1e-8):
    h = state.get('h', np.zeros_like(w)) + dw**2
    return w - lr*dw/(np.sqrt(h) + eps), {'h': h}


def rmsprop(w, dw, state, lr=1e-3, rho=0.9, eps=1e-8):
    h = rho*state.get('h', np.zeros_like(w)) + (1 - rho)*dw**2
    return w - lr*dw/(np.sqrt(h) + eps), {'h': h}


def adam(w, dw, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get('iter', 0) + 1
    m = state.get('m', np.zeros_like(w))
    v = state.get('v', np.zeros_like(w))
    lr_t = lr * np.sqrt(1.0 - beta2**t) / (1.0 - beta1**t)
    m = m + (1 - beta1)*(dw - m)
    v = v + (1 - beta2)*(dw**2 - v)
    return w - lr_t*m/(np.sqrt(v) + eps), {'iter': t, 'm': m, 'v': v}


def adamw(w, dw, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    return adam(w, dw + weight_decay*w, state, lr, beta1, beta2, eps)


def minibatches(x, y, batch_size, rng):
    idx = rng.permutation(len(x))
    for i in range(len(x) // batch_size):
        b = idx[i*batch_size:(i + 1)*batch_size]
        yield x[b], y[b]


def train(params, loss_fn, x, y, optimizer, epochs, batch_size, rng):
    params = dict(params)
    states = {k: {} for k in params}
    losses = []
    for epoch in range(epochs):
        for xb, yb in minibatches(x, y, batch_size, rng):
            loss, grads = loss_fn(params, xb, yb)
            losses.append(loss)
            for k in params:
                params[k], states[k] = optimizer(params[k], grads[k], states[k])
    return params, losses

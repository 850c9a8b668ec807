import numpy as np


class Momentum:
    def __init__(self, shape):
        self.v = np.zeros(shape)

    def update(self, w, dw, lr, mu):
        self.v = mu * self.v - lr * dw
        return w + self.v


def sgd(w, dw, state, lr=1e-3):
    return w - lr * dw, state


def momentum(w, dw, state, lr=1e-3, mu=0.9):
    # the state is an object here, not a dict
    if not isinstance(state, Momentum):
        state = Momentum(w.shape)
    return state.update(w, dw, lr, mu), state


def minibatches(x, y, batch_size, rng):
    # like a data loader that never ends: start over when the data is used up
    while True:
        order = rng.permutation(len(x))
        for i in range(0, len(x), batch_size):
            rows = order[i : i + batch_size]
            yield x[rows], y[rows]


def train(params, loss_fn, x, y, optimizer, epochs, batch_size, rng):
    steps = epochs * int(np.ceil(len(x) / batch_size))
    batches = minibatches(x, y, batch_size, rng)
    states, losses = {}, []
    for _ in range(steps):
        loss, grads = loss_fn(params, *next(batches))
        losses.append(loss)
        new = {}
        for name in params:
            new[name], states[name] = optimizer(params[name], grads[name], states.get(name, {}))
        params = new
    return params, losses

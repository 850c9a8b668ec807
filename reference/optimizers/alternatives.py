"""Right solutions of the optimisers in other styles than the reference's."""

# ruff: noqa: F821 -- an alternative is composed with the solution and may call its functions

import itertools
import math

import numpy as np


class state_filled_in_place:
    en = "The state dict is filled in place with setdefault and in-place arithmetic on copies."

    def momentum(w, dw, state, lr=1e-3, mu=0.9):
        v = state.setdefault("velocity", np.zeros_like(w))
        v *= mu
        v -= lr * dw
        return w + v, state

    def nesterov(w, dw, state, lr=1e-3, mu=0.9):
        v = state.setdefault("velocity", np.zeros_like(w))
        before = v.copy()
        v *= mu
        v -= lr * dw
        return w - mu * before + (1 + mu) * v, state

    def adagrad(w, dw, state, lr=1e-3, eps=1e-8):
        if "cache" not in state:
            state["cache"] = np.zeros_like(dw)
        state["cache"] += dw * dw
        w = w.copy()
        w -= lr * dw / (np.sqrt(state["cache"]) + eps)
        return w, state

    def rmsprop(w, dw, state, lr=1e-3, rho=0.9, eps=1e-8):
        if "cache" not in state:
            state["cache"] = np.zeros_like(dw)
        state["cache"] *= rho
        state["cache"] += (1 - rho) * np.square(dw)
        return w - lr / (np.sqrt(state["cache"]) + eps) * dw, state

    def adam(w, dw, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        if not state:
            state.update(t=0, m=np.zeros_like(w), v=np.zeros_like(w))
        state["t"] += 1
        state["m"] += (1 - beta1) * (dw - state["m"])
        state["v"] += (1 - beta2) * (dw**2 - state["v"])
        mhat = state["m"] / (1 - beta1 ** state["t"])
        vhat = state["v"] / (1 - beta2 ** state["t"])
        return w - lr * mhat / (np.sqrt(vhat) + eps), state

    def adamw(w, dw, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        moved, state = adam(w, dw, state, lr, beta1, beta2, eps)
        return moved - lr * weight_decay * w, state


class rate_that_absorbs_the_corrections:
    en = "Adam with the corrections in the rate, and eps scaled to mean the same; AdamW shrinks first."

    def adam(w, dw, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        t, m, v = state.get("all", (0, np.zeros(w.shape), np.zeros(w.shape)))
        t, m, v = t + 1, m * beta1 + dw * (1 - beta1), v * beta2 + dw * dw * (1 - beta2)
        root = math.sqrt(1 - beta2**t)
        return w - lr * root / (1 - beta1**t) * m / (v**0.5 + eps * root), {"all": (t, m, v)}

    def adamw(w, dw, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        return adam(w * (1 - lr * weight_decay), dw, state, lr, beta1, beta2, eps)

    def radam(w, dw, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        rho_inf, t = 2 / (1 - beta2) - 1, state.get("all", (0,))[0] + 1
        rho = rho_inf - 2 * t * beta2**t / (1 - beta2**t)
        if rho > 4:
            factor = ((rho - 4) / (rho_inf - 4)) * ((rho - 2) / (rho_inf - 2)) * (rho_inf / rho)
            return adam(w, dw, state, lr * factor**0.5, beta1, beta2, eps)
        _, state = adam(w, dw, state, lr, beta1, beta2, eps)
        return w - lr * state["all"][1] / (1 - beta1**t), state


class element_by_element:
    en = "A loop over every element, with the state in lists."

    def sgd(w, dw, state, lr=1e-3):
        moved = np.empty(w.shape)
        for index in np.ndindex(w.shape):
            moved[index] = w[index] - lr * dw[index]
        return moved, {}

    def momentum(w, dw, state, lr=1e-3, mu=0.9):
        old = state.get("v", [0.0] * w.size)
        v = [mu * o - lr * g for o, g in zip(old, dw.ravel())]
        return (w.ravel() + v).reshape(w.shape), {"v": v}

    def rmsprop(w, dw, state, lr=1e-3, rho=0.9, eps=1e-8):
        old = state.get("s", [0.0] * w.size)
        s = [rho * o + (1 - rho) * g * g for o, g in zip(old, dw.ravel())]
        step = [lr * g / (math.sqrt(a) + eps) for a, g in zip(s, dw.ravel())]
        return w - np.array(step).reshape(w.shape), {"s": s}

    def adabound(w, dw, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, final_lr=0.1, gamma=1e-3):
        t = state.get("t", 0) + 1
        m, v = state.get("m", [0.0] * w.size), state.get("v", [0.0] * w.size)
        low, high = final_lr - final_lr / (gamma * t + 1), final_lr + final_lr / (gamma * t)
        moved, m, v = w.flatten(), list(m), list(v)
        for i, g in enumerate(dw.ravel()):
            m[i], v[i] = beta1 * m[i] + (1 - beta1) * g, beta2 * v[i] + (1 - beta2) * g * g
            rate = lr / (1 - beta1**t) / (math.sqrt(v[i] / (1 - beta2**t)) + eps)
            moved[i] -= min(max(rate, low), high) * m[i]
        return moved.reshape(w.shape), {"t": t, "m": m, "v": v}


class history_of_gradients:
    en = "The state keeps all gradients; every average is worked out anew from them."

    def momentum(w, dw, state, lr=1e-3, mu=0.9):
        steps = [mu * old for old in state.get("steps", [])] + [-lr * dw]
        return w + sum(steps), {"steps": steps}

    def adagrad(w, dw, state, lr=1e-3, eps=1e-8):
        seen = [*state.get("seen", []), dw]
        return w - lr * dw / (np.linalg.norm(seen, axis=0) + eps), {"seen": seen}

    def adam(w, dw, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        seen = np.stack([*state.get("seen", []), dw])
        age = np.arange(len(seen))[::-1]
        mhat = np.average(seen, axis=0, weights=beta1**age)
        vhat = np.average(seen**2, axis=0, weights=beta2**age)
        return w - lr * mhat / (np.sqrt(vhat) + eps), {"seen": list(seen)}


class objects_in_the_state:
    en = "A class does the work and lives in the state; batches come as a list."

    def adam(w, dw, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        class Moments:
            def __init__(self, shape):
                self.t, self.m, self.v = 0, np.zeros(shape), np.zeros(shape)

            def see(self, dw):
                self.t += 1
                self.m = beta1 * self.m + (1 - beta1) * dw
                self.v = beta2 * self.v + (1 - beta2) * np.multiply(dw, dw)
                return self.m / (1 - beta1**self.t), self.v / (1 - beta2**self.t)

        moments = state.get("moments")
        if moments is None:
            moments = state["moments"] = Moments(w.shape)
        mhat, vhat = moments.see(dw)
        return np.subtract(w, lr * mhat / (np.sqrt(vhat) + eps)), state

    def minibatches(x, y, batch_size, rng):
        order = np.arange(len(x))
        rng.shuffle(order)
        starts = range(0, len(x), batch_size)
        return [(x[order[i : i + batch_size]], y[order[i : i + batch_size]]) for i in starts]


class arrays_split:
    en = (
        "Shuffled copies are split at the multiples of the batch size; train counts with enumerate."
    )

    def minibatches(x, y, batch_size, rng):
        order = rng.permutation(np.arange(x.shape[0]))
        cuts = range(batch_size, x.shape[0], batch_size)
        return zip(np.split(x[order], cuts), np.split(y[order], cuts))

    def train(params, loss_fn, x, y, optimizer, epochs, batch_size, rng):
        params = {name: value.copy() for name, value in params.items()}
        states, losses = dict.fromkeys(params), np.zeros(0)
        for epoch in range(1, epochs + 1):
            for xb, yb in minibatches(x, y, batch_size, rng):
                loss, grads = loss_fn(params, xb, yb)
                for name, dw in grads.items():
                    state = states[name] or {}
                    params[name], states[name] = optimizer(params[name], dw, state)
                losses = np.append(losses, loss)
        return params, losses


class sorted_by_random_keys:
    en = "The order comes from sorting random numbers; train flattens its two loops into one."

    def minibatches(x, y, batch_size, rng):
        order = list(np.argsort(rng.random(len(x))))
        while order:
            chosen, order = order[:batch_size], order[batch_size:]
            yield np.stack([x[i] for i in chosen]), np.stack([y[i] for i in chosen])

    def train(params, loss_fn, x, y, optimizer, epochs, batch_size, rng):
        losses, states = [], {name: {} for name in params}
        epochs_of_batches = (minibatches(x, y, batch_size, rng) for _ in range(epochs))
        for batch in itertools.chain.from_iterable(epochs_of_batches):
            loss, grads = loss_fn(params, *batch)
            losses += [loss]
            done = {name: optimizer(params[name], grads[name], states[name]) for name in grads}
            params = {name: pair[0] for name, pair in done.items()}
            states = {name: pair[1] for name, pair in done.items()}
        return params, losses


class average_minus_the_old:
    en = "AdaBelief with NumPy's own helpers, AdaBound with minimum and maximum."

    def adabelief(w, dw, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        t, m, s = state.get("t", 0) + 1, state.get("m", 0 * dw), state.get("s", 0 * dw)
        m = m + (1 - beta1) * (dw - m)
        s = beta2 * s + (1 - beta2) * np.square(m - dw) + eps
        root = np.sqrt(s) / np.sqrt(1 - np.power(beta2, t))
        return w - lr / (1 - np.power(beta1, t)) * m / (root + eps), {"t": t, "m": m, "s": s}

    def adabound(w, dw, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, final_lr=0.1, gamma=1e-3):
        t, m, v = state.get("t", 0) + 1, state.get("m", 0 * dw), state.get("v", 0 * dw)
        m, v = beta1 * m + (1 - beta1) * dw, beta2 * v + (1 - beta2) * dw**2
        rate = lr / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)
        rate = np.minimum(rate, final_lr * (1 + 1 / (gamma * t)))
        rate = np.maximum(rate, final_lr * (1 - 1 / (1 + gamma * t)))
        return w - rate * m, {"t": t, "m": m, "v": v}

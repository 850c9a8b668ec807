"""Right solutions of regularisation in other styles than the reference's."""

# ruff: noqa: F821 -- an alternative is composed with the solution and may call its functions

import numpy as np


def errors(x, y, w, b):
    return x @ w + b - y


class plain_descent_with_a_fixed_number_of_steps:
    en = "Gradient descent and proximal gradient descent from zero, 2,000 steps of 0.05."

    def l1_penalty(weights, lam):
        penalty, grads = 0.0, []
        for w in weights:
            penalty += lam * np.sum(np.abs(w))
            grads.append(lam * np.sign(w))
        return penalty, grads

    def l2_penalty(weights, lam):
        penalty, grads = 0.0, []
        for w in weights:
            penalty += lam * np.sum(w**2)
            grads.append(2 * lam * w)
        return penalty, grads

    def elastic_net(weights, lam1, lam2):
        p1, g1 = l1_penalty(weights, lam1)
        p2, g2 = l2_penalty(weights, lam2)
        return p1 + p2, [a + b for a, b in zip(g1, g2)]

    def soft_threshold(w, t):
        return np.sign(w) * np.maximum(np.abs(w) - t, 0)

    def decay_step(w, dw, lr, lam):
        return w - lr * (dw + lam * w)

    def fit_linear(x, y, lam, kind):
        w, b, lr = np.zeros(x.shape[1]), 0.0, 0.05
        for _ in range(2000):
            e = errors(x, y, w, b)
            dw, db = 2 * x.T @ e / len(y), 2 * e.mean()
            if kind == "l2":
                dw = dw + 2 * lam * w
            w, b = w - lr * dw, b - lr * db
            if kind == "l1":
                w = soft_threshold(w, lr * lam)
        return w, b


class loops_over_single_numbers:
    en = "Loops and branches on single numbers; cyclic coordinate descent for both kinds."

    def l1_penalty(weights, lam):
        penalty, grads = 0.0, []
        for w in weights:
            grad = np.zeros(w.shape)
            for i in np.ndindex(w.shape):
                if w[i] > 0:
                    penalty, grad[i] = penalty + lam * w[i], lam
                elif w[i] < 0:
                    penalty, grad[i] = penalty - lam * w[i], -lam
            grads.append(grad)
        return penalty, grads

    def l2_penalty(weights, lam):
        penalty, grads = 0.0, []
        for w in weights:
            grad = np.zeros(w.shape)
            for i in np.ndindex(w.shape):
                penalty += lam * w[i] * w[i]
                grad[i] = lam * w[i] + lam * w[i]
            grads.append(grad)
        return penalty, tuple(grads)

    def soft_threshold(w, t):
        out = np.zeros_like(w)
        for i in np.ndindex(w.shape):
            if w[i] > t:
                out[i] = w[i] - t
            elif w[i] < -t:
                out[i] = w[i] + t
        return out

    def decay_step(w, dw, lr, lam):
        out = np.empty(w.shape)
        for i in np.ndindex(w.shape):
            out[i] = w[i] - lr * lam * w[i] - lr * dw[i]
        return out

    def fit_linear(x, y, lam, kind):
        n, d = x.shape
        w, b = np.zeros(d), y.mean()
        for _ in range(500):
            before = w.copy()
            for j in range(d):
                column = x[:, j] - x[:, j].mean()
                rest = errors(x, y, w, b) - x[:, j] * w[j]
                meet, size = -(column @ rest) / n, column @ column / n
                if kind == "l2":
                    w[j] = meet / (size + lam)
                elif abs(meet) <= lam / 2:
                    w[j] = 0.0
                else:
                    w[j] = (meet - lam / 2 if meet > 0 else meet + lam / 2) / size
                b = np.mean(y - x @ w)
            if np.abs(w - before).max() < 1e-10:
                break
        return w, b


class einsum_and_closed_forms:
    en = "einsum and norms; L2 by the normal equations with a free column of ones, L1 by its signs."

    def l1_penalty(weights, lam):
        total = sum(np.linalg.norm(w.ravel(), 1) for w in weights)
        return lam * total, [np.where(w > 0, lam, np.where(w < 0, -lam, 0.0)) for w in weights]

    def l2_penalty(weights, lam):
        total = sum(np.einsum("i,i->", w.ravel(), w.ravel()) for w in weights)
        return lam * total, [np.multiply(2.0 * lam, w) for w in weights]

    def elastic_net(weights, lam1, lam2):
        flat = np.concatenate([w.ravel() for w in weights])
        penalty = lam1 * np.abs(flat).sum() + lam2 * np.dot(flat, flat)
        return penalty, [lam1 * np.sign(w) + 2 * lam2 * w for w in weights]

    def soft_threshold(w, t):
        return w - np.clip(w, -t, t)

    def fit_linear(x, y, lam, kind):
        n, d = x.shape
        wide = np.hstack([x, np.ones((n, 1))])
        free = np.diag([1.0] * d + [0.0])
        gram, meet = wide.T @ wide / n, wide.T @ y / n
        if kind == "l2":
            theta = np.linalg.solve(gram + lam * free, meet)
            return theta[:-1], theta[-1]
        # Try every pattern of signs; the right one fulfils the optimality conditions.
        for pattern in np.ndindex(*[3] * d):
            signs = np.array(pattern) - 1.0
            used = np.append(signs != 0, True)
            pull = lam / 2 * np.append(signs, 0.0)
            theta = np.zeros(d + 1)
            theta[used] = np.linalg.solve(gram[np.ix_(used, used)], (meet - pull)[used])
            slope = 2 * (gram @ theta - meet)[:-1]
            if np.all(np.sign(theta[:-1]) == signs) and np.all(np.abs(slope) <= lam + 1e-9):
                return theta[:-1], theta[-1]


class objects_and_float32_counters:
    en = "A class with a step for each kind, centred data, a step length from the largest eigenvalue."

    def soft_threshold(w, t):
        out = np.abs(w) - t
        out[out < 0] = 0.0
        return np.copysign(out, w)

    def fit_linear(x, y, lam, kind):
        class Model:
            def __init__(self, x, y):
                self.mean, self.offset = x.mean(axis=0), y.mean()
                self.x, self.y = x - self.mean, y - self.offset
                self.w = np.zeros((x.shape[1], 1))
                self.lr = 0.5 / (np.linalg.norm(self.x, 2) ** 2 / len(y) + lam)

            def step(self):
                slope = 2 / len(self.y) * self.x.T @ (self.x @ self.w - self.y[:, None])
                if kind == "l2":
                    self.w = self.w - self.lr * (slope + l2_penalty([self.w], lam)[1][0])
                else:
                    self.w = soft_threshold(self.w - self.lr * slope, self.lr * lam)

            def bias(self):
                return float(self.offset - self.mean @ self.w[:, 0])

        model, counter = Model(x, y), np.float32(0)
        while counter < 1000:
            old = model.w
            model.step()
            counter += np.float32(1)
            if np.allclose(old, model.w, rtol=0, atol=1e-11):
                break
        return model.w.ravel(), model.bias()


class stochastic_style_with_momentum:
    en = "A state dict and momentum on the smooth part; the penalty of the list by recursion."

    def l1_penalty(weights, lam):
        if len(weights) == 0:
            return 0.0, []
        rest, grads = l1_penalty(weights[1:], lam)
        return lam * np.abs(weights[0]).sum() + rest, [lam * np.sign(weights[0]), *grads]

    def l2_penalty(weights, lam):
        penalty = lam * np.sum([np.linalg.norm(w) ** 2 for w in weights])
        return np.array(penalty), [w * lam * 2 for w in weights]

    def decay_step(w, dw, lr, lam):
        new = w.copy()
        new *= 1 - lr * lam
        new -= lr * dw
        return new

    def fit_linear(x, y, lam, kind):
        state = {"w": np.zeros(x.shape[1]), "b": 0.0, "vw": 0.0, "vb": 0.0}
        for _ in range(1500):
            e = errors(x, y, state["w"], state["b"])
            dw = 2 * np.einsum("n,nd->d", e, x) / e.size
            if kind == "l2":
                dw = dw + 2 * lam * state["w"]
            state["vw"] = 0.5 * state["vw"] - 0.05 * dw
            state["vb"] = 0.5 * state["vb"] - 0.05 * 2 * np.mean(e)
            if kind == "l2":
                state["w"] = state["w"] + state["vw"]
            else:
                moved = soft_threshold(state["w"] + state["vw"], 0.05 * lam)
                state["vw"], state["w"] = moved - state["w"], moved
            state["b"] = state["b"] + state["vb"]
            if max(np.abs(state["vw"]).max(), abs(state["vb"])) < 1e-9:
                break
        return state["w"], np.float64(state["b"])


class slow_and_careful:
    en = "A small learning rate and many steps, column after column in one matrix with the ones."

    def elastic_net(weights, lam1, lam2):
        parts = [lam1 * np.abs(w) + lam2 * w * w for w in weights]
        grads = [lam1 * np.sign(w) + lam2 * (w + w) for w in weights]
        return sum(part.sum() for part in parts), grads

    def soft_threshold(w, t):
        out = np.array(w, copy=True)
        out[w > t] -= t
        out[w < -t] += t
        out[np.abs(w) <= t] = 0.0
        return out

    def fit_linear(x, y, lam, kind):
        wide = np.column_stack([np.ones(len(x)), x])
        gram, meet = wide.T @ wide / len(x), wide.T @ y / len(x)
        theta = np.zeros(wide.shape[1])
        for step in range(20000):
            slope = 2 * (gram @ theta - meet)
            if kind == "l2":
                slope[1:] += 2 * lam * theta[1:]
            new = theta - 0.01 * slope
            if kind == "l1":
                new[1:] = soft_threshold(new[1:], 0.01 * lam)
            if step > 500 and np.abs(new - theta).max() < 1e-8:
                return new[1:], new[0]
            theta = new
        return theta[1:], theta[0]

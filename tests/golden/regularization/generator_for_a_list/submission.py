"""A generator where a list belongs, and a library that is not there."""
import numpy as np


def l1_penalty(weights, lam):
    return lam * sum(abs(w).sum() for w in weights), (lam * np.sign(w) for w in weights)


def l2_penalty(weights, lam):
    return lam * sum((w * w).sum() for w in weights), map(lambda w: 2 * lam * w, weights)


soft_threshold = lambda w, t: np.sign(w) * np.clip(abs(w) - t, 0, None)


class Decay:
    def __call__(self, w, dw, lr, lam):
        return w - lr * lam * w - lr * dw


decay_step = Decay()


def fit_linear(x, y, lam, kind):
    from sklearn.linear_model import Lasso, Ridge

    model = Lasso(lam / 2) if kind == "l1" else Ridge(lam * len(y))
    model.fit(x, y)
    return model.coef_, model.intercept_

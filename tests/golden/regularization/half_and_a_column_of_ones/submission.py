import numpy as np


def l1_penalty(weights, lam):
    return lam * sum(np.sum(np.abs(w)) for w in weights), [lam * np.sign(w) for w in weights]


def l2_penalty(weights, lam):
    # as in the book
    return 0.5 * lam * sum(np.sum(w ** 2) for w in weights), [lam * w for w in weights]


def elastic_net(weights, lam1, lam2):
    p1, g1 = l1_penalty(weights, lam1)
    p2, g2 = l2_penalty(weights, lam2)
    return p1 + p2, [a + b for a, b in zip(g1, g2)]


def soft_threshold(w, t):
    return np.sign(w) * np.maximum(np.abs(w) - t, 0)


def decay_step(w, dw, lr, lam):
    return (1 - lr * lam) * w - lr * dw


def fit_linear(x, y, lam, kind):
    X = np.hstack([x, np.ones((x.shape[0], 1))])
    theta = np.zeros(X.shape[1])
    for i in range(5000):
        g = 2 / len(y) * X.T @ (X @ theta - y)
        if kind == "l2":
            theta = theta - 0.05 * (g + 2 * lam * theta)
        else:
            theta = soft_threshold(theta - 0.05 * g, 0.05 * lam)
    return theta[:-1], theta[-1]

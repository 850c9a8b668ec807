import numpy as np


def horizontal_flip(x, rng, p):
    if rng.uniform() < p:
        return x[:, :, :, ::-1]
    return x


def random_crop(x, pad, rng):
    h, w = x.shape[2], x.shape[3]
    x_pad = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    i, j = rng.integers(0, 2 * pad + 1), rng.integers(0, 2 * pad + 1)
    return x_pad[:, :, i:i + h, j:j + w]


def cutout(x, size, rng):
    out = np.array(x)
    h, w = x.shape[2], x.shape[3]
    cy, cx = rng.integers(h), rng.integers(w)
    y1, y2 = max(0, cy - size // 2), min(h, cy - size // 2 + size)
    x1, x2 = max(0, cx - size // 2), min(w, cx - size // 2 + size)
    out[:, :, y1:y2, x1:x2] = 0
    return out


def mixup(x, y, alpha, rng):
    lam = rng.beta(alpha, alpha)
    perm = rng.permutation(len(x))
    return lam * x + (1 - lam) * x[perm], lam * y + (1 - lam) * y[perm]


def cutmix(x, y, alpha, rng):
    lam = rng.beta(alpha, alpha)
    perm = rng.permutation(len(x))
    h, w = x.shape[2], x.shape[3]
    r = np.sqrt(1 - lam)
    cy, cx = rng.integers(h), rng.integers(w)
    y1, y2 = np.clip([cy - int(h * r) // 2, cy + int(h * r) // 2], 0, h)
    x1, x2 = np.clip([cx - int(w * r) // 2, cx + int(w * r) // 2], 0, w)
    out = x.copy()
    out[:, :, y1:y2, x1:x2] = x[perm][:, :, y1:y2, x1:x2]
    return out, lam * y + (1 - lam) * y[perm]  # lam


def tta_predict(predict, x):
    return np.mean([predict(x), predict(x[..., ::-1])], axis=0)


def smote(x, k, n, rng):
    out = np.zeros((n, x.shape[1]))
    for t in range(n):
        i = rng.integers(0, len(x))
        order = np.argsort(np.linalg.norm(x - x[i], axis=1))[:k]
        j = order[rng.integers(0, k)]
        out[t] = x[i] + rng.random() * (x[j] - x[i])
    return out

"""Right solutions of data augmentation in other styles than the reference's."""

import numpy as np


class image_by_image:
    en = "A loop over the images, slices into copies, Python's sorted for the neighbours."

    def horizontal_flip(x, rng, p):
        out = x.copy()
        for i in range(len(x)):
            if rng.random() < p:
                out[i] = x[i, :, :, ::-1]
        return out

    def random_crop(x, pad, rng):
        n, c, h, w = x.shape
        out = np.empty_like(x)
        for i in range(n):
            wide = np.zeros((c, h + 2 * pad, w + 2 * pad))
            wide[:, pad : pad + h, pad : pad + w] = x[i]
            top, left = rng.integers(0, 2 * pad, endpoint=True), rng.integers(2 * pad + 1)
            out[i] = wide[:, top : top + h, left : left + w]
        return out

    def cutout(x, size, rng):
        out, (h, w) = x.copy(), x.shape[2:]
        for image in out:
            top, left = rng.integers(h) - size // 2, rng.integers(w) - size // 2
            image[:, max(top, 0) : top + size, max(left, 0) : left + size] = 0
        return out

    def mixup(x, y, alpha, rng):
        lam, order = rng.beta(alpha, alpha), rng.permutation(len(x))
        pairs = list(zip(range(len(x)), order, strict=True))
        x_mixed = np.array([lam * x[i] + (1 - lam) * x[j] for i, j in pairs])
        return x_mixed, np.array([lam * y[i] + (1 - lam) * y[j] for i, j in pairs])

    def cutmix(x, y, alpha, rng):
        h, w = x.shape[2:]
        x_mixed, y_mixed = x.copy(), y.copy()
        order = rng.permutation(len(x))
        for i, j in enumerate(order):
            root = (1 - rng.beta(alpha, alpha)) ** 0.5
            a, c = rng.integers(h), rng.integers(w)
            half = int(h * root / 2), int(w * root / 2)
            a, b = max(a - half[0], 0), min(a + half[0], h)
            c, d = max(c - half[1], 0), min(c + half[1], w)
            x_mixed[i, :, a:b, c:d] = x[j, :, a:b, c:d]
            kept = 1 - (b - a) * (d - c) / (h * w)
            y_mixed[i] = kept * y[i] + (1 - kept) * y[j]
        return x_mixed, y_mixed

    def tta_predict(predict, x):
        return np.mean([predict(x), predict(np.ascontiguousarray(x[:, :, :, ::-1]))], axis=0)

    def smote(x, k, n, rng):
        rows = []
        for _ in range(n):
            i = int(rng.integers(len(x)))
            others = [j for j in range(len(x)) if j != i]
            others.sort(key=lambda j, i=i: float(((x[i] - x[j]) ** 2).sum()))
            j = others[int(rng.integers(k))]
            rows.append(x[i] + rng.random() * (x[j] - x[i]))
        return np.array(rows)


class shares_and_boxes_per_sample:
    en = "No loop: index arrays, and a share or a box of its own for every sample."

    def horizontal_flip(x, rng, p):
        out = np.array(x)
        chosen = np.flatnonzero(rng.binomial(1, p, len(x)))
        out[chosen] = np.flip(x[chosen], axis=-1)
        return out

    def random_crop(x, pad, rng):
        n, _, h, w = x.shape
        wide = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
        rows = rng.integers(0, 2 * pad + 1, (n, 1)) + np.arange(h)
        columns = rng.integers(0, 2 * pad + 1, (n, 1)) + np.arange(w)
        image = np.arange(n)[:, None, None]
        return wide[image, :, rows[:, :, None], columns[:, None, :]].transpose(0, 3, 1, 2)

    def cutout(x, size, rng):
        n, _, h, w = x.shape
        tops, lefts = (rng.integers(0, side, (n, 1)) - size // 2 for side in (h, w))
        rows = (np.arange(h) >= tops) & (np.arange(h) <= tops + size - 1)
        columns = (np.arange(w) >= lefts) & (np.arange(w) <= lefts + size - 1)
        return x * (1 - rows[:, None, :, None] * columns[:, None, None, :])

    def mixup(x, y, alpha, rng):
        lam, order = rng.beta(alpha, alpha, len(x)), np.argsort(rng.random(len(x)))
        for_x = lam.reshape(-1, *[1] * (x.ndim - 1))
        return for_x * x + (1 - for_x) * x[order], lam[:, None] * y + (1 - lam[:, None]) * y[order]

    def cutmix(x, y, alpha, rng):
        n, _, h, w = x.shape
        root = np.sqrt(1 - rng.beta(alpha, alpha, (n, 1)))
        order, masks = rng.permutation(n), []
        for side in (h, w):
            length = np.ceil(side * root)
            start = rng.integers(0, side, (n, 1)) - length // 2
            masks.append((np.arange(side) >= start) & (np.arange(side) < start + length))
        box = masks[0][:, None, :, None] & masks[1][:, None, None, :]
        area = box.mean(axis=(1, 2, 3))[:, None]
        return np.where(box, x[order], x), (1 - area) * y + area * y[order]

    def tta_predict(predict, x):
        return 0.5 * predict(x) + 0.5 * predict(np.flip(x, 3))

    def smote(x, k, n, rng):
        squares = (x**2).sum(axis=1)
        away = squares[:, None] + squares - 2 * x @ x.T
        away[np.diag_indices(len(x))] = np.inf
        nearest = np.argpartition(away, k - 1, axis=1)[:, :k]
        base = rng.choice(len(x), size=n)
        other = nearest[base, rng.choice(k, size=n)]
        share = rng.uniform(0, 1, (n, 1))
        return (1 - share) * x[base] + share * x[other]


class one_permutation_matrix:
    en = "Mixing as a matrix product; rows of SMOTE in turn; a crop by moving slices."

    def horizontal_flip(x, rng, p):
        chosen = (rng.uniform(size=len(x)) < p).astype(float)[:, None, None, None]
        return chosen * x[..., ::-1] + (1 - chosen) * x

    def random_crop(x, pad, rng):
        out, (h, w) = np.zeros_like(x), x.shape[2:]
        for i, (down, right) in enumerate(rng.integers(-pad, pad + 1, (len(x), 2))):
            rows = slice(max(down, 0), h + min(down, 0)), slice(max(-down, 0), h - max(down, 0))
            columns = (
                slice(max(right, 0), w + min(right, 0)),
                slice(max(-right, 0), w - max(right, 0)),
            )
            out[i][:, rows[0], columns[0]] = x[i][:, rows[1], columns[1]]
        return out

    def cutout(x, size, rng):
        wide = np.pad(x, [(0, 0), (0, 0), (size, size), (size, size)])
        n, _, h, w = x.shape
        for i in range(n):
            a = rng.integers(0, h) + size - size // 2
            b = rng.integers(0, w) + size - size // 2
            wide[i, :, a : a + size, b : b + size] = 0
        return wide[:, :, size : size + h, size : size + w]

    def mixup(x, y, alpha, rng):
        n, lam = len(x), float(rng.beta(alpha, alpha))
        weights = lam * np.eye(n) + (1 - lam) * rng.permutation(np.eye(n))
        return np.einsum("ij,j...->i...", weights, x), weights @ y

    def cutmix(x, y, alpha, rng):
        n, _, h, w = x.shape
        lam = rng.beta(alpha, alpha)
        order = rng.permutation(np.eye(n))
        cut_h, cut_w = int(h * np.sqrt(1 - lam)), int(w * np.sqrt(1 - lam))
        cy, cx = rng.integers(h), rng.integers(w)
        y1, y2 = np.clip([cy - cut_h // 2, cy + cut_h // 2], 0, h)
        x1, x2 = np.clip([cx - cut_w // 2, cx + cut_w // 2], 0, w)
        mask = np.zeros((h, w))
        mask[y1:y2, x1:x2] = 1
        lam = 1 - mask.sum() / mask.size
        other = np.einsum("ij,jchw->ichw", order, x)
        return x * (1 - mask) + other * mask, lam * y + (1 - lam) * order @ y

    def tta_predict(predict, x):
        both = predict(np.concatenate([x, x[..., ::-1]]))
        return (both[: len(x)] + both[len(x) :]) / 2

    def smote(x, k, n, rng):
        rows = np.zeros((n, x.shape[1]))
        order = rng.permutation(len(x))
        for t in range(n):
            row = x[order[t % len(x)]]
            away = np.sqrt(((x - row) ** 2).sum(axis=1))
            other = x[np.argsort(away)[1 : k + 1][rng.integers(k)]]
            rows[t] = row + (other - row) * rng.random()
        return rows


class generators_and_lists:
    en = "Comprehensions throughout; coordinates compared by grids."

    def horizontal_flip(x, rng, p):
        return np.stack([image[:, :, ::-1] if rng.random() < p else image for image in x])

    def random_crop(x, pad, rng):
        n, c, h, w = x.shape
        wide = np.zeros((n, c, h + 2 * pad, w + 2 * pad), dtype=x.dtype)
        wide[:, :, pad : h + pad, pad : w + pad] = x
        views = np.lib.stride_tricks.sliding_window_view(wide, (h, w), axis=(2, 3))
        starts = rng.choice(2 * pad + 1, size=(2, n))
        return np.array([view[:, a, b] for view, a, b in zip(views, *starts, strict=True)])

    def cutout(x, size, rng):
        rows, columns = np.indices(x.shape[2:])
        kept = []
        for _ in x:
            top = rng.integers(x.shape[2]) - size // 2
            left = rng.integers(x.shape[3]) - size // 2
            inside = (rows - top >= 0) & (rows - top < size)
            kept.append(~(inside & (columns - left >= 0) & (columns - left < size)))
        return np.where(np.array(kept)[:, None], x, 0.0)

    def mixup(x, y, alpha, rng):
        a, b = rng.gamma(alpha), rng.gamma(alpha)
        lam = a / (a + b) if a + b > 0 else float(rng.random() < 0.5)
        order = list(range(len(x)))
        rng.shuffle(order)
        return x + (1 - lam) * (x[order] - x), y + (1 - lam) * (y[order] - y)

    def cutmix(x, y, alpha, rng):
        order = rng.permutation(len(x))
        h, w = x.shape[2:]
        part = np.sqrt(1 - rng.beta(alpha, alpha))
        rows, columns = np.indices((h, w))
        near = abs(rows - rng.integers(h)) <= h * part / 2
        near &= abs(columns - rng.integers(w)) < w * part / 2
        x_mixed = x.copy()
        x_mixed[:, :, near] = x[order][:, :, near]
        share = near.sum() / near.size
        return x_mixed, y - share * y + share * y[order]

    def tta_predict(predict, x):
        return sum(predict(view) for view in (x, x[:, :, :, ::-1])) / 2.0

    def smote(x, k, n, rng):
        away = [[np.inf if i == j else np.hypot.reduce(a - b) for j, b in enumerate(x)]
                for i, a in enumerate(x)]  # fmt: skip
        near = [np.argsort(row)[:k] for row in away]
        base = [int(rng.random() * len(x)) for _ in range(n)]
        goal = [int(rng.choice(near[i])) for i in base]
        return np.array(
            [x[i] * (1 - u) + x[j] * u for i, j, u in zip(base, goal, rng.random(n), strict=True)]
        )


class rolls_and_classes:
    en = "A class that mixes, rolls of the padded images, boolean tables, an insertion by distance."

    def horizontal_flip(x, rng, p):
        width = x.shape[3]
        columns = np.where(rng.random((len(x), 1)) < p, np.arange(width)[::-1], np.arange(width))
        return np.take_along_axis(x, columns[:, None, None, :], axis=3)

    def random_crop(x, pad, rng):
        n, c, h, w = x.shape
        out = np.zeros((n, c, h + 2 * pad, w + 2 * pad))
        out[:, :, :h, :w] = x
        for i in range(n):
            down, right = (int(rng.random() * (2 * pad + 1)) for _ in range(2))
            out[i] = np.roll(out[i], (down, right), axis=(1, 2))
        return out[:, :, pad : pad + h, pad : pad + w]

    def cutout(x, size, rng):
        out = np.array(x, copy=True)
        for i, centre in enumerate(rng.integers((0, 0), x.shape[2:], (len(x), 2))):
            for row in range(centre[0] - size // 2, centre[0] - size // 2 + size):
                for column in range(centre[1] - size // 2, centre[1] - size // 2 + size):
                    if 0 <= row < x.shape[2] and 0 <= column < x.shape[3]:
                        out[i, :, row, column] = 0
        return out

    def mixup(x, y, alpha, rng):
        class Mixer:
            def __init__(self, count):
                self.order = rng.choice(count, size=count, replace=False)
                self.lam = rng.beta(alpha, alpha)

            def __call__(self, values):
                return self.lam * values + (1 - self.lam) * values[self.order]

        mixer = Mixer(len(x))
        return mixer(x), mixer(y)

    def cutmix(x, y, alpha, rng):
        lam = 1 - rng.beta(alpha, alpha)
        table = np.ones(x.shape[2:], dtype=bool)
        for axis, length in enumerate(table.shape):
            side, centre = int(np.rint(length * np.sqrt(1 - lam))), rng.choice(length)
            line = np.zeros(length, dtype=bool)
            line[max(centre - side // 2, 0) : max(centre - side // 2 + side, 0)] = True
            table &= line[:, None] if axis == 0 else line
        order = rng.permutation(len(x))
        share = np.count_nonzero(table) / table.size
        return np.where(table, x[order], x), y * (1 - share) + y[order] * share

    def tta_predict(predict, x):
        mirrored = np.stack([np.fliplr(image.transpose(1, 2, 0)) for image in x])
        return np.add(predict(x), predict(mirrored.transpose(0, 3, 1, 2))) / 2

    def smote(x, k, n, rng):
        rows = np.empty((0, x.shape[1]))
        while len(rows) < n:
            i = rng.integers(len(x))
            rest = np.delete(x, i, axis=0)
            near = rest[np.linalg.norm(rest - x[i], axis=1).argsort()[:k]]
            goal = near[rng.integers(k)]
            rows = np.vstack([rows, x[i] + rng.uniform() * (goal - x[i])])
        return rows

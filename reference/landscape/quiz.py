"""Generators of the quiz on the landscape: parameters drawn, then rounded, then computed with."""

import numpy as np
from draw import BLUE, GREEN, GREY, ORANGE, RED, VIOLET, Cells, Chart, Column, Row


def _shuffled(rng, names):
    """Return a letter for each name, in a random order."""
    letters = "ABCDEFGH"[: len(names)]
    return dict(zip(rng.permutation(names).tolist(), letters, strict=True))


def _softmax(scores):
    """Return the softmax over the last axis."""
    powers = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def _apart(*values):
    """Return whether numbers can be told apart when they are rounded to two places."""
    return bool(np.diff(np.sort(values)).min() > 0.021)


def cross_separates(rng, reference):
    """Draw points whose classes follow from one of four features."""
    axis, sign = int(rng.integers(2)), int(rng.choice([-1, 1]))
    features = (
        ("$x_1 x_2$", lambda x: x[0] * x[1], -0.8, 0.8),
        ("$x_1^2 + x_2^2$", lambda x: x[0] ** 2 + x[1] ** 2, 4, 7),
        (f"$x_{axis + 1}^2$", lambda x: x[axis] ** 2, 2.25, 5),
        (f"$(x_1 {'+-'[sign < 0]} x_2)^2$", lambda x: (x[0] + sign * x[1]) ** 2, 2.25, 6),
    )
    right = int(rng.integers(4))
    _, feature, low, high = features[right]

    def side(x):
        value = feature(x)
        return np.where(value <= low, -1, np.where(value >= high, 1, 0))

    cloud = np.round(rng.uniform(-4, 4, (2, 150)), 2)
    corners = np.array(np.meshgrid(np.arange(-3, 4), np.arange(-3, 4))).reshape(2, -1)
    sides, choices = side(corners), []
    for number, (words, other, _, _) in enumerate(features):
        choice = {"text": words, "right": number == right}
        if number != right:
            value = other(corners)
            pairs = np.argwhere((value[:, None] == value) & (sides[:, None] * sides < 0))
            one, two = (tuple(corners[:, i].tolist()) for i in rng.choice(pairs))
            choice["why"] = {
                "en": f"This feature is the same at ${one}$ and at ${two}$, "
                "but the points around these two places are of different classes.",
                "ko": f"이 특성의 값은 ${one}$에서나 ${two}$에서나 같습니다. "
                "그런데 두 곳 근처의 점은 서로 다른 클래스입니다.",
            }
        choices.append(choice)
    turn, chart = rng.choice([-1, 1]), Chart((-4, 4), (-4, 4), x_label="x₁", y_label="x₂")
    chart.points(*cloud[:, side(cloud) == turn], colour=BLUE, marker="o")
    chart.points(*cloud[:, side(cloud) == -turn], colour=RED, marker="x")
    return {
        "parameters": {"feature": features[right][0]},
        "answer": {"choices": choices},
        "drawing": chart,
    }


def frozen_parameters(rng, reference):
    """Draw the output of a frozen base and a new head."""
    side, channels = int(rng.choice([3, 4, 5])), int(rng.choice([8, 16, 20, 32]))
    classes, base = int(rng.integers(3, 10)), int(rng.choice([23000, 41000, 57000]))
    flat = side * side * channels
    return {
        "parameters": {"side": side, "channels": channels, "classes": classes, "base": base},
        "values": {
            "flat": flat,
            "weights": flat * classes,
            "trained": (flat + 1) * classes,
            "all": (flat + 1) * classes + base,
            "pooled": (channels + 1) * classes,
        },
    }


def _box(chart, x0, y0, x1, y1, letter, colour, dashed):
    chart.line([x0, x1, x1, x0, x0], [y0, y0, y1, y1, y0], colour=colour, dashed=dashed)
    chart.text(x0 + 0.5 if letter == "A" else x1 - 0.5, y1 - 0.8, letter)


def iou_boxes(rng, reference):
    """Draw two boxes that overlap in a corner."""
    (ax, ay), (width, height) = rng.integers(0, 3, 2).tolist(), rng.integers(2, 5, 2).tolist()
    left, low, right, high = rng.integers(1, 4, 4).tolist()
    bx, by, aw, ah = ax + left, ay + low, width + left, height + low
    bw, bh = width + right, height + high
    both, one, two = width * height, aw * ah, bw * bh
    iou, doubled = both / (one + two - both), both / (one + two)
    if not _apart(iou, doubled, both / min(one, two)):
        return None
    chart = Chart((0, 15), (0, 15), size=(300, 300))
    _box(chart, ax, ay, ax + aw, ay + ah, "A", BLUE, False)
    _box(chart, bx, by, bx + bw, by + bh, "B", RED, True)
    return {
        "parameters": {"a": [ax, ay, ax + aw, ay + ah], "b": [bx, by, bx + bw, by + bh]},
        "values": {
            "both": both,
            "one": one,
            "two": two,
            "union": one + two - both,
            "iou": iou,
            "doubled": doubled,
            "smaller": both / min(one, two),
        },
        "drawing": chart,
    }


def suppression(rng, reference):
    """Draw five boxes of equal size in a row, one of them saved by a box that is removed."""
    for _ in range(100):
        places = np.cumsum(rng.choice([2, 3, 3, 5, 6], 5))[rng.permutation(5)]
        shift = np.abs(places[:, None] - places)
        iou = np.where(shift < 10, np.round((10 - shift) / (10 + shift), 2), 0.0)
        scores = rng.choice(np.arange(50, 98, 3), 5, replace=False) / 100
        kept, removed = [], []
        for i in np.argsort(-scores):
            (removed if any(iou[i, j] > 0.5 for j in kept) else kept).append(int(i))
        saved = [i for i in kept for j in removed if iou[i, j] > 0.5 and scores[j] > scores[i]]
        if saved and 2 <= len(kept) <= 3:
            break
    else:
        return None
    order = np.argsort(-scores)
    steps = [f"{'ABCDE'[i]} {'○' if i in kept else '×'}" for i in order]
    choices: list[dict] = [{"text": letter, "right": i in kept} for i, letter in enumerate("ABCDE")]
    for i in removed:
        choices[i]["why"] = {
            "en": f"{'ABCDE'[i]}: compare it with the kept boxes of a higher score.",
            "ko": f"{'ABCDE'[i]}: 남은 상자 중 점수가 더 높은 것들과의 IoU를 확인해 보세요.",
        }
    return {
        "parameters": {"scores": scores, "iou": iou},
        "values": {
            "order": ", ".join(steps),
            "saved": "ABCDE"[saved[0]],
        },
        "answer": {"choices": choices},
    }


def mask_scores(rng, reference):
    """Draw a small object and a prediction that is moved by a pixel."""
    truth = np.zeros((5, 5), dtype=int)
    row, column = (int(v) for v in rng.integers(0, 3, 2))
    truth[row : row + 2, column : column + 2] = 1
    down, right = ((0, 1), (1, 0), (1, 1))[int(rng.integers(3))]
    guess = np.roll(truth, (down, right), axis=(0, 1))
    extra = np.argwhere((truth == 0) & (guess == 0))
    for i in rng.choice(len(extra), int(rng.integers(0, 3)), replace=False):
        guess[tuple(extra[i])] = 1
    both, equal = int((truth & guess).sum()), int((truth == guess).sum())
    one, two = int(truth.sum()), int(guess.sum())
    return {
        "parameters": {"truth": truth, "guess": guess},
        "values": {
            "both": both,
            "equal": equal,
            "one": one,
            "two": two,
            "background": (25 - one) / 25,
            "accuracy": equal / 25,
            "dice": 2 * both / (one + two),
            "found": both / one,
            "iou": both / (one + two - both),
        },
    }


def dilated_field(rng, reference):
    """Draw the dilations of three layers."""
    d = np.sort(rng.choice([1, 1, 2, 2, 3, 4, 5], 3, replace=False)).tolist()
    if max(d) == 1:
        return None
    return {
        "parameters": {"d": d},
        "values": {
            "field": 1 + 2 * sum(d),
            "growth": [2 * v for v in d],
            "summed": 3 + 2 * sum(d),
            "last": 1 + 2 * d[-1],
        },
    }


def attention_trace(rng, reference):
    """Draw a query, two keys and two values whose scaled scores are small integers."""
    for _ in range(300):
        q = rng.choice([-1, 0, 1, 2], 4)
        k = rng.choice([-1, 0, 1, 2], (2, 4))
        v = rng.choice([0, 1, 2, 4, 5, 6], (2, 2))
        raw = k @ q
        if abs(raw[0] - raw[1]) in (2, 4) and not (raw % 2).any() and (v[0] != v[1]).all():
            break
    else:
        return None
    scores = raw / 2
    weights = np.round(_softmax(scores), 2)
    return {
        "parameters": {"q": q, "k": k, "v": v},
        "values": {
            "raw": raw,
            "scores": scores,
            "quarter": raw / 4,
            "weights": weights,
            "sharp": np.round(_softmax(raw.astype(float)), 2),
            "w1": weights[0],
            "w2": weights[1],
            "v1": v[0],
            "v2": v[1],
            "output": np.round(weights @ v, 2),
            "mean": v.mean(axis=0),
        },
    }


def causal_weights(rng, reference):
    """Draw the exponentials of the scores of three tokens."""
    powers = rng.integers(1, 7, (3, 3))
    seen = np.tril(powers)
    return {
        "parameters": {"e": powers},
        "values": {
            "weights": np.round(seen / seen.sum(axis=1, keepdims=True), 2),
            "late": np.round(seen / powers.sum(axis=1, keepdims=True), 2),
            "unmasked": np.round(powers / powers.sum(axis=1, keepdims=True), 2),
            "turned": np.round(np.triu(powers) / np.triu(powers).sum(axis=1, keepdims=True), 2),
            "sums": seen.sum(axis=1),
        },
    }


def which_mask(rng, reference):
    """Draw four masks: everything, no future, a source of another length, padding."""
    n, wider, padding = int(rng.integers(4, 6)), int(rng.integers(1, 3)), int(rng.integers(1, 3))
    padded = np.ones((n, n))
    padded[:, n - padding :] = 0
    masks = {
        "full": np.ones((n, n)),
        "causal": np.tril(np.ones((n, n))),
        "cross": np.ones((n, n + wider)),
        "padded": padded,
    }
    at = _shuffled(rng, list(masks))
    cells = {letter: Cells(masks[name], side=22, largest=3) for name, letter in at.items()}
    rows = [Row(one, cells[one], two, cells[two], gap=12) for one, two in ("AB", "CD")]
    return {
        "parameters": {"n": n, "m": n + wider, "short": n - padding},
        "values": {
            **{f"at_{name}": letter for name, letter in at.items()},
            **{f"mask_{letter}": masks[name].tolist() for name, letter in at.items()},
        },
        "drawing": Column(*rows),
    }


def likely_tokens(rng, reference):
    """Draw next-token probabilities where the best first token leads into a flat row."""
    names = ["ra", "mi", "so"]
    top, other, rest = rng.permutation(3)
    first = np.zeros(3)
    first[[top, other, rest]] = [(0.5, 0.4, 0.1), (0.5, 0.3, 0.2), (0.4, 0.35, 0.25)][
        int(rng.integers(3))
    ]
    table = np.zeros((3, 3))
    table[top] = rng.permutation([0.4, 0.35, 0.25])
    table[other] = rng.permutation([0.9, 0.1, 0.0])
    table[rest] = rng.permutation([0.6, 0.3, 0.1])
    joint = np.round(first[:, None] * table, 4)
    i, j = np.unravel_index(joint.argmax(), joint.shape)
    g = int(table[top].argmax())
    if i == top or np.diff(np.sort(joint.ravel()))[-1] < 0.01:
        return None
    return {
        "parameters": {"first": first, "table": table},
        "values": {
            "best": f"{names[i]} {names[j]}",
            "greedy": f"{names[top]} {names[g]}",
            "p_best": joint[i, j],
            "p_greedy": joint[top, g],
            "start": names[top],
        },
    }


def traced_branch(rng, reference):
    """Draw a function with a branch, and inputs on both sides of it."""
    limit, a, b, c = (int(v) for v in rng.choice([2, 3, 4, 5], 4))
    below, above = int(rng.integers(0, limit)), limit + int(rng.integers(1, 5))
    example, other = (below, above) if rng.integers(2) else (above, below)

    def f(x, by):
        return x * a + b if by > limit else x - c

    wrong = f(other, example)
    if wrong == f(other, other):
        return None
    return {
        "parameters": {"t": limit, "a": a, "b": b, "c": c, "example": example, "other": other},
        "values": {"first": f(example, example), "second": wrong, "third": f(other, other)},
    }


def lime_masks(rng, reference):
    """Draw what a model says with two parts of an image shown or hidden."""
    full = int(rng.integers(14, 20)) / 20
    one, two = (int(v) / 20 for v in rng.choice(np.arange(4, 13), 2, replace=False))
    w1, w2 = round(full - two, 2), round(full - one, 2)
    none = int(rng.integers(1, 12)) / 20
    return {
        "parameters": {"full": full, "one": one, "two": two, "none": none},
        "values": {
            "w1": w1,
            "w2": w2,
            "minus1": -w1,
            "minus2": -w2,
            "guess": round(full - w1 - w2, 2),
        },
    }


def lime_line(rng, reference):
    """Draw a curve, a point on it, and four lines of which one fits around the point."""
    shift, trend = float(rng.uniform(0, 6)), float(rng.choice([-0.3, 0.3]))
    x = np.linspace(-4, 4, 161)

    def f(x):
        return 1.3 * np.sin(1.2 * x + shift) + trend * x

    steepness, level = np.polyfit(x, f(x), 1)
    places = np.arange(-15, 16) / 10
    slopes = 1.56 * np.cos(1.2 * places + shift) + trend
    steep = np.flatnonzero((abs(slopes) > 0.8) & (abs(slopes - steepness) > 0.8))
    if not steep.size:
        return None
    chosen = int(rng.choice(steep))
    x0, slope = float(places[chosen]), float(slopes[chosen])
    at = _shuffled(rng, ["local", "flat", "mirrored", "overall"])
    chart = Chart((-4, 4), (-5.5, 5.5), x_label="x", y_label="f(x)", size=(400, 320))
    chart.line(x, f(x), colour=GREY, thick=4)
    for name, s, colour in (
        ("local", slope, BLUE),
        ("flat", 0, GREEN),
        ("mirrored", -slope, ORANGE),
    ):
        near = np.array([x0 - 1.6, x0 + 1.6])
        chart.line(near, f(x0) + s * (near - x0), colour=colour, dashed=True)
        ends = np.tile([x0 + 1.85, x0 - 1.85], 1 if s else 3)
        heights = f(x0) + s * (ends - x0) + (0 if s else np.repeat([0, 0.5, -0.5], 2))
        room = np.minimum(abs(f(ends) - heights), abs(level + steepness * ends - heights))
        free = int(np.argmax(np.minimum(room, 0.45)))
        chart.text(ends[free], heights[free] - 0.15, at[name])
    edge = 3.7 * np.array([-1, 1])
    height = level + steepness * edge
    end = abs(f(edge) - height).argmax()
    above = 0.5 if f(edge[end]) < height[end] else -0.75
    chart.line(x, level + steepness * x, colour=VIOLET, dashed=True)
    chart.text(edge[end], height[end] + above, at["overall"])
    chart.points([x0], [f(x0)], colour=RED, marker="o")
    return {"parameters": {"x0": x0}, "values": at, "drawing": chart}


def tabnet_mask(rng, reference):
    """Draw attention scores whose sparsemax is tidy."""
    p = np.array([(0.7, 0.3), (0.8, 0.2), (0.6, 0.4), (0.5, 0.3, 0.2)][int(rng.integers(4))])
    tau = int(rng.integers(2, 6)) / 10
    low = tau - rng.choice(np.arange(1, int(tau * 10)), 4 - len(p)) / 10
    mask = np.concatenate([p, np.zeros(4 - len(p))])
    order = rng.permutation(4)
    scores = np.round(np.concatenate([p + tau, low])[order], 1)
    mask = mask[order]
    return {
        "parameters": {"z": scores},
        "values": {
            "mask": mask,
            "tau": tau,
            "moved": np.round(scores - tau, 1),
            "soft": np.round(_softmax(scores), 2),
            "shares": np.round(scores / scores.sum(), 2),
            "hard": (scores == scores.max()).astype(int),
        },
    }


def query_choice(rng, reference):
    """Draw class probabilities of four samples on which three strategies disagree."""
    for _ in range(500):
        cuts = np.sort(rng.choice(np.arange(1, 20), (4, 2)), axis=1)
        p = np.diff(cuts, axis=1, prepend=0, append=20) / 20
        order = np.sort(p, axis=1)[:, ::-1]
        entropy = -(p * np.log(np.where(p > 0, p, 1))).sum(axis=1)
        measures = (1 - order[:, 0], order[:, 1] - order[:, 0], entropy)
        gaps = [np.diff(np.sort(m))[-1] for m in measures]
        best = [int(m.argmax()) for m in measures]
        if p.min() > 0 and min(gaps) > 0.029 and len(set(best)) > 1:
            break
    else:
        return None
    names = [" ABCD"[i + 1] for i in best]
    return {
        "parameters": {"p": p},
        "values": {
            "least": names[0],
            "margin": names[1],
            "entropy": names[2],
            "tops": order[:, 0],
            "margins": np.round(order[:, 0] - order[:, 1], 2),
            "entropies": np.round(entropy, 2),
            "others": [{"text": letter} for letter in "ABCD" if letter not in names],
        },
    }


def fedavg(rng, reference):
    """Draw the data sizes and weights of three clients."""
    sizes = [(10, 30, 60), (20, 30, 50), (10, 10, 80), (10, 20, 70)][int(rng.integers(4))]
    n = rng.permutation(sizes)
    w = rng.choice([-4, -2, -1, 0, 1, 2, 3, 5], (3, 2))
    share = n / 100
    largest = w[int(np.argmax(n))]
    return {
        "parameters": {"n": n, "w": w},
        "values": {
            "share": share,
            "average": np.round(share @ w, 2),
            "plain": np.round(w.mean(axis=0), 2),
            "largest": largest,
        },
    }


def policy_count(rng, reference):
    """Draw the size of a search space of augmentations."""
    o, p, m = int(rng.integers(3, 7)), int(rng.integers(2, 5)), int(rng.integers(2, 6))
    one = o * p * m
    return {
        "parameters": {"o": o, "p": p, "m": m},
        "values": {"one": one, "count": one**2, "doubled": 2 * one, "shared": o * o * p * m},
    }


def batch_reuse(rng, reference):
    """Draw a dense layer, a number format and a machine."""
    d, m = (int(v) for v in rng.choice([100, 200, 300, 500], 2))
    size, rate = int(rng.choice([1, 2, 4])), int(rng.choice([60, 80, 120, 200]))
    if size == 2:
        rate += 20
    return {
        "parameters": {"d": d, "m": m, "size": size, "rate": rate},
        "values": {
            "weights": d * m,
            "operations": 2 * d * m,
            "bytes": size * d * m,
            "possible": rate * size * d * m,
            "batch": rate * size // 2,
            "undoubled": rate * size,
            "inputs": size * d,
        },
    }


def small_updates(rng, reference):
    """Draw a weight in bf16 and updates on both sides of half the spacing."""
    power = int(rng.integers(0, 4))
    weight, half = 2**power, 2**power / 256
    tidy = np.outer([0.0001, 0.001, 0.01, 0.1], np.arange(1, 10)).ravel().round(4)
    hidden = tidy[(tidy > 0.08 * half) & (tidy < 0.85 * half)]
    visible = tidy[(tidy > 1.15 * half) & (tidy < 4 * half)]
    lost = np.sort(rng.choice(hidden, 2, replace=False))
    seen = np.sort(rng.choice(visible, 2, replace=False))
    return {
        "parameters": {"weight": weight, "lost": lost, "seen": seen},
        "values": {
            "spacing": 2 * half,
            "half": half,
            **{"l0": lost[0], "l1": lost[1], "s0": seen[0], "s1": seen[1]},
        },
    }


def cost_order(rng, reference):
    """Draw four layers of clearly different cost."""
    for _ in range(300):
        a, b = int(rng.choice([100, 200, 500, 1000])), int(rng.choice([100, 200, 500, 1000]))
        c, f, s, t = (int(v) for v in rng.choice([5, 10, 20], 4))
        n, d = int(rng.choice([50, 100, 200])), int(rng.choice([10, 20, 50]))
        costs = [a * b, 9 * c * f * s * s, c * f * t * t, n * n * d]
        ordered = np.sort(costs)
        if (ordered[1:] >= 1.4 * ordered[:-1]).all():
            break
    else:
        return None
    return {
        "parameters": {"a": a, "b": b, "c": c, "f": f, "s": s, "t": t, "n": n, "d": d},
        "values": {
            "by": costs,
            **dict(zip(("dense", "conv", "mixing", "scores"), costs, strict=True)),
        },
    }


def gan_losses(rng, reference):
    """Draw what a discriminator says of a real and of a generated image."""
    real, fake = (int(v) / 10 for v in rng.choice([1, 2, 3, 4, 6, 7, 8, 9], 2, replace=False))
    if round(real + fake, 1) == 1:
        return None
    return {
        "parameters": {"real": real, "fake": fake},
        "values": {
            "rest": round(1 - fake, 1),
            "d": -np.log(real) - np.log(1 - fake),
            "g": -np.log(fake),
            "both": -np.log(real) - np.log(fake),
            "single": -np.log(real),
            "minimax": -np.log(1 - fake),
        },
    }


def vae_kl(rng, reference):
    """Draw means and log variances of two latent variables."""
    mu = rng.choice([-2, -1, 0, 1, 2, 3], 2)
    logvar = rng.choice([-2, -1, 0, 1, 2], 2, replace=False)
    terms = mu**2 + np.exp(logvar) - 1 - logvar
    return {
        "parameters": {"mu": mu, "logvar": logvar},
        "values": {
            "var": np.round(np.exp(logvar), 3),
            "terms": np.round(terms, 3),
            "kl": terms.sum() / 2,
            "unhalved": terms.sum(),
            "deviation": (mu**2 + np.exp(logvar / 2) - 1 - logvar).sum() / 2,
            "unlogged": (mu**2 + np.exp(logvar) - 1).sum() / 2,
        },
    }


def diffusion_step(rng, reference):
    """Draw pixels, noise and two steps whose roots are tidy."""
    steps = [(0.8, 0.8), (0.9, 0.4), (0.6, 0.6), (0.4, 0.9)][int(rng.integers(4))]
    x = rng.choice([-1, -0.5, 0.5, 1, 2], 3)
    eps = rng.choice([-1.5, -1, -0.5, 0, 0.5, 1, 2], 3)
    if len({*x}) == 1:
        return None
    kept = round(steps[0] * steps[1], 2)
    a, b = round(kept**0.5, 2), round((1 - kept) ** 0.5, 2)
    return {
        "parameters": {"a1": steps[0], "a2": steps[1], "x": x, "eps": eps},
        "values": {
            "kept": kept,
            "lost": round(1 - kept, 2),
            "a": a,
            "b": b,
            "noisy": np.round(a * x + b * eps, 2),
            "rootless": np.round(kept * x + (1 - kept) * eps, 2),
            "last": np.round(steps[1] ** 0.5 * x + (1 - steps[1]) ** 0.5 * eps, 2),
            "swapped": np.round(b * x + a * eps, 2),
        },
    }


def flagged_fakes(rng, reference):
    """Draw a detector of faked videos and how rare these are."""
    total, fakes = 10000, int(rng.choice([100, 200, 300]))
    found, alarm = int(rng.choice([80, 90, 95])), int(rng.integers(2, 7))
    hits, false = fakes * found // 100, (total - fakes) * alarm // 100
    if not _apart(hits / (hits + false), found / 100, 1 - alarm / 100, hits / false):
        return None
    return {
        "parameters": {"total": total, "fakes": fakes, "found": found, "alarm": alarm},
        "values": {
            "real": total - fakes,
            "hits": hits,
            "false": false,
            "flagged": hits + false,
            "share": hits / (hits + false),
            "recall": found / 100,
            "quiet": 1 - alarm / 100,
            "ratio": hits / false,
        },
    }

"""Generators of the quiz on the small network; most wrong answers stand in quiz.toml."""

import numpy as np
from draw import BLUE, GREEN, GREY, ORANGE, RED, VIOLET, Chart

CURVES = ("learns", "few", "labels", "wide")
COLOURS = (BLUE, RED, GREEN, VIOLET)


def _losses(reference, logits, labels):
    """Return the loss and the gradient of the logits (N, K), image by image.

    A network of zeros gives its last bias as logits whatever the image is.
    """
    params = reference.build((1, 6, 6), logits.shape[1], np.random.default_rng(0))
    params = {name: 0.0 * w for name, w in params.items()}
    found = [
        reference.loss(params | {"dense_b": z}, np.zeros((1, 1, 6, 6)), np.array([y]), 0.0)
        for z, y in zip(logits, labels, strict=True)
    ]
    return np.array([loss for loss, _ in found]), np.stack([g["dense_b"] for _, g in found])


def small_network(rng, reference):
    """Draw a network whose second convolution has no padding."""
    c, classes = int(rng.choice([1, 3])), int(rng.choice([4, 5, 10]))
    first, second = int(rng.choice([4, 6, 8])), int(rng.choice([12, 16, 20]))
    h, w = (int(v) for v in rng.choice([12, 14, 16, 18], 2, replace=False))
    h2, w2 = h // 2 - 2, w // 2 - 2
    h3, w3 = h2 // 2, w2 // 2
    flat = second * h3 * w3
    return {
        "parameters": {"c": c, "h": h, "w": w, "f1": first, "f2": second, "k": classes},
        "values": {
            **{"h1": h // 2, "w1": w // 2, "h2": h2, "w2": w2, "h3": h3, "w3": w3, "flat": flat},
            **{"unpooled": second * h2 * w2, "same": second * (h // 4) * (w // 4)},
            **{"area": h3 * w3, "n": first * 9, "conv": second * first * 9 + second},
            **{"conv_bare": second * first * 9, "conv_flat": second * 9 + second},
            **{"dense": flat * classes + classes, "dense_bare": flat * classes},
            "dense_maps": second * classes + classes,
        },
    }


def work_against_work(rng, reference):
    """Draw a convolution and the dense layer behind its pooling."""
    c, f = int(rng.choice([2, 3, 6, 8, 12])), int(rng.choice([8, 16, 24]))
    h, classes = int(rng.choice([8, 12, 16, 20])), int(rng.choice([3, 4, 6, 9, 12]))
    conv, dense = f * c * 9 * h * h, f * (h // 2) ** 2 * classes
    return {
        "parameters": {"c": c, "f": f, "h": h, "k": classes},
        "values": {
            **{"conv": conv, "dense": dense, "half": h // 2, "ratio": conv / dense},
            **{"unpooled": conv / (4 * dense), "weights": f * c * 9 / dense},
            "one_channel": conv / dense / c,
        },
    }


def bias_of_the_head(rng, reference):
    """Draw the probabilities of two images and their labels."""
    rows = [(0.7, 0.2, 0.1), (0.6, 0.3, 0.1), (0.5, 0.3, 0.2), (0.8, 0.1, 0.1), (0.4, 0.4, 0.2)]
    p = np.array([rng.permutation(rows[i]) for i in rng.choice(5, 2, replace=False)])
    y = rng.integers(0, 3, 2)
    _, g = _losses(reference, np.log(p), y)
    g = np.round(g, 6)
    once = np.round(g.sum(axis=0) / 2, 6)
    if np.abs(once).min() < 0.02:
        return None
    return {
        "parameters": {"p": p, "y": y},
        "values": {
            **{"g": g, "half": np.round(g / 2, 6), "db": once, "summed": g.sum(axis=0)},
            **{"p_only": p.sum(axis=0) / 2, "twice": np.round(g.sum(axis=0) / 6, 6)},
        },
    }


def penalised(rng, reference):
    """Draw the parameters of a tiny network, its loss and gradients without penalty."""
    conv_w, dense_w = rng.choice([-2, -1, 1, 2, 3], 2), rng.choice([-3, -1, 0, 1, 2], 3)
    conv_b, lam = int(rng.choice([-2, 2, 3])), float(rng.choice([0.01, 0.05, 0.1]))
    plain, gw, gb = (float(v) / 10 for v in rng.integers(2, 15, 3))
    first = int(conv_w[0])
    squares = int((conv_w**2).sum() + (dense_w**2).sum())
    total = round(plain + lam * squares, 6)
    return {
        "parameters": {
            **{"conv_w": conv_w, "conv_b": conv_b, "dense_w": dense_w, "lam": lam},
            **{"plain": plain, "gw": gw, "gb": gb},
        },
        "values": {
            **{"first": first, "squares": squares, "added": round(lam * squares, 6)},
            **{"total": total, "halved": round(plain + lam * squares / 2, 6)},
            "with_bias": round(total + lam * conv_b**2, 6),
            **{"pull": round(2 * lam * first, 6), "dw": round(gw + 2 * lam * first, 6)},
            "dw_without_2": round(gw + lam * first, 6),
            "db_pulled": round(gb + 2 * lam * conv_b, 6),
        },
    }


def which_epoch(rng, reference):
    """Draw accuracies with a peak, a stretch without a higher one, and a peak that comes late."""
    patience, kept = int(rng.integers(3, 5)), int(rng.integers(3, 6))
    stop, last = kept + patience, 12
    top, late = int(rng.integers(84, 88)), int(rng.integers(91, 95))
    accuracy = np.empty(last + 1, dtype=int)
    accuracy[: kept + 1] = np.round(12 + (top - 12) * np.linspace(0, 1, kept + 1) ** 0.5)
    accuracy[kept - 1] = accuracy[kept - 2] - int(rng.integers(3, 7))
    accuracy[kept + 1 :] = top - rng.integers(2, 9, last - kept)
    peak = int(rng.integers(stop + 1, last + 1))
    accuracy[peak] = late
    epochs = np.arange(last + 1)
    training = 99 - 87 * np.exp(-epochs / 1.1)
    chart = Chart((-0.6, last + 0.6), (0, 105), x_label="t", y_label="%", size=(520, 300))
    chart.line(epochs, training, colour=GREY, dashed=True)
    chart.line(epochs, accuracy, colour=ORANGE).points(epochs, accuracy, colour=ORANGE)
    for epoch, value in enumerate(accuracy):
        chart.text(epoch + 0.35 * (epoch <= kept), value - 7, str(value))
    return {
        "parameters": {"patience": patience, "accuracy": accuracy},
        "values": {
            **{"kept": kept, "stop": stop, "top": top, "late": late, "peak": peak, "last": last},
            **{"early": stop - 1, "after": stop + 1, "list": accuracy.tolist()},
        },
        "drawing": chart,
    }


def loss_curves(rng, reference):
    """Draw the training losses of four networks, named by letters."""
    few = int(rng.integers(2, 4))
    epochs = np.arange(13)
    speed = float(rng.uniform(2.6, 3.6))
    curves = {
        "learns": np.log(10) * np.exp(-epochs / speed) + 0.1 * (epochs > 0),
        "few": np.log(few) * np.exp(-epochs / speed) + 0.03 * (epochs > 0),
        "labels": np.log(10) + 0.04 * np.r_[0, rng.uniform(-1, 1, 12)],
        "wide": 40 * np.exp(-epochs / 1.1) + 1.7 * np.exp(-epochs / 14),
    }
    places = {"learns": (1.9, 0.35), "few": (0.55, -0.3), "labels": (9, 0.3), "wide": (3.8, 0.6)}
    order = [CURVES[i] for i in rng.permutation(4)]
    chart = Chart((-0.3, 12.3), (0, 5), x_label="t", y_label="L", size=(460, 300))
    for letter, name, colour in zip("ABCD", order, COLOURS, strict=True):
        chart.line(epochs, curves[name], colour=colour, dashed=letter in "BD")
        x, above = places[name]
        chart.text(x, float(np.interp(x, epochs, curves[name])) + above, letter)
    at = dict(zip(order, "ABCD", strict=True))
    return {
        "parameters": {"few": few, "order": order},
        "values": {"start": round(float(np.log(few)), 2)} | {f"at_{n}": at[n] for n in CURVES},
        "drawing": chart,
    }


def kept_copy(rng, reference):
    """Draw weights and two steps, the first of them in place."""
    w = rng.choice(np.arange(10, 20), 2, replace=False)
    a, b = (int(v) for v in rng.permutation([1, 2, 3, 4, 5])[:2])
    first, second = w - a, w - a - b
    return {
        "parameters": {"w": [float(v) for v in w], "a": a, "b": b},
        "values": {
            **{"w0": w, "w1": first, "w2": second},
            **{"untouched": f"{w}\n{w}\n{w}", "alias_only": f"{second}\n{w}\n{w}"},
            **{"both": f"{second}\n{second}\n{w}", "first_only": f"{first}\n{first}\n{w}"},
        },
    }


def order_of_losses(rng, reference):
    """Draw four images by how far the logit of the label is ahead of two equal ones."""
    ahead = rng.choice([-6, -4, -2, 0, 1, 3, 5], 4, replace=False)
    base, labels = rng.choice([-5, 0, 2, 4, 6, 9], 4, replace=False), rng.integers(0, 3, 4)
    logits = np.repeat(base[:, None], 3, axis=1).astype(float)
    logits[np.arange(4), labels] += ahead
    losses, _ = _losses(reference, logits, labels)
    best = np.argsort(losses)
    return {
        "parameters": {f"z{i}": z for i, z in enumerate(logits)}
        | {f"y{i}": y for i, y in enumerate(labels)},
        "values": {"ahead": ahead[best], "losses": np.round(losses[best], 2)},
        "answer": {"by": losses},
    }


def epochs_in_time(rng, reference):
    """Draw how long a step takes, and the deadline."""
    n, batch = int(rng.choice([500, 700, 900, 1000])), int(rng.choice([32, 48, 64]))
    deadline, step = int(rng.choice([6, 9, 12])), int(rng.choice([5, 8, 10]))
    steps, used = -(-n // batch), deadline * 2000 // 3
    return {
        "parameters": {"n": n, "batch": batch, "deadline": deadline, "step": step},
        "values": {
            **{"steps": steps, "used": used, "epoch": steps * step},
            **{"value": used // (steps * step), "all_time": deadline * 1000 // (steps * step)},
            **{"one_less": used // ((steps - 1) * step), "in_steps": used // step},
        },
    }


def missing_gradient(rng, reference):
    """Draw two measured losses along a direction, and all gradients but one."""
    d = rng.permutation([-2, 2, 3, -1])[:3]
    g = rng.choice([-6, -4, -3, -2, 2, 3, 4, 5, 6], 3, replace=False) / 10
    if d[2] == -1:
        return None
    slope, level, h = float(d @ g), float(rng.integers(11, 24)) / 10, 0.01
    known = round(float(d[:2] @ g[:2]), 6)
    if abs(slope) < 0.05 or abs(known) < 0.05:
        return None
    return {
        "parameters": {"d": d, "h": h},
        "values": {
            **{"above": round(level + h * slope, 6), "below": round(level - h * slope, 6)},
            **{"d0": d[0], "d1": d[1], "d2": d[2], "g0": g[0], "g1": g[1], "g2": g[2]},
            **{"slope": round(slope, 6), "known": known, "rest": round(slope - known, 6)},
            **{"twice": round((2 * slope - known) / d[2], 6), "alone": round(slope / d[2], 6)},
            "undivided": round(slope - known, 6),
        },
    }

"""Generators of the quiz on regularisation: parameters drawn, then rounded, then computed with."""

import numpy as np
from draw import BLUE, GREEN, GREY, RED, Chart

FITS = ((3, 2), (6, 2), (4, 1), (2, 1), (6, 1), (5, 4), (4, 3), (3, 0.5), (6, 0.5))  # c, lambda


def _tidy(value):
    """Forget what floating point adds behind the tenth place."""
    return np.round(value, 10) + 0.0


def network_penalty(rng, reference):
    """Draw the parameters of two layers."""
    lam = float(rng.choice([0.1, 0.2, 0.5]))
    w1 = rng.choice([-3, -2, -1, 0, 1, 2], (2, 2)).astype(float)
    b1 = rng.choice([-4, -2, 1, 3, 5], 2).astype(float)
    w2 = rng.choice([-4, -3, -2, 1, 2, 3], (2, 1)).astype(float)
    b2 = rng.choice([-5, -3, 2, 4], 1).astype(float)
    weights = [w1, w2]
    penalty, _ = reference.l2_penalty(weights, lam)
    if not w1.any():
        return None
    return {
        "parameters": {"w1": w1, "b1": b1, "w2": w2, "b2": b2, "lam": lam},
        "values": {
            "penalty": _tidy(penalty),
            "sum1": (w1 * w1).sum(),
            "sum2": (w2 * w2).sum(),
            "sum": (w1 * w1).sum() + (w2 * w2).sum(),
            "biases": _tidy(reference.l2_penalty([*weights, b1, b2], lam)[0]),
            "halved": _tidy(penalty / 2),
            "last": _tidy(reference.l2_penalty([w2], lam)[0]),
            "mean": _tidy(lam * sum((w * w).mean() for w in weights)),
            "sizes": _tidy(reference.l1_penalty(weights, lam)[0]),
        },
        "answer": {"value": _tidy(penalty)},
    }


def elastic_gradient(rng, reference):
    """Draw a matrix of weights of both signs with a zero in it."""
    w = rng.choice([-3, -2, -1, 1, 2, 4], (2, 3)).astype(float)
    w[rng.integers(2), rng.integers(3)] = 0.0
    lam1, lam2 = (float(v) for v in rng.choice([0.1, 0.2, 0.3, 0.5], 2, replace=False))
    if w.min() >= 0 or w.max() <= 0:
        return None
    grad = reference.elastic_net([w], lam1, lam2)[1][0]
    return {
        "parameters": {"w": w, "lam1": lam1, "lam2": lam2},
        "values": {
            "double": _tidy(2 * lam2),
            "grad": _tidy(grad),
            "without_two": _tidy(lam1 * np.sign(w) + lam2 * w),
            "swapped": _tidy(reference.elastic_net([w], lam2, lam1)[1][0]),
            "size": _tidy(lam1 * np.abs(w) + 2 * lam2 * w),
            "pushed": _tidy(np.where(w >= 0, lam1, -lam1) + 2 * lam2 * w),
        },
        "answer": {"value": _tidy(grad)},
    }


def proximal_step(rng, reference):
    """Draw weights that a gradient step takes beyond the threshold, or within it."""
    lr, lam = 0.1, float(rng.choice([4, 5, 6]))
    t = _tidy(lr * lam)
    near = rng.choice([0.1, 0.2, 0.3]) * rng.choice([-1, 1])
    far = t + rng.choice([0.2, 0.4, 0.7, 1.2], 3)
    order = rng.permutation(4)
    moved = _tidy(np.array([near, far[0], -far[1], far[2] * rng.choice([-1, 1])])[order])
    slope = rng.choice([-6, -4, -3, 3, 4, 5, 6], 4).astype(float)
    w = _tidy(moved + lr * slope)
    after = reference.soft_threshold(moved, t)
    return {
        "parameters": {"w": w, "slope": slope, "lr": lr, "lam": lam},
        "values": {
            "t": t,
            "moved": moved,
            "after": _tidy(after),
            "whole": _tidy(reference.soft_threshold(moved, lam)),
            "hard": _tidy(np.where(np.abs(moved) > t, moved, 0.0)),
            "one_sided": _tidy(np.maximum(moved - t, 0.0)),
            "through": _tidy(moved - t * np.sign(moved)),
        },
        "answer": {"value": _tidy(after)},
    }


def hopping(rng, reference):
    """Draw a weight that a constant pull takes over zero again and again."""
    pull, steps = int(rng.integers(3, 8)), int(rng.integers(1, 3))
    sign, rest = int(rng.choice([-1, 1])), int(rng.integers(1, pull))
    w = sign * (rest + steps * pull)
    if 2 * rest == pull:
        return None
    hops, stops, onward = [w], [w], [w]
    for _ in range(steps + 3):
        hops.append(int(hops[-1] - reference.l1_penalty([np.array([hops[-1]])], pull)[1][0][0]))
        stops.append(int(reference.soft_threshold(np.array([stops[-1]]), pull)[0]))
        onward.append(onward[-1] - sign * pull)
    return {
        "parameters": {"w": w, "pull": pull, "times": steps + 3},
        "values": {
            "hops": ", ".join(map(str, hops[1:])),
            "small": abs(hops[steps]),
            "other": abs(hops[steps + 1]),
            "stops": "\n".join(map(str, stops[1:])),
            "onward": "\n".join(map(str, onward[1:])),
        },
    }


def settling(rng, reference):
    """Draw a gradient that never changes, and a rate of decay."""
    lr, lam = float(rng.choice([0.01, 0.02])), float(rng.choice([0.2, 0.25, 0.4, 0.5]))
    goal = int(rng.choice([-12, -8, -6, -4, 4, 6, 8, 12, 16]))
    g = _tidy(-goal * lam)
    start = int(rng.choice([1, 2, 3]))
    rest = reference.decay_step(np.array([float(goal)]), np.array([g]), lr, lam)
    return {
        "parameters": {"g": g, "lr": lr, "lam": lam, "start": start},
        "values": {
            "goal": goal,
            "with_lr": _tidy(goal / lr),
            "lr_once": _tidy(goal * lr),
            "half": goal / 2,
        },
        "answer": {"value": _tidy(rest[0])},
    }


def same_pull(rng, reference):
    """Draw the rate of an L2 penalty that a decay is to replace."""
    lr, lam = float(rng.choice([0.1, 0.2])), float(rng.choice([0.03, 0.04, 0.06, 0.15, 0.3, 0.4]))
    _, (pull,) = reference.l2_penalty([np.ones(1)], lam)
    rate = _tidy(pull[0])
    return {
        "parameters": {"lr": lr, "lam": lam},
        "values": {"rate": rate, "half": _tidy(lam / 2), "with_lr": _tidy(lr * rate)},
        "answer": {"value": rate},
    }


def one_column(rng, reference):
    """Draw one column of variance 1 and targets, so that both fits are tidy."""
    c, lam = FITS[rng.integers(len(FITS))]
    c *= int(rng.choice([-1, 1]))
    mean_x, mean_y = int(rng.choice([2, 3, 4])), int(rng.integers(5, 12))
    away, noise = np.array([-1.0, 1, -1, 1]), np.array([1.0, 1, -1, -1])
    x, y = mean_x + away, mean_y + c * away + int(rng.choice([-2, -1, 1, 2])) * noise
    (w1,), b1 = reference.fit_linear(x[:, None], y, lam, "l1")
    (w2,), b2 = reference.fit_linear(x[:, None], y, lam, "l2")
    size = 1 if c > 0 else -1
    return {
        "parameters": {"x": x, "y": y, "lam": lam},
        "values": {
            "mean_x": mean_x,
            "mean_y": mean_y,
            "c": c,
            "twice": 2 * c,
            "pull": size * lam,
            "double": 2 * lam,
            "w1": _tidy(w1),
            "b1": _tidy(b1),
            "w2": _tidy(w2),
            "b2": _tidy(b2),
            "w1_strong": c - size * lam,
            "w2_strong": c / (1 + 2 * lam),
            "w2_weak": c / (1 + lam / 2),
            "b_free": mean_y - c * mean_x,
        },
    }


def weight_paths(rng, reference):
    """Draw one weight against lambda, under four rules."""
    c = float(rng.choice([1.5, 2, 2.5, 3, 4]))
    lam = np.linspace(0, 3 * c, 181)
    soft = reference.soft_threshold(np.full_like(lam, c), lam / 2)
    ways = {  # each with a place for its letter, in units of c
        "l1": (soft, (0.95, 0.6)),
        "l2": (c / (1 + lam), (2.9, 1 / (1 + 2.9 * c) + 0.08)),
        "net": (soft / (1 + lam), (0.36, 0.82 / (1 + 0.36 * c) - 0.1)),
        "hard": (np.where(np.abs(c) > lam / 2, c, 0.0), (1.8, 0.93)),
    }
    order = [list(ways)[i] for i in rng.permutation(4)]
    chart = Chart(y=(-0.08 * c, 1.1 * c), x_label="λ", y_label="w", size=(440, 290))
    for letter, name in zip("ABCD", order, strict=True):
        curve, (x, y) = ways[name]
        chart.line(lam, curve, dashed=letter in "BD").text(x * c, y * c, letter)
    return {
        "parameters": {"c": c, "order": order},
        "values": {f"at_{n}": letter for n, letter in zip(order, "ABCD", strict=True)}
        | {"gone": 2 * c},
        "drawing": chart,
    }


def touching_points(rng, reference):
    """Draw a rhombus and a circle, and the points of them that might have the lowest loss."""
    r = 2.0
    places = [(3.2, 0.9), (3.4, 0.8), (3.0, 0.8), (3.3, 1.0), (3.1, 0.9), (3.5, 0.9)]
    centre = np.array(places[rng.integers(len(places))])
    corner = reference.soft_threshold(centre, centre[0] - r)
    edge = r * centre / centre.sum()
    points = {
        "free": centre,
        "l1": corner,
        "l2": r * centre / np.hypot(*centre),
        "edge": edge,
        "top": np.array([0.0, r]),
    }
    swap, signs = bool(rng.integers(2)), rng.choice([-1, 1], 2)
    turned = {name: (p[::-1] if swap else p) * signs for name, p in points.items()}
    order = [list(points)[i] for i in rng.permutation(5)]
    return {
        "parameters": {"centre": turned["free"], "order": order},
        "values": {f"at_{n}": letter for n, letter in zip(order, "ABCDE", strict=True)},
        "drawing": _plane(turned, dict(zip(order, "ABCDE", strict=True)), r),
    }


def _plane(points, letters, r):
    """Return both shapes, three level lines, and the points with their letters."""
    angle = np.linspace(0, 2 * np.pi, 121)
    around = np.array([np.cos(angle), np.sin(angle)])
    chart = Chart((-4.6, 4.6), (-4.6, 4.6), x_label="w₁", y_label="w₂", size=(412, 400))
    for radius in (0.7, 1.4, 2.8):
        ring = points["free"][:, None] + radius * around
        chart.line(*ring, colour=GREY, thick=1)
    chart.line([r, 0, -r, 0, r], [0, r, 0, -r, 0], colour=BLUE)
    chart.line(*(r * around), colour=GREEN, dashed=True)
    for name, p in points.items():
        out = p / np.hypot(*p) * (-0.42 if name == "edge" else 0.42)
        chart.points(*p, colour=RED, marker="x" if name == "free" else "o")
        chart.text(*(p + out), letters[name])
    return chart


def error_curves(rng, reference):
    """Fit ridge regression to few samples and measure both errors for seven rates."""
    powers = np.arange(-4, 3)
    for _ in range(8):
        train, valid = _errors(rng, reference, powers)
        best = int(valid.argmin())
        if 2 <= best <= 4 and valid[[best - 1, best + 1]].min() > 1.12 * valid[best]:
            break
    else:
        return None
    first, second = (train, valid) if rng.integers(2) else (valid, train)
    top = min(1.1 * valid.max(), 3.5 * valid[best])
    chart = Chart(y=(-0.06 * top, top), x_label="log₁₀ λ", y_label="MSE", size=(440, 280))
    for letter, curve in zip("AB", (first, second), strict=True):
        chart.line(powers, curve, dashed=letter == "B", colour=BLUE if letter == "A" else RED)
        chart.points(powers, curve, colour=BLUE if letter == "A" else RED)
        chart.text(-4.2, min(curve[0], 0.94 * top), letter)
    rates = [f"{10.0 ** int(p):g}" if p > -4 else "0.0001" for p in powers]
    return {
        "parameters": {"best": rates[best]},
        "values": {
            "least": rates[0],
            "less": rates[best - 1],
            "more": rates[best + 1],
            "most": rates[-1],
            "power": int(powers[best]),
            "train": "A" if first is train else "B",
            "valid": "A" if first is valid else "B",
        },
        "drawing": chart,
    }


def _errors(rng, reference, powers):
    """Return the training and the validation error for each power of ten."""
    x, fresh = rng.normal(size=(15, 11)), rng.normal(size=(300, 11))
    true, noise = rng.normal(size=11) * rng.choice([0.3, 0.6, 1.2]), rng.choice([0.4, 0.8, 1.2])
    y, fresh_y = (a @ true + noise * rng.normal(size=len(a)) for a in (x, fresh))
    errors = []
    for power in powers:
        w, b = reference.fit_linear(x, y, 10.0**power, "l2")
        errors.append([np.mean((x @ w + b - y) ** 2), np.mean((fresh @ w + b - fresh_y) ** 2)])
    return np.array(errors).T


def vanishing_order(rng, reference):
    """Draw four columns whose weights vanish in another order than that of their sizes."""
    variance = rng.choice([0.25, 0.5, 1, 2, 4], 4, replace=False)
    rates = rng.choice([1, 2, 3, 4, 6, 8], 4, replace=False)
    w = rates / (2 * variance) * rng.choice([-1, 1], 4)
    order = np.argsort(rates)
    if (order == np.argsort(np.abs(w), stable=True)).all():
        return None
    items = [
        {
            "text": {
                "en": f"variance {s:g}, weight ${v:g}$",
                "ko": f"분산 {s:g}, 가중치 ${v:g}$",
            }
        }
        for s, v in zip(variance, w, strict=True)
    ]
    return {
        "parameters": {"variance": variance, "w": w},
        "values": {"rates": _tidy(rates[order]), "weights": w[order]},
        "answer": {"items": items, "by": rates},
    }


def shrinking(rng, reference):
    """Draw the factors of two squares whose sum is to be minimised."""
    a, half = int(rng.integers(1, 6)), bool(rng.integers(2))
    k = 2 * a if half else a
    other = a if half else 2 * a
    return {
        "parameters": {"a": a, "half": half},
        "values": {
            "near": r"\frac{1}{2} (v - w)^2" if half else "(v - w)^2",
            "price": r"\lambda v^2" if a == 1 else rf"{a} \lambda v^2",
            "first": "(v - w)" if half else "2 (v - w)",
            "second": 2 * a,
            "k": r"\lambda" if k == 1 else rf"{k} \lambda",
        },
        "answer": {
            "value": f"w/(1 + {k}*lam)",
            "near": [
                {
                    "value": f"w/(1 + {other}*lam)",
                    "why": {
                        "en": "A factor 2 is missing, or stands where it does not belong. "
                        "Differentiate both squares.",
                        "ko": "인수 2가 빠졌거나 엉뚱한 곳에 있습니다. "
                        "두 제곱을 모두 미분해 보세요.",
                    },
                },
                {
                    "value": f"w - {k}*lam",
                    "why": {
                        "en": "Subtracting is what the price |v| does. Here the price is a square.",
                        "ko": "빼는 것은 페널티가 |v|일 때입니다. 여기서는 제곱입니다.",
                    },
                },
                {
                    "value": f"w*(1 - {k}*lam)",
                    "why": {
                        "en": "With a large lam this would turn the sign of w. A price on the size "
                        "can only pull v towards 0.",
                        "ko": "lam이 크면 w의 부호가 뒤집힙니다. "
                        "페널티는 v를 0 쪽으로 당길 뿐입니다.",
                    },
                },
            ],
        },
    }

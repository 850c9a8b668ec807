"""Generators of the quiz on first weights; the texts, wrong answers' too, are in quiz.toml."""

import numpy as np
from draw import BLUE, GREEN, ORANGE, VIOLET, Chart, Column, Row

TIDY = (8, 18, 32, 50, 72, 98, 128, 200, 800)  # 2 divided by these is a square
# Neurons in a layer, standard deviation of a weight; n v / 2 is a tidy number other than 1.
LAYERS = (
    *((25, 0.2), (25, 0.4), (50, 0.1), (100, 0.1), (100, 0.2), (150, 0.2)),
    *((200, 0.05), (200, 0.2), (300, 0.1), (400, 0.05), (400, 0.1)),
)


def _apart(values, distance):
    """Return whether any two values differ by more than a distance."""
    return bool(np.diff(np.sort(values)).min() > distance)


def _conv_counts(f, c, kh, kw):
    """Return the fan in of a convolution and what students take for it."""
    return np.array([c * kh * kw, c, kh * kw, f * kh * kw, c * kh * kh, 2 * c * kh * kw])


CONVOLUTIONS = [
    (f, c, kh, kw)
    for f in (4, 6, 12, 16, 24, 48)
    for c in range(2, 41)
    for kh in range(1, 6)
    for kw in range(1, 6)
    if kh != kw and c * kh * kw in TIDY
    if _apart([*np.sqrt(2 / _conv_counts(f, c, kh, kw)), 2 / (c * kh * kw)], 0.003)
]


def conv_deviation(rng, reference):
    """Draw the sizes of a convolution whose deviation is a tidy number."""
    f, c, kh, kw = CONVOLUTIONS[rng.integers(len(CONVOLUTIONS))]
    n, channels, window, filters, square, single = _conv_counts(f, c, kh, kw)
    return {
        "parameters": {"f": f, "c": c, "kh": kh, "kw": kw},
        "values": {
            "n": n,
            "std": np.sqrt(2 / n),
            "channels": np.sqrt(2 / channels),
            "window": np.sqrt(2 / window),
            "filters": np.sqrt(2 / filters),
            "square": np.sqrt(2 / square),
            "single": np.sqrt(2 / single),
            "variance": 2 / n,
        },
    }


def relu_signal(rng, reference):
    """Draw a deep ReLU network with a wrong size of the weights."""
    n, std = LAYERS[rng.integers(len(LAYERS))]
    depth = int(rng.integers(3, 7))
    kept = round(n * std * std, 6)
    return {
        "parameters": {"n": n, "std": std, "depth": depth},
        "values": {
            "v": round(std * std, 6),
            "nv": kept,
            "factor": kept / 2,
            "end": (kept / 2) ** depth,
            "whole": kept**depth,
            "unsquared": (n * std / 2) ** depth,
            "added": depth * kept / 2,
        },
    }


def spread_trace(rng, reference):
    """Draw a batch and two layers, the deviation after the first a tidy number."""
    for _ in range(400):
        x, w1, w2 = (rng.choice([-2, -1, 1, 2, 3], (2, 2)).astype(float) for _ in range(3))
        s = np.asarray(reference.activation_stds(x, [w1, w2], "relu"))
        values = _spreads(x, w1, w2)
        alike = (values["a1"][0] == values["a1"][1]).any()
        if not alike and np.isclose(2 * s[0], np.round(2 * s[0])) and 0 < s[1] < 10:
            first = [s[0], *(values[k] for k in ("sums1", "rms1", "v1", "less1"))]
            second = [s[1], *(values[k] for k in ("again2", "columns2", "rms2"))]
            if _apart(first, 0.03) and _apart(second, 0.03):
                return {
                    "parameters": {"x": x, "w1": w1, "w2": w2},
                    "values": {**values, "s1": s[0], "s2": s[1]},
                }
    return None


def _spreads(x, w1, w2):
    """Return every number on the way through two layers, right and wrong."""
    z1 = x @ w1
    a1 = np.maximum(z1, 0)
    z2 = a1 @ w2
    a2 = np.maximum(z2, 0)
    return {
        "z1": z1,
        "a1": a1,
        "z2": z2,
        "a2": a2,
        "m1": a1.mean(),
        "v1": a1.var(),
        "m2": a2.mean(),
        "v2": a2.var(),
        "sums1": z1.std(),
        "rms1": np.sqrt((a1**2).mean()),
        "less1": a1.std(ddof=1),
        "again2": np.maximum(x @ w2, 0).std(),
        "columns2": a2.std(axis=0).mean(),
        "rms2": np.sqrt((a2**2).mean()),
    }


def _about(value):
    """Return a number of three figures behind the sign that is true of it."""
    short = f"{value:.3g}"
    return f"= {short}" if np.isclose(float(short), value, rtol=1e-9) else rf"\approx {short}"


def deviation_order(rng, reference):
    """Draw four calls, two dense layers and two convolutions."""
    sizes = [int(v) for v in rng.choice([20, 40, 50, 80, 100, 150, 200, 400, 500], 4)]
    (c0, c1), (f0, f1) = rng.choice([4, 8, 10, 16, 20, 32], 2), rng.choice([8, 64, 128], 2)
    side = int(rng.choice([2, 3, 5]))
    calls = [
        (f"`xavier({sizes[0]}, {sizes[1]}, rng)`", 1, sizes[0], sizes[1]),
        (f"`he({sizes[2]}, {sizes[3]}, rng)`", 2, sizes[2], sizes[3]),
        (f"`he_conv({f0}, {c0}, {side}, {side}, rng)`", 2, int(c0) * side * side, int(f0)),
        (f"`he_conv({f1}, {c1}, 1, 1, rng)`", 2, int(c1), int(f1)),
    ]
    by = np.array([np.sqrt(top / n) for _, top, n, _ in calls])
    by_outputs = np.array([top / m for _, top, _, m in calls])
    ratio = np.sort(by)[1:] / np.sort(by)[:-1]
    if ratio.min() < 1.05 or (np.argsort(by) == np.argsort(by_outputs)).all():
        return None
    worked = [
        rf"\frac{{{top}}}{{{n}}} {_about(top / n)}"
        for _, top, n, _ in (calls[i] for i in np.argsort(by))
    ]
    return {
        "parameters": {"calls": [name for name, *_ in calls]},
        "values": {"worked": r" \qquad ".join(worked)},
        "answer": {"items": [{"text": name} for name, *_ in calls], "by": by},
    }


def tanh_histograms(rng, reference):
    """Draw the outputs of four networks that differ in the width of their layers only."""
    std, widths = ((0.2, (5, 25, 100, 400)), (0.25, (4, 16, 64, 400)))[rng.integers(2)]
    order = [int(n) for n in rng.permutation(widths)]
    charts = []
    for letter, n in zip("ABCD", order, strict=True):
        a = rng.standard_normal((40 if n > 50 else 400, n))
        for _ in range(5):
            w = rng.standard_normal((n, n))
            a = np.tanh(a @ (w * std / w.std()))
        heights, edges = np.histogram(a, 25, (-1, 1))
        chart = Chart(x=(-1.1, 1.1), y=(0, 1.25), size=(225, 150))
        chart.bars((edges[1:] + edges[:-1]) / 2, heights / heights.max(), width=0.08, colour=BLUE)
        charts.append(chart.text(-0.5, 1.13, letter))
    places = {n: letter for letter, n in zip("ABCD", order, strict=True)}
    pairs = []
    for n in widths:
        gain = round(n * std * std, 2)
        why = {
            "en": f"Here n v = {gain:g}. What does a layer do to the mean square?",
            "ko": f"여기서 n v = {gain:g}입니다. 층을 하나 지날 때 제곱 평균은 어떻게 됩니까?",
        }
        pairs.append({"left": f"$n = {n}$", "right": places[n], "why": why})
    gains = [f"{n} \\cdot {round(std * std, 4):g} = {n * std * std:g}" for n in widths]
    return {
        "parameters": {"std": std, "order": order},
        "values": {
            "gains": r", \quad ".join(gains),
            **{f"at{i}": places[n] for i, n in enumerate(widths)},
        },
        "answer": {"pairs": pairs},
        "drawing": Column(Row(*charts[:2]), Row(*charts[2:])),
    }


def relu_curves(rng, reference):
    """Measure four sizes of first weights through eight layers."""
    n, depth = int(rng.choice([32, 40, 50, 64, 80, 100])), 8
    sizes = {
        "right": np.sqrt(2 / n),
        "single": np.sqrt(1 / n),
        "outside": 2 / np.sqrt(n),
        "variance": 2 / n,
    }
    x, levels = rng.standard_normal((60, n)), {}
    for name, std in sizes.items():
        weights = [std * rng.standard_normal((n, n)) for _ in range(depth)]
        levels[name] = np.log10(reference.activation_stds(x, weights, "relu"))
    names = [list(sizes)[i] for i in rng.permutation(4)]
    places = dict(zip(names, "ABCD", strict=True))
    chart = Chart(x=(0.6, depth + 0.8), x_label="l", y_label="log₁₀ s", size=(440, 280))
    looks = zip(names, (BLUE, ORANGE, GREEN, VIOLET), "oxso", strict=True)
    for name, colour, marker in looks:
        layers = np.arange(1, depth + 1)
        chart.line(layers, levels[name], colour=colour, dashed=places[name] in "BD")
        chart.points(layers, levels[name], colour=colour, marker=marker)
        chart.text(depth + 0.4, levels[name][-1], places[name])
    return {
        "parameters": {"n": n, "order": names},
        "values": {
            "tiny": round(float(n * sizes["variance"] ** 2 / 2), 4),
            **{f"at_{name}": letter for name, letter in places.items()},
        },
        "drawing": chart,
    }


def twin_step(rng, reference):
    """Draw a network with two equal hidden neurons."""
    x = rng.choice([-3, -2, -1, 1, 2, 3], 2, replace=False).astype(float)
    column = rng.choice([-1, -0.5, 0.5, 1, 1.5], 2)
    c, g = float(rng.choice([-2, -1.5, 1.5, 2, 3])), float(rng.choice([-2, -1, 1, 2]))
    rate = float(rng.choice([0.1, 0.2]))
    z = float(x @ column)
    if z < 0:
        x, z = -x, -z
    if z == 0 or abs(x[0]) == abs(x[1]):
        return None
    w1 = np.stack([column, column], axis=1)
    grad = np.outer(x, [g * c, g * c])
    return {
        "parameters": {"x": x, "w1": w1, "c": c, "g": g, "rate": rate},
        "values": {
            "z": z,
            "above": g * c,
            "grad": grad,
            "new": np.round(w1 - rate * grad, 6),
            "uphill": np.round(w1 + rate * grad, 6),
            "bypassed": np.round(w1 - rate * np.outer(x, [g, g]), 6),
            "turned": np.round(w1 - rate * grad.T, 6),
        },
    }


def zero_layer(rng, reference):
    """Draw which of three layers start at zero."""
    sets = ((1,), (2,), (3,), (1, 2), (1, 3), (2, 3))
    zero = sets[rng.integers(len(sets))]
    choices = []
    for layer in (1, 2, 3):
        shut = [k for k in zero if k > layer]
        starved = [k for k in zero if k < layer]
        for name in ("W", "b"):
            choice = {"text": f"${name}_{layer}$", "right": not shut}
            if shut:
                choice["why"] = {
                    "en": f"On the way down to layer {layer} the gradient is multiplied by "
                    f"W{shut[-1]}.",
                    "ko": f"기울기가 {layer}층까지 내려오는 길에 W{shut[-1]} 값이 곱해집니다.",
                }
            elif name == "W" and starved:
                choice["right"] = False
                choice["why"] = {
                    "en": f"The gradient of W{layer} is a product with the layer's input. What "
                    f"arrives there when W{starved[0]} is zero?",
                    "ko": f"W{layer}의 기울기에는 그 층의 입력이 곱해집니다. "
                    f"W{starved[0]} 값이 0이면 그곳에는 무엇이 들어옵니까?",
                }
            choices.append(choice)
    right = [choice["text"] for choice in choices if choice["right"]]
    return {
        "parameters": {
            "zero": ", ".join(f"W_{k}" for k in zero),
            "drawn": ", ".join(f"W_{k}" for k in (1, 2, 3) if k not in zero),
        },
        "values": {"right": ", ".join(right)},
        "answer": {"choices": choices},
    }


def uniform_limit(rng, reference):
    """Draw a layer whose limit is a tidy number."""
    k = int(rng.choice([2, 3, 4, 5, 6, 8, 10, 20]))
    n = 6 * k * k
    return {
        "parameters": {"n": n, "m": int(rng.choice([10, 20, 50, 100, 500]))},
        "values": {
            "limit": 1 / k,
            "s": np.sqrt(2 / n),
            "divided": np.sqrt(2 / n / 3),
            "single": np.sqrt(3 / n),
            "variance": np.sqrt(3) * 2 / n,
        },
    }


def _wrong_ways(n, m):
    """Return wrong standard deviations for a layer of n inputs and m outputs, by their code."""
    return {
        "np.sqrt(2 / n_out)": np.sqrt(2 / m),
        "np.sqrt(4 / (n_in + n_out))": np.sqrt(4 / (n + m)),
        "np.sqrt(1 / n_in)": np.sqrt(1 / n),
        "2 / np.sqrt(n_in)": 2 / np.sqrt(n),
        "2 / n_in": 2 / n,
    }


DENSE = [
    (n, m)
    for n in (20, 32, 40, 50, 60, 72, 80, 100, 128, 200)
    for m in (5, 8, 10, 12, 18, 300, 400, 500, 800)
    if _apart(np.log([*_wrong_ways(n, m).values(), np.sqrt(2 / n)]), 0.1)
]


def which_bug(rng, reference):
    """Draw a layer and a wrong deviation that was measured in it."""
    n, m = DENSE[rng.integers(len(DENSE))]
    ways = _wrong_ways(n, m)
    drawn = list(ways)[rng.integers(len(ways))]
    choices = [
        {
            "text": f"`{code}`",
            "right": code == drawn,
            "why": {
                "en": f"With this it would be about {value:.3g}.",
                "ko": f"이렇게 썼다면 약 {value:.3g}입니다.",
            },
        }
        for code, value in ways.items()
    ]
    for choice in choices:
        if choice["right"]:
            del choice["why"]
    return {
        "parameters": {"n": n, "m": m, "code": drawn},
        "values": {"seen": f"{ways[drawn]:.3g}", "wanted": f"{np.sqrt(2 / n):.3g}"},
        "answer": {"choices": choices},
    }


def same_seed(rng, reference):
    """Draw the sizes of layers whose function makes a generator of its own."""
    small, large = (int(v) for v in rng.choice([4, 9, 16, 25, 36, 100], 2, replace=False))
    m, seed = int(rng.integers(2, 6)), int(rng.integers(0, 100))
    ratio = round(float(np.sqrt(small / large)), 3)
    start = f"({small}, {m})"
    return {
        "parameters": {"small": small, "large": large, "m": m, "seed": seed},
        "values": {
            "ratio": ratio,
            "other": f"{start}\nFalse\n{ratio}",
            "equal": f"{start}\nTrue\n1.0",
            "squared": f"{start}\nTrue\n{round(small / large, 3)}",
            "upside": f"{start}\nTrue\n{round(float(np.sqrt(large / small)), 3)}",
        },
    }

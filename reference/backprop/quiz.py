"""Generators of the quiz on backpropagation; the texts, wrong answers' too, are in quiz.toml."""

import numpy as np
from draw import BLUE, GREEN, ORANGE, VIOLET, Chart

SMALL = (-3, -2, -1, 1, 2, 3)


def graph_fork(rng, reference):
    """Draw a graph in which x goes to a product and to a sum."""
    w, x = (int(v) for v in rng.choice([-3, -2, 2, 3, 4, 5], 2, replace=False))
    s = int(rng.choice([-4, -3, -2, 2, 3, 4, 6]))
    a, b = w * x, s - x
    if b == 0 or s == w:
        return None
    return {
        "parameters": {"w": w, "x": x, "b": b},
        "values": {
            "a": a,
            "s": s,
            "dw": s * x,
            "dx": s * w + a,
            "db": a,
            "upper": s * w,
            "own": s * w,
        },
        "drawing": _graph(w, x, b),
    }


def _graph(w, x, b):
    """Draw the nodes of L = (w x)(x + b) and the arrows between them."""
    chart = Chart(x=(-0.6, 4.1), y=(-0.4, 2.5), size=(430, 230), axes=False)
    places = {
        f"w = {w}": (0, 2.1),
        f"x = {x}": (0, 1.05),
        f"b = {b}": (0, 0),
        "×": (1.5, 1.7),
        "+": (1.5, 0.4),
        "× ": (2.8, 1.05),
        "L": (3.8, 1.05),
    }
    for words, (across, up) in places.items():
        chart.text(across, up, words)
    nodes = list(places.values())
    for start, end in ((0, 3), (1, 3), (1, 4), (2, 4), (3, 5), (4, 5), (5, 6)):
        (x0, y0), (x1, y1) = nodes[start], nodes[end]
        skip, stop = 0.45 / (x1 - x0), 0.18 / (x1 - x0)
        if start > 2:
            skip = 0.18 / (x1 - x0)
        between = [(x0 + share * (x1 - x0), y0 + share * (y1 - y0)) for share in (skip, 1 - stop)]
        chart.arrow(*between)
    return chart.text(2.25, 1.58, "a").text(2.25, 0.52, "s")


def affine_dw(rng, reference):
    """Draw a batch of three samples in front of an affine layer."""
    x = rng.choice([-2, -1, 0, 1, 2, 3], (3, 2)).astype(float)
    dout = rng.choice(SMALL, (3, 2)).astype(float)
    if not x.any(axis=1).all():
        return None
    _, dw, _ = reference.affine_backward(dout, (x, np.zeros((2, 2))))
    shares = {f"share{n}": np.outer(x[n], dout[n]) for n in range(3)}
    return {
        "parameters": {"x": x, "dout": dout},
        "values": {"dw": dw, "turned": dw.T, "mean": dw / 3, "last": shares["share2"], **shares},
    }


def next_weight(rng, reference):
    """Draw one weight of the last layer and a batch of two samples."""
    h = rng.choice([1, 2, 3, 4], 2, replace=False).astype(float)
    p = rng.choice([0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9], 2)
    y = rng.permutation([0, 1])
    rate, w = float(rng.choice([0.1, 0.2, 0.5])), int(rng.choice([-2, -1, 1, 2])) / 2
    error = np.round(p - y, 6)
    dout = np.stack([-error, error], axis=1) / 2
    grad = float(reference.affine_backward(dout, (h[:, None], np.zeros((1, 2))))[1][0, 1])
    last, no_target = h[1] * error[1] / 2, float(h @ p) / 2
    if abs(grad) < 0.05:
        return None
    after = {
        name: round(w - rate * slope, 6)
        for name, slope in {
            "new": grad,
            "summed": 2 * grad,
            "twice": grad / 2,
            "uphill": -grad,
            "last": last,
            "no_target": no_target,
        }.items()
    }
    return {
        "parameters": {"h": h, "p": p, "y": y, "rate": rate, "w": w},
        "values": {
            "h1": h[0],
            "h2": h[1],
            "e1": error[0],
            "e2": error[1],
            "grad": round(grad, 6),
            **after,
        },
    }


def measured_slopes(rng, reference):
    """Draw the values of a function of two variables on a grid of nine points."""
    a, b, c = (int(v) for v in rng.choice([-2, -1, 1, 2, 3], 3))
    h, point = float(rng.choice([0.1, 0.2, 0.5])), rng.choice([-2, -1, 1, 2], 2).astype(float)

    def f(at):
        return float(a * at[0] ** 2 + b * at[0] * at[1] + c * at[1] ** 2)

    steps = (-h, 0.0, h)
    grid = np.round([[f(point + np.array([i, j])) for j in steps] for i in steps], 6)
    slopes = np.round(reference.numerical_gradient(f, point, h), 6)
    ahead = np.round([(grid[2, 1] - grid[1, 1]) / h, (grid[1, 2] - grid[1, 1]) / h], 6)
    corner = round(float(grid[2, 2] - grid[0, 0]) / (2 * h), 6)
    if 0 in slopes or abs(slopes[0]) == abs(slopes[1]):
        return None
    return {
        "parameters": {"h": h, "grid": grid},
        "values": {
            "slopes": slopes,
            "down": grid[2, 1],
            "up": grid[0, 1],
            "right": grid[1, 2],
            "left": grid[1, 0],
            "width": 2 * h,
            "first": slopes[0],
            "second": slopes[1],
            "ahead": ahead,
            "doubled": 2 * slopes,
            "swapped": slopes[::-1],
            "corners": [corner, corner],
        },
    }


def hidden_back(rng, reference):
    """Draw a network with three hidden units, of which one or two are shut, and one sample."""
    x = rng.choice([-2, -1, 1, 2, 3], 2).astype(float)
    w1, w2 = (rng.choice([-2, -1, 1, 2], shape).astype(float) for shape in ((2, 3), (3, 2)))
    b1, right = rng.choice([-1.5, -0.5, 0.5, 1.5], 3), int(rng.integers(0, 2))
    first = float(rng.choice([0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9]))
    p = np.round([first, 1 - first], 6)
    turn = np.sign((x @ w1 + b1) * rng.permutation([1, -1, rng.choice([1, -1])]))
    w1, b1 = w1 * turn, b1 * turn  # one unit is open now, and one is shut
    z1, h1 = x @ w1 + b1, np.maximum(x @ w1 + b1, 0)
    params = {"w1": w1, "b1": b1, "w2": w2, "b2": np.log(p) - h1 @ w2}
    _, grads = reference.mlp_loss(params, x[None], np.array([right]))
    dz2 = np.round(p - np.eye(2)[right], 6)
    dh1 = np.round(w2 @ dz2, 6)
    if not dh1[z1 < 0].any() or not np.round(grads["b1"], 6).any():
        return None
    return {
        "parameters": {"x": x, "w1": w1, "b1": b1, "w2": w2, "p": p, "right": right},
        "values": {
            "z1": z1,
            "h1": h1,
            "dz2": dz2,
            "dh1": dh1,
            "dz1": np.round(grads["b1"], 6),
            "dw1": np.round(grads["w1"], 6),
            "by_sign": np.where(dh1 > 0, dh1, 0.0),
            "no_target": np.round(np.where(z1 > 0, w2 @ p, 0.0), 6),
            "ungated": np.round(np.outer(x, dh1), 6),
        },
    }


def chain_order(rng, reference):
    """Draw four chains of neurons with the outputs their activations had."""
    s, a = rng.choice([0.5, 0.8, 0.9], 2, replace=False), rng.choice([0.5, 0.6, 0.8])
    kinds = [
        ("ReLU, all open", "ReLU, 모두 열림", 1.0, int(rng.integers(8, 31))),
        (f"tanh, $a = {a:g}$", f"tanh, $a = {a:g}$", 1 - a**2, int(rng.integers(2, 6))),
    ]
    for v, n in zip(s, rng.integers(1, 4, 2), strict=True):
        kinds.append((f"sigmoid, $s = {v:g}$", f"시그모이드, $s = {v:g}$", v * (1 - v), int(n)))
    left = np.array([slope**n for *_, slope, n in kinds])
    if (np.sort(left)[1:] / np.sort(left)[:-1]).min() < 1.3:
        return None
    items, worked = [], []
    for (en, ko, slope, n), share in zip(kinds, left, strict=True):
        words = {"en": f"{en}: {n} layer{'s' if n > 1 else ''}", "ko": f"{ko}: 층 {n}개"}
        items.append({"text": words})
        sign = "=" if slope == 1 else r"\approx"
        worked.append(rf"{slope:.3g}^{{{n}}} {sign} {share:.3g}")
    order = np.argsort(left)
    return {
        "parameters": {"kinds": [[slope, n] for *_, slope, n in kinds]},
        "values": {"worked": ", \\quad ".join(worked[i] for i in order)},
        "answer": {"items": items, "by": left},
    }


def norms_picture(rng, reference):
    """Measure the gradient of one sigmoid network rightly and in three wrong ways."""
    depth, width = int(rng.integers(5, 8)), 16
    params = {}
    for layer in range(1, depth + 1):
        params[f"w{layer}"] = rng.standard_normal((width, width)) / np.sqrt(width)
        params[f"b{layer}"] = np.zeros(width)
    x, y = rng.standard_normal((20, width)), rng.integers(0, width, 20)
    right = reference.gradient_norms(params, x, y, "sigmoid")
    measured = {
        "right": right,
        "reversed": right[::-1],
        "missing": _norms(params, x, y, 0),
        "twice": _norms(params, x, y, 2),
    }
    names = [list(measured)[i] for i in rng.permutation(4)]
    places = dict(zip(names, "ABCD", strict=True))
    layers = np.arange(1, depth + 1)
    lowest = np.log10(min(measured["twice"]))
    chart = Chart(
        x=(0.3, depth + 0.7),
        y=(lowest - 0.4, 1.1),
        x_label="i",
        y_label="log₁₀ ‖dwᵢ‖",
        size=(440, 280),
    )
    looks = zip(names, (BLUE, ORANGE, GREEN, VIOLET), "oxso", strict=True)
    for name, colour, marker in looks:
        levels = np.log10(measured[name])
        chart.line(layers, levels, colour=colour, dashed=places[name] in "BD")
        chart.points(layers, levels, colour=colour, marker=marker)
        end, side = (-1, 0.3) if name == "reversed" else (0, -0.3)
        lift = -lowest / 14 if name == "missing" else 0
        chart.text(layers[end] + side, levels[end] + lift, places[name])
    return {
        "parameters": {"depth": depth, "order": names},
        "values": {f"at_{name}": letter for name, letter in places.items()},
        "drawing": chart,
    }


def _norms(params, x, y, power):
    """Return the norms of dw of a sigmoid network, the slope taken to a power."""
    n, outputs = len(params) // 2, [x]
    for layer in range(1, n + 1):
        z = outputs[-1] @ params[f"w{layer}"]
        outputs.append(1 / (1 + np.exp(-z)))
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    dz, norms = (p - np.eye(p.shape[1])[y]) / len(x), []
    for layer in range(n, 0, -1):
        a = outputs[layer - 1]
        norms.append(float(np.linalg.norm(a.T @ dz)))
        dz = (dz @ params[f"w{layer}"].T) * (a * (1 - a)) ** power
    return norms[::-1]


def gradient_check(rng, reference):
    """Draw the size of a batch."""
    return {"parameters": {"n": int(rng.integers(3, 21))}}


def tanh_fork(rng, reference):
    """Draw a loss in which the output of a neuron stands twice."""
    k, c = int(rng.integers(2, 6)), int(rng.choice([-5, -4, -3, 3, 4, 5, 6, 7]))
    above = f"({2 * k}*y {c:+d})"
    return {
        "parameters": {"k": k, "c": c},
        "values": {
            "double": 2 * k,
            "right": f"{above}*(1 - y^2)*x",
            "one_path": f"{2 * k}*y*(1 - y^2)*x",
            "no_slope": f"{above}*x",
            "no_input": f"{above}*(1 - y^2)",
            "again": f"{above}*(1 - tanh(y)^2)*x",
        },
    }


def shapes_code(rng, reference):
    """Draw the sizes of a batch of images in front of an affine layer."""
    n, c, h, w, m = (int(rng.integers(*ends)) for ends in ((2, 7), (1, 4), (2, 4), (2, 5), (2, 4)))
    d, value = c * h * w, float(rng.choice([0.5, 1.5, 2.5]))
    if n == d:
        return None
    sums, means = np.full(m, n * value), np.full(m, value)
    tail = f"(1, {m})"
    return {
        "parameters": {"n": n, "c": c, "h": h, "w": w, "m": m, "d": d, "g": value},
        "values": {
            "sums": str(sums),
            "total": n * value,
            "shaped": f"({n}, {c}, {h}, {w})\n({d}, {m})\n{sums}\n{tail}",
            "averaged": f"({n}, {d})\n({d}, {m})\n{means}\n{tail}",
            "turned": f"({n}, {d})\n({m}, {d})\n{sums}\n{tail}",
            "no_axis": f"({n}, {d})\n({d}, {m})\n{sums}\n({m},)",
        },
    }


def forward_passes(rng, reference):
    """Draw the sizes of a network with one hidden layer."""
    a, b, c = int(rng.integers(3, 9)), int(rng.integers(4, 11)), int(rng.integers(2, 5))
    params = reference.mlp_init([a, b, c], rng)
    count = sum(value.size for value in params.values())
    weights = params["w1"].size + params["w2"].size
    return {
        "parameters": {"a": a, "b": b, "c": c},
        "values": {
            "first": a * b,
            "second": b * c,
            "count": count,
            "calls": 2 * count,
            "unbiased": 2 * weights,
            "shared": count + 1,
        },
    }

"""Generators of the quiz on the perceptron: whole numbers that a pencil can follow."""

import numpy as np
from draw import BLUE, GREY, RED, Chart, Column, Row

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
SIGNED = [-3, -2, -1, 1, 2, 3]


def _why(en, ko):
    return {"why": {"en": en, "ko": ko}}


def _patient(generator):
    """Let a generator draw 20 times at once, because its good parameters are not frequent."""
    return lambda rng, reference: next(
        (drawn for drawn in (generator(rng, reference) for _ in range(20)) if drawn), None
    )


def _mistake(rng, reference):
    """Draw a neuron and a sample that it gets wrong; its score, too."""
    w, x = rng.choice(SIGNED, 2).astype(float), rng.choice([-2, -1, 1, 2, 3], 2).astype(float)
    b = float(rng.choice([-2, -1, 1, 2]))
    return w, b, x, 1 - int(reference.predict(x[None, :], w, b)[0]), float(w @ x + b)


def update_trace(rng, reference):
    """Draw a neuron and a sample that it gets wrong."""
    w, b, x, y, z = _mistake(rng, reference)
    lr = float(rng.choice([0.1, 0.2, 0.5, 2]))
    if abs(z) < 2 or x.tolist() in ([1, 1], [-1, -1]):
        return None
    error = 2 * y - 1
    return {
        "parameters": {"w": w, "b": b, "x": x, "y": y, "lr": lr},
        "values": {
            "yhat": 1 - y,
            "error": error,
            "change": np.round(lr * error * x, 6),
            "bias_change": round(lr * error, 6),
            "terms": w * x,
            "z": z,
            "z_without_b": z - b,
            "z_minus_b": z - 2 * b,
            "new_w": np.round(w + lr * error * x, 6),
            "w_reversed": np.round(w - lr * error * x, 6),
            "w_scored": np.round(w + lr * (y - z) * x, 6),
            "w_without_x": np.round(w + lr * error, 6),
            "new_b": round(b + lr * error, 6),
            "b_reversed": round(b - lr * error, 6),
            "b_without_rate": b + error,
        },
    }


def which_line(rng, reference):
    """Draw a line by where it cuts the axes, and the side on which the neuron fires."""
    sizes = rng.choice([1, 2, 3], 2, replace=False)
    a1, a2 = (int(v) for v in sizes * rng.choice([-1, 1], 2))
    factor = float(rng.choice([-2, -1, -0.5, 0.5, 1, 2]))
    w, b = factor * np.array([a2, a1], dtype=float), -factor * a1 * a2
    points = np.array([[i, j] for i in range(-3, 4) for j in range(-3, 4)], dtype=float)
    points = points[np.abs(points @ w + b) > 1e-9]
    fires = np.asarray(reference.predict(points, w, b)) > 0
    ends = np.array([-6.0, 6.0])
    chart = Chart((-4, 4), (-4, 4), x_label="x1", y_label="x2", size=(340, 320))
    chart.points(*points[~fires].T, colour=BLUE, marker="x")
    chart.points(*points[fires].T, colour=RED)
    chart.line(ends, -(w[0] * ends + b) / w[1], colour="#1e293b")
    mark = {"en": "dot", "ko": "점"} if b > 0 else {"en": "cross", "ko": "가위표"}
    sign = {"en": "positive", "ko": "양수"} if b > 0 else {"en": "negative", "ko": "음수"}
    return {
        "parameters": {"w1": w[0], "w2": w[1], "b": b, "a1": a1, "a2": a2},
        "values": {
            "minus1": -w[0],
            "minus2": -w[1],
            "minus_b": -b,
            "mark": mark,
            "sign": sign,
        },
        "drawing": chart,
    }


def _two_epochs(x, y, way=""):
    """Return what two epochs print, and a row of a table for every visit."""
    w, b, lines, rows = np.zeros(2, dtype=int), 0, [], []
    for epoch in (1, 2):
        w, b = (0 * w, 0) if way == "forgets" else (w, b)
        start, wrong = (w, b), 0
        for xi, yi in zip(x, y, strict=True):
            v, c = start if way == "once" else (w, b)
            z = int(xi @ v + c)
            yhat = int(z >= 0 if way == "at_zero" else z > 0)
            w, b, wrong = w + (yi - yhat) * xi, b + yi - yhat, wrong + abs(yi - yhat)
            before, after = tuple(xi.tolist()), tuple(w.tolist())
            rows.append(f"| {epoch} | {before} | {yi} | {z} | {yhat} | {after} | {b} |")
        lines.append(f"{w} {b} {wrong}")
    return "\n".join(lines), "\n".join(rows)


@_patient
def fit_code(rng, reference):
    """Draw three samples, and follow the rule for two epochs."""
    x = rng.choice([-2, -1, 0, 1, 2, 3], (3, 2))
    y = [int(v) for v in rng.permutation([0, 1, int(rng.integers(0, 2))])]
    mistakes = reference.fit(x.astype(float), np.array(y, dtype=float), 1.0, 2)[2]
    printed, rows = _two_epochs(x, y)
    wrong = {way: _two_epochs(x, y, way)[0] for way in ("at_zero", "once", "forgets")}
    if len({printed, *wrong.values()}) < 4 or min(mistakes) == 0 or sum(mistakes) < 3:
        return None
    return {"parameters": {"x": x, "y": y}, "values": {"rows": rows, **wrong}}


@_patient
def scaled_rate(rng, reference):
    """Draw separable data that stay hidden, and two learning rates."""
    x = rng.integers(-3, 4, (5, 2)).astype(float)
    y = reference.predict(x, rng.choice(SIGNED, 2).astype(float), float(rng.choice([-2, 1, 2])))
    lr, other = ((0.5, 2.0), (0.5, 1.5), (0.1, 0.3), (2.0, 0.5), (0.2, 1.0))[rng.integers(5)]
    w, b, mistakes = reference.fit(x, y, 1.0, 30)
    if mistakes[-1] or len(mistakes) < 3 or b == 0 or len({b, *w}) == 1:
        return None
    unit = np.array([*w, b])
    old, new = np.round(lr * unit, 6), np.round(other * unit, 6)
    return {
        "parameters": {"lr": lr, "other": other, "mistakes": mistakes},
        "values": {
            "w": old[:2],
            "b": old[2],
            "factor": round(other / lr, 6),
            "old": old,
            "new": new,
            "half_scaled": [*new[:2], old[2]],
            "wrong_way": np.round(lr * lr / other * unit, 6),
        },
    }


# Points of one class, points of the other, and why no line parts them (None: one does).
SHAPES = {
    "apart": (
        [(-0.7, 0.5), (-0.2, 0.8), (0.3, 0.5), (0.7, 0.7)],
        [(-0.7, -0.6), (-0.2, -0.3), (0.4, -0.7), (0.7, -0.3)],
        None,
    ),
    "corner": (
        [(0.6, 0.7), (0.85, 0.45)],
        [(-0.7, -0.6), (-0.6, 0.3), (-0.3, 0.7), (0.1, -0.1), (0.7, -0.6)],
        None,
    ),
    "diagonal": (
        [(-0.8, -0.25), (-0.2, 0.35), (0.3, 0.85)],
        [(-0.25, -0.8), (0.35, -0.2), (0.85, 0.3)],
        None,
    ),
    "xor": (
        [(-0.7, 0.7), (-0.5, 0.5), (0.5, -0.7), (0.7, -0.5)],
        [(-0.5, -0.7), (-0.7, -0.5), (0.5, 0.5), (0.7, 0.7)],
        _why(
            "Each class sits in two opposite corners: no single line keeps both corners together.",
            "두 클래스가 저마다 마주 보는 구석에 있어, 직선 하나로는 두 구석을 묶지 못합니다.",
        ),
    ),
    "ring": (
        [(0.0, 0.15), (0.1, -0.1)],
        [(np.cos(a) * 0.8, np.sin(a) * 0.8) for a in np.arange(7) * 2 * np.pi / 7],
        _why(
            "One class surrounds the other: no line parts the inner one from all around it.",
            "한 클래스가 다른 클래스를 둘러싸고 있어, 안쪽 클래스만 떼어 놓는 직선이 없습니다.",
        ),
    ),
    "stray": (
        [(-0.7, 0.6), (-0.2, 0.85), (0.35, 0.8), (0.65, 0.4), (-0.4, 0.2), (0.2, 0.2)],
        [(-0.6, -0.6), (0.0, -0.4), (0.6, -0.7), (0.0, 0.5)],
        _why(
            "A single point in the midst of the other class is enough: it, or a neighbour, is "
            "always wrong.",
            "다른 클래스 한가운데에 점이 하나만 있어도, 그 점이나 이웃한 점이 늘 틀립니다.",
        ),
    ),
}


def separable_pictures(rng, reference):
    """Draw four small data sets and let `fit` itself find out which it can separate."""
    names = [*rng.permutation(["apart", "corner", "diagonal"])[: rng.integers(1, 4)]]
    names += [*rng.permutation(["xor", "ring", "stray"])[: 4 - len(names)]]
    names = [str(name) for name in rng.permutation(names)]
    charts, choices = [], []
    for letter, name in zip("ABCD", names, strict=True):
        one, zero, why = SHAPES[name]
        turn, label = rng.uniform(0, 2 * np.pi), int(rng.integers(0, 2))
        spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        x = np.array([*one, *zero]) @ spin + rng.uniform(-0.03, 0.03, (len(one) + len(zero), 2))
        y = np.array([label] * len(one) + [1 - label] * len(zero), dtype=float)
        stops = reference.fit(x, y, 1.0, 80)[2][-1] == 0
        if stops != (why is None):
            return None
        choices.append({"text": letter, "right": stops, **(why or {})})
        chart = Chart((-1.3, 1.3), (-1.3, 1.3), size=(170, 170), axes=False)
        chart.line(
            [-1.28, 1.28, 1.28, -1.28, -1.28], [-1.28, -1.28, 1.28, 1.28, -1.28], colour=GREY
        )
        chart.points(*x[y == 0].T, colour=BLUE, marker="x").points(*x[y == 1].T, colour=RED)
        charts.append(chart.text(-1.12, 1.1, letter))
    right = ", ".join(sorted(c["text"] for c in choices if c["right"]))
    return {
        "parameters": {"names": names, "right": right},
        "answer": {"choices": choices},
        "drawing": Column(Row(*charts[:2], gap=6), Row(*charts[2:], gap=6)),
    }


def _neuron(rng, name):
    """Draw weights and a bias of a gate; the bias may put corners exactly on the line."""
    u, v = (int(k) for k in rng.integers(2, 5, 2))
    low, high = {
        "AND": (1 - u - v, -max(u, v)),
        "OR": (1 - min(u, v), 0),
        "never": (-u - v - 1, -u - v),
        "NAND": (max(u, v) + 1, u + v),
        "NOR": (1, min(u, v)),
        "x1 AND NOT x2": (1 - u, min(0, v - u)),
    }[name]
    b = int(rng.integers(low, high + 1))
    signs = {"NAND": (-1, -1), "NOR": (-1, -1), "x1 AND NOT x2": (1, -1)}.get(name, (1, 1))
    return signs[0] * u, signs[1] * v, b


def gates_from_weights(rng, reference):
    """Draw neurons that are gates, with weights that differ."""
    names = ["AND", "OR", "never", "NAND", "NOR", "x1 AND NOT x2"]
    shown = {name: name.replace("x1", "$x_1$").replace("x2", "$x_2$") for name in names}
    shown["never"] = {"en": "always 0", "ko": "항상 0"}
    chosen = [str(name) for name in rng.permutation(names)]
    pairs, told = [], []
    for name in chosen[:4]:
        u, v, b = _neuron(rng, name)
        z = CORNERS @ np.array([u, v], dtype=float) + b
        bits = [int(bit) for bit in reference.step(z)]
        scores = ", ".join(f"{score:g}" for score in z)
        left = f"$w = ({u}, {v})$, $b = {b}$"
        why = _why(
            f"At (0, 0), (0, 1), (1, 0), (1, 1) its scores are {scores}.",
            f"(0, 0), (0, 1), (1, 0), (1, 1)에서 점수는 차례로 {scores}입니다.",
        )
        pairs.append({"left": left, "right": shown[name], **why})
        told.append(f"- {left}: $z$ = {scores} → ({', '.join(map(str, bits))})")
    if len({pair["left"] for pair in pairs}) < 4:
        return None
    return {
        "parameters": {"gates": chosen[:4], "lines": "\n".join(told)},
        "answer": {"pairs": pairs, "others": [{"text": shown[name]} for name in chosen[4:]]},
    }


def _sum(w, names, b):
    """Return a score as people write it: ``x_1 - 2 x_2``, not ``1 x_1 + (-2) x_2 + 0``."""
    terms = [(f, f"{abs(f):g} {name}".removeprefix("1 ")) for f, name in zip(w, names, strict=True)]
    terms += [(b, f"{abs(b):g}")] if b else []
    return " ".join(f"{'-' if f < 0 else '+'} {term}" for f, term in terms).removeprefix("+ ")


@_patient
def two_layers(rng, reference):
    """Draw two hidden neurons and one behind them, whose truth table is asked for."""
    gates = rng.choice(["AND", "OR", "NAND", "NOR", "x1 AND NOT x2"], 2, replace=False)
    *first, b1 = _neuron(rng, str(gates[0]))
    *second, b2 = _neuron(rng, str(gates[1]))
    v, c = rng.choice([-2, -1, 1, 2], 2), int(rng.choice([-1, 0, 1]))
    w, b = np.array([first, second], dtype=float), np.array([b1, b2], dtype=float)
    z = CORNERS @ w.T + b
    h = np.asarray(reference.step(z))
    y = np.asarray(reference.step(h @ v.astype(float) + c))
    outputs = (y, z @ v + c > 0, (z >= 0) @ v + c >= 0, h[:, 0])
    asked, without, at_zero, hidden = ([int(bit) for bit in bits] for bits in outputs)
    ways = {tuple(bits) for bits in (asked, without, at_zero, hidden)}
    if len(ways) < 4 or not 0 < sum(asked) < 4:
        return None
    rows = [
        f"| ({x[0]:g}, {x[1]:g}) | {p[0]:g}, {p[1]:g} | {q[0]:g}, {q[1]:g} | {r:g} | {t} |"
        for x, p, q, r, t in zip(CORNERS, z, h, h @ v + c, asked, strict=True)
    ]
    return {
        "parameters": {"w": w, "b": b, "v": v, "c": c},
        "values": {
            "first": _sum(w[0], ("x_1", "x_2"), b[0]),
            "second": _sum(w[1], ("x_1", "x_2"), b[1]),
            "last": _sum(v, ("h_1", "h_2"), c),
            **{"rows": "\n".join(rows), "y": asked, "without": without},
            **{"at_zero": at_zero, "hidden": hidden},
        },
    }


def new_score(rng, reference):
    """Draw a neuron and a sample that it gets wrong, for any learning rate."""
    w, b, x, y, z = _mistake(rng, reference)
    if z in (0, 1) or abs(z) == x @ x + 1:
        return None
    z, size, error = int(z), int(x @ x), 2 * y - 1
    return {
        "parameters": {"w": w, "b": b, "x": x, "y": y},
        "values": {
            "z": z,
            "yhat": 1 - y,
            "size": size,
            "longer": size + 1,
            "slope": error * (size + 1),
            "without_b": error * size,
            "reversed": -error * (size + 1),
            "scored": (y - z) * (size + 1),
        },
    }


def corrections_needed(rng, reference):
    """Draw a sample that is far on the wrong side; every other time it can end on the line."""
    x = rng.choice([-2, -1, 0, 1, 2, 3], 3).astype(float)
    lr, y = float(rng.choice([0.5, 1, 2])), int(rng.integers(0, 2))
    step = lr * (x @ x + 1)
    exact = int(rng.integers(2, 6)) * step
    z = (1 - 2 * y) * (exact if rng.integers(0, 2) else exact - rng.integers(1, step + 1))
    if not 3 <= x @ x <= 14 or abs(z) < step:
        return None

    def count(size):
        k = abs(z) / size
        return int(k) + 1 if y else int(np.ceil(k))

    right, far = count(step), abs(z) / step
    at_zero = int(np.ceil(far)) if y else int(far) + 1
    en = "This counts what the weights do to the score. The bias is corrected, too."
    ko = "가중치가 점수를 바꾸는 몫만 셌습니다. 편향도 함께 고칩니다."
    wrong = {
        count(lr * (x @ x)): _why(en, ko),
        count(step / lr): {"mistake": "fit_ignores_the_rate"},
        at_zero: {"mistake": "fires_at_zero"},
    }
    near = [{"value": value, **said} for value, said in wrong.items() if value != right]
    scores = [round(z + (2 * y - 1) * k * step, 6) for k in range(right + 1)]
    return {
        "parameters": {"x": x, "y": y, "lr": lr, "z": z},
        "values": {"step": step, "size": x @ x, "k": right, "scores": scores},
        "answer": {"value": right, "near": near},
    }


def mistake_bounds(rng, reference):
    """Draw radii and margins so that neither alone, nor N or D, gives the order."""
    ratios = rng.choice([2, 3, 4, 5, 6, 8, 10], 4, replace=False)
    margins = rng.choice([0.5, 1, 1.5, 2, 3, 5], 4, replace=False)
    radii, n = np.round(ratios * margins, 6), rng.permutation([40, 300, 2000, 50000])
    d = rng.permutation([2, 5, 30, 100])
    order = np.argsort(ratios)
    others = (-margins, radii, n, d)
    if radii.min() < 2 or any((np.argsort(other) == order).all() for other in others):
        return None
    items = [
        f"$N = {n[i]}$, $D = {d[i]}$, $R = {radii[i]:g}$, $\\gamma = {margins[i]:g}$"
        for i in range(4)
    ]
    told = [f"- {items[i]}: $(R / \\gamma)^2 = {ratios[i]}^2 = {ratios[i] ** 2}$" for i in order]
    return {
        "parameters": {"ratios": ratios, "margins": margins, "told": "\n".join(told)},
        "answer": {"items": [{"text": item} for item in items], "by": ratios},
    }


def polygon_output(rng, reference):
    """Draw a polygon whose inside is class 1, and the weight of its output neuron."""
    n, v, turn = int(rng.integers(3, 7)), int(rng.choice([1, 2, 4])), rng.uniform(0, 6)
    angles = turn + np.arange(n + 1) * 2 * np.pi / n
    corners = np.stack([np.cos(angles), np.sin(angles)])
    chart = Chart((-1.9, 1.9), (-1.6, 1.6), size=(300, 250), axes=False)
    for start, end in zip(corners.T[:-1], corners.T[1:], strict=True):
        ends = np.stack([start + (start - end) * 0.35, end + (end - start) * 0.35])
        chart.line(*ends.T, colour=GREY, dashed=True)
    chart.line(*corners, colour="#1e293b", thick=3).text(0, 0, "1")
    chart.text(-1.75, 1.4, "0").text(1.75, -1.4, "0")
    reach = np.arange(n + 1) * float(v)  # the sum of the hidden neurons, by how many of them fire
    right = -(n - 0.5) * v
    if list(reference.step(reach + right)) != [0] * n + [1]:
        return None
    return {
        "parameters": {"n": n, "v": v},
        "values": {
            "one_less": n - 1,
            "all": n * v,
            "all_but_one": (n - 1) * v,
            "right": right,
            "or_like": -0.5 * v,
            "exact": -n * v,
            "loose": -(n - 1.5) * v,
            "positive": -right,
        },
        "drawing": chart,
    }

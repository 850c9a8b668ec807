"""Generators of the quiz on optimisers: parameters drawn, then rounded, then computed with."""

import numpy as np
from draw import Chart, Column

SPELLINGS = {
    "momentum": ["momentum", "모멘텀"],
    "nesterov": ["nesterov", "네스테로프", "nesterov momentum", "네스테로프 모멘텀"],
    "adagrad": ["adagrad", "에이다그래드", "아다그라드"],
    "rmsprop": ["rmsprop", "RMS prop", "알엠에스프롭"],
    "adam": ["adam", "아담"],
}


def _tidy(value):
    """Forget what floating point adds behind the twelfth place."""
    return np.round(value, 12) + 0.0


def _walk(step, w, gradients, **options):
    """Return the weight after each step, the first place first, and the last state."""
    places, state = [float(w)], {}
    for g in gradients:
        moved, state = step(np.array([places[-1]]), np.array([float(g)]), state, **options)
        places.append(float(moved[0]))
    return _tidy(places), {k: _tidy(np.ravel(v)[0]) for k, v in state.items()}


def training_steps(rng, reference):
    """Draw a data set that the batch size does not divide."""
    size, epochs = int(rng.choice([16, 20, 25, 32, 50])), int(rng.integers(4, 13))
    full, rest = int(rng.integers(3, 9)), int(rng.integers(1, size // 2))
    n = full * size + rest
    x = np.arange(float(n))[:, None]
    batches = len(list(reference.minibatches(x, x, size, rng)))
    across = -(-n * epochs // size)
    if across == batches * epochs:
        return None
    return {
        "parameters": {"n": n, "size": size, "epochs": epochs},
        "values": {
            "full": full,
            "rest": rest,
            "batches": batches,
            "dropped": full * epochs,
            "each": n * epochs,
            "across": across,
            "steps": batches * epochs,
        },
        "answer": {"value": batches * epochs},
    }


def lowered_rate(rng, reference):
    """Draw two steps with momentum, the second with a tenth of the learning rate."""
    w, mu = int(rng.integers(1, 6)), float(rng.choice([0.5, 0.8, 0.9]))
    g1, g2 = (int(v) for v in rng.choice([-6, -4, -3, -2, 2, 3, 4, 5], 2, replace=False))
    first, state = reference.momentum(np.array([w]), np.array([g1]), {}, lr=0.1, mu=mu)
    second, state = reference.momentum(first, np.array([g2]), state, lr=0.01, mu=mu)
    w1, v1, v2 = _tidy(first[0]), _tidy(-0.1 * g1), _tidy(state["v"][0])
    return {
        "parameters": {"w": w, "mu": mu, "g1": g1, "g2": g2},
        "values": {
            "w1": w1,
            "v1": v1,
            "v2": v2,
            "w2": _tidy(second[0]),
            "kept": _tidy(mu * v1),
            "push": _tidy(0.01 * g2),
            "uphill": _tidy(w + 0.1 * g1),
            "frictionless": _tidy(v1 - 0.01 * g2),
            "old_rate": _tidy(mu * v1 - 0.1 * g2),
            "forgotten": _tidy(w1 - 0.01 * g2),
            "outside": _tidy(w1 - 0.01 * (mu * g1 + g2)),
        },
    }


def nesterov_step(rng, reference):
    """Draw two weights that are already moving."""
    mu, lr = float(rng.choice([0.5, 0.8])), 0.1
    w = rng.choice([1, 2, 3, 4], 2).astype(float)
    start = rng.choice([-8, -5, -4, 4, 5, 10], 2, replace=False).astype(float)
    g = rng.choice([-6, -4, -2, 2, 3, 4], 2, replace=False).astype(float)
    _, state = reference.nesterov(w, start, {}, lr=lr, mu=mu)
    moved, after = reference.nesterov(w, g, state, lr=lr, mu=mu)
    new = after["v"]
    return {
        "parameters": {"w": w, "g": g, "mu": mu, "lr": lr, "v": _tidy(state["v"])},
        "values": {
            "new": _tidy(new),
            "ahead": _tidy(mu * new),
            "push": _tidy(lr * g),
            "moved": _tidy(moved),
            "plain": _tidy(w + new),
            "half": _tidy(w + mu * new),
            "twice": _tidy(w + new - lr * g),
        },
        "answer": {"value": _tidy(moved)},
    }


def adam_first_step(rng, reference):
    """Draw gradients of very different sizes, one of them 0."""
    w = rng.choice([-2, -1, 1, 2, 3, 4], 4).astype(float)
    g = np.array([0.002, 0.5, 30, 0]) * rng.choice([-2, -1, 1, 2], 4) + 0.0
    g = np.round(rng.permutation(g), 6) + 0.0
    if not ((g > 0).any() and (g < 0).any()):
        return None
    moved = reference.adam(w, g, {}, lr=0.1)[0]
    return {
        "parameters": {"w": w, "g": g},
        "values": {
            "moved": np.round(moved, 6),
            "plain": _tidy(w - 0.1 * g),
            "raw": np.round(w - 0.1 * np.sign(g) * 0.1 / np.sqrt(0.001), 6),
            "uphill": _tidy(w + 0.1 * np.sign(g)),
        },
        "answer": {"value": np.round(moved, 6)},
    }


def adam_second_step(rng, reference):
    """Draw two gradients and betas with which a person can calculate."""
    w, b1, b2 = int(rng.integers(1, 5)), 0.5, 0.8
    g1, g2 = (int(v) for v in rng.choice([-6, -4, -3, -1, 1, 2, 3, 5, 6], 2, replace=False))
    options = {"lr": 0.1, "beta1": b1, "beta2": b2}
    places, state = _walk(reference.adam, w, [g1, g2], **options)
    m, v = state["m"], state["v"]
    mhat, vhat = _tidy(m / 0.75), _tidy(v / 0.36)
    root, step = np.sqrt(vhat), 0.1 * mhat / np.sqrt(vhat)
    raw = w - 0.1 * b1 * g1 / np.sqrt((1 - b2) * g1**2) - 0.1 * m / np.sqrt(v)
    if abs(root - 1) < 0.2:
        return None
    return {
        "parameters": {"w": w, "g1": g1, "g2": g2},
        "values": {
            "m1": b1 * g1,
            "v1": _tidy((1 - b2) * g1**2),
            "w1": round(places[1], 6),
            "m": m,
            "v": v,
            "mhat": mhat,
            "vhat": vhat,
            "w2": places[2],
            "root": root,
            "step": step,
            "m_again": b1 * g1 + (1 - b1) * g2,
            "v_again": _tidy(b2 * g1**2 + (1 - b2) * g2**2),
            "m_anew": (1 - b1) * g2,
            "v_swapped": 0.25 * g1**2 + 0.5 * g2**2,
            "mhat_one": _tidy(m / 0.5),
            "vhat_one": _tidy(v / 0.2),
            "w2_raw": raw,
            "w2_from_start": w - step,
            "w2_rootless": places[1] - 0.1 * mhat / vhat,
        },
    }


def decay_two_ways(rng, reference):
    """Draw a weight whose decay is stronger than its gradient and points the other way."""
    sign = int(rng.choice([-1, 1]))
    w, decay = sign * int(rng.choice([4, 7, 8, 9])), float(rng.choice([0.1, 0.2, 0.3]))
    g = -sign * float(rng.choice([0.2, 0.3]))
    start, slope = np.array([float(w)]), np.array([g])
    apart = reference.adamw(start, slope, {}, lr=0.1, weight_decay=decay)[0][0]
    coupled = reference.adam(start, slope + decay * start, {}, lr=0.1)[0][0]
    return {
        "parameters": {"w": w, "decay": decay, "g": g},
        "values": {
            "pull": _tidy(decay * w),
            "total": _tidy(g + decay * w),
            "shrink": _tidy(0.1 * decay * w),
            "step": 0.1 * sign,
            "coupled_step": -0.1 * sign,
            "apart": round(float(apart), 5),
            "coupled": round(float(coupled), 5),
            "without_lr": _tidy(w - decay * w + 0.1 * sign),
            "plain": _tidy(w - 0.1 * (g + decay * w)),
        },
    }


def constant_gradient(rng, reference):
    """Draw how far four optimisers come when the gradient never changes."""
    g, mu = float(rng.choice([0.5, 0.6, 0.7, 1.5, 2, 2.5])), 0.8
    mu = mu if g < 1 else 0.5
    names = ["sgd", "momentum", "adagrad", "adam"]
    options = {"momentum": {"mu": mu}}
    order = [names[i] for i in rng.permutation(4)]
    chart = Chart(x=(0, 21.5), x_label="t", y_label="|w − w₀| / η", size=(440, 290))
    for letter, name in zip("ABCD", order, strict=True):
        step = getattr(reference, name)
        places, _ = _walk(step, 0, [g] * 20, lr=0.1, **options.get(name, {}))
        far = np.abs(places) * 10
        chart.line(range(21), far, dashed=letter in "BD").text(20.8, far[-1], letter)
    return {
        "parameters": {"g": g, "mu": mu, "order": order},
        "values": {f"at_{n}": letter for n, letter in zip(order, "ABCD", strict=True)}
        | {"sgd20": _tidy(20 * g), "top": _tidy(g / (1 - mu))},
        "drawing": chart,
    }


def noisy_losses(rng, reference):
    """Train a line three times with batches of three sizes."""
    x = rng.normal(size=(64, 2))
    y = x @ np.array([2.0, -1.0]) + rng.normal(size=64)

    def loss_fn(params, x, y):
        error = x @ params["w"] - y
        return np.mean(error**2), {"w": 2 * x.T @ error / len(x)}

    def steps(w, dw, state):
        return reference.sgd(w, dw, state, lr=0.04)

    sizes, curves = [1, 8, 64], {}
    for size in sizes:
        start, epochs = {"w": np.zeros(2)}, -(-40 * size // 64)
        _, losses = reference.train(start, loss_fn, x, y, steps, epochs, size, rng)
        curves[size] = np.array(losses[:40])
    rough = [float(np.abs(np.diff(curves[size])).mean()) for size in sizes]
    if rough[0] < 1.8 * rough[1] or rough[1] < 1.8 * rough[2] or curves[1].max() > 60:
        return None
    order = [sizes[i] for i in rng.permutation(3)]
    top = 1.08 * max(curve.max() for curve in curves.values())
    charts = []
    for letter, size in zip("ABC", order, strict=True):
        chart = Chart(x=(0, 41), y=(0, top), x_label="t", size=(420, 140))
        charts.append(chart.line(range(1, 41), curves[size]).text(39.5, 0.88 * top, letter))
    letters = {size: letter for letter, size in zip("ABC", order, strict=True)}
    return {
        "parameters": {"order": order},
        "values": {"one": letters[1], "eight": letters[8], "all": letters[64]},
        "answer": {"items": [{"text": letter} for letter in "ABC"], "by": order},
        "drawing": Column(*charts),
    }


def shared_states(rng, reference):
    """Draw a program that makes the states with dict.fromkeys."""
    a, b = int(rng.choice([10, 20, 30])), int(rng.choice([40, 50, 60]))
    names = [["a", "b", "a"], ["b", "a", "b"], ["a", "a", "b"], ["b", "b", "a"]][rng.integers(4)]
    gradients = [int(v) for v in rng.choice([2, 4, 6, 8, 12], 3, replace=False)]
    pushes = list(zip(names, gradients, strict=True))

    def printed(state_of):
        places, states, lines = {"a": a, "b": b}, {}, []
        for i, (name, g) in enumerate(pushes):
            key = state_of(name, i)
            step = reference.momentum(
                np.array([float(places[name])]), np.array([g]), states.get(key, {}), lr=1, mu=0.5
            )
            places[name], states[key] = float(step[0][0]), step[1]
            lines.append(f"{name} {places[name]}")
        return "\n".join(lines)

    shared = printed(lambda name, i: 0)
    return {
        "parameters": {"a": a, "b": b, "pushes": [f'("{name}", {g})' for name, g in pushes]},
        "values": {
            "one": pushes[0][1],
            "two": pushes[1][1],
            "three": pushes[2][1],
            "loop": ", ".join(f'("{name}", {g})' for name, g in pushes),
            "v1": -gradients[0],
            "v2": _tidy(-gradients[0] / 2 - gradients[1]),
            "v3": _tidy(-gradients[0] / 4 - gradients[1] / 2 - gradients[2]),
            "lines": shared.replace("\n", ", "),
            "apart": printed(lambda name, i: name),
            "anew": printed(lambda name, i: i),
        },
    }


def who_was_it(rng, reference):
    """Draw the steps of one optimiser after whose second step the gradient is 0."""
    answer = list(SPELLINGS)[rng.integers(5)]
    g1, g2 = (int(v) for v in rng.choice([2, 3, 4, 5, 6], 2))
    moves = {}
    for name in [*SPELLINGS, "sgd", "adamw"]:
        places, _ = _walk(getattr(reference, name), 5, [g1, g2, 0, 0], lr=0.1)
        moves[name] = ", ".join(f"{move:.3f}" for move in -np.diff(places) + 0.0)
    near = [
        {
            "value": name,
            "why": {
                "en": f"`{name}` would have moved the weight by {way}.",
                "ko": f"`{name}`의 스텝이었다면 줄어든 양은 {way}입니다.",
            },
        }
        for name, way in moves.items()
        if name != answer
    ]
    return {
        "parameters": {"g1": g1, "g2": g2, "moves": moves[answer], "name": answer},
        "values": {f"by_{name}": way for name, way in moves.items()},
        "answer": {"accept": SPELLINGS[answer], "near": near},
    }

"""Generators of the quiz on output heads: logits are logarithms of small whole numbers."""

import numpy as np
from draw import Chart


def _parts(rng, whole, count):
    """Draw `count` whole numbers of at least 1 that add up to `whole`."""
    cuts = np.sort(rng.choice(np.arange(1, whole), count - 1, replace=False))
    return np.diff([0, *cuts, whole])


def _logs(powers):
    """Return a matrix of logits as LaTeX, each the logarithm of a whole number."""
    rows = [" & ".join("0" if e == 1 else rf"\log {e}" for e in row) for row in powers]
    body = r" \\ ".join(rows)
    return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"


def ce_trace(rng, reference):
    """Draw two samples of three classes, one of them on the wrong side."""
    powers = np.stack(
        [_parts(rng, int(whole), 3) for whole in rng.choice([4, 5, 8, 10], 2, replace=False)]
    )
    y, z, rows = rng.integers(0, 3, 2), np.log(powers), np.arange(2)
    p, (loss, dz) = reference.softmax(z), reference.cross_entropy(z, y)
    own = -np.log(p.max(axis=1)).mean()
    if loss - own < 0.05:
        return None
    right = p[rows, y]
    return {
        "parameters": {"powers": powers, "y": y},
        "values": {
            "z": _logs(powers),
            "sums": powers.sum(axis=1),
            "p": np.round(p, 6),
            "raw": powers,
            "columns": np.round(powers / powers.sum(axis=0), 6),
            "p0": round(right[0], 6),
            "p1": round(right[1], 6),
            "loss0": -np.log(right[0]),
            "loss1": -np.log(right[1]),
            "loss": float(loss),
            "summed": 2 * float(loss),
            "own": float(own),
            "difference": np.round(2 * dz, 6),
            "dz": np.round(dz, 6),
            "without_label": np.round(p / 2, 6),
        },
    }


def four_formulas(rng, reference):
    """Draw how sure a network is of the wrong one of two classes."""
    c = float(rng.choice([750, 800, 900, 1000, 1200, 1500, 2000, 3000, 5000, 8000]))
    loss = float(reference.cross_entropy(np.array([[c, 0.0]]), np.array([1]))[0])
    return {"parameters": {"c": c}, "values": {"loss": loss}}


def raised_logit(rng, reference):
    """Draw three probabilities, and by how much one of the logits rises."""
    parts, factor = _parts(rng, 10, 3), int(rng.integers(2, 6))
    new = reference.softmax(np.log(parts) + np.array([np.log(factor), 0.0, 0.0]))
    mine = int(parts[0])
    wrong = [factor * mine / 10, factor / (factor + 1), factor / (factor + 2), mine / 10]
    if min(abs(value - new[0]) for value in wrong) < 0.02 or len({*np.round(wrong, 3)}) < 4:
        return None
    return {
        "parameters": {"p": parts / 10, "factor": factor},
        "values": {
            "first": mine / 10,
            "second": parts[1] / 10,
            "third": parts[2] / 10,
            "grown": round(factor * mine / 10, 6),
            "total": round((factor * mine + 10 - mine) / 10, 6),
            "new": float(new[0]),
            "over_rest": factor / (factor + 1),
            "over_ones": factor / (factor + 2),
        },
    }


def mse_gradient(rng, reference):
    """Draw two predictions for each of two samples."""
    y, error = rng.integers(-4, 6, (2, 2)).astype(float), rng.integers(-5, 6, (2, 2))
    pred = y + error
    dpred = reference.mean_squared_error(pred, y)[1]
    if np.count_nonzero(error) < 3:
        return None
    return {
        "parameters": {"pred": pred, "y": y},
        "values": {
            "error": error,
            "dpred": dpred,
            "undivided": 2 * error,
            "by_rows": error,
            "halved": error / 4,
        },
    }


def keepdims_code(rng, reference):
    """Draw exponentials whose rows have different sums, all of them powers of two."""
    wholes = [int(whole) for whole in rng.permutation([2, 4, 8])[:2]]
    powers = np.stack([_parts(rng, whole, 2) for whole in wholes])
    meant, found = reference.softmax(np.log(powers)), powers / powers.sum(axis=1)
    columns = powers / powers.sum(axis=0)

    def printed(p):
        return f"{np.round(p, 6)}\n{np.round(p.sum(axis=1), 6)}"

    return {
        "parameters": {"e": powers},
        "values": {
            "sums": powers.sum(axis=1),
            "s1": wholes[0],
            "s2": wholes[1],
            "found": found,
            "found_sums": found.sum(axis=1),
            "meant": printed(meant),
            "columns": printed(columns),
        },
    }


def same_input(rng, reference):
    """Draw how many samples with one and the same input carry either label."""
    n = int(rng.choice([4, 5, 8, 10]))
    a = int(rng.integers(1, n))
    y = np.array([1.0] * a + [0.0] * (n - a))
    share = round(-float(reference.binary_cross_entropy(np.full(n, -800.0), y)[1].sum()), 6)
    if 2 * a == n:
        return None
    return {"parameters": {"n": n, "a": a, "c": n - a}, "values": {"share": share}}


def smoothed_gradient(rng, reference):
    """Draw probabilities surer of the true class than its smoothed label."""
    k, eps = ((4, 0.2), (4, 0.4), (5, 0.2), (5, 0.3), (5, 0.4), (5, 0.5))[rng.integers(6)]
    y = int(rng.integers(0, k))
    whole = int(rng.choice([6, 8, 10, 12]))
    p = np.insert(_parts(rng, whole, k - 1) / 100, y, 1 - whole / 100)
    hard = reference.one_hot(np.array([y]), k)
    soft = reference.label_smoothing(hard, eps)
    spread = np.where(hard == 1, 1 - eps, eps / (k - 1))
    if p[y] < soft.max() + 0.02:
        return None
    return {
        "parameters": {"k": k, "eps": eps, "y": y, "p": np.round(p, 6)},
        "values": {
            "kept": round(1 - eps, 6),
            "each": round(eps / k, 6),
            "top": round(float(soft.max()), 6),
            "p_top": round(float(p[y]), 6),
            "soft": np.round(soft[0], 6),
            "dz": np.round(p - soft[0], 6),
            "hard": np.round(p - hard[0], 6),
            "spread": np.round(p - spread[0], 6),
            "kept_whole": np.round(p - hard[0] - eps / k, 6),
        },
    }


def loss_order(rng, reference):
    """Draw samples by the lead of the true class, then move each row of logits as a whole."""
    leads = [int(rng.integers(7, 11)), 2, 0, -int(rng.integers(3, 6)), -int(rng.integers(9, 16))]
    leads.pop(rng.integers(0, 5))
    z, y = np.zeros((4, 3)), rng.integers(0, 3, 4)
    for row, lead in enumerate(leads):
        rival = (y[row] + rng.integers(1, 3)) % 3
        z[row, y[row] if lead > 0 else rival] = abs(lead)
    z = z + rng.permutation([-9, -4, 0, 3, 6, 11])[:4, None]
    losses = [float(reference.cross_entropy(z[[i]], y[[i]])[0]) for i in range(4)]
    own = z[np.arange(4), y]
    if (np.argsort(-own) == np.argsort(losses)).all():
        return None
    shown = [f"$z = ({', '.join(f'{v:g}' for v in row)})$" for row in z]
    items = [
        {"text": {"en": f"label {k}, {row}", "ko": f"레이블 {k}, {row}"}}
        for row, k in zip(shown, y, strict=True)
    ]
    told = [f"- {own[i] - np.delete(z[i], y[i]).max():g}: {shown[i]}" for i in np.argsort(losses)]
    return {
        "parameters": {"z": z, "y": y, "losses": losses, "told": "\n".join(told)},
        "answer": {"items": items, "by": losses},
    }


def gradient_curves(rng, reference):
    """Draw the gradients of four losses of one logit, named by letters."""
    t, z = float(rng.choice([0.6, 0.7, 0.8])), np.linspace(-6, 6, 121)

    def cross(label):
        return reference.binary_cross_entropy(z, np.full_like(z, label))[1] * z.size

    s = cross(0.0)
    squared = reference.mean_squared_error(s, np.ones_like(s))[1] * z.size * s * (1 - s)
    # Each curve, and where on it its letter stands clear of the others.
    curves = {
        "one": (cross(1.0), -4.5, 0.07),
        "zero": (s, 4.5, -0.08),
        "soft": (cross(t), -4.5, 0.07),
        "squared": (squared, -2.3, -0.1),
    }
    chart = Chart(y=(-1.1, 1.1), x_label="z", size=(440, 280))
    places = dict(zip(rng.permutation(list(curves)), "ABCD", strict=True))
    for name, letter in sorted(places.items(), key=lambda pair: pair[1]):
        values, x, above = curves[name]
        chart.line(z, values, dashed=letter in "BD")
        chart.text(x, float(np.interp(x, z, values)) + above, letter)
    return {
        "parameters": {"t": t, **{f"at_{name}": letter for name, letter in places.items()}},
        "drawing": chart,
    }


def smudged_label(rng, reference):
    """Draw one row of a gradient, from which the probability of the true class follows."""
    parts, n = _parts(rng, 20, 4), int(rng.choice([2, 4, 5]))
    y = int(rng.integers(0, 4))
    z = np.log(np.stack([parts] * n))
    row = np.round(reference.cross_entropy(z, np.full(n, y))[1][0], 6)
    p, other = parts[y] / 20, np.delete(parts, y).max() / 20
    wrong = [1 - p, 1 + row[y], other]
    if p < 0.1 or np.diff(sorted([p, *wrong])).min() < 0.02:
        return None
    return {
        "parameters": {"n": n, "row": row, "y": y},
        "values": {
            "p": p,
            "entry": row[y],
            "lost": round(1 - p, 6),
            "without_n": round(1 + row[y], 6),
            "other": other,
            "times": round(n * row[y], 6),
        },
    }

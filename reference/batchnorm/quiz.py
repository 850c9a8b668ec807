"""Generators of the quiz on batch normalisation; columns are built so that their spread is tidy."""

import numpy as np
from draw import Chart

TINY = 1e-12  # an eps that does not show


def _near(value, en, ko):
    return {"value": value, "why": {"en": en, "ko": ko}}


def _known(value, mistake):
    return {"value": value, "mistake": mistake}


def _blank(name, value, near, **how):
    return {"name": name, "label": f"`{name}`", "value": value, "near": near, **how}


def _tidy(values):
    return np.round(values, 6) + 0.0


def _signs(rng):
    return rng.permutation([-1.0, -1.0, 1.0, 1.0])


def two_columns(rng, reference):
    """Draw two columns of four samples with whole deviations, mean and standard deviation."""
    s = int(rng.choice([2, 4, 5]))
    uneven = rng.permutation([5.0, -1.0, -1.0, -3.0]) * rng.choice([-1, 1])
    columns = [_signs(rng) * s, uneven]
    stds, gammas = [s, 3], [int(rng.choice([-2, 2, 3])), int(rng.choice([-3, 3, 6]))]
    order = rng.permutation(2)
    mean = rng.choice(np.arange(2, 12), 2, replace=False).astype(float)
    c = np.stack([columns[i] for i in order], axis=1)
    std = np.array([stds[i] for i in order], dtype=float)
    gamma = np.array([gammas[i] for i in order], dtype=float)
    beta = rng.choice([-4, -1, 1, 2, 5], 2, replace=False).astype(float)
    x = c + mean
    if (x[:, 0] == x[:, 1]).any():
        return None
    out = _tidy(reference.batchnorm_forward(x, gamma, beta, 0 * mean, 0 * mean, True, eps=TINY)[0])
    spread = {"std": std, "var": std**2}
    by_row = gamma * np.sign(x - x.mean(axis=1, keepdims=True)) + beta
    return {
        "parameters": {"x": x, "gamma": gamma, "beta": beta},
        "values": {**spread, "mean": mean, "c": c, "xhat": np.round(c / std, 3), "out": out},
        "answer": {
            "value": out,
            "near": [
                _known(by_row, "normalises_rows"),
                _known(gamma * c / (std * np.sqrt(4 / 3)) + beta, "variance_divides_by_n_minus_1"),
                _near(
                    gamma * c / std**2 + beta,
                    "You divided by the variance itself. Something is missing before the division.",
                    "분산 자체로 나누었습니다. 나누기 전에 할 일이 하나 빠졌습니다.",
                ),
                _near(
                    c / std,
                    "This is where normalising ends, but the layer does one thing more.",
                    "정규화까지는 맞지만, 이 층에는 할 일이 하나 더 있습니다.",
                ),
                _near(
                    gamma * (c / std + beta),
                    "The shift comes after the scale, so gamma does not multiply beta.",
                    "시프트는 스케일 다음입니다. gamma는 beta에 곱해지지 않습니다.",
                ),
            ],
        },
    }


def running_update(rng, reference):
    """Draw a column, the averages before it and a momentum."""
    s, m = int(rng.choice([2, 3, 4])), float(rng.choice([0.6, 0.7, 0.8, 0.9]))
    mu, old_mean = (int(v) for v in rng.choice(np.arange(1, 13), 2, replace=False))
    old_var = int(rng.choice([1, 2, 5, 6, 10]))
    x = mu + s * _signs(rng)
    old = np.array([float(old_mean)]), np.array([float(old_var)])
    done = reference.batchnorm_forward(x[:, None], np.ones(1), np.zeros(1), *old, True, momentum=m)
    mean, var = (round(float(v[0]), 6) for v in done[2:])
    n = round(1 - m, 6)

    def average(before, now, keep):
        return round(keep * before + (1 - keep) * now, 6)

    near_mean = [
        _known(average(old_mean, mu, n), "momentum_reversed"),
        _known(mu, "running_averages_overwritten"),
    ]
    near_var = [
        _known(average(old_var, s * s, n), "momentum_reversed"),
        _known(s * s, "running_averages_overwritten"),
        _known(average(old_var, s, m), "running_standard_deviation"),
        _known(average(old_var, s * s * 4 / 3, m), "running_variance_unbiased"),
    ]
    return {
        "parameters": {"x": x, "m": m, "old_mean": old_mean, "old_var": old_var},
        "values": {"n": n, "mu": mu, "s": s, "v": s * s, "new_mean": mean, "new_var": var},
        "answer": {
            "blanks": [
                _blank("new_mean", mean, near_mean, decimals=2),
                _blank("new_var", var, near_var, decimals=2),
            ],
        },
    }


def one_sample(rng, reference):
    """Draw a sample and running averages, with an eps of 1 that completes a square."""
    r = int(rng.choice([2, 3, 4]))
    var, away = r * r - 1, int(rng.choice([-3, -2, -1, 1, 2, 3])) * r
    mean, gamma = int(rng.integers(4, 12)), int(rng.choice([2, 3, 5]))
    beta = int(rng.choice([-3, -1, 1, 4]))
    x = mean + away
    one = [np.array([float(v)]) for v in (gamma, beta, mean, var)]
    out = float(reference.batchnorm_forward(np.array([[float(x)]]), *one, False, eps=1.0)[0][0, 0])
    return {
        "parameters": {"x": x, "mean": mean, "var": var, "gamma": gamma, "beta": beta},
        "values": {"away": away, "r": r, "square": r * r, "xhat": away // r, "out": round(out, 6)},
        "answer": {
            "value": round(out, 6),
            "near": [
                _known(beta, "batch_statistics_at_inference"),
                _known(away / r, "no_scale_and_shift_at_inference"),
                _known(gamma * away / np.sqrt(var) + beta, "no_eps_at_inference"),
                _known(gamma * away / (np.sqrt(var) + 1) + beta, "eps_outside_the_root"),
            ],
        },
    }


def back_through(rng, reference):
    """Draw a column of four and build dout from its two means and a rest."""
    signs, s = _signs(rng), int(rng.choice([2, 4, 5]))
    gamma, mu = int(rng.choice([-2, -1, 2, 3])) * s, int(rng.integers(2, 9))
    m1, m2 = (int(v) for v in rng.choice([-2, -1, 1, 2, 3], 2, replace=False))
    a, b = (int(v) for v in rng.choice([-2, -1, 0, 1, 2], 2, replace=False))
    rest = np.zeros(4)
    rest[signs < 0], rest[signs > 0] = (a, -a), (b, -b)
    x, dout = mu + s * signs, m1 + m2 * signs + rest
    if a == -b or (dout == 0).sum() > 1:
        return None
    g, zero = np.array([float(gamma)]), np.zeros(1)
    cache = reference.batchnorm_forward(x[:, None], g, zero, zero, zero, True, eps=TINY)[1]
    dx, dgamma, dbeta = (_tidy(v) for v in reference.batchnorm_backward(dout[:, None], cache))
    dx, dgamma, dbeta, k = dx[:, 0], float(dgamma[0]), float(dbeta[0]), gamma // s
    near_dgamma = [
        _known(float(dout @ x), "dgamma_weighed_by_x"),
        _near(m2, "This is a mean over the batch.", "배치에 대한 평균을 구했습니다."),
    ]
    near_dx = [
        _known(k * (rest + m2 * signs), "no_variance_path"),
        _known(k * (rest + m1), "no_mean_path"),
        _known(rest / s, "gamma_missing_in_dx"),
        _near(
            k * dout,
            "This is the direct path alone. Which other values depend on x?",
            "직접 경로만 따라갔습니다. x에 따라 달라지는 값이 또 무엇입니까?",
        ),
    ]
    values = {"mu": mu, "s": s, "xhat": signs, "products": dout * signs, "m1": m1, "m2": m2}
    values |= {"k": k, "inner": rest, "dx": dx, "dgamma": dgamma, "dbeta": dbeta}
    return {
        "parameters": {"x": x, "dout": dout, "gamma": gamma},
        "values": values,
        "answer": {
            "blanks": [
                _blank("dbeta", dbeta, [_known(m1, "dbeta_averaged")], integer=True),
                _blank("dgamma", dgamma, near_dgamma, integer=True),
                _blank("dx", dx, near_dx, integer=True, kind="array", weight=2),
            ],
        },
    }


def smudged(rng, reference):
    """Draw a column of six and hide one of the gradients that come out of it."""
    signs, rest = np.array([-1.0, -1.0, -1.0, 1.0, 1.0, 1.0]), np.zeros(6)
    for start in (0, 3):
        a, b = (int(v) for v in rng.choice([-19, -14, -8, -5, 4, 7, 11, 16, 18], 2, replace=False))
        rest[start : start + 3] = a, b, -a - b
    order, one, zero = rng.permutation(6), np.ones(1), np.zeros(1)
    x, dout = (signs[order] + 4)[:, None], (rest[order] / 10)[:, None]
    cache = reference.batchnorm_forward(x, one, zero, zero, zero, True, eps=TINY)[1]
    dx = np.round(reference.batchnorm_backward(dout, cache)[0][:, 0], 3) + 0.0
    hidden = int(np.argmax(np.abs(dx)))
    total = round(float(np.delete(dx, hidden).sum()), 6)
    if abs(total) < 1.5:
        return None
    return {
        "parameters": {
            "dx": ", ".join("▒" if i == hidden else f"{v:g}" for i, v in enumerate(dx)),
        },
        "values": {"total": total, "answer": -total},
        "answer": {
            "value": -total,
            "near": [
                _near(
                    0.0,
                    "A single gradient need not be 0. What holds for all of them together?",
                    "기울기 하나하나가 0일 까닭은 없습니다. 모두 합치면 어떻게 됩니까?",
                ),
                _near(
                    round(total / 5, 6),
                    "This is the mean of the others. What do all of them have to add up to?",
                    "나머지의 평균입니다. 여섯 개를 모두 더하면 얼마가 되어야 합니까?",
                ),
            ],
        },
    }


def heavier_weights(rng, reference):
    """Draw a factor for the weights and the gradient before; the reference confirms the result."""
    c, g = int(rng.choice([2, 4, 5, 10])), int(rng.choice([-12, -6, -3, 2, 8, 14])) / 10
    data, w = rng.normal(size=(8, 1)), np.ones(1)
    dout, zero = rng.normal(size=(8, 1)), np.zeros(1)

    def gradient(factor):
        done = reference.batchnorm_forward(data * factor, w, zero, zero, zero, True, eps=TINY)
        return reference.batchnorm_backward(dout, done[1])[0]

    ratio = float((gradient(c)[0] / gradient(1)[0])[0])
    return {
        "parameters": {"c": c, "g": g},
        "values": {"new": round(g * ratio, 6)},
        "answer": {
            "value": round(g * ratio, 6),
            "near": [
                _near(
                    g,
                    "The output stays the same, but the slope is measured along another scale now.",
                    "출력은 그대로지만, 이제 기울기를 재는 눈금이 달라졌습니다.",
                ),
                _near(
                    round(g * c, 6),
                    "Compare how much the loss changes for one small step, before and after.",
                    "가중치를 조금 움직일 때 손실이 얼마나 변하는지 전과 후를 비교해 보세요.",
                ),
                _near(
                    0.0,
                    "The loss stays when all weights grow together, but here one moves alone.",
                    "모두 함께 커지면 손실이 그대로지만, 여기서는 가중치 하나만 움직입니다.",
                ),
            ],
        },
    }


def four_outputs(rng, reference):
    """Draw the outputs of one column for four pairs of scale and shift, row by row."""
    mu, s = int(rng.integers(15, 40)), int(rng.choice([2, 4, 6]))
    gammas = rng.choice([1.0, 2.0, 3.0], 2, replace=False)
    low, high = int(rng.choice([-4, -3, 0])), int(rng.choice([2, 3, 4]))
    x = mu + s * np.array([-3.0, -1.0, 0.0, 1.0, 3.0]) / 2
    pairs = [(g, b) for g in gammas for b in (low, high)]
    order, zero = rng.permutation(4), np.zeros(1)
    chart = Chart(x=(-9, 9), y=(0.55, 4.45), x_label="y", size=(460, 210))
    for row, i in enumerate(order, start=1):
        gamma, beta = (np.array([float(v)]) for v in pairs[i])
        out = reference.batchnorm_forward(x[:, None], gamma, beta, zero, zero, True)[0][:, 0]
        chart.points(out, np.full(5, float(row)), marker="oxso"[row - 1])
    rows = {int(i): row for row, i in enumerate(order, start=1)}
    why = {
        "en": "The points were standardised before. So what decides where their centre lies, and "
        "what decides how far they spread?",
        "ko": "점들은 먼저 표준화되었습니다. 그렇다면 중심은 무엇이, 퍼진 정도는 무엇이 정합니까?",
    }
    return {
        "parameters": {"x": x, "mu": mu, "s": s, "order": order},
        "values": {
            f"{letter}{i}": value
            for i, (g, b) in enumerate(pairs)
            for letter, value in (("g", g), ("b", b), ("row", rows[i]), ("far", 1.5 * g))
        },
        "answer": {
            "pairs": [
                {
                    "left": f"$\\gamma = {g:g}, \\; \\beta = {b:g}$",
                    "right": {"en": f"row {rows[i]}", "ko": f"{rows[i]}번 줄"},
                    "why": why,
                }
                for i, (g, b) in enumerate(pairs)
            ],
        },
        "drawing": chart,
    }


def momentum_curves(rng, reference):
    """Draw a running mean over steady batches for three momenta."""
    momenta = rng.permutation([float(v) for v in rng.choice([[0.3, 0.7, 0.9], [0.2, 0.6, 0.85]])])
    mean, steps = int(rng.choice([4, 5, 8])), 10
    other = float(rng.choice(momenta))
    x, one = np.array([[mean - 1.0], [mean + 1.0]]), np.ones(1)
    chart = Chart(x=(-0.3, steps + 0.3), y=(0, 1.08 * mean), x_label="t", size=(440, 260))
    for letter, m in zip("ABC", momenta, strict=True):
        running, curve = np.zeros(1), [0.0]
        for _ in range(steps):
            running = reference.batchnorm_forward(x, one, one, running, one, True, momentum=m)[2]
            curve.append(float(running[0]))
        chart.line(range(steps + 1), curve, dashed=letter == "B", thick=4 if letter == "C" else 2)
        chart.text(2.3, curve[2] - 0.06 * mean, letter)
    letters = dict(zip(momenta.tolist(), "ABC", strict=True))
    first_step = {
        "en": "Compute the first step: what does the mean of the batch add to the 0?",
        "ko": "첫 스텝을 계산해 보세요. 0에 배치의 평균이 얼마나 더해집니까?",
    }
    new, first = round(1 - other, 6), {}
    for i, m in enumerate(momenta):
        first |= {f"at{i}": round(mean * (1 - m), 6), f"m{i}": m}
    return {
        "parameters": {"momenta": momenta, "mean": mean, "other": other, "new": new},
        "values": {**first, "same": letters[other]},
        "answer": {
            "pairs": [
                {
                    "left": {"en": f"this unit, momentum {m:g}", "ko": f"이 단원, momentum {m:g}"},
                    "right": letter,
                    "why": first_step,
                }
                for m, letter in letters.items()
            ]
            + [
                {
                    "left": {
                        "en": f"a library, momentum {new:g}",
                        "ko": f"라이브러리, momentum {new:g}",
                    },
                    "right": letters[other],
                    "why": {
                        "en": "In this library the number is the share of the new batch.",
                        "ko": "이 라이브러리에서 이 수는 새 배치의 비율입니다.",
                    },
                }
            ],
        },
        "drawing": chart,
    }


def shares(rng, reference):
    """Draw a momentum and a number of steps, and find what each part has in the running mean."""
    m, steps = float(rng.choice([0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9])), int(rng.integers(3, 5))
    one, zero = np.ones(1), np.zeros(1)
    parts = []
    for marked in range(steps + 1):  # 0 is the start value, 1 the first batch
        running = one if marked == 0 else zero
        for step in range(1, steps + 1):
            x = np.full((2, 1), float(step == marked))
            running = reference.batchnorm_forward(x, one, zero, running, one, True, momentum=m)[2]
        parts.append(round(float(running[0]), 6))
    if np.diff(np.sort(parts)).min() < 0.001:
        return None
    start = [{"text": {"en": "the start value", "ko": "초깃값"}}]
    batches = [{"text": {"en": f"batch {i}", "ko": f"배치 {i}"}} for i in range(1, steps + 1)]
    return {
        "parameters": {"m": m, "steps": steps},
        "values": {"n": round(1 - m, 6), "start": parts[0], "parts": parts[1:]},
        "answer": {"items": start + batches, "by": parts},
    }


def which_mean(rng, reference):
    """Draw two images of two channels and 1 x 2 pixels."""
    x = rng.permutation(np.arange(1, 10))[:8].reshape(2, 2, 1, 2).astype(float)
    right, mixed = x.mean(axis=(0, 2, 3)), x.reshape(-1, 2).mean(axis=0)
    row = x.transpose(0, 2, 3, 1).reshape(-1, 2)[1]
    if (right == mixed).any() or right[0] == right[1]:
        return None
    values = {"a": x[:, 0].ravel(), "b": x[:, 1].ravel(), "right": right}
    values |= {"p": x[..., 0].ravel(), "q": x[..., 1].ravel(), "mixed": mixed, "row": row}
    return {
        "parameters": {"x": x.astype(int)},
        "values": values,
        "answer": {
            "near": [
                _near(
                    f"{right}\n{right}\n{row}",
                    "The second line reshapes without a transpose. reshape moves no value, so "
                    "write its rows down.",
                    "둘째 줄은 transpose 없이 reshape만 합니다. reshape는 값을 옮기지 않으니 "
                    "나오는 행을 직접 적어 보세요.",
                ),
                _near(
                    f"{right}\n{mixed}\n{x.reshape(-1, 2)[1]}",
                    "The third line moves the channels to the end first, so that a row holds the "
                    "channels of one pixel.",
                    "셋째 줄은 채널 축을 먼저 맨 뒤로 보냅니다. 그래서 한 행에는 픽셀 하나의 "
                    "채널들이 담깁니다.",
                ),
            ],
        },
    }

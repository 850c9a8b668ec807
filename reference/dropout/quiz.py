"""Generators of the quiz on dropout; the coins are drawn here, so that every mask is known."""

from math import erf, sqrt
from types import SimpleNamespace

import numpy as np
from draw import Cells, Chart, Column, Row

RATES = (0.2, 0.6, 0.75, 0.8)  # their 1 / (1 - p) is tidy, and none is 0.5


def _near(value, en, ko):
    return {"value": value, "why": {"en": en, "ko": ko}}


def _known(value, mistake):
    return {"value": value, "mistake": mistake}


def _tidy(values):
    return np.round(values, 6) + 0.0


def _coins(draws):
    """Return a generator whose uniform numbers are `draws`."""
    return SimpleNamespace(random=lambda shape: draws)


def _mask(rng, shape, kept):
    """Return a mask with so many ones."""
    return rng.permutation(np.arange(np.prod(shape)) < kept).reshape(shape).astype(float)


def masked_forward(rng, reference):
    """Draw a batch, a rate and a uniform number for each element."""
    p, mask = float(rng.choice(RATES)), _mask(rng, (2, 3), int(rng.integers(2, 5)))
    x = rng.choice([-6, -4, -2, 2, 4, 8, 12], (2, 3)).astype(float)
    v = rng.uniform(0.1, 0.9, (2, 3))
    u = np.round(np.where(mask, p + (1 - p) * v, p * v), 2)
    out = _tidy(reference.dropout_forward(x, p, True, _coins(u))[0])
    return {
        "parameters": {"x": x, "u": u, "p": p},
        "values": {"m": mask, "q": round(1 - p, 6), "scale": round(1 / (1 - p), 6), "out": out},
        "answer": {
            "value": out,
            "near": [
                _known(mask * x, "unscaled"),
                _known(_tidy(mask * x * (1 - p)), "multiplied_by_the_share_kept"),
                _known(_tidy((1 - mask) * x / (1 - p)), "mask_reversed"),
                _known(_tidy((1 - mask) * x / p), "p_is_the_probability_of_keeping"),
                _known(_tidy(mask * x / (1 - p) ** 2), "scaled_twice"),
            ],
        },
    }


def masked_backward(rng, reference):
    """Draw outputs of a ReLU, some of them 0, with a mask and an upstream gradient."""
    p, mask = float(rng.choice(RATES)), _mask(rng, (2, 3), 4)
    x = rng.choice([0, 2, 4, 6, 10], (2, 3), p=[0.4, 0.15, 0.15, 0.15, 0.15]).astype(float)
    dout = rng.choice([-6, -4, -2, 2, 4, 8], (2, 3)).astype(float)
    if not 1 <= ((x == 0) & (mask == 1)).sum() <= 2:
        return None
    out, cache = reference.dropout_forward(x, p, True, _coins(np.where(mask, 0.99, 0.0)))
    dx, scale = _tidy(reference.dropout_backward(dout, cache)), 1 / (1 - p)
    return {
        "parameters": {"x": x, "m": mask, "dout": dout, "p": p},
        "values": {"dx": dx, "out": _tidy(out), "scale": round(scale, 6), "q": round(1 - p, 6)},
        "answer": {
            "value": dx,
            "near": [
                _known(_tidy(np.where(out == 0, 0, dout * scale)), "mask_read_off_the_output"),
                _known(mask * dout, "backward_unscaled"),
                _known(_tidy(dout * scale), "backward_without_mask"),
                _known(_tidy(mask * dout * scale**2), "backward_scaled_twice"),
            ],
        },
    }


def team(rng, reference):
    """Draw a rate and the size of a team of neurons."""
    p, n = float(rng.choice([0.1, 0.2, 0.3, 0.4, 0.6])), int(rng.integers(2, 4))
    draws = (np.indices((10,) * n).reshape(n, -1).T + 0.5) / 10  # all equally likely coins
    out = reference.dropout_forward(np.ones(draws.shape), p, True, _coins(draws))[0]
    both = round(float((out > 0).all(axis=1).mean()), 6)
    near = [
        _near(
            round(1 - p, 6),
            "This is the share for one neuron. Here all of them must be there at once.",
            "뉴런 하나의 비율입니다. 여기서는 모두 한꺼번에 있어야 합니다.",
        ),
        _near(
            round(p**n, 6),
            "This is the share of steps in which all of them are missing.",
            "모두 꺼지는 스텝의 비율입니다.",
        ),
        _near(
            round(1 - p**n, 6),
            "This is the share of steps in which at least one of them is there.",
            "적어도 하나가 남는 스텝의 비율입니다.",
        ),
    ]
    if n * p < 1:
        near.append(
            _near(
                round(1 - n * p, 6),
                "You added the probabilities of dropping, which counts some steps more than once.",
                "꺼질 확률을 더했습니다. 그러면 여러 번 센 스텝이 생깁니다.",
            )
        )
    return {
        "parameters": {"p": p, "n": n},
        "values": {"q": round(1 - p, 6), "both": both},
        "answer": {"value": both, "near": near},
    }


def noise(rng, reference):
    """Draw an element and a rate whose standard deviation is tidy."""
    p, x = float(rng.choice([0.2, 0.5, 0.8, 0.9])), int(rng.integers(2, 9))
    draws = (np.arange(100) + 0.5) / 100  # all equally likely coins
    out = reference.dropout_forward(np.full(100, float(x)), p, True, _coins(draws))[0]
    std, q = round(float(out.std()), 6), 1 - p
    near = [
        _near(
            round(std**2, 6),
            "This is the variance. The standard deviation is its root.",
            "이것은 분산입니다. 표준편차는 그 제곱근입니다.",
        ),
        _near(
            round(x * sqrt(p * q), 6),
            "This is the noise without the factor. What takes the place of x when it is kept?",
            "배율이 없을 때의 잡음입니다. 남은 원소는 x가 아니라 어떤 값이 됩니까?",
        ),
    ]
    if p != 0.5:
        near.append(
            _near(
                round(x * sqrt(q / p), 6),
                "You have p and 1 - p the wrong way round: the more is dropped, the more noise.",
                "p와 1 - p를 바꾸어 넣었습니다. 많이 끌수록 잡음이 커집니다.",
            )
        )
    values = {"q": round(q, 6), "y": round(x / q, 6), "square": round(x * x / q, 6)}
    return {
        "parameters": {"p": p, "x": x},
        "values": {**values, "xx": x * x, "var": round(std**2, 6), "std": std},
        "answer": {"value": std, "near": near},
    }


def three_teams(rng, reference):
    """Draw a rate for three ways to place the factor."""
    p = float(rng.choice([*RATES, 0.5, 0.9]))
    draws = (np.arange(20) + 0.5) / 20
    scaled = reference.dropout_forward(np.ones(20), p, True, _coins(draws))[0].mean()
    q = round(1 - p, 6)
    plain = float(scaled) * q
    ratios = {"none": round(1 / plain, 6), "both": round(q / float(scaled), 6)}
    ratios["paper"] = round(q / plain, 6)
    inverse = "The ratio is the other way round.", "비를 거꾸로 구했습니다."
    same = (
        "Compare the two modes: does this team treat its values alike in both?",
        "두 모드를 비교해 보세요. 이 팀에서 두 모드의 값의 크기가 같습니까?",
    )
    near = {
        "none": [_near(ratios["both"], *inverse), _near(1, *same)],
        "both": [_near(ratios["none"], *inverse), _near(1, *same)],
        "paper": [
            _near(
                ratios["both"],
                "The sum is smaller at inference, but it is smaller in training, too.",
                "추론에서 합이 작아지는 것은 맞지만 학습할 때도 작습니다.",
            ),
            _near(
                round(q * q, 6),
                "You count 1 - p twice. Divide by the mean in training instead.",
                "1 - p를 두 번 곱했습니다. 학습할 때의 평균으로는 나누어야 합니다.",
            ),
        ],
    }
    blanks = [
        {
            "name": name,
            "label": {"en": f"team {letter}", "ko": f"{letter} 팀"},
            "value": ratios[name],
            "decimals": 2,
            "near": near[name],
        }
        for letter, name in zip("ABC", ratios, strict=True)
    ]
    return {"parameters": {"p": p, "q": q}, "values": ratios, "answer": {"blanks": blanks}}


def enough_samples(rng, reference):
    """Draw the spread of one output and the spread that is wanted."""
    times, target = int(rng.choice([4, 5, 6, 8, 10, 12])), float(rng.choice([0.01, 0.02, 0.05]))
    sigma, samples = round(times * target, 6), times**2
    return {
        "parameters": {"sigma": sigma, "target": target},
        "values": {"times": times, "samples": samples},
        "answer": {
            "value": samples,
            "near": [
                _near(
                    times,
                    "The spread does not fall in proportion to the number of samples.",
                    "퍼진 정도는 표본의 수에 반비례해서 줄지 않습니다.",
                ),
                _near(
                    round(times / target, 6),
                    "You squared the target, but not the spread of one output.",
                    "목표만 제곱하고 출력 하나의 표준편차는 제곱하지 않았습니다.",
                ),
            ],
        },
    }


def four_networks(rng, reference):
    """Draw two hidden neurons, one for and one against the output."""
    h = np.array([rng.choice([3, 4, 5]), rng.choice([1, 2, 3])]).astype(float)
    w = np.array([rng.choice([2, 3, 4]), -rng.choice([1, 2, 3])]).astype(float)
    masks = np.array([[1, 1], [1, 0], [0, 1], [0, 0]], dtype=float)
    terms, order = w * h, rng.permutation(2)
    if terms.sum() <= 0:
        return None
    h, w = h[order], w[order]
    coins = iter(np.where(masks[:, order], 0.9, 0.1))

    def forward(x, coin):
        hidden = reference.dropout_forward(x, 0.5, True, _coins(next(coin)))[0]
        return np.maximum(hidden @ w, 0)

    mean = round(float(reference.mc_predict(forward, h, 4, coins)), 6)
    full = float(np.maximum(reference.dropout_forward(h, 0.5, False, rng)[0] @ w, 0))
    whole, alone, other = (float(np.maximum(2 * masks[i] @ terms, 0)) for i in range(3))
    near_mean = [
        _near(
            mean / 2,
            "The values that are kept are missing their factor.",
            "남은 값에 배율을 곱하지 않았습니다.",
        ),
        _near(
            round((whole + alone) / 3, 6),
            "There are four masks. The one that drops both counts as well.",
            "마스크는 네 개입니다. 둘 다 끄는 마스크도 넣어야 합니다.",
        ),
        _near(
            full,
            "You averaged before the ReLU. Its outputs are what is averaged.",
            "ReLU에 넣기 전에 평균했습니다. ReLU의 출력을 평균해야 합니다.",
        ),
    ]
    near_full = [_near(whole, "At inference there is no factor.", "추론에는 배율이 없습니다.")]
    blanks = [
        {"name": "mean", "label": "$\\hat{y}$", "value": mean, "decimals": 2, "near": near_mean},
        {
            "name": "full",
            "label": "`train=False`",
            "value": full,
            "decimals": 2,
            "near": near_full,
        },
    ]
    return {
        "parameters": {"h": h, "w": w},
        "values": {
            "t": 2 * w * h,
            "both": float(2 * terms.sum()),
            "whole": whole,
            "alone": alone,
            "other": other,
            "mean": mean,
            "full": full,
        },
        "answer": {"blanks": blanks},
    }


def in_place(rng, reference):
    """Draw an array and how many samples are added up."""
    samples = int(rng.integers(3, 6))
    x = samples * rng.choice([-4, -3, -2, -1, 1, 2, 3, 5], 2, replace=False).astype(float)
    last = x * 2 ** (samples - 1)
    return {
        "parameters": {"x": x.astype(int), "samples": samples},
        "values": {"last": last, "mean": last / samples, "rounds": samples - 1},
        "answer": {
            "near": [
                _near(
                    f"{x}\n{x}",
                    "This is what should be printed. Which array does += write into?",
                    "출력되어야 할 값입니다. 그런데 +=는 어느 배열에 값을 써넣습니까?",
                ),
                _near(
                    f"{x}\n{samples * x}",
                    "What forward returns changes from one round of the loop to the next.",
                    "반복할 때마다 forward가 돌려주는 값이 달라집니다.",
                ),
                _near(
                    f"{last / samples}\n{x}",
                    "Is there really a second array, which the loop leaves alone?",
                    "반복문이 건드리지 않는 배열이 정말 따로 있습니까?",
                ),
            ],
        },
    }


def four_masks(rng, reference):
    """Draw a layer of ones through four programs, one of them right."""
    shapes = ((5, 5), 12), (5, 3), ((5, 1), 2), ((5, 5), 13)
    element, feature, sample, bare = (_mask(rng, shape, kept) for shape, kept in shapes)
    if rng.integers(2):
        feature, sample = 1 - feature, 1 - sample
    ones = np.ones((5, 5))

    def run(mask):
        coins = _coins(np.broadcast_to(np.where(mask, 0.9, 0.1), (5, 5)))
        return reference.dropout_forward(ones, 0.5, True, coins)[0]

    programs = {
        "element": ("`rng.random((5, 5))`", "`x * m / 0.5`", run(element)),
        "feature": ("`rng.random(5)`", "`x * m / 0.5`", run(feature)),
        "sample": ("`rng.random((5, 1))`", "`x * m / 0.5`", run(sample)),
        "bare": ("`rng.random((5, 5))`", "`x * m`", ones * bare),
    }
    places = dict(zip(rng.permutation(list(programs)).tolist(), "ABCD", strict=True))
    why = {
        "en": "How many numbers are drawn, how are they broadcast, and what becomes of a kept 1?",
        "ko": "난수를 몇 개 뽑아 어떻게 브로드캐스트합니까? 남은 1은 어떤 값이 됩니까?",
    }
    pairs = [
        {"left": f"{draws}, {output}", "right": places[name], "why": why}
        for name, (draws, output, _) in programs.items()
    ]
    pictures = [
        Column(
            Chart(x=(0, 1), y=(0, 1), axes=False, size=(30, 22)).text(0.5, 0.5, letter),
            Cells(programs[name][2], side=22, largest=3),
        )
        for name, letter in places.items()
    ]
    return {
        "parameters": {"order": list(places)},
        "values": {f"at_{name}": letter for name, letter in places.items()},
        "answer": {"pairs": pairs},
        "drawing": Row(*pictures, gap=12),
    }


def zero_curves(rng, reference):
    """Draw how the share of zeros depends on p for four comparisons."""
    p = np.linspace(0, 1, 101)
    draws = (np.arange(1000) + 0.5) / 1000
    right = [
        float((reference.dropout_forward(np.ones(1000), v, True, _coins(draws))[0] == 0).mean())
        for v in p.tolist()
    ]
    normal = [0.5 + 0.5 * erf(v / sqrt(2)) for v in p]
    curves = {  # each with a place for its letter: p, and how far from the curve
        "`rng.random(n) >= p`": (right, 20, 0.055),
        "`rng.random(n) < p`": (1 - p, 10, 0.055),
        "`rng.standard_normal(n) >= p`": (normal, 12, 0.055),
        "`rng.random(n) >= p * p`": (p * p, 45, -0.075),
        "`rng.random(n) >= p ** 0.5`": (np.sqrt(p), 22, -0.075),
    }
    names = list(curves)
    chosen = rng.permutation([*names[:3], names[3 + int(rng.integers(2))]]).tolist()
    chart = Chart(x=(0, 1), y=(-0.02, 1.02), x_label="p", size=(400, 300))
    pairs, values = [], {}
    for letter, name in zip("ABCD", chosen, strict=True):
        curve, place, off = curves[name]
        chart.line(p, curve, dashed=letter in "BD")
        chart.text(place / 100, float(curve[place]) + off, letter)
        why = {
            "en": "Ask at p = 0 and at p = 1: how many numbers fail this comparison there?",
            "ko": "p = 0일 때와 p = 1일 때, 이 비교에서 거짓이 되는 수가 얼마나 됩니까?",
        }
        pairs.append({"left": name, "right": letter, "why": why})
        values[f"c{names.index(name)}"] = letter
    fourth = 3 if "c3" in values else 4
    values |= {"fourth": chosen["ABCD".index(values[f"c{fourth}"])], "c": values[f"c{fourth}"]}
    values["bend"] = (
        {"en": "below", "ko": "아래로"} if fourth == 3 else {"en": "above", "ko": "위로"}
    )
    return {
        "parameters": {"order": chosen},
        "values": values,
        "answer": {"pairs": pairs},
        "drawing": chart,
    }

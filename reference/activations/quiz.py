"""Generators of the quiz on activations: parameters drawn, then rounded, then computed with."""

import numpy as np
from draw import Chart

FUNCTIONS = ("sigmoid", "tanh", "relu", "leaky_relu")


def sigmoid_gradient(rng, reference):
    """Draw an output of the sigmoid and an upstream gradient."""
    s = int(rng.integers(1, 10)) / 10
    dout = int(rng.choice([-4, -3, -2, 3, 4, 5])) / 2
    x = np.array([round(float(np.log(s / (1 - s))), 2)])
    if s == 0.5:
        return None
    dx = round(dout * s * (1 - s), 6)
    return {
        "parameters": {"s": s, "dout": dout, "x": float(x[0])},
        "values": {"rest": round(1 - s, 6), "slope": round(s * (1 - s), 6), "dx": dx},
        "answer": {
            "value": dx,
            "near": [
                {"value": round(s * (1 - s), 6), "mistake": "sigmoid_slope_without_dout"},
                {
                    "value": round(dout * float(x[0]) * (1 - float(x[0])), 6),
                    "mistake": "sigmoid_slope_of_the_input",
                },
                {
                    "value": round(dout * (1 - s * s), 6),
                    "why": {
                        "en": "1 - s**2 is how the slope of tanh is written with its output. "
                        "Here the function is a sigmoid.",
                        "ko": "1 - s**2은 tanh의 기울기를 출력으로 쓴 식입니다. "
                        "여기서는 시그모이드입니다.",
                    },
                },
            ],
        },
    }


def steepest_product(rng, reference):
    """Draw a depth and a weight for a chain of sigmoids."""
    n, w = int(rng.integers(3, 7)), float(rng.choice([0.8, 1.2, 1.6, 2, 2.4, 3, 3.2]))
    top = float(reference.sigmoid_backward(np.ones(1), np.zeros(1))[0])
    factor = (top * w) ** n
    return {
        "parameters": {"n": n, "w": w},
        "values": {"one": round(top * w, 6), "factor": factor},
        "answer": {
            "value": factor,
            "near": [
                {
                    "value": top**n,
                    "why": {
                        "en": "The weights are missing: every layer multiplies by w as well.",
                        "ko": "가중치가 빠졌습니다. 층마다 w도 곱해집니다.",
                    },
                },
                {
                    "value": w**n,
                    "why": {
                        "en": "This takes the slope of the sigmoid for 1. It is 0.25 at most.",
                        "ko": "시그모이드의 기울기를 1로 보았습니다. 아무리 커도 0.25입니다.",
                    },
                },
                {
                    "value": n * top * w,
                    "why": {
                        "en": "You added the factors of the layers. The chain rule multiplies.",
                        "ko": "층마다 나온 값을 더했습니다. 연쇄 법칙에서는 곱합니다.",
                    },
                },
            ],
        },
    }


def relu_gate(rng, reference):
    """Draw inputs and upstream gradients of both signs."""
    signs = rng.permutation([1.0, 1, 1, -1, -1, rng.choice([-1, 1])]).reshape(2, 3)
    x = signs * rng.choice([1, 2, 3], (2, 3))
    dout = rng.choice([-4, -2, -1, 1, 2, 5], (2, 3)).astype(float)
    dx = reference.relu_backward(dout, x)
    if not (dx < 0).any():
        return None
    return {
        "parameters": {"x": x, "dout": dout},
        "values": {"dx": dx},
        "answer": {
            "value": dx,
            "near": [
                {"value": np.where(dout > 0, dout, 0.0), "mistake": "relu_gate_from_dout"},
                {"value": np.where(x > 0, 1.0, 0.0), "mistake": "relu_backward_without_dout"},
                {
                    "value": np.where(x > 0, x, 0.0),
                    "why": {
                        "en": "This is the forward pass. The gate of x lets dout through.",
                        "ko": "이것은 순전파입니다. 역전파에서는 x가 연 문을 dout이 지나갑니다.",
                    },
                },
            ],
        },
    }


def prelu_trace(rng, reference):
    """Draw a batch of two channels with a slope each."""
    x = rng.choice([-4, -3, -2, -1, 1, 2, 3], (3, 2)).astype(float)
    dout = rng.choice([-2, -1, 1, 2, 3], (3, 2)).astype(float)
    alpha = np.round(rng.choice([0.1, 0.2, 0.3, 0.5, 1.5], 2, replace=False), 2)
    if ((x < 0).sum(axis=0) < 1).any() or (x < 0).all():
        return None
    dx, dalpha = reference.prelu_backward(dout, x, alpha)
    terms = np.where(x < 0, dout * x, 0.0)
    over_all = (dout * x).sum(axis=0)
    return {
        "parameters": {"x": x, "dout": dout, "alpha": alpha},
        "values": {"dx": np.round(dx, 6), "dalpha": dalpha, "terms": terms},
        "answer": {
            "blanks": [
                {
                    "name": "dx",
                    "label": "$dx$",
                    "kind": "array",
                    "value": np.round(dx, 6),
                    "decimals": 2,
                    "near": [
                        {"value": np.where(x > 0, dout, 0.0), "mistake": "prelu_dx_like_relu"},
                        {
                            "value": np.where(dout > 0, dout, alpha * dout),
                            "mistake": "prelu_gate_from_dout",
                        },
                    ],
                },
                {
                    "name": "dalpha",
                    "label": "$d\\alpha$",
                    "kind": "array",
                    "value": dalpha,
                    "decimals": 2,
                    "near": [
                        {"value": over_all, "mistake": "prelu_dalpha_over_everything"},
                        {"value": np.round(dalpha / 3, 2), "mistake": "prelu_dalpha_averaged"},
                        {
                            "value": np.minimum(x, 0).sum(axis=0),
                            "mistake": "prelu_dalpha_without_dout",
                        },
                    ],
                },
            ],
        },
    }


def derivative_curves(rng, reference):
    """Draw the derivatives of four functions in one picture, named by letters."""
    alpha = float(rng.choice([0.1, 0.2, 0.3]))
    x = np.linspace(-4, 4, 161)
    one = np.ones_like(x)
    slopes = {
        "sigmoid": reference.sigmoid_backward(one, x),
        "tanh": reference.tanh_backward(one, x),
        "relu": reference.relu_backward(one, x),
        "leaky_relu": reference.leaky_relu_backward(one, x, alpha),
    }
    order = [FUNCTIONS[i] for i in rng.permutation(4)]
    # Where the letter of each curve stands clear of the other curves.
    beside = {
        "sigmoid": (2.2, 0.17),
        "tanh": (1.1, 0.62),
        "relu": (-2.6, -0.07),
        "leaky_relu": (-3.2, alpha + 0.06),
    }
    chart = Chart(y=(-0.16, 1.15), x_label="x", size=(420, 260))
    for letter, name in zip("ABCD", order, strict=True):
        chart.line(x, slopes[name], dashed=letter in "BD")
        chart.text(*beside[name], letter)
    places = {name: letter for letter, name in zip("ABCD", order, strict=True)}
    return {
        "parameters": {"alpha": alpha, "order": order},
        "values": {f"at_{name}": places[name] for name in FUNCTIONS},
        "answer": {
            "pairs": [
                {
                    "left": {"en": "sigmoid", "ko": "시그모이드"},
                    "right": places["sigmoid"],
                    "why": {
                        "en": "How steep is the sigmoid at 0, and how far out?",
                        "ko": "시그모이드의 기울기는 0에서 얼마이고, 멀리 가면 어떻게 됩니까?",
                    },
                },
                {
                    "left": "tanh",
                    "right": places["tanh"],
                    "why": {
                        "en": "How steep is tanh at 0, and how far out?",
                        "ko": "tanh의 기울기는 0에서 얼마이고, 멀리 가면 어떻게 됩니까?",
                    },
                },
                {
                    "left": "ReLU",
                    "right": places["relu"],
                    "why": {
                        "en": "Draw ReLU itself: how steep are its two halves?",
                        "ko": "ReLU를 그려 보세요. 두 절반은 각각 얼마나 가파릅니까?",
                    },
                },
                {
                    "left": f"Leaky ReLU, $\\alpha = {alpha:g}$",
                    "right": places["leaky_relu"],
                    "why": {
                        "en": "Draw the leaky ReLU itself: how steep are its two halves?",
                        "ko": "Leaky ReLU를 그려 보세요. 두 절반은 각각 얼마나 가파릅니까?",
                    },
                },
            ],
        },
        "drawing": chart,
    }


def slope_order(rng, reference):
    """Draw four inputs whose sigmoid slopes differ clearly."""
    sizes = (np.sort(rng.choice(10, 4, replace=False)) + np.arange(4)) / 2  # at least 1 apart
    x = np.round(sizes * rng.permutation([-1, -1, 1, 1]), 1) + 0.0
    slopes = reference.sigmoid_backward(np.ones(4), x)
    return {
        "parameters": {"x": x},
        "values": {"sorted": x[np.argsort(slopes)]},
        "answer": {"items": [{"text": f"$x = {value:g}$"} for value in x], "by": slopes},
    }


def two_linear_layers(rng, reference):
    """Draw two layers of one neuron each."""
    w1, w2 = (int(v) for v in rng.choice([-3, -2, 2, 3, 4], 2))
    b1, b2 = (int(v) for v in rng.choice([-4, -3, -1, 1, 2, 5], 2))
    w, b = w1 * w2, b1 * w2 + b2
    if b in (0, b1 + b2, b1 * b2) or w == w1 + w2:
        return None
    return {
        "parameters": {"w1": w1, "b1": b1, "w2": w2, "b2": b2},
        "values": {"w": w, "b": b, "moved": b1 * w2},
        "answer": {
            "value": f"{w}*x + {b}",
            "near": [
                {
                    "value": f"{w}*x + {b1 + b2}",
                    "why": {
                        "en": "The second layer multiplies the first bias by its weight, too.",
                        "ko": "둘째 층의 가중치는 첫째 층의 편향에도 곱해집니다.",
                    },
                },
                {
                    "value": f"{w1 + w2}*x + {b}",
                    "why": {
                        "en": "The weights of layers that follow one another multiply.",
                        "ko": "이어진 층의 가중치는 더하는 것이 아니라 곱합니다.",
                    },
                },
            ],
        },
    }


def leaky_code(rng, reference):
    """Draw a small program that applies a leaky ReLU twice."""
    x = [int(v) for v in rng.choice([-8, -6, -4, -2, 2, 3, 5], 3, replace=False)]
    alpha = float(rng.choice([0.5, 0.25]))
    if min(x) > 0 or max(x) < 0:
        return None
    once = reference.leaky_relu(np.array(x, dtype=float), alpha)
    twice = reference.leaky_relu(once, alpha)
    fixed = reference.relu(np.array(x, dtype=float))
    return {
        "parameters": {"x": x, "alpha": alpha, "once": once, "twice": twice},
        "answer": {
            "near": [
                {
                    "value": f"{once}\n{once}",
                    "why": {
                        "en": "The second call multiplies what is still negative once more.",
                        "ko": "두 번째 호출에서도 음수인 값에는 alpha가 한 번 더 곱해집니다.",
                    },
                },
                {
                    "value": f"{fixed}\n{fixed}",
                    "why": {
                        "en": "This is ReLU. Here the negative side keeps the slope alpha.",
                        "ko": "이것은 ReLU입니다. 여기서는 음수 쪽에 기울기 alpha가 남습니다.",
                    },
                },
            ],
        },
    }


EXPRESSIONS = {
    "1 / (1 + np.exp(-x))": lambda x: 1 / (1 + np.exp(-x)),
    "np.exp(x) / (1 + np.exp(x))": lambda x: np.exp(x) / (1 + np.exp(x)),
    "np.exp(x) * np.exp(-x)": lambda x: np.exp(x) * np.exp(-x),
    "1 / (np.exp(x) + np.exp(-x))": lambda x: 1 / (np.exp(x) + np.exp(-x)),
    "np.log(1 + np.exp(x))": lambda x: np.log(1 + np.exp(x)),
    "np.exp(x) - np.exp(-x)": lambda x: np.exp(x) - np.exp(-x),
    "2 / (1 + np.exp(-x)) - 1": lambda x: 2 / (1 + np.exp(-x)) - 1,
    "(1 - np.exp(-x)) / (1 + np.exp(-x))": lambda x: (1 - np.exp(-x)) / (1 + np.exp(-x)),
}


def infinite_halves(rng, reference):
    """Draw an input far out, and expressions in which an exponential of it overflows."""
    x = float(rng.choice([-1, 1]) * rng.choice([800, 1000, 1500, 2000]))
    up, down = ("inf", "0") if x > 0 else ("0", "inf")
    with np.errstate(all="ignore"):
        values = {name: f"{value(np.float64(x)):g}" for name, value in EXPRESSIONS.items()}
    names = [str(name) for name in rng.permutation(list(values))]
    names.sort(key=lambda name: values[name] != "nan")  # one of those that are lost comes first
    found = {name: values[name] for name in [names[0], *rng.permutation(names[1:])[:3]]}
    if len({*found.values()}) < 3:
        return None
    why = {
        "en": "Work from the inside out: put inf or 0 for each exp. Which two values meet then?",
        "ko": "안쪽부터 계산해 보세요. exp마다 inf나 0을 넣으면 어떤 두 값이 만납니까?",
    }
    told = []
    for name, value in found.items():
        put_in = name.replace("np.exp(x)", up).replace("np.exp(-x)", down)
        told.append(f"- `{name}`: `{put_in}` → {value}")
    unused = [value for value in ("0", "1", "inf", "nan") if value not in found.values()]
    return {
        "parameters": {"x": x, "up": up, "down": down, "told": "\n".join(told)},
        "answer": {
            "pairs": [
                {"left": f"`{name}`", "right": value, "why": why} for name, value in found.items()
            ],
            "others": [{"text": value} for value in unused],
        },
    }

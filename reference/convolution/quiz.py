"""Generators of the quiz on convolution and pooling; the wrong answers stand in quiz.toml."""

from itertools import pairwise

import numpy as np
from draw import Cells, Column, Row

BIASLESS = np.zeros(1)  # the bias of one filter that has none
EDGES = {
    "columns": [[-1, 0, 1]] * 3,
    "columns_back": [[1, 0, -1]] * 3,
    "rows": [[-1] * 3, [0] * 3, [1] * 3],
    "rows_back": [[1] * 3, [0] * 3, [-1] * 3],
}
FLAT = {"sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]], "sum": [[1] * 3] * 3}
MOVES = {
    "from_left": [[0, 0, 0], [1, 0, 0], [0, 0, 0]],
    "from_right": [[0, 0, 0], [0, 0, 1], [0, 0, 0]],
    "from_above": [[0, 1, 0], [0, 0, 0], [0, 0, 0]],
    "from_below": [[0, 0, 0], [0, 0, 0], [0, 1, 0]],
}
POINTS_TO = {
    "from_left": {"en": "right", "ko": "오른쪽"},
    "from_right": {"en": "left", "ko": "왼쪽"},
    "from_above": {"en": "down", "ko": "아래"},
    "from_below": {"en": "up", "ko": "위"},
}


def _one(x):
    """Return a matrix as one image of one channel, or as one filter."""
    return np.asarray(x, dtype=float)[None, None]


def layer_sizes(rng, reference):
    """Draw a convolution that leaves a rest on both axes, and an overlapping pool behind it."""
    c, f = (int(v) for v in rng.choice([2, 3, 6, 8, 12, 16], 2, replace=False))
    kernel = [int(v) for v in rng.permutation([3, 5])]
    stride, pad = int(rng.integers(2, 4)), int(rng.integers(1, 3))
    places = rng.choice([8, 10, 12], 2, replace=False)
    rest = rng.integers(1, stride, 2)
    image = [int(v) for v in (places - 1) * stride + kernel - 2 * pad + rest]
    oh, ow = (reference.output_size(n, k, stride, pad) for n, k in zip(image, kernel, strict=True))
    qh, qw = (reference.output_size(n, 3, 2, 0) for n in (oh, ow))
    tall = reference.output_size(image[1], kernel[0], stride, pad)
    ph, pw = (n + 2 * pad for n in image)
    return {
        "parameters": {"c": c, "f": f, "stride": stride, "pad": pad},
        "values": {
            **{"h": image[0], "w": image[1], "kh": kernel[0], "kw": kernel[1]},
            **{"ph": ph, "pw": pw, "rh": ph - kernel[0], "rw": pw - kernel[1]},
            **{"oh": oh, "ow": ow, "qh": qh, "qw": qw, "uh": oh - 3, "uw": ow - 3},
            **{"conv": [f, oh, ow], "up": [f, oh + 1, ow + 1], "tall": [f, oh, tall]},
            **{"channels": [c, oh, ow], "pool": [f, qh, qw], "pool_up": [f, qh + 1, qw + 1]},
            "apart": [f, oh // 3, ow // 3],
        },
    }


def two_channels(rng, reference):
    """Draw an image of two channels and one filter with a bias."""
    x = rng.integers(0, 4, (1, 2, 3, 3)).astype(float)
    w = rng.integers(-2, 3, (1, 2, 2, 2)).astype(float)
    b = rng.choice([-4.0, -3.0, 3.0, 4.0, 5.0], 1)
    out = reference.conv2d_forward(x, w, b)[0][0, 0]
    flipped = reference.conv2d_forward(x, w[:, :, ::-1, ::-1], b)[0][0, 0]
    parts = [
        reference.conv2d_forward(x[:, c : c + 1], w[:, c : c + 1], BIASLESS)[0][0, 0]
        for c in range(2)
    ]
    if np.abs(w).sum(axis=(0, 2, 3)).min() < 3:
        return None
    return {
        "parameters": {"x": x[0], "w": w[0], "b": b[0]},
        "values": {
            **{"x0": x[0, 0], "x1": x[0, 1], "w0": w[0, 0], "w1": w[0, 1], "out": out},
            **{"part0": parts[0], "part1": parts[1], "flipped": flipped, "bare": out - b},
            **{"first": parts[0] + b, "twice": out + b},
        },
    }


def which_kernel(rng, reference):
    """Draw a bright rectangle and what four kernels make of it, named by letters."""
    image = np.zeros((6, 6))
    top, left = rng.integers(1, 3, 2)
    height, width = rng.choice([2, 3], 2)
    image[top : top + height, left : left + width] = 1.0
    names = [*rng.choice(list(EDGES), 2, replace=False), rng.choice(list(FLAT))]
    names = [str(name) for name in [*names, rng.choice(list(MOVES))]]
    kernels = [(EDGES | FLAT | MOVES)[name] for name in names]
    maps = [reference.image_filter(image, np.array(kernel, dtype=float)) for kernel in kernels]
    letters = ["ABCD"[i] for i in rng.permutation(4)]
    cells = {letter: Cells(found, side=22) for letter, found in zip(letters, maps, strict=True)}
    return {
        "parameters": {"kernels": names},
        "values": {
            **{f"k{i}": kernel for i, kernel in enumerate(kernels)},
            **{f"at{i}": letter for i, letter in enumerate(letters)},
            **{f"max{i}": found.max() for i, found in enumerate(maps)},
            **{"total": int(np.sum(kernels[2])), "where": POINTS_TO[names[3]]},
            **{"height": int(height), "width": int(width)},
        },
        "drawing": Column(
            Row(Cells(image, side=22)),
            Row("A", cells["A"], "B", cells["B"]),
            Row("C", cells["C"], "D", cells["D"]),
        ),
    }


def all_gradients(rng, reference):
    """Draw a small image, a kernel of 2 by 2 and an upstream gradient."""
    x = rng.integers(0, 5, (3, 3)).astype(float)
    w = rng.choice([-2, -1, 1, 2, 3], (2, 2)).astype(float)
    g = rng.permutation([*rng.choice([-2, -1, 1, 2, 3], 3), 0]).reshape(2, 2).astype(float)
    _, cache = reference.conv2d_forward(_one(x), _one(w), BIASLESS)
    _, turned = reference.conv2d_forward(_one(x), _one(w[::-1, ::-1]), BIASLESS)
    dx, dw, db = reference.conv2d_backward(_one(g), cache)
    overwritten = np.zeros((3, 3))
    for p, q in np.ndindex(2, 2):
        overwritten[p : p + 2, q : q + 2] = g[p, q] * w
    if (x == 0).sum() > 3 or db[0] == 0:
        return None
    return {
        "parameters": {"x": x, "w": w, "g": g},
        "values": {
            **{f"win{p}{q}": x[p : p + 2, q : q + 2] for p in range(2) for q in range(2)},
            **{f"g{p}{q}": g[p, q] for p in range(2) for q in range(2)},
            **{f"w{p}{q}": w[p, q] for p in range(2) for q in range(2)},
            **{"dx": dx[0, 0], "dw": dw[0, 0], "db": db[0], "middle": dx[0, 0, 1, 1]},
            "turned_dw": reference.conv2d_backward(_one(g[::-1, ::-1]), cache)[1][0, 0],
            "turned_dx": reference.conv2d_backward(_one(g), turned)[0][0, 0],
            "overwritten": overwritten,
        },
    }


def shared_maxima(rng, reference):
    """Draw a map whose overlapping windows share a maximum, and an upstream gradient."""
    x = (rng.permutation(12).reshape(3, 4) - 5).astype(float)
    dout = rng.choice([-2, -1, 1, 2, 3, 5], (2, 3)).astype(float)
    out, cache = reference.max_pool_forward(_one(x), 2, 1)
    dx = reference.max_pool_backward(_one(dout), cache)[0, 0]
    _, even = reference.avg_pool_forward(_one(x), 2, 1)
    every = 4 * reference.avg_pool_backward(_one(dout), even)[0, 0]
    last = np.zeros_like(x)
    for p, q in np.ndindex(dout.shape):
        last[x == out[0, 0, p, q]] = dout[p, q]
    return {
        "parameters": {"x": x, "dout": dout},
        "values": {"out": out[0, 0], "dx": dx, "last": last, "every": every, "even": every / 4},
    }


def _starts(place, kernel, count):
    """Return where those of `count` windows begin, two apart, that lie on a place."""
    return [s for s in range(0, 2 * count, 2) if s <= place < s + kernel]


def ones_everywhere(rng, reference):
    """Draw a layer full of ones, and a pixel of its input."""
    f, pad = int(rng.choice([3, 5, 7])), int(rng.integers(1, 3))
    kh, kw = (int(v) for v in rng.permutation([3, 4, 5, 6])[:2])
    h, w = (int(v) for v in rng.integers(8, 12, 2))
    r, c = (int(v) for v in rng.integers(0, 4, 2))
    weights = np.ones((f, 1, kh, kw))
    out, cache = reference.conv2d_forward(np.ones((1, 1, h, w)), weights, np.zeros(f), 2, pad)
    value = int(reference.conv2d_backward(np.ones_like(out), cache)[0][0, 0, r, c])
    down, right = _starts(r + pad, kh, out.shape[2]), _starts(c + pad, kw, out.shape[3])
    bare = len(_starts(r, kh, 99)) * len(_starts(c, kw, 99))
    if len(down) * len(right) in (1, bare):
        return None
    return {
        "parameters": {"f": f, "h": h, "w": w, "kh": kh, "kw": kw, "pad": pad, "r": r, "c": c},
        "values": {
            **{"pr": r + pad, "pc": c + pad, "down": down, "right": right, "value": value},
            **{"n": len(down), "m": len(right), "one": value // f},
            **{"dense": f * kh * kw, "bare": f * bare},
        },
    }


def cut_border(rng, reference):
    """Draw the size of a padded gradient and three paddings, one of them 0."""
    h, w = (int(v) for v in rng.permutation([6, 7, 8, 9])[:2])
    v, pads = int(rng.integers(1, 4)), [int(p) for p in rng.permutation([0, 1, 2])]

    def printed(size):
        rows = [[size(n, p) for n in (h, w)] for p in pads]
        return "\n".join(f"{a} {b} {a * b * v}" for a, b in rows)

    return {
        "parameters": {"h": h, "w": w, "v": v, "pads": pads},
        "values": {
            **{"h1": h - 2, "w1": w - 2, "s1": (h - 2) * (w - 2) * v},
            **{"h2": h - 4, "w2": w - 4, "s2": (h - 4) * (w - 4) * v},
            "whole": printed(lambda n, p: n - 2 * p),
            "one_side": printed(lambda n, p: (n - p) * (p > 0)),
        },
    }


def how_many_weights(rng, reference):
    """Draw five layers whose numbers of parameters differ clearly."""
    c, f = int(rng.choice([3, 4, 6, 8])), int(rng.choice([8, 16, 24, 32]))
    c1, f1 = int(rng.choice([32, 64, 96])), int(rng.choice([16, 32, 64]))
    n, m = int(rng.choice([64, 128, 256])), int(rng.choice([10, 20, 50]))
    counts = {
        "three": c * 9 * f + f,
        "five": c * 25 * f + f,
        "single": c1 * f1 + f1,
        "dense": n * m + m,
        "pool": 0,
    }
    order = sorted(counts.values())
    if any(b < 1.1 * a for a, b in pairwise(order[1:])):
        return None
    return {
        "parameters": {"c": c, "f": f, "c1": c1, "f1": f1, "n": n, "m": m},
        "values": {f"n_{name}": count for name, count in counts.items()},
        "answer": {"by": list(counts.values())},
    }


def seen_pixels(rng, reference):
    """Draw a stack of convolution, pooling, convolution, convolution."""
    k1, k2, k3 = (int(k) for k in rng.choice([3, 5], 3))
    size, stride = int(rng.choice([2, 3])), int(rng.choice([2, 3]))
    r1 = k1
    r2 = r1 + size - 1
    r3 = r2 + (k2 - 1) * stride
    r4 = r3 + (k3 - 1) * stride
    return {
        "parameters": {"k1": k1, "k2": k2, "k3": k3, "size": size, "stride": stride},
        "values": {
            **{"r1": r1, "r2": r2, "r3": r3, "r4": r4},
            **{"m1": size - 1, "m2": k2 - 1, "m3": k3 - 1},
            **{"flat": r2 + k2 + k3 - 2, "early": r4 + (size - 1) * (stride - 1)},
            "once": r2 + (k2 - 1) * stride + k3 - 1,
        },
    }


def merged_kernels(rng, reference):
    """Draw the kernel of the first of two layers in one dimension."""
    p, q = (int(v) for v in rng.choice([-4, -3, -2, 2, 3, 4, 5], 2, replace=False))
    return {
        "parameters": {"p": p, "q": q},
        "values": {
            "right": f"{q}*a + {p}*b",
            "turned": f"{p}*a + {q}*b",
            "one": f"{q}*a",
            "sum": f"({p + q})*(a + b)",
        },
    }


def lone_pixel(rng, reference):
    """Draw a kernel, and what it makes of an image with a single bright pixel."""
    kernel = (rng.permutation(9) + 1).reshape(3, 3).astype(float)
    image = np.zeros((5, 5))
    r, c = (int(v) for v in rng.integers(1, 4, 2))
    image[r, c] = 1.0
    out = reference.image_filter(image, kernel)
    block = out[r - 1 : r + 2, c - 1 : c + 2]
    return {
        "parameters": {"kernel": kernel, "r": r, "c": c},
        "values": {
            **{"out": out, "block": block, "mirrored": kernel[:, ::-1]},
            **{"upended": kernel[::-1], "corner": block[2, 2], "last": kernel[2, 2]},
        },
        "drawing": Row(Cells(image, side=28), "→", Cells(out, side=28)),
    }

"""Generators of the quiz on augmentation; what a function would draw is drawn here and told."""

from types import SimpleNamespace

import numpy as np
from draw import GREY, Cells, Chart, Column, Row

GLYPHS = (  # ink on every side, and no symmetry
    "11111 10000 11110 10000 10010",
    "11101 10010 01110 10100 10010",
    "10011 10100 11111 00100 01001",
)


def _near(value, en, ko):
    return {"value": value, "why": {"en": en, "ko": ko}}


def _known(value, mistake):
    return {"value": value, "mistake": mistake}


def _told(**draws):
    """Return a generator that draws what it is told."""
    return SimpleNamespace(**{name: lambda *_, f=f, **__: f() for name, f in draws.items()})


def _others(right, *near):
    """Keep the wrong numbers that differ from the right one and from each other."""
    kept = {}
    for item in near:
        value = round(float(item["value"]), 6)
        if abs(value - right) > 1e-3 and value > 0 and value not in kept:
            kept[value] = {**item, "value": value}
    return list(kept.values())


def crop_window(rng, reference):
    """Draw a small image and the start of a window."""
    x = rng.integers(1, 10, (3, 3)).astype(float)
    a, b = (int(v) for v in rng.choice(3, 2, replace=False))

    def crop(row, column):
        told = _told(integers=lambda: np.array([[row, column]]))
        return reference.random_crop(x[None, None], 1, told)[0, 0]

    near = [
        _known(np.roll(x, (1 - a, 1 - b), (0, 1)), "crop_wraps_around"),
        _near(crop(2 - a, 2 - b), "The window moves, not the image.", "움직이는 것은 창입니다."),
    ]
    if a + b != 2:  # else it is the same as the one before
        near.append(_near(crop(b, a), "You swapped row and column.", "행과 열을 바꾸었습니다."))
    return {
        "parameters": {"x": x, "a": a, "b": b},
        "values": {"padded": np.pad(x, 1), "out": crop(a, b)},
        "answer": {
            "value": crop(a, b),
            "near": near,
        },
    }


def cutout_count(rng, reference):
    """Draw an image, a square and a centre so close to the border that it is clipped."""
    h, w, size = int(rng.integers(6, 9)), int(rng.integers(7, 11)), int(rng.integers(3, 6))
    row = int(rng.choice([0, 1, h - 2, h - 1]))
    column = int(rng.choice([0, 1, 3, w - 2, w - 1]))

    def black(r, c, side):
        place = iter((np.array(r), np.array(c)))
        image = reference.cutout(np.ones((1, 1, h, w)), side, _told(integers=lambda: next(place)))
        return int((image == 0).sum())

    count, half = black(row, column, size), size // 2
    rows = max(row - half, 0), min(row - half + size, h) - 1
    columns = max(column - half, 0), min(column - half + size, w) - 1
    if count == size * size:
        return None
    grid = Cells(np.zeros((h, w)), side=22, numbers=False, frames=[(row, column, 1, 1, GREY)])
    values = {"top": rows[0], "bottom": rows[1], "left": columns[0], "right": columns[1]}
    values |= {"first": row - half, "start": column - half, "half": half, "count": count}
    values |= {"rows": rows[1] - rows[0] + 1, "columns": columns[1] - columns[0] + 1}
    near = [
        _near(
            size * size,
            "Part of the square lies outside the image.",
            "정사각형의 일부가 이미지 밖에 있습니다.",
        ),
        _near(
            black(row + half, column + half, size),
            "The marked pixel is the centre of the square, not its corner.",
            "표시한 픽셀은 정사각형의 구석이 아니라 중심입니다.",
        ),
        _near(
            black(row + 1 - size % 2, column + 1 - size % 2, size),
            "An even size has no middle pixel. The rows before the centre are one more.",
            "size가 짝수이면 한가운데가 없습니다. 중심 앞의 행이 하나 더 많습니다.",
        ),
    ]
    if size % 2:
        near.insert(0, _known(black(row, column, size - 1), "cutout_one_too_small"))
    return {
        "parameters": {"h": h, "w": w, "size": size, "row": row, "column": column},
        "values": values,
        "answer": {"value": count, "near": _others(count, *near)},
        "drawing": Row(grid),
    }


def mixed_batch(rng, reference):
    """Draw three samples, their partners in a circle, and a share."""
    lam, partner = (
        float(rng.choice([0.25, 0.75, 0.6, 0.8])),
        rng.permutation([[1, 2, 0], [2, 0, 1]]),
    )
    x, classes = 4.0 * rng.choice(np.arange(-5, 11), (3, 2), replace=False), rng.permutation(3)
    y, i = np.eye(3)[classes], int(rng.integers(3))

    def mix(share, who):
        told = _told(beta=lambda: share, permutation=lambda: who)
        return [np.round(v, 6) + 0.0 for v in reference.mixup(x, y, 1.0, told)]

    (x_mixed, y_mixed), swapped = mix(lam, partner[0]), mix(1 - lam, partner[0])
    share = "The shares are the wrong way round.", "비율을 반대로 곱했습니다."
    near_x = [
        _near(swapped[0], *share),
        _near(
            mix(lam, partner[1])[0],
            "You read the permutation the other way round: who is whose partner?",
            "순열을 거꾸로 읽었습니다. 누가 누구의 상대입니까?",
        ),
    ]
    near_y = [_known(y[i], "labels_not_mixed"), _near(swapped[1][i], *share)]
    how = {"kind": "array", "decimals": 2}
    blanks = [
        {"name": "x", "label": "`x_mixed`", "value": x_mixed, "near": near_x, **how},
        {"name": "y", "label": f"`y_mixed[{i}]`", "value": y_mixed[i], "near": near_y, **how},
    ]
    j = int(partner[0][i])
    values = {
        "rest": round(1 - lam, 6),
        "x_mixed": x_mixed,
        "label": y_mixed[i],
        "xp": x[partner[0]],
    }
    return {
        "parameters": {"x": x, "classes": classes, "lam": lam, "partner": partner[0], "i": i},
        "values": {**values, "j": j, "own": classes[i], "other": classes[j]},
        "answer": {"blanks": blanks},
    }


def _box(reference, lam, shape, centre):
    """Return the rows and columns of the pasted box, and the share that the label keeps."""
    place, x = iter(centre), np.stack([np.zeros((1, *shape)), np.ones((1, *shape))])
    told = _told(
        beta=lambda: lam, permutation=lambda: np.array([1, 0]), integers=lambda: next(place)
    )
    mixed, y = reference.cutmix(x, np.eye(2), 1.0, told)
    pasted = mixed[0, 0] > 0
    rows, columns = int(pasted.any(axis=1).sum()), int(pasted.any(axis=0).sum())
    return rows, columns, round(float(y[0, 0]), 6)


def _kept(side, centre, size):
    """Return how much of a side around a centre lies within an image of this size."""
    start = centre - side // 2
    return min(start + side, size) - max(start, 0)


def pasted_box(rng, reference):
    """Draw an image, a share and a centre near the border."""
    h, w = (int(v) for v in rng.permutation([20, 40]))
    root = float(rng.choice([0.3, 0.4, 0.6, 0.8]))
    lam = round(1 - root**2, 6)
    sides = round(h * root), round(w * root)
    centre = int(rng.choice([0, 1, 2])), int(rng.choice([w // 2, w - 1, w - 2]))
    rows, columns, share = _box(reference, lam, (h, w), centre)
    rest = round(1 - lam, 6)
    plain = _kept(round(rest * h), centre[0], h), _kept(round(rest * w), centre[1], w)
    near = [
        _known(lam, "area_before_clipping"),
        _near(1 - share, "This is the share of the partner.", "이것은 상대의 비율입니다."),
        _near(
            1 - plain[0] * plain[1] / (h * w),
            "Check the sides of the box: they come from the root of the partner's share.",
            "사각형의 변을 확인하세요. 상대 비율의 제곱근에서 나옵니다.",
        ),
    ]

    def whole(name, ko, value, side, short):
        border = "The box is cut off at the border.", "사각형은 이미지의 경계에서 잘립니다."
        root = "The *area* has the partner's share.", "상대의 비율만큼인 것은 *넓이*입니다."
        near = _others(value, _near(side, *border), _near(short, *root))
        label = {"en": name, "ko": ko}
        return {"name": name, "label": label, "value": value, "integer": True, "near": near}

    last = {"name": "share", "label": "$\\lambda'$", "value": share, "decimals": 4, "weight": 2}
    values = {"root": root, "rest": round(root**2, 6), "tall": sides[0], "wide": sides[1]}
    values |= {"area": h * w, "rows": rows, "columns": columns, "box": rows * columns}
    return {
        "parameters": {"h": h, "w": w, "lam": lam, "row": centre[0], "column": centre[1]},
        "values": {**values, "share": share},
        "answer": {
            "blanks": [
                whole("rows", "행의 수", rows, sides[0], plain[0]),
                whole("columns", "열의 수", columns, sides[1], plain[1]),
                {**last, "near": _others(share, *near)},
            ]
        },
    }


def centres(rng, reference):
    """Draw centres at which the box loses more or less of itself."""
    root = float(rng.choice([0.4, 0.5, 0.6]))
    lam, places = (
        round(1 - root**2, 6),
        [(10, 10), (10, 0), (0, 0), (2, 10), (3, 3), (19, 9), (1, 0)],
    )
    chosen = [places[i] for i in rng.choice(len(places), 4, replace=False)]
    chosen = [(c, r) if rng.integers(2) else (r, c) for r, c in chosen]
    boxes = [_box(reference, lam, (20, 20), place) for place in chosen]
    by = [round(1 - share, 6) for *_, share in boxes]
    if len(set(by)) < 4:
        return None
    items = [{"text": {"en": f"row {r}, column {c}", "ko": f"{r}행 {c}열"}} for r, c in chosen]
    sizes = [f"{rows} × {columns}" for rows, columns, _ in boxes]
    return {
        "parameters": {"lam": lam, "centres": chosen},
        "values": {"side": round(20 * root), "sizes": ", ".join(sizes[i] for i in np.argsort(by))},
        "answer": {"items": items, "by": by},
    }


def two_opinions(rng, reference):
    """Draw probabilities for images and mirror images that differ in their favourites."""
    rows = [
        ([0.5, 0.4, 0.1], [0.1, 0.4, 0.5]),
        ([0.5, 0.4, 0.1], [0.1, 0.8, 0.1]),
        ([0.9, 0.0, 0.1], [0.3, 0.6, 0.1]),
    ]
    drawn = [np.array(rows[i])[:, rng.permutation(3)] for i in rng.permutation(3)]
    image, mirror = (np.array([row[side] for row in drawn]) for side in (0, 1))
    x = np.broadcast_to([0.0, 1.0], (3, 1, 1, 2))
    mean = reference.tta_predict(lambda v: image if v[0, 0, 0, 0] == 0 else mirror, x)
    return {
        "parameters": {"image": image, "mirror": mirror},
        "values": {"mean": np.round(mean, 6)},
        "answer": {
            "value": mean.argmax(axis=1),
            "near": [
                _near(image.argmax(axis=1), "You used P alone.", "P만 보았습니다."),
                _near(mirror.argmax(axis=1), "You used Q alone.", "Q만 보았습니다."),
            ],
        },
    }


def new_row(rng, reference):
    """Draw a row, its nearest neighbour, and two rows that are near in one column only."""
    own, u = rng.integers(4, 9, 2).astype(float), float(rng.choice([0.25, 0.75]))
    steps = rng.choice([-1, 1], (3, 2)) * np.array(
        [[2, 2], [rng.integers(2), 4], [4, rng.integers(2)]]
    )
    near, narrow, flat = own + steps
    rows, i = [own, near, narrow, flat], rng.permutation(4)
    x, base = np.array([rows[j] for j in i]), int(np.flatnonzero(i == 0)[0])
    place, shares = iter((np.array([base]), np.array([0]))), np.array([[u]])
    told = _told(integers=lambda: next(place), random=lambda: shares)
    new = reference.smote(x, 1, 1, told)[0]
    far = "Compare the whole distances again.", "전체 거리를 다시 비교해 보세요."
    return {
        "parameters": {"x": x, "base": base, "u": u},
        "values": {
            "own": own,
            "other": near,
            "squares": ((x - own) ** 2).sum(axis=1),
            "step": near - own,
            "new": new,
        },
        "answer": {
            "value": new,
            "near": [
                _known(own, "neighbour_may_be_itself"),
                _near(
                    own + (1 - u) * (near - own),
                    "You started at the other end.",
                    "반대쪽 끝에서 시작했습니다.",
                ),
                _near(own + u * (narrow - own), *far),
                _near(own + u * (flat - own), *far),
            ],
        },
    }


def possible_rows(rng, reference):
    """Draw two groups of three points, and places for new ones: on a segment or not."""
    x = np.array([[0, 0], [3, 1], [1, 4], [9, 2], [12, 1], [11, 5]], dtype=float)
    (a, b), (d, e) = rng.choice(3, 2, replace=False), 3 + rng.choice(3, 2, replace=False)
    u, start = float(rng.choice([0.4, 0.5, 0.6])), 3 * int(rng.integers(2))
    places = [x[a] + u * (x[b] - x[a]), x[d] + u * (x[e] - x[d])]
    places += [(x[rng.integers(3)] + x[3]) / 2, x[d] + 1.5 * (x[e] - x[d])]
    places.append(x[start : start + 3].mean(axis=0))
    turn, order = rng.choice([-1, 1], 2), rng.permutation(5)
    x, places = ((np.array(v) * turn + np.where(turn < 0, [14, 7], 1)) for v in (x, places))
    chart = Chart(x=(-0.5, 16), y=(-0.8, 8.8), x_label="x1", y_label="x2", size=(500, 304))
    chart.points(*x.T, colour=GREY).points(*places.T, marker="x")
    whys = (
        ("Are these two among each other's nearest rows?", "서로 가장 가까운 이웃인 두 행입니까?"),
        ("The share of the way is never above 1.", "선분 위의 위치 비율은 1을 넘지 않습니다."),
        ("On which segment should this lie?", "어느 선분 위에 있습니까?"),
    )
    choices, letters = [], {}
    for letter, i in zip("ABCDE", order.tolist(), strict=True):
        chart.text(places[i][0] + 0.4, places[i][1] + 0.45, letter)
        letters[f"at{i}"] = letter
        why = {} if i < 2 else {"why": dict(zip(("en", "ko"), whys[i - 2], strict=True))}
        choices.append({"text": letter, "right": i < 2, **why})
    return {
        "parameters": {"points": x, "places": places[order]},
        "values": letters,
        "answer": {"choices": choices},
        "drawing": chart,
    }


def five_pictures(rng, reference):
    """Draw a glyph through four programs."""
    rows = GLYPHS[int(rng.integers(len(GLYPHS)))].split()
    x = np.array([[float(v) for v in row] for row in rows])
    a, b = (int(v) for v in rng.choice([0, 2], 2))
    spot = iter(np.array(rng.integers(1, 4)) for _ in range(2))
    image = x[None, None]
    crop = reference.random_crop(image, 1, _told(integers=lambda: np.array([[a, b]])))[0, 0]
    made = {
        "flip": reference.horizontal_flip(image, rng, 1.0)[0, 0],
        "crop": crop,
        "cutout": reference.cutout(image, 3, _told(integers=lambda: next(spot)))[0, 0],
        "roll": np.roll(x, (1 - a, 1 - b), (0, 1)),
        "rows": x[::-1],
    }
    if (made["cutout"] == x).all():
        return None
    places = dict(zip(rng.permutation(list(made)).tolist(), "ABCDE", strict=True))

    def picture(cells, letter):
        name = Chart(x=(0, 1), y=(0, 1), axes=False, size=(30, 22)).text(0.5, 0.5, letter)
        return Column(name, Cells(cells, side=15, numbers=False))

    row = "Where is a row of x, in which order?", "x의 한 행이 어디에 어떤 순서로 놓였습니까?"
    border = "What becomes of pixels that leave?", "이미지 밖으로 나간 픽셀은 어떻게 됩니까?"
    hole = "Does `cutout` move anything?", "`cutout`이 픽셀을 옮깁니까?"
    lefts = (
        ("`horizontal_flip`", "flip", row),
        ("`random_crop`, `pad=1`", "crop", border),
        ("`cutout`, `size=3`", "cutout", hole),
        ("`np.roll`", "roll", border),
    )
    pairs = [
        {"left": left, "right": places[name], "why": dict(zip(("en", "ko"), why, strict=True))}
        for left, name, why in lefts
    ]
    pictures = [picture(made[name], letter) for name, letter in places.items()]
    return {
        "parameters": {"x": x, "start": [a, b]},
        "values": {f"at_{name}": letter for name, letter in places.items()},
        "answer": {"pairs": pairs, "others": [{"text": places["rows"]}]},
        "drawing": Row(picture(x, "x"), "→", *pictures),
    }


def paste_order(rng, reference):
    """Draw three tiny images that are pasted into each other in turn."""
    x = rng.permutation(np.arange(1, 10)).reshape(3, 3)
    partner = rng.permutation([[1, 2, 0], [2, 0, 1]])[0]
    a = int(rng.integers(2))
    fine, out = x.copy(), x.copy()
    fine[:, a : a + 2] = x[partner, a : a + 2]
    for i, j in enumerate(partner):
        out[i, a : a + 2] = out[j, a : a + 2]
    text = "\n".join(str(row) for row in fine)
    return {
        "parameters": {"x": x, "partner": partner, "a": a, "b": a + 2},
        "values": {"fine": fine, "out": out, "last": int(partner[2]), "first": int(partner[0])},
        "answer": {
            "near": [
                _near(
                    text,
                    "CutMix should give this. But does every row read still hold its old values?",
                    "CutMix라면 이래야 합니다. 그런데 읽어 오는 행이 모두 처음 값 그대로입니까?",
                ),
            ],
        },
    }

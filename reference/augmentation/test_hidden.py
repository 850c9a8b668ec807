"""Hidden checks of data augmentation.

Inputs show what was drawn: a pixel's value says where it comes from, an identity matrix shows the
weights of a mixture. Checks reject rows of verdicts that are the same for every draw, by which a
mistake is known however a student draws.
"""

import numpy as np
from checklib import Inside, close, holds, mark

EACH = "Each image is mirrored with probability `p`, independently of the others."
MIRROR = "Mirroring reverses the columns, in all channels alike; rows stay where they are."
WINDOW = "The output is a window of the padded image, of the size of the image, for all channels."
START = "The window starts at any row and column from 0 to `2 * pad`, all equally likely."
OWN = "Each image has a start of its own, and its row and its column are drawn independently."
NO_PAD = "With `pad = 0` the output is `x`."
SQUARE = "The square has `size` rows and columns, from `centre - size // 2` on, in all channels."
CENTRE = "Each image has a centre of its own, every pixel equally likely; the borders clip it."
LABELS = "The labels are mixed with the same share and the same partners as the samples."
BLEND = "Every sample gets one partner, and the partners are a random permutation of the batch."
BETA = "The share `lam` is drawn from `Beta(alpha, alpha)`, neither folded nor fixed."
PASTE = "Inside the box every channel shows the same place of the partner; outside is the image."
AREA = "The labels are weighed by the area that the clipped box really has, counted in pixels."
SIDES = "Around a random pixel, the box has sides of `H * sqrt(1 - lam)` and `W * sqrt(1 - lam)`."
MEAN = "`tta_predict` returns the mean of the probabilities for `x` and for its mirror images."
SEGMENT = "Each new row lies on the segment from a row to one of its `k` nearest other rows."
CHANCE = "Rows, neighbours and places on the segment are all drawn uniformly."
STATE = "The same state of `rng` gives the same output, another state another one."
IN_PLACE = "No function changes an array it was given."

PREDICT = """def predict(x):
    e = np.exp(np.stack([x[:, 0, 0, 0], x[:, 0, -1, 0], x[:, -1, 0, -1]], axis=1))
    return e / e.sum(axis=1, keepdims=True)
"""


def about(points, en, ko, sentence):
    """Mark a check with its points, its title and the sentence of the handout it enforces."""
    return lambda test: mark.points(points)(mark.title(en=en, ko=ko)(mark.cites(sentence)(test)))


def hint(en, ko):
    return mark.feedback(en=en, ko=ko)


def verdicts(en, ko, *codes):
    """Fail unless all codes are 0; report them as numbers of which no two are the same."""
    told = [10 * place + int(code) for place, code in enumerate([*codes, 0, 0, 0, 0])]
    holds(not any(codes), en, ko, actual=np.array(told))


def generator(rng):
    """Draw a generator to hand to a student's function."""
    return np.random.default_rng(int(rng.integers(2**62)))


def coded(*shape):
    """Return images in which each value is 1 plus the number of its place."""
    return np.arange(1.0, 1.0 + np.prod(shape)).reshape(shape)


def shaped(value, shape, name="out"):
    """Return `value` if it is an array of real numbers in this shape, else fail."""
    with np.errstate(invalid="ignore"):  # of infinities; `close` will say so
        close(value * 0 if isinstance(value, np.ndarray) else value, np.zeros(shape), name)
    return value


def uneven(counts, expected):
    """Return whether a count is further from the expected one than chance allows."""
    return bool((np.abs(np.asarray(counts) - expected) > 6.2 * expected**0.5).any())


def shifts(out, x):
    """Return by how many rows and columns each image was moved, by its first pixel that is left."""
    flat = out[:, 0].reshape(len(x), -1)
    at = (flat > 0).argmax(axis=1)
    source = np.clip(flat[np.arange(len(x)), at].astype(int) - 1, 0, x.size - 1)
    _, _, row, column = np.unravel_index(source, x.shape)
    return np.stack([row - at // x.shape[3], column - at % x.shape[3]], axis=1)


def moved(x, by, pad):
    """Return each image moved by its shift, with zeros coming in."""
    (_, _, h, w), starts = x.shape, np.clip(by + pad, 0, 2 * pad)
    wide = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    return np.stack([wide[i, :, a : a + h, b : b + w] for i, (a, b) in enumerate(starts)])


def extents(masks):
    """Return the first and the last plus one of the true places of each row of `masks`."""
    first, last = masks.argmax(axis=1), masks.shape[1] - masks[:, ::-1].argmax(axis=1)
    return list(zip(first.tolist(), np.where(masks.any(axis=1), last, 0).tolist(), strict=True))


def squares(size, length):
    """Return the first row, and the last plus one, of a square around each centre."""
    starts = [centre - size // 2 for centre in range(length)]
    return [(max(start, 0), min(start + size, length)) for start in starts]


def filled(masks):
    """Return whether all that is true in each of the masks (N, H, W) is one rectangle."""
    rows, columns = (np.diff(extents(masks.any(axis=a))).ravel() for a in (1, 2))
    return bool((masks.sum(axis=(1, 2)) == rows * columns).all())


def mixture(student, shape, alpha, rng):
    """Return the weights of the samples and of the labels in what `mixup` makes of identities."""
    n = shape[0]
    x_mixed, y_mixed = student.mixup(np.eye(n).reshape(shape), np.eye(n), alpha, generator(rng))
    return shaped(x_mixed, shape, "x_mixed").reshape(n, n), shaped(y_mixed, (n, n), "y_mixed")


def relation(weights, labels):
    """Say how labels were mixed whose samples were mixed by `weights`; 0 is in the same way."""
    own = np.eye(len(weights))
    partners = (weights > 1e-9) & (own == 0)
    reverse = np.where(partners.any(axis=1, keepdims=True), own + partners - weights, own)
    for code, known in enumerate((weights, own, reverse, np.round(weights))):
        if np.allclose(labels, known, rtol=1e-7, atol=1e-9):
            return code
    return 4 if ((labels > 1e-9) == (weights > 1e-9)).all() else 5


def pasted(student, x, alpha, rng):
    """Return `cutmix`'s images, which of their pixels are foreign, the partners, the labels."""
    n = len(x)
    out, labels = student.cutmix(x, np.eye(n), alpha, generator(rng))
    foreign = shaped(out, x.shape, "x_mixed") != x
    value = np.where(foreign, out, 0.0).reshape(n, -1).max(axis=1)
    partner = np.where(value > 0, (value - 1) // x[0].size, np.arange(n))
    return out, foreign, np.clip(partner, 0, n - 1).astype(int), shaped(labels, (n, n), "y_mixed")


def cloud(rng):
    """Return 7 rows whose two nearest others are known, as a matrix of who is a neighbour."""
    steps = 2.0 ** np.arange(6)[:, None] * np.linalg.qr(rng.normal(size=(8, 8)))[0][:6]
    x = rng.permutation(np.vstack([np.zeros(8), np.cumsum(steps, axis=0)]))
    order = np.argsort(np.linalg.norm(x[:, None] - x, axis=2), axis=1)
    return x, (order[:, 1:3, None] == np.arange(7)).any(axis=1), order


def segments(rows, x):
    """Return where each row is on the line through each pair of `x`, and how far off it."""
    step = x[None] - x[:, None]
    away = rows[:, None, None] - x[:, None]
    place = (away * step).sum(axis=3) / np.maximum((step**2).sum(axis=2), 1e-300)
    off = np.abs(away - place[..., None] * step).max(axis=3)
    return place, (off < 1e-8) & ~np.eye(len(x), dtype=bool)


@about(3, "Flip: left and right", "뒤집기: 왼쪽과 오른쪽", MIRROR)
@hint("Left and right are the last of the four axes.", "좌우는 네 축 가운데 마지막 축입니다.")
def test_flip_mirrors(student, reference, rng):
    x = coded(5, 3, 4, 6)
    for p, right in ((1.0, x[..., ::-1]), (0.0, x)):
        close(student.horizontal_flip(x, generator(rng), p), right)


@about(3, "Flip: the probability", "뒤집기: 확률", EACH)
@hint("Draw once per image. Which side is mirrored?", "뽑은 수가 p보다 작을 때 뒤집나요?")
def test_flip_rate(student, reference, rng):
    codes, x = [], coded(3000, 1, 2, 2)
    for p in (0.1, 0.3, 0.7, 0.9):
        share = (shaped(student.horizontal_flip(x, generator(rng), p), x.shape) != x).mean()
        near = [code for code, c in enumerate((p, 1 - p, 0.5, 1, 0)) if abs(share - c) <= 0.055]
        codes.append(near[0] if near else 6)
    verdicts("The share of mirrored images is not p.", "뒤집힌 비율이 p가 아닙니다.", *codes)


@about(3, "Flip: image by image", "뒤집기: 이미지마다 따로", EACH)
@hint("Decide once per image.", "배치나 채널이 아니라 이미지마다 정하세요.")
def test_flip_image_by_image(student, reference, rng):
    x = coded(60, 4, 2, 5)
    changed = (shaped(student.horizontal_flip(x, generator(rng), 0.5), x.shape) != x).any((2, 3))
    batch, channels = changed.all() or not changed.any(), (changed != changed[:, :1]).any()
    verdicts("Not decided by image.", "이미지마다 정하지 않았습니다.", batch, channels)


@about(4, "Crop: a window of the padded image", "자르기: 0을 두른 이미지의 창", WINDOW)
@hint("Zeros come in; one window for all channels.", "0이 들어오고 채널마다 창이 같습니다.")
def test_crop_is_a_window(student, reference, rng):
    x, pad = coded(30, 3, 6, 9), 3
    out = shaped(student.random_crop(x, pad, generator(rng)), x.shape)
    if not np.array_equal(out, moved(x, shifts(out, x), pad)):
        each = [out[:, c : c + 1] for c in range(3)]
        alone = [moved(x[:, c : c + 1], shifts(o, x), pad) for c, o in enumerate(each)]
        same = np.array_equal(np.sort(out.reshape(30, -1)), np.sort(x.reshape(30, -1)))
        code = 1 if same else 2 if out.all() else 3 if np.array_equal(each, alone) else 4
        verdicts("out is no window of the padded x.", "out은 0을 두른 x의 창이 아닙니다.", code)


@about(4, "Crop: where the window starts", "자르기: 창의 위치", START)
@hint("Is the last of the 2 pad + 1 starts possible?", "마지막 시작 위치도 나오나요?")
def test_crop_starts(student, reference, rng):
    codes = []
    for pad in (1, 3):
        x = coded(700, 1, pad + 2, pad + 3)
        by = shifts(shaped(student.random_crop(x, pad, generator(rng)), x.shape), x)
        for axis in range(2):
            counts = [int((by[:, axis] == shift).sum()) for shift in range(-pad, pad + 1)]
            ends = (counts[0] == 0) + 2 * (counts[-1] == 0)
            codes.append(4 if 700 in counts else ends or 5 * uneven(counts, 700 / len(counts)))
    verdicts("Not all starts are equally likely.", "시작 위치의 확률이 고르지 않습니다.", *codes)


@about(3, "Crop: independent starts", "자르기: 서로 독립인 위치", OWN)
@hint("Draw two numbers for each image.", "이미지마다 수를 두 개 뽑으세요.")
def test_crop_independent(student, reference, rng):
    x = coded(60, 1, 6, 7)
    by = shifts(shaped(student.random_crop(x, 2, generator(rng)), x.shape), x)
    codes = (by == by[0]).all(), (by[:, 0] == by[:, 1]).all()
    verdicts("The starts depend on each other.", "시작 위치가 서로 독립이 아닙니다.", *codes)


@about(2, "Crop: no padding", "자르기: 패딩이 없을 때", NO_PAD)
@hint("x[pad:-pad] is empty when pad is 0.", "pad가 0이면 x[pad:-pad]는 빕니다.")
def test_crop_without_padding(student, reference, rng):
    x = coded(4, 2, 3, 5)
    close(student.random_crop(x, 0, generator(rng)), x)


@about(5, "Cutout: the square", "컷아웃: 정사각형", SQUARE)
@hint("Exactly size rows and columns, all zero.", "정확히 size행 size열이 0입니다.")
def test_cutout_square(student, reference, rng):
    codes = []
    for size in (1, 3, 4):
        x = coded(60, 3, 9, 12)
        out = shaped(student.cutout(x, size, generator(rng)), x.shape)
        gone = (out != x)[:, 0]
        rows, columns = extents(gone.any(axis=2)), extents(gone.any(axis=1))
        right = set(rows) <= set(squares(size, 9)) and set(columns) <= set(squares(size, 12))
        shape = 0 if right and filled(gone) else 5 + np.sign(np.ptp(rows, axis=1).max() - size)
        channels, value = ((out != x) != gone[:, None]).any(), (out[out != x] != 0).any()
        codes.append(1 if channels else 2 if value else shape)
    verdicts("What is zero is not the square.", "0이 된 자리가 그 정사각형이 아닙니다.", *codes)


@about(5, "Cutout: the centres", "컷아웃: 중심의 위치", CENTRE)
@hint("Any pixel can be the centre.", "구석의 픽셀도 중심이 될 수 있습니다.")
def test_cutout_centres(student, reference, rng):
    x, codes = coded(900, 1, 7, 10), []
    gone = (shaped(student.cutout(x, 4, generator(rng)), x.shape) != x)[:, 0]
    for axis, length in ((2, 7), (1, 10)):
        counts = [extents(gone.any(axis=axis)).count(place) for place in squares(4, length)]
        ends = counts[0] == 0 and counts[-1] == 0
        codes.append(1 if 900 in counts else 2 if ends else 3 * uneven(counts, 900 / length))
    verdicts("Not all centres are equally likely.", "중심의 확률이 고르지 않습니다.", *codes)


@about(4, "mixup: the labels", "mixup: 레이블", LABELS)
@hint("One share and one order serve both x and y.", "x와 y에 같은 비율, 같은 순서를 쓰세요.")
def test_mixup_labels(student, reference, rng):
    codes = [relation(*mixture(student, (n, 1, 1, n), 50.0, rng)) for n in (7, 8, 9)]
    verdicts("y is not mixed as x is.", "y가 x와 다르게 섞였습니다.", *codes)


@about(3, "mixup: the partners", "mixup: 상대", BLEND)
@hint("The shares add up to 1; permute partners.", "비율의 합은 1, 상대는 순열입니다.")
def test_mixup_partners(student, reference, rng):
    weights = np.array([mixture(student, (8, 8), 50.0, rng)[0] for _ in range(5)])
    others = (weights > 1e-9) & (np.eye(8) == 0)
    many, twice = (others.sum(axis=axis).max() > 1 for axis in (2, 1))
    codes = not np.allclose(weights.sum(axis=2), 1), many, twice, (others == others[0]).all()
    verdicts("The samples are not mixed as they should be.", "샘플이 잘못 섞였습니다.", *codes)


@about(4, "mixup: the share", "mixup: 비율", BETA)
@hint("A large alpha gives shares near 1/2.", "alpha가 크면 비율은 1/2 근처입니다.")
def test_mixup_share(student, reference, rng):
    shares = []
    for alpha in (50.0, 0.02):
        diagonals = [mixture(student, (8, 1, 1, 8), alpha, rng)[0].diagonal() for _ in range(40)]
        shares.append(np.array([next((d for d in one if d < 1 - 1e-9), 1.0) for one in diagonals]))
    large = shares[0][shares[0] < 1.0]
    far = (np.abs(large - 0.5) > 0.3).any() or large.size < 30
    near = (np.abs(shares[1] - 0.5) > 0.3).sum() < 25
    folded = not 2 <= (large < 0.5).sum() <= large.size - 2
    verdicts("Not Beta(alpha, alpha).", "비율의 분포가 다릅니다.", far, near, folded)


@about(5, "CutMix: the box", "CutMix: 사각형", PASTE)
@hint("Copy from the x you were given, from the same place.", "받은 x의 같은 자리에서 복사하세요.")
def test_cutmix_box(student, reference, rng):
    x, codes = coded(6, 2, 9, 7), np.zeros(6)
    for _ in range(8):
        out, foreign, partner, _ = pasted(student, x, 1.0, rng)
        other = partner[foreign[:, 0].any(axis=(1, 2))]
        image, place = (out - 1) // x[0].size, (out - 1) % x[0].size
        torn = (foreign != foreign[:, :1]).any(), not filled(foreign[:, 0])
        strange = (place != x[0] - 1).any(), (image != partner[:, None, None, None])[foreign].any()
        codes += (*torn, *strange, np.unique(other).size < other.size, other.size)
    codes[5] = codes[5] == 0
    verdicts("The box is not the partner's.", "사각형이 상대의 것이 아닙니다.", *(codes > 0))


@about(5, "CutMix: the labels", "CutMix: 레이블", AREA)
@hint("Count the pixels of the box after it was clipped.", "잘린 뒤에 남은 사각형의 픽셀을 세세요.")
def test_cutmix_labels(student, reference, rng):
    codes = []
    for _ in range(8):
        _, foreign, partner, labels = pasted(student, coded(6, 2, 9, 7), 5.0, rng)
        area = foreign.any(axis=1).mean(axis=(1, 2))[:, None]
        codes.append(relation((1 - area) * np.eye(6) + area * np.eye(6)[partner], labels))
    verdicts("The labels do not fit the areas.", "레이블이 넓이와 맞지 않습니다.", max(codes))


@about(4, "CutMix: the size of the box", "CutMix: 사각형의 크기", SIDES)
@hint("An area of 1 - lam: sides with sqrt(1 - lam).", "변은 sqrt(1 - lam)배입니다.")
def test_cutmix_size(student, reference, rng):
    # With this alpha lam is near 1/2: the sides are near 17 and 8.5, or shorter at the borders.
    x, ends = coded(4, 1, 24, 12), []
    for _ in range(80):
        foreign = pasted(student, x, 1000.0, rng)[1][:, 0]
        inside = foreign[foreign.any(axis=(1, 2))]
        ends += zip(extents(inside.any(axis=2)), extents(inside.any(axis=1)), strict=True)
    first, last = np.array(ends or [((0, 0), (0, 0))]).transpose(2, 1, 0)
    tall, wide = last - first
    heights = 1 * (tall.max() < 13.5) + 2 * (tall.max() > 20)
    widths = 1 * (wide.max() < 6) + 2 * (wide.max() > 10.5)
    areas = abs(tall * wide / 288 - 0.38).max() > 0.32
    # A box around a random pixel reaches over the top or the left border in 6 of 10 cases.
    over, never = (first == 0).any(axis=0).mean() < 0.29, ((tall >= 14) & (wide >= 7)).all()
    codes = heights, widths, areas, 2 * never or over
    verdicts("The boxes are wrong in size or place.", "사각형의 크기나 위치가 다릅니다.", *codes)


@about(4, "Test time: the mean of two", "예측: 두 결과의 평균", MEAN)
@hint("Average the probabilities themselves.", "확률 자체를 평균하세요.")
def test_tta(student, reference, rng):
    x, given = rng.normal(size=(5, 2, 4, 3)), Inside("predict", PREDICT)
    predict = given.define()
    close(student.tta_predict(given, x), (predict(x) + predict(x[..., ::-1])) / 2)


@about(5, "SMOTE: on segments to neighbours", "SMOTE: 이웃과 잇는 선분 위", SEGMENT)
@hint("Leave the row itself out; one share a row.", "자신은 빼고, 행마다 비율은 하나입니다.")
def test_smote_segments(student, reference, rng):
    x, near, _ = cloud(rng)
    rows = shaped(student.smote(x, 2, 40, generator(rng)), (40, 8))
    place, on = segments(rows, x)
    between = on & (place >= 0) & (place <= 1)
    right, other, line = (m.any(axis=(1, 2)) for m in (between & near, between, on))
    itself = (np.abs(rows[:, None] - x).max(axis=2) < 1e-12).any()
    codes = itself, (other & ~right).any(), (line & ~other).any(), not line.all()
    verdicts("A row is not on such a segment.", "그런 선분 위에 있지 않은 행이 있습니다.", *codes)


@about(4, "SMOTE: spread evenly", "SMOTE: 고르게 퍼진 표본", CHANCE)
@hint("Any row, any neighbour, any share.", "행, 이웃, 비율이 모두 골고루 나와야 합니다.")
def test_smote_spread(student, reference, rng):
    x, near, order = cloud(rng)
    place, on = segments(shaped(student.smote(x, 2, 700, generator(rng)), (700, 8)), x)
    # Pairs of which only the first has the other for a neighbour say where a row started.
    clear = on & near & ~near.T
    starts = clear.any(axis=2).sum(axis=0)[(near & ~near.T).sum(axis=1) == 2]
    ranks = [int(clear[:, np.arange(7), order[:, rank]].sum()) for rank in (1, 2)]
    quarters = np.histogram(place[clear], 4, (0, 1))[0]
    codes = uneven(starts, 100), uneven(ranks, 200), uneven(quarters, quarters.sum() / 4)
    verdicts("The rows are not spread evenly.", "새 행이 고르게 퍼져 있지 않습니다.", *codes)


def calls(rng):
    """Return the functions that draw, each with its arguments for a generator."""
    x, y, rows = rng.uniform(1, 2, (64, 1, 4, 5)), np.eye(64), rng.normal(size=(12, 3))
    return {
        "horizontal_flip": lambda g: (x, g, 0.5),
        "random_crop": lambda g: (x, 2, g),
        "cutout": lambda g: (x, 3, g),
        "mixup": lambda g: (x, y, 50.0, g),
        "cutmix": lambda g: (x, y, 50.0, g),
        "smote": lambda g: (rows, 3, 20, g),
    }


@about(3, "Randomness: the generator decides", "난수: 생성기가 정하는 결과", STATE)
@hint("Draw from the rng you were given, from nothing else.", "인자로 받은 rng에서만 뽑으세요.")
def test_generator_decides(student, reference, rng):
    codes = []
    for name, arguments in calls(rng).items():
        first, *others = rng.integers(2**62, size=25 if len(arguments(0)) == 3 else 2)
        seeds = map(np.random.default_rng, (first, first, *others))
        outs = [getattr(student, name)(*arguments(generator)) for generator in seeds]
        first, again, *others = (out[0] if isinstance(out, tuple) else out for out in outs)
        same = all(np.array_equal(first, other) for other in others)
        codes.append(1 * (not np.array_equal(first, again)) + 2 * same)
    verdicts("rng does not decide.", "rng가 결과를 정하지 않습니다.", *codes)


@about(2, "All: arguments stay", "공통: 인자는 그대로", IN_PLACE)
@hint("Begin with a copy of x.", "x의 복사본으로 시작하세요.")
def test_arguments_stay(student, reference, rng):
    codes, given = [], {name: each(generator(rng)) for name, each in calls(rng).items()}
    given["tta_predict"] = (Inside("predict", PREDICT), rng.normal(size=(5, 2, 4, 3)))
    for name, arguments in given.items():
        after = getattr(student, name).with_arguments(*arguments)[1]
        arrays = [i for i, value in enumerate(arguments) if isinstance(value, np.ndarray)]
        codes.append(not all(np.array_equal(arguments[i], after[i]) for i in arrays))
    verdicts("An argument was changed in place.", "인자를 제자리에서 바꾸었습니다.", *codes)

"""Wrong solutions of data augmentation, as students write them."""

# ruff: noqa: F821 -- a mistake is composed with the solution and may call its functions

import numpy as np


def windows(x, pad, starts, **how):
    wide, (h, w) = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), **how), x.shape[2:]
    return np.stack([wide[i, :, a : a + h, b : b + w] for i, (a, b) in enumerate(starts)])


def starts_of(x, pad, rng):
    return rng.integers(0, 2 * pad + 1, (len(x), 2))


def blacked(x, boxes):
    out = x.copy()
    for image, (top, bottom, left, right) in zip(out, boxes):
        image[:, max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)] = 0
    return out


def centred(x, size, rng, ends=None):
    rows, columns = (rng.integers(0, length, len(x)) for length in x.shape[2:])
    ends = size - size // 2 if ends is None else ends
    return [(r - size // 2, r + ends, c - size // 2, c + ends) for r, c in zip(rows, columns)]


def box_of(h, w, lam, rng, part=None):
    part = np.sqrt(1 - lam) if part is None else part
    sides = int(h * part), int(w * part)
    return clipped(h, w, sides, rng.integers(h), rng.integers(w))


def clipped(h, w, sides, row, column):
    top, left = row - sides[0] // 2, column - sides[1] // 2
    return max(top, 0), min(top + sides[0], h), max(left, 0), min(left + sides[1], w)


def paste(x, partner, box):
    out, (a, b, c, d) = x.copy(), box
    out[:, :, a:b, c:d] = x[partner][:, :, a:b, c:d]
    return out


def area(box, h, w):
    a, b, c, d = box
    return (b - a) * (d - c) / (h * w)


def neighbours(x, k):
    away = np.linalg.norm(x[:, None] - x, axis=2)
    np.fill_diagonal(away, np.inf)
    return np.argsort(away, axis=1)[:, :k]


def towards(x, base, other, share):
    return x[base] + share * (x[other] - x[base])


def picked(x, k, n, rng):
    base = rng.integers(0, len(x), n)
    return base, neighbours(x, k)[base, rng.integers(0, k, n)]


class flips_rows:
    caught_by = ("test_flip_by_hand", "test_flip_mirrors")
    en = "You turn the images upside down. Left and right are the last axis."
    ko = "이미지의 위아래를 뒤집고 있습니다. 좌우는 마지막 축입니다."

    def horizontal_flip(x, rng, p):
        return np.where(rng.random((len(x), 1, 1, 1)) < p, x[:, :, ::-1], x)


class flips_the_batch_together:
    caught_by = ("test_flip_rate", "test_flip_image_by_image")
    en = "You decide once for the whole batch. Draw one number for each image."
    ko = "배치 전체에 대해 한 번만 정하고 있습니다. 이미지마다 난수를 하나씩 뽑으세요."

    def horizontal_flip(x, rng, p):
        return x[..., ::-1].copy() if rng.random() < p else x.copy()


class flips_each_channel:
    caught_by = ("test_flip_image_by_image",)
    en = "You decide for every channel by itself, so the colours of an image come apart."
    ko = "채널마다 따로 정하고 있어 한 이미지의 색이 서로 어긋납니다."

    def horizontal_flip(x, rng, p):
        return np.where(rng.random((*x.shape[:2], 1, 1)) < p, x[..., ::-1], x)


class flips_the_others:
    caught_by = ("test_flip_by_hand", "test_flip_rate", "test_flip_mirrors")
    en = "You mirror with probability 1 - p: the comparison is the wrong way round."
    ko = "확률 1 - p로 뒤집고 있습니다. 비교의 방향이 반대입니다."

    def horizontal_flip(x, rng, p):
        return np.where(rng.random((len(x), 1, 1, 1)) >= p, x[..., ::-1], x)


class generator_ignored:
    caught_by = ("test_generator_decides",)
    en = "horizontal_flip draws with np.random instead of the rng it was given."
    ko = "horizontal_flip이 인자로 받은 rng가 아니라 np.random으로 뽑고 있습니다."

    def horizontal_flip(x, rng, p):
        return np.where(np.random.rand(len(x), 1, 1, 1) < p, x[..., ::-1], x)


class crop_wraps_around:
    caught_by = ("test_crop_by_hand", "test_crop_is_a_window")
    en = "np.roll brings in at one side what leaves at the other. Zeros should come in."
    ko = "np.roll은 한쪽으로 나간 값을 반대쪽으로 들여옵니다. 0이 들어와야 합니다."

    def random_crop(x, pad, rng):
        return windows(x, pad, starts_of(x, pad, rng), mode="wrap")


class crop_tears_channels_apart:
    caught_by = ("test_crop_is_a_window",)
    en = "Every channel is cropped at another place. One window serves all channels of an image."
    ko = "채널마다 다른 자리에서 자르고 있습니다. 한 이미지의 모든 채널에 같은 창을 쓰세요."

    def random_crop(x, pad, rng):
        flat = x.reshape(-1, 1, *x.shape[2:])
        return windows(flat, pad, starts_of(flat, pad, rng)).reshape(x.shape)


class crop_misses_the_last_start:
    caught_by = ("test_crop_starts",)
    en = "Your window never starts at 2 pad: the upper end of rng.integers is left out."
    ko = "창이 2 pad에서 시작하는 일이 없습니다. rng.integers는 위쪽 끝을 포함하지 않습니다."

    def random_crop(x, pad, rng):
        return windows(x, pad, rng.integers(0, max(2 * pad, 1), (len(x), 2)))


class crop_same_for_all:
    caught_by = ("test_crop_independent",)
    en = "All images of the batch are cropped at the same place. Draw a start for each."
    ko = "배치의 모든 이미지를 같은 자리에서 자르고 있습니다. 이미지마다 위치를 뽑으세요."

    def random_crop(x, pad, rng):
        return windows(x, pad, [rng.integers(0, 2 * pad + 1, 2)] * len(x))


class crop_along_the_diagonal:
    caught_by = ("test_crop_independent",)
    en = "One number serves as row and column, so the window moves along the diagonal only."
    ko = "수 하나를 행과 열에 함께 써서 창이 대각선으로만 움직입니다."

    def random_crop(x, pad, rng):
        return windows(x, pad, [(s, s) for s in rng.integers(0, 2 * pad + 1, len(x))])


class empty_without_padding:
    caught_by = ("test_crop_without_padding",)
    en = "With pad = 0 your slice [pad:-pad] is empty."
    ko = "pad = 0이면 슬라이스 [pad:-pad]가 비어 버립니다."

    def random_crop(x, pad, rng):
        n, c, h, w = x.shape
        wide = np.zeros((n, c, h + 2 * pad, w + 2 * pad))
        wide[:, :, pad:-pad, pad:-pad] = x
        starts = starts_of(x, pad, rng)
        return np.stack([wide[i, :, a : a + h, b : b + w] for i, (a, b) in enumerate(starts)])


class cutout_one_too_small:
    caught_by = ("test_cutout_square", "test_cutout_by_hand")
    en = "From centre - size // 2 to centre + size // 2 an odd size comes out one too small."
    ko = "centre - size // 2부터 centre + size // 2까지로 자르면 size가 홀수일 때 하나 작습니다."

    def cutout(x, size, rng):
        return blacked(x, centred(x, size, rng, size // 2))


class cutout_inside_only:
    caught_by = ("test_cutout_centres",)
    en = "Your square never reaches over the border. Its centre may be any pixel; clip it."
    ko = "정사각형이 경계를 넘는 일이 없습니다. 중심은 어느 픽셀이든 될 수 있고, 넘으면 자릅니다."

    def cutout(x, size, rng):
        n, _, h, w = x.shape
        starts = zip(rng.integers(0, h - size + 1, n), rng.integers(0, w - size + 1, n))
        return blacked(x, [(a, a + size, b, b + size) for a, b in starts])


class cutout_same_for_all:
    caught_by = ("test_cutout_centres",)
    en = "All images lose the same square. Draw a centre for each image."
    ko = "모든 이미지에서 같은 자리가 지워집니다. 이미지마다 중심을 뽑으세요."

    def cutout(x, size, rng):
        return blacked(x, centred(x[:1], size, rng) * len(x))


class labels_not_mixed:
    caught_by = ("test_mixup_by_hand", "test_mixup_labels")
    en = "mixup returns y as it came. Mix the labels with the same share and partners."
    ko = "mixup이 y를 받은 그대로 돌려줍니다. 레이블도 같은 비율, 같은 상대로 섞으세요."

    def mixup(x, y, alpha, rng):
        return _blend(x, rng.permutation(len(x)), rng.beta(alpha, alpha)), y.copy()


class labels_of_other_partners:
    caught_by = ("test_mixup_by_hand", "test_mixup_labels")
    en = "mixup draws another permutation for the labels. Use the one of the samples."
    ko = "mixup에서 레이블에 쓸 순열을 다시 뽑고 있습니다. 샘플에 쓴 순열을 쓰세요."

    def mixup(x, y, alpha, rng):
        share = rng.beta(alpha, alpha)
        n = len(x)
        return _blend(x, rng.permutation(n), share), _blend(y, rng.permutation(n), share)


class partner_is_the_next:
    caught_by = ("test_mixup_partners",)
    en = "Your partners are the same at every call. Draw a random permutation."
    ko = "호출할 때마다 상대가 같습니다. 무작위 순열을 뽑으세요."

    def mixup(x, y, alpha, rng):
        share, partner = rng.beta(alpha, alpha), np.roll(np.arange(len(x)), 1)
        return _blend(x, partner, share), _blend(y, partner, share)


class partners_drawn_with_repetition:
    caught_by = ("test_mixup_partners",)
    en = "Some samples are partners twice, others never. Use rng.permutation."
    ko = (
        "어떤 샘플은 두 번 상대가 되고 어떤 샘플은 한 번도 되지 않습니다. rng.permutation을 쓰세요."
    )

    def mixup(x, y, alpha, rng):
        share, partner = rng.beta(alpha, alpha), rng.integers(0, len(x), len(x))
        return _blend(x, partner, share), _blend(y, partner, share)


class share_is_uniform:
    caught_by = ("test_mixup_share",)
    en = "Your share is uniform and does not depend on alpha. Draw it from Beta(alpha, alpha)."
    ko = "비율이 균등분포이고 alpha와 상관이 없습니다. Beta(alpha, alpha)에서 뽑으세요."

    def mixup(x, y, alpha, rng):
        share, partner = rng.random(), rng.permutation(len(x))
        return _blend(x, partner, share), _blend(y, partner, share)


class share_is_folded:
    caught_by = ("test_mixup_share",)
    en = "You take the larger of lam and 1 - lam. Use lam as it is drawn."
    ko = "lam과 1 - lam 중 큰 쪽을 쓰고 있습니다. 뽑은 lam을 그대로 쓰세요."

    def mixup(x, y, alpha, rng):
        share, partner = rng.beta(alpha, alpha), rng.permutation(len(x))
        share = max(share, 1 - share)
        return _blend(x, partner, share), _blend(y, partner, share)


class labels_not_pasted:
    caught_by = ("test_cutmix_by_hand", "test_cutmix_labels")
    en = "cutmix returns y as it came. Weigh both labels by their areas."
    ko = "cutmix가 y를 받은 그대로 돌려줍니다. 두 레이블을 넓이대로 섞으세요."

    def cutmix(x, y, alpha, rng):
        box = box_of(*x.shape[2:], rng.beta(alpha, alpha), rng)
        return paste(x, rng.permutation(len(x)), box), y.copy()


class area_before_clipping:
    caught_by = ("test_cutmix_by_hand", "test_cutmix_labels")
    en = "You weigh the labels by lam as drawn. Count the pixels that are left after clipping."
    ko = "처음 뽑은 lam으로 레이블을 섞고 있습니다. 잘린 뒤에 남은 픽셀을 세어 비율을 정하세요."

    def cutmix(x, y, alpha, rng):
        share, partner = rng.beta(alpha, alpha), rng.permutation(len(x))
        return paste(x, partner, box_of(*x.shape[2:], share, rng)), _blend(y, partner, share)


class box_from_another_place:
    caught_by = ("test_cutmix_box",)
    en = "The box shows the partner's corner. Copy the same rows and columns."
    ko = "상대 이미지의 구석을 붙이고 있습니다. 같은 행과 열을 복사하세요."

    def cutmix(x, y, alpha, rng):
        a, b, c, d = box_of(*x.shape[2:], rng.beta(alpha, alpha), rng)
        out, partner = x.copy(), rng.permutation(len(x))
        out[:, :, a:b, c:d] = x[partner][:, :, : b - a, : d - c]
        return out, _blend(y, partner, 1 - area((a, b, c, d), *x.shape[2:]))


class pasted_one_after_another:
    caught_by = ("test_cutmix_box",)
    en = "You paste from images that have been pasted into already. Take the box from the old x."
    ko = "이미 붙인 이미지에서 다시 잘라 붙이고 있습니다. 처음 받은 x에서 가져오세요."

    def cutmix(x, y, alpha, rng):
        box, partner = box_of(*x.shape[2:], rng.beta(alpha, alpha), rng), rng.permutation(len(x))
        out, (a, b, c, d) = x.copy(), box
        for i, j in enumerate(partner):
            out[i, :, a:b, c:d] = out[j, :, a:b, c:d]
        return out, _blend(y, partner, 1 - area(box, *x.shape[2:]))


class sides_without_root:
    caught_by = ("test_cutmix_size",)
    en = "Your sides are H (1 - lam) and W (1 - lam), so the area is the square of 1 - lam."
    ko = "변이 H (1 - lam), W (1 - lam)이어서 넓이가 1 - lam의 제곱이 됩니다."

    def cutmix(x, y, alpha, rng):
        share, partner = rng.beta(alpha, alpha), rng.permutation(len(x))
        box = box_of(*x.shape[2:], share, rng, 1 - share)
        return paste(x, partner, box), _blend(y, partner, 1 - area(box, *x.shape[2:]))


class box_starts_at_the_pixel:
    caught_by = ("test_cutmix_size",)
    en = "Your random pixel is a corner of the box. It should be the centre."
    ko = "무작위로 뽑은 픽셀이 사각형의 구석입니다. 중심이어야 합니다."

    def cutmix(x, y, alpha, rng):
        part, partner = np.sqrt(1 - rng.beta(alpha, alpha)), rng.permutation(len(x))
        (h, w), (a, c) = x.shape[2:], (rng.integers(length) for length in x.shape[2:])
        box = a, min(a + int(h * part), h), c, min(c + int(w * part), w)
        return paste(x, partner, box), _blend(y, partner, 1 - area(box, h, w))


class box_inside_only:
    caught_by = ("test_cutmix_size",)
    en = "Your box is never clipped. Its centre may be any pixel, the border ones too."
    ko = "사각형이 잘리는 일이 없습니다. 중심은 경계를 포함해 어느 픽셀이든 될 수 있습니다."

    def cutmix(x, y, alpha, rng):
        share, partner = rng.beta(alpha, alpha), rng.permutation(len(x))
        (h, w), part = x.shape[2:], np.sqrt(1 - share)
        a, c = rng.integers(0, h - int(h * part) + 1), rng.integers(0, w - int(w * part) + 1)
        box = a, a + int(h * part), c, c + int(w * part)
        return paste(x, partner, box), _blend(y, partner, 1 - area(box, h, w))


class images_changed_in_place:
    caught_by = ("test_arguments_stay",)
    en = "cutmix writes into the x it was given. Begin with a copy."
    ko = "cutmix가 받은 x에 값을 써넣습니다. 복사본으로 시작하세요."

    def cutmix(x, y, alpha, rng):
        box, partner = box_of(*x.shape[2:], rng.beta(alpha, alpha), rng), rng.permutation(len(x))
        x[:] = paste(x, partner, box)
        return x, _blend(y, partner, 1 - area(box, *x.shape[2:]))


class mean_of_choices:
    caught_by = ("test_tta",)
    en = "You average after choosing a class. Average the probabilities."
    ko = "클래스를 고른 뒤에 평균하고 있습니다. 확률을 평균하세요."

    def tta_predict(predict, x):
        a, b = predict(x), predict(x[..., ::-1])
        return (np.eye(a.shape[1])[a.argmax(axis=1)] + np.eye(a.shape[1])[b.argmax(axis=1)]) / 2


class neighbour_may_be_itself:
    caught_by = ("test_smote_segments",)
    en = "The nearest row to a row is the row itself, at distance 0. Leave it out."
    ko = "어떤 행에서 가장 가까운 행은 거리가 0인 자기 자신입니다. 자신은 빼세요."

    def smote(x, k, n, rng):
        base = rng.integers(0, len(x), n)
        order = np.argsort(np.linalg.norm(x[:, None] - x, axis=2), axis=1)
        return towards(x, base, order[base, rng.integers(0, k, n)], rng.random((n, 1)))


class share_for_each_column:
    caught_by = ("test_smote_segments",)
    en = "Every column has a share of its own, so the row lies off the segment. Draw one for a row."
    ko = "열마다 비율이 달라서 행이 선분을 벗어납니다. 행마다 비율을 하나만 뽑으세요."

    def smote(x, k, n, rng):
        return towards(x, *picked(x, k, n, rng), rng.random((n, x.shape[1])))


class beyond_the_neighbour:
    caught_by = ("test_smote_segments",)
    en = "Some rows lie beyond the ends of the segment. The share is between 0 and 1."
    ko = "선분의 끝을 넘어간 행이 있습니다. 비율은 0과 1 사이입니다."

    def smote(x, k, n, rng):
        return towards(x, *picked(x, k, n, rng), rng.uniform(-1, 1, (n, 1)))


class always_the_nearest:
    caught_by = ("test_smote_spread",)
    en = "You always take the nearest neighbour. Choose among the k nearest."
    ko = "언제나 가장 가까운 이웃만 고르고 있습니다. 가까운 k개 중에서 고르세요."

    def smote(x, k, n, rng):
        return towards(x, *picked(x, 1, n, rng), rng.random((n, 1)))

"""Public checks of data augmentation. What is random must be one of the answers listed here."""

import numpy as np
from checklib import Inside, close, equal, holds, mark

# Two classes: the sums of the left and of the right column, divided by the sum of both.
LEFT_RIGHT = Inside(
    "predict",
    """
def predict(x):
    columns = x.sum(axis=(1, 2))
    return columns / columns.sum(axis=1, keepdims=True)
""",
)


@mark.points(3)
@mark.title(en="Flip: every image or none", ko="뒤집기: 모두 뒤집거나 그대로 두기")
@mark.feedback(
    en="The axes are (N, C, H, W); left and right belong to the last one.",
    ko="축은 (N, C, H, W)이고 좌우는 마지막 축입니다.",
)
def test_flip_by_hand(student):
    x = np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]], [[[0.0, 7.0, 7.0], [8.0, 8.0, 9.0]]]])
    mirrored = [[[[3.0, 2.0, 1.0], [6.0, 5.0, 4.0]]], [[[7.0, 7.0, 0.0], [9.0, 8.0, 8.0]]]]
    equal(student.horizontal_flip(x, np.random.default_rng(1), 1.0), np.array(mirrored))
    equal(student.horizontal_flip(x, np.random.default_rng(1), 0.0), x)


@mark.points(4)
@mark.title(en="Crop: one of nine windows", ko="자르기: 아홉 개의 창 가운데 하나")
@mark.feedback(
    en="Put a row or column of zeros on each side, then cut a window of 2 by 2 out of the 4 by 4.",
    ko="사방에 0을 한 줄씩 두른 다음, 4 × 4에서 2 × 2 창을 잘라 내세요.",
)
def test_crop_by_hand(student):
    rows = ("0000", "0120", "0340", "0000")
    windows = {rows[i][j : j + 2] + rows[i + 1][j : j + 2] for i in range(3) for j in range(3)}
    x = np.array([[[[1.0, 2.0], [3.0, 4.0]]]] * 20)
    out = student.random_crop(x, 1, np.random.default_rng(2))
    close(out * 0, np.zeros((20, 1, 2, 2)), "out * 0")
    found = {"".join(f"{value:.0f}" for value in image.ravel()) for image in out}
    strange = sorted(found - windows)
    holds(
        not strange,
        f"The window {strange[:1]} is not in the padded image 0000 / 0120 / 0340 / 0000.",
        f"창 {strange[:1]}은 0을 두른 이미지 0000 / 0120 / 0340 / 0000에 없습니다.",
        actual=out,
    )


@mark.points(4)
@mark.title(en="Cutout: 4, 6 or 9 zeros", ko="컷아웃: 0이 4개, 6개 또는 9개")
@mark.feedback(
    en="A square of 3 by 3 around a pixel: whole inside, 2 by 3 at a side, 2 by 2 in a corner.",
    ko="3 × 3 정사각형은 안쪽에서는 온전하고, 변에서는 2 × 3, 구석에서는 2 × 2입니다.",
)
def test_cutout_by_hand(student):
    out = student.cutout(np.ones((60, 1, 5, 5)), 3, np.random.default_rng(3))
    close(out * 0, np.zeros((60, 1, 5, 5)), "out * 0")
    zeros = {int(count) for count in (out == 0).sum(axis=(1, 2, 3))}
    holds(
        zeros <= {4, 6, 9},
        f"In 60 images of 5 by 5 ones there are {sorted(zeros)} zeros; it should be 4, 6 or 9.",
        f"1로 된 5 × 5 이미지 60장에서 0의 개수가 {sorted(zeros)}입니다. 4, 6, 9여야 합니다.",
        actual=out,
    )


@mark.points(4)
@mark.title(en="mixup: x and y alike", ko="mixup: x와 y를 똑같이")
@mark.feedback(
    en="The labels tell the shares. The samples must be mixed by the very same.",
    ko="레이블에서 비율을 읽을 수 있습니다. 샘플도 똑같은 비율로 섞여야 합니다.",
)
def test_mixup_by_hand(student):
    x = np.array([[1.0, 0.0, 5.0], [2.0, 8.0, 5.0], [4.0, 0.0, 5.0], [8.0, -8.0, 5.0]])
    x_mixed, y_mixed = student.mixup(x, np.eye(4), 5.0, np.random.default_rng(4))
    close(np.asarray(y_mixed).sum(axis=1), np.ones(4), "y_mixed.sum(axis=1)")
    close(x_mixed, y_mixed @ x, "x_mixed")


@mark.points(4)
@mark.title(en="CutMix: labels by area", ko="CutMix: 넓이만큼의 레이블")
@mark.feedback(
    en="Count what is left of the box after clipping: that share of the pixels is the partner's.",
    ko="잘린 뒤에 남은 사각형의 픽셀을 세세요. 그 비율이 상대의 몫입니다.",
)
def test_cutmix_by_hand(student):
    # Image i is i everywhere, so its mean afterwards is the mean of the labels' numbers.
    x = np.arange(5.0).reshape(5, 1, 1, 1) * np.ones((5, 2, 7, 9))
    for seed in (5, 6, 7):
        x_mixed, y_mixed = student.cutmix(x, np.eye(5), 1.0, np.random.default_rng(seed))
        close(np.asarray(y_mixed).sum(axis=1), np.ones(5), "y_mixed.sum(axis=1)")
        close(
            np.asarray(x_mixed).mean(axis=(1, 2, 3)),
            y_mixed @ np.arange(5.0),
            "x_mixed.mean(axis=(1, 2, 3))",
        )


@mark.points(3)
@mark.title(en="Test time: two predictions", ko="예측: 두 번의 예측")
@mark.feedback(
    en="Mirroring exchanges the columns here. Average the two rows of probabilities.",
    ko="여기서는 뒤집으면 두 열이 서로 바뀝니다. 두 확률을 평균하세요.",
)
def test_tta_by_hand(student):
    x = np.array([[[[3.0, 1.0], [3.0, 1.0]]], [[[1.0, 1.0], [0.0, 8.0]]]])
    close(student.tta_predict(LEFT_RIGHT, x), np.full((2, 2), 0.5), "out")


@mark.points(3)
@mark.title(en="SMOTE: between two points", ko="SMOTE: 두 점 사이")
@mark.feedback(
    en="With two rows, each is the other's only neighbour: every new row lies between them.",
    ko="행이 둘뿐이면 서로가 유일한 이웃이므로 새 행은 모두 그 사이에 있습니다.",
)
def test_smote_by_hand(student):
    rows = student.smote(np.array([[0.0, 0.0], [4.0, 2.0]]), 1, 7, np.random.default_rng(8))
    close(rows * 0, np.zeros((7, 2)), "out * 0")
    close(rows[:, 0], 2 * rows[:, 1], "out[:, 0]")
    inside = (rows[:, 0] > 0) & (rows[:, 0] < 4)
    holds(
        bool(inside.all()),
        "A new row is not strictly between the two.",
        "두 행 사이에 있지 않은 새 행이 있습니다.",
        actual=rows,
    )

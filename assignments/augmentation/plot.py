"""Pictures of what a student's augmentations do."""

from __future__ import annotations

from typing import Any

import numpy as np
from draw import BLUE, GREY, RED, Cells, Chart, Picture, Row


def glyphs() -> np.ndarray:
    """Return a seven and a one, (2, 1, 8, 8), drawn by strokes."""
    x = np.zeros((2, 1, 8, 8))
    x[0, 0, 1, 1:7] = 1.0
    x[0, 0, [2, 3, 4, 5, 6], [5, 5, 4, 3, 3]] = 1.0
    x[1, 0, 1:7, 4] = 1.0
    x[1, 0, 2, 3] = 1.0
    x[1, 0, 6, 3:6] = 1.0
    return x


def shown(images: Any) -> Row:
    """Draw images side by side."""
    pictures = np.asarray(images, dtype=np.float64)[:, 0]
    return Row(*(Cells(-one, side=12, numbers=False, largest=1.0) for one in pictures), gap=10)


def draw_moves(student: Any) -> Picture:
    """Draw six sevens, flipped, then cropped, then cut out."""
    x, rng = np.repeat(glyphs()[:1], 3, axis=0), np.random.default_rng(1)
    outs = (
        student.horizontal_flip(x, rng, 0.5),
        student.random_crop(x, 2, rng),
        student.cutout(0.35 + 0.65 * x, 3, rng),
    )
    return Picture(
        Row(*(shown(out) for out in outs), gap=4),
        en="Your flips (three), crops (three) and cutouts (three) of the same seven. Each image "
        "is changed by itself; what comes in at the border is empty.",
        ko="같은 7을 여러분의 함수로 뒤집고(셋), 자르고(셋), 가린(셋) 그림입니다. 이미지마다 "
        "따로 바뀌고, 가장자리로 들어오는 곳은 비어 있습니다.",
    )


def mixtures(function: Any) -> Row:
    """Draw what becomes of a seven when it is mixed with a one, and its label as bars."""
    parts: list[Any] = []
    which = [0, 1, 1, 1, 1, 1]
    for seed in range(5):
        rng = np.random.default_rng(seed)
        images, labels = function(glyphs()[which], np.eye(2)[which], 1.0, rng)
        chart = Chart((-0.6, 1.6), (0, 1), size=(56, 104), axes=False)
        seven, one = np.asarray(labels, dtype=np.float64)[0]
        chart.bars([0], [seven], colour=BLUE).bars([1], [one], colour=RED)
        parts += [shown(np.asarray(images)[:1]), chart]
    return Row(*parts, gap=4)


def draw_mixup(student: Any) -> Picture:
    """Draw blends of a seven with a one."""
    return Picture(
        mixtures(student.mixup),
        en="Your mixup of a seven with a one (rarely with itself). The bars are its label: blue is "
        "the share of the seven, red that of the one. They fit what shines through.",
        ko="7을 1과(드물게 자기 자신과) 섞은 여러분의 mixup입니다. 막대는 레이블로, 파랑이 7, "
        "빨강이 1의 비율입니다. 비쳐 보이는 정도와 맞아야 합니다.",
    )


def draw_cutmix(student: Any) -> Picture:
    """Draw a seven with a box of a one."""
    return Picture(
        mixtures(student.cutmix),
        en="Your cutmix of a seven with a one (rarely with itself). The red bar is as high as the "
        "box that shows the one is large, after it was clipped.",
        ko="7에 1을(드물게 자기 자신을) 붙인 여러분의 cutmix입니다. 빨간 막대의 높이는 1이 보이는 "
        "사각형의, 경계에서 잘린 뒤의 넓이와 같습니다.",
    )


def draw_smote(student: Any) -> Picture:
    """Draw a small class and what SMOTE adds to it."""
    rng = np.random.default_rng(5)
    turn = rng.uniform(0.0, 1.2 * np.pi, 14)
    x = np.stack([np.cos(turn), np.sin(turn)], axis=1) + rng.normal(0.0, 0.06, (14, 2))
    rows = np.asarray(student.smote(x, 2, 120, rng))
    chart = Chart((-1.5, 1.5), (-1.2, 1.4), size=(380, 330))
    chart.points(rows[:, 0], rows[:, 1], colour=RED, marker="x")
    chart.points(x[:, 0], x[:, 1], colour=BLUE).points([0.0], [0.0], colour=GREY, marker="s")
    return Picture(
        chart,
        en="Fourteen points on an arc (blue) and 120 new ones by your smote (red), all on segments "
        "between near neighbours. None comes near the grey square in the middle.",
        ko="호 위에 놓인 점 열네 개(파랑)와 여러분의 smote가 만든 새 점 120개(빨강)입니다. 모두 "
        "가까운 이웃을 잇는 선분 위에 있어, 가운데의 회색 사각형 가까이로는 오지 않습니다.",
    )

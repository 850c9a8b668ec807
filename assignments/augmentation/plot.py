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
    x = np.repeat(glyphs()[:1], 6, axis=0)
    rng = np.random.default_rng(1)
    flipped = np.asarray(student.horizontal_flip(x, rng, 0.5))
    cropped = np.asarray(student.random_crop(x, 2, rng))
    holes = np.asarray(student.cutout(0.35 + 0.65 * x, 3, rng))
    wide = [shown(np.concatenate(pair)) for pair in zip(np.split(flipped, 2), np.split(cropped, 2))]
    return Picture(
        Row(wide[0], shown(holes[:3])),
        en="Your flips (three), crops (three) and cutouts (three) of the same seven. Each image "
        "is changed by itself; what comes in at the border is empty.",
        ko="같은 7을 여러분의 함수로 뒤집고(셋), 자르고(셋), 가린(셋) 그림입니다. 이미지마다 "
        "따로 바뀌고, 가장자리로 들어오는 곳은 비어 있습니다.",
    )


def draw_mixtures(student: Any) -> Picture:
    """Draw mixtures of a seven and a one, and the labels' shares as bars."""
    parts: list[Any] = []
    for name, function in (("mixup", student.mixup), ("CutMix", student.cutmix)):
        chart = Chart((-0.6, 7.6), (0, 1), x_label=name, size=(200, 150))
        pictures = []
        for seed in range(4):
            rng = np.random.default_rng(seed)
            images, labels = function(glyphs(), np.eye(2), 1.0, rng)
            pictures.append(np.asarray(images)[0])
            shares = np.asarray(labels)[0]
            chart.bars([2 * seed], [shares[0]], colour=BLUE)
            chart.bars([2 * seed + 0.8], [shares[1]], colour=RED)
        parts += [shown(pictures), chart]
    return Picture(
        Row(Row(*parts[:2]), Row(*parts[2:])),
        en="Your mixup and your CutMix of a seven with a one, four times each, and the shares of "
        "the labels: blue for the seven, red for the one. They fit what is seen.",
        ko="7과 1을 여러분의 mixup과 CutMix로 네 번씩 섞은 그림과 레이블의 비율입니다. 파랑이 7, "
        "빨강이 1이며, 그림에 보이는 만큼과 맞아야 합니다.",
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

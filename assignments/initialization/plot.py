"""Pictures of what a student's initialisations do."""

from __future__ import annotations

from typing import Any

import numpy as np
from draw import BLUE, GREY, RED, Chart, Picture, Row


def draw_weights(student: Any) -> Picture:
    """Draw how a student's weights are distributed, beside the normal curve they should follow."""
    drawn = (
        (np.asarray(student.xavier(50, 200, np.random.default_rng(1))), (1 / 50) ** 0.5),
        (np.asarray(student.he(50, 200, np.random.default_rng(2))), (2 / 50) ** 0.5),
        (np.asarray(student.he_conv(40, 10, 5, 5, np.random.default_rng(3))), (2 / 250) ** 0.5),
    )
    charts = []
    for (weights, std), label in zip(drawn, ("xavier", "he", "he_conv"), strict=True):
        units = weights.ravel() / std
        count, edges = np.histogram(units, bins=36, range=(-4.5, 4.5))
        middle = (edges[:-1] + edges[1:]) / 2
        chart = Chart((-4.5, 4.5), (0, 0.6), x_label=f"w / std   ({label})", size=(230, 190))
        chart.bars(middle, count / max(units.size, 1) / 0.25, colour=BLUE, width=0.25)
        charts.append(chart.line(middle, np.exp(-(middle**2) / 2) / 2.5066, colour=RED))
    return Picture(
        Row(*charts, gap=2),
        en="Your weights in units of the standard deviation they should have. Normal ones follow "
        "the red curve; uniform ones fill a box from −1.73 to 1.73.",
        ko="표준편차로 나눈 여러분의 가중치입니다. 정규분포이면 빨간 곡선을 따르고, "
        "균등분포이면 −1.73에서 1.73까지 상자 모양을 채웁니다.",
    )


def draw_signal(student: Any) -> Picture:
    """Draw a student's spreads, layer by layer, with a student's weights."""
    x = np.random.default_rng(4).normal(size=(200, 100))
    layers = np.arange(1, 11)
    charts = []
    for activation in ("tanh", "relu"):
        symbol = f"l   ({activation})"
        chart = Chart((0.5, 10.5), (0, 1.6), x_label=symbol, y_label="std", size=(330, 230))
        for label, colour in (("xavier", BLUE), ("he", RED), ("0.01", GREY)):
            rng = np.random.default_rng(5)
            if label == "0.01":
                weights = [0.01 * rng.normal(size=(100, 100)) for _ in layers]
            else:
                draw = getattr(student, label)
                weights = [
                    draw(100, 100, np.random.default_rng(seed))
                    for seed in rng.integers(2**31, size=10)
                ]
            stds = [float(s) for s in student.activation_stds(x, weights, activation)]
            chart.line(layers, stds, label, colour=colour)
        charts.append(chart)
    return Picture(
        Row(*charts),
        en="Your standard deviations after each of ten layers. Under tanh xavier falls slowly; "
        "under relu only he holds the level. Weights of 0.01 lose the signal at once.",
        ko="층 열 개를 지나며 잰 여러분의 표준편차입니다. tanh에서 xavier는 천천히 줄고, "
        "relu에서는 he만 크기를 유지합니다. 표준편차 0.01의 가중치에서는 신호가 곧 사라집니다.",
    )

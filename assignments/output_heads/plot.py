"""Pictures of what a student's output heads do."""

from __future__ import annotations

from typing import Any

import numpy as np
from draw import BLUE, GREY, RED, Chart, Picture, Row


def draw_softmax(student: Any) -> Picture:
    """Draw the probabilities of three classes while one logit grows."""
    z = np.linspace(-6.0, 6.0, 61)
    p = np.asarray(student.softmax(np.stack([z, np.zeros(61), np.full(61, 1.0)], axis=1)))
    chart = Chart((-6, 6), (-0.05, 1.35), x_label="z", y_label="p")
    for k, label in enumerate(("z", "0", "1")):
        chart.line(z, p[:, k], label)
    return Picture(
        chart,
        en="Your softmax of the logits (z, 0, 1). At every z the three curves must add up to 1.",
        ko="로짓 (z, 0, 1)에 대한 여러분의 softmax입니다. z마다 세 곡선의 합은 1이어야 합니다.",
    )


def draw_losses(student: Any) -> Picture:
    """Draw both classification losses and their gradients far out on both sides."""
    margin = np.linspace(-1000.0, 1000.0, 81)
    one = np.ones(1)
    both = [student.cross_entropy(np.array([[m, 0.0]]), np.array([0])) for m in margin]
    binary = [student.binary_cross_entropy(np.array([m]), one) for m in margin]
    losses = Chart((-1000, 1000), (-50, 1400), x_label="m", y_label="L", size=(300, 240))
    slopes = Chart((-1000, 1000), (-1.2, 0.5), x_label="m", y_label="dL / dm", size=(300, 240))
    losses.line(margin, [float(loss) for loss, _ in both], "K", colour=BLUE, thick=4)
    slopes.line(margin, [float(dz[0, 0]) for _, dz in both], "K", colour=BLUE, thick=4)
    losses.line(margin, [float(loss) for loss, _ in binary], "σ", colour=RED, dashed=True)
    slopes.line(margin, [float(dz[0]) for _, dz in binary], "σ", colour=RED, dashed=True)
    return Picture(
        Row(losses, slopes),
        en="Your losses and gradients when the true class leads by m. Left of 0 the loss is the "
        "straight line −m; a gap, a leap or a flat piece there means inf, NaN or a cap.",
        ko="정답 클래스가 m만큼 앞설 때 여러분의 손실과 기울기입니다. 0의 왼쪽에서 손실은 직선 "
        "−m입니다. 끊기거나 치솟거나 평평한 곳은 inf나 NaN, 또는 상한이 있다는 뜻입니다.",
    )


def draw_smoothing(student: Any) -> Picture:
    """Draw a one-hot label and what smoothing makes of it."""
    rows = np.asarray(student.one_hot(np.array([2]), 5))
    chart = Chart((-0.6, 4.6), (0, 1.45), x_label="k", y_label="t")
    chart.bars(np.arange(5), rows[0], "ε = 0", colour=GREY)
    for eps, colour in ((0.5, RED), (0.2, BLUE)):
        smooth = np.asarray(student.label_smoothing(rows, eps))
        chart.points(np.arange(5), smooth[0], f"ε = {eps}", colour=colour, marker="s")
    return Picture(
        chart,
        en="Your one-hot label 2 and the same label smoothed. What the bar loses, all five share.",
        ko="여러분의 원-핫 레이블 2와 스무딩한 레이블입니다. 막대가 잃은 만큼을 다섯이 나눕니다.",
    )

"""Pictures of what a student's activation functions do."""

from __future__ import annotations

from typing import Any

import numpy as np
from draw import BLUE, GREEN, GREY, RED, Chart, Column, Picture, Row, slides

ALPHA = 0.2
X = np.linspace(-4.0, 4.0, 160)  # without 0, where some slopes jump


def draw_curves(student: Any) -> Picture:
    """Draw each function with its slope."""
    charts: list[Any] = []
    for name in ("sigmoid", "tanh", "relu", "leaky_relu"):
        more = (ALPHA,) if name == "leaky_relu" else ()
        values = np.asarray(getattr(student, name)(X.copy(), *more))
        slopes = np.asarray(getattr(student, f"{name}_backward")(np.ones_like(X), X.copy(), *more))
        measured = np.gradient(values, X)
        chart = Chart((-4, 4), (-1.2, 1.6), size=(320, 230)).line(X, values, name, colour=BLUE)
        chart.line(X, measured, colour=GREY, thick=5)
        charts.append(chart.line(X, slopes, "backward", colour=RED, dashed=True))
    return Picture(
        Column(Row(*charts[:2]), Row(*charts[2:])),
        en="Your functions in blue and your slopes, dashed in red. The broad grey line is the "
        "slope measured on your own function: the red one lies on it.",
        ko="파란 선은 여러분의 함수, 빨간 점선은 여러분이 구한 기울기입니다. 굵은 회색 선은 "
        "여러분의 함수에서 직접 잰 기울기이므로 빨간 점선이 그 위에 놓여야 합니다.",
    )


@slides(0.0, 1.0, 0.05, ALPHA, en="slope α below zero", ko="0 아래의 기울기 α")
def draw_leaky(student: Any, alpha: float = ALPHA) -> Picture:
    """Draw the leaky ReLU with its slope for any alpha."""
    values = np.asarray(student.leaky_relu(X.copy(), alpha))
    slopes = np.asarray(student.leaky_relu_backward(np.ones_like(X), X.copy(), alpha))
    left = Chart((-4, 4), (-4.2, 4.2), x_label="x", size=(300, 270))
    left.line([-4, 4], [-4, 4], colour=GREY, dashed=True, thick=1)
    left.line(X, values, "leaky_relu", colour=BLUE)
    right = Chart((-4, 4), (-0.2, 1.4), x_label="x", size=(300, 270))
    right.line([-4, 4], [alpha, alpha], f"α = {alpha:g}", colour=GREY, dashed=True, thick=1)
    right.line(X, slopes, "leaky_relu_backward", colour=RED)
    return Picture(
        Row(left, right),
        en=f"Your leaky ReLU and its slope for α = {alpha:g}. Right of 0 the slope is 1 and left "
        "of it α, on the dashed line. At α = 0 it is the ReLU, at α = 1 a straight line.",
        ko=f"α = {alpha:g}일 때 여러분의 Leaky ReLU와 그 기울기입니다. 기울기는 0의 오른쪽에서 1, "
        "왼쪽에서는 점선으로 그린 α여야 합니다. α = 0이면 ReLU이고 α = 1이면 직선입니다.",
    )


def draw_depth(student: Any) -> Picture:
    """Draw what is left of a gradient after each of ten layers of the activation alone."""
    chart = Chart((0, 10), (-6, 0.5), x_label="n", y_label="log₁₀ |dx|", size=(420, 260))
    for name, colour in (("sigmoid", RED), ("tanh", BLUE), ("relu", GREEN)):
        inputs = [np.array([0.8])]
        for _ in range(10):
            inputs.append(np.asarray(getattr(student, name)(inputs[-1])))
        gradient, sizes = np.ones(1), [1.0]
        for x in reversed(inputs[:-1]):
            gradient = np.asarray(getattr(student, f"{name}_backward")(gradient, x))
            sizes.append(float(np.abs(gradient[0])))
        with np.errstate(divide="ignore"):
            chart.line(np.arange(11), np.log10(sizes), name, colour=colour)
    return Picture(
        chart,
        en="A gradient of 1 on its way back through ten of your activations, one after another. "
        "Sigmoid takes at least three quarters of it at each; ReLU lets it pass.",
        ko="크기가 1인 기울기가 여러분의 활성화 함수 열 개를 차례로 거슬러 가는 모습입니다. "
        "시그모이드는 지날 때마다 4분의 3 넘게 깎아 내고, ReLU는 그대로 보냅니다.",
    )

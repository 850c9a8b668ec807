"""Pictures of what a student's regularisation does."""

from __future__ import annotations

from typing import Any

import numpy as np
from draw import BLUE, GREEN, GREY, ORANGE, RED, VIOLET, Chart, Picture, Row

RATES = np.array([0.01, 0.03, 0.1, 0.2, 0.4, 0.7, 1.0])


def draw_thresholds(student: Any) -> Picture:
    """Draw soft-thresholding by three thresholds."""
    w = np.linspace(-3.0, 3.0, 121)
    chart = Chart((-3, 3), (-3, 3), x_label="w", size=(340, 300))
    chart.line([-3, 3], [-3, 3], colour=GREY, dashed=True)
    for t in (0.5, 1.0, 2.0):
        chart.line(w, np.asarray(student.soft_threshold(w.copy(), t)), f"t = {t:g}")
    return Picture(
        chart,
        en="Your soft_threshold. Each curve is flat at 0 between −t and t, and runs parallel to "
        "the dashed diagonal beyond.",
        ko="여러분의 soft_threshold입니다. 각 선은 −t와 t 사이에서 0으로 평평하고, 그 바깥에서는 "
        "점선으로 그린 대각선과 나란해야 합니다.",
    )


def draw_penalties(student: Any) -> Picture:
    """Draw the penalty of a single weight with its gradient, returned and measured."""
    w, charts = np.linspace(-2.0, 2.0, 80), []
    for name, rates in (("l1_penalty", (1.0,)), ("l2_penalty", (1.0,)), ("elastic_net", (1, 0.5))):
        found = [getattr(student, name)([np.array([[value]])], *rates) for value in w]
        values = np.array([float(penalty) for penalty, _ in found])
        slopes = np.array([np.asarray(grads[0])[0, 0] for _, grads in found], dtype=np.float64)
        chart = Chart((-2, 2), (-4, 4.2), x_label="w", size=(250, 260)).line(w, values, name)
        chart.line(w, np.gradient(values, w), colour=GREY, thick=5)
        charts.append(chart.line(w, slopes, "grads", colour=RED, dashed=True))
    return Picture(
        Row(*charts),
        en="The penalty of one weight in blue and your gradient, dashed in red. The broad grey "
        "line is the slope measured on your own penalty: the red one lies on it.",
        ko="가중치 하나의 페널티(파랑)와 여러분이 구한 기울기(빨간 점선)입니다. 굵은 회색 선은 "
        "여러분의 페널티에서 직접 잰 기울기이므로 빨간 점선이 그 위에 놓여야 합니다.",
    )


def draw_paths(student: Any) -> Picture:
    """Draw the weights of a linear model against the rate, under either penalty."""
    rng = np.random.default_rng(5)
    x = rng.normal(size=(40, 5))
    y = x @ np.array([1.5, -1.0, 0.5, 0.2, 0.0]) + 2.0 + 0.3 * rng.normal(size=40)
    charts = []
    for kind in ("l1", "l2"):
        found = [student.fit_linear(x.copy(), y.copy(), float(lam), kind)[0] for lam in RATES]
        paths = np.stack([np.asarray(w, dtype=np.float64).ravel() for w in found])
        chart = Chart((-2.05, 0.05), (-1.3, 1.8), x_label="log₁₀ λ", y_label="w", size=(300, 250))
        for j, colour in enumerate((BLUE, RED, GREEN, ORANGE, VIOLET)):
            chart.line(np.log10(RATES), paths[:, j], colour=colour)
            gone = paths[:, j] == 0.0
            chart.points(np.log10(RATES)[gone], paths[gone, j], colour=GREY)
        charts.append(chart.text(-0.4, 1.6, kind))
    return Picture(
        Row(*charts),
        en="Five weights of your linear model while λ grows; a grey dot marks a weight that is "
        "exactly 0. On the left one after the other vanishes, on the right none does.",
        ko="λ가 커질 때 여러분이 학습한 선형 모델의 가중치 다섯 개입니다. 회색 점은 정확히 0인 "
        "가중치입니다. 왼쪽에서는 가중치가 하나씩 사라지고, 오른쪽에서는 하나도 사라지지 않습니다.",
    )

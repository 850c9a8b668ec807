"""Pictures of what a student's batch normalisation does."""

from __future__ import annotations

from typing import Any

import numpy as np
from draw import BLUE, GREEN, GREY, RED, Chart, Picture, Row


def draw_histograms(student: Any) -> Picture:
    """Draw two features before and after the forward pass in training."""
    x = np.random.default_rng(1).normal(size=(400, 2)) * [1.0, 3.0] + [-6.0, 5.0]
    zeros, ones = np.zeros(2), np.ones(2)
    out, *_ = student.batchnorm_forward(x, ones, zeros, zeros, ones, True)
    charts = []
    for values in (x, np.asarray(out)):
        chart = Chart((-14, 14), (0, 170), size=(300, 220))
        for feature, colour in ((0, BLUE), (1, RED)):
            edges = np.linspace(-14, 14, 57)
            counts, _ = np.histogram(values[:, feature], edges)
            chart.bars(
                (edges[1:] + edges[:-1]) / 2, counts, f"x{feature + 1}", colour=colour, width=0.5
            )
        charts.append(chart)
    return Picture(
        Row(charts[0], "→", charts[1]),
        en="Two features of 400 samples before and after your forward pass. After it they lie on "
        "top of each other: centred on 0, with the same spread.",
        ko="샘플 400개의 두 특성을 여러분의 순전파 앞뒤로 그렸습니다. 지나고 나면 둘 다 0을 "
        "중심으로 같은 폭으로 퍼져 서로 겹쳐야 합니다.",
    )


def draw_running(student: Any) -> Picture:
    """Draw the running averages over 60 batches."""
    rng = np.random.default_rng(2)
    mean, var = np.zeros(1), np.ones(1)
    means, variances = [float(mean[0])], [float(var[0])]
    for _ in range(60):
        x = rng.normal(3.0, 2.0, (32, 1))
        _, _, mean, var = student.batchnorm_forward(x, np.ones(1), np.zeros(1), mean, var, True)
        mean, var = np.asarray(mean), np.asarray(var)
        means.append(float(mean[0]))
        variances.append(float(var[0]))
    chart = Chart((0, 60), (-0.5, 6.5), x_label="t", size=(420, 250))
    for level in (3.0, 4.0):
        chart.line([0, 60], [level, level], colour=GREY, thick=0.8)
    chart.line(np.arange(61), means, "new_mean", colour=BLUE)
    return Picture(
        chart.line(np.arange(61), variances, "new_var", colour=GREEN),
        en="Your running averages over 60 batches of data with mean 3 and variance 4. They rise "
        "from 0 and 1 to these values within some 30 batches and stay near them.",
        ko="평균 3, 분산 4인 데이터의 배치 60개를 거치는 동안 여러분의 이동 평균입니다. 0과 1에서 "
        "시작해 배치 30개쯤 만에 이 값에 다다르고 그 근처에 머물러야 합니다.",
    )


def draw_gradient(student: Any) -> Picture:
    """Draw dx against what central differences measure on the student's own forward pass."""
    rng = np.random.default_rng(3)
    x, dout = rng.normal(2.0, 1.5, (8, 3)), rng.normal(size=(8, 3))
    gamma, beta = np.array([1.5, 0.7, -1.0]), np.zeros(3)
    start = np.zeros(3), np.ones(3)
    _, cache, *_ = student.batchnorm_forward(x, gamma, beta, *start, True)
    dx = np.asarray(student.batchnorm_backward(dout, cache)[0])
    measured = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        ends = []
        for h in (1e-5, -1e-5):
            moved = x.copy()
            moved[index] += h
            ends.append(
                np.sum(dout * student.batchnorm_forward(moved, gamma, beta, *start, True)[0])
            )
        measured[index] = (ends[0] - ends[1]) / 2e-5
    size = 1.1 * float(max(np.abs(measured).max(), np.abs(dx).max()))
    chart = Chart((-size, size), (-size, size), x_label="(f(x + h) − f(x − h)) / 2h", y_label="dx")
    chart.line([-size, size], [-size, size], colour=GREY)
    return Picture(
        chart.points(measured.ravel(), dx.ravel(), colour=RED),
        en="Your dx against the slopes measured on your own forward pass. A right gradient puts "
        "every point on the grey line.",
        ko="가로는 여러분의 순전파에서 직접 잰 기울기, 세로는 여러분의 dx입니다. 기울기가 맞다면 "
        "모든 점이 회색 직선 위에 놓입니다.",
    )

"""Pictures of what a student's backpropagation does."""

from __future__ import annotations

from typing import Any

import numpy as np
from draw import BLUE, GREY, RED, Chart, Picture


def draw_gradient_check(student: Any) -> Picture:
    """Draw every gradient of a small network against the same gradient, measured."""
    rng = np.random.default_rng(3)
    params = {
        "w1": rng.normal(size=(3, 4)),
        "b1": rng.normal(size=4),
        "w2": rng.normal(size=(4, 3)),
        "b2": rng.normal(size=3),
    }
    x, y = rng.normal(size=(5, 3)), np.array([0, 1, 2, 1, 0])
    grads = student.mlp_loss(params, x, y)[1]
    points = {}
    for name, value in params.items():

        def loss_of(moved: Any, name: str = name) -> float:
            return float(student.mlp_loss({**params, name: moved}, x, y)[0])

        measured = np.asarray(student.numerical_gradient(loss_of, value)).ravel()
        points[name] = (measured, np.asarray(grads[name]).ravel())
    far = 1.1 * max(float(np.abs(both).max()) for both in points.values())
    chart = Chart((-far, far), (-far, far), x_label="Δf / 2h", y_label="df / dθ", size=(330, 290))
    chart.line([-far, far], [-far, far], colour=GREY, dashed=True)
    for name, (measured, computed) in points.items():
        chart.points(measured, computed, name)
    return Picture(
        chart,
        en="Your gradient of the loss (up) against your measured one (across), one point for each "
        "parameter. All the points belong on the dashed line.",
        ko="여러분이 역전파로 구한 기울기(세로)와 수치로 잰 기울기(가로)입니다. 점 하나가 파라미터 "
        "하나이며, 모든 점이 점선 위에 있어야 합니다.",
    )


def draw_vanishing(student: Any) -> Picture:
    """Draw the norm of the gradient in every layer of a deep network, for each activation."""
    rng = np.random.default_rng(0)
    params = student.mlp_init([32] * 11, rng)
    x, y = rng.normal(size=(64, 32)), np.arange(64) % 32
    chart = Chart((0.5, 10.5), (-7, 2.4), x_label="i", y_label="log₁₀ ‖dwᵢ‖", size=(420, 270))
    for activation in ("sigmoid", "tanh", "relu"):
        norms = np.asarray(student.gradient_norms(params, x, y, activation), dtype=np.float64)
        layers = np.arange(1, norms.size + 1)
        chart.line(layers, np.log10(np.maximum(norms, 1e-30)), activation)
    return Picture(
        chart,
        en="The norm of dw in each layer of a network with your first weights. The gradient comes "
        "in on the right; with sigmoids hardly any of it arrives on the left.",
        ko="여러분의 초기 가중치로 만든 신경망에서 층마다 dw의 노름을 그린 것입니다. 기울기는 "
        "오른쪽에서 들어오는데, 시그모이드에서는 왼쪽까지 거의 도달하지 못합니다.",
    )


def draw_xor(student: Any) -> Picture:
    """Draw which class the trained network gives to every point of the plane."""
    params = student.train_xor(np.random.default_rng(0))
    across = np.linspace(-0.5, 1.5, 41)
    plane = np.stack(np.meshgrid(across, across), axis=-1).reshape(-1, 2)
    logits = np.asarray(student.mlp_forward(params, plane)[0])
    ahead = (logits[:, 1] - logits[:, 0]).reshape(41, 41)
    chart = Chart((-0.5, 1.5), (-0.5, 1.5), x_label="x₁", y_label="x₂", size=(310, 290))
    chart.field(across, across, np.tanh(ahead))
    chart.points([0, 1], [0, 1], colour=BLUE).points([0, 1], [1, 0], colour=RED, marker="x")
    return Picture(
        chart,
        en="What your network has learned: red where class 1 has the larger logit. The crosses "
        "belong on red, the circles on blue.",
        ko="여러분의 신경망이 학습한 결과입니다. 클래스 1의 로짓이 더 큰 곳이 빨간색입니다. "
        "×는 빨간 곳에, ●는 파란 곳에 있어야 합니다.",
    )

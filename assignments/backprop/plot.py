"""Pictures of what a student's backpropagation does."""

from __future__ import annotations

from typing import Any

import numpy as np
from checklib import Inside
from draw import BLUE, GREY, RED, Chart, Picture, Row

WAVE = """
def wave(x):
    return float(np.sum(np.sin(x)))
"""


def draw_gradient_check(student: Any) -> Picture:
    """Draw every gradient of a small network against its measure, and what measures others."""
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
        measured = np.zeros_like(value)
        for index in np.ndindex(value.shape):
            step = np.zeros_like(value)
            step[index] = 1e-5
            ends = [
                float(student.mlp_loss({**params, name: moved}, x, y)[0])
                for moved in (value + step, value - step)
            ]
            measured[index] = (ends[0] - ends[1]) / 2e-5
        points[name] = (measured.ravel(), np.asarray(grads[name], dtype=np.float64).ravel())
    far = 1.1 * max(float(np.abs(both).max()) for both in points.values())
    chart = Chart((-far, far), (-far, far), x_label="Δf / 2h", y_label="df / dθ", size=(330, 290))
    chart.line([-far, far], [-far, far], colour=GREY, dashed=True)
    for name, (measured, computed) in points.items():
        chart.points(measured, computed, name)
    angles = np.linspace(-3.0, 3.0, 25)
    slopes = np.asarray(student.numerical_gradient(Inside("wave", WAVE), angles.copy()))
    wave = Chart((-3, 3), (-1.4, 1.4), x_label="x", size=(300, 290))
    wave.line(np.linspace(-3, 3, 61), np.cos(np.linspace(-3, 3, 61)), "cos", colour=GREY)
    return Picture(
        Row(chart, wave.points(angles, slopes, "numerical_gradient", colour=RED)),
        en="Left: the gradients of your mlp_loss (up) against slopes measured on its loss "
        "(across), one point for each parameter; all belong on the dashed line. Right: your "
        "numerical_gradient of a sum of sines, which belongs on the cosine.",
        ko="왼쪽은 여러분의 mlp_loss가 구한 기울기(세로)와 그 손실에서 직접 잰 기울기(가로)입니다. "
        "점 하나가 파라미터 하나이며, 모두 점선 위에 있어야 합니다. 오른쪽은 사인의 합에 대한 "
        "여러분의 numerical_gradient로, 코사인 곡선 위에 놓여야 합니다.",
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


def draw_shapes(student: Any) -> Picture:
    """Draw what a network learns on circles and on two spirals, trained by your gradients."""
    charts = []
    for x, y in (_circles(), _spirals()):
        params = _trained(student, x, y)
        across = np.linspace(-1.3, 1.3, 37)
        plane = np.stack(np.meshgrid(across, across), axis=-1).reshape(-1, 2)
        logits = np.asarray(student.mlp_forward(params, plane)[0], dtype=np.float64)
        ahead = np.tanh(logits[:, 1] - logits[:, 0]).reshape(37, 37)
        chart = Chart((-1.3, 1.3), (-1.3, 1.3), size=(290, 280), axes=False)
        chart.field(across, across, np.round(ahead * 8) / 8)
        chart.points(*x[y == 0].T, colour=BLUE).points(*x[y == 1].T, colour=RED, marker="x")
        charts.append(chart)
    return Picture(
        Row(*charts),
        en="What a network of yours learns in 240 steps on a ring around a disc and on two "
        "spirals: your mlp_init, your mlp_loss, and Adam with your gradients. Crosses belong on "
        "red, circles on blue. The ring is easy; the spirals need every gradient to be right.",
        ko="원판을 둘러싼 고리와 두 나선을 여러분의 신경망이 240스텝 동안 학습한 결과입니다. "
        "여러분의 mlp_init과 mlp_loss를 쓰고, 여러분의 기울기로 Adam 스텝을 밟았습니다. ×는 빨간 "
        "곳에, ●는 파란 곳에 있어야 합니다. 고리는 쉽지만, 나선은 기울기가 모두 맞아야 풀립니다.",
    )


def _trained(student: Any, x: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
    """Return the student's first parameters after some steps of Adam with the student's grads."""
    params = dict(student.mlp_init([2, 32, 32, 2], np.random.default_rng(7)))
    means = {name: np.zeros(np.shape(value)) for name, value in params.items()}
    squares = {name: np.zeros(np.shape(value)) for name, value in params.items()}
    for step in range(1, 241):
        grads = student.mlp_loss(params, x, y)[1]
        for name, value in params.items():
            slope = np.asarray(grads[name], dtype=np.float64)
            means[name] = 0.9 * means[name] + 0.1 * slope
            squares[name] = 0.99 * squares[name] + 0.01 * slope**2
            size = np.sqrt(squares[name] / (1 - 0.99**step)) + 1e-8
            params[name] = value - 0.02 * means[name] / (1 - 0.9**step) / size
    return params


def _circles() -> tuple[np.ndarray, np.ndarray]:
    """Return 50 points on a disc (class 0) and 50 on a ring around it."""
    rng = np.random.default_rng(11)
    turn = rng.uniform(0, 2 * np.pi, 100)
    radius = np.r_[0.5 * np.sqrt(rng.uniform(size=50)), rng.uniform(0.8, 1.1, 50)]
    points = np.stack([radius * np.cos(turn), radius * np.sin(turn)], axis=1)
    return points, np.repeat([0, 1], 50)


def _spirals() -> tuple[np.ndarray, np.ndarray]:
    """Return 60 points on each of two arms that wind around each other."""
    rng = np.random.default_rng(12)
    along = np.tile(np.linspace(0.12, 1.0, 60), 2)
    turn = 7.5 * along + np.repeat([0.0, np.pi], 60)
    points = np.stack([along * np.cos(turn), along * np.sin(turn)], axis=1) * 1.15
    return points + rng.normal(0, 0.02, points.shape), np.repeat([0, 1], 60)

"""Pictures of what a student's perceptron does."""

from __future__ import annotations

from typing import Any

import numpy as np
from draw import BLUE, GREEN, GREY, ORANGE, RED, Chart, Picture, Row, slides

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
SHADES = (GREY, ORANGE, GREEN, RED)


def draw_learning(student: Any) -> Picture:
    """Draw the line after one, two, four and all epochs, and the mistakes of each epoch."""
    x, y = _clouds()
    chart = Chart((-1, 4), (-1.5, 4), x_label="x₁", y_label="x₂", size=(320, 310))
    chart.points(*x[y == 1].T, colour=RED).points(*x[y == 0].T, colour=BLUE, marker="s")
    mistakes: list[float] = []
    for epochs, colour in zip((1, 3, 6, 100), SHADES, strict=True):
        w, b, counts = student.fit(x, y, 1.0, epochs)
        mistakes = [float(count) for count in counts]
        chart.line(*_line(w, b), f"{epochs}", colour=colour)
    counts = Chart(x_label="epoch", size=(250, 310)).bars(np.arange(1, len(mistakes) + 1), mistakes)
    return Picture(
        Row(chart, counts),
        en="Your fit on two clouds: its line after 1, 3, 6 and at most 100 epochs, and its "
        "mistakes in each epoch. The last line separates the clouds; the last count is 0.",
        ko="두 무리의 점에 여러분의 fit을 썼습니다. 에폭 1, 3, 6개 뒤와 최대 100개 뒤의 직선, "
        "그리고 에폭마다 틀린 개수입니다. 마지막 직선은 두 무리를 가르고 마지막 개수는 "
        "0이어야 합니다.",
    )


@slides(1, 14, 1, 3, en="epochs", ko="에폭 수")
def draw_epochs(student: Any, epochs: float = 3) -> Picture:
    """Draw the line after so many epochs, those before it faintly, and the mistakes so far."""
    x, y = _clouds()
    chart = Chart((-1, 4), (-1.5, 4), x_label="x₁", y_label="x₂", size=(320, 310))
    chart.points(*x[y == 1].T, colour=RED).points(*x[y == 0].T, colour=BLUE, marker="s")
    mistakes: list[float] = []
    for count in range(1, int(epochs) + 1):
        w, b, made = student.fit(x, y, 1.0, count)
        mistakes = [float(number) for number in made]
        last = count == int(epochs)
        chart.line(*_line(w, b), colour=GREEN if last else GREY, thick=3 if last else 0.7)
    bars = Chart((0.4, 14.6), (0, 17), x_label="epoch", size=(250, 310))
    bars.bars(np.arange(1, len(mistakes) + 1), mistakes, colour=ORANGE)
    return Picture(
        Row(chart, bars),
        en=f"The line of your fit after {epochs:g} epochs (green), the lines before it (grey), and "
        "the mistakes of each epoch. Every mistake moves the line; without one it stands still, "
        "and fit stops.",
        ko=f"에폭 {epochs:g}개 뒤 여러분의 fit이 찾은 직선(초록)과 그전의 직선들(회색), 그리고 "
        "에폭마다 틀린 개수입니다. 틀릴 때마다 직선이 움직이고, 하나도 틀리지 않으면 직선은 "
        "그대로이며 fit은 멈춥니다.",
    )


def draw_gates(student: Any) -> Picture:
    """Draw what each gate says in the four corners."""
    charts: list[Any] = []
    for name in ("gate_and", "gate_or", "gate_nand", "xor"):
        fires = np.asarray(getattr(student, name)(*CORNERS.T.copy())) > 0
        chart = Chart((-0.4, 1.4), (-0.4, 1.6), size=(170, 170), axes=False)
        chart.points(*CORNERS[fires].T, colour=RED)
        chart.points(*CORNERS[~fires].T, colour=BLUE, marker="s")
        charts.append(chart.text(0.5, 1.4, name))
    return Picture(
        Row(*charts),
        en="Your gates: a red dot where the answer is 1, a blue square where it is 0. In the "
        "first three one straight line can part red from blue; in the last none can.",
        ko="여러분의 게이트입니다. 답이 1이면 빨간 점, 0이면 파란 네모입니다. 앞의 셋은 직선 "
        "하나로 빨강과 파랑을 가를 수 있지만 마지막 것은 가를 수 없습니다.",
    )


def _line(w: Any, b: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return two points far apart on the line w · x + b = 0; none if all weights are 0."""
    normal, level = np.asarray(w, dtype=np.float64), float(b)
    if normal.shape != (2,):
        raise ValueError(f"w is {normal.shape}, expected (2,)")
    with np.errstate(all="ignore"):
        size = float(normal @ normal)
        middle = -level * normal / size if size > 0 else np.full(2, np.nan)
        along = np.array([-normal[1], normal[0]]) / max(size, 1e-300) ** 0.5 * 12
    return np.array([middle[0] - along[0], middle[0] + along[0]]), np.array(
        [middle[1] - along[1], middle[1] + along[1]]
    )


def _clouds() -> tuple[np.ndarray, np.ndarray]:
    """Return 40 points and their labels, separable with a narrow margin."""
    rng = np.random.default_rng(5)
    x = np.concatenate([rng.normal([2.0, 2.4], 0.7, (60, 2)), rng.normal([0.6, 0.4], 0.7, (60, 2))])
    score = x @ np.array([1.0, 0.9]) - 2.6
    clear = np.abs(score) > 0.05
    x, score = x[clear], score[clear]
    chosen = rng.permutation(len(x))[:40]
    return x[chosen], (score[chosen] > 0).astype(np.float64)

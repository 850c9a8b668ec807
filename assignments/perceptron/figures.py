"""Figures of the handout on the perceptron."""

from __future__ import annotations

import numpy as np
from draw import BLUE, GREY, RED, Chart, Row

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def figure_line() -> Chart:
    """Draw the line of AND with its weight vector."""
    across = np.linspace(-0.4, 1.4, 31)
    scores = across[None, :] + across[:, None] - 1.5
    chart = _square(x_label="x₁", y_label="x₂").field(across, across, np.sign(scores))
    chart.line([-0.4, 1.9], [1.9, -0.4], colour=GREY)
    chart.arrow((0.75, 0.75), (1.05, 1.05)).text(1.14, 1.1, "w")
    chart.text(0.2, -0.22, "ŷ = 0").text(1.16, 1.3, "ŷ = 1")
    return _gate(chart, [0, 0, 0, 1])


def figure_gates() -> Row:
    """Draw AND, OR and NAND with a line each."""
    lines = {1.5: [0, 0, 0, 1], 0.5: [0, 1, 1, 1], 1.5001: [1, 1, 1, 0]}
    charts = []
    for level, labels in lines.items():
        chart = _square(size=(210, 200))
        chart.line([level - 1.5, 1.5], [1.5, level - 1.5], colour=GREY)
        charts.append(_gate(chart, labels))
    return Row(*charts)


def figure_layers() -> Row:
    """Draw XOR by its inputs with two lines, and by h1 and h2 with one."""
    before = _square(x_label="x₁", y_label="x₂", size=(250, 250))
    for level in (0.5, 1.5):
        before.line([level - 1.5, 1.5], [1.5, level - 1.5], colour=GREY)
    after = _square(x_label="h₁", y_label="h₂", size=(250, 250))
    after.line([0.0, 1.5], [1.5, 0.0], colour=GREY)
    hidden = np.stack([CORNERS.any(axis=1), ~CORNERS.all(axis=1)], axis=1).astype(float)
    _gate(after, [0, 1, 1, 0], hidden)
    return Row(_gate(before, [0, 1, 1, 0]), "→", after)


def _square(*, axes: bool = True, size: tuple[float, float] = (290, 280), **labels: str) -> Chart:
    return Chart((-0.4, 1.4), (-0.4, 1.4), axes=axes, size=size, **labels)


def _gate(chart: Chart, labels: list[int], points: np.ndarray = CORNERS) -> Chart:
    fires = np.array(labels, dtype=bool)
    chart.points(*points[fires].T, colour=RED)
    return chart.points(*points[~fires].T, colour=BLUE, marker="s")

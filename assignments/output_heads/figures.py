"""Figures of the handout on output heads."""

from __future__ import annotations

import numpy as np
from draw import BLUE, GREEN, GREY, RED, Cells, Chart, Row


def figure_softmax_curve() -> Chart:
    """Draw softmax of two logits (z, 0) as a function of z."""
    z = np.linspace(-6.0, 6.0, 121)
    first = 1 / (1 + np.exp(-z))
    chart = Chart((-6, 6), (0, 1.05), x_label="z", y_label="p")
    chart.line(z, first, colour=BLUE).text(3.6, 0.88, "p₁", colour=BLUE)
    chart.line(z, 1 - first, colour=RED).text(-3.6, 0.88, "p₂", colour=RED)
    return chart.points([0], [0.5], colour=GREY)


def figure_gradient() -> Row:
    """Show the gradient of one sample: probabilities minus the one-hot label."""
    p, t = np.array([[0.1, 0.2, 0.6, 0.1]]), np.array([[0.0, 1.0, 0.0, 0.0]])
    parts = [Cells(row, side=38, largest=1.2) for row in (p, t, p - t)]
    return Row(parts[0], "−", parts[1], "=", parts[2])


def figure_margin() -> Chart:
    """Draw losses against the margin by which the true class leads."""
    m = np.linspace(-40.0, 10.0, 251)
    p = np.exp(-np.logaddexp(0, -m))
    chart = Chart((-40, 10), (0, 42), x_label="m", y_label="L", size=(440, 260))
    chart.line(m, np.logaddexp(0, -m), colour=BLUE).text(-24, 30, "−log p", colour=BLUE)
    chart.line(m, -np.log(p + 1e-7), colour=RED).text(-31, 12.5, "−log (p + 10⁻⁷)", colour=RED)
    return chart.line(m, (1 - p) ** 2, colour=GREEN).text(-31, 3, "(1 − p)²", colour=GREEN)


def figure_smoothing() -> Row:
    """Show a one-hot label and the same label smoothed."""
    charts = []
    for heights in (np.eye(5)[2], 0.8 * np.eye(5)[2] + 0.04):
        chart = Chart(y=(0, 1.15), x_label="k", y_label="t", size=(250, 200)).bars(
            np.arange(5), heights, colour=BLUE
        )
        for k, height in enumerate(heights):
            chart.text(k, height + 0.04, f"{height:.2g}")
        charts.append(chart)
    return Row(charts[0], "→", charts[1])

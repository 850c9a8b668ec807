"""Figures of the handout on activation functions."""

from __future__ import annotations

import numpy as np
from draw import BLUE, GREEN, GREY, RED, Chart, Row

X = np.linspace(-5, 5, 201)
SIGMOID = 1 / (1 + np.exp(-X))


def figure_saturating() -> Row:
    """Draw sigmoid and tanh, each with its slope."""
    return Row(
        _curves("σ(x)", SIGMOID, "σ'(x)", SIGMOID * (1 - SIGMOID), 0.25),
        _curves("tanh(x)", np.tanh(X), "tanh'(x)", 1 - np.tanh(X) ** 2, 1.0),
    )


def figure_rectified() -> Row:
    """Draw ReLU and leaky ReLU, each with its slope."""
    charts = []
    for alpha in (0.0, 0.2):
        chart = Chart((-3, 3), (-1, 3), x_label="x", size=(310, 240))
        chart.line([-3, 0, 3], [-3 * alpha, 0, 3], "f(x)", colour=BLUE)
        chart.line(
            [-3, 0, np.nan, 0, 3], [alpha, alpha, np.nan, 1, 1], "f'(x)", colour=RED, dashed=True
        )
        charts.append(chart)
    return Row(*charts)


def figure_products() -> Chart:
    """Draw the largest possible product of n slopes, for sigmoid, tanh and ReLU."""
    layers = np.arange(0, 9)
    chart = Chart((-0.2, 8.2), (-0.05, 1.1), x_label="n", size=(360, 230))
    chart.line(layers, 1.0**layers, "1ⁿ", colour=GREEN)
    return chart.line(layers, 0.25**layers, "0.25ⁿ", colour=RED).points(
        layers, 0.25**layers, colour=RED
    )


def _curves(name: str, values: np.ndarray, slope: str, slopes: np.ndarray, top: float) -> Chart:
    chart = Chart((-5, 5), (-1.1, 1.1), x_label="x", size=(310, 240))
    chart.line(X, values, name, colour=BLUE).line(X, slopes, slope, colour=RED, dashed=True)
    return chart.line([-5, 5], [top, top], colour=GREY, thick=0.8)

"""Figures of the handout on weight initialisation."""

from __future__ import annotations

import numpy as np
from draw import BLUE, ORANGE, RED, Chart, Row

WIDTH = 100


def _passed(std: float, layers: int, relu: bool = False) -> list[np.ndarray]:
    """Return the outputs of layers whose weights have that standard deviation."""
    rng = np.random.default_rng(8)
    out = rng.normal(size=(400, WIDTH))
    outputs = []
    for _ in range(layers):
        z = out @ rng.normal(0.0, std, (WIDTH, WIDTH))
        out = np.maximum(z, 0) if relu else np.tanh(z)
        outputs.append(out)
    return outputs


def _histograms(std: float, top: float) -> Row:
    """Draw how the outputs of five tanh layers are distributed, layer by layer."""
    charts = []
    for number, out in enumerate(_passed(std, 5), start=1):
        share, edges = np.histogram(out, bins=21, range=(-1.05, 1.05))
        chart = Chart((-1.1, 1.1), (0, top), x_label=f"a{'₁₂₃₄₅'[number - 1]}", size=(155, 135))
        middle = (edges[:-1] + edges[1:]) / 2
        charts.append(chart.bars(middle, share / out.size, colour=BLUE, width=0.1))
    return Row(*charts, gap=0)


def figure_tanh_small() -> Row:
    """Draw tanh layers with weights that are too small."""
    return _histograms(0.01, 1.0)


def figure_tanh_large() -> Row:
    """Draw tanh layers with weights that are too large."""
    return _histograms(1.0, 0.5)


def figure_tanh_xavier() -> Row:
    """Draw tanh layers with Xavier's weights."""
    return _histograms(WIDTH**-0.5, 0.15)


def figure_relu_stds() -> Chart:
    """Draw the spread after each of ten ReLU layers for three variances of the weights."""
    chart = Chart((0.5, 10.5), (0, 3), x_label="l", y_label="std", size=(400, 250))
    layers = np.arange(1, 11)
    for gain, colour in ((2, BLUE), (1, RED), (4, ORANGE)):
        stds = [out.std() for out in _passed((gain / WIDTH) ** 0.5, 10, relu=True)]
        chart.line(layers, stds, colour=colour).points(layers, stds, colour=colour)
    chart.text(8.5, 1.15, "2 / n", colour=BLUE).text(8.5, 0.25, "1 / n", colour=RED)
    return chart.text(2.2, 2.4, "4 / n", colour=ORANGE)

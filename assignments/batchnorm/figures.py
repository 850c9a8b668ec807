"""Figures of the handout on batch normalisation."""

from __future__ import annotations

import numpy as np
from draw import BLUE, GREY, RED, Cells, Chart, Row


def figure_clouds() -> Row:
    """Draw a batch of two features before, after normalising, and after scale and shift."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=(60, 2)) * [2.2, 0.5] + [3.0, -2.0]
    xhat = (x - x.mean(axis=0)) / x.std(axis=0)
    charts = []
    for values, colour in ((x, BLUE), (xhat, BLUE), (xhat * [0.6, 2.0] + [-2.0, 1.0], RED)):
        chart = Chart((-8, 8), (-8, 8), size=(215, 215)).points(*values.T, colour=colour)
        charts.append(chart)
    return Row(charts[0], "→", charts[1], "→", charts[2], gap=4)


def figure_axes() -> Row:
    """Draw which values share a mean: a column of a batch, a channel of images."""
    batch = np.tile([0.25, -1.0, 0.25], (5, 1))
    images = [np.full((3, 3), value) for value in (0.25, -1.0)]
    pixels = [Cells(image, numbers=False, side=20, largest=1.0) for image in images]
    return Row(
        Cells(batch, numbers=False, side=24, largest=1.0),
        Row(Row(*pixels, gap=4), Row(*pixels, gap=4), Row(*pixels, gap=4), gap=8),
        gap=40,
    )


def figure_part_of_the_sigmoid() -> Row:
    """Draw where sums far from 0, and normalised ones, fall on a sigmoid."""
    rng = np.random.default_rng(8)
    across = np.linspace(-9, 9, 181)
    charts = []
    for values in (rng.normal(5.5, 1.4, 25), rng.normal(0.0, 1.0, 25)):
        chart = Chart((-9, 9), (-0.1, 1.1), x_label="x", size=(290, 220))
        chart.line(across, 1 / (1 + np.exp(-across)), "σ(x)", colour=GREY)
        charts.append(chart.points(values, 1 / (1 + np.exp(-values)), colour=RED))
    return Row(charts[0], "→", charts[1])

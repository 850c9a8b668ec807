"""Figures of the handout on dropout."""

from __future__ import annotations

import numpy as np
from draw import BLUE, GREY, RED, Cells, Chart, Row

LAYERS = (3, 5, 5, 2)


def figure_thinned() -> Row:
    """Draw a network whole, and thinned in three ways."""
    rng = np.random.default_rng(4)
    masks = [[np.ones(n, dtype=bool) for n in LAYERS] for _ in range(4)]
    for layers in masks[1:]:
        for layer in layers[1:-1]:
            layer[:] = rng.permutation(np.arange(5) < 3)
    return Row(*(_network(layers) for layers in masks), gap=16)


def figure_masks() -> Row:
    """Draw three masks of the same layer."""
    rng = np.random.default_rng(11)
    masks = [rng.random((6, 8)) >= 0.5 for _ in range(3)]
    return Row(*(Cells(-1.0 * mask, side=22, numbers=False) for mask in masks), gap=18)


def figure_funnel() -> Chart:
    """Draw means over more and more masks of one element."""
    rng = np.random.default_rng(7)
    counts = 4.0 ** np.arange(5)
    chart = Chart((-0.5, 4.5), (-1.4, 3.4), x_label="log₄ S", y_label="ŷ", size=(440, 270))
    chart.line([-0.5, 4.5], [1.0, 1.0], colour=GREY)
    across = np.linspace(-0.5, 4.5, 101)
    for sign in (-1, 1):
        chart.line(across, 1 + sign * 2 / np.sqrt(4.0**across), colour=RED)
    for place, samples in enumerate(counts):
        kept = rng.random((40, int(samples))) >= 0.5
        chart.points(place + rng.uniform(-0.16, 0.16, 40), 2 * kept.mean(axis=1), colour=BLUE)
    return chart


def _network(masks: list[np.ndarray]) -> Chart:
    """Draw a network; a neuron whose mask is false is crossed out."""
    chart = Chart((-0.3, 3.3), (-2.6, 2.6), axes=False, size=(150, 150))
    heights = [np.arange(n) - (n - 1) / 2 for n in LAYERS]
    for layer in range(3):
        for low, on in zip(heights[layer], masks[layer], strict=True):
            for high, also in zip(heights[layer + 1], masks[layer + 1], strict=True):
                if on and also:
                    chart.line([layer, layer + 1], [low, high], colour="#94a3b8", thick=1)
    for layer, (height, mask) in enumerate(zip(heights, masks, strict=True)):
        chart.points(np.full(int(mask.sum()), layer), height[mask], colour=BLUE)
        if not mask.all():
            gone = np.full(int((~mask).sum()), layer)
            chart.points(gone, height[~mask], colour=RED, marker="x")
    return chart

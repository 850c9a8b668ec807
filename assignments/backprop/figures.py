"""Figures of the handout on backpropagation."""

from __future__ import annotations

import numpy as np
from draw import BLUE, GREEN, GREY, RED, VIOLET, Chart

# What gradient_norms gives for ten layers of 32 units, He's weights and 64 random samples.
NORMS = {
    "relu": [1.43, 2.22, 2.44, 2.95, 4.36, 3.87, 3.56, 3.04, 2.78, 3.24],
    "tanh": [1.04, 0.702, 0.624, 0.612, 0.562, 0.485, 0.464, 0.456, 0.405, 0.492],
    "σ": [1.94e-5, 9.5e-5, 3.09e-4, 7.5e-4, 2.71e-3, 6.9e-3, 2.02e-2, 6.23e-2, 0.184, 0.468],
}
# A network that has learned XOR: first weights, first biases, difference of the logits, its bias.
XOR = (
    [[-0.46, -0.62, 2.39, 3.21], [-0.15, 0.12, 2.39, 3.21]],
    [0.0, -0.14, 0.0, -3.21],
    [0.96, -0.31, 4.72, -7.63],
    -4.89,
)


def figure_graph() -> Chart:
    """Draw a neuron as a graph, with values forwards and gradients backwards."""
    chart = Chart((0, 10), (0, 7.4), axes=False, size=(580, 350))
    nodes = {"×": [(3.6, 5.8), (3.6, 2.4)], "+": [(6.6, 4.1)]}
    wires = [
        ((0.4, 6.9), (3.3, 5.95), "x₁ = 2", "6"),
        ((0.4, 4.7), (3.3, 5.65), "w₁ = 3", "4"),
        ((0.4, 3.5), (3.3, 2.55), "x₂ = −1", "8"),
        ((0.4, 1.3), (3.3, 2.25), "w₂ = 4", "−2"),
        ((3.9, 5.7), (6.3, 4.25), "6", "2"),
        ((3.9, 2.5), (6.3, 3.95), "−4", "2"),
        ((6.6, 1.0), (6.6, 3.7), "b = 1", "2"),
        ((6.9, 4.1), (9.7, 4.1), "z = 3", "2"),
    ]
    for start, end, value, gradient in wires:
        chart.arrow(start, end, colour=GREY)
        middle = 0.6 * np.array(start) + 0.4 * np.array(end)
        upright = start[0] == end[0]
        before, after = ((-0.5, 0.0), (0.3, 0.0)) if upright else ((0.0, 0.28), (0.0, -0.5))
        x, y = middle
        chart.text(x + before[0], y + before[1], value, colour=BLUE)
        chart.text(x + after[0], y + after[1], gradient, colour=RED)
    for symbol, places in nodes.items():
        for x, y in places:
            around = np.linspace(0.0, 2 * np.pi, 49)
            chart.line(x + 0.28 * np.cos(around), y + 0.32 * np.sin(around), colour=GREY)
            chart.text(x, y - 0.09, symbol)
    return chart


def figure_vanishing() -> Chart:
    """Draw the norm of the gradient in each layer, for three activations."""
    layers = np.arange(1, 11)
    chart = Chart((0.5, 10.5), (-6, 1.4), x_label="i", y_label="log₁₀ ‖dwᵢ‖", size=(460, 280))
    for (label, norms), colour, at in zip(
        NORMS.items(), (GREEN, VIOLET, BLUE), ((4, 0.8), (4, -0.62), (3.4, -2.6)), strict=True
    ):
        chart.line(layers, np.log10(norms), colour=colour)
        chart.points(layers, np.log10(norms), colour=colour).text(*at, label, colour=colour)
    down = (layers - 10) * np.log10(4) + np.log10(0.468)
    return chart.line(layers, down, colour=GREY, dashed=True).text(4.9, -4.4, "¼ⁿ", colour=GREY)


def figure_xor() -> Chart:
    """Draw which class a network that has learned XOR gives to every point."""
    across = np.linspace(-0.4, 1.4, 31)
    first, second = np.meshgrid(across, across)
    w, b, difference, shift = (np.array(part) for part in XOR)
    hidden = np.maximum(np.stack([first, second], axis=-1) @ w + b, 0.0)
    chart = Chart((-0.4, 1.4), (-0.4, 1.4), x_label="x₁", y_label="x₂", size=(310, 290))
    chart.field(across, across, hidden @ difference + shift)
    chart.points([0, 1], [0, 1], colour=BLUE)
    return chart.points([0, 1], [1, 0], colour=RED, marker="x")

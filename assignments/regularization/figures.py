"""Figures of the handout on regularisation."""

from __future__ import annotations

import numpy as np
from draw import BLUE, GREEN, GREY, ORANGE, RED, VIOLET, Chart, Row

CENTRE = np.array([2.0, 0.9])
CURVATURE = np.array([[1.0, -0.5], [-0.5, 1.0]])
TURN = np.linspace(0.0, 2 * np.pi, 361)
BEST = {"3": BLUE, "1.8": GREEN, "1": VIOLET, "−0.6": ORANGE, "−1.4": RED}


def figure_geometry() -> Row:
    """Show a rhombus and a circle, each touched by a level line of one quadratic loss."""
    corners = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0], [1.0, 0.0]])
    steps = np.linspace(0.0, 4.0, 401)
    rhombus = [np.interp(steps, range(5), corners[:, axis]) for axis in (0, 1)]
    return Row(_touched(*rhombus), _touched(np.cos(TURN), np.sin(TURN)), gap=16)


def figure_soft() -> Chart:
    """Draw soft-thresholding with t = 1, and dashed the hard threshold."""
    chart = Chart((-3, 3), (-3, 3), x_label="w", y_label="S", size=(330, 300))
    chart.line([-3, 3], [-3, 3], colour=GREY, thick=1)
    hard = [-3, -1, np.nan, -1, 1, np.nan, 1, 3], [-3, -1, np.nan, 0, 0, np.nan, 1, 3]
    chart.line(*hard, colour=RED, dashed=True)
    chart.line([-3, -1, 1, 3], [-2, 0, 0, 2], colour=BLUE, thick=3)
    chart.text(-1, -0.35, "−t", colour=BLUE).text(1, 0.35, "t", colour=BLUE)
    return chart.arrow((2.5, 2.45), (2.5, 1.6), colour=BLUE)


def figure_paths() -> Row:
    """Draw five weights of uncorrelated columns against the rate, under L1 and under L2."""
    rates = np.linspace(0.0, 7.0, 141)
    charts = [Chart((0, 7), (-1.7, 3.2), x_label="λ", y_label="w", size=(310, 260)) for _ in "12"]
    for best, colour in BEST.items():
        w = float(best.replace("−", "-"))
        charts[0].line([0, 2 * abs(w), 7], [w, 0, 0], colour=colour)
        charts[1].line(rates, w / (1 + rates), colour=colour)
    return Row(charts[0].text(5.6, 2.8, "λ Σ|w|"), charts[1].text(5.6, 2.8, "λ Σw²"), gap=16)


def _touched(x: np.ndarray, y: np.ndarray) -> Chart:
    """Draw a shape, the level lines of the loss, and the point of the shape that is lowest."""
    away = np.stack([x, y]) - CENTRE[:, None]
    heights = np.einsum("in,ij,jn->n", away, CURVATURE, away)
    lowest = int(np.argmin(heights))
    values, axes = np.linalg.eigh(CURVATURE)
    circle = np.stack([np.cos(TURN), np.sin(TURN)]) / np.sqrt(values)[:, None]
    chart = Chart((-1.5, 3.6), (-1.6, 2.6), x_label="w₁", y_label="w₂", size=(325, 266))
    for share in (0.1, 0.4, 1.0):
        across, up = CENTRE[:, None] + np.sqrt(share * heights[lowest]) * (axes @ circle)
        chart.line(across, up, colour=GREY, thick=2 if share == 1.0 else 1)
    chart.line(x, y, colour=BLUE, thick=3).points([CENTRE[0]], [CENTRE[1]], colour=GREY, marker="x")
    return chart.points([x[lowest]], [y[lowest]], colour=RED)

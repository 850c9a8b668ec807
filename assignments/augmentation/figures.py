"""Figures of the handout on data augmentation."""

from __future__ import annotations

from math import lgamma

import numpy as np
from draw import BLUE, GREY, RED, Cells, Chart, Row

SEVEN = (
    "........",
    ".######.",
    ".....##.",
    "....##..",
    "...##...",
    "...##...",
    "...##...",
    "........",
)
ONE = (
    "........",
    "...##...",
    "..###...",
    "...##...",
    "...##...",
    "...##...",
    "..####..",
    "........",
)


def figure_gallery() -> Row:
    """Draw a picture and what five of the functions make of it."""
    seven, one = (
        np.array([[c == "#" for c in row] for row in rows], float) for rows in (SEVEN, ONE)
    )
    moved = np.pad(seven, 2)[4:12, 1:9]
    hole, box = seven.copy(), seven.copy()
    hole[2:5, 3:6] = 0.0
    box[3:8, 0:5] = one[3:8, 0:5]
    pictures = [seven, seven[:, ::-1], moved, hole, 0.6 * seven + 0.4 * one, box]
    frames = [(), (), (), ((2, 3, 3, 3, GREY),), (), ((3, 0, 5, 5, RED),)]
    drawn = [
        Cells(-picture, side=13, numbers=False, frames=frame, largest=1.0)
        for picture, frame in zip(pictures, frames, strict=True)
    ]
    return Row(drawn[0], "→", *drawn[1:], gap=9)


def figure_beta() -> Chart:
    """Draw densities of Beta(alpha, alpha)."""
    at = np.linspace(0.004, 0.996, 249)
    chart = Chart((0, 1), (0, 8.5), x_label="λ", size=(420, 260))
    for alpha in (0.2, 1, 4, 50):
        constant = lgamma(2 * alpha) - 2 * lgamma(alpha)
        chart.line(at, np.exp(constant + (alpha - 1) * np.log(at * (1 - at))), f"α = {alpha}")
    return chart


def figure_smote() -> Chart:
    """Draw points, the segments to their two nearest neighbours, and new points on these."""
    rng = np.random.default_rng(8)
    x = np.concatenate([rng.normal((-1.4, 0.2), 0.8, (6, 2)), rng.normal((1.6, 0.4), 0.7, (6, 2))])
    away = np.linalg.norm(x[:, None] - x, axis=2)
    near = np.argsort(away, axis=1)[:, 1:3]
    chart = Chart(size=(420, 270))
    for i, others in enumerate(near):
        for j in others:
            chart.line(x[[i, j], 0], x[[i, j], 1], colour=GREY, thick=1)
    base = rng.integers(0, 12, 40)
    goal = near[base, rng.integers(0, 2, 40)]
    rows = x[base] + rng.random((40, 1)) * (x[goal] - x[base])
    chart.points(rows[:, 0], rows[:, 1], colour=RED, marker="x")
    return chart.points(x[:, 0], x[:, 1], colour=BLUE)

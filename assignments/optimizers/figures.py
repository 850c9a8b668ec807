"""Figures of the handout on optimisers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from draw import BLUE, GREEN, GREY, RED, VIOLET, Cells, Chart

STEEP = np.array([1.0, 25.0])
START = np.array([-4.0, 1.5])
STEPS = 30
Array = np.ndarray[Any, Any]


def walk(step: Callable[[Array, int], Array]) -> Array:
    """Return the places of `STEPS` steps over the valley; `step` gets the gradient and t."""
    places = [START]
    for t in range(1, STEPS + 1):
        places.append(places[-1] + step(STEEP * places[-1], t))
    return np.array(places)


def walks() -> list[Array]:
    """Return the paths of SGD, momentum and Adam."""
    velocity, m, v = np.zeros(2), np.zeros(2), np.zeros(2)

    def sgd(gradient: Array, t: int) -> Array:
        return -0.073 * gradient

    def momentum(gradient: Array, t: int) -> Array:
        nonlocal velocity
        velocity = 0.75 * velocity - 0.03 * gradient
        return velocity

    def adam(gradient: Array, t: int) -> Array:
        nonlocal m, v
        m, v = 0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * gradient**2
        return -0.2 * (m / (1 - 0.9**t)) / np.sqrt(v / (1 - 0.999**t))

    return [walk(sgd), walk(momentum), walk(adam)]


def figure_paths() -> Chart:
    """Draw three paths over one long valley."""
    chart = Chart((-5.0, 2.6), (-2.1, 2.1), x_label="w₁", y_label="w₂", size=(560, 300))
    turn = np.linspace(0, 2 * np.pi, 200)
    for level in (0.3, 2.0, 6.0, 14.0, 28.0, 50.0):
        radius = np.sqrt(2 * level / STEEP)
        chart.line(radius[0] * np.cos(turn), radius[1] * np.sin(turn), colour=GREY, thick=0.6)
    for number, (path, colour) in enumerate(zip(walks(), (BLUE, RED, GREEN), strict=True), 1):
        across, up = path.T
        chart.line(across, up, str(number), colour=colour)
        chart.points(across[-1], up[-1], colour=colour)
    return chart.points(*START, colour=GREY, marker="s").points(0, 0, colour=GREY, marker="x")


def figure_losses() -> Chart:
    """Draw the losses of the three paths."""
    chart = Chart((-1, 31), (-4, 3.4), x_label="t", y_label="log₁₀ L", size=(480, 260))
    for number, (path, colour) in enumerate(zip(walks(), (BLUE, RED, GREEN), strict=True), 1):
        losses = (STEEP * path**2).sum(axis=1) / 2
        chart.line(np.arange(STEPS + 1), np.log10(losses), str(number), colour=colour)
    return chart


def figure_corrections() -> Chart:
    """Draw the length of Adam's step for a constant gradient, corrected and not."""
    t = np.arange(1, 61)
    raw = (1 - 0.9**t) / np.sqrt(1 - 0.999**t)
    longest = 2 / (1 - 0.999) - 1
    length = longest - 2 * t * 0.999**t / (1 - 0.999**t)
    late = length > 4
    part = (length[late] - 4) * (length[late] - 2) * longest
    rectification = np.sqrt(part / ((longest - 4) * (longest - 2) * length[late]))
    chart = Chart((0, 61), (0, 8), x_label="t", y_label="|Δw| / η", size=(480, 260))
    chart.line(t, np.ones(60), "1", colour=GREEN)
    chart.line(t, raw, "2", colour=RED)
    return chart.line(t[late], rectification, "3", colour=VIOLET, dashed=True)


def figure_epochs() -> Cells:
    """Draw the samples of three epochs, with a frame around every batch."""
    rng = np.random.default_rng(5)
    orders = np.array([rng.permutation(7) for _ in range(3)])
    batches = ((0, 3, GREEN), (3, 3, BLUE), (6, 1, RED))
    frames = [(row, at, 1, wide, colour) for row in range(3) for at, wide, colour in batches]
    return Cells(orders, frames=frames, largest=30)

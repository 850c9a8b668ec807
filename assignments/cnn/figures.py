"""Figures of the handout on the small network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from draw import BLUE, GREEN, ORANGE, Cells, Chart, Drawing, Row
from drawchart import INK, number, text

DIGITS = Path(__file__).resolve().parent.parent / "data" / "digits.csv"

# Measured on a network of two blocks: Adam, batches of 32, the first 300 digits for training, the
# last 200 for validation, before the first epoch and after each of twenty.
TRAINING = [0.137, 0.393, 0.707, 0.863, 0.9, 0.897, 0.923, 0.937, 0.963, 0.957, 0.967]
TRAINING += [0.97, 0.963, 0.967, 0.967, 0.973, 0.973, 0.977, 0.977, 0.977, 0.977]
VALIDATION = [0.15, 0.32, 0.72, 0.825, 0.88, 0.855, 0.915, 0.905, 0.93, 0.95, 0.93]
VALIDATION += [0.95, 0.93, 0.95, 0.95, 0.95, 0.95, 0.945, 0.95, 0.955, 0.955]


class Blocks:
    """Stacks of feature maps, one behind the other, with their shape below.

    Parameters
    ----------
    shapes : sequence of tuple
        (C, H, W) of a stack of maps, or (D,) of a column of features.
    """

    unit, shift, gap = 11.0, 4.0, 34.0

    def __init__(self, shapes: list[tuple[int, ...]], colours: list[str]) -> None:
        self.shapes, self.colours = shapes, colours
        self.sizes = [self._size(shape) for shape in shapes]
        self.width = sum(wide for wide, _ in self.sizes) + self.gap * (len(shapes) + 1)
        self.height = max(high for _, high in self.sizes) + 44

    def _size(self, shape: tuple[int, ...]) -> tuple[float, float]:
        if len(shape) == 1:
            return 14.0, 14.0 + 2.2 * shape[0]
        c, h, w = shape
        return w * self.unit + (c - 1) * self.shift, h * self.unit + (c - 1) * self.shift

    def body(self) -> str:
        """Return the stacks from left to right."""
        parts, x, middle = [], self.gap, (self.height - 24) / 2
        for k, (shape, colour) in enumerate(zip(self.shapes, self.colours, strict=True)):
            wide, high = self.sizes[k]
            sheets = 1 if len(shape) == 1 else shape[0]
            side = (wide, high) if len(shape) == 1 else (shape[2] * self.unit, shape[1] * self.unit)
            for sheet in reversed(range(sheets)):
                left, top = x + sheet * self.shift, middle + high / 2 - side[1] - sheet * self.shift
                parts.append(
                    f"<rect x='{number(left)}' y='{number(top)}' width='{number(side[0])}' "
                    f"height='{number(side[1])}' fill='{colour}' stroke='#fff'/>"
                )
            words = " × ".join(map(str, shape))
            parts.append(text(x + wide / 2, self.height - 8, words, INK))
            if k:
                parts.append(text(x - self.gap / 2, middle + 4, "→", INK))
            x += wide + self.gap
        return "".join(parts)


def figure_shapes() -> Drawing:
    """Show the shapes of an image on its way through two blocks and a dense layer."""
    shapes = [(1, 8, 8), (8, 8, 8), (8, 4, 4), (16, 4, 4), (16, 2, 2), (64,), (10,)]
    return Blocks(shapes, ["#9e9e9e", BLUE, GREEN, BLUE, GREEN, ORANGE, ORANGE])


def figure_maps() -> Drawing:
    """Show a digit under a kernel for vertical edges, then ReLU, then max pooling."""
    table = np.loadtxt(DIGITS, delimiter=",", dtype=int)
    digit = table[np.flatnonzero(table[:, 64] == 0)[1], :64].reshape(8, 8) / 16
    kernel = np.array([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    padded = np.pad(digit, 1)
    edges = sum(kernel[i, j] * padded[i : i + 8, j : j + 8] for i in range(3) for j in range(3))
    kept = np.maximum(edges, 0)
    pooled = kept.reshape(4, 2, 4, 2).max(axis=(1, 3))
    small: dict[str, Any] = {"side": 15.0, "numbers": False}
    return Row(
        Cells(digit, **small),
        "*",
        Cells(kernel, side=22, largest=4),
        "=",
        Cells(edges, largest=4, **small),
        "→",
        Cells(kept, largest=4, **small),
        "→",
        Cells(pooled, largest=4, **small),
        gap=7,
    )


def figure_epochs() -> Drawing:
    """Show the accuracy by epoch on the training and on the validation images."""
    chart = Chart((0, 20), (0.6, 1.02), x_label="t", size=(460, 260))
    epochs = np.arange(21)
    return chart.line(epochs, TRAINING, colour=BLUE).line(epochs, VALIDATION, colour=ORANGE)

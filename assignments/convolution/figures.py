"""Figures of the handout on convolution and pooling."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from draw import BLUE, GREEN, ORANGE, VIOLET, Cells, Row

# The example of section 4.
IMAGE = np.array([[1.0, 2, 0, 3], [0, 1, 4, 1], [2, 0, 1, 2], [3, 1, 0, 1]])
KERNEL = np.array([[1.0, 0, 2], [0, -1, 0], [1, 0, 1]])
OUTPUT = np.array([[3.0, 6], [11, 4]])
QUARTERS = ((0, 0, GREEN), (0, 1, ORANGE), (1, 0, BLUE), (1, 1, VIOLET))

Frame = tuple[int, int, int, int, str]


def frames(size: int) -> Sequence[Frame]:
    """Return the frames of four quarters that are `size` squares wide and high."""
    return [(row * size, column * size, size, size, colour) for row, column, colour in QUARTERS]


def figure_sliding() -> Row:
    """Show the first two windows of a convolution, its kernel and what they give."""
    windows = [(0, 0, 3, 3, GREEN), (0, 1, 3, 3, ORANGE)]
    first_two = [(0, 0, 1, 1, GREEN), (0, 1, 1, 1, ORANGE)]
    image = Cells(IMAGE, frames=windows, largest=12)
    return Row(image, "*", Cells(KERNEL, largest=3), "=", Cells(OUTPUT, frames=first_two))


def figure_padding() -> Row:
    """Show a block of numbers without and with a border of zeros."""
    block = np.array([[1.0, 2], [3, 4]])
    padded = Cells(np.pad(block, 1), frames=[(1, 1, 2, 2, GREEN)])
    return Row(Cells(block, frames=[(0, 0, 2, 2, GREEN)]), "→", padded)


def figure_max_pool() -> Row:
    """Show the maxima of four windows, and where their gradients go."""
    upstream = np.array([[5.0, -1], [2, 3]])
    gradient = np.zeros((4, 4))
    gradient[[0, 1, 3, 2], [1, 2, 0, 3]] = upstream.ravel()
    pooled = IMAGE.reshape(2, 2, 2, 2).max(axis=(1, 3))
    return Row(
        Cells(IMAGE, frames=frames(2), largest=12),
        "→",
        Cells(pooled, frames=frames(1), largest=12),
        " ",
        Cells(upstream, frames=frames(1)),
        "→",
        Cells(gradient, frames=frames(2)),
    )


def figure_edges() -> Row:
    """Show a bright square and what a kernel for vertical edges makes of it."""
    picture = np.zeros((12, 12))
    picture[3:9, 3:9] = 1
    kernel = np.array([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    room = np.pad(picture, 1)
    edges = sum(kernel[i, j] * room[i : i + 12, j : j + 12] for i in range(3) for j in range(3))
    shown = [Cells(values, side=13, numbers=False) for values in (picture, edges)]
    return Row(shown[0], "*", Cells(kernel), "=", shown[1])

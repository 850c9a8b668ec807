"""Drawings for the course, as SVG: those of the handouts and those of a student's own functions.

A drawing is a `Chart` (curves, points, bars and coloured areas on axes), `Cells` (a matrix as
coloured squares with its numbers), or a `Row` or `Column` of drawings. It needs NumPy alone, so
that it works wherever a student works, and it holds no words: numbers and symbols serve both
languages. Words go into the caption of a `Picture`.

A unit's ``figures.py`` has functions ``figure_NAME()``, and ::

    python -m draw assignments/activations/figures.py

writes what they return as ``figures/NAME.svg`` beside that file. A unit's ``plot.py`` has functions
``draw_NAME(student)`` that return a `Picture` of what the student's functions do.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from drawchart import (
    BLUE,
    GREEN,
    GREY,
    GRID,
    INK,
    ORANGE,
    RED,
    VIOLET,
    Chart,
    array,
    largest_of,
    number,
    text,
    tint,
)

__all__ = [
    "BLUE",
    "GREEN",
    "GREY",
    "ORANGE",
    "RED",
    "VIOLET",
    "Cells",
    "Chart",
    "Column",
    "Drawing",
    "Picture",
    "Row",
    "svg",
]

FONT = "font-family='system-ui,sans-serif' font-size='11'"


class Drawing(Protocol):
    """Something with a size in pixels that can write itself as SVG elements."""

    width: float
    height: float

    def body(self) -> str:
        """Return its SVG elements, the top left corner at (0, 0)."""


def svg(drawing: Drawing) -> str:
    """Return `drawing` as a complete SVG image on white."""
    width, height = number(drawing.width), number(drawing.height)
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' "
        f"width='{width}' height='{height}' style='max-width:100%;height:auto' {FONT}>"
        f"<rect width='{width}' height='{height}' fill='#fff'/>{drawing.body()}</svg>\n"
    )


@dataclass(frozen=True)
class Picture:
    """A drawing with its caption in both languages."""

    drawing: Drawing
    en: str
    ko: str


class Cells:
    """A matrix as squares, red above zero and blue below, with the numbers written in them.

    Parameters
    ----------
    values : array, shape (rows, columns)
    side : float
        Of a square, in pixels.
    numbers : bool
        Write the values.
    frames : sequence of (row, column, height, width, colour)
        Rectangles to be outlined.
    largest : float, optional
        The size of value that has the full colour; the largest there is by default.
    """

    def __init__(
        self,
        values: Any,
        *,
        side: float = 30,
        numbers: bool = True,
        frames: Sequence[tuple[int, int, int, int, str]] = (),
        largest: float | None = None,
    ) -> None:
        self.values = array(values)
        if self.values.ndim != 2:
            raise ValueError(f"a matrix has two axes, this array is {self.values.shape}")
        rows, columns = self.values.shape
        self.side, self.numbers, self.frames = side, numbers, frames
        self.largest = largest_of(self.values) if largest is None else largest
        self.width, self.height = columns * side + 4, rows * side + 4

    def body(self) -> str:
        """Return the squares."""
        parts = []
        for (row, column), value in np.ndenumerate(self.values):
            x, y = 2 + column * self.side, 2 + row * self.side
            shade = tint(value / self.largest)
            parts.append(
                f"<rect x='{number(x)}' y='{number(y)}' width='{number(self.side)}' "
                f"height='{number(self.side)}' fill='{shade}' stroke='{GRID}'/>"
            )
            if self.numbers:
                words = f"{value:.3g}" if np.isfinite(value) else "?"
                parts.append(text(x + self.side / 2, y + self.side / 2 + 4, words, INK))
        for row, column, height, width, colour in self.frames:
            parts.append(
                f"<rect x='{number(2 + column * self.side)}' y='{number(2 + row * self.side)}' "
                f"width='{number(width * self.side)}' height='{number(height * self.side)}' "
                f"fill='none' stroke='{colour}' stroke-width='3'/>"
            )
        return "".join(parts)


class Row:
    """Drawings side by side, centred; a text among them is written, as ``"="`` or ``"→"``."""

    def __init__(self, *items: Drawing | str, gap: float = 10) -> None:
        self.items, self.gap = items, gap
        sizes = [(18.0, 18.0) if isinstance(i, str) else (i.width, i.height) for i in items]
        self.sizes = sizes
        self.width = sum(width for width, _ in sizes) + gap * (len(sizes) + 1)
        self.height = max((height for _, height in sizes), default=0) + 2 * gap

    def body(self) -> str:
        """Return the drawings, each moved to its place."""
        parts, x = [], self.gap
        for item, (width, height) in zip(self.items, self.sizes, strict=True):
            y = (self.height - height) / 2
            if isinstance(item, str):
                large = f"<g font-size='17'>{text(0, 0, item, INK)}</g>"
                parts.append(_moved(x + width / 2, self.height / 2 + 6, large))
            else:
                parts.append(_moved(x, y, item.body()))
            x += width + self.gap
        return "".join(parts)


class Column:
    """Drawings below one another, their left edges in line."""

    def __init__(self, *items: Drawing, gap: float = 0) -> None:
        self.items, self.gap = items, gap
        self.width = max((item.width for item in items), default=0)
        self.height = sum(item.height for item in items) + gap * max(0, len(items) - 1)

    def body(self) -> str:
        """Return the drawings, each moved to its place."""
        parts, y = [], 0.0
        for item in self.items:
            parts.append(_moved(0, y, item.body()))
            y += item.height + self.gap
        return "".join(parts)


def _moved(x: float, y: float, body: str) -> str:
    return f"<g transform='translate({number(x)} {number(y)})'>{body}</g>"


def write_figures(path: Path) -> list[Path]:
    """Write ``figures/NAME.svg`` beside `path` for each of its functions ``figure_NAME``."""
    spec = importlib.util.spec_from_file_location("figures", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is not a Python file; give the figures.py of a unit")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    folder = path.parent / "figures"
    folder.mkdir(exist_ok=True)
    written = []
    for name, function in vars(module).items():
        if name.startswith("figure_"):
            written.append(folder / f"{name.removeprefix('figure_')}.svg")
            written[-1].write_text(svg(function()), encoding="utf-8")
    return written


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        for file in write_figures(Path(argument)):
            print(file)

"""Drawings for the course, as SVG: those of the handouts and those of a student's own functions.

A drawing is a `Chart` (curves, points, bars and coloured areas on axes), `Cells` (a matrix as
coloured squares with its numbers), or a `Row` or `Column` of drawings. It needs NumPy alone, so
that it works wherever a student works, and it holds no words: numbers and symbols serve both
languages. Words go into the caption of a `Picture`.

A unit's ``figures.py`` has functions ``figure_NAME()``, and ::

    python -m draw assignments/activations/figures.py

writes what they return as ``figures/NAME.svg`` beside that file. A unit's ``plot.py`` has functions
``draw_NAME(student)`` that return a `Picture` of what the student's functions do. One that `slides`
takes a second argument, which whoever looks at the picture may choose.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

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
    patches,
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
    "Pixels",
    "Row",
    "Slider",
    "slides",
    "svg",
]

F = TypeVar("F", bound=Callable[..., Any])
SHADES = 32  # of grey in a photograph
FONT = "font-family='system-ui,sans-serif' font-size='11'"


class Drawing(Protocol):
    """Something with a size in pixels that can write itself as SVG elements."""

    width: float
    height: float

    def body(self) -> str:
        """Return its SVG elements, the top left corner at (0, 0)."""


def svg(drawing: Drawing, *, fluid: bool = True) -> str:
    """Return `drawing` as a complete SVG image on white.

    A `fluid` one shrinks with its column by a style of its own, which a website may forbid.
    """
    width, height = number(drawing.width), number(drawing.height)
    style = "style='max-width:100%;height:auto' " if fluid else ""
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' "
        f"width='{width}' height='{height}' {style}{FONT}>"
        f"<rect width='{width}' height='{height}' fill='#fff'/>{drawing.body()}</svg>\n"
    )


@dataclass(frozen=True)
class Picture:
    """A drawing with its caption in both languages."""

    drawing: Drawing
    en: str
    ko: str


@dataclass(frozen=True)
class Slider:
    """A number that whoever looks at a picture may choose.

    Attributes
    ----------
    low, high, step : float
        It goes from `low` by `step` to `high`.
    start : float
        What it is until it is moved.
    en, ko : str
        What it is called.
    """

    low: float
    high: float
    step: float
    start: float
    en: str
    ko: str

    def nearest(self, value: float) -> float:
        """Return the place of the slider that is nearest to `value`."""
        count = round((min(max(value, self.low), self.high) - self.low) / self.step)
        return round(self.low + count * self.step, 6)


def slides(
    low: float, high: float, step: float, start: float, *, en: str, ko: str
) -> Callable[[F], F]:
    """Mark a function ``draw_NAME(student, value=start)`` as one with a `Slider`."""

    def mark(function: F) -> F:
        function.__dict__["slider"] = Slider(low, high, step, start, en, ko)
        return function

    return mark


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


class Pixels:
    """A photograph in grey: a matrix of values from 0 (black) to 1 (white), cut off beyond.

    Parameters
    ----------
    values : array, shape (rows, columns)
    side : float
        Of a pixel of it, in pixels of the drawing.
    low, high : float
        What is black and what is white.
    """

    def __init__(
        self, values: Any, *, side: float = 4, low: float = 0.0, high: float = 1.0
    ) -> None:
        grid = array(values)
        if grid.ndim != 2:
            raise ValueError(f"a photograph has two axes, this array is {grid.shape}")
        with np.errstate(all="ignore"):
            self.values = np.clip((grid - low) / (high - low), 0.0, 1.0)
        self.side = side
        rows, columns = grid.shape
        self.width, self.height = columns * side + 4, rows * side + 4

    def body(self) -> str:
        """Return one path for each shade; a value that is not a number is violet."""
        steps = np.arange(max(self.values.shape) + 1) * self.side + 2
        rows, columns = self.values.shape
        shades = [
            [_grey(float(value)) if np.isfinite(value) else VIOLET for value in row]
            for row in self.values
        ]
        return patches(steps[: columns + 1], steps[: rows + 1], shades)


def _grey(value: float) -> str:
    level = round(round(value * SHADES) / SHADES * 255)
    return f"#{level:02x}{level:02x}{level:02x}"


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

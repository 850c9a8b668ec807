"""Axes with curves, points, bars and coloured areas. `draw`, which passes `Chart` on, says more."""

from __future__ import annotations

import html
from typing import Any

import numpy as np

__all__ = ["BLUE", "GREEN", "GREY", "ORANGE", "RED", "VIOLET", "Chart"]

BLUE, RED, GREEN = "#2563eb", "#dc2626", "#059669"
ORANGE, VIOLET, GREY = "#d97706", "#7c3aed", "#64748b"
COLOURS = (BLUE, RED, GREEN, ORANGE, VIOLET, GREY)
INK, GRID = "#1e293b", "#e2e8f0"
LEFT, RIGHT, TOP, BOTTOM = 46, 14, 12, 36  # margins of a chart, in pixels
MARKERS = {
    "o": "<circle cx='{x}' cy='{y}' r='{r}' fill='{c}'/>",
    "x": "<path d='M{x0} {y0}L{x1} {y1}M{x0} {y1}L{x1} {y0}' stroke='{c}' stroke-width='2'/>",
    "s": "<rect x='{x0}' y='{y0}' width='{d}' height='{d}' fill='{c}'/>",
}


class Chart:
    """Axes, and what is put on them; every method returns the chart, so calls can be chained.

    Parameters
    ----------
    x, y : (low, high), optional
        Ranges of the axes. Without one, all that was drawn fits. What lies outside is cut off.
    x_label, y_label : str
        Symbols at the axes.
    size : (width, height)
        In pixels.
    axes : bool
        Draw the grid and its numbers.
    """

    def __init__(
        self,
        x: tuple[float, float] | None = None,
        y: tuple[float, float] | None = None,
        *,
        x_label: str = "",
        y_label: str = "",
        size: tuple[float, float] = (360, 250),
        axes: bool = True,
    ) -> None:
        self.width, self.height = size
        self._x, self._y = x, y
        self._labels = x_label, y_label
        self._axes = axes
        self._legend: list[tuple[str, str]] = []
        self._parts: list[tuple[str, np.ndarray, np.ndarray, dict[str, Any]]] = []

    def line(
        self,
        x: Any,
        y: Any,
        label: str = "",
        *,
        colour: str | None = None,
        dashed: bool = False,
        thick: float = 2,
    ) -> Chart:
        """Join points by a line; it is broken where a value is not finite."""
        return self._add("line", x, y, label, colour=colour, dashed=dashed, thick=thick)

    def points(
        self, x: Any, y: Any, label: str = "", *, colour: str | None = None, marker: str = "o"
    ) -> Chart:
        """Mark points with ``"o"``, ``"x"`` or ``"s"`` (a square)."""
        return self._add("points", x, y, label, colour=colour, marker=MARKERS[marker])

    def bars(
        self,
        x: Any,
        heights: Any,
        label: str = "",
        *,
        colour: str | None = None,
        width: float = 0.8,
    ) -> Chart:
        """Stand a bar of `width`, in the unit of the axis, on zero at every `x`."""
        return self._add("bars", x, heights, label, colour=colour, wide=width)

    def arrow(
        self, start: tuple[float, float], end: tuple[float, float], *, colour: str = INK
    ) -> Chart:
        """Draw an arrow."""
        (x0, y0), (x1, y1) = start, end
        return self._add("arrow", [x0, x1], [y0, y1], "", colour=colour)

    def text(self, x: float, y: float, words: str, *, colour: str = INK) -> Chart:
        """Write symbols, centred at a place."""
        return self._add("text", [x], [y], "", colour=colour, words=words)

    def field(self, x: Any, y: Any, values: Any) -> Chart:
        """Colour an area, red above zero and blue below.

        `values` are (len(y), len(x)) at equally spaced `x` and `y`.
        """
        grid = array(values)
        return self._add("field", x, y, "", colour=INK, values=grid)

    def body(self) -> str:
        """Return the chart's elements."""
        frame = _Frame(self)
        parts = [getattr(frame, kind)(x, y, **how) for kind, x, y, how in self._parts]
        left, top = LEFT if self._axes else 4, TOP if self._axes else 4
        inside = f"x='{left}' y='{top}' width='{number(frame.w)}' height='{number(frame.h)}'"
        grid = frame.grid(*self._labels) if self._axes else ""
        # A nested image cuts off what lies outside the axes.
        view = f"viewBox='{left} {top} {number(frame.w)} {number(frame.h)}'"
        return f"{grid}<svg {inside} {view}>{''.join(parts)}</svg>{self._key(left + 8, top + 12)}"

    def _add(
        self, kind: str, x: Any, y: Any, label: str, *, colour: str | None, **how: Any
    ) -> Chart:
        across, up = array(x), array(y)
        if kind != "field":
            across, up = np.broadcast_arrays(across.ravel(), up.ravel())
        if colour is None:
            drawn = sum(kind in ("line", "points", "bars") for kind, *_ in self._parts)
            colour = COLOURS[drawn % len(COLOURS)]
        if label:
            self._legend.append((label, colour))
        self._parts.append((kind, across, up, {"colour": colour, **how}))
        return self

    def _key(self, x: float, y: float) -> str:
        rows = []
        for row, (label, colour) in enumerate(self._legend):
            level = number(y + 15 * row)
            rows.append(
                f"<rect x='{x}' y='{number(y + 15 * row - 7)}' width='12' height='4' "
                f"fill='{colour}'/><text x='{x + 17}' y='{level}' fill='{INK}'>"
                f"{html.escape(label)}</text>"
            )
        return "".join(rows)

    def range(self, axis: int) -> tuple[float, float]:
        """Return the low and the high end of axis 0 (x) or 1 (y)."""
        given = (self._x, self._y)[axis]
        if given is not None:
            return given
        values = [(part[1], part[2])[axis].ravel() for part in self._parts]
        for kind, across, _, how in self._parts:
            if kind == "bars":
                half = how["wide"] / 2
                values.append(np.zeros(1) if axis else np.r_[across - half, across + half])
        every = np.concatenate(values) if values else np.zeros(1)
        finite = every[np.isfinite(every)]
        low, high = (finite.min(), finite.max()) if finite.size else (0.0, 1.0)
        edge = 0.06 * (high - low) or 0.5
        return float(low - edge), float(high + edge)


class _Frame:
    """Where the values of a chart lie in its picture."""

    def __init__(self, chart: Chart) -> None:
        margins = (LEFT, RIGHT, TOP, BOTTOM) if chart._axes else (4, 4, 4, 4)
        self.left, self.top = margins[0], margins[2]
        self.w = chart.width - margins[0] - margins[1]
        self.h = chart.height - margins[2] - margins[3]
        self.x, self.y = chart.range(0), chart.range(1)

    def at(self, x: Any, y: Any) -> tuple[np.ndarray, np.ndarray]:
        """Return pixels, far outside cut to something a picture can hold."""
        across = self.left + (array(x) - self.x[0]) / (self.x[1] - self.x[0]) * self.w
        down = self.top + (self.y[1] - array(y)) / (self.y[1] - self.y[0]) * self.h
        return np.clip(across, -1e4, 1e4), np.clip(down, -1e4, 1e4)

    def line(self, x: np.ndarray, y: np.ndarray, *, colour: str, dashed: bool, thick: float) -> str:
        across, down = self.at(x, y)
        path, pen = [], "M"
        for a, b in zip(across, down, strict=True):
            if not np.isfinite(a + b):
                pen = "M"
                continue
            path.append(f"{pen}{number(a)} {number(b)}")
            pen = "L"
        dash = " stroke-dasharray='5 4'" if dashed else ""
        return (
            f"<path d='{''.join(path)}' fill='none' stroke='{colour}' "
            f"stroke-width='{number(thick)}'{dash}/>"
        )

    def points(self, x: np.ndarray, y: np.ndarray, *, colour: str, marker: str) -> str:
        r = 3.5
        return "".join(
            marker.format(
                x=number(a),
                y=number(b),
                x0=number(a - r),
                x1=number(a + r),
                y0=number(b - r),
                y1=number(b + r),
                r=r,
                d=2 * r,
                c=colour,
            )
            for a, b in zip(*self.at(x, y), strict=True)
            if np.isfinite(a + b)
        )

    def bars(self, x: np.ndarray, y: np.ndarray, *, colour: str, wide: float) -> str:
        _, (zero,) = self.at(0.0, 0.0)
        starts, tops = self.at(x - wide / 2, y)
        ends, _ = self.at(x + wide / 2, y)
        return "".join(
            f"<rect x='{number(a)}' y='{number(min(top, zero))}' width='{number(b - a)}' "
            f"height='{number(abs(zero - top))}' fill='{colour}' fill-opacity='.75'/>"
            for a, b, top in zip(starts, ends, tops, strict=True)
            if np.isfinite(a + b + top)
        )

    def arrow(self, x: np.ndarray, y: np.ndarray, *, colour: str) -> str:
        (x0, x1), (y0, y1) = self.at(x, y)
        length = float(np.hypot(x1 - x0, y1 - y0)) or 1.0
        return _arrow((x0, y0), (x1, y1), min(8.0, length / 2), colour)

    def text(self, x: np.ndarray, y: np.ndarray, *, colour: str, words: str) -> str:
        (across,), (down,) = self.at(x, y)
        return text(float(across), float(down) + 4, words, colour)

    def field(self, x: np.ndarray, y: np.ndarray, *, colour: str, values: np.ndarray) -> str:
        if values.shape != (y.size, x.size):
            raise ValueError(f"values are {values.shape}, expected {(y.size, x.size)}")
        dx, dy = (float(v[1] - v[0]) if v.size > 1 else 1.0 for v in (x, y))
        largest = largest_of(values)
        columns, _ = self.at(np.append(x - dx / 2, x[-1:] + dx / 2), 0.0)
        _, rows = self.at(0.0, np.append(y - dy / 2, y[-1:] + dy / 2))
        shades = [[tint(value / largest) for value in row] for row in values]
        return patches(columns, rows, shades)

    def grid(self, x_label: str, y_label: str) -> str:
        """Return the lines and numbers behind everything, and the labels."""
        right, bottom = self.left + self.w, self.top + self.h
        parts = []
        for value in _ticks(*self.x):
            (a,), _ = self.at([value], [0.0])
            parts.append(_rule((a, self.top), (a, bottom), value))
            parts.append(text(float(a), bottom + 14, f"{value:g}", GREY))
        for value in _ticks(*self.y):
            _, (b,) = self.at([0.0], [value])
            parts.append(_rule((self.left, b), (right, b), value))
            parts.append(text(self.left - 5, float(b) + 4, f"{value:g}", GREY, "end"))
        parts.append(text(self.left + self.w / 2, bottom + 29, x_label, INK))
        place = f"transform='translate(11 {number(self.top + self.h / 2)}) rotate(-90)'"
        parts.append(f"<g {place}>{text(0, 0, y_label, INK)}</g>")
        return "".join(parts)


def array(values: Any) -> np.ndarray:
    """Return `values` as float64, a number as an array of one."""
    return np.atleast_1d(np.asarray(values, dtype=np.float64))


def number(value: float) -> str:
    """Return a number of pixels as short as SVG can have it."""
    return f"{round(float(value), 1):g}"


def largest_of(values: np.ndarray) -> float:
    """Return the largest size among the finite values, 1 when there is none."""
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max(initial=0.0)) or 1.0


def tint(share: float) -> str:
    """Return the colour of a value between -1 (blue) and 1 (red); white at 0, grey if it is NaN."""
    if not np.isfinite(share):
        return "#cbd5e1"
    strength = min(1.0, abs(float(share))) * 0.62
    full = (220, 38, 38) if share > 0 else (37, 99, 235)
    return "#" + "".join(f"{round(255 + (part - 255) * strength):02x}" for part in full)


def patches(columns: np.ndarray, rows: np.ndarray, shades: list[list[str]]) -> str:
    """Return coloured cells, all of a colour in one path and neighbours in a row in one piece.

    `columns` and `rows` are the edges of the cells, in pixels.
    """
    pieces: dict[str, list[str]] = {}
    for row, colours in enumerate(shades):
        top, height = number(rows[row]), number(rows[row + 1] - rows[row])
        start = 0
        for column, colour in enumerate(colours, start=1):
            if column < len(colours) and colours[column] == colour:
                continue
            left, width = number(columns[start]), number(columns[column] - columns[start])
            pieces.setdefault(colour, []).append(f"M{left} {top}h{width}v{height}h-{width}z")
            start = column
    paths = (f"<path fill='{c}' d='{''.join(p)}'/>" for c, p in pieces.items())
    return f"<g shape-rendering='crispEdges'>{''.join(paths)}</g>"


def _ticks(low: float, high: float) -> np.ndarray:
    """Return some four round numbers between `low` and `high`."""
    if not high > low:
        return np.array([low])
    rough = (high - low) / 4
    power = 10.0 ** np.floor(np.log10(rough))
    step = power * next(factor for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)
    ticks: np.ndarray = (
        np.arange(np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9) + 1) * step
    )
    return ticks + 0.0  # which makes 0 of -0


def _rule(start: tuple[float, float], end: tuple[float, float], value: float) -> str:
    colour = "#94a3b8" if abs(value) < 1e-12 else GRID
    (x0, y0), (x1, y1) = start, end
    return f"<path d='M{number(x0)} {number(y0)}L{number(x1)} {number(y1)}' stroke='{colour}'/>"


def text(x: float, y: float, words: str, colour: str, anchor: str = "middle") -> str:
    """Return symbols at a place."""
    if not words:
        return ""
    return (
        f"<text x='{number(x)}' y='{number(y)}' fill='{colour}' text-anchor='{anchor}'>"
        f"{html.escape(words)}</text>"
    )


def _arrow(start: tuple[float, float], end: tuple[float, float], head: float, colour: str) -> str:
    (x0, y0), (x1, y1) = start, end
    turn = np.arctan2(y1 - y0, x1 - x0)
    a, b = ((x1 - head * np.cos(turn + s), y1 - head * np.sin(turn + s)) for s in (0.45, -0.45))
    tip = f"M{number(a[0])} {number(a[1])}L{number(x1)} {number(y1)}"
    return (
        f"<path d='M{number(x0)} {number(y0)}L{number(x1)} {number(y1)}{tip}"
        f"L{number(b[0])} {number(b[1])}' fill='none' stroke='{colour}' stroke-width='2'/>"
    )

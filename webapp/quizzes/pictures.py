"""Where the parts of a picture go, for templates to draw without script and inline style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Bar", "Dot", "histogram", "scatter"]

LEFT, TOP, WIDTH, HEIGHT = 44.0, 22.0, 400.0, 190.0
RADIUS = 11.0
LOWEST = -0.4  # the least discrimination that is drawn where it is


@dataclass(frozen=True)
class Bar:
    """A bar of a histogram; `low` and `high` are percents."""

    x: float
    y: float
    width: float
    height: float
    count: int
    low: int
    high: int


@dataclass(frozen=True)
class Dot:
    """An item between easy and hard, telling and not; `number` counts from 1."""

    x: float
    y: float
    number: int


def histogram(counts: Sequence[int]) -> list[Bar]:
    """Return the bars of how many scored what."""
    step, most = WIDTH / len(counts), max([*counts, 1])
    bars = []
    for i, count in enumerate(counts):
        height = HEIGHT * count / most
        low, high = round(100 * i / len(counts)), round(100 * (i + 1) / len(counts))
        x, y = LEFT + i * step + 2, TOP + HEIGHT - height
        bars.append(Bar(round(x, 1), round(y, 1), step - 4, round(height, 1), count, low, high))
    return bars


def scatter(values: Sequence[tuple[float | None, float | None]]) -> list[Dot]:
    """Return a dot for each item of which facility and discrimination are known.

    Dots that would lie on each other are moved apart, sideways as little as may be.
    """
    found: list[Dot] = []
    for number, (facility, discrimination) in enumerate(values, start=1):
        if facility is None or discrimination is None:
            continue
        height = (max(discrimination, LOWEST) - LOWEST) / (1 - LOWEST)
        x, y = LEFT + WIDTH * facility, TOP + HEIGHT * (1 - height)
        found.append(Dot(round(_free(x, y, found), 1), round(y, 1), number))
    return found


def _free(x: float, y: float, found: Sequence[Dot]) -> float:
    """Return the place nearest to `x` where no dot lies yet."""
    for step in range(40):
        for place in (x + step * 4, x - step * 4):
            inside = LEFT <= place <= LEFT + WIDTH
            if inside and all((d.x - place) ** 2 + (d.y - y) ** 2 >= 441 for d in found):
                return place
    return x

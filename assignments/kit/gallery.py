"""Draws what your functions do: a wrong function gives a wrong picture. Needs NumPy alone.

In a notebook, after running the cells with your functions::

    from gallery import plot
    plot()

On your ``.py`` file, in a terminal in this folder, for pictures in ``gallery.html``::

    python gallery.py
"""

from __future__ import annotations

import html
import inspect
import json
import runpy
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER))

from kit import begin, unwritten  # noqa: E402 -- first: it says so where NumPy is missing

# isort: split
from checklib import CheckFailed, InProcess  # noqa: E402
from draw import svg  # noqa: E402

sys.path.remove(str(FOLDER))

__all__ = ["Drawn", "Gallery", "plot"]


@dataclass(frozen=True)
class Drawn:
    """One picture, or why there is none.

    Attributes
    ----------
    image : str
        The SVG, empty if it could not be drawn.
    ko, en : str
        The caption, or the reason.
    """

    image: str
    ko: str
    en: str


@dataclass(frozen=True)
class Gallery:
    """All pictures of a unit. A notebook shows them."""

    pictures: tuple[Drawn, ...]

    def __repr__(self) -> str:
        lines = [
            f"{'[그림]' if p.image else '[----]'} {p.ko}\n       {p.en}" for p in self.pictures
        ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return "".join(
            f"<figure style='margin:1em 0'>{picture.image}<figcaption>{html.escape(picture.ko)}<br>"
            f"{html.escape(picture.en)}</figcaption></figure>"
            for picture in self.pictures
        )


def plot(functions: Mapping[str, Any] | None = None) -> Gallery:
    """Draw the unit's pictures with your functions; what cannot be drawn says why.

    Parameters
    ----------
    functions : mapping of str to callable, optional
        Where the functions are found; by default among the caller's own names, which in a notebook
        are those of its cells.
    """
    if functions is None:
        frame = inspect.currentframe()
        assert frame is not None
        assert frame.f_back is not None
        functions = frame.f_back.f_globals
    unit = json.loads((FOLDER / "unit.json").read_text(encoding="utf-8"))
    sys.path.insert(0, str(FOLDER))
    try:
        drawings = runpy.run_path(str(FOLDER / "plot.py"))
    finally:
        sys.path.remove(str(FOLDER))
    student = InProcess(functions, unit["returns"])
    return Gallery(
        tuple(_draw(draw, student) for name, draw in drawings.items() if name.startswith("draw_"))
    )


def _draw(draw: Callable[[InProcess], Any], student: InProcess) -> Drawn:
    del student.calls[:]
    try:
        picture = draw(student)
        return Drawn(svg(picture.drawing), picture.ko, picture.en)
    except CheckFailed as missing:
        return Drawn("", missing.ko, missing.en)
    except (Exception, SystemExit, KeyboardInterrupt) as error:
        name = unwritten(error, student.functions)
        if name:
            return Drawn(
                "", f"`{name}` 함수를 작성하면 그려집니다.", f"Drawn once `{name}` is written."
            )
        name = student.calls[-1].function if student.calls else "?"
        told = f"{type(error).__name__}: {error}"[:300]
        return Drawn(
            "",
            f"`{name}`의 결과로 그리지 못했습니다 ({told}). check()의 결과를 먼저 보세요.",
            f"This could not be drawn from `{name}` ({told}). Look at check() first.",
        )


def main() -> int:
    """Draw with the functions of the ``.py`` file and write ``gallery.html``."""
    functions, _ = begin("gallery.py", "Draw what your functions do.")
    if functions is None:
        return 1
    shown = plot(functions)
    page = FOLDER / "gallery.html"
    page.write_text(f"<!doctype html><meta charset='utf-8'>{shown._repr_html_()}", "utf-8")
    print(shown)
    print("\n그림은 브라우저에서 이 파일을 열면 보입니다. Open this file in a browser:")
    print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())

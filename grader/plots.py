"""The drawing functions of a unit, as its ``plot.py`` has them."""

from __future__ import annotations

import hashlib
import importlib.util
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import draw as drawing
import drawchart
from draw import Slider

from grader.course import CourseError, Unit

__all__ = ["Plots", "plots_of"]

PREFIX = "draw_"
_KEY = re.compile(r"([a-z0-9_]{1,48})(?:@(-?[0-9.]{1,12}))?")


@dataclass(frozen=True)
class Plots:
    """What can be drawn for a unit.

    A picture is asked for by a *key*: its name, or, where a slider was moved, its name and the
    value behind an ``@``, as in ``leaky@0.3``.

    Attributes
    ----------
    functions : mapping of str to callable
        By the name of the picture, in the order in which they are shown.
    sliders : mapping of str to Slider
        Of the pictures that have one.
    version : str
        Digest of all that draws.
    """

    functions: Mapping[str, Callable[..., Any]]
    sliders: Mapping[str, Slider]
    version: str

    @property
    def names(self) -> tuple[str, ...]:
        """The pictures, in order."""
        return tuple(self.functions)

    def key(self, name: str, at: float | None = None) -> str | None:
        """Return the key of a picture, at the place of its slider that is nearest to `at`.

        None if there is no such picture, or it has no slider to be moved.
        """
        if name not in self.functions:
            return None
        if at is None:
            return name
        slider = self.sliders.get(name)
        if slider is None or not abs(at) < 1e9:
            return None
        place = slider.nearest(at)
        return name if place == slider.start else f"{name}@{place:g}"

    def read(self, key: str) -> tuple[str, float | None]:
        """Return the name and the value of a key.

        Raises
        ------
        KeyError
            If there is no such picture.
        """
        found = _KEY.fullmatch(key)
        name, value = found.groups() if found else ("", None)
        at = None if value is None else float(value)
        if self.key(name, at) != key:
            raise KeyError(key)
        return name, at


@cache
def plots_of(unit: Unit) -> Plots | None:
    """Return what can be drawn for a unit; None if it has no ``plot.py``.

    Raises
    ------
    CourseError
        If that file cannot be run.
    """
    path = unit.folder / "plot.py"
    if not path.is_file():
        return None
    spec = importlib.util.spec_from_file_location(f"plot_of_{unit.id}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise CourseError(f"{path} cannot be run: {error!r}") from error
    functions = {
        name.removeprefix(PREFIX): value
        for name, value in vars(module).items()
        if name.startswith(PREFIX) and callable(value)
    }
    sliders = {
        name: slider
        for name, function in functions.items()
        if (slider := getattr(function, "slider", None)) is not None
    }
    digest = hashlib.sha256()
    for file in (path, Path(drawing.__file__), Path(drawchart.__file__)):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return Plots(functions, sliders, digest.hexdigest()[:32])

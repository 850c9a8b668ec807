"""Pictures of a submission's functions, for its student to see what they do.

A picture is our own drawing: a function of the unit's ``plot.py`` calls the student's functions
behind the wall, as a check does, and draws the numbers that come back. Nothing of what the
submission returns gets into the image but as numbers that place lines and dots, or escaped.
Inputs are those of ``plot.py``, which every kit holds: no hidden check's.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any

import numpy as np
from checklib import Call, CheckFailed
from draw import Picture, svg

from grader.catalogue import in_process, solution_source
from grader.course import Course, Unit
from grader.earlier import Earlier, earlier_units
from grader.messages import explain_call
from grader.pictureswords import (
    cannot_be_drawn,
    fault_of_ours,
    not_finite,
    not_numbers,
    other_form,
    too_large,
    too_long,
)
from grader.plots import Plots, plots_of
from grader.report import Text, text
from grader.sandbox import Isolation, Limits, LoadProblem, Pool, SandboxError, Unavailable
from grader.student import NotLoaded, OutOfTime, Student
from grader.submission import Unreadable, read
from grader.svgguard import Unfit, guarded

__all__ = ["Drawn", "Easel", "Work"]

PICTURE_SECONDS, CALL_SECONDS = 15.0, 6.0
MOST_VALUES = 60_000  # in what one call returns
REPLY_BYTES = 8 << 20
LOADED = 2  # submissions that are kept ready for the next picture
MESSAGE = 700  # characters


@dataclass(frozen=True)
class Work:
    """A submission that is to be drawn.

    Attributes
    ----------
    id : int
        Tells submissions apart.
    earlier : callable
        Gives the student's file for another unit, or None.
    """

    id: int
    unit: str
    filename: str
    content: bytes
    earlier: Earlier = lambda unit: None


@dataclass(frozen=True)
class Drawn:
    """One picture, or why there is none.

    Attributes
    ----------
    key : str
        See `grader.plots.Plots`.
    svg : str or None
    caption : Text or None
        What belongs there; None where nothing was drawn.
    problem : Text or None
        Why it could not be drawn, or what is missing in it.
    """

    key: str
    svg: str | None
    caption: Text | None
    problem: Text | None = None


class TooLong(Exception):
    """A picture took longer than one may."""


class Easel:
    """Draws submissions, a picture at a time; for one thread.

    Parameters
    ----------
    course : Course
    isolation : {"strong", "none"}
        The wall around the student's code.
    warm : int
        How many sandboxes are kept started ahead.

    Raises
    ------
    grader.sandbox.Unavailable
        If this machine cannot give that isolation.
    """

    def __init__(self, course: Course, *, isolation: Isolation = "strong", warm: int = 1) -> None:
        self.course = course
        limits = course.limits
        self._pool = Pool(
            isolation,
            Limits(
                load_seconds=limits.load_seconds,
                call_seconds=CALL_SECONDS,
                memory_bytes=int(limits.memory_mb * 2**20),
                output_bytes=int(limits.output_kb * 2**10),
                reply_bytes=REPLY_BYTES,
            ),
            warm,
        )
        self._sitters: OrderedDict[int, _Sitter | Text] = OrderedDict()
        self._known: dict[tuple[str, str], tuple[Drawn, tuple[Call, ...]]] = {}

    def draw(self, work: Work, key: str) -> Drawn:
        """Draw a picture of a submission's functions.

        Raises
        ------
        KeyError
            If the unit has no such picture.
        grader.sandbox.Unavailable
            A fault of ours: this says nothing about the student.
        """
        unit, plots = self._plots(work.unit)
        name, at = plots.read(key)
        sitter = self._sitter(work, unit)
        if not isinstance(sitter, _Sitter):
            return Drawn(key, None, None, sitter)
        expected = self._reference(unit, plots, key)[1]
        sitter.begin_picture()
        try:
            image, caption = _drawn(plots, name, at, sitter)
        except Unavailable:
            raise
        except TooLong:
            return Drawn(key, None, None, too_long(sitter.calls, PICTURE_SECONDS))
        except (CheckFailed, SandboxError, NotLoaded, OutOfTime) as error:
            return Drawn(key, None, None, _cut(explain_call(error, sitter.calls, sitter.problems)))
        except Unfit:
            return Drawn(key, None, None, cannot_be_drawn(sitter.calls))
        except Exception:
            # It was drawn from the reference, so it is the student's value that does not fit.
            found = other_form(unit, sitter.calls, expected) or cannot_be_drawn(sitter.calls)
            return Drawn(key, None, None, found)
        return Drawn(key, image, caption, not_finite(sitter.calls, expected))

    def reference(self, unit: str, key: str) -> Drawn:
        """Draw the same picture from the reference solution; drawn once, then remembered.

        Raises
        ------
        KeyError
            If the unit has no such picture.
        """
        own, plots = self._plots(unit)
        plots.read(key)
        return self._reference(own, plots, key)[0]

    def rest(self) -> None:
        """End the sandboxes that are kept for submissions."""
        while self._sitters:
            self._forget(next(iter(self._sitters)))

    def close(self) -> None:
        """End all sandboxes. Idempotent."""
        self.rest()
        self._pool.close()

    def __enter__(self) -> Easel:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _plots(self, name: str) -> tuple[Unit, Plots]:
        unit = self.course.unit(name)
        plots = plots_of(unit)
        if plots is None:
            raise KeyError(f"unit {name} has no pictures")
        return unit, plots

    def _reference(self, unit: Unit, plots: Plots, key: str) -> tuple[Drawn, tuple[Call, ...]]:
        if (unit.id, key) not in self._known:
            student = in_process(unit, solution_source(unit), "pictures")
            name, at = plots.read(key)
            try:
                drawn = Drawn(key, *_drawn(plots, name, at, student))
            except Exception:
                drawn = Drawn(key, None, None, fault_of_ours())
            self._known[unit.id, key] = drawn, tuple(student.calls)
        return self._known[unit.id, key]

    def _sitter(self, work: Work, unit: Unit) -> _Sitter | Text:
        """Return the submission's functions, or why it has none."""
        found = self._sitters.get(work.id)
        if found is None:
            while len(self._sitters) >= LOADED:
                self._forget(next(iter(self._sitters)))
            found = self._sitters[work.id] = self._opened(work, unit)
        self._sitters.move_to_end(work.id)
        return found

    def _opened(self, work: Work, unit: Unit) -> _Sitter | Text:
        try:
            submission = read(
                work.filename,
                work.content,
                functions=unit.functions,
                max_bytes=self.course.limits.source_kb * 1024,
            )
        except Unreadable as error:
            return text(error.en, error.ko)
        limits = replace(
            unit.limits,
            call_seconds=min(unit.limits.call_seconds, CALL_SECONDS),
            submission_seconds=math.inf,
        )
        units = earlier_units(self.course, unit.id, work.content, work.earlier)
        cells = [(cell.name, cell.source) for cell in submission.cells]
        return _Sitter(unit, cells, self._pool.take, limits, units)

    def _forget(self, work: int) -> None:
        sitter = self._sitters.pop(work)
        if isinstance(sitter, _Sitter):
            sitter.close()


class _Sitter(Student):
    """A submission's functions, whose answers are looked at before anything is drawn of them."""

    _until = math.inf

    def begin_picture(self) -> None:
        """Forget the calls of the picture before; the time of this one begins."""
        self.begin_check()
        self._until = time.monotonic() + PICTURE_SECONDS

    @property
    def problems(self) -> Sequence[LoadProblem]:
        """What went wrong while the submission was loaded."""
        with suppress(NotLoaded):
            return self.load().problems
        return ()

    def call(
        self, name: str, arguments: tuple[Any, ...], keywords: dict[str, Any], *, give_back: bool
    ) -> tuple[Any, tuple[Any, ...]]:
        """Call a function inside, and refuse what no picture can show."""
        if time.monotonic() > self._until:
            raise TooLong
        found = super().call(name, arguments, keywords, give_back=give_back)
        if _count(found[0]) > MOST_VALUES:
            raise too_large(MOST_VALUES)
        return found


def _count(value: Any) -> int:
    """Count the numbers in a result; fail for what is neither a number nor a structure of them."""
    if isinstance(value, (np.ndarray, np.generic)):
        if value.dtype.kind == "c":
            raise not_numbers("complex")
        return int(value.size)
    if isinstance(value, (list, tuple)):
        return sum(map(_count, value))
    if isinstance(value, dict):
        return sum(map(_count, value.values()))
    if isinstance(value, (str, complex)):
        raise not_numbers(type(value).__name__)
    return 1


def _drawn(plots: Plots, name: str, at: float | None, student: Any) -> tuple[str, Text]:
    """Draw; return the image, fit to be served, and its caption."""
    with np.errstate(all="ignore"):
        arguments = () if at is None else (at,)
        picture: Picture = plots.functions[name](student, *arguments)
        return guarded(svg(picture.drawing, fluid=False)), text(picture.en, picture.ko)


def _cut(message: Text) -> Text:
    en, ko = message["en"], message["ko"]
    if len(en) <= MESSAGE:
        return message
    return text(f"{en[:MESSAGE]} …", f"{ko[:MESSAGE]} …")

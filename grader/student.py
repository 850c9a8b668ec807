"""A submission's functions, called across the wall.

To a check `Student` looks like `checklib.InProcess`; behind it every call goes to a sandbox. One
sandbox serves the whole submission. When a call kills it, that call's check is lost and the next
check finds a fresh one, loaded again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from checklib import Call, Function, gathers, missing

from grader.course import Limits, Unit
from grader.sandbox import Cells, Killed, Loaded, Sandbox, TimedOut, Violation

__all__ = ["NotLoaded", "OutOfTime", "Student"]


class OutOfTime(Exception):
    """The submission as a whole has used the time it may."""


@dataclass
class NotLoaded(Exception):
    """The submission's own top-level code ended the sandbox, so no function can be called."""

    cause: TimedOut | Killed | Violation


class Student:
    """The functions of one submission.

    Parameters
    ----------
    unit : Unit
        Says how many outputs each function has and which of them stay inside.
    cells : sequence of (name, source)
        The submission's code.
    take : callable
        Gives a sandbox that is ready and has seen no student's code.
    limits : Limits
        Deadlines, in seconds of wall time.
    units : mapping of str to cells, optional
        What it can import besides: the student's earlier units.

    Attributes
    ----------
    calls : list of Call
        The calls made since `begin_check`.
    """

    def __init__(
        self,
        unit: Unit,
        cells: Cells,
        take: Callable[[], Sandbox],
        limits: Limits,
        units: Mapping[str, Cells | None] | None = None,
    ) -> None:
        self.unit = unit
        self.calls: list[Call] = []
        self._cells = cells
        self._units = units
        self._take = take
        self._limits = limits
        self._left = limits.submission_seconds
        self._sandbox: Sandbox | None = None
        self._loaded: Loaded | None = None
        self._not_loaded: NotLoaded | None = None

    def __getattr__(self, name: str) -> Function:
        if name.startswith("_"):
            raise AttributeError(name)
        return _SandboxFunction(self, name)

    def begin_check(self) -> None:
        """Forget the calls of the check before."""
        self.calls = []

    def load(self) -> Loaded:
        """Run the submission's top-level code, unless that is done, and say what came of it.

        Raises
        ------
        NotLoaded
            If that code ended the sandbox; the same again at every further attempt.
        """
        if self._not_loaded:
            raise self._not_loaded
        if self._sandbox is None or self._loaded is None:
            sandbox = self._take()
            try:
                self._loaded = self._timed(lambda: sandbox.load(self._cells, self._units))
            except (TimedOut, Killed, Violation) as cause:
                sandbox.close()
                self._not_loaded = NotLoaded(cause)
                raise self._not_loaded from None
            self._sandbox = sandbox
        return self._loaded

    def call(
        self, name: str, arguments: tuple[Any, ...], keywords: dict[str, Any], *, give_back: bool
    ) -> tuple[Any, tuple[Any, ...]]:
        """Call a function inside; return its raw result and, on request, the arguments after it."""
        loaded = self.load()
        if name not in loaded.functions:
            raise missing(name, loaded.functions)
        sandbox = self._sandbox
        assert sandbox is not None
        if self._left <= 0:
            raise OutOfTime
        try:
            reply = self._timed(
                lambda: sandbox.call(
                    name,
                    arguments,
                    keywords,
                    outputs=max(1, len(self.unit.outputs(name))),
                    keep=self.unit.kept(name),
                    gather=gathers(self.unit.outputs(name)),
                    give_back=give_back,
                    seconds=min(self._limits.call_seconds, self._left),
                )
            )
        except (TimedOut, Killed, Violation):
            self.close()
            raise
        return reply.result, reply.arguments

    def close(self) -> None:
        """End the sandbox; a later call would start another."""
        if self._sandbox is not None:
            self._sandbox.close()
            self._sandbox = None

    def _timed(self, work: Callable[[], Any]) -> Any:
        start = time.monotonic()
        try:
            return work()
        finally:
            self._left -= time.monotonic() - start


class _SandboxFunction(Function):
    def __init__(self, student: Student, name: str) -> None:
        super().__init__(name, student.unit.outputs(name), student.calls)
        self.student = student

    def _run(
        self, arguments: tuple[Any, ...], keywords: dict[str, Any], *, give_back: bool
    ) -> tuple[Any, tuple[Any, ...]]:
        return self.student.call(self.name, arguments, keywords, give_back=give_back)

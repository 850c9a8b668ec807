"""Figures about a submission besides its points: an accuracy on two splits, a speed.

A unit has those whose file lies in ``reference/<unit>/measures``:

``accuracy.py``
    ``CHECK`` names the hidden check whose calls tell the accuracy, so that nothing is trained
    twice; ``splits(calls, rng)`` gets these calls and the check's own generator and returns, by
    the name of a split, how many are right and of how many.
``speed.py``
    ``FUNCTION`` names a function of the unit; ``arguments(rng)`` draws what one round is run with.

Figures never cost or earn points. They are no part of the report: who wants them asks for them
(`grader.service.Grader.grade`, ``on_measure``).

**Speed.** The submission and the reference solution run in two equal sandboxes, by turns, on the
same fresh inputs. The CPU time of each call is read from the kernel's clock of the sandboxed
process, from outside; no number the submission tells is believed, and a round whose answer is not
the reference's ends the race without a figure. Handing the arrays over is counted for both.
"""

from __future__ import annotations

import importlib.util
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
from checklib import Call, CheckFailed, close, unpack

from grader.catalogue import solution_source
from grader.course import Unit
from grader.cpuclock import cpu_seconds
from grader.plugin import generator
from grader.report import Measure
from grader.sandbox import (
    Cells,
    Killed,
    Sandbox,
    StudentError,
    TimedOut,
    Unencodable,
    Violation,
)

__all__ = ["accuracies", "checks_needed", "speed"]

ROUNDS = 40
FEWEST = 5
BUDGET = 3.0  # seconds of wall time after which no round begins, if there are enough
SPOILED = (StudentError, Unencodable, TimedOut, Killed, Violation, CheckFailed)


def checks_needed(unit: Unit) -> frozenset[str]:
    """Return the ids of the checks whose calls `accuracies` wants."""
    return frozenset({_module(unit, "accuracy").CHECK} if "accuracy" in unit.measures else ())


def accuracies(unit: Unit, calls: Sequence[Call], seed: int) -> list[Measure]:
    """Return the accuracy on each split, from the calls of the check; none if it was not reached.

    Parameters
    ----------
    seed : int
        Of the grading.
    """
    module = _module(unit, "accuracy")
    found: Mapping[str, tuple[int, int]] = module.splits(calls, generator(seed, module.CHECK))
    return [Measure(f"accuracy_{name}", right / of, 1 / of) for name, (right, of) in found.items()]


def speed(
    unit: Unit,
    cells: Cells,
    units: Mapping[str, Cells | None],
    take: Callable[[], Sandbox],
    seed: int,
) -> Measure | None:
    """Race the submission against the reference.

    Parameters
    ----------
    cells, units
        As `grader.sandbox.Sandbox.load` takes them.
    take : callable
        Gives a fresh sandbox.

    Returns
    -------
    Measure or None
        None where an answer was wrong or late.
    """
    module = _module(unit, "speed")
    rng = generator(seed, "speed")
    with ExitStack() as stack:
        try:
            student = _Runner(unit, stack.enter_context(take()), cells, units)
        except SPOILED:
            return None
        source = [("solution", solution_source(unit))]
        reference = _Runner(unit, stack.enter_context(take()), source, {})
        try:
            ratios = list(_rounds(module, student, reference, rng))[1:]  # the first one warms up
        except SPOILED:
            return None
    low, middle, high = statistics.quantiles(ratios, n=4, method="inclusive")
    return Measure("speed", middle, (high - low) / 2)


def _rounds(
    module: ModuleType, student: _Runner, reference: _Runner, rng: np.random.Generator
) -> Iterator[float]:
    """Yield the reference's CPU time over the submission's, round by round."""
    end = time.monotonic() + BUDGET
    for number in range(ROUNDS + 1):
        if number > FEWEST and time.monotonic() > end:
            return
        arguments = module.arguments(rng)
        # Whoever runs second finds a warmer machine, so they take turns in that, too.
        order = (student, reference) if number % 2 else (reference, student)
        done = {runner: runner.run(module.FUNCTION, arguments) for runner in order}
        (own, used), (right, needed) = done[student], done[reference]
        for mine, expected in zip(own, right, strict=True):
            if isinstance(expected, (np.ndarray, np.generic, float, int)):
                close(mine, expected)
        yield needed / used


class _Runner:
    """A sandbox with a solution in it, whose calls are timed."""

    def __init__(
        self, unit: Unit, sandbox: Sandbox, cells: Cells, units: Mapping[str, Cells | None]
    ) -> None:
        self._unit = unit
        self._sandbox = sandbox
        sandbox.load(cells, units)

    def run(self, function: str, arguments: Sequence[object]) -> tuple[list[Any], float]:
        """Return a function's outputs, and the CPU seconds its process spent on them."""
        outputs = self._unit.outputs(function)
        before = cpu_seconds(self._sandbox.pid)
        reply = self._sandbox.call(
            function,
            arguments,
            outputs=max(1, len(outputs)),
            keep=self._unit.kept(function),
            seconds=self._unit.limits.call_seconds,
        )
        used = cpu_seconds(self._sandbox.pid) - before
        result = unpack(function, outputs, reply.result)
        return [*result] if len(outputs) > 1 else [result], used


@cache
def _module(unit: Unit, kind: str) -> ModuleType:
    """Import a file of measures as if it lay beside the unit's hidden checks."""
    path = unit.secret / "measures" / f"{kind}.py"
    spec = importlib.util.spec_from_file_location(
        f"measures_{unit.id}_{kind}", path, submodule_search_locations=[str(unit.secret)]
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module

"""Name the bug: which known mistake, on the same inputs, does what the student's code did."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from checklib import Call, CheckFailed

from grader.catalogue import Variant, in_process, mistakes
from grader.course import Unit
from grader.plugin import Outcome
from grader.report import Text
from grader.sandbox import StudentError

__all__ = ["diagnose", "explanation", "replayed"]

RTOL = 1e-6
ATOL = 1e-9
# A few numbers can agree by chance; a value must say more than this to name a mistake by itself.
TELLING = 4


def diagnose(unit: Unit, outcome: Outcome, calls: Sequence[Call]) -> Text | None:
    """Return what the student should be told, or None when no known mistake explains it.

    Parameters
    ----------
    unit : Unit
        Whose mistakes are tried.
    outcome : Outcome
        Of a check that did not pass.
    calls : sequence of Call
        The calls that check made of the student's functions.
    """
    found = explanation(unit, outcome, calls)
    return found.says if found else None


def explanation(unit: Unit, outcome: Outcome, calls: Sequence[Call]) -> Variant | None:
    """Return the mistake that does the same in every call of the check.

    If there is none, as when the student made two mistakes at once, return the first that gives
    the very value the check rejected, provided that this value is telling.
    """
    called = {call.function for call in calls}
    second_best = None
    for mistake in mistakes(unit):
        if not mistake.affected & called:
            continue
        error, theirs = replayed(unit, mistake, outcome)
        if error is None:
            continue
        if _same_calls(unit, calls, theirs) and _same_end(outcome.error, error):
            return mistake
        if second_best is None and _same_telling_value(outcome.error, error):
            second_best = mistake
    return second_best


Replay = tuple[BaseException | None, list[Call]]
# What the mistakes of one unit do for one seed: all files of a batch have the same.
_memory: dict[tuple[str, str], Replay] = {}
_memory_of: tuple[Unit, int] | None = None


def replayed(unit: Unit, variant: Variant, outcome: Outcome) -> Replay:
    """Run the outcome's check, on the same inputs, on a known solution instead.

    Returns
    -------
    exception or None
        What the check raised.
    list of Call
        The calls it made.
    """
    global _memory_of
    if _memory_of != (unit, outcome.seed):
        _memory.clear()
        _memory_of = (unit, outcome.seed)
    key = (variant.source, outcome.spec.id)
    if key not in _memory:
        functions = in_process(unit, variant.source, variant.id)
        error = _error_of(outcome, functions)
        _memory[key] = (error, functions.calls)
    return _memory[key]


def _error_of(outcome: Outcome, functions: Any) -> BaseException | None:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            outcome.replay(functions, outcome.seed)
        except Exception as error:
            return error.with_traceback(None)
    return None


def _same_calls(unit: Unit, ours: Sequence[Call], theirs: Sequence[Call]) -> bool:
    if len(ours) != len(theirs):
        return False
    for mine, other in zip(ours, theirs, strict=True):
        if mine.function != other.function or mine.done != other.done:
            return False
        if mine.done and not _same_results(unit, mine, other):
            return False
    return True


def _same_results(unit: Unit, mine: Call, other: Call) -> bool:
    inside = unit.kept(mine.function)
    if len(unit.outputs(mine.function)) < 2:
        return bool(inside) or _same(mine.result, other.result)
    return all(
        position in inside or _same(a, b)
        for position, (a, b) in enumerate(zip(mine.result, other.result, strict=True))
    )


def _same_end(mine: BaseException | None, other: BaseException) -> bool:
    """Return whether both were rejected the same way: by a comparison or by the same exception."""
    if isinstance(mine, CheckFailed) and isinstance(other, CheckFailed):
        return type(mine.actual) is not type(other.actual) or _same(mine.actual, other.actual)
    name = mine.type_name if isinstance(mine, StudentError) else type(mine).__name__
    return name == type(other).__name__


def _same_telling_value(mine: BaseException | None, other: BaseException) -> bool:
    if not isinstance(mine, CheckFailed) or not isinstance(other, CheckFailed):
        return False
    value = mine.actual
    return (
        isinstance(value, np.ndarray)
        and value.dtype.kind in "iuf"
        and np.unique(value[np.isfinite(value)]).size >= TELLING
        and _same(value, other.actual)
    )


def _same(mine: object, other: object) -> bool:
    if isinstance(mine, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(mine) == len(other) and all(map(_same, mine, other))
    if isinstance(mine, dict) and isinstance(other, dict):
        return mine.keys() == other.keys() and all(_same(mine[key], other[key]) for key in mine)
    try:
        a, b = np.asarray(mine), np.asarray(other)
        numbers = a.dtype.kind in "biufc" and b.dtype.kind in "biufc"
        if numbers:
            return a.shape == b.shape and bool(
                np.allclose(a, b, rtol=RTOL, atol=ATOL, equal_nan=True)
            )
        return bool(mine == other)
    except ValueError:
        return False

"""One attack on a strong sandbox, and the verdict on it.

A submission is asked for ``f(x) = 2 x``. Its verdict is what a grading would say:
``PASS`` or ``FAIL`` (the value was compared), ``ERROR <exception>``, ``ERROR`` (not data),
``TIMEOUT``, ``KILLED`` or ``VIOLATION``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from textwrap import dedent

import numpy as np
from checklib import CheckFailed, close

from grader.sandbox import Killed, Sandbox, StudentError, TimedOut, Unencodable, Violation

X = np.array([1.0, -2.0, 3.0])
EXPECTED = 2 * X
SECONDS = 1.0


@dataclass(frozen=True)
class Attack:
    """A row of the catalogue of attacks: what the submission does, and what must come of it."""

    row: int
    behaviour: str
    verdict: str
    source: str

    def __str__(self) -> str:
        return f"{self.row}-{self.behaviour.replace(' ', '-')}"


def verdict(sandbox: Sandbox, source: str) -> str:
    """Return the verdict on a submission."""
    try:
        loaded = sandbox.load([("student.py", dedent(source))])
        assert not loaded.problems, loaded.problems
        return called(lambda: sandbox.call("f", [X], seconds=SECONDS).result)
    except (TimedOut, Killed, Violation) as ended:
        return ENDED[type(ended)]


ENDED: dict[type, str] = {TimedOut: "TIMEOUT", Killed: "KILLED", Violation: "VIOLATION"}


def called(call: Callable[[], object]) -> str:
    """Return the verdict on one call."""
    try:
        close(call(), EXPECTED)
    except StudentError as error:
        return f"ERROR {error.type_name}"
    except Unencodable:
        return "ERROR"
    except CheckFailed:
        return "FAIL"
    return "PASS"

"""What can go wrong in a sandbox, and whose fault it is."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "Killed",
    "SandboxError",
    "StudentError",
    "TimedOut",
    "Unavailable",
    "Unencodable",
    "Violation",
]


class SandboxError(Exception):
    """Base of everything the sandbox raises on purpose."""


class Unavailable(SandboxError):
    """Our fault: the machine cannot give the isolation asked for. Never a student's zero.

    Attributes
    ----------
    remedy : str
        What an operator has to do; empty when it is not known.
    """

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(f"{problem}\n{remedy}" if remedy else problem)
        self.problem = problem
        self.remedy = remedy


@dataclass(eq=False)
class TimedOut(SandboxError):
    """The deadline of a load or a call passed. The sandbox was killed.

    Attributes
    ----------
    seconds : float
        The time that was allowed.
    """

    seconds: float

    def __str__(self) -> str:
        return f"no answer within {self.seconds:g} s"


@dataclass(eq=False)
class Killed(SandboxError):
    """The process died, or had to be killed for a limit. The sandbox is gone.

    Attributes
    ----------
    reason : str
        ``"signal"``, ``"exit"``, ``"closed"`` (it closed its connection) or ``"output"`` (flood).
    signal : int or None
        The signal that ended it, for ``reason == "signal"``.
    """

    reason: str
    signal: int | None = None

    def __str__(self) -> str:
        return {
            "signal": f"Python crashed (signal {self.signal})",
            "exit": "Python ended itself",
            "closed": "Python closed its connection to the grader",
            "output": "far too much was printed",
        }[self.reason]


@dataclass(eq=False)
class Violation(SandboxError):
    """The other side broke the protocol: somebody spoke in the host's name. It was killed.

    Attributes
    ----------
    reason : str
        Which rule was broken. Holds nothing the student's code chose.
    """

    reason: str

    def __str__(self) -> str:
        return f"the answer was malformed: {self.reason}"


@dataclass(eq=False)
class StudentError(SandboxError):
    """The student's code raised an exception. The sandbox goes on.

    All texts come from the sandbox: they are what the student's code says, cut to size.

    Attributes
    ----------
    type_name, text : str
        Class and message of the exception.
    line : int or None
        Line in the student's cell, 1-based, where the innermost frame of theirs stood.
    cell : str or None
        Name of that cell, as it was given to `Sandbox.load`.
    traceback : str
        The frames of the student's own code.
    """

    type_name: str
    text: str
    line: int | None = None
    cell: str | None = None
    traceback: str = ""

    def __str__(self) -> str:
        where = f" ({self.cell}, line {self.line})" if self.cell else ""
        return f"{self.type_name}: {self.text}{where}"


@dataclass(eq=False)
class Unencodable(SandboxError):
    """The function returned something that is not plain data. The sandbox goes on.

    Attributes
    ----------
    kind : str
        ``"type"`` (an object of class `type_name`), ``"dtype"`` (an array of dtype `type_name`),
        ``"number"`` (an integer of more than 64 bits), ``"text"`` (a string that is not Unicode
        text), ``"key"`` (a dict key of class `type_name`), ``"depth"`` (nested too deeply) or
        ``"size"`` (too large a value).
    type_name : str
        As the sandbox tells it, cut to size. A submission can put anything into the name of a
        class, so it must not be shown for a hidden check.
    """

    kind: str
    type_name: str

    def __str__(self) -> str:
        return {
            "type": f"returned an object of type {self.type_name}",
            "dtype": f"returned an array of dtype {self.type_name}",
            "number": "returned an integer of more than 64 bits",
            "text": "returned a string that is not valid Unicode text",
            "key": f"returned a dict with a key of type {self.type_name}",
            "depth": "returned a value that is nested too deeply",
            "size": "returned a value that is too large",
        }[self.kind]


KINDS = frozenset({"type", "dtype", "number", "text", "key", "depth", "size"})

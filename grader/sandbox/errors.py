"""What can go wrong in a sandbox, and whose fault it is."""

from __future__ import annotations

import builtins
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
        return self.en

    @property
    def en(self) -> str:
        """What to tell the student, in English."""
        return {
            "signal": f"Python crashed (signal {self.signal}).",
            "exit": "Your code ended Python itself.",
            "closed": "Your code closed the connection to the grader.",
            "output": "Your code printed far too much.",
        }[self.reason]

    @property
    def ko(self) -> str:
        """What to tell the student, in Korean."""
        return {
            "signal": f"파이썬이 비정상 종료되었습니다(시그널 {self.signal}).",
            "exit": "코드가 파이썬 자체를 종료했습니다.",
            "closed": "코드가 채점기와의 연결을 닫았습니다.",
            "output": "출력이 지나치게 많습니다.",
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
        One of a closed list, ``"object"`` for any other: the name of a class can carry anything,
        and this is told about hidden checks as well.
    """

    kind: str
    type_name: str

    def __str__(self) -> str:
        return self.en

    @property
    def en(self) -> str:
        """What to tell the student, in English."""
        name = self.type_name
        return {
            "type": f"It returned a value of type {name}; return arrays, numbers, text, lists, "
            "tuples or dicts.",
            "dtype": f"It returned an array of dtype {name}; return an array of numbers or truth "
            "values.",
            "number": "It returned an integer of more than 64 bits.",
            "text": "It returned a string that is not valid Unicode text.",
            "key": f"It returned a dict with a key of type {name}; keys must be str.",
            "depth": "It returned a value that is nested too deeply.",
            "size": "It returned too large a value.",
        }[self.kind]

    @property
    def ko(self) -> str:
        """What to tell the student, in Korean."""
        name = self.type_name
        return {
            "type": f"{name} 자료형의 값을 돌려주었습니다. 배열, 수, 문자열, 리스트, 튜플, "
            "딕셔너리만 돌려줄 수 있습니다.",
            "dtype": f"dtype이 {name}인 배열을 돌려주었습니다. 수나 참/거짓 값으로 된 배열을 "
            "돌려주세요.",
            "number": "64비트를 넘는 정수를 돌려주었습니다.",
            "text": "올바른 유니코드가 아닌 문자열을 돌려주었습니다.",
            "key": f"키의 자료형이 {name}인 딕셔너리를 돌려주었습니다. 키는 str이어야 합니다.",
            "depth": "너무 깊이 중첩된 값을 돌려주었습니다.",
            "size": "돌려준 값이 너무 큽니다.",
        }[self.kind]


KINDS = frozenset({"type", "dtype", "number", "text", "key", "depth", "size"})
TYPES = frozenset(name for name, value in vars(builtins).items() if isinstance(value, type)) | {
    *("function", "builtin_function_or_method", "method", "generator", "module", "ufunc"),
    *("dict_keys", "dict_values", "dict_items", "list_iterator", "Inert", "Generator"),
    *("Decimal", "Fraction", "partial", "deque", "date", "datetime", "ellipsis"),
}
DTYPES = frozenset({"object", "datetime64", "timedelta64", "float128", "complex256", "str"})


def known(kind: str, name: str) -> str:
    """Return `name` if it is on the list for trouble of that `kind`."""
    return name if name in (DTYPES if kind == "dtype" else TYPES) else "object"

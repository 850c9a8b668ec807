"""A student's functions as a check calls them, and how a check fails.

Like `checklib`, which passes all of this on, this file is a part of every student kit.
"""

from __future__ import annotations

import copy
import difflib
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

__all__ = [
    "Call",
    "CheckFailed",
    "Function",
    "InProcess",
    "Inside",
    "Missing",
    "gathers",
    "kind",
    "missing",
    "unpack",
]


ITEMS = 10_000  # of what is listed


class CheckFailed(AssertionError):
    """A comparison did not hold.

    Attributes
    ----------
    en, ko : str
        What kind of difference was found. Never a value: this is shown for hidden checks too.
    detail_en, detail_ko : str
        The values. Shown for public checks only.
    actual : object
        The value that was compared, for the diagnosis.
    """

    def __init__(
        self, en: str, ko: str, *, detail_en: str = "", detail_ko: str = "", actual: object = None
    ) -> None:
        super().__init__(en)
        self.en = en
        self.ko = ko
        self.detail_en = detail_en
        self.detail_ko = detail_ko
        self.actual = actual


@dataclass
class Call:
    """One call of a student's function, as the check saw it.

    ``result`` is missing (``done`` is False) when the call raised.
    """

    function: str
    arguments: tuple[Any, ...]
    keywords: dict[str, Any]
    result: Any = None
    done: bool = False

    def describe(self, *, values: bool = True) -> str:
        """Return the call with shapes for arrays, like ``relu(array (3, 4))``.

        Without `values` a number or a text is given by its type alone.
        """
        brief = _brief if values else kind
        parts = [brief(value) for value in self.arguments]
        parts += [f"{key}={brief(value)}" for key, value in self.keywords.items()]
        return f"{self.function}({', '.join(parts)})"


def _brief(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"array {value.shape}"
    if isinstance(value, (bool, int, float, str)):
        return repr(value) if len(repr(value)) <= 24 else type(value).__name__
    if isinstance(value, (list, tuple)):
        return f"{type(value).__name__} of {len(value)}"
    if callable(value) or isinstance(value, Inside):
        return "function"
    return str(getattr(type(value), "SHOWN", type(value).__name__))


def kind(value: Any) -> str:
    """Describe a value without telling it: a submission could return what it must not tell."""
    return type(value).__name__ if isinstance(value, (bool, int, float, str)) else _brief(value)


@dataclass(frozen=True)
class Inside:
    """A small function given as source, to be defined where the student's functions run.

    Passed as an argument it arrives there as a function. `source` defines `name` and may use
    ``np``; it holds nothing secret.
    """

    name: str
    source: str

    def define(self) -> Callable[..., Any]:
        """Define the function here."""
        namespace: dict[str, Any] = {"np": np}
        exec(compile(self.source, f"<{self.name}>", "exec"), namespace)  # noqa: S102
        function: Callable[..., Any] = namespace[self.name]
        return function


class Function:
    """A function of the student's, called by a check. Subclasses say where it runs."""

    def __init__(self, name: str, outputs: Sequence[str], calls: list[Call]) -> None:
        self.name = name
        self.outputs = tuple(outputs)
        self.calls = calls

    def _run(
        self, arguments: tuple[Any, ...], keywords: dict[str, Any], *, give_back: bool
    ) -> tuple[Any, tuple[Any, ...]]:
        """Run the function; return its raw result and, on request, the arguments afterwards."""
        raise NotImplementedError

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """Call it and return its output, or a tuple of its outputs."""
        return self._record(arguments, keywords, give_back=False)[0]

    def with_arguments(self, *arguments: Any, **keywords: Any) -> tuple[Any, tuple[Any, ...]]:
        """Call it; return its result and the positional arguments as they are afterwards."""
        return self._record(arguments, keywords, give_back=True)

    def _record(
        self, arguments: tuple[Any, ...], keywords: dict[str, Any], *, give_back: bool
    ) -> tuple[Any, tuple[Any, ...]]:
        call = Call(self.name, arguments, keywords)
        self.calls.append(call)
        raw, after = self._run(arguments, keywords, give_back=give_back)
        call.result = unpack(self.name, self.outputs, raw)
        call.done = True
        return call.result, after


def gathers(outputs: Sequence[str]) -> bool:
    """Return whether the one output, named like ``batches[]``, is an iterable to be listed."""
    return len(outputs) == 1 and outputs[0].endswith("[]")


def unpack(function: str, outputs: Sequence[str], raw: Any) -> Any:
    """Return `raw` as the declared outputs; raise `CheckFailed` when it is not that many values.

    Parameters
    ----------
    function : str
        Its name, for the message.
    outputs : sequence of str
        Names of the outputs in order; empty or one name means a single value.
    raw : object
        What the function returned.
    """
    if raw is None:
        raise CheckFailed(
            f"`{function}` returned None. Does it end with a `return`? "
            "Printing a value does not return it.",
            f"`{function}`이(가) None을 돌려주었습니다. `return`으로 끝나나요? "
            "값을 출력(print)하는 것은 돌려주는 것이 아닙니다.",
        )
    if len(outputs) < 2:
        return raw
    names = ", ".join(outputs)
    if not isinstance(raw, (tuple, list)):
        raise CheckFailed(
            f"`{function}` must return {len(outputs)} values ({names}), but returned one "
            f"{kind(raw)}.",
            f"`{function}`은(는) 값 {len(outputs)}개({names})를 돌려주어야 하는데 "
            f"{kind(raw)} 하나를 돌려주었습니다.",
        )
    if len(raw) != len(outputs):
        raise CheckFailed(
            f"`{function}` must return {len(outputs)} values ({names}), but returned {len(raw)}.",
            f"`{function}`은(는) 값 {len(outputs)}개({names})를 돌려주어야 하는데 "
            f"{len(raw)}개를 돌려주었습니다.",
        )
    return tuple(raw)


class _InProcessFunction(Function):
    def __init__(
        self, name: str, outputs: Sequence[str], calls: list[Call], function: Callable[..., Any]
    ) -> None:
        super().__init__(name, outputs, calls)
        self.function = function

    def _run(
        self, arguments: tuple[Any, ...], keywords: dict[str, Any], *, give_back: bool
    ) -> tuple[Any, tuple[Any, ...]]:
        own = tuple(_own(value) for value in arguments)
        raw = self.function(*own, **{key: _own(value) for key, value in keywords.items()})
        if gathers(self.outputs):  # as across the wall, where an iterator cannot go
            raw = list(itertools.islice(raw, ITEMS))
        return raw, own if give_back else ()


def _own(value: Any) -> Any:
    """Return a copy where changing it in place could reach the check's own data."""
    if isinstance(value, np.random.Generator):
        return np.random.default_rng(int(value.integers(2**63)))
    if isinstance(value, Inside):
        return value.define()
    if isinstance(value, (np.ndarray, list, dict)):
        return copy.deepcopy(value)
    return value


@dataclass
class InProcess:
    """Functions that run right here: a student's own on their laptop, or the reference.

    Attributes
    ----------
    functions : mapping
        The namespace they live in.
    outputs : mapping of str to sequence of str
        Names of the outputs of every function that has more than one.
    calls : list of Call
        Every call made so far, in order.
    """

    functions: Mapping[str, Any]
    outputs: Mapping[str, Sequence[str]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)

    def __getattr__(self, name: str) -> Function:
        if name.startswith("__"):
            raise AttributeError(name)
        function = self.functions.get(name)
        if not callable(function):
            raise missing(name, [key for key, value in self.functions.items() if callable(value)])
        return _InProcessFunction(name, self.outputs.get(name, ()), self.calls, function)


class Missing(CheckFailed):
    """The submission has no such function."""


def missing(name: str, present: Sequence[str]) -> Missing:
    """Return the failure for a function that is not there, with the nearest name that is."""
    near = difflib.get_close_matches(name, present, n=1)
    en = f"There is no function `{name}`."
    ko = f"`{name}` 함수가 없습니다."
    if near:
        en += f" Did you mean to rename `{near[0]}`?"
        ko += f" 혹시 `{near[0]}`의 이름을 바꾸려고 했나요?"
    return Missing(en, ko)

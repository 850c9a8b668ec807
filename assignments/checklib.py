"""What a check is written with: comparisons that explain themselves, and a student's functions.

This one file is shared by the student kit and by the grader, so it needs only NumPy and
Python 3.10. A check is a function ``test_…(student)`` that calls ``student.f(…)`` and then one of
the comparisons below; a comparison that does not hold raises `CheckFailed`, whose text names what
was compared and how it differs, in English and Korean.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np

__all__ = [
    "GRADIENT",
    "Call",
    "CheckFailed",
    "Function",
    "InProcess",
    "Inside",
    "Missing",
    "Tolerance",
    "close",
    "equal",
    "fail",
    "holds",
    "keeps_arguments",
    "mark",
    "unpack",
]


@dataclass(frozen=True)
class Tolerance:
    """How far a value may be from the expected one: ``|a - e| <= atol + rtol * |e|``."""

    rtol: float = 1e-7
    atol: float = 1e-9


FORWARD = Tolerance()
GRADIENT = Tolerance(rtol=1e-5, atol=1e-7)


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


# --- marks ---------------------------------------------------------------------------------------


class _Marks:
    """Stands in for ``pytest.mark`` where pytest is not installed: a student's laptop."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def with_arguments(*args: Any, **kwargs: Any) -> Callable[..., Any]:
            def attach(test: Any) -> Any:
                marks = [SimpleNamespace(name=name, args=args, kwargs=kwargs)]
                test.pytestmark = [*getattr(test, "pytestmark", []), *marks]
                return test

            return attach

        return with_arguments


try:
    import pytest

    mark: Any = pytest.mark
except ImportError:
    mark = _Marks()


# --- a student's functions -----------------------------------------------------------------------


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
        brief = _brief if values else _kind
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
    if callable(value):
        return "function"
    return type(value).__name__


def _kind(value: Any) -> str:
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
            f"{_kind(raw)}.",
            f"`{function}`은(는) 값 {len(outputs)}개({names})를 돌려주어야 하는데 "
            f"{_kind(raw)} 하나를 돌려주었습니다.",
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
    import difflib

    near = difflib.get_close_matches(name, present, n=1)
    en = f"There is no function `{name}` in your file."
    ko = f"제출한 파일에 `{name}` 함수가 없습니다."
    if near:
        en += f" Did you mean to rename `{near[0]}`?"
        ko += f" 혹시 `{near[0]}`의 이름을 바꾸려고 했나요?"
    return Missing(en, ko)


# --- comparisons ---------------------------------------------------------------------------------


def fail(en: str, ko: str, *, actual: object = None) -> None:
    """Fail with a text that holds no values."""
    raise CheckFailed(en, ko, actual=actual)


def holds(condition: object, en: str, ko: str, *, actual: object = None) -> None:
    """Fail with `en`/`ko`, which hold no values, unless `condition` is true.

    `actual` is the student's value the condition was computed from.
    """
    if not condition:
        raise CheckFailed(en, ko, actual=actual)


def close(actual: object, expected: Any, name: str = "out", tolerance: Tolerance = FORWARD) -> None:
    """Fail unless `actual` has the shape and, within `tolerance`, the values of `expected`.

    Where `expected` is finite `actual` must be; infinities and NaN must be in the same places. An
    array is expected where `expected` is an array; a number, a NumPy scalar or a 0-d array where
    it is a number. Any real dtype will do.
    """
    got = _real(actual, expected, name)
    want = np.asarray(expected, dtype=np.float64)
    finite = np.isfinite(want)
    spoiled = int(np.sum(finite & ~np.isfinite(got)))
    if spoiled:
        kind = "NaN" if bool(np.isnan(got[finite]).any()) else "inf"
        raise _difference(
            f"{name} has {spoiled} of {want.size} elements that are {kind} where the right answer "
            "is a finite number.",
            f"{name}의 원소 {want.size}개 중 {spoiled}개가 {kind}인데, 올바른 답은 유한한 "
            "수입니다.",
            actual,
            got,
            want,
            finite & ~np.isfinite(got),
        )
    with np.errstate(invalid="ignore", over="ignore"):
        bound = tolerance.atol + tolerance.rtol * np.abs(want)
        same = np.abs(got - want) <= bound
    same = np.where(finite, same, (got == want) | (np.isnan(got) & np.isnan(want)))
    if not same.all():
        en, ko = _pattern(got, want, same, tolerance)
        raise _difference(f"{name} {en}", f"{name}{ko}", actual, got, want, ~same)


def equal(actual: object, expected: Any, name: str = "out") -> None:
    """Fail unless `actual` has exactly the shape and values of `expected`."""
    close(actual, expected, name, Tolerance(0.0, 0.0))


def keeps_arguments(function: Function, *arguments: Any, **keywords: Any) -> Any:
    """Call `function`; fail if it changed an array it was given. Return its result."""
    before = [copy.deepcopy(a) if isinstance(a, np.ndarray) else a for a in arguments]
    result, after = function.with_arguments(*arguments, **keywords)
    for position, (old, new) in enumerate(zip(before, after, strict=True), start=1):
        if isinstance(old, np.ndarray) and not _identical(old, new):
            raise CheckFailed(
                f"`{function.name}` changes its argument number {position} in place. "
                "Work on a copy, or build a new array.",
                f"`{function.name}`이(가) {position}번째 인자를 제자리에서 바꿉니다. "
                "복사본에서 계산하거나 새 배열을 만드세요.",
                actual=new,
            )
    return result


def _identical(old: np.ndarray, new: Any) -> bool:
    return (
        isinstance(new, np.ndarray)
        and old.shape == new.shape
        and bool(np.array_equal(old, new, equal_nan=old.dtype.kind == "f"))
    )


def _real(actual: object, expected: Any, name: str) -> np.ndarray:
    """Return `actual` as float64 after its type, shape and dtype were found right."""
    scalar = not isinstance(expected, np.ndarray) or expected.ndim == 0
    if not isinstance(actual, (np.ndarray, np.generic, bool, int, float)) or (
        not scalar and not isinstance(actual, np.ndarray)
    ):
        wanted = "a number" if scalar else f"a NumPy array of shape {np.shape(expected)}"
        wanted_ko = "수 하나" if scalar else f"모양이 {np.shape(expected)}인 NumPy 배열"
        raise CheckFailed(
            f"{name} should be {wanted}, but it is {_kind(actual)}.",
            f"{name}은(는) {wanted_ko}여야 하는데 {_kind(actual)}입니다.",
            actual=actual,
        )
    got = np.asarray(actual)
    if got.dtype.kind not in "biuf":
        raise CheckFailed(
            f"{name} should hold real numbers, but its dtype is {got.dtype}.",
            f"{name}은(는) 실수를 담아야 하는데 dtype이 {got.dtype}입니다.",
            actual=actual,
        )
    if got.shape != np.shape(expected):
        raise CheckFailed(
            f"{name} has shape {got.shape}, but it should be {np.shape(expected)}.",
            f"{name}의 모양이 {got.shape}인데 {np.shape(expected)}이어야 합니다.",
            actual=actual,
        )
    return got.astype(np.float64)


def _pattern(
    got: np.ndarray, want: np.ndarray, same: np.ndarray, tolerance: Tolerance
) -> tuple[str, str]:
    """Say in words, without values, how two arrays of one shape differ."""

    def like(other: np.ndarray) -> bool:
        return bool(
            np.allclose(got, other, rtol=max(tolerance.rtol, 1e-6), atol=max(tolerance.atol, 1e-8))
        )

    count = int(np.sum(~same))
    if want.size > 1 and np.isfinite(want).all() and np.isfinite(got).all():
        if not got.any():
            return "is zero everywhere.", "이(가) 모두 0입니다."
        if like(-want):
            return (
                "has the right size everywhere but the opposite sign.",
                "의 크기는 모두 맞지만 부호가 반대입니다.",
            )
        if want.ndim >= 2 and want.shape[-1] == want.shape[-2] and like(np.swapaxes(want, -1, -2)):
            return "looks transposed.", "이(가) 전치된 것으로 보입니다."
        square = float(np.sum(want * want))
        ratio = float(np.sum(got * want)) / square if square > 0 else 0.0
        if ratio and like(ratio * want):
            return (
                "is the right answer times one constant factor.",
                "이(가) 올바른 답에 상수를 곱한 값입니다.",
            )
        shift = got - want
        if like(want + shift.mean()):
            return (
                "is the right answer plus one constant.",
                "이(가) 올바른 답에 상수를 더한 값입니다.",
            )
    if want.size == 1:
        return "is not the right value.", "의 값이 올바르지 않습니다."
    return (
        f"differs from the right answer in {count} of {want.size} elements.",
        f"의 원소 {want.size}개 중 {count}개가 올바른 답과 다릅니다.",
    )


def _difference(
    en: str, ko: str, actual: object, got: np.ndarray, want: np.ndarray, wrong: np.ndarray
) -> CheckFailed:
    if got.ndim == 0:
        detail_en = f"Yours: {got:.10g}; expected: {want:.10g}."
        detail_ko = f"제출: {got:.10g}, 기대: {want:.10g}."
    else:
        where = tuple(int(i) for i in np.argwhere(wrong)[0])
        at = ", ".join(map(str, where))
        mine, right = f"{got[where]:.10g}", f"{want[where]:.10g}"
        detail_en = f"The first is at index [{at}]: yours is {mine}, expected {right}."
        detail_ko = f"처음 다른 곳은 [{at}]입니다: 제출 {mine}, 기대 {right}."
    return CheckFailed(en, ko, detail_en=detail_en, detail_ko=detail_ko, actual=actual)

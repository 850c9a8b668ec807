"""What a check is written with: comparisons that explain themselves, and a student's functions.

This file and `checkcalls` are shared by the student kit and by the grader, so they need only NumPy
and Python 3.10. A check is a function ``test_…(student)`` that calls ``student.f(…)`` and then one
of the comparisons below; a comparison that does not hold raises `CheckFailed`, whose text names
what was compared and how it differs, in English and Korean.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
from checkcalls import (
    Call,
    CheckFailed,
    Function,
    InProcess,
    Inside,
    Missing,
    gathers,
    kind,
    missing,
    unpack,
)

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
    "gathers",
    "holds",
    "keeps_arguments",
    "mark",
    "missing",
    "unpack",
]


@dataclass(frozen=True)
class Tolerance:
    """How far a value may be from the expected one: ``|a - e| <= atol + rtol * |e|``."""

    rtol: float = 1e-7
    atol: float = 1e-9


FORWARD = Tolerance()
GRADIENT = Tolerance(rtol=1e-5, atol=1e-7)
ORDINALS = ("첫", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열")


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
                f"`{function.name}`이(가) {ORDINALS[position - 1]} 번째 인자를 제자리에서 "
                "바꿉니다. 복사본에서 계산하거나 새 배열을 만드세요.",
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
        wanted_ko = "수 하나여" if scalar else f"모양이 {np.shape(expected)}인 NumPy 배열이어"
        raise CheckFailed(
            f"{name} should be {wanted}, but it is {kind(actual)}.",
            f"{name}은(는) {wanted_ko}야 하는데 {kind(actual)}입니다.",
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

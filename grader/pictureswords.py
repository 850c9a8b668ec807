"""What is said where a picture of a student's functions cannot be drawn, or lacks something.

Never a value of the reference: at most the form that a result must have.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from checklib import Call, CheckFailed

from grader.course import Unit
from grader.report import Text, text
from grader.sandbox.codec import Handle

__all__ = [
    "cannot_be_drawn",
    "fault_of_ours",
    "not_finite",
    "not_numbers",
    "other_form",
    "too_large",
    "too_long",
]

NUMBER = "a number"


def too_large(most: int) -> CheckFailed:
    """Return the failure of a function that returned far more than was asked for."""
    return CheckFailed(
        f"It returned more than {most} numbers, too many to draw.",
        f"돌려준 수가 {most}개를 넘어 그릴 수 없습니다.",
    )


def not_numbers(kind: str) -> CheckFailed:
    """Return the failure of a function that returned text or complex numbers."""
    if kind == "str":
        return CheckFailed(
            "It returned text. Only numbers can be drawn.",
            "문자열을 돌려주었습니다. 그릴 수 있는 것은 수뿐입니다.",
        )
    return CheckFailed(
        "It returned complex numbers. Only real ones can be drawn.",
        "복소수를 돌려주었습니다. 그릴 수 있는 것은 실수뿐입니다.",
    )


def too_long(calls: Sequence[Call], seconds: float) -> Text:
    """Say that the picture's time was up, and where."""
    where = calls[-1].describe() if calls else "?"
    return text(
        f"{where}: the picture was not done within {seconds:g} seconds.",
        f"{where}: {seconds:g}초 안에 그림을 완성하지 못했습니다.",
    )


def cannot_be_drawn(calls: Sequence[Call]) -> Text:
    """Say which result did not fit into the picture."""
    if not calls:
        return text(
            "This picture could not be drawn. Look at the checks first.",
            "이 그림은 그리지 못했습니다. 검사 결과를 먼저 보세요.",
        )
    call = calls[-1]
    return text(
        f"{call.describe()}: the picture could not be drawn from what it returned "
        f"({_form(call.result)}). Look at the checks of this function.",
        f"{call.describe()}: 돌려준 값({_korean(_form(call.result))})으로는 그릴 수 없습니다. "
        "이 함수의 검사 결과를 살펴보세요.",
    )


def fault_of_ours() -> Text:
    """Say that the picture itself does not work."""
    return text(
        "This picture does not work; the course staff have to mend it.",
        "이 그림에 오류가 있습니다. 운영진이 고쳐야 합니다.",
    )


def other_form(unit: Unit, calls: Sequence[Call], expected: Sequence[Call]) -> Text | None:
    """Return what differs in form from the reference's answer to the same call, first of all.

    Only the form is told, a shape or a kind. None if there is no difference.
    """
    for mine, theirs in zip(calls, expected, strict=False):
        if mine.function != theirs.function or not mine.done:
            return None
        got, want = _seen(unit, mine), _seen(unit, theirs)
        if got != want:
            return text(
                f"{mine.describe()}: it returned {got}, expected {want}.",
                f"{mine.describe()}: {_korean(want)}이어야 하는데 {_korean(got)}을(를) "
                "돌려주었습니다.",
            )
    return None


def not_finite(calls: Sequence[Call], expected: Sequence[Call]) -> Text | None:
    """Say where NaN or infinity came back; None if nowhere, or if it belongs there."""
    usual = {call.function for call in expected if _broken(call.result)[0]}
    for call in calls:
        broken, all_ = _broken(call.result)
        if broken and call.function not in usual:
            return text(
                f"{call.describe()}: {broken} of {all_} numbers are NaN or infinity. They cannot "
                "be drawn, so they are missing here.",
                f"{call.describe()}: 수 {all_}개 중 {broken}개가 NaN이거나 무한대입니다. 이런 값은 "
                "그릴 수 없어 그림에서 빠져 있습니다.",
            )
    return None


def _broken(value: Any) -> tuple[int, int]:
    """Count the numbers that are not finite, and all numbers."""
    if isinstance(value, (list, tuple)):
        pairs = [_broken(item) for item in value]
        return sum(p[0] for p in pairs), sum(p[1] for p in pairs)
    if isinstance(value, dict):
        return _broken(list(value.values()))
    if isinstance(value, (np.ndarray, np.generic, float)):
        numbers = np.asarray(value)
        if numbers.dtype.kind in "fc":
            return int(np.sum(~np.isfinite(numbers))), int(numbers.size)
    return (0, 0) if isinstance(value, Handle) else (0, 1)


def _seen(unit: Unit, call: Call) -> str:
    """Describe a result's form; what stays inside the sandbox is alike everywhere."""
    kept, names = unit.kept(call.function), unit.outputs(call.function)
    if len(names) < 2:
        return "…" if kept else _form(call.result)
    forms = ["…" if i in kept else _form(output) for i, output in enumerate(call.result)]
    return f"({', '.join(forms)})"


def _form(value: Any) -> str:
    """Describe a value by its shape or kind; numbers of every kind are alike."""
    if isinstance(value, np.ndarray) and value.ndim:
        return f"array {value.shape}"
    if isinstance(value, (int, float, np.generic, np.ndarray)):
        return NUMBER
    if isinstance(value, (list, tuple, dict)):
        return f"{type(value).__name__} of {len(value)}"
    return "…" if isinstance(value, Handle) else type(value).__name__


def _korean(form: str) -> str:
    return form.replace(NUMBER, "수 하나")

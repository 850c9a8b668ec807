"""What a student is told about a check that did not pass.

For a public check everything is said. For a hidden one nothing that depends on its inputs: no
values, no text of an exception, and no exception type that the student's code could have invented.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Sequence

from checklib import Call, CheckFailed, Missing

from grader.plugin import Outcome
from grader.report import CheckStatus, Text, text
from grader.sandbox import Killed, LoadProblem, StudentError, TimedOut, Unencodable, Violation
from grader.student import NotLoaded, OutOfTime

__all__ = ["explain", "explain_call", "load_messages", "verdict"]

Ended = TimedOut | Killed | Violation
CELL = re.compile(r"(?<!\w)cell (\d+)")


def verdict(error: BaseException | None) -> CheckStatus | None:
    """Return the verdict on a check that ended with `error`; None when the fault may be ours."""
    match error:
        case None:
            return "passed"
        case NotLoaded():
            return verdict(error.cause)
        case TimedOut() | OutOfTime():
            return "timeout"
        case Killed():
            return "killed"
        case Violation():
            return "violation"
        case StudentError() | Unencodable():
            return "error"
        case AssertionError():
            return "failed"
    return None


def explain(outcome: Outcome, calls: Sequence[Call], problems: Sequence[LoadProblem]) -> Text:
    """Return the message for a check that did not pass.

    Parameters
    ----------
    outcome : Outcome
        With the error it ended with.
    calls : sequence of Call
        What the check called; the last is where it ended.
    problems : sequence of LoadProblem
        What went wrong while the submission was loaded, for a function that is missing.
    """
    public = outcome.spec.visibility == "public"
    found = _explained(outcome.error, calls, problems, public)
    if isinstance(outcome.error, Missing):
        return found
    if isinstance(outcome.error, AssertionError) and calls and outcome.spec.hint:
        found = _join(found, outcome.spec.hint)
    return found


def explain_call(
    error: BaseException, calls: Sequence[Call], problems: Sequence[LoadProblem]
) -> Text:
    """Return what to say about calls with public arguments, outside a check, that ended so."""
    return _explained(error, calls, problems, public=True)


def _explained(
    error: BaseException | None,
    calls: Sequence[Call],
    problems: Sequence[LoadProblem],
    public: bool,
) -> Text:
    call = calls[-1] if calls else None
    found = _what(error, call, public)
    if isinstance(error, Missing):
        return with_places(_join(found, _because(problems[0])) if problems else found)
    if call and not isinstance(error, NotLoaded):
        where = (_responsible(error, calls) or call).describe(values=public)
        found = text(f"{where}: {found['en']}", f"{where}: {found['ko']}")
    return with_places(found)


def with_places(message: Text) -> Text:
    """Call a notebook's cells in Korean what Korean students call them."""
    return text(message["en"], CELL.sub(r"셀 \1", message["ko"]))


def load_messages(problems: Sequence[LoadProblem], notes: Sequence[Text]) -> list[Text]:
    """Return what is to be said about reading and running a file as a whole.

    Parameters
    ----------
    problems : sequence of LoadProblem
        Exceptions in the submission's own top-level code. What does not parse, which alone has a
        column, is explained by a note.
    notes : sequence of Text
        How the file was read.
    """
    raised = [_load_problem(problem) for problem in problems if problem.column is None]
    return [with_places(message) for message in [*raised, *notes]]


def _load_problem(problem: LoadProblem) -> Text:
    line = f" {problem.line}" if problem.line else ""
    source = f"\n    {problem.snippet.strip()}" if problem.snippet else ""
    return text(
        f"{problem.cell}, line{line}: {problem.type_name}: {problem.text}{source}\n"
        "What stood above it is graded all the same.",
        f"{problem.cell}, {problem.line or '?'}번째 줄: {problem.type_name}: {problem.text}"
        f"{source}\n그 위에 있는 코드는 그대로 채점합니다.",
    )


def _what(error: BaseException | None, call: Call | None, public: bool) -> Text:
    match error:
        case CheckFailed():
            if public and error.detail_en:
                return text(f"{error.en} {error.detail_en}", f"{error.ko} {error.detail_ko}")
            return text(error.en, error.ko)
        case StudentError():
            return _raised(error, public)
        case Unencodable():
            return _not_data(error, public)
        case NotLoaded():
            return _join(
                text(
                    "Your file did not get as far as its functions.",
                    "함수를 부르기 전, 파일을 읽어 들이는 동안 실행이 끝났습니다.",
                ),
                _ended(error.cause),
            )
        case OutOfTime():
            return text(
                "Not run: the checks before it used up all the time a submission has.",
                "실행하지 않았습니다. 앞선 검사에서 제출물 하나에 주어진 시간을 모두 썼습니다.",
            )
        case TimedOut() | Killed() | Violation():
            return _ended(error)
    return text(
        "The check could not use what your function returned. Look at its type and shape.",
        "함수가 돌려준 값을 검사에서 쓸 수 없었습니다. 값의 자료형과 모양을 살펴보세요.",
    )


def _ended(error: Ended) -> Text:
    if isinstance(error, TimedOut):
        return text(
            f"It did not finish within {error.seconds:g} seconds. Is there a loop that never ends?",
            f"{error.seconds:g}초 안에 끝나지 않았습니다. 끝나지 않는 반복문이 있나요?",
        )
    if isinstance(error, Killed):
        return _killed(error)
    return text(
        "What came back was not an answer to the question asked. "
        "Does your code write to files or close them?",
        "돌아온 것이 요청에 대한 답이 아닙니다. 코드에서 파일에 쓰거나 파일을 닫고 있나요?",
    )


def _killed(error: Killed) -> Text:
    match error.reason:
        case "signal":
            return text(
                f"Python crashed while your code ran (signal {error.signal}).",
                f"코드를 실행하는 도중에 파이썬이 비정상 종료되었습니다(신호 {error.signal}).",
            )
        case "output":
            return text(
                "Your code printed far too much. Is there a print inside a long loop?",
                "출력이 지나치게 많습니다. 긴 반복문 안에 print가 있나요?",
            )
    return text(
        "Your code ended Python, or closed the files it works with. Leave out exit() and quit().",
        "코드가 파이썬을 끝냈거나 파이썬이 쓰는 파일을 닫았습니다. exit()나 quit()를 지우세요.",
    )


NOT_DATA: dict[str, tuple[str, str]] = {
    "type": ("an object of type {}", "{} 객체"),
    "dtype": ("an array of dtype {}", "dtype이 {}인 배열"),
    "number": ("an integer of more than 64 bits", "64비트를 넘는 정수"),
    "text": ("a string that is not valid text", "올바른 텍스트가 아닌 문자열"),
    "key": ("a dict with a key of type {}", "키가 {}인 딕셔너리"),
    "depth": ("a value that is nested too deeply", "너무 깊게 중첩된 값"),
    "size": ("a value that is too large", "너무 큰 값"),
}


# Names a student's code did not choose. Any other could carry a hidden input to the outside.
PLAIN_NAMES = frozenset(
    {name for name, value in vars(builtins).items() if isinstance(value, type)}
    | {"NoneType", "function", "generator", "method", "module", "coroutine", "zip", "map"}
)


def _not_data(error: Unencodable, public: bool) -> Text:
    name = error.type_name if public or error.type_name in PLAIN_NAMES else "…"
    en, ko = (form.format(name) for form in NOT_DATA[error.kind])
    return text(
        f"It returned {en}. Return numbers or NumPy arrays of numbers.",
        f"{ko}을(를) 돌려주었습니다. 수나 수로 이루어진 NumPy 배열을 돌려주세요.",
    )


def _raised(error: StudentError, public: bool) -> Text:
    if error.type_name == "NotImplementedError":
        return text("Not written yet.", "아직 작성하지 않았습니다.")
    known = public or error.type_name in PLAIN_NAMES
    name = error.type_name if known else "an exception"
    name_ko = error.type_name if known else "예외"
    where = f" at {error.cell}, line {error.line}" if error.line else ""
    where_ko = f"{error.cell} {error.line}번째 줄에서 " if error.line else ""
    said = f": {error.text}" if public and error.text else "."
    en, ko = (
        f"Your code raised {name}{where}{said}",
        f"{where_ko}{name_ko}이(가) 발생했습니다{said}",
    )
    if error.type_name == "MemoryError":
        en += " It asked for more memory than a submission may use."
        ko += " 제출물이 쓸 수 있는 것보다 많은 메모리를 요청했습니다."
    return text(en, ko)


def _because(problem: LoadProblem) -> Text:
    if problem.column is not None:
        return text(
            f"{problem.cell} is not valid Python, so nothing in it was run.",
            f"{problem.cell}에 문법 오류가 있어 그 안의 코드는 실행되지 않았습니다.",
        )
    return text(
        f"Your code stopped at {problem.cell}, line {problem.line} ({problem.type_name}); "
        "what stands below it there was not run.",
        f"{problem.cell} {problem.line}번째 줄에서 {problem.type_name} 때문에 멈추어 "
        "그 아래는 실행되지 않았습니다.",
    )


def _responsible(error: BaseException | None, calls: Sequence[Call]) -> Call | None:
    """Return the call whose output the comparison looked at, if it can be told."""
    actual = getattr(error, "actual", None)
    for call in reversed(calls):
        outputs = call.result if isinstance(call.result, tuple) else (call.result,)
        if any(output is actual for output in outputs):
            return call
    return None


def _join(first: Text, second: Text) -> Text:
    return text(f"{first['en']} {second['en']}", f"{first['ko']} {second['ko']}")

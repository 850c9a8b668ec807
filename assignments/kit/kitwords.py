"""What the kit says, in English and Korean."""

from __future__ import annotations

import locale
import os

__all__ = ["language_of", "say"]

WORDS = {
    "title": {"en": "Public checks: {0}", "ko": "공개 검사: {0}"},
    "points": {"en": "{0:g} of {1:g} public points", "ko": "공개 점수 {1:g}점 중 {0:g}점"},
    "footer": {
        "en": "Grading runs further, hidden checks. There is no time limit here; grading has one.",
        "ko": "채점할 때는 숨은 검사가 더 있습니다. 여기에는 시간제한이 없지만 채점에는 있습니다.",
    },
    "none": {
        "en": "No function of this unit is defined. In a notebook, run the cells above first.",
        "ko": "이 단원의 함수가 하나도 없습니다. 노트북이라면 위의 셀을 먼저 실행하세요.",
    },
    "unwritten": {
        "en": "`{0}` is not written yet.",
        "ko": "`{0}` 함수를 아직 작성하지 않았습니다.",
    },
    "stopped": {
        "en": "Stopped. Is there a loop that never ends?",
        "ko": "중단했습니다. 끝나지 않는 반복문이 있나요?",
    },
    "raised": {"en": "Your code raised {0}", "ko": "코드에서 {0} 예외가 발생했습니다"},
    "at": {"en": "line {0}: {1}", "ko": "{0}번째 줄: {1}"},
    "in": {"en": "in `{2}`, line {0}: {1}", "ko": "`{2}` 함수의 {0}번째 줄: {1}"},
    "unusable": {
        "en": "The check could not use what your function returned. Look at its type and shape.",
        "ko": "함수가 돌려준 값을 검사에서 쓸 수 없었습니다. 값의 자료형과 모양을 살펴보세요.",
    },
    "hint": {"en": "Hint: {0}", "ko": "힌트: {0}"},
    "syntax": {
        "en": "{0} is not valid Python yet, so nothing in it can run. Mend this first:",
        "ko": "{0} 파일에 문법 오류가 있어 아무것도 실행하지 못했습니다. 아래 오류부터 고치세요.",
    },
    "encoding": {
        "en": "{0} is not saved as UTF-8. Save it again with the encoding UTF-8.",
        "ko": "{0} 파일이 UTF-8로 저장되어 있지 않습니다. 인코딩을 UTF-8로 골라 다시 저장하세요.",
    },
    "load": {
        "en": "{0} could not be run to its end; what stands above the fault is checked.",
        "ko": "{0} 파일을 끝까지 실행하지 못했습니다. 문제가 생긴 곳 위의 코드만 검사합니다.",
    },
    "sent": {
        "en": "Handed in: {0}, saved at {1}.",
        "ko": "{1}에 저장한 {0} 파일을 제출했습니다.",
    },
    "queue": {"en": "In the queue, place {0}", "ko": "채점 대기 중, {0}번째"},
    "progress": {"en": "{0} checks done", "ko": "검사 {0}개 완료"},
    "handed": {"en": "{0} for {1}, submission {2}", "ko": "{1} 단원, {0}, 제출 번호 {2}"},
    "score": {"en": "{0:g} of {1:g} points", "ko": "{1:g}점 중 {0:g}점"},
    "our_fault": {
        "en": "The grading failed on our side. This is no zero; staff will see to it.",
        "ko": "저희 쪽 문제로 채점하지 못했습니다. 0점이 아니며, 운영진이 다시 채점합니다.",
    },
    "goes_on": {
        "en": "Your file is safe and the grading goes on; the submission's page shows the result.",
        "ko": "파일은 저장되었고 채점도 계속됩니다. 결과는 제출물 페이지에서 볼 수 있습니다.",
    },
    "paste": {
        "en": "Paste your token (it is not shown): ",
        "ko": "토큰을 붙여 넣으세요 (화면에 보이지 않습니다): ",
    },
    "kept": {
        "en": "You are {0}. The token is kept in {1}.",
        "ko": "{0} 님, 토큰을 {1}에 저장했습니다.",
    },
}


def say(key: str, language: str, *values: object) -> str:
    """Return a text of `WORDS` with these values in it."""
    return WORDS[key][language].format(*values)


def language_of(lang: str | None) -> str:
    """Return `lang` or, where it is None, the system's language: English unless it is Korean.

    Raises
    ------
    ValueError
        If it is a language the kit does not speak.
    """
    if lang is not None:
        if lang not in ("ko", "en"):
            raise ValueError(f'lang is {lang!r}; it must be "ko" or "en"')
        return lang
    names = [os.environ.get(key, "") for key in ("LC_ALL", "LC_MESSAGES", "LANG")]
    system = next((name for name in names if name), locale.getlocale()[0] or "")
    return "ko" if system.lower().startswith("ko") else "en"

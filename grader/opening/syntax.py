"""Parses source without running it, and says in plain words what does not parse."""

from __future__ import annotations

import ast
import re
import unicodedata
import warnings
from typing import TYPE_CHECKING, NamedTuple

from grader.opening.words import text, visible

if TYPE_CHECKING:
    from grader.report import Text

WIDEST = 100

# (what CPython says, in English, in Korean); \1 is what its brackets caught.
_EXPLANATIONS = [
    (
        r"inconsistent use of tabs|inconsistent dedent",
        "Tabs and spaces are mixed in the indentation. Use four spaces everywhere.",
        "들여쓰기에 탭과 공백이 섞여 있습니다. 모두 공백 네 칸으로 바꾸세요.",
    ),
    (
        r"expected an indented block",
        "The line after a `:` must be indented.",
        "`:` 다음 줄은 들여 써야 합니다.",
    ),
    (
        r"unexpected indent",
        "This line is indented further than the one above it, for no reason.",
        "이 줄이 윗줄보다 까닭 없이 더 들여 써져 있습니다.",
    ),
    (
        r"unindent does not match",
        "The indentation of this line fits none of the lines above it.",
        "이 줄의 들여쓰기가 위의 어느 줄과도 맞지 않습니다.",
    ),
    (
        r"Missing parentheses in call to '(\w+)'",
        r"This is Python 2. In Python 3 `\1` is a function: write `\1(…)`.",
        r"파이썬 2 문법입니다. 파이썬 3에서는 `\1`이(가) 함수이므로 `\1(…)`처럼 적습니다.",
    ),
    (
        r"multiple exception types must be parenthesized",
        "This is Python 2. In Python 3 write `except SomeError as e:`.",
        "파이썬 2 문법입니다. 파이썬 3에서는 `except SomeError as e:`처럼 적습니다.",
    ),
    (
        r"leading zeros in decimal",
        "A number may not begin with 0. Python 2's `017` is `0o17` now.",
        "수는 0으로 시작할 수 없습니다. 파이썬 2의 `017`은 `0o17`로 적습니다.",
    ),
    (
        r"'(.)' was never closed",
        r"The bracket `\1` that opens here is never closed.",
        r"여기에서 연 괄호 `\1`가 닫히지 않았습니다.",
    ),
    (
        r"unmatched '(.)'|closing parenthesis '(.)' does not match",
        "This closing bracket does not belong to the bracket that was opened.",
        "이 닫는 괄호와 짝이 맞는 여는 괄호가 없습니다.",
    ),
    (
        r"unterminated triple-quoted",
        "The text in triple quotes that opens here is never closed.",
        "여기에서 연 따옴표 세 개짜리 문자열이 닫히지 않았습니다.",
    ),
    (
        r"unterminated (?:f-)?string",
        "The text that opens here has no closing quote in its line.",
        "여기에서 연 문자열의 닫는 따옴표가 같은 줄에 없습니다.",
    ),
    (
        r"invalid (?:non-printable )?character .*?U\+([0-9A-F]+)",
        r"The character U+\1 is not part of Python. Typed with a Korean or Chinese keyboard, or "
        "pasted from a document or a messenger? Type it again in English mode.",
        r"U+\1 문자는 파이썬에서 쓸 수 없습니다. 한글 입력 상태의 전각 문자이거나 문서·메신저에서 "
        "복사한 문자일 수 있으니, 영문 상태에서 다시 입력하세요.",
    ),
    (r"expected ':'", "A `:` is missing here.", "여기에 `:`이 빠졌습니다."),
    (
        r"Maybe you meant '=='|cannot assign to",
        "`=` assigns. To compare two values write `==`.",
        "`=`는 대입입니다. 두 값을 비교하려면 `==`를 쓰세요.",
    ),
    (r"forgot a comma", "A comma may be missing here.", "여기에 쉼표가 빠진 것 같습니다."),
    (
        r"'(return|yield|await|break|continue)' (?:properly in|outside|not properly in)",
        r"`\1` stands where it cannot. Is the line indented as far as its block?",
        r"`\1`이(가) 쓸 수 없는 곳에 있습니다. 줄의 들여쓰기가 블록과 맞는지 보세요.",
    ),
    (
        r"unexpected EOF",
        "The file ends in the middle of something.",
        "코드가 중간에서 끝났습니다.",
    ),
    (
        r"unexpected character after line continuation",
        "Nothing may follow a `\\\\` at the end of a line.",
        "줄 끝의 `\\\\` 뒤에는 아무것도 올 수 없습니다.",
    ),
    (
        r"integer string conversion",
        "A number in the file is far too long.",
        "파일에 지나치게 긴 수가 있습니다.",
    ),
]
_MERGE_MARK = re.compile(r"^(<{7}|={7}|>{7})")


class Problem(NamedTuple):
    """Why source does not parse.

    `line` and `column` count from 1 and are 0 when unknown. `quoted` is the line without its
    indentation, which is `indent` characters wide.
    """

    line: int
    column: int
    said: str
    quoted: str
    indent: int = 0

    def describe(self) -> Text:
        """Return position, explanation, and the line with a caret under the place."""
        en, ko = self._explain()
        if not self.line:
            return text(en, ko)
        shown = visible(self.quoted, WIDEST)
        before = self.quoted[: max(self.column - 1 - self.indent, 0)]
        wide = sum(_width(c) for c in visible(before, WIDEST))
        picture = f"\n    {shown}\n    {' ' * wide}^"
        return text(
            f"Line {self.line}, column {self.column}: {en}{picture}",
            f"{self.line}번째 줄 {self.column}번째 칸: {ko}{picture}",
        )

    def _explain(self) -> tuple[str, str]:
        if _MERGE_MARK.match(self.quoted):
            return (
                "This is the mark of an unfinished Git merge. Choose one of the two versions.",
                "Git 병합이 끝나지 않은 표시입니다. 두 코드 중 하나를 골라 정리하세요.",
            )
        for pattern, en, ko in _EXPLANATIONS:
            found = re.search(pattern, self.said)
            if found:
                return (found.expand(en) if "\\" in en else en), (
                    found.expand(ko) if "\\" in ko else ko
                )
        said = visible(self.said, WIDEST)
        return (
            f"This is not valid Python ({said}).",
            f"올바른 파이썬 문법이 아닙니다({said}).",
        )


TOO_DEEP = "too deeply nested"


def parse(source: str) -> ast.Module | Problem:
    """Return the syntax tree of `source`, or why there is none.

    ``compile`` follows ``ast.parse`` since only it finds a ``return`` outside a function.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
            compile(tree, "<submission>", "exec", dont_inherit=True)
            return tree
    except SyntaxError as error:
        return _problem(error, source)
    except (MemoryError, RecursionError):
        return Problem(0, 0, TOO_DEEP, "")
    except ValueError as error:
        return Problem(0, 0, str(error), "")


def _problem(error: SyntaxError, source: str) -> Problem:
    lines = source.split("\n")
    line = min(max(error.lineno or 0, 0), len(lines))
    quoted = lines[line - 1] if line else ""
    column = min(max(error.offset or 1, 1), len(quoted) + 1)
    bare = quoted.lstrip(" \t\f")
    indent = len(quoted) - len(bare)
    return Problem(line, column, error.msg or "", bare, indent)


def _width(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1

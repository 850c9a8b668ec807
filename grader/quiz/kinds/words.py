"""Questions answered in a few words, and what a program prints."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Self

import numpy as np

from grader.course import CourseError
from grader.quiz.kind import Kind, Near, Part, Unlucky, Unreadable, Verdict, from_nears, nears
from grader.quiz.tables import Table
from grader.report import Text, text

__all__ = ["CodeReading", "ShortText"]

LONGEST_TEXT, LONGEST_SENTENCES = 200, 1000
LONGEST_OUTPUT, MOST_LINES = 4000, 40
PUNCTUATION = str.maketrans("", "", "-_‐‑–—.,;:!?'\"`´’‘”“()[]")
TOKEN = re.compile(
    r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?|[^\W\d]+|[^\s\w,()\[\]]", re.I | re.A
)


def _folded(words: str) -> str:
    """Return words so that case, width, spaces, hyphens and split hangul make no difference."""
    folded = unicodedata.normalize("NFKC", words).casefold().translate(PUNCTUATION)
    return "".join(c for c in folded if not c.isspace() and unicodedata.category(c) != "Cf")


@dataclass(frozen=True)
class ShortText(Kind[str]):
    """A word or two, or sentences that a person marks. The raw answer is what was typed.

    With ``by_hand`` an answer that is none of those foreseen waits for a person.
    """

    name = "short_text"
    accept: tuple[str, ...]
    near: tuple[Near, ...]
    by_hand: bool

    @classmethod
    def build(cls, answer: Table, rng: np.random.Generator) -> Self:
        """Read ``accept``, all the ways to say it in both languages, ``near`` and ``by_hand``."""
        del rng
        built = cls(answer.strings("accept"), nears(answer), answer.boolean("by_hand", False))
        answer.done()
        if not built.accept or not all(map(_folded, built.accept)):
            raise answer.wrong("accept", built.accept, "at least one alternative")
        right = set(map(_folded, built.accept))
        wrong = [_folded(str(item.value)) for item in built.near]
        if right & set(wrong) or len(set(wrong)) < len(wrong):
            raise Unlucky("a wrong answer is accepted or stands twice")
        return built

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return what was stored."""
        return cls(tuple(data["accept"]), from_nears(data["near"]), data["by_hand"])

    @property
    def longest(self) -> int:
        """How many characters an answer may have."""
        return LONGEST_SENTENCES if self.by_hand else LONGEST_TEXT

    def parse(self, raw: object) -> str | Unreadable:
        """Read a few words."""
        how = self.instruction()
        if not isinstance(raw, str) or not _folded(raw[: self.longest + 1]):
            return Unreadable(how["en"], how["ko"])
        if len(raw) > self.longest:
            return Unreadable(
                f"{how['en']} At most {self.longest} characters; this has {len(raw)}.",
                f"{how['ko']} 최대 {self.longest}자인데 {len(raw)}자를 입력했습니다.",
            )
        return raw.strip()

    def mark(self, value: str) -> Verdict:
        """Compare with the alternatives."""
        folded = _folded(value)
        if folded in map(_folded, self.accept):
            return Verdict(1.0)
        for item in self.near:
            if folded == _folded(str(item.value)):
                return Verdict(0.0, feedback=(item.why,))
        if self.by_hand:
            said = text("A person will read and mark this.", "사람이 직접 읽고 채점합니다.")
            return Verdict(0.0, feedback=(said,), waits=True)
        return Verdict(0.0, feedback=(text("This is not it.", "정답이 아닙니다."),))

    def show(self, value: str) -> dict[str, Any]:
        """Return the words."""
        return {"text": text(value, value)}

    def instruction(self) -> Text:
        """Say how to answer."""
        if self.by_hand:
            return text("Answer in one or two sentences.", "한두 문장으로 쓰세요.")
        return text("Write a word or two.", "한두 낱말로 쓰세요.")

    def public(self) -> dict[str, Any]:
        """Return nothing but the room there is."""
        return {"longest": self.longest, "lines": 4 if self.by_hand else 1}

    def revealed(self) -> dict[str, Any]:
        """Return the first alternative in each language, and all of them."""
        korean = [words for words in self.accept if any("가" <= c <= "힣" for c in words)]
        english = [words for words in self.accept if words not in korean]
        return {
            "answer": text((english or korean)[0], (korean or english)[0]),
            "accepted_words": list(self.accept),
            "near": [{"value": str(n.value), "why": n.why} for n in self.near],
        }

    def examples(self) -> list[Any]:
        """Return every alternative, and each as someone in a hurry types it."""
        decomposed = [unicodedata.normalize("NFD", words) for words in self.accept]
        return [*self.accept, *decomposed, *(f"  {words.upper()} ." for words in self.accept)]

    def pitfalls(self) -> list[tuple[Any, Text]]:
        """Return the wrong words that are foreseen."""
        return [(str(item.value), item.why) for item in self.near]

    def secrets(self) -> list[str]:
        """Return the alternatives."""
        return list(self.accept)


@dataclass(frozen=True)
class CodeReading(Kind[tuple[str, ...]]):
    """What does this print? The raw answer is the output, line by line.

    Spaces, brackets and commas make no difference and numbers are compared by value, unless
    ``exact`` is set: then only spaces around a line are forgiven.
    """

    name = "code_reading"
    code: str
    output: tuple[str, ...]
    exact: bool
    near: tuple[Near, ...]

    @classmethod
    def build(cls, answer: Table, rng: np.random.Generator) -> Self:
        """Read ``code``, which is run here to learn its output, ``exact`` and ``near``."""
        del rng
        code = answer.string("code").strip("\n")
        built = cls(
            code, _printed(code, answer.where), answer.boolean("exact", False), nears(answer)
        )
        answer.done()
        if not built.output or len(built.output) > MOST_LINES:
            raise answer.wrong("code", code, f"a program that prints 1 to {MOST_LINES} lines")
        wrong = [_lines(str(item.value)) for item in built.near]
        if any(built._score(lines) == 1 for lines in wrong) or len(set(wrong)) < len(wrong):
            raise Unlucky("a wrong output is right or stands twice")
        return built

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return what was stored."""
        near = from_nears(data["near"])
        return cls(data["code"], tuple(data["output"]), data["exact"], near)

    def parse(self, raw: object) -> tuple[str, ...] | Unreadable:
        """Read lines; empty ones at the end do not count."""
        if not isinstance(raw, str) or not raw[:LONGEST_OUTPUT].strip():
            return Unreadable("Write what is printed.", "출력되는 내용을 쓰세요.")
        lines = _lines(raw[: LONGEST_OUTPUT + 1])
        if len(raw) > LONGEST_OUTPUT or len(lines) > MOST_LINES:
            return Unreadable("This is far too long.", "너무 깁니다.")
        return lines

    def mark(self, value: tuple[str, ...]) -> Verdict:
        """Compare line by line; a line too many counts against."""
        hits = self._hits(value)
        parts = tuple(
            Part(text(f"line {i}", f"{i}번째 줄"), float(hit), 1 / len(hits))
            for i, hit in enumerate(hits, start=1)
        )
        if all(hits):
            return Verdict(1.0, parts)
        return Verdict(sum(hits) / len(hits), parts, (self._why(value, hits),))

    def _why(self, value: tuple[str, ...], hits: list[bool]) -> Text:
        for item in self.near:
            other = CodeReading(self.code, _lines(str(item.value)), self.exact, ())
            if other._score(value) == 1:
                return item.why
        if len(value) != len(self.output):
            return text(
                "The program prints another number of lines.",
                "출력되는 줄의 수가 다릅니다.",
            )
        return text(
            f"{sum(hits)} of {len(hits)} lines are right.",
            f"{len(hits)}줄 중 {sum(hits)}줄이 맞습니다.",
        )

    def _score(self, value: tuple[str, ...]) -> float:
        hits = self._hits(value)
        return sum(hits) / len(hits)

    def _hits(self, value: tuple[str, ...]) -> list[bool]:
        return [
            right is not None and given is not None and self._equal(right, given)
            for right, given in zip_longest(self.output, value)
        ]

    def _equal(self, right: str, given: str) -> bool:
        if self.exact:
            return right.split() == given.split()
        wanted, found = _tokens(right), _tokens(given)
        return len(wanted) == len(found) and all(map(_same_token, wanted, found))

    def show(self, value: tuple[str, ...]) -> dict[str, Any]:
        """Return the lines."""
        return {"text": text("\n".join(value), "\n".join(value))}

    def instruction(self) -> Text:
        """Say how to answer."""
        return text(
            "Write what this program prints, line by line.",
            "이 프로그램이 출력하는 내용을 한 줄씩 쓰세요.",
        )

    def public(self) -> dict[str, Any]:
        """Return the program."""
        return {"code": self.code}

    def revealed(self) -> dict[str, Any]:
        """Return the output."""
        output = "\n".join(self.output)
        return {
            "answer": text(output, output),
            "near": [{"value": str(n.value), "why": n.why} for n in self.near],
        }

    def examples(self) -> list[Any]:
        """Return the output, and the output as a browser sends it."""
        return ["\n".join(self.output), "\r\n".join(self.output) + "\r\n"]

    def pitfalls(self) -> list[tuple[Any, Text]]:
        """Return the wrong outputs that are foreseen."""
        return [(str(item.value), item.why) for item in self.near]


def _printed(code: str, where: str) -> tuple[str, ...]:
    """Run an author's program with a `print` of its own and return what it printed."""
    lines: list[str] = []

    def keep(*values: object, sep: str = " ", end: str = "\n") -> None:
        lines.append(sep.join(map(str, values)) + end)

    try:
        exec(compile(code, where, "exec"), {"print": keep, "np": np})  # noqa: S102 -- our own item
    except Exception as error:
        raise CourseError(f"{where}: the code fails: {error!r}") from error
    return _lines("".join(lines))


def _lines(output: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in output.strip("\r\n ").splitlines())


def _tokens(line: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", line).replace("−", "-")
    return TOKEN.findall(folded)


def _same_token(right: str, given: str) -> bool:
    try:
        wanted, found = float(right), float(given)
    except ValueError:
        return right.casefold() == given.casefold()
    return abs(wanted - found) <= 1e-9 + 1e-6 * abs(wanted)

"""Turning what is typed at a terminal into the raw answer that a page would send."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from grader.report import Text

__all__ = ["lines_of", "raw_of"]

HOW: Mapping[str, Text] = {
    "single_choice": {"en": "a number", "ko": "번호"},
    "multiple_choice": {"en": "numbers, like 1 3", "ko": "번호, 예: 1 3"},
    "true_false": {"en": "t or f", "ko": "참 또는 거짓(t, f로 써도 됩니다)"},
    "array": {
        "en": "cells with spaces between them, rows by ;, like 1 2; 3 4",
        "ko": "칸은 공백으로, 행은 ;로 구분, 예: 1 2; 3 4",
    },
    "ordering": {"en": "numbers in order, like 2 1 3", "ko": "순서대로 번호, 예: 2 1 3"},
    "matching": {
        "en": "for 1, 2, … on the left the letter on the right, like b a c",
        "ko": "왼쪽 1, 2, …의 짝을 차례로, 예: b a c",
    },
    "code_reading": {"en": "lines by |", "ko": "줄은 |로 구분"},
    "trace": {"en": "the blanks by |", "ko": "빈칸은 |로 구분"},
}

TRUTHS = {"t": True, "true": True, "참": True, "f": False, "false": False, "거짓": False}


def lines_of(kind: str, question: Mapping[str, Any], language: str) -> list[str]:
    """Return what a terminal shows below the text: choices with numbers, blanks, programs."""
    lines = []
    for key in ("choices", "items", "lefts"):
        for number, thing in enumerate(question.get(key, ()), start=1):
            lines.append(f"  {number}. {thing['text'][language]}")
    for number, thing in enumerate(question.get("rights", ())):
        lines.append(f"  {chr(ord('a') + number)}. {thing['text'][language]}")
    for blank in question.get("blanks", ()):
        lines.append(f"  {blank['label'][language]}: {blank['instruction'][language]}")
        if blank["kind"] in HOW:
            lines.append(f"    {_how(blank['kind'], blank, language)}")
    if "code" in question:
        lines += [f"    {line}" for line in question["code"].splitlines()]
    if kind in HOW:
        lines.append(f"  {_how(kind, question, language)}")
    return lines


def _how(kind: str, question: Mapping[str, Any], language: str) -> str:
    """Return how to type an answer; of an array its shape as well, unless that is asked."""
    shape = question.get("shape")
    size = f"{'×'.join(map(str, shape))}; " if shape else ""
    return f"({size}{HOW[kind][language]})"  # type: ignore[literal-required]


def raw_of(kind: str, question: Mapping[str, Any], typed: str) -> Any:
    """Return the raw answer; what makes no sense stays as it is, and will be unreadable."""
    reader = READERS.get(kind)
    return reader(question, typed) if reader else typed


def _key(things: Any, word: str) -> str:
    place = int(word) - 1 if word.isascii() and word.isdigit() and len(word) < 4 else -1
    return str(things[place]["key"]) if 0 <= place < len(things) else word


def _keys(question: Mapping[str, Any], typed: str) -> Any:
    things = question["choices"] if "choices" in question else question["items"]
    return [_key(things, word) for word in typed.replace(",", " ").split()]


def _single(question: Mapping[str, Any], typed: str) -> Any:
    return _key(question["choices"], typed.strip())


def _truth(_question: Mapping[str, Any], typed: str) -> Any:
    return TRUTHS.get(typed.strip().casefold(), typed)


def _matched(question: Mapping[str, Any], typed: str) -> Any:
    letters = {chr(ord("a") + i): thing["key"] for i, thing in enumerate(question["rights"])}
    words = typed.lower().replace(",", " ").split()
    if len(words) != len(question["lefts"]):
        return typed
    pairs = zip(question["lefts"], words, strict=True)
    return {thing["key"]: letters.get(word, word) for thing, word in pairs}


def _cells(question: Mapping[str, Any], typed: str) -> Any:
    rows = [row.split() for row in typed.split(";")]
    return rows[0] if len(rows) == 1 and len(question.get("shape") or [1]) == 1 else rows


def _lines(_question: Mapping[str, Any], typed: str) -> Any:
    return "\n".join(typed.split("|"))


def _blanks(question: Mapping[str, Any], typed: str) -> Any:
    blanks, parts = question["blanks"], typed.split("|")
    if len(parts) > len(blanks):
        return typed
    return {
        blank["name"]: raw_of(blank["kind"], blank, part)
        for blank, part in zip(blanks, parts, strict=False)
    }


READERS: Mapping[str, Callable[[Mapping[str, Any], str], Any]] = {
    "single_choice": _single,
    "multiple_choice": _keys,
    "true_false": _truth,
    "ordering": _keys,
    "matching": _matched,
    "array": _cells,
    "code_reading": _lines,
    "trace": _blanks,
}

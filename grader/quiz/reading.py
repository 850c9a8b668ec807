"""Reading a number as people write it: ``0.5``, ``0,5``, ``1e-3``, ``1/3``, a Unicode minus."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

from grader.quiz.kind import Unreadable

__all__ = ["Number", "read_number", "tidy"]

LONGEST = 60
HOW_EN = "Write it like -0.25, 1/3 or 2.5e-3."
HOW_KO = "-0.25, 1/3, 2.5e-3처럼 쓰세요."
SIGNS = {**dict.fromkeys(map(ord, "−‐‑‒–—﹣－"), "-"), ord("⁄"): "/", ord("∕"): "/"}
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
DECIMAL = r"[+-]?(?:\d+\.?\d*|\.\d+)"
PLAIN = re.compile(rf"({DECIMAL})(?:e([+-]?\d{{1,4}}))?", re.IGNORECASE | re.ASCII)
POWER = re.compile(rf"({DECIMAL})[*×·x]10(?:\^|\*\*)?\(?([+-]?\d{{1,4}})\)?", re.ASCII)
RATIO = re.compile(rf"\(?({DECIMAL})\)?/\(?({DECIMAL})\)?", re.ASCII)
GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?", re.ASCII)


@dataclass(frozen=True)
class Number:
    """A number that was read.

    Attributes
    ----------
    figures : int or None
        Its significant figures; None where they cannot be told, as in a fraction.
    """

    value: float
    figures: int | None


def tidy(raw: str) -> str:
    """Return `raw` in one form of every character, without spaces, invisible ones and dashes."""
    powers = raw.translate(SUPERSCRIPTS)
    folded = unicodedata.normalize("NFKC", powers).translate(SIGNS)
    return "".join(c for c in folded if not c.isspace() and unicodedata.category(c) != "Cf")


def read_number(raw: object) -> Number | Unreadable:
    """Read a number; whatever is not a finite one says how to write it."""
    if isinstance(raw, bool) or not isinstance(raw, (str, int, float)):
        return Unreadable(f"A number is missing. {HOW_EN}", f"수를 입력해 주세요. {HOW_KO}")
    if isinstance(raw, (int, float)):
        return _plain_number(raw)
    if len(raw) > LONGEST:
        return Unreadable(
            f"This is too long for a number ({len(raw)} characters). {HOW_EN}",
            f"수라고 하기에는 너무 깁니다({len(raw)}자). {HOW_KO}",
        )
    written = tidy(raw)
    if not written:
        return Unreadable(f"Nothing is written here. {HOW_EN}", f"비어 있습니다. {HOW_KO}")
    if GROUPED.fullmatch(written):
        return Unreadable(
            "A comma before three digits may mean thousands or decimals. "
            "Leave it out, or write a point for decimals.",
            "쉼표 뒤에 숫자가 세 개 있어 천 단위 구분인지 소수점인지 알 수 없습니다. "
            "쉼표를 빼거나, 소수라면 점을 쓰세요.",
        )
    if written.endswith("%"):
        return Unreadable("Write 0.5 instead of 50 %.", "50 %라고 쓰지 말고 0.5라고 쓰세요.")
    return _finite(written.replace(",", ".") if written.count(",") == 1 else written)


def _plain_number(raw: float) -> Number | Unreadable:
    if isinstance(raw, int) and raw.bit_length() > 1000:
        return _out_of_range()
    return Number(float(raw), None) if math.isfinite(raw) else _out_of_range()


def _finite(written: str) -> Number | Unreadable:
    if found := RATIO.fullmatch(written):
        over, under = float(found[1]), float(found[2])
        if under == 0:
            return Unreadable("This divides by zero.", "0으로 나누고 있습니다.")
        number = Number(over / under, None)
    elif found := PLAIN.fullmatch(written) or POWER.fullmatch(written):
        number = Number(float(f"{found[1]}e{found[2] or 0}"), _figures(found[1]))
    else:
        return Unreadable(
            f"This cannot be read as a number. {HOW_EN}", f"수로 읽을 수 없습니다. {HOW_KO}"
        )
    return number if math.isfinite(number.value) else _out_of_range()


def _figures(mantissa: str) -> int | None:
    """Count significant figures; those of 1500 may be two, three or four, so None."""
    digits = mantissa.lstrip("+-").lstrip("0")
    if "." not in mantissa:
        return None if digits.endswith("0") or not digits else len(digits)
    return len(digits.replace(".", "").lstrip("0")) or None


def _out_of_range() -> Unreadable:
    return Unreadable("The number is too large to be read.", "수가 너무 커서 읽을 수 없습니다.")

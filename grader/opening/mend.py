"""Mends punctuation that word processors, messengers and Korean input methods put into code."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from grader.opening.lexer import regions

SINGLE = "‘’‚‛′"
DOUBLE = "“”„‟″"
SPACES = "\u00a0\u3000\u202f\u205f" + "".join(map(chr, range(0x2000, 0x200B)))
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"

# Full-width forms U+FF01 to U+FF5E are ASCII moved by 0xFEE0. Letters are left alone: Python itself
# reads them as ASCII in names (PEP 3131).
_FULL_WIDTH = {
    chr(code): chr(code - 0xFEE0)
    for code in range(0xFF01, 0xFF5F)
    if not chr(code - 0xFEE0).isalpha()
}
MENDED: dict[str, str] = {
    **dict.fromkeys(SINGLE, "'"),
    **dict.fromkeys(DOUBLE, '"'),
    **_FULL_WIDTH,
    **dict.fromkeys(SPACES, " "),
    **dict.fromkeys(INVISIBLE, ""),
    "−": "-",
    "–": "-",
}
_TABLE = str.maketrans(MENDED)


class Mended(NamedTuple):
    """The mended source, and per line what was replaced, as ``U+201C``."""

    source: str
    lines: dict[int, list[str]]


def mend(source: str) -> Mended:
    """Replace such punctuation outside strings and comments by what was meant.

    Text inside a string that opens with a plain quote, and inside comments, stays as it is.
    """
    parts: list[str] = []
    lines: dict[int, list[str]] = {}
    line = 1
    for region in regions(source, MENDED):
        piece = source[region.start : region.end]
        if region.kind == "code":
            new = piece.translate(_TABLE)
        elif region.kind == "string" and piece[0] in MENDED:
            new = _requote(piece, region.width, region.closed)
        else:
            new = piece
        if new != piece:
            for offset, row in enumerate(piece.split("\n")):
                names = [name_of(c) for c in row if c in MENDED]
                if names:
                    lines.setdefault(line + offset, []).extend(names)
        parts.append(new)
        line += piece.count("\n")
    return Mended("".join(parts), lines)


def name_of(character: str) -> str:
    """Return a character as its code and, where it prints, itself."""
    shown = "" if unicodedata.category(character) in {"Cf", "Zs"} else f" {character}"
    return f"U+{ord(character):04X}{shown}"


def _requote(piece: str, width: int, closed: bool) -> str:
    quote = MENDED[piece[0]]
    end = len(piece) - width if closed else len(piece)
    return quote * width + piece[width:end] + (quote * width if closed else "")

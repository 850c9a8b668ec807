"""Just enough of Python's lexer to know what is inside a string, a comment or a bracket.

The standard ``tokenize`` cannot be used: it stops at the first ``!ls`` or ``“``, and these are what
is looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal, NamedTuple

Kind = Literal["code", "string", "comment"]

_STOP = re.compile(r"[#'\"()\[\]{}\n\\]")


class Region(NamedTuple):
    """``source[start:end]`` is of one kind; a string has `width` quotes on each side.

    `closed` tells whether the string ends with quotes.
    """

    kind: Kind
    start: int
    end: int
    width: int = 0
    closed: bool = True


def logical_end(source: str, start: int) -> int:
    """Return where the logical line that begins at `start` ends, after its newline."""
    depth, position = 0, start
    while found := _STOP.search(source, position):
        position = found.end()
        match found[0]:
            case "#":
                newline = source.find("\n", position)
                position = len(source) if newline < 0 else newline
            case "'" | '"':
                position = string(source, found.start()).end
            case "(" | "[" | "{":
                depth += 1
            case ")" | "]" | "}":
                depth -= 1
            case "\\":
                position += 1
            case _ if depth <= 0:
                return position
    return len(source)


def string(source: str, start: int, alias: Mapping[str, str] | None = None) -> Region:
    """Return the string literal whose first quote is at `start`.

    A string that opens with a plain quote ends at the same plain quote. One that opens with another
    character that `alias` maps to a quote ends at any character that stands for that quote.
    """
    opening = source[start]
    quote = alias.get(opening, opening) if alias else opening
    ends = quote
    if alias and opening != quote:
        ends += "".join(key for key, value in alias.items() if value == quote)
    first = source[start : start + 3]
    width = 3 if len(first) == 3 and not first.strip(ends) else 1
    position = start + width
    pattern = _end_pattern(ends, width)
    while found := pattern.search(source, position):
        position = found.end()
        if found[0] == "\n":
            return Region("string", start, found.start(), width, closed=False)
        if found[0][0] != "\\":
            return Region("string", start, position, width)
    return Region("string", start, len(source), width, closed=False)


@cache
def _end_pattern(ends: str, width: int) -> re.Pattern[str]:
    """Return what to look for within a string: an escape, its end, the end of a line."""
    last = f"[{ends}]{{3}}" if width == 3 else f"[{ends}]|\n"
    return re.compile(rf"\\.|{last}", re.DOTALL)


def regions(source: str, alias: Mapping[str, str]) -> Iterator[Region]:
    """Split `source` into code, strings and comments, in order and without gaps."""
    stop = re.compile(
        "[#'\"" + "".join(key for key, value in alias.items() if value in {"'", '"'}) + "]"
    )
    start = position = 0
    while found := stop.search(source, position):
        here = found.start()
        if found[0] == "#":
            newline = source.find("\n", here)
            region = Region("comment", here, len(source) if newline < 0 else newline)
        else:
            region = string(source, here, alias)
        if here > start:
            yield Region("code", start, here)
        yield region
        start = position = region.end
    if start < len(source):
        yield Region("code", start, len(source))

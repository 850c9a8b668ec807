"""What two programs have in common, by winnowing.

Schleimer, Wilkerson and Aiken, "Winnowing: Local Algorithms for Document Fingerprinting", SIGMOD
2003. A program becomes a row of tokens without names, numbers, comments and layout; every run of
`K` tokens is hashed; of every `WINDOW` neighbouring hashes the smallest is kept (the last one of
equals). So two programs that share a run of ``K + WINDOW - 1`` tokens share a fingerprint, and none
shorter than `K` tokens counts.
"""

from __future__ import annotations

import hashlib
import io
import keyword
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["WINDOW", "Common", "K", "Prints", "common", "fingerprints"]

K = 12
WINDOW = 6
LAYOUT = {
    *(tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT),
    *(tokenize.ENCODING, tokenize.ENDMARKER),
}
KINDS = {tokenize.NUMBER: "0", tokenize.STRING: "''"}
Span = tuple[int, int]


@dataclass(frozen=True)
class Prints:
    """A program's fingerprints: where in it each stands, as first and last line."""

    places: dict[int, list[Span]]

    def __len__(self) -> int:
        return len(self.places)


@dataclass(frozen=True)
class Common:
    """What two programs have in common: fingerprints, and the lines they stand in, on each side."""

    shared: int
    left: list[Span]
    right: list[Span]


def _tokens(source: str) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type in LAYOUT:
                continue
            if token.type == tokenize.NAME and not keyword.iskeyword(token.string):
                found.append(("name", token.start[0]))
            else:
                found.append((KINDS.get(token.type, token.string), token.start[0]))
    except (tokenize.TokenError, SyntaxError):
        pass  # what stands before the mistake is compared
    return found


def fingerprints(source: str) -> Prints:
    """Return the fingerprints of a program."""
    tokens = _tokens(source)
    hashes = [
        (_hash([text for text, _ in tokens[i : i + K]]), (tokens[i][1], tokens[i + K - 1][1]))
        for i in range(len(tokens) - K + 1)
    ]
    places: dict[int, list[Span]] = {}
    last = -1
    for start in range(max(1, len(hashes) - WINDOW + 1) if hashes else 0):
        window = range(start, min(start + WINDOW, len(hashes)))
        best = min(window, key=lambda i: (hashes[i][0], -i))
        if best != last:
            last = best
            places.setdefault(hashes[best][0], []).append(hashes[best][1])
    return Prints(places)


def _hash(run: list[str]) -> int:
    return int.from_bytes(hashlib.blake2b("\0".join(run).encode(), digest_size=8).digest())


def common(left: Prints, right: Prints, without: Iterable[int] = ()) -> Common:
    """Return what two programs have in common, but for what everybody was given."""
    shared = (left.places.keys() & right.places.keys()) - set(without)
    return Common(len(shared), _lines(left, shared), _lines(right, shared))


def _lines(prints: Prints, shared: set[int]) -> list[Span]:
    spans = sorted(span for number in shared for span in prints.places[number])
    merged: list[Span] = []
    for first, last in spans:
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged

"""What the templates need to draw the fields of an answer, with what stands in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

__all__ = ["init_app"]

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DEFAULT_SHAPE = (2, 2)


def init_app(app: Flask) -> None:
    """Give templates the filters ``cells``, ``rows_of``, ``in_order``, ``letter`` and ``plain``."""
    app.add_template_filter(cells)
    app.add_template_filter(rows_of)
    app.add_template_filter(in_order)
    app.add_template_filter(letter)
    app.add_template_filter(plain)


def cells(question: Mapping[str, Any], raw: object) -> list[list[str]]:
    """Return the cells of an array, row by row; a vector is one row."""
    shape = tuple(question["shape"] or _shape_of(raw))
    rows = shape[0] if len(shape) == 2 else 1
    given = raw if isinstance(raw, list) else []
    table = given if len(shape) == 2 else [given]
    return [[_cell(table, i, j) for j in range(shape[-1])] for i in range(rows)]


def rows_of(question: Mapping[str, Any], raw: object) -> int | None:
    """Return how many rows of an array were chosen; None for a vector."""
    shape = question["shape"] or _shape_of(raw)
    return shape[0] if len(shape) == 2 else None


def _shape_of(raw: object) -> tuple[int, ...]:
    if not isinstance(raw, list) or not raw:
        return DEFAULT_SHAPE
    first = raw[0]
    return (len(raw), len(first)) if isinstance(first, list) else (len(raw),)


def _cell(table: list[Any], i: int, j: int) -> str:
    row = table[i] if i < len(table) else []
    value = row[j] if isinstance(row, list) and j < len(row) else ""
    return value if isinstance(value, str) else ""


def in_order(question: Mapping[str, Any], raw: object) -> list[Mapping[str, Any]]:
    """Return the things to be ordered: as they were put, then those without a place yet."""
    things = {thing["key"]: thing for thing in question["items"]}
    placed = [key for key in raw if key in things] if isinstance(raw, list) else []
    return [things[key] for key in dict.fromkeys([*placed, *things])]


def letter(index: int) -> str:
    """Return the letter that names a thing, from 0."""
    return LETTERS[index % len(LETTERS)]


def plain(words: str) -> str:
    """Return words as an option of a list can show them: nothing where a formula stands."""
    return "" if "$" in words else words.replace("`", "").replace("*", "")

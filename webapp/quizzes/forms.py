"""From the fields of a form to a raw answer, as `grader.quiz` reads it.

A field's name is ``a`` for an answer that is one thing. What consists of several adds to it, with
dots: ``a.2.1`` is a cell, ``a.<key>`` the place of a thing or the partner of one, ``a.<name>…`` a
blank of a trace with whatever its own kind has.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

__all__ = ["FIELD", "LARGEST", "is_blank", "raw_of", "shape_of", "too_large"]

FIELD = "a"
LARGEST = 20_000  # characters of an answer as JSON
MOST_CELLS = 20  # rows, and columns, of an array that is asked with its shape

Form = MultiDict[str, str]


def raw_of(kind: str, question: Mapping[str, Any], form: Form, field: str = FIELD) -> Any:
    """Return the raw answer that a form holds, complete or not.

    Parameters
    ----------
    question : mapping
        What `grader.quiz.kind.Kind.public` returned.
    form : MultiDict
        Whatever a browser sent.
    """
    match kind:
        case "multiple_choice":
            return form.getlist(field)
        case "ordering":
            return _ordered(question, form, field)
        case "matching":
            pairs = {left["key"]: form.get(f"{field}.{left['key']}") for left in question["lefts"]}
            return {left: right for left, right in pairs.items() if right}
        case "array":
            return _cells(question, form, field)
        case "trace":
            return {
                blank["name"]: raw_of(blank["kind"], blank, form, f"{field}.{blank['name']}")
                for blank in question["blanks"]
            }
    return form.get(field)


def _ordered(question: Mapping[str, Any], form: Form, field: str) -> list[str]:
    """Return the keys in the order of their places; those without a place are left out."""
    placed = []
    for item in question["items"]:
        place = form.get(f"{field}.{item['key']}", "").strip()
        if place.isascii() and place.isdigit() and len(place) < 4:
            placed.append((int(place), item["key"]))
    places = [place for place, _ in placed]
    if len(set(places)) < len(places):
        return []  # two things in one place are in no order
    return [key for _, key in sorted(placed)]


def _cells(question: Mapping[str, Any], form: Form, field: str) -> list[Any]:
    shape = shape_of(question, form, field)
    rows = shape[0] if len(shape) == 2 else 1
    cells = [[form.get(f"{field}.{i}.{j}", "") for j in range(shape[-1])] for i in range(rows)]
    return cells if len(shape) == 2 else cells[0]


def shape_of(question: Mapping[str, Any], form: Form, field: str = FIELD) -> tuple[int, ...]:
    """Return the shape of an array's cells: the one asked for, or the one somebody chose."""
    if question["shape"] is not None:
        return tuple(question["shape"])
    columns = _count(form.get(f"{field}.columns"))
    rows = form.get(f"{field}.rows", "")
    return (_count(rows), columns) if rows.strip() else (columns,)


def _count(text: str | None) -> int:
    number = int(text) if text and text.isascii() and text.isdigit() and len(text) < 4 else 1
    return min(max(number, 1), MOST_CELLS)


def is_blank(raw: object) -> bool:
    """Return whether nothing at all was written or chosen."""
    if isinstance(raw, str):
        return not raw.strip()
    if isinstance(raw, Mapping):
        return all(map(is_blank, raw.values()))
    if isinstance(raw, list):
        return all(map(is_blank, raw))
    return raw is None


def too_large(raw: object) -> bool:
    """Return whether an answer is larger than any that makes sense."""
    return len(json.dumps(raw)) > LARGEST

"""The texts of an item: both languages, numbers as people write them, and placeholders.

A placeholder is ``<<name>>`` or ``<<name:format>>``; it never clashes with Markdown or LaTeX. The
formats are

``.3f``, ``.2g``
    as in Python;
``+``
    a sign with spaces around it, for a term of a sum: ``x <<b:+>>`` gives ``x - 0.5``;
``()``
    in parentheses when negative, for a factor;
``code``
    as Python writes it, so that ``2.0`` stays ``2.0``;
``matrix``, ``vector``
    an array as LaTeX: a matrix in brackets, a vector in parentheses.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from grader.report import Text

__all__ = [
    "Language",
    "Unfilled",
    "fill",
    "fill_answer",
    "fill_text",
    "language_of",
    "numbers_in",
    "plain",
    "shown",
    "used_names",
]

Language = str  # "en" or "ko"
LANGUAGES = ("en", "ko")
PLACEHOLDER = re.compile(r"<<([A-Za-z_]\w*)(?::([^<>]*))?>>")
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.]*\d)")
PYTHON_FORMAT = re.compile(r"\.\d[efg]")


class Unfilled(ValueError):
    """A placeholder has no value, or a format it does not have."""


def plain(value: Any) -> Any:
    """Return `value` as JSON has it: arrays become lists, NumPy's numbers Python's."""
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if getattr(value, "shape", None) == ():
        return float(value)
    raise TypeError(f"{type(value).__name__} cannot be stored; return numbers, texts and lists")


def shown(value: Any) -> str:
    """Return a number, or a list of numbers, as a person writes it: 2.0 is ``2``."""
    if isinstance(value, list):
        return f"[{', '.join(map(shown, value))}]"
    if isinstance(value, bool) or not isinstance(value, float):
        return str(value)
    if math.isfinite(value) and value == round(value) and abs(value) < 1e15:
        return str(round(value))
    return f"{value:.10g}"


def fill(template: str, values: Mapping[str, Any], language: Language) -> str:
    """Put `values` into the placeholders of `template`.

    Raises
    ------
    Unfilled
        If a placeholder has no value, or its format is none of ours.
    """
    return PLACEHOLDER.sub(
        lambda found: _formatted(_value(found[1], values, language), found[2] or "", found[0]),
        template,
    )


def fill_text(template: Text, values: Mapping[str, Any]) -> Text:
    """Fill both languages of a text."""
    return {
        "en": fill(template["en"], values, "en"),
        "ko": fill(template["ko"], values, "ko"),
    }


def fill_answer(node: Any, values: Mapping[str, Any], language: Language = "") -> Any:
    """Fill everything in an answer table; a string that is one placeholder becomes its value."""
    if isinstance(node, Mapping):
        both = set(node) == set(LANGUAGES)
        return {
            key: fill_answer(item, values, key if both else language) for key, item in node.items()
        }
    if isinstance(node, list):
        return [fill_answer(item, values, language) for item in node]
    if not isinstance(node, str):
        return node
    whole = PLACEHOLDER.fullmatch(node)
    if whole and whole[2] is None and not language:
        return _value(whole[1], values, "")
    return fill(node, values, language)


def used_names(node: Any) -> set[str]:
    """Return the names of the placeholders anywhere in `node`."""
    return {found[1] for text in _strings(node) for found in PLACEHOLDER.finditer(text)}


def language_of(node: Any, language: Language) -> str:
    """Return the placeholders and numbers of one language, to be compared with the other's."""
    text = str(node[language])
    return " ".join(sorted({found[0] for found in PLACEHOLDER.finditer(text)}))


def numbers_in(text: str) -> set[str]:
    """Return the numbers that stand in `text`, without their signs."""
    return set(NUMBER.findall(text))


def _strings(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for item in node.values():
            yield from _strings(item)
    elif isinstance(node, (list, tuple)):
        for item in node:
            yield from _strings(item)


def _value(name: str, values: Mapping[str, Any], language: Language) -> Any:
    if name not in values:
        known = ", ".join(sorted(values)) or "none"
        raise Unfilled(f"<<{name}>> has no value; the generator gives {known}")
    value = values[name]
    if isinstance(value, Mapping) and set(value) == set(LANGUAGES) and language:
        return value[language]
    return value


def _formatted(value: Any, how: str, placeholder: str) -> str:
    if how == "":
        return shown(value)
    if how == "code":
        return repr(value)
    if how in ("matrix", "vector") and isinstance(value, list):
        return _matrix(value) if how == "matrix" else f"({', '.join(map(shown, value))})"
    if isinstance(value, (int, float)):
        if how == "+":
            return f"{'-' if value < 0 else '+'} {shown(abs(value))}"
        if how == "()":
            return f"({shown(value)})" if value < 0 else shown(value)
        if PYTHON_FORMAT.fullmatch(how):
            return f"{value:{how}}"
    raise Unfilled(f"{placeholder}: {value!r} has no format {how!r}")


def _matrix(value: list[Any]) -> str:
    rows = value if value and isinstance(value[0], list) else [value]
    body = r" \\ ".join(" & ".join(map(shown, row)) for row in rows)
    return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"

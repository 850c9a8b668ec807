"""QTI's declarations of responses and the rules that score them.

Every rule adds the points of one field, or of one pair, to the score, so parts count as they do
here. Three kinds are all or nothing there: several choices, an order, and the lines of an output.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from grader.quiz.kinds.array import ArrayQuestion
from grader.quiz.kinds.number import NumberQuestion, Rounding
from grader.quiz.kinds.trace import Trace
from grader.quiz.kinds.words import ShortText
from grader.quiz.variants import Variant
from grader.report import Text, text

__all__ = ["Response", "accepted", "declarations", "processing", "safe"]

NAMED = {
    "single_choice": ("single", "identifier"),
    "multiple_choice": ("multiple", "identifier"),
    "true_false": ("single", "identifier"),
    "ordering": ("ordered", "identifier"),
    "matching": ("multiple", "directedPair"),
}


@dataclass(frozen=True)
class Response:
    """One field of an answer.

    Attributes
    ----------
    words : tuple of str
        Right answers, the first one the best.
    value, tolerance : float or None
        Of a number: what is compared, in full, and how far off it may be.
    weight : float
        Its share of the score.
    """

    name: str
    label: Text | None
    words: tuple[str, ...]
    weight: float
    value: float | None = None
    tolerance: float = 0.0


def safe(name: str) -> str:
    """Return a name of ASCII letters, digits and underscores, which every system takes."""
    return "".join(c if c.isascii() else f"u{ord(c):x}" for c in name)


def accepted(variant: Variant) -> list[Response]:
    """Return the fields of a question that is answered by typing."""
    return list(_responses(variant.asked, "RESPONSE", None, 1.0))


def _responses(asked: Any, name: str, label: Text | None, weight: float) -> Iterator[Response]:
    if isinstance(asked, Trace):
        for blank in asked.blanks:
            field = f"{name}_{safe(blank.name)}"
            yield from _responses(blank.question, field, blank.label, blank.weight)
    elif isinstance(asked, NumberQuestion):
        yield _number(asked.rounding, asked.value, name, label, weight)
    elif isinstance(asked, ArrayQuestion):
        yield from _cells(asked, name, label, weight)
    elif isinstance(asked, ShortText):
        yield Response(name, label, asked.accept, weight)
    else:
        yield Response(name, label, tuple(map(str, asked.examples()[:1])), weight)


def _cells(
    asked: ArrayQuestion, name: str, label: Text | None, weight: float
) -> Iterator[Response]:
    rows = asked.value if isinstance(asked.value[0], list) else [asked.value]
    count = sum(map(len, rows))
    for i, row in enumerate(rows, start=1):
        for j, cell in enumerate(row, start=1):
            place = {
                language: f"{label[language] if label else ''}[{i}, {j}]"
                for language in ("en", "ko")
            }
            field = f"{name}_{i}_{j}"
            yield _number(asked.rounding, cell, field, text(**place), weight / count)


def _number(
    rounding: Rounding, value: float, name: str, label: Text | None, weight: float
) -> Response:
    words = (rounding.written(value),)
    return Response(name, label, words, weight, float(value), rounding.tolerance(value))


def declarations(variant: Variant) -> Iterator[ET.Element]:
    """Yield the declarations of all responses and outcomes, in QTI's order."""
    if variant.kind in NAMED:
        cardinality, base = NAMED[variant.kind]
        yield _declared("RESPONSE", cardinality, base, _right(variant))
    else:
        for response in accepted(variant):
            base = "string" if response.value is None else "float"
            yield _declared(response.name, "single", base, response.words[:1])
    for name, base in (("SCORE", "float"), ("MAXSCORE", "float"), ("SOLUTION", "identifier")):
        outcome = ET.Element(
            "outcomeDeclaration", {"identifier": name, "cardinality": "single", "baseType": base}
        )
        default = {"SCORE": "0", "MAXSCORE": f"{variant.points:g}"}.get(name)
        if default:
            ET.SubElement(ET.SubElement(outcome, "defaultValue"), "value").text = default
        yield outcome


def _right(variant: Variant) -> tuple[str, ...]:
    right = variant.asked.examples()[0]
    if isinstance(right, dict):
        return tuple(f"{left} {partner}" for left, partner in right.items())
    if isinstance(right, bool):
        return ("true" if right else "false",)
    return tuple(right) if isinstance(right, list) else (right,)


def _declared(name: str, cardinality: str, base: str, values: tuple[str, ...]) -> ET.Element:
    found = ET.Element(
        "responseDeclaration", {"identifier": name, "cardinality": cardinality, "baseType": base}
    )
    right = ET.SubElement(found, "correctResponse")
    for value in values:
        ET.SubElement(right, "value").text = value
    return found


def processing(variant: Variant) -> ET.Element:
    """Return the rules: every field that is right adds its share of the points."""
    root = ET.Element("responseProcessing")
    for share, rule in _rules(variant):
        _add(root, variant.points * share, rule)
    shown = ET.SubElement(root, "setOutcomeValue", {"identifier": "SOLUTION"})
    ET.SubElement(shown, "baseValue", {"baseType": "identifier"}).text = "shown"
    return root


def _rules(variant: Variant) -> Iterator[tuple[float, ET.Element]]:
    if variant.kind == "matching":
        pairs = _right(variant)
        yield from ((1 / len(pairs), _member(pair)) for pair in pairs)
    elif variant.kind in NAMED:
        yield 1.0, _matches("RESPONSE")
    else:
        for response in accepted(variant):
            is_text = response.value is None
            yield response.weight, _words(response) if is_text else _equals(response)


def _add(root: ET.Element, points: float, rule: ET.Element) -> None:
    branch = ET.SubElement(ET.SubElement(root, "responseCondition"), "responseIf")
    branch.append(rule)
    total = ET.SubElement(ET.SubElement(branch, "setOutcomeValue", {"identifier": "SCORE"}), "sum")
    ET.SubElement(total, "variable", {"identifier": "SCORE"})
    ET.SubElement(total, "baseValue", {"baseType": "float"}).text = f"{points:.12g}"


def _matches(name: str) -> ET.Element:
    rule = ET.Element("match")
    ET.SubElement(rule, "variable", {"identifier": name})
    ET.SubElement(rule, "correct", {"identifier": name})
    return rule


def _member(pair: str) -> ET.Element:
    """Return the rule that this pair is among those given."""
    rule = ET.Element("member")
    ET.SubElement(rule, "baseValue", {"baseType": "directedPair"}).text = pair
    ET.SubElement(rule, "variable", {"identifier": "RESPONSE"})
    return rule


def _words(response: Response) -> ET.Element:
    """Return the rule that one of the words was written, in capitals or not."""
    found = []
    for words in response.words:
        rule = ET.Element("stringMatch", {"caseSensitive": "false"})
        ET.SubElement(rule, "variable", {"identifier": response.name})
        ET.SubElement(rule, "baseValue", {"baseType": "string"}).text = words
        found.append(rule)
    if len(found) == 1:
        return found[0]
    either = ET.Element("or")
    either.extend(found)
    return either


def _equals(response: Response) -> ET.Element:
    """Return the rule of a number; it compares with the value itself, not with what is shown."""
    reach = f"{response.tolerance:.17g}"
    rule = ET.Element("equal", {"toleranceMode": "absolute", "tolerance": f"{reach} {reach}"})
    ET.SubElement(rule, "variable", {"identifier": response.name})
    ET.SubElement(rule, "baseValue", {"baseType": "float"}).text = repr(response.value)
    return rule

"""QTI's declarations of responses and the rules that score them."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from grader.quiz.kinds.array import ArrayQuestion
from grader.quiz.kinds.number import NumberQuestion
from grader.quiz.kinds.trace import Trace
from grader.quiz.variants import Variant
from grader.report import Text

__all__ = ["Response", "accepted", "declarations", "processing"]

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
    tolerance : float or None
        For a number.
    weight : float
        Its share of the score.
    """

    name: str
    label: Text | None
    words: tuple[str, ...]
    tolerance: float | None
    weight: float


def accepted(variant: Variant) -> list[Response]:
    """Return the fields of a question that is answered by typing."""
    return list(_responses(variant.asked, "RESPONSE", None, 1.0))


def _responses(asked: Any, name: str, label: Text | None, weight: float) -> Iterator[Response]:
    if isinstance(asked, Trace):
        for blank in asked.blanks:
            yield from _responses(blank.question, blank.name, blank.label, blank.weight)
    elif isinstance(asked, NumberQuestion):
        reach = asked.rounding.tolerance(asked.value)
        yield Response(name, label, (asked.rounding.written(asked.value),), reach, weight)
    elif isinstance(asked, ArrayQuestion):
        rows = asked.value if isinstance(asked.value[0], list) else [asked.value]
        count = sum(map(len, rows))
        for i, row in enumerate(rows, start=1):
            for j, cell in enumerate(row, start=1):
                place: Text = {"en": f"[{i}, {j}]", "ko": f"[{i}, {j}]"}
                if label:
                    place = {"en": label["en"] + place["en"], "ko": label["ko"] + place["ko"]}
                words = (asked.rounding.written(cell),)
                reach = asked.rounding.tolerance(cell)
                yield Response(f"{name}_{i}_{j}", place, words, reach, weight / count)
    else:
        yield Response(name, label, tuple(map(str, asked.examples()[:1])), None, weight)


def declarations(variant: Variant) -> Iterator[ET.Element]:
    """Yield the declarations of all responses and outcomes, in QTI's order."""
    if variant.kind in NAMED:
        cardinality, base = NAMED[variant.kind]
        yield _declared("RESPONSE", cardinality, base, _right(variant))
    else:
        for response in accepted(variant):
            base = "string" if response.tolerance is None else "float"
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
    if variant.kind in NAMED:
        _add(root, variant.points, _matches("RESPONSE"))
    else:
        for response in accepted(variant):
            rule = _matches(response.name)
            if response.tolerance is not None:
                rule = _equals(response.name, response.tolerance)
            _add(root, variant.points * response.weight, rule)
    shown = ET.SubElement(root, "setOutcomeValue", {"identifier": "SOLUTION"})
    ET.SubElement(shown, "baseValue", {"baseType": "identifier"}).text = "shown"
    return root


def _add(root: ET.Element, points: float, rule: ET.Element) -> None:
    branch = ET.SubElement(ET.SubElement(root, "responseCondition"), "responseIf")
    branch.append(rule)
    total = ET.SubElement(ET.SubElement(branch, "setOutcomeValue", {"identifier": "SCORE"}), "sum")
    ET.SubElement(total, "variable", {"identifier": "SCORE"})
    ET.SubElement(total, "baseValue", {"baseType": "float"}).text = f"{points:.6g}"


def _matches(name: str) -> ET.Element:
    rule = ET.Element("match")
    ET.SubElement(rule, "variable", {"identifier": name})
    ET.SubElement(rule, "correct", {"identifier": name})
    return rule


def _equals(name: str, tolerance: float) -> ET.Element:
    reach = f"{tolerance:.9g} {tolerance:.9g}"
    rule = ET.Element("equal", {"toleranceMode": "absolute", "tolerance": reach})
    ET.SubElement(rule, "variable", {"identifier": name})
    ET.SubElement(rule, "correct", {"identifier": name})
    return rule

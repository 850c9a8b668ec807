"""Another system that takes our QTI items: it delivers an answer and runs the rules."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

from grader.quiz.kind import Kind, Unreadable
from grader.quiz.kinds.array import ArrayQuestion
from grader.quiz.kinds.number import NumberQuestion
from grader.quiz.kinds.trace import Trace
from grader.quiz.reading import read_number

__all__ = ["Player", "responses"]

QTI = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"


class Player:
    """An item's rules, run as the specification says.

    Parameters
    ----------
    item : Element
        The ``assessmentItem``.
    """

    def __init__(self, item: ET.Element) -> None:
        self.item = item
        self.types = {
            found.attrib["identifier"]: (found.attrib["cardinality"], found.attrib["baseType"])
            for found in item
            if found.tag.endswith("Declaration")
        }
        self.right = {
            found.attrib["identifier"]: self._declared(found, "correctResponse")
            for found in item.findall(QTI + "responseDeclaration")
        }

    def outcomes(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return the outcome variables after these responses; one not given is NULL."""
        values: dict[str, Any] = {name: given.get(name) for name in self.right}
        for found in self.item.findall(QTI + "outcomeDeclaration"):
            values[found.attrib["identifier"]] = self._declared(found, "defaultValue")
        for rule in self.item.findall(f"{QTI}responseProcessing/*"):
            if rule.tag == QTI + "setOutcomeValue":
                self._set(rule, values)
                continue
            (branch,) = rule
            condition, *changes = branch
            if self._value(condition, values) is True:
                for change in changes:
                    self._set(change, values)
        return values

    def _declared(self, declaration: ET.Element, what: str) -> Any:
        cardinality, base = self.types[declaration.attrib["identifier"]]
        found = [_typed(v.text or "", base) for v in declaration.findall(f"{QTI}{what}/{QTI}value")]
        return found if cardinality != "single" else found[0] if found else None

    def _set(self, rule: ET.Element, values: dict[str, Any]) -> None:
        assert rule.attrib["identifier"] in self.types
        values[rule.attrib["identifier"]] = self._value(rule[0], values)

    def _value(self, node: ET.Element, values: dict[str, Any]) -> Any:
        name = node.tag.removeprefix(QTI)
        if name == "variable":
            return values[node.attrib["identifier"]]
        if name == "correct":
            return self.right[node.attrib["identifier"]]
        if name == "baseValue":
            return _typed(node.text or "", node.attrib["baseType"])
        terms = [self._value(child, values) for child in node]
        if any(term is None for term in terms):
            return None
        if name == "sum":
            return sum(terms)
        if name == "or":
            return any(terms)
        one, other = terms
        if name == "match":
            cardinality = self.types[node[0].attrib["identifier"]][0]
            return sorted(one) == sorted(other) if cardinality == "multiple" else one == other
        if name == "member":
            return one in other
        if name == "stringMatch":
            assert node.attrib["caseSensitive"] == "false"
            return one.casefold() == other.casefold()
        assert (name, node.attrib["toleranceMode"]) == ("equal", "absolute")
        below, above = map(float, node.attrib["tolerance"].split())
        return other - below <= one <= other + above


def responses(asked: Kind[Any], raw: Any, name: str = "RESPONSE") -> dict[str, Any]:
    """Return a raw answer of ours as another system's fields would deliver it."""
    if isinstance(asked, Trace):
        found: dict[str, Any] = {}
        for blank in asked.blanks:
            found |= responses(blank.question, raw[blank.name], f"{name}_{blank.name}")
        return found
    if isinstance(asked, ArrayQuestion):
        rows = raw if isinstance(raw[0], list) else [raw]
        return {
            f"{name}_{i}_{j}": _float(cell)
            for i, row in enumerate(rows, start=1)
            for j, cell in enumerate(row, start=1)
        }
    if isinstance(asked, NumberQuestion):
        return {name: _float(raw)}
    if isinstance(raw, dict):
        return {name: [f"{left} {right}" for left, right in raw.items()]}
    if isinstance(raw, bool):
        return {name: "true" if raw else "false"}
    return {name: raw}


def _float(cell: object) -> float:
    number = read_number(cell)
    assert not isinstance(number, Unreadable)
    return number.value


def _typed(written: str, base: str) -> Any:
    return float(written) if base == "float" else written

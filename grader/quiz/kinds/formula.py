"""A question whose answer is a formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from latex2mathml.converter import convert

from grader.quiz.kind import Kind, Near, Unlucky, Unreadable, Verdict, from_nears, nears
from grader.quiz.symbolic.equality import decide
from grader.quiz.symbolic.parse import parse
from grader.quiz.symbolic.tree import FUNCTIONS, Node, latex
from grader.quiz.tables import Table
from grader.report import Text, text

__all__ = ["Formula"]

DEFAULT_RANGE = (-3.0, 3.0)


@dataclass(frozen=True)
class Formula(Kind[Node]):
    """A formula. The raw answer is what was typed.

    Any formula that is the same function is right. One that cannot be decided is invalid, which
    costs nothing.
    """

    name = "symbolic"
    value: str
    variables: dict[str, tuple[float, float]]
    near: tuple[Near, ...]

    @classmethod
    def build(cls, answer: Table, rng: np.random.Generator) -> Self:
        """Read ``value``, ``variables`` (names, or a table of ranges) and ``near``."""
        del rng
        value, given = answer.string("value"), answer.get("variables")
        if isinstance(given, list):
            given = dict.fromkeys(given, DEFAULT_RANGE)
        try:
            variables = {
                str(name): (float(low), float(high)) for name, (low, high) in given.items()
            }
        except (AttributeError, TypeError, ValueError):
            raise answer.wrong("variables", given, "names, or a range for each") from None
        if not variables or set(variables) & set(FUNCTIONS):
            raise answer.wrong("variables", given, "names that are no functions")
        built = cls(value, variables, nears(answer))
        answer.done()
        built._check(answer)
        return built

    def _check(self, answer: Table) -> None:
        right = self._read(self.value, answer)
        if decide(right, right, self.variables) != "equal":
            raise answer.wrong("value", self.value, "a formula with values all over its ranges")
        for item in self.near:
            if decide(right, self._read(str(item.value), answer), self.variables) != "different":
                raise Unlucky("a wrong formula cannot be told from the right one")

    def _read(self, written: str, answer: Table) -> Node:
        node = self.parse(written)
        if isinstance(node, Unreadable):
            raise answer.wrong("value", written, f"a formula; {node.en}")
        return node

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return what was stored."""
        ranges = {name: (low, high) for name, (low, high) in data["variables"].items()}
        return cls(data["value"], ranges, from_nears(data["near"]))

    def parse(self, raw: object) -> Node | Unreadable:
        """Read a formula."""
        return parse(raw, self.variables)

    def mark(self, value: Node) -> Verdict:
        """Compare with the right formula, then with the wrong ones that are foreseen."""
        decision = decide(_node(self.parse(self.value)), value, self.variables)
        if decision == "equal":
            return Verdict(1.0)
        if decision == "undecided":
            said = text(
                "It could not be decided whether this is right: it has no value in most places. "
                "Write it in another way.",
                "대부분의 점에서 값을 구할 수 없어 맞는지 판단하지 못했습니다. "
                "다른 꼴로 써 보세요.",
            )
            return Verdict(0.0, feedback=(said,), invalid=True)
        for item in self.near:
            near = _node(self.parse(str(item.value)))
            if decide(near, value, self.variables) == "equal":
                return Verdict(0.0, feedback=(item.why,))
        said = text("This is another function.", "정답과 다른 함수입니다.")
        return Verdict(0.0, feedback=(said,))

    def show(self, value: Node) -> dict[str, Any]:
        """Return the formula as it was read: LaTeX, and MathML."""
        written = latex(value)
        return {
            "text": text(f"${written}$", f"${written}$"),
            "latex": written,
            "mathml": str(convert(written)),
        }

    def instruction(self) -> Text:
        """Say how to answer."""
        names = ", ".join(f"`{name}`" for name in self.variables)
        x = next(iter(self.variables))
        some = f"`2*{x}`, `{x}^2`, `exp(-{x})`, `sigmoid({x})`"
        return text(
            f"Write a formula in {names}; for example with {some}.",
            f"{names}의 식으로 쓰세요. {some}처럼 쓸 수 있습니다.",
        )

    def public(self) -> dict[str, Any]:
        """Return the names that may be used."""
        return {"variables": list(self.variables), "functions": sorted(FUNCTIONS)}

    def revealed(self) -> dict[str, Any]:
        """Return the formula."""
        read = self.show(_node(self.parse(self.value)))
        return {
            "answer": read["text"],
            "latex": read["latex"],
            "near": [{"value": str(n.value), "why": n.why} for n in self.near],
        }

    def examples(self) -> list[Any]:
        """Return the formula as the author wrote it, and dressed up."""
        return [self.value, f"({self.value}) + 0", self.value.replace("*", "·").replace("-", "−")]

    def pitfalls(self) -> list[tuple[Any, Text]]:
        """Return the wrong formulas that are foreseen."""
        return [(str(item.value), item.why) for item in self.near]

    def secrets(self) -> list[str]:
        """Return the formula, unless it is so short that it may stand there by chance."""
        return [self.value] if len(self.value) > 3 else []


def _node(read: Node | Unreadable) -> Node:
    if isinstance(read, Unreadable):
        raise ValueError(f"a stored formula cannot be read: {read.en}")
    return read

"""Several named blanks, each a number or an array: the steps of a forward or backward pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

import numpy as np

from grader.quiz.kind import Kind, Part, Unreadable, Verdict
from grader.quiz.kinds.array import ArrayQuestion
from grader.quiz.kinds.number import NumberQuestion
from grader.quiz.tables import Table
from grader.report import Text, text

__all__ = ["Trace"]

Question: TypeAlias = Kind[Any]
KINDS: dict[str, type[Question]] = {"number": NumberQuestion, "array": ArrayQuestion}
MOST = 12


@dataclass(frozen=True)
class Blank:
    """A place to fill in.

    Attributes
    ----------
    name : str
        In a raw answer.
    label : Text
        As it is shown, Markdown with formulas.
    """

    name: str
    label: Text
    question: Question
    weight: float


@dataclass(frozen=True)
class Trace(Kind[dict[str, Any]]):
    """Blanks, each marked by itself. The raw answer maps their names to their raw answers.

    A blank left empty earns nothing; all of them empty is no answer.
    """

    name = "trace"
    blanks: tuple[Blank, ...]

    @classmethod
    def build(cls, answer: Table, rng: np.random.Generator) -> Self:
        """Read ``blanks``: ``name``, ``label``, ``kind``, ``weight``, and what the kind reads."""
        found = []
        for table in answer.tables("blanks"):
            name, kind = table.string("name"), table.string("kind", "number")
            if kind not in KINDS or not name.isidentifier():
                raise table.wrong("kind", (name, kind), "a name, and number or array")
            label, weight = table.text("label"), table.number("weight", 1.0)
            if weight <= 0:
                raise table.wrong("weight", weight, "a number above 0")
            rest = {
                key: value
                for key, value in table.data.items()
                if key not in {"name", "kind", "label", "weight"}
            }
            question = KINDS[kind].build(Table(rest, f"{table.where} ({name})"), rng)
            found.append(Blank(name, label, question, weight))
        answer.done()
        if not 2 <= len(found) <= MOST or len({blank.name for blank in found}) < len(found):
            raise answer.wrong("blanks", len(found), f"2 to {MOST} blanks of different names")
        whole = sum(blank.weight for blank in found)
        return cls(tuple(Blank(b.name, b.label, b.question, b.weight / whole) for b in found))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return what was stored."""
        return cls(
            tuple(
                Blank(
                    item["name"],
                    item["label"],
                    KINDS[item["kind"]].from_json(item["question"]),
                    item["weight"],
                )
                for item in data["blanks"]
            )
        )

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "blanks": [
                {
                    "name": blank.name,
                    "label": blank.label,
                    "kind": blank.question.name,
                    "question": blank.question.to_json(),
                    "weight": blank.weight,
                }
                for blank in self.blanks
            ]
        }

    def parse(self, raw: object) -> dict[str, Any] | Unreadable:
        """Read what is filled in; every blank that cannot be read is named."""
        if not isinstance(raw, dict) or not set(raw) <= {blank.name for blank in self.blanks}:
            return Unreadable("Fill in the blanks.", "빈칸을 채워 주세요.")
        values, unread = {}, []
        for blank in self.blanks:
            given = raw.get(blank.name)
            if _empty(given):
                continue
            value = blank.question.parse(given)
            if isinstance(value, Unreadable):
                en, ko = blank.label["en"], blank.label["ko"]
                unread.append(Unreadable(f"{en}: {value.en}", f"{ko}: {value.ko}"))
            else:
                values[blank.name] = value
        if unread:
            return Unreadable(" ".join(u.en for u in unread), " ".join(u.ko for u in unread))
        if not values:
            return Unreadable("Fill in at least one blank.", "빈칸을 하나라도 채워 주세요.")
        return values

    def mark(self, value: dict[str, Any]) -> Verdict:
        """Mark every blank."""
        parts = []
        for blank in self.blanks:
            if blank.name not in value:
                empty = text("This blank is empty.", "비어 있습니다.")
                parts.append(Part(blank.label, 0.0, blank.weight, empty))
                continue
            verdict = blank.question.mark(value[blank.name])
            said = verdict.feedback[0] if verdict.feedback else None
            parts.append(Part(blank.label, verdict.score, blank.weight, said))
        return Verdict(min(1.0, sum(part.score * part.weight for part in parts)), tuple(parts))

    def show(self, value: dict[str, Any]) -> dict[str, Any]:
        """Return how each blank was read."""
        read = {b.name: b.question.show(value[b.name]) for b in self.blanks if b.name in value}
        labels = {blank.name: blank.label for blank in self.blanks}
        return {
            "text": text(
                "; ".join(f"{labels[name]['en']} = {r['text']['en']}" for name, r in read.items()),
                "; ".join(f"{labels[name]['ko']} = {r['text']['ko']}" for name, r in read.items()),
            ),
            "blanks": read,
        }

    def instruction(self) -> Text:
        """Say how to answer."""
        return text("Fill in the blanks.", "빈칸을 채우세요.")

    def public(self) -> dict[str, Any]:
        """Return the blanks, each with what its kind shows and asks."""
        return {
            "blanks": [
                {
                    "name": blank.name,
                    "label": blank.label,
                    "kind": blank.question.name,
                    "instruction": blank.question.instruction(),
                    **blank.question.public(),
                }
                for blank in self.blanks
            ]
        }

    def revealed(self) -> dict[str, Any]:
        """Return the answer of every blank."""
        revealed = {blank.name: blank.question.revealed() for blank in self.blanks}
        pairs = [(blank.label, revealed[blank.name]["answer"]) for blank in self.blanks]
        return {
            "answer": text(
                "; ".join(f"{label['en']} = {answer['en']}" for label, answer in pairs),
                "; ".join(f"{label['ko']} = {answer['ko']}" for label, answer in pairs),
            ),
            "blanks": revealed,
        }

    def examples(self) -> list[Any]:
        """Return every blank's first example."""
        return [{blank.name: blank.question.examples()[0] for blank in self.blanks}]

    def pitfalls(self) -> list[tuple[Any, Text]]:
        """Return every blank's pitfalls among right answers."""
        right = self.examples()[0]
        return [
            ({**right, blank.name: raw}, why)
            for blank in self.blanks
            for raw, why in blank.question.pitfalls()
        ]


def _empty(raw: object) -> bool:
    """Return whether nothing at all was written: no text, or cells that are all empty."""
    if raw is None:
        return True
    if isinstance(raw, str):
        return not raw.strip()
    if isinstance(raw, list):
        cells = [cell for row in raw for cell in (row if isinstance(row, list) else [row])]
        return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)
    return False

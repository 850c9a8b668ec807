"""What every kind of question has in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Generic, Self, TypeVar

import numpy as np

from grader.quiz.tables import Table
from grader.report import Text, text

__all__ = [
    "Kind",
    "Near",
    "Part",
    "Unlucky",
    "Unreadable",
    "Verdict",
    "from_nears",
    "keys",
    "nears",
]

V = TypeVar("V")
KEY_LETTERS = "bcdfghjkmnpqrstvwxz"  # no vowels, so that no key is a word


class Unlucky(Exception):
    """These parameters make no good question: two choices are equal, or the answer is shown."""


@dataclass(frozen=True)
class Unreadable:
    """Why an answer cannot be read, and how to write it; it costs no attempt."""

    en: str
    ko: str

    @property
    def text(self) -> Text:
        """Both languages."""
        return text(self.en, self.ko)


@dataclass(frozen=True)
class Part:
    """The mark of one part of an answer.

    Attributes
    ----------
    label : Text
        Which part: a cell, a line, a blank.
    score : float
        From 0 to 1.
    weight : float
        Its share of the whole; those of all parts add up to 1.
    """

    label: Text
    score: float
    weight: float
    feedback: Text | None = None

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)


@dataclass(frozen=True)
class Verdict:
    """What the marking of an answer found.

    Attributes
    ----------
    score : float
        From 0 to 1.
    invalid : bool
        Nobody could decide whether it is right; it counts as not answered, never as wrong.
    waits : bool
        The item leaves this answer to a person.
    """

    score: float
    parts: tuple[Part, ...] = ()
    feedback: tuple[Text, ...] = ()
    invalid: bool = False
    waits: bool = False


@dataclass(frozen=True)
class Near:
    """A wrong answer that students give, and why it is wrong."""

    value: Any
    why: Text


class Kind(ABC, Generic[V]):
    """A question of one kind, ready to be asked and marked; it needs neither item nor generator.

    Every kind is a frozen dataclass of plain data, which `to_json` writes whole.
    """

    name: ClassVar[str]

    @classmethod
    @abstractmethod
    def build(cls, answer: Table, rng: np.random.Generator) -> Self:
        """Read an author's ``answer`` table; `rng` shuffles.

        Raises
        ------
        CourseError
            If the table is not as it must be.
        Unlucky
            If these values make no good question.
        """

    @classmethod
    @abstractmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return what `to_json` wrote."""

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)  # type: ignore[call-overload, no-any-return]

    @abstractmethod
    def parse(self, raw: object) -> V | Unreadable:
        """Read a raw answer: whatever JSON a browser sent."""

    @abstractmethod
    def mark(self, value: V) -> Verdict:
        """Mark an answer that was read."""

    @abstractmethod
    def show(self, value: V) -> dict[str, Any]:
        """Return how the answer was read, ``text`` at least, to be shown to who wrote it."""

    @abstractmethod
    def instruction(self) -> Text:
        """Say how to answer."""

    @abstractmethod
    def public(self) -> dict[str, Any]:
        """Return what a browser may have before the answer is revealed."""

    @abstractmethod
    def revealed(self) -> dict[str, Any]:
        """Return the answer and its explanation; ``answer`` holds it in both languages."""

    @abstractmethod
    def examples(self) -> list[Any]:
        """Return right answers, raw, as a person would write them."""

    def pitfalls(self) -> list[tuple[Any, Text]]:
        """Return the wrong answers that are foreseen, raw, and what is said about each."""
        return []

    def secrets(self) -> list[str]:
        """Return what must not stand in the question's text."""
        return []

    def guess(self) -> float:
        """Return the score that a random answer has on average."""
        return 0.0


def keys(rng: np.random.Generator, count: int) -> list[str]:
    """Return distinct names that tell nothing about what they name."""
    found: list[str] = []
    while len(found) < count:
        key = "".join(KEY_LETTERS[i] for i in rng.integers(0, len(KEY_LETTERS), 5))
        if key not in found:
            found.append(key)
    return found


def nears(answer: Table) -> tuple[Near, ...]:
    """Read the list ``near`` of an answer table."""
    found = []
    for table in answer.tables("near", ()):
        found.append(Near(table.get("value"), table.text("why")))
        table.done()
    return tuple(found)


def from_nears(data: Sequence[Mapping[str, Any]]) -> tuple[Near, ...]:
    """Return what was stored."""
    return tuple(Near(item["value"], text(**item["why"])) for item in data)

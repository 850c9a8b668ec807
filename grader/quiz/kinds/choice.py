"""Questions answered by choosing: one of several, several of several, true or false."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Self

import numpy as np

from grader.quiz.kind import Kind, Unlucky, Unreadable, Verdict, keys
from grader.quiz.tables import Table
from grader.report import Text, text

__all__ = ["Choice", "MultipleChoice", "SingleChoice", "TrueFalse"]

MOST = 10  # choices of one question


@dataclass(frozen=True)
class Choice:
    """Something that can be chosen.

    Attributes
    ----------
    key : str
        Its name in a raw answer; tells nothing.
    why : Text or None
        What is said to who chose it, or for a right one left it out; a wrong choice always has it.
    """

    key: str
    text: Text
    right: bool
    why: Text | None


def _build(answer: Table, rng: np.random.Generator) -> tuple[Choice, ...]:
    """Read the choices, shuffle them unless ``shuffle`` is false, and name them, in this order."""
    found = []
    for table in answer.tables("choices"):
        right = table.boolean("right", False)
        why = table.optional_text("why")
        if not right and why is None:
            raise table.wrong("why", None, "a reason: say why this choice is wrong")
        found.append((table.text("text"), right, why))
        table.done()
    shuffle = answer.boolean("shuffle", True)
    answer.done()
    if not 2 <= len(found) <= MOST:
        raise answer.wrong("choices", len(found), f"2 to {MOST} choices")
    for language in ("en", "ko"):
        if len({" ".join(words[language].split()) for words, _, _ in found}) < len(found):
            raise Unlucky("two choices are equal")
    order = rng.permutation(len(found)) if shuffle else range(len(found))
    names = keys(rng, len(found))
    return tuple(Choice(key, *found[i]) for key, i in zip(names, order, strict=True))


def _stored(data: Sequence[Mapping[str, Any]]) -> tuple[Choice, ...]:
    return tuple(Choice(**item) for item in data)


def _joined(choices: Sequence[Choice]) -> Text:
    return text(
        "; ".join(choice.text["en"] for choice in choices),
        "; ".join(choice.text["ko"] for choice in choices),
    )


def _explained(choices: Sequence[Choice]) -> list[dict[str, Any]]:
    return [{"key": c.key, "text": c.text, "right": c.right, "why": c.why} for c in choices]


@dataclass(frozen=True)
class SingleChoice(Kind[str]):
    """One of several. The raw answer is a key."""

    name = "single_choice"
    choices: tuple[Choice, ...]

    @classmethod
    def build(cls, answer: Table, rng: np.random.Generator) -> Self:
        """Read ``choices``; exactly one is right."""
        choices = _build(answer, rng)
        if sum(choice.right for choice in choices) != 1:
            raise answer.wrong("choices", sum(c.right for c in choices), "exactly one right choice")
        return cls(choices)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return what was stored."""
        return cls(_stored(data["choices"]))

    def parse(self, raw: object) -> str | Unreadable:
        """Read a key."""
        if isinstance(raw, str) and any(choice.key == raw for choice in self.choices):
            return raw
        return Unreadable("Choose one of the answers.", "보기 중 하나를 고르세요.")

    def mark(self, value: str) -> Verdict:
        """Give everything or nothing, and say why."""
        chosen = next(choice for choice in self.choices if choice.key == value)
        return Verdict(float(chosen.right), feedback=(chosen.why,) if chosen.why else ())

    def show(self, value: str) -> dict[str, Any]:
        """Return the text of the choice."""
        return {"text": next(choice.text for choice in self.choices if choice.key == value)}

    def instruction(self) -> Text:
        """Say how to answer."""
        return text("Choose one answer.", "하나를 고르세요.")

    def public(self) -> dict[str, Any]:
        """Return the choices as they are shown."""
        return {"choices": [{"key": c.key, "text": c.text} for c in self.choices]}

    def revealed(self) -> dict[str, Any]:
        """Return which is right, and why the others are not."""
        right = [choice for choice in self.choices if choice.right]
        return {"answer": _joined(right), "choices": _explained(self.choices)}

    def examples(self) -> list[Any]:
        """Return the right key."""
        return [choice.key for choice in self.choices if choice.right]

    def pitfalls(self) -> list[tuple[Any, Text]]:
        """Return the wrong keys."""
        return [(c.key, c.why) for c in self.choices if not c.right and c.why]

    def guess(self) -> float:
        """Return one in so many."""
        return 1 / len(self.choices)


@dataclass(frozen=True)
class MultipleChoice(Kind[tuple[str, ...]]):
    """Several of several. The raw answer is a list of keys.

    The score is coverage: the share of the right choices that were chosen, times the share of the
    chosen ones that are right. Choosing everything does not pay, and nothing is ever negative.
    """

    name = "multiple_choice"
    choices: tuple[Choice, ...]

    @classmethod
    def build(cls, answer: Table, rng: np.random.Generator) -> Self:
        """Read ``choices``; at least one is right."""
        choices = _build(answer, rng)
        if not any(choice.right for choice in choices):
            raise answer.wrong("choices", 0, "at least one right choice")
        return cls(choices)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return what was stored."""
        return cls(_stored(data["choices"]))

    def parse(self, raw: object) -> tuple[str, ...] | Unreadable:
        """Read keys; the same one twice is no answer a page can send."""
        known = {choice.key for choice in self.choices}
        if not isinstance(raw, list) or len(raw) > len(known):
            return Unreadable("Choose from the answers.", "보기에서 고르세요.")
        strings = all(isinstance(key, str) and key in known for key in raw)
        if not strings or len(set(raw)) < len(raw):
            return Unreadable("Choose from the answers.", "보기에서 고르세요.")
        if not raw:
            return Unreadable("Choose at least one answer.", "적어도 하나는 고르세요.")
        return tuple(choice.key for choice in self.choices if choice.key in raw)

    def mark(self, value: tuple[str, ...]) -> Verdict:
        """Score the coverage; explain the wrong ones chosen, not the right ones left out."""
        wrong = [c for c in self.choices if c.key in value and not c.right]
        feedback = [c.why for c in wrong if c.why]
        score = self._coverage(set(value))
        if not wrong and score < 1:
            feedback.append(text("There is more to choose.", "고를 것이 더 있습니다."))
        return Verdict(score, feedback=tuple(feedback))

    def _coverage(self, chosen: set[str]) -> float:
        right = {choice.key for choice in self.choices if choice.right}
        hits = len(chosen & right)
        return hits / len(right) * hits / len(chosen)

    def show(self, value: tuple[str, ...]) -> dict[str, Any]:
        """Return the texts of the choices."""
        return {"text": _joined([choice for choice in self.choices if choice.key in value])}

    def instruction(self) -> Text:
        """Say how to answer."""
        return text("Choose all that apply.", "맞는 것을 모두 고르세요.")

    def public(self) -> dict[str, Any]:
        """Return the choices as they are shown; not how many are right."""
        return {"choices": [{"key": c.key, "text": c.text} for c in self.choices]}

    def revealed(self) -> dict[str, Any]:
        """Return which are right, and why the others are not."""
        right = [choice for choice in self.choices if choice.right]
        return {"answer": _joined(right), "choices": _explained(self.choices)}

    def examples(self) -> list[Any]:
        """Return the right keys, in the order shown and in the other one."""
        right = [choice.key for choice in self.choices if choice.right]
        return [right, right[::-1]]

    def pitfalls(self) -> list[tuple[Any, Text]]:
        """Return every wrong choice among the right ones."""
        right = [choice.key for choice in self.choices if choice.right]
        return [([*right, c.key], c.why) for c in self.choices if not c.right and c.why]

    def guess(self) -> float:
        """Return the mean over all sets that can be chosen."""
        known = [choice.key for choice in self.choices]
        sets = [set(c) for n in range(1, len(known) + 1) for c in combinations(known, n)]
        return sum(map(self._coverage, sets)) / len(sets)


@dataclass(frozen=True)
class TrueFalse(Kind[bool]):
    """A statement. The raw answer is true or false, as JSON or as a word."""

    name = "true_false"
    value: bool
    why: Text

    @classmethod
    def build(cls, answer: Table, rng: np.random.Generator) -> Self:
        """Read ``value`` and ``why``, the reason shown to who had it wrong."""
        del rng
        built = cls(answer.boolean("value"), answer.text("why"))
        answer.done()
        return built

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return what was stored."""
        return cls(**data)

    def parse(self, raw: object) -> bool | Unreadable:
        """Read a truth value."""
        if isinstance(raw, bool):
            return raw
        if raw in ("true", "false") and isinstance(raw, str):
            return raw == "true"
        return Unreadable("Choose true or false.", "참과 거짓 중 하나를 고르세요.")

    def mark(self, value: bool) -> Verdict:
        """Give everything or nothing."""
        if value == self.value:
            return Verdict(1.0)
        return Verdict(0.0, feedback=(self.why,))

    def show(self, value: bool) -> dict[str, Any]:
        """Return the word."""
        return {"text": text("true", "참") if value else text("false", "거짓")}

    def instruction(self) -> Text:
        """Say how to answer."""
        return text("Is this true or false?", "참인지 거짓인지 고르세요.")

    def public(self) -> dict[str, Any]:
        """Return nothing: the statement is the text."""
        return {}

    def revealed(self) -> dict[str, Any]:
        """Return the truth, and why."""
        return {"answer": self.show(self.value)["text"], "why": self.why}

    def examples(self) -> list[Any]:
        """Return the truth."""
        return [self.value, "true" if self.value else "false"]

    def pitfalls(self) -> list[tuple[Any, Text]]:
        """Return the other value."""
        return [(not self.value, self.why)]

    def guess(self) -> float:
        """Return one half."""
        return 0.5

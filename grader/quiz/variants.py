"""A variant: an item with one seed's parameters, stored whole."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from draw import svg

from grader.catalogue import in_process, mistakes, solution_source
from grader.course import CourseError
from grader.quiz.items import Bank, Item, with_reasons
from grader.quiz.kind import Kind, Unlucky
from grader.quiz.kinds import KINDS
from grader.quiz.tables import Table
from grader.quiz.texts import Unfilled, fill_answer, fill_text, numbers_in, plain
from grader.report import Text

__all__ = ["SCHEMA", "Variant", "make"]

SCHEMA = 1
TRIES = 60  # draws before a generator is called broken
GIVEN = ("parameters", "values", "answer", "drawing")


@dataclass(frozen=True)
class Variant:
    """A question as one student gets it; marking it needs nothing else.

    Attributes
    ----------
    title, text, solution, hints
        Rendered: Markdown with ``$formulas$``, no placeholder left.
    drawing : str or None
        A complete SVG image, shown below the text.
    parameters : mapping
        What the generator drew, for staff.
    question : mapping
        The kind's own data: choices in the order shown, the true answer, the marking options.
    """

    unit: str
    item: str
    kind: str
    seed: int
    points: float
    tags: tuple[str, ...]
    title: Text
    text: Text
    drawing: str | None
    drawing_alt: Text | None
    parameters: Mapping[str, Any]
    question: Mapping[str, Any]
    solution: Text
    hints: tuple[Text, ...]

    @cached_property
    def asked(self) -> Kind[Any]:
        """The question, which reads and marks answers."""
        return KINDS[self.kind].from_json(self.question)

    def public(self) -> dict[str, Any]:
        """Return what may reach a browser before the answer is revealed.

        There is no answer, explanation, seed, parameter or name of item, idea or generator in it.
        ``hints`` is how many there are.
        """
        return {
            "schema": SCHEMA,
            "unit": self.unit,
            "kind": self.kind,
            "points": self.points,
            "title": self.title,
            "text": self.text,
            "drawing": self.drawing,
            "drawing_alt": self.drawing_alt,
            "instruction": self.asked.instruction(),
            "hints": len(self.hints),
            "question": self.asked.public(),
        }

    def revealed(self) -> dict[str, Any]:
        """Return the answer, why the others are wrong, the worked solution and the hints."""
        return {**self.asked.revealed(), "solution": self.solution, "hints": list(self.hints)}

    def to_json(self) -> dict[str, Any]:
        """Return everything as plain data, to be stored."""
        return {
            "schema": SCHEMA,
            **{name: getattr(self, name) for name in self.__dataclass_fields__},
            "tags": list(self.tags),
            "hints": list(self.hints),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Variant:
        """Return a stored variant.

        Raises
        ------
        ValueError
            If it was stored by another version of this format.
        """
        if data.get("schema") != SCHEMA:
            raise ValueError(f"a variant of schema {data.get('schema')!r}, expected {SCHEMA}")
        fields = {name: data[name] for name in cls.__dataclass_fields__}
        fields.update(tags=tuple(data["tags"]), hints=tuple(data["hints"]))
        return cls(**fields)


def make(bank: Bank, name: str, seed: int, *, draw: bool = True) -> Variant:
    """Return the variant of an item for a seed: always the same one.

    Unlucky parameters (two equal choices, an answer that stands in the text) are drawn again.

    Parameters
    ----------
    draw : bool
        Whether the drawing is rendered, which takes most of the time.

    Raises
    ------
    CourseError
        If the item is broken; it says where.
    """
    item, reason = bank.item(name), ""
    for attempt in range(TRIES):
        try:
            return _made(bank, item, seed, attempt, draw)
        except Unlucky as unlucky:
            reason = str(unlucky)
        except Unfilled as error:
            raise CourseError(f"{item.where}: {error}") from None
    raise CourseError(f"{item.where}, seed {seed}: no good variant in {TRIES} draws: {reason}")


def _made(bank: Bank, item: Item, seed: int, attempt: int, draw: bool) -> Variant:
    label = f"{item.unit}/{item.id}/{seed}/{attempt}"
    rng = np.random.default_rng(int.from_bytes(hashlib.sha256(label.encode()).digest()[:16]))
    drawn = _draw(bank, item, rng)
    parameters = plain(drawn.get("parameters", {}))
    values = {**parameters, **plain(drawn.get("values", {}))}
    answer = _merged(item.answer, plain(drawn.get("answer", {})))
    if item.generator:
        known = {variant.id: variant.says for variant in mistakes(bank.unit)}
        answer = with_reasons(fill_answer(answer, values), known, item.where)
    question = KINDS[item.kind].build(Table(answer, f"{item.where}: answer"), rng)
    drawing, alt = _drawing(item, drawn, draw), item.drawing
    variant = Variant(
        unit=item.unit,
        item=item.id,
        kind=item.kind,
        seed=seed,
        points=item.points,
        tags=item.tags,
        title=fill_text(item.title, values),
        text=fill_text(item.text, values),
        drawing=drawing,
        drawing_alt=fill_text(alt, values) if alt else None,
        parameters=parameters,
        question=question.to_json(),
        solution=fill_text(item.solution, values),
        hints=tuple(fill_text(hint, values) for hint in item.hints),
    )
    _hidden(variant, question)
    return variant


def _draw(bank: Bank, item: Item, rng: np.random.Generator) -> Mapping[str, Any]:
    """Call the item's generator; None from it means that it wants to draw again.

    A unit with nothing but a quiz has no reference; its generators get None.
    """
    if item.generator is None:
        return {}
    reference = None
    if (bank.unit.secret / "solution.py").is_file():
        reference = in_process(bank.unit, solution_source(bank.unit), "quiz")
    drawn = bank.generators[item.generator](rng, reference)
    if drawn is None:
        raise Unlucky(f"the generator {item.generator} gave up")
    if not isinstance(drawn, Mapping) or not set(drawn) <= set(GIVEN):
        raise CourseError(
            f"{item.where}: {item.generator} returned {drawn!r:.80}, expected a dict of {GIVEN}"
        )
    return drawn


def _drawing(item: Item, drawn: Mapping[str, Any], draw: bool) -> str | None:
    found = drawn.get("drawing")
    if (found is None) != (item.drawing is None):
        raise CourseError(
            f"{item.where}: a drawing needs a text `drawing`, and the other way round"
        )
    return svg(found) if found is not None and draw else None


def _merged(base: Any, more: Any) -> Any:
    """Return `base` with the keys of `more` added to it, or put in their place."""
    if not isinstance(base, Mapping) or not isinstance(more, Mapping):
        return more
    return {**base, **{key: _merged(base.get(key), value) for key, value in more.items()}}


def _hidden(variant: Variant, question: Kind[Any]) -> None:
    """Raise `Unlucky` when the answer stands where the student reads."""
    texts = [variant.title, variant.text, *variant.hints]
    texts += [variant.drawing_alt] if variant.drawing_alt else []
    for words in ("\n".join(t["en"] for t in texts), "\n".join(t["ko"] for t in texts)):
        numbers, folded = numbers_in(words), words.casefold()
        for secret in question.secrets():
            is_number = secret.replace(".", "").isdigit()
            if secret in numbers if is_number else secret.casefold() in folded:
                raise Unlucky(f"the answer {secret} stands in the text")

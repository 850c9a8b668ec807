"""The proof of a unit's items: every variant can be answered, and only rightly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.course import CourseError
from grader.quiz.items import Bank, Item
from grader.quiz.marking import Marked, mark
from grader.quiz.texts import numbers_in, used_names
from grader.quiz.variants import Variant, make
from grader.report import Text

__all__ = ["ItemProof", "complaints", "prove", "prove_item"]

DRAWN = 20  # seeds whose drawing is rendered
DISTINCT = 20  # of so many seeds at least a quarter must ask something else
STORED = 25  # seeds whose variant goes through storage and back
LEFT = ("<<", ">>")


@dataclass(frozen=True)
class ItemProof:
    """What was found out about an item.

    Attributes
    ----------
    seeds : int
        How many variants were tried; one is enough for a static item.
    complaints : tuple of str
        Each with the first seed that shows it and how many others do.
    """

    item: str
    kind: str
    generated: bool
    seeds: int
    complaints: tuple[str, ...]


def prove(bank: Bank, seeds: int = 500) -> list[ItemProof]:
    """Prove every item of a unit over so many seeds."""
    return [prove_item(bank, name, seeds) for name in bank.items]


def prove_item(bank: Bank, name: str, seeds: int = 500) -> ItemProof:
    """Prove an item; a static one is shuffled with a few seeds only."""
    item = bank.item(name)
    tried = seeds if item.generator else min(seeds, 5)
    found: dict[str, tuple[int, int]] = {}
    asked: Counter[str] = Counter()
    for seed in range(tried):
        try:
            variant = make(bank, name, seed, draw=seed < DRAWN)
            said = list(complaints(variant, stored=seed < STORED))
            if seed < DISTINCT:
                shown = (variant.text["en"], str(variant.asked.public()), variant.drawing or "")
                asked.update(["\n".join(shown)])
        except CourseError as error:
            said = [str(error)]
        for complaint in said:
            first, count = found.get(complaint, (seed, 0))
            found[complaint] = (first, count + 1)
    if item.generator and tried >= DISTINCT and len({*asked}) * 4 < DISTINCT:
        found["the generator hardly varies"] = (0, DISTINCT)
    return ItemProof(
        name,
        item.kind,
        item.generator is not None,
        tried,
        tuple(_lines(found, _unused(item))),
    )


def complaints(variant: Variant, *, stored: bool = True) -> Iterator[str]:
    """Yield what is wrong with one variant.

    The answer written as a person would write it has full marks, foreseen wrong answers have not
    and are told why, no placeholder is left, and both languages hold the same numbers. With
    `stored` the same holds for the variant after it was stored.
    """
    yield from _texts(variant)
    yield from _marking(variant)
    if stored:
        again = Variant.from_json(variant.to_json())
        for raw in variant.asked.examples():
            if mark(again, raw) != mark(variant, raw):
                yield f"the answer {raw!r:.60} is marked otherwise after the variant was stored"


def _marking(variant: Variant) -> Iterator[str]:
    for raw in variant.asked.examples():
        marked = mark(variant, raw)
        if marked.status != "marked" or marked.score < 1 - 1e-9:
            yield f"the right answer, written {raw!r:.60}, is {_short(marked)}"
    for raw, why in variant.asked.pitfalls():
        marked = mark(variant, raw)
        if marked.status != "marked" or marked.score > 1 - 1e-9:
            yield f"the wrong answer {raw!r:.60} is {_short(marked)}"
        elif why not in _said(marked):
            yield f"the wrong answer {raw!r:.60} is not told {why['en']!r:.60}"


def _texts(variant: Variant) -> Iterator[str]:
    texts = {"title": variant.title, "text": variant.text, "solution": variant.solution}
    texts.update({f"hint {i}": hint for i, hint in enumerate(variant.hints, start=1)})
    if variant.drawing_alt:
        texts["drawing"] = variant.drawing_alt
    for label, words in texts.items():
        for language in ("en", "ko"):
            text = str(words[language])
            if any(sign in text for sign in LEFT):
                yield f"{label}.{language} has a placeholder left: {text!r:.60}"
            if text.count("$") % 2 or text.count("```") % 2:
                yield f"{label}.{language} has a formula or a program that does not end"
        english, korean = numbers_in(words["en"]), numbers_in(words["ko"])
        if english != korean:
            other = ", ".join(sorted(english ^ korean))
            yield f"{label}: these numbers stand in one language only: {other}"
        if not any("가" <= c <= "힣" for c in words["ko"]):
            yield f"{label}.ko holds no Korean"
        if any("가" <= c <= "힣" for c in words["en"]):
            yield f"{label}.en holds Korean"


def _unused(item: Item) -> list[str]:
    """Return complaints about placeholders of one language only."""
    said = []
    for number, hint in enumerate(item.hints, start=1):
        if used_names(hint["en"]) != used_names(hint["ko"]):
            said.append(f"hint {number} has other placeholders in en than in ko")
    return said


def _said(marked: Marked) -> list[Text]:
    return [*marked.feedback, *(part.feedback for part in marked.parts if part.feedback)]


def _short(marked: Marked) -> str:
    if marked.unreadable:
        return f"unreadable: {marked.unreadable['en']}"
    return f"{marked.status} with score {marked.score:.3g}"


def _lines(found: dict[str, tuple[int, int]], more: Sequence[str]) -> Iterator[str]:
    for complaint, (first, count) in found.items():
        others = f" and {count - 1} more" if count > 1 else ""
        yield f"seed {first}{others}: {complaint}"
    yield from more

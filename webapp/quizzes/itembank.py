"""What staff see of the items: all of them with their figures, and what was answered to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from grader.quiz.items import Item
from grader.quiz.plan import Plan
from grader.quiz.statistics import distractors
from grader.report import Text, text
from webapp.models import User
from webapp.quizzes.marks import variant_of
from webapp.quizzes.models import Answer, Question, Sitting
from webapp.quizzes.report import ItemLine, item_lines
from webapp.quizzes.taken import samples, taken

__all__ = ["BankRow", "ChoiceLine", "Filters", "Given", "WrongLine", "bank_rows", "given", "ideas"]

MOST_LINES = 20
CHOICES = ("single_choice", "multiple_choice", "true_false")


@dataclass(frozen=True)
class Filters:
    """Which items are wanted; what is empty does not choose."""

    unit: str = ""
    kind: str = ""
    idea: str = ""
    generated: str = ""
    flagged: bool = False
    words: str = ""

    def fit(self, item: Item, line: ItemLine | None) -> bool:
        """Return whether an item is wanted."""
        return (
            self.unit in ("", item.unit)
            and self.kind in ("", item.kind)
            and (not self.idea or self.idea in item.tags)
            and self.generated in ("", "yes" if item.generator else "no")
            and (not self.flagged or (line is not None and bool(line.flags)))
            and self._says(item)
        )

    def _says(self, item: Item) -> bool:
        title, words = item.title, item.text
        texts = [title["en"], title["ko"], words["en"], words["ko"]]
        written = " ".join([item.id, *texts, *item.tags])
        return all(word in written.casefold() for word in self.words.casefold().split())


@dataclass(frozen=True)
class BankRow:
    """An item, and its figures over all quizzes once somebody had it."""

    item: Item
    line: ItemLine | None


@dataclass(frozen=True)
class ChoiceLine:
    """How many chose something: all, and the better and the weaker third of the class."""

    text: Text
    right: bool
    every: int
    better: int
    weaker: int


@dataclass(frozen=True)
class WrongLine:
    """A wrong answer, or what a generated item says of several; `example` is one of them."""

    said: Text | None
    example: Text
    count: int
    score: float


@dataclass(frozen=True)
class Given:
    """What was answered to an item at the first attempt."""

    answers: int
    choices: list[ChoiceLine]
    wrong: list[WrongLine]


def bank_rows(session: Session, plan: Plan, filters: Filters) -> list[BankRow]:
    """Return the items of all units that have a quiz, in the order they are written."""
    found = [sitting for each in taken(session, plan.quizzes).values() for sitting in each]
    done = [sitting for sitting in found if sitting.finished is not None]
    lines = {line.key: line for line in item_lines(done, samples(session, done), {})}
    rows = [
        BankRow(item, lines.get((unit.id, item.id)))
        for unit in plan.units()
        for item in plan.bank(unit.id).items.values()
    ]
    return [row for row in rows if filters.fit(row.item, row.line)]


def ideas(plan: Plan) -> list[str]:
    """Return the tags of all items."""
    banks = [plan.bank(unit.id) for unit in plan.units()]
    return sorted({tag for bank in banks for item in bank.items.values() for tag in item.tags})


def given(session: Session, item: Item) -> Given:
    """Return what the class answered to an item, in quizzes that are handed in."""
    query = (
        select(Question)
        .join(Sitting, Sitting.id == Question.sitting_id)
        .join(User, User.id == Sitting.user_id)
        .where(
            Question.unit_id == item.unit,
            Question.item == item.id,
            Sitting.purpose == "quiz",
            Sitting.finished.is_not(None),
            User.role == "student",
            User.active,
        )
        .options(
            joinedload(Question.sitting),
            selectinload(Question.answers).selectinload(Answer.markings),
        )
        .order_by(Question.id)
    )
    pairs = [(q, _first(q)) for q in session.scalars(query)]
    read = [(q, answer) for q, answer in pairs if answer is not None]
    if item.kind in CHOICES:
        return Given(len(read), _choice_lines(read), [])
    return Given(len(read), [], _wrong_lines(read, by_reason=item.generator is not None))


def _first(question: Question) -> Answer | None:
    return next((answer for answer in question.answers if answer.number == 1), None)


def _choice_lines(read: Sequence[tuple[Question, Answer]]) -> list[ChoiceLine]:
    """Count choices by their text, since keys and order differ from one variant to another."""
    texts: dict[str, tuple[Text, bool]] = {}
    chosen = []
    for question, answer in read:
        own = _choices(question)
        texts.update({words["en"]: (words, right) for words, right in own.values()})
        chosen.append([own[key][0]["en"] for key in _picked(answer.raw) if key in own])
    counts = distractors(chosen, [float(q.sitting.score or 0) for q, _ in read])
    lines = [
        ChoiceLine(words, right, *counts.get(name, (0, 0, 0)))
        for name, (words, right) in texts.items()
    ]
    return sorted(lines, key=lambda line: (not line.right, -line.every))[:MOST_LINES]


def _choices(question: Question) -> dict[str, tuple[Text, bool]]:
    data = variant_of(question).question
    if "choices" in data:
        return {c["key"]: (c["text"], c["right"]) for c in data["choices"]}
    return {
        "true": (text("true", "참"), data["value"]),
        "false": (text("false", "거짓"), not data["value"]),
    }


def _picked(raw: Any) -> list[str]:
    if isinstance(raw, bool):
        return ["true" if raw else "false"]
    return [raw] if isinstance(raw, str) else [key for key in raw if isinstance(key, str)]


def _wrong_lines(read: Sequence[tuple[Question, Answer]], *, by_reason: bool) -> list[WrongLine]:
    """Return the commonest wrong answers.

    Parameters
    ----------
    by_reason : bool
        Count answers together of which the same was said: with other parameters the same slip
        gives another answer.
    """
    groups: dict[str, list[tuple[Text, Text | None, float]]] = {}
    for _, answer in read:
        first, last = answer.markings[0].result, answer.marking
        shown = first.get("read_as")
        if last.status != "marked" or last.score >= 1 or shown is None:
            continue
        said = _said(next(m.result for m in reversed(answer.markings) if m.kind != "hand"))
        key = said["en"] if said and by_reason else shown["text"]["en"]
        groups.setdefault(key, []).append((shown["text"], said, last.score))
    lines = [
        WrongLine(rows[0][1], rows[0][0], len(rows), fmean(score for _, _, score in rows))
        for rows in groups.values()
    ]
    return sorted(lines, key=lambda line: -line.count)[:MOST_LINES]


def _said(result: Mapping[str, Any]) -> Text | None:
    """Return the first reason of an answer, its own or that of one of its parts."""
    parts = [part["feedback"] for part in result.get("parts", []) if part.get("feedback")]
    found: list[Text] = [*result.get("feedback", []), *parts]
    return found[0] if found else None

"""One sitting as staff read it: what was asked, answered, and marked by whom."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grader.quiz.kind import Unreadable
from grader.quiz.policy import Policy
from grader.quiz.variants import Variant
from grader.report import Text, text
from webapp.quizzes.forms import is_blank
from webapp.quizzes.marks import earned, variant_of
from webapp.quizzes.models import Answer, Question, Sitting

__all__ = ["AnswerLine", "Sheet", "answer_line", "foreseen", "sheets_of"]


@dataclass(frozen=True)
class AnswerLine:
    """An answer.

    Attributes
    ----------
    read_as : dict or None
        How it was understood; None where nobody could read it.
    raw : str
        As it was sent.
    """

    answer: Answer
    read_as: dict[str, Any] | None
    raw: str


@dataclass(frozen=True)
class Sheet:
    """One question of a sitting.

    Attributes
    ----------
    asked, marked_by : Variant
        As it was asked, and as answers are marked now.
    earned : float
        Points.
    shown : object
        What stands in the fields: what was typed last, or sent.
    draft : bool
        Whether that was typed and never sent.
    """

    question: Question
    asked: Variant
    marked_by: Variant
    earned: float
    answers: Sequence[AnswerLine]
    shown: Any
    draft: bool


def sheets_of(sitting: Sitting, policy: Policy) -> list[Sheet]:
    """Return everything about a sitting's questions."""
    return [_sheet(question, policy) for question in sitting.questions]


def _sheet(question: Question, policy: Policy) -> Sheet:
    asked = Variant.from_json(question.variant)
    sent = [answer.raw for answer in question.answers]
    draft = not is_blank(question.draft) and question.draft not in sent
    shown = question.draft if draft else sent[-1] if sent else None
    return Sheet(
        question=question,
        asked=asked,
        marked_by=variant_of(question),
        earned=asked.points * earned(question, policy),
        answers=[answer_line(answer) for answer in question.answers],
        shown=shown,
        draft=draft,
    )


def answer_line(answer: Answer) -> AnswerLine:
    """Return an answer as it was understood."""
    read = next(m.result for m in reversed(answer.markings) if m.kind != "hand")
    raw = answer.raw
    written = raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False)
    return AnswerLine(answer, read.get("read_as"), written)


def foreseen(variant: Variant) -> list[tuple[Text, Text]]:
    """Return the wrong answers that are foreseen, as they are shown, with their reasons."""
    found = []
    for raw, why in variant.asked.pitfalls():
        value = variant.asked.parse(raw)
        if isinstance(value, Unreadable):
            found.append((text(str(raw), str(raw)), why))
        else:
            found.append((variant.asked.show(value)["text"], why))
    return found

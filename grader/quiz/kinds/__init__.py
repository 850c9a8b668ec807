"""The kinds of questions there are, by their names."""

from __future__ import annotations

from typing import Any

from grader.quiz.kind import Kind
from grader.quiz.kinds.array import ArrayQuestion
from grader.quiz.kinds.choice import MultipleChoice, SingleChoice, TrueFalse
from grader.quiz.kinds.formula import Formula
from grader.quiz.kinds.number import NumberQuestion
from grader.quiz.kinds.order import Matching, Ordering
from grader.quiz.kinds.trace import Trace
from grader.quiz.kinds.words import CodeReading, ShortText

__all__ = ["KINDS"]

KINDS: dict[str, type[Kind[Any]]] = {
    kind.name: kind
    for kind in (
        SingleChoice,
        MultipleChoice,
        TrueFalse,
        NumberQuestion,
        ArrayQuestion,
        Formula,
        ShortText,
        Ordering,
        Matching,
        CodeReading,
        Trace,
    )
}

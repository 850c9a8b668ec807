"""What the pages of a quiz show: only what somebody may know at that moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from grader.quiz.variants import Variant
from grader.report import Text
from webapp.quizzes.forms import is_blank
from webapp.quizzes.marks import attempts_left, attempts_used, earned, scores, variant_of
from webapp.quizzes.models import Answer, Question, Sitting
from webapp.quizzes.rules import Rules

__all__ = ["Line", "QuestionPage", "Result", "lines_of", "page_of"]

State = Literal["open", "typed", "sent", "waiting", "wrong", "part", "right"]


@dataclass(frozen=True)
class Line:
    """A question in a quiz's table of contents.

    Attributes
    ----------
    state
        ``sent`` is an answer whose mark may not be told yet, ``waiting`` one that a person marks.
    points : float or None
        What it has earned; None while that may not be told.
    """

    position: int
    title: Mapping[str, str]
    state: State
    points: float | None
    worth: float


@dataclass(frozen=True)
class Result:
    """How the last answer was marked."""

    status: str
    score: float
    number: int | None
    read_as: Mapping[str, Any] | None
    unreadable: Mapping[str, str] | None
    feedback: list[Mapping[str, str]]
    parts: list[Mapping[str, Any]]
    comment: str


@dataclass(frozen=True)
class QuestionPage:
    """One question as it may be shown now.

    Attributes
    ----------
    public : dict
        `Variant.public`.
    raw : object
        What stands in the fields.
    number : int
        Which attempt the next answer is.
    left : int
        How many attempts there are still.
    share : float or None
        What a full answer earns at the next attempt.
    marks_at_once, takes_answers : bool
        Whether answers are marked when they are sent; whether any are taken now.
    result : Result or None
        None while there is none, or while it may not be told.
    revealed : dict or None
        `Variant.revealed`, when its time has come.
    """

    position: int
    public: dict[str, Any]
    raw: Any
    version: int
    number: int
    left: int
    share: float | None
    marks_at_once: bool
    takes_answers: bool
    earned: float | None
    result: Result | None
    hints: list[Text]
    hints_left: int
    revealed: dict[str, Any] | None

    @property
    def kind(self) -> str:
        """The kind of question."""
        return str(self.public["kind"])

    @property
    def question(self) -> dict[str, Any]:
        """The kind's public data."""
        found: dict[str, Any] = self.public["question"]
        return found


def page_of(question: Question, rules: Rules, now: datetime) -> QuestionPage:
    """Return what may be shown of a question now."""
    sitting, policy = question.sitting, rules.policy
    variant, used = variant_of(question), attempts_used(question.answers)
    left = attempts_left(question, policy)
    finished, over = sitting.finished is not None, rules.is_over(now)
    takes = rules.takes_answers(sitting, now) and left > 0
    tells = policy.tells(finished=finished, over=over)
    reveals = question.shown or policy.reveals(finished=finished, over=over, left=left)
    last = question.answers[-1] if question.answers else None
    return QuestionPage(
        position=question.position,
        public=Variant.from_json(question.variant).public(),
        raw=question.draft if question.draft is not None else (last.raw if last else None),
        version=question.draft_version,
        number=used + 1,
        left=left if takes else 0,
        share=policy.attempts[used] if left and used < len(policy.attempts) else None,
        marks_at_once=policy.feedback == "at_once",
        takes_answers=takes,
        earned=variant.points * earned(question, policy) if tells and last else None,
        result=_result(last) if tells and last else None,
        hints=list(variant.hints[: question.hints]),
        hints_left=len(variant.hints) - question.hints if takes else 0,
        revealed=variant.revealed() if reveals else None,
    )


def lines_of(sitting: Sitting, rules: Rules, now: datetime) -> list[Line]:
    """Return a line for each question."""
    tells = rules.policy.tells(finished=sitting.finished is not None, over=rules.is_over(now))
    return [_line(question, rules, tells) for question in sitting.questions]


def _line(question: Question, rules: Rules, tells: bool) -> Line:
    worth = float(question.variant["points"])
    share = earned(question, rules.policy)
    points = worth * share if tells and question.answers else None
    return Line(
        question.position, question.variant["title"], _state(question, tells), points, worth
    )


def _state(question: Question, tells: bool) -> State:
    if not question.answers:
        return "open" if is_blank(question.draft) else "typed"
    if not tells:
        return "sent"
    done = scores(question.answers)
    if question.answers[-1].marking.status in ("waiting", "invalid") and 1.0 not in done:
        return "waiting"
    if not done:
        return "typed"
    return "right" if max(done) >= 1 else "part" if max(done) > 0 else "wrong"


def _result(answer: Answer) -> Result:
    marking = answer.marking
    # A mark by hand says nothing about how the answer was read; the one before it does.
    read = next(m for m in reversed(answer.markings) if m.kind != "hand").result
    by_hand = marking.kind == "hand"
    return Result(
        status=marking.status,
        score=marking.score,
        number=answer.number,
        read_as=read.get("read_as"),
        unreadable=read.get("unreadable") if not by_hand else None,
        feedback=[] if by_hand else list(read.get("feedback", [])),
        parts=[] if by_hand else list(read.get("parts", [])),
        comment=str(marking.result.get("comment", "")) if by_hand else "",
    )

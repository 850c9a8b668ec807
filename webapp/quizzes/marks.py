"""What the answers of a sitting are worth: pure functions of its stored answers and the policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from grader.quiz.policy import Policy
from grader.quiz.variants import Variant
from webapp.quizzes.models import Question, Sitting

__all__ = [
    "FULL",
    "Mark",
    "Sent",
    "attempts_left",
    "attempts_used",
    "earned",
    "score_of",
    "scores",
    "variant_of",
]

FULL = 10000  # 100.00 percent


class Mark(Protocol):
    """What counts of a marking."""

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def status(self) -> str: ...  # noqa: D102
    @property
    def score(self) -> float: ...  # noqa: D102


class Sent(Protocol):
    """What counts of an answer that was sent."""

    @property
    def id(self) -> int: ...  # noqa: D102
    @property
    def number(self) -> int | None: ...  # noqa: D102
    @property
    def marking(self) -> Mark: ...  # noqa: D102


def variant_of(question: Question) -> Variant:
    """Return the variant that answers are marked by now."""
    return Variant.from_json(question.mended or question.variant)


def attempts_used(answers: Sequence[Sent]) -> int:
    """Count the answers that cost an attempt."""
    return max((answer.number or 0 for answer in answers), default=0)


def scores(answers: Sequence[Sent], instead: Mapping[int, Mark] | None = None) -> list[float]:
    """Return the score of every attempt, in order.

    An answer that cost none, because nobody could read it or decide on it, and that was marked
    later, by a person or by a mended item, is worth what it would have been as the next attempt.

    Parameters
    ----------
    instead : mapping of an answer's id to Mark
        What would count in place of their own marking.
    """
    found: list[float] = []
    for answer in answers:
        marking = (instead or {}).get(answer.id) or answer.marking
        score = marking.score if marking.status == "marked" else 0.0
        if answer.number is not None:
            place = answer.number - 1
        elif marking.kind != "first" and marking.status == "marked":
            place = attempts_used([other for other in answers if other.id < answer.id])
        else:
            continue
        found += [0.0] * (place + 1 - len(found))
        found[place] = max(found[place], score)
    return found


def attempts_left(question: Question, policy: Policy) -> int:
    """Return how many attempts a question has left; none after a full answer.

    An answer that cost no attempt still costs none when it is marked later.
    """
    done = scores(question.answers)
    if question.shown or any(score >= 1 for score in done):
        return 0
    return policy.attempts_left(done[: attempts_used(question.answers)])


def earned(question: Question, policy: Policy, instead: Mapping[int, Mark] | None = None) -> float:
    """Return the share of a question's points that its answers earn."""
    return policy.earned(scores(question.answers, instead))


def score_of(sitting: Sitting, policy: Policy, instead: Mapping[int, Mark] | None = None) -> int:
    """Return the score of a sitting in hundredths of a percent; `instead` as in `scores`."""
    worth = [(float(question.variant["points"]), question) for question in sitting.questions]
    whole = sum(points for points, _ in worth)
    if not whole:
        return 0
    return round(
        FULL * sum(points * earned(question, policy, instead) for points, question in worth) / whole
    )

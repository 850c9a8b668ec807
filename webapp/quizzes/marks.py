"""What the answers of a sitting are worth: pure functions of its stored answers and the policy."""

from __future__ import annotations

from collections.abc import Sequence

from grader.quiz.policy import Policy
from grader.quiz.variants import Variant
from webapp.quizzes.models import Answer, Question, Sitting

__all__ = ["FULL", "attempts_left", "attempts_used", "earned", "score_of", "scores", "variant_of"]

FULL = 10000  # 100.00 percent


def variant_of(question: Question) -> Variant:
    """Return the variant that answers are marked by now."""
    return Variant.from_json(question.mended or question.variant)


def attempts_used(answers: Sequence[Answer]) -> int:
    """Count the answers that cost an attempt."""
    return max((answer.number or 0 for answer in answers), default=0)


def scores(answers: Sequence[Answer]) -> list[float]:
    """Return the score of every attempt, in order.

    An answer that cost none, because nobody could decide on it, and that a person marked later,
    is worth what it would have been as the next attempt.
    """
    found: list[float] = []
    for answer in answers:
        marking = answer.marking
        score = marking.score if marking.status == "marked" else 0.0
        if answer.number is not None:
            place = answer.number - 1
        elif marking.kind == "hand":
            place = attempts_used([other for other in answers if other.id < answer.id])
        else:
            continue
        found += [0.0] * (place + 1 - len(found))
        found[place] = max(found[place], score)
    return found


def attempts_left(question: Question, policy: Policy) -> int:
    """Return how many attempts a question has left; none after a full answer."""
    if question.shown:
        return 0
    return policy.attempts_left(scores(question.answers))


def earned(question: Question, policy: Policy) -> float:
    """Return the share of a question's points that its answers earn."""
    return policy.earned(scores(question.answers))


def score_of(sitting: Sitting, policy: Policy) -> int:
    """Return the score of a sitting in hundredths of a percent."""
    worth = [(float(question.variant["points"]), question) for question in sitting.questions]
    whole = sum(points for points, _ in worth)
    if not whole:
        return 0
    return round(
        FULL * sum(points * earned(question, policy) for points, question in worth) / whole
    )

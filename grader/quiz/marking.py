"""Marking an answer, and what the attempts earn together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from grader.quiz.kind import Part, Unreadable
from grader.quiz.variants import Variant
from grader.report import Text

__all__ = ["Marked", "earned", "mark"]

Status = Literal["marked", "unreadable", "invalid"]


@dataclass(frozen=True)
class Marked:
    """What became of one answer.

    Attributes
    ----------
    status
        ``marked``; ``unreadable``: nobody can read it, `unreadable` says how to write it;
        ``invalid``: it was read, but nobody can decide whether it is right.
    score : float
        From 0 to 1.
    points : float
        The item's points times the score, before the policy about attempts.
    read_as : mapping or None
        How the answer was understood: ``text`` in both languages, for some kinds more.
    parts : tuple of Part
    feedback : tuple of Text
        May tell what is wrong, never what would be right.
    """

    status: Status
    score: float
    points: float
    read_as: dict[str, Any] | None
    parts: tuple[Part, ...]
    feedback: tuple[Text, ...]
    unreadable: Text | None

    @property
    def costs_attempt(self) -> bool:
        """Whether this answer counts as an attempt."""
        return self.status == "marked"

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "status": self.status,
            "score": self.score,
            "points": self.points,
            "read_as": self.read_as,
            "parts": [part.to_json() for part in self.parts],
            "feedback": list(self.feedback),
            "unreadable": self.unreadable,
        }


def mark(variant: Variant, raw: object) -> Marked:
    """Mark a raw answer, which may be any JSON; none of it makes this fail.

    Returns
    -------
    Marked
    """
    question = variant.asked
    value = question.parse(raw)
    if isinstance(value, Unreadable):
        return Marked("unreadable", 0.0, 0.0, None, (), (), value.text)
    verdict = question.mark(value)
    return Marked(
        status="invalid" if verdict.invalid else "marked",
        score=verdict.score,
        points=variant.points * verdict.score,
        read_as=question.show(value),
        parts=verdict.parts,
        feedback=verdict.feedback,
        unreadable=None,
    )


def earned(points: Sequence[float], scores: Sequence[float]) -> float:
    """Return what the attempts earn together: the best of them, each worth its own points.

    Parameters
    ----------
    points : sequence of float
        What a full answer earns at the first attempt, the second, and so on: ``[10, 7, 4]``.
        There are as many attempts as points; later ones earn nothing.
    scores : sequence of float
        From 0 to 1, in the order of the attempts; only those that cost one.
    """
    return max((p * score for p, score in zip(points, scores, strict=False)), default=0.0)

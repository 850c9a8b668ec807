"""Marking an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from grader.quiz.kind import Part, Unreadable
from grader.quiz.variants import Variant
from grader.report import Text

__all__ = ["Marked", "mark"]

Status = Literal["marked", "unreadable", "invalid", "waiting"]


@dataclass(frozen=True)
class Marked:
    """What became of one answer.

    Attributes
    ----------
    status
        ``marked``; ``unreadable``: nobody can read it, `unreadable` says how to write it;
        ``invalid``: it was read, but nobody can decide whether it is right; ``waiting``: the item
        leaves it to a person.
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
        return self.status in ("marked", "waiting")

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
        status="invalid" if verdict.invalid else "waiting" if verdict.waits else "marked",
        score=verdict.score,
        points=variant.points * verdict.score,
        read_as=question.show(value),
        parts=verdict.parts,
        feedback=verdict.feedback,
        unreadable=None,
    )

"""One student's score in the whole course, and how it is made up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from webapp import scores
from webapp.models import Words
from webapp.scores import Shown, UnitFacts

__all__ = ["Makeup", "Part", "makeup"]


@dataclass(frozen=True)
class Part:
    """What a unit or a quiz adds to the course score.

    Attributes
    ----------
    kind : str
        ``unit`` or ``quiz``.
    weight : int
        In hundredths.
    score : int or None
        In hundredths of a percent of this part.
    adds : int
        In hundredths of a percent of the course.
    """

    kind: str
    title: Words
    weight: int
    bonus: bool
    score: int | None
    adds: int


@dataclass(frozen=True)
class Makeup:
    """A course score.

    Attributes
    ----------
    score : int or None
        In hundredths of a percent; None before anything was scored.
    reachable : int
        What was done of the course, by weight, in hundredths of a percent: the most that the score
        could be by now.
    """

    score: int | None
    reachable: int
    parts: tuple[Part, ...]

    @property
    def has_quizzes(self) -> bool:
        """Whether any quiz counts."""
        return any(part.kind == "quiz" for part in self.parts)

    @property
    def has_bonus(self) -> bool:
        """Whether some unit only adds."""
        return any(part.bonus for part in self.parts)

    @property
    def is_even(self) -> bool:
        """Whether everything weighs the same."""
        return len({part.weight for part in self.parts}) <= 1


def makeup(
    units: Sequence[UnitFacts],
    quizzes: Sequence[UnitFacts],
    found: Mapping[str, Shown],
    titles: Mapping[str, Words],
) -> Makeup:
    """Add up a student's scores as `webapp.scores.overall` does, and say what each part adds.

    Parameters
    ----------
    found : mapping
        Scores by the facts' ids, without those that the student may not be told yet.
    """
    facts = [*units, *quizzes]
    whole = sum(each.weight for each in facts if not each.bonus and each.max_points > 0)
    parts = []
    for each in facts:
        if each.weight <= 0 or each.max_points <= 0:
            continue
        score = found.get(each.id, Shown()).score
        parts.append(
            Part(
                kind="unit" if each in units else "quiz",
                title=titles[each.id],
                weight=each.weight,
                bonus=each.bonus,
                score=None if score is None else _share(score, each.max_points),
                adds=_share((score or 0) * each.weight, each.max_points * whole) if whole else 0,
            )
        )
    done = sum(part.weight for part in parts if part.score is not None)
    return Makeup(
        score=scores.overall(facts, found),
        reachable=min(scores.FULL, _share(done, whole)) if whole else 0,
        parts=tuple(parts),
    )


def _share(part: int, whole: int) -> int:
    """Give hundredths of a percent, rounded half up."""
    return (2 * part * scores.FULL + whole) // (2 * whole)

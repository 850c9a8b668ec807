"""What the answers of a class say about a quiz: classical test theory, as pure functions.

Scores are from 0 to 1. Statistics that need spread are None where there is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, pvariance, stdev

from grader.quiz.variants import Variant

__all__ = [
    "ItemStatistics",
    "QuizStatistics",
    "cronbach_alpha",
    "discrimination",
    "distractors",
    "facility",
    "guess_score",
    "item_statistics",
    "quiz_statistics",
]


@dataclass(frozen=True)
class ItemStatistics:
    """One item over a class.

    Attributes
    ----------
    answered : int
        How many students.
    facility : float or None
        Mean score: how easy it is.
    discrimination : float or None
        Correlation with the rest of the quiz, from -1 to 1; below 0.2 the item tells little.
    """

    answered: int
    facility: float | None
    discrimination: float | None


@dataclass(frozen=True)
class QuizStatistics:
    """A whole quiz over a class; `scores` are sums over its items."""

    taken: int
    mean: float | None
    deviation: float | None
    alpha: float | None


def facility(scores: Sequence[float]) -> float | None:
    """Return the mean score."""
    return fmean(scores) if scores else None


def discrimination(scores: Sequence[float], rests: Sequence[float]) -> float | None:
    """Return Pearson's correlation of an item with the rest of the quiz.

    Parameters
    ----------
    scores : sequence of float, one a student
        Of the item.
    rests : sequence of float, of the same students
        Of all *other* items together. The total would hold the item itself, and flatter it.

    Returns
    -------
    float or None
        None for fewer than three students, or where all are equal.
    """
    if len(scores) != len(rests):
        raise ValueError(f"{len(scores)} scores and {len(rests)} rests")
    if len(scores) < 3:
        return None
    a, b = fmean(scores), fmean(rests)
    spread = pvariance(scores, a) * pvariance(rests, b)
    if spread < 1e-18:
        return None
    together = fmean((x - a) * (y - b) for x, y in zip(scores, rests, strict=True))
    return float(together / spread**0.5)


def distractors(
    chosen: Sequence[Iterable[str]], totals: Sequence[float]
) -> dict[str, tuple[int, int, int]]:
    """Count who chose what: all, the better third and the weaker third of the class.

    Parameters
    ----------
    chosen : sequence of collections of str, one a student
        What was chosen, named so that it means the same for everyone: not the keys of variants.
    totals : sequence of float
        The students' scores in the quiz.

    Returns
    -------
    dict of choice to (all, better third, weaker third)
    """
    if len(chosen) != len(totals):
        raise ValueError(f"{len(chosen)} answers and {len(totals)} totals")
    order = sorted(range(len(totals)), key=totals.__getitem__)
    third = len(order) // 3
    weak, strong = set(order[:third]), set(order[len(order) - third :])
    every, better, weaker = Counter[str](), Counter[str](), Counter[str]()
    for student, names in enumerate(chosen):
        found = set(names)
        every.update(found)
        better.update(found if student in strong else ())
        weaker.update(found if student in weak else ())
    return {name: (count, better[name], weaker[name]) for name, count in every.most_common()}


def guess_score(variants: Sequence[Variant]) -> float:
    """Return the score that random answers to these variants have on average."""
    return fmean(variant.asked.guess() for variant in variants) if variants else 0.0


def cronbach_alpha(table: Sequence[Sequence[float]]) -> float | None:
    """Return Cronbach's alpha, how far the items measure the same thing.

    ``k / (k - 1) * (1 - sum of the items' variances / variance of the totals)``
    (Cronbach 1951, "Coefficient alpha and the internal structure of tests").

    Parameters
    ----------
    table : (students, items)

    Returns
    -------
    float or None
        None for fewer than two items or students, or where all totals are equal.
    """
    if len(table) < 2 or len(table[0]) < 2:
        return None
    columns = list(zip(*table, strict=True))
    spread = pvariance([sum(row) for row in table])
    if spread < 1e-18:
        return None
    k = len(columns)
    return float(k / (k - 1) * (1 - sum(pvariance(column) for column in columns) / spread))


def item_statistics(scores: Mapping[str, Mapping[str, float]]) -> dict[str, ItemStatistics]:
    """Return the statistics of every item.

    Parameters
    ----------
    scores : mapping of student to mapping of item to score
        A student who never got an item, as it is with pools, has no score for it.
    """
    items = sorted({item for answered in scores.values() for item in answered})
    found = {}
    for item in items:
        rows = [answered for answered in scores.values() if item in answered]
        own = [answered[item] for answered in rows]
        rests = [_mean_of_others(answered, item) for answered in rows]
        pairs = [(x, rest) for x, rest in zip(own, rests, strict=True) if rest is not None]
        found[item] = ItemStatistics(
            answered=len(own),
            facility=facility(own),
            discrimination=discrimination([x for x, _ in pairs], [rest for _, rest in pairs]),
        )
    return found


def quiz_statistics(scores: Mapping[str, Mapping[str, float]]) -> QuizStatistics:
    """Return the statistics of a quiz; alpha only where every student had the same items."""
    totals = [sum(answered.values()) for answered in scores.values()]
    same = len({frozenset(answered) for answered in scores.values()}) == 1
    table = [[answered[item] for item in sorted(answered)] for answered in scores.values()]
    return QuizStatistics(
        taken=len(totals),
        mean=facility(totals),
        deviation=stdev(totals) if len(totals) > 1 else None,
        alpha=cronbach_alpha(table) if same else None,
    )


def _mean_of_others(answered: Mapping[str, float], item: str) -> float | None:
    """Return the mean over the other items: students of a pool have had different ones."""
    others = [score for name, score in answered.items() if name != item]
    return fmean(others) if others else None

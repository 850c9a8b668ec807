"""Which variants a student gets: a pure function of the quiz, the student and a seed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import numpy as np

from grader.quiz.items import Bank
from grader.quiz.variants import Variant, make

__all__ = ["Policy", "Pool", "Quiz", "Slot", "assemble", "variants", "whole_bank"]

Reveal = Literal["at_once", "after_last_attempt", "after_due"]
SEED_BITS = 63


@dataclass(frozen=True)
class Policy:
    """How a quiz is taken.

    Attributes
    ----------
    attempts : tuple of float
        Share of an item's points that a full answer earns at the first attempt, the second, …
    feedback, solution
        When what was wrong is said, and when the answer is shown.
    minutes : float or None
        Time limit from the first look.
    """

    attempts: tuple[float, ...] = (1.0, 0.7, 0.4)
    feedback: Reveal = "at_once"
    solution: Reveal = "after_last_attempt"
    minutes: float | None = None
    opens: datetime | None = None
    due: datetime | None = None

    def __post_init__(self) -> None:
        if not self.attempts or any(not 0 <= share <= 1 for share in self.attempts):
            raise ValueError(f"attempts are {self.attempts}, expected shares from 0 to 1")


@dataclass(frozen=True)
class Pool:
    """`pick` of these items."""

    items: tuple[str, ...]
    pick: int

    def __post_init__(self) -> None:
        if not 0 < self.pick <= len(self.items) or len(set(self.items)) < len(self.items):
            raise ValueError(f"pick is {self.pick} of {len(self.items)} different items")


@dataclass(frozen=True)
class Quiz:
    """Pools of items of one unit."""

    id: str
    unit: str
    pools: tuple[Pool, ...]
    shuffle: bool = True
    policy: Policy = field(default_factory=Policy)


@dataclass(frozen=True)
class Slot:
    """One question of one student: which item, with which seed."""

    item: str
    seed: int


def whole_bank(bank: Bank) -> Quiz:
    """Return the quiz that asks everything, in the order it is written."""
    names = tuple(bank.items)
    return Quiz(bank.unit.id, bank.unit.id, (Pool(names, len(names)),), shuffle=False)


def assemble(quiz: Quiz, student: str, seed: int) -> tuple[Slot, ...]:
    """Return a student's questions; the same arguments give the same questions.

    Parameters
    ----------
    student : str
        Anything that names the student and does not change.
    seed : int
        Of this sitting; must stay on the server.
    """
    rng = np.random.default_rng(_number(quiz.id, quiz.unit, student, str(seed)))
    chosen: list[str] = []
    for pool in quiz.pools:
        picked = rng.choice(len(pool.items), pool.pick, replace=False)
        chosen += [pool.items[i] for i in sorted(picked.tolist())]
    if quiz.shuffle:
        chosen = [chosen[i] for i in rng.permutation(len(chosen))]
    return tuple(
        Slot(item, _number(quiz.id, student, str(seed), item) >> (128 - SEED_BITS))
        for item in chosen
    )


def variants(bank: Bank, slots: Sequence[Slot]) -> tuple[Variant, ...]:
    """Return the variants of a student's questions."""
    return tuple(make(bank, slot.item, slot.seed) for slot in slots)


def _number(*parts: str) -> int:
    """Return 128 bits that depend on every part, and on where one ends and the next begins."""
    label = "\0".join(f"{len(part)}:{part}" for part in parts)
    return int.from_bytes(hashlib.sha256(label.encode()).digest()[:16])

"""Which variants a student gets: a pure function of the quiz, the student and a seed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from grader.quiz.items import Bank
from grader.quiz.policy import Policy
from grader.quiz.variants import Variant, make
from grader.report import Text

__all__ = ["Pool", "Quiz", "Slot", "assemble", "variants", "whole_bank"]

SEED_BITS = 63


@dataclass(frozen=True)
class Pool:
    """`pick` of these items, of those that no pool before it has taken."""

    items: tuple[str, ...]
    pick: int

    def __post_init__(self) -> None:
        if not 0 < self.pick <= len(self.items) or len(set(self.items)) < len(self.items):
            raise ValueError(f"pick is {self.pick} of {len(self.items)} different items")


@dataclass(frozen=True)
class Quiz:
    """Pools of items of one unit.

    Attributes
    ----------
    weight : float
        Its share in the course score, against the weights of the units.
    cohorts : mapping of str to Policy
        Of those cohorts that take it otherwise.
    """

    id: str
    unit: str
    title: Text
    pools: tuple[Pool, ...]
    shuffle: bool = True
    weight: float = 0.0
    policy: Policy = field(default_factory=Policy)
    cohorts: Mapping[str, Policy] = field(default_factory=dict)

    def __post_init__(self) -> None:
        before: list[Pool] = []
        for pool in self.pools:
            taken = sum(min(p.pick, len({*p.items} & {*pool.items})) for p in before)
            if pool.pick > len(pool.items) - taken:
                raise ValueError(
                    f"a pool picks {pool.pick} of {len(pool.items)} items, of which pools before "
                    f"it may have taken {taken}"
                )
            before.append(pool)

    @property
    def questions(self) -> int:
        """How many questions a student gets."""
        return sum(pool.pick for pool in self.pools)

    def policy_for(self, cohort: str | None) -> Policy:
        """Return how somebody of this cohort takes the quiz."""
        return self.cohorts.get(cohort or "", self.policy)


@dataclass(frozen=True)
class Slot:
    """One question of one student: which item, with which seed."""

    item: str
    seed: int


def whole_bank(bank: Bank) -> Quiz:
    """Return the quiz that asks everything, in the order it is written."""
    names = tuple(bank.items)
    unit = bank.unit
    return Quiz(unit.id, unit.id, unit.title, (Pool(names, len(names)),), shuffle=False)


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
        free = [item for item in pool.items if item not in chosen]
        picked = rng.choice(len(free), pool.pick, replace=False)
        chosen += [free[i] for i in sorted(picked.tolist())]
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

"""Prove a unit's checks both ways: every right solution passes, every known mistake is caught.

Everything proved here is trusted code of the course, so it runs in this process.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from grader.catalogue import Variant, alternatives, in_process, mistakes, solution_source
from grader.course import Unit
from grader.diagnose import explanation
from grader.plugin import Outcome
from grader.suite import Suite

__all__ = ["Proof", "prove"]

Kind = Literal["reference", "alternative", "mistake"]


@dataclass
class Proof:
    """What one known solution did over all seeds.

    Attributes
    ----------
    failed : Counter
        How many seeds each check failed in.
    named : Counter
        How often each (check, mistake) was the diagnosis; the mistake is None when there was none.
    """

    kind: Kind
    id: str
    caught_by: tuple[str, ...]
    seeds: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    named: Counter[tuple[str, str | None]] = field(default_factory=Counter)

    def complaints(self) -> Iterator[str]:
        """Yield a sentence for everything that is not as it must be."""
        for check, count in self.failed.items():
            if self.kind != "mistake":
                yield f"{self.kind} {self.id} failed {check} with {count} of {self.seeds} seeds"
            elif count < self.seeds:
                yield f"mistake {self.id} failed {check} with only {count} of {self.seeds} seeds"
        for check in self.caught_by:
            if check not in self.failed:
                yield f"mistake {self.id} passed {check}, which is meant to catch it"
        if self.kind == "mistake" and not self.caught_by:
            yield f"mistake {self.id} does not say which check is meant to catch it"
        for (check, name), count in self.named.items():
            if name != self.id and (name is not None or check in self.caught_by):
                yield f"mistake {self.id} was called {name} in {check}, {count} times"


def prove(suite: Suite, unit: Unit, seeds: Iterable[int]) -> list[Proof]:
    """Run every known solution of `unit` through its checks for every seed.

    Returns
    -------
    list of Proof
        For the reference, the alternatives and the mistakes, in that order.
    """
    reference = Variant("reference", solution_source(unit), frozenset(), {"en": "", "ko": ""})
    variants: list[tuple[Kind, Variant]] = [("reference", reference)]
    variants += [("alternative", variant) for variant in alternatives(unit)]
    variants += [("mistake", variant) for variant in mistakes(unit)]
    proofs = [Proof(kind, variant.id, variant.caught_by) for kind, variant in variants]
    for seed in seeds:
        for proof, (_, variant) in zip(proofs, variants, strict=True):
            _run(suite, unit, variant, seed, proof)
    return proofs


def _run(suite: Suite, unit: Unit, variant: Variant, seed: int, proof: Proof) -> None:
    functions = in_process(unit, variant.source, variant.id)
    proof.seeds += 1

    def finished(outcome: Outcome) -> None:
        if outcome.error is not None:
            check = outcome.spec.id
            proof.failed[check] += 1
            found = explanation(unit, outcome, functions.calls)
            if proof.kind == "mistake":
                proof.named[check, found.id if found else None] += 1
        functions.calls.clear()

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # a wrong solution may overflow
        suite.run(unit.id, functions, seed, finished)

"""Prove a unit's checks both ways: every right solution passes, every known mistake is caught.

Everything proved here is trusted code of the course, so it runs in this process.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Literal

from grader.catalogue import Variant, alternatives, in_process, mistakes, solution_source
from grader.course import Course, Unit
from grader.diagnose import explanation, replayed
from grader.plugin import Outcome
from grader.suite import Suite

__all__ = ["Proof", "prove", "proved"]

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

    pytest runs the checks on the reference; in each of them the others take its place. A solution
    that differs from the reference only in functions that a check does not call is not run there.

    Returns
    -------
    list of Proof
        For the reference, the alternatives and the mistakes, in that order.
    """
    reference = Proof("reference", "reference", ())
    others: list[tuple[Proof, Variant]] = [
        *((Proof("alternative", known.id, ()), known) for known in alternatives(unit)),
        *((Proof("mistake", known.id, known.caught_by), known) for known in mistakes(unit)),
    ]
    proofs = [reference, *(proof for proof, _ in others)]
    functions = in_process(unit, solution_source(unit), "reference")

    def finished(outcome: Outcome) -> None:
        called = {call.function for call in functions.calls}
        functions.calls.clear()
        reference.failed.update([outcome.spec.id] if outcome.error else [])
        for proof, known in others:
            if known.affected & called:
                _take_part(unit, outcome, proof, known)

    for seed in seeds:
        for proof in proofs:
            proof.seeds += 1
        suite.run(unit.id, functions, seed, finished)
    return proofs


def _take_part(unit: Unit, outcome: Outcome, proof: Proof, known: Variant) -> None:
    """Let a known solution go through one check."""
    error, calls = replayed(unit, known, outcome)
    if error is None:
        return
    check = outcome.spec.id
    proof.failed[check] += 1
    if proof.kind == "mistake":
        found = explanation(unit, replace(outcome, error=error), calls)
        proof.named[check, found.id if found else None] += 1


def proved(course: Course, unit: Unit, seeds: int, jobs: int) -> list[Proof]:
    """Prove `unit` for the seeds from 0, in `jobs` processes side by side."""
    shares = [range(first, seeds, jobs) for first in range(jobs)]
    if jobs == 1:
        return _prove_part(course.root, unit.id, *shares)
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        begun = [pool.submit(_prove_part, course.root, unit.id, share) for share in shares]
        return _merged([part.result() for part in begun])


def _prove_part(root: Path, unit: str, seeds: Sequence[int]) -> list[Proof]:
    course = Course.load(root)
    with Suite([course.unit(unit)]) as suite:
        return prove(suite, course.unit(unit), seeds)


def _merged(parts: Sequence[Sequence[Proof]]) -> list[Proof]:
    return [
        Proof(
            some[0].kind,
            some[0].id,
            some[0].caught_by,
            sum(proof.seeds for proof in some),
            sum((proof.failed for proof in some), Counter()),
            sum((proof.named for proof in some), Counter()),
        )
        for some in zip(*parts, strict=True)
    ]

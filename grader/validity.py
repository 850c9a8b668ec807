"""How valid a unit's checks are, and the page that publishes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median

from grader.mutants import Mutation
from grader.proof import Proof

__all__ = ["Validity", "page"]

HEAD = """# How valid the checks are

Written by `{command}`.
For each of so many seeds every known solution of a unit goes through all its checks, public and
hidden.

* **Right solutions** are the reference and alternatives in styles students write. A right solution
  counts as accepted when it passed every check with every seed.
* **Mistakes** are known wrong solutions. A mistake counts as caught when every check meant for it
  failed with every seed, and as named when the diagnosis there was its own with every seed. Its
  **cost** is the points of all checks that it fails: the median and the largest of the unit.
* **Misnamed** counts diagnoses, over all checks and seeds, that named another mistake.
* **Mutants** are copies of the reference with one small fault each, made by machine: another
  operator, number, reduction, condition, a statement or an argument left out. A mutant counts as
  killed when a check fails. Those that no check can tell from the reference, because they compute
  the same or differ in what the handout leaves open, are listed below, each with its reason.

| unit | seeds | checks | right accepted | caught | cost | named | misnamed | killed | equal |
|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|
"""

MISTAKES = """
## {unit}

| mistake | costs | caught by | other checks it fails |
|---|---:|---|---|
"""


@dataclass(frozen=True)
class Validity:
    """What was found out about the checks of one unit.

    Attributes
    ----------
    points : mapping of str to float
        What each check earns.
    """

    points: Mapping[str, float]
    proofs: Sequence[Proof]
    mutation: Mutation

    @property
    def seeds(self) -> int:
        """How many seeds the proofs have run."""
        return self.proofs[0].seeds

    @property
    def right(self) -> list[Proof]:
        """The proofs of what must pass."""
        return [proof for proof in self.proofs if proof.kind != "mistake"]

    @property
    def wrong(self) -> list[Proof]:
        """The proofs of what must be caught."""
        return [proof for proof in self.proofs if proof.kind == "mistake"]

    def cost(self, proof: Proof) -> float:
        """Return the points that a known solution loses."""
        return sum(self.points[check] for check in proof.failed)

    def complaints(self) -> list[str]:
        """Return a sentence for everything that is not as it must be."""
        found = [complaint for proof in self.proofs for complaint in proof.complaints()]
        return [*found, *self.mutation.complaints()]

    def summary(self) -> str:
        """Return one line for a terminal."""
        killed, same = sum(self.mutation.killed.values()), len(self.mutation.equivalent)
        return (
            f"{len(self.right)} right solutions, {len(self.wrong)} mistakes, {self.seeds} seeds; "
            f"{killed} mutants killed, {same} equivalent: {len(self.complaints())} complaints"
        )


def page(found: Mapping[str, Validity], command: str) -> str:
    """Return the page as Markdown.

    Parameters
    ----------
    found : mapping of unit id to its validity
    command : str
        What wrote the page.
    """
    parts = [HEAD.format(command=command)]
    for unit, validity in found.items():
        right, wrong, mutation = validity.right, validity.wrong, validity.mutation
        killed = sum(mutation.killed.values())
        cells = (
            unit,
            str(validity.seeds),
            str(len(validity.points)),
            f"{sum(not p.failed for p in right)} of {len(right)}",
            f"{sum(map(_caught, wrong))} of {len(wrong)}",
            f"{median(map(validity.cost, wrong)):g}, {max(map(validity.cost, wrong)):g}",
            f"{sum(map(_named, wrong))} of {len(wrong)}",
            str(sum(map(_misnamed, wrong))),
            f"{killed} of {killed + len(mutation.alive)}",
            str(len(mutation.equivalent)),
        )
        parts.append(f"| {' | '.join(cells)} |\n")
    for unit, validity in found.items():
        parts.append(MISTAKES.format(unit=unit))
        parts += [_row(proof, validity.cost(proof)) for proof in validity.wrong]
        parts += _mutants(validity.mutation)
    return "".join(parts)


def _row(proof: Proof, cost: float) -> str:
    meant = ", ".join(f"`{check}`" for check in proof.caught_by)
    other = ", ".join(f"`{check}`" for check in sorted(set(proof.failed) - set(proof.caught_by)))
    return f"| `{proof.id}` | {cost:g} | {meant} | {other or 'none'} |\n"


def _mutants(mutation: Mutation) -> Iterator[str]:
    """Yield the mutants that no check killed, by the reason why."""
    if mutation.equivalent:
        yield "\nMutants that compute the same:\n\n"
    for reason, entries in groupby(mutation.equivalent.items(), key=lambda entry: entry[1]):
        names = ", ".join(f"`{name}`" for name, _ in entries)
        yield f"* {reason}: {names}\n"
    if mutation.alive:
        yield "\nMutants that pass every check and that nobody has explained:\n\n"
    for name in mutation.alive:
        yield f"* `{name}`\n"


def _caught(proof: Proof) -> bool:
    return all(proof.failed[check] == proof.seeds for check in proof.caught_by)


def _named(proof: Proof) -> bool:
    return all(proof.named[check, proof.id] == proof.seeds for check in proof.caught_by)


def _misnamed(proof: Proof) -> int:
    return sum(n for (_, name), n in proof.named.items() if name not in (None, proof.id))

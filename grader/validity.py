"""The page that publishes how valid the checks are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grader.proof import Proof

__all__ = ["page"]

HEAD = """# How valid the checks are

Written by `./run prove --seeds {seeds} --write docs/validity.md`. For each of {seeds} seeds every
known solution of a unit goes through all its checks, public and hidden.

* **Right solutions** are the reference and alternatives in styles students write. A right solution
  counts as accepted when it passed every check with every seed.
* **Mistakes** are known wrong solutions. A mistake counts as caught when every check meant for it
  failed with every seed, and as named when the diagnosis there was its own with every seed.
* **Misnamed** counts diagnoses, over all checks and seeds, that named another mistake.

| unit | checks | right solutions accepted | mistakes caught | mistakes named | misnamed |
|---|---:|---:|---:|---:|---:|
"""

MISTAKES = """
## {unit}

| mistake | caught by | other checks it fails |
|---|---|---|
"""


def page(proofs: Mapping[str, Sequence[Proof]], checks: Mapping[str, int], seeds: int) -> str:
    """Return the page as Markdown.

    Parameters
    ----------
    proofs : mapping of unit id to its proofs
    checks : mapping of unit id to the number of its checks
    seeds : int
        How many seeds each proof has run.
    """
    parts = [HEAD.format(seeds=seeds)]
    for unit, found in proofs.items():
        right = [p for p in found if p.kind != "mistake"]
        wrong = [p for p in found if p.kind == "mistake"]
        cells = (
            unit,
            str(checks[unit]),
            f"{sum(not p.failed for p in right)} of {len(right)}",
            f"{sum(map(_caught, wrong))} of {len(wrong)}",
            f"{sum(map(_named, wrong))} of {len(wrong)}",
            str(sum(map(_misnamed, wrong))),
        )
        parts.append(f"| {' | '.join(cells)} |\n")
    for unit, found in proofs.items():
        parts.append(MISTAKES.format(unit=unit))
        parts += [_row(proof) for proof in found if proof.kind == "mistake"]
    return "".join(parts)


def _row(proof: Proof) -> str:
    meant = ", ".join(f"`{check}`" for check in proof.caught_by)
    other = ", ".join(f"`{check}`" for check in sorted(set(proof.failed) - set(proof.caught_by)))
    return f"| `{proof.id}` | {meant} | {other or 'none'} |\n"


def _caught(proof: Proof) -> bool:
    return all(proof.failed[check] == proof.seeds for check in proof.caught_by)


def _named(proof: Proof) -> bool:
    return all(proof.named[check, proof.id] == proof.seeds for check in proof.caught_by)


def _misnamed(proof: Proof) -> int:
    return sum(n for (_, name), n in proof.named.items() if name not in (None, proof.id))

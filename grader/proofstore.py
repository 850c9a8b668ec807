"""Proofs kept in a folder: a long run can be interrupted, and only what changed is repeated."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.course import Unit
from grader.mutants import Mutation
from grader.proof import Proof
from grader.validity import Validity

__all__ = ["load", "place", "save"]

# What a proof rests on besides the unit's own files.
GRADER = ("catalogue", "diagnose", "mutants", "plugin", "proof", "suite")


def place(folder: Path, unit: Unit, seeds: int) -> Path:
    """Return the file for a proof of the unit as it is now.

    To be asked for before the proof begins: what is edited meanwhile is not what was proved.
    """
    digest = hashlib.sha256()
    for path in _sources(unit):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode() + content)
    return folder / f"{unit.id}-{seeds}-{digest.hexdigest()[:16]}.json"


def load(path: Path) -> Validity | None:
    """Return what was saved there, or None."""
    if not path.is_file():
        return None
    data = json.loads(path.read_text(encoding="utf-8"))
    mutation = data["mutation"]
    return Validity(
        data["points"],
        [_proof(entry) for entry in data["proofs"]],
        Mutation(
            Counter(mutation["killed"]),
            mutation["equivalent"],
            tuple(mutation["alive"]),
            tuple(mutation["stale"]),
        ),
    )


def save(path: Path, validity: Validity) -> None:
    """Save what was found; files of the unit as it was before are deleted."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob(f"{path.name.rpartition('-')[0]}-*.json"):
        old.unlink()
    data = {
        "points": dict(validity.points),
        "proofs": [
            {**vars(proof), "named": [[*key, count] for key, count in proof.named.items()]}
            for proof in validity.proofs
        ],
        "mutation": vars(validity.mutation),
    }
    path.write_text(json.dumps(data), encoding="utf-8")


def _proof(data: dict[str, Any]) -> Proof:
    named = {(check, mistake): count for check, mistake, count in data.pop("named")}
    failed = Counter(data.pop("failed"))
    caught_by = tuple(data.pop("caught_by"))
    return Proof(**data, caught_by=caught_by, failed=failed, named=Counter(named))


def _sources(unit: Unit) -> Iterator[Path]:
    """Yield every file that the outcome of a proof can depend on."""
    yield from (unit.folder / name for name in ("unit.toml", f"{unit.id}.py", "test_public.py"))
    secret = (path for path in unit.secret.iterdir() if path.is_file())
    yield from sorted(path for path in secret if path.stem != "quiz")
    yield from sorted(unit.folder.parent.glob("check*.py"))
    yield from (Path(__file__).with_name(f"{name}.py") for name in GRADER)

"""A submission's code as text to look at; nothing of it is run, and no notebook's HTML is shown."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from grader import submission as reading
from webapp.app import course_of
from webapp.models import Submission

__all__ = ["Part", "source_of"]

# A page stays below 100 kB; the whole file can be downloaded.
LONGEST = 60_000


@dataclass(frozen=True)
class Part:
    """One cell, or a whole file, and what it is called."""

    name: str
    text: str


def source_of(submission: Submission) -> list[Part] | None:
    """Return the code that the grader read from the file; None if it could not be read."""
    known = {unit.id: unit for unit in course_of(current_app).units}
    unit = known.get(submission.unit_id)
    try:
        read = reading.read(
            submission.filename,
            submission.content,
            functions=unit.functions if unit is not None else (),
        )
    except reading.Unreadable:
        return None
    parts = []
    left = LONGEST
    for cell in read.cells:
        parts.append(
            Part(cell.name, cell.source[:left] + (" …" if len(cell.source) > left else ""))
        )
        left -= len(cell.source)
        if left <= 0:
            break
    return parts

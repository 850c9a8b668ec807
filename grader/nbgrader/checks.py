"""Which of nbgrader's grade cells stands for which of our checks, and what is written there."""

from __future__ import annotations

import hashlib
import re
import textwrap
from collections.abc import Sequence
from typing import Any

from grader.report import Check, Visibility
from grader.terminal import WORDS, Language, plain

__all__ = ["LANGUAGES", "LOAD", "REGION", "cell_outputs", "described", "grade_id", "stream"]

LANGUAGES: tuple[Language, ...] = ("ko", "en")
LOAD = "load"  # a report's entry on how the file was read; it has no cell and no points
HIDDEN = "hidden-"
REGION = "### BEGIN HIDDEN TESTS"
_ALLOWED = re.compile(r"[A-Za-z0-9_-]+")


def grade_id(unit: str, check: str, visibility: Visibility) -> str:
    """Return nbgrader's id of the cell of a check.

    A hidden check's name must not reach students, so its cell has a digest for a name. It stays
    the same when checks are added or reordered: scores lie in the gradebook under it.
    """
    if visibility == "public" and _ALLOWED.fullmatch(check):
        return check
    digest = hashlib.sha256(f"{unit}/{check}".encode()).hexdigest()[:8]
    return HIDDEN + digest if visibility == "hidden" else f"public-{digest}"


def described(check: Check, language: Language) -> str:
    """Return what a student reads about one check, in one language: title, verdict, reasons."""
    points = f"{check.points:g}/{check.max_points:g}" if check.max_points else ""
    head = f"{check.title[language]} — {WORDS[check.status][language]} {points}".rstrip()
    parts = [text[language] for text in (check.message, check.diagnosis) if text is not None]
    return "\n".join([head, *(textwrap.indent(part, "  ") for part in parts)])


def stream(texts: Sequence[str]) -> dict[str, Any]:
    """Return an output of a cell that nbgrader counts as neither failure nor points."""
    return {"output_type": "stream", "name": "stdout", "text": plain("\n\n".join(texts)) + "\n"}


def cell_outputs(check: Check, languages: Sequence[Language]) -> list[dict[str, Any]]:
    """Return the outputs of a check's cell, from which nbgrader computes exactly its points.

    `nbgrader.utils.determine_grade` gives 0 for a cell with an error, all points for one without,
    and the number itself where a number is the result of the cell.
    """
    texts = [described(check, language) for language in languages]
    if check.points >= check.max_points:
        return [stream(texts)]
    if check.points > 0:
        number = {
            "output_type": "execute_result",
            "execution_count": None,
            "metadata": {},
            "data": {"text/plain": repr(float(check.points))},
        }
        return [stream(texts), number]
    lines = plain("\n\n".join(texts)).split("\n")
    return [
        {
            "output_type": "error",
            "ename": check.status,
            "evalue": plain(check.title[languages[0]]),
            "traceback": lines,
        }
    ]

"""What is said to a student about their file, always in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.report import Text

LISTED = 6
SNIPPET = 60


class Refused(Exception):
    """The file cannot be graded; `reason` says why and what to do."""

    def __init__(self, en: str, ko: str) -> None:
        super().__init__(en)
        self.reason: Text = {"en": en, "ko": ko}


def text(en: str, ko: str) -> Text:
    """Return both languages as one text."""
    return {"en": en, "ko": ko}


def visible(line: str, limit: int = SNIPPET) -> str:
    """Return `line` cut to `limit` characters, with what does not print written as an escape."""
    short = line if len(line) <= limit else line[: limit - 1] + "…"
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in short)


def listed(items: Sequence[str]) -> str:
    """Return the first few items joined by commas, and how many more there are."""
    shown = ", ".join(items[:LISTED])
    return f"{shown}, … (+{len(items) - LISTED})" if len(items) > LISTED else shown

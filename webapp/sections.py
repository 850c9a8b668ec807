"""Where a unit's handout speaks of what a check is about.

A hidden check names the sentence it enforces. The worker, which alone knows the hidden checks,
keeps the number of that sentence's heading among the unit's checks; a page turns it into a link in
the reader's language, since both handouts have the same headings in the same order. The heading
tells no more than the check's title does.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["anchors", "links", "section_of"]

_HEADING = re.compile(r"#{2,5} ")
_FENCE = re.compile(r"```|~~~")
_ANCHOR = re.compile(r'<h[2-5] id="([^"]+)"')


def section_of(handout: str, sentence: str) -> int | None:
    """Say under which heading of a handout a sentence stands.

    Parameters
    ----------
    handout : str
        Markdown.
    sentence : str
        As the check cites it; how its lines are broken does not matter.

    Returns
    -------
    int or None
        The heading's number from 0, the title not counted; None before the first one or if the
        sentence is not there.
    """
    wanted = " ".join(sentence.split())
    parts: list[list[str]] = [[]]
    fenced = False
    for line in handout.splitlines():
        if _FENCE.match(line.lstrip()):
            fenced = not fenced
        if not fenced and _HEADING.match(line):
            parts.append([])
        parts[-1].extend(line.split())
    found = next((n for n, words in enumerate(parts) if wanted in " ".join(words)), 0)
    return found - 1 if found else None


def anchors(handout: str) -> list[str]:
    """Return the ids of a rendered handout's headings, in order."""
    return [html.unescape(found) for found in _ANCHOR.findall(handout)]


def links(checks: Iterable[Mapping[str, Any]], handout: str) -> dict[str, str]:
    """Give, by check, the id of the heading to read in a rendered handout, where there is one."""
    ids = anchors(handout)
    return {
        str(check["id"]): ids[section]
        for check in checks
        if isinstance(section := check.get("section"), int) and 0 <= section < len(ids)
    }

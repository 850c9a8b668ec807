"""Takes out of a notebook's cell what only IPython understands.

IPython's own ``TransformerManager`` rewrites such lines into calls of ``get_ipython()``, which is
the contrary of what is needed, and importing IPython costs half a second. Here they are dropped.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from grader.opening.lexer import logical_end
from grader.opening.words import visible

# Cell magics whose body is Python that defines things where the rest of the notebook sees them.
TRANSPARENT = {"time", "timeit", "capture", "prun", "memit", "debug"}

_CELL_MAGIC = re.compile(r"\s*%%(!|[\w.]*)[^\n]*\n?")
# None of these can begin a logical line of Python.
_LINE = re.compile(
    r"""(?P<indent>[ \t]*+)(?:
        [%!?]                                # %matplotlib inline, !pip install, ?help
      | [\w.,\t ]++=[ \t]*[%!]                # files = !ls
      | (?P<call>(?:[\w.,\t ]++=[ \t]*)?get_ipython[ \t]*\()
      | [\w.*]++\?{1,2}[ \t]*(?:\n|$)         # np.dot?
    )""",
    re.VERBOSE,
)


class Dropped(NamedTuple):
    """One thing left out: its line within the cell, and its text for display."""

    line: int
    shown: str


class Plain(NamedTuple):
    """Source without magics, or None when the whole cell is another language's."""

    source: str | None
    dropped: tuple[Dropped, ...]


def drop(source: str) -> Plain:
    """Return `source` without magics, shell lines and help requests; line numbers stay.

    Each is replaced by ``pass`` so that a block never becomes empty. Lines within a string or a
    bracket, such as a modulo that begins a line, are left alone.
    """
    dropped: list[Dropped] = []
    parts: list[str] = []
    position = 0
    head = _CELL_MAGIC.match(source)
    if head:
        line = source.count("\n", 0, head.end()) or 1
        dropped.append(Dropped(line, visible(head[0].strip())))
        if head[1] not in TRANSPARENT:
            return Plain(None, tuple(dropped))
        parts.append("\n" * head[0].count("\n"))
        position = head.end()
    while position < len(source):
        found = _LINE.match(source, position)
        if found:
            end = logical_end(source, position) if found["call"] else _shell_end(source, position)
            line = source.count("\n", 0, position) + 1
            piece = source[position:end]
            dropped.append(Dropped(line, visible(piece.strip().split("\n")[0])))
            parts.append(found["indent"] + "pass" + "\n" * piece.count("\n"))
        else:
            end = logical_end(source, position)
            parts.append(source[position:end])
        position = end
    return Plain("".join(parts), tuple(dropped))


def _shell_end(source: str, start: int) -> int:
    """Return the end of a line that goes on only after a backslash; its quotes mean nothing."""
    position = start
    while True:
        newline = source.find("\n", position)
        if newline < 0:
            return len(source)
        position = newline + 1
        if not source.endswith("\\", start, newline):
            return position

"""A student's earlier units, where a submission imports them.

``from convolution import conv2d_forward`` in the file of a later unit means the student's own file
for the unit `convolution`. Who asks for a grading says where such files are found: the site in its
database, the command line beside the file that is graded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from grader.course import Course
from grader.sandbox import Cells
from grader.submission import MAX_FILE_BYTES, Unreadable, read

__all__ = ["Earlier", "File", "beside", "earlier_units", "read_capped"]

# In a notebook a line may begin behind the two characters that JSON writes for its end.
_IMPORT = re.compile(rb"(?:\b|\\n)(?:from|import)[ \t]+([A-Za-z_]\w*)")


class File(NamedTuple):
    """A file as its student handed it in."""

    name: str
    content: bytes


Earlier = Callable[[str], File | None]


def earlier_units(
    course: Course, unit: str, content: bytes, earlier: Earlier
) -> dict[str, Cells | None]:
    """Return the cells of the units that a submission imports, and of those that these import.

    Parameters
    ----------
    unit : str
        Which the submission answers.
    content : bytes
        The submission's file.
    earlier : callable
        Gives the student's file for a unit, or None.

    Returns
    -------
    dict
        None stands for a unit of which there is no file that can be read.
    """
    units = {other.id: other for other in course.units if other.id != unit}
    found: dict[str, Cells | None] = {}
    waiting = [content]
    while waiting:
        for name in _imported(waiting.pop(), units.keys() - found.keys()):
            found[name] = None
            file = earlier(name)
            if file is None:
                continue
            waiting.append(file.content)
            with suppress(Unreadable):
                submission = read(*file, functions=units[name].functions)
                found[name] = [(f"{name}: {c.name}", c.source) for c in submission.cells]
    return found


def _imported(content: bytes, units: Collection[str]) -> Iterator[str]:
    """Yield the units that may be imported by a file of whatever form; each once."""
    names = {match.group(1).decode() for match in _IMPORT.finditer(content)}
    yield from sorted(names & set(units))


def beside(path: Path) -> Earlier:
    """Look for files of earlier units where Python would: beside the file itself."""

    def find(unit: str) -> File | None:
        for suffix in (".py", ".ipynb"):
            neighbour = path.with_name(unit + suffix)
            if neighbour.is_file():
                return File(neighbour.name, read_capped(neighbour))
        return None

    return find


def read_capped(path: Path) -> bytes:
    """Read one byte more than a file may have, so that what is too large is refused as such."""
    with path.open("rb") as stream:
        return stream.read(MAX_FILE_BYTES + 1)

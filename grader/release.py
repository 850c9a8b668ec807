"""Student kits: what a student downloads for a unit, as a zip made of ``assignments/`` alone."""

from __future__ import annotations

import ast
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any, NamedTuple

from grader.course import CourseError, Unit

__all__ = [
    "PLOT",
    "PLOT_CELL",
    "code",
    "kit_files",
    "lesson",
    "mark",
    "notebook",
    "prose",
    "release",
    "template",
]

SHARED = (
    "kit/kit.py",
    "kit/kitwords.py",
    "kit/submit.py",
    "checklib.py",
    "checkcalls.py",
    "handin.py",
)
OWN = ("handout.ko.md", "handout.en.md", "test_public.py")
PLOT = "plot.py"
PLOTTING = ("kit/gallery.py", "draw.py", "drawchart.py")
PLOT_CELL = "from gallery import plot\n\nplot()"

# A zip without these would differ from one run, and one machine, to the next.
_WHEN = (1980, 1, 1, 0, 0, 0)
_UNIX, _MODE = 3, 0o100644


class Starter(NamedTuple):
    """A starter taken apart: what precedes its functions, and each function's source by name."""

    head: str
    functions: Mapping[str, str]


def release(unit: Unit, out: Path, site: str = "") -> Path:
    """Write ``<unit>.zip`` into the folder `out` and return its path.

    The same course gives the same bytes everywhere.

    Parameters
    ----------
    site : str, optional
        The address that the kit hands in to.

    Raises
    ------
    CourseError
        If a file that belongs into the kit is missing, or the starter does not parse.
    """
    target = out / f"{unit.id}.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(kit_files(unit, site).items()):
            entry = zipfile.ZipInfo(f"{unit.id}/{name}", _WHEN)
            entry.create_system = _UNIX
            entry.external_attr = _MODE << 16
            archive.writestr(entry, content)
    return target


def kit_files(unit: Unit, site: str = "") -> dict[str, bytes]:
    """Return the kit's files by name.

    Only files named in this module are read, and only below the course's ``assignments``.
    """
    course = unit.folder.parent
    files = {Path(name).name: _bytes(course / name) for name in SHARED}
    files |= {name: _bytes(unit.folder / name) for name in (*OWN, f"{unit.id}.py")}
    if (unit.folder / PLOT).is_file():
        files[PLOT] = _bytes(unit.folder / PLOT)
        files |= {Path(name).name: _bytes(course / name) for name in PLOTTING}
    for figure in sorted((unit.folder / "figures").glob("*.svg")):
        files[f"figures/{figure.name}"] = _bytes(figure)
    files |= {f"data/{name}": _bytes(course / "data" / name) for name in unit.data}
    readme = Template(template(unit, "README.txt"))
    names = {"unit": unit.id, "title_en": unit.title["en"], "title_ko": unit.title["ko"]}
    lines = readme.substitute(names).splitlines(keepends=True)
    told = [line for line in lines if PLOT in files or "gallery.py" not in line]
    files["README.txt"] = "".join(told).encode()
    files["unit.json"] = _described(unit, site)
    files[f"{unit.id}.ipynb"] = notebook(list(_cells(unit))).encode()
    return files


def split_starter(source: str) -> Starter:
    """Split a starter into its head, without the module's docstring, and its functions.

    What stands between two functions goes with the second.
    """
    tree = ast.parse(source)
    lines = source.splitlines(keepends=True)
    functions: dict[str, str] = {}
    head, position = "", 0
    if ast.get_docstring(tree) is not None:
        position = tree.body[0].end_lineno or 0
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            start = min([node.lineno, *(d.lineno for d in node.decorator_list)]) - 1
            end = node.end_lineno or node.lineno
            if not functions:
                head, position = "".join(lines[position:start]), start
            functions[node.name] = "".join(lines[position:end]).strip("\n")
            position = end
    return Starter(head.strip("\n"), functions)


def split_handout(text: str) -> list[str]:
    """Split a handout before each of its ``##`` headings."""
    parts: list[list[str]] = [[]]
    fenced = False
    for line in text.splitlines():
        fenced ^= line.lstrip().startswith(("```", "~~~"))
        if line.startswith("## ") and not fenced:
            parts.append([])
        parts[-1].append(line)
    return [part for lines in parts if (part := "\n".join(lines).strip("\n"))]


def prose(source: str) -> Any:
    """Return a notebook's cell of Markdown."""
    from nbformat.v4 import new_markdown_cell

    return new_markdown_cell(source.strip("\n"))  # type: ignore[no-untyped-call]


def code(source: str, mark: Mapping[str, Any] | None = None) -> Any:
    """Return a notebook's cell of code, with nbgrader's metadata where it has any."""
    from nbformat.v4 import new_code_cell

    metadata = {} if mark is None else {"nbgrader": dict(mark)}
    return new_code_cell(source, metadata=metadata)  # type: ignore[no-untyped-call]


def template(unit: Unit, name: str) -> str:
    """Return a text of the course's ``kit`` folder."""
    return _text(unit.folder.parent / "kit" / name)


def lesson(unit: Unit) -> Iterator[Any]:
    """Yield the cells of the unit's handout, in Korean, then in English."""
    for language in ("ko", "en"):
        for part in split_handout(_text(unit.folder / f"handout.{language}.md")):
            yield prose(part)


def notebook(cells: Sequence[Any]) -> str:
    """Return a valid notebook of these cells, the same bytes everywhere."""
    import nbformat
    from nbformat import v4

    for number, cell in enumerate(cells, start=1):
        cell["id"] = f"cell-{number}"  # nbformat would draw it at random
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    made = v4.new_notebook(cells=list(cells), metadata=metadata)  # type: ignore[no-untyped-call]
    nbformat.validate(made)
    written: str = nbformat.writes(made)  # type: ignore[no-untyped-call]
    return written + "\n"


def _cells(unit: Unit) -> Iterator[Any]:
    yield from lesson(unit)
    yield prose(template(unit, "start.md"))
    starter = split_starter(_text(unit.starter))
    if starter.head:
        yield code(starter.head)
    for name, source in starter.functions.items():
        yield code(source, mark(name, solution=True))
    yield prose(template(unit, "finish.md"))
    yield code("from kit import check\n\ncheck()", mark("check", solution=False))
    if (unit.folder / PLOT).is_file():
        yield prose(template(unit, "plot.md"))
        yield code(PLOT_CELL, mark("plot", solution=False))
    yield prose(template(unit, "handin.md"))
    yield code("from kit import submit\n\n# submit()", mark("submit", solution=False))


def mark(grade_id: str, *, solution: bool, points: float = 0) -> dict[str, Any]:
    """Return nbgrader's metadata, schema 3, of an answer or of a test.

    A test is locked by nbgrader and left out by `grader.submission`. One without points is a cell
    that is there to be run by the student alone.
    """
    marked = {
        "grade": not solution,
        "grade_id": grade_id,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    return marked if solution else {**marked, "points": points}


def _described(unit: Unit, site: str) -> bytes:
    """Return what `kit.py` must know of the unit, as JSON: Python 3.10 cannot read TOML."""
    returns: dict[str, Sequence[str]] = {name: unit.outputs(name) for name in unit.returns}
    described: dict[str, Any] = {
        "unit": unit.id,
        "title": dict(unit.title),
        "functions": unit.functions,
        "returns": returns,
    }
    if site:
        described["site"] = site
    return (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode()


def _bytes(path: Path) -> bytes:
    if path.is_symlink():
        raise CourseError(f"{path} is a link; a student kit holds only files of assignments/")
    try:
        return path.read_bytes()
    except OSError as error:
        raise CourseError(f"{path} cannot be read, but it belongs into the student kit") from error


def _text(path: Path) -> str:
    return _bytes(path).decode("utf-8")

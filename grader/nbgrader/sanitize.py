"""A preprocessor for nbgrader's autograde: a submission's marks are what was released, not claims.

nbgrader keeps its marks in the metadata of the student's own file. A cell marked twice, or with
another version of the format, stops its autograde for the whole class; a test that was deleted
keeps the points of an earlier submission. Here a mark is only believed to say *which* cell it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from nbformat import NotebookNode, from_dict, v4
from nbgrader.api import Gradebook, Notebook
from nbgrader.preprocessors import NbGraderPreprocessor

__all__ = ["Released", "RestoreMarks", "released", "restore"]

_SCHEMA = 3


class Released(NamedTuple):
    """A marked cell as it stands in the gradebook; `is_test` if it is graded by being run."""

    mark: dict[str, Any]
    cell_type: str
    source: str
    is_test: bool


class RestoreMarks(NbGraderPreprocessor):  # type: ignore[misc]
    """Put nbgrader's marks back to what was released, before anything else looks at them."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Do so for one notebook."""
        where = resources["nbgrader"]
        with Gradebook(where["db_url"]) as gradebook:
            marks = released(gradebook.find_notebook(where["notebook"], where["assignment"]))
        for complaint in restore(nb, marks):
            self.log.warning("%s of %s: %s", where["notebook"], where["student"], complaint)
        return nb, resources


def released(notebook: Notebook) -> dict[str, Released]:
    """Return the marked cells of a notebook in the gradebook, by their ids, in order."""
    points = {cell.name: cell.max_score for cell in (*notebook.grade_cells, *notebook.task_cells)}
    grades = {cell.name for cell in notebook.grade_cells}
    solutions = {cell.name for cell in notebook.solution_cells}
    tasks = {cell.name for cell in notebook.task_cells}
    found = {}
    for cell in notebook.source_cells:
        mark = {
            "schema_version": _SCHEMA,
            "grade_id": cell.name,
            "grade": cell.name in grades,
            "solution": cell.name in solutions,
            "task": cell.name in tasks,
            "locked": cell.locked,
            "cell_type": cell.cell_type,
        }
        if cell.checksum is not None:
            mark["checksum"] = cell.checksum
        if cell.name in points:
            mark["points"] = points[cell.name]
        is_test = cell.name in grades - solutions and cell.cell_type == "code"
        found[cell.name] = Released(mark, cell.cell_type, cell.source or "", is_test)
    return found


def restore(nb: NotebookNode, marks: Mapping[str, Released]) -> list[str]:
    """Give the marked cells of `nb` their marks, take all others away, and add missing tests.

    Of cells with one id the last is meant, as for nbgrader. Returns what had been changed.
    """
    complaints = []
    seen: set[str] = set()
    cells = []
    for cell in reversed(nb.cells):
        claimed = cell.metadata.pop("nbgrader", None)
        name = claimed.get("grade_id") if isinstance(claimed, dict) else None
        if isinstance(name, str) and name in marks and name not in seen:
            seen.add(name)
            cells.append(_marked(cell, marks[name], nb.nbformat_minor))
            continue
        cells.append(cell)
        if claimed:
            complaints.append(f"a cell claims to be {name!r}; its mark was removed")
    nb.cells = cells[::-1]
    for name, mark in marks.items():
        if mark.is_test and name not in seen:
            nb.cells.append(_marked(_new(mark, nb.nbformat_minor), mark, nb.nbformat_minor))
            complaints.append(f"the test cell {name!r} is missing; it was added again")
    return complaints


def _marked(cell: NotebookNode, mark: Released, minor: int) -> NotebookNode:
    """Return the cell with its mark; if it is of another type, a cell of the right one."""
    if cell.cell_type != mark.cell_type:
        cell = _new(mark._replace(source=cell.source), minor)
    if mark.mark["locked"]:
        cell.source = mark.source
    cell.metadata["nbgrader"] = from_dict(mark.mark)  # type: ignore[no-untyped-call]
    return cell


def _new(mark: Released, minor: int) -> NotebookNode:
    new = {"code": v4.new_code_cell, "markdown": v4.new_markdown_cell}[mark.cell_type]
    cell: NotebookNode = new(mark.source)  # type: ignore[no-untyped-call]
    if minor < 5:  # notebooks of format 4.4 know no ids of cells
        del cell["id"]
    return cell

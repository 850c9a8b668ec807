"""A preprocessor for nbgrader's autograde: submissions run in our sandbox, not in a kernel.

nbgrader's `Execute` runs a submission beside the hidden tests, with the instructor's permissions.
Here nothing of it runs in nbgrader's process or in a kernel: the submitted file is graded by
`grader.service.Grader`, and every check's verdict is written into its grade cell, from which
nbgrader's `SaveAutoGrades` computes exactly our points.
"""

from __future__ import annotations

import secrets
import sys
import weakref
from pathlib import Path
from typing import Any, cast

from nbformat import NotebookNode, from_dict
from nbgrader.preprocessors import Execute
from nbgrader.utils import determine_grade, is_grade
from traitlets import Enum, Integer, Unicode

from grader.course import Course, Unit
from grader.nbgrader.checks import (
    LANGUAGES,
    LOAD,
    REGION,
    cell_outputs,
    described,
    grade_id,
    stream,
)
from grader.report import Report
from grader.sandbox import Isolation
from grader.service import SEED_BITS, Grader
from grader.submission import MAX_FILE_BYTES

__all__ = ["GradeInSandbox", "NotTheRelease", "submitted_bytes", "write_outputs"]


class NotTheRelease(Exception):
    """The gradebook knows the assignment otherwise than the course; nothing can be graded."""


class GradeInSandbox(Execute):  # type: ignore[misc]
    """Grade notebooks of the course's units in the sandbox; leave all others to `Execute`.

    Raises
    ------
    grader.sandbox.Unavailable, grader.service.UnsoundCheckError, CourseError, NotTheRelease
        A fault of ours. nbgrader then reports the submission as not autograded: never as zero.
    """

    course = Unicode(
        "", help="Folder of the backgrade course; by default found as `backgrade` finds it."
    ).tag(config=True)
    isolation = Enum(
        ["strong", "none"], "strong", help="The wall around student code; `none` is no wall."
    ).tag(config=True)
    seed = Integer(
        None, allow_none=True, help="Of the random inputs; by default drawn for each run."
    ).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], km: Any = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Grade one notebook and write the verdicts into its grade cells."""
        unit = self.unit(resources)
        if unit is None:
            executed: tuple[NotebookNode, dict[str, Any]] = super().preprocess(nb, resources, km)
            return executed
        report = self.report(unit, resources)
        write_outputs(nb, report)
        self.log.info(
            "%s of %s: %g/%g (%s, isolation %s, seed %d)",
            *(unit.id, resources["nbgrader"]["student"], report.score, report.max_score),
            *(report.status, report.isolation, report.seed),
        )
        return nb, resources

    def report(self, unit: Unit, resources: dict[str, Any]) -> Report:
        """Return the report on the file as the student handed it in."""
        run = self.parent.parent  # the converter: it lives as long as one run of autograde
        where = resources["nbgrader"]
        content = submitted_bytes(run.coursedir, where["student"], unit.id)
        grader, seed = _opened(run, self, unit)
        return grader.grade(unit.id, f"{unit.id}.ipynb", content, seed=seed)

    def unit(self, resources: dict[str, Any]) -> Unit | None:
        """Return the unit the notebook answers; None for an assignment that is not the course's."""
        where = resources["nbgrader"]
        course = Course.load(Path(self.course)) if self.course else Course.find()
        for unit in course.units:
            if unit.id == where["assignment"] == where["notebook"]:
                return unit
        return None


def submitted_bytes(coursedir: Any, student: str, unit: str) -> bytes:
    """Return the submitted notebook, or as much of it as shows that it is too large."""
    folder = coursedir.format_path(coursedir.submitted_directory, student, unit)
    with (Path(folder) / f"{unit}.ipynb").open("rb") as file:
        return file.read(MAX_FILE_BYTES + 1)


def write_outputs(nb: NotebookNode, report: Report) -> None:
    """Write the verdicts of `report` into the outputs of the grade cells of `nb`.

    Raises
    ------
    NotTheRelease
        If its cells are not those of the report's checks, or are worth something else.
    """
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in nb.cells if is_grade(cell)}
    checks = [check for check in report.checks if check.id != LOAD]
    ids = [grade_id(report.unit, check.id, check.visibility) for check in checks]
    worth = {name for name, cell in cells.items() if cell.metadata.nbgrader.points}
    if not worth <= set(ids) <= set(cells):
        raise _not_released(report.unit, sorted(worth ^ set(ids)))
    for id_, check in zip(ids, checks, strict=True):
        cells[id_].outputs = _nodes(cell_outputs(check, LANGUAGES))
        if determine_grade(cells[id_]) != (check.points, check.max_points):
            raise _not_released(report.unit, [id_])
        cells[id_].source = cells[id_].source.partition(REGION)[0].rstrip()
    for check in report.checks:
        if check.id == LOAD:
            told = stream([described(check, language) for language in LANGUAGES])
            cells[ids[0]].outputs = [*_nodes([told]), *cells[ids[0]].outputs]


def _nodes(outputs: list[dict[str, Any]]) -> list[NotebookNode]:
    return [from_dict(output) for output in outputs]  # type: ignore[no-untyped-call]


def _not_released(unit: str, ids: list[str]) -> NotTheRelease:
    return NotTheRelease(
        f"the checks of unit {unit} are not the grade cells in the gradebook: {', '.join(ids)} "
        "differ. Run `backgrade release --nbgrader` and `nbgrader generate_assignment` again; "
        "nbgrader allows no other cells once there are submissions."
    )


_graders: weakref.WeakKeyDictionary[Any, dict[str, tuple[Grader, int]]] = (
    weakref.WeakKeyDictionary()
)


def _opened(run: Any, options: GradeInSandbox, unit: Unit) -> tuple[Grader, int]:
    """Return the grader and the seed of a whole run: all students have the same inputs."""
    opened = _graders.setdefault(run, {})
    if unit.id not in opened:
        _forget_checks(unit)
        course = Course.load(unit.folder.parent.parent)
        grader = Grader(course, units=[unit.id], isolation=cast(Isolation, options.isolation))
        weakref.finalize(run, grader.close)
        seed = secrets.randbits(SEED_BITS) if options.seed is None else options.seed
        opened[unit.id] = grader, seed
    return opened[unit.id]


def _forget_checks(unit: Unit) -> None:
    """Let pytest import the unit's checks anew: a Jupyter server lives on while they change."""
    files = {str(unit.folder / "test_public.py"), str(unit.secret / "test_hidden.py")}
    for name, module in list(sys.modules.items()):
        if getattr(module, "__file__", None) in files:
            del sys.modules[name]

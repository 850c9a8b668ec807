"""nbgrader's course folder: a source notebook for each unit, and the configuration to grade it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from grader.course import Course, Unit
from grader.nbgrader.answers import STUB, answers
from grader.nbgrader.checks import REGION, grade_id
from grader.release import PLOT, PLOT_CELL, code, kit_files, lesson, mark, notebook, prose, template
from grader.suite import Spec, Suite

__all__ = [
    "CONFIG",
    "source_files",
    "source_notebook",
    "write_config",
    "write_course_folder",
    "write_source",
]

CONFIG = "nbgrader_config.py"
GUARD = "grader.nbgrader.sandbox.GradeInSandbox"

# Of the kit, what has no use beside the notebook: students hand in through nbgrader.
_LEFT_OUT = ("README.txt", "{unit}.py", "{unit}.ipynb")

_CONFIG = """\
# nbgrader's configuration for the units of a backgrade course. It is written once and then yours.

c = get_config()

# What your course is called in the exchange, and where the grades are; SQLite beside this file
# unless you name another database.
c.CourseDirectory.course_id = {course_id!r}
# c.CourseDirectory.db_url = "postgresql://nbgrader@/gradebook"

# The backgrade course that holds the checks.
c.GradeInSandbox.course = {course!r}

# What stands where a student is to write.
c.ClearSolutions.code_stub = {{"python": {stub!r}}}

# First of all, nbgrader's marks in a submission are put back to what was released.
c.Autograde.sanitize_preprocessors = [
    "grader.nbgrader.sanitize.RestoreMarks",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# Submissions run in backgrade's sandbox; nbgrader.preprocessors.Execute would run them here, with
# your permissions. Assignments that are not units of the course still go through Execute.
c.Autograde.autograde_preprocessors = [
    "{guard}",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
"""

_PUBLIC = """\
# 공개 검사 ({points:g}점) · Public check ({points:g} points)
# {ko} · {en}
from kit import require

require({id!r})
"""

# Where autograde lacks our preprocessor, an empty cell would earn its points.
_HIDDEN = """\
# 숨은 검사 ({points:g}점) · Hidden check ({points:g} points)
{region}
import os

if os.environ.get("NBGRADER_EXECUTION") == "autograde":
    raise RuntimeError(
        "This check runs in backgrade's sandbox. List {guard} in "
        "c.Autograde.autograde_preprocessors, in place of nbgrader.preprocessors.Execute."
    )
### END HIDDEN TESTS
"""


def write_course_folder(course: Course, units: Sequence[Unit], out: Path) -> Iterator[str]:
    """Write the source folders of `units` and the configuration; yield what to tell the user."""
    with Suite(units) as suite:
        for unit in units:
            yield str(write_source(unit, suite.specs(unit.id), out))
    yield write_config(course, out)


def write_source(unit: Unit, specs: Sequence[Spec], out: Path) -> Path:
    """Write ``source/<unit>`` into the course folder `out` and return the notebook's path.

    Parameters
    ----------
    unit : Unit
    specs : sequence of Spec
        Its checks, public and hidden.
    out : Path
        nbgrader's course folder.

    Raises
    ------
    CourseError
        If a file is missing, or starter and reference do not fit together.
    """
    files = source_files(unit, specs)
    folder = out / "source" / unit.id
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder / f"{unit.id}.ipynb"


def source_files(unit: Unit, specs: Sequence[Spec]) -> dict[str, bytes]:
    """Return the files of ``source/<unit>`` by name; only the notebook holds secrets."""
    left_out = {name.format(unit=unit.id) for name in _LEFT_OUT}
    files = {name: data for name, data in kit_files(unit).items() if name not in left_out}
    return {**files, f"{unit.id}.ipynb": source_notebook(unit, specs).encode()}


def source_notebook(unit: Unit, specs: Sequence[Spec]) -> str:
    """Return the instructor's notebook: solution regions, and a grade cell for each check."""
    return notebook(list(_cells(unit, specs)))


def write_config(course: Course, out: Path) -> str:
    """Write ``nbgrader_config.py`` unless there is one; return its path, or what is left to do."""
    path = out / CONFIG
    text = _CONFIG.format(
        course_id=out.resolve().name, course=str(course.root), stub=STUB, guard=GUARD
    )
    if not path.exists():
        path.write_text(text, encoding="utf-8")
    if GUARD in path.read_text(encoding="utf-8"):
        return str(path)
    lines = [line for line in text.splitlines() if not line.startswith(("#", "c = ", "c.Course"))]
    return f"{path} is yours and was left alone. Add to it:\n" + "\n".join(lines).strip("\n")


def _cells(unit: Unit, specs: Sequence[Spec]) -> Iterator[Any]:
    yield from lesson(unit)
    solved = answers(unit)
    yield prose(template(unit, "start.md"))
    if solved.head:
        yield code(solved.head)
    for name, source in solved.cells.items():
        yield code(source, mark(name, solution=True))
    if (unit.folder / PLOT).is_file():
        yield prose(template(unit, "plot.md"))
        yield code(PLOT_CELL, mark("plot", solution=False))
    for visibility in ("public", "hidden"):
        own = [spec for spec in specs if spec.visibility == visibility]
        if own:
            yield prose(template(unit, f"nbgrader_{visibility}.md"))
        for spec in own:
            id_ = grade_id(unit.id, spec.id, spec.visibility)
            yield code(_test(spec), mark(id_, solution=False, points=spec.points))


def _test(spec: Spec) -> str:
    """Return the source of a check's cell: of a hidden one, nothing but that it is there."""
    if spec.visibility == "hidden":
        return _HIDDEN.format(points=spec.points, region=REGION, guard=GUARD).strip("\n")
    return _PUBLIC.format(points=spec.points, id=spec.id, **spec.title).strip("\n")

"""Reports into nbgrader's gradebook: scores, comments, and the notebooks formgrader shows."""

from __future__ import annotations

import hashlib
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import Execute
from traitlets.utils.importstring import import_item

from grader.course import Unit
from grader.nbgrader.checks import LANGUAGES, described, grade_id
from grader.nbgrader.classroom import Classroom, ClassroomError
from grader.nbgrader.sandbox import GradeInSandbox, submitted_bytes
from grader.nbgrader.sanitize import RestoreMarks
from grader.report import Check, Report

__all__ = ["Graded", "comments", "push", "write_scores"]

WIDTH = 88


@dataclass(frozen=True)
class Graded:
    """A report and whose submission it is about; `when` is when that was handed in."""

    student: str
    when: datetime | None
    report: Report


def push(classroom: Classroom, unit: Unit, graded: Iterable[Graded]) -> Iterator[str | None]:
    """Write reports on one unit into a gradebook and yield, for each, why that failed or None.

    A student's notebook in ``submitted/`` is written to ``autograded/`` with the verdicts in its
    cells, by nbgrader's own `Autograde`, if it is the file the report is about. Without one the
    scores and comments alone are written. Manual scores, extra credit, manual comments, names and
    extensions are left as they are.
    """
    for item in graded:
        try:
            _push(classroom, unit, item)
        except (ClassroomError, NbGraderException) as error:
            yield str(error)
        else:
            yield None


def _push(classroom: Classroom, unit: Unit, item: Graded) -> None:
    if item.report.status == "not_graded":
        raise ClassroomError("it was not graded; run `backgrade nbgrader pull` again")
    with classroom.gradebook() as gradebook:
        _same_cells(gradebook, item.report)
    if _is_submitted(classroom, unit, item):
        _autograde(classroom, unit, item)
    with classroom.gradebook() as gradebook:
        write_scores(gradebook, unit, item)


def write_scores(gradebook: Gradebook, unit: Unit, item: Graded) -> None:
    """Write the score of every check and the comment of every answer."""
    gradebook.update_or_create_student(item.student)
    stamp = {} if item.when is None else {"timestamp": item.when.isoformat()}
    gradebook.update_or_create_submission(unit.id, item.student, **stamp)
    where = unit.id, unit.id, item.student
    for check in item.report.checks:
        if check.max_points:
            id_ = grade_id(unit.id, check.id, check.visibility)
            grade = gradebook.find_grade(id_, *where)
            grade.auto_score = check.points
            # As nbgrader's autograde has it: a manual score wins and is to be looked at again.
            grade.needs_manual_grade = grade.manual_score is not None
    for name, text in comments(unit, item.report).items():
        gradebook.find_comment(name, *where).auto_comment = text
    gradebook.db.commit()


def comments(unit: Unit, report: Report) -> Mapping[str, str | None]:
    """Return the comment on every answer of the unit, None where there is nothing to say.

    What a check says begins with the call it is about. What is about no function of the unit goes
    with the first.
    """
    told: dict[str, list[Check]] = {name: [] for name in unit.functions}
    for check in report.checks:
        if check.status != "passed" or (check.message and not check.max_points):
            about = (check.message or {"en": ""})["en"].partition("(")[0]
            told[about if about in told else unit.functions[0]].append(check)
    return {name: _comment(checks) if checks else None for name, checks in told.items()}


def _comment(checks: Iterable[Check]) -> str:
    """Return checks as a Markdown block of code: of a student's text nothing may be rendered."""
    texts = [described(check, language) for check in checks for language in LANGUAGES]
    lines = [
        part
        for text in texts
        for line in [*text.split("\n"), ""]
        for part in textwrap.wrap(line, WIDTH, subsequent_indent="    ") or [""]
    ]
    return "\n".join(f"    {line}".rstrip() for line in lines).rstrip()


def _same_cells(gradebook: Gradebook, report: Report) -> None:
    """Raise `ClassroomError` unless the gradebook has a cell worth its points for each check."""
    try:
        notebook = gradebook.find_notebook(report.unit, report.unit)
    except MissingEntry:
        raise ClassroomError(
            f"the gradebook has no assignment {report.unit}: "
            f"run `nbgrader generate_assignment {report.unit}` first"
        ) from None
    known = {cell.name: cell.max_score for cell in notebook.grade_cells if cell.max_score}
    wanted = {
        grade_id(report.unit, check.id, check.visibility): check.max_points
        for check in report.checks
        if check.max_points
    }
    if known != wanted:
        names = sorted(dict(known.items() ^ wanted.items()))
        raise ClassroomError(
            f"the checks of {report.unit} are not the gradebook's cells ({', '.join(names)}): "
            "run `backgrade release --nbgrader` and `nbgrader generate_assignment` again, or pull "
            "again if the report is older than the course"
        )


def _is_submitted(classroom: Classroom, unit: Unit, item: Graded) -> bool:
    """Tell whether the file is in ``submitted/``; raise if it is another by now."""
    try:
        content = submitted_bytes(classroom.folders, item.student, unit.id)
    except FileNotFoundError:
        return False
    if hashlib.sha256(content).hexdigest() != item.report.submission:
        raise ClassroomError("the submission was replaced after it was graded; pull again")
    return True


class _Reported(GradeInSandbox):
    """Takes a report that there is already."""

    given: tuple[Unit, Report]

    def unit(self, resources: dict[str, Any]) -> Unit:
        return self.given[0]

    def report(self, unit: Unit, resources: dict[str, Any]) -> Report:
        return self.given[1]


def _autograde(classroom: Classroom, unit: Unit, item: Graded) -> None:
    """Let nbgrader autograde one submission, with our report for what it would execute."""
    folders = classroom.folders
    before = folders.student_id, folders.assignment_id
    folders.student_id, folders.assignment_id = item.student, unit.id
    try:
        autograde = Autograde(coursedir=folders, parent=classroom.app, force=True)
        given = _Reported(parent=autograde)
        given.given = unit, item.report
        autograde.autograde_preprocessors = [
            given if _executes(one) else one for one in autograde.autograde_preprocessors
        ]
        kept = [one for one in autograde.sanitize_preprocessors if _named(one) is not RestoreMarks]
        autograde.sanitize_preprocessors = [RestoreMarks, *kept]
        autograde.start()
    except NbGraderException:
        if item.report.status == "graded":  # what we could not read, nbgrader need not
            raise
    finally:
        folders.student_id, folders.assignment_id = before


def _named(preprocessor: Any) -> Any:
    return import_item(preprocessor) if isinstance(preprocessor, str) else preprocessor


def _executes(preprocessor: Any) -> bool:
    found = _named(preprocessor)
    return isinstance(found, type) and issubclass(found, Execute)

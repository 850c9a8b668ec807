"""The commands ``backgrade nbgrader pull`` and ``push``."""

from __future__ import annotations

import csv
import json
import os
import secrets
import warnings
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from grader.batch import Job, grade_files
from grader.course import Course, CourseError, Unit
from grader.report import Report
from grader.sandbox import Isolation
from grader.service import SEED_BITS

if TYPE_CHECKING:
    from grader.nbgrader.classroom import Classroom, Handed, Student
    from grader.nbgrader.gradebook import Graded

__all__ = ["nbgrader"]

OUR_FAULT = 3

course_argument = click.argument(
    "folder", metavar="COURSE", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
db_option = click.option(
    "--db",
    "db_url",
    metavar="URL",
    help="The gradebook, e.g. postgresql://host/name.  [default: as nbgrader_config.py says]",
)


@click.group()
def nbgrader() -> None:
    """Grade a course that is run with nbgrader: pull submissions out of it, push scores in."""


@nbgrader.command()
@course_argument
@click.option("--unit", "names", multiple=True, help="May be repeated.  [default: all]")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file the reports are written to, one JSON line a submission.",
)
@click.option(
    "--roster",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the students too, as the CSV that `backgrade roster invite` reads.",
)
@db_option
@click.option("--jobs", type=click.IntRange(1, 64), help="Processes.  [default: the cores]")
@click.option("--seed", type=click.IntRange(0), help="Of the random inputs.  [default: drawn]")
@click.option(
    "--isolation",
    type=click.Choice(["strong", "none"]),
    default="strong",
    show_default=True,
    help="The wall around student code; `none` protects nothing.",
)
def pull(
    folder: Path,
    names: tuple[str, ...],
    out: Path,
    roster: Path | None,
    db_url: str | None,
    jobs: int | None,
    seed: int | None,
    isolation: Isolation,
) -> None:
    """Grade what lies in submitted/ of nbgrader's folder COURSE; change nothing there."""
    classroom = _classroom(folder, db_url)
    course = classroom.course()
    students = classroom.roster()
    if roster is not None:
        _write_roster(students, roster)
    seed = secrets.randbits(SEED_BITS) if seed is None else seed
    failed = 0
    with out.open("w", encoding="utf-8") as file:
        for unit in _units(course, names):
            job = Job(course.root, unit.id, isolation, seed)
            there = [one for one in classroom.handed(unit.id) if one.file.is_file()]
            faults = _grade(job, there, jobs or os.cpu_count() or 1, file)
            failed += faults
            missing = sorted({student.id for student in students} - {one.student for one in there})
            click.echo(f"{unit.id}: {len(there) - faults} of {len(students)} students graded")
            if there and missing:
                click.echo(f"  no {unit.id}.ipynb from {', '.join(missing)}")
    if failed:
        raise click.exceptions.Exit(OUR_FAULT)


@nbgrader.command()
@course_argument
@click.argument("reports", type=click.File(encoding="utf-8"))
@db_option
def push(folder: Path, reports: TextIO, db_url: str | None) -> None:
    """Write the scores and comments of REPORTS into the gradebook of nbgrader's folder COURSE."""
    classroom = _classroom(folder, db_url)
    from grader.nbgrader.gradebook import push as push_into

    graded = list(_read(reports))
    units = _units(classroom.course(), dict.fromkeys(one.report.unit for one in graded))
    failed = 0
    for unit in units if graded else []:
        own = [one for one in graded if one.report.unit == unit.id]
        for one, fault in zip(own, push_into(classroom, unit, own), strict=True):
            if fault is not None:
                failed += 1
                click.echo(f"backgrade: {unit.id} of {one.student}: {fault}", err=True)
    written = f"{len(graded) - failed} of {len(graded)} reports"
    click.echo(f"{written} written to {_gradebook(classroom)}")
    if failed:
        raise click.exceptions.Exit(OUR_FAULT)


def _classroom(folder: Path, db_url: str | None) -> Classroom:
    try:
        from grader.nbgrader.classroom import Classroom, ClassroomError
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"{error.name} is not installed. Run: python -m pip install 'backgrade[nbgrader]'"
        ) from None
    # It warns of its own use of its libraries, at every submission.
    warnings.filterwarnings("ignore", module=r"(nbgrader|nbformat)\.")
    try:
        return Classroom(folder, db_url)
    except ClassroomError as error:
        raise click.UsageError(str(error)) from None


def _units(course: Course, names: Iterable[str]) -> list[Unit]:
    try:
        return [course.unit(name) for name in names] or list(course.units)
    except CourseError as error:
        raise click.UsageError(str(error)) from None


def _grade(job: Job, handed: list[Handed], processes: int, out: TextIO) -> int:
    """Write a line for each submission; return how many could not be graded."""
    failed = 0
    files = [one.file for one in handed]
    for one, result in zip(handed, grade_files(job, files, processes), strict=True):
        if result.report is None:
            failed += 1
            click.echo(f"backgrade: {one.file} was not graded: {result.fault}", err=True)
            continue
        when = one.when.isoformat() if one.when else None
        line: dict[str, Any] = {"student": one.student, "submitted": when}
        out.write(json.dumps({**line, **result.report.to_json()}) + "\n")
    return failed


def _read(reports: TextIO) -> Iterator[Graded]:
    from grader.nbgrader.gradebook import Graded

    for number, line in enumerate(reports, start=1):
        try:
            data = json.loads(line)
            when = data["submitted"] and datetime.fromisoformat(data["submitted"])
            yield Graded(str(data["student"]), when, Report.from_json(data))
        except (KeyError, TypeError, ValueError) as error:
            raise click.UsageError(
                f"{reports.name}, line {number} is no line of `backgrade nbgrader pull`: {error!r}"
            ) from None


def _write_roster(students: Iterable[Student], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["email", "name"])
        for student in students:
            if student.email:
                writer.writerow([student.email, student.name])
            else:
                click.echo(f"{student.id} has no e-mail address and is left out", err=True)


def _gradebook(classroom: Classroom) -> str:
    """Return the database's address without its password."""
    from sqlalchemy.engine import make_url

    return make_url(classroom.folders.db_url).render_as_string(hide_password=True)

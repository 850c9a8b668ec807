"""The command ``backgrade``."""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.progress import Progress

from grader.batch import Job, Result, grade_files
from grader.course import Course, CourseError, Unit
from grader.earlier import beside, read_capped
from grader.mutants import mutate
from grader.nbgrader.commands import nbgrader
from grader.nbgrader.folder import write_course_folder
from grader.proof import proved
from grader.proofstore import load, place, save
from grader.quiz.commands import quiz
from grader.release import release as release_kit
from grader.report import Report
from grader.sandbox import Isolation, Unavailable, doctor
from grader.service import SEED_BITS, Grader
from grader.suite import Suite
from grader.terminal import Language, default_language, print_report, print_summary
from grader.validity import Validity, page

__all__ = ["main"]

DONE, NOT_FULL_MARKS, OUR_FAULT = 0, 1, 3
MUTANT_SEEDS = 2  # a mutant lives only if it passes with all of them
# Other distributions' commands: the web application's are found here, so that the grader need not
# know it.
COMMANDS = "backgrade.commands"

language_option = click.option(
    "--lang",
    "language",
    type=click.Choice(["en", "ko"]),
    default=default_language,
    help="Language of what is printed.  [default: the locale's]",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")
files_argument = click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)


class _Commands(click.Group):
    """Our commands, and those that other distributions add."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *entry_points(group=COMMANDS).names})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = super().get_command(ctx, cmd_name)
        if found is None:
            for entry in entry_points(group=COMMANDS, name=cmd_name):
                command: click.Command = entry.load()
                return command
        return found


@click.group(cls=_Commands)
@click.version_option(package_name="backgrade")
def backgrade() -> None:
    """Grade an introductory deep-learning course, and say what is wrong."""


def main() -> NoReturn:
    """Run the command line; exit 0 done, 1 and 2 as documented, 3 for a fault of ours."""
    try:
        code = backgrade.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except (CourseError, Unavailable) as error:
        click.echo(f"backgrade: {error}", err=True)
        sys.exit(OUR_FAULT)
    sys.exit(code if isinstance(code, int) else DONE)


@backgrade.command()
@click.argument("unit")
@files_argument
@json_option
@language_option
@click.option("--jobs", type=click.IntRange(1, 64), help="Processes.  [default: the cores]")
@click.option("--seed", type=click.IntRange(0), help="Of the random inputs.  [default: drawn]")
@click.option(
    "--isolation",
    type=click.Choice(["strong", "none"]),
    default="strong",
    show_default=True,
    help="The wall around student code; `none` protects nothing.",
)
@click.option("--strict", is_flag=True, help="Exit with 1 unless every file has full marks.")
def grade(
    unit: str,
    files: tuple[Path, ...],
    as_json: bool,
    language: Language,
    jobs: int | None,
    seed: int | None,
    isolation: Isolation,
    strict: bool,
) -> None:
    """Grade FILES as answers to UNIT, all with the same random inputs."""
    course = Course.find()
    job = Job(
        course=course.root,
        unit=_unit(course, unit).id,
        isolation=isolation,
        seed=secrets.randbits(SEED_BITS) if seed is None else seed,
    )
    processes = min(jobs or os.cpu_count() or 1, len(files))
    console = Console(highlight=False)
    rows: list[tuple[Path, Report]] = []
    for result in _with_progress(grade_files(job, files, processes), len(files)):
        report = result.report or _not_graded(job, result)
        rows.append((result.file, report))
        if as_json:
            click.echo(_json_line(result.file, report))
        elif len(files) == 1:
            print_report(console, result.file, report, language)
    if len(files) > 1 and not as_json:
        print_summary(console, rows)
    _finish([report for _, report in rows], strict)


@backgrade.command()
@files_argument
@click.option("--unit", help="The unit.  [default: the file's name without its suffix]")
@json_option
@language_option
def check(files: tuple[Path, ...], unit: str | None, as_json: bool, language: Language) -> None:
    """Run the public checks on FILES: what a student can do without any secret."""
    course = Course.find()
    isolation: Isolation = "strong" if doctor().isolation == "strong" else "none"
    console = Console(highlight=False)
    for file in files:
        name = _unit(course, unit or file.stem).id
        with Grader(course, units=[name], isolation=isolation, public_only=True) as grader:
            earlier = beside(file.resolve())
            report = grader.grade(name, file.name, read_capped(file), earlier=earlier)
        if as_json:
            click.echo(_json_line(file, report))
        else:
            print_report(console, file, report, language)


@backgrade.command(name="doctor")
@json_option
def doctor_command(as_json: bool) -> None:
    """Say what isolation this machine can give, and what is missing for a stronger one."""
    found = doctor()
    if as_json:
        click.echo(json.dumps(found.to_json()))
    else:
        click.echo(found.text())
    if found.isolation != "strong":
        raise click.exceptions.Exit(OUR_FAULT)


@backgrade.command()
@click.argument("units", nargs=-1)
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder the kits are written to.",
)
@click.option(
    "--nbgrader",
    "as_course_folder",
    is_flag=True,
    help="Write nbgrader's course folder instead: source notebooks, which hold the solution.",
)
def release(units: tuple[str, ...], out: Path, as_course_folder: bool) -> None:
    """Write a student kit for each of UNITS, or for all."""
    course = Course.find()
    out.mkdir(parents=True, exist_ok=True)
    chosen = [_unit(course, name) for name in units] or course.units
    if as_course_folder:
        for line in write_course_folder(course, chosen, out):
            click.echo(line)
        return
    for unit in chosen:
        click.echo(release_kit(unit, out))


backgrade.add_command(nbgrader)
backgrade.add_command(quiz)


@backgrade.command(name="prove")
@click.argument("units", nargs=-1)
@click.option("--seeds", type=click.IntRange(1), default=200, show_default=True)
@click.option(
    "--fewer",
    metavar="UNIT=N",
    multiple=True,
    callback=lambda context, option, value: _fewer(value),
    help="Fewer seeds for a unit that trains for long.",
)
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True)
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder of finished proofs; a unit that has not changed since is not proved again.",
)
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="The page to write.")
def prove_command(
    units: tuple[str, ...],
    seeds: int,
    fewer: dict[str, int],
    jobs: int,
    keep: Path | None,
    write: Path | None,
) -> None:
    """Prove the checks of UNITS, or of all, on known right and wrong solutions and on mutants."""
    course = Course.find()
    chosen = [_unit(course, name) for name in units] or list(course.units)
    found: dict[str, Validity] = {}
    for unit in chosen:
        count = fewer.get(unit.id, seeds)
        path = place(keep, unit, count) if keep else None
        kept = load(path) if path else None
        found[unit.id] = kept or _proved(course, unit, count, jobs)
        if path and not kept:
            save(path, found[unit.id])
        click.echo(f"{unit.id}: {found[unit.id].summary()}")
        for complaint in found[unit.id].complaints():
            click.echo(f"  {complaint}")
    if write is not None:
        options = "".join(f" --fewer {unit}={count}" for unit, count in fewer.items())
        command = f"./run prove --seeds {seeds}{options} --write {write}"
        write.write_text(page(found, command), encoding="utf-8")
    if any(validity.complaints() for validity in found.values()):
        raise click.exceptions.Exit(OUR_FAULT)


def _fewer(given: Sequence[str]) -> dict[str, int]:
    found = {}
    for text in given:
        unit, _, count = text.partition("=")
        if not count.isdecimal() or int(count) < 1:
            raise click.BadParameter(f"{text!r}; write the unit and a number, like cnn=10")
        found[unit] = int(count)
    return found


def _proved(course: Course, unit: Unit, seeds: int, jobs: int) -> Validity:
    proofs = proved(course, unit, seeds, jobs)
    with Suite([unit]) as suite:
        mutation = mutate(suite, unit, range(min(seeds, MUTANT_SEEDS)))
        points = {spec.id: spec.points for spec in suite.specs(unit.id)}
        return Validity(points, proofs, mutation)


def _unit(course: Course, name: str) -> Unit:
    try:
        return course.unit(name)
    except CourseError as error:
        raise click.UsageError(str(error)) from None


def _with_progress(results: Iterator[Result], total: int) -> Iterator[Result]:
    """Pass `results` on, with a bar on a terminal when there is more than one."""
    if total == 1 or not sys.stderr.isatty():
        yield from results
        return
    with Progress(console=Console(stderr=True), transient=True) as progress:
        yield from progress.track(results, total=total, description="Grading")


def _not_graded(job: Job, result: Result) -> Report:
    click.echo(f"backgrade: {result.file} was not graded: {result.fault}", err=True)
    return Report(
        unit=job.unit,
        submission="",
        status="not_graded",
        score=0.0,
        max_score=100.0,
        isolation=job.isolation,
        seconds=0.0,
        seed=job.seed,
        checks=(),
    )


def _json_line(file: Path, report: Report) -> str:
    name = os.fsencode(file).decode("utf-8", "backslashreplace")
    data: dict[str, Any] = {"file": name, **report.to_json()}
    return json.dumps(data)


def _finish(reports: Sequence[Report], strict: bool) -> None:
    if any(report.status == "not_graded" for report in reports):
        raise click.exceptions.Exit(OUR_FAULT)
    if strict and not all(report.full_marks for report in reports):
        raise click.exceptions.Exit(NOT_FULL_MARKS)

"""Grade many files, several at a time, each process with its own collected suite."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from grader.course import Course
from grader.earlier import beside, read_capped
from grader.report import Report
from grader.sandbox import Isolation
from grader.service import Grader

__all__ = ["Job", "Result", "grade_files"]


@dataclass(frozen=True)
class Job:
    """What all files of a batch have in common."""

    course: Path
    unit: str
    isolation: Isolation
    seed: int


@dataclass(frozen=True)
class Result:
    """One file with its report; `report` is None, and `fault` says why, when we failed."""

    file: Path
    report: Report | None
    fault: str = ""


def grade_files(job: Job, files: Sequence[Path], processes: int) -> Iterator[Result]:
    """Grade `files` with one seed and yield the results in the order of the files.

    Raises
    ------
    CourseError, grader.sandbox.Unavailable
        If grading cannot begin at all.
    """
    if processes <= 1 or len(files) <= 1:
        with _open(job) as grader:
            for file in files:
                yield _grade(grader, job, file)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        min(processes, len(files)), context, initializer=_start, initargs=(job,)
    ) as pool:
        pending: list[Future[Result]] = [pool.submit(_grade_in_worker, file) for file in files]
        for file, future in zip(files, pending, strict=True):
            try:
                yield future.result()
            except BrokenProcessPool:
                yield Result(file, None, "the grading process ended unexpectedly")


def _open(job: Job) -> Grader:
    return Grader(Course.load(job.course), units=[job.unit], isolation=job.isolation)


def _grade(grader: Grader, job: Job, file: Path) -> Result:
    try:
        content = read_capped(file)
        report = grader.grade(
            job.unit, file.name, content, seed=job.seed, earlier=beside(file.resolve())
        )
        return Result(file, report)
    except Exception as error:  # one file's fault must not take the class with it
        return Result(file, None, f"{type(error).__name__}: {error}")


_worker: tuple[Grader, Job] | Exception


def _start(job: Job) -> None:
    global _worker
    try:
        _worker = (_open(job), job)
    except Exception as error:  # told by the first file: an initializer can only break the pool
        _worker = error


def _grade_in_worker(file: Path) -> Result:
    if isinstance(_worker, Exception):
        raise _worker
    return _grade(*_worker, file)

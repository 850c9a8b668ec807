"""Grade one submission: read it, run it behind the wall, judge, explain, report."""

from __future__ import annotations

import secrets
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import TracebackType

from checklib import Call

from grader import measures
from grader.catalogue import in_process, solution_source
from grader.course import Course, Unit
from grader.diagnose import diagnose
from grader.earlier import Earlier, earlier_units
from grader.messages import explain, load_messages, verdict
from grader.report import Check, CheckStatus, Measure, Report, ReportStatus, Text, text
from grader.sandbox import Cells, Isolation, Limits, LoadProblem, Pool
from grader.student import NotLoaded, Student
from grader.submission import Submission, Unreadable, read
from grader.suite import Outcome, Spec, Suite

__all__ = ["Grader", "UnsoundCheckError"]

LOAD_TITLE = text("Reading your file", "파일 읽기")
SEED_BITS = 48


class UnsoundCheckError(Exception):
    """A check failed on the reference solution itself: the course's fault, not the student's."""


class Grader:
    """Collected checks and warm sandboxes, ready to grade one submission after another.

    Parameters
    ----------
    course : Course
        Where the units lie.
    units : sequence of str, optional
        Ids of the units to get ready; all by default.
    isolation : {"strong", "none"}
        The wall around the student's code. There is no falling back to a weaker one.
    warm : int
        How many sandboxes are kept started ahead.
    public_only : bool
        Run the public checks alone, without anything secret: what a student can do.

    Raises
    ------
    CourseError
        If the course's files cannot be used.
    grader.sandbox.Unavailable
        If this machine cannot give that isolation, or its self-test found a hole.
    """

    def __init__(
        self,
        course: Course,
        *,
        units: Sequence[str] | None = None,
        isolation: Isolation = "strong",
        warm: int = 1,
        public_only: bool = False,
    ) -> None:
        self.course = course
        self.isolation = isolation
        names = [unit.id for unit in course.units] if units is None else units
        self._suite = Suite([course.unit(name) for name in names], public_only=public_only)
        limits = course.limits
        try:
            self._pool = Pool(
                isolation,
                Limits(
                    load_seconds=limits.load_seconds,
                    call_seconds=limits.call_seconds,
                    memory_bytes=int(limits.memory_mb * 2**20),
                    output_bytes=int(limits.output_kb * 2**10),
                ),
                warm,
            )
        except BaseException:
            self._suite.close()
            raise

    def specs(self, unit: str) -> tuple[Spec, ...]:
        """Return what the authors declared of the unit's checks, in order."""
        return self._suite.specs(unit)

    def grade(
        self,
        unit: str,
        filename: str,
        content: bytes,
        *,
        seed: int | None = None,
        on_check: Callable[[Check], None] | None = None,
        earlier: Earlier = lambda unit: None,
        on_measure: Callable[[Measure], None] | None = None,
    ) -> Report:
        """Grade one submission.

        Parameters
        ----------
        unit : str
            Id of the unit it answers.
        filename : str
            What the student called it; only its suffix matters.
        content : bytes
            The file, as untrusted as it comes.
        seed : int, optional
            Of the random inputs; drawn when it is not given, and recorded in the report.
        on_check : callable, optional
            Called with each `Check` as soon as its verdict stands.
        earlier : callable
            Gives the student's file for another unit, which this one may import, or None.
        on_measure : callable, optional
            Called with each figure that the unit's `grader.measures` give; without it nothing is
            measured. A speed is measured only where every public check passed.

        Returns
        -------
        Report
            ``graded`` or ``invalid``.

        Raises
        ------
        grader.sandbox.Unavailable, UnsoundCheckError
            A fault of ours: this grading says nothing about the student.
        """
        found = self.course.unit(unit)
        grading = _Grading(
            unit=found,
            suite=self._suite,
            seed=secrets.randbits(SEED_BITS) if seed is None else seed,
            isolation=self.isolation,
            on_check=on_check or (lambda check: None),
            wanted=measures.checks_needed(found) if on_measure else frozenset(),
        )
        try:
            submission = read(
                filename,
                content,
                functions=grading.unit.functions,
                max_bytes=self.course.limits.source_kb * 1024,
            )
        except Unreadable as error:
            return grading.refuse(error)
        cells = [(cell.name, cell.source) for cell in submission.cells]
        units = earlier_units(self.course, unit, content, earlier)
        student = Student(found, cells, self._pool.take, found.limits, units)
        try:
            report = grading.judge(submission, student)
        finally:
            student.close()
        if on_measure is not None:
            self._measure(grading, report, cells, units, on_measure)
        return report

    def _measure(
        self,
        grading: _Grading,
        report: Report,
        cells: Cells,
        units: Mapping[str, Cells | None],
        on_measure: Callable[[Measure], None],
    ) -> None:
        """Give the figures that can be had.

        A fault in measuring is ours and takes no points from anybody: it is printed and forgotten.
        Without a wall a submission could start a process whose time is not counted, so there is no
        speed then.
        """
        unit, seed = grading.unit, report.seed
        public = [check for check in report.checks if check.visibility == "public"]
        try:
            for calls in grading.calls.values():
                for figure in measures.accuracies(unit, calls, seed):
                    on_measure(figure)
            raced = "speed" in unit.measures and self.isolation == "strong"
            if raced and all(check.status == "passed" for check in public):
                measured = measures.speed(unit, cells, units, self._pool.take, seed)
                if measured is not None:
                    on_measure(measured)
        except Exception:
            traceback.print_exc()

    def close(self) -> None:
        """Stop the sandboxes and the suite. Idempotent."""
        self._pool.close()
        self._suite.close()

    def __enter__(self) -> Grader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class _Grading:
    """One grading under way."""

    def __init__(
        self,
        unit: Unit,
        suite: Suite,
        seed: int,
        isolation: str,
        on_check: Callable[[Check], None],
        wanted: frozenset[str],
    ) -> None:
        self.unit = unit
        self.calls: dict[str, list[Call]] = {}
        self._suite = suite
        self._seed = seed
        self._isolation = isolation
        self._on_check = on_check
        self._wanted = wanted
        self._checks: list[Check] = []
        self._started = time.monotonic()
        self._problems: tuple[LoadProblem, ...] = ()
        self._unsound: UnsoundCheckError | None = None

    def refuse(self, error: Unreadable) -> Report:
        """Report a file of which nothing can be run: the reason once, then all checks unrun."""
        self._reading("error", [text(error.en, error.ko)])
        unrun = text(
            "Not run: the file could not be read.", "파일을 읽을 수 없어 실행하지 않았습니다."
        )
        for spec in self._suite.specs(self.unit.id):
            self._add(_check(spec, "error", 0.0, unrun))
        return self._report("invalid", error.sha256)

    def judge(self, submission: Submission, student: Student) -> Report:
        """Load the submission, run every check, and report."""
        self._load(submission, student)

        def finished(outcome: Outcome) -> None:
            self._add(self._judged(outcome, student))
            if outcome.spec.id in self._wanted:
                self.calls[outcome.spec.id] = student.calls
            student.begin_check()

        student.begin_check()
        self._suite.run(self.unit.id, student, self._seed, finished)
        if self._unsound is not None:
            raise self._unsound
        return self._report("graded", submission.sha256)

    def _load(self, submission: Submission, student: Student) -> None:
        notes = list(submission.notes)
        with suppress(NotLoaded):  # every check that calls a function says so
            self._problems = student.load().problems
        messages = load_messages(self._problems, notes)
        if messages:
            self._reading("error" if self._problems else "passed", messages)

    def _judged(self, outcome: Outcome, student: Student) -> Check:
        status = verdict(outcome.error)
        if status is None:
            status = self._whose_fault(outcome)
        if status == "passed":
            return _check(outcome.spec, status, outcome.seconds)
        diagnosis = None
        if status in ("failed", "error"):
            diagnosis = diagnose(self.unit, outcome, student.calls)
        message = explain(outcome, student.calls, self._problems)
        return _check(outcome.spec, status, outcome.seconds, message, diagnosis)

    def _whose_fault(self, outcome: Outcome) -> CheckStatus:
        """Decide about an exception in the check's own code.

        If the reference solution passes the same check on the same inputs, it was the student's
        value that the check could not digest.
        """
        try:
            reference = in_process(self.unit, solution_source(self.unit), "solution")
            outcome.replay(reference, outcome.seed)
        except Exception as error:
            self._unsound = UnsoundCheckError(
                f"check {outcome.spec.id} of unit {self.unit.id} fails on the reference solution "
                f"with seed {self._seed}: {error!r}"
            )
            self._unsound.__cause__ = outcome.error
        return "failed"

    def _reading(self, status: CheckStatus, messages: Sequence[Text]) -> None:
        message = text("\n".join(m["en"] for m in messages), "\n".join(m["ko"] for m in messages))
        seconds = time.monotonic() - self._started
        self._add(Check("load", LOAD_TITLE, "public", status, 0.0, 0.0, message, None, seconds))

    def _add(self, check: Check) -> None:
        self._checks.append(check)
        self._on_check(check)

    def _report(self, status: ReportStatus, sha256: str) -> Report:
        return Report(
            unit=self.unit.id,
            submission=sha256,
            status=status,
            score=round(sum(check.points for check in self._checks), 2),
            max_score=round(sum(check.max_points for check in self._checks), 2),
            isolation=self._isolation,
            seconds=round(time.monotonic() - self._started, 4),
            seed=self._seed,
            checks=tuple(self._checks),
        )


def _check(
    spec: Spec,
    status: CheckStatus,
    seconds: float,
    message: Text | None = None,
    diagnosis: Text | None = None,
) -> Check:
    return Check(
        id=spec.id,
        title=spec.title,
        visibility=spec.visibility,
        status=status,
        points=spec.points if status == "passed" else 0.0,
        max_points=spec.points,
        message=message,
        diagnosis=diagnosis,
        seconds=round(seconds, 4),
    )

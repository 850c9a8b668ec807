"""The checks of some units, collected once and run for many submissions in one process."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

from grader.course import CourseError, Unit
from grader.plugin import Checks, Outcome, Run, Spec, files_of

__all__ = ["Outcome", "Spec", "Suite"]

OPTIONS = (
    "--assert=plain",  # nothing of a check's inputs may reach a message by itself
    "--disable-plugin-autoload",
    "--import-mode=importlib",
    "--noconftest",
    "--strict-markers",
    *(
        f"-pno:{name}"
        for name in ("terminal", "cacheprovider", "capture", "faulthandler", "warnings")
    ),
    *(
        f"-pno:{name}"
        for name in ("threadexception", "unraisableexception", "doctest", "junitxml", "logging")
    ),
)


@dataclass
class _Job:
    run: Run
    done: threading.Event = field(default_factory=threading.Event)
    error: BaseException | None = None


class Suite:
    """Collected checks.

    pytest's own loop runs in a thread of ours and waits there for submissions, so that it is
    driven through its public hooks alone. `run` may be called from one thread at a time.

    Parameters
    ----------
    units : sequence of Unit
        Whose checks are collected.
    public_only : bool
        Leave the hidden checks out; then a unit's points need not add up to 100.

    Raises
    ------
    CourseError
        If a file of checks is missing or cannot be imported, a mark is missing, an id stands
        twice, or a unit's points do not add up to 100.
    """

    def __init__(self, units: Sequence[Unit], *, public_only: bool = False) -> None:
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._checks = Checks(units, self._serve)
        self._files = [str(path) for path in files_of(units, public_only)]
        self._thread = threading.Thread(target=self._main, name="backgrade-suite", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            raise self._failure
        for unit in units:
            _verify(unit, self.specs(unit.id), 100.0 if not public_only else None)

    def specs(self, unit: str) -> tuple[Spec, ...]:
        """Return the unit's checks in order, public ones first."""
        return self._checks.specs[unit]

    def run(
        self,
        unit: str,
        student: Any,
        seed: int,
        finished: Callable[[Outcome], None],
        only: frozenset[str] | None = None,
    ) -> None:
        """Run the unit's checks on `student` and pass every outcome to `finished` at once.

        Parameters
        ----------
        unit : str
            Its id.
        student : object
            Whose attributes are the functions under test.
        seed : int
            Of the random inputs.
        finished : callable
            Called with each `Outcome`, in the suite's own thread.
        only : frozenset of str, optional
            Ids of the checks to run instead of all.
        """
        job = _Job(Run(unit, student, seed, finished, only))
        self._jobs.put(job)
        job.done.wait()
        if job.error is not None:
            raise job.error

    def close(self) -> None:
        """End the session. Idempotent."""
        self._jobs.put(None)
        self._thread.join()

    def __enter__(self) -> Suite:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _main(self) -> None:
        try:
            # Modules are named after their path below the root: the true root keeps units apart.
            root = f"--rootdir={Path(self._files[0]).anchor}"
            arguments = ["-c", os.devnull, root, *OPTIONS, *self._files]
            code = pytest.main(arguments, plugins=[self._checks])
            if not self._ready.is_set():
                raise CourseError(
                    f"the checks could not be collected (pytest ended with {code!r})\n"
                    + "\n".join(self._checks.failures)
                )
        except BaseException as error:
            self._failure = error
        finally:
            self._ready.set()

    def _serve(self, run: Callable[[Run], None]) -> None:
        self._ready.set()
        while (job := self._jobs.get()) is not None:
            try:
                run(job.run)
            except BaseException as error:
                job.error = error
            finally:
                job.done.set()


def _verify(unit: Unit, specs: Sequence[Spec], points: float | None) -> None:
    ids = [spec.id for spec in specs]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise CourseError(f"unit {unit.id}: two checks are called {', '.join(twice)}")
    total = sum(spec.points for spec in specs)
    if points is not None and total != points:
        raise CourseError(
            f"unit {unit.id}: the points of its checks add up to {total:g}, not {points:g}"
        )

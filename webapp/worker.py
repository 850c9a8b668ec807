"""A worker process: claims gradings, runs them, and stores each check as it finishes.

``python -m webapp.worker`` takes its settings from the environment. Under a server its standard
input is a pipe: a byte means that something was queued, its end that the server is gone. On
standard output it writes ``ready`` once its sandboxes are started.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from io import FileIO
from types import FrameType
from typing import Any, BinaryIO

from sqlalchemy.orm import Session, sessionmaker

from grader.course import Course, CourseError
from grader.earlier import File
from grader.report import Check, Measure
from grader.sandbox import Unavailable
from grader.service import Grader
from webapp import config, jobs, store
from webapp.config import ConfigError, Settings
from webapp.db import open_engine, session_factory
from webapp.jobs import Claim, LostLease
from webapp.owners import my_name
from webapp.pictures.artist import Artist
from webapp.sections import section_of
from webapp.store.course import hundredths

__all__ = ["OUR_FAULT", "READY", "Worker", "declared", "listen", "main"]

READY = b"ready\n"
OUR_FAULT = 3
POLL_SECONDS = 2.0
ERROR_CHARACTERS = 20_000
PR_SET_PDEATHSIG = 1  # prctl(2)


class Worker:
    """Grades until it is stopped.

    Parameters
    ----------
    sessions : sessionmaker
        Of the database; each thread here uses its own session.
    grader : Grader
    lease_seconds : int
    artist : Artist, optional
        Draws pictures of what was graded.
    """

    def __init__(
        self,
        sessions: sessionmaker[Session],
        grader: Grader,
        lease_seconds: int,
        artist: Artist | None = None,
    ) -> None:
        self._artist = artist
        self._sessions = sessions
        self._grader = grader
        self._lease = lease_seconds
        self._owner = my_name()
        self._claim: Claim | None = None
        self._lock = threading.Lock()
        self._awake = threading.Event()
        self._stopped = threading.Event()

    def wake(self) -> None:
        """Look into the queue now."""
        self._awake.set()
        if self._artist is not None:
            self._artist.wake()

    def stop(self) -> Claim | None:
        """End the loop, and hand the grading under way back to the queue.

        Returns
        -------
        Claim or None
            What was under way; its sandbox may still be busy, so the caller ends the process.
        """
        self._stopped.set()
        self._awake.set()
        with self._lock:
            held = self._claim
        if held is None:
            return None
        with self._sessions() as session:
            try:
                jobs.give_back(session, held)
            except LostLease:  # finished a moment ago, or another's by now
                return None
        return held

    def run(self) -> None:
        """Grade whatever waits, then wait, until `stop`.

        Raises
        ------
        Unavailable
            If the sandbox failed; the attempt is already handed back.
        """
        while not self._stopped.is_set():
            self._awake.clear()
            if not self.grade() and not self._stopped.is_set():
                self._awake.wait(POLL_SECONDS)

    def grade(self, grading_id: int | None = None) -> bool:
        """Grade the next one, or this one if it still waits.

        Doing it twice changes nothing: what is done or held by another is left alone.

        Returns
        -------
        bool
            Whether there was one.
        """
        with self._lock:  # `stop` must not come between taking a grading and knowing of it
            claim = None if self._stopped.is_set() else self._take(grading_id)
            self._claim = claim
        if claim is None:
            return False
        try:
            with _Heart(self._sessions, claim, self._lease), suppress(LostLease):
                self._attempt(claim)
        finally:
            with self._lock:
                self._claim = None
        return True

    def _take(self, grading_id: int | None) -> Claim | None:
        with self._sessions() as session:
            return jobs.claim(
                session, self._owner, grading_id=grading_id, lease_seconds=self._lease
            )

    def _earlier(self, claim: Claim, unit: str) -> File | None:
        with self._sessions() as session:
            return jobs.earlier_file(session, claim.submission, unit)

    def _attempt(self, claim: Claim) -> None:
        arrived = 0
        measured: list[Measure] = []

        def on_check(check: Check) -> None:
            nonlocal arrived
            with self._sessions() as session:
                jobs.record_check(session, claim, arrived, check)
            arrived += 1

        try:
            report = self._grader.grade(
                claim.unit,
                claim.filename,
                claim.content,
                seed=claim.seed,
                on_check=on_check,
                earlier=partial(self._earlier, claim),
                on_measure=measured.append,
            )
        except LostLease:
            raise
        except Exception as error:
            with self._sessions() as session:
                jobs.fail(session, claim, _account(error))
            if isinstance(error, Unavailable):
                raise
            return
        with self._sessions() as session:
            jobs.finish(session, claim, report, measured)
        if self._artist is not None and report.status == "graded":
            self._artist.graded(claim.submission, claim.unit)


class _Heart:
    """Renews a lease from a thread of its own while the grading runs."""

    def __init__(self, sessions: sessionmaker[Session], claim: Claim, lease_seconds: int) -> None:
        self._sessions = sessions
        self._held = claim
        self._lease = lease_seconds
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> _Heart:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._done.wait(self._lease / 3):
            try:
                with self._sessions() as session:
                    jobs.heartbeat(session, self._held, lease_seconds=self._lease)
            except LostLease:
                return
            except Exception:
                # A database that is away for a moment; the next beat tries again.
                traceback.print_exc()


def _account(error: BaseException) -> str:
    text = "".join(traceback.format_exception(error))
    return text[-ERROR_CHARACTERS:]


def declared(grader: Grader, unit: str) -> list[dict[str, Any]]:
    """Give the unit's checks as `webapp.models.Unit.checks` holds them."""
    handout = (grader.course.unit(unit).folder / "handout.en.md").read_text(encoding="utf-8")
    return [
        {
            "id": spec.id,
            "title": dict(spec.title),
            "visibility": spec.visibility,
            "max_points": hundredths(spec.points),
            "section": section_of(handout, spec.cites) if spec.cites else None,
        }
        for spec in grader.specs(unit)
    ]


def die_with_parent(parent: int) -> None:
    """Ask Linux to kill this process when its parent ends, however that happens.

    Raises
    ------
    SystemExit
        If the parent is gone already.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:
        sys.exit(0)


def listen(pipe: BinaryIO, worker: Worker) -> None:
    """Wake the worker at every byte of the pipe; at its end, stop it."""
    while pipe.read(1):
        worker.wake()
    _end(worker)


def _end(worker: Worker) -> None:
    if worker.stop() is not None:
        # The grading that was handed back may keep the other threads busy for minutes.
        os._exit(0)


def _end_at_signals(worker: Worker) -> None:
    """Stop the worker at Control-C or a terminating signal."""

    def handle(_signal: int, _frame: FrameType | None) -> None:
        # In a thread of its own: the one that is interrupted may be inside a transaction.
        threading.Thread(target=_end, args=(worker,), daemon=True).start()

    signal.signal(signal.SIGINT, handle)
    signal.signal(signal.SIGTERM, handle)


def serve(settings: Settings, pipe: BinaryIO | None, announce: Callable[[], None]) -> None:
    """Run a worker of the course in `settings` until its pipe ends or a signal stops it.

    Raises
    ------
    CourseError, Unavailable
        If it cannot grade.
    """
    course = Course.find()
    engine = open_engine(settings.database_url)
    sessions = session_factory(engine)
    with (
        Grader(course, isolation=settings.isolation) as grader,
        Artist(sessions, course, settings.isolation) as artist,
    ):
        with sessions() as session:
            for unit in course.units:
                store.sync_checks(session, unit.id, declared(grader, unit.id))
        worker = Worker(sessions, grader, settings.lease_seconds, artist)
        if pipe is None:
            _end_at_signals(worker)
        else:
            threading.Thread(target=listen, args=(pipe, worker), name="server", daemon=True).start()
        announce()
        worker.run()
    engine.dispose()


def _say(out: FileIO) -> None:
    with suppress(BrokenPipeError):
        out.write(READY)


def main(parent: int | None = None) -> int:
    """Run one worker; `parent` is the server's process number, with which it ends.

    Returns
    -------
    int
        Exit status: 0, or 3 when it cannot grade.
    """
    if parent is not None:
        die_with_parent(parent)
        # Control-C reaches the whole foreground group; the server tells its workers itself.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What a course's checks print must not be mistaken for our own word.
    out = FileIO(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        pipe = None if parent is None else sys.stdin.buffer
        serve(config.load(), pipe, lambda: _say(out))
    except (ConfigError, CourseError, Unavailable) as error:
        print(f"backgrade worker: {error}", file=sys.stderr)
        return OUR_FAULT
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else None))

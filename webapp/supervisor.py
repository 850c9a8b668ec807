"""Keeps workers running beside a server, and wakes them."""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from webapp import jobs
from webapp.config import Settings
from webapp.worker import READY

__all__ = ["EXTENSION", "Workers", "WorkersFailed", "wake"]

EXTENSION = "backgrade_workers"
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
STOP_SECONDS = 5.0


class WorkersFailed(Exception):
    """No worker could start; its own message is on standard error."""


def wake(app: Flask) -> None:
    """Tell the application's workers that something was queued; without any, nothing happens."""
    workers: Workers | None = app.extensions.get(EXTENSION)
    if workers is not None:
        workers.wake()


@dataclass
class _Place:
    """One worker's place: the process in it now, and when the next may start."""

    process: subprocess.Popen[bytes] | None = None
    pidfd: int = -1
    ready: bool = False
    failed: bool = False
    pause: float = FIRST_PAUSE
    start_at: float = field(default_factory=time.monotonic)


class Workers:
    """So many worker processes, started again when one dies.

    One thread starts and watches all of them, because Linux ends a child with the thread that
    started it (prctl(2), PR_SET_PDEATHSIG).

    Parameters
    ----------
    settings : Settings
        Passed on to the workers; `settings.workers` is their number.
    sessions : sessionmaker
        To end the leases of workers that died.
    course : Path
        The root of the course they grade.
    """

    def __init__(self, settings: Settings, sessions: sessionmaker[Session], course: Path) -> None:
        self._environment = {**settings.environment(), "BACKGRADE_COURSE": str(course)}
        self._sessions = sessions
        self._places = [_Place() for _ in range(settings.workers)]
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._settled = threading.Condition()
        self._bell, self._ring = os.pipe()
        os.set_blocking(self._ring, False)
        self._thread = threading.Thread(target=self._watch, name="workers", daemon=True)

    def start(self, timeout: float = 60.0) -> None:
        """Start them and wait until one is ready.

        Raises
        ------
        WorkersFailed
            If in every place a process ended before it was ready, or none is ready in time.
        """
        self._thread.start()
        with self._settled:
            self._settled.wait_for(
                lambda: self.ready() or all(place.failed for place in self._places), timeout
            )
        if not self.ready():
            self.close()
            raise WorkersFailed("No worker could start; the reason stands above.")

    def ready(self) -> int:
        """Count the workers that can grade."""
        return sum(place.ready for place in self._places)

    def pids(self) -> list[int]:
        """Give the process numbers of the workers that run."""
        with self._lock:
            return [place.process.pid for place in self._places if place.process is not None]

    def wake(self) -> None:
        """Make every worker look into the queue."""
        with self._lock:
            for place in self._places:
                if place.process is not None and place.process.stdin is not None:
                    # A full pipe holds bytes enough; a broken one is noticed by the watcher.
                    with suppress(BlockingIOError, BrokenPipeError):
                        os.write(place.process.stdin.fileno(), b"\n")

    def close(self) -> None:
        """Stop all workers; what they were grading goes back to the queue. Idempotent."""
        if self._closing.is_set():
            return
        self._closing.set()
        with suppress(BrokenPipeError):  # it was awake, and is gone already
            os.write(self._ring, b"\n")
        self._thread.join()

    def _watch(self) -> None:
        selector = selectors.DefaultSelector()
        selector.register(self._bell, selectors.EVENT_READ)
        try:
            while not self._closing.is_set():
                for place in self._places:
                    if place.process is None and place.start_at <= time.monotonic():
                        self._begin(place, selector)
                for key, _ in selector.select(self._until_next()):
                    # The end of a process closes its pipe, of which the same round may tell.
                    if key.fd in selector.get_map():
                        self._happened(key, selector)
        finally:
            self._end_all()
            selector.close()
            os.close(self._bell)

    def _until_next(self) -> float | None:
        starts = [place.start_at for place in self._places if place.process is None]
        return max(0.0, min(starts) - time.monotonic()) if starts else None

    def _happened(self, key: selectors.SelectorKey, selector: selectors.BaseSelector) -> None:
        if key.data is None:
            return
        place: _Place = key.data
        if key.fd == place.pidfd:
            self._ended(place, selector)
            return
        said = os.read(key.fd, len(READY))
        if said == READY:
            place.ready, place.pause = True, FIRST_PAUSE
            with self._settled:
                self._settled.notify_all()
        elif not said:
            selector.unregister(key.fd)

    def _begin(self, place: _Place, selector: selectors.BaseSelector) -> None:
        root = str(Path(__file__).resolve().parent.parent)
        path = os.pathsep.join(p for p in (root, os.environ.get("PYTHONPATH", "")) if p)
        process = subprocess.Popen(  # noqa: S603 (our own module, no shell)
            [sys.executable, "-m", "webapp.worker", str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **self._environment, "PYTHONPATH": path},
        )
        os.set_blocking(_pipe(process.stdin).fileno(), False)
        pidfd = os.pidfd_open(process.pid)
        with self._lock:
            place.process, place.pidfd, place.ready = process, pidfd, False
        selector.register(pidfd, selectors.EVENT_READ, place)
        selector.register(_pipe(process.stdout), selectors.EVENT_READ, place)

    def _ended(self, place: _Place, selector: selectors.BaseSelector) -> None:
        process = place.process
        assert process is not None
        selector.unregister(place.pidfd)
        with suppress(KeyError):
            selector.unregister(_pipe(process.stdout))
        place.failed = place.failed or not place.ready
        with self._lock:
            self._forget(place)
        place.start_at = time.monotonic() + place.pause
        place.pause = min(place.pause * 2, LONGEST_PAUSE)
        with self._settled:
            self._settled.notify_all()
        with self._sessions() as session:
            if jobs.release_dead(session):
                self.wake()

    @staticmethod
    def _forget(place: _Place) -> None:
        process = place.process
        assert process is not None
        process.wait()
        with suppress(BrokenPipeError):
            _pipe(process.stdin).close()
        _pipe(process.stdout).close()
        os.close(place.pidfd)
        place.process, place.pidfd, place.ready = None, -1, False

    def _end_all(self) -> None:
        with self._lock:
            running = [place for place in self._places if place.process is not None]
            for place in running:
                assert place.process is not None
                with suppress(BrokenPipeError):
                    _pipe(place.process.stdin).close()
            deadline = time.monotonic() + STOP_SECONDS
            for place in running:
                assert place.process is not None
                try:
                    place.process.wait(max(0.0, deadline - time.monotonic()))
                except subprocess.TimeoutExpired:
                    place.process.kill()
                self._forget(place)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe

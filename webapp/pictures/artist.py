"""Draws wanted pictures beside the gradings of a worker, in a thread and sandboxes of its own."""

from __future__ import annotations

import threading
import traceback
from types import TracebackType

from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from grader.course import Course
from grader.pictures import Drawn, Easel
from grader.pictureswords import fault_of_ours
from grader.plots import plots_of
from grader.sandbox import Isolation, Unavailable
from webapp.pictures import queue
from webapp.pictures.queue import Wish

__all__ = ["Artist"]

POLL_SECONDS, REST_SECONDS = 2.0, 60.0


class Artist:
    """Draws what is wanted until it is stopped.

    A moved slider is answered at once. Whole submissions are drawn only while no grading waits or
    runs anywhere, a picture at a time, so that no grading has to wait for pictures.

    Parameters
    ----------
    sessions : sessionmaker
    course : Course
    isolation : {"strong", "none"}
    """

    def __init__(
        self, sessions: sessionmaker[Session], course: Course, isolation: Isolation = "strong"
    ) -> None:
        self._sessions = sessions
        self._course = course
        self._isolation: Isolation = isolation
        self._easel: Easel | None = None
        self._awake = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="artist", daemon=True)

    def wake(self) -> None:
        """Look for wishes now."""
        self._awake.set()

    def graded(self, submission_id: int, unit_id: str) -> None:
        """Ask for the pictures of a submission that was just graded."""
        plots = plots_of(self._course.unit(unit_id))
        if plots is not None:
            with self._sessions() as session:
                queue.wish_all(session, submission_id, plots)
            self.wake()

    def draw(self) -> bool:
        """Draw the next wish.

        Returns
        -------
        bool
            Whether there was one.
        """
        with self._sessions() as session:
            wish = queue.take(session, sliders_only=queue.busy(session))
            if wish is None:
                return False
            try:
                drawn = self._drawn(session, wish)
            except Unavailable:
                queue.give_back(session, wish)
                raise
            queue.store(session, wish, drawn)
        return True

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the picture that is being drawn."""
        self._stopped.set()
        self._awake.set()

    def close(self) -> None:
        """Stop, and end the sandboxes. Idempotent."""
        self.stop()
        if self._thread.is_alive():
            self._thread.join()
        if self._easel is not None:
            self._easel.close()
            self._easel = None

    def __enter__(self) -> Artist:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _drawn(self, session: Session, wish: Wish) -> Drawn:
        unit = wish.work.unit
        try:
            plots = plots_of(self._course.unit(unit))
            if plots is None or plots.version != wish.version:
                raise KeyError(f"unit {unit} has no such picture any more: {wish.key}")
            easel = self._easel = self._easel or Easel(self._course, isolation=self._isolation)
            queue.store_reference(session, unit, easel.reference(unit, wish.key), plots.version)
            return easel.draw(queue.with_earlier(session, wish.work), wish.key)
        except Unavailable:
            raise
        except Exception:
            traceback.print_exc()
            return Drawn(wish.key, None, None, fault_of_ours())

    def _run(self) -> None:
        quiet = 0.0
        while not self._stopped.is_set():
            self._awake.clear()
            if self._tried():
                quiet = 0.0
                continue
            if self._stopped.is_set():
                return
            if not self._awake.wait(POLL_SECONDS):
                quiet += POLL_SECONDS
            if quiet >= REST_SECONDS and self._easel is not None:
                self._easel.rest()
                quiet = 0.0

    def _tried(self) -> bool:
        try:
            return self.draw()
        except (Unavailable, OperationalError, IntegrityError):
            # The gradings beside say what the matter is; a picture can wait.
            traceback.print_exc()
            return False

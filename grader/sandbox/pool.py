"""Sandboxes started ahead, so that a student does not wait for NumPy to be imported."""

from __future__ import annotations

import threading
from collections import deque
from types import TracebackType

from .errors import Unavailable
from .limits import Limits
from .probes import require
from .sandbox import Isolation, Sandbox, start

__all__ = ["Pool"]


class Pool:
    """Keeps sandboxes ready that have seen no student's code; each is used for one submission.

    Parameters
    ----------
    isolation : {"strong", "none"}
        The wall around each.
    limits : Limits
        What each may use.
    size : int
        How many are kept ready.

    Raises
    ------
    Unavailable
        When this machine cannot give that isolation, or at ``strong`` the self-test found a hole.
    """

    def __init__(
        self, isolation: Isolation = "strong", limits: Limits | None = None, size: int = 1
    ) -> None:
        self.isolation = isolation
        self.limits = limits or Limits()
        self.size = size
        require(isolation)
        self._ready: deque[Sandbox] = deque()
        self._state = threading.Condition()
        self._closed = False
        # After a failed start nothing is tried until somebody asks: the taker sees the error.
        self._failed = False
        self._thread = threading.Thread(target=self._refill, name="sandbox-pool", daemon=True)
        self._thread.start()

    def take(self) -> Sandbox:
        """Return a sandbox, which is then the caller's to close.

        Raises
        ------
        Unavailable
            When none can be started: a fault of ours.
        """
        while True:
            with self._state:
                if self._closed:
                    raise RuntimeError("this pool is closed")
                sandbox = self._ready.popleft() if self._ready else None
                self._failed = False
                self._state.notify_all()
            if sandbox is None:
                return start(self.isolation, self.limits)
            if sandbox.alive:
                return sandbox
            sandbox.close()

    def close(self) -> None:
        """Stop refilling and end what is ready. What was taken lives on. Idempotent."""
        with self._state:
            self._closed = True
            self._state.notify_all()
        self._thread.join()
        while self._ready:
            self._ready.popleft().close()

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _refill(self) -> None:
        while self._wait_for_room():
            try:
                sandbox = start(self.isolation, self.limits)
            except Unavailable:
                with self._state:
                    self._failed = True
                continue
            with self._state:
                self._ready.append(sandbox)

    def _wait_for_room(self) -> bool:
        with self._state:
            self._state.wait_for(
                lambda: self._closed or (len(self._ready) < self.size and not self._failed)
            )
            return not self._closed

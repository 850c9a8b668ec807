"""A child process with three pipes: requests, replies and what it prints.

One loop moves all three under one absolute deadline, so a child can stall neither a read nor a
write, and what it prints is always drained.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from .codec import PREFIX, sizes
from .errors import Killed, TimedOut, Violation
from .launch import Launch
from .limits import Limits

__all__ = ["Output", "Process"]

CHUNK = 1 << 16
PIPE_BYTES = 1 << 18
F_SETPIPE_SZ = 1031
REAP_SECONDS = 5.0


class _Starter:
    """Starts every process from one thread that lasts as long as the program.

    The kernel kills a process that asked to die with its parent when the *thread* that started it
    ends, not when the program does.
    """

    def __init__(self) -> None:
        self._pool: ThreadPoolExecutor | None = None
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forget)

    def _forget(self) -> None:
        self._pool = None

    def start(
        self, launch: Launch, *, output: int, inherit: Sequence[int]
    ) -> subprocess.Popen[bytes]:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, "sandbox-starter")
        return self._pool.submit(_popen, launch, output, inherit).result()


def _popen(launch: Launch, output: int, inherit: Sequence[int]) -> subprocess.Popen[bytes]:
    user = launch.user
    return subprocess.Popen(  # noqa: S603
        launch.arguments,
        env=dict(launch.environment),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        pass_fds=tuple(inherit),
        cwd="/",
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        start_new_session=True,
    )


_starter = _Starter()


class Output:
    """What was printed: the first and the last half of what may be kept."""

    def __init__(self, keep: int) -> None:
        self._half = keep // 2
        self._first = bytearray()
        self._last: deque[bytes] = deque()
        self._held = 0
        self.total = 0

    def add(self, data: bytes) -> None:
        """Take what was read."""
        self.total += len(data)
        room = self._half - len(self._first)
        self._first += data[:room]
        rest = data[room:] if room > 0 else data
        if rest:
            self._last.append(rest)
            self._held += len(rest)
            while self._held - len(self._last[0]) >= self._half:
                self._held -= len(self._last.popleft())

    def text(self) -> str:
        """Return it as text; a mark stands where something was left out."""
        last = b"".join(self._last)[-self._half :]
        left_out = self.total - len(self._first) - len(last)
        mark = f"\n… {left_out} bytes left out …\n".encode() if left_out else b""
        return (bytes(self._first) + mark + last).decode("utf-8", "replace")


class _Incoming:
    """One frame on its way in."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._prefix: bytearray | None = bytearray(PREFIX.size)
        self._view = memoryview(self._prefix)
        self._data = bytearray()
        self._header = 0

    def read(self, fd: int) -> bool:
        """Read what is there; return False at the end of the stream."""
        try:
            count = os.readv(fd, [self._view])
        except BlockingIOError:
            return True
        self._view = self._view[count:]
        if not self._view and self._prefix is not None:
            self._header, body = sizes(bytes(self._prefix), self._limit)
            self._prefix = None
            self._data = bytearray(self._header + body)
            self._view = memoryview(self._data)
        return count > 0

    @property
    def done(self) -> bool:
        return self._prefix is None and not self._view

    def parts(self) -> tuple[memoryview, memoryview]:
        view = memoryview(self._data)
        return view[: self._header], view[self._header :]


class Process:
    """A started child.

    Parameters
    ----------
    launch : callable
        Given the child's descriptors for requests, replies and bubblewrap's information, returns
        how to start it.
    limits : Limits
        Sizes of answers and of output.

    Attributes
    ----------
    pid : int
        The process that runs Python, as seen from here.
    output : Output
        What it printed.
    """

    def __init__(self, launch: Callable[[int, int, int], Launch], limits: Limits) -> None:
        self._limits = limits
        self.output = Output(limits.output_bytes)
        self._open: set[int] = set()
        self._printed = -1
        self._selector = selectors.DefaultSelector()
        self._child: subprocess.Popen[bytes] | None = None
        self._pidfd: int | None = None
        self.ended: Exception | None = None
        try:
            self._start(launch)
            self.pid = self._inner_pid()
        except BaseException:
            self.close()
            raise

    def _start(self, launch: Callable[[int, int, int], Launch]) -> None:
        theirs_in, self._requests = self._pipe()
        self._replies, theirs_out = self._pipe()
        self._printed, theirs_print = self._pipe()
        self._info, theirs_info = self._pipe()
        theirs = (theirs_in, theirs_out, theirs_print, theirs_info)
        try:
            self._child = _starter.start(
                launch(theirs_in, theirs_out, theirs_info),
                output=theirs_print,
                inherit=(theirs_in, theirs_out, theirs_info),
            )
        finally:
            for fd in theirs:
                self._close(fd)
        for fd in (self._requests, self._replies, self._printed):
            os.set_blocking(fd, False)
        self._selector.register(self._replies, selectors.EVENT_READ)
        self._selector.register(self._printed, selectors.EVENT_READ)

    def _pipe(self) -> tuple[int, int]:
        pair = os.pipe()
        self._open.update(pair)
        with contextlib.suppress(OSError, ImportError):
            import fcntl

            fcntl.fcntl(pair[1], F_SETPIPE_SZ, PIPE_BYTES)
        return pair

    def _close(self, fd: int) -> None:
        if fd in self._open:
            self._open.discard(fd)
            os.close(fd)

    def _inner_pid(self) -> int:
        """Return the pid of the sandboxed process: bubblewrap tells it, as JSON."""
        assert self._child is not None
        told = b""
        while not told.endswith(b"}\n"):
            with selectors.SelectSelector() as selector:
                selector.register(self._info, selectors.EVENT_READ)
                if not selector.select(self._limits.start_seconds):
                    break
            piece = os.read(self._info, 256)
            if not piece:
                return self._child.pid
            told += piece
        pid = int(json.loads(told)["child-pid"])
        # A pidfd keeps meaning this process even when its number is used again.
        with contextlib.suppress(OSError):
            self._pidfd = os.pidfd_open(pid)
        return pid

    def exchange(
        self, request: Sequence[memoryview], seconds: float, deadline: float
    ) -> tuple[memoryview, memoryview]:
        """Send a frame and return header and body of the one that answers it.

        Parameters
        ----------
        request : sequence of memoryview
            The parts of the frame.
        seconds : float
            The time that was allowed, for the message.
        deadline : float
            When it ends, as `time.monotonic` tells it.

        Raises
        ------
        TimedOut, Killed, Violation
            The child is gone then, and every later exchange raises the same.
        """
        if self.ended is not None:
            raise self.ended
        try:
            return self._exchange(request, seconds, deadline)
        except (TimedOut, Killed, Violation) as error:
            self.ended = error
            self.close()
            raise

    def _exchange(
        self, request: Sequence[memoryview], seconds: float, deadline: float
    ) -> tuple[memoryview, memoryview]:
        self._refuse_unread()
        outgoing = deque(request)
        incoming = _Incoming(self._limits.reply_bytes)
        self._write(outgoing)
        if outgoing:
            self._selector.register(self._requests, selectors.EVENT_WRITE)
        while not incoming.done:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimedOut(seconds)
            for key, _ in self._selector.select(left):
                if key.fd == self._printed:
                    self._drain()
                elif key.fd == self._requests:
                    self._write(outgoing)
                    if not outgoing:
                        self._selector.unregister(self._requests)
                elif not incoming.read(self._replies):
                    raise self._death()
        if outgoing:
            raise Violation("it came before the request was read")
        return incoming.parts()

    def _refuse_unread(self) -> None:
        try:
            early = os.read(self._replies, 1)
        except BlockingIOError:
            return
        raise Violation("it came before the request was sent") if early else self._death()

    def _write(self, outgoing: deque[memoryview]) -> None:
        while outgoing:
            try:
                count = os.write(self._requests, outgoing[0])
            except BlockingIOError:
                return
            except BrokenPipeError:
                raise self._death() from None
            outgoing[0] = outgoing[0][count:]
            if not outgoing[0]:
                outgoing.popleft()

    def _drain(self) -> bool:
        """Read a piece of what was printed; return whether there may be more."""
        try:
            data = os.read(self._printed, CHUNK)
        except BlockingIOError:
            return False
        if not data:
            self._selector.unregister(self._printed)
            return False
        self.output.add(data)
        if self.output.total > self._limits.flood_bytes:
            raise Killed("output")
        return True

    def read_output(self) -> str:
        """Return what was printed so far."""
        if self._printed in self._open:
            with contextlib.suppress(Killed):
                while self._printed in self._selector.get_map() and self._drain():
                    pass
        return self.output.text()

    def _death(self) -> Killed:
        """Return how the child ended, or that it only closed its end."""
        assert self._child is not None
        try:
            code = self._child.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            return Killed("closed")
        number = -code if code < 0 else code - 128 if code > 128 else None
        return Killed("signal", number) if number else Killed("exit")

    def alive(self) -> bool:
        """Return whether the child runs and its pipe is open and silent."""
        if self.ended is not None or self._child is None or self._child.poll() is not None:
            return False
        with selectors.SelectSelector() as selector:
            selector.register(self._replies, selectors.EVENT_READ)
            return not selector.select(0)

    def close(self) -> None:
        """Kill the child, reap it and close everything. Idempotent."""
        if self.ended is None:
            self.ended = RuntimeError("this sandbox is closed")
        if self._child is not None and self._child.poll() is None:
            self._kill(self._child)
        if self._open:
            self.read_output()
            self._selector.close()
        for fd in [*self._open]:
            self._close(fd)
        if self._pidfd is not None:
            os.close(self._pidfd)
            self._pidfd = None

    def _kill(self, child: subprocess.Popen[bytes]) -> None:
        # First the process inside, so that bubblewrap reaps it and no orphan is left to init.
        try:
            if self._pidfd is not None:
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
                child.wait(timeout=REAP_SECONDS)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            pass
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()

"""One submission's code behind the wall."""

from __future__ import annotations

import os
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, NoReturn

import numpy as np

from . import filter as syscalls
from .callbacks import Callbacks
from .codec import Code, Decoder, Encoder, Handle, frame, message
from .errors import (
    KINDS,
    SandboxError,
    StudentError,
    Unavailable,
    Unencodable,
    Violation,
)
from .image import image
from .launch import Launch, bubblewrap, plain, unprivileged
from .limits import Limits
from .process import Process
from .remedies import remedy

__all__ = ["Cells", "Isolation", "LoadProblem", "Loaded", "Reply", "Sandbox", "start"]

Isolation = Literal["strong", "none"]
Cells = Sequence[tuple[str, str]]  # names and sources
TEXT, NAME = 8000, 400


@dataclass(frozen=True)
class LoadProblem:
    """A cell that did not run to its end.

    Attributes
    ----------
    cell : str
        The cell of the student's where it stopped.
    type_name, text : str
        Class and message of the exception.
    line, column : int or None
        1-based, in that cell; the column only of a syntax error.
    snippet : str
        That line of source.
    """

    cell: str
    type_name: str
    text: str
    line: int | None
    column: int | None
    snippet: str


@dataclass(frozen=True)
class Loaded:
    """What came of running a submission's top-level code.

    Attributes
    ----------
    functions : tuple of str
        Names of everything in it that can be called.
    problems : tuple of LoadProblem
        One for each cell that stopped early, in order.
    """

    functions: tuple[str, ...]
    problems: tuple[LoadProblem, ...]


@dataclass(frozen=True)
class Reply:
    """What came of a call.

    Attributes
    ----------
    result : object
        What the function returned: None, bool, int, float, complex, str, list, tuple, dict, array,
        NumPy scalar, or `Handle` for what stays inside. Where it had the wrong number of outputs,
        `Other` stands for what could not cross.
    arguments : tuple
        The positional arguments as they are after the call, if that was asked for.
    """

    result: Any
    arguments: tuple[Any, ...] = ()


class Sandbox:
    """A process that serves one submission. Use `start` or a `Pool` to get one.

    Attributes
    ----------
    isolation : {"strong", "none"}
        The wall around it.
    pid : int
        The process that runs Python.
    """

    def __init__(self, isolation: Isolation, limits: Limits) -> None:
        self.isolation = isolation
        self.limits = limits
        self._number = 0
        self._handles = 0
        self._lines: dict[str, int] = {}
        self._released: list[int] = []
        self._process = Process(_launcher(isolation), limits)
        self.pid = self._process.pid
        try:
            self._set_up()
        except BaseException:
            self.close()
            raise

    def _set_up(self) -> None:
        limits = self.limits.inside()
        if self.isolation == "none":
            del limits["NPROC"]
        payload = {
            "limits": limits,
            "reply_bytes": self.limits.reply_bytes,
            "filter": syscalls.compiled() if self.isolation == "strong" else b"",
            "parent": 0 if self.isolation == "strong" else os.getpid(),
        }
        try:
            word, _, _ = self._ask("setup", payload, self.limits.start_seconds)
        except SandboxError as error:
            self.close()
            raise _unavailable(error, self.output) from error
        if word != "done":
            raise Unavailable(f"A sandbox answered {word!r} when it was set up.")

    @property
    def output(self) -> str:
        """What was printed so far; of much the first and the last part."""
        return self._process.read_output()

    @property
    def alive(self) -> bool:
        """Whether it can still be used."""
        return self._process.alive()

    def load(self, cells: Cells, units: Mapping[str, Cells | None] | None = None) -> Loaded:
        """Run the top-level code of a submission, each cell on its own.

        Parameters
        ----------
        cells : sequence of (name, source)
            In order. A cell that fails does not keep the next from running.
        units : mapping of str to cells, optional
            What the submission can import besides: the student's earlier units. One that is None
            was not handed in; importing it says so.

        Raises
        ------
        TimedOut, Killed, Violation
            The sandbox is gone then.
        """
        sent = _sent(cells)
        others = {name: own and _sent(own) for name, own in (units or {}).items()}
        every = [*sent, *(cell for own in others.values() for cell in own or [])]
        self._lines = {name: source.count("\n") + 1 for name, source in every}
        word, payload, _ = self._ask("load", [sent, others], self.limits.load_seconds)
        if word != "done":
            self._violated("it answers a load with another word")
        names, problems = self._fields(payload, (list, list))
        rows = [
            self._fields(row, (str, str, str, (int, None), (int, None), str)) for row in problems
        ]
        return Loaded(
            tuple(name[:NAME] for name in names if type(name) is str),
            tuple(
                LoadProblem(
                    *(cell[:NAME], kind[:NAME], text[:TEXT]),
                    *(self._place(cell, line)[1], column, snippet[:NAME]),
                )
                for cell, kind, text, line, column, snippet in rows
            ),
        )

    def call(
        self,
        function: str,
        arguments: Sequence[object],
        keywords: Mapping[str, object] | None = None,
        *,
        outputs: int = 1,
        keep: Sequence[int] = (),
        gather: bool = False,
        give_back: bool = False,
        seconds: float | None = None,
    ) -> Reply:
        """Call one of the submission's functions.

        Parameters
        ----------
        function : str
            Its name.
        arguments, keywords : sequence, mapping
            Values to send. A callable arrives as a function that is served here, within the same
            deadline; a NumPy generator as a fresh one, seeded from it; a `Handle` as the value it
            stands for.
        outputs : int
            How many outputs the function has.
        keep : sequence of int
            Positions of the outputs that stay inside and come as a `Handle`.
        gather : bool
            Its one output is an iterable, whose items come as a list.
        give_back : bool
            Also return the positional arguments as they are afterwards.
        seconds : float, optional
            Wall time it may take; by default ``limits.call_seconds``.

        Raises
        ------
        StudentError, Unencodable
            The function raised, or returned what is not data. The sandbox goes on.
        TimedOut, Killed, Violation
            The sandbox is gone.
        """
        seconds = self.limits.call_seconds if seconds is None else seconds
        encoder = Encoder(self)
        sent = [encoder.encode(value) for value in arguments]
        named = encoder.encode(dict(keywords or {}))
        kept = {position: self._handle() for position in keep}
        released = self._released.copy()
        del self._released[: len(released)]
        numbers = {position: handle.number for position, handle in kept.items()}
        payload = [function, sent, named, outputs, numbers, gather, give_back, released]
        served = Callbacks(self, encoder.callbacks, self.limits.callbacks)
        word, answer, body = self._ask("call", payload, seconds, encoder.body, served)
        if served.failure is not None:
            raise served.failure
        if word == "done":
            return self._reply(answer, body, kept, arguments if give_back else ())
        return self._raise(word, answer)

    def close(self) -> None:
        """Kill the process and free everything it holds. Idempotent."""
        self._process.close()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _ask(
        self,
        command: str,
        payload: Any,
        seconds: float,
        body: Sequence[memoryview] = (),
        callbacks: Callbacks | None = None,
    ) -> tuple[str, Any, memoryview]:
        """Send a request and return the word, payload and body that end it."""
        deadline = time.monotonic() + seconds
        self._number += 1
        request = frame([self._number, command, payload], body)
        while True:
            header, answered = self._process.exchange(request, seconds, deadline)
            try:
                word, answer = message(header, self._number)
                if word != "callback" or callbacks is None:
                    return word, answer, answered
                request = frame(*callbacks.serve(self._number, answer, answered))
            except Violation as error:
                self._ended_by(error)
                raise

    def _reply(
        self, answer: Any, body: memoryview, kept: Mapping[int, Handle], given: Sequence[object]
    ) -> Reply:
        decoder = Decoder(body, {handle.number: handle for handle in kept.values()})
        try:
            tree, after = self._fields(answer, (object, dict))
            result = decoder.decode(tree)
            expected = {i for i, value in enumerate(given) if not _stays(value)}
            if set(after) != expected:
                raise Violation("it gives back other arguments than were sent")
            changed = {i: decoder.decode(after[i]) for i in after}
            decoder.finish()
        except Violation as error:
            self._ended_by(error)
            raise
        return Reply(result, tuple(changed.get(i, value) for i, value in enumerate(given)))

    def _raise(self, word: str, answer: Any) -> NoReturn:
        if word == "error":
            kind, text, line, cell, traceback = self._fields(
                answer, (str, str, (int, None), (str, None), str)
            )
            cell, line = self._place(cell, line)
            raise StudentError(kind[:NAME], text[:TEXT], line, cell, traceback[:TEXT])
        if word == "unencodable":
            kind, name = self._fields(answer, (str, str))
            if kind in KINDS:
                raise Unencodable(kind, name[:NAME])
        self._violated("it answers a call with another word")

    def _fields(self, payload: Any, types: Sequence[Any]) -> list[Any]:
        """Return `payload` as a list of exactly these types; a tuple with None means optional."""
        if type(payload) is not list or len(payload) != len(types):
            self._violated("an answer has the wrong number of fields")
        for value, wanted in zip(payload, types, strict=True):
            optional = isinstance(wanted, tuple)
            if wanted is object or (optional and value is None):
                continue
            if type(value) is not (wanted[0] if optional else wanted):
                self._violated("a field of an answer has the wrong type")
        return payload

    def _place(self, cell: str | None, line: int | None) -> tuple[str | None, int | None]:
        """Return a place that exists in what was loaded; anything else could carry a message."""
        if cell in self._lines and line is not None and 1 <= line <= self._lines[cell]:
            return cell, line
        return None, None

    def _handle(self) -> Handle:
        self._handles += 1
        handle = Handle(self, self._handles)
        # What nobody holds any more is given up inside with the next call.
        weakref.finalize(handle, self._released.append, handle.number).atexit = False
        return handle

    def _violated(self, reason: str) -> NoReturn:
        error = Violation(reason)
        self._ended_by(error)
        raise error

    def _ended_by(self, error: Violation) -> None:
        self._process.ended = error
        self.close()


def start(isolation: Isolation = "strong", limits: Limits | None = None) -> Sandbox:
    """Start a sandbox that has NumPy loaded and has seen no student's code.

    Raises
    ------
    Unavailable
        When this machine cannot give that isolation; there is no falling back.
    """
    try:
        return Sandbox(isolation, limits or Limits())
    except OSError as error:
        raise Unavailable(f"A sandbox could not be started: {error}") from error


def _launcher(isolation: str) -> Callable[[int, int, int], Launch]:
    if os.name != "posix":
        raise Unavailable("Sandboxes need Linux or macOS.", "Grade inside WSL on Windows.")
    if isolation == "none":
        return plain
    if isolation != "strong":
        raise ValueError(f"isolation is 'strong' or 'none', not {isolation!r}")
    syscalls.library()
    root = image(unprivileged())
    return lambda requests, replies, info: bubblewrap(root, requests, replies, info)


def _unavailable(error: SandboxError, output: str) -> Unavailable:
    said = output.strip().splitlines()
    problem = f"A sandbox could not be started: {said[-1] if said else error}"
    return Unavailable(problem, remedy(output))


def _sent(cells: Cells) -> list[list[str]]:
    return [[name, source.encode("utf-8", "replace").decode()] for name, source in cells]


def _stays(value: object) -> bool:
    """Return whether an argument arrives as something that cannot be given back as data."""
    return isinstance(value, (Handle, np.random.Generator, Code)) or callable(value)

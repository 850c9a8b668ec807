"""Serves a submission over two pipes: loads it, calls its functions, sends their values."""

from __future__ import annotations
import __future__

import builtins
import contextlib
import errno
import linecache
import os
import struct
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

import msgpack
import numpy as np

from .confine import die_with, install, set_limit
from .earlier import Cells, EarlierUnits
from .stand_ins import Inert, InertModules
from .values import HANDLE, TUPLE, Decoder, Encoder, Unencodable, cut, packed

PREFIX = struct.Struct("<IQ")
TEXT, FRAMES = 4000, 20
NAMES, PROBLEMS, PROBLEM_TEXT = 1000, 100, 1000  # what a header has room for
ITEMS = 10_000  # of an iterator

FUTURE = 0
for feature in __future__.all_feature_names:
    FUTURE |= getattr(__future__, feature).compiler_flag


# What an honest student cannot know about this place.
NOTES: tuple[tuple[type[BaseException], str], ...] = (
    (ModuleNotFoundError, ". Available here are NumPy and the Python standard library"),
    (PermissionError, ". Processes, networks and signals are not available in grading"),
    (FileNotFoundError, ". No data files are available in grading"),
)

Answer = tuple[str, Any, Sequence[memoryview]]


class Host:
    """Serves one submission over two pipes."""

    def __init__(self, requests: int, replies: int) -> None:
        self.requests, self.replies = requests, replies
        self.module = types.ModuleType("submission")
        self.cells: set[str] = set()
        self.handles: dict[int, Any] = {}
        self.limit = 0
        self.current = 0

    def serve(self) -> None:
        """Answer requests until the other side closes the pipe."""
        commands: dict[str, Callable[[Any, memoryview], Answer]] = {
            "setup": self.setup,
            "load": self.load,
            "call": self.call,
        }
        while True:
            (number, command, payload), raw = self.receive()
            self.current = number
            kind, answer, body = commands[command](payload, raw)
            for stream in (sys.stdout, sys.stderr):
                with contextlib.suppress(BaseException):  # it may be the student's own
                    stream.flush()
            self.current = 0
            self.send([number, kind, answer], body)

    def setup(self, payload: dict[str, Any], _: memoryview) -> Answer:
        """Take on the limits and the filter. No student byte has been read yet."""
        self.limit = payload["reply_bytes"]
        if payload["parent"]:
            die_with(payload["parent"])
        for name, value in payload["limits"].items():
            set_limit(name, value)
        if payload["filter"]:
            install(payload["filter"])
        return "done", [sys.version.split()[0], np.__version__], []

    def load(self, payload: list[Any], _: memoryview) -> Answer:
        """Run each cell on its own; tell what is callable and what went wrong."""
        cells, units = payload
        if units:
            sys.meta_path.insert(0, EarlierUnits(units, self.run))
        sys.modules["submission"] = self.module
        problems = self.run(cells, self.module)
        names = [
            name
            for name, value in list(self.module.__dict__.items())
            if type(name) is str and not name.startswith("__") and is_callable(value)
        ]
        return "done", [[cut(name, 100) for name in names[:NAMES]], problems[:PROBLEMS]], []

    def run(self, cells: Cells, module: types.ModuleType) -> list[list[Any]]:
        """Run cells in a module and return what stopped those that did not reach their end."""
        problems = []
        flags = 0
        for name, source in cells:
            self.cells.add(name)
            lines = source.splitlines(keepends=True)
            linecache.cache[name] = (len(source), None, lines, name)
            try:
                code = compile(source, name, "exec", flags, dont_inherit=True)
                flags |= code.co_flags & FUTURE
                exec(code, module.__dict__)  # noqa: S102 - this is what the sandbox is for
            except BaseException as error:
                problems.append(self.problem(error, name))
        return problems

    def call(self, payload: list[Any], raw: memoryview) -> Answer:
        """Call one function."""
        name, arguments, keywords, outputs, keep, gather, give_back, released = payload
        for handle in released:
            self.handles.pop(handle, None)
        decoder = Decoder(raw, self.handles, self.callback)
        decoded = [decoder.decode(tree) for tree in arguments]
        named = decoder.decode(keywords)
        returned = [i for i, tree in enumerate(arguments) if is_data(tree)] if give_back else []
        try:
            function = self.module.__dict__[name]
        except KeyError:
            return "error", ["NameError", f"name '{name}' is not defined", None, None, ""], []
        try:
            result = function(*decoded, **named)
            if gather:
                result = list(islice(result, ITEMS))
            encoder = Encoder(self.limit)
            tree = self.outputs(encoder, result, outputs, keep)
            after = {i: encoder.encode(decoded[i]) for i in returned}
        except Unencodable as error:
            return "unencodable", [error.kind, cut(error.name, 200)], []
        except BaseException as error:  # SystemExit and friends as well
            return "error", self.error(error), []
        return "done", [tree, after], encoder.body

    def outputs(self, encoder: Encoder, result: Any, count: int, keep: dict[int, int]) -> Any:
        """Encode `result`, leaving the outputs at the positions of `keep` here."""
        if count == 1:
            inside = bool(keep) and result is not None
            return self.kept(keep[0], result) if inside else encoder.encode(result)
        if not isinstance(result, (tuple, list)) or len(result) != count:
            encoder.lenient = True
            return encoder.encode(result)
        items = [
            self.kept(keep[i], item) if i in keep else encoder.encode(item)
            for i, item in enumerate(result)
        ]
        return msgpack.ExtType(TUPLE, packed(items))

    def kept(self, handle: int, value: Any) -> Any:
        """Keep `value` here under the number the other side chose."""
        self.handles[handle] = value
        return msgpack.ExtType(HANDLE, struct.pack("<Q", handle))

    def callback(self, number: int) -> Callable[..., Any]:
        """Return a function that is served by the other side, as long as this call lasts."""
        call = self.current

        def function(*arguments: Any, **keywords: Any) -> Any:
            if self.current != call:
                raise RuntimeError("this function can be used only during the call it was given to")
            encoder = Encoder(self.limit)
            tree = [encoder.encode(list(arguments)), encoder.encode(keywords)]
            self.send([call, "callback", [number, *tree]], encoder.body)
            (_, kind, answer), raw = self.receive()
            if kind == "value":
                return Decoder(raw, self.handles, self.callback).decode(answer)
            raise getattr(builtins, answer[0], RuntimeError)(answer[1])

        return function

    def receive(self) -> tuple[Any, memoryview]:
        """Read one frame: its message, and the raw bytes of the arrays in it."""
        header, body = PREFIX.unpack(self.exactly(PREFIX.size))
        message = msgpack.unpackb(self.exactly(header), strict_map_key=False)
        return message, memoryview(self.exactly(body))

    def exactly(self, size: int) -> bytearray:
        """Read `size` bytes; leave quietly when the other side has gone."""
        data = bytearray(size)
        view = memoryview(data)
        while view:
            count = os.readv(self.requests, [view])
            if not count:
                os._exit(0)
            view = view[count:]
        return data

    def send(self, message: Any, body: Sequence[memoryview] = ()) -> None:
        """Write one frame."""
        header = packed(message)
        size = sum(part.nbytes for part in body)
        for part in (memoryview(PREFIX.pack(len(header), size) + header), *body):
            view = part
            while view:
                view = view[os.write(self.replies, view) :]

    def error(self, error: BaseException) -> list[Any]:
        """Return type, text, line, cell and traceback of an exception, in the student's code."""
        frames = [
            (frame.f_code.co_filename, line, frame.f_code.co_name)
            for frame, line in walk(error)
            if frame.f_code.co_filename in self.cells
        ]
        shown = frames if len(frames) <= FRAMES else frames[: FRAMES // 2] + frames[-FRAMES // 2 :]
        text = "\n".join(
            f'File "{cell}", line {line}, in {name}\n    {linecache.getline(cell, line).strip()}'
            for cell, line, name in shown
        )
        cell, line, _ = frames[-1] if frames else (None, None, "")
        return [cut(type(error).__name__, 200), describe(error), line, cell, cut(text, TEXT)]

    def problem(self, error: BaseException, cell: str) -> list[Any]:
        """Return cell, type, text, line, column and source line of what stopped `cell`."""
        kind, text, line, innermost, _ = self.error(error)
        column = None
        if isinstance(error, SyntaxError) and str(error.filename) in self.cells:
            text, innermost = error.msg, str(error.filename)
            line, column = number(error.lineno), number(error.offset)
        where = innermost or cell
        snippet = linecache.getline(where, line).rstrip("\n") if line else ""
        return [where, kind, cut(text, PROBLEM_TEXT), line, column, cut(snippet, 400)]


def walk(error: BaseException) -> Iterator[tuple[Any, int]]:
    """Yield the frames of an exception with their lines, outermost first."""
    traceback = error.__traceback__
    while traceback is not None:
        yield traceback.tb_frame, traceback.tb_lineno
        traceback = traceback.tb_next


def describe(error: BaseException) -> str:
    """Return the message of an exception, whatever its class does when it is asked for one."""
    try:
        text = str(error) + next((note for kind, note in NOTES if isinstance(error, kind)), "")
        if isinstance(error, OSError) and error.errno == errno.EROFS:
            text += ". Nothing can be written in grading"
    except BaseException:
        text = "(its message could not be made)"
    return cut(text, TEXT)


def number(value: object) -> int | None:
    """Return `value` if it is a line or column: a student's exception may hold anything."""
    return value if type(value) is int and 0 <= value < 2**31 else None


def is_data(tree: Any) -> bool:
    """Return whether `tree` stands for a value that can be sent back."""
    return not isinstance(tree, msgpack.ExtType) or tree.code < HANDLE


def is_callable(value: Any) -> bool:
    """Return whether `value` can be called, and is not one of our stand-ins."""
    return callable(value) and not isinstance(value, Inert)


def main(requests: int, replies: int) -> None:
    """Serve until the other side goes."""
    sys.meta_path.insert(0, InertModules())
    Host(requests, replies).serve()

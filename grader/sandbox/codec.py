"""The form in which values cross the wall, and a reader that believes nothing.

A frame is a prefix (length of the header, length of the body, little-endian), a msgpack header
and the raw bytes of all arrays in the order in which the header names them. Plain values are
msgpack's own; the others are extension types:

====== ============= =================================================
code   value         data
====== ============= =================================================
1      array         ``[dtype, shape]``; its bytes are in the body
2      NumPy scalar  ``[dtype, bytes]``
3      tuple         a list
4      complex       two float64
5      handle        number of a value that stays inside
6      generator     seed of a fresh one (towards the inside only)
7      callback      number of a trusted function (towards the inside)
8      code          ``[name, source]`` (towards the inside only)
9      other         ``[kind, type name]`` of what cannot cross (outwards)
====== ============= =================================================

Every header is ``[request number, word, payload]``.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import msgpack
import numpy as np

from .errors import KINDS, Violation

__all__ = ["PREFIX", "Code", "Decoder", "Encoder", "Handle", "Other", "frame", "message", "sizes"]

PREFIX = struct.Struct("<IQ")
ARRAY, SCALAR, TUPLE, COMPLEX, HANDLE, SEED, CALLBACK, CODE, OTHER = range(1, 10)
DTYPES = frozenset(
    {"|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8"}
    | {"<f2", "<f4", "<f8", "<c8", "<c16"}
)
HEADER_BYTES = 2 << 20
VALUES = 200_000
DEPTH = 20
DIMENSIONS = 32
NAME = 400


@runtime_checkable
class Code(Protocol):
    """A function given as source, to be defined inside; like ``checklib.Inside``."""

    @property
    def name(self) -> str:
        """Name that `source` defines."""

    @property
    def source(self) -> str:
        """Python source; it may use ``np``."""

    def define(self) -> Callable[..., Any]:
        """Define the function on this side."""


class Handle:
    """A value that stays inside its sandbox; it can only be passed back to it."""

    SHOWN = "…"  # in a call that is described to a student, who never hears of handles
    __slots__ = ("__weakref__", "number", "owner")

    def __init__(self, owner: object, number: int) -> None:
        self.owner = owner
        self.number = number

    def __repr__(self) -> str:
        return f"<value {self.number} that stays inside the sandbox>"


@dataclass(frozen=True)
class Other:
    """Stands for a value that could not cross, where the whole result is of the wrong form.

    Attributes
    ----------
    kind, type_name : str
        As in `errors.Unencodable`.
    """

    kind: str
    type_name: str


class Encoder:
    """Turns arguments into a tree for msgpack and the raw bytes of its arrays.

    Parameters
    ----------
    owner : object
        The sandbox they go to; a `Handle` must be its own.

    Attributes
    ----------
    body : list of memoryview
        Bytes of the arrays, in order.
    callbacks : list of callable
        The trusted functions among the values, by number.
    """

    def __init__(self, owner: object) -> None:
        self.owner = owner
        self.body: list[memoryview] = []
        self.callbacks: list[Callable[..., Any]] = []

    def encode(self, value: Any) -> Any:
        """Return the tree of `value`.

        Raises
        ------
        TypeError, ValueError
            If it cannot be sent. That is a mistake of the check's, not of a submission's.
        """
        if value is None or type(value) in (bool, int, float, str):
            return value
        if isinstance(value, np.ndarray):
            raw = _numeric(value)
            if raw.nbytes:
                self.body.append(raw.reshape(-1).view(np.uint8).data)
            return _extension(ARRAY, [raw.dtype.str, list(value.shape)])
        if isinstance(value, np.generic):
            raw = _numeric(np.asarray(value))
            return _extension(SCALAR, [raw.dtype.str, raw.tobytes()])
        if isinstance(value, tuple):
            return _extension(TUPLE, [self.encode(item) for item in value])
        if isinstance(value, list):
            return [self.encode(item) for item in value]
        if isinstance(value, Mapping):
            return {_key(key): self.encode(item) for key, item in value.items()}
        if isinstance(value, complex):
            return msgpack.ExtType(COMPLEX, struct.pack("<dd", value.real, value.imag))
        return self._stand_in(value)

    def _stand_in(self, value: Any) -> Any:
        if isinstance(value, Handle):
            if value.owner is not self.owner:
                raise ValueError(f"{value!r} belongs to another sandbox, which may have ended")
            return _numbered(HANDLE, value.number)
        if isinstance(value, np.random.Generator):
            return _numbered(SEED, int(value.integers(2**63)))
        if isinstance(value, Code):
            return _extension(CODE, [value.name, value.source])
        if callable(value):
            self.callbacks.append(value)
            return _numbered(CALLBACK, len(self.callbacks) - 1)
        raise TypeError(
            f"cannot send a {type(value).__name__} to a submission; send arrays, numbers, text, "
            "lists, tuples, dicts, generators, functions or what a call gave back"
        )


def _key(key: Any) -> str:
    if type(key) is not str:
        raise TypeError(f"a dict sent to a submission has str keys, not {key!r}")
    return key


def _numeric(value: Any) -> np.ndarray:
    name = value.dtype.newbyteorder("<").str
    if name not in DTYPES:
        raise TypeError(f"cannot send an array of dtype {value.dtype} to a submission")
    return np.array(value, dtype=name, order="C", copy=None)


def _extension(code: int, data: Any) -> Any:
    return msgpack.ExtType(code, msgpack.packb(data))


def _numbered(code: int, number: int) -> Any:
    return msgpack.ExtType(code, struct.pack("<Q", number))


def frame(header: Any, body: Sequence[memoryview] = ()) -> list[memoryview]:
    """Return the parts of a frame, to be written one after another."""
    packed = msgpack.packb(header)
    prefix = PREFIX.pack(len(packed), sum(part.nbytes for part in body))
    return [memoryview(prefix + packed), *body]


def sizes(prefix: bytes, limit: int) -> tuple[int, int]:
    """Return the lengths of header and body, before anything of that size is allocated.

    `limit` is how long the body may be.
    """
    header, body = PREFIX.unpack(prefix)
    if header > HEADER_BYTES or body > limit:
        raise Violation("it is larger than an answer may be")
    return header, body


def message(header: bytes | memoryview, number: int) -> tuple[str, Any]:
    """Return the word and the payload of an answer to request `number`."""
    tree = _unpacked(header)
    if type(tree) is not list or len(tree) != 3:
        raise Violation("it is not [number, word, payload]")
    if type(tree[0]) is not int or tree[0] != number:
        raise Violation("it answers another request")
    if type(tree[1]) is not str:
        raise Violation("its word is not text")
    return tree[1], tree[2]


def _unpacked(data: bytes | memoryview) -> Any:
    try:
        return msgpack.unpackb(data, strict_map_key=False, max_ext_len=HEADER_BYTES)
    except (ValueError, TypeError, RecursionError, OverflowError) as error:
        raise Violation("it is not msgpack") from error


class Decoder:
    """Reads the values of one answer, trusting nothing.

    Parameters
    ----------
    body : memoryview
        The bytes behind the header.
    handles : mapping
        The numbers that may occur as handles, each with what it stands for here.
    """

    def __init__(self, body: memoryview, handles: Mapping[int, Handle] | None = None) -> None:
        self._body = body
        self._handles = handles or {}
        self._values = 0

    def decode(self, tree: Any, depth: int = 0) -> Any:
        """Return the value of `tree`; raise `Violation` when anything about it is wrong."""
        self._values += 1
        if self._values > VALUES or depth > DEPTH:
            raise Violation("it holds too many values, or too deeply nested ones")
        kind = type(tree)
        if tree is None or kind in (bool, int, float, str):
            return tree
        if kind is list:
            return [self.decode(item, depth + 1) for item in tree]
        if kind is dict:
            if any(type(key) is not str for key in tree):
                raise Violation("a key is not text")
            return {key: self.decode(item, depth + 1) for key, item in tree.items()}
        if kind is msgpack.ExtType:
            return self._extension(tree.code, tree.data, depth)
        raise Violation("it holds a value of a kind that is not sent")

    def finish(self) -> None:
        """Raise `Violation` unless every byte of the body was used."""
        if self._body:
            raise Violation("it has more bytes than its arrays need")

    def _extension(self, code: int, data: bytes, depth: int) -> Any:
        if code == ARRAY:
            return self._array(*_pair(data, str, list))
        if code == SCALAR:
            name, raw = _pair(data, str, bytes)
            return _read(name, [], raw)[()]
        if code == TUPLE:
            items = _unpacked(data)
            if type(items) is not list:
                raise Violation("a tuple is not a list of values")
            return tuple(self.decode(item, depth + 1) for item in items)
        if code == COMPLEX and len(data) == 16:
            return complex(*struct.unpack("<dd", data))
        if code == HANDLE and len(data) == 8:
            return self._handle(*struct.unpack("<Q", data))
        if code == OTHER:
            kind, name = _pair(data, str, str)
            return Other(_trouble(kind), name[:NAME])
        raise Violation("it holds an extension type that is not sent")

    def _array(self, name: str, shape: list[Any]) -> np.ndarray:
        size = _itemsize(name) * _count(shape)
        if size > len(self._body):
            raise Violation("an array is longer than the bytes that came")
        raw, self._body = self._body[:size], self._body[size:]
        return _read(name, shape, raw)

    def _handle(self, number: int) -> Handle:
        if number not in self._handles:
            raise Violation("it holds a handle that was not asked for")
        return self._handles[number]


def _trouble(kind: str) -> str:
    if kind not in KINDS:
        raise Violation("it names an unknown kind of trouble")
    return kind


def _pair(data: bytes, first: type, second: type) -> tuple[Any, Any]:
    pair = _unpacked(data)
    if type(pair) is not list or len(pair) != 2:
        raise Violation("an extension type is not a pair")
    if type(pair[0]) is not first or type(pair[1]) is not second:
        raise Violation("an extension type holds the wrong types")
    return pair[0], pair[1]


def _itemsize(name: str) -> int:
    if name not in DTYPES:
        raise Violation("an array has a dtype that is not sent")
    return int(name[2:])


def _count(shape: list[Any]) -> int:
    if len(shape) > DIMENSIONS or any(type(n) is not int or not 0 <= n < 2**40 for n in shape):
        raise Violation("an array has an impossible shape")
    return math.prod(shape)


def _read(name: str, shape: list[int], raw: bytes | memoryview) -> np.ndarray:
    """Return a fresh array; `raw` must have exactly its size."""
    if len(raw) != _itemsize(name) * _count(shape):
        raise Violation("an array does not have the bytes its shape needs")
    try:
        array = np.empty(shape, name)
    except (ValueError, MemoryError) as error:  # extents whose product overflows beside a zero
        raise Violation("an array has an impossible shape") from error
    if array.nbytes:
        array.reshape(-1).view(np.uint8)[:] = np.frombuffer(raw, np.uint8)
    if array.dtype.kind == "b" and array.view(np.uint8).max(initial=0) > 1:
        raise Violation("a truth value is neither true nor false")
    return array

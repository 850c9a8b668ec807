"""Values to frames and back, on the inner side; `codec.py` describes the form."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import msgpack
import numpy as np

ARRAY, SCALAR, TUPLE, COMPLEX, HANDLE, SEED, CALLBACK, CODE, OTHER = range(1, 10)
DTYPES = frozenset(
    {"|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8"}
    | {"<f2", "<f4", "<f8", "<c8", "<c16"}
)
DEPTH = 16
HEADER, ITEM = 3 << 19, 12  # bytes: of a header, and what one value takes of it at most


class Unencodable(Exception):
    """A value that cannot cross: which kind of trouble, and the name of its type."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(kind, name)
        self.kind, self.name = kind, name


class Encoder:
    """Turns values into a msgpack-able tree and the raw bytes of its arrays.

    With `lenient`, what cannot cross within a list, tuple or dict is replaced by the name of its
    type.
    """

    def __init__(self, limit: int) -> None:
        self.lenient = False
        self.body: list[memoryview] = []
        self.body_room = limit
        self.header_room = HEADER

    def encode(self, value: Any, depth: int = 0) -> Any:
        """Return the tree of `value`."""
        try:
            return self._encode(value, depth)
        except Unencodable as error:
            if not self.lenient or not depth:
                raise
            return msgpack.ExtType(OTHER, msgpack.packb([error.kind, cut(error.name, 200)]))

    def _encode(self, value: Any, depth: int) -> Any:
        kind = type(value)
        self._spend(ITEM)
        if depth > DEPTH:
            raise Unencodable("depth", kind.__name__)
        if value is None or kind is bool or kind is float:
            return value
        if kind is int:
            if not -(2**63) <= value < 2**64:
                raise Unencodable("number", "int")
            return value
        if kind is str:
            return self._text(value)
        if kind is complex:
            return msgpack.ExtType(COMPLEX, struct.pack("<dd", value.real, value.imag))
        if isinstance(value, np.ndarray):
            return self._array(value)
        if isinstance(value, np.generic):
            name, raw = self._numeric(np.asarray(value))
            return msgpack.ExtType(SCALAR, msgpack.packb([name, raw.tobytes()]))
        if isinstance(value, (list, tuple)):
            items = [self.encode(item, depth + 1) for item in value]
            return items if isinstance(value, list) else msgpack.ExtType(TUPLE, packed(items))
        if isinstance(value, dict):
            return {self._key(k): self.encode(v, depth + 1) for k, v in value.items()}
        raise Unencodable("type", kind.__name__)

    def _key(self, key: Any) -> str:
        if type(key) is not str:
            raise Unencodable("key", type(key).__name__)
        return self._text(key)

    def _text(self, value: str) -> str:
        try:
            self._spend(len(value.encode()))
        except UnicodeEncodeError:
            raise Unencodable("text", "str") from None
        return value

    def _array(self, value: Any) -> Any:
        name, raw = self._numeric(value)
        self.body_room -= raw.nbytes
        self._spend(ITEM * raw.ndim)
        if raw.nbytes:
            self.body.append(raw.reshape(-1).view(np.uint8).data)
        return msgpack.ExtType(ARRAY, msgpack.packb([name, list(raw.shape)]))

    def _numeric(self, value: Any) -> tuple[str, Any]:
        name = value.dtype.newbyteorder("<").str
        if name not in DTYPES:
            kind = {"M": "datetime64", "m": "timedelta64", "U": "str", "V": "structured"}
            raise Unencodable("dtype", kind.get(value.dtype.kind, value.dtype.name))
        if value.nbytes > self.body_room:
            raise Unencodable("size", "ndarray")
        return name, np.array(value, dtype=name, order="C", copy=None)

    def _spend(self, size: int) -> None:
        self.header_room -= size
        if self.header_room < 0:
            raise Unencodable("size", "object")


def cut(text: object, size: int) -> str:
    """Return at most `size` characters of `text` that are valid Unicode."""
    text = text[:size] if type(text) is str else ""
    return text.encode("utf-8", "replace").decode()


def packed(tree: Any) -> bytes:
    """Return `tree` as msgpack."""
    data: bytes = msgpack.packb(tree)
    return data


class Decoder:
    """Values of one frame from the other side, which is trusted; arrays are read in order.

    Parameters
    ----------
    body : memoryview
        The raw bytes of the frame's arrays.
    handles : dict
        What was kept here, by number.
    callback : callable
        Makes the function that stands for a trusted one, from its number.
    """

    def __init__(
        self, body: memoryview, handles: dict[int, Any], callback: Callable[[int], Any]
    ) -> None:
        self.body, self.handles, self.callback = body, handles, callback

    def decode(self, tree: Any) -> Any:
        """Return the value of `tree`; arrays are fresh, writable and C-contiguous."""
        if isinstance(tree, list):
            return [self.decode(item) for item in tree]
        if isinstance(tree, dict):
            return {key: self.decode(item) for key, item in tree.items()}
        if not isinstance(tree, msgpack.ExtType):
            return tree
        if tree.code == ARRAY:
            return self._array(*msgpack.unpackb(tree.data))
        if tree.code == SCALAR:
            name, raw = msgpack.unpackb(tree.data)
            return np.frombuffer(raw, name)[0]
        if tree.code == TUPLE:
            return tuple(self.decode(item) for item in msgpack.unpackb(tree.data))
        if tree.code == COMPLEX:
            return complex(*struct.unpack("<dd", tree.data))
        if tree.code == CODE:
            return define(*msgpack.unpackb(tree.data))
        (number,) = struct.unpack("<Q", tree.data)
        if tree.code == HANDLE:
            return self.handles[number]
        if tree.code == SEED:
            return np.random.default_rng(number)
        return self.callback(number)

    def _array(self, name: str, shape: list[int]) -> Any:
        array = np.empty(shape, name)
        if array.nbytes:
            raw = np.frombuffer(self.body[: array.nbytes], np.uint8)
            array.reshape(-1).view(np.uint8)[:] = raw
            self.body = self.body[array.nbytes :]
        return array


def define(name: str, source: str) -> Any:
    """Return the function `name` of a piece of the check's own code."""
    namespace: dict[str, Any] = {"np": np}
    exec(compile(source, f"<{name}>", "exec"), namespace)  # noqa: S102 - ours
    return namespace[name]

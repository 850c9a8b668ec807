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


class Unencodable(Exception):
    """A value that cannot cross: which kind of trouble, the name of its type, where it stands."""

    def __init__(self, kind: str, name: str, path: tuple[int | str, ...]) -> None:
        super().__init__(kind, name)
        self.kind, self.name, self.path = kind, name, path


class Encoder:
    """Turns values into a msgpack-able tree and the raw bytes of its arrays.

    With `lenient`, what cannot cross is replaced by the name of its type.
    """

    def __init__(self, limit: int, *, lenient: bool = False) -> None:
        self.limit, self.lenient = limit, lenient
        self.body: list[memoryview] = []
        self.size = 0

    def encode(self, value: Any, path: tuple[int | str, ...] = ()) -> Any:
        """Return the tree of `value`."""
        try:
            return self._encode(value, path)
        except Unencodable as error:
            if not self.lenient:
                raise
            return msgpack.ExtType(OTHER, msgpack.packb([error.kind, cut(error.name, 200)]))

    def _encode(self, value: Any, path: tuple[int | str, ...]) -> Any:
        kind = type(value)
        if len(path) > DEPTH:
            raise Unencodable("depth", kind.__name__, path)
        if value is None or kind is bool or kind is float:
            return value
        if kind is int:
            if not -(2**63) <= value < 2**64:
                raise Unencodable("number", "int", path)
            return value
        if kind is str:
            return self._text(value, path)
        if kind is complex:
            return msgpack.ExtType(COMPLEX, struct.pack("<dd", value.real, value.imag))
        if isinstance(value, np.ndarray):
            return self._array(value, path)
        if isinstance(value, np.generic):
            name, raw = self._numeric(np.asarray(value), path)
            return msgpack.ExtType(SCALAR, msgpack.packb([name, raw.tobytes()]))
        if isinstance(value, (list, tuple)):
            self._spend(len(value), path)
            items = [self.encode(item, (*path, i)) for i, item in enumerate(value)]
            return items if isinstance(value, list) else msgpack.ExtType(TUPLE, packed(items))
        if isinstance(value, dict):
            self._spend(len(value), path)
            return {self._key(k, path): self.encode(v, (*path, k)) for k, v in value.items()}
        raise Unencodable("type", kind.__name__, path)

    def _key(self, key: Any, path: tuple[int | str, ...]) -> str:
        if type(key) is not str:
            raise Unencodable("key", type(key).__name__, path)
        return self._text(key, path)

    def _text(self, value: str, path: tuple[int | str, ...]) -> str:
        try:
            self._spend(len(value.encode()), path)
        except UnicodeEncodeError:
            raise Unencodable("text", "str", path) from None
        return value

    def _array(self, value: Any, path: tuple[int | str, ...]) -> Any:
        name, raw = self._numeric(value, path)
        self._spend(raw.nbytes, path)
        if raw.nbytes:
            self.body.append(raw.reshape(-1).view(np.uint8).data)
        return msgpack.ExtType(ARRAY, msgpack.packb([name, list(value.shape)]))

    def _numeric(self, value: Any, path: tuple[int | str, ...]) -> tuple[str, Any]:
        name = value.dtype.newbyteorder("<").str
        if name not in DTYPES:
            raise Unencodable("dtype", str(value.dtype), path)
        if value.nbytes > self.limit:
            raise Unencodable("size", f"an array of {value.nbytes >> 20} MB", path)
        return name, np.array(value, dtype=name, order="C", copy=None)

    def _spend(self, size: int, path: tuple[int | str, ...]) -> None:
        self.size += size
        if self.size > self.limit:
            raise Unencodable("size", f"more than {self.limit >> 20} MB", path)


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

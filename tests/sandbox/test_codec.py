"""Values cross the wall unchanged, and nothing else does."""

from __future__ import annotations

import math
import struct

import msgpack
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from grader.sandbox import Violation
from grader.sandbox.codec import DTYPES, HEADER_BYTES, PREFIX, Decoder, Encoder, message, sizes
from grader.sandbox.inside import values as inside

derandomised = settings(derandomize=True, deadline=None, max_examples=200)

numeric = arrays.arrays(
    dtype=st.sampled_from(sorted(DTYPES)).map(np.dtype),
    shape=arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3),
)
plain = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.complex_numbers()
    | st.text()
)
values = st.recursive(
    plain | numeric,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


def same(a: object, b: object) -> bool:
    if isinstance(a, (np.ndarray, np.generic)):
        return (
            type(a) is type(b)
            and a.dtype == b.dtype
            and a.shape == b.shape
            and a.tobytes() == b.tobytes()
        )
    if isinstance(a, (list, tuple)):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return type(b) is dict and list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    if isinstance(a, float):
        return type(b) is float and struct.pack("<d", a) == struct.pack("<d", b)
    if isinstance(a, complex):
        return type(b) is complex and repr(a) == repr(b)
    return type(a) is type(b) and a == b


def outwards(value: object) -> object:
    """Send `value` as the inside does and read it as the trusted side does."""
    encoder = inside.Encoder(1 << 20)
    tree = msgpack.unpackb(msgpack.packb(encoder.encode(value)), strict_map_key=False)
    decoder = Decoder(memoryview(b"".join(encoder.body)))
    read = decoder.decode(tree)
    decoder.finish()
    return read


def inwards(value: object) -> object:
    encoder = Encoder(owner=None)
    tree = msgpack.unpackb(msgpack.packb(encoder.encode(value)), strict_map_key=False)
    return inside.Decoder(memoryview(b"".join(encoder.body)), {}, print).decode(tree)


@derandomised
@given(values)
def test_what_a_submission_returns_arrives_as_it_was(value: object) -> None:
    assert same(value, outwards(value))


@derandomised
@given(values)
def test_what_a_check_sends_arrives_as_it_was(value: object) -> None:
    assert same(value, inwards(value))


def test_arrays_arrive_inside_fresh_writable_and_contiguous() -> None:
    frozen = np.arange(12, dtype=">i4").reshape(3, 4).T
    frozen.flags.writeable = False
    got = inwards(frozen)
    assert isinstance(got, np.ndarray)
    assert got.flags.writeable
    assert got.flags.c_contiguous
    assert np.array_equal(got, frozen)


def test_byte_order_and_memory_layout_do_not_cross() -> None:
    got = outwards(np.asfortranarray(np.arange(6, dtype=">f8").reshape(2, 3)))
    assert isinstance(got, np.ndarray)
    assert got.dtype == np.float64
    assert got.dtype.isnative
    assert np.array_equal(got, [[0, 1, 2], [3, 4, 5]])


def test_a_subclass_of_array_crosses_as_its_data() -> None:
    class Liar(np.ndarray):
        def __array_function__(self, *args: object) -> object:
            return True

    got = outwards(np.zeros(3).view(Liar))
    assert type(got) is np.ndarray


@pytest.mark.parametrize(
    ("value", "kind", "name"),
    [
        (object(), "type", "object"),
        (iter([]), "type", "list_iterator"),
        (np.array([None]), "dtype", "object"),
        (np.array(["a"]), "dtype", "str"),
        (np.zeros(2, "M8[s]"), "dtype", "datetime64"),
        (np.zeros(2, [("a", "f8")]), "dtype", "structured"),
        (2**64, "number", "int"),
        ("\ud800", "text", "str"),
        ({1: 2}, "key", "int"),
        (np.zeros((1 << 17) + 1), "size", "ndarray"),
        ([0.0] * 200_000, "size", "object"),
        (type("Number", (float,), {})(1.0), "type", "Number"),
    ],
)  # fmt: skip
def test_what_is_not_plain_data_is_refused_inside(value: object, kind: str, name: str) -> None:
    with pytest.raises(inside.Unencodable) as refused:
        outwards(value)
    assert (refused.value.kind, refused.value.name) == (kind, name)


def test_a_list_that_holds_itself_is_refused_inside() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(inside.Unencodable) as refused:
        outwards(endless)
    assert refused.value.kind == "depth"


@pytest.mark.parametrize("value", [object(), {1: 2}, np.array(["a"]), b"bytes"])
def test_a_check_that_sends_what_cannot_be_sent_is_told_so(value: object) -> None:
    with pytest.raises(TypeError, match=r"sen[dt]"):
        Encoder(owner=None).encode(value)


def extension(code: int, data: object) -> msgpack.ExtType:
    return msgpack.ExtType(code, msgpack.packb(data))


def read(tree: object) -> None:
    decoder = Decoder(memoryview(b"12345678"))
    decoder.decode(tree)
    decoder.finish()


@pytest.mark.parametrize(
    "tree",
    [
        b"bytes",
        {1: 2},
        msgpack.ExtType(99, b""),
        msgpack.ExtType(1, b"\xc1"),
        extension(1, ["|O", [1]]),
        extension(1, ["f8,i4", [1]]),
        extension(1, ["<f16", [1]]),
        extension(1, ["<f8", [2]]),
        extension(1, ["<f8", [0]]),
        extension(1, ["<f8", [-1]]),
        extension(1, ["<f8", [True]]),
        extension(1, ["<f8", [1.0]]),
        extension(1, ["<f8", [2**31, 2**31, 2**31]]),
        extension(1, ["<f8", [1] * 33]),
        extension(1, ["<f8"]),
        extension(1, "<f8"),
        extension(2, ["<f8", b"1234567"]),
        extension(2, ["|b1", b"\x02"]),
        extension(3, 1),
        msgpack.ExtType(4, b"short"),
        msgpack.ExtType(5, b"12345678"),
        msgpack.ExtType(6, b"12345678"),
        msgpack.ExtType(7, b"12345678"),
        extension(8, ["f", "def f(): pass"]),
        extension(9, ["unheard of", "x"]),
        msgpack.Timestamp(0),
        [0] * 200_001,
    ],
    ids=repr,
)
def test_malformed_answers_are_violations(tree: object) -> None:
    with pytest.raises(Violation):
        read(tree)


def test_a_truth_value_that_is_neither_is_a_violation() -> None:
    with pytest.raises(Violation, match="truth"):
        Decoder(memoryview(b"\x01\x02")).decode(extension(1, ["|b1", [2]]))


def test_an_empty_array_of_impossible_extent_is_harmless() -> None:
    tree = extension(1, ["<f8", [0] + [2**39] * 5])
    with pytest.raises(Violation, match="shape"):
        Decoder(memoryview(b"")).decode(tree)


@pytest.mark.parametrize("depth", [30, 600, 100_000])
def test_deep_nesting_is_a_violation(depth: int) -> None:
    header = b"\x93\x01\xa4done" + b"\x91" * depth + b"\xc0"
    with pytest.raises(Violation):
        Decoder(memoryview(b"")).decode(message(header, 1)[1])


def test_deeply_nested_tuples_are_a_violation() -> None:
    data = msgpack.packb([1])
    for _ in range(50):
        data = msgpack.packb([msgpack.ExtType(3, data)])
    with pytest.raises(Violation, match="nested"):
        Decoder(memoryview(b"")).decode(msgpack.ExtType(3, data))


@derandomised
@given(st.binary(max_size=200), st.binary(max_size=64))
def test_noise_is_read_or_refused_but_never_crashes(header: bytes, body: bytes) -> None:
    try:
        _, payload = message(header, 1)
        Decoder(memoryview(body)).decode(payload)
    except Violation:
        return
    assert header.startswith((b"\x93", b"\xdc", b"\xdd"))


@derandomised
@given(values, st.data())
def test_an_answer_with_one_byte_changed_is_read_or_refused(
    value: object, data: st.DataObject
) -> None:
    encoder = inside.Encoder(1 << 20)
    header = bytearray(msgpack.packb([1, "done", encoder.encode(value)]))
    position = data.draw(st.integers(0, len(header) - 1))
    header[position] ^= data.draw(st.integers(1, 255))
    try:
        _, payload = message(bytes(header), 1)
        decoder = Decoder(memoryview(b"".join(encoder.body)))
        decoder.decode(payload)
        decoder.finish()
    except Violation as error:
        assert error.reason  # noqa: PT017 - either outcome is right


@pytest.mark.parametrize("header", [[2, "done", None], ["1", "done", None], [1, 2, 3], [1], None])
def test_an_answer_must_be_to_the_request(header: object) -> None:
    with pytest.raises(Violation):
        message(msgpack.packb(header), 1)


def test_lengths_are_refused_before_anything_is_read() -> None:
    with pytest.raises(Violation, match="larger"):
        sizes(PREFIX.pack(2**32 - 1, 0), 1 << 20)
    with pytest.raises(Violation, match="larger"):
        sizes(PREFIX.pack(10, 2**63), 1 << 20)
    assert sizes(PREFIX.pack(HEADER_BYTES, 1 << 20), 1 << 20) == (HEADER_BYTES, 1 << 20)


def test_both_sides_know_the_same_dtypes() -> None:
    assert DTYPES == inside.DTYPES
    assert math.prod(np.dtype(name).itemsize for name in DTYPES)

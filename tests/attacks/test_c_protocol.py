"""Section C: speaking on the pipe in the name of the host."""

from __future__ import annotations

import numpy as np
import pytest

from grader.sandbox import Limits, Sandbox, StudentError, TimedOut, Unencodable, Violation, start
from tests.attacks.wall import Attack, X, verdict

PIPE = """
import os, struct, sys, time
import msgpack

REQUESTS, REPLIES = int(sys.argv[3]), int(sys.argv[4])

def number():
    frame = sys._getframe()
    while "number" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["number"]

def send(message, body=b""):
    header = message if isinstance(message, bytes) else msgpack.packb(message)
    data = struct.pack("<IQ", len(header), len(body)) + header + body
    while data:
        data = data[os.write(REPLIES, data):]

def array(dtype, shape):
    return msgpack.ExtType(1, msgpack.packb([dtype, shape]))

def answer(tree, body=b""):
    send([number(), "done", [tree, {}]], body)
    time.sleep(60)
"""


def forging(row: int, behaviour: str, expected: str, statement: str) -> Attack:
    return Attack(row, behaviour, expected, f"{PIPE}\ndef f(x):\n    {statement}\n")


HOLD = "send([number(), 'callback', [0, [], {}]]); time.sleep(60)"

TWICE = forging(
    *(59, "answers twice", "PASS"),
    "send([number(), 'done', [array('<f8', [3]), {}]], struct.pack('<3d', 2, -4, 6))",
)

ATTACKS = [
    forging(58, "closes everything in a call", "KILLED", "os.closerange(0, 256)"),
    Attack(58, "closes everything while it is loaded", "KILLED",
           "import os\nos.closerange(0, 256)"),
    forging(59, "writes garbage", "VIOLATION", "os.write(REPLIES, b'garbage!' * 8)"),
    forging(59, "answers another request", "VIOLATION", "send([99, 'done', [1, {}]])"),
    forging(59, "answers with an unknown word", "VIOLATION", "send([number(), 'passed', None])"),
    forging(59, "answers with too few fields", "VIOLATION", "send([number(), 'done', []])"),
    forging(59, "gives back what was not asked", "VIOLATION",
            "send([number(), 'done', [1, {0: 1}]])"),
    forging(59, "calls back what it was not given", "VIOLATION",
            "send([number(), 'callback', [0, [], {}]])"),
    forging(61, "claims 4 GB and sends nothing", "VIOLATION",
            "os.write(REPLIES, struct.pack('<IQ', 2**32 - 1, 0)); time.sleep(60)"),
    forging(61, "claims a body of 2**63 bytes", "VIOLATION",
            "os.write(REPLIES, struct.pack('<IQ', 8, 2**63)); time.sleep(60)"),
    forging(61, "claims 60 MB and sends nothing", "TIMEOUT",
            "os.write(REPLIES, struct.pack('<IQ', 8, 60 << 20)); time.sleep(60)"),
    forging(62, "dribbles its answer", "TIMEOUT",
            "os.write(REPLIES, struct.pack('<IQ', 1000, 0))\n"
            "    while True: os.write(REPLIES, b'x'), time.sleep(0.05)"),
    forging(64, "nests 100 000 lists", "VIOLATION",
            "send(b'\\x93' + msgpack.packb(number()) + b'\\xa4done\\x92' + b'\\x91' * 100_000)"),
    forging(66, "sends an object array", "VIOLATION", "answer(array('|O', [3]), b'x' * 24)"),
    forging(66, "sends a structured array", "VIOLATION",
            "answer(array('f8,f8', [3]), b'x' * 48)"),
    forging(66, "sends an array of strings", "VIOLATION", "answer(array('<U1', [3]), b'x' * 12)"),
    forging(66, "sends elements of no size", "VIOLATION", "answer(array('|V0', [3]))"),
    forging(67, "sends an overflowing shape", "VIOLATION",
            "answer(array('<f8', [2**31, 2**31, 4]), b'')"),
    forging(67, "sends fewer bytes than it claims", "VIOLATION",
            "answer(array('<f8', [3]), b'x' * 23)"),
    forging(67, "sends more bytes than it claims", "VIOLATION",
            "answer(array('<f8', [3]), b'x' * 25)"),
    forging(68, "sends 80 MB", "VIOLATION",
            "answer(array('<f8', [10_000_000]), b'x' * 80_000_000)"),
    forging(69, "sends a pickle", "VIOLATION",
            "import pickle; send(pickle.dumps([number(), 'done', 1]))"),
    forging(69, "sends an npy file as bytes", "VIOLATION", "answer(b'\\x93NUMPY')"),
    forging(71, "makes sockets to pass descriptors", "ERROR PermissionError",
            "import socket; socket.socketpair()"),
    forging(72, "forks to answer twice", "ERROR PermissionError", "os.fork()"),
    forging(46, "takes over the loop and answers wrongly", "FAIL",
            "send([number(), 'done', [array('<f8', [3]), {}]], b'\\0' * 24); time.sleep(60)"),
    forging(47, "names a place that it was not given", "ERROR ValueError",
            "send([number(), 'error', ['ValueError', 'x', 3, 'secret', '']]); time.sleep(60)"),
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_attack(sandbox: Sandbox, attack: Attack) -> None:
    assert verdict(sandbox, attack.source) == attack.verdict


def test_59_a_second_answer_is_not_taken_for_the_next_request(sandbox: Sandbox) -> None:
    assert verdict(sandbox, TWICE.source) == "PASS"
    with pytest.raises(Violation):
        sandbox.call("f", [X])


def test_63_a_submission_that_never_reads_blocks_nobody(sandbox: Sandbox) -> None:
    sandbox.load([("a", f"{PIPE}\ndef hold(g):\n    {HOLD}")])
    with pytest.raises(TimedOut):
        sandbox.call("hold", [lambda: np.zeros(4_000_000)], seconds=1.0)


def test_68_an_honest_answer_that_is_too_large_is_told_to_the_student() -> None:
    with start("strong", Limits(reply_bytes=1 << 20)) as sandbox:
        sandbox.load([("a", "import numpy as np\ndef f():\n    return np.zeros(1 << 18)")])
        with pytest.raises(Unencodable, match="too large"):
            sandbox.call("f", [])


def test_47_no_text_of_the_submissions_choosing_is_taken_for_a_place(sandbox: Sandbox) -> None:
    forged = "send([number(), 'error', ['ValueError', 'x', 3, 'secret', '']]); time.sleep(60)"
    sandbox.load([("student.py", f"{PIPE}\ndef f():\n    {forged}")])
    with pytest.raises(StudentError) as error:
        sandbox.call("f", [])
    assert (error.value.cell, error.value.line) == (None, None)

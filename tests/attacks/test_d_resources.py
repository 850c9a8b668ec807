"""Section D: using up what is shared."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from grader.sandbox import Killed, Limits, Pool, Sandbox, StudentError, start
from tests.attacks.wall import SECONDS, Attack, verdict

ATTACKS = [
    Attack(73, "loops for ever", "TIMEOUT", """
def f(x):
    while True:
        pass
"""),
    Attack(74, "loops for ever while it is loaded", "TIMEOUT", "while True:\n    pass"),
    Attack(76, "ignores signals and catches everything", "TIMEOUT", """
import signal

for number in range(1, 32):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass

def f(x):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
"""),
    Attack(77, "sleeps", "TIMEOUT", """
import time

def f(x):
    time.sleep(1e6)
"""),
    Attack(77, "waits for input", "ERROR EOFError", """
def f(x):
    return input("x? ")
"""),
    Attack(77, "locks itself out", "TIMEOUT", """
import threading

def f(x):
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
"""),
    Attack(77, "selects on nothing", "TIMEOUT", """
import select

def f(x):
    select.select([], [], [])
"""),
    Attack(78, "is a fork bomb", "ERROR PermissionError", """
import os

def f(x):
    while True:
        os.fork()
"""),
    Attack(79, "is a thread bomb", "ERROR RuntimeError", """
import threading, time

def f(x):
    while True:
        threading.Thread(target=time.sleep, args=(1e6,), daemon=True).start()
"""),
    Attack(81, "asks for a terabyte it will not touch", "ERROR MemoryError", """
import numpy as np

def f(x):
    return np.empty(2**40)
"""),
    Attack(81, "maps a terabyte", "ERROR OSError", """
import mmap

def f(x):
    return mmap.mmap(-1, 2**40)
"""),
    Attack(83, "makes an anonymous file", "ERROR PermissionError", """
import os

def f(x):
    os.memfd_create("more")
"""),
    Attack(83, "fills shared memory", "ERROR FileNotFoundError", """
from multiprocessing import shared_memory

def f(x):
    shared_memory.SharedMemory(create=True, size=1 << 28)
"""),
    Attack(83, "fills /tmp", "ERROR OSError", """
def f(x):
    open("/tmp/more", "wb").write(bytes(1 << 28))
"""),
    Attack(84, "makes a million files", "ERROR OSError", """
def f(x):
    for i in range(10**6):
        open(f"/tmp/{i}", "w").close()
"""),
    Attack(86, "floods stdout", "KILLED", """
import os

def f(x):
    while True:
        os.write(1, b"x" * 65536)
"""),
    Attack(86, "floods stdout by printing", "KILLED", """
def f(x):
    while True:
        print("x" * 10_000)
"""),
    Attack(87, "fills the pipe and ends", "KILLED", """
import os

def f(x):
    os.write(1, b"x" * 500_000)
    os._exit(0)
"""),
    Attack(87, "prints much and answers", "PASS", """
def f(x):
    print("x" * 500_000)
    return 2 * x
"""),
    Attack(88, "recurses without limit", "KILLED", """
import sys

sys.setrecursionlimit(10**9)

class Deep:
    def __repr__(self):
        return repr(self)

def f(x):
    return repr(Deep())
"""),
    Attack(92, "unpacks a bomb", "ERROR MemoryError", """
import io, zipfile
import numpy as np

def f(x):
    header, bomb = io.BytesIO(), io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "<f8", "fortran_order": False, "shape": (2**37,)}
    )
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("x.npy", header.getvalue() + bytes(1 << 20))
    bomb.seek(0)
    return np.load(bomb)["x"]
"""),
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_attack(sandbox: Sandbox, attack: Attack) -> None:
    assert verdict(sandbox, attack.source) == attack.verdict


def test_77_the_limit_is_wall_time(sandbox: Sandbox) -> None:
    assert SECONDS < 5
    assert verdict(sandbox, "import time\ndef f(x):\n    time.sleep(1e6)") == "TIMEOUT"
    assert not Path(f"/proc/{sandbox.pid}").exists()


def test_86_of_a_flood_only_a_little_is_kept() -> None:
    limits = Limits(output_bytes=10_000, flood_bytes=1 << 20)
    with start("strong", limits) as sandbox:
        sandbox.load([("a", "def f():\n    while True: print('x' * 10_000)")])
        with pytest.raises(Killed) as killed:
            sandbox.call("f", [])
        assert killed.value.reason == "output"
        assert len(sandbox.output) < 11_000


def test_89_linear_algebra_uses_one_thread(sandbox: Sandbox) -> None:
    sandbox.load([("a", "import numpy as np\ndef f(x):\n    return x @ x")])
    sandbox.call("f", [np.ones((300, 300))])
    status = Path(f"/proc/{sandbox.pid}/status").read_text()
    assert "Threads:\t1\n" in status


def test_93_no_core_is_dumped(sandbox: Sandbox) -> None:
    limits = Path(f"/proc/{sandbox.pid}/limits").read_text()
    (core,) = [line for line in limits.splitlines() if line.startswith("Max core")]
    assert core.split()[4:6] == ["0", "0"]


def test_152_the_memory_limit_is_the_one_that_was_given() -> None:
    source = "import numpy as np\ndef f(n):\n    return float(np.ones(n << 17).sum())"
    with start("strong", Limits(memory_bytes=700 << 20)) as sandbox:
        sandbox.load([("a", source)])
        assert sandbox.call("f", [50]).result == 50 << 17
        with pytest.raises(StudentError) as error:
            sandbox.call("f", [700])
        assert error.value.type_name == "MemoryError"
        assert sandbox.call("f", [1]).result == 1 << 17


def test_an_attack_in_one_sandbox_does_not_touch_another(pool: Pool) -> None:
    with pool.take() as attacker, pool.take() as bystander:
        bystander.load([("a", "kept = []\ndef f(x):\n    kept.append(x)\n    return len(kept)")])
        assert bystander.call("f", [1]).result == 1
        assert verdict(attacker, "import os\ndef f(x):\n    os.abort()") == "KILLED"
        assert bystander.call("f", [1]).result == 2

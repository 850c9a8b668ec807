"""Sandboxes that are started ahead."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from grader.sandbox import Limits, Pool, Unavailable, launch, pool, probes

PATIENCE = 30.0


def eventually(condition: object) -> None:
    """Wait until `condition()` holds, however long that takes here."""
    assert callable(condition)
    deadline = time.monotonic() + PATIENCE
    changed = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "it never became so"
        changed.wait(0.01)


def gone(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z"


def test_each_taker_gets_a_sandbox_of_their_own() -> None:
    with Pool("strong", size=2) as ready:
        taken = [ready.take() for _ in range(4)]
        assert len({sandbox.pid for sandbox in taken}) == 4
        for number, sandbox in enumerate(taken):
            sandbox.load([("a", f"def f():\n    return {number}")])
        assert [sandbox.call("f", []).result for sandbox in taken] == [0, 1, 2, 3]
        for sandbox in taken:
            sandbox.close()


def test_a_sandbox_that_died_while_it_waited_is_not_handed_out() -> None:
    with Pool("strong", size=1) as ready:
        eventually(lambda: ready._ready)
        dead = ready._ready[0]
        os.kill(dead.pid, signal.SIGKILL)
        eventually(lambda: not dead.alive)
        with ready.take() as sandbox:
            assert sandbox.alive
            assert sandbox.pid != dead.pid


def test_closing_ends_what_is_ready_but_not_what_was_taken() -> None:
    ready = Pool("strong", size=1)
    with ready.take() as taken:
        eventually(lambda: ready._ready)
        waiting = ready._ready[0]
        ready.close()
        ready.close()
        assert not waiting.alive
        assert taken.alive
    with pytest.raises(RuntimeError, match="closed"):
        ready.take()


def test_the_limits_are_those_of_the_pool() -> None:
    with Pool("none", Limits(open_files=17), size=1) as ready, ready.take() as sandbox:
        sandbox.load([("a", "import resource\ndef f():\n    return resource.getrlimit(7)")])
        assert sandbox.call("f", []).result == (17, 17)


def test_a_wall_with_a_hole_refuses_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "selftest", lambda isolation: ["write_file"])
    probes.require.cache_clear()
    try:
        with pytest.raises(Unavailable, match="write_file"):
            Pool("strong")
    finally:
        probes.require.cache_clear()


def test_a_fault_of_ours_is_told_to_the_taker(monkeypatch: pytest.MonkeyPatch) -> None:
    with Pool("strong", size=0) as ready:
        monkeypatch.setattr(launch.shutil, "which", lambda program: None)
        with pytest.raises(Unavailable, match="apt-get install bubblewrap"):
            ready.take()


def test_a_pool_recovers_when_the_fault_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = threading.Event()

    def fail(*args: object) -> None:
        broken.set()
        raise Unavailable("for now")

    with monkeypatch.context() as patched:
        patched.setattr(pool, "start", fail)
        ready = Pool("none", size=1)
        assert broken.wait(PATIENCE)
        with pytest.raises(Unavailable, match="for now"):
            ready.take()
    with ready, ready.take() as sandbox:
        assert sandbox.alive


PROGRAM = """
import sys
from grader.sandbox import start
sandbox = start(sys.argv[1])
sandbox.load([("a", "def f():\\n    while True: pass")])
print(sandbox.pid, flush=True)
sandbox.call("f", [], seconds=1000)
"""


@pytest.mark.parametrize("isolation", ["strong", "none"])
def test_a_sandbox_dies_with_the_program_that_started_it(isolation: str) -> None:
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, isolation], stdout=subprocess.PIPE, text=True, cwd=root
    ) as program:
        assert program.stdout is not None
        pid = int(program.stdout.readline())
        assert not gone(pid)
        program.kill()
    eventually(lambda: gone(pid))


def test_a_sandbox_outlives_the_thread_that_asked_for_it() -> None:
    with Pool("strong", size=0) as ready:
        taken = []
        thread = threading.Thread(target=lambda: taken.append(ready.take()))
        thread.start()
        thread.join()
        with taken[0] as sandbox:
            sandbox.load([("a", "def f():\n    return 1")])
            assert sandbox.call("f", []).result == 1

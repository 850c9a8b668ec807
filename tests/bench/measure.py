"""Clocks: wall time, CPU time of everything started, memory of a tree of processes."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Usage:
    """What a command used.

    Attributes
    ----------
    wall, cpu : float
        Seconds; `cpu` counts every process it started, sandboxes included.
    peak : int
        Bytes: the largest sum, seen at one moment, of what its processes have in memory, pages
        that several share counted once.
    """

    wall: float
    cpu: float
    peak: int
    output: str


def usage(command: Sequence[str]) -> Usage:
    """Run `command` to its end and measure it.

    Orphans are adopted here, so that the time of a sandbox whose parent was killed is counted too.
    """
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before, start = _children_cpu(), time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    peaks: list[int] = [0]
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, peaks, done))
    watcher.start()
    output, errors = process.communicate()
    wall = time.monotonic() - start
    done.set()
    watcher.join()
    _reap()
    if process.returncode != 0:
        raise RuntimeError(f"{command} ended with {process.returncode}: {errors[-2000:]}")
    return Usage(wall, _children_cpu() - before, max(peaks), output)


def tree(pid: int) -> list[int]:
    """Return `pid` and all its descendants."""
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found += [int(child) for child in task.read_text().split()]
            except OSError:
                continue
    return found


def proportional_memory(pid: int) -> int:
    """Return the process's share of memory in bytes (PSS); 0 when it is gone or not ours."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def private_memory(pid: int) -> int:
    """Return the bytes that only this process has in memory."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_"))


def _watch(pid: int, peaks: list[int], done: threading.Event) -> None:
    while not done.wait(0.1):
        peaks.append(sum(map(proportional_memory, tree(pid))))


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _reap() -> None:
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                return
        except ChildProcessError:
            return

"""The CPU time of another process, as the kernel counts it.

Nothing that runs in the process has a say in it, and asking does not disturb it.
"""

from __future__ import annotations

import ctypes
import os
import time
from functools import cache

__all__ = ["cpu_seconds"]


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds that all threads of a process have used, ended ones included.

    Source: clock_getcpuclockid(3).

    Raises
    ------
    OSError
        If there is no such process.
    """
    clock = ctypes.c_int()
    error = _libc().clock_getcpuclockid(pid, ctypes.byref(clock))
    if error != 0:
        raise OSError(error, os.strerror(error), f"the CPU clock of process {pid}")
    return time.clock_gettime_ns(clock.value) / 1e9


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None)

"""Names of processes that say, later and from another process, whether their bearer still lives."""

from __future__ import annotations

import os
import socket
from pathlib import Path

__all__ = ["is_dead", "my_name"]


def _space() -> str:
    """Name this machine's run and process-number space, where alone a number means a process."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()[:8]
    return f"{socket.gethostname()}/{boot}/{Path('/proc/self/ns/pid').stat().st_ino}"


def _started(pid: int) -> str | None:
    """Give the start time of a living process: a number alone may have been given out again."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The second field is a name in parentheses that may hold anything (proc(5)).
    state, *rest = text.rpartition(")")[2].split()
    return None if state in {"Z", "X"} else rest[18]


def my_name() -> str:
    """Give this process a name for `is_dead`."""
    return f"{_space()}/{os.getpid()}/{_started(os.getpid())}"


def is_dead(name: str) -> bool:
    """Say whether the process of that name has certainly ended; elsewhere nothing is certain."""
    space, _, rest = name.rpartition("/")
    space, _, pid = space.rpartition("/")
    if not pid.isdecimal() or space != _space():
        return False
    return _started(int(pid)) != rest

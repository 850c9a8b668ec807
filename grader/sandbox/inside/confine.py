"""Give up what a submission must not have, for good."""

from __future__ import annotations

import ctypes
import os
import signal
import sys


def set_limit(name: str, value: int) -> None:
    """Lower one resource limit for good, where the system has it."""
    try:
        import resource

        number = getattr(resource, f"RLIMIT_{name}")
        _, hard = resource.getrlimit(number)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(number, (value, value))
    except (ImportError, AttributeError, ValueError):
        if sys.platform == "linux":
            raise


def die_with(parent: int) -> None:
    """Have the kernel kill this process when the one that started it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(0)


def install(program: bytes) -> None:
    """Install a seccomp filter given as an array of ``struct sock_filter``."""

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))

    libc = ctypes.CDLL(None, use_errno=True)
    described = Program(len(program) // 8, program)
    no_new_privileges, seccomp, mode_filter = 38, 22, 2
    if libc.prctl(no_new_privileges, 1, 0, 0, 0) or libc.prctl(
        seccomp, mode_filter, ctypes.byref(described), 0, 0
    ):
        raise OSError(ctypes.get_errno(), "the seccomp filter was refused")

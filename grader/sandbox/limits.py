"""What one sandbox may use."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Limits"]

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Limits of one sandbox.

    Attributes
    ----------
    start_seconds : float
        From starting the process until NumPy is loaded. Exceeding it is our fault.
    load_seconds, call_seconds : float
        Wall time of loading a submission and of one call, including everything sent.
    cpu_seconds : int
        CPU time of the whole life of a sandbox; a backstop, the kernel kills past it.
    memory_bytes : int
        Address space (RLIMIT_AS), the interpreter and NumPy included.
    output_bytes : int
        What is kept of stdout and stderr together: the first and the last half.
    flood_bytes : int
        Printing more than this kills the sandbox.
    reply_bytes : int
        Size of the arrays in one answer. More is refused inside, and is a violation outside.
    callbacks : int
        How often one call may call back into trusted functions.
    processes : int
        Threads, at isolation ``strong``, where processes cannot be made at all. The kernel counts
        all that a user runs, so at ``none`` it would count what is none of our business.
    open_files : int
        File descriptors.
    """

    start_seconds: float = 60.0
    load_seconds: float = 10.0
    call_seconds: float = 5.0
    cpu_seconds: int = 600
    memory_bytes: int = 1024 * MIB
    output_bytes: int = 64 * 1024
    flood_bytes: int = 64 * MIB
    reply_bytes: int = 64 * MIB
    callbacks: int = 10_000
    processes: int = 64
    open_files: int = 64

    def inside(self) -> dict[str, int]:
        """Return those that the process sets for itself before it reads any student byte."""
        return {
            "AS": self.memory_bytes,
            "CPU": self.cpu_seconds,
            "NOFILE": self.open_files,
            "NPROC": self.processes,
            "FSIZE": 0,
            "CORE": 0,
        }

"""The wall: student code runs in a process of its own and gives back plain data.

`start` gives a sandbox, a `Pool` keeps some ready; `doctor` says what this machine can give.
"""

from .codec import Handle, Other
from .doctor import Diagnosis, Finding, doctor
from .errors import (
    Killed,
    SandboxError,
    StudentError,
    TimedOut,
    Unavailable,
    Unencodable,
    Violation,
)
from .limits import Limits
from .pool import Pool
from .probes import selftest
from .sandbox import Cells, Isolation, Loaded, LoadProblem, Reply, Sandbox, start

__all__ = [
    "Cells",
    "Diagnosis",
    "Finding",
    "Handle",
    "Isolation",
    "Killed",
    "Limits",
    "LoadProblem",
    "Loaded",
    "Other",
    "Pool",
    "Reply",
    "Sandbox",
    "SandboxError",
    "StudentError",
    "TimedOut",
    "Unavailable",
    "Unencodable",
    "Violation",
    "doctor",
    "selftest",
    "start",
]

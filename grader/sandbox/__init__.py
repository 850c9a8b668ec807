"""The wall: student code runs in a process of its own and gives back plain data.

`start` gives a sandbox, a `Pool` keeps some ready; `doctor` says what this machine can give.
"""

from .codec import Handle, Other
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
from .sandbox import Isolation, Loaded, LoadProblem, Reply, Sandbox, start

__all__ = [
    "Handle",
    "Isolation",
    "Killed",
    "Limits",
    "LoadProblem",
    "Loaded",
    "Other",
    "Reply",
    "Sandbox",
    "SandboxError",
    "StudentError",
    "TimedOut",
    "Unavailable",
    "Unencodable",
    "Violation",
    "start",
]

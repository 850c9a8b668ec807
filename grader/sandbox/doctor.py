"""What isolation this machine can give, and what is missing for it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from . import filter as syscalls
from .errors import SandboxError, Unavailable
from .image import image
from .launch import unprivileged
from .probes import selftest

__all__ = ["Diagnosis", "Finding", "doctor"]

OLDEST = (0, 8)


@dataclass(frozen=True)
class Finding:
    """One thing the strong sandbox needs.

    Attributes
    ----------
    name : str
        What it is.
    ok : bool
        Whether it is there.
    detail : str
        What was found.
    remedy : str
        What to do when it is not there.
    """

    name: str
    ok: bool
    detail: str
    remedy: str = ""


@dataclass(frozen=True)
class Diagnosis:
    """What this machine can give.

    Attributes
    ----------
    isolation : {"strong", "none"}
        The strongest that works.
    findings : tuple of Finding
        What was looked at, in order. What depends on something missing is not looked at.
    """

    isolation: Literal["strong", "none"]
    findings: tuple[Finding, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)

    def text(self) -> str:
        """Return it as lines for a terminal."""
        lines = [f"isolation: {self.isolation}"]
        for finding in self.findings:
            lines.append(f"[{'ok' if finding.ok else '!!'}] {finding.name}: {finding.detail}")
            if finding.remedy:
                lines.append(f"     {finding.remedy}")
        return "\n".join(lines)


def doctor() -> Diagnosis:
    """Look at everything the strong sandbox needs, up to the first thing that stops it."""
    findings: list[Finding] = []
    for name, look in _CHECKS:
        try:
            findings.append(Finding(name, True, look()))
        except Unavailable as error:
            findings.append(Finding(name, False, error.problem, error.remedy))
        except SandboxError as error:
            findings.append(Finding(name, False, str(error)))
    strong = all(finding.ok for finding in findings)
    return Diagnosis("strong" if strong else "none", tuple(findings))


def _system() -> str:
    if sys.platform != "linux":
        raise Unavailable(
            f"The strong sandbox needs Linux, this is {sys.platform}.",
            "Grade on a Linux machine; public checks can be run here at isolation none.",
        )
    return "Linux"


def _bubblewrap() -> str:
    program = shutil.which("bwrap")
    if program is None:
        raise Unavailable("bubblewrap is not installed.", "Run `apt-get install bubblewrap`.")
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    version = tuple(int(part) for part in re.findall(r"\d+", said.stdout)[:2])
    if version < OLDEST:
        raise Unavailable(
            f"{said.stdout.strip() or program} is too old.",
            "bubblewrap 0.8 or later is needed, as in Debian 12 and Ubuntu 24.04.",
        )
    return said.stdout.strip()


def _libseccomp() -> str:
    return f"a filter of {len(syscalls.compiled()) // 8} instructions"


def _image() -> str:
    return str(image(unprivileged()).root)


def _wall() -> str:
    holes = selftest("strong")
    if holes:
        raise Unavailable(
            f"A submission could do what it must not: {', '.join(holes)}.",
            "Do not grade on this machine, and tell the authors what it is.",
        )
    return "a sandbox starts, and everything that must fail inside it fails"


_CHECKS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("system", _system),
    ("bubblewrap", _bubblewrap),
    ("libseccomp", _libseccomp),
    ("image", _image),
    ("self-test", _wall),
)

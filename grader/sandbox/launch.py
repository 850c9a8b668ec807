"""How the process of each isolation level is started: its command line, environment and user."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .errors import Unavailable
from .image import INSIDE, Image, site_packages

__all__ = ["NOBODY", "Launch", "bubblewrap", "plain", "unprivileged"]

NOBODY = 65534
# One BLAS thread: each takes 41 MB of address space, and the machine is shared.
THREADS = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}
PYTHON = ("-I", "-S", "-B", "-X", "utf8")
# Imports the folder `inside` as a package without making its siblings importable.
BOOT = """
import os, sys
from importlib import util
_, folder, site, requests, replies, *unused = sys.argv
for fd in unused:
    os.close(int(fd))
sys.path[:0] = site.split(os.pathsep)
spec = util.spec_from_file_location(
    "inside", f"{folder}/__init__.py", submodule_search_locations=[folder]
)
sys.modules["inside"] = util.module_from_spec(spec)
from inside.host import main
main(int(requests), int(replies))
"""


@dataclass(frozen=True)
class Launch:
    """A process to start.

    Attributes
    ----------
    arguments : tuple of str
        Its command line.
    environment : mapping
        Its whole environment.
    user : int or None
        The uid and gid to change to before, without any group.
    """

    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    user: int | None = None


def unprivileged() -> int | None:
    """Return the uid to change to: root stays root in a user namespace, and has no limits."""
    return NOBODY if os.geteuid() == 0 else None


def bubblewrap(image: Image, requests: int, replies: int, info: int) -> Launch:
    """Return the launch at isolation ``strong``.

    Parameters
    ----------
    image : Image
        The root of the sandbox.
    requests, replies : int
        File descriptors of the protocol, to be inherited.
    info : int
        File descriptor where bubblewrap tells the process id of the sandboxed process.

    Raises
    ------
    Unavailable
        When bubblewrap is not installed.
    """
    program = shutil.which("bwrap")
    if program is None:
        raise Unavailable(
            "bubblewrap is missing, which isolates the strong sandbox.",
            "Run `apt-get install bubblewrap`. (The PyPI package of that name is another thing.)",
        )
    variables = {"LD_LIBRARY_PATH": image.libraries, "HOME": "/tmp", **THREADS}  # noqa: S108
    return Launch(
        (
            *(program, "--unshare-all", "--unshare-user", "--disable-userns"),
            *("--die-with-parent", "--new-session", "--as-pid-1", "--clearenv"),
            *(part for item in variables.items() for part in ("--setenv", *item)),
            *("--hostname", "sandbox", "--info-fd", str(info)),
            *("--ro-bind", str(image.root), "/"),
            *("--dev-bind", "/dev/null", "/dev/null"),
            *("--dev-bind", "/dev/urandom", "/dev/urandom"),
            *("--remount-ro", "/", "--chdir", "/tmp"),  # noqa: S108
            *(image.python, *PYTHON, "-c", BOOT, image.inside, image.site),
            *(str(requests), str(replies)),
        ),
        user=unprivileged(),
    )


def plain(requests: int, replies: int, info: int) -> Launch:
    """Return the launch at isolation ``none``: the same Python, with nothing around it.

    The parameters are those of `bubblewrap`; nothing is told on `info`. It keeps the uid, but of
    the environment only what a dynamic loader may need.
    """
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "PATH") if name in os.environ}
    executable = str(Path(sys.executable))
    return Launch(
        (
            *(executable, *PYTHON, "-c", BOOT, str(INSIDE), site_packages()),
            *(str(requests), str(replies), str(info)),
        ),
        {**kept, **THREADS},
    )

"""A PostgreSQL server of the tests' own, from Debian's package."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BINARIES = Path("/usr/lib/postgresql")
OWNER = "backgrade"


def binaries() -> Path:
    """Return the folder of the newest PostgreSQL there is; its absence is an error."""
    versions = sorted(BINARIES.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not versions:
        raise RuntimeError(
            f"No PostgreSQL below {BINARIES}. The database tests run on it too: install Debian's "
            "package `postgresql` (apt-get install postgresql)."
        )
    return versions[-1].parent


def _command(*arguments: str | Path) -> list[str]:
    # The server refuses to run as root.
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    return [*prefix, *(str(argument) for argument in arguments)]


def _run(*arguments: str | Path, cwd: Path) -> None:
    # Not a pipe: the server would hold it open after `pg_ctl start` has ended.
    with (cwd / "output").open("a") as output:
        done = subprocess.run(
            _command(*arguments),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode != 0:
        raise RuntimeError(f"{arguments[0]} failed:\n{(cwd / 'output').read_text()}")


@contextmanager
def server() -> Iterator[str]:
    """Start a server on a socket of its own; give the address that a database's name completes."""
    folder = Path(tempfile.mkdtemp(prefix="backgrade-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        tools, data = binaries(), folder / "data"
        _run(
            *(tools / "initdb", "-D", data, "-U", OWNER, "--auth=trust", "--encoding=UTF8"),
            *("--locale=C.UTF-8", "--no-sync"),
            cwd=folder,
        )
        options = f"-k {folder} -c listen_addresses= -c fsync=off -c max_connections=60"
        _run(tools / "pg_ctl", "-D", data, "-w", "-o", options, "start", cwd=folder)
        try:
            yield f"postgresql://{OWNER}@/{{}}?host={folder}"
        finally:
            _run(tools / "pg_ctl", "-D", data, "-m", "immediate", "stop", cwd=folder)
    finally:
        shutil.rmtree(folder)

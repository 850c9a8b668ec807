"""Backup and restoration of PostgreSQL, by its own programs."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import Engine, make_url

from webapp.backup.archive import BackupError
from webapp.tables import Base

__all__ = ["check", "dump", "load"]

VERSIONS = "alembic_version"


def dump(engine: Engine, file: Path) -> None:
    """Write the database as it is at one moment into a new file; nobody needs to stop writing."""
    # Our tables only: the database may hold others'.
    tables = [f"--table={name}" for name in _tables()]
    _run(
        *("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={file}"),
        *tables,
        engine=engine,
    )


def check(file: Path) -> None:
    """Check that a file is a dump that this machine's programs can read."""
    _run("pg_restore", "--list", str(file))


def load(engine: Engine, file: Path) -> None:
    """Put the tables of a dump in place of ours, in one transaction."""
    script = file.with_suffix(".sql")
    _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(file))
    # All of ours, since a newer version may have more tables than the dump, which refer to those.
    drops = file.with_suffix(".drops.sql")
    drops.write_text("".join(f'DROP TABLE IF EXISTS "{name}" CASCADE;\n' for name in _tables()))
    _run(
        *("psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"),
        *(f"--file={drops}", f"--file={script}"),
        engine=engine,
    )


def _tables() -> list[str]:
    return [VERSIONS, *Base.metadata.tables]


def _run(program: str, *arguments: str, engine: Engine | None = None) -> None:
    found = shutil.which(program)
    if found is None:
        raise BackupError(
            f"There is no program {program} on this machine. Install PostgreSQL's client programs "
            "(Debian: apt-get install postgresql-client), of the server's version or newer."
        )
    environment = dict(os.environ)
    if engine is not None:
        url = make_url(engine.url)
        # Not among the arguments, which everybody on the machine can list.
        if url.password:
            environment["PGPASSWORD"] = str(url.password)
        address = url.set(drivername="postgresql", password=None).render_as_string()
        arguments = (f"--dbname={address}", *arguments)
    done = subprocess.run(  # noqa: S603 -- the program's name is one of ours, no shell
        [found, *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BackupError(f"{program} failed:\n{done.stderr.strip()}")

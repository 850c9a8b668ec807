"""Backup and restoration of SQLite, by its own online backup: nobody needs to stop writing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import cast

from sqlalchemy import Engine

from webapp.backup.archive import BackupError
from webapp.db import BUSY_SECONDS

__all__ = ["check", "dump", "load"]

PAGES = 1000  # at a time; between them others may write


@contextmanager
def _raw(engine: Engine) -> Iterator[sqlite3.Connection]:
    with engine.connect() as connection:
        yield cast(sqlite3.Connection, connection.connection.dbapi_connection)


def dump(engine: Engine, file: Path) -> None:
    """Write the database as it is at one moment into a new file."""
    with _raw(engine) as source, closing(sqlite3.connect(file)) as target:
        source.backup(target, pages=PAGES)


def check(file: Path) -> None:
    """Check that a file is a whole database.

    Raises
    ------
    BackupError
        With what SQLite found.
    """
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            [[said], *_] = connection.execute("PRAGMA integrity_check").fetchall()
            dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise BackupError(f"The backup holds no usable database: {error}") from None
    if said != "ok":
        raise BackupError(f"The backup's database is damaged: {said}")
    if dangling is not None:
        raise BackupError(f"The backup's table {dangling[0]!r} refers to a row that is missing.")


def load(engine: Engine, file: Path) -> None:
    """Put the database of a file in place of what there is, in one transaction."""
    try:
        with (
            _raw(engine) as target,
            closing(sqlite3.connect(file, timeout=BUSY_SECONDS)) as source,
        ):
            source.backup(target)
    except sqlite3.OperationalError as error:
        raise BackupError(
            f"The database is in use ({error}); stop the server and its workers first."
        ) from None

"""The commands ``backgrade backup`` and ``backgrade restore``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import Engine

from webapp import config
from webapp.account_commands import plain_errors
from webapp.backup.acts import back_up
from webapp.backup.acts import restore as put_back
from webapp.backup.archive import BackupError
from webapp.db import open_engine

__all__ = ["backup", "restore"]

file_argument = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@contextmanager
def _database() -> Iterator[Engine]:
    with plain_errors():
        settings = config.load()
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        engine = open_engine(settings.database_url)
        try:
            yield engine
        except BackupError as error:
            raise click.ClickException(str(error)) from None
        finally:
            engine.dispose()


@click.command()
@file_argument
def backup(file: Path) -> None:
    """Write the whole database into FILE, while the site runs.

    FILE holds everything about everybody but no key to log in with: not the secret key, and
    passwords only as hashes. Keep it as safe as the database.
    """
    with _database() as engine:
        made = back_up(engine, file)
    click.echo(f"Wrote {file}: {made.kind}, schema {made.schema}, {made.size} bytes unpacked.")


@click.command()
@file_argument
@click.option("--force", is_flag=True, help="Also over a database that has accounts.")
def restore(file: Path, force: bool) -> None:
    """Put the backup FILE in place of the database; stop the server first.

    Everybody has to log in again, and tokens of the interface have to be made anew.
    """
    with _database() as engine:
        made = put_back(engine, file, force=force)
    click.echo(f"Restored {file}, made on {made.created}; every session and token has ended.")

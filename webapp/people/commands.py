"""The commands ``backgrade user delete`` and ``backgrade user export``."""

from __future__ import annotations

import os
from pathlib import Path

import click

from webapp.account_commands import id_of, plain_errors, ready_app
from webapp.db import db
from webapp.people.copy import copy_of
from webapp.people.removal import remove

__all__ = ["delete_user", "export_user", "write_private"]


@click.command("delete")
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask for the address again.")
def delete_user(email: str, yes: bool) -> None:
    """Delete EMAIL's account and all data about them; there is no way back.

    Their submissions, gradings, quizzes, pictures and tokens go; the audit log keeps what happened
    under a pseudonym. Backups made before still have everything.
    """
    address = email.strip().lower()
    with plain_errors(), ready_app().app_context():
        number = id_of(address)
        if not yes:
            typed = click.prompt(f"This deletes everything about {address}. Type the address again")
            if typed.strip().lower() != address:
                raise click.ClickException("The addresses differ; nothing is deleted.")
        pseudonym = remove(db.session, number, by=None)
    click.echo(f"{address} is deleted; the audit log calls them {pseudonym}.")


@click.command("export")
@click.argument("email")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def export_user(email: str, file: Path | None) -> None:
    """Write all data about EMAIL into FILE, a zip file; by default named after the address."""
    address = email.strip().lower()
    file = file or Path(f"{address}.zip")
    with plain_errors(), ready_app().app_context():
        content = copy_of(db.session, id_of(address), by=None)
    write_private(file, content)
    click.echo(f"Wrote {file}.")


def write_private(file: Path, content: bytes) -> None:
    """Write a new file that only its owner can read; one that is there already is an error."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise click.ClickException(f"{file} exists already; name another file.") from None
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)

"""The command ``backgrade export``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal, cast

import click
from flask import current_app

from webapp import store
from webapp.account_commands import plain_errors, ready_app
from webapp.app import settings_of
from webapp.db import db
from webapp.exports.views import EXPORTS, content_of
from webapp.models import Unit
from webapp.people.commands import write_private

__all__ = ["export"]


@click.command()
@click.argument("form", type=click.Choice(EXPORTS), metavar="[" + "|".join(EXPORTS) + "]")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--unit", help="Only this unit; Gradescope's results are always of one.")
@click.option("--lang", "language", type=click.Choice(["en", "ko"]), default="en")
def export(form: str, file: Path | None, unit: str | None, language: str) -> None:
    """Write everybody's scores into FILE, or print them.

    gradebook, canvas and moodle are CSV; gradescope is a zip file with a results.json for each
    student.
    """
    with plain_errors(), ready_app().app_context():
        if unit is not None and db.session.get(Unit, unit) is None:
            raise store.Refused("missing", f"There is no unit {unit!r}.")
        if form == "gradescope" and (unit is None or file is None):
            raise click.UsageError("gradescope needs FILE and --unit.")
        content = content_of(
            form,
            unit=unit,
            language=cast(Literal["en", "ko"], language),
            policy=settings_of(current_app).policy,
        )
    if file is None:
        sys.stdout.write(content.decode())
    else:
        write_private(file, content)

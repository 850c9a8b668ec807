"""The commands ``backgrade user`` and ``backgrade roster``."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast, get_args

import click
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp import create_app, store
from webapp.config import ConfigError
from webapp.db import db
from webapp.exports.cells import harmless
from webapp.models import Role, User
from webapp.people.roster import Unusable, decode
from webapp.startup import start
from webapp.store import Refused

__all__ = ["id_of", "plain_errors", "ready_app", "roster", "user"]

COLUMNS = ("email", "name", "cohort", "role")
REGISTER = "/register/"


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn what an operator can mend into one line without a traceback."""
    try:
        yield
    except (ConfigError, Refused) as error:
        raise click.ClickException(str(error)) from None


def ready_app(**changes: object) -> Flask:
    """Make the application with its database up to date; a change that is None is none."""
    app = create_app({key: value for key, value in changes.items() if value is not None})
    start(app)
    return app


@click.group()
def user() -> None:
    """Make accounts and change them."""


password_option = click.option(
    "--password",
    envvar="BACKGRADE_NEW_PASSWORD",
    prompt=True,
    hide_input=True,
    confirmation_prompt=True,
    help="Asked for when it is not given; also read from BACKGRADE_NEW_PASSWORD.",
)


@user.command("add")
@click.argument("email")
@click.argument("name")
@click.option("--role", type=click.Choice(get_args(Role)), default="student", show_default=True)
@click.option("--cohort", help="Section of the course; made if there is none of that name.")
@click.option("--nickname", help="Shown on leaderboards; without one there is no place there.")
@click.option("--hidden", is_flag=True, help="Never on a leaderboard.")
@password_option
def add_user(
    email: str,
    name: str,
    role: Role,
    cohort: str | None,
    nickname: str | None,
    hidden: bool,
    password: str,
) -> None:
    """Make an account for EMAIL, called NAME."""
    with plain_errors(), ready_app().app_context():
        number = store.create_user(
            db.session,
            by=None,
            email=email,
            name=name,
            role=role,
            cohort=cohort,
            nickname=nickname,
            hidden=hidden,
            password=password,
        )
    click.echo(f"Made user {number}: {email.strip().lower()} ({role}).")


@user.command("password")
@click.argument("email")
@password_option
def new_password(email: str, password: str) -> None:
    """Set EMAIL's password and log them out everywhere."""
    with plain_errors(), ready_app().app_context():
        store.set_password(db.session, id_of(email), password, by=None)
    click.echo(f"The password of {email} is changed.")


@user.command("change")
@click.argument("email")
@click.option("--role", type=click.Choice(get_args(Role)))
@click.option("--name", help="What they are called.")
@click.option("--cohort", help="Section of the course.")
@click.option("--active/--inactive", default=None, help="Whether they can log in.")
@click.option("--hidden/--shown", default=None, help="Never on a leaderboard, or as they wish.")
def change_user(email: str, **changes: Any) -> None:
    """Change EMAIL's account; what is not named stays."""
    if all(value is None for value in changes.values()):
        raise click.UsageError("Name something to change; see --help.")
    with plain_errors(), ready_app().app_context():
        store.change_user(db.session, id_of(email), by=None, **changes)
    click.echo(f"The account of {email} is changed.")


def id_of(email: str) -> int:
    """Return the number of the account with that address."""
    found = db.session.scalar(select(User.id).where(User.email == email.strip().lower()))
    if found is None:
        raise Refused("missing", f"There is no account of {email}; `backgrade roster list` tells.")
    return found


@click.group()
def roster() -> None:
    """Invite a class, and list it."""


@roster.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")
def list_users(as_json: bool) -> None:
    """Print all accounts, as CSV or JSON lines."""
    query = select(User).options(joinedload(User.cohort)).order_by(User.id)
    with plain_errors(), ready_app().app_context():
        rows = [
            {
                "email": found.email,
                "name": found.name,
                "cohort": found.cohort.name if found.cohort else "",
                "role": found.role,
                "nickname": found.nickname or "",
                "active": found.active,
                "hidden": found.hidden,
            }
            for found in db.session.scalars(query)
        ]
    _print(rows, [*COLUMNS, "nickname", "active", "hidden"], as_json)


@roster.command("invite")
@click.argument("file", type=click.File("rb"))
@click.option("--url", default="http://127.0.0.1:8000", show_default=True, help="The site's.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")
def invite(file: BinaryIO, url: str, as_json: bool) -> None:
    """Invite everybody in the CSV FILE and print a link for each.

    Columns: email and name, and if wanted cohort and role. Who has an account gets no link.
    """
    with plain_errors():
        people = list(_people(file))
        with ready_app().app_context():
            known = set(db.session.scalars(select(User.email)))
            rows = [
                {**person, "link": _invite(person, url)}
                for person in people
                if person["email"] not in known
            ]
    _print(rows, [*COLUMNS, "link"], as_json)


def _people(file: BinaryIO) -> Iterator[dict[str, str]]:
    try:
        text = decode(file.read())
    except Unusable:
        raise click.ClickException(f"{_name(file)}: expected UTF-8 or CP949.") from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    columns = [name.strip().lower() for name in reader.fieldnames or []]
    if not {"email", "name"} <= set(columns) or not set(columns) <= set(COLUMNS):
        raise click.ClickException(
            f"{_name(file)}: the first line is {','.join(columns)!r}; expected email and name, "
            "and if wanted cohort and role."
        )
    reader.fieldnames = columns
    for row in reader:
        if None in row or None in row.values():
            raise click.ClickException(
                f"{_name(file)}, line {reader.line_num}: expected {len(columns)} cells."
            )
        person = {column: (row.get(column) or "").strip() for column in COLUMNS}
        yield {**person, "email": person["email"].lower(), "role": person["role"] or "student"}


def _name(file: BinaryIO) -> str:
    return Path(getattr(file, "name", "-")).name


def _invite(person: dict[str, str], url: str) -> str:
    token = store.invite(
        db.session,
        by=None,
        email=person["email"],
        name=person["name"],
        role=cast(Role, person["role"]),
        cohort=person["cohort"],
    )
    return url.rstrip("/") + REGISTER + token


def _print(rows: list[dict[str, Any]], columns: list[str], as_json: bool) -> None:
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
        return
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([harmless(row[column]) for column in columns] for row in rows)

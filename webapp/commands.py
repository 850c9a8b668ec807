"""The site's commands: ``serve`` and ``worker``, and those of other modules gathered."""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import Any, NoReturn, get_args

import click
import waitress
from flask import Flask

from webapp import worker as working
from webapp.account_commands import plain_errors, ready_app, roster, user
from webapp.app import course_of, settings_of
from webapp.backup.commands import backup, restore
from webapp.config import Isolation
from webapp.db import db
from webapp.exports.commands import export
from webapp.people.commands import delete_user, export_user
from webapp.similarity.commands import similar
from webapp.submit_command import submit
from webapp.supervisor import EXTENSION, Workers, WorkersFailed
from webapp.token_commands import token

__all__ = [
    "COMMANDS",
    "backup",
    "export",
    "restore",
    "roster",
    "serve",
    "similar",
    "user",
    "worker",
]

OUR_FAULT = 3
WEB_THREADS = 8


@click.command()
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="0 picks a free one.  [default: 8000]")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes.  [default: the cores]")
@click.option(
    "--isolation",
    type=click.Choice(get_args(Isolation)),
    help="Less than `strong` only where the configuration allows it.  [default: strong]",
)
def serve(host: str | None, port: int | None, workers: int | None, isolation: str | None) -> None:
    """Serve the website, with workers that grade."""
    with plain_errors():
        app = ready_app(host=host, port=port, workers=workers, isolation=isolation)
    settings = settings_of(app)
    with app.app_context():
        crew = Workers(settings, db.sessionmaker, course_of(app).root)
    signal.signal(signal.SIGTERM, _terminate)
    try:
        crew.start()
    except WorkersFailed as error:
        click.echo(f"backgrade serve: {error}", err=True)
        sys.exit(OUR_FAULT)
    app.extensions[EXTENSION] = crew
    try:
        _listen(app)
    finally:
        crew.close()


def _listen(app: Flask) -> None:
    settings = settings_of(app)
    server = waitress.create_server(
        app, host=settings.host, port=settings.port, threads=WEB_THREADS, ident="backgrade"
    )
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    click.echo(f"Serving on http://{host}:{_port(server)}/ (Control-C stops)")
    server.run()


def _port(server: Any) -> int:
    # A name that stands for several addresses gives a server with several sockets.
    several = getattr(server, "effective_listen", None)
    return int(several[0][1] if several else server.effective_port)


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


@click.command()
def worker() -> None:
    """Grade for a server elsewhere that shares the database, until Control-C."""
    with plain_errors():
        ready_app()
    sys.exit(working.main())


COMMANDS: tuple[click.Command, ...] = (
    backup,
    export,
    restore,
    serve,
    similar,
    submit,
    token,
    worker,
    user,
    roster,
)

for command in (delete_user, export_user):
    user.add_command(command)

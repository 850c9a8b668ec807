"""The command ``backgrade demo``: a course with sample accounts, put to use and served."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask
from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from grader.course import Course
from webapp import store
from webapp.account_commands import plain_errors, ready_app
from webapp.db import db
from webapp.models import Grading, Role
from webapp.visitor import Visitor

__all__ = ["Server", "demo", "served"]

PASSWORD = "learn by doing"  # noqa: S105 -- of sample accounts, on the loopback address
ACCOUNTS: tuple[tuple[str, str, Role, str | None], ...] = (
    ("teacher@example.org", "김선생", "instructor", None),
    ("assistant@example.org", "Assistant", "assistant", None),
    ("minji@example.org", "이민지", "student", "민지"),
    ("junho@example.org", "박준호", "student", "Junho"),
    ("ada@example.org", "Ada", "student", "ada"),
    ("mallory@example.org", "Mallory", "student", "mallory"),
)
# Who hands in which of the examples, in this order.
WORK = (
    ("minji@example.org", "perceptron", "right_notebook"),
    ("minji@example.org", "activations", "right_notebook"),
    ("minji@example.org", "batchnorm", "right_notebook"),
    ("minji@example.org", "convolution", "right_notebook"),
    ("junho@example.org", "perceptron", "no_stop"),
    ("junho@example.org", "activations", "nan_at_minus_infinity"),
    ("junho@example.org", "convolution", "pad_zero_and_overlap"),
    ("ada@example.org", "perceptron", "right_notebook"),
    ("ada@example.org", "optimizers", "right_notebook"),
    ("ada@example.org", "batchnorm", "syntax_error"),
    ("ada@example.org", "batchnorm", "untouched_kit"),
    ("mallory@example.org", "activations", "hostile"),
    ("mallory@example.org", "batchnorm", "forged_reply"),
)
PATIENCE = 300.0


class Server:
    """A running ``backgrade serve``.

    Attributes
    ----------
    address : str
        Where it answers.
    process : subprocess.Popen
        Its process.
    """

    def __init__(self, address: str, process: subprocess.Popen[str]) -> None:
        self.address = address
        self.process = process


@contextmanager
def served(data: Path, course: Path, port: int = 0, workers: int | None = None) -> Iterator[Server]:
    """Serve the data folder from a process of its own until the block ends.

    Raises
    ------
    click.ClickException
        If the server does not start; what it said is in the text.
    """
    environment = {
        **os.environ,
        "BACKGRADE_DATA": str(data),
        "BACKGRADE_COURSE": str(course),
        "BACKGRADE_PORT": str(port),
        "PYTHONUNBUFFERED": "1",
    }
    if workers is not None:
        environment["BACKGRADE_WORKERS"] = str(workers)
    environment.pop("DATABASE_URL", None)
    with (data / "server.log").open("w+", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "webapp", "serve"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            assert process.stdout is not None
            found = re.search(r"http://[^\s/]+", process.stdout.readline())
            if found is None:
                process.wait(30)
                log.seek(0)
                raise click.ClickException(f"the server did not start: {log.read()[-2000:]}")
            yield Server(found.group(), process)
        finally:
            process.terminate()
            process.wait(30)
            if process.stdout:
                process.stdout.close()


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--once", is_flag=True, help="Stop after the table instead of serving on.")
def demo(port: int, once: bool) -> None:
    """Make a sample course, hand in sample work through the site, and serve it."""
    course = Course.find()
    examples = course.root / "tests" / "golden"
    if not examples.is_dir():
        raise click.ClickException(f"{examples} is missing: the demo needs a checkout")
    data = course.root / "instance" / "demo"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    os.environ.pop("DATABASE_URL", None)
    with plain_errors():
        app = ready_app(data=data)
    with app.app_context(), plain_errors():
        _accounts()
    with served(data, course.root, port) as server:
        pages = [_hand_in(server, examples, *work) for work in WORK]
        _wait(app, pages)
        with app.app_context():
            _print_table(pages)
        _print_accounts(server.address)
        if not once:
            click.echo("Control-C stops the server.")
            try:
                server.process.wait()
            except KeyboardInterrupt:
                click.echo("Stopped.")


def _accounts() -> None:
    for email, name, role, nickname in ACCOUNTS:
        store.create_user(
            db.session,
            by=None,
            email=email,
            name=name,
            role=role,
            nickname=nickname,
            password=PASSWORD,
        )


def _hand_in(server: Server, examples: Path, email: str, unit: str, case: str) -> str:
    (file,) = (examples / unit / case).glob("submission.*")
    visitor = Visitor(server.address)
    visitor.log_in(email, PASSWORD)
    return visitor.upload(unit, f"{case}{file.suffix}", file.read_bytes())


def _wait(app: Flask, pages: list[str]) -> None:
    """Wait until everything handed in is graded, with a line of progress on a terminal."""
    console = Console(stderr=True)
    deadline = time.monotonic() + PATIENCE
    with console.status("") as status:
        while True:
            with app.app_context():
                states = list(db.session.scalars(select(Grading.state)))
            done = states.count("done")
            status.update(f"graded {done} of {len(pages)}")
            if done == len(pages):
                return
            if time.monotonic() > deadline:
                raise click.ClickException(f"only {done} of {len(pages)} were graded in time")
            time.sleep(0.2)


def _print_table(pages: list[str]) -> None:
    table = Table("student", "unit", "file", "status", "score", "named", box=None)
    for page in pages:
        grading = db.session.scalars(
            select(Grading).where(Grading.submission_id == int(page.rsplit("/", 1)[1]))
        ).one()
        named = [check.diagnosis["en"] for check in grading.checks if check.diagnosis]
        table.add_row(
            grading.submission.user.name,
            grading.submission.unit_id,
            grading.submission.filename,
            grading.status,
            f"{(grading.score or 0) / 100:g}/{(grading.max_score or 0) / 100:g}",
            named[0] if named else "",
        )
    Console(highlight=False, width=140).print(table)


def _print_accounts(address: str) -> None:
    click.echo(f"\nThe site is at {address}/ and everybody's password is: {PASSWORD}")
    for email, name, role, _ in ACCOUNTS:
        click.echo(f"  {role:10} {email:24} {name}")

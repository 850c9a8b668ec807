"""The command ``backgrade similar``."""

from __future__ import annotations

import click
from flask import current_app
from sqlalchemy import func, select

from webapp import store
from webapp.account_commands import plain_errors, ready_app
from webapp.app import course_of
from webapp.db import db
from webapp.similarity.compare import compare
from webapp.similarity.models import SimilarPair

__all__ = ["similar"]


@click.command()
@click.argument("units", nargs=-1, required=True)
def similar(units: tuple[str, ...]) -> None:
    """Compare the submissions of UNITS with each other, for the page of similar pairs.

    A likeness is a reason to look, never a proof.
    """
    with plain_errors(), ready_app().app_context():
        course = course_of(current_app)
        known = {unit.id for unit in course.units}
        if missing := [name for name in units if name not in known]:
            raise store.Refused("missing", f"There is no unit {missing[0]!r}.")
        for name in units:
            made = compare(db.session, course, name)
            pairs = select(func.count()).where(SimilarPair.comparison_id == made)
            count = db.session.scalar(pairs)
            click.echo(f"{name}: {count} pairs to look at, /staff/units/{name}/similar")

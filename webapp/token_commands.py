"""The command ``backgrade token``: tokens of the interface, for an operator."""

from __future__ import annotations

import json

import click
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp import store
from webapp.account_commands import id_of, plain_errors, ready_app
from webapp.api.models import ApiToken
from webapp.api.scopes import SCOPES
from webapp.db import db, utcnow
from webapp.store.tokens import LONGEST_DAYS

__all__ = ["token"]


@click.group()
def token() -> None:
    """Make, list and revoke tokens of the interface."""


@token.command("make")
@click.argument("email")
@click.option("--name", default="command line", show_default=True, help="Where it will be used.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(list(SCOPES)),
    help="What it may do; name as many as are needed.",
)
@click.option("--days", type=click.IntRange(1, LONGEST_DAYS), default=90, show_default=True)
def make(email: str, name: str, scopes: tuple[str, ...], days: int) -> None:
    """Make a token for EMAIL and print it, this once."""
    with plain_errors(), ready_app().app_context():
        made = store.make_token(
            db.session, id_of(email), by=None, name=name, scopes=scopes, days=days
        )
    click.echo(f"Token {made.id}, valid until {made.expires:%Y-%m-%d}:", err=True)
    click.echo(made.token)


@token.command("list")
@click.argument("email", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")
def list_tokens(email: str | None, as_json: bool) -> None:
    """Print the tokens that can be used, of EMAIL or of everybody."""
    query = (
        select(ApiToken)
        .options(joinedload(ApiToken.user))
        .where(ApiToken.revoked.is_(None), ApiToken.expires > utcnow())
        .order_by(ApiToken.id)
    )
    with plain_errors(), ready_app().app_context():
        if email is not None:
            query = query.where(ApiToken.user_id == id_of(email))
        for found in db.session.scalars(query):
            row = {
                "id": found.id,
                "email": found.user.email,
                "name": found.name,
                "scopes": found.scopes,
                "expires": found.expires.isoformat(),
                "last_used": found.last_used.isoformat() if found.last_used else None,
            }
            shown = [row["id"], row["email"], row["name"], " ".join(found.scopes), row["expires"]]
            text = json.dumps(row, ensure_ascii=False) if as_json else "\t".join(map(str, shown))
            click.echo(text)


@token.command("revoke")
@click.argument("email")
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
def revoke(email: str, number: int) -> None:
    """End EMAIL's token NUMBER; `backgrade token list` tells the numbers."""
    with plain_errors(), ready_app().app_context():
        store.revoke_token(db.session, number, user_id=id_of(email), by=None)
    click.echo(f"Token {number} of {email} is revoked.")

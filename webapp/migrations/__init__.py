"""The schema's versions, applied by code: `upgrade` and `downgrade`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from webapp.db import IMMEDIATE

__all__ = ["check", "downgrade", "known", "run", "upgrade"]

LOCK = 0x6261636B67726164  # "backgrad": one key for everybody who migrates a PostgreSQL database


def run(engine: Engine, act: Callable[[Config], object]) -> None:
    """Run one Alembic command in one transaction that no other process can share.

    Foreign keys rest meanwhile on SQLite, where changing a table means writing it anew.
    """
    config = _config()
    with engine.connect() as connection:
        _foreign_keys(connection, "OFF")
        with connection.execution_options(**{IMMEDIATE: True}).begin():
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
            config.attributes["connection"] = connection
            act(config)
        _foreign_keys(connection, "ON")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config


def known() -> set[str]:
    """Return the revisions that this version of the code has."""
    revisions = ScriptDirectory.from_config(_config()).walk_revisions()
    return {revision.revision for revision in revisions}


def _foreign_keys(connection: Connection, value: str) -> None:
    # Below SQLAlchemy, since the pragma has no effect inside a transaction.
    if connection.dialect.name == "sqlite":
        raw = connection.connection.dbapi_connection
        assert raw is not None
        cursor = raw.cursor()
        cursor.execute(f"PRAGMA foreign_keys = {value}")
        cursor.close()


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema up to a revision; safe when several processes start at once."""
    run(engine, lambda config: command.upgrade(config, revision))


def downgrade(engine: Engine, revision: str) -> None:
    """Take the schema back to a revision (``base`` is the empty database)."""
    run(engine, lambda config: command.downgrade(config, revision))


def check(engine: Engine) -> None:
    """Raise when the models say something that the migrations do not."""
    run(engine, command.check)

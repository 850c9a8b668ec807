"""What Alembic runs. `webapp.migrations.run` gives the connection, already in a transaction."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from webapp.db import UtcDateTime
from webapp.tables import Base


def spell(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Write our times as plain SQLAlchemy, so that old migrations do not depend on new code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=spell,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()

"""Units that are a bonus."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("units") as units:
        units.add_column(
            sa.Column("bonus", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("units") as units:
        units.drop_column("bonus")

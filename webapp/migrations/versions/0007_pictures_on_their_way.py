"""Pictures that are still to be drawn, and those of the reference beside them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    time = sa.DateTime(timezone=True)
    with op.batch_alter_table("drawn_pictures") as table:
        table.add_column(sa.Column("wanted", time, nullable=True))
        table.add_column(sa.Column("taken", time, nullable=True))
        table.create_index("ix_drawn_pictures_wanted", ["wanted"])
    op.create_table(
        "reference_pictures",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("unit_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("svg", sa.Text(), nullable=True),
        sa.Column("caption", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("created", time, nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"]),
        sa.UniqueConstraint("unit_id", "name"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("reference_pictures")
    with op.batch_alter_table("drawn_pictures") as table:
        table.drop_index("ix_drawn_pictures_wanted")
        table.drop_column("taken")
        table.drop_column("wanted")

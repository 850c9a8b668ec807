"""The late policy, and gradings that do not count yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "late_policy",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("percent_per_day", sa.Integer(), nullable=False),
    )
    op.create_table(
        "trials",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("unit_id", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied", sa.DateTime(timezone=True)),
        sa.Column("discarded", sa.DateTime(timezone=True)),
        sa.Column("ended_by_id", sa.Integer()),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"]),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"]),
        sa.ForeignKeyConstraint(["ended_by_id"], ["users.id"]),
        sa.Index("ix_trials_unit", "unit_id", "id"),
    )
    op.create_table(
        "trial_gradings",
        sa.Column("grading_id", sa.Integer(), nullable=False),
        sa.Column("trial_id", sa.Integer(), nullable=False, index=True),
        sa.ForeignKeyConstraint(["grading_id"], ["gradings.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["trial_id"], ["trials.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("grading_id"),
    )
    op.add_column(
        "gradings", sa.Column("preview", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    """Take back."""
    # In SQL: a table made anew for SQLite would lose what stands in its indexes.
    op.execute("ALTER TABLE gradings DROP COLUMN preview")
    for table in ("trial_gradings", "trials", "late_policy"):
        op.drop_table(table)

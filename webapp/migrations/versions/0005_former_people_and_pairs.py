"""Pseudonyms in the audit log of people who were deleted; comparisons of submissions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def reference(name: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    """Return a foreign key; the naming convention names it."""
    return sa.ForeignKeyConstraint([name], [target], ondelete=ondelete)


def time(name: str, nullable: bool = True) -> sa.Column[object]:
    """Return a column of a time."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("audit_log") as log:
        log.add_column(sa.Column("former", sa.String(32)))
    op.create_table(
        "comparisons",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("unit_id", sa.String(64), nullable=False),
        sa.Column("by_id", sa.Integer()),
        time("created", nullable=False),
        time("started"),
        time("finished"),
        sa.Column("compared", sa.Integer()),
        sa.Column("problem", sa.Text()),
        reference("unit_id", "units.id"),
        reference("by_id", "users.id"),
        sa.Index("ix_comparisons_unit", "unit_id", "id"),
    )
    op.create_table(
        "similar_pairs",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("comparison_id", sa.Integer(), nullable=False),
        sa.Column("left_id", sa.Integer(), nullable=False, index=True),
        sa.Column("right_id", sa.Integer(), nullable=False, index=True),
        sa.Column("shared", sa.Integer(), nullable=False),
        sa.Column("left_share", sa.Double(), nullable=False),
        sa.Column("right_share", sa.Double(), nullable=False),
        sa.Column("left_lines", sa.JSON(), nullable=False),
        sa.Column("right_lines", sa.JSON(), nullable=False),
        reference("comparison_id", "comparisons.id", ondelete="CASCADE"),
        reference("left_id", "submissions.id", ondelete="CASCADE"),
        reference("right_id", "submissions.id", ondelete="CASCADE"),
        sa.UniqueConstraint("comparison_id", "left_id", "right_id"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("similar_pairs")
    op.drop_table("comparisons")
    with op.batch_alter_table("audit_log") as log:
        log.drop_column("former")

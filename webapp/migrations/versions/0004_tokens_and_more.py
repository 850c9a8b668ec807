"""Tokens of the interface, extensions, requests for a review, measurements and pictures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

USER = "users.id"


def reference(name: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    """Return a foreign key; the naming convention names it."""
    return sa.ForeignKeyConstraint([name], [target], ondelete=ondelete)


def time(name: str, nullable: bool = False) -> sa.Column[object]:
    """Return a column of a time."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("user_id", sa.Integer(), nullable=False, index=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("scopes", sa.JSON(), nullable=False),
        time("created"),
        time("expires"),
        time("last_used", nullable=True),
        time("revoked", nullable=True),
        reference("user_id", USER),
    )
    op.create_table(
        "unit_extensions",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(64), nullable=False),
        time("due"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        time("created"),
        time("withdrawn", nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer()),
        reference("user_id", USER),
        reference("unit_id", "units.id"),
        reference("by_id", USER),
        reference("withdrawn_by_id", USER),
        sa.Index("ix_unit_extensions_user", "user_id", "unit_id"),
    )
    op.create_table(
        "review_requests",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.String(200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        time("created"),
        sa.Column("answer", sa.Text()),
        sa.Column("answered", sa.DateTime(timezone=True), index=True),
        sa.Column("by_id", sa.Integer()),
        reference("submission_id", "submissions.id"),
        reference("by_id", USER),
        sa.Index("ix_review_requests_submission", "submission_id", "check_id"),
    )
    op.create_table(
        "measurements",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("grading_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False, index=True),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("noise", sa.Double(), nullable=False),
        time("created"),
        reference("grading_id", "gradings.id", ondelete="CASCADE"),
        sa.UniqueConstraint("grading_id", "name"),
    )
    op.create_table(
        "drawn_pictures",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("svg", sa.Text()),
        sa.Column("problem", sa.JSON(none_as_null=True)),
        time("created"),
        reference("submission_id", "submissions.id", ondelete="CASCADE"),
        sa.UniqueConstraint("submission_id", "name"),
    )


def downgrade() -> None:
    """Take back."""
    for table in (
        "drawn_pictures",
        "measurements",
        "review_requests",
        "unit_extensions",
        "api_tokens",
    ):
        op.drop_table(table)

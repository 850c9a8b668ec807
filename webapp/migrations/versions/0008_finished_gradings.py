"""An index by which what was graded lately is found."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_gradings_finished", "gradings", ["finished"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_gradings_finished", "gradings")

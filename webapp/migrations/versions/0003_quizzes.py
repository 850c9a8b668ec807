"""Quizzes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "quizzes",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quizzes")),
    )
    op.create_table(
        "quiz_extensions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("quiz_id", sa.String(length=64), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_quiz_extensions_by_id")),
        sa.ForeignKeyConstraint(
            ["quiz_id"], ["quizzes.id"], name=op.f("fk_quiz_extensions_quiz_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_quiz_extensions_user_id")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["users.id"], name=op.f("fk_quiz_extensions_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_extensions")),
    )
    op.create_index(
        "ix_quiz_extensions_user", "quiz_extensions", ["user_id", "quiz_id"], unique=False
    )

    op.create_table(
        "quiz_sittings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("quiz_id", sa.String(length=64), nullable=True),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished", sa.DateTime(timezone=True), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(purpose = 'quiz') = (quiz_id IS NOT NULL)",
            name=op.f("ck_quiz_sittings_quiz_of_purpose"),
        ),
        sa.CheckConstraint(
            "purpose IN ('quiz', 'practice')", name=op.f("ck_quiz_sittings_purpose")
        ),
        sa.ForeignKeyConstraint(["quiz_id"], ["quizzes.id"], name=op.f("fk_quiz_sittings_quiz_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_quiz_sittings_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_sittings")),
        sa.UniqueConstraint("quiz_id", "user_id", name=op.f("uq_quiz_sittings_quiz_id_user_id")),
    )
    op.create_index("ix_quiz_sittings_user", "quiz_sittings", ["user_id"], unique=False)
    op.create_index(
        "uq_quiz_sittings_practice",
        "quiz_sittings",
        ["user_id", "unit_id"],
        unique=True,
        sqlite_where=sa.text("purpose = 'practice'"),
        postgresql_where=sa.text("purpose = 'practice'"),
    )

    op.create_table(
        "quiz_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("item", sa.String(length=200), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("variant", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("mended", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("draft", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("draft_version", sa.Integer(), nullable=False),
        sa.Column("draft_saved", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("hints", sa.Integer(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["sitting_id"],
            ["quiz_sittings.id"],
            name=op.f("fk_quiz_questions_sitting_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_questions")),
        sa.UniqueConstraint(
            "sitting_id", "position", name=op.f("uq_quiz_questions_sitting_id_position")
        ),
    )
    op.create_index("ix_quiz_questions_item", "quiz_questions", ["unit_id", "item"], unique=False)

    op.create_table(
        "quiz_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("raw", sa.JSON(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["quiz_questions.id"],
            name=op.f("fk_quiz_answers_question_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_answers")),
        sa.UniqueConstraint(
            "question_id", "number", name=op.f("uq_quiz_answers_question_id_number")
        ),
    )
    op.create_index("ix_quiz_answers_question", "quiz_answers", ["question_id", "id"], unique=False)

    op.create_table(
        "quiz_markings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('first', 'again', 'hand')", name=op.f("ck_quiz_markings_kind")
        ),
        sa.CheckConstraint(
            "status IN ('marked', 'unreadable', 'invalid', 'waiting')",
            name=op.f("ck_quiz_markings_status"),
        ),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["quiz_answers.id"],
            name=op.f("fk_quiz_markings_answer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_quiz_markings_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_markings")),
    )
    op.create_index("ix_quiz_markings_answer", "quiz_markings", ["answer_id", "id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_table("quiz_markings")
    op.drop_table("quiz_answers")
    op.drop_table("quiz_questions")
    op.drop_table("quiz_sittings")
    op.drop_table("quiz_extensions")
    op.drop_table("quizzes")

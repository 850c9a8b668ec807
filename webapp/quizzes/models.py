"""What is stored of quizzes. Points are integers of hundredths, times are aware UTC.

A variant is stored whole, so that an answer can be marked again years later. An answer is never
changed and a marking never overwritten: marking again, by a mended item or by hand, adds a row, and
the last one counts.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import utcnow
from webapp.models import Base, User, Words

__all__ = ["Answer", "Extension", "Marking", "Question", "Quiz", "Sitting"]

Purpose = Literal["quiz", "practice"]
MarkingKind = Literal["first", "again", "hand"]


class Quiz(Base):
    """One quiz of the course, kept in step with ``course.toml`` when the server starts.

    A quiz that left the course stays here, not `active`, with its sittings. `weight` is in
    hundredths; `unit_id` may be a unit that has nothing but a quiz. `due` is the policy's, which a
    cohort or an extension may put off.
    """

    __tablename__ = "quizzes"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    unit_id: Mapped[str] = mapped_column(String(64))
    position: Mapped[int]
    title: Mapped[Words]
    weight: Mapped[int] = mapped_column(default=0)
    due: Mapped[datetime | None]
    active: Mapped[bool] = mapped_column(default=True)


class Sitting(Base):
    """One student's quiz, begun once, or their practice in a unit.

    `seed` decides their questions and never leaves the server. `score` is in hundredths of a
    percent, kept in step with the markings. `finished` is when it was handed in, or ended by the
    clock; practice never is.
    """

    __tablename__ = "quiz_sittings"
    __table_args__ = (
        CheckConstraint("purpose IN ('quiz', 'practice')", name="purpose"),
        CheckConstraint("(purpose = 'quiz') = (quiz_id IS NOT NULL)", name="quiz_of_purpose"),
        UniqueConstraint("quiz_id", "user_id"),
        Index(
            "uq_quiz_sittings_practice",
            "user_id",
            "unit_id",
            unique=True,
            sqlite_where=text("purpose = 'practice'"),
            postgresql_where=text("purpose = 'practice'"),
        ),
        Index("ix_quiz_sittings_user", "user_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[Purpose] = mapped_column(String(16), default="quiz")
    quiz_id: Mapped[str | None] = mapped_column(ForeignKey("quizzes.id"))
    unit_id: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    seed: Mapped[int] = mapped_column(BigInteger)
    started: Mapped[datetime] = mapped_column(default=utcnow)
    finished: Mapped[datetime | None]
    score: Mapped[int | None]

    quiz: Mapped[Quiz | None] = relationship()
    user: Mapped[User] = relationship()
    questions: Mapped[list[Question]] = relationship(
        back_populates="sitting", order_by="Question.position"
    )


class Question(Base):
    """One question of a sitting.

    Attributes
    ----------
    variant : dict
        As it was asked, whole (`grader.quiz.variants.Variant.to_json`).
    mended : dict or None
        The same question with its item mended since: what answers are marked by from then on.
    draft : object
        What is typed in and not sent, as it would be sent.
    draft_version : int
        Counts what was saved; an older save that arrives later changes nothing.
    shown : bool
        Practice only: the answer was asked for, so nothing is earned any more.
    hints : int
        How many hints were asked for.
    """

    __tablename__ = "quiz_questions"
    __table_args__ = (
        UniqueConstraint("sitting_id", "position"),
        Index("ix_quiz_questions_item", "unit_id", "item"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("quiz_sittings.id", ondelete="CASCADE"))
    position: Mapped[int]
    unit_id: Mapped[str] = mapped_column(String(64))
    item: Mapped[str]
    seed: Mapped[int] = mapped_column(BigInteger)
    variant: Mapped[dict[str, Any]]
    mended: Mapped[dict[str, Any] | None]
    draft: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    draft_version: Mapped[int] = mapped_column(default=0)
    draft_saved: Mapped[datetime | None]
    shown: Mapped[bool] = mapped_column(default=False)
    hints: Mapped[int] = mapped_column(default=0)
    created: Mapped[datetime] = mapped_column(default=utcnow)

    sitting: Mapped[Sitting] = relationship(back_populates="questions")
    answers: Mapped[list[Answer]] = relationship(back_populates="question", order_by="Answer.id")


class Answer(Base):
    """An answer that was sent.

    `number` counts the attempts of a question from 1. It is None for an answer that nobody could
    read, which costs no attempt; two tabs that send the same attempt meet at its being unique.
    """

    __tablename__ = "quiz_answers"
    __table_args__ = (
        UniqueConstraint("question_id", "number"),
        Index("ix_quiz_answers_question", "question_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("quiz_questions.id", ondelete="CASCADE"))
    number: Mapped[int | None]
    raw: Mapped[Any] = mapped_column(JSON)
    created: Mapped[datetime] = mapped_column(default=utcnow)

    question: Mapped[Question] = relationship(back_populates="answers")
    markings: Mapped[list[Marking]] = relationship(back_populates="answer", order_by="Marking.id")

    @property
    def marking(self) -> Marking:
        """The marking that counts."""
        return self.markings[-1]


class Marking(Base):
    """How an answer was marked: when it came, again by a mended item, or by hand.

    Attributes
    ----------
    status : str
        Of `grader.quiz.marking.Marked`; ``invalid`` and ``waiting`` are left
        to a person.
    score : float
        From 0 to 1.
    result : dict
        What `Marked.to_json` wrote; by hand ``{"comment": …}``.
    """

    __tablename__ = "quiz_markings"
    __table_args__ = (
        CheckConstraint("kind IN ('first', 'again', 'hand')", name="kind"),
        CheckConstraint("status IN ('marked', 'unreadable', 'invalid', 'waiting')", name="status"),
        Index("ix_quiz_markings_answer", "answer_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("quiz_answers.id", ondelete="CASCADE"))
    kind: Mapped[MarkingKind] = mapped_column(String(16), default="first")
    status: Mapped[str] = mapped_column(String(16))
    score: Mapped[float]
    result: Mapped[dict[str, Any]]
    reason: Mapped[str | None] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created: Mapped[datetime] = mapped_column(default=utcnow)

    answer: Mapped[Answer] = relationship(back_populates="markings")
    by: Mapped[User | None] = relationship()


class Extension(Base):
    """Extra time that one student has for one quiz; the last one that is not withdrawn counts."""

    __tablename__ = "quiz_extensions"
    __table_args__ = (Index("ix_quiz_extensions_user", "user_id", "quiz_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    quiz_id: Mapped[str] = mapped_column(ForeignKey("quizzes.id"))
    minutes: Mapped[int] = mapped_column(default=0)
    due: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created: Mapped[datetime] = mapped_column(default=utcnow)
    withdrawn: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    user: Mapped[User] = relationship(foreign_keys=user_id)
    by: Mapped[User] = relationship(foreign_keys=by_id)

"""What is stored about deadlines, and what students ask to be looked at again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import utcnow
from webapp.models import Base, Submission, User

__all__ = ["LateTerms", "ReviewRequest", "UnitExtension"]


class LateTerms(Base):
    """The late policy, one row, kept in step with ``course.toml`` when the server starts.

    `percent_per_day` is in hundredths of a percent.
    """

    __tablename__ = "late_policy"
    id: Mapped[int] = mapped_column(primary_key=True)
    days: Mapped[int]
    percent_per_day: Mapped[int]


class UnitExtension(Base):
    """A later deadline of one unit for one student; the last one not withdrawn counts."""

    __tablename__ = "unit_extensions"
    __table_args__ = (Index("ix_unit_extensions_user", "user_id", "unit_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    due: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created: Mapped[datetime] = mapped_column(default=utcnow)
    withdrawn: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    user: Mapped[User] = relationship(foreign_keys=user_id)
    by: Mapped[User] = relationship(foreign_keys=by_id)


class ReviewRequest(Base):
    """A student's wish that a person looks at one check of a submission again."""

    __tablename__ = "review_requests"
    __table_args__ = (Index("ix_review_requests_submission", "submission_id", "check_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    check_id: Mapped[str]
    words: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime] = mapped_column(default=utcnow)
    answer: Mapped[str | None] = mapped_column(Text)
    answered: Mapped[datetime | None] = mapped_column(index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    submission: Mapped[Submission] = relationship()
    by: Mapped[User | None] = relationship()

"""What is stored of a comparison of a unit's submissions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import utcnow
from webapp.models import Base, Submission, Unit, User

__all__ = ["Comparison", "SimilarPair"]

Lines = list[list[int]]


class Comparison(Base):
    """One comparison of a unit's submissions, wished for by staff and made by another process.

    Attributes
    ----------
    compared : int or None
        How many submissions could be read; None until it is finished.
    problem : str or None
        Why it could not be made, for staff.
    """

    __tablename__ = "comparisons"
    __table_args__ = (Index("ix_comparisons_unit", "unit_id", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created: Mapped[datetime] = mapped_column(default=utcnow)
    started: Mapped[datetime | None]
    finished: Mapped[datetime | None]
    compared: Mapped[int | None]
    problem: Mapped[str | None] = mapped_column(Text)

    unit: Mapped[Unit] = relationship()
    by: Mapped[User | None] = relationship()


class SimilarPair(Base):
    """Two submissions that have code in common.

    Attributes
    ----------
    shared : int
        Fingerprints found in both.
    left_share, right_share : float
        The part of each one's own code that the other has too, from 0 to 1.
    left_lines, right_lines : list of [int, int]
        First and last line of what is common, counted from 1 over all cells.
    """

    __tablename__ = "similar_pairs"
    __table_args__ = (UniqueConstraint("comparison_id", "left_id", "right_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    comparison_id: Mapped[int] = mapped_column(ForeignKey("comparisons.id", ondelete="CASCADE"))
    left_id: Mapped[int] = mapped_column(
        ForeignKey("submissions.id", ondelete="CASCADE"), index=True
    )
    right_id: Mapped[int] = mapped_column(
        ForeignKey("submissions.id", ondelete="CASCADE"), index=True
    )
    shared: Mapped[int]
    left_share: Mapped[float]
    right_share: Mapped[float]
    left_lines: Mapped[Lines] = mapped_column(JSON)
    right_lines: Mapped[Lines] = mapped_column(JSON)

    comparison: Mapped[Comparison] = relationship()
    left: Mapped[Submission] = relationship(foreign_keys=left_id)
    right: Mapped[Submission] = relationship(foreign_keys=right_id)

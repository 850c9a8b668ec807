"""What is stored of a unit graded again on trial."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import utcnow
from webapp.models import Base, Grading, Unit, User

__all__ = ["Trial", "TrialGrading"]


class Trial(Base):
    """A unit's submissions graded again without counting, until somebody applies or discards it.

    `size` is how many submissions were asked for at most; without one it is all of them.
    """

    __tablename__ = "trials"
    __table_args__ = (Index("ix_trials_unit", "unit_id", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    size: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created: Mapped[datetime] = mapped_column(default=utcnow)
    applied: Mapped[datetime | None]
    discarded: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    unit: Mapped[Unit] = relationship()
    by: Mapped[User] = relationship(foreign_keys=by_id)
    ended_by: Mapped[User | None] = relationship(foreign_keys=ended_by_id)

    @property
    def is_open(self) -> bool:
        """Whether nobody has applied or discarded it."""
        return self.applied is None and self.discarded is None


class TrialGrading(Base):
    """Which gradings a trial made; they have `preview` set until it is applied."""

    __tablename__ = "trial_gradings"
    grading_id: Mapped[int] = mapped_column(
        ForeignKey("gradings.id", ondelete="CASCADE"), primary_key=True
    )
    trial_id: Mapped[int] = mapped_column(ForeignKey("trials.id", ondelete="CASCADE"), index=True)

    grading: Mapped[Grading] = relationship()

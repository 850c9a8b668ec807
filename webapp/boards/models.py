"""What is measured of a grading besides its points."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import utcnow
from webapp.models import Base, Grading

__all__ = ["Measurement"]


class Measurement(Base):
    """One figure of one grading: the accuracy on a split, or a speed against the reference.

    Attributes
    ----------
    name : str
        Like ``accuracy_public``, ``accuracy_private`` or ``speed``.
    noise : float
        Within which two figures are equal: a split's resolution, or the spread of the rounds.
    """

    __tablename__ = "measurements"
    __table_args__ = (UniqueConstraint("grading_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    grading_id: Mapped[int] = mapped_column(ForeignKey("gradings.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(64), index=True)
    value: Mapped[float]
    noise: Mapped[float]
    created: Mapped[datetime] = mapped_column(default=utcnow)

    grading: Mapped[Grading] = relationship()

"""What is stored of pictures."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import utcnow
from webapp.models import Base, Submission, Words

__all__ = ["DrawnPicture"]


class DrawnPicture(Base):
    """A picture drawn once from a submission's functions.

    Attributes
    ----------
    name : str
        The drawing function's, without ``draw_``.
    svg : str or None
        The picture; None where it could not be drawn, and `problem` says why.
    version : str
        Digest of what drew it: another one means to draw it again.
    """

    __tablename__ = "drawn_pictures"
    __table_args__ = (UniqueConstraint("submission_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(64))
    svg: Mapped[str | None] = mapped_column(Text)
    problem: Mapped[Words | None]
    created: Mapped[datetime] = mapped_column(default=utcnow)

    submission: Mapped[Submission] = relationship()

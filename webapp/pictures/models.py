"""What is stored of pictures."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import utcnow
from webapp.models import Base, Submission, Words

__all__ = ["DrawnPicture", "ReferencePicture"]


class DrawnPicture(Base):
    """A picture drawn once from a submission's functions.

    Attributes
    ----------
    name : str
        The drawing function's, without ``draw_``; behind an ``@`` the value a slider was moved to.
    svg : str or None
        The picture; None where it could not be drawn, and `problem` says why.
    problem : Words or None
        What went wrong, or what is to be known about the picture.
    version : str
        Digest of what drew it: another one means to draw it again.
    wanted : datetime or None
        Since when somebody waits for it; None once it is drawn.
    taken : datetime or None
        Since when a worker draws it.
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
    wanted: Mapped[datetime | None] = mapped_column(index=True)
    taken: Mapped[datetime | None]

    submission: Mapped[Submission] = relationship()


class ReferencePicture(Base):
    """The same picture drawn from the reference solution, with its caption.

    `svg` is None where only the caption is known.
    """

    __tablename__ = "reference_pictures"
    __table_args__ = (UniqueConstraint("unit_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    name: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(64))
    svg: Mapped[str | None] = mapped_column(Text)
    caption: Mapped[Words]
    created: Mapped[datetime] = mapped_column(default=utcnow)

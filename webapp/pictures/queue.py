"""The pictures that are wanted. Each is drawn once and kept; what draws them holds no lease.

Who draws tells since when; a picture that was taken long ago and never came is free again. Two
workers that draw the same one store the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlalchemy import case, delete, or_, select, update
from sqlalchemy.orm import Session

from grader.pictures import Drawn, Work
from grader.plots import Plots
from webapp import jobs
from webapp.db import utcnow, writing
from webapp.models import Grading, Submission
from webapp.pictures.models import DrawnPicture, ReferencePicture

__all__ = ["Wish", "of_submission", "references", "store", "store_reference", "take", "want"]

LOST = timedelta(seconds=90)


@dataclass(frozen=True)
class Wish:
    """A picture that somebody waits for, and all that is needed to draw it."""

    id: int
    key: str
    version: str
    work: Work


def want(session: Session, submission_id: int, keys: Iterable[str], version: str) -> bool:
    """Ask for pictures; those that are there, or asked for already, stay as they are.

    Of a slider only the last place is waited for: earlier wishes that nobody took are dropped.

    Returns
    -------
    bool
        Whether there is something new to draw.
    """
    wanted = list(keys)
    known = {row.name: row for row in of_submission(session, submission_id, wanted)}
    missing = [key for key in wanted if key not in known or known[key].version != version]
    if not missing:
        return False
    with writing(session):
        session.execute(
            delete(DrawnPicture).where(
                DrawnPicture.submission_id == submission_id, DrawnPicture.name.in_(missing)
            )
        )
        if any("@" in key for key in missing):
            _drop_untaken(session, submission_id)
        now = utcnow()
        session.add_all(
            DrawnPicture(submission_id=submission_id, name=key, version=version, wanted=now)
            for key in missing
        )
    return True


def _drop_untaken(session: Session, submission_id: int) -> None:
    session.execute(
        delete(DrawnPicture).where(
            DrawnPicture.submission_id == submission_id,
            DrawnPicture.name.contains("@"),
            DrawnPicture.wanted.is_not(None),
            DrawnPicture.taken.is_(None),
        )
    )


def take(session: Session, *, sliders_only: bool = False) -> Wish | None:
    """Take the next wish: moved sliders first, then the newest submission's, in order.

    Parameters
    ----------
    sliders_only : bool
        Leave the others alone.
    """
    now = utcnow()
    moved = DrawnPicture.name.contains("@")
    query = (
        select(DrawnPicture)
        .where(
            DrawnPicture.wanted.is_not(None),
            or_(DrawnPicture.taken.is_(None), DrawnPicture.taken < now - LOST),
        )
        .order_by(case((moved, 0), else_=1), DrawnPicture.submission_id.desc(), DrawnPicture.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if sliders_only:
        query = query.where(moved)
    if session.scalar(query) is None:
        session.rollback()
        return None  # the usual case writes nothing
    with writing(session):
        row = session.scalar(query)
        if row is None:
            return None
        row.taken = now
        submission = session.get_one(Submission, row.submission_id)
        work = Work(
            id=submission.id,
            unit=submission.unit_id,
            filename=submission.filename,
            content=submission.content,
        )
        return Wish(row.id, row.name, row.version, work)


def with_earlier(session: Session, work: Work) -> Work:
    """Return `work` with the files of earlier units that this student handed in."""
    earlier = partial(jobs.earlier_file, session, work.id)
    return Work(work.id, work.unit, work.filename, work.content, earlier)


def store(session: Session, wish: Wish, drawn: Drawn) -> None:
    """Keep what was drawn; nothing happens if nobody wants it any more."""
    with writing(session):
        session.execute(
            update(DrawnPicture)
            .where(DrawnPicture.id == wish.id, DrawnPicture.version == wish.version)
            .values(
                svg=drawn.svg,
                problem=dict(drawn.problem) if drawn.problem else None,
                created=utcnow(),
                wanted=None,
                taken=None,
            )
        )


def give_back(session: Session, wish: Wish) -> None:
    """Let another worker draw it."""
    with writing(session):
        session.execute(update(DrawnPicture).where(DrawnPicture.id == wish.id).values(taken=None))


def store_reference(session: Session, unit_id: str, drawn: Drawn, version: str) -> None:
    """Keep the reference's picture, unless it is there."""
    own = (ReferencePicture.unit_id == unit_id, ReferencePicture.name == drawn.key)
    there = session.scalar(select(ReferencePicture.version).where(*own))
    if there == version or drawn.caption is None:
        return
    with writing(session):
        session.execute(delete(ReferencePicture).where(*own))
        session.add(
            ReferencePicture(
                unit_id=unit_id,
                name=drawn.key,
                version=version,
                svg=drawn.svg,
                caption=dict(drawn.caption),
            )
        )


def of_submission(
    session: Session, submission_id: int, keys: Sequence[str]
) -> Sequence[DrawnPicture]:
    """Return the pictures of these keys that are there or on their way."""
    return session.scalars(
        select(DrawnPicture).where(
            DrawnPicture.submission_id == submission_id, DrawnPicture.name.in_(keys)
        )
    ).all()


def references(session: Session, unit_id: str, keys: Sequence[str]) -> dict[str, ReferencePicture]:
    """Return the reference's pictures of these keys, as far as they are there."""
    found = session.scalars(
        select(ReferencePicture).where(
            ReferencePicture.unit_id == unit_id, ReferencePicture.name.in_(keys)
        )
    )
    return {picture.name: picture for picture in found}


def busy(session: Session) -> bool:
    """Tell whether a grading waits or runs: it goes first."""
    query = select(Grading.id).where(Grading.state != "done").limit(1)
    return session.scalar(query) is not None


def wish_all(session: Session, submission_id: int, plots: Plots) -> bool:
    """Ask for all pictures of a submission; see `want`."""
    return want(session, submission_id, plots.names, plots.version)

"""The queue and the workers, as staff see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from webapp.classbook import failed_submissions
from webapp.models import Grading, Submission

__all__ = ["QueueView", "Run", "queue_view", "worker_name"]

SHOWN = 20


@dataclass(frozen=True)
class Run:
    """A grading under way.

    Attributes
    ----------
    lost : bool
        Whether its worker has stopped telling that it lives, so that another takes over.
    """

    grading: Grading
    worker: str
    length: timedelta
    lost: bool


@dataclass(frozen=True)
class QueueView:
    """What waits, what runs, what was finished last and what failed through a fault of ours."""

    waiting: Sequence[Grading]
    waiting_count: int
    waiting_trials: int
    running: Sequence[Run]
    finished: Sequence[Grading]
    failed: Sequence[Grading]


def worker_name(owner: str | None) -> str:
    """Shorten a worker's name (`webapp.owners`) to its machine and process number."""
    parts = (owner or "").split("/")
    return f"{parts[0]}:{parts[-2]}" if len(parts) >= 4 else (owner or "?")


def queue_view(session: Session, now: datetime) -> QueueView:
    """Read the queue."""
    waiting = select(func.count()).select_from(Grading).where(Grading.state == "queued")
    running = select(Grading).where(Grading.state == "running").order_by(Grading.started)
    queued = select(Grading).where(Grading.state == "queued")
    done = select(Grading).where(Grading.state == "done", Grading.finished.is_not(None))
    return QueueView(
        waiting=_read(session, queued.order_by(Grading.priority, Grading.id).limit(SHOWN)),
        waiting_count=session.scalar(waiting) or 0,
        waiting_trials=session.scalar(waiting.where(Grading.preview)) or 0,
        running=[
            Run(
                each,
                worker_name(each.lease_owner),
                now - (each.started or now),
                each.lease_until is not None and each.lease_until < now,
            )
            for each in _read(session, running)
        ],
        finished=_read(session, done.order_by(Grading.finished.desc()).limit(SHOWN)),
        failed=_read(session, _failed().limit(SHOWN)),
    )


def _failed() -> Select[Grading]:
    """Select the last grading of what counts as not graded and is not being graded again."""
    last = (
        select(func.max(Grading.id))
        .where(Grading.submission_id.in_(failed_submissions()), ~Grading.preview)
        .group_by(Grading.submission_id)
    )
    return select(Grading).where(Grading.id.in_(last)).order_by(Grading.id.desc())


def _read(session: Session, query: Select[Grading]) -> Sequence[Grading]:
    submission = joinedload(Grading.submission)
    return session.scalars(
        query.options(
            submission.joinedload(Submission.user), submission.joinedload(Submission.unit)
        )
    ).all()

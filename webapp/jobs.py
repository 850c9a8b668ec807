"""The queue of gradings. The database is the truth: a worker holds a lease, never the work.

Who claims a grading gets a new fence. What is written afterwards counts only under the fence of the
last claim, so a worker that was taken for dead and comes back changes nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from grader.earlier import File
from grader.report import Check, Measure, Report
from webapp.boards.models import Measurement
from webapp.db import utcnow, writing
from webapp.models import CheckResult, Grading, Submission
from webapp.owners import is_dead

__all__ = [
    "INTERACTIVE",
    "MASS",
    "MAX_ATTEMPTS",
    "Claim",
    "LostLease",
    "claim",
    "earlier_file",
    "enqueue",
    "fail",
    "finish",
    "give_back",
    "heartbeat",
    "record_check",
    "release_dead",
    "waiting",
]

INTERACTIVE, MASS = 0, 10
MAX_ATTEMPTS = 3
SEED_BITS = 48
LEASE_SECONDS = 30
GONE = "Its worker died or stopped telling."


class LostLease(Exception):
    """Another worker has this grading now; what this one found must not be stored."""


@dataclass(frozen=True)
class Claim:
    """The right to grade one submission until the lease ends, and all that is needed for it."""

    grading: int
    submission: int
    fence: int
    attempt: int
    seed: int
    unit: str
    filename: str
    content: bytes


def enqueue(
    session: Session,
    submission_id: int,
    *,
    kind: str = "first",
    priority: int = INTERACTIVE,
    reason: str | None = None,
    requested_by: int | None = None,
) -> Grading:
    """Queue a grading inside the caller's transaction: both are stored or neither."""
    seed = None
    if kind == "regrade":
        seed = session.scalar(
            select(Grading.seed)
            .where(Grading.submission_id == submission_id, Grading.seed.is_not(None))
            .order_by(Grading.id.desc())
            .limit(1)
        )
    grading = Grading(
        submission_id=submission_id,
        kind=kind,
        priority=priority,
        seed=secrets.randbits(SEED_BITS) if seed is None else seed,
        reason=reason,
        requested_by_id=requested_by,
    )
    session.add(grading)
    session.flush()
    return grading


def _claimable(now: datetime) -> Select[Grading]:
    expired = and_(Grading.state == "running", Grading.lease_until < now)
    return (
        select(Grading)
        .where(or_(Grading.state == "queued", expired))
        .order_by(Grading.priority, Grading.id)
        .limit(1)
        # PostgreSQL: two workers never wait for each other. SQLite: there is one writer anyway.
        .with_for_update(skip_locked=True)
    )


def claim(
    session: Session,
    owner: str,
    *,
    grading_id: int | None = None,
    lease_seconds: int = LEASE_SECONDS,
    now: datetime | None = None,
) -> Claim | None:
    """Take the next grading: people before mass regrades, then the oldest.

    Parameters
    ----------
    owner : str
        Who takes it; see `webapp.owners`.
    grading_id : int, optional
        Take this one or none.

    Returns
    -------
    Claim or None
        None when nothing waits. One whose workers died `MAX_ATTEMPTS` times is ended as not graded
        on the way.
    """
    now = now or utcnow()
    query = _claimable(now)
    if grading_id is not None:
        query = query.where(Grading.id == grading_id)
    with writing(session):
        while (grading := session.scalars(query).first()) is not None:
            if grading.attempt < MAX_ATTEMPTS:
                return _take(session, grading, owner, now, lease_seconds)
            _end_ungraded(session, grading, now, grading.error or GONE)
            session.flush()
    return None


def _take(
    session: Session, grading: Grading, owner: str, now: datetime, lease_seconds: int
) -> Claim:
    grading.state = "running"
    grading.lease_owner = owner
    grading.lease_until = now + timedelta(seconds=lease_seconds)
    grading.attempt += 1
    grading.fence += 1
    grading.started = now
    if grading.seed is None:
        grading.seed = secrets.randbits(SEED_BITS)
    _forget_checks(session, grading.id)
    submission = session.get_one(Submission, grading.submission_id)
    return Claim(
        grading=grading.id,
        submission=submission.id,
        fence=grading.fence,
        attempt=grading.attempt,
        seed=grading.seed,
        unit=submission.unit_id,
        filename=submission.filename,
        content=submission.content,
    )


def earlier_file(session: Session, submission_id: int, unit_id: str) -> File | None:
    """Return the student's newest file for another unit that is older than the submission.

    Not a later one: grading the submission again must give the same.
    """
    submission = session.get_one(Submission, submission_id)
    found = session.execute(
        select(Submission.filename, Submission.content)
        .where(
            Submission.user_id == submission.user_id,
            Submission.unit_id == unit_id,
            Submission.id < submission_id,
        )
        .order_by(Submission.id.desc())
        .limit(1)
    ).first()
    return File(*found) if found is not None else None


def _forget_checks(session: Session, grading_id: int) -> None:
    session.execute(delete(CheckResult).where(CheckResult.grading_id == grading_id))


def _end_ungraded(session: Session, grading: Grading, now: datetime, error: str) -> None:
    _forget_checks(session, grading.id)
    grading.state, grading.status = "done", "not_graded"
    grading.lease_owner = grading.lease_until = None
    grading.finished, grading.error = now, error


def _held(session: Session, claim: Claim) -> Grading:
    """Lock and return the claim's grading.

    Raises
    ------
    LostLease
        If it was claimed again, or is done.
    """
    found = session.scalar(
        select(Grading)
        .where(
            Grading.id == claim.grading, Grading.fence == claim.fence, Grading.state == "running"
        )
        .with_for_update()
    )
    if found is None:
        raise LostLease(f"grading {claim.grading} is no longer held under fence {claim.fence}.")
    return found


def heartbeat(
    session: Session,
    claim: Claim,
    *,
    lease_seconds: int = LEASE_SECONDS,
    now: datetime | None = None,
) -> None:
    """Tell that the worker lives; raises `LostLease` when it is too late."""
    with writing(session):
        grading = _held(session, claim)
        grading.lease_until = (now or utcnow()) + timedelta(seconds=lease_seconds)


def record_check(session: Session, claim: Claim, position: int, check: Check) -> None:
    """Store one check as soon as it is finished; raises `LostLease` when it is too late."""
    with writing(session):
        _held(session, claim)
        session.add(_result(claim.grading, position, check))


def _result(grading_id: int, position: int, check: Check) -> CheckResult:
    return CheckResult(
        grading_id=grading_id,
        position=position,
        check_id=check.id,
        title=dict(check.title),
        visibility=check.visibility,
        status=check.status,
        points=_hundredths(check.points),
        max_points=_hundredths(check.max_points),
        message=dict(check.message) if check.message else None,
        diagnosis=dict(check.diagnosis) if check.diagnosis else None,
        seconds=check.seconds,
    )


def _hundredths(points: float) -> int:
    return round(points * 100)


def finish(
    session: Session,
    claim: Claim,
    report: Report,
    measures: Sequence[Measure] = (),
    *,
    now: datetime | None = None,
) -> None:
    """Store a report and what was measured beside it; raises `LostLease` when it is too late.

    The report is what counts: if the checks stored one by one are not all of it, they are replaced.
    """
    with writing(session):
        grading = _held(session, claim)
        stored = session.scalars(
            select(CheckResult.check_id)
            .where(CheckResult.grading_id == grading.id)
            .order_by(CheckResult.position)
        ).all()
        if list(stored) != [check.id for check in report.checks]:
            _forget_checks(session, grading.id)
            session.add_all(_result(grading.id, i, c) for i, c in enumerate(report.checks))
        public = [check for check in report.checks if check.visibility == "public"]
        grading.state, grading.status = "done", report.status
        grading.score = _hundredths(report.score) if report.status != "not_graded" else None
        grading.public_score = sum(_hundredths(check.points) for check in public)
        grading.max_score = _hundredths(report.max_score)
        grading.seed = report.seed
        grading.isolation, grading.seconds = report.isolation, report.seconds
        grading.lease_owner = grading.lease_until = None
        grading.finished, grading.error = now or utcnow(), None
        session.add_all(
            Measurement(grading_id=grading.id, name=each.name, value=each.value, noise=each.noise)
            for each in measures
        )


def fail(session: Session, claim: Claim, error: str, now: datetime | None = None) -> bool:
    """End an attempt that failed by our fault; raises `LostLease` when it is too late.

    Returns
    -------
    bool
        Whether it is tried again; after `MAX_ATTEMPTS` it is done as not graded, never a zero.
    """
    with writing(session):
        grading = _held(session, claim)
        if grading.attempt >= MAX_ATTEMPTS:
            _end_ungraded(session, grading, now or utcnow(), error)
            return False
        _requeue(session, grading)
        grading.error = error
        return True


def give_back(session: Session, claim: Claim) -> None:
    """Return a grading untouched, when a worker is told to stop; the attempt is not counted."""
    with writing(session):
        grading = _held(session, claim)
        _requeue(session, grading)
        grading.attempt -= 1


def _requeue(session: Session, grading: Grading) -> None:
    _forget_checks(session, grading.id)
    grading.state = "queued"
    grading.lease_owner = grading.lease_until = grading.started = None


def release_dead(session: Session) -> Sequence[int]:
    """End the leases of workers that certainly died, so that nobody waits for them to run out.

    Returns
    -------
    sequence of int
        The gradings that can be claimed now.
    """
    now = utcnow()
    held = select(Grading.id, Grading.fence, Grading.lease_owner).where(Grading.state == "running")
    dead = [(i, fence) for i, fence, owner in session.execute(held) if owner and is_dead(owner)]
    with writing(session):
        for grading_id, fence in dead:
            session.execute(
                update(Grading)
                .where(Grading.id == grading_id, Grading.fence == fence, Grading.state == "running")
                .values(lease_until=now - timedelta(seconds=1))
            )
    return [grading_id for grading_id, _ in dead]


def waiting(session: Session) -> int:
    """Count the gradings that are not done."""
    query = select(func.count()).select_from(Grading).where(Grading.state != "done")
    return session.scalar(query) or 0

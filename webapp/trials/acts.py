"""Begin, widen, apply and discard a trial. Each function is one transaction."""

from __future__ import annotations

import random
from collections.abc import Sequence

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from webapp import jobs
from webapp.db import utcnow, writing
from webapp.models import Grading, Submission, Unit
from webapp.store.audit import Refused, record, staff_only
from webapp.trials.models import Trial, TrialGrading

__all__ = ["apply", "begin", "discard", "missing", "widen"]


def begin(
    session: Session,
    *,
    by: int,
    unit_id: str,
    reason: str,
    size: int | None = None,
    ip: str | None = None,
) -> int:
    """Queue gradings of a unit's submissions that do not count, and return the trial's id.

    They keep the random inputs of the gradings that count, so that only what changed in the checks
    shows, and wait behind people's own uploads.

    Parameters
    ----------
    size : int, optional
        So many submissions, drawn at random; all of them without it.

    Raises
    ------
    Refused
        ``not_allowed``, ``no_reason``, or ``missing`` when there is no such unit or nothing of it
        was graded.
    """
    with writing(session):
        staff_only(session, by)
        if not reason.strip():
            raise Refused("no_reason", "A trial needs a reason.")
        if session.get(Unit, unit_id) is None:
            raise Refused("missing", f"There is no unit {unit_id!r}.")
        trial = Trial(unit_id=unit_id, size=size, reason=reason.strip(), by_id=by)
        session.add(trial)
        session.flush()
        wanted = missing(session, trial)
        if not wanted:
            raise Refused("missing", f"Nothing of {unit_id} was graded yet.")
        if size is not None:
            wanted = sorted(random.Random(trial.id).sample(wanted, min(size, len(wanted))))  # noqa: S311 -- a sample, no secret
        _queue(session, trial, wanted, by)
        detail = {"trial": trial.id, "submissions": len(wanted), "reason": trial.reason}
        record(session, by, "trial.begin", f"unit:{unit_id}", detail, ip)
        return trial.id


def widen(session: Session, trial_id: int, *, by: int, ip: str | None = None) -> int:
    """Grade the rest of the unit's submissions in the trial, too; return how many."""
    with writing(session):
        staff_only(session, by)
        trial = _open(session, trial_id)
        wanted = missing(session, trial)
        trial.size = None
        _queue(session, trial, wanted, by)
        detail = {"trial": trial_id, "submissions": len(wanted)}
        record(session, by, "trial.widen", f"unit:{trial.unit_id}", detail, ip)
        return len(wanted)


def apply(session: Session, trial_id: int, *, by: int, ip: str | None = None) -> None:
    """Make a trial's gradings count from now on; those before stay on record.

    A submission that was graded again since the trial began keeps that newer grading.

    Raises
    ------
    Refused
        ``not_allowed``, ``missing``, ``trial_ended``, or ``trial_unfinished`` while a submission
        of the unit is not graded in it: some would be judged by other checks than the rest.
    """
    with writing(session):
        staff_only(session, by)
        trial = _open(session, trial_id)
        if missing(session, trial) or _unfinished(session, trial_id):
            raise Refused("trial_unfinished", f"trial {trial_id} has not graded everything.")
        session.execute(
            update(Grading).where(Grading.id.in_(_made(trial_id))).values(preview=False)
        )
        trial.applied, trial.ended_by_id = utcnow(), by
        detail = {"trial": trial_id, "reason": trial.reason}
        record(session, by, "trial.apply", f"unit:{trial.unit_id}", detail, ip)


def discard(session: Session, trial_id: int, *, by: int, ip: str | None = None) -> None:
    """End a trial so that it never counts; what was graded stays on record, what waits does not."""
    with writing(session):
        staff_only(session, by)
        trial = _open(session, trial_id)
        waiting = session.scalars(
            select(Grading.id)
            .where(Grading.id.in_(_made(trial_id)), Grading.state == "queued")
            .with_for_update()
        ).all()
        session.execute(delete(TrialGrading).where(TrialGrading.grading_id.in_(waiting)))
        session.execute(delete(Grading).where(Grading.id.in_(waiting)))
        trial.discarded, trial.ended_by_id = utcnow(), by
        detail = {"trial": trial_id, "reason": trial.reason}
        record(session, by, "trial.discard", f"unit:{trial.unit_id}", detail, ip)


def missing(session: Session, trial: Trial) -> Sequence[int]:
    """Return the unit's graded submissions that the trial does not grade.

    Those handed in or graded since it began are not missing: their grading is newer than it.
    """
    newer = select(Grading.submission_id).where(~Grading.preview, Grading.created > trial.created)
    graded = select(Grading.submission_id).where(~Grading.preview)
    held = (
        select(Grading.submission_id)
        .join(TrialGrading, TrialGrading.grading_id == Grading.id)
        .where(TrialGrading.trial_id == trial.id)
    )
    query = select(Submission.id).where(
        Submission.unit_id == trial.unit_id,
        Submission.id.in_(graded.where(Grading.state == "done")),
        Submission.id.not_in(graded.where(Grading.state != "done")),
        Submission.id.not_in(newer),
        Submission.id.not_in(held),
    )
    return session.scalars(query.order_by(Submission.id)).all()


def _queue(session: Session, trial: Trial, submissions: Sequence[int], by: int) -> None:
    for number in submissions:
        grading = jobs.enqueue(
            session,
            number,
            kind="regrade",
            priority=jobs.MASS,
            reason=trial.reason,
            requested_by=by,
        )
        grading.preview = True
        session.add(TrialGrading(grading_id=grading.id, trial_id=trial.id))


def _open(session: Session, trial_id: int) -> Trial:
    trial = session.scalar(select(Trial).where(Trial.id == trial_id).with_for_update())
    if trial is None:
        raise Refused("missing", f"There is no trial {trial_id}.")
    if not trial.is_open:
        raise Refused("trial_ended", f"trial {trial_id} was applied or discarded already.")
    return trial


def _made(trial_id: int) -> Select[int]:
    return select(TrialGrading.grading_id).where(TrialGrading.trial_id == trial_id)


def _unfinished(session: Session, trial_id: int) -> bool:
    query = select(Grading.id).where(Grading.id.in_(_made(trial_id)), Grading.state != "done")
    return session.scalar(query.limit(1)) is not None

"""Submissions, and gradings of them again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from grader.submission import MAX_FILE_BYTES
from webapp import jobs
from webapp.db import utcnow, writing
from webapp.models import Grading, Kind, Submission, Unit, User
from webapp.store.audit import Refused, record, staff_only

__all__ = ["Submitted", "regrade", "submit"]

LONGEST_NAME = 120


@dataclass(frozen=True)
class Submitted:
    """What came of an upload; `repeated` when the same upload had arrived before."""

    submission: int
    grading: int
    repeated: bool = False


def submit(
    session: Session,
    *,
    user_id: int,
    unit_id: str,
    filename: str,
    content: bytes,
    via: str = "web",
    key: str | None = None,
    max_bytes: int = MAX_FILE_BYTES,
    max_waiting: int = 5,
    ip: str | None = None,
) -> Submitted:
    """Store a submission and its grading to come, in one transaction.

    Parameters
    ----------
    key : str, optional
        Made by the sender: the same upload sent twice with it is stored once.

    Raises
    ------
    Refused
        ``missing``, ``not_allowed``, ``not_open``, ``empty_file``, ``too_large``,
        ``too_many_waiting``, or ``key_reused`` for another file under the same key.
    """
    digest = hashlib.sha256(content).hexdigest()
    try:
        with writing(session):
            if (earlier := _earlier(session, user_id, key, unit_id, digest)) is not None:
                return earlier
            _allow(session, user_id, unit_id, content, max_bytes, max_waiting)
            submission = Submission(
                user_id=user_id,
                unit_id=unit_id,
                filename=display_name(filename),
                content=content,
                sha256=digest,
                size=len(content),
                via=via,
                idempotency_key=key,
            )
            session.add(submission)
            session.flush()
            grading = jobs.enqueue(session, submission.id)
            detail = {"unit": unit_id, "sha256": digest, "via": via}
            record(session, user_id, "submission.create", f"submission:{submission.id}", detail, ip)
            return Submitted(submission.id, grading.id)
    except IntegrityError:
        # Two requests with one key at the same time: the other one was first.
        if (earlier := _earlier(session, user_id, key, unit_id, digest)) is None:
            raise
        return earlier


def display_name(filename: str) -> str:
    """Give the last part of an uploaded file's name, without control characters, for showing."""
    name = PurePosixPath(filename.replace("\\", "/")).name
    name = "".join(character for character in name if character.isprintable())
    if len(name) > LONGEST_NAME:
        stem, dot, suffix = name.rpartition(".")
        name = stem[: LONGEST_NAME - 10] + dot + suffix[:9]
    return name or "submission"


def _earlier(
    session: Session, user_id: int, key: str | None, unit_id: str, digest: str
) -> Submitted | None:
    if key is None:
        return None
    found = session.scalar(
        select(Submission).where(Submission.user_id == user_id, Submission.idempotency_key == key)
    )
    if found is None:
        return None
    if (found.unit_id, found.sha256) != (unit_id, digest):
        raise Refused("key_reused", "This key was used for another file; send a fresh key.")
    first = session.scalars(
        select(Grading.id).where(Grading.submission_id == found.id, Grading.kind == "first")
    ).one()
    return Submitted(found.id, first, repeated=True)


def _allow(
    session: Session, user_id: int, unit_id: str, content: bytes, max_bytes: int, max_waiting: int
) -> None:
    user, unit = session.get(User, user_id), session.get(Unit, unit_id)
    if user is None or not user.active:
        raise Refused("not_allowed", f"user {user_id} may not hand in anything.")
    if unit is None or not unit.active:
        raise Refused("missing", f"There is no unit {unit_id!r}.")
    if unit.opens is not None and utcnow() < unit.opens and not user.is_staff:
        raise Refused("not_open", f"{unit_id} opens at {unit.opens.isoformat()}.")
    if not content.strip():
        raise Refused("empty_file", "The file is empty.")
    if len(content) > max_bytes:
        raise Refused("too_large", f"The file has {len(content)} bytes, allowed are {max_bytes}.")
    waiting = session.scalar(
        select(func.count())
        .select_from(Grading)
        .join(Submission)
        .where(Submission.user_id == user_id, Grading.kind == "first", Grading.state != "done")
    )
    if (waiting or 0) >= max_waiting:
        raise Refused("too_many_waiting", f"{waiting} submissions wait already; let them finish.")


def regrade(
    session: Session,
    submission_ids: Sequence[int],
    *,
    by: int,
    reason: str,
    kind: Kind = "regrade",
    ip: str | None = None,
) -> list[int]:
    """Queue another grading of each submission and return their ids.

    A ``regrade`` keeps the last grading's random inputs, so that only what changed in the tests
    shows; a ``rerun`` draws new ones. More than one at a time waits behind people's own uploads.
    A submission that still waits for a grading gets no second one.

    Raises
    ------
    Refused
        ``not_allowed``, ``no_reason`` or ``missing``.
    """
    with writing(session):
        staff_only(session, by)
        if not reason.strip():
            raise Refused("no_reason", "A regrade needs a reason.")
        if kind == "first":
            raise Refused("not_allowed", "A submission is graded for the first time only once.")
        wanted = list(dict.fromkeys(submission_ids))
        known = set(session.scalars(select(Submission.id).where(Submission.id.in_(wanted))))
        if missing := [number for number in wanted if number not in known]:
            raise Refused("missing", f"There is no submission {missing[0]}.")
        waiting = set(
            session.scalars(
                select(Grading.submission_id).where(
                    Grading.submission_id.in_(wanted),
                    Grading.state == "queued",
                    ~Grading.preview,
                )
            )
        )
        gradings = [
            jobs.enqueue(
                session,
                number,
                kind=kind,
                priority=jobs.MASS if len(wanted) > 1 else jobs.INTERACTIVE,
                reason=reason.strip(),
                requested_by=by,
            )
            for number in wanted
            if number not in waiting
        ]
        for grading in gradings:
            detail = {"grading": grading.id, "reason": grading.reason, "kind": kind}
            target = f"submission:{grading.submission_id}"
            record(session, by, "submission.regrade", target, detail, ip)
        return [grading.id for grading in gradings]

"""A student asks that a person looks at one check again, and is answered."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from webapp.db import utcnow, writing
from webapp.deadlines.models import ReviewRequest
from webapp.models import CheckResult, Grading, Submission
from webapp.store.audit import Refused, record, staff_only

__all__ = [
    "LONGEST",
    "answer",
    "answered",
    "ask",
    "open_count",
    "open_requests",
    "requests_of",
    "requests_of_student",
    "title_of",
]

LONGEST = 2000
SHOWN = 50


def ask(
    session: Session,
    *,
    by: int,
    submission_id: int,
    check_id: str,
    words: str,
    ip: str | None = None,
) -> int:
    """Ask for a second look at a check of one's own submission; return the request's id.

    Raises
    ------
    Refused
        ``missing``, ``no_reason`` without words, or ``asked_already`` while the same is open.
    """
    with writing(session):
        submission = session.get(Submission, submission_id)
        if submission is None or submission.user_id != by:
            raise Refused("missing", f"user {by} has no submission {submission_id}.")
        if _result(session, submission_id, check_id) is None:
            raise Refused("missing", f"submission {submission_id} has no check {check_id!r}.")
        if not words.strip():
            raise Refused("no_reason", "Say what should be looked at.")
        same = select(ReviewRequest.id).where(
            ReviewRequest.submission_id == submission_id,
            ReviewRequest.check_id == check_id,
            ReviewRequest.answered.is_(None),
        )
        if session.scalar(same) is not None:
            raise Refused("asked_already", f"{check_id} is waiting for an answer already.")
        request = ReviewRequest(
            submission_id=submission_id, check_id=check_id, words=words.strip()[:LONGEST]
        )
        session.add(request)
        session.flush()
        detail = {"request": request.id, "check": check_id}
        record(session, by, "review.ask", f"submission:{submission_id}", detail, ip)
        return request.id


def answer(
    session: Session, request_id: int, *, by: int, words: str, ip: str | None = None
) -> None:
    """Answer a request; another answer replaces the words, and the audit log keeps both.

    Raises
    ------
    Refused
        ``not_allowed``, ``missing``, or ``no_reason`` without words.
    """
    with writing(session):
        staff_only(session, by)
        request = session.get(ReviewRequest, request_id)
        if request is None:
            raise Refused("missing", f"There is no request {request_id}.")
        if not words.strip():
            raise Refused("no_reason", "An answer needs words.")
        request.answer, request.answered, request.by_id = words.strip()[:LONGEST], utcnow(), by
        detail = {"request": request_id, "check": request.check_id, "answer": request.answer}
        record(session, by, "review.answer", f"submission:{request.submission_id}", detail, ip)


def _result(session: Session, submission_id: int, check_id: str) -> CheckResult | None:
    """Return what the check said in the newest grading that has it, trials left out."""
    return session.scalar(
        select(CheckResult)
        .join(Grading, Grading.id == CheckResult.grading_id)
        .where(
            Grading.submission_id == submission_id,
            CheckResult.check_id == check_id,
            ~Grading.preview,
        )
        .order_by(Grading.id.desc())
        .limit(1)
    )


def title_of(session: Session, request: ReviewRequest) -> dict[str, str]:
    """Return what the check of a request is called."""
    result = _result(session, request.submission_id, request.check_id)
    return result.title if result is not None else {"en": request.check_id}


def requests_of(session: Session, submission_id: int) -> dict[str, list[ReviewRequest]]:
    """Return a submission's requests by check, oldest first."""
    query = select(ReviewRequest).where(ReviewRequest.submission_id == submission_id)
    found: dict[str, list[ReviewRequest]] = {}
    for request in session.scalars(query.order_by(ReviewRequest.id)):
        found.setdefault(request.check_id, []).append(request)
    return found


def requests_of_student(session: Session, user_id: int) -> Sequence[ReviewRequest]:
    """Return everything a student asked, newest first."""
    query = (
        select(ReviewRequest)
        .join(Submission, Submission.id == ReviewRequest.submission_id)
        .where(Submission.user_id == user_id)
        .options(joinedload(ReviewRequest.submission).joinedload(Submission.unit))
    )
    return session.scalars(query.order_by(ReviewRequest.id.desc())).all()


def _with_people(query: Select[ReviewRequest]) -> Select[ReviewRequest]:
    submission = joinedload(ReviewRequest.submission)
    return query.options(
        submission.joinedload(Submission.user), submission.joinedload(Submission.unit)
    )


def open_requests(session: Session) -> Sequence[ReviewRequest]:
    """Return those without an answer, oldest first."""
    query = select(ReviewRequest).where(ReviewRequest.answered.is_(None))
    return session.scalars(_with_people(query).order_by(ReviewRequest.id)).all()


def answered(session: Session) -> Sequence[ReviewRequest]:
    """Return the last answered ones, newest first."""
    query = select(ReviewRequest).where(ReviewRequest.answered.is_not(None))
    query = _with_people(query).order_by(ReviewRequest.answered.desc()).limit(SHOWN)
    return session.scalars(query).all()


def open_count(session: Session) -> int:
    """Count those without an answer."""
    query = select(func.count()).select_from(ReviewRequest)
    return session.scalar(query.where(ReviewRequest.answered.is_(None))) or 0

"""Short ways to put people and their work into a database."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from grader.report import Check, Report, text
from webapp import jobs, store
from webapp.db import writing
from webapp.jobs import Claim
from webapp.models import AuditLog, Grading, Submission

numbers = count(1)
PASSWORD = "correct horse battery"


def add_user(session: Session, name: str, **values: Any) -> int:
    """Make a student, or what `values` say."""
    return store.create_user(session, by=None, email=f"{name}@example.org", name=name, **values)


def add_submission(session: Session, user: int, created: datetime | None = None) -> int:
    """Hand in a file of a few bytes that differ each time; return the submission."""
    content = f"x = {next(numbers)}\n".encode()
    done = store.submit(
        session,
        user_id=user,
        unit_id="tiny",
        filename="tiny.py",
        content=content,
        max_waiting=100,
    )
    if created is not None:
        with writing(session):
            session.get_one(Submission, done.submission).created = created
    return done.submission


def check(name: str, points: float, of: float, visibility: str = "public") -> Check:
    """Make a check that passed if it has points."""
    return Check(
        id=name,
        title=text(name, name),
        visibility=visibility,  # type: ignore[arg-type]
        status="passed" if points else "failed",
        points=points,
        max_points=of,
        message=None if points else text("It is wrong.", "틀렸습니다."),
        diagnosis=None,
        seconds=0.01,
    )


def report(public: float, hidden: float, seed: int = 7, **values: Any) -> Report:
    """Make a report of two checks worth 20 and 80 points."""
    checks = (check("by_hand", public, 20), check("matches", hidden, 80, "hidden"))
    given: dict[str, Any] = {
        "unit": "tiny",
        "submission": "0" * 64,
        "status": "graded",
        "score": public + hidden,
        "max_score": 100.0,
        "isolation": "strong",
        "seconds": 0.1,
        "seed": seed,
        "checks": checks,
    }
    return Report(**{**given, **values})


def first_grading(session: Session, submission: int) -> int:
    """Return the grading that came with the submission."""
    query = select(Grading.id).where(Grading.submission_id == submission, Grading.kind == "first")
    return session.scalars(query).one()


def claim_first(session: Session, submission: int) -> Claim:
    """Claim the grading that came with the submission."""
    claim = jobs.claim(session, "tests", grading_id=first_grading(session, submission))
    assert claim is not None
    return claim


def add_graded(
    session: Session, user: int, public: float, hidden: float, created: datetime | None = None
) -> int:
    """Hand in a file and grade it with that many points; return the submission."""
    submission = add_submission(session, user, created)
    jobs.finish(session, claim_first(session, submission), report(public, hidden))
    return submission


def actions(session: Session) -> list[str]:
    """Return what the audit log says, oldest first, without the units."""
    entries = session.scalars(select(AuditLog).order_by(AuditLog.id))
    return [e.action for e in entries if not e.action.startswith("unit.")]

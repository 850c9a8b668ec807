"""Gradescope's ``results.json`` of the submissions that count."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Literal, cast

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from grader.report import Check, Report, Text
from webapp import scorebook
from webapp.models import CheckResult, Grading, Submission, User
from webapp.scores import Policy, Shown

__all__ = ["report_of", "results"]


def results(
    session: Session, policy: Policy, *, unit: str, language: Literal["en", "ko"] = "en"
) -> bytes:
    """Return a zip file with one ``<address>/results.json`` for each student's counting submission.

    Its ``score`` is the one that counts, with lateness and overrides in it.
    """
    book = scorebook.gradebook(session, policy, unit=unit)
    counting = {found.submission: found for found in book.values() if found.submission is not None}
    gradings = (
        select(Grading)
        .join(Submission)
        .join(User)
        .where(Submission.unit_id == unit, User.role == "student", User.active)
        .where(Grading.id.in_(select(scorebook.current_gradings().subquery().c.id)))
        .options(
            selectinload(Grading.checks),
            joinedload(Grading.submission).joinedload(Submission.user),
        )
        .order_by(Grading.id)
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for grading in session.scalars(gradings):
            shown = counting.get(grading.submission_id)
            if shown is not None:
                _write(archive, grading, shown, language)
    return buffer.getvalue()


def _write(
    archive: zipfile.ZipFile, grading: Grading, shown: Shown, language: Literal["en", "ko"]
) -> None:
    data = report_of(grading).to_gradescope(language)
    data["score"] = (shown.score or 0) / 100
    folder = re.sub(r"[^\w.@+-]", "_", grading.submission.user.email)
    name = f"{folder.lstrip('.')}/results.json"
    archive.writestr(name, json.dumps(data, ensure_ascii=False, indent=1))


def report_of(grading: Grading) -> Report:
    """Return a stored grading as the report it came from."""
    return Report(
        unit=grading.submission.unit_id,
        submission=grading.submission.sha256,
        status=grading.status or "not_graded",
        score=(grading.score or 0) / 100,
        max_score=(grading.max_score or 0) / 100,
        isolation=grading.isolation or "",
        seconds=grading.seconds or 0.0,
        seed=grading.seed or 0,
        checks=tuple(_check(each) for each in grading.checks),
    )


def _check(stored: CheckResult) -> Check:
    return Check(
        id=stored.check_id,
        title=cast(Text, stored.title),
        visibility=stored.visibility,
        status=stored.status,
        points=stored.points / 100,
        max_points=stored.max_points / 100,
        message=cast(Text | None, stored.message),
        diagnosis=cast(Text | None, stored.diagnosis),
        seconds=stored.seconds,
    )

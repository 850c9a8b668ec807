"""Routes about one's own work: handing in, and what became of it."""

from __future__ import annotations

import re
from typing import Annotated

from flask import current_app, request, url_for
from werkzeug.exceptions import NotFound

from webapp import store
from webapp.api.course import N_, readable, words
from webapp.api.problems import of_status
from webapp.api.routes import Created, File, Reply, route
from webapp.api.schema import Limits, Wrong
from webapp.api.shapes import Check, Report, SetScore, Submission, Submissions
from webapp.app import settings_of
from webapp.db import db
from webapp.models import Submission as Stored
from webapp.models import User
from webapp.results import CheckLine, View, view_of
from webapp.security import UPLOADS, uploads
from webapp.standings import AttemptLine, attempt_lines
from webapp.supervisor import wake
from webapp.units import SUFFIXES

__all__ = ["Number", "brief", "report_of"]

LONGEST_PAUSE = 15
KEY = re.compile("[!-~]{1,64}")
RAW = "application/octet-stream"
Number = Annotated[int, Limits("Of a submission.", 1, 2**31 - 1)]
ENDS = r"^[^\x00-\x1f\x7f]*\.([pP][yY]|[iI][pP][yY][nN][bB])$"
Name = Annotated[str, Limits("Of the file; else the form's, or the unit's.", 1, 200, ENDS)]


@route(
    "POST",
    "/units/{unit}/submissions",
    N_("Hand in a file"),
    scope="submissions:write",
    status=201,
    upload=True,
    limit=uploads,
    limit_says=UPLOADS,
)
def submit(user: User, unit: str, filename: Name = "") -> Created[Report]:
    """Store a submission before the answer is sent; it is graded as soon as a worker is free."""
    readable(user, unit)
    name, content = _file(filename, unit)
    if not name.lower().endswith(SUFFIXES):
        raise Wrong("the file's name", repr(name), f"a name that ends in {' or '.join(SUFFIXES)}")
    settings = settings_of(current_app)
    done = store.submit(
        db.session,
        user_id=user.id,
        unit_id=unit,
        filename=name,
        content=content,
        via="api",
        key=_key(),
        max_bytes=settings.upload_kb * 1024,
        max_waiting=settings.waiting_per_user,
        ip=request.remote_addr,
    )
    wake(current_app)
    report = report_of(view_of(db.session.get_one(Stored, done.submission)))
    address = url_for("api.get_submission", number=done.submission)
    return Created(report, {"Location": address}, 200 if done.repeated else None)


def _file(filename: str, unit: str) -> tuple[str, bytes]:
    """Return the file's name and content, from a form or a raw body."""
    if request.mimetype == "multipart/form-data":
        file = request.files.get("file")
        if file is None:
            raise Wrong("the form", "no file in the field 'file'", "the file in the field 'file'")
        return filename or file.filename or "", file.read()
    if request.mimetype != RAW:
        given = request.mimetype or "no Content-Type"
        raise of_status(415, given=given, expected=f"{RAW} or multipart/form-data")
    content = request.get_data()
    suffix = ".ipynb" if content.lstrip()[:1] == b"{" else ".py"
    return filename or unit + suffix, content


def _key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not KEY.fullmatch(key):
        raise Wrong("Idempotency-Key", repr(key), "1 to 64 letters, digits or signs")
    return key


@route(
    "GET",
    "/units/{unit}/submissions",
    N_("List your submissions to a unit"),
    scope="submissions:read",
)
def list_submissions(user: User, unit: str) -> Submissions:
    """Return one's own attempts, newest first."""
    readable(user, unit)
    return Submissions([brief(line) for line in attempt_lines(user.id, unit)])


@route(
    "GET",
    "/submissions/{number}",
    N_("Say how far a submission's grading is, or its result"),
    scope="submissions:read",
)
def get_submission(user: User, number: Number) -> Reply[Report]:
    """Return what the submission's page shows."""
    view = view_of(_own(user, number))
    return Reply(report_of(view), {} if view.done else {"Retry-After": str(_pause(view))})


@route(
    "GET",
    "/submissions/{number}/file",
    N_("Give a file back as it was handed in"),
    scope="submissions:read",
)
def get_file(user: User, number: Number) -> File:
    """Return the file."""
    found = _own(user, number)
    return File(found.content, RAW, found.filename)


def _own(user: User, number: int) -> Stored:
    """Return the submission if it is this person's; of others' the scope class:read tells."""
    found = db.session.get(Stored, number)
    if found is None or found.user_id != user.id:
        raise NotFound
    return found


def _pause(view: View) -> int:
    """Return after how many seconds it is worth asking again."""
    return 1 if view.wait is None else max(1, min(view.wait // 2, LONGEST_PAUSE))


def brief(line: AttemptLine) -> Submission:
    """Return an attempt as the interface writes it."""
    found, grading = line.submission, line.grading
    phase = "none" if grading is None else grading.status or grading.state
    return Submission(
        found.id,
        found.unit_id,
        found.filename,
        found.sha256,
        found.size,
        found.via,
        found.created,
        phase,  # type: ignore[arg-type]
        line.score / 100 if line.score is not None else None,
        line.counts,
        line.late.days,
        line.cost / 100,
    )


def report_of(view: View) -> Report:
    """Return what the page of a submission shows."""
    checks = sorted([*view.public, *view.hidden], key=lambda check: check.position)
    override = view.override
    line = next(a for a in view.attempts if a.submission.id == view.submission.id)
    return Report(
        submission=brief(line),
        done=view.done,
        again=view.again,
        place=view.place,
        wait_seconds=view.wait,
        max_score=view.submission.unit.max_points / 100,
        override=None if override is None else SetScore(override.score / 100, override.reason),
        reason=words(view.reason) if view.reason else None,
        checks=[_check(check) for check in checks],
        page=url_for("submissions.show", submission_id=view.submission.id, _external=True),
    )


def _check(line: CheckLine) -> Check:
    return Check(
        line.id,
        words(line.title),
        line.visibility,  # type: ignore[arg-type]
        line.status,  # type: ignore[arg-type]
        line.points / 100 if line.points is not None else None,
        line.max_points / 100,
        words(line.message) if line.message else None,
        words(line.diagnosis) if line.diagnosis else None,
    )

"""A running site with one student, to be timed."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from sqlalchemy import select

from webapp import store
from webapp.account_commands import ready_app
from webapp.db import db
from webapp.demo import PASSWORD, served
from webapp.models import Grading
from webapp.visitor import Visitor

ROOT = Path(__file__).parent.parent.parent
EMAIL = "student@example.org"
PATIENCE = 60.0
IDLE = 1.0


class Site:
    """A server with one worker on an empty data folder; a context manager."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._stack = ExitStack()

    def __enter__(self) -> Site:
        self._app = ready_app(data=self._data)
        with self._app.app_context():
            store.create_user(
                db.session, by=None, email=EMAIL, name="Student", role="student", password=PASSWORD
            )
        server = self._stack.enter_context(served(self._data, ROOT, workers=1))
        self.pid = server.process.pid
        self._visitor = Visitor(server.address)
        self._visitor.log_in(EMAIL, PASSWORD)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.close()

    def upload_and_wait(self, unit: str, source: str) -> float:
        """Return the seconds from sending an upload to its stored score.

        Between two uploads the site is idle for a moment, as it is at light load.
        """
        time.sleep(IDLE)
        start = time.time()
        page = self._visitor.upload(unit, f"{unit}.py", source.encode())
        submission = int(page.rsplit("/", 1)[1])
        deadline = start + PATIENCE
        with self._app.app_context():
            while time.time() < deadline:
                query = select(Grading).where(Grading.submission_id == submission)
                grading = db.session.scalars(query).one()
                if grading.state == "done" and grading.finished is not None:
                    assert grading.status == "graded"
                    return grading.finished.timestamp() - start
                db.session.rollback()
                time.sleep(0.005)
        raise TimeoutError(f"submission {submission} was not graded within {PATIENCE:g} s")

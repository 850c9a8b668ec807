"""A worker grades with the real grader, in the real sandbox, on both databases."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from grader.course import Course
from grader.service import Grader
from tests.tiny import write_course
from tests.webapp.backend.files import CHECKS, RIGHT, SLOW, TRIPLES, until
from tests.webapp.backend.people import add_user
from webapp import jobs, store
from webapp.boards.models import Measurement
from webapp.db import utcnow
from webapp.models import CheckResult, Grading, Unit
from webapp.worker import Worker, declared, listen

LEASE_SECONDS = 30


@pytest.fixture(scope="module")
def grader(tiny: Course) -> Iterator[Grader]:
    with Grader(tiny) as grader:
        yield grader


@pytest.fixture
def worker(sessions: sessionmaker[Session], grader: Grader) -> Worker:
    return Worker(sessions, grader, LEASE_SECONDS)


@pytest.fixture
def kim(session: Session) -> int:
    return add_user(session, "kim")


def upload(session: Session, user: int, content: bytes, unit: str = "tiny") -> int:
    return store.submit(
        session, user_id=user, unit_id=unit, filename="tiny.py", content=content
    ).grading


def look(session: Session, grading: int) -> Grading:
    session.commit()
    return session.get_one(Grading, grading)


def test_what_is_right_gets_all_points(session: Session, worker: Worker, kim: int) -> None:
    grading = upload(session, kim, RIGHT)
    assert worker.grade()
    found = look(session, grading)
    assert (found.state, found.status, found.attempt) == ("done", "graded", 1)
    assert (found.score, found.public_score, found.max_score) == (10000, 2000, 10000)
    assert found.isolation == "strong"
    assert [check.check_id for check in found.checks] == CHECKS


def test_what_was_measured_is_kept_beside_the_points(
    session: Session, sessions: sessionmaker[Session], tmp_path: Path, kim: int
) -> None:
    measures = write_course(tmp_path) / "reference" / "tiny" / "measures"
    measures.mkdir()
    drawn = "FUNCTION = 'double'\n\n\ndef arguments(rng):\n    return (rng.normal(size=9),)\n"
    (measures / "speed.py").write_text(drawn, encoding="utf-8")
    grading = upload(session, kim, RIGHT)
    with Grader(Course.load(tmp_path), warm=2) as grader:
        Worker(sessions, grader, LEASE_SECONDS).grade()
    assert look(session, grading).status == "graded"
    [found] = session.scalars(select(Measurement))
    assert (found.grading_id, found.name) == (grading, "speed")
    assert found.value > 0


def test_what_is_wrong_gets_its_diagnosis(session: Session, worker: Worker, kim: int) -> None:
    grading = upload(session, kim, TRIPLES)
    worker.grade()
    checks = {check.check_id: check for check in look(session, grading).checks}
    assert checks["test_double"].status == "failed"
    assert checks["test_double"].diagnosis is not None
    assert "세 배" in checks["test_double"].diagnosis["ko"]
    assert look(session, grading).score == 5000


def test_a_file_that_cannot_be_read_is_invalid(session: Session, worker: Worker, kim: int) -> None:
    grading = upload(session, kim, b"def double(x) return 2\n")
    worker.grade()
    found = look(session, grading)
    assert (found.status, found.score) == ("invalid", 0)
    assert found.checks[0].message is not None


def test_grading_twice_changes_nothing(session: Session, worker: Worker, kim: int) -> None:
    grading = upload(session, kim, RIGHT)
    assert worker.grade(grading)
    finished = look(session, grading).finished
    assert not worker.grade(grading)
    assert (look(session, grading).finished, look(session, grading).attempt) == (finished, 1)


def test_a_fault_of_ours_ends_not_graded_with_its_traceback(
    session: Session, worker: Worker, tiny: Course, kim: int
) -> None:
    unknown = replace(tiny.units[0], id="unknown")
    store.sync_course(session, replace(tiny, units=(*tiny.units, unknown)))
    grading = upload(session, kim, RIGHT, unit="unknown")
    for _ in range(jobs.MAX_ATTEMPTS):
        assert worker.grade()
    assert not worker.grade()
    found = look(session, grading)
    assert (found.status, found.score) == ("not_graded", None)
    assert "unknown" in (found.error or "")


def test_checks_arrive_one_by_one_and_a_late_worker_is_ignored(
    session: Session, worker: Worker, kim: int
) -> None:
    grading = upload(session, kim, SLOW)
    session.commit()
    thread = threading.Thread(target=worker.grade)
    thread.start()

    def arrived() -> int:
        session.commit()
        query = select(CheckResult.id).where(CheckResult.grading_id == grading)
        return len(session.scalars(query).all())

    until(lambda: 0 < arrived() < len(CHECKS))
    taken = jobs.claim(session, "other", now=utcnow() + timedelta(hours=1))
    assert taken is not None
    thread.join()
    found = look(session, grading)
    assert (found.state, found.fence, found.score) == ("running", taken.fence, None)
    assert arrived() == 0


def test_a_worker_that_is_stopped_gives_its_work_back(
    session: Session, worker: Worker, kim: int
) -> None:
    grading = upload(session, kim, SLOW)
    thread = threading.Thread(target=worker.run)
    thread.start()
    until(lambda: look(session, grading).state == "running")
    assert worker.stop() is not None
    thread.join()
    found = look(session, grading)
    assert (found.state, found.attempt, found.checks) == ("queued", 0, [])


def test_a_byte_from_the_server_wakes_it_and_the_end_stops_it(
    session: Session, worker: Worker, kim: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.worker.POLL_SECONDS", 3600.0)
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb", 0) as pipe, os.fdopen(writing, "wb", 0) as server:
        threads = [
            threading.Thread(target=worker.run),
            threading.Thread(target=listen, args=(pipe, worker)),
        ]
        for thread in threads:
            thread.start()
        for _ in range(2):
            grading = upload(session, kim, RIGHT)
            server.write(b"\n")
            until(lambda number=grading: look(session, number).state == "done")
        server.close()
        for thread in threads:
            thread.join()


def test_the_declared_checks_are_known_before_any_grading(session: Session, grader: Grader) -> None:
    store.sync_checks(session, "tiny", declared(grader, "tiny"))
    checks = session.get_one(Unit, "tiny").checks
    assert [check["id"] for check in checks] == CHECKS
    assert sum(check["max_points"] for check in checks) == 10000

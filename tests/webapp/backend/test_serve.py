"""The server as a process: what it was grading survives its death."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from grader.course import Course
from tests.webapp.backend.files import CHECKS, RIGHT, SLOW, until
from tests.webapp.backend.people import add_user
from webapp import store
from webapp.models import CheckResult, Grading, Submission
from webapp.owners import is_dead

ROOT = Path(__file__).resolve().parents[3]
Start = Callable[[], AbstractContextManager["Served"]]


class Served:
    """One running server."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self.process = process
        self.address = address

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(60)


@pytest.fixture
def environment(tmp_path: Path, tiny: Course) -> dict[str, str]:
    return {
        **os.environ,
        "BACKGRADE_DATA": str(tmp_path / "data"),
        "BACKGRADE_COURSE": str(tiny.root),
        "BACKGRADE_PORT": "0",
        "BACKGRADE_WORKERS": "1",
        "PYTHONUNBUFFERED": "1",
    }


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[Served]:
    process = subprocess.Popen(
        [sys.executable, "-m", "webapp", "serve"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        found = re.match(r"Serving on (http://\S+)", line)
        assert found, f"the server said {line!r}"
        yield Served(process, found[1])
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture
def start(environment: dict[str, str], database_url: str) -> Start:
    return lambda: serving({**environment, "DATABASE_URL": database_url})


@pytest.fixture
def kim(session: Session) -> int:
    return add_user(session, "kim")


def upload(session: Session, user: int, content: bytes) -> int:
    return store.submit(
        session, user_id=user, unit_id="tiny", filename="tiny.py", content=content
    ).grading


def look(sessions: sessionmaker[Session], grading: int) -> Grading:
    with sessions() as session:
        return session.get_one(Grading, grading)


def arrived(sessions: sessionmaker[Session], grading: int) -> list[str]:
    query = select(CheckResult.check_id).where(CheckResult.grading_id == grading)
    with sessions() as session:
        return list(session.scalars(query.order_by(CheckResult.position)))


def assert_graded_once(sessions: sessionmaker[Session], grading: int) -> None:
    found = look(sessions, grading)
    assert (found.status, found.score) == ("graded", 10000)
    assert arrived(sessions, grading) == CHECKS
    with sessions() as session:
        assert session.scalars(select(Submission.id)).all() == [found.submission_id]
        assert session.scalars(select(Grading.id)).all() == [grading]


def test_killed_in_the_middle_of_a_grading_it_is_graded_once(
    start: Start, session: Session, sessions: sessionmaker[Session], kim: int
) -> None:
    with start() as first:
        grading = upload(session, kim, SLOW)
        until(lambda: arrived(sessions, grading))
        first.end(signal.SIGKILL)
    killed = look(sessions, grading)
    assert (killed.state, killed.attempt) == ("running", 1)
    until(lambda: is_dead(killed.lease_owner or ""))
    assert 0 < len(arrived(sessions, grading)) < len(CHECKS)
    with start():
        until(lambda: look(sessions, grading).state == "done")
    assert look(sessions, grading).attempt == 2
    assert_graded_once(sessions, grading)


def test_stopped_in_the_middle_of_a_grading_it_is_graded_once(
    start: Start, session: Session, sessions: sessionmaker[Session], kim: int
) -> None:
    with start() as first:
        grading = upload(session, kim, SLOW)
        until(lambda: arrived(sessions, grading))
        assert first.end(signal.SIGTERM) == 0
    stopped = look(sessions, grading)
    assert (stopped.state, stopped.attempt) == ("queued", 0)
    with start():
        until(lambda: look(sessions, grading).state == "done")
    assert_graded_once(sessions, grading)


def test_a_worker_that_is_killed_is_replaced(
    start: Start, session: Session, sessions: sessionmaker[Session], kim: int
) -> None:
    with start():
        grading = upload(session, kim, SLOW)
        until(lambda: arrived(sessions, grading))
        owner = look(sessions, grading).lease_owner or ""
        os.kill(int(owner.split("/")[-2]), signal.SIGKILL)
        until(lambda: look(sessions, grading).state == "done")
    assert look(sessions, grading).attempt == 2
    assert_graded_once(sessions, grading)


def test_what_waited_while_no_server_ran_is_picked_up(
    start: Start, session: Session, sessions: sessionmaker[Session], kim: int
) -> None:
    grading = upload(session, kim, RIGHT)
    with start():
        until(lambda: look(sessions, grading).state == "done")
    assert_graded_once(sessions, grading)


def test_from_nothing_it_answers_at_the_address_it_prints(environment: dict[str, str]) -> None:
    with serving(environment) as served:
        with urllib.request.urlopen(served.address) as answer:
            assert answer.status == 200
        assert served.end(signal.SIGINT) == 0


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "webapp", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_refuses_weak_isolation(environment: dict[str, str]) -> None:
    done = run(environment, "serve", "--isolation", "none")
    assert done.returncode == 1
    assert "allow_weak_isolation" in done.stderr


def test_it_does_not_serve_when_no_worker_can_grade(environment: dict[str, str]) -> None:
    environment["BACKGRADE_CACHE"] = "/proc/nowhere"
    done = run(environment, "serve")
    assert done.returncode == 3, done.stderr
    assert "No worker could start" in done.stderr


def test_a_worker_of_its_own_grades_and_stops_at_a_signal(
    environment: dict[str, str],
    session: Session,
    sessions: sessionmaker[Session],
    database_url: str,
    kim: int,
) -> None:
    grading = upload(session, kim, SLOW)
    process = subprocess.Popen(
        [sys.executable, "-m", "webapp", "worker"],
        cwd=ROOT,
        env={**environment, "DATABASE_URL": database_url},
        stdout=subprocess.PIPE,
    )
    with process:
        until(lambda: arrived(sessions, grading))
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    stopped = look(sessions, grading)
    assert (stopped.state, stopped.attempt) == ("queued", 0)

"""Times, transactions and keys behave the same on both databases."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session, sessionmaker

from webapp.db import normal_url, writing
from webapp.models import Cohort, Submission, User

SEOUL = timezone(timedelta(hours=9))


def test_a_time_comes_back_aware_and_in_utc(session: Session) -> None:
    noon = datetime(2026, 3, 2, 12, 0, tzinfo=SEOUL)
    with writing(session):
        session.add(Cohort(name="A", created=noon))
    session.expunge_all()
    found = session.scalars(select(Cohort.created)).one()
    assert found == noon
    assert found.tzinfo is UTC


def test_a_time_is_found_by_the_same_moment_in_another_zone(session: Session) -> None:
    noon = datetime(2026, 3, 2, 12, 0, tzinfo=SEOUL)
    with writing(session):
        session.add(Cohort(name="A", created=noon))
    assert session.scalar(select(Cohort.name).where(Cohort.created <= noon.astimezone(UTC))) == "A"


def test_a_time_without_a_zone_is_refused(session: Session) -> None:
    naive = datetime(2026, 3, 2, 12, 0)
    with pytest.raises(StatementError, match="has no time zone"), writing(session):
        session.add(Cohort(name="A", created=naive))


def test_a_failed_transaction_leaves_nothing(session: Session) -> None:
    def fail() -> None:
        with writing(session):
            session.add(Cohort(name="A"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert session.scalars(select(Cohort)).all() == []


def test_writing_inside_writing_is_refused(session: Session) -> None:
    with (
        writing(session),
        pytest.raises(RuntimeError, match="pass the open session"),
        writing(session),
    ):
        pass


def test_changes_made_outside_writing_are_refused(session: Session) -> None:
    session.add(Cohort(name="A"))
    with pytest.raises(RuntimeError, match="outside writing"), writing(session):
        pass


def test_a_reader_may_turn_writer_after_another_wrote(sessions: sessionmaker[Session]) -> None:
    with sessions() as reader, sessions() as other:
        assert reader.scalars(select(Cohort)).all() == []
        with writing(other):
            other.add(Cohort(name="first"))
        with writing(reader):
            reader.add(Cohort(name="second"))
        assert set(reader.scalars(select(Cohort.name))) == {"first", "second"}


def test_two_writers_at_once_both_succeed(sessions: sessionmaker[Session]) -> None:
    together = threading.Barrier(2)

    def write(name: str) -> None:
        with sessions() as session:
            together.wait(30)
            with writing(session):
                session.add(Cohort(name=name))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, ["first", "second"]))
    with sessions() as session:
        assert set(session.scalars(select(Cohort.name))) == {"first", "second"}


def test_foreign_keys_are_enforced(session: Session) -> None:
    with pytest.raises(IntegrityError), writing(session):
        session.add(
            Submission(
                user_id=12345, unit_id="tiny", filename="a.py", content=b"", sha256="0", size=0
            )
        )


def test_values_outside_a_vocabulary_are_refused(session: Session) -> None:
    with pytest.raises(IntegrityError), writing(session):
        session.add(User(email="a@example.org", name="A", role="professor"))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("postgresql://a:b@h/d", "postgresql+psycopg://a:b@h/d"),
        ("postgres://h/d", "postgresql+psycopg://h/d"),
        ("postgresql+psycopg://h/d", "postgresql+psycopg://h/d"),
        ("sqlite:////tmp/x.db", "sqlite:////tmp/x.db"),
    ],
)
def test_the_driver_is_named_for_the_operator(given: str, expected: str) -> None:
    assert normal_url(given) == expected


def test_another_database_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="begins with 'mysql'"):
        normal_url("mysql://h/d")

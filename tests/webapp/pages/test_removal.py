"""A person's data: all of it in one file, and all of it gone."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, inspect, select

from grader.course import Course
from tests.webapp.belongings import MARK, NICKNAME, add_person, add_words, add_work, seeds
from tests.webapp.pages.conftest import PEOPLE, Desk, Site, check, make_app, user_of
from webapp import jobs, scorebook, store
from webapp.db import db
from webapp.models import AuditLog, User
from webapp.people.copy import copy_of
from webapp.people.owned import acts, owned
from webapp.people.removal import remove
from webapp.startup import start
from webapp.tables import Base


@pytest.fixture
def app(small_course: Course, database_url: str, tmp_path: Path) -> Iterator[Flask]:
    app = make_app(tmp_path / "data", small_course, database_url=database_url)
    start(app)
    with app.app_context():
        for name, role in PEOPLE.items():
            store.create_user(
                db.session,
                by=None,
                email=f"{name}@example.org",
                name=name.capitalize(),
                role=role,  # type: ignore[arg-type]
            )
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def person(app: Flask, hand_in: Callable[..., int]) -> int:
    """Return somebody with something in every table, besides others who have some things, too."""
    hand_in("other")
    number = add_person(app)
    Desk(app).finish(check("a"), check("b"), check("c"))
    work = add_work(app)
    add_words(app, work)
    return number


def rows(app: Flask) -> dict[str, list[dict[str, Any]]]:
    with app.app_context():
        return {
            table.name: [dict(row._mapping) for row in db.session.execute(select(table))]
            for table in Base.metadata.sorted_tables
        }


def counts(app: Flask, user_id: int) -> dict[str, int]:
    with app.app_context():
        return {
            table.name: db.session.scalar(select(func.count()).select_from(table).where(where)) or 0
            for table, where in owned(user_id).items()
        }


def test_every_reference_to_a_person_says_whose_or_who_did_it() -> None:
    known = {"by_id", "withdrawn_by_id", "lifted_by_id", "ended_by_id", "created_by_id"}
    known |= {"used_by_id", "requested_by_id", "who_id"}
    assert {column.name for column in acts()} <= known


def test_everything_goes_and_nothing_of_others(app: Flask, person: int) -> None:
    before = counts(app, person)
    assert [table for table, count in before.items() if not count] == []
    there = rows(app)
    with app.app_context():
        pseudonym = remove(db.session, person, by=user_of("instructor").id, ip="::1")
    assert set(counts(app, person).values()) == {0}
    left = rows(app)
    for table, count in before.items():
        assert len(left[table]) == len(there[table]) - count, table
    assert MARK not in repr(left).replace(pseudonym, "")
    assert "192.0.2.77" not in repr(left)
    assert NICKNAME not in repr(left)


def test_the_log_keeps_what_happened_under_a_pseudonym(app: Flask, person: int) -> None:
    with app.app_context():
        entries = len(db.session.scalars(select(AuditLog.id)).all())
        pseudonym = remove(db.session, person, by=user_of("instructor").id, ip="::1")
        log = db.session.scalars(select(AuditLog).order_by(AuditLog.id)).all()
        assert len(log) == entries + 1
        last = log[-1]
        assert (last.action, last.object) == ("user.delete", pseudonym)
        assert last.who is not None
        assert last.who.name == "Instructor"
        theirs = {entry.action for entry in log if entry.former == pseudonym}
        assert {"user.register", "submission.create", "quiz.begin", "quiz.hand_in"} <= theirs
        about = {e.action: e.detail for e in log if e.object.startswith(pseudonym)}
        assert about["override.set"] == {"score": 5000, "unit": "tiny", "user": pseudonym}
        assert {e.who_id for e in log if e.action == "override.set"} == {user_of("instructor").id}


def test_the_pages_still_work(app: Flask, person: int) -> None:
    with app.app_context():
        remove(db.session, person, by=None)
    site = Site(app).log_in("instructor")
    for path in (
        *("/staff/", "/staff/submissions", "/staff/audit", "/staff/not-graded", "/leaderboard/"),
        *("/leaderboard/tiny", "/staff/quizzes/", "/staff/quizzes/tiny", "/staff/invitations/"),
    ):
        assert MARK not in site.page(path)
    with app.app_context():
        assert person not in scorebook.course_scores(db.session, "best")


def test_a_deleted_person_s_session_is_over(app: Flask, person: int) -> None:
    site = Site(app).log_in(MARK)
    assert site.get("/profile").status_code == 200
    with app.app_context():
        remove(db.session, person, by=None)
        again = store.create_user(db.session, by=None, email="new@example.org", name="New")
    assert site.get("/profile").status_code == 302
    if app.config["SQLALCHEMY_ENGINES"]["default"].startswith("sqlite"):
        assert again == person, "the test is about an account that got the same number"


def test_a_person_who_comes_again_finds_nothing(app: Flask, person: int) -> None:
    with app.app_context():
        remove(db.session, person, by=None)
    again = add_person(app)
    assert {name for name, count in counts(app, again).items() if count} == {"users"}


def test_whose_work_is_being_graded_is_not_deleted_yet(app: Flask, person: int) -> None:
    with app.app_context():
        claim = jobs.claim(db.session, "test")
        assert claim is not None
        with pytest.raises(store.Refused) as refused:
            remove(db.session, person, by=None)
        assert refused.value.reason == "being_graded"
        jobs.give_back(db.session, claim)
        remove(db.session, person, by=None)


@pytest.mark.parametrize("who", ["student", "assistant"])
def test_only_instructors_delete(app: Flask, person: int, who: str) -> None:
    with app.app_context():
        for act in (remove, copy_of):
            with pytest.raises(store.Refused) as refused:
                act(db.session, person, by=user_of(who).id)
            assert refused.value.reason == "not_allowed"
    assert counts(app, person)["users"] == 1


def test_who_decided_about_others_stays(app: Flask, person: int) -> None:
    with app.app_context(), pytest.raises(store.Refused, match="decided about others"):
        remove(db.session, user_of("instructor").id, by=None)
    with app.app_context():
        assert db.session.get(User, user_of("instructor").id) is not None
    assert counts(app, person)["overrides"] == 1


def test_nothing_deleted_can_be_read_in_the_file(app: Flask, person: int) -> None:
    url = app.config["SQLALCHEMY_ENGINES"]["default"]
    if not url.startswith("sqlite"):
        return  # PostgreSQL reuses the room when it vacuums
    path = Path(url.removeprefix("sqlite:///"))
    with app.app_context():
        remove(db.session, person, by=None)
        db.session.close()
        db.engine.dispose()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert MARK.encode() not in path.read_bytes()


def test_a_copy_has_everything_but_the_course_s_secrets(app: Flask, person: int) -> None:
    secret = seeds(app)
    with app.app_context():
        hashes = {user_of(MARK).password_hash, "f" * 64}
        packed = copy_of(db.session, person, by=None)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    numbers = [submission["id"] for submission in json.loads(files["data.json"])["submissions"]]
    assert set(files) == {
        "README.txt",
        "data.json",
        *(f"submissions/{number}-{MARK}-{which}.py" for which, number in enumerate(numbers, 1)),
        f"pictures/{numbers[0]}-line.svg",
    }
    assert f"# {MARK}".encode() in files[f"submissions/{numbers[0]}-{MARK}-1.py"]
    data = json.loads(files["data.json"])
    assert data["users"][0]["email"] == f"{MARK}@example.org"
    assert data["users"][0]["cohort"] == "Section 1"
    assert [each["raw"] for each in data["quiz_answers"] if MARK in str(each["raw"])] != []
    assert {entry["action"] for entry in data["audit_log"]} >= {"submission.create", "override.set"}
    told = files["data.json"].decode()
    assert [each for each in secret | hashes if each and each in told] == []
    assert "other@example.org" not in told
    assert "solution" not in told


def test_every_table_of_a_person_is_in_the_copy(app: Flask, person: int) -> None:
    with app.app_context():
        packed = copy_of(db.session, person, by=None)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        data = json.loads(archive.read("data.json"))
    expected = {name for name, count in counts(app, person).items() if count} - {"similar_pairs"}
    assert expected <= set(data)
    assert inspect(User).local_table.name in data

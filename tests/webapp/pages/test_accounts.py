"""Registering, logging in and out, the profile, and the language."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from tests.webapp.pages.conftest import PASSWORD, Site, user_of
from webapp import passwords, store
from webapp.db import db
from webapp.security import limiter

NEW = {"name": "박민아", "email": "mina@example.org", "password": "a long sentence"}


@pytest.fixture(autouse=True)
def _fresh_limits(app: Flask) -> None:
    with app.app_context():
        limiter.reset()


def invite(instructor: Site, **form: str) -> str:
    page = instructor.post("/staff/invitations/", **{"role": "student", "email": "", **form}).text
    found = re.search(r'value="http://localhost(/register/[^"]+)"', page)
    assert found is not None, page
    return found.group(1)


def test_an_invitation_makes_one_account(app: Flask, instructor: Site, visitor: Site) -> None:
    path = invite(instructor)
    assert "Create your account" in visitor.page(path)
    assert visitor.post(path, **NEW).location == "/"
    assert "박민아" in visitor.page("/")
    assert Site(app).post(path, **NEW).status_code == 404


def test_an_invitation_s_link_is_shown_once(instructor: Site) -> None:
    token = invite(instructor).rpartition("/")[2]
    assert token not in instructor.page("/staff/invitations/")
    assert token not in instructor.page("/staff/audit")


def test_an_invitation_for_an_address_is_for_no_other(
    app: Flask, instructor: Site, visitor: Site
) -> None:
    path = invite(instructor, email="only@example.org")
    assert visitor.post(path, **NEW).location == "/"
    with app.app_context():
        assert user_of("only").name == "박민아"


@pytest.mark.parametrize(
    ("changes", "advice"),
    [
        ({"password": "short"}, "characters"),
        ({"password": "x" * 201}, "characters"),
        ({"password": "mina@example.org"}, "neither your name"),
        ({"email": "nobody"}, "not an e-mail address"),
        ({"email": "student@example.org"}, "has an account already"),
        ({"name": "  "}, "Write your name"),
    ],
)
def test_what_is_wrong_with_a_registration_is_said(
    instructor: Site, visitor: Site, changes: dict[str, str], advice: str
) -> None:
    path = invite(instructor)
    answer = visitor.post(path, **{**NEW, **changes})
    assert answer.status_code == 422
    assert advice in answer.text
    assert NEW["password"] not in answer.text
    assert visitor.post(path, **NEW).status_code == 302


def test_logging_in_and_out(visitor: Site) -> None:
    form = {"email": " Student@Example.org ", "password": PASSWORD}
    assert visitor.post("/login", **form).location == "/"
    assert "Student" in visitor.page("/profile")
    visitor.post("/logout")
    assert visitor.get("/profile").status_code == 302


def test_a_login_takes_over_nothing_of_the_session_before(visitor: Site) -> None:
    visitor.get("/login")
    with visitor.client.session_transaction() as session:
        session["planted"] = "by somebody else"
        before = session["csrf_token"]
    visitor.post("/login", email="student@example.org", password=PASSWORD)
    with visitor.client.session_transaction() as session:
        assert "planted" not in session
        assert session.get("csrf_token") != before


@pytest.mark.parametrize("email", ["student@example.org", "nobody@example.org", ""])
def test_a_wrong_login_does_not_tell_who_has_an_account(visitor: Site, email: str) -> None:
    answer = visitor.post("/login", email=email, password="wrong")
    assert answer.status_code == 401
    assert "The e-mail address or the password is wrong" in answer.text


def test_an_unknown_user_costs_as_much_work_as_a_known_one(
    visitor: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashes = []
    real = passwords.PasswordHasher.verify

    def counted(self: passwords.PasswordHasher, stored: str, password: str) -> bool:
        hashes.append(stored)
        return bool(real(self, stored, password))

    monkeypatch.setattr(passwords.PasswordHasher, "verify", counted)
    visitor.post("/login", email="nobody@example.org", password="wrong")
    assert len(hashes) == 1
    assert hashes[0].startswith("$argon2id$")


def test_guessing_a_password_is_stopped_and_says_for_how_long(visitor: Site) -> None:
    for _ in range(10):
        assert visitor.post("/login", email="student@example.org", password="x").status_code == 401
    answer = visitor.post("/login", email="student@example.org", password=PASSWORD)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Wait a few minutes" in answer.text
    assert visitor.post("/login", email="other@example.org", password=PASSWORD).status_code == 302


def test_many_right_logins_from_one_address_are_no_attack(app: Flask) -> None:
    for _ in range(12):
        answer = Site(app).post("/login", email="student@example.org", password=PASSWORD)
        assert answer.status_code == 302


def test_a_new_password_ends_the_other_sessions(someone: Callable[..., Site]) -> None:
    here, there = someone("student"), someone("student")
    answer = here.post("/profile/password", current=PASSWORD, password="another sentence")
    assert answer.status_code == 302
    assert here.get("/profile").status_code == 200
    assert there.get("/profile").status_code == 302


def test_a_new_password_needs_the_present_one(student: Site) -> None:
    answer = student.post("/profile/password", current="wrong", password="another sentence")
    assert answer.status_code == 422
    assert "not your present password" in answer.text


def test_a_nickname_is_wished_for_and_given_up(app: Flask, student: Site) -> None:
    student.post("/profile", nickname="  deep   student ")
    assert 'value="deep student"' in student.page("/profile")
    student.post("/profile", nickname="")
    with app.app_context():
        assert user_of("student").nickname is None


def test_a_nickname_is_one_person_s(student: Site, someone: Callable[..., Site]) -> None:
    student.post("/profile", nickname="Ｔensor")
    answer = someone("other").post("/profile", nickname="tensor")
    assert answer.status_code == 422
    assert "already" in answer.text


@pytest.mark.parametrize(
    ("wish", "language"),
    [("ko-KR,ko;q=0.9,en;q=0.8", "ko"), ("en-GB,en", "en"), ("fr,ko;q=0.5", "ko"), ("fr", "en")],
)
def test_the_browser_s_wish_is_heard(app: Flask, wish: str, language: str) -> None:
    page = Site(app, wish).page("/login")
    assert f'<html lang="{language}">' in page
    assert ("로그인" in page) == (language == "ko")


def test_the_switch_of_language_lasts_and_stays_on_the_page(visitor: Site) -> None:
    assert 'name="next" value="/leaderboard/"' in visitor.page("/leaderboard/")
    answer = visitor.post("/language", language="ko", next="/leaderboard/")
    assert answer.location == "/leaderboard/"
    assert '<html lang="ko">' in visitor.page("/")
    assert visitor.post("/language", language="xx").status_code == 400


def test_the_account_remembers_its_language(app: Flask, student: Site) -> None:
    student.post("/language", language="ko")
    with app.app_context():
        assert user_of("student").locale == "ko"
    assert '<html lang="ko">' in Site(app).log_in("student").page("/")


def test_who_is_deactivated_cannot_log_in(app: Flask, visitor: Site) -> None:
    with app.app_context():
        store.change_user(db.session, user_of("student").id, by=None, active=False)
    answer = visitor.post("/login", email="student@example.org", password=PASSWORD)
    assert answer.status_code == 401

"""Sessions that end when they should, and logins that tell nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from tests.webapp.pages.conftest import PASSWORD, Site, user_of
from webapp import auth, passwords, store
from webapp.db import db
from webapp.models import User
from webapp.security import limiter


@pytest.fixture(autouse=True)
def _fresh_limits(app: Flask) -> None:
    with app.app_context():
        limiter.reset()


def is_in(site: Site) -> bool:
    return site.get("/profile").status_code == 200


def test_logging_out_everywhere_leaves_this_browser_alone(someone: Callable[..., Site]) -> None:
    here, there, another = someone("student"), someone("student"), someone("other")
    answer = here.post("/profile/sessions")
    assert answer.location == "/profile"
    assert "logged out everywhere else" in here.page("/profile")
    assert (is_in(here), is_in(there), is_in(another)) == (True, False, True)


def test_a_password_set_by_the_operator_ends_every_session(
    app: Flask, someone: Callable[..., Site]
) -> None:
    site = someone("student")
    with app.app_context():
        store.set_password(db.session, user_of("student").id, PASSWORD[::-1], by=None)
    assert not is_in(site)


def test_losing_a_role_ends_the_sessions_that_had_it(
    app: Flask, someone: Callable[..., Site]
) -> None:
    site = someone("assistant")
    with app.app_context():
        store.change_user(db.session, user_of("assistant").id, by=None, role="student")
    assert site.get("/staff/").status_code == 302


def test_a_copied_cookie_of_a_logged_out_account_is_worth_nothing(app: Flask) -> None:
    victim = Site(app)
    victim.post("/login", email="student@example.org", password=PASSWORD)
    stolen = victim.client.get_cookie("backgrade")
    assert stolen is not None
    thief = Site(app)
    thief.client.set_cookie("backgrade", stolen.value)
    assert is_in(thief)
    victim.post("/profile/sessions")
    assert not is_in(thief)


def test_a_forged_cookie_is_nobody_s(app: Flask) -> None:
    app_key = app.secret_key
    with app.app_context():
        user = user_of("instructor")
        values = {"user": user.id, "epoch": user.session_epoch}
    app.secret_key = "another key"
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    app.secret_key = app_key
    assert signer is not None
    site = Site(app)
    site.client.set_cookie("backgrade", signer.dumps(values))
    assert site.get("/staff/").status_code == 302


def test_a_new_account_does_not_take_over_the_sessions_of_one_with_its_number(app: Flask) -> None:
    with app.app_context():
        epochs = set()
        for number in range(4):
            made = store.create_user(
                db.session, by=None, email=f"new{number}@example.org", name="New"
            )
            epochs.add(db.session.get_one(User, made).session_epoch)
    assert len(epochs) == 4


@pytest.fixture
def hashings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what argon2 is asked to do from now on."""
    asked: list[str] = []
    for name in ("hash", "verify"):
        real = getattr(passwords.PasswordHasher, name)

        def counted(*given: object, real: Callable[..., object] = real, name: str = name) -> object:
            asked.append(name)
            return real(*given)

        monkeypatch.setattr(passwords.PasswordHasher, name, counted)
    return asked


@pytest.mark.parametrize("who", ["known", "unknown", "without a password", "inactive", "nobody"])
def test_every_failing_login_takes_the_same_work(
    app: Flask, visitor: Site, request: pytest.FixtureRequest, who: str
) -> None:
    address = {"known": "student@example.org", "nobody": ""}.get(who, "someone@example.org")
    with app.app_context():
        if who in {"without a password", "inactive"}:
            password = PASSWORD if who == "inactive" else None
            number = store.create_user(
                db.session, by=None, email=address, name="Someone", password=password
            )
            store.change_user(db.session, number, by=None, active=who != "inactive")
    asked: list[str] = request.getfixturevalue("hashings")
    answer = visitor.post("/login", email=address, password="not the password")
    assert answer.status_code == 401
    assert asked == ["verify"]


def test_the_first_failing_login_of_a_server_takes_no_more_work(
    app: Flask, monkeypatch: pytest.MonkeyPatch, hashings: list[str]
) -> None:
    passwords._nobody.cache_clear()
    fresh = Flask("fresh")
    fresh.register_blueprint(auth.blueprint)
    assert hashings == ["hash"]
    hashings.clear()
    assert not passwords.verify(None, "anything")
    assert hashings == ["verify"]


def test_the_page_of_a_failing_login_is_the_same_for_known_and_unknown(app: Flask) -> None:
    pages = []
    for name in ("student", "nobody1"):
        answer = Site(app).post("/login", email=f"{name}@example.org", password="x")
        page = re.sub(r'name="csrf_token" value="[^"]+"', "", answer.text)
        pages.append(page.replace(name, "NAME"))
    assert pages[0] == pages[1]


def test_guessing_the_present_password_is_stopped(
    student: Site, someone: Callable[..., Site]
) -> None:
    form = {"current": "wrong", "password": "another sentence"}
    for _ in range(10):
        assert student.post("/profile/password", **form).status_code == 422
    assert student.post("/profile/password", **{**form, "current": PASSWORD}).status_code == 429
    assert someone("other").post("/profile/password", **form).status_code == 422


def test_answers_of_a_quiz_are_limited_in_number(
    student: Site, someone: Callable[..., Site]
) -> None:
    for path in ("/quizzes/tiny/1", "/practice/tiny/1"):
        left = student.post(path, action="send").headers["X-RateLimit-Remaining"]
        while int(left) > 0:
            answer = student.post(path, action="send")
            assert answer.status_code != 429
            left = answer.headers["X-RateLimit-Remaining"]
        assert student.post(path, action="send").status_code == 429
        assert someone("other").post(path, action="send").status_code != 429

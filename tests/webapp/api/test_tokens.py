"""Tokens: made and revoked on their page and by command, never stored, never shown twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.webapp.api.conftest import Program
from tests.webapp.backend.people import actions, add_user
from tests.webapp.pages.conftest import PASSWORD, Site
from webapp import store
from webapp.api.models import ApiToken
from webapp.db import db, utcnow, writing

SHOWN = re.compile(r'id="made"[^>]*value="(bgt_[\w-]{43})"')
READ = ["submissions:read"]


def made_on(site: Site, **changes: object) -> str:
    form = {"name": "my laptop", "days": "30", "scopes": ["course:read", *READ], **changes}
    answer = site.post("/profile/tokens/", **form)
    assert answer.status_code == 200, answer.text
    found = SHOWN.search(answer.text)
    assert found is not None
    return found[1]


def test_a_token_made_on_the_page_works_and_is_shown_once(student: Site) -> None:
    token = made_on(student)
    assert "no-store" in student.get("/profile/tokens/").headers["Cache-Control"]
    page = student.page("/profile/tokens/")
    assert token not in page
    assert "my laptop" in page
    me = Program(student.app, token).get("/me").json
    assert me is not None
    assert me["token"]["scopes"] == ["course:read", "submissions:read"]
    assert Program(student.app, token).get("/quizzes").status_code == 403
    with student.app.app_context():
        (stored,) = db.session.scalars(select(ApiToken)).all()
        assert token not in str(vars(stored))
        assert stored.last_used is not None


def test_a_revoked_token_works_no_more_and_others_cannot_revoke_it(
    student: Site, someone: Callable[..., Site]
) -> None:
    token = made_on(student)
    assert someone("other").post("/profile/tokens/1/revoke").status_code == 404
    assert someone("instructor").post("/profile/tokens/1/revoke").status_code == 404
    assert Program(student.app, token).get("/me").status_code == 200
    assert student.post("/profile/tokens/1/revoke").status_code == 302
    assert Program(student.app, token).get("/me").status_code == 401
    assert "revoked" in student.page("/profile/tokens/")


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "Give the token a name"),
        ("name", "x" * 61, "Give the token a name"),
        ("scopes", [], "at least one thing"),
        ("scopes", ["class:read"], "at least one thing"),
        ("scopes", ["submissions:read", "everything"], "at least one thing"),
        ("days", "100000", "at most a year"),
        ("days", "-1", "at most a year"),
    ],
)
def test_a_form_with_a_fault_makes_no_token(
    student: Site, field: str, value: object, says: str
) -> None:
    form = {"name": "a", "days": "30", "scopes": READ, field: value}
    answer = student.post("/profile/tokens/", **form)
    assert answer.status_code == 422
    assert says in answer.text
    assert "You have no tokens yet" in answer.text


def test_a_token_s_name_is_shown_as_text(student: Site) -> None:
    made_on(student, name="<script>alert(1)</script>")
    assert "<script>alert" not in student.page("/profile/tokens/")


def test_staff_scopes_are_offered_to_staff_alone(
    student: Site, someone: Callable[..., Site]
) -> None:
    assert "roster:read" not in student.page("/profile/tokens/")
    assert "roster:read" in someone("assistant").page("/profile/tokens/")
    assert "토큰 만들기" in someone("student", "ko").page("/profile/tokens/")


def make(session: Session, user: int, **changes: object) -> store.MadeToken:
    values = {"by": user, "name": "a", "scopes": READ, "days": 1, **changes}
    return store.make_token(session, user, **values)  # type: ignore[arg-type]


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(store.Refused) as caught:
        act()
    return caught.value.reason


def test_a_token_is_found_until_it_expires(session: Session) -> None:
    kim = add_user(session, "kim")
    made = make(session, kim)
    found = store.find_token(session, made.token)
    assert found is not None
    assert found.user_id == kim
    assert store.find_token(session, made.token + "x") is None
    assert store.find_token(session, "") is None
    with writing(session):
        session.execute(update(ApiToken).values(expires=utcnow() - timedelta(seconds=1)))
    assert store.find_token(session, made.token) is None


def test_a_new_password_and_being_switched_off_end_all_tokens(session: Session) -> None:
    kim, lee = add_user(session, "kim"), add_user(session, "lee")
    mine, theirs = [make(session, kim), make(session, kim)], make(session, lee)
    store.set_password(session, kim, PASSWORD, by=kim)
    assert [store.find_token(session, each.token) for each in mine] == [None, None]
    assert store.find_token(session, theirs.token) is not None
    store.change_user(session, lee, by=None, active=False)
    assert store.find_token(session, theirs.token) is None
    assert actions(session).count("token.end_all") == 2


def test_tokens_are_made_for_oneself_with_what_one_s_role_allows(session: Session) -> None:
    kim = add_user(session, "kim")
    staff = add_user(session, "staff", role="instructor")
    assert refusal(lambda: make(session, kim, by=staff)) == "not_allowed"
    assert refusal(lambda: make(session, kim, scopes=["roster:read"])) == "bad_scope"
    assert refusal(lambda: make(session, kim, days=0)) == "bad_expiry"
    assert refusal(lambda: make(session, 10**6, by=None)) == "missing"
    assert make(session, staff, scopes=["roster:read"]).token.startswith("bgt_")
    for _ in range(20):
        make(session, kim)
    assert refusal(lambda: make(session, kim)) == "too_many_tokens"


def test_every_change_is_in_the_audit_log_without_the_token(session: Session) -> None:
    kim = add_user(session, "kim")
    made = make(session, kim)
    store.revoke_token(session, made.id, user_id=kim, by=kim)
    store.revoke_token(session, made.id, user_id=kim, by=kim)
    assert actions(session) == ["user.create", "token.create", "token.revoke"]
    from webapp.models import AuditLog

    assert made.token not in str([vars(entry) for entry in session.scalars(select(AuditLog))])

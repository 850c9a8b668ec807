"""Whatever somebody asks for, at whichever address: nothing of another person comes or changes.

The addresses come from the application itself, filled with the numbers of another person's things.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import not_, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.webapp.belongings import MARK, add_person, add_words, add_work, seeds
from tests.webapp.pages.conftest import Desk, Site, check, user_of
from webapp import store
from webapp.api.scopes import open_to
from webapp.db import db
from webapp.people.owned import key, owned
from webapp.security import limiter
from webapp.tables import Base

OWN = "ownmark"
PUBLIC_TABLES = {"audit_log"}  # rows are only added to it
# Which table's numbers an address is filled with. A new kind of number must be said here.
NUMBERS = {
    "submission_id": "submissions",
    "override_id": "overrides",
    "sitting_id": "quiz_sittings",
    "question_id": "quiz_questions",
    "answer_id": "quiz_answers",
    "student_id": "users",
    "user_id": "users",
    "person_id": "users",
    "request_id": "review_requests",
    "token_id": "api_tokens",
    "trial_id": "trials",
    "freeze_id": "freezes",
    "number": "submissions",
    "left_id": "submissions",
    "right_id": "submissions",
    "pair_id": "similar_pairs",
    "comparison_id": "comparisons",
}
WORDS = {
    "unit_id": ["tiny"],
    "unit": ["tiny"],
    "quiz_id": ["tiny", "paper"],
    "item_id": ["double"],
    "check_id": ["test_b"],
    "name": ["line"],
    "position": [1, 4, 7],
    "token": ["wrong"],
    "format": ["canvas"],
}
FORM = {
    "reason": "a reason",
    "score": "1",
    "unit": "tiny",
    "language": "ko",
    "words": "please",
    "nickname": "other",
    "minutes": "600",
    "days": "3",
    "due": "2100-01-01T00:00",
    "name": "renamed",
    "cohort": "B",
    "active": "0",
    "hidden": "1",
    "role": "instructor",
    "action": "send",
    "address": f"{MARK}@example.org",
    "email": f"{MARK}@example.org",
    "password": "a new password",
}
HOSTILE = ["page", "student", "unit", "state", "seed", "seen", "place", "after", "sort", "cohort"]
HUGE = "99999999999999999999999"


@pytest.fixture(autouse=True)
def _fresh_limits(app: Flask) -> None:
    with app.app_context():
        limiter.reset()


@pytest.fixture
def person(app: Flask, hand_in: Callable[..., int]) -> int:
    """Return a student with everything; `other` has work of their own, too."""
    hand_in("other", content=f"# {OWN}".encode())
    number = add_person(app)
    Desk(app).finish(check("a"), check("b"), check("c"))
    add_words(app, add_work(app))
    return number


def numbers_of(app: Flask, person: int) -> dict[str, list[int]]:
    """Return the numbers of a person's rows by table, and those of tables that are nobody's."""
    with app.app_context():
        theirs = owned(person)
        return {
            table.name: list(
                db.session.scalars(
                    select(key(table)).where(*([theirs[table]] if table in theirs else []))
                )
            )[:2]
            for table in Base.metadata.sorted_tables
            if len(table.primary_key.columns) == 1
        }


def filled(rule: Rule, numbers: dict[str, list[int]]) -> Iterator[str]:
    """Give the addresses of a rule that lead to a person's things."""
    extensions = "quiz_extensions" if "quiz" in rule.rule else "unit_extensions"
    tables = {**NUMBERS, "extension_id": extensions}
    choices: list[list[Any]] = []
    for name in sorted(rule.arguments):
        assert name in WORDS or name in tables, (
            f"{rule.rule}: say in NUMBERS or WORDS what {name!r} is filled with"
        )
        choices.append(WORDS[name] if name in WORDS else numbers[tables[name]] or [1])
    for values in itertools.product(*choices):
        built = rule.build(dict(zip(sorted(rule.arguments), values, strict=True)))
        assert built is not None
        yield built[1]


def addresses(app: Flask, person: int, method: str) -> list[str]:
    numbers = numbers_of(app, person)
    with app.test_request_context():
        return [
            path
            for rule in app.url_map.iter_rules()
            if method in (rule.methods or ()) and rule.endpoint != "static"
            for path in filled(rule, numbers)
        ]


def asker(app: Flask, who: str) -> Callable[..., TestResponse]:
    """Return what asks as a visitor, in a session of `other`, or with their token."""
    headers = {}
    if who == "token":
        with app.app_context():
            made = store.make_token(
                db.session,
                user_of("other").id,
                by=user_of("other").id,
                name="laptop",
                scopes=open_to(user_of("other")),
                days=1,
            )
        headers["Authorization"] = f"Bearer {made.token}"

    def ask(path: str, method: str = "GET", **options: Any) -> TestResponse:
        site = Site(app)
        if who in {"other", "assistant", "instructor"}:
            site.log_in(who)
        if method == "POST" and not path.startswith("/api/v1/"):
            options["data"] = {"csrf_token": site.token(), **options["data"]}
        return site.client.open(path, method=method, headers=headers, buffered=True, **options)

    return ask


def everything_but(app: Flask, who: int | None) -> dict[str, list[Any]]:
    """Return every row but somebody's own."""
    with app.app_context():
        own = owned(who) if who is not None else {}
        return {
            table.name: db.session.execute(
                select(table).where(*([not_(own[table])] if table in own else []))
            ).all()
            for table in Base.metadata.sorted_tables
            if table.name not in PUBLIC_TABLES
        }


def secrets_of(app: Flask) -> set[str]:
    with app.app_context():
        return {str(user_of(MARK).password_hash), "f" * 64}


@pytest.mark.parametrize("who", ["visitor", "other", "token"])
def test_nobody_is_shown_another_person_s_things(app: Flask, person: int, who: str) -> None:
    ask = asker(app, who)
    kept = {MARK, *seeds(app), *secrets_of(app)}
    told = {}
    for path in addresses(app, person, "GET"):
        answer = ask(path)
        assert answer.status_code < 500, path
        told[path] = [word for word in kept if word.encode() in answer.data]
    assert {path: words for path, words in told.items() if words} == {}
    assert len(told) > 60


@pytest.mark.parametrize("who", ["assistant", "instructor"])
def test_staff_are_shown_everything_but_hashes(app: Flask, person: int, who: str) -> None:
    ask = asker(app, who)
    seen = b""
    for path in addresses(app, person, "GET"):
        answer = ask(path)
        assert answer.status_code < 500, path
        assert [word for word in secrets_of(app) if word.encode() in answer.data] == [], path
        seen += answer.data
    for words in ("message", "reason", "words", "sentence"):
        assert f"{words} {MARK}".encode() in seen, "the test looks where nothing is shown"


def test_students_do_not_see_what_they_were_drawn(app: Flask, person: int) -> None:
    kept = {*seeds(app), *secrets_of(app)}
    site = Site(app).log_in(MARK)
    seen = b""
    for path in addresses(app, person, "GET"):
        data = site.get(path).data
        assert [word for word in kept if word.encode() in data] == [], path
        assert OWN.encode() not in data, path
        seen += data
    assert f"message {MARK}".encode() in seen


@pytest.mark.parametrize("who", ["visitor", "other", "token"])
def test_nobody_changes_another_person_s_things(app: Flask, person: int, who: str) -> None:
    ask = asker(app, who)
    with app.app_context():
        actor = None if who == "visitor" else user_of("other").id
    before = everything_but(app, actor)
    asked = addresses(app, person, "POST")
    for path in asked:
        answer = ask(path, "POST", data={**FORM, "user": person, "student": person})
        assert answer.status_code < 500, path
        assert MARK.encode() not in answer.data.replace(FORM["email"].encode(), b""), path
        assert everything_but(app, actor) == before, path
    assert len(asked) > 30


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize("who", ["visitor", "other", "instructor"])
def test_no_address_breaks_the_site(app: Flask, who: str) -> None:
    """Numbers that no database holds, in addresses and in queries, are answered like wrong ones."""
    site = Site(app) if who == "visitor" else Site(app).log_in(who)
    nonsense = "&".join(f"{name}={value}" for name in HOSTILE for value in (HUGE, "-1", "%00"))
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
                continue
            for word in (HUGE, "0", "none", "..%2f", "%ed%95%9c", "a" * 300):
                path = "".join(
                    part if not is_dynamic else word for is_dynamic, part in rule._trace
                ).lstrip("|")
                path = path if path.startswith("/") else f"/{path}"
                assert site.get(path).status_code < 500, path
            plain = "".join(
                part if not is_dynamic else str(WORDS.get(part, [1])[0])
                for is_dynamic, part in rule._trace
            ).lstrip("|")
            assert site.get(f"{plain}?{nonsense}").status_code < 500, plain

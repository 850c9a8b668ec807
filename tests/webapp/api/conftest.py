"""Programs that use the site: each with a token, and none with a cookie."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.webapp.pages import conftest as pages
from tests.webapp.pages.conftest import user_of
from webapp.api.models import ApiToken
from webapp.api.scopes import SCOPES
from webapp.db import db, utcnow, writing
from webapp.store.tokens import _digest

app, desk, filled = pages.app, pages.desk, pages.filled
hand_in, small_course, someone = pages.hand_in, pages.small_course, pages.someone
student, visitor = pages.student, pages.visitor
EVERY = tuple(SCOPES)
CODE = b"import numpy as np\n\n\ndef double(x):\n    return 2 * x\n"


class Program:
    """Something that sends requests with one token, or with none."""

    def __init__(self, app: Flask, token: str | None, language: str = "en") -> None:
        self.client = app.test_client(use_cookies=False)
        self.headers = {"Accept-Language": language}
        if token is not None:
            self.headers["Authorization"] = f"Bearer {token}"

    def send(self, method: str, path: str, **options: object) -> TestResponse:
        headers = {**self.headers, **options.pop("headers", {})}  # type: ignore[dict-item]
        return self.client.open(  # type: ignore[call-overload, no-any-return]
            f"/api/v1{path}", method=method, headers=headers, buffered=True, **options
        )

    def get(self, path: str, **options: object) -> TestResponse:
        return self.send("GET", path, **options)

    def post(self, path: str, **options: object) -> TestResponse:
        return self.send("POST", path, **options)

    def submit(self, content: bytes = CODE, name: str = "tiny.py", **headers: str) -> TestResponse:
        return self.post(
            f"/units/tiny/submissions?filename={name}",
            data=content,
            content_type="application/octet-stream",
            headers=headers,
        )


def stored_token(who: str, scopes: Sequence[str], days: float = 1, revoked: bool = False) -> str:
    """Put a token into the database as it is, also one that could not be made today."""
    token = "bgt_" + secrets.token_urlsafe(32)
    with writing(db.session):
        db.session.add(
            ApiToken(
                user_id=user_of(who).id,
                name="a test",
                token_hash=_digest(token),
                scopes=list(scopes),
                expires=utcnow() + timedelta(days=days),
                revoked=utcnow() if revoked else None,
            )
        )
    return token


@pytest.fixture
def program(app: Flask) -> Callable[..., Program]:
    """Return a function that gives a program of that person, by default with every scope."""

    def made(who: str | None, *scopes: str, language: str = "en", **values: object) -> Program:
        if who is None:
            return Program(app, None, language)
        with app.app_context():
            token = stored_token(who, scopes or EVERY, **values)  # type: ignore[arg-type]
        return Program(app, token, language)

    return made


def code_of(answer: TestResponse) -> str:
    """Return the code of a problem, which must be one."""
    assert answer.content_type == "application/problem+json"
    assert answer.json is not None
    problem = answer.json
    assert problem["status"] == answer.status_code
    assert problem["type"] == f"urn:backgrade:{problem['code']}"
    return str(problem["code"])

"""What people write is shown as they wrote it, wherever it is shown, and never run."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from selenium.webdriver import Chrome
from sqlalchemy import select
from werkzeug.serving import make_server

from tests.browser.conftest import browser  # noqa: F401 -- a fixture
from tests.webapp.belongings import MARK, add_person, add_words, add_work
from tests.webapp.pages.conftest import PASSWORD, Desk, Site, check, user_of
from tests.webapp.pages.test_leaks import addresses
from webapp import store
from webapp.db import db, writing
from webapp.models import AuditLog, CheckResult
from webapp.quizzes.models import Answer
from webapp.security import limiter

ATTACK = "\"'><zq7 onclick=1><img src=x onerror=alert(1)>{{7*7}}</script>"
RAW = "<zq7"
NICKNAME = "<img src=x onerror=b>"[:20]
NOTEBOOK = {
    "cells": [
        {
            "cell_type": "code",
            "execution_count": 1,
            "id": "a",
            "metadata": {},
            "source": f"def double(x):\n    return 2 * x  # {ATTACK}",
            "outputs": [
                {
                    "output_type": "display_data",
                    "metadata": {},
                    "data": {"text/html": f"<script>alert(1)</script>{ATTACK} from-output"},
                }
            ],
        },
        {"cell_type": "markdown", "id": "b", "metadata": {}, "source": f"{ATTACK} from-text"},
    ],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 5,
}


@pytest.fixture
def written(app: Flask, hand_in: Callable[..., int]) -> int:
    """Return somebody who wrote the attack wherever anything can be written."""
    with app.app_context():
        limiter.reset()
    hand_in("other")
    Desk(app).finish(check("a"), check("b"), check("c"))
    number = add_person(app, said=ATTACK, nickname=NICKNAME)
    add_words(app, add_work(app, said=ATTACK), said=ATTACK)
    with app.app_context():
        store.submit(
            db.session,
            user_id=number,
            unit_id="tiny",
            filename=f"{ATTACK}.ipynb",
            content=json.dumps(NOTEBOOK).encode(),
        )
        with writing(db.session):
            store.record(db.session, number, "test.words", ATTACK[:90], {ATTACK: ATTACK})
    return number


def shown(app: Flask, who: str, paths: list[str]) -> str:
    """Return every page that somebody sees, and find the attack in none of them."""
    site, seen = Site(app).log_in(who), ""
    for path in paths:
        answer = site.get(path)
        if answer.mimetype == "application/octet-stream":
            assert "attachment" in answer.headers["Content-Disposition"]
        if answer.mimetype not in {"text/html", "image/svg+xml", "text/plain"}:
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            continue
        assert RAW not in answer.text, path
        assert "<img src=x" not in answer.text, path
        assert "49</script>" not in answer.text, path
        assert "from-output" not in answer.text, path
        seen += answer.text
    return seen


@pytest.mark.parametrize("who", [MARK, "other", "assistant", "instructor"])
def test_no_page_takes_what_was_written_for_html(app: Flask, written: int, who: str) -> None:
    seen = shown(app, who, addresses(app, written, "GET"))
    escaped = "&lt;zq7 onclick=1&gt;"
    if who == "other":
        assert "&lt;img src=x" in seen, "the board shows the nickname"
    elif who == MARK:
        for words in ("message", "reason", "word"):
            assert f"{words} &#34;&#39;&gt;{escaped}" in seen
    else:
        for words in ("message", "reason", "words", "sentence"):
            assert f"{words} &#34;&#39;&gt;{escaped}" in seen
        assert "test.words" in seen


def test_the_attack_is_stored_as_it_was_written(app: Flask, written: int) -> None:
    with app.app_context():
        assert user_of(MARK).name == ATTACK
        answers = db.session.scalars(select(Answer.raw)).all()
        assert f"sentence {ATTACK}" in [str(each) for each in answers]
        messages = db.session.scalars(select(CheckResult.message)).all()
        assert {"en": f"message {ATTACK}", "ko": f"알림 {ATTACK}"} in messages
        details = db.session.scalars(select(AuditLog.detail)).all()
        assert {ATTACK: ATTACK} in details


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """Serve the site to a browser; return its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_chromium_runs_nothing_of_it(
    app: Flask,
    written: int,
    served: str,
    browser: Callable[..., Chrome],  # noqa: F811
) -> None:
    chrome = browser()
    # Were anything run, it would call this.
    chrome.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument",
        {"source": "window.ran = 0; window.alert = () => { window.ran += 1; };"},
    )
    paths = [
        path
        for path in addresses(app, written, "GET")
        if not path.startswith("/api") and not path.endswith((".zip", ".svg", "/file"))
    ]
    for who in (MARK, "instructor"):
        chrome.delete_all_cookies()
        site = Site(app)
        assert site.post("/login", email=f"{who}@example.org", password=PASSWORD).status_code == 302
        cookie = site.client.get_cookie("backgrade")
        assert cookie is not None
        chrome.get(f"{served}/static/site.css")
        chrome.add_cookie({"name": "backgrade", "value": cookie.value})
        for path in paths:
            chrome.get(served + path)
            found = chrome.execute_script(
                "return [window.ran, document.querySelectorAll('zq7, img[src=x]').length]"
            )
            assert found == [0, 0], path
    refused = [entry["message"] for entry in chrome.get_log("browser")]
    assert [words for words in refused if "Content Security Policy" in words] == []

"""A submission's page while the connection is lost, and when the session has ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from tests.browser.classroom import STATES, Classroom, class_course, running
from tests.browser.student import Person
from tests.browser.test_quiz import offline
from tests.webapp.pages.conftest import Desk, check
from webapp import store
from webapp.db import db
from webapp.models import User

Launch = Callable[..., Chrome]
NOTE = '[data-lost="offline"]'


@pytest.fixture
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Classroom]:
    course = class_course(tmp_path_factory.mktemp("course"))
    with running(tmp_path_factory.mktemp("site") / "data", course) as classroom:
        yield classroom


def shown(chrome: Chrome) -> bool:
    return chrome.find_element(By.CSS_SELECTOR, NOTE).is_displayed()


def finish(room: Classroom) -> None:
    """End the grading that runs."""
    Desk(room.app).finish(check("a"), check("b"), check("c"), claim=room.claim)


def test_the_page_says_so_and_follows_again(room: Classroom, browser: Launch) -> None:
    chrome = browser()
    person = Person(room.server, chrome)
    person.log_in("student")
    person.open(f"/submissions/{STATES['running']}")
    assert not shown(chrome)
    offline(chrome, True)
    person.wait.until(shown)
    assert "The grading goes on without you" in person.text(NOTE)
    assert person.text("#live") != ""
    finish(room)
    offline(chrome, False)
    person.wait_for("graded")
    person.wait.until(lambda browser: not shown(browser))


def test_a_session_that_ended_leads_to_the_login(room: Classroom, browser: Launch) -> None:
    person = Person(room.server, browser("ko"))
    person.log_in("student")
    person.open(f"/submissions/{STATES['running']}")
    with room.app.app_context():
        student = db.session.query(User).filter_by(email="student@example.org").one()
        store.end_sessions(db.session, student.id, by=student.id)
    finish(room)
    person.wait.until(lambda browser: "/login" in browser.current_url)
    assert person.browser.find_elements(By.ID, "live") == []

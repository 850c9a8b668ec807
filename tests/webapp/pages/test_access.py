"""Who may open what: every route, as every kind of person."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.webapp.pages.conftest import Desk, Site, check

ALL = ("visitor", "student", "other", "assistant", "instructor")
LOGIN, NONE, OK, NO = "login", 404, 200, 403

# What each of ALL gets; `student` owns submission 1.
PAGES = {
    "/": (OK, OK, OK, OK, OK),
    "/login": (OK, 302, 302, 302, 302),
    "/leaderboard/": (OK, OK, OK, OK, OK),
    "/leaderboard/tiny": (OK, OK, OK, OK, OK),
    "/leaderboard/none": (NONE,) * 5,
    "/leaderboard/tiny/accuracy": (NONE,) * 5,
    "/leaderboard/tiny/speed": (NONE,) * 5,
    "/profile": (LOGIN, OK, OK, OK, OK),
    "/profile/tokens/": (LOGIN, OK, OK, OK, OK),
    "/api/v1/": (OK,) * 5,
    "/api/v1/openapi.json": (OK,) * 5,
    "/units/tiny": (LOGIN, OK, OK, OK, OK),
    "/units/none": (LOGIN, NONE, NONE, NONE, NONE),
    "/units/tiny/kit.zip": (LOGIN, OK, OK, OK, OK),
    "/units/tiny/figures/line.svg": (LOGIN, OK, OK, OK, OK),
    "/units/tiny/figures/none.svg": (LOGIN, NONE, NONE, NONE, NONE),
    "/units/none/figures/line.svg": (LOGIN, NONE, NONE, NONE, NONE),
    "/submissions/1": (LOGIN, OK, NONE, OK, OK),
    "/submissions/1/live": (LOGIN, OK, NONE, OK, OK),
    "/submissions/1/code": (LOGIN, OK, NONE, OK, OK),
    "/submissions/1/file": (LOGIN, OK, NONE, OK, OK),
    "/submissions/1/pictures/live": (LOGIN, OK, NONE, OK, OK),
    "/submissions/1/pictures/halves": (LOGIN, OK, NONE, OK, OK),
    "/submissions/1/pictures/halves/at": (LOGIN, 202, NONE, 202, 202),
    "/submissions/1/pictures/halves.svg": (LOGIN, NONE, NONE, NONE, NONE),
    "/submissions/1/pictures/halves/reference.svg": (LOGIN, NONE, NONE, NONE, NONE),
    "/submissions/99": (LOGIN, NONE, NONE, NONE, NONE),
    "/staff/": (LOGIN, NO, NO, OK, OK),
    "/staff/submissions": (LOGIN, NO, NO, OK, OK),
    "/staff/submissions/1": (LOGIN, NO, NO, OK, OK),
    "/staff/submissions/99": (LOGIN, NO, NO, NONE, NONE),
    "/staff/not-graded": (LOGIN, NO, NO, OK, OK),
    "/staff/queue": (LOGIN, NO, NO, OK, OK),
    "/staff/reviews": (LOGIN, NO, NO, OK, OK),
    "/staff/units/tiny": (LOGIN, NO, NO, OK, OK),
    "/staff/units/none": (LOGIN, NO, NO, NONE, NONE),
    "/staff/units/tiny/checks/test_a": (LOGIN, NO, NO, OK, OK),
    "/staff/units/tiny/checks/none": (LOGIN, NO, NO, NONE, NONE),
    "/staff/students/1": (LOGIN, NO, NO, OK, OK),
    "/staff/students/3": (LOGIN, NO, NO, NONE, NONE),
    "/staff/students/99": (LOGIN, NO, NO, NONE, NONE),
    "/staff/submissions/1/compare": (LOGIN, NO, NO, OK, OK),
    "/staff/submissions/99/compare": (LOGIN, NO, NO, NONE, NONE),
    "/staff/trials/99": (LOGIN, NO, NO, NONE, NONE),
    "/staff/boards/": (LOGIN, NO, NO, OK, OK),
    "/staff/audit": (LOGIN, NO, NO, OK, OK),
    "/staff/invitations/": (LOGIN, NO, NO, NO, OK),
    "/staff/export": (LOGIN, NO, NO, OK, OK),
    "/staff/units/tiny/similar": (LOGIN, NO, NO, OK, OK),
    "/staff/similar/99": (LOGIN, NO, NO, NONE, NONE),
    "/staff/roster": (LOGIN, NO, NO, NO, OK),
    "/staff/students/1/data": (LOGIN, NO, NO, NO, OK),
    "/staff/students/3/data": (LOGIN, NO, NO, NO, NONE),
    "/quizzes/": (LOGIN, OK, OK, OK, OK),
    "/quizzes/tiny": (LOGIN, OK, OK, OK, OK),
    "/quizzes/tiny/1": (LOGIN, NONE, NONE, NONE, NONE),
    "/quizzes/tiny/1/drawing.svg": (LOGIN, NONE, NONE, NONE, NONE),
    "/quizzes/tiny/over": (LOGIN, NONE, NONE, NONE, NONE),
    "/practice/tiny": (LOGIN, OK, OK, OK, OK),
    "/practice/tiny/1": (LOGIN, NONE, NONE, NONE, NONE),
    "/practice/tiny/1/drawing.svg": (LOGIN, NONE, NONE, NONE, NONE),
    "/staff/quizzes/": (LOGIN, NO, NO, OK, OK),
    "/staff/quizzes/tiny": (LOGIN, NO, NO, OK, OK),
    "/staff/quizzes/sittings/99": (LOGIN, NO, NO, NONE, NONE),
    "/staff/quizzes/questions/99/drawing.svg": (LOGIN, NO, NO, NONE, NONE),
    "/staff/quizzes/items/": (LOGIN, NO, NO, OK, OK),
    "/staff/quizzes/items/tiny/double": (LOGIN, NO, NO, OK, OK),
    "/staff/quizzes/items/tiny/double/drawing.svg": (LOGIN, NO, NO, OK, OK),
    "/staff/quizzes/items/tiny/double/again": (LOGIN, NO, NO, OK, OK),
    "/staff/quizzes/marking/": (LOGIN, NO, NO, OK, OK),
    "/staff/quizzes/marking/99": (LOGIN, NO, NO, NONE, NONE),
    "/register/wrong": (NONE,) * 5,
}
ACTIONS = {
    "/staff/submissions/1/regrade": (LOGIN, NO, NO, 302, 302),
    "/submissions/1/checks/test_a/review": (LOGIN, 303, NONE, NONE, NONE),
    "/submissions/1/checks/none/review": (LOGIN, NONE, NONE, NONE, NONE),
    "/staff/reviews/99": (LOGIN, NO, NO, NONE, NONE),
    "/staff/students/1": (LOGIN, NO, NO, NO, 303),
    "/staff/students/3": (LOGIN, NO, NO, NO, NONE),
    "/staff/students/1/extensions": (LOGIN, NO, NO, 303, 303),
    "/staff/students/99/extensions": (LOGIN, NO, NO, NONE, NONE),
    "/staff/extensions/99/withdraw": (LOGIN, NO, NO, NONE, NONE),
    "/staff/units/tiny/trials": (LOGIN, NO, NO, 303, 303),
    "/staff/units/none/trials": (LOGIN, NO, NO, NONE, NONE),
    "/staff/trials/99/widen": (LOGIN, NO, NO, NONE, NONE),
    "/staff/trials/99/discard": (LOGIN, NO, NO, NONE, NONE),
    "/staff/trials/99/apply": (LOGIN, NO, NO, NO, NONE),
    "/staff/boards/": (LOGIN, NO, NO, 422, 422),
    "/staff/boards/99/lift": (LOGIN, NO, NO, NONE, NONE),
    "/staff/regrade": (LOGIN, NO, NO, 302, 302),
    "/staff/submissions/1/override": (LOGIN, NO, NO, NO, 302),
    "/staff/overrides/99/withdraw": (LOGIN, NO, NO, NO, NONE),
    "/staff/invitations/": (LOGIN, NO, NO, NO, OK),
    "/staff/export": (LOGIN, NO, NO, 422, 422),
    "/staff/roster": (LOGIN, NO, NO, NO, 422),
    "/staff/roster/apply": (LOGIN, NO, NO, NO, 422),
    "/staff/students/1/data/copy": (LOGIN, NO, NO, NO, OK),
    "/staff/students/1/data/sessions": (LOGIN, NO, NO, NO, 302),
    "/staff/students/1/data/delete": (LOGIN, NO, NO, NO, 422),
    "/quizzes/tiny/begin": (LOGIN, 303, 303, 303, 303),
    "/quizzes/tiny/over": (LOGIN, NONE, NONE, NONE, NONE),
    "/quizzes/tiny/1": (LOGIN, NONE, NONE, NONE, NONE),
    "/quizzes/tiny/1/draft": (LOGIN, NONE, NONE, NONE, NONE),
    "/quizzes/tiny/1/reading": (LOGIN, NONE, NONE, NONE, NONE),
    "/practice/tiny/next": (LOGIN, 303, 303, 303, 303),
    "/practice/tiny/1": (LOGIN, NONE, NONE, NONE, NONE),
    "/practice/tiny/1/draft": (LOGIN, NONE, NONE, NONE, NONE),
    "/practice/tiny/1/reading": (LOGIN, NONE, NONE, NONE, NONE),
    "/staff/quizzes/tiny/extensions": (LOGIN, NO, NO, 422, 422),
    "/staff/quizzes/extensions/99/withdraw": (LOGIN, NO, NO, NONE, NONE),
    "/staff/quizzes/items/tiny/double": (LOGIN, NO, NO, OK, OK),
    "/staff/quizzes/items/tiny/double/again": (LOGIN, NO, NO, NO, 422),
    "/staff/quizzes/marking/99": (LOGIN, NO, NO, NONE, NONE),
    "/units/tiny/submissions": (LOGIN, 422, 422, 422, 422),
    "/profile": (LOGIN, 302, 302, 302, 302),
    "/profile/tokens/": (LOGIN, 422, 422, 422, 422),
    "/profile/tokens/99/revoke": (LOGIN, NONE, NONE, NONE, NONE),
    "/profile/sessions": (LOGIN, 302, 302, 302, 302),
    "/profile/password": (LOGIN, 422, 422, 422, 422),
    "/login": (401,) * 5,
    "/logout": (302,) * 5,
    "/language": (302,) * 5,
    "/register/wrong": (NONE,) * 5,
}
FORM = {
    "reason": "a reason",
    "words": "some words",
    "score": "50",
    "unit": "tiny",
    "role": "student",
    "language": "ko",
}


@pytest.fixture
def graded(hand_in: Callable[..., int], desk: Desk) -> int:
    submission = hand_in("student")
    desk.finish(check("a"), check("b"), check("c"))
    return submission


def browser(app: Flask, who: str) -> Site:
    return Site(app) if who == "visitor" else Site(app).log_in(who)


@pytest.mark.usefixtures("graded")
@pytest.mark.parametrize("who", ALL)
def test_each_page_opens_for_whom_it_is(app: Flask, who: str) -> None:
    site = browser(app, who)
    found = {}
    for path in PAGES:
        answer = site.get(path)
        to_login = answer.status_code == 302 and "/login" in answer.location
        found[path] = LOGIN if to_login else answer.status_code
    assert found == {path: expected[ALL.index(who)] for path, expected in PAGES.items()}


@pytest.mark.usefixtures("graded")
@pytest.mark.parametrize("path", ACTIONS)
@pytest.mark.parametrize("who", ALL)
def test_each_action_is_done_for_whom_it_is(app: Flask, who: str, path: str) -> None:
    answer = browser(app, who).post(path, **FORM)
    to_login = answer.status_code == 302 and "/login" in answer.location
    found = LOGIN if to_login else answer.status_code
    assert found == ACTIONS[path][ALL.index(who)]


@pytest.mark.parametrize("path", ACTIONS)
def test_no_action_without_the_form_s_token(app: Flask, path: str) -> None:
    answer = browser(app, "instructor").client.post(path, data=FORM)
    assert answer.status_code == 400
    assert "expired" in answer.text


def test_every_route_is_in_these_tables(app: Flask) -> None:
    address = app.url_map.bind("localhost")
    declared = {
        (address.match(path.partition("?")[0], method=method)[0], method)
        for method, paths in (("GET", PAGES), ("POST", ACTIONS))
        for path in paths
    }
    there = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        # The interface takes no cookies; tests/webapp/api has a table of its own.
        if rule.endpoint != "static" and not rule.endpoint.startswith("api.")
    }
    assert there - declared == set()


def test_someone_taken_off_the_course_is_logged_out(
    app: Flask, someone: Callable[..., Site]
) -> None:
    from tests.webapp.pages.conftest import user_of
    from webapp import store
    from webapp.db import db

    site = someone("other")
    assert site.get("/profile").status_code == 200
    with app.app_context():
        store.change_user(db.session, user_of("other").id, by=None, active=False)
    assert site.get("/profile").status_code == 302

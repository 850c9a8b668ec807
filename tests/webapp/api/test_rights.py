"""Who may do what through the interface: every route, every role, every scope."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.webapp.api.conftest import CODE, EVERY, Program, code_of
from tests.webapp.pages.conftest import PASSWORD, Desk, Site, check, user_of
from webapp import store
from webapp.api.openapi import ROUTES
from webapp.api.routes import Route
from webapp.api.scopes import SCOPES
from webapp.db import db

ROLES = ("student", "other", "assistant", "instructor")
# What succeeds with is each route's own status; `student` owns submission 1.
OWN = {"get_submission", "get_file"}
Programs = Callable[..., Program]


@pytest.fixture(autouse=True)
def graded(hand_in: Callable[..., int], desk: Desk) -> int:
    number = hand_in("student")
    desk.finish(check("a"), check("b", False), check("c"))
    return number


def ask(program: Program, route: Route, number: int = 1) -> TestResponse:
    path = route.path.replace("{unit}", "tiny").replace("{number}", str(number))
    if route.upload:
        return program.submit()
    if route.body is not None:
        return program.send(route.method, path, json={"reason": "because"})
    return program.send(route.method, path)


@pytest.mark.parametrize("who", ROLES)
def test_a_route_is_open_to_its_scope_and_role_alone(program: Programs, who: str) -> None:
    assert len(ROUTES) > 15
    bearers = {scope: program(who, scope) for scope in EVERY}
    found = {(r.name, scope): ask(bearers[scope], r).status_code for r in ROUTES for scope in EVERY}
    assert found == {(r.name, scope): expected(r, scope, who) for r in ROUTES for scope in EVERY}


def expected(route: Route, scope: str, who: str) -> int:
    staff = who in ("assistant", "instructor")
    if route.scope not in (None, scope):
        return 403
    if route.scope is not None and SCOPES[route.scope].staff and not staff:
        return 403
    return 404 if route.name in OWN and who != "student" else route.status


def test_nothing_without_a_valid_token(app: Flask, program: Programs) -> None:
    bad = [
        program("instructor", days=-1),
        program("instructor", revoked=True),
        *(Program(app, token) for token in ("bgt_unknown", "\xe9", "x" * 5000, "a b", "")),
    ]
    for route in ROUTES:
        assert code_of(ask(program(None), route)) == "no_token"
        for each in bad:
            answer = ask(each, route)
            assert (answer.status_code, code_of(answer)) == (401, "bad_token")
            assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


def test_a_cookie_opens_nothing(app: Flask) -> None:
    site = Site(app).log_in("instructor")
    assert site.get("/profile").status_code == 200
    for route in ROUTES:
        path = "/api/v1" + route.path.replace("{unit}", "tiny").replace("{number}", "1")
        answer = site.client.open(path, method=route.method, data=CODE, buffered=True)
        assert answer.status_code == 401
        names = answer.headers.keys()
        assert not [n for n in names if n == "Set-Cookie" or n.startswith("Access-Control")]


@pytest.mark.parametrize("change", ["password", "inactive", "role"])
def test_a_token_ends_with_its_owner_s_rights(app: Flask, program: Programs, change: str) -> None:
    bearer = program("assistant")
    assert bearer.get("/me").status_code == 200
    with app.app_context():
        number = user_of("assistant").id
        if change == "password":
            store.set_password(db.session, number, PASSWORD + "!", by=number)
        elif change == "inactive":
            store.change_user(db.session, number, by=None, active=False)
        else:
            store.change_user(db.session, number, by=None, role="student")
    assert bearer.get("/me").status_code == 401


def test_an_inactive_account_s_token_does_not_come_back(app: Flask, program: Programs) -> None:
    bearer = program("other")
    with app.app_context():
        for active in (False, True):
            store.change_user(db.session, user_of("other").id, by=None, active=active)
    assert bearer.get("/me").status_code == 401


@pytest.mark.parametrize("number", [2, 99, 2**31, 10**30, 0, -1])
def test_what_is_not_there_is_404(program: Programs, number: int) -> None:
    for route in ROUTES:
        if "{number}" in route.path:
            assert code_of(ask(program("instructor"), route, number)) == "not_found"


@pytest.mark.parametrize("unit", ["none", "%00", "%F0", "..%2f..", "tiny%00", "a" * 3000])
def test_a_unit_that_is_not_there_is_404(program: Programs, unit: str) -> None:
    bearer = program("instructor")
    for route in ROUTES:
        if "{unit}" in route.path:
            path = route.path.replace("{unit}", unit)
            answer = bearer.send(route.method, path, json={"reason": "x"})
            assert answer.status_code == 404, path


def test_paths_and_methods_that_are_not_there_are_problems(program: Programs) -> None:
    assert code_of(program("student").get("/nothing")) == "not_found"
    answer = program("student").send("DELETE", "/me")
    assert code_of(answer) == "bad_method"
    assert re.fullmatch("GET, HEAD", answer.headers["Allow"])
    assert program("student").send("OPTIONS", "/me").status_code == 405


def test_every_route_that_flask_knows_is_declared(app: Flask) -> None:
    rules = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert {r for r in rules if r.startswith("api.")} == {f"api.{r.name}" for r in ROUTES}

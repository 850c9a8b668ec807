"""What every answer carries, and what no page contains."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

import webapp
from grader.course import Course
from tests.webapp.pages.conftest import Desk, Site, check, make_app
from webapp.security import safe_next

FOLDER = Path(webapp.__file__).parent
PATHS = ("/", "/login", "/leaderboard/", "/units/tiny", "/submissions/1", "/staff/", "/nothing")


@pytest.mark.parametrize("path", [*PATHS, "/static/site.css"])
def test_every_answer_is_guarded(instructor: Site, path: str) -> None:
    headers = instructor.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


def test_pages_of_a_person_are_not_kept(student: Site, visitor: Site) -> None:
    assert student.get("/").headers["Cache-Control"] == "no-store"
    assert "no-store" not in visitor.get("/").headers.get("Cache-Control", "")


def test_static_files_are_kept_under_their_digest(visitor: Site) -> None:
    address = re.search(r'href="(/static/site\.css\?v=[0-9a-f]{12})"', visitor.page("/"))
    assert address is not None
    assert "immutable" in visitor.get(address.group(1)).headers["Cache-Control"]


def test_cookies_are_closed_to_scripts_and_other_sites(visitor: Site) -> None:
    cookie = visitor.get("/login").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_cookies_travel_encrypted_where_the_site_does(small_course: Course, tmp_path: Path) -> None:
    app = make_app(tmp_path, small_course, https=True)
    answer = app.test_client().get("/login", base_url="https://localhost")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "max-age" in answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize("name", [str(p.relative_to(FOLDER)) for p in FOLDER.rglob("*.html")])
def test_no_template_has_inline_script_or_style(name: str) -> None:
    source = (FOLDER / name).read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on", source)
    assert not re.search(r"<script(?![^>]*\ssrc=)", source)
    assert "|safe" not in source
    assert "autoescape false" not in source


def test_pages_are_small(instructor: Site, hand_in: Callable[..., int], desk: Desk) -> None:
    hand_in("instructor", content=b"x = 1\n" * 100_000)
    desk.finish(check("a", False), check("b"), check("c"))
    paths = [
        "/",
        "/leaderboard/",
        "/units/tiny",
        "/submissions/1",
        "/staff/",
        "/submissions/1/code",
        "/staff/submissions",
        "/staff/submissions/1",
    ]
    for path in paths:
        assert len(instructor.page(path)) < 100_000, path


def test_css_is_small_and_calls_nobody() -> None:
    source = (FOLDER / "static" / "site.css").read_text(encoding="utf-8")
    assert len(gzip.compress(source.encode())) < 12_000
    assert "url(" not in source
    assert "@import" not in source


def test_htmx_is_told_to_run_no_text(student: Site, hand_in: Callable[..., int]) -> None:
    page = student.page(f"/submissions/{hand_in()}")
    assert '"allowEval": false' in page
    assert '"includeIndicatorStyles": false' in page


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        "evil.example",
        "",
        None,
    ],
)
def test_no_way_off_the_site_through_next(app: Flask, target: str | None) -> None:
    assert safe_next(target, "/home") == "/home"
    form = {"email": "student@example.org", "password": "correct horse battery"}
    answer = Site(app).post("/login", **form, next=target or "")
    assert answer.location == "/"
    answer = Site(app).post("/language", language="ko", next=target or "")
    assert answer.location == "/"


def test_next_leads_on_within_the_site(app: Flask) -> None:
    site = Site(app)
    answer = site.get("/units/tiny?x=1")
    assert answer.location == "/login?next=/units/tiny?x%3D1"
    form = {"email": "student@example.org", "password": "correct horse battery"}
    assert site.post("/login", **form, next="/units/tiny?x=1").location == "/units/tiny?x=1"

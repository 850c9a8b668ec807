"""What pages weigh, with all they load, and that they load nothing from elsewhere."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

import pytest

from grader.course import Course
from tests.webapp.pages.conftest import Desk, Site, check
from webapp.markup import handout_html

MOST = 100_000  # bytes
LOADED = re.compile(
    r"<(?:link|script|img|source|iframe|object|embed)\b[^>]*?(?:src|href)=\"([^\"]+)\""
)
PAGES = (
    *("/", "/units/tiny", "/profile", "/quizzes/", "/quizzes/tiny", "/practice/tiny"),
    *("/leaderboard/", "/submissions/1", "/submissions/1/code", "/submissions/2"),
    *("/staff/", "/staff/submissions", "/staff/submissions/1", "/staff/audit", "/staff/quizzes/"),
    *("/staff/quizzes/tiny", "/staff/quizzes/items/", "/staff/invitations/", "/nothing-here"),
)


def weight(site: Site, path: str) -> int:
    """Return how many bytes a browser fetches to show a page for the first time."""
    page = site.get(path)
    total = len(page.data)
    for address in LOADED.findall(page.text):
        assert address.startswith("/"), f"{path} loads {address}"
        assert not address.startswith("//"), f"{path} loads {address}"
        answer = site.get(address.replace("&amp;", "&"), headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, address
        total += len(answer.data)
    return total


@pytest.fixture
def worked(hand_in: Callable[..., int], desk: Desk) -> None:
    """Have one submission graded and one in the queue."""
    hand_in()
    desk.finish(check("a"), check("b", False), check("c"))
    hand_in()


@pytest.mark.usefixtures("worked")
@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_page_is_heavy_or_calls_elsewhere(someone: Callable[..., Site], language: str) -> None:
    site = someone("student", language), someone("instructor", language)
    heavy = {path: max(weight(each, path) for each in site) for path in PAGES}
    assert {path: size for path, size in heavy.items() if size > MOST} == {}


def test_a_real_unit_s_page_with_its_drawings_is_not_heavy_either(
    student: Site, course: Course
) -> None:
    around = weight(student, "/units/tiny")
    for unit in course.units:
        drawn = sum(len(gzip.compress(f.read_bytes())) for f in unit.folder.glob("figures/*.svg"))
        for language in ("en", "ko"):
            handout = (unit.folder / f"handout.{language}.md").read_text(encoding="utf-8")
            size = around + len(handout_html(handout).encode()) + drawn
            assert size < MOST, (unit.id, language, size)


def test_what_all_share_is_compressed_and_pages_are_not(student: Site) -> None:
    ask = {"Accept-Encoding": "gzip"}
    style = re.search(r'href="(/static/site.css[^"]*)"', student.page("/"))
    assert style is not None
    plain, small = student.get(style[1]), student.get(style[1], headers=ask)
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Content-Encoding" not in plain.headers
    assert "Content-Encoding" not in student.get("/", headers=ask).headers
    again = {**ask, "If-None-Match": small.headers["ETag"]}
    assert student.get(style[1], headers=again).status_code == 304

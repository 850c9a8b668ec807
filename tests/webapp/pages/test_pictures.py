"""The pictures of a submission: how they arrive, sliders, and who gets them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from grader.course import Course
from grader.pictures import Drawn
from grader.plots import plots_of
from grader.report import text
from tests.webapp.pages.conftest import Desk, Site, check
from webapp.db import db, writing
from webapp.pictures import queue
from webapp.pictures.artist import Artist
from webapp.pictures.models import DrawnPicture
from webapp.security import limiter

SVG = "<svg xmlns='http://www.w3.org/2000/svg'/>"
SOURCE = b"""
def double(x):
    return 3 * x

def split(x):
    raise ValueError("<b>bold</b>")
"""
AT = "/submissions/1/pictures/line/at"


@pytest.fixture(autouse=True)
def nobody_asked_yet(app: Flask) -> None:
    with app.app_context():
        limiter.reset()


@pytest.fixture
def graded(hand_in: Callable[..., int], desk: Desk) -> int:
    submission = hand_in("student", content=SOURCE)
    desk.finish(check("a"), check("b"), check("c"))
    return submission


@pytest.fixture
def paint(app: Flask, small_course: Course) -> Callable[..., None]:
    """Return a function that stores pictures of these names, as a worker does."""

    def draw(*keys: str, problem: str = "", image: str | None = SVG) -> None:
        plots = plots_of(small_course.unit("tiny"))
        assert plots is not None
        with app.app_context():
            while (wish := queue.take(db.session)) is not None:
                if wish.key not in keys:
                    continue
                caption = text(f"About {wish.key}", f"{wish.key}에 관해")
                told = text(problem, problem) if problem else None
                beside = Drawn(wish.key, SVG, caption)
                queue.store_reference(db.session, "tiny", beside, plots.version)
                queue.store(db.session, wish, Drawn(wish.key, image, caption, told))

    return draw


def section(page: str) -> str:
    found = re.search(r'<div id="pictures".*', page, re.DOTALL)
    assert found is not None
    return found.group()


def test_pictures_are_promised_while_the_grading_runs(
    student: Site, hand_in: Callable[..., int], app: Flask
) -> None:
    hand_in("student")
    page = section(student.page("/submissions/1"))
    assert "as soon as the checks are done" in page
    assert "/submissions/1/pictures/live?seen=0&amp;graded=False" in page
    assert student.get("/submissions/1/pictures/live?seen=0&graded=False").status_code == 204
    with app.app_context():
        assert db.session.scalar(select(DrawnPicture)) is None


@pytest.mark.usefixtures("graded")
def test_pictures_arrive_one_by_one(student: Site, paint: Callable[..., None]) -> None:
    page = section(student.page("/submissions/1"))
    assert "0 of 2 pictures done" in page
    assert "<img" not in page
    paint("line")
    live = student.page("/submissions/1/pictures/live?seen=0&graded=True")
    assert "1 of 2 pictures done" in live
    assert 'id="picture-line"' in live
    assert "About line" in live
    assert student.get("/submissions/1/pictures/live?seen=1&graded=True").status_code == 204


@pytest.mark.usefixtures("graded")
def test_all_there_are_stand_beside_the_reference_s(
    student: Site, paint: Callable[..., None]
) -> None:
    student.page("/submissions/1")
    paint("line", "halves")
    page = student.page("/submissions/1")
    assert "hx-get" not in section(page)
    assert "htmx" not in page
    images = re.findall(r'<img src="([^"]+)"', page)
    assert images == [
        f"/submissions/1/pictures/{name}{kind}"
        for name in ("line", "halves")
        for kind in (".svg", "/reference.svg")
    ]
    for address in images:
        answer = student.get(address)
        assert (answer.status_code, answer.text) == (200, SVG)
        assert answer.mimetype == "image/svg+xml"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("graded")
def test_nobody_else_gets_an_image(
    student: Site, someone: Callable[..., Site], visitor: Site, paint: Callable[..., None]
) -> None:
    student.page("/submissions/1")
    paint("line", "halves")
    for name in ("line.svg", "line/reference.svg", "halves.svg"):
        address = f"/submissions/1/pictures/{name}"
        assert someone("other").get(address).status_code == 404
        assert visitor.get(address).status_code == 302
        assert someone("assistant").get(address).status_code == 200


@pytest.mark.usefixtures("graded")
def test_what_could_not_be_drawn_says_why(student: Site, paint: Callable[..., None]) -> None:
    student.page("/submissions/1")
    paint("line", "halves", problem="It said <b>no</b>.", image=None)
    page = student.page("/submissions/1")
    assert "It said &lt;b&gt;no&lt;/b&gt;." in page
    assert student.get("/submissions/1/pictures/line.svg").status_code == 404
    assert re.findall(r'<img src="([^"]+)"', page) == [
        f"/submissions/1/pictures/{name}/reference.svg" for name in ("line", "halves")
    ]


@pytest.mark.usefixtures("graded")
def test_a_moved_slider_is_answered_when_it_is_drawn(
    student: Site, paint: Callable[..., None]
) -> None:
    assert student.get(f"{AT}?at=3").status_code == 202
    paint("line@3")
    answer = student.page(f"{AT}?at=3.2")
    assert "About line@3" in answer
    assert "/submissions/1/pictures/line.svg?at=3.0" in answer
    assert student.get("/submissions/1/pictures/line.svg?at=3.0").text == SVG
    assert student.get("/submissions/1/pictures/line.svg?at=4").status_code == 404


@pytest.mark.usefixtures("graded")
def test_without_scripts_the_slider_is_a_form(student: Site, paint: Callable[..., None]) -> None:
    student.page("/submissions/1")
    paint("line", "halves")
    page = student.page("/submissions/1")
    assert 'method="get" action="/submissions/1/pictures/line"' in page
    slider = re.search(r'<input type="range"[^>]*>', page)
    assert slider is not None
    assert 'name="at" min="1" max="4" step="1" value="2"' in slider.group()
    address = "/submissions/1/pictures/line?at=4"
    assert 'http-equiv="refresh"' in student.page(address)
    paint("line@4")
    shown = student.page(address)
    assert 'http-equiv="refresh"' not in shown
    assert 'value="4"' in shown
    assert "About line@4" in shown


@pytest.mark.usefixtures("graded")
def test_a_slider_only_goes_where_there_is_a_place(student: Site) -> None:
    for path in ("none/at?at=1", "halves/at?at=1", "line/at?at=nan", "line@3", "line.svg?at=inf"):
        assert student.get(f"/submissions/1/pictures/{path}").status_code == 404


@pytest.mark.usefixtures("graded")
def test_sliders_are_moved_so_often_and_no_more(student: Site, paint: Callable[..., None]) -> None:
    student.get(f"{AT}?at=3")
    paint("line@3")
    codes = [student.get(f"{AT}?at=3").status_code for _ in range(95)]
    assert codes == [200] * 90 + [429] * 5


@pytest.mark.usefixtures("graded")
def test_pictures_drawn_by_another_version_are_drawn_again(
    student: Site, paint: Callable[..., None], app: Flask
) -> None:
    student.page("/submissions/1")
    paint("line", "halves")
    with app.app_context(), writing(db.session):
        for row in db.session.scalars(select(DrawnPicture)):
            row.version = "earlier"
    assert student.get("/submissions/1/pictures/line.svg").status_code == 404
    assert "0 of 2 pictures done" in student.page("/submissions/1")
    paint("line", "halves")
    assert student.get("/submissions/1/pictures/line.svg").text == SVG


def test_a_file_that_cannot_be_graded_has_no_pictures(
    student: Site, hand_in: Callable[..., int], desk: Desk
) -> None:
    hand_in("student")
    desk.finish(check("a", False, id="load", points=0, max_points=0), status="invalid")
    page = student.page("/submissions/1")
    assert "Pictures of your work" not in page
    assert student.get("/submissions/1/pictures/line").status_code == 404


@pytest.mark.usefixtures("graded")
def test_a_student_sees_their_own_functions_through_the_sandbox(
    someone: Callable[..., Site], app: Flask, small_course: Course
) -> None:
    site = someone("student", "ko")
    site.page("/submissions/1")
    with app.app_context():
        artist = Artist(db.sessionmaker, small_course)
        while artist.draw():
            pass
        artist.close()
    page = site.page("/submissions/1")
    mine = site.page("/submissions/1/pictures/line.svg")
    assert "<path" in mine
    assert mine != site.page("/submissions/1/pictures/line/reference.svg")
    assert "tiny.py 6번째 줄에서 ValueError이(가) 발생했습니다: &lt;b&gt;bold&lt;/b&gt;" in page
    assert "<b>bold" not in page
    assert "2까지입니다." in page

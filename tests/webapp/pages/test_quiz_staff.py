"""What staff see and do about quizzes, and that nobody else does."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.webapp.pages.conftest import Site, user_of
from tests.webapp.pages.room import Room, right, says, wrong
from webapp.db import db, writing
from webapp.models import User
from webapp.quizzes.models import Extension, Sitting
from webapp.quizzes.pictures import histogram, scatter
from webapp.quizzes.report import ItemLine

DOORS = ("quiz_staff", "quiz_items", "quiz_marking")
VALUES: dict[str, object] = {
    "quiz_id": "tiny",
    "unit_id": "tiny",
    "item_id": "double",
    "sitting_id": 1,
    "question_id": 1,
    "answer_id": 1,
    "extension_id": 1,
}


@pytest.fixture
def room(app: Flask) -> Room:
    return Room(app)


def test_the_overview_has_every_quiz(instructor: Site, room: Room) -> None:
    room.take("student", one=right)
    room.take("other", "paper", end=False)
    room.take("assistant", one=right)
    page = instructor.page("/staff/quizzes/")
    for name in ("tiny", "paper", "later"):
        assert f'href="/staff/quizzes/{name}"' in page
    assert page.count(">1 / 2<") == 3  # tiny: begun and finished; paper: begun
    assert "8.3 %" in page


def test_a_sitting_the_clock_ended_is_counted(app: Flask, instructor: Site, room: Room) -> None:
    sitting = room.take("student", "paper", end=False, one=right)
    with app.app_context(), writing(db.session):
        db.session.get_one(Sitting, sitting).started -= timedelta(hours=1)
    assert page_of_quiz(instructor, "paper").count("handed in") >= 1
    with app.app_context():
        assert db.session.get_one(Sitting, sitting).score == 3333


def page_of_quiz(site: Site, quiz: str) -> str:
    return site.page(f"/staff/quizzes/{quiz}")


def test_figures_of_a_quiz_are_of_first_attempts_of_students(instructor: Site, room: Room) -> None:
    room.take("student", one=right, double=right)
    room.take("other", one=wrong, double=right)
    room.take("instructor", one=wrong, double=wrong)
    page = page_of_quiz(instructor, "tiny")
    row = page[page.index("Title of one</a>") :]
    assert re.search(r'class="number">50 %', row[: row.index("</tr>")])
    row = page[page.index("Title of double</a>") :]
    assert re.search(r'class="number">100 %', row[: row.index("</tr>")])
    assert "2 / 2" in row[: row.index("</tr>")]
    assert 'class="plot"' in page
    assert "style=" not in page


def test_a_quiz_that_nobody_took_says_so(instructor: Site) -> None:
    page = page_of_quiz(instructor, "later")
    assert "Nobody has handed in yet" in page
    assert 'class="plot"' not in page


def test_items_get_remarks_when_enough_students_had_them(instructor: Site, room: Room) -> None:
    for name in room.crowd(10):
        room.take(name, one=right)
    page = page_of_quiz(instructor, "tiny")
    row = page[page.index("Title of one</a>") :]
    assert "too easy" in row[: row.index("</tr>")]
    row = page[page.index("Title of truth</a>") :]
    assert "too hard" in row[: row.index("</tr>")]
    found = instructor.page("/staff/quizzes/items/?flagged=1&kind=single_choice")
    assert "Title of one" in found


@pytest.mark.parametrize(
    ("discrimination", "facility", "asked", "flags"),
    [
        (0.1, 0.5, 10, ["poor"]),
        (0.1, 0.5, 9, []),
        (0.2, 0.95, 10, []),
        (None, 0.96, 10, ["easy"]),
        (0.5, 0.24, 10, ["hard"]),
        (0.5, None, 10, []),
    ],
)
def test_what_is_said_of_an_item(
    discrimination: float | None, facility: float | None, asked: int, flags: list[str]
) -> None:
    words = {"en": "x", "ko": "x"}
    line = ItemLine(
        ("tiny", "one"),
        words,  # type: ignore[arg-type]
        "single_choice",
        1.0,
        asked,
        asked,
        facility,
        discrimination,
        None,
        0.25,
        None,
    )
    assert line.flags == flags


def test_extra_time_is_given_in_the_instructor_s_time_zone(app: Flask, instructor: Site) -> None:
    with app.app_context():
        student = user_of("student").id
    form = {"student": student, "minutes": "10", "due": "2120-05-01T18:00", "reason": "ill"}
    answer = instructor.post("/staff/quizzes/paper/extensions", **form)
    assert answer.status_code == 302
    page = page_of_quiz(instructor, "paper")
    assert "+10 min" in page
    assert "2120-05-01 18:00" in page
    with app.app_context():
        extension = db.session.scalars(select(Extension)).one()
        assert extension.due is not None
        assert extension.due.isoformat() == "2120-05-01T09:00:00+00:00"
    instructor.post("/staff/quizzes/extensions/1/withdraw")
    assert "withdrawn" in page_of_quiz(instructor, "paper")
    assert "quiz.extend_withdraw" in instructor.page("/staff/audit")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"student": ""}, "Choose a student"),
        ({"student": "9999"}, "Choose a student"),
        ({"minutes": "ten"}, "Write a whole number"),
        ({"minutes": "99999"}, "Write a whole number"),
        ({"minutes": "٣"}, "Write a whole number"),
        ({"minutes": ""}, "Give minutes"),
        ({"due": "tomorrow"}, "Write a date and a time"),
        ({"reason": " "}, "Write a reason"),
    ],
)
def test_extra_time_that_makes_no_sense_is_refused(
    app: Flask, instructor: Site, changes: dict[str, str], words: str
) -> None:
    with app.app_context():
        student = str(user_of("student").id)
    form = {"student": student, "minutes": "10", "due": "", "reason": "why ever", **changes}
    answer = instructor.post("/staff/quizzes/paper/extensions", **form)
    assert answer.status_code == 422
    assert words in answer.text
    if changes.get("reason") is None:
        assert 'value="why ever"' in answer.text
    with app.app_context():
        assert db.session.scalars(select(Extension)).all() == []


def test_pictures_keep_inside_and_apart() -> None:
    bars = histogram([0, 3, 6])
    assert [bar.count for bar in bars] == [0, 3, 6]
    assert bars[2].height == 2 * bars[1].height
    dots = scatter([(1.0, -1.0), (1.0, -1.0), (None, 0.5), (0.0, 1.0)])
    assert [dot.number for dot in dots] == [1, 2, 4]
    assert abs(dots[0].x - dots[1].x) >= 20
    assert all(44 <= dot.x <= 444 and 22 <= dot.y <= 212 for dot in dots)


def test_only_staff_come_in(app: Flask, visitor: Site, student: Site, room: Room) -> None:
    room.take("student", sentence=says("so"))
    with app.test_request_context():
        rules = [r for r in app.url_map.iter_rules() if r.endpoint.partition(".")[0] in DOORS]
        paths = [
            (rule.build({name: VALUES[name] for name in rule.arguments}), rule.methods or set())
            for rule in rules
        ]
    assert len(paths) >= 14
    for built, methods in paths:
        assert built is not None
        for method in methods & {"GET", "POST"}:
            closed = student.get(built[1]) if method == "GET" else student.post(built[1])
            assert closed.status_code == 403, built
            assert "Worked" not in closed.text
            asked = visitor.get(built[1]) if method == "GET" else visitor.post(built[1])
            assert "/login" in asked.location, built


def test_every_page_is_whole_in_korean(
    app: Flask, someone: Callable[..., Site], room: Room
) -> None:
    sitting = room.take("student", sentence=says("so"), one=wrong)
    answer = room.answer(sitting, "sentence")
    paths = ["", "tiny", "later", "marking/", f"marking/{answer}", f"sittings/{sitting}"]
    paths += ["items/", "items/tiny/one", "items/tiny/one/again"]
    site = someone("instructor", "ko")
    for path in paths:
        page = site.page(f"/staff/quizzes/{path}")
        assert '<html lang="ko">' in page
        assert "%(" not in page
        assert "%%" not in page


@pytest.mark.parametrize(
    "path",
    [
        "/staff/quizzes/none",
        "/staff/quizzes/items/none/one",
        "/staff/quizzes/items/tiny/none",
        "/staff/quizzes/items/tiny/none/again",
        "/staff/quizzes/sittings/99",
        "/staff/quizzes/questions/99/drawing.svg",
        "/staff/quizzes/marking/99",
    ],
)
def test_what_is_not_there_is_not_found(instructor: Site, path: str) -> None:
    assert instructor.get(path).status_code == 404


def test_somebody_off_the_course_is_not_counted(app: Flask, instructor: Site, room: Room) -> None:
    room.take("student", one=right)
    with app.app_context(), writing(db.session):
        db.session.scalars(select(User).where(User.name == "Student")).one().active = False
    assert "Nobody has handed in yet" in page_of_quiz(instructor, "tiny")

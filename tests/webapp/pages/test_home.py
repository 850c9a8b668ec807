"""The start page: what is due next, in the student's own time, and the score so far."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from tests.webapp.pages.conftest import Desk, Site, check, user_of
from tests.webapp.pages.room import Room, right
from webapp.agenda import Task, agenda
from webapp.db import db, utcnow, writing
from webapp.models import Unit
from webapp.quizzes.models import Quiz

Hand = Callable[..., int]


def date_unit(app: Flask, opens: timedelta | None = None, due: timedelta | None = None) -> None:
    with app.app_context(), writing(db.session):
        unit = db.session.get_one(Unit, "tiny")
        unit.opens = None if opens is None else utcnow() + opens
        unit.due = None if due is None else utcnow() + due


def line(page: str, address: str) -> str:
    """Return the task that leads there."""
    tasks = page.partition('class="tasks"')[2].split('<li class="task')
    lines = [task.partition("</li>")[0] for task in tasks]
    return next((line for line in lines if f'href="{address}"' in line), "")


def test_a_first_visit_says_how_it_goes(student: Site, hand_in: Hand) -> None:
    page = student.page("/")
    assert "This is how it goes" in page
    assert 'id="course-score"' not in page
    hand_in()
    page = student.page("/")
    assert "This is how it goes" not in page
    assert 'id="course-score"' in page


def test_units_and_quizzes_stand_together_with_their_states(
    app: Flask, student: Site, hand_in: Hand
) -> None:
    Room(app).take("student", "paper", end=False)
    page = student.page("/")
    assert "not begun" in line(page, "/units/tiny")
    assert "No deadline" in line(page, "/units/tiny")
    assert "begun" in line(page, "/quizzes/paper")
    assert "Ends" in line(page, "/quizzes/paper")
    assert "not open yet" in line(page, "/quizzes/later")
    # What ends first comes first.
    assert page.index('href="/quizzes/paper"') < page.index('href="/units/tiny"')
    hand_in()
    assert "in progress" in line(student.page("/"), "/units/tiny")


def test_what_is_late_says_that_it_is_still_taken(app: Flask, student: Site) -> None:
    date_unit(app, due=timedelta(days=-3))
    found = line(student.page("/"), "/units/tiny")
    assert "late</span>" in found
    assert "You can still hand in." in found
    assert "3 days ago" in found


def test_full_marks_are_done(student: Site, hand_in: Hand, desk: Desk) -> None:
    hand_in()
    desk.finish(check("a"), check("b"), check("c"))
    assert line(student.page("/"), "/units/tiny") == ""
    assert "1 of 4 done" in student.page("/")


def test_times_are_in_the_student_s_zone(app: Flask, student: Site) -> None:
    with app.app_context(), writing(db.session):
        db.session.get_one(Unit, "tiny").due = datetime.fromisoformat("2030-05-01T15:30:00+00:00")
    assert "Thu, May 2, 00:30" in line(student.page("/"), "/units/tiny")
    answer = student.post("/profile", nickname="", timezone="America/New_York")
    assert answer.status_code == 302
    page = student.page("/")
    assert "Wed, May 1, 11:30" in line(page, "/units/tiny")
    assert "Times are those of America/New_York." in page


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../etc/passwd", "", "x" * 500])
def test_no_other_time_zone_is_taken(app: Flask, student: Site, zone: str) -> None:
    answer = student.post("/profile", nickname="kept", timezone=zone)
    assert answer.status_code == 422
    assert "There is no such time zone" in answer.text
    with app.app_context():
        assert user_of("student").timezone == "Asia/Seoul"
        assert user_of("student").nickname is None


def test_the_score_says_how_it_is_made_up(
    app: Flask, student: Site, hand_in: Hand, desk: Desk
) -> None:
    with app.app_context(), writing(db.session):
        db.session.get_one(Quiz, "tiny").weight = 100
    hand_in()
    desk.finish(check("a"), check("b", False), check("c"))
    page = student.page("/").partition('id="course-score"')[2]
    assert "<b>25</b>" in page
    assert "Everything weighs the same" in page
    assert page.count('<th scope="row">') == 2


def test_a_quiz_whose_score_is_not_told_yet_adds_nothing(app: Flask, student: Site) -> None:
    with app.app_context(), writing(db.session):
        db.session.get_one(Quiz, "tiny").weight = 100
    room = Room(app)
    room.take("student", end=False, one=right)
    page = student.page("/").partition('id="course-score"')[2]
    assert "no score yet" in page


def test_the_agenda_shows_a_few_and_counts_the_rest() -> None:
    now = utcnow()

    def task(number: int, due: int | None, state: str = "open") -> Task:
        return Task(
            kind="unit",
            id=str(number),
            title={"en": str(number), "ko": str(number)},
            state=state,  # type: ignore[arg-type]
            opens=None,
            due=None if due is None else now + timedelta(days=due),
            extended=False,
            score=None,
            soon=False,
        )

    dues = [None, 5, 3, None, 9, 4, 8]
    shown = agenda([*(task(n, due) for n, due in enumerate(dues)), task(7, 1, "done")])
    assert [each.id for each in shown.now] == ["2", "5", "1", "6", "4"]
    assert (shown.more, shown.done, shown.whole) == (2, 1, 8)


def test_what_was_begun_comes_before_what_was_not() -> None:
    tasks = [
        Task("unit", name, {"en": name, "ko": name}, state, None, None, False, None, False)  # type: ignore[arg-type]
        for name, state in (("a", "open"), ("b", "begun"), ("c", "closed"))
    ]
    assert [each.id for each in agenda(tasks).now] == ["b", "a"]

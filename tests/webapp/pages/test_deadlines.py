"""Due times, late days and second looks on the pages of students and staff."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.webapp.pages.conftest import Desk, Site, check, user_of
from webapp.db import db, utcnow
from webapp.deadlines.models import LateTerms, ReviewRequest, UnitExtension
from webapp.models import Submission, Unit

Hand = Callable[..., int]


def set_due(app: Flask, hours: float, days: int = 0, percent: int = 0) -> datetime:
    """Make the unit due so many hours from now, under a late policy."""
    with app.app_context():
        due = utcnow() + timedelta(hours=hours)
        db.session.get_one(Unit, "tiny").due = due
        terms = db.session.get_one(LateTerms, 1)
        terms.days, terms.percent_per_day = days, percent * 100
        db.session.commit()
        return due


@pytest.fixture
def late_work(app: Flask, hand_in: Hand, desk: Desk) -> int:
    """Hand in something that got 70 points, 30 hours too late at 10 percent a day."""
    submission = hand_in()
    desk.finish(check("a"), check("b"), check("c", False))
    set_due(app, -30, days=0, percent=10)
    return submission


def test_a_late_attempt_says_what_it_costs(student: Site, late_work: int) -> None:
    page = student.page(f"/submissions/{late_work}")
    assert '<b id="score">56</b>' in page
    assert "This attempt is 2 days late: −14 points." in page
    assert "2 days late (−14)" in page
    assert "56" in student.page("/")


def test_staff_see_the_same(instructor: Site, late_work: int) -> None:
    page = instructor.page(f"/staff/submissions/{late_work}")
    assert "<b>56</b>" in page
    assert "This attempt is 2 days late: −14 points." in page
    assert ">56</a>" in instructor.page("/staff/")


def test_late_days_pay(app: Flask, student: Site, late_work: int) -> None:
    set_due(app, -30, days=3, percent=10)
    page = student.page(f"/submissions/{late_work}")
    assert '<b id="score">70</b>' in page
    assert "That costs no points. 2 late days pay for it." in page
    assert "1 late day left of 3" in student.page("/")


def test_before_handing_in_late_one_is_told(app: Flask, student: Site) -> None:
    set_due(app, -30, days=1, percent=10)
    page = student.page("/units/tiny")
    assert "What you hand in now is 2 days late." in page
    assert "It spends 1 of the 1 late days you have left." in page
    assert "10 % of its points are taken off." in page
    set_due(app, 30)
    assert "days late" not in student.page("/units/tiny")


def test_times_are_in_the_student_s_zone(app: Flask, student: Site) -> None:
    with app.app_context():
        user_of("student").timezone = "America/New_York"
        db.session.get_one(Unit, "tiny").due = datetime.fromisoformat("2030-03-20T23:59:00+09:00")
        db.session.commit()
    assert "Due 2030-03-20 10:59" in student.page("/units/tiny")


def test_an_extension_is_given_and_withdrawn(
    app: Flask, instructor: Site, student: Site, late_work: int
) -> None:
    later = (utcnow() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    answer = instructor.post(
        "/staff/students/1/extensions", unit="tiny", due=later, reason="was ill"
    )
    assert answer.status_code == 303
    page = student.page("/units/tiny")
    assert "extended for you" in page
    assert '<b id="score">70</b>' in student.page(f"/submissions/{late_work}")
    assert "was ill" not in page
    with app.app_context():
        given = db.session.scalars(select(UnitExtension.id)).one()
    assert "was ill" in instructor.page("/staff/students/1")
    instructor.post(f"/staff/extensions/{given}/withdraw")
    assert '<b id="score">56</b>' in student.page(f"/submissions/{late_work}")
    assert "withdrawn" in instructor.page("/staff/students/1")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"due": "soon"}, "Write a date and a time"),
        ({"due": "2001-01-01T00:00"}, "later than the unit"),
        ({"reason": " "}, "Write a reason"),
    ],
)
def test_an_extension_without_sense_is_refused(
    app: Flask, instructor: Site, form: dict[str, str], words: str
) -> None:
    set_due(app, 1)
    given = {"unit": "tiny", "due": "2100-01-01T00:00", "reason": "ill", **form}
    instructor.post("/staff/students/1/extensions", **given)
    assert words in instructor.page("/staff/students/1")
    with app.app_context():
        assert db.session.scalars(select(UnitExtension.id)).all() == []


class TestSecondLooks:
    @pytest.fixture
    def work(self, hand_in: Hand, desk: Desk) -> int:
        submission = hand_in()
        desk.finish(check("a"), check("b", False), check("c", False))
        return submission

    def test_a_student_asks_and_reads_the_answer(
        self, app: Flask, student: Site, instructor: Site, work: int
    ) -> None:
        page = student.page(f"/submissions/{work}")
        assert f'action="/submissions/{work}/checks/test_b/review"' in page
        assert f'action="/submissions/{work}/checks/test_a/review"' not in page
        student.post(f"/submissions/{work}/checks/test_b/review", words="It <b>is</b> right")
        page = student.page(f"/submissions/{work}")
        assert "It &lt;b&gt;is&lt;/b&gt; right" in page
        assert f'action="/submissions/{work}/checks/test_b/review"' not in page
        staff = instructor.page("/staff/reviews")
        assert "It &lt;b&gt;is&lt;/b&gt; right" in staff
        assert "Check b" in staff
        assert "It &lt;b&gt;is&lt;/b&gt; right" in instructor.page(f"/staff/submissions/{work}")
        with app.app_context():
            asked = db.session.scalars(select(ReviewRequest.id)).one()
        instructor.post(f"/staff/reviews/{asked}", words="Read section 2.")
        assert "Read section 2." in student.page(f"/submissions/{work}")
        assert "Nobody waits for an answer" in instructor.page("/staff/reviews")

    def test_staff_are_told_in_the_navigation(
        self, student: Site, instructor: Site, work: int
    ) -> None:
        assert "wait for an answer" not in instructor.page("/staff/audit")
        student.post(f"/submissions/{work}/checks/test_b/review", words="please")
        assert "wait for an answer" in instructor.page("/staff/audit")

    def test_nothing_is_asked_without_words(self, app: Flask, student: Site, work: int) -> None:
        student.post(f"/submissions/{work}/checks/test_b/review", words=" ")
        assert "Write what should be looked at" in student.page(f"/submissions/{work}")
        with app.app_context():
            assert db.session.scalars(select(ReviewRequest.id)).all() == []

    def test_an_answer_needs_words(
        self, app: Flask, student: Site, instructor: Site, work: int
    ) -> None:
        student.post(f"/submissions/{work}/checks/test_b/review", words="please")
        with app.app_context():
            asked = db.session.scalars(select(ReviewRequest.id)).one()
        answer = instructor.post(f"/staff/reviews/{asked}", words="")
        assert answer.status_code == 422
        assert "Write an answer" in answer.text

    def test_nobody_asks_about_another_s_work(
        self, someone: Callable[..., Site], work: int
    ) -> None:
        for who in ("other", "instructor"):
            site = someone(who)
            asked = site.post(f"/submissions/{work}/checks/test_b/review", words="x")
            assert asked.status_code == 404
        assert "/review" not in someone("instructor").page(f"/submissions/{work}")


def test_a_submission_in_time_costs_nothing(
    app: Flask, student: Site, hand_in: Hand, desk: Desk
) -> None:
    submission = hand_in()
    desk.finish(check("a"), check("b"), check("c"))
    set_due(app, 1, percent=50)
    page = student.page(f"/submissions/{submission}")
    assert '<b id="score">100</b>' in page
    assert "late" not in page
    with app.app_context():
        assert db.session.get_one(Submission, submission).created < utcnow()

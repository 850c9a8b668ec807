"""What staff see at a glance, and a unit graded again on trial."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from grader.report import text
from tests.webapp.pages.conftest import Desk, Site, check, user_of
from webapp import store
from webapp.db import db
from webapp.models import Grading, User
from webapp.trials.models import Trial

Hand = Callable[..., int]
CAUSE = text("You sum over the wrong axis.", "합을 구하는 축이 잘못되었습니다.")


@pytest.fixture
def work(hand_in: Hand, desk: Desk) -> int:
    submission = hand_in("student")
    desk.finish(check("a"), check("b", False, diagnosis=CAUSE), check("c"))
    return submission


def test_the_class_shows_checks_and_causes(instructor: Site, work: int) -> None:
    page = instructor.page("/staff/")
    assert 'href="/staff/units/tiny/checks/test_b"' in page
    assert "You sum over the wrong axis." in page
    assert "1 student<" in page
    assert re.search(r'1<span class="soft"> / 2</span>', page)


def test_a_class_is_filtered_by_cohort(app: Flask, instructor: Site, work: int) -> None:
    with app.app_context():
        store.change_user(db.session, user_of("other").id, by=None, cohort="Monday")
        cohort = user_of("other").cohort_id
    page = instructor.page(f"/staff/?cohort={cohort}")
    assert ">Other</a>" in page
    assert ">Student</a>" not in page
    assert "You sum over the wrong axis." not in page
    assert ">Student</a>" in instructor.page("/staff/?cohort=99")
    assert f'value="{cohort}" selected' in instructor.page(f"/staff/units/tiny?cohort={cohort}")


def test_a_large_class_has_pages(
    instructor: Site, work: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.staff.PAGE", 1)
    first, second = instructor.page("/staff/"), instructor.page("/staff/?page=2")
    assert ">Other</a>" in first
    assert ">Student</a>" not in first
    assert "page=2" in first
    assert ">Student</a>" in second


def test_a_unit_names_who_has_not_begun(instructor: Site, work: int) -> None:
    page = instructor.page("/staff/units/tiny")
    absent = page[page.index('id="absent"') :]
    assert ">Other</a>" in absent
    assert ">Student</a>" not in absent
    assert "<svg" in page
    assert "<summary>As a table</summary>" in page


def test_a_check_names_who_fails_it_and_why(instructor: Site, work: int) -> None:
    page = instructor.page("/staff/units/tiny/checks/test_b")
    assert "You sum over the wrong axis." in page
    assert f'href="/staff/submissions/{work}#check-1"' in page
    assert "Everybody passes it." in instructor.page("/staff/units/tiny/checks/test_a")


def test_one_student_with_everything(instructor: Site, work: int, hand_in: Hand) -> None:
    instructor.post(f"/staff/submissions/{work}/override", score="80", reason="shown in the lab")
    hand_in("student")
    page = instructor.page("/staff/students/1")
    assert "student@example.org" in page
    assert "set by staff" in page
    assert "shown in the lab" in page
    assert f'href="/staff/submissions/{work}"' in page


def test_an_instructor_changes_cohort_and_whether_they_are_in_the_course(
    app: Flask, instructor: Site, someone: Callable[..., Site]
) -> None:
    other = someone("other")
    instructor.post("/staff/students/2", cohort="Monday", active="yes")
    assert other.get("/profile").status_code == 200
    assert "Monday" in instructor.page("/staff/students/2")
    instructor.post("/staff/students/2", cohort="")
    with app.app_context():
        user = db.session.get_one(User, 2)
        assert (user.active, user.cohort_id) == (False, None)
    assert other.get("/profile").status_code == 302
    assert "inactive" in instructor.page("/staff/students/2")
    assert 'id="account"' not in someone("assistant").page("/staff/students/2")


def test_attempts_lead_to_each_other(instructor: Site, hand_in: Hand) -> None:
    first, second = hand_in("student"), hand_in("student")
    hand_in("other")
    page = instructor.page(f"/staff/submissions/{first}")
    assert f'rel="next" href="/staff/submissions/{second}"' in page
    assert 'rel="prev"' not in page
    page = instructor.page(f"/staff/submissions/{second}")
    assert f'rel="prev" href="/staff/submissions/{first}"' in page
    assert 'rel="next"' not in page


def test_two_gradings_are_compared(instructor: Site, desk: Desk, work: int) -> None:
    assert "fewer than two" in instructor.page(f"/staff/submissions/{work}/compare")
    instructor.post(f"/staff/submissions/{work}/regrade", reason="the check was mended")
    desk.finish(check("a"), check("b"), check("c"))
    page = instructor.page(f"/staff/submissions/{work}/compare")
    assert page.count("different</span>") == 1
    assert "the check was mended" in page
    assert f'href="/staff/submissions/{work}/compare"' in instructor.page(
        f"/staff/submissions/{work}"
    )


def test_the_queue_has_a_button_for_what_failed(
    instructor: Site, hand_in: Hand, desk: Desk
) -> None:
    submission = hand_in()
    desk.break_down("Traceback\nMemoryError: no room")
    page = instructor.page("/staff/queue")
    assert "MemoryError: no room" in page
    reason = re.search(r'name="reason" value="([^"]+)"', page)
    assert reason is not None
    answer = instructor.post(
        f"/staff/submissions/{submission}/regrade", reason=reason[1], back="queue"
    )
    assert answer.location == "/staff/queue"
    page = instructor.page("/staff/queue")
    assert "MemoryError" not in page
    desk.take()
    assert "<code>test</code>" in instructor.page("/staff/queue")


class TestTrials:
    @pytest.fixture
    def trial(self, app: Flask, instructor: Site, desk: Desk, work: int) -> str:
        answer = instructor.post("/staff/units/tiny/trials", how="all", reason="check b was wrong")
        desk.finish(check("a"), check("b"), check("c"))
        return str(answer.location)

    def test_who_would_gain_is_told_and_nothing_counts(
        self, instructor: Site, student: Site, trial: str, work: int
    ) -> None:
        page = instructor.page(trial)
        assert ">Student</a>" in page
        assert "+50" in page
        assert "check b was wrong" in instructor.page("/staff/units/tiny")
        own = student.page(f"/submissions/{work}")
        assert '<b id="score">50</b>' in own
        assert "graded once more" not in own
        assert "check b was wrong" not in own
        assert ">50</a>" in instructor.page("/staff/")
        assert "on trial" in instructor.page(f"/staff/submissions/{work}")

    def test_while_it_waits_nothing_shows(
        self, instructor: Site, student: Site, hand_in: Hand, desk: Desk, work: int
    ) -> None:
        instructor.post("/staff/units/tiny/trials", how="all", reason="why")
        assert "graded once more" not in student.page(f"/submissions/{work}")
        assert f'href="/staff/submissions/{work}"' not in instructor.page(
            "/staff/submissions?state=waiting"
        )

    def test_applied_it_counts(
        self, instructor: Site, student: Site, trial: str, work: int
    ) -> None:
        assert instructor.post(f"{trial}/apply").status_code == 303
        assert '<b id="score">100</b>' in student.page(f"/submissions/{work}")
        assert "trial.apply" in instructor.page("/staff/audit")
        assert "applied it" in instructor.page(trial)
        instructor.post(f"{trial}/discard")
        assert "applied or discarded already" in instructor.page(trial)

    def test_discarded_it_does_not(
        self, app: Flask, instructor: Site, student: Site, trial: str, work: int
    ) -> None:
        instructor.post(f"{trial}/discard")
        assert '<b id="score">50</b>' in student.page(f"/submissions/{work}")
        assert "discarded it" in instructor.page(trial)
        with app.app_context():
            assert len(db.session.scalars(select(Grading)).all()) == 2

    def test_an_assistant_tries_and_an_instructor_applies(
        self, someone: Callable[..., Site], trial: str
    ) -> None:
        page = someone("assistant").page(trial)
        assert f'action="{trial}/discard"' in page
        assert f'action="{trial}/apply"' not in page

    def test_a_trial_without_a_reason_is_refused(
        self, app: Flask, instructor: Site, work: int
    ) -> None:
        instructor.post("/staff/units/tiny/trials", reason=" ")
        assert "Write a reason" in instructor.page("/staff/units/tiny")
        with app.app_context():
            assert db.session.scalars(select(Trial)).all() == []

    def test_a_trial_of_nothing_is_refused(self, instructor: Site) -> None:
        instructor.post("/staff/units/tiny/trials", reason="why")
        assert "Nothing of this unit" in instructor.page("/staff/units/tiny")

    def test_a_sample_is_widened(
        self,
        instructor: Site,
        hand_in: Hand,
        desk: Desk,
        work: int,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        hand_in("other")
        desk.finish(check("a"), check("b"), check("c"))
        monkeypatch.setattr("webapp.trials.views.SAMPLE", 1)
        trial = instructor.post("/staff/units/tiny/trials", how="sample", reason="why").location
        desk.finish(check("a"), check("b"), check("c"))
        page = instructor.page(trial)
        assert "Grade the other 1 submission, too" in page
        assert f'action="{trial}/apply"' not in page
        instructor.post(f"{trial}/apply")
        assert "once every submission has been graded" in instructor.page(trial)
        instructor.post(f"{trial}/widen")
        desk.finish(check("a"), check("b"), check("c"))
        assert f'action="{trial}/apply"' in instructor.page(trial)

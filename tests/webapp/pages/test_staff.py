"""What staff see and do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from tests.webapp.pages.conftest import Desk, Site, check
from webapp.db import db
from webapp.models import AuditLog, Grading, Override

Hand = Callable[..., int]


def test_the_class_is_a_table_of_students_by_units(
    instructor: Site, hand_in: Hand, desk: Desk
) -> None:
    submission = hand_in("student")
    desk.finish(check("a"), check("b", False), check("c"))
    page = instructor.page("/staff/")
    assert f'href="/staff/submissions/{submission}">50</a>' in page
    assert "heat-2" in page
    assert "Other" in page
    assert "Instructor@" not in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {1, 2, 3}),
        ("?unit=tiny", {1, 2, 3}),
        ("?unit=none", set()),
        ("?student=2", {2}),
        ("?state=graded", {1}),
        ("?state=waiting", {2, 3}),
        ("?state=graded&student=2", set()),
        ("?state=nonsense&student=x&page=-1", {1, 2, 3}),
    ],
)
def test_submissions_are_found_by_filters(
    instructor: Site, hand_in: Hand, desk: Desk, query: str, expected: set[int]
) -> None:
    for who in ("student", "other", "student"):
        hand_in(who)
    desk.finish(check("a"))
    page = instructor.page(f"/staff/submissions{query}")
    found = {n for n in (1, 2, 3) if f'href="/staff/submissions/{n}"' in page}
    assert found == expected


def test_a_long_list_has_pages(
    instructor: Site, hand_in: Hand, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.staff.PAGE", 2)
    for _ in range(3):
        hand_in()
    first = instructor.page("/staff/submissions?unit=tiny")
    assert 'rel="next" href="/staff/submissions?page=2&amp;unit=tiny"' in first
    second = instructor.page("/staff/submissions?page=2&unit=tiny")
    assert 'href="/staff/submissions/1"' in second
    assert "rel=next" not in second


def test_code_stands_beside_its_results(instructor: Site, hand_in: Hand, desk: Desk) -> None:
    submission = hand_in(content=b"marker = 1 < 2\n")
    desk.finish(check("a"), check("b", False))
    page = instructor.page(f"/staff/submissions/{submission}")
    assert "marker = 1 &lt; 2" in page
    assert "b differs" in page


def test_an_override_has_a_reason_and_can_be_withdrawn(
    app: Flask, instructor: Site, student: Site, hand_in: Hand, desk: Desk
) -> None:
    submission = hand_in()
    desk.finish(check("a"), check("b", False), check("c", False))
    path = f"/staff/submissions/{submission}"
    form = {"score": "87,5", "reason": "shown in the lab"}
    assert instructor.post(f"{path}/override", **form).status_code == 302
    page = student.page(f"/submissions/{submission}")
    assert '<b id="score">87.5</b>' in page
    assert "the checks alone gave 20" in page
    assert "shown in the lab" in page
    assert "87.5" in student.page("/")
    with app.app_context():
        override = db.session.scalars(select(Override.id)).one()
    assert instructor.post(f"/staff/overrides/{override}/withdraw").status_code == 302
    assert '<b id="score">20</b>' in student.page(f"/submissions/{submission}")
    log = instructor.page("/staff/audit")
    assert "override.set" in log
    assert "override.withdraw" in log


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"score": "50", "reason": " "}, "Write a reason"),
        ({"score": "101", "reason": "x"}, "outside what the unit allows"),
        ({"score": "-1", "reason": "x"}, "outside what the unit allows"),
        ({"score": "much", "reason": "x"}, "Write a number"),
        ({"score": "nan", "reason": "x"}, "Write a number"),
        ({"score": "1e999", "reason": "x"}, "Write a number"),
    ],
)
def test_an_override_that_makes_no_sense_is_refused(
    app: Flask, instructor: Site, hand_in: Hand, form: dict[str, str], words: str
) -> None:
    answer = instructor.post(f"/staff/submissions/{hand_in()}/override", **form)
    assert answer.status_code == 422
    assert words in answer.text
    with app.app_context():
        assert db.session.scalars(select(Override.id)).all() == []


def test_an_assistant_is_not_offered_what_is_refused(
    someone: Callable[..., Site], hand_in: Hand, desk: Desk
) -> None:
    submission = hand_in()
    desk.finish(check("a"))
    page = someone("assistant").page(f"/staff/submissions/{submission}")
    assert "/regrade" in page
    assert "/override" not in page
    assert "/staff/invitations/" not in page


def test_a_whole_unit_is_graded_again(
    app: Flask, instructor: Site, hand_in: Hand, desk: Desk
) -> None:
    for who in ("student", "other"):
        hand_in(who)
        desk.finish(check("a"))
    answer = instructor.post("/staff/regrade", unit="tiny", reason="a check was wrong")
    assert answer.location == "/staff/submissions?unit=tiny"
    assert "2 submissions are graded again" in instructor.page("/staff/submissions")
    with app.app_context():
        waiting = db.session.scalars(select(Grading).where(Grading.state == "queued")).all()
        assert [(each.kind, each.reason) for each in waiting] == [
            ("regrade", "a check was wrong")
        ] * 2


def test_a_regrade_needs_a_reason(app: Flask, instructor: Site, hand_in: Hand) -> None:
    answer = instructor.post(f"/staff/submissions/{hand_in()}/regrade", reason="")
    assert answer.status_code == 422
    assert "Write a reason" in answer.text
    assert instructor.post("/staff/regrade", unit="none", reason="x").status_code == 404


def test_what_staff_do_is_on_record_with_their_name(
    app: Flask, instructor: Site, hand_in: Hand
) -> None:
    instructor.post(f"/staff/submissions/{hand_in()}/override", score="10", reason="because")
    page = instructor.page("/staff/audit")
    assert "Instructor" in page
    assert "because" in page
    with app.app_context():
        found = db.session.scalars(select(AuditLog).where(AuditLog.action == "override.set")).one()
        assert found.ip == "127.0.0.1"


def test_a_failed_grading_leaves_the_list_once_it_is_graded_again(
    instructor: Site, hand_in: Hand, desk: Desk
) -> None:
    path = f"/staff/submissions/{hand_in()}"
    desk.break_down("out of memory")
    assert path in instructor.page("/staff/not-graded")
    instructor.post(f"{path}/regrade", reason="more memory")
    assert path not in instructor.page("/staff/not-graded")
    desk.finish(check("a"), check("b"), check("c"))
    assert path not in instructor.page("/staff/not-graded")
    assert ">100</b>" in instructor.page(path)

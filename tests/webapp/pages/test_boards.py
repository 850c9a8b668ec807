"""The public leaderboards."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from grader.course import Course
from grader.report import Measure, Report
from tests.webapp.pages.conftest import Desk, Site, check, make_app, user_of
from webapp import jobs, store
from webapp.db import db, utcnow, writing
from webapp.models import Freeze, Unit

Hand = Callable[..., int]


def call(app: Flask, who: str, nickname: str) -> None:
    Site(app).log_in(who).post("/profile", nickname=nickname)


def rows(page: str) -> list[tuple[str, str, str]]:
    """Return place, nickname and points of each line."""
    lines = re.findall(r"<tr[^>]*>(<td class=\"place\">.*?)</tr>", page, re.DOTALL)
    found = []
    for line in lines:
        cells = [
            re.sub(r"<[^>]+>", "", cell).split() for cell in re.findall(r"<t[hd].*?</t[hd]>", line)
        ]
        found.append((cells[0][0], cells[1][0], cells[2][0]))
    return found


def test_an_empty_board_says_how_it_fills(visitor: Site) -> None:
    assert "Nobody is on this board yet" in visitor.page("/leaderboard/")


def test_only_nicknames_are_shown(app: Flask, visitor: Site, hand_in: Hand, desk: Desk) -> None:
    for who in ("student", "other"):
        hand_in(who)
        desk.finish(check("a"), check("b"), check("c"))
    call(app, "student", "tensor")
    page = visitor.page("/leaderboard/")
    assert rows(page) == [("1", "tensor", "100")]
    assert "Student" not in page
    assert "Other" not in page


def test_equal_points_share_a_place_and_the_earlier_stands_first(
    app: Flask, visitor: Site, hand_in: Hand, desk: Desk
) -> None:
    call(app, "student", "late")
    call(app, "other", "early")
    for who in ("other", "student"):
        hand_in(who)
        desk.finish(check("a"), check("b"), check("c", False))
    assert rows(visitor.page("/leaderboard/tiny")) == [("1", "early", "70"), ("1", "late", "70")]


def test_one_s_own_line_stands_out(
    app: Flask, someone: Callable[..., Site], hand_in: Hand, desk: Desk
) -> None:
    call(app, "student", "tensor")
    hand_in()
    desk.finish(check("a"))
    assert "<tr class=own>" in someone("student").page("/leaderboard/")
    assert "<tr class=own>" not in someone("other").page("/leaderboard/")


def test_who_has_no_nickname_sees_their_place_alone(
    app: Flask, someone: Callable[..., Site], hand_in: Hand, desk: Desk
) -> None:
    call(app, "other", "first")
    hand_in("other")
    desk.finish(check("a"), check("b"), check("c"))
    hand_in("student")
    desk.finish(check("a"), check("b", False), check("c", False))
    page = someone("student").page("/leaderboard/tiny")
    assert "You would be in place 2 with 20." in page
    assert len(rows(page)) == 1


def test_until_the_deadline_hidden_points_stay_hidden(
    app: Flask, visitor: Site, hand_in: Hand, desk: Desk
) -> None:
    call(app, "student", "tensor")
    hand_in()
    desk.finish(check("a"), check("b"), check("c"))
    with app.app_context():
        unit = db.session.get_one(Unit, "tiny")
        unit.due = utcnow().replace(year=utcnow().year + 1)
        db.session.commit()
    page = visitor.page("/leaderboard/tiny")
    assert rows(page) == [("1", "tensor", "20")]
    assert "only the public checks" in page


def test_a_queued_attempt_makes_nobody_disappear(
    app: Flask, visitor: Site, hand_in: Hand, desk: Desk
) -> None:
    call(app, "student", "tensor")
    hand_in()
    desk.finish(check("a"))
    hand_in()
    assert rows(visitor.page("/leaderboard/tiny")) == [("1", "tensor", "20")]


def test_a_freeze_is_told(app: Flask, visitor: Site) -> None:
    with app.app_context():
        store.freeze_board(db.session, by=user_of("instructor").id, at=utcnow())
    assert "Frozen" in visitor.page("/leaderboard/")


@pytest.fixture
def measured(small_course: Course, filled: Path, tmp_path: Path) -> Flask:
    """Return a site whose unit has boards of accuracy and speed."""
    root = tmp_path / "course"
    shutil.copytree(small_course.root, root)
    folder = root / "reference" / "tiny" / "measures"
    folder.mkdir()
    for name in ("accuracy", "speed"):
        (folder / f"{name}.py").write_text('"""Only its being there counts here."""\n')
    shutil.copytree(filled, tmp_path / "measured")
    return make_app(tmp_path / "measured", Course.load(root))


def measure(app: Flask, who: str, *figures: Measure) -> None:
    """Hand in something that passes every check, with these figures."""
    with app.app_context():
        user = user_of(who).id
        content = repr(figures).encode()
        store.submit(db.session, user_id=user, unit_id="tiny", filename="a.py", content=content)
    desk = Desk(app)
    claim = desk.take()
    checks = (check("a"), check("b"), check("c"))
    report = Report("tiny", "0" * 64, "graded", 100.0, 100.0, "strong", 0.1, claim.seed, checks)
    with app.app_context():
        jobs.finish(db.session, claim, report, figures)


def accuracy(public: float, private: float) -> tuple[Measure, Measure]:
    return (
        Measure("accuracy_public", public, 0.01),
        Measure("accuracy_private", private, 0.01),
    )


def close_unit(app: Flask, **ago: float) -> None:
    with app.app_context(), writing(db.session) as session:
        session.get_one(Unit, "tiny").due = utcnow() - timedelta(**ago)
        store.record(session, None, "unit.change", "unit:tiny", {"changed": ["due"]})


def test_a_unit_without_measures_has_no_such_boards(visitor: Site) -> None:
    assert "/leaderboard/tiny/accuracy" not in visitor.page("/leaderboard/")
    assert visitor.get("/leaderboard/tiny/speed").status_code == 404


def test_the_board_of_accuracy_turns_to_the_private_split(measured: Flask) -> None:
    visitor = Site(measured)
    assert "/leaderboard/tiny/accuracy" in visitor.page("/leaderboard/")
    call(measured, "student", "tensor")
    measure(measured, "student", *accuracy(0.97, 0.91))
    close_unit(measured, days=-1)
    page = visitor.page("/leaderboard/tiny/accuracy")
    assert rows(page) == [("1", "tensor", "97.00")]
    assert "This is the public split" in page
    assert "Ladder rule" in page
    close_unit(measured, seconds=0)
    page = visitor.page("/leaderboard/tiny/accuracy")
    assert rows(page) == [("1", "tensor", "91.00")]
    assert "the accuracy on the private split" in page


def test_a_board_without_a_deadline_says_that_it_does_not_close(measured: Flask) -> None:
    assert "has no deadline" in Site(measured).page("/leaderboard/tiny/accuracy")


def test_speeds_are_told_against_the_reference(measured: Flask) -> None:
    call(measured, "student", "quick")
    call(measured, "other", "patient")
    measure(measured, "student", Measure("speed", 1.234, 0.01))
    measure(measured, "other", Measure("speed", 0.0123, 0.01))
    page = Site(measured).page("/leaderboard/tiny/speed")
    assert rows(page) == [("1", "quick", "1.23×"), ("2", "patient", "0.012×")]


def test_who_was_not_measured_is_told_how_to_be(measured: Flask) -> None:
    site = Site(measured).log_in("student")
    assert "You have no accuracy here yet" in site.page("/leaderboard/tiny/accuracy")
    assert "You have no speed here yet" in site.page("/leaderboard/tiny/speed")
    assert "Choose a nickname" in site.page("/leaderboard/tiny/speed")


def give(user: int, score: int) -> None:
    by = user_of("instructor").id
    store.set_override(
        db.session, by=by, score=score, reason="by hand", user_id=user, unit_id="tiny"
    )


def test_one_s_own_place_is_shown_on_every_page_of_a_long_board(app: Flask) -> None:
    with app.app_context():
        for number in range(60):
            name = f"n{number:02}"
            user = store.create_user(
                db.session, by=None, email=f"{name}@example.org", name=name, nickname=name
            )
            give(user, 9000)
        give(user_of("student").id, 100)
    call(app, "student", "last")
    site = Site(app).log_in("student")
    first, second = site.page("/leaderboard/tiny"), site.page("/leaderboard/tiny?page=2")
    assert (len(rows(first)), len(rows(second))) == (50, 11)
    assert rows(second)[-1] == ("61", "last", "1")
    for page in (first, second, site.page("/leaderboard/tiny?page=99")):
        assert "of 61 with 1" in page
    assert "Show my line in the list" in first
    assert "Show my line in the list" not in second


def freeze(site: Site, at: str, unit: str = "tiny") -> None:
    assert site.post("/staff/boards/", unit=unit, at=at).status_code == 303


def test_staff_freezes_a_board_at_a_time_in_their_zone_and_lifts_it(
    app: Flask, instructor: Site, visitor: Site, hand_in: Hand, desk: Desk
) -> None:
    call(app, "student", "tensor")
    hand_in()
    desk.finish(check("a"))
    freeze(instructor, "2020-03-02T09:00")
    assert "2020-03-02 09:00" in instructor.page("/staff/boards/")
    assert rows(visitor.page("/leaderboard/tiny")) == []
    assert "Frozen" in visitor.page("/leaderboard/tiny")
    with app.app_context():
        [stored] = db.session.query(Freeze)
        assert stored.at == datetime(2020, 3, 2, tzinfo=UTC)
    answer = instructor.post(f"/staff/boards/{stored.id}/lift")
    assert answer.status_code == 303
    assert rows(visitor.page("/leaderboard/tiny")) == [("1", "tensor", "20")]
    page = instructor.page("/staff/boards/")
    assert "No leaderboard is frozen" in page
    assert "Lifted by" in page


@pytest.mark.parametrize("at", ["", "tomorrow", "0001-01-01T00:00"])
def test_a_freeze_needs_a_time(instructor: Site, at: str) -> None:
    answer = instructor.post("/staff/boards/", unit="tiny", at=at)
    assert answer.status_code == 422
    assert "Write a date and a time" in answer.text


def test_a_freeze_of_no_board_is_refused(instructor: Site) -> None:
    answer = instructor.post("/staff/boards/", unit="none", at="2026-03-02T09:00")
    assert answer.status_code == 422
    assert "No leaderboard is frozen" in answer.text

"""The public leaderboards."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask

from tests.webapp.pages.conftest import Desk, Site, check, user_of
from webapp import store
from webapp.db import db, utcnow
from webapp.models import Unit

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

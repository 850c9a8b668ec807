"""Boards made of what is stored, on both databases: each rule of fairness, with boards kept.

Every board that a test looks at comes from one keeper that lives through the whole test, and must
be the one that would be made anew.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from grader.report import Measure
from tests.webapp.backend.people import (
    add_graded,
    add_submission,
    add_user,
    claim_first,
    report,
)
from webapp import jobs, scorebook, store
from webapp.boards.board import Board, Kind, Name
from webapp.boards.board import board as made_anew
from webapp.boards.keeper import Keeper
from webapp.boards.models import Measurement
from webapp.db import utcnow, writing
from webapp.deadlines import extensions
from webapp.models import Grading, Unit, User
from webapp.quizzes.models import Quiz, Sitting

START = datetime(2026, 3, 2, tzinfo=UTC)
FIGURES = {"tiny": frozenset({"accuracy", "speed"})}
IMAGE = 1 / 300


def at(hour: int) -> datetime:
    return START + timedelta(hours=hour)


class Boards:
    """What somebody sees who looks again and again."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.keeper = Keeper("best", FIGURES)

    def __call__(
        self,
        unit: str | None = "tiny",
        *,
        kind: Kind = "points",
        viewer: int | None = None,
        now: datetime | None = None,
    ) -> Board:
        user = self.session.get(User, viewer) if viewer else None
        name, now = Name(kind, unit), now or utcnow()
        kept = self.keeper.board(self.session, name, viewer=user, now=now)
        assert kept == made_anew(self.session, "best", name, viewer=user, now=now)
        return kept


@pytest.fixture
def board(session: Session) -> Boards:
    return Boards(session)


@pytest.fixture
def staff(session: Session) -> int:
    return add_user(session, "lee", role="instructor", nickname="teacher")


@pytest.fixture
def kim(session: Session) -> int:
    return add_user(session, "kim", nickname="relu")


@pytest.fixture
def choi(session: Session) -> int:
    return add_user(session, "choi", nickname="sigmoid")


def lines(found: Board) -> list[tuple[int | None, str, int | None]]:
    return [(row.place, row.entry.nickname, row.entry.score) for row in found.rows]


def set_due(session: Session, due: datetime | None) -> None:
    """Give the unit a deadline, as a change of the course file does."""
    with writing(session):
        session.get_one(Unit, "tiny").due = due
        store.record(session, None, "unit.change", "unit:tiny", {"changed": ["due"]})


def extend(session: Session, user: int, due: datetime, by: int) -> int:
    return extensions.grant(session, by=by, user_id=user, unit_id="tiny", due=due, reason="ill")


def add_measured(
    session: Session,
    user: int,
    hour: int,
    *,
    public: int | None = None,
    private: int = 0,
    speed: float | None = None,
    noise: float = 0.0,
    hidden: float = 80,
) -> int:
    """Hand in something that reads so many of 300 images of each split, or is so fast."""
    found = []
    if public is not None:
        found = [
            Measure("accuracy_public", public * IMAGE, IMAGE),
            Measure("accuracy_private", private * IMAGE, IMAGE),
        ]
    if speed is not None:
        found.append(Measure("speed", speed, noise))
    submission = add_submission(session, user, at(hour))
    jobs.finish(session, claim_first(session, submission), report(20, hidden), found)
    return submission


def test_a_board_orders_by_score_and_time(
    session: Session, board: Boards, kim: int, choi: int
) -> None:
    park = add_user(session, "park", nickname="tanh")
    add_graded(session, kim, 20, 40, at(2))
    add_graded(session, choi, 20, 40, at(1))
    add_graded(session, park, 20, 80, at(3))
    assert lines(board()) == [
        (1, "tanh", 10000),
        (2, "sigmoid", 6000),
        (2, "relu", 6000),
    ]


def test_the_overall_board_is_in_percent(session: Session, board: Boards, kim: int) -> None:
    add_graded(session, kim, 20, 40)
    assert lines(board(None)) == [(1, "relu", 6000)]


def test_without_a_nickname_nobody_is_listed(session: Session, board: Boards, kim: int) -> None:
    quiet = add_user(session, "quiet")
    add_graded(session, quiet, 20, 80)
    add_graded(session, kim, 20, 40)
    assert lines(board()) == [(1, "relu", 6000)]


def test_a_student_always_sees_their_own_place(session: Session, board: Boards, kim: int) -> None:
    quiet = add_user(session, "quiet")
    add_graded(session, quiet, 20, 10)
    add_graded(session, kim, 20, 40)
    mine = board(viewer=quiet).mine
    assert mine is not None
    assert (mine.place, mine.entry.score) == (2, 3000)


@pytest.mark.parametrize("values", [{"role": "assistant"}, {"hidden": True}])
def test_staff_and_hidden_accounts_never_appear(
    session: Session, board: Boards, kim: int, values: dict[str, object]
) -> None:
    ghost = add_user(session, "ghost", nickname="ghost", **values)
    add_graded(session, ghost, 20, 80)
    found = board(viewer=ghost)
    assert [row.entry.nickname for row in found.rows] == ["relu"]
    assert found.mine is None


def test_an_account_that_was_closed_disappears(session: Session, board: Boards, kim: int) -> None:
    add_graded(session, kim, 20, 80)
    store.change_user(session, kim, by=None, active=False)
    assert board().rows == []


def test_a_newer_submission_in_the_queue_never_makes_somebody_disappear(
    session: Session, board: Boards, kim: int
) -> None:
    add_graded(session, kim, 20, 60)
    waiting = add_submission(session, kim)
    assert lines(board()) == [(1, "relu", 8000)]
    claim_first(session, waiting)
    assert lines(board()) == [(1, "relu", 8000)]


def test_a_regrade_in_the_queue_never_makes_somebody_disappear(
    session: Session, board: Boards, kim: int, staff: int
) -> None:
    submission = add_graded(session, kim, 20, 60)
    store.regrade(session, [submission], by=staff, reason="the test changed")
    assert lines(board()) == [(1, "relu", 8000)]
    claim = jobs.claim(session, "w")
    assert claim is not None
    jobs.finish(session, claim, report(20, 50))
    assert lines(board()) == [(1, "relu", 7000)]


def test_hidden_points_wait_for_the_deadline(session: Session, board: Boards, kim: int) -> None:
    add_graded(session, kim, 20, 60)
    set_due(session, utcnow() + timedelta(days=1))
    found = board()
    assert lines(found) == [(1, "relu", 2000)]
    assert found.public_only == {"tiny"}
    assert lines(board(None)) == [(1, "relu", 2000)]
    set_due(session, utcnow() - timedelta(days=1))
    assert lines(board()) == [(1, "relu", 8000)]


@pytest.mark.parametrize("of", ["tiny", None])
def test_a_frozen_board_stands_still_until_somebody_lifts_it(
    session: Session, board: Boards, kim: int, staff: int, of: str | None
) -> None:
    add_graded(session, kim, 20, 10, at(1))
    add_graded(session, kim, 20, 80, at(3))
    freeze = store.freeze_board(session, by=staff, at=at(2), unit_id=of)
    found = board()
    assert lines(found) == [(1, "relu", 3000)]
    assert found.frozen == at(2)
    assert lines(board(None)) == [(1, "relu", 3000)]
    store.lift_freeze(session, freeze, by=staff)
    assert lines(board()) == [(1, "relu", 10000)]


def add_quiz(session: Session, user: int, score: int, due: datetime | None = None) -> None:
    """Add a quiz that weighs as much as the unit, handed in by somebody."""
    words = {"en": "Quiz", "ko": "퀴즈"}
    with writing(session):
        session.add(Quiz(id="q", unit_id="tiny", position=0, title=words, weight=100, due=due))
        session.flush()
        session.add(
            Sitting(quiz_id="q", unit_id="tiny", user_id=user, seed=1, finished=START, score=score)
        )
        store.record(session, None, "quiz.create", "quiz:q")


def test_a_quiz_counts_in_the_course_and_in_no_unit(
    session: Session, board: Boards, kim: int, choi: int
) -> None:
    add_graded(session, kim, 20, 40)  # 60 of 100
    add_quiz(session, choi, 8000)
    assert lines(board(None)) == [(1, "sigmoid", 4000), (2, "relu", 3000)]
    assert lines(board()) == [(1, "relu", 6000), (None, "sigmoid", None)]


def test_a_board_says_nothing_of_a_quiz_before_it_is_due(
    session: Session, board: Boards, choi: int
) -> None:
    add_quiz(session, choi, 8000, due=utcnow() + timedelta(hours=1))
    assert lines(board(None)) == [(None, "sigmoid", None)]
    assert scorebook.course_scores(session, "best") == {choi: 4000}


def test_hidden_points_wait_for_one_s_own_deadline(
    session: Session, board: Boards, kim: int, choi: int, staff: int
) -> None:
    for user in (kim, choi):
        add_graded(session, user, 20, 60)
    set_due(session, utcnow() - timedelta(hours=1))
    extend(session, choi, utcnow() + timedelta(hours=1), staff)
    assert lines(board()) == [(1, "relu", 8000), (2, "sigmoid", 2000)]
    assert lines(board(now=utcnow() + timedelta(hours=2)))[1] == (1, "sigmoid", 8000)


def test_a_nickname_taken_off_takes_its_line_off(session: Session, board: Boards, kim: int) -> None:
    add_graded(session, kim, 20, 60)
    assert lines(board()) == [(1, "relu", 8000)]
    user = session.get_one(User, kim)
    store.change_profile(session, kim, nickname="", locale=user.locale, timezone=user.timezone)
    assert lines(board()) == []
    mine = board(viewer=kim).mine
    assert mine is not None
    assert (mine.place, mine.entry.listed) == (1, False)


class TestAccuracy:
    def test_the_public_split_counts_while_the_board_is_open(
        self, session: Session, board: Boards, kim: int, choi: int
    ) -> None:
        add_measured(session, kim, 1, public=280, private=290)
        add_measured(session, choi, 2, public=285, private=270)
        assert lines(board(kind="accuracy")) == [(1, "sigmoid", 9500), (2, "relu", 9333)]

    def test_after_the_close_the_private_split_counts(
        self, session: Session, board: Boards, kim: int, choi: int
    ) -> None:
        set_due(session, at(10))
        add_measured(session, kim, 1, public=280, private=290)
        add_measured(session, choi, 2, public=285, private=270)
        before, after = (board(kind="accuracy", now=at(hour)) for hour in (9, 10))
        assert lines(before) == [(1, "sigmoid", 9500), (2, "relu", 9333)]
        assert lines(after) == [(1, "relu", 9667), (2, "sigmoid", 9000)]
        assert (before.terms.closed, after.terms.closed) == (False, True)

    def test_it_closes_with_the_last_extension(
        self, session: Session, board: Boards, kim: int, choi: int, staff: int
    ) -> None:
        set_due(session, at(10))
        add_measured(session, kim, 1, public=280, private=290)
        board(kind="accuracy", now=at(9))
        extend(session, choi, at(20), staff)
        found = board(kind="accuracy", now=at(15))
        assert lines(found)[0] == (1, "relu", 9333)
        assert found.terms.closing == at(20)
        assert lines(board(kind="accuracy", now=at(20)))[0] == (1, "relu", 9667)

    def test_an_extension_taken_back_closes_it_at_once(
        self, session: Session, board: Boards, kim: int, choi: int, staff: int
    ) -> None:
        set_due(session, at(10))
        add_measured(session, kim, 1, public=280, private=290)
        extension = extend(session, choi, at(20), staff)
        assert lines(board(kind="accuracy", now=at(15)))[0] == (1, "relu", 9333)
        extensions.withdraw(session, extension, by=staff)
        found = board(kind="accuracy", now=at(15))
        assert lines(found)[0] == (1, "relu", 9667)
        assert found.terms.closing == at(10)

    def test_one_image_more_is_not_shown(self, session: Session, board: Boards, kim: int) -> None:
        add_measured(session, kim, 1, public=270)
        add_measured(session, kim, 2, public=271)
        found = board(kind="accuracy")
        assert lines(found) == [(1, "relu", 9000)]
        assert found.rows[0].entry.since == at(1)
        add_measured(session, kim, 3, public=272)
        assert lines(board(kind="accuracy")) == [(1, "relu", 9067)]

    def test_a_queued_attempt_makes_nobody_disappear(
        self, session: Session, board: Boards, kim: int
    ) -> None:
        add_measured(session, kim, 1, public=270)
        claim_first(session, add_submission(session, kim, at(2)))
        assert lines(board(kind="accuracy")) == [(1, "relu", 9000)]

    def test_a_freeze_counts_by_the_time_of_handing_in(
        self, session: Session, board: Boards, kim: int, staff: int
    ) -> None:
        add_measured(session, kim, 1, public=270)
        freeze = store.freeze_board(session, by=staff, at=at(2), unit_id="tiny")
        add_measured(session, kim, 3, public=290)
        assert lines(board(kind="accuracy")) == [(1, "relu", 9000)]
        store.lift_freeze(session, freeze, by=staff)
        assert lines(board(kind="accuracy")) == [(1, "relu", 9667)]

    @pytest.mark.parametrize("values", [{"role": "assistant"}, {"hidden": True}])
    def test_staff_and_hidden_accounts_never_appear(
        self, session: Session, board: Boards, values: dict[str, object]
    ) -> None:
        ghost = add_user(session, "ghost", nickname="ghost", **values)
        add_measured(session, ghost, 1, public=290)
        found = board(kind="accuracy", viewer=ghost)
        assert (lines(found), found.mine) == ([], None)

    def test_without_a_nickname_one_sees_one_s_own_place_alone(
        self, session: Session, board: Boards, kim: int
    ) -> None:
        quiet = add_user(session, "quiet")
        add_measured(session, quiet, 1, public=290)
        add_measured(session, kim, 2, public=270)
        found = board(kind="accuracy", viewer=quiet)
        assert lines(found) == [(1, "relu", 9000)]
        assert found.mine is not None
        assert (found.mine.place, found.mine.entry.score) == (1, 9667)

    def test_who_was_not_measured_comes_last_without_a_place(
        self, session: Session, board: Boards, kim: int, choi: int
    ) -> None:
        add_measured(session, kim, 1, public=270)
        add_graded(session, choi, 20, 80)
        assert lines(board(kind="accuracy")) == [(1, "relu", 9000), (None, "sigmoid", None)]


class TestSpeed:
    def test_differences_within_the_noise_share_a_place(
        self, session: Session, board: Boards, kim: int, choi: int
    ) -> None:
        park = add_user(session, "park", nickname="tanh")
        add_measured(session, kim, 2, speed=1.05, noise=0.06)
        add_measured(session, choi, 1, speed=1.0, noise=0.02)
        add_measured(session, park, 3, speed=0.5, noise=0.02)
        found = board(kind="speed")
        assert lines(found) == [(1, "sigmoid", 10000), (1, "relu", 10500), (3, "tanh", 5000)]

    def test_a_wrong_submission_has_no_place_once_hidden_checks_are_known(
        self, session: Session, board: Boards, kim: int
    ) -> None:
        set_due(session, at(10))
        add_measured(session, kim, 1, speed=3.0, hidden=10)
        assert lines(board(kind="speed", now=at(9))) == [(1, "relu", 30000)]
        assert lines(board(kind="speed", now=at(10))) == [(None, "relu", None)]

    def test_a_regrade_that_finds_a_fault_takes_the_place_away(
        self, session: Session, board: Boards, kim: int, staff: int
    ) -> None:
        submission = add_measured(session, kim, 1, speed=3.0)
        store.regrade(session, [submission], by=staff, reason="a check was added")
        assert lines(board(kind="speed")) == [(1, "relu", 30000)]
        claim = jobs.claim(session, "w")
        assert claim is not None
        jobs.finish(session, claim, report(20, 10), [Measure("speed", 3.0, 0.1)])
        assert lines(board(kind="speed")) == [(None, "relu", None)]

    def test_a_queued_attempt_makes_nobody_disappear(
        self, session: Session, board: Boards, kim: int
    ) -> None:
        add_measured(session, kim, 1, speed=3.0)
        add_submission(session, kim, at(2))
        assert lines(board(kind="speed")) == [(1, "relu", 30000)]


def test_figures_are_stored_with_their_grading(session: Session, kim: int) -> None:
    submission = add_measured(session, kim, 1, public=270, private=280, speed=1.5, noise=0.1)
    [grading] = session.query(Grading).filter_by(submission_id=submission)
    stored = session.query(Measurement).filter_by(grading_id=grading.id).order_by("name").all()
    assert [(each.name, each.value, each.noise) for each in stored] == [
        ("accuracy_private", 280 * IMAGE, IMAGE),
        ("accuracy_public", 270 * IMAGE, IMAGE),
        ("speed", 1.5, 0.1),
    ]


def test_a_worker_that_lost_its_lease_stores_no_figure(session: Session, kim: int) -> None:
    submission = add_submission(session, kim)
    late = claim_first(session, submission)
    with writing(session):
        session.get_one(Grading, late.grading).lease_until = at(0)
    claim_first(session, submission)
    with pytest.raises(jobs.LostLease):
        jobs.finish(session, late, report(20, 80), [Measure("speed", 9.0, 0.1)])
    assert session.query(Measurement).count() == 0

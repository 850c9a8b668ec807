"""The facts of a score, read from both databases, and the boards made of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.webapp.backend.people import (
    add_graded,
    add_submission,
    add_user,
    claim_first,
    first_grading,
    report,
)
from webapp import jobs, scorebook, scores, store
from webapp.db import utcnow, writing
from webapp.models import Grading, Unit, User
from webapp.quizzes.models import Quiz, Sitting
from webapp.scorebook import Board

START = datetime(2026, 3, 2, tzinfo=UTC)


def at(hour: int) -> datetime:
    return START + timedelta(hours=hour)


@pytest.fixture
def staff(session: Session) -> int:
    return add_user(session, "lee", role="instructor", nickname="teacher")


@pytest.fixture
def kim(session: Session) -> int:
    return add_user(session, "kim", nickname="relu")


@pytest.fixture
def choi(session: Session) -> int:
    return add_user(session, "choi", nickname="sigmoid")


def board(session: Session, unit: str | None = "tiny", viewer: int | None = None) -> Board:
    user = session.get(User, viewer) if viewer else None
    return scorebook.board(session, "best", unit=unit, viewer=user)


def lines(found: Board) -> list[tuple[int | None, str, int | None]]:
    return [(row.place, row.entry.nickname, row.entry.score) for row in found.rows]


def test_the_current_grading_is_the_one_the_rule_chooses(
    session: Session, kim: int, staff: int
) -> None:
    submission = add_graded(session, kim, 20, 40)
    store.regrade(session, [submission], by=staff, reason="again")
    for _ in range(jobs.MAX_ATTEMPTS):
        claim = jobs.claim(session, "w")
        assert claim is not None
        jobs.fail(session, claim, "our fault")
    store.regrade(session, [submission], by=staff, reason="and again")
    gradings = session.query(Grading).filter_by(submission_id=submission).all()
    done = [(g.id, str(g.status)) for g in gradings if g.state == "done"]
    assert [status for _, status in done] == ["graded", "not_graded"]
    [(found, counting)] = session.execute(scorebook.current_gradings())
    assert (found, counting) == (submission, scores.current(done))


def test_a_student_sees_the_best_of_their_own(session: Session, kim: int, choi: int) -> None:
    best = add_graded(session, kim, 20, 60)
    add_graded(session, kim, 20, 10)
    add_graded(session, choi, 20, 80)
    found = scorebook.scores_of(session, kim, "best")["tiny"]
    assert (found.score, found.submission) == (8000, best)
    assert scorebook.scores_of(session, kim, "latest")["tiny"].score == 3000


def test_an_override_counts_until_it_is_withdrawn(session: Session, kim: int, staff: int) -> None:
    submission = add_graded(session, kim, 20, 60)
    override = store.set_override(
        session, by=staff, submission_id=submission, score=9000, reason="the test was wrong"
    )
    assert scorebook.scores_of(session, kim, "best")["tiny"].score == 9000
    store.withdraw_override(session, override, by=staff)
    assert scorebook.scores_of(session, kim, "best")["tiny"].score == 8000


def test_the_gradebook_has_everybody(session: Session, kim: int, choi: int) -> None:
    add_graded(session, kim, 20, 60)
    add_submission(session, choi)
    book = scorebook.gradebook(session, "best", unit="tiny")
    assert {user: found.score for (user, _), found in book.items()} == {kim: 8000, choi: None}


def test_a_board_orders_by_score_and_time(session: Session, kim: int, choi: int) -> None:
    park = add_user(session, "park", nickname="tanh")
    add_graded(session, kim, 20, 40, at(2))
    add_graded(session, choi, 20, 40, at(1))
    add_graded(session, park, 20, 80, at(3))
    assert lines(board(session)) == [
        (1, "tanh", 10000),
        (2, "sigmoid", 6000),
        (2, "relu", 6000),
    ]


def test_the_overall_board_is_in_percent(session: Session, kim: int) -> None:
    add_graded(session, kim, 20, 40)
    assert lines(board(session, None)) == [(1, "relu", 6000)]


def test_without_a_nickname_nobody_is_listed(session: Session, kim: int) -> None:
    quiet = add_user(session, "quiet")
    add_graded(session, quiet, 20, 80)
    add_graded(session, kim, 20, 40)
    assert lines(board(session)) == [(1, "relu", 6000)]


def test_a_student_always_sees_their_own_place(session: Session, kim: int) -> None:
    quiet = add_user(session, "quiet")
    add_graded(session, quiet, 20, 10)
    add_graded(session, kim, 20, 40)
    mine = board(session, viewer=quiet).mine
    assert mine is not None
    assert (mine.place, mine.entry.score) == (2, 3000)


@pytest.mark.parametrize("values", [{"role": "assistant"}, {"hidden": True}])
def test_staff_and_hidden_accounts_never_appear(
    session: Session, kim: int, values: dict[str, object]
) -> None:
    ghost = add_user(session, "ghost", nickname="ghost", **values)
    add_graded(session, ghost, 20, 80)
    found = board(session, viewer=ghost)
    assert [row.entry.nickname for row in found.rows] == ["relu"]
    assert found.mine is None


def test_an_account_that_was_closed_disappears(session: Session, kim: int) -> None:
    add_graded(session, kim, 20, 80)
    store.change_user(session, kim, by=None, active=False)
    assert board(session).rows == []


def test_a_newer_submission_in_the_queue_never_makes_somebody_disappear(
    session: Session, kim: int
) -> None:
    add_graded(session, kim, 20, 60)
    waiting = add_submission(session, kim)
    assert lines(board(session)) == [(1, "relu", 8000)]
    claim_first(session, waiting)
    assert lines(board(session)) == [(1, "relu", 8000)]


def test_a_regrade_in_the_queue_never_makes_somebody_disappear(
    session: Session, kim: int, staff: int
) -> None:
    submission = add_graded(session, kim, 20, 60)
    store.regrade(session, [submission], by=staff, reason="the test changed")
    assert lines(board(session)) == [(1, "relu", 8000)]
    claim = jobs.claim(session, "w")
    assert claim is not None
    jobs.finish(session, claim, report(20, 50))
    assert lines(board(session)) == [(1, "relu", 7000)]


def test_hidden_points_wait_for_the_deadline(session: Session, kim: int) -> None:
    add_graded(session, kim, 20, 60)
    with writing(session):
        session.get_one(Unit, "tiny").due = utcnow() + timedelta(days=1)
    found = board(session)
    assert lines(found) == [(1, "relu", 2000)]
    assert found.public_only == {"tiny"}
    assert lines(board(session, None)) == [(1, "relu", 2000)]
    with writing(session):
        session.get_one(Unit, "tiny").due = utcnow() - timedelta(days=1)
    assert lines(board(session)) == [(1, "relu", 8000)]


@pytest.mark.parametrize("of", ["tiny", None])
def test_a_frozen_board_stands_still_until_somebody_lifts_it(
    session: Session, kim: int, staff: int, of: str | None
) -> None:
    add_graded(session, kim, 20, 10, at(1))
    add_graded(session, kim, 20, 80, at(3))
    freeze = store.freeze_board(session, by=staff, at=at(2), unit_id=of)
    found = board(session)
    assert lines(found) == [(1, "relu", 3000)]
    assert found.frozen == at(2)
    assert lines(board(session, None)) == [(1, "relu", 3000)]
    store.lift_freeze(session, freeze, by=staff)
    assert lines(board(session)) == [(1, "relu", 10000)]


def test_the_queue_says_who_is_before(session: Session, kim: int, choi: int) -> None:
    add_graded(session, kim, 20, 80)
    first, second = add_submission(session, choi), add_submission(session, kim)
    claim_first(session, first)
    grading = session.get_one(Grading, first_grading(session, second))
    place = scorebook.queue_place(session, grading, workers=1)
    assert place is not None
    assert (place.ahead, place.wait) == (1, timedelta(seconds=0.2))
    claim_first(session, second)
    assert scorebook.queue_place(session, grading, workers=1) is None


def add_quiz(session: Session, user: int, score: int, due: datetime | None = None) -> None:
    """Add a quiz that weighs as much as the unit, handed in by somebody."""
    words = {"en": "Quiz", "ko": "퀴즈"}
    with writing(session):
        session.add(Quiz(id="q", unit_id="tiny", position=0, title=words, weight=100, due=due))
        session.flush()
        session.add(
            Sitting(quiz_id="q", unit_id="tiny", user_id=user, seed=1, finished=START, score=score)
        )


def test_a_quiz_counts_in_the_course_by_its_weight(session: Session, kim: int, choi: int) -> None:
    add_graded(session, kim, 20, 40)  # 60 of 100
    add_quiz(session, choi, 8000)
    assert lines(board(session, None)) == [(1, "sigmoid", 4000), (2, "relu", 3000)]
    assert scorebook.course_scores(session, "best") == {kim: 3000, choi: 4000}
    assert lines(board(session)) == [(1, "relu", 6000), (None, "sigmoid", None)]


def test_a_board_says_nothing_of_a_quiz_before_it_is_due(session: Session, choi: int) -> None:
    add_quiz(session, choi, 8000, due=utcnow() + timedelta(hours=1))
    assert lines(board(session, None)) == [(None, "sigmoid", None)]
    assert scorebook.course_scores(session, "best") == {choi: 4000}

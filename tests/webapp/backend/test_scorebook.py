"""The facts of a score, read from both databases."""

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
)
from webapp import jobs, scorebook, scores, store
from webapp.db import writing
from webapp.models import Grading
from webapp.quizzes.models import Quiz, Sitting

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
    assert scorebook.course_scores(session, "best") == {kim: 3000, choi: 4000}

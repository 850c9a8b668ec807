"""Deadlines, late days and second looks in both databases, and what they make of scores."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from grader.course import Course, Late
from tests.webapp.backend.people import actions, add_graded, add_submission, add_user
from webapp import scorebook, store
from webapp.db import writing
from webapp.deadlines import extensions, reviews
from webapp.deadlines.facts import deadlines_of, late_policy
from webapp.deadlines.lateness import FREE, Lateness, LatePolicy
from webapp.models import AuditLog, Unit

DUE = datetime(2026, 3, 20, 15, tzinfo=UTC)


def after(hours: float) -> datetime:
    return DUE + timedelta(hours=hours)


@pytest.fixture
def staff(session: Session) -> int:
    return add_user(session, "lee", role="assistant")


@pytest.fixture
def kim(session: Session) -> int:
    return add_user(session, "kim", nickname="relu")


@pytest.fixture
def strict(session: Session, tiny: Course) -> None:
    """Make the unit due, with one late day and 10 percent for each other."""
    unit = replace(tiny.units[0], due=DUE)
    store.sync_course(session, replace(tiny, units=(unit,), late=Late(1, 10)))


def score(session: Session, user: int, policy: scorebook.Policy = "best") -> int | None:
    return scorebook.scores_of(session, user, policy)["tiny"].score


def test_the_policy_is_that_of_the_course(session: Session, tiny: Course) -> None:
    assert late_policy(session) == FREE
    store.sync_course(session, replace(tiny, late=Late(3, 12.5)))
    assert late_policy(session) == LatePolicy(3, 1250)
    store.sync_course(session, replace(tiny, late=Late(3, 12.5)))
    found = session.scalars(select(AuditLog.action).where(AuditLog.action == "course.late")).all()
    assert len(found) == 1


@pytest.mark.usefixtures("strict")
def test_a_late_attempt_counts_less(session: Session, kim: int) -> None:
    add_graded(session, kim, 20, 60, after(30))
    assert score(session, kim) == 7200


@pytest.mark.usefixtures("strict")
def test_the_best_attempt_is_the_best_after_its_lateness(session: Session, kim: int) -> None:
    in_time = add_graded(session, kim, 20, 60, after(-1))
    add_graded(session, kim, 20, 65, after(30))
    found = scorebook.scores_of(session, kim, "best")["tiny"]
    assert (found.score, found.submission) == (8000, in_time)
    assert score(session, kim, "latest") == 7650


@pytest.mark.usefixtures("strict")
def test_an_override_is_not_touched_by_lateness(session: Session, kim: int, staff: int) -> None:
    late = add_graded(session, kim, 20, 60, after(60))
    store.set_override(session, by=staff, submission_id=late, score=8000, reason="ill")
    assert score(session, kim) == 8000


@pytest.mark.usefixtures("strict")
def test_boards_show_what_is_left_after_lateness(session: Session, kim: int) -> None:
    add_graded(session, kim, 20, 60, after(30))
    [attempt] = scorebook.attempts(session)[kim, "tiny"]
    assert (attempt.score, attempt.public_score) == (7200, 1800)
    assert scorebook.course_scores(session, "best") == {kim: 7200}


@pytest.mark.usefixtures("strict")
def test_an_extension_counts_until_it_is_withdrawn(session: Session, kim: int, staff: int) -> None:
    add_graded(session, kim, 20, 60, after(30))
    given = extensions.grant(
        session, by=staff, user_id=kim, unit_id="tiny", due=after(48), reason="ill"
    )
    assert score(session, kim) == 8000
    mine = deadlines_of(session, kim)
    assert (mine.dues["tiny"], mine.extended, mine.days_left) == (after(48), {"tiny"}, 1)
    extensions.withdraw(session, given, by=staff)
    extensions.withdraw(session, given, by=staff)
    assert score(session, kim) == 7200
    mine = deadlines_of(session, kim)
    assert (mine.dues["tiny"], mine.extended, mine.days_left) == (DUE, frozenset(), 0)
    assert actions(session)[-2:] == ["deadline.extend", "deadline.withdraw"]


@pytest.mark.usefixtures("strict")
def test_one_student_s_extension_is_nobody_else_s(session: Session, kim: int, staff: int) -> None:
    choi = add_user(session, "choi")
    add_graded(session, choi, 20, 60, after(30))
    extensions.grant(session, by=staff, user_id=kim, unit_id="tiny", due=after(48), reason="ill")
    assert score(session, choi) == 7200


@pytest.mark.usefixtures("strict")
def test_what_happened_and_what_would_happen_is_told(session: Session, kim: int) -> None:
    first = add_submission(session, kim, after(20))
    second = add_submission(session, kim, after(30))
    mine = deadlines_of(session, kim)
    assert mine.of(first) == Lateness(1, 1, 1)
    assert mine.of(second) == Lateness(2, 1, 0)
    assert mine.of(99) == Lateness()
    assert (mine.days_spent, mine.days_left) == (1, 0)
    assert mine.now_in("tiny", after(50)).unpaid == 2


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"reason": " "}, "no_reason"),
        ({"due": DUE}, "bad_due"),
        ({"unit_id": "none"}, "missing"),
        ({"user_id": 99}, "missing"),
    ],
)
@pytest.mark.usefixtures("strict")
def test_an_extension_without_sense_is_refused(
    session: Session, kim: int, staff: int, given: dict[str, object], reason: str
) -> None:
    values = {"user_id": kim, "unit_id": "tiny", "due": after(24), "reason": "ill", **given}
    with pytest.raises(store.Refused) as refused:
        extensions.grant(session, by=staff, **values)  # type: ignore[arg-type]
    assert refused.value.reason == reason
    assert extensions.extensions_of(session, kim) == []


def test_a_unit_without_a_deadline_has_none_to_extend(
    session: Session, kim: int, staff: int
) -> None:
    with pytest.raises(store.Refused) as refused:
        extensions.grant(
            session, by=staff, user_id=kim, unit_id="tiny", due=after(24), reason="ill"
        )
    assert refused.value.reason == "bad_due"


@pytest.mark.usefixtures("strict")
def test_students_extend_nothing(session: Session, kim: int) -> None:
    with pytest.raises(store.Refused) as refused:
        extensions.grant(
            session, by=kim, user_id=kim, unit_id="tiny", due=after(24), reason="please"
        )
    assert refused.value.reason == "not_allowed"


@pytest.mark.usefixtures("strict")
def test_a_unit_that_left_the_course_is_never_late(session: Session, kim: int) -> None:
    add_graded(session, kim, 20, 60, after(60))
    with writing(session):
        session.get_one(Unit, "tiny").active = False
    assert deadlines_of(session, kim).days_left == 1


class TestSecondLooks:
    def test_one_asks_and_is_answered(self, session: Session, kim: int, staff: int) -> None:
        work = add_graded(session, kim, 20, 0)
        asked = reviews.ask(
            session, by=kim, submission_id=work, check_id="matches", words=" It is right. "
        )
        [waiting] = reviews.open_requests(session)
        assert (waiting.id, waiting.words, reviews.open_count(session)) == (
            asked,
            "It is right.",
            1,
        )
        assert reviews.title_of(session, waiting)["en"] == "matches"
        reviews.answer(session, asked, by=staff, words="The check is right.")
        assert (reviews.open_count(session), len(reviews.answered(session))) == (0, 1)
        [found] = reviews.requests_of(session, work)["matches"]
        assert (found.answer, found.by_id) == ("The check is right.", staff)
        assert actions(session)[-2:] == ["review.ask", "review.answer"]

    def test_the_same_is_asked_once_until_it_is_answered(
        self, session: Session, kim: int, staff: int
    ) -> None:
        work = add_graded(session, kim, 20, 0)
        asked = reviews.ask(session, by=kim, submission_id=work, check_id="matches", words="a")
        with pytest.raises(store.Refused) as refused:
            reviews.ask(session, by=kim, submission_id=work, check_id="matches", words="b")
        assert refused.value.reason == "asked_already"
        reviews.answer(session, asked, by=staff, words="no")
        reviews.ask(session, by=kim, submission_id=work, check_id="matches", words="b")
        assert len(reviews.requests_of_student(session, kim)) == 2

    @pytest.mark.parametrize(
        ("who", "check", "words", "reason"),
        [
            ("choi", "matches", "x", "missing"),
            ("lee", "matches", "x", "missing"),
            ("kim", "none", "x", "missing"),
            ("kim", "matches", " ", "no_reason"),
        ],
    )
    def test_what_is_refused(
        self, session: Session, kim: int, staff: int, who: str, check: str, words: str, reason: str
    ) -> None:
        people = {"kim": kim, "lee": staff, "choi": add_user(session, "choi")}
        work = add_graded(session, kim, 20, 0)
        with pytest.raises(store.Refused) as refused:
            reviews.ask(session, by=people[who], submission_id=work, check_id=check, words=words)
        assert refused.value.reason == reason
        assert reviews.open_count(session) == 0

    def test_students_answer_nothing(self, session: Session, kim: int) -> None:
        work = add_graded(session, kim, 20, 0)
        asked = reviews.ask(session, by=kim, submission_id=work, check_id="matches", words="a")
        with pytest.raises(store.Refused) as refused:
            reviews.answer(session, asked, by=kim, words="yes")
        assert refused.value.reason == "not_allowed"

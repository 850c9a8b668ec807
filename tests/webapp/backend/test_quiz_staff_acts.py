"""Extra time and marks by hand, on both databases; and how late marks are counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from grader.quiz.plan import Plan
from tests.webapp.backend.people import actions, add_user
from tests.webapp.backend.sitters import answer, began, question_of, quiz_plan, rules, sent
from webapp.db import utcnow
from webapp.quizzes import sittings
from webapp.quizzes.course import sync_quizzes
from webapp.quizzes.extensions import grant, withdraw
from webapp.quizzes.handmarks import mark_by_hand
from webapp.quizzes.marks import attempts_left, scores
from webapp.quizzes.models import Extension, Sitting
from webapp.quizzes.queue import waiting_count, waiting_ids
from webapp.quizzes.scoring import Overtaken
from webapp.store import Refused


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return quiz_plan(tmp_path_factory.mktemp("plan") / "course")


@pytest.fixture
def student(session: Session, plan: Plan) -> int:
    sync_quizzes(session, plan)
    return add_user(session, "student")


@pytest.fixture
def assistant(session: Session) -> int:
    return add_user(session, "assistant", role="assistant")


def test_extra_minutes_lengthen_a_sitting_that_runs(
    session: Session, plan: Plan, student: int, assistant: int
) -> None:
    start = utcnow() - timedelta(minutes=35)
    sitting = began(session, plan, student, "paper", start)
    grant(
        session,
        by=assistant,
        quiz_id="paper",
        user_id=student,
        minutes=15,
        due=None,
        reason=" reads slowly ",
    )
    held = rules(session, plan, "paper", student)
    assert held.ends(session.get_one(Sitting, sitting)) == start + timedelta(minutes=45)
    assert not sittings.settle(session, session.get_one(Sitting, sitting), rules=held, now=utcnow())
    assert actions(session)[-1] == "quiz.extend"
    assert session.scalars(select(Extension.reason)).one() == "reads slowly"


def test_new_extra_time_takes_the_place_of_the_old_and_can_be_withdrawn(
    session: Session, plan: Plan, student: int, assistant: int
) -> None:
    for minutes in (10, 20):
        last = grant(
            session,
            by=assistant,
            quiz_id="paper",
            user_id=student,
            minutes=minutes,
            due=None,
            reason="r",
        )
    assert rules(session, plan, "paper", student).window.minutes == 50
    assert withdraw(session, last, by=assistant) == "paper"
    withdraw(session, last, by=assistant)
    assert rules(session, plan, "paper", student).window.minutes == 30
    assert actions(session)[-2:] == ["quiz.extend", "quiz.extend_withdraw"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"by": "student"}, "not_allowed"),
        ({"reason": "  "}, "no_reason"),
        ({"quiz_id": "none"}, "missing"),
        ({"user_id": "assistant"}, "missing"),
        ({"minutes": 0}, "bad_score"),
        ({"minutes": 1441}, "bad_score"),
        ({"minutes": -5}, "bad_score"),
    ],
)
def test_extra_time_that_makes_no_sense_is_refused(
    session: Session, student: int, assistant: int, changes: dict[str, object], reason: str
) -> None:
    people = {"student": student, "assistant": assistant}
    given = {
        "by": assistant,
        "quiz_id": "paper",
        "user_id": student,
        "minutes": 10,
        "due": None,
        "reason": "r",
        **{key: people.get(str(value), value) for key, value in changes.items()},
    }
    with pytest.raises(Refused) as refused:
        grant(session, **given)  # type: ignore[arg-type]
    assert refused.value.reason == reason
    assert session.scalars(select(Extension)).all() == []


def test_a_mark_by_hand_counts_and_leaves_the_queue(
    session: Session, plan: Plan, student: int, assistant: int
) -> None:
    sitting = began(session, plan, student)
    assert sent(session, plan, sitting, "sentence", "because so") == "waiting"
    given = answer(session, sitting, "sentence")
    assert waiting_ids(session) == [given.id]
    mark_by_hand(
        session,
        plan,
        given.id,
        by=assistant,
        seen=given.marking.id,
        score=0.75,
        comment=" nearly ",
    )
    assert waiting_count(session) == 0
    assert answer(session, sitting, "sentence").marking.result == {"comment": "nearly"}
    assert session.get_one(Sitting, sitting).score == round(10000 * 0.75 / 12)
    assert actions(session)[-1] == "quiz.hand_mark"


def test_changing_a_mark_needs_a_reason_and_the_newest_marking(
    session: Session, plan: Plan, student: int, assistant: int
) -> None:
    sitting = began(session, plan, student)
    sent(session, plan, sitting, "word", "tripling")
    given = answer(session, sitting, "word")
    first = given.marking.id
    with pytest.raises(Refused) as refused:
        mark_by_hand(session, plan, given.id, by=assistant, seen=first, score=1)
    assert refused.value.reason == "no_reason"
    mark_by_hand(session, plan, given.id, by=assistant, seen=first, score=1, reason="why not")
    with pytest.raises(Overtaken):
        mark_by_hand(session, plan, given.id, by=assistant, seen=first, score=0, reason="no")
    assert [m.score for m in answer(session, sitting, "word").markings] == [0.0, 1.0]


@pytest.mark.parametrize(
    ("by", "score", "reason"),
    [("student", 1.0, "not_allowed"), ("assistant", 1.01, "bad_score")],
)
def test_a_mark_that_may_not_be_is_refused(
    session: Session,
    plan: Plan,
    student: int,
    assistant: int,
    by: str,
    score: float,
    reason: str,
) -> None:
    sitting = began(session, plan, student)
    sent(session, plan, sitting, "sentence", "because so")
    given = answer(session, sitting, "sentence")
    who = {"student": student, "assistant": assistant}[by]
    with pytest.raises(Refused) as refused:
        mark_by_hand(session, plan, given.id, by=who, seen=given.marking.id, score=score)
    assert refused.value.reason == reason


def test_staff_and_practice_never_wait(session: Session, plan: Plan, assistant: int) -> None:
    sync_quizzes(session, plan)
    sitting = began(session, plan, assistant)
    assert sent(session, plan, sitting, "sentence", "because so") == "waiting"
    assert waiting_count(session) == 0


@dataclass
class Mark:
    kind: str
    status: str
    score: float


@dataclass
class Try:
    id: int
    number: int | None
    marking: Mark


def test_an_answer_marked_later_is_the_attempt_it_would_have_been() -> None:
    tries = [
        Try(1, 1, Mark("first", "marked", 0.2)),
        Try(2, None, Mark("again", "marked", 0.9)),
        Try(3, None, Mark("first", "unreadable", 0.0)),
        Try(4, None, Mark("again", "unreadable", 0.0)),
        Try(5, 2, Mark("first", "marked", 0.4)),
    ]
    assert scores(tries) == [0.2, 0.9]
    assert scores(tries, {2: Mark("again", "marked", 0.1)}) == [0.2, 0.4]


def test_an_answer_marked_later_takes_no_attempt_away(
    session: Session, plan: Plan, student: int, assistant: int
) -> None:
    sitting = began(session, plan, student)
    assert sent(session, plan, sitting, "double", "???") == "unreadable"
    given = answer(session, sitting, "double")
    mark_by_hand(session, plan, given.id, by=assistant, seen=given.marking.id, score=0.1)
    question = question_of(session, sitting, "double")
    assert attempts_left(question, plan.quizzes["tiny"].policy) == 2

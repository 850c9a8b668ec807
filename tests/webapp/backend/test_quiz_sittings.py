"""Sittings on both databases: at the same moment, late, again, and under changed rules."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from grader.course import Course
from grader.quiz.assembly import Slot
from grader.quiz.plan import Plan
from tests.tiny import write_course
from tests.tinyquiz import add_quiz
from tests.webapp.backend.people import add_user
from webapp import store
from webapp.db import writing
from webapp.models import Cohort, User
from webapp.quizzes import sittings
from webapp.quizzes.course import sync_quizzes
from webapp.quizzes.marks import score_of, variant_of
from webapp.quizzes.models import Answer, Extension, Marking, Question, Quiz, Sitting
from webapp.quizzes.rules import Rules, rules_for

NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
AT_ONCE = 8


@pytest.fixture(scope="session")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    root = write_course(tmp_path_factory.mktemp("course"))
    add_quiz(root)
    return Plan(Course.load(root))


@pytest.fixture
def kim(session: Session, plan: Plan) -> User:
    sync_quizzes(session, plan)
    return session.get_one(User, add_user(session, "kim"))


def rules(session: Session, plan: Plan, user: User, quiz: str = "tiny") -> Rules:
    return rules_for(session, plan.quizzes[quiz], user)


def begin(session: Session, plan: Plan, user: User, quiz: str = "tiny") -> Sitting:
    number = sittings.begin(session, plan, rules(session, plan, user, quiz), user, now=NOON)
    return session.get_one(Sitting, number)


def place(sitting: Sitting, item: str) -> int:
    return next(q.position for q in sitting.questions if q.item == item)


def right(sitting: Sitting, item: str) -> object:
    question = next(q for q in sitting.questions if q.item == item)
    return variant_of(question).asked.examples()[0]


def at_once(sessions: sessionmaker[Session], act: Callable[[Session, int], object]) -> list[object]:
    """Do the same in many sessions at the same moment."""

    def one(number: int) -> object:
        with sessions() as session:
            return act(session, number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def test_a_quiz_begun_in_many_windows_is_one_sitting(
    session: Session, sessions: sessionmaker[Session], plan: Plan, kim: User
) -> None:
    def act(own: Session, _number: int) -> int:
        user = own.get_one(User, kim_id)
        return sittings.begin(own, plan, rules(own, plan, user), user, now=NOON)

    kim_id = kim.id
    session.commit()
    assert len(set(at_once(sessions, act))) == 1
    assert session.scalar(select(func.count()).select_from(Sitting)) == 1
    assert session.scalar(select(func.count()).select_from(Question)) == 12


def test_one_attempt_sent_from_many_windows_counts_once(
    session: Session, sessions: sessionmaker[Session], plan: Plan, kim: User
) -> None:
    sitting = begin(session, plan, kim)
    number, position, held = sitting.id, place(sitting, "double"), rules(session, plan, kim)
    session.commit()

    def act(own: Session, i: int) -> str:
        sent = sittings.send(own, number, position, str(i), 1, rules=held, now=NOON)
        return sent.outcome

    outcomes = at_once(sessions, act)
    assert sorted(map(str, outcomes)) == ["elsewhere"] * (AT_ONCE - 1) + ["marked"]
    assert session.scalar(select(func.count()).select_from(Answer)) == 1


def test_practice_asked_for_in_many_windows_adds_one_question(
    session: Session, sessions: sessionmaker[Session], plan: Plan, kim: User
) -> None:
    kim_id = kim.id
    session.commit()

    def act(own: Session, i: int) -> int:
        slot = Slot("double", i)
        return sittings.add_question(own, plan, "tiny", kim_id, slot, after=0, now=NOON)

    assert at_once(sessions, act) == [1] * AT_ONCE
    assert session.scalar(select(func.count()).select_from(Question)) == 1


def test_an_older_save_that_arrives_later_changes_nothing(
    session: Session, plan: Plan, kim: User
) -> None:
    sitting, held = begin(session, plan, kim), rules(session, plan, kim)
    for raw, version, stored in (("new", 2, 2), ("old", 1, 2), ("same", 2, 2), ("newer", 3, 3)):
        found = sittings.save(session, sitting.id, 4, raw, version, rules=held, now=NOON)
        assert found == stored
    assert sitting.questions[3].draft == "newer"


def test_a_cohort_has_its_own_policy(session: Session, plan: Plan, kim: User) -> None:
    quiz = plan.quizzes["paper"]
    longer = replace(quiz.policy, minutes=45.0)
    quiz = replace(quiz, cohorts={"Evening": longer})
    assert rules_for(session, quiz, kim).window.minutes == 30
    with writing(session):
        cohort = Cohort(name="Evening")
        session.add(cohort)
        session.flush()
        session.get_one(User, kim.id).cohort_id = cohort.id
    assert rules_for(session, quiz, kim).window.minutes == 45


def test_the_last_extension_in_force_counts(session: Session, plan: Plan, kim: User) -> None:
    staff = add_user(session, "lee", role="instructor")
    for minutes in (10, 20, 30):
        with writing(session):
            session.add(
                Extension(
                    user_id=kim.id, quiz_id="paper", minutes=minutes, reason="ill", by_id=staff
                )
            )
    assert rules(session, plan, kim, "paper").window.minutes == 60
    with writing(session):
        last = session.scalars(select(Extension).order_by(Extension.id.desc())).first()
        assert last is not None
        last.withdrawn = NOON
    assert rules(session, plan, kim, "paper").window.minutes == 50


def test_the_clock_ends_a_sitting_only_after_what_travels_has_arrived(
    session: Session, plan: Plan, kim: User
) -> None:
    sitting, held = begin(session, plan, kim, "paper"), rules(session, plan, kim, "paper")
    raw = right(sitting, "double")
    just = NOON + 30 * MINUTE + timedelta(seconds=9)
    assert not sittings.settle(session, sitting, rules=held, now=just)
    sittings.save(session, sitting.id, 2, raw, 1, rules=held, now=just)
    late = just + timedelta(seconds=2)
    with pytest.raises(store.Refused, match="no answers"):
        sittings.save(session, sitting.id, 2, "0", 2, rules=held, now=late)
    assert sittings.settle(session, sitting, rules=held, now=late)
    assert not sittings.settle(session, sitting, rules=held, now=late)
    assert sitting.finished == NOON + 30 * MINUTE
    assert sitting.score == 3333


def test_extra_time_given_while_it_runs_counts_at_once(
    session: Session, plan: Plan, kim: User
) -> None:
    sitting = begin(session, plan, kim, "paper")
    staff = add_user(session, "lee", role="instructor")
    with writing(session):
        session.add(
            Extension(user_id=kim.id, quiz_id="paper", minutes=15, reason="noise", by_id=staff)
        )
    held = rules(session, plan, kim, "paper")
    later = NOON + 40 * MINUTE
    assert not sittings.settle(session, sitting, rules=held, now=later)
    assert sittings.save(session, sitting.id, 1, "x", 1, rules=held, now=later) == 1


def test_a_changed_policy_changes_the_scores_when_the_server_starts(
    session: Session, plan: Plan, kim: User
) -> None:
    sitting, held = begin(session, plan, kim), rules(session, plan, kim)
    position = place(sitting, "truth")
    sittings.send(session, sitting.id, position, True, 1, rules=held, now=NOON)
    sittings.send(session, sitting.id, position, False, 2, rules=held, now=NOON)
    assert sitting.score == round(10000 * 0.5 / 12)
    quiz = plan.quizzes["tiny"]
    changed = Plan.__new__(Plan)
    changed.__dict__ = {**plan.__dict__, "quizzes": dict(plan.quizzes)}
    changed.quizzes["tiny"] = replace(quiz, policy=replace(quiz.policy, attempts=(1.0, 1.0)))
    sync_quizzes(session, changed)
    assert session.get_one(Sitting, sitting.id).score == round(10000 / 12)


def test_a_quiz_that_left_the_course_keeps_its_sittings(
    session: Session, plan: Plan, kim: User
) -> None:
    sitting = begin(session, plan, kim)
    fewer = Plan.__new__(Plan)
    fewer.__dict__ = {**plan.__dict__, "quizzes": {}}
    sync_quizzes(session, fewer)
    assert not session.get_one(Quiz, "tiny").active
    assert session.get_one(Sitting, sitting.id).questions


def test_unreadable_answers_are_kept_up_to_a_number(
    session: Session, plan: Plan, kim: User
) -> None:
    sitting, held = begin(session, plan, kim), rules(session, plan, kim)
    position = place(sitting, "double")
    for i in range(sittings.MOST_UNCOUNTED + 5):
        sent = sittings.send(session, sitting.id, position, f"x{i}", 1, rules=held, now=NOON)
        assert sent.outcome == "unreadable"
    assert session.scalar(select(func.count()).select_from(Answer)) == sittings.MOST_UNCOUNTED
    raw = right(sitting, "double")
    assert sittings.send(session, sitting.id, position, raw, 1, rules=held, now=NOON).marked


def test_a_mark_by_hand_of_what_nobody_could_decide_counts_as_the_next_attempt(
    session: Session, plan: Plan, kim: User
) -> None:
    sitting, held = begin(session, plan, kim), rules(session, plan, kim)
    position = place(sitting, "formula")
    sent = sittings.send(session, sitting.id, position, "log(-x-100)", 1, rules=held, now=NOON)
    assert sent.outcome == "invalid"
    assert score_of(sitting, held.policy) == 0
    question = sitting.questions[position - 1]
    with writing(session):
        session.add(
            Marking(
                answer_id=question.answers[0].id, kind="hand", status="marked", score=1.0, result={}
            )
        )
    session.expire_all()
    assert score_of(sitting, held.policy) == round(10000 / 12)

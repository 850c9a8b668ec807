"""Marking again by a mended item, on both databases."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from grader.quiz.plan import Plan
from tests.webapp.backend.people import add_user
from tests.webapp.backend.sitters import (
    answer,
    began,
    question_of,
    quiz_plan,
    sent,
    wrong,
)
from webapp.db import writing
from webapp.models import AuditLog
from webapp.quizzes.course import sync_quizzes
from webapp.quizzes.handmarks import mark_by_hand
from webapp.quizzes.models import Marking, Question, Sitting
from webapp.quizzes.remark import mark_again, preview, stored_count
from webapp.quizzes.scoring import Overtaken
from webapp.store import Refused

# The author had the two choices of `one` the wrong way round.
SWAPPED = (
    'right = true\ntext = { en = "the right one", ko = "맞는 것" }',
    'text = { en = "the right one", ko = "맞는 것" }\nwhy = { en = "no", ko = "아님" }',
)
SWAPPED_TOO = (
    'text = { en = "the wrong one", ko = "틀린 것" }\nwhy =',
    'right = true\ntext = { en = "the wrong one", ko = "틀린 것" }\nwhy =',
)
MORE_WORDS = ('accept = ["doubling", "배가"]', 'accept = ["doubling", "배가", "twice"]')
OTHER_NUMBERS = ("x = int(rng.integers(100_000", "x = int(rng.integers(200_000")


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return quiz_plan(tmp_path_factory.mktemp("plan") / "course")


@pytest.fixture(scope="module")
def mended(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    root = tmp_path_factory.mktemp("mended") / "course"
    return quiz_plan(root, SWAPPED, SWAPPED_TOO, MORE_WORDS, OTHER_NUMBERS)


@pytest.fixture
def teacher(session: Session, plan: Plan) -> int:
    sync_quizzes(session, plan)
    return add_user(session, "teacher", role="instructor")


@pytest.fixture
def class_(session: Session, plan: Plan, teacher: int) -> dict[str, int]:
    """Return the sittings of one who was right, one who was wrong, and one who did neither."""
    del teacher
    found = {name: began(session, plan, add_user(session, name)) for name in "abc"}
    key = next(
        c["key"]
        for c in question_of(session, found["a"], "one").variant["question"]["choices"]
        if c["right"]
    )
    assert sent(session, plan, found["a"], "one", key) == "marked"
    assert sent(session, plan, found["b"], "one", wrong(session, found["b"], "one")) == "marked"
    return found


def scores(session: Session, sittings: dict[str, int]) -> list[int | None]:
    return [session.get_one(Sitting, number).score for number in sittings.values()]


def test_the_same_item_changes_nothing(
    session: Session, plan: Plan, class_: dict[str, int]
) -> None:
    found = preview(session, plan, "tiny", "one")
    assert (found.questions, found.strayed, found.changes) == (3, [], [])
    assert not found.does_something
    assert stored_count(session, "tiny", "one") == len(class_)


def test_a_preview_says_who_gains_and_loses_and_changes_nothing(
    session: Session, mended: Plan, class_: dict[str, int]
) -> None:
    before = scores(session, class_)
    found = preview(session, mended, "tiny", "one")
    says = {c.answer.question.sitting_id: c.marking.score for c in found.changes}
    assert says == {class_["a"]: 0.0, class_["b"]: 1.0}
    whole = 12
    assert [(s.before, s.after) for s in found.shifts.values()] == [
        (round(10000 / whole), 0),
        (0, round(10000 / whole)),
    ]
    session.rollback()
    assert scores(session, class_) == before
    assert session.scalars(select(Marking).where(Marking.kind == "again")).all() == []


def test_applying_adds_markings_and_keeps_the_old_ones(
    session: Session, mended: Plan, class_: dict[str, int], teacher: int
) -> None:
    digest = preview(session, mended, "tiny", "one").digest
    mark_again(session, mended, "tiny", "one", by=teacher, digest=digest, reason=" it was swapped ")
    assert scores(session, class_) == [0, 833, None]
    markings = answer(session, class_["a"], "one").markings
    assert [(m.kind, m.score, m.reason, m.by_id) for m in markings] == [
        ("first", 1.0, None, None),
        ("again", 0.0, "it was swapped", teacher),
    ]
    question = question_of(session, class_["c"], "one")
    assert question.mended is not None
    assert question.mended["question"] != question.variant["question"]
    entries = session.scalars(select(AuditLog).where(AuditLog.action == "quiz.mark_again")).all()
    assert [(e.object, e.who_id, e.detail["answers"]) for e in entries] == [
        ("quiz:tiny", teacher, 2)
    ]
    assert not preview(session, mended, "tiny", "one").does_something


def test_later_answers_are_marked_by_the_mended_item(
    session: Session, mended: Plan, class_: dict[str, int], teacher: int
) -> None:
    digest = preview(session, mended, "tiny", "one").digest
    mark_again(session, mended, "tiny", "one", by=teacher, digest=digest, reason="r")
    raw = wrong(session, class_["c"], "one")
    assert sent(session, mended, class_["c"], "one", raw) == "marked"
    assert session.get_one(Sitting, class_["c"]).score == 833


def test_other_parameters_ask_something_else_and_change_nothing(
    session: Session, plan: Plan, mended: Plan, class_: dict[str, int]
) -> None:
    x = question_of(session, class_["a"], "double").variant["parameters"]["x"]
    sent(session, plan, class_["a"], "double", str(2 * x))
    found = preview(session, mended, "tiny", "double")
    assert len(found.strayed) == found.questions == 3
    assert not found.does_something


def test_what_a_person_marked_stays(
    session: Session, plan: Plan, mended: Plan, class_: dict[str, int], teacher: int
) -> None:
    given = answer(session, class_["b"], "one")
    mark_by_hand(
        session, plan, given.id, by=teacher, seen=given.marking.id, score=0.5, reason="half right"
    )
    found = preview(session, mended, "tiny", "one")
    assert found.by_hand == 1
    assert [c.answer.question.sitting_id for c in found.changes] == [class_["a"]]
    mark_again(session, mended, "tiny", "one", by=teacher, digest=found.digest, reason="r")
    assert answer(session, class_["b"], "one").marking.kind == "hand"
    assert scores(session, class_)[1] == round(10000 * 0.5 / 12)


def test_staff_who_are_no_instructors_and_empty_reasons_are_refused(
    session: Session, mended: Plan, class_: dict[str, int], teacher: int
) -> None:
    del class_
    digest = preview(session, mended, "tiny", "one").digest
    assistant = add_user(session, "assistant", role="assistant")
    for by, reason, expected in ((assistant, "r", "not_allowed"), (teacher, " ", "no_reason")):
        with pytest.raises(Refused) as refused:
            mark_again(session, mended, "tiny", "one", by=by, digest=digest, reason=reason)
        assert refused.value.reason == expected
    assert session.scalars(select(Question).where(Question.mended.is_not(None))).all() == []


def test_what_changed_since_the_preview_is_not_applied(
    session: Session, plan: Plan, mended: Plan, class_: dict[str, int], teacher: int
) -> None:
    digest = preview(session, mended, "tiny", "one").digest
    sent(session, plan, class_["c"], "one", wrong(session, class_["c"], "one"))
    with pytest.raises(Overtaken):
        mark_again(session, mended, "tiny", "one", by=teacher, digest=digest, reason="r")
    assert scores(session, class_) == [833, 0, 0]


def test_what_nobody_can_read_stays_unreadable(
    session: Session, plan: Plan, tmp_path: Path, teacher: int
) -> None:
    sitting = began(session, plan, add_user(session, "late"))
    assert sent(session, plan, sitting, "formula", "2*x + 6*t") == "unreadable"
    assert sent(session, plan, sitting, "formula", "3*x + 6", 1) == "marked"
    other = quiz_plan(tmp_path / "other", ('value = "2*x + 6"', 'value = "3*x + 6"'))
    found = preview(session, other, "tiny", "formula")
    mark_again(session, other, "tiny", "formula", by=teacher, digest=found.digest, reason="r")
    answers = question_of(session, sitting, "formula").answers
    assert [len(each.markings) for each in answers] == [1, 2]
    assert session.get_one(Sitting, sitting).score == 833


def test_an_answer_that_becomes_readable_is_the_attempt_it_would_have_been(
    session: Session, plan: Plan, teacher: int
) -> None:
    sitting = began(session, plan, add_user(session, "late"))
    assert sent(session, plan, sitting, "word", "doubling") == "marked"
    with writing(session):  # as if the reader of that day had not understood it
        given = answer(session, sitting, "word")
        given.number = None
        given.marking.status, given.marking.score = "unreadable", 0.0
        session.get_one(Sitting, sitting).score = 0
    found = preview(session, plan, "tiny", "word")
    assert [(s.before, s.after) for s in found.shifts.values()] == [(0, 833)]
    mark_again(session, plan, "tiny", "word", by=teacher, digest=found.digest, reason="r")
    assert answer(session, sitting, "word").number is None
    assert session.get_one(Sitting, sitting).score == 833


def test_two_people_applying_at_once_apply_it_once(
    session: Session,
    sessions: sessionmaker[Session],
    mended: Plan,
    class_: dict[str, int],
    teacher: int,
) -> None:
    digest = preview(session, mended, "tiny", "one").digest
    session.commit()
    outcomes: list[str] = []

    def apply() -> None:
        with sessions() as own:
            try:
                mark_again(own, mended, "tiny", "one", by=teacher, digest=digest, reason="r")
                outcomes.append("done")
            except Overtaken:
                outcomes.append("overtaken")

    threads = [threading.Thread(target=apply) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "overtaken"]
    assert len(answer(session, class_["a"], "one").markings) == 2

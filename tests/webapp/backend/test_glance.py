"""The class in numbers, one check, two gradings and the queue, read from both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from grader.report import Check, Report, text
from tests.webapp.backend.people import (
    add_graded,
    add_submission,
    add_user,
    claim_first,
    first_grading,
    report,
)
from webapp import jobs, scorebook, store
from webapp.db import utcnow
from webapp.glance import room
from webapp.glance.gradings import compared, gradings_of, two_of
from webapp.glance.keeper import Keeper
from webapp.glance.queue import queue_view, worker_name
from webapp.glance.verdicts import verdicts
from webapp.models import Cohort, Unit
from webapp.trials import acts

AXIS = text("You sum over the wrong axis.", "합을 구하는 축이 잘못되었습니다.")
CHECKS = [
    {
        "id": name,
        "title": {"en": name, "ko": name},
        "visibility": visibility,
        "max_points": points,
    }
    for name, visibility, points in (("by_hand", "public", 2000), ("matches", "hidden", 8000))
]


@pytest.fixture
def unit(session: Session) -> Unit:
    store.sync_checks(session, "tiny", CHECKS)
    return session.get_one(Unit, "tiny")


@pytest.fixture
def kim(session: Session) -> int:
    return add_user(session, "kim", cohort="Monday")


@pytest.fixture
def choi(session: Session) -> int:
    return add_user(session, "choi", cohort="Tuesday")


def diagnosed(public: float, hidden: float, **changes: object) -> Report:
    """Make a report whose lost checks have a cause."""
    found = report(public, hidden)
    checks = tuple(
        _with_cause(check, changes) if not check.points else check for check in found.checks
    )
    return replace(found, checks=checks)


def _with_cause(check: Check, changes: dict[str, object]) -> Check:
    return replace(check, **{"diagnosis": AXIS, **changes})  # type: ignore[arg-type]


def hand_in(session: Session, user: int, graded: Report) -> int:
    submission = add_submission(session, user)
    jobs.finish(session, claim_first(session, submission), graded)
    return submission


def cohort(session: Session, name: str) -> int:
    return session.query(Cohort).filter_by(name=name).one().id


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], [0, 0, 0, 0]),
        ([0, 2499, 2500, 9999, 10000], [2, 1, 0, 2]),
        ([-5, 12000], [1, 0, 0, 1]),
    ],
)
def test_scores_fall_into_equal_parts(values: list[int], expected: list[int]) -> None:
    assert room.bins(values, 10000, 4) == expected


def test_a_unit_in_numbers(session: Session, unit: Unit, kim: int, choi: int) -> None:
    add_user(session, "idle")
    add_graded(session, kim, 20, 0)
    add_graded(session, kim, 20, 80)
    add_graded(session, choi, 20, 0)
    [found] = room.unit_numbers(session, "best", [unit])
    assert (found.begun, found.students, found.scores, found.mean) == (2, 3, [2000, 10000], 6000)
    assert [(each.id, each.failing, each.judged, each.rate) for each in found.checks] == [
        ("by_hand", 0, 2, 0.0),
        ("matches", 1, 2, 0.5),
    ]
    assert [each.heat for each in found.checks] == [4, 2]


def test_numbers_of_a_cohort_are_only_its_own(
    session: Session, unit: Unit, kim: int, choi: int
) -> None:
    add_graded(session, kim, 20, 0)
    add_graded(session, choi, 20, 80)
    [found] = room.unit_numbers(session, "best", [unit], cohort(session, "Monday"))
    assert (found.students, found.scores) == (1, [2000])
    assert [each.name for each in room.cohorts(session)] == ["Monday", "Tuesday"]


def test_a_unit_nobody_began_has_no_rates(session: Session, unit: Unit, kim: int) -> None:
    [found] = room.unit_numbers(session, "best", [unit])
    assert (found.begun, found.mean, [each.rate for each in found.checks]) == (0, None, [None] * 2)


def test_causes_count_each_student_once(session: Session, unit: Unit, kim: int, choi: int) -> None:
    for who in (kim, kim, choi):
        hand_in(session, who, diagnosed(20, 0))
    [found] = room.commonest_diagnoses(session, utcnow())
    assert (found.unit, found.check, found.students) == ("tiny", "matches", 2)
    assert found.words == AXIS
    monday = cohort(session, "Monday")
    assert [
        each.students for each in room.commonest_diagnoses(session, utcnow(), cohort=monday)
    ] == [1]
    assert room.commonest_diagnoses(session, utcnow(), unit="other") == []


def test_causes_are_those_of_this_week(session: Session, unit: Unit, kim: int) -> None:
    hand_in(session, kim, diagnosed(20, 0))
    assert room.commonest_diagnoses(session, utcnow() + timedelta(days=7, minutes=1)) == []


def test_a_grading_on_trial_gives_no_causes(session: Session, unit: Unit, kim: int) -> None:
    staff = add_user(session, "lee", role="instructor")
    hand_in(session, kim, report(20, 80))
    acts.begin(session, by=staff, unit_id="tiny", reason="why")
    claim = jobs.claim(session, "tests")
    assert claim is not None
    jobs.finish(session, claim, diagnosed(0, 0))
    assert room.commonest_diagnoses(session, utcnow()) == []
    [found] = room.unit_numbers(session, "best", [unit])
    assert [each.failing for each in found.checks] == [0, 0]


def test_one_check_over_the_class(session: Session, unit: Unit, kim: int, choi: int) -> None:
    park = add_user(session, "park")
    work = hand_in(session, kim, diagnosed(20, 0))
    hand_in(session, choi, diagnosed(20, 0, status="timeout", diagnosis=None))
    hand_in(session, park, report(20, 80))
    found = verdicts(session, "best", unit, "matches")
    assert found is not None
    assert (found.numbers.failing, found.numbers.judged) == (2, 3)
    assert [(line.student.name, line.result.status) for line in found.lines] == [
        ("kim", "failed"),
        ("choi", "timeout"),
    ]
    assert found.lines[0].submission == work
    causes = {(cause.status, str(cause.diagnosis)): cause.count for cause in found.causes}
    assert causes == {("failed", str(AXIS)): 1, ("timeout", "None"): 1}
    assert verdicts(session, "best", unit, "none") is None


def test_a_check_that_left_the_unit_is_still_told(session: Session, unit: Unit, kim: int) -> None:
    add_graded(session, kim, 20, 0)
    store.sync_checks(session, "tiny", CHECKS[:1])
    found = verdicts(session, "best", session.get_one(Unit, "tiny"), "matches")
    assert found is not None
    assert (found.numbers.max_points, found.numbers.failing) == (8000, 1)


def test_two_gradings_beside_each_other(session: Session, unit: Unit, kim: int) -> None:
    staff = add_user(session, "lee", role="instructor")
    work = add_graded(session, kim, 20, 0)
    assert two_of(gradings_of(session, work), None, None) is None
    store.regrade(session, [work], by=staff, reason="again")
    claim = jobs.claim(session, "tests")
    assert claim is not None
    new = report(20, 80)
    jobs.finish(session, claim, replace(new, checks=new.checks[1:]))
    chosen = two_of(gradings_of(session, work), None, None)
    assert chosen is not None
    assert chosen[0].id < chosen[1].id
    pairs = compared(session, *chosen)
    assert [(pair.either.check_id, pair.differs) for pair in pairs] == [
        ("matches", True),
        ("by_hand", True),
    ]
    assert (pairs[1].left is not None, pairs[1].right) == (True, None)
    swapped = two_of(gradings_of(session, work), chosen[1].id, chosen[0].id)
    assert swapped == (chosen[1], chosen[0])


class TestKeptNumbers:
    @pytest.fixture
    def scores(self, session: Session, unit: Unit, kim: int) -> Callable[[Keeper, int], list[int]]:
        add_graded(session, kim, 20, 0)
        start = utcnow()

        def seen(keeper: Keeper, seconds: int) -> list[int]:
            now = start + timedelta(seconds=seconds)
            [found] = keeper.numbers(session, "best", [unit], None, now).units
            return list(found.scores)

        return seen

    def test_they_stand_for_a_minute(
        self, session: Session, kim: int, scores: Callable[[Keeper, int], list[int]]
    ) -> None:
        keeper = Keeper()
        assert scores(keeper, 0) == [2000]
        add_graded(session, kim, 20, 80)
        assert scores(keeper, 59) == [2000]
        assert scores(keeper, 61) == [10000]

    def test_an_act_of_staff_is_something_that_happened(
        self, session: Session, kim: int, scores: Callable[[Keeper, int], list[int]]
    ) -> None:
        staff = add_user(session, "lee", role="instructor")
        keeper = Keeper(timedelta(0))
        assert scores(keeper, 0) == [2000]
        store.set_override(
            session, by=staff, user_id=kim, unit_id="tiny", score=5000, reason="shown"
        )
        assert scores(keeper, 1) == [5000]

    def test_they_are_counted_again_only_after_something_has_happened(
        self, session: Session, unit: Unit, kim: int
    ) -> None:
        add_graded(session, kim, 20, 0)
        keeper, start = Keeper(), utcnow()

        def counted(seconds: int) -> datetime:
            now = start + timedelta(seconds=seconds)
            return keeper.numbers(session, "best", [unit], None, now).at

        assert [counted(s) for s in (0, 300, 3601)] == [
            start,
            start,
            start + timedelta(seconds=3601),
        ]

    def test_a_cohort_has_its_own(self, session: Session, unit: Unit, kim: int, choi: int) -> None:
        keeper, now = Keeper(), utcnow()
        for name in ("Monday", "Tuesday"):
            [found] = keeper.numbers(session, "best", [unit], cohort(session, name), now).units
            assert found.students == 1
        [found] = keeper.numbers(session, "best", [unit], None, now).units
        assert found.students == 2


class TestQueue:
    def test_what_waits_what_runs_and_what_is_done(
        self, session: Session, unit: Unit, kim: int, choi: int
    ) -> None:
        done = add_graded(session, kim, 20, 80)
        running, waiting = add_submission(session, kim), add_submission(session, choi)
        claim = jobs.claim(session, "lab/1a2b/42/77/9", lease_seconds=30)
        assert claim is not None
        found = queue_view(session, utcnow() + timedelta(seconds=10))
        assert [run.grading.submission_id for run in found.running] == [running]
        [run] = found.running
        assert (run.worker, run.lost) == ("lab:77", False)
        assert run.length > timedelta(seconds=9)
        assert ([g.submission_id for g in found.waiting], found.waiting_count) == ([waiting], 1)
        assert [g.submission_id for g in found.finished] == [done]
        later = queue_view(session, utcnow() + timedelta(minutes=5))
        assert [run.lost for run in later.running] == [True]

    def test_what_failed_stays_until_it_is_graded_again(self, session: Session, kim: int) -> None:
        staff = add_user(session, "lee", role="instructor")
        work = add_submission(session, kim)
        number = first_grading(session, work)
        for _ in range(jobs.MAX_ATTEMPTS):
            claim = jobs.claim(session, "w", grading_id=number)
            assert claim is not None
            jobs.fail(session, claim, "out of memory")
        [failed] = queue_view(session, utcnow()).failed
        assert (failed.submission_id, failed.error) == (work, "out of memory")
        store.regrade(session, [work], by=staff, reason="more memory")
        assert queue_view(session, utcnow()).failed == []

    def test_trials_are_counted_apart(self, session: Session, kim: int) -> None:
        staff = add_user(session, "lee", role="instructor")
        add_graded(session, kim, 20, 80)
        acts.begin(session, by=staff, unit_id="tiny", reason="why")
        found = queue_view(session, utcnow())
        assert (found.waiting_count, found.waiting_trials) == (1, 1)

    @pytest.mark.parametrize(
        ("owner", "name"), [("lab/1a2b/42/77/9", "lab:77"), ("test", "test"), (None, "?")]
    )
    def test_a_worker_has_a_short_name(self, owner: str | None, name: str) -> None:
        assert worker_name(owner) == name


def test_a_student_s_course_score_is_theirs_alone(session: Session, kim: int, choi: int) -> None:
    add_graded(session, kim, 20, 80)
    add_graded(session, choi, 20, 0)
    assert scorebook.course_scores(session, "best", users=[choi]) == {choi: 2000}

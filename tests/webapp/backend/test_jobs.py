"""The queue: nothing is lost, nothing counts twice, and our faults are nobody's zero."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from grader.earlier import File
from tests.webapp.backend.people import (
    add_graded,
    add_submission,
    add_user,
    check,
    claim_first,
    first_grading,
    report,
)
from webapp import jobs, store
from webapp.db import utcnow, writing
from webapp.jobs import LostLease
from webapp.models import CheckResult, Grading, Unit
from webapp.owners import is_dead, my_name


@pytest.fixture
def student(session: Session) -> int:
    return add_user(session, "kim")


@pytest.fixture
def staff(session: Session) -> int:
    return add_user(session, "lee", role="assistant")


def checks_of(session: Session, grading: int) -> list[str]:
    query = select(CheckResult.check_id).where(CheckResult.grading_id == grading)
    return list(session.scalars(query.order_by(CheckResult.position)))


def test_a_submission_and_its_grading_are_stored_together(session: Session, student: int) -> None:
    submission = add_submission(session, student)
    grading = session.get_one(Grading, first_grading(session, submission))
    assert (grading.kind, grading.state, grading.status) == ("first", "queued", None)


def test_a_grading_of_a_transaction_that_fails_is_not_queued(
    session: Session, student: int
) -> None:
    submission = add_submission(session, student)

    def fail() -> None:
        with writing(session):
            jobs.enqueue(session, submission, kind="rerun")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert jobs.waiting(session) == 1


def test_the_oldest_is_claimed_first(session: Session, student: int) -> None:
    expected = [first_grading(session, add_submission(session, student)) for _ in range(3)]
    claims = [jobs.claim(session, "w") for _ in range(4)]
    assert [claim.grading for claim in claims if claim] == expected
    assert claims[3] is None


def test_an_earlier_file_is_the_student_s_newest_one_before_this(
    session: Session, student: int
) -> None:
    other = add_user(session, "park")
    with writing(session):
        title = {"en": "Later", "ko": "다음"}
        session.add(Unit(id="later", position=1, title=title, summary=title))

    def hand_in(user: int, unit: str, content: bytes) -> int:
        return store.submit(
            session, user_id=user, unit_id=unit, filename=f"{unit}.py", content=content
        ).submission

    alone = hand_in(student, "later", b"import tiny  # 1")
    hand_in(student, "tiny", b"first")
    hand_in(student, "tiny", b"second")
    hand_in(other, "tiny", b"another's")
    between = hand_in(student, "later", b"import tiny  # 2")
    hand_in(student, "tiny", b"too late")
    assert jobs.earlier_file(session, alone, "tiny") is None
    assert jobs.earlier_file(session, between, "tiny") == File("tiny.py", b"second")
    assert jobs.earlier_file(session, between, "none") is None


def test_people_go_before_mass_regrades(session: Session, student: int, staff: int) -> None:
    old = [add_graded(session, student, 20, 0) for _ in range(2)]
    store.regrade(session, old, by=staff, reason="the test changed")
    fresh = add_submission(session, student)
    claim = jobs.claim(session, "w")
    assert claim is not None
    assert claim.grading == first_grading(session, fresh)


def test_two_workers_never_get_the_same(
    session: Session, sessions: sessionmaker[Session], student: int
) -> None:
    wanted = {first_grading(session, add_submission(session, student)) for _ in range(12)}
    session.commit()

    def take_all(name: str) -> list[int]:
        taken = []
        with sessions() as own:
            while (claim := jobs.claim(own, name)) is not None:
                taken.append(claim.grading)
        return taken

    with ThreadPoolExecutor(4) as pool:
        taken = [number for part in pool.map(take_all, "abcd") for number in part]
    assert sorted(taken) == sorted(wanted)


def test_a_lease_that_runs_is_respected(session: Session, student: int) -> None:
    claim_first(session, add_submission(session, student))
    assert jobs.claim(session, "other") is None


def test_an_expired_lease_is_taken_over_with_a_new_fence(session: Session, student: int) -> None:
    first = claim_first(session, add_submission(session, student))
    second = jobs.claim(session, "other", now=utcnow() + timedelta(hours=1))
    assert second is not None
    assert (second.grading, second.attempt) == (first.grading, 2)
    assert second.fence > first.fence
    assert second.seed == first.seed


def test_a_heartbeat_keeps_the_lease(session: Session, student: int) -> None:
    claim = claim_first(session, add_submission(session, student))
    later = utcnow() + timedelta(hours=1)
    jobs.heartbeat(session, claim, now=later)
    assert jobs.claim(session, "other", now=later + timedelta(seconds=1)) is None


def test_a_late_worker_changes_nothing(session: Session, student: int) -> None:
    late = claim_first(session, add_submission(session, student))
    prompt = jobs.claim(session, "other", now=utcnow() + timedelta(hours=1))
    assert prompt is not None
    for act in (
        lambda: jobs.heartbeat(session, late),
        lambda: jobs.record_check(session, late, 0, check("by_hand", 20, 20)),
        lambda: jobs.finish(session, late, report(0, 0)),
        lambda: jobs.fail(session, late, "late"),
        lambda: jobs.give_back(session, late),
    ):
        with pytest.raises(LostLease):
            act()
    jobs.finish(session, prompt, report(20, 80))
    with pytest.raises(LostLease):
        jobs.finish(session, late, report(0, 0))
    assert session.get_one(Grading, prompt.grading).score == 10000


def test_a_second_finish_changes_nothing(session: Session, student: int) -> None:
    claim = claim_first(session, add_submission(session, student))
    jobs.finish(session, claim, report(20, 80))
    with pytest.raises(LostLease):
        jobs.finish(session, claim, report(0, 0))
    assert session.get_one(Grading, claim.grading).score == 10000
    assert checks_of(session, claim.grading) == ["by_hand", "matches"]


def test_checks_are_seen_before_the_grading_is_done(
    session: Session, sessions: sessionmaker[Session], student: int
) -> None:
    claim = claim_first(session, add_submission(session, student))
    jobs.record_check(session, claim, 0, check("by_hand", 20, 20))
    with sessions() as reader:
        assert checks_of(reader, claim.grading) == ["by_hand"]
        assert reader.get_one(Grading, claim.grading).state == "running"


def test_checks_of_an_abandoned_attempt_are_forgotten(session: Session, student: int) -> None:
    claim = claim_first(session, add_submission(session, student))
    jobs.record_check(session, claim, 0, check("by_hand", 20, 20))
    jobs.claim(session, "other", now=utcnow() + timedelta(hours=1))
    assert checks_of(session, claim.grading) == []


def test_the_report_completes_checks_that_did_not_arrive(session: Session, student: int) -> None:
    claim = claim_first(session, add_submission(session, student))
    jobs.record_check(session, claim, 0, check("by_hand", 20, 20))
    jobs.finish(session, claim, report(20, 0))
    assert checks_of(session, claim.grading) == ["by_hand", "matches"]


def test_a_finished_grading_holds_the_report(session: Session, student: int) -> None:
    claim = claim_first(session, add_submission(session, student))
    jobs.finish(session, claim, report(12.5, 33.34, seed=99))
    grading = session.get_one(Grading, claim.grading)
    assert (grading.state, grading.status) == ("done", "graded")
    assert (grading.score, grading.public_score, grading.max_score) == (4584, 1250, 10000)
    assert (grading.seed, grading.isolation, grading.lease_owner) == (99, "strong", None)
    assert [(c.points, c.max_points) for c in grading.checks] == [(1250, 2000), (3334, 8000)]


def test_a_fault_of_ours_is_tried_again(session: Session, student: int) -> None:
    claim = claim_first(session, add_submission(session, student))
    assert jobs.fail(session, claim, "the disk is full")
    again = jobs.claim(session, "w")
    assert again is not None
    jobs.finish(session, again, report(20, 80))
    grading = session.get_one(Grading, claim.grading)
    assert (grading.score, grading.attempt, grading.error) == (10000, 2, None)


def test_the_last_fault_leaves_it_not_graded_and_never_zero(session: Session, student: int) -> None:
    add_submission(session, student)
    for attempt in range(1, jobs.MAX_ATTEMPTS + 1):
        claim = jobs.claim(session, "w")
        assert claim is not None
        assert jobs.fail(session, claim, f"fault {attempt}") == (attempt < jobs.MAX_ATTEMPTS)
    assert jobs.claim(session, "w") is None
    grading = session.get_one(Grading, claim.grading)
    assert (grading.status, grading.score, grading.error) == ("not_graded", None, "fault 3")


def test_a_grading_that_kills_its_workers_ends_not_graded(session: Session, student: int) -> None:
    grading = claim_first(session, add_submission(session, student)).grading
    for hours in (1, 2):
        assert jobs.claim(session, "w", now=utcnow() + timedelta(hours=hours)) is not None
    assert jobs.claim(session, "w", now=utcnow() + timedelta(hours=3)) is None
    found = session.get_one(Grading, grading)
    assert (found.status, found.score, found.error) == ("not_graded", None, jobs.GONE)


def test_giving_back_does_not_count_as_an_attempt(session: Session, student: int) -> None:
    claim = claim_first(session, add_submission(session, student))
    jobs.record_check(session, claim, 0, check("by_hand", 20, 20))
    jobs.give_back(session, claim)
    again = jobs.claim(session, "w")
    assert again is not None
    assert (again.attempt, again.fence) == (1, 2)
    assert checks_of(session, claim.grading) == []


def test_a_regrade_keeps_the_random_inputs_and_a_rerun_does_not(
    session: Session, student: int, staff: int
) -> None:
    submission = add_graded(session, student, 20, 80)
    [regrade] = store.regrade(session, [submission], by=staff, reason="the test changed")
    claim = jobs.claim(session, "w")
    assert claim is not None
    assert (claim.grading, claim.seed) == (regrade, 7)
    jobs.finish(session, claim, report(20, 0, seed=claim.seed))
    [rerun] = store.regrade(session, [submission], by=staff, reason="luck?", kind="rerun")
    assert session.get_one(Grading, rerun).seed != 7


def test_the_leases_of_dead_workers_are_released(session: Session, student: int) -> None:
    space = my_name().rpartition("/")[0].rpartition("/")[0]
    add_submission(session, student)
    held = jobs.claim(session, f"{space}/{os.getpid()}/1")
    assert held is not None
    assert jobs.release_dead(session) == [held.grading]
    again = jobs.claim(session, my_name())
    assert again is not None
    assert jobs.release_dead(session) == []


def test_a_living_process_is_not_dead() -> None:
    assert not is_dead(my_name())


@pytest.mark.parametrize("name", ["", "nonsense", "other-host/1234/4026531836/17/99"])
def test_nothing_is_certain_of_a_process_elsewhere(name: str) -> None:
    assert not is_dead(name)

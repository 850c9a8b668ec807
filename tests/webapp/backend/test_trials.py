"""A unit graded again on trial, in both databases: nothing counts until it is applied."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.webapp.backend.people import actions, add_graded, add_submission, add_user, report
from webapp import jobs, scorebook, store
from webapp.models import CheckResult, Grading, Submission
from webapp.trials import acts
from webapp.trials.compare import changes, check_changes, pairs, progress
from webapp.trials.models import Trial


@pytest.fixture
def staff(session: Session) -> int:
    return add_user(session, "lee", role="instructor")


@pytest.fixture
def kim(session: Session) -> int:
    return add_user(session, "kim")


@pytest.fixture
def choi(session: Session) -> int:
    return add_user(session, "choi")


def begin(session: Session, staff: int, size: int | None = None) -> Trial:
    number = acts.begin(session, by=staff, unit_id="tiny", reason="a check was wrong", size=size)
    return session.get_one(Trial, number)


def grade(session: Session, public: float = 20, hidden: float = 80, **values: object) -> None:
    """Grade everything that waits with so many points."""
    while (claim := jobs.claim(session, "tests")) is not None:
        jobs.finish(session, claim, report(public, hidden, seed=claim.seed, **values))


def score(session: Session, user: int) -> int | None:
    return scorebook.scores_of(session, user, "best")["tiny"].score


def refusal(session: Session, staff: int, trial: Trial) -> str:
    with pytest.raises(store.Refused) as refused:
        acts.apply(session, trial.id, by=staff)
    return refused.value.reason


def test_what_is_graded_on_trial_counts_nowhere(session: Session, kim: int, staff: int) -> None:
    work = add_graded(session, kim, 20, 40)
    trial = begin(session, staff)
    submission = session.get_one(Submission, work)
    assert len(submission.gradings) == 1
    grade(session)
    assert score(session, kim) == 6000
    [(_, counting)] = session.execute(scorebook.current_gradings())
    assert [grading.id for grading in submission.gradings] == [counting]
    assert len(session.scalars(select(Grading)).all()) == 2
    [change] = changes(session, trial, "best")
    assert (change.user.id, change.before.score, change.after.score, change.delta) == (
        kim,
        6000,
        10000,
        4000,
    )


def test_applied_it_counts_and_both_versions_stay(session: Session, kim: int, staff: int) -> None:
    work = add_graded(session, kim, 20, 80)
    trial = begin(session, staff)
    grade(session, 20, 0)
    acts.apply(session, trial.id, by=staff)
    assert score(session, kim) == 2000
    found = session.get_one(Submission, work).gradings
    assert [grading.score for grading in found] == [10000, 2000]
    assert actions(session)[-2:] == ["trial.begin", "trial.apply"]
    [pair] = pairs(session, trial)
    assert (pair.before.score if pair.before else None, pair.delta) == (10000, -8000)


def test_discarded_it_never_counts_and_both_versions_stay(
    session: Session, kim: int, staff: int
) -> None:
    add_graded(session, kim, 20, 80)
    trial = begin(session, staff)
    grade(session, 20, 0)
    acts.discard(session, trial.id, by=staff)
    assert score(session, kim) == 10000
    assert [g.preview for g in session.scalars(select(Grading).order_by(Grading.id))] == [
        False,
        True,
    ]
    assert refusal(session, staff, trial) == "trial_ended"
    assert actions(session)[-1] == "trial.discard"


def test_what_still_waits_is_dropped_with_the_trial(session: Session, kim: int, staff: int) -> None:
    add_graded(session, kim, 20, 80)
    acts.discard(session, begin(session, staff).id, by=staff)
    assert jobs.claim(session, "tests") is None
    assert len(session.scalars(select(Grading)).all()) == 1


def test_a_grading_under_way_outlives_its_trial_without_counting(
    session: Session, kim: int, staff: int
) -> None:
    add_graded(session, kim, 20, 80)
    trial = begin(session, staff)
    claim = jobs.claim(session, "tests")
    assert claim is not None
    acts.discard(session, trial.id, by=staff)
    jobs.finish(session, claim, report(0, 0))
    assert score(session, kim) == 10000


def test_nothing_is_applied_before_everything_is_graded(
    session: Session, kim: int, staff: int
) -> None:
    add_graded(session, kim, 20, 80)
    trial = begin(session, staff)
    assert refusal(session, staff, trial) == "trial_unfinished"
    assert not progress(session, trial).is_finished
    grade(session)
    assert progress(session, trial).is_finished
    acts.apply(session, trial.id, by=staff)


def test_a_sample_cannot_be_applied_but_widened(
    session: Session, kim: int, choi: int, staff: int
) -> None:
    for who in (kim, kim, choi):
        add_graded(session, who, 20, 40)
    trial = begin(session, staff, size=2)
    grade(session)
    assert progress(session, trial).total == 2
    assert refusal(session, staff, trial) == "trial_unfinished"
    assert acts.widen(session, trial.id, by=staff) == 1
    grade(session)
    acts.apply(session, trial.id, by=staff)
    assert (score(session, kim), score(session, choi)) == (10000, 10000)


def test_it_keeps_the_random_inputs_and_waits_behind_people(
    session: Session, kim: int, choi: int, staff: int
) -> None:
    work = add_graded(session, kim, 20, 40)
    begin(session, staff)
    upload = add_submission(session, choi)
    claim = jobs.claim(session, "tests")
    assert claim is not None
    assert claim.submission == upload
    claim = jobs.claim(session, "tests")
    assert claim is not None
    assert (claim.submission, claim.seed) == (work, 7)


def test_what_was_handed_in_or_graded_since_is_not_missing(
    session: Session, kim: int, choi: int, staff: int
) -> None:
    work = add_graded(session, kim, 20, 40)
    trial = begin(session, staff)
    grade(session, 20, 0)
    add_graded(session, choi, 20, 10)
    store.regrade(session, [work], by=staff, reason="seen by a person")
    grade(session, 20, 50)
    assert acts.missing(session, trial) == []
    acts.apply(session, trial.id, by=staff)
    assert (score(session, kim), score(session, choi)) == (7000, 3000)


def test_a_fault_of_ours_on_trial_changes_nothing(session: Session, kim: int, staff: int) -> None:
    add_graded(session, kim, 20, 40)
    trial = begin(session, staff)
    for _ in range(jobs.MAX_ATTEMPTS):
        claim = jobs.claim(session, "tests")
        assert claim is not None
        jobs.fail(session, claim, "out of memory")
    assert progress(session, trial).failed == 1
    assert changes(session, trial, "best") == []
    acts.apply(session, trial.id, by=staff)
    assert score(session, kim) == 6000


def test_a_submission_on_trial_can_still_be_graded_again(
    session: Session, kim: int, staff: int
) -> None:
    work = add_graded(session, kim, 20, 40)
    begin(session, staff)
    assert len(store.regrade(session, [work], by=staff, reason="asked for")) == 1


def test_checks_that_say_something_else_are_counted(
    session: Session, kim: int, choi: int, staff: int
) -> None:
    add_graded(session, kim, 20, 0)
    add_graded(session, choi, 0, 80)
    trial = begin(session, staff)
    grade(session, 20, 0)
    found = check_changes(session, pairs(session, trial))
    assert [(each.title["en"], each.mended, each.broken) for each in found] == [
        ("matches", 0, 1),
        ("by_hand", 1, 0),
    ]
    assert session.scalars(select(CheckResult)).first() is not None


@pytest.mark.parametrize(("unit", "reason"), [("none", "x"), ("tiny", "x"), ("tiny", " ")])
def test_a_trial_of_nothing_is_refused(
    session: Session, staff: int, unit: str, reason: str
) -> None:
    with pytest.raises(store.Refused) as refused:
        acts.begin(session, by=staff, unit_id=unit, reason=reason)
    assert refused.value.reason == ("missing" if reason == "x" else "no_reason")
    assert session.scalars(select(Trial)).all() == []


def test_students_try_nothing(session: Session, kim: int) -> None:
    add_graded(session, kim, 20, 40)
    with pytest.raises(store.Refused) as refused:
        acts.begin(session, by=kim, unit_id="tiny", reason="please")
    assert refused.value.reason == "not_allowed"

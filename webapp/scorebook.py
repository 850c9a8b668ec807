"""The facts that scores are computed from, read from the database, and what pages ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from webapp import models, scores
from webapp.deadlines.facts import all_lateness, late_policy
from webapp.deadlines.lateness import Lateness, LatePolicy, charged
from webapp.quizzes.models import Quiz, Sitting
from webapp.scores import Attempt, Override, Policy, Shown, UnitFacts
from webapp.trials.models import TrialGrading

__all__ = [
    "QueuePlace",
    "attempts",
    "course_scores",
    "current_gradings",
    "gradebook",
    "overrides",
    "queue_place",
    "quiz_attempts",
    "quiz_facts",
    "quiz_key",
    "scores_of",
    "unit_facts",
]

Key = tuple[int, str]  # a user and a unit


def current_gradings(trial: int | None = None) -> Select[tuple[int, int]]:
    """Select (submission id, id of the grading that counts); the rule is `scores.current`.

    What was graded on trial does not count; with `trial`, what that trial made counts as if it had
    been applied.
    """
    graded = aliased(models.Grading)
    handed_in = aliased(models.Submission)
    counts = ~graded.preview
    if trial is not None:
        made = select(TrialGrading.grading_id).where(TrialGrading.trial_id == trial)
        counts = or_(counts, graded.id.in_(made))
    # A search for each submission: SQLite would join a ranked list by looking through all of it.
    counting = (
        select(graded.id)
        .where(graded.submission_id == handed_in.id, graded.state == "done", counts)
        .order_by(graded.status == "not_graded", graded.id.desc())
        .limit(1)
        .correlate(handed_in)
        .scalar_subquery()
    )
    return select(handed_in.id.label("submission_id"), counting.label("id")).where(
        counting.is_not(None)
    )


def attempts(
    session: Session,
    *,
    users: Collection[int] | None = None,
    unit: str | None = None,
    trial: int | None = None,
) -> dict[Key, list[Attempt]]:
    """Read the submissions with their scores, by user and unit, oldest first.

    What being late costs is taken off already. With `trial`, the scores are those that would count
    if it were applied.
    """
    counting = current_gradings(trial).subquery()
    query = (
        select(
            models.Submission.id,
            models.Submission.user_id,
            models.Submission.unit_id,
            models.Submission.created,
            models.Grading.score,
            models.Grading.public_score,
        )
        .outerjoin(counting, counting.c.submission_id == models.Submission.id)
        .outerjoin(models.Grading, models.Grading.id == counting.c.id)
        .order_by(models.Submission.id)
    )
    if users is not None:
        query = query.where(models.Submission.user_id.in_(users))
    if unit is not None:
        query = query.where(models.Submission.unit_id == unit)
    policy = late_policy(session)
    late = all_lateness(session, policy, users) if policy.percent_per_day else {}
    found: dict[Key, list[Attempt]] = defaultdict(list)
    for row in session.execute(query):
        attempt = Attempt(*row)
        if (each := late.get(attempt.submission)) is not None and each.unpaid:
            attempt = _charged(attempt, each, policy)
        found[attempt.user, attempt.unit].append(attempt)
    return found


def _charged(attempt: Attempt, late: Lateness, policy: LatePolicy) -> Attempt:
    def left(points: int | None) -> int | None:
        return None if points is None else charged(points, late, policy)

    return replace(attempt, score=left(attempt.score), public_score=left(attempt.public_score))


def overrides(
    session: Session, *, users: Collection[int] | None = None, unit: str | None = None
) -> dict[Key, list[Override]]:
    """Read the overrides that were not withdrawn, by user and unit."""
    stored = models.Override
    query = select(
        stored.id,
        stored.user_id,
        stored.unit_id,
        stored.submission_id,
        stored.score,
        stored.created,
    ).where(stored.withdrawn.is_(None))
    if users is not None:
        query = query.where(stored.user_id.in_(users))
    if unit is not None:
        query = query.where(stored.unit_id == unit)
    found: dict[Key, list[Override]] = defaultdict(list)
    for row in session.execute(query):
        override = Override(*row)
        found[override.user, override.unit].append(override)
    return found


def unit_facts(session: Session) -> list[UnitFacts]:
    """Read the units of the course, in order."""
    unit = models.Unit
    query = select(unit.id, unit.weight, unit.max_points, unit.due, unit.bonus)
    return [
        UnitFacts(*row) for row in session.execute(query.where(unit.active).order_by(unit.position))
    ]


def quiz_facts(session: Session) -> list[UnitFacts]:
    """Read the quizzes that count, in order, as `overall` adds them to the units."""
    query = select(Quiz.id, Quiz.weight, Quiz.due).where(Quiz.active, Quiz.weight > 0)
    return [
        UnitFacts(quiz_key(name), weight, scores.FULL, due)
        for name, weight, due in session.execute(query.order_by(Quiz.position))
    ]


def quiz_attempts(
    session: Session, *, users: Collection[int] | None = None
) -> dict[Key, list[Attempt]]:
    """Read the quizzes that were handed in, by user and quiz.

    None of a quiz is public before it is due, so a board says nothing of it until then.
    """
    query = select(Sitting.id, Sitting.user_id, Sitting.quiz_id, Sitting.finished, Sitting.score)
    query = query.where(Sitting.purpose == "quiz", Sitting.finished.is_not(None))
    if users is not None:
        query = query.where(Sitting.user_id.in_(users))
    found: dict[Key, list[Attempt]] = {}
    for number, user, name, finished, score in session.execute(query):
        if name is not None and finished is not None:
            key = quiz_key(name)
            found[user, key] = [Attempt(number, user, key, finished, score)]
    return found


def quiz_key(name: str) -> str:
    """Give the key under which a quiz stands beside the units."""
    return f"quiz:{name}"  # no unit's id has a colon


def course_scores(
    session: Session, policy: Policy, *, users: Collection[int] | None = None
) -> dict[int, int | None]:
    """Give the scores in the whole course, quizzes with it, in hundredths of a percent."""
    facts = [*unit_facts(session), *quiz_facts(session)]
    book = gradebook(session, policy, users=users)
    for key, taken in quiz_attempts(session, users=users).items():
        book[key] = scores.shown(taken, (), "best")
    by_user: dict[int, dict[str, Shown]] = defaultdict(dict)
    for (user, name), found in book.items():
        by_user[user][name] = found
    return {user: scores.overall(facts, found) for user, found in by_user.items()}


def gradebook(
    session: Session,
    policy: Policy,
    *,
    users: Collection[int] | None = None,
    unit: str | None = None,
) -> dict[Key, Shown]:
    """Give the score shown for each student and unit that has one, for staff and its owner."""
    handed_in = attempts(session, users=users, unit=unit)
    set_by_staff = overrides(session, users=users, unit=unit)
    return {
        key: scores.shown(handed_in.get(key, ()), set_by_staff.get(key, ()), policy)
        for key in handed_in.keys() | set_by_staff.keys()
    }


def scores_of(session: Session, user_id: int, policy: Policy) -> dict[str, Shown]:
    """Give one student's scores by unit; a unit never begun is absent."""
    book = gradebook(session, policy, users=[user_id])
    return {unit: found for (_, unit), found in book.items()}


@dataclass(frozen=True)
class QueuePlace:
    """How many gradings come first, and about how long that takes; unknown without any before."""

    ahead: int
    wait: timedelta | None


RECENT = 20


def queue_place(session: Session, grading: models.Grading, workers: int) -> QueuePlace | None:
    """Give a waiting grading's place; None once it runs."""
    if grading.state != "queued":
        return None
    stored = models.Grading
    earlier = or_(
        stored.state == "running",
        (stored.state == "queued")
        & (
            (stored.priority < grading.priority)
            | ((stored.priority == grading.priority) & (stored.id < grading.id))
        ),
    )
    ahead = session.scalar(select(func.count()).select_from(stored).where(earlier)) or 0
    recent = (
        select(stored.seconds)
        .where(stored.seconds.is_not(None))
        .order_by(stored.id.desc())
        .limit(RECENT)
        .subquery()
    )
    each = session.scalar(select(func.avg(recent.c.seconds)))
    if each is None:
        return QueuePlace(ahead, None)
    return QueuePlace(ahead, timedelta(seconds=each * (1 + ahead // max(workers, 1))))

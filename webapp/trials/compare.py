"""What a trial would change: student by student, check by check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from webapp import scorebook, scores
from webapp.models import CheckResult, Grading, Submission, User, Words
from webapp.scores import Policy, Shown
from webapp.trials.models import Trial, TrialGrading

__all__ = [
    "Change",
    "CheckChange",
    "Pair",
    "Progress",
    "changes",
    "check_changes",
    "pairs",
    "progress",
    "trials_of",
]


@dataclass(frozen=True)
class Progress:
    """How far a trial is."""

    total: int
    done: int
    failed: int

    @property
    def is_finished(self) -> bool:
        """Whether nothing of it waits any more."""
        return self.done == self.total


@dataclass(frozen=True)
class Change:
    """A student whose score of the unit would be another."""

    user: User
    before: Shown
    after: Shown

    @property
    def delta(self) -> int:
        """Points gained, in hundredths; negative when lost."""
        return (self.after.score or 0) - (self.before.score or 0)


@dataclass(frozen=True)
class Pair:
    """A submission's grading on trial, and the one that counted when the trial graded it."""

    submission: Submission
    before: Grading | None
    after: Grading

    @property
    def delta(self) -> int | None:
        """Points gained, in hundredths; None where one of them has no score."""
        before = self.before.score if self.before is not None else None
        return None if before is None or self.after.score is None else self.after.score - before


@dataclass(frozen=True)
class CheckChange:
    """A check that says something else of some submissions."""

    title: Words
    mended: int
    broken: int


def trials_of(session: Session, unit_id: str) -> Sequence[Trial]:
    """Return a unit's trials, newest first."""
    query = select(Trial).where(Trial.unit_id == unit_id).options(joinedload(Trial.by))
    return session.scalars(query.order_by(Trial.id.desc())).all()


def progress(session: Session, trial: Trial) -> Progress:
    """Count how far a trial is."""
    query = (
        select(Grading.state, Grading.status, func.count())
        .join(TrialGrading, TrialGrading.grading_id == Grading.id)
        .where(TrialGrading.trial_id == trial.id)
        .group_by(Grading.state, Grading.status)
    )
    rows = session.execute(query).all()
    return Progress(
        total=sum(count for _, _, count in rows),
        done=sum(count for state, _, count in rows if state == "done"),
        failed=sum(count for _, status, count in rows if status == "not_graded"),
    )


def changes(session: Session, trial: Trial, policy: Policy) -> list[Change]:
    """Return who would gain or lose if the trial were applied now, the largest loss first."""
    before = scorebook.gradebook(session, policy, unit=trial.unit_id)
    handed_in = scorebook.attempts(session, unit=trial.unit_id, trial=trial.id)
    set_by_staff = scorebook.overrides(session, unit=trial.unit_id)
    found = []
    for key, attempts in handed_in.items():
        after = scores.shown(attempts, set_by_staff.get(key, ()), policy)
        if after.score != before[key].score:
            found.append((key[0], before[key], after))
    people = {
        user.id: user
        for user in session.scalars(select(User).where(User.id.in_([who for who, _, _ in found])))
    }
    changed = [Change(people[who], old, new) for who, old, new in found]
    return sorted(changed, key=lambda change: (change.delta, change.user.name, change.user.id))


def pairs(session: Session, trial: Trial) -> list[Pair]:
    """Return the trial's finished gradings, each with the one before it, the largest loss first."""
    made = session.scalars(
        select(Grading)
        .join(TrialGrading, TrialGrading.grading_id == Grading.id)
        .where(TrialGrading.trial_id == trial.id, Grading.state == "done")
        .options(
            joinedload(Grading.submission).joinedload(Submission.user),
            joinedload(Grading.submission).selectinload(Submission.gradings),
        )
        .order_by(Grading.id)
    ).all()
    found = [Pair(each.submission, _before(each), each) for each in made]
    return sorted(found, key=lambda pair: (pair.delta or 0, pair.submission.id))


def _before(grading: Grading) -> Grading | None:
    earlier = {
        each.id: each
        for each in grading.submission.gradings
        if each.id < grading.id and each.state == "done"
    }
    counted = scores.current([(each.id, each.status or "") for each in earlier.values()])
    return earlier.get(counted) if counted is not None else None


def check_changes(session: Session, found: Sequence[Pair]) -> list[CheckChange]:
    """Return the checks that say something else than before, those that break most first."""
    judged = [pair for pair in found if pair.before is not None]
    after = _passed(session, [pair.after.id for pair in judged])
    before = _passed(session, [pair.before.id for pair in judged if pair.before is not None])
    titles: dict[str, Words] = {}
    mended: Counter[str] = Counter()
    broken: Counter[str] = Counter()
    for pair in judged:
        old = before.get(pair.before.id if pair.before else 0, {})
        for name, (title, passed) in after.get(pair.after.id, {}).items():
            titles[name] = title
            if name in old and old[name][1] != passed:
                (mended if passed else broken)[name] += 1
    changed = [name for name in titles if mended[name] or broken[name]]
    changed.sort(key=lambda name: (-broken[name], -mended[name], name))
    return [CheckChange(titles[name], mended[name], broken[name]) for name in changed]


def _passed(session: Session, gradings: Sequence[int]) -> dict[int, dict[str, tuple[Words, bool]]]:
    query = select(
        CheckResult.grading_id, CheckResult.check_id, CheckResult.title, CheckResult.status
    ).where(CheckResult.grading_id.in_(gradings))
    found: dict[int, dict[str, tuple[Words, bool]]] = {}
    for grading, name, title, status in session.execute(query) if gradings else ():
        found.setdefault(grading, {})[name] = (title, status == "passed")
    return found

"""What staff see of a quiz: how the class took it and what its items are worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean, stdev
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from grader.quiz import assembly
from grader.quiz.plan import Plan
from grader.quiz.policy import Policy
from grader.quiz.statistics import item_statistics, quiz_statistics
from grader.report import Text
from webapp.models import User
from webapp.quizzes import sittings
from webapp.quizzes.marks import FULL, scores
from webapp.quizzes.models import Extension, Sitting
from webapp.quizzes.rules import rules_for
from webapp.quizzes.taken import Asked, Key, Sample, Taken, samples, students, taken

__all__ = [
    "BINS",
    "ENOUGH",
    "Flag",
    "ItemLine",
    "Pupil",
    "QuizLine",
    "QuizReport",
    "in_order",
    "item_lines",
    "overview",
    "report",
    "settle_all",
]

Flag = Literal["poor", "easy", "hard"]
BINS = 10
ENOUGH = 10  # students, before an item is called good or bad
POOR, EASY, HARD = 0.2, 0.95, 0.05


@dataclass(frozen=True)
class QuizLine:
    """A quiz in the list of all; `mean` and `deviation` are in hundredths of a percent.

    Attributes
    ----------
    alpha : float or None
        Of the points earned; only where all who handed in had the same questions.
    waiting : int
        How many answers wait for a person.
    """

    quiz: assembly.Quiz
    unit_title: Text
    students: int
    begun: int
    finished: int
    mean: float | None
    deviation: float | None
    alpha: float | None
    waiting: int


@dataclass(frozen=True)
class ItemLine:
    """An item over the class.

    Attributes
    ----------
    asked, answered : int
        How many students had it, and sent an answer.
    facility, discrimination : float or None
        Of first attempts; the second against the rest of the quiz.
    earned : float or None
        Mean share of its points that all attempts together earned.
    guess : float
        What random answers score.
    attempts : float or None
        Mean number of attempts of those who answered.
    """

    key: Key
    title: Text
    kind: str
    points: float
    asked: int
    answered: int
    facility: float | None
    discrimination: float | None
    earned: float | None
    guess: float
    attempts: float | None

    @property
    def flags(self) -> list[Flag]:
        """What is the matter with it; nothing before enough students had it."""
        if self.asked < ENOUGH or self.facility is None:
            return []
        found: list[Flag] = []
        if self.discrimination is not None and self.discrimination < POOR:
            found.append("poor")
        if self.facility > EASY:
            found.append("easy")
        if self.facility < max(self.guess, HARD):
            found.append("hard")
        return found


@dataclass(frozen=True)
class Pupil:
    """A student and their sitting, if they began."""

    user: User
    sitting: Taken | None
    ends: datetime | None
    extension: Extension | None

    @property
    def used(self) -> timedelta | None:
        """How long they took, when they are done."""
        if self.sitting is None or self.sitting.finished is None:
            return None
        return self.sitting.finished - self.sitting.started

    @property
    def waiting(self) -> int:
        """How many of their answers wait for a person."""
        return sum(q.undecided for q in self.sitting.questions) if self.sitting else 0


@dataclass(frozen=True)
class QuizReport:
    """Everything about one quiz.

    Attributes
    ----------
    histogram : list of int
        How many handed in with 0 to 10 percent, …, 90 to 100.
    """

    line: QuizLine
    histogram: list[int]
    items: list[ItemLine]
    pupils: list[Pupil]
    extensions: Sequence[Extension]


def settle_all(session: Session, plan: Plan, now: datetime) -> None:
    """End every sitting that the clock has ended, so that figures are true."""
    query = select(Sitting).where(Sitting.purpose == "quiz", Sitting.finished.is_(None))
    for sitting in session.scalars(query.options(joinedload(Sitting.user))).all():
        quiz = plan.quizzes.get(sitting.quiz_id or "")
        if quiz is not None:
            rules = rules_for(session, quiz, sitting.user)
            sittings.settle(session, sitting, rules=rules, now=now)


def overview(session: Session, plan: Plan) -> list[QuizLine]:
    """Return a line for every quiz of the course."""
    everybody = {user.id: user for user in students(session)}
    found = taken(session, plan.quizzes)
    kept = samples(session, [sitting for each in found.values() for sitting in each])
    return [_line(plan, quiz, found[quiz.id], everybody, kept) for quiz in plan.quizzes.values()]


def report(session: Session, plan: Plan, quiz: assembly.Quiz) -> QuizReport:
    """Return everything about one quiz."""
    everybody = {user.id: user for user in students(session)}
    found = taken(session, [quiz.id])[quiz.id]
    kept = samples(session, found)
    done = [sitting for sitting in found if sitting.finished is not None]
    policies = {user.id: _policy(quiz, user) for user in everybody.values()}
    query = select(Extension).where(Extension.quiz_id == quiz.id).order_by(Extension.id.desc())
    extensions = session.scalars(
        query.options(joinedload(Extension.user), joinedload(Extension.by))
    ).all()
    return QuizReport(
        line=_line(plan, quiz, found, everybody, kept),
        histogram=_histogram([s.score for s in done if s.score is not None]),
        items=in_order(plan, item_lines(done, kept, policies)),
        pupils=_pupils(session, quiz, everybody, found, extensions),
        extensions=extensions,
    )


def _policy(quiz: assembly.Quiz, user: User) -> Policy:
    return quiz.policy_for(user.cohort.name if user.cohort is not None else None)


def _line(
    plan: Plan,
    quiz: assembly.Quiz,
    found: Sequence[Taken],
    everybody: Mapping[int, User],
    kept: Mapping[Key, Sample],
) -> QuizLine:
    done = [sitting for sitting in found if sitting.finished is not None]
    marks = [sitting.score for sitting in done if sitting.score is not None]
    earned = {str(s.id): _points(s, _policy(quiz, everybody[s.user_id]), kept) for s in done}
    return QuizLine(
        quiz=quiz,
        unit_title=plan.bank(quiz.unit).unit.title,
        students=len(everybody),
        begun=len(found),
        finished=len(done),
        mean=fmean(marks) if marks else None,
        deviation=stdev(marks) if len(marks) > 1 else None,
        alpha=quiz_statistics(earned).alpha,
        waiting=sum(question.undecided for sitting in found for question in sitting.questions),
    )


def _points(sitting: Taken, policy: Policy, kept: Mapping[Key, Sample]) -> dict[str, float]:
    """Return the points that a sitting earned with each item."""
    return {
        "/".join(q.key): kept[q.key].variant.points * policy.earned(scores(q.tries))
        for q in sitting.questions
    }


def _histogram(marks: Sequence[int]) -> list[int]:
    counts = Counter(min(BINS - 1, BINS * mark // FULL) for mark in marks)
    return [counts[i] for i in range(BINS)]


def item_lines(
    done: Sequence[Taken], kept: Mapping[Key, Sample], policies: Mapping[int, Policy]
) -> list[ItemLine]:
    """Return a line for each item that these sittings asked.

    Parameters
    ----------
    done
        Sittings that are handed in.
    policies : mapping of a user's id to Policy
        Or an empty one, where `earned` is not wanted.
    """
    firsts = {str(s.id): {"/".join(k): v for k, v in s.first_scores().items()} for s in done}
    statistics = item_statistics(firsts)
    asked: dict[Key, list[tuple[int, Asked]]] = {}
    for sitting in done:
        for question in sitting.questions:
            asked.setdefault(question.key, []).append((sitting.user_id, question))
    found = []
    for key, rows in asked.items():
        own, sample = statistics.get("/".join(key)), kept[key]
        tries = [n for n in (sum(t.number is not None for t in q.tries) for _, q in rows) if n]
        shares = [policies[u].earned(scores(q.tries)) for u, q in rows if u in policies]
        found.append(
            ItemLine(
                key=key,
                title=sample.variant.title,
                kind=sample.variant.kind,
                points=sample.variant.points,
                asked=len(rows),
                answered=sum(question.answered for _, question in rows),
                facility=own.facility if own else None,
                discrimination=own.discrimination if own else None,
                earned=fmean(shares) if shares else None,
                guess=sample.guess,
                attempts=fmean(tries) if tries else None,
            )
        )
    return found


def in_order(plan: Plan, lines: Sequence[ItemLine]) -> list[ItemLine]:
    """Return lines in the order in which their items are written; what is gone comes last."""
    places = {
        (unit.id, name): (number, place)
        for number, unit in enumerate(plan.units())
        for place, name in enumerate(plan.bank(unit.id).items)
    }
    return sorted(lines, key=lambda line: (places.get(line.key, (len(places), 0)), line.key))


def _pupils(
    session: Session,
    quiz: assembly.Quiz,
    everybody: Mapping[int, User],
    found: Sequence[Taken],
    extensions: Sequence[Extension],
) -> list[Pupil]:
    begun = {sitting.user_id: sitting for sitting in found}
    extra = {each.user_id: each for each in extensions if each.withdrawn is None}
    pupils = []
    for user in everybody.values():
        sitting, ends = begun.get(user.id), None
        if sitting is not None and sitting.finished is None:
            ends = rules_for(session, quiz, user).window.ends(sitting.started)
        pupils.append(Pupil(user, sitting, ends, extra.get(user.id)))
    return pupils

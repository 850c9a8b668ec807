"""Which rules hold for somebody's quiz: the policy of their cohort, and their extra time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from grader.course import Course
from grader.quiz import assembly
from grader.quiz.plan import Plan
from grader.quiz.policy import Extra, Policy, Window
from webapp.models import User
from webapp.quizzes.models import Extension, Sitting

__all__ = ["GRACE", "PRACTICE", "Rules", "extension_of", "plan_of", "rules_for"]

GRACE = timedelta(seconds=10)  # for what was sent in time and travels
PRACTICE = Policy(attempts=(1.0,) * 20)
EXTENSION = "backgrade_quiz_plan"


@dataclass(frozen=True)
class Rules:
    """What holds for one student and one quiz.

    Attributes
    ----------
    quiz : grader.quiz.assembly.Quiz or None
        None for practice, which has no end.
    """

    quiz: assembly.Quiz | None
    policy: Policy
    window: Window

    def ends(self, sitting: Sitting) -> datetime | None:
        """Return when a sitting ends by the clock."""
        return self.window.ends(sitting.started)

    def takes_answers(self, sitting: Sitting, now: datetime) -> bool:
        """Return whether answers are still taken."""
        ends = self.ends(sitting)
        return sitting.finished is None and (ends is None or now < ends + GRACE)

    def is_over(self, now: datetime) -> bool:
        """Return whether the quiz is past due for this student."""
        return self.window.is_over(now)


def plan_of(app: Flask) -> Plan:
    """Return the course's quizzes, read once for each application.

    Raises
    ------
    grader.course.CourseError
        If a quiz is not written as it must be.
    """
    if EXTENSION not in app.extensions:
        course: Course = app.config["COURSE"]
        app.extensions[EXTENSION] = Plan(course)
    plan: Plan = app.extensions[EXTENSION]
    return plan


def rules_for(session: Session, quiz: assembly.Quiz | None, user: User) -> Rules:
    """Return the rules of a quiz, or of practice, for somebody."""
    if quiz is None:
        return Rules(None, PRACTICE, PRACTICE.window())
    policy = quiz.policy_for(user.cohort.name if user.cohort is not None else None)
    extension = extension_of(session, quiz.id, user.id)
    extra = Extra(extension.minutes, extension.due) if extension is not None else None
    return Rules(quiz, policy, policy.window(extra))


def extension_of(session: Session, quiz_id: str, user_id: int) -> Extension | None:
    """Return somebody's extra time in force."""
    return session.scalar(
        select(Extension)
        .where(
            Extension.quiz_id == quiz_id,
            Extension.user_id == user_id,
            Extension.withdrawn.is_(None),
        )
        .order_by(Extension.id.desc())
        .limit(1)
    )

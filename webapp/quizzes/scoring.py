"""A sitting's score by the policy of whose it is."""

from __future__ import annotations

from collections.abc import Mapping

from grader.quiz.plan import Plan
from grader.quiz.policy import Policy
from webapp.quizzes.marks import Mark, score_of
from webapp.quizzes.models import Sitting
from webapp.quizzes.rules import PRACTICE

__all__ = ["Overtaken", "new_score", "policy_of"]


class Overtaken(Exception):
    """What somebody decided on is not what is stored by now."""


def policy_of(plan: Plan, sitting: Sitting) -> Policy | None:
    """Return the policy of a sitting; None for a quiz that has left the course."""
    if sitting.purpose == "practice":
        return PRACTICE
    quiz = plan.quizzes.get(sitting.quiz_id or "")
    cohort = sitting.user.cohort
    return quiz.policy_for(cohort.name if cohort is not None else None) if quiz else None


def new_score(
    plan: Plan, sitting: Sitting, instead: Mapping[int, Mark] | None = None
) -> int | None:
    """Return what a sitting's markings are worth.

    A quiz that has left the course keeps its scores: nobody knows its policy.

    Parameters
    ----------
    instead : mapping of an answer's id to Mark
        What would count in place of their own marking.
    """
    policy = policy_of(plan, sitting)
    return sitting.score if policy is None else score_of(sitting, policy, instead)

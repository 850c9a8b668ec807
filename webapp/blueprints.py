"""The site's doors, in the order in which their addresses are tried."""

from __future__ import annotations

from webapp import auth, errors, home, invitations, leaderboard, staff, submissions, units
from webapp.quizzes import practice, views

__all__ = ["BLUEPRINTS"]

BLUEPRINTS = (
    errors.blueprint,
    auth.blueprint,
    home.blueprint,
    units.blueprint,
    submissions.blueprint,
    views.blueprint,
    practice.blueprint,
    leaderboard.blueprint,
    staff.blueprint,
    invitations.blueprint,
)

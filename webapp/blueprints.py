"""The site's doors, in the order in which their addresses are tried."""

from __future__ import annotations

from webapp import auth, errors, home, invitations, leaderboard, staff, submissions, units
from webapp.boards import staff as board_freezes
from webapp.quizzes import practice, staff_items, staff_marking, views
from webapp.quizzes import staff as quiz_staff

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
    board_freezes.blueprint,
    invitations.blueprint,
    staff_items.blueprint,
    staff_marking.blueprint,
    quiz_staff.blueprint,
)

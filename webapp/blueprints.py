"""The site's doors, in the order in which their addresses are tried."""

from __future__ import annotations

from webapp import auth, errors, home, invitations, leaderboard, staff, submissions, units
from webapp.api import pages, routes, tokens
from webapp.boards import staff as board_freezes
from webapp.deadlines import views as deadlines
from webapp.exports import views as exports
from webapp.glance import views as glance
from webapp.people import views as people
from webapp.pictures import views as pictures
from webapp.quizzes import practice, staff_items, staff_marking, views
from webapp.quizzes import staff as quiz_staff
from webapp.similarity import views as similarity
from webapp.trials import views as trials

__all__ = ["BLUEPRINTS"]

BLUEPRINTS = (
    errors.blueprint,
    routes.blueprint,
    pages.blueprint,
    tokens.blueprint,
    auth.blueprint,
    home.blueprint,
    units.blueprint,
    submissions.blueprint,
    pictures.blueprint,
    views.blueprint,
    practice.blueprint,
    leaderboard.blueprint,
    staff.blueprint,
    deadlines.blueprint,
    glance.blueprint,
    trials.blueprint,
    board_freezes.blueprint,
    exports.blueprint,
    people.blueprint,
    similarity.blueprint,
    invitations.blueprint,
    staff_items.blueprint,
    staff_marking.blueprint,
    quiz_staff.blueprint,
)

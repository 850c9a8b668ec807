"""The start page: the three doors for a visitor, what is due for whoever is logged in."""

from __future__ import annotations

from flask import Blueprint, current_app, g, render_template
from flask.typing import ResponseReturnValue

from grader.quiz import assembly
from webapp import scorebook
from webapp.access import current_user
from webapp.agenda import agenda, quiz_tasks, unit_tasks
from webapp.app import course_of
from webapp.db import db, utcnow
from webapp.deadlines.facts import deadlines_of
from webapp.makeup import Makeup, makeup
from webapp.quizzes.overview import Entry, entries_of
from webapp.quizzes.rules import plan_of
from webapp.scores import Shown
from webapp.standings import UnitEntry, unit_entries

__all__ = ["blueprint"]

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """Show what is due next, the score so far, and every unit."""
    if g.user is None:
        return render_template("home/landing.html")
    user, now = current_user(), utcnow()
    entries = unit_entries(user)
    plan = plan_of(current_app)
    quizzes = entries_of(db.session, plan, user, now)
    deadlines = deadlines_of(db.session, user.id)
    units = unit_tasks(entries, deadlines.dues, deadlines.extended, now)
    following = _in_course_order([task.id for task in units], list(plan.quizzes.values()))
    tasks = sorted(
        [*units, *quiz_tasks(quizzes, now)], key=lambda task: following[task.kind, task.id]
    )
    return render_template(
        "home/units.html",
        title=course_of(current_app).title,
        entries=entries,
        agenda=agenda(tasks),
        tasks={task.id: task for task in units},
        makeup=_makeup(entries, quizzes),
        deadlines=deadlines,
        now=now,
        first=next((entry for entry in entries if entry.is_open), None),
        is_new=not any(entry.latest for entry in entries)
        and not any(entry.sitting for entry in quizzes),
    )


def _in_course_order(
    units: list[str], quizzes: list[assembly.Quiz]
) -> dict[tuple[str, str], tuple[int, int]]:
    """Give each unit its place, and each quiz the one after its unit."""
    places = {name: place for place, name in enumerate(units)}
    found = {("unit", name): (place, 0) for name, place in places.items()}
    for number, quiz in enumerate(quizzes, start=1):
        found["quiz", quiz.id] = (places.get(quiz.unit, len(units)), number)
    return found


def _makeup(entries: list[UnitEntry], quizzes: list[Entry]) -> Makeup:
    """Add up the scores that this student may be told."""
    found = {entry.unit.id: entry.shown for entry in entries}
    titles = {entry.unit.id: entry.unit.title for entry in entries}
    for entry in quizzes:
        key = scorebook.quiz_key(entry.quiz.id)
        titles[key] = {"en": entry.quiz.title["en"], "ko": entry.quiz.title["ko"]}
        if entry.state == "done" and entry.score is not None:
            found[key] = Shown(entry.score)
    quiz_facts = [each for each in scorebook.quiz_facts(db.session) if each.id in titles]
    return makeup(scorebook.unit_facts(db.session), quiz_facts, found, titles)

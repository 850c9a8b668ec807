"""Practice: as many questions on a unit as somebody likes, and those they need most."""

from __future__ import annotations

import secrets
from typing import Any

import numpy as np
from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from grader.course import Unit
from grader.quiz.assembly import SEED_BITS, Slot
from grader.quiz.plan import Plan
from grader.quiz.practice import choose, mastery
from webapp.access import current_user, login_required
from webapp.db import db, utcnow
from webapp.quizzes import desk as desks
from webapp.quizzes import sittings
from webapp.quizzes.desk import Desk
from webapp.quizzes.overview import tries_of
from webapp.quizzes.rules import plan_of, rules_for
from webapp.security import limiter

__all__ = ["blueprint"]

blueprint = Blueprint("practice", __name__, url_prefix="/practice")


def _unit(unit_id: str) -> Unit:
    unit = next((u for u in plan_of(current_app).units() if u.id == unit_id), None)
    if unit is None:
        abort(404)
    return unit


def _desk(unit_id: str) -> Desk:
    unit, user = _unit(unit_id), current_user()
    sitting = sittings.practice_of(db.session, unit_id, user.id)
    if sitting is None:
        abort(404)

    def url(name: str, position: int | None = None) -> str:
        values: dict[str, Any] = {} if position is None else {"position": position}
        # There is no end of practice to go to, so "over" is its page.
        return url_for(f"practice.{name}".replace("over", "show"), unit_id=unit_id, **values)

    return Desk(sitting, rules_for(db.session, None, user), unit.title, url)


def items_to_practise(plan: Plan, unit_id: str) -> dict[str, tuple[str, ...]]:
    """Return the ideas of each item that may be practised now.

    While the student has a quiz on the unit before them, only items with a generator: the others
    would be the very questions of the quiz, with their answers.
    """
    user, now = current_user(), utcnow()
    ahead = False
    for quiz in plan.quizzes.values():
        if quiz.unit == unit_id:
            sitting = sittings.sitting_of(db.session, quiz.id, user.id)
            over = rules_for(db.session, quiz, user).is_over(now)
            ahead = ahead or not (over or (sitting is not None and sitting.finished is not None))
    items = plan.bank(unit_id).items.values()
    return {item.id: item.tags for item in items if item.generator or not ahead}


@blueprint.get("/<unit_id>")
@login_required
def show(unit_id: str) -> ResponseReturnValue:
    """Show how well each idea goes, and the way to the next question."""
    unit, plan = _unit(unit_id), plan_of(current_app)
    sitting = sittings.practice_of(db.session, unit_id, current_user().id)
    tries = tries_of(db.session, sitting) if sitting is not None else []
    known = mastery(tries)
    tags = {tag for item in plan.bank(unit_id).items.values() for tag in item.tags}
    # The weakest first, those never asked about last.
    ideas = sorted(
        ((plan.idea(tag), known.get(tag)) for tag in tags),
        key=lambda idea: (idea[1] is None, idea[1], idea[0]["en"]),
    )
    return render_template(
        "quizzes/practice.html",
        unit=unit,
        ideas=ideas,
        tries=tries,
        last=sitting.questions[-1].position if sitting and sitting.questions else 0,
        any_items=bool(items_to_practise(plan, unit_id)),
    )


@blueprint.post("/<unit_id>/next")
@limiter.limit("60 per minute", key_func=desks.who)
@login_required
def following(unit_id: str) -> ResponseReturnValue:
    """Ask the next question."""
    _unit(unit_id)
    plan, user = plan_of(current_app), current_user()
    items = items_to_practise(plan, unit_id)
    if not items:
        abort(404)
    sitting = sittings.practice_of(db.session, unit_id, user.id)
    tries = tries_of(db.session, sitting) if sitting is not None else []
    seed = secrets.randbits(SEED_BITS)
    item = choose(items, tries, np.random.default_rng(seed))
    position = sittings.add_question(
        db.session,
        plan,
        unit_id,
        user.id,
        Slot(item, seed),
        after=max(0, request.form.get("after", 0, type=int)),
        now=utcnow(),
    )
    return redirect(url_for(".question", unit_id=unit_id, position=position), 303)


desks.add_routes(blueprint, "unit_id", _desk)

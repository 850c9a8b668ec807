"""Taking a quiz: what is open, one question at a time, handing in, and the result."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from grader.quiz import assembly
from webapp import store
from webapp.access import current_user, login_required
from webapp.db import db, utcnow
from webapp.i18n import gettext
from webapp.quizzes import desk as desks
from webapp.quizzes import sittings
from webapp.quizzes.desk import Desk
from webapp.quizzes.models import Sitting
from webapp.quizzes.overview import entries_of, practice_of_units
from webapp.quizzes.rules import Rules, plan_of, rules_for
from webapp.quizzes.show import lines_of
from webapp.refusals import say
from webapp.security import limiter

__all__ = ["blueprint"]

blueprint = Blueprint("quizzes", __name__, url_prefix="/quizzes")


def _quiz(quiz_id: str) -> assembly.Quiz:
    quiz = plan_of(current_app).quizzes.get(quiz_id)
    if quiz is None:
        abort(404)
    return quiz


def _taken(quiz: assembly.Quiz) -> tuple[Rules, Sitting | None]:
    """Return the rules and the sitting of who is logged in, ended if the clock has ended it."""
    user = current_user()
    rules = rules_for(db.session, quiz, user)
    sitting = sittings.sitting_of(db.session, quiz.id, user.id)
    if sitting is not None:
        sittings.settle(db.session, sitting, rules=rules, now=utcnow())
    return rules, sitting


def _desk(quiz_id: str) -> Desk:
    quiz = _quiz(quiz_id)
    rules, sitting = _taken(quiz)
    if sitting is None:
        abort(404)

    def url(name: str, position: int | None = None) -> str:
        values: dict[str, Any] = {} if position is None else {"position": position}
        return url_for(f"quizzes.{name}", quiz_id=quiz_id, **values)

    return Desk(sitting, rules, quiz.title, url)


@blueprint.get("/")
@login_required
def index() -> ResponseReturnValue:
    """Show every quiz, and what may be practised."""
    plan, user, now = plan_of(current_app), current_user(), utcnow()
    return render_template(
        "quizzes/index.html",
        entries=entries_of(db.session, plan, user, now),
        practice=practice_of_units(db.session, plan, user.id),
    )


@blueprint.get("/<quiz_id>")
@login_required
def show(quiz_id: str) -> ResponseReturnValue:
    """Show the rules before a quiz, how far it is, or its result."""
    quiz, now = _quiz(quiz_id), utcnow()
    rules, sitting = _taken(quiz)
    return render_template(
        "quizzes/show.html",
        quiz=quiz,
        rules=rules,
        policy=rules.policy,
        sitting=sitting,
        lines=lines_of(sitting, rules, now) if sitting is not None else [],
        tells=sitting is not None
        and rules.policy.tells(finished=sitting.finished is not None, over=rules.is_over(now)),
        is_open=rules.window.is_open(now) or current_user().is_staff,
        is_over=rules.is_over(now),
        ends=rules.ends(sitting) if sitting is not None else None,
    )


@blueprint.post("/<quiz_id>/begin")
@limiter.limit("30 per 10 minutes", key_func=desks.who)
@login_required
def begin(quiz_id: str) -> ResponseReturnValue:
    """Begin a quiz; a second time leads to the one that was begun."""
    rules, _ = _taken(_quiz(quiz_id))
    try:
        sittings.begin(
            db.session,
            plan_of(current_app),
            rules,
            current_user(),
            now=utcnow(),
            ip=request.remote_addr,
        )
    except store.Refused as refused:
        flash(say(refused), "bad")
        return redirect(url_for(".show", quiz_id=quiz_id), 303)
    return redirect(url_for(".question", quiz_id=quiz_id, position=1), 303)


desks.add_routes(blueprint, "quiz_id", _desk)


@blueprint.get("/<quiz_id>/over")
@login_required
def over(quiz_id: str) -> ResponseReturnValue:
    """Ask whether to hand in, and show what has no answer yet."""
    desk = _desk(quiz_id)
    if desk.sitting.finished is not None:
        return redirect(desk.url("show"), 303)
    lines = lines_of(desk.sitting, desk.rules, utcnow())
    return render_template("quizzes/over.html", desk=desk, lines=lines)


@blueprint.post("/<quiz_id>/over")
@limiter.limit("30 per minute", key_func=desks.who)
@login_required
def hand_in(quiz_id: str) -> ResponseReturnValue:
    """Hand in; a second time changes nothing."""
    desk = _desk(quiz_id)
    if desk.sitting.finished is None:
        sittings.hand_in(
            db.session, desk.sitting.id, rules=desk.rules, now=utcnow(), ip=request.remote_addr
        )
        flash(gettext("Handed in."), "good")
    return redirect(desk.url("show"), 303)

"""One question of a quiz or of practice: shown, saved as typed, read back, sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from flask import Blueprint, Response, abort, flash, g, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address

from grader.quiz.kind import Unreadable
from grader.report import Text
from webapp import store
from webapp.access import login_required
from webapp.db import db, utcnow
from webapp.i18n import gettext
from webapp.quizzes import sittings
from webapp.quizzes.forms import is_blank, raw_of, too_large
from webapp.quizzes.marks import variant_of
from webapp.quizzes.models import Question, Sitting
from webapp.quizzes.rules import Rules
from webapp.quizzes.show import lines_of, page_of
from webapp.refusals import say
from webapp.security import limiter

__all__ = ["Desk", "add_routes", "who"]

BIG = 10**9
Handler: TypeAlias = Callable[["Desk", int], ResponseReturnValue]


@dataclass(frozen=True)
class Desk:
    """Somebody at their questions.

    Attributes
    ----------
    title : Text
        Of the quiz, or of the unit that is practised.
    url : callable
        Gives the address of one of ``show, question, draft, reading, drawing, over``; those of a
        question take its position.
    """

    sitting: Sitting
    rules: Rules
    title: Text
    url: Callable[..., str]

    def question(self, position: int) -> Question:
        """Return a question of the sitting."""
        found = next((q for q in self.sitting.questions if q.position == position), None)
        if found is None:
            abort(404)
        return found


def who() -> str:
    """Name who is limited in how often they may do something."""
    return f"user:{g.user.id}" if g.user is not None else get_remote_address()


def add_routes(blueprint: Blueprint, where: str, desk_of: Callable[[str], Desk]) -> None:
    """Add the addresses of a question: it is shown, acted on, saved, read back and drawn.

    Parameters
    ----------
    where : str
        Name of the part of the address that says where somebody sits, like ``quiz_id``.
    desk_of : callable
        Gives the desk for that part; for whoever has none there it ends with 404.
    """

    def add(path: str, name: str, view: Handler, limit: str = "") -> None:
        def handle(position: int, **place: str) -> ResponseReturnValue:
            return view(desk_of(place[where]), position)

        handle.__name__ = name
        handled = login_required(handle)
        if limit:
            handled = limiter.limit(limit, key_func=who)(handled)
        methods = ["POST"] if limit else ["GET"]
        rule = f"/<{where}>/<int:position>{path}"
        blueprint.add_url_rule(rule, endpoint=name, view_func=handled, methods=methods)

    add("", "question", _page)
    add("", "act", _act, "120 per minute")
    add("/draft", "draft", _keep, "240 per minute")
    add("/reading", "reading", _reading, "240 per minute")
    add("/drawing.svg", "drawing", _drawing)


def _page(
    desk: Desk, position: int, *, raw: Any = None, said: str = "", code: int = 200
) -> ResponseReturnValue:
    """Show a question.

    Parameters
    ----------
    raw : object
        What stands in the fields in place of what is saved.
    said : str
        Why the answer that was just sent was not marked.
    """
    question, now = desk.question(position), utcnow()
    page = page_of(question, desk.rules, now)
    ends = desk.rules.ends(desk.sitting)
    shown = render_template(
        "quizzes/question.html",
        desk=desk,
        page=page,
        raw=page.raw if raw is None else raw,
        said=said,
        lines=lines_of(desk.sitting, desk.rules, now),
        ends=ends,
        seconds=max(0, round((ends - now).total_seconds())) if ends is not None else None,
        practice=desk.sitting.purpose == "practice",
        has_drawing=question.variant["drawing"] is not None,
    )
    return shown, code


def _act(desk: Desk, position: int) -> ResponseReturnValue:
    """Do what the pressed button says: send, save and go on, take a hint, show the answer."""
    question = desk.question(position)
    raw, action = _raw(question), request.form.get("action", "send")
    here = desk.url("question", position)
    try:
        if action == "reveal":
            sittings.show_answer(db.session, desk.sitting.id, position)
            return redirect(here + "#solution", 303)
        if action == "hint":
            _save(desk, position, raw)
            sittings.take_hint(
                db.session, desk.sitting.id, position, rules=desk.rules, now=utcnow()
            )
            return redirect(here + "#hints", 303)
        if action in ("shape", "read"):
            _save(desk, position, raw)
            return redirect(here + "#answer", 303)
        if action == "save":
            _save(desk, position, raw)
            last = position == len(desk.sitting.questions)
            return redirect(desk.url("over") if last else desk.url("question", position + 1), 303)
        return _send(desk, position, raw)
    except store.Refused as refused:
        if refused.reason == "over":
            flash(gettext("The time is over. What was saved before is handed in."), "warn")
            return redirect(desk.url("show"), 303)
        return _page(desk, position, raw=raw, said=say(refused), code=422)


def _send(desk: Desk, position: int, raw: Any) -> ResponseReturnValue:
    if is_blank(raw):
        said = gettext("Nothing is written yet. No attempt was used.")
        return _page(desk, position, raw=raw, said=said, code=422)
    sent = sittings.send(
        db.session,
        desk.sitting.id,
        position,
        raw,
        _number("number"),
        rules=desk.rules,
        now=utcnow(),
    )
    if sent.outcome == "elsewhere":
        said = gettext(
            "This question was answered in another window meanwhile, so this answer was not sent. "
            "It is kept in the fields; look at the result below, then send it if you still want to."
        )
        return _page(desk, position, raw=raw, said=said, code=409)
    return redirect(desk.url("question", position) + "#result", 303)


def _keep(desk: Desk, position: int) -> ResponseReturnValue:
    """Save what is typed, for a script: answer with the version that is stored."""
    raw = _raw(desk.question(position))
    try:
        version = sittings.save(
            db.session,
            desk.sitting.id,
            position,
            raw,
            _number("version"),
            rules=desk.rules,
            now=utcnow(),
        )
    except store.Refused as refused:
        return jsonify(refused=refused.reason, said=say(refused)), 409
    return jsonify(version=version)


def _reading(desk: Desk, position: int) -> ResponseReturnValue:
    """Show how what is typed would be read, without keeping or marking it."""
    question = desk.question(position)
    raw, variant = _raw(question), variant_of(question)
    read, unreadable = None, None
    if not is_blank(raw) and not too_large(raw):
        value = variant.asked.parse(raw)
        if isinstance(value, Unreadable):
            unreadable = value.text
        else:
            read = variant.asked.show(value)
    return render_template(
        "quizzes/_reading.html", kind=variant.kind, read=read, unreadable=unreadable
    )


def _drawing(desk: Desk, position: int) -> ResponseReturnValue:
    """Give the drawing of a question."""
    svg = desk.question(position).variant["drawing"]
    if svg is None:
        abort(404)
    return Response(svg, mimetype="image/svg+xml")


def _save(desk: Desk, position: int, raw: Any) -> None:
    question = desk.question(position)
    if question.draft == raw:
        return
    version = question.draft_version + 1
    sittings.save(
        db.session, desk.sitting.id, position, raw, version, rules=desk.rules, now=utcnow()
    )


def _raw(question: Question) -> Any:
    variant = variant_of(question)
    return raw_of(variant.kind, variant.asked.public(), request.form)


def _number(name: str) -> int:
    number = request.form.get(name, 0, type=int)
    return number if 0 <= number < BIG else 0

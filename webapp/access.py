"""Who is logged in, and what their role lets them see."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, cast

from flask import Flask, abort, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from webapp.db import db
from webapp.i18n import LANGUAGES
from webapp.models import User

__all__ = [
    "begin_session",
    "current_user",
    "init_app",
    "instructor_required",
    "login_required",
    "remember_language",
    "staff_required",
]

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]


def init_app(app: Flask) -> None:
    """Have every request know its user, and every page show them."""
    app.before_request(load_user)
    app.context_processor(_words)


def current_user() -> User:
    """Return who is logged in; only for views behind `login_required` and the like."""
    return cast(User, g.user)


def login_required(view: View[P]) -> View[P]:
    """Send a visitor to the login page, and back here afterwards."""
    return _required(view, lambda user: True)


def staff_required(view: View[P]) -> View[P]:
    """Let assistants and instructors in."""
    return _required(view, lambda user: user.is_staff)


def instructor_required(view: View[P]) -> View[P]:
    """Let instructors in."""
    return _required(view, lambda user: user.role == "instructor")


def _required(view: View[P], may: Callable[[User], bool]) -> View[P]:
    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if g.user is None:
            back = request.full_path.rstrip("?") if request.method == "GET" else None
            return redirect(url_for("auth.login", next=back))
        if not may(g.user):
            abort(403)
        return view(*args, **kwargs)

    return guarded


def load_user() -> None:
    """Put who is logged in into ``g.user``; a session that was ended elsewhere is dropped."""
    g.user = None
    if request.endpoint == "static" or "user" not in session:
        return
    user = db.session.get(User, session["user"])
    if user is None or not user.active or user.session_epoch != session.get("epoch"):
        language = session.get("language")
        session.clear()
        remember_language(language)
        return
    g.user = user


def _words() -> dict[str, object]:
    # The user's own address, so that a switch of language comes back to it.
    path = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return {"user": g.get("user"), "here_path": path}


def begin_session(user: User) -> None:
    """Log `user` in on this browser; nothing of the session before is kept but the language."""
    language = session.get("language")
    session.clear()
    remember_language(language)
    session["user"] = user.id
    session["epoch"] = user.session_epoch
    session.permanent = True
    g.user = user


def remember_language(language: object) -> None:
    """Keep the language somebody chose."""
    if isinstance(language, str) and language in LANGUAGES:
        session["language"] = language

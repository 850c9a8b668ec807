"""Who asks: tokens instead of cookies, rate limits by token, and no session in sight."""

from __future__ import annotations

import re

from flask import Flask, Request, Response, g, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_limiter.util import get_remote_address

from webapp import store
from webapp.api.problems import ApiError
from webapp.api.scopes import SCOPES
from webapp.db import db
from webapp.i18n import LANGUAGES, gettext
from webapp.models import User

__all__ = ["ASKED", "PREFIX", "admit", "asker", "init_app", "is_api"]

PREFIX = "/api/v1"
ASKED = "300 per 5 minutes"
BEARER = re.compile(r"Bearer +([A-Za-z0-9._~+/=-]{1,200}) *", re.IGNORECASE)
REALM = 'Bearer realm="backgrade"'


class _Blind(SecureCookieSessionInterface):
    """Sessions as Flask has them, but none below the interface, whatever cookie is sent."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if is_api(request.path):
            return self.session_class()
        return super().open_session(app, request)


def is_api(path: str) -> bool:
    """Say whether a path belongs to the interface; its page for people does not."""
    return path.startswith(f"{PREFIX}/") and path != f"{PREFIX}/"


def init_app(app: Flask) -> None:
    """Know the token before limits are counted and a language is chosen."""
    app.session_interface = _Blind()
    app.before_request(_identify)
    # Registered before the limiter's own, so that it runs after it.
    app.after_request(_own_wait)


def _own_wait(response: Response) -> Response:
    """Say ``Retry-After`` as the route means it; the limiter adds its own to every answer."""
    if is_api(request.path):
        if (wait := g.get("wait")) is not None:
            response.headers["Retry-After"] = wait
        elif response.status_code != 429:
            response.headers.pop("Retry-After", None)
    return response


def _identify() -> None:
    g.token = g.language = g.wait = None
    if not is_api(request.path):
        return
    if request.accept_languages:
        g.language = request.accept_languages.best_match(list(LANGUAGES))
    found = BEARER.fullmatch(request.headers.get("Authorization", ""))
    if found is not None:
        g.token = store.find_token(db.session, found[1])


def asker() -> str:
    """Return under which name requests are counted.

    Without a valid token that is the address, so that guessing takes nothing from a class behind
    the same one.
    """
    token = g.get("token")
    return f"token:{token.id}" if token is not None else f"address:{get_remote_address()}"


def admit(scope: str | None) -> User:
    """Return whom the request's token belongs to, if it may do this.

    Raises
    ------
    ApiError
        401 without a valid token, 403 where it lacks the scope or its owner the role.
    """
    token = g.get("token")
    if token is None:
        raise _unknown()
    user: User = token.user
    g.user = user
    if scope is not None and scope not in token.scopes:
        raise ApiError(
            403,
            "missing_scope",
            gettext("The token may not do this"),
            gettext("Make a token with the scope %(scope)s on your profile page.", scope=scope),
            given=" ".join(token.scopes),
            expected=scope,
            headers={"WWW-Authenticate": f'{REALM}, error="insufficient_scope", scope="{scope}"'},
        )
    if scope is not None and SCOPES[scope].staff and not user.is_staff:
        raise ApiError(
            403,
            "not_allowed",
            gettext("This is for the course's staff"),
            gettext("Your account may not do this."),
            given=user.role,
            expected="assistant, instructor",
        )
    store.note_use(db.session, token)
    return user


def _unknown() -> ApiError:
    sent = request.headers.get("Authorization")
    given = "no Authorization header" if sent is None else "a token that is not valid"
    if sent is not None and BEARER.fullmatch(sent) is None:
        given = "an Authorization header without a bearer token"
    error = "" if sent is None else ', error="invalid_token"'
    return ApiError(
        401,
        "no_token" if sent is None else "bad_token",
        gettext("A valid token is needed"),
        gettext(
            "Make a token on your profile page. One that expired or was revoked, or is older than "
            "your password, works no more."
        ),
        given=given,
        expected="Authorization: Bearer bgt_…",
        headers={"WWW-Authenticate": REALM + error},
    )

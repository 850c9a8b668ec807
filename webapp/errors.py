"""Pages for what went wrong: they say what to do next, in the reader's language."""

from __future__ import annotations

from flask import Blueprint, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from jinja2.filters import do_filesizeformat
from werkzeug.exceptions import HTTPException

from webapp.api.guard import is_api
from webapp.api.problems import from_http
from webapp.i18n import gettext

__all__ = ["blueprint"]

blueprint = Blueprint("errors", __name__)


def _words(code: int) -> tuple[str, str]:
    """Return heading and advice."""
    match code:
        case 400:
            return gettext("This request cannot be understood"), gettext(
                "Go back, reload the page and try again."
            )
        case 403:
            return gettext("This page is not for your account"), gettext(
                "If you think it should be, ask your instructor for the role it needs."
            )
        case 404:
            return gettext("There is no such page"), gettext(
                "The address may be mistyped, or the page belongs to somebody else. "
                "Everything of yours can be reached from the start page."
            )
        case 413:
            return gettext("This file is too large"), gettext(
                "At most %(size)s are accepted. Clear the notebook's outputs, save it and "
                "hand it in again.",
                size=do_filesizeformat(current_app.config["SETTINGS"].upload_kb * 1024, True),
            )
        case 429:
            return gettext("Too many tries"), gettext(
                "Wait a few minutes, then try again. Nothing of yours was lost."
            )
        case 500:
            return gettext("Something went wrong on our side"), gettext(
                "Try again in a minute. What you handed in before is safe. If it goes on, tell "
                "your instructor what you were doing."
            )
    return gettext("This did not work"), gettext("Go back, reload the page and try again.")


@blueprint.app_errorhandler(HTTPException)
def show(error: HTTPException) -> ResponseReturnValue:
    """Show any error as a page."""
    code = error.code or 500
    if code < 400:
        return error
    if is_api(request.path):
        return from_http(error)
    if "user" not in g:
        g.user = None
    heading, advice = _words(code)
    if isinstance(error, CSRFError):
        heading = gettext("This form has expired")
        advice = gettext("Reload the page, fill in the form again and send it.")
    page = render_template("errors/error.html", code=code, heading=heading, advice=advice)
    headers = [(key, value) for key, value in error.get_headers() if key == "Retry-After"]
    return page, code, headers

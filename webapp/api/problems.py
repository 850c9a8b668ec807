"""What the interface says when something is wrong: problem details as RFC 9457 has them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated

from flask import Response, current_app, g
from jinja2.filters import do_filesizeformat
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from webapp.api.schema import Limits, Wrong, encode
from webapp.i18n import gettext
from webapp.refusals import say
from webapp.store import Refused

__all__ = [
    "KIND",
    "ApiError",
    "Problem",
    "from_http",
    "from_refused",
    "from_wrong",
    "of_status",
    "respond",
]

KIND = "application/problem+json"
REFUSED = {
    "missing": 404,
    "too_large": 413,
    "too_many_waiting": 429,
    "not_open": 403,
    "not_allowed": 403,
}
WAIT = {"Retry-After": "10"}


@dataclass(frozen=True)
class Problem:
    """What is wrong, what was given, what was expected, and what to do."""

    type: Annotated[str, Limits("`urn:backgrade:` and the code.")]
    title: str
    status: int
    detail: Annotated[str, Limits("What to do, in the language of Accept-Language.")]
    code: Annotated[str, Limits("Of a closed vocabulary.")]
    given: str | None
    expected: str | None


class ApiError(Exception):
    """A request cannot be answered.

    Parameters
    ----------
    code : str
        Of the closed vocabulary.
    detail : str
        What to do, in the reader's language.
    given, expected : str, optional
    headers : dict, optional
        For the answer.
    """

    def __init__(
        self,
        status: int,
        code: str,
        title: str,
        detail: str,
        *,
        given: str | None = None,
        expected: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {detail}")
        kind = f"urn:backgrade:{code}"
        self.problem = Problem(kind, title, status, detail, code, given, expected)
        self.headers = headers or {}


def respond(error: ApiError) -> Response:
    """Return the answer for an error."""
    body = json.dumps(encode(error.problem), ensure_ascii=False)
    answer = Response(body + "\n", error.problem.status, error.headers, content_type=KIND)
    answer.headers["Cache-Control"] = "no-store"
    g.wait = error.headers.get("Retry-After")
    return answer


def from_refused(refused: Refused) -> ApiError:
    """Return the error for what a rule of the product forbids."""
    headers = WAIT if refused.reason == "too_many_waiting" else {}
    return ApiError(
        REFUSED.get(refused.reason, 422),
        refused.reason,
        gettext("A rule of the course forbids this"),
        say(refused),
        headers=headers,
    )


def from_wrong(wrong: Wrong, status: int = 422) -> ApiError:
    """Return the error for a value that is not what was asked for."""
    return ApiError(
        status,
        "bad_value",
        gettext("This request cannot be understood"),
        gettext("Change %(where)s as the document of the interface says.", where=wrong.where),
        given=f"{wrong.where}: {wrong.given}",
        expected=wrong.expected,
    )


def from_http(error: HTTPException) -> Response:
    """Return the answer for an error that Flask found: an unknown path, too large a body."""
    code = error.code or 500
    found = of_status(code)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        found.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    for key, value in error.get_headers():
        if key == "Retry-After":
            found.headers[key] = value
    return respond(found)


def of_status(status: int, given: str | None = None, expected: str | None = None) -> ApiError:
    """Return the error that an HTTP status stands for."""
    code, title, detail = _words(status)
    return ApiError(status, code, title, detail, given=given, expected=expected)


def _words(code: int) -> tuple[str, str, str]:
    """Return code, title and advice."""
    match code:
        case 404:
            return (
                "not_found",
                gettext("There is no such thing"),
                gettext("Look at the address: the number may be another's, or mistyped."),
            )
        case 405:
            return (
                "bad_method",
                gettext("This address takes other methods"),
                gettext("The header Allow names them."),
            )
        case 413:
            return (
                "too_large",
                gettext("This file is too large"),
                gettext(
                    "At most %(size)s are accepted. Clear the notebook's outputs, save it and "
                    "hand it in again.",
                    size=do_filesizeformat(current_app.config["SETTINGS"].upload_kb * 1024, True),
                ),
            )
        case 415:
            return (
                "bad_content_type",
                gettext("This kind of body is not taken here"),
                gettext("Send the Content-Type that the document of the interface names."),
            )
        case 429:
            return (
                "too_many_requests",
                gettext("Too many requests"),
                gettext("Wait as long as the header Retry-After says, then go on."),
            )
        case 500 | 503:
            return (
                "fault",
                gettext("Something went wrong on our side"),
                gettext("Try again in a minute. What you handed in before is safe."),
            )
    return (
        "bad_request",
        gettext("This request cannot be understood"),
        gettext("Compare it with the document of the interface."),
    )

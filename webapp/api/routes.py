"""One declaration for each route of the interface.

From it come the address, the checks of what is sent, the rate limit, and the route's part of the
OpenAPI document.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, get_args, get_origin

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from webapp.api import problems
from webapp.api.guard import ASKED, PREFIX, admit, asker
from webapp.api.problems import ApiError
from webapp.api.schema import Wrong, decode, encode, hints, read_text
from webapp.models import User
from webapp.security import csrf, limiter
from webapp.store import Refused

__all__ = [
    "ROUTES",
    "Created",
    "File",
    "Parameter",
    "Reply",
    "Route",
    "answer_of",
    "blueprint",
    "route",
]

T = TypeVar("T")
View = Callable[..., Any]

blueprint = Blueprint("api", __name__, url_prefix=PREFIX)
csrf.exempt(blueprint)
ROUTES: list[Route] = []
LARGEST_NUMBER = 2**31 - 1  # of an id in PostgreSQL


@dataclass(frozen=True)
class Reply(Generic[T]):
    """An answer that needs more than its value: headers, or another status."""

    value: T
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int | None = None


class Created(Reply[T]):
    """What was made; 200 instead of 201 where the same request had come before."""


@dataclass(frozen=True)
class File:
    """A file to download, of the kind `kind`."""

    content: bytes
    kind: str
    name: str


@dataclass(frozen=True)
class Parameter:
    """One parameter of a route: its place ``path`` or ``query``, and its type."""

    name: str
    place: str
    kind: Any
    required: bool


@dataclass(frozen=True)
class Route:
    """All there is to know about one route.

    Attributes
    ----------
    says : str
        One sentence, translated where it is shown.
    scope : str or None
        What the token must be made for; None takes any token.
    upload : bool
        Its body is a file: raw, or in a form.
    """

    method: str
    path: str
    says: str
    scope: str | None
    view: View
    gives: Any
    status: int
    parameters: tuple[Parameter, ...]
    body: Any
    upload: bool
    limit: str

    @property
    def name(self) -> str:
        """Its name in the document and in Flask."""
        return self.view.__name__


def route(
    method: str,
    path: str,
    says: str,
    *,
    scope: str | None,
    status: int = 200,
    upload: bool = False,
    limit: Callable[[View], View] | None = None,
    limit_says: str = ASKED,
) -> Callable[[View], View]:
    """Declare the route that a function answers.

    The function is given who asks; then by keyword what ``<name>`` in the path says, the
    parameters of the query by their annotations, and ``body``. Its return type is what the
    document promises.
    """

    def declare(view: View) -> View:
        known = hints(view)
        gives = known.pop("return")
        signature = inspect.signature(view).parameters
        del known[next(iter(signature))]
        body = known.pop("body", None)
        in_path = [name for name in known if f"{{{name}}}" in path]
        parameters = tuple(
            Parameter(
                name,
                "path" if name in in_path else "query",
                kind,
                signature[name].default is inspect.Parameter.empty,
            )
            for name, kind in known.items()
        )
        declared = Route(
            method, path, says, scope, view, gives, status, parameters, body, upload, limit_says
        )
        ROUTES.append(declared)
        _serve(declared, limit)
        return view

    return declare


def _serve(declared: Route, limit: Callable[[View], View] | None) -> None:
    def answer(**values: Any) -> ResponseReturnValue:
        user = admit(declared.scope)
        return _respond(declared, _call(declared, user, values))

    answer.__name__ = declared.name
    counted = limiter.shared_limit(ASKED, scope="api", key_func=asker)(answer)
    rule = declared.path
    for parameter in declared.parameters:
        if parameter.place == "path":
            converter = f"int(min=1, max={LARGEST_NUMBER}):" if _is_number(parameter.kind) else ""
            rule = rule.replace(f"{{{parameter.name}}}", f"<{converter}{parameter.name}>")
    blueprint.add_url_rule(
        rule,
        declared.name,
        limit(counted) if limit is not None else counted,
        methods=[declared.method],
        provide_automatic_options=False,
    )


def _is_number(kind: Any) -> bool:
    return kind is int or (bool(get_args(kind)) and get_args(kind)[0] is int)


def _call(declared: Route, user: User, values: dict[str, Any]) -> Any:
    known = [p for p in declared.parameters if p.place == "query"]
    for name in request.args:
        if name not in {parameter.name for parameter in known}:
            expected = " or ".join(p.name for p in known) or "no parameter"
            raise Wrong("the query", name, expected)
    for parameter in known:
        if parameter.name in request.args:
            sent = request.args[parameter.name]
            values[parameter.name] = read_text(parameter.kind, parameter.name, sent)
        elif parameter.required:
            raise Wrong("the query", "nothing", parameter.name)
    if declared.body is not None:
        values["body"] = decode(declared.body, "the body", _json())
    return declared.view(user, **values)


def _json() -> Any:
    if request.mimetype != "application/json":
        raise problems.of_status(
            415, given=request.mimetype or "no Content-Type", expected="application/json"
        )
    try:
        return json.loads(request.get_data().decode("utf-8"))
    except (ValueError, RecursionError):
        raise problems.from_wrong(Wrong("the body", "no JSON", "JSON in UTF-8"), 400) from None


def _respond(declared: Route, found: Any) -> Response:
    status, headers = declared.status, {}
    if isinstance(found, Reply):
        status, headers, found = found.status or status, dict(found.headers), found.value
        g.wait = headers.pop("Retry-After", None)
    if isinstance(found, File):
        answer = Response(found.content, status, headers, content_type=found.kind)
        answer.headers.set("Content-Disposition", "attachment", filename=found.name)
    else:
        text = json.dumps(encode(found), ensure_ascii=False)
        answer = Response(text + "\n", status, headers, content_type="application/json")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Vary"] = "Authorization, Accept-Language"
    if declared.method == "GET":
        answer.add_etag()
        answer.make_conditional(request, accept_ranges=False)
    return answer


def answer_of(gives: Any) -> Any:
    """Return the type within a `Reply`."""
    return get_args(gives)[0] if get_origin(gives) in (Reply, Created) else gives


@blueprint.errorhandler(ApiError)
def _known_error(error: ApiError) -> Response:
    return problems.respond(error)


@blueprint.errorhandler(Refused)
def _refused(refused: Refused) -> Response:
    return problems.respond(problems.from_refused(refused))


@blueprint.errorhandler(Wrong)
def _wrong(wrong: Wrong) -> Response:
    return problems.respond(problems.from_wrong(wrong))


@blueprint.errorhandler(HTTPException)
def _http(error: HTTPException) -> Response:
    return problems.from_http(error)

"""What explains the interface: its document for programs, its page for people."""

from __future__ import annotations

import json
from functools import cache

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.api.guard import ASKED, PREFIX
from webapp.api.openapi import document
from webapp.api.routes import ROUTES, File, answer_of
from webapp.api.scopes import SCOPES
from webapp.security import UPLOADS

__all__ = ["blueprint"]

blueprint = Blueprint("interface", __name__, url_prefix=PREFIX)


@blueprint.get("/")
def page() -> ResponseReturnValue:
    """Show every route, in words."""
    described = document()
    routes = [
        {
            "route": route,
            "gives": None if (kind := answer_of(route.gives)) is File else kind.__name__,
            "statuses": described["paths"][route.path][route.method.lower()]["responses"],
        }
        for route in ROUTES
    ]
    return render_template(
        "api/page.html",
        routes=routes,
        shapes={n: _rows(s) for n, s in described["components"]["schemas"].items()},
        scopes=SCOPES.values(),
        site=request.host_url.rstrip("/"),
        prefix=PREFIX,
        asked=ASKED.split(),
        uploads=UPLOADS.split(),
    )


def _rows(shape: dict[str, object]) -> list[tuple[str, str]]:
    """Return name and type of each field of a shape."""
    properties = shape["properties"]
    assert isinstance(properties, dict)
    return [(name, _kind(schema)) for name, schema in properties.items()]


def _kind(schema: dict[str, object]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if isinstance(each := schema.get("anyOf"), list):
        return " | ".join(_kind(one) for one in each)
    if isinstance(values := schema.get("enum"), list):
        return " | ".join(f'"{value}"' for value in values)
    if isinstance(items := schema.get("items"), dict):
        return f"[{_kind(items)}]"
    if isinstance(values := schema.get("additionalProperties"), dict):
        return f"{{string: {_kind(values)}}}"
    return str(schema.get("format") or schema["type"])


@cache
def _text() -> str:
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


@blueprint.get("/openapi.json")
def openapi() -> ResponseReturnValue:
    """Give the OpenAPI document."""
    answer = Response(_text(), content_type="application/json")
    answer.headers["Link"] = f'<{url_for("interface.page")}>; rel="service-doc"'
    answer.add_etag()
    return answer.make_conditional(request)

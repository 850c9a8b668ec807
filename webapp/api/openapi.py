"""The OpenAPI 3.1 document, made from the declarations of the routes."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

# Importing the modules declares their routes.
from webapp.api import classroom, course, work  # noqa: F401
from webapp.api.guard import PREFIX
from webapp.api.problems import KIND, Problem
from webapp.api.routes import ROUTES, Created, File, Parameter, Route, answer_of
from webapp.api.schema import Json, schema_of

__all__ = ["ROUTES", "document"]

ABOUT = """Everything that a person may do on the pages, for programs, by the same rules.

Make a token on your profile page and send it as `Authorization: Bearer …`. Points are decimal
numbers, times are UTC. An answer that is no success is a problem (RFC 9457) that says what to do in
the language of `Accept-Language`, English or Korean."""
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Of your making: the same upload sent twice with it is stored once.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,64}$"},
}
TAG = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag of an earlier answer: 304 where nothing has changed.",
    "schema": {"type": "string"},
}
FILE = {
    "application/octet-stream": {},
    "multipart/form-data": {
        "schema": {
            "type": "object",
            "properties": {"file": {"type": "string", "format": "binary"}},
            "required": ["file"],
        }
    },
}


@cache
def document() -> dict[str, Json]:
    """Return the document; the same for everybody, in English."""
    shapes: dict[str, Json] = {}
    schema_of(Problem, shapes)
    paths: dict[str, dict[str, Json]] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, shapes)
    return {
        "openapi": "3.1.0",
        "info": {"title": "backgrade", "version": version("backgrade"), "description": ABOUT},
        "servers": [{"url": PREFIX}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(shapes.items())),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(route: Route, shapes: dict[str, Json]) -> dict[str, Json]:
    parameters = [_parameter(each, shapes) for each in route.parameters]
    if route.upload:
        parameters.append(KEY)
    if route.method == "GET":
        parameters.append(TAG)
    made: dict[str, Json] = {
        "operationId": route.name,
        "summary": route.says,
        "description": f"At most {route.limit}.",
        "security": [{"token": [route.scope] if route.scope else []}],
        "parameters": parameters,
        "responses": _responses(route, shapes),
    }
    if route.upload:
        made["requestBody"] = {"required": True, "content": FILE}
    if route.body is not None:
        content = {"application/json": {"schema": schema_of(route.body, shapes)}}
        made["requestBody"] = {"required": True, "content": content}
    return made


def _parameter(parameter: Parameter, shapes: dict[str, Json]) -> dict[str, Json]:
    schema = schema_of(parameter.kind, shapes)
    says = schema.pop("description", None)
    made = {"name": parameter.name, "in": parameter.place, "required": parameter.required}
    if says is not None:
        made["description"] = says
    return {**made, "schema": schema}


def _responses(route: Route, shapes: dict[str, Json]) -> dict[str, Json]:
    found = {str(route.status): _success(route, route.status, shapes)}
    if route.gives is not None and getattr(route.gives, "__origin__", None) is Created:
        found["200"] = _success(route, 200, shapes)
    if route.method == "GET":
        found["304"] = {"description": "Nothing has changed."}
    problem = {KIND: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status in _errors(route):
        found[str(status)] = {"description": HTTPStatus(status).phrase, "content": problem}
    return dict(sorted(found.items()))


def _success(route: Route, status: int, shapes: dict[str, Json]) -> dict[str, Json]:
    gives: Any = answer_of(route.gives)
    made: dict[str, Json] = {"description": HTTPStatus(status).phrase}
    if gives is File:
        kinds = ("application/zip", "application/octet-stream")
        kind = kinds[route.path.endswith("/file")]
        made["content"] = {kind: {}}
    else:
        made["content"] = {"application/json": {"schema": schema_of(gives, shapes)}}
    headers = {}
    if route.method == "GET":
        headers["ETag"] = {"schema": {"type": "string"}}
    if route.upload:
        headers["Location"] = {"schema": {"type": "string"}}
    if headers:
        made["headers"] = headers
    return made


def _errors(route: Route) -> list[int]:
    statuses = [401, 422, 429]
    if route.scope is not None:
        statuses.append(403)
    if any(parameter.place == "path" for parameter in route.parameters):
        statuses.append(404)
    if route.upload or route.body is not None:
        statuses += [400, 413, 415]
    return sorted(statuses)

"""The OpenAPI document: schemathesis asks for everything in it and checks every answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.schemas import BaseSchema

from tests.webapp.api.conftest import EVERY, stored_token
from tests.webapp.pages.conftest import Desk, check
from webapp.api.openapi import ROUTES
from webapp.api.routes import Route
from webapp.security import limiter

EXAMPLES = 15
THERE = {"unit": {"enum": ["tiny"]}, "number": {"maximum": 2}}
quickly = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def unlimited(app: Flask) -> Iterator[Flask]:
    """Return the site without rate limits; the limiter is one for all applications."""
    limiter.enabled = False
    yield app
    limiter.enabled = True


@pytest.fixture
def described(unlimited: Flask, hand_in: Callable[..., int], desk: Desk) -> BaseSchema:
    for _ in range(2):
        hand_in("instructor")
        desk.finish(check("a"), check("b", False), check("c"))
    document = unlimited.test_client().get("/api/v1/openapi.json").json
    for methods in document["paths"].values():
        for operation in methods.values():
            for parameter in operation["parameters"]:
                # So that what is asked for is there: 404s alone would prove little.
                parameter["schema"].update(THERE.get(parameter["name"], {}))
                # No schema can say how the file within a form must be called.
                if parameter["name"] == "filename":
                    parameter["required"] = True
    schema = schemathesis.openapi.from_dict(document)
    schema.app = unlimited
    return schema


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_answer_is_as_the_document_says(
    app: Flask, described: BaseSchema, route: Route, mode: GenerationMode
) -> None:
    with app.app_context():
        headers = {"Authorization": f"Bearer {stored_token('instructor', EVERY)}"}
    operation = described[route.path][route.method]
    statuses = set()

    @quickly
    @given(operation.as_strategy(generation_mode=mode))
    def ask(case: Case) -> None:
        answer = case.call_and_validate(headers=headers)
        statuses.add(answer.status_code)

    ask()
    if mode is GenerationMode.POSITIVE:
        assert route.status in statuses
    else:
        assert statuses & {401, 404, 415, 422}


def test_the_document_names_everything(described: BaseSchema) -> None:
    raw = described.raw_schema
    assert raw["openapi"] == "3.1.0"
    assert {
        (method.upper(), path) for path, methods in raw["paths"].items() for method in methods
    } == {(route.method, route.path) for route in ROUTES}
    described.validate()

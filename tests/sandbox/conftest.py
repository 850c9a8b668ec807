"""Sandboxes for the tests of this folder: real ones, at both levels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from textwrap import dedent

import pytest

from grader.sandbox import Isolation, Limits, Sandbox, start

Submission = Callable[..., Sandbox]


@pytest.fixture(params=["strong", "none"])
def isolation(request: pytest.FixtureRequest) -> Isolation:
    return request.param


@pytest.fixture
def submission(isolation: Isolation) -> Iterator[Submission]:
    """Load source into a fresh sandbox that is closed after the test."""
    with ExitStack() as stack:

        def load(source: str, limits: Limits | None = None) -> Sandbox:
            sandbox = stack.enter_context(start(isolation, limits))
            loaded = sandbox.load([("student.py", dedent(source))])
            assert loaded.problems == ()
            return sandbox

        yield load

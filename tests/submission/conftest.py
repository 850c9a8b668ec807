import json
from collections.abc import Callable
from typing import Any

import pytest

from grader.submission import Submission, Unreadable, read


@pytest.fixture
def code() -> Callable[..., dict[str, Any]]:
    """Make a code cell of a notebook."""

    def make(source: Any, **nbgrader: Any) -> dict[str, Any]:
        metadata = {"nbgrader": {"schema_version": 3, **nbgrader}} if nbgrader else {}
        return {
            "cell_type": "code",
            "metadata": metadata,
            "source": source,
            "outputs": [],
            "execution_count": None,
        }

    return make


@pytest.fixture
def notebook() -> Callable[..., bytes]:
    """Make the bytes of a notebook of these cells."""

    def make(*cells: Any, **fields: Any) -> bytes:
        whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)}
        return json.dumps(whole | fields).encode()

    return make


@pytest.fixture
def opened() -> Callable[..., Submission]:
    """Read a file for a unit that asks for `relu` only."""

    def make(filename: str, content: bytes | str, *functions: str, **limits: int) -> Submission:
        data = content if isinstance(content, bytes) else content.encode()
        return read(filename, data, functions=functions or ("relu",), **limits)

    return make


@pytest.fixture
def refusal(opened: Callable[..., Submission]) -> Callable[..., str]:
    """Return the English reason for which a file is refused, after looking at the Korean one."""

    def make(filename: str, content: bytes | str, **limits: int) -> str:
        with pytest.raises(Unreadable) as caught:
            opened(filename, content, **limits)
        assert any("가" <= c <= "힣" for c in caught.value.ko)
        return caught.value.en

    return make

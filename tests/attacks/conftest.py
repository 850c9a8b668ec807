"""Fresh strong sandboxes for attacks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from grader.sandbox import Limits, Pool, Sandbox

LIMITS = Limits(load_seconds=3.0, flood_bytes=4 << 20)


@pytest.fixture(scope="session")
def pool() -> Iterator[Pool]:
    with Pool("strong", LIMITS, size=2) as ready:
        yield ready


@pytest.fixture
def sandbox(pool: Pool) -> Iterator[Sandbox]:
    with pool.take() as fresh:
        yield fresh

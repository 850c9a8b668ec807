"""Submissions to the small course, and waiting for what processes do."""

from __future__ import annotations

import time
from collections.abc import Callable
from textwrap import dedent

PATIENCE = 90.0


def source(text: str) -> bytes:
    """Return dedented source code as a file's bytes."""
    return dedent(text).lstrip("\n").encode()


RIGHT = source(
    """
    def double(x):
        return x + x


    def split(x):
        half = len(x) // 2
        return x[:half], x[half:], x.copy()


    def join(cache):
        return cache


    def apply(f, x):
        return f(f(x))
    """
)
TRIPLES = RIGHT.replace(b"x + x", b"x + x + x")
# Long enough between its checks to be seen half-way, short enough for every time limit.
SLOW = b"import time\n\n\n" + RIGHT.replace(b"(x):\n", b"(x):\n    time.sleep(0.5)\n").replace(
    b"(f, x):\n", b"(f, x):\n    time.sleep(0.5)\n"
)
CHECKS = [
    "test_double_by_hand",
    "test_double",
    "test_double_keeps_its_argument",
    "test_cache_stays_inside",
    "test_apply",
]


def until(condition: Callable[[], object]) -> None:
    """Wait for something that another process does; fail when it takes too long."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"did not happen within {PATIENCE:g} s"
        time.sleep(0.01)

"""Fixtures that several areas of the tests share."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from grader.course import Course
from tests.tiny import write_course

# A shell starts background jobs with Control-C ignored, and our children would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return a small course that exercises everything a unit can have."""
    return Course.load(write_course(tmp_path_factory.mktemp("course")))


@pytest.fixture(scope="session")
def course() -> Course:
    """Return the real course."""
    return Course.load(Path(__file__).parent.parent)

"""Fixtures that several areas of the tests share."""

from __future__ import annotations

import importlib.util
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.course import Course
from tests.tiny import write_course
from tests.webapp import postgres

# A shell starts background jobs with Control-C ignored, and our children would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

NEED_TORCH = sorted(str(path) for path in Path(__file__).parent.glob("units/*_torch.py"))
HAS_TORCH = importlib.util.find_spec("torch") is not None
collect_ignore = [] if HAS_TORCH else NEED_TORCH


def pytest_configure() -> None:
    """Refuse to leave anything out where nobody would notice."""
    if not HAS_TORCH and os.environ.get("CI"):
        raise pytest.UsageError("PyTorch is missing: ./run test found no CPU build of it")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what could not be run."""
    if not HAS_TORCH:
        terminalreporter.section("not run")
        terminalreporter.line(f"{len(NEED_TORCH)} files need PyTorch, which is not installed:")
        for name in NEED_TORCH:
            terminalreporter.line(f"  {Path(name).name}")


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return a small course that exercises everything a unit can have."""
    return Course.load(write_course(tmp_path_factory.mktemp("course")))


@pytest.fixture(scope="session")
def course() -> Course:
    """Return the real course."""
    return Course.load(Path(__file__).parent.parent)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Return the address of a PostgreSQL server, with ``{}`` where a database's name belongs."""
    with postgres.server() as address:
        yield address

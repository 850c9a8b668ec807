"""One course folder for all tests here, brought once through nbgrader's own commands."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.nbgrader import attacks
from tests.nbgrader.classroom import UNIT, WRONG, Room, write_tiny

LOOP = """
def split(x):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
"""
LEAVE = "import os\n\ndef join(cache):\n    os._exit(0)\n"


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Room:
    """The folder after `backgrade release --nbgrader` and `nbgrader generate_assignment`."""
    base = tmp_path_factory.mktemp("nbgrader")
    room = Room(base / "deep_learning", write_tiny(base / "course"))
    room.root.mkdir()
    room.must("backgrade", "release", "--nbgrader", "--out", room.root)
    room.must("nbgrader", "generate_assignment", UNIT)
    return room


@pytest.fixture(scope="session")
def room(released: Room) -> Room:
    """The folder with everybody's submission, autograded by nbgrader; read only."""
    room = copied(released, released.root.parent / "graded")
    room.submit("right", room.answers())
    room.submit("wrong", room.answers(**WRONG))
    room.submit("blank", lambda notebook: None)
    room.submit("loops", room.answers(split=LOOP))
    room.submit("leaves", room.answers(join=LEAVE))
    for name, attack in attacks.ALL.items():
        room.submit(name, attack(room))
    room.must("nbgrader", "autograde", UNIT)
    room.must("nbgrader", "generate_feedback", UNIT, "--student=[wl]*")
    return room


@pytest.fixture
def fresh(released: Room, tmp_path: Path) -> Room:
    """A folder of the test's own, in which nothing was handed in."""
    return copied(released, tmp_path / "own")


def copied(room: Room, base: Path) -> Room:
    """Copy a folder and its course, with a configuration that names the copy."""
    shutil.copytree(room.course, base / "course")
    shutil.copytree(room.root, base / room.root.name)
    copy = Room(base / room.root.name, base / "course")
    path = copy.root / "nbgrader_config.py"
    path.write_text(path.read_text().replace(str(room.course), str(copy.course)))
    return copy


@pytest.fixture(scope="session")
def new_database(postgres_server: str) -> Callable[[], str]:
    """Make empty databases on PostgreSQL."""
    numbers = count(1)

    def make() -> str:
        name = f"gradebook_{next(numbers)}"
        engine = create_engine(postgres_server.format("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return postgres_server.format(name)

    return make

"""Databases for the website's tests: every test that takes one runs on SQLite and PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

from grader.course import Course
from webapp import migrations, store
from webapp.db import open_engine, session_factory

TEMPLATE = "backgrade_template"
numbers = count(1)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """Make a database with our tables, from which tests' databases are copied."""
    _command(postgres_server, f"CREATE DATABASE {TEMPLATE}")
    engine = open_engine(postgres_server.format(TEMPLATE))
    migrations.upgrade(engine)
    engine.dispose()
    return TEMPLATE


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a file with our tables, which tests copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = open_engine(f"sqlite:///{path}")
    migrations.upgrade(engine)
    with engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    engine.dispose()
    return path


def _command(server: str, statement: str) -> None:
    engine = open_engine(server.format("postgres"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the address of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    name = f"test_{next(numbers)}"
    _command(server, f"CREATE DATABASE {name}")
    yield server.format(name)
    _command(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the address of a database with empty tables."""
    if request.param == "sqlite":
        path = tmp_path / "backgrade.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres_server")
    template = request.getfixturevalue("postgres_template")
    name = f"test_{next(numbers)}"
    _command(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.format(name)
    _command(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Return an engine on a database with empty tables."""
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    """Return what makes sessions on that database."""
    return session_factory(engine)


@pytest.fixture
def session(sessions: sessionmaker[Session], tiny: Course) -> Iterator[Session]:
    """Return a session on a database that knows the small course."""
    with sessions() as session:
        store.sync_course(session, tiny)
        yield session

"""The schema is what the models say, whichever way a database came to it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, inspect, text

from webapp import migrations
from webapp.db import open_engine
from webapp.tables import Base


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Engine]:
    engine = open_engine(empty_database_url)
    yield engine
    engine.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_migrations_make_what_the_models_say(empty: Engine) -> None:
    migrations.upgrade(empty)
    migrations.check(empty)
    assert tables(empty) == set(Base.metadata.tables)


def test_a_second_upgrade_changes_nothing(empty: Engine) -> None:
    migrations.upgrade(empty)
    migrations.upgrade(empty)
    assert tables(empty) == set(Base.metadata.tables)


def test_downgrade_takes_everything_back(empty: Engine) -> None:
    migrations.upgrade(empty)
    migrations.downgrade(empty, "base")
    assert tables(empty) == set()
    migrations.upgrade(empty)
    migrations.check(empty)


def test_servers_that_start_at_once_migrate_once(empty_database_url: str) -> None:
    def upgrade(_: int) -> None:
        engine = open_engine(empty_database_url)
        migrations.upgrade(engine)
        engine.dispose()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(upgrade, range(4)))
    engine = open_engine(empty_database_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1
    engine.dispose()


def test_foreign_keys_hold_again_after_a_migration(empty: Engine) -> None:
    migrations.upgrade(empty)
    with empty.connect() as connection:
        if empty.dialect.name == "sqlite":
            assert connection.scalar(text("PRAGMA foreign_keys")) == 1

"""The database: one engine per process, aware UTC times, and transactions that write.

SQLite needs three things said that PostgreSQL does by itself: foreign keys on, a write-ahead log so
that readers do not wait for a writer, and ``BEGIN IMMEDIATE`` for a transaction that will write,
because a reader that turns writer half-way fails at once instead of waiting.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.types import TypeDecorator

__all__ = [
    "UtcDateTime",
    "db",
    "normal_url",
    "open_engine",
    "prepare",
    "session_factory",
    "utcnow",
    "writing",
]

IMMEDIATE = "backgrade_immediate"
BUSY_SECONDS = 15

db = SQLAlchemy()


def utcnow() -> datetime:
    """Give the present time, aware, in UTC."""
    return datetime.now(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """A time that goes in aware and comes out aware, in UTC, on every database.

    Raises
    ------
    ValueError
        When a time without a zone is stored.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware time into UTC; SQLite stores it without the zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(
                f"{value!r} has no time zone; give an aware time (webapp.db.utcnow())."
            )
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the time back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def normal_url(url: str) -> str:
    """Name the driver in a PostgreSQL address: ``postgres(ql)://`` becomes psycopg 3."""
    parsed = make_url(url)
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise ValueError(
            f"DATABASE_URL begins with {parsed.drivername!r}, expected sqlite or postgresql; "
            "for example postgresql://user:password@host/backgrade."
        )
    return parsed.render_as_string(hide_password=False)


def prepare(engine: Engine) -> Engine:
    """Set up an engine's connections; does nothing for PostgreSQL.

    Returns
    -------
    Engine
        The same engine.
    """
    if engine.dialect.name == "sqlite" and not event.contains(engine, "begin", _begin):
        event.listen(engine, "connect", _connect)
        event.listen(engine, "begin", _begin)
    return engine


def _connect(connection: Any, _record: object) -> None:
    # The sqlite3 module must not begin transactions by itself: `_begin` says which kind.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    connection.execute("PRAGMA journal_mode = WAL")
    # An upload that was answered must survive a power cut, so not NORMAL.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get(IMMEDIATE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def open_engine(url: str) -> Engine:
    """Make an engine outside Flask, as a worker does.

    On SQLite its commits survive the death of the process at once, but a power cut only after the
    next commit of the web process or checkpoint: what a worker writes can be graded again.
    """
    engine = prepare(create_engine(normal_url(url)))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _relax)
    return engine


def _relax(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous = NORMAL")


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Make sessions on an engine outside Flask."""
    return sessionmaker(engine)


@contextmanager
def writing(session: Session) -> Iterator[Session]:
    """Run one transaction that writes: commit at the end, roll back on any exception.

    What was read in this session before is read anew afterwards.

    Raises
    ------
    RuntimeError
        Inside another `writing`, or when changes were already made outside it.
    """
    if session.info.get("writing"):
        raise RuntimeError("writing() inside writing(): pass the open session to a helper instead.")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("The session has changes made outside writing(); make them inside it.")
    session.commit()
    session.connection(execution_options={IMMEDIATE: True})
    session.info["writing"] = True
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        del session.info["writing"]

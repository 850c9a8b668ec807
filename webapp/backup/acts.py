"""Make a backup of a database, and restore one."""

from __future__ import annotations

import secrets
import tempfile
from pathlib import Path
from types import ModuleType
from typing import cast

from sqlalchemy import Engine, func, inspect, select, text, update
from sqlalchemy.orm import Session

from webapp import migrations, store
from webapp.api.models import ApiToken
from webapp.backup import archive, postgresql, sqlite
from webapp.backup.archive import BackupError, Kind, Manifest
from webapp.db import utcnow, writing
from webapp.models import User
from webapp.tables import Base

__all__ = ["back_up", "restore"]

PROGRAMS: dict[Kind, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}
EPOCHS = 1 << 20


def back_up(engine: Engine, file: Path) -> Manifest:
    """Write the whole database into a new file, while the site runs.

    Raises
    ------
    BackupError
        If the file exists, the database has no tables, or a program of PostgreSQL is missing.
    """
    if file.exists():
        raise BackupError(f"{file} exists already; name another file.")
    schema = _schema(engine)
    if schema is None:
        raise BackupError("The database has no tables yet; there is nothing to back up.")
    with _room(file.absolute().parent) as folder:
        dump = Path(folder) / "dump"
        PROGRAMS[_kind(engine)].dump(engine, dump)
        PROGRAMS[_kind(engine)].check(dump)
        return archive.write(
            file, dump, kind=_kind(engine), schema=schema, created=utcnow().isoformat()
        )


def restore(engine: Engine, file: Path, *, force: bool = False) -> Manifest:
    """Put a backup in place of what the database holds.

    Everything is checked before anything is changed. Afterwards the tables are brought up to date,
    every session and every token of the interface has ended (some may have been ended since the
    backup was made), and the audit log says that it happened.

    Parameters
    ----------
    force : bool
        Also over a database that somebody has an account in.

    Raises
    ------
    BackupError
        If it is damaged, made by a newer version, of the other kind of database, or if there is
        something to lose and it is not forced.
    """
    manifest = archive.read(file)
    kind = _kind(engine)
    if manifest.kind != kind:
        raise BackupError(
            f"{file} is a backup of {manifest.kind}, and the database here is {kind}; point "
            f"DATABASE_URL to a database of {manifest.kind}."
        )
    if manifest.schema not in migrations.known():
        raise BackupError(
            f"{file} was made by a newer version of backgrade (schema {manifest.schema}); "
            "update backgrade first."
        )
    if not force and (people := _people(engine)):
        raise BackupError(
            f"The database holds {people} accounts, which would be lost. Back it up, then say "
            "--force to put the backup in its place."
        )
    with _room(file.absolute().parent) as folder:
        dump = Path(folder) / "dump"
        archive.unpack(file, manifest, dump)
        PROGRAMS[kind].check(dump)
        PROGRAMS[kind].load(engine, dump)
    migrations.upgrade(engine)
    with Session(engine) as session:
        _end_what_was_open(session, manifest)
    return manifest


def _end_what_was_open(session: Session, manifest: Manifest) -> None:
    with writing(session):
        step = 1 + secrets.randbelow(EPOCHS)
        session.execute(update(User).values(session_epoch=(User.session_epoch + step) % (1 << 30)))
        now = utcnow()
        session.execute(update(ApiToken).where(ApiToken.revoked.is_(None)).values(revoked=now))
        detail = {"created": manifest.created, "schema": manifest.schema}
        store.record(session, None, "database.restore", "database", detail)


def _room(folder: Path) -> tempfile.TemporaryDirectory[str]:
    # Beside the backup, where there must be room for it anyway; readable by its owner only.
    return tempfile.TemporaryDirectory(prefix=".backgrade-", dir=folder)


def _kind(engine: Engine) -> Kind:
    return cast(Kind, engine.dialect.name)


def _schema(engine: Engine) -> str | None:
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def _people(engine: Engine) -> int:
    if not inspect(engine).has_table(User.__tablename__):
        return 0
    with engine.connect() as connection:
        table = Base.metadata.tables[User.__tablename__]
        return connection.scalar(select(func.count()).select_from(table)) or 0

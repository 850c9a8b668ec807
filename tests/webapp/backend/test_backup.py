"""Backups: made while the site runs, restored whole or not at all, on both databases."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from tests.webapp.backend.people import PASSWORD, add_graded, add_user
from webapp import migrations, store
from webapp.api.models import ApiToken
from webapp.backup.acts import back_up, restore
from webapp.backup.archive import BackupError
from webapp.commands import backup as backup_command
from webapp.commands import restore as restore_command
from webapp.db import open_engine, utcnow, writing
from webapp.models import AuditLog, User
from webapp.tables import Base

CHANGED = {"users", "audit_log", "api_tokens"}  # by the restoration itself


def contents(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    with engine.connect() as connection:
        return {
            table.name: [dict(row._mapping) for row in connection.execute(select(table))]
            for table in Base.metadata.sorted_tables
        }


@pytest.fixture
def filled(session: Session, engine: Engine) -> Engine:
    """Return a database with people, work and a token."""
    kim = add_user(session, "kim", nickname="relu", password=PASSWORD)
    add_graded(session, kim, 20, 40)
    add_graded(session, add_user(session, "choi", cohort="한글 이름"), 0, 80)
    with writing(session):
        session.add(
            ApiToken(
                user_id=kim,
                name="laptop",
                token_hash="0" * 64,
                scopes=["read"],
                expires=utcnow().replace(year=2100),
            )
        )
    session.commit()
    return engine


@pytest.fixture
def elsewhere(empty_database_url: str, database_url: str) -> Iterator[Engine]:
    """Return an empty database, of either kind."""
    engine = open_engine(empty_database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def file(filled: Engine, tmp_path: Path) -> Path:
    """Return a backup of the filled database."""
    back_up(filled, tmp_path / "site.backup")
    return tmp_path / "site.backup"


def same_kind(left: Engine, right: Engine) -> bool:
    return left.dialect.name == right.dialect.name


def test_what_was_backed_up_comes_back(filled: Engine, file: Path, elsewhere: Engine) -> None:
    if not same_kind(filled, elsewhere):
        with pytest.raises(BackupError, match="point DATABASE_URL to a database of"):
            restore(elsewhere, file)
        return
    restore(elsewhere, file)
    migrations.check(elsewhere)
    before, after = contents(filled), contents(elsewhere)
    for table in before.keys() - CHANGED:
        assert after[table] == before[table], table
    assert [{**row, "session_epoch": 0} for row in after["users"]] == [
        {**row, "session_epoch": 0} for row in before["users"]
    ]
    assert after["audit_log"][:-1] == before["audit_log"]
    assert after["audit_log"][-1]["action"] == "database.restore"


def test_what_came_after_the_backup_is_gone(filled: Engine, file: Path) -> None:
    before = contents(filled)
    with Session(filled) as session:
        add_user(session, "late")
    restore(filled, file, force=True)
    after = contents(filled)
    assert [row["email"] for row in after["users"]] == [row["email"] for row in before["users"]]
    with Session(filled) as session:
        assert add_user(session, "later") not in {row["id"] for row in before["users"]}


def test_no_session_or_token_comes_back_to_life(filled: Engine, file: Path) -> None:
    with Session(filled) as session:
        epochs = {user.id: user.session_epoch for user in session.scalars(select(User))}
        for user in epochs:
            store.end_sessions(session, user, by=None)
    restore(filled, file, force=True)
    with Session(filled) as session:
        for user in session.scalars(select(User)):
            assert user.session_epoch != epochs[user.id]
        assert session.scalars(select(ApiToken.id).where(ApiToken.revoked.is_(None))).all() == []


def test_accounts_are_not_lost_by_mistake(filled: Engine, file: Path) -> None:
    before = contents(filled)
    with pytest.raises(BackupError, match=r"2 accounts, which would be lost.*--force"):
        restore(filled, file)
    assert contents(filled) == before


def test_an_older_schema_is_brought_up_to_date(filled: Engine, file: Path, tmp_path: Path) -> None:
    migrations.downgrade(filled, "0003")
    older = tmp_path / "older.backup"
    back_up(filled, older)
    migrations.upgrade(filled)
    restore(filled, older, force=True)
    migrations.check(filled)
    assert {row["email"] for row in contents(filled)["users"]} == {
        "kim@example.org",
        "choi@example.org",
    }


def rewritten(file: Path, target: Path, manifest: dict[str, Any], dump: bytes | None) -> Path:
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(target, "w") as out:
        said = json.loads(source.read("manifest.json"))
        out.writestr("manifest.json", json.dumps({**said, **manifest}))
        out.writestr("database", source.read("database") if dump is None else dump)
    return target


@pytest.mark.parametrize(
    ("manifest", "dump", "words"),
    [
        ({"schema": "9999"}, None, "made by a newer version"),
        ({"version": 2}, None, "a backup of version 2"),
        ({"format": "other"}, None, "no backup of backgrade"),
        ({"sha256": "0" * 64}, None, "damaged"),
        ({}, b"SQLite format 3\0 and no more", "damaged"),
        ({}, b"", "damaged"),
    ],
)
def test_what_cannot_be_restored_changes_nothing(
    filled: Engine, file: Path, manifest: dict[str, Any], dump: bytes | None, words: str
) -> None:
    before = contents(filled)
    broken = rewritten(file, file.with_name("broken"), manifest, dump)
    with pytest.raises(BackupError, match=words):
        restore(filled, broken, force=True)
    assert contents(filled) == before


def test_every_byte_of_a_backup_counts(filled: Engine, file: Path) -> None:
    before = contents(filled)
    whole = file.read_bytes()
    broken = file.with_name("broken")
    for place in range(40, len(whole), len(whole) // 7):
        broken.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        try:
            restore(filled, broken, force=True)
        except BackupError:
            assert contents(filled) == before
        else:  # a byte that says nothing, like a time in the archive's index
            assert contents(filled).keys() == before.keys()
    broken.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BackupError, match="no backup, or a damaged one"):
        restore(filled, broken, force=True)


def test_a_dump_that_is_whole_but_inconsistent_is_refused(tmp_path: Path, tiny: object) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    migrations.upgrade(engine)
    engine.dispose()
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        connection.execute("INSERT INTO trial_gradings VALUES (1, 1)")
        connection.commit()
    with pytest.raises(BackupError, match="refers to a row that is missing"):
        back_up(engine, tmp_path / "a.backup")
    engine.dispose()


def test_a_backup_is_for_its_owner_and_holds_no_key(
    filled: Engine, file: Path, tmp_path: Path
) -> None:
    assert file.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(file) as archive:
        assert set(archive.namelist()) == {"manifest.json", "database"}
        said = json.loads(archive.read("manifest.json"))
    assert said["kind"] == filled.dialect.name
    assert datetime.fromisoformat(said["created"]).tzinfo is not None
    left = {path.name for path in tmp_path.iterdir() if path.name.startswith(".")}
    assert left == set()


def test_a_backup_is_never_written_over_another(filled: Engine, file: Path) -> None:
    whole = file.read_bytes()
    with pytest.raises(BackupError, match="exists already"):
        back_up(filled, file)
    assert file.read_bytes() == whole


def test_an_empty_database_is_no_backup(elsewhere: Engine, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="nothing to back up"):
        back_up(elsewhere, tmp_path / "none.backup")
    assert not (tmp_path / "none.backup").exists()


def test_without_postgresql_s_programs_it_is_said_what_to_install(
    filled: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    if filled.dialect.name == "sqlite":
        back_up(filled, tmp_path / "a.backup")
        return
    with pytest.raises(BackupError, match="apt-get install postgresql-client"):
        back_up(filled, tmp_path / "a.backup")


def test_writing_goes_on_during_a_backup(filled: Engine, tmp_path: Path) -> None:
    with Session(filled) as session:
        session.execute(text("SELECT count(*) FROM users"))
        back_up(filled, tmp_path / "a.backup")
        session.rollback()
        add_user(session, "late")
    assert (tmp_path / "a.backup").exists()


def run(command: Any, *arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))


def test_the_commands(
    filled: Engine,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("BACKGRADE_DATA", str(tmp_path / "data"))
    file = str(tmp_path / "by-command.backup")
    done = run(backup_command, file)
    assert done.exit_code == 0, done.output
    assert filled.dialect.name in done.output
    refused = run(restore_command, file)
    assert refused.exit_code == 1
    assert refused.output.startswith("Error: The database holds 2 accounts")
    done = run(restore_command, file, "--force")
    assert done.exit_code == 0, done.output
    with Session(filled) as session:
        last = session.scalars(select(AuditLog).order_by(AuditLog.id.desc()).limit(1)).one()
        assert (last.action, last.who_id) == ("database.restore", None)

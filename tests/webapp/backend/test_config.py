"""Settings come from one place, and a wrong one is named."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from webapp import config
from webapp.config import ConfigError, Settings


def settings(folder: Path, file: str = "", **environ: str) -> Settings:
    (folder / "backgrade.toml").write_text(file, encoding="utf-8")
    return config.load({"BACKGRADE_DATA": str(folder), **environ})


def test_without_any_setting_it_is_sqlite_and_strong(tmp_path: Path) -> None:
    found = settings(tmp_path)
    assert found.database_url == f"sqlite:///{tmp_path / 'backgrade.db'}"
    assert found.isolation == "strong"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    found = settings(tmp_path, "port = 1\nworkers = 3", BACKGRADE_PORT="2")
    assert (found.port, found.workers) == (2, 3)


def test_postgresql_is_named_by_database_url(tmp_path: Path) -> None:
    found = settings(tmp_path, DATABASE_URL="postgresql://u@h/d")
    assert found.database_url == "postgresql+psycopg://u@h/d"


def test_another_process_can_be_given_the_same_settings(tmp_path: Path) -> None:
    found = settings(
        tmp_path, "workers = 3\nhttps = true", BACKGRADE_POLICY="latest", PATH="/usr/bin"
    )
    assert config.load(found.environment()) == found


@pytest.mark.parametrize(
    ("file", "environ", "words"),
    [
        ("colour = 1", {}, "backgrade.toml: unknown setting 'colour'"),
        ("", {"BACKGRADE_COLOUR": "1"}, "the environment: unknown setting 'BACKGRADE_COLOUR'"),
        ("port = 'x'", {}, "port is 'x', expected a whole number"),
        ("https = 1", {}, "https is 1, expected true or false"),
        ("", {"BACKGRADE_PORT": "-1"}, "BACKGRADE_PORT is '-1', expected a whole number"),
        ("workers = 0", {}, "workers is 0, expected 1 or more"),
        ("policy = 'worst'", {}, "policy is 'worst', expected best or latest"),
        ("database_url = 'mysql://h/d'", {}, "begins with 'mysql'"),
        ("port = = 1", {}, "backgrade.toml"),
        ("isolation = 'none'", {}, "set allow_weak_isolation = true"),
    ],
)
def test_a_wrong_setting_is_named(
    tmp_path: Path, file: str, environ: dict[str, str], words: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        settings(tmp_path, file, **environ)
    assert words in str(caught.value)


def test_weak_isolation_needs_the_operators_word(tmp_path: Path) -> None:
    found = settings(tmp_path, "isolation = 'none'\nallow_weak_isolation = true")
    assert found.isolation == "none"


def test_the_secret_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    found = settings(tmp_path)
    key = config.secret_key(found)
    assert config.secret_key(found) == key
    assert len(key) == 64
    [path] = tmp_path.glob("secret_key*")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600

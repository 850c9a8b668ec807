"""The operator's settings, read in this one place.

They come from ``backgrade.toml`` in the data folder and from the environment, which wins. In the
file a setting has its own name, in the environment ``BACKGRADE_`` and its name in capitals; the
database's address is ``DATABASE_URL`` there.
"""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, get_args

from grader.submission import MAX_FILE_BYTES
from webapp.db import normal_url

__all__ = ["ConfigError", "Settings", "load", "secret_key"]

PREFIX = "BACKGRADE_"
FILE = "backgrade.toml"
# Read elsewhere: grader.course, grader.sandbox.image, webapp.account_commands, handin.
OTHERS = frozenset(
    {
        "BACKGRADE_COURSE",
        "BACKGRADE_CACHE",
        "BACKGRADE_NEW_PASSWORD",
        "BACKGRADE_SITE",
        "BACKGRADE_TOKEN",
    }
)
Isolation = Literal["strong", "none"]
Policy = Literal["best", "latest"]


class ConfigError(Exception):
    """A setting has an unknown name or a value it may not have; the text says which and where."""


def _cores() -> int:
    return len(os.sched_getaffinity(0))


@dataclass(frozen=True)
class Settings:
    """What an operator may choose.

    Attributes
    ----------
    data : Path
        The folder of the SQLite database, the secret key and ``backgrade.toml``.
    database_url : str
        SQLite or PostgreSQL; by default ``backgrade.db`` in the data folder.
    isolation, allow_weak_isolation
        The wall around student code. Less than ``strong`` needs the second one as well.
    policy : {"best", "latest"}
        Which submission of a unit counts.
    upload_kb, waiting_per_user : int
        The largest upload, by default the largest file that is graded, and how many ungraded
        submissions one person may have.
    lease_seconds : int
        After which a worker that stopped telling is taken for dead.
    https : bool
        The site is reached over HTTPS: cookies are sent over nothing else.
    proxies : int
        How many reverse proxies stand before the server and set ``X-Forwarded-For``.
    """

    data: Path = field(default_factory=lambda: Path("instance").absolute())
    database_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = field(default_factory=_cores)
    isolation: Isolation = "strong"
    allow_weak_isolation: bool = False
    policy: Policy = "best"
    upload_kb: int = MAX_FILE_BYTES // 1024
    waiting_per_user: int = 5
    lease_seconds: int = 30
    https: bool = False
    proxies: int = 0

    def __post_init__(self) -> None:
        data = self.data.absolute()
        url = self.database_url or f"sqlite:///{data / 'backgrade.db'}"
        try:
            url = normal_url(url)
        except (ValueError, TypeError) as error:
            raise ConfigError(str(error)) from None
        object.__setattr__(self, "data", data)
        object.__setattr__(self, "database_url", url)
        _check(self)

    def environment(self) -> dict[str, str]:
        """Return the environment variables that give another process these same settings."""
        given = {f"{PREFIX}{f.name.upper()}": getattr(self, f.name) for f in fields(self)}
        given["DATABASE_URL"] = given.pop(f"{PREFIX}DATABASE_URL")
        return {
            key: str(int(value)) if isinstance(value, bool) else str(value)
            for key, value in given.items()
        }


KINDS: dict[str, type] = {
    "data": Path,
    "database_url": str,
    "host": str,
    "port": int,
    "workers": int,
    "isolation": str,
    "allow_weak_isolation": bool,
    "policy": str,
    "upload_kb": int,
    "waiting_per_user": int,
    "lease_seconds": int,
    "https": bool,
    "proxies": int,
}
CHOICES: dict[str, tuple[str, ...]] = {
    "isolation": get_args(Isolation),
    "policy": get_args(Policy),
}
SMALLEST = {"port": 0, "proxies": 0}
YES, NO = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off", ""})


def load(environ: Mapping[str, str] | None = None, **changes: Any) -> Settings:
    """Read the settings of this process.

    Parameters
    ----------
    environ : mapping, optional
        The environment; that of the process by default.
    **changes
        What a command line option or a test says; wins over both, where it is not None.

    Raises
    ------
    ConfigError
        If a key is unknown or a value is not of its kind.
    """
    given = _from_environment(os.environ if environ is None else environ)
    given.update({key: value for key, value in changes.items() if value is not None})
    for key in given:
        if key not in KINDS:
            raise ConfigError(_unknown(key, "a test or a command"))
    folder = Path(given.get("data", "instance")).absolute()
    return Settings(**{**_from_file(folder / FILE), **given})


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if environ.get("DATABASE_URL"):
        found["database_url"] = environ["DATABASE_URL"]
    for name, value in environ.items():
        if not name.startswith(PREFIX) or name in OTHERS:
            continue
        key = name.removeprefix(PREFIX).lower()
        if key not in KINDS or key == "database_url":
            raise ConfigError(_unknown(name, "the environment"))
        found[key] = _parse(name, KINDS[key], value)
    return found


def _parse(name: str, kind: type, value: str) -> Any:
    if kind is bool and value.lower() in YES | NO:
        return value.lower() in YES
    if kind is int and value.strip().isdecimal():
        return int(value)
    if kind in (str, Path):
        return kind(value)
    raise ConfigError(f"{name} is {value!r}, expected {_named(kind)}.")


def _from_file(path: Path) -> dict[str, Any]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from None
    for key, value in data.items():
        if key not in KINDS or key == "data":
            raise ConfigError(_unknown(key, str(path)))
        if type(value) is not KINDS[key]:
            raise ConfigError(f"{path}: {key} is {value!r}, expected {_named(KINDS[key])}.")
    return data


def _unknown(key: str, where: str) -> str:
    return f"{where}: unknown setting {key!r}; known: {', '.join(sorted(KINDS))}."


def _named(kind: type) -> str:
    return {bool: "true or false", int: "a whole number", str: "a text", Path: "a path"}[kind]


def _check(settings: Settings) -> None:
    for key, choices in CHOICES.items():
        value = getattr(settings, key)
        if value not in choices:
            raise ConfigError(f"{key} is {value!r}, expected {' or '.join(choices)}.")
    for key, kind in KINDS.items():
        smallest = SMALLEST.get(key, 1)
        if kind is int and getattr(settings, key) < smallest:
            raise ConfigError(f"{key} is {getattr(settings, key)}, expected {smallest} or more.")
    if settings.isolation != "strong" and not settings.allow_weak_isolation:
        raise ConfigError(
            f"isolation is {settings.isolation!r}: student code could read this server's files. "
            "Where that is wanted, set allow_weak_isolation = true in "
            f"{settings.data / FILE}; `backgrade doctor` says what strong isolation needs."
        )


def secret_key(settings: Settings) -> str:
    """Give the key that sessions are signed with; made on first use, readable by its owner only."""
    path = settings.data / "secret_key"
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"secret_key.{secrets.token_hex(8)}")
    if not path.exists():
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        # A link appears whole or not at all, so two servers that start at once share one key.
        with suppress(FileExistsError):
            path.hardlink_to(fresh)
        fresh.unlink()
    return path.read_text(encoding="ascii").strip()

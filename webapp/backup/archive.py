"""A backup file: a zip archive of a manifest and one dump of the database.

The manifest says what kind of database it was, its schema's version, and the digest of the dump.
The secret key is not in it: with the key, whoever finds the file could log in as anybody, and a
restored site does without it, since everybody logs in again.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

__all__ = ["BackupError", "Kind", "Manifest", "read", "unpack", "write"]

FORMAT = "backgrade-backup"
VERSION = 1
MANIFEST = "manifest.json"
DUMP = "database"
CHUNK = 1 << 20
Kind = Literal["sqlite", "postgresql"]


class BackupError(Exception):
    """A backup cannot be made, or cannot be restored; the text says why and what to do."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself.

    Attributes
    ----------
    schema : str
        The version of the tables, as `webapp.migrations` counts them.
    created : str
        When, in UTC, as ISO 8601.
    sha256, size
        Of the dump.
    """

    kind: Kind
    schema: str
    created: str
    sha256: str
    size: int
    format: str = FORMAT
    version: int = VERSION


def digest(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def write(file: Path, dump: Path, *, kind: Kind, schema: str, created: str) -> Manifest:
    """Pack a dump into a new file that only its owner can read.

    Raises
    ------
    BackupError
        If the file exists.
    """
    manifest = Manifest(kind, schema, created, digest(dump), dump.stat().st_size)
    # pg_dump compresses by itself.
    method = zipfile.ZIP_DEFLATED if kind == "sqlite" else zipfile.ZIP_STORED
    with _fresh(file) as half:
        with os.fdopen(os.open(half, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as opened:
            with zipfile.ZipFile(opened, "w", method) as archive:
                archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
                archive.write(dump, DUMP)
            opened.flush()
            os.fsync(opened.fileno())
        try:
            os.link(half, file)  # whole or not at all, and never over another
        except FileExistsError:
            raise BackupError(f"{file} exists already; name another file.") from None
    return manifest


@contextmanager
def _fresh(file: Path) -> Iterator[Path]:
    half = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        yield half
    finally:
        with suppress(FileNotFoundError):
            half.unlink()


def read(file: Path) -> Manifest:
    """Return what a backup says of itself.

    Raises
    ------
    BackupError
        If it is no backup, or one of another version.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            data = json.loads(archive.read(MANIFEST))
    except FileNotFoundError:
        raise BackupError(f"There is no file {file}.") from None
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise BackupError(f"{file} is no backup, or a damaged one: {error}") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise BackupError(f"{file} is no backup of backgrade.")
    if data.get("version") != VERSION or data.keys() != Manifest.__dataclass_fields__.keys():
        raise BackupError(
            f"{file} is a backup of version {data.get('version')!r}, expected {VERSION}; "
            "restore it with the version of backgrade that made it."
        )
    return Manifest(**data)


def unpack(file: Path, manifest: Manifest, dump: Path) -> None:
    """Write the dump of a backup into a file, and check that every byte is there.

    Raises
    ------
    BackupError
        If it is damaged.
    """
    left = manifest.size
    try:
        with zipfile.ZipFile(file) as archive, archive.open(DUMP) as packed, dump.open("wb") as out:
            while (part := packed.read(CHUNK)) and left >= 0:
                left -= len(part)
                out.write(part)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, ValueError) as error:
        raise BackupError(f"{file} is damaged: {error}") from None
    if left != 0 or digest(dump) != manifest.sha256:
        raise BackupError(f"{file} is damaged: its dump is not the one that was packed.")

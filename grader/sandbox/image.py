"""The root file system of a sandbox: Python, NumPy, the folder `inside` and nothing else.

An image is a folder built once per machine and Python, and mounted read-only. Nothing of the
machine besides is visible inside, so it does not matter where the interpreter or the checkout
lives.
"""

from __future__ import annotations

import compileall
import functools
import hashlib
import os
import platform
import re
import shutil
import stat
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path
from py_compile import PycInvalidationMode

from .errors import Unavailable

__all__ = ["Image", "cache_folder", "image", "site_packages"]

PACKAGES = ("numpy", "msgpack", "array_api_compat")
INSIDE = Path(__file__).with_name("inside")
LIBRARIES = "usr/lib/image"
SITE = "usr/lib/site"
UNUSED_SECONDS = 30 * 24 * 3600

# Folders and modules of the standard library that no submission needs, or that would need
# libraries of their own.
LEFT_OUT = frozenset(
    {
        *("test", "tests", "idlelib", "ensurepip", "tkinter", "turtledemo", "lib2to3"),
        *("site-packages", "dist-packages", "__pycache__", "pydoc_data", "venv"),
        *(
            "sitecustomize.py",
            "turtle.py",
            "conftest.py",
            "vendor_tests",
            "_pyinstaller",
            "include",
        ),
    }
)
EXTENSION_LEFT_OUT = re.compile(
    r"(_ssl|_hashlib|_tkinter|_curses\w*|_dbm|_gdbm|_sqlite3|readline|nis|ossaudiodev|xx\w+"
    r"|_xxtestfuzz|_test\w+|_ctypes_test|_crypt|_uuid)\."
)


@dataclass(frozen=True)
class Image:
    """A built root file system.

    Attributes
    ----------
    root : Path
        The folder to mount as ``/``.
    python, inside, site, libraries : str
        Absolute paths inside: the interpreter, our files, the folder with NumPy, the
        folder for the dynamic loader.
    """

    root: Path
    python: str = "/usr/bin/python3"
    inside: str = "/usr/lib/inside"
    site: str = f"/{SITE}"
    libraries: str = f"/{LIBRARIES}"


def site_packages() -> str:
    """Return the folders that hold NumPy and msgpack here, joined by ``os.pathsep``."""
    return os.pathsep.join(dict.fromkeys(str(_package(name).parent) for name in PACKAGES))


def cache_folder() -> Path:
    """Return where images are kept: ``BACKGRADE_CACHE``, or the usual place of this user."""
    if chosen := os.environ.get("BACKGRADE_CACHE"):
        return Path(chosen).absolute()
    if os.geteuid() == 0:
        return Path("/var/cache/backgrade")
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "backgrade"


def image(uid: int | None = None) -> Image:
    """Return the image of this interpreter, building it when it is not there.

    Parameters
    ----------
    uid : int, optional
        The unprivileged user who will mount it, when that is not the caller.

    Raises
    ------
    Unavailable
        When it cannot be built, or `uid` cannot reach it.
    """
    cache = cache_folder()
    root = cache / f"image-{_digest()}"
    try:
        cache.mkdir(parents=True, exist_ok=True, mode=0o755)
        _check_owner(cache)
        if not root.exists():
            _build_into(cache, root)
            _prune(cache)
        os.utime(root)
    except OSError as error:
        raise Unavailable(
            f"The sandbox image could not be built in {cache}: {error}",
            "Set BACKGRADE_CACHE to a folder that can be written.",
        ) from error
    if uid is not None:
        _check_traversable(root)
    return Image(root)


@functools.cache
def _digest() -> str:
    parts = [
        *(sys.version, sys.base_prefix, platform.machine()),
        *(f"{name} {metadata.version(name.replace('_', '-'))}" for name in PACKAGES),
        *(path.read_text(encoding="utf-8") for path in sorted(INSIDE.glob("*.py"))),
        Path(__file__).read_text(encoding="utf-8"),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


def _check_owner(cache: Path) -> None:
    status = cache.stat()
    if status.st_uid != os.geteuid() or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise Unavailable(
            f"Others could change the sandbox images in {cache}.",
            "Set BACKGRADE_CACHE to a folder that belongs to this user and that only this user "
            "may write.",
        )


def _check_traversable(root: Path) -> None:
    for folder in (root, *root.parents):
        if not folder.stat().st_mode & stat.S_IXOTH:
            raise Unavailable(
                f"The sandbox runs as an unprivileged user, who cannot enter {folder}.",
                f"Run `chmod o+x {folder}`, or set BACKGRADE_CACHE to a folder all may enter.",
            )


def _build_into(cache: Path, root: Path) -> None:
    """Build beside `root` and rename: of several builders at once the first one wins."""
    with tempfile.TemporaryDirectory(dir=cache, prefix="building-") as temporary:
        new = Path(temporary) / "image"
        _build(new)
        try:
            new.rename(root)
        except OSError:
            if not root.exists():
                raise


def _prune(cache: Path) -> None:
    """Remove images that no process has asked for in a long time."""
    for old in cache.glob("image-*"):
        if time.time() - old.stat().st_mtime > UNUSED_SECONDS:
            shutil.rmtree(old, ignore_errors=True)


def _build(root: Path) -> None:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    library = root / "usr" / sys.platlibdir / version
    site = root / SITE
    interpreter = root / "usr/bin/python3"
    for folder in ("tmp", "dev", "usr/bin", SITE, LIBRARIES):
        (root / folder).mkdir(parents=True, exist_ok=True)
    for device in ("dev/null", "dev/urandom"):
        (root / device).touch()
    shutil.copyfile(os.path.realpath(sys._base_executable), interpreter)  # type: ignore[attr-defined]
    _copy_tree(Path(sysconfig.get_path("stdlib")), library)
    extensions = Path(sysconfig.get_config_var("DESTSHARED") or "")
    if extensions.is_dir() and not (library / "lib-dynload").exists():
        _copy_tree(extensions, library / "lib-dynload")
    for name in PACKAGES:
        _copy_tree(_package(name), site / name)
    bundled = _package("numpy").with_name("numpy.libs")
    if bundled.is_dir():
        _copy_tree(bundled, site / bundled.name)
    _copy_libraries(root, [interpreter, *root.rglob("*.so"), *root.rglob("*.so.*")])
    _copy_tree(INSIDE, root / "usr/lib/inside")
    _compile(root, library, site, root / "usr/lib/inside")
    _set_modes(root, interpreter)


def _package(name: str) -> Path:
    found = util.find_spec(name)
    if found is None or found.origin is None:
        raise Unavailable(
            f"The package {name} is not installed.", "Run `pip install backgrade` again."
        )
    return Path(found.origin).parent


def _copy_tree(source: Path, target: Path) -> None:
    def left_out(folder: str, names: list[str]) -> list[str]:
        return [
            name
            for name in names
            if name in LEFT_OUT
            or name.startswith("config-")
            or name.endswith((".a", ".h", ".pyi", ".pxd"))
            or EXTENSION_LEFT_OUT.match(name)
            or not (Path(folder) / name).exists()
        ]

    shutil.copytree(source, target, ignore=left_out, copy_function=shutil.copyfile)


def _copy_libraries(root: Path, binaries: Iterable[Path]) -> None:
    """Copy what the dynamic loader would load for `binaries`, and the loader itself."""
    seen: set[str] = set()
    environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C"}
    real = os.path.realpath(sys._base_executable)  # type: ignore[attr-defined]
    for binary in binaries:
        # The interpreter is asked about where it lives: its RPATH may be relative to that.
        asked = real if binary.parent == root / "usr/bin" else str(binary)
        listing = subprocess.run(  # noqa: S603
            ["ldd", asked],  # noqa: S607
            capture_output=True,
            text=True,
            env=environment,
            check=False,
        ).stdout
        for name, path in re.findall(r"^\s*(\S+) (?:=> (/\S+) )?\(0x", listing, re.MULTILINE):
            if name in seen or path.startswith(str(root)):
                continue
            seen.add(name)
            if path:
                shutil.copyfile(path, root / LIBRARIES / name)
            elif name.startswith("/"):
                loader = root / name.lstrip("/")
                loader.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(name, loader)
                loader.chmod(0o755)


def _compile(root: Path, *folders: Path) -> None:
    """Compile everything with unchecked hashes, so that no start ever compiles again."""
    for folder in folders:
        compileall.compile_dir(
            folder,
            quiet=2,
            maxlevels=30,
            stripdir=str(root),
            prependdir="/",
            invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
        )


def _set_modes(root: Path, interpreter: Path) -> None:
    for folder, _, names in os.walk(root):
        Path(folder).chmod(0o755)
        for name in names:
            path = Path(folder) / name
            if not path.stat().st_mode & stat.S_IXUSR:
                path.chmod(0o644)
    interpreter.chmod(0o755)

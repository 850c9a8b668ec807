"""What stands around a strong sandbox, and what is said when it cannot stand."""

from __future__ import annotations

import json
import os
import stat
import threading
from pathlib import Path

import pytest

from grader.sandbox import Unavailable, doctor, image, launch, selftest, start
from grader.sandbox import filter as syscalls
from grader.sandbox.image import cache_folder
from grader.sandbox.probes import NAMES, PROBES
from grader.sandbox.remedies import remedy


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Images go to a folder of this test."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("BACKGRADE_CACHE", str(folder))
    return folder


def test_this_machine_gives_the_strong_sandbox() -> None:
    found = doctor()
    assert found.isolation == "strong", found.text()
    assert [finding.name for finding in found.findings] == [
        *("system", "bubblewrap", "libseccomp", "image", "self-test")
    ]
    assert json.loads(json.dumps(found.to_json()))["isolation"] == "strong"


def test_the_strong_sandbox_has_no_holes() -> None:
    assert selftest("strong") == []


def test_without_a_wall_the_self_test_finds_every_hole() -> None:
    found = set(selftest("none"))
    limited_all_the_same = {"memory"}
    only_as_root = set() if os.geteuid() == 0 else {"be_root", "mounts"}
    assert found >= set(NAMES) - limited_all_the_same - only_as_root


def test_every_attempt_is_a_function_of_the_self_test() -> None:
    assert len(NAMES) >= 20
    assert len(NAMES) == len(set(NAMES))
    for name in NAMES:
        assert f"def {name}(canary, names):" in PROBES


def test_a_machine_without_bubblewrap_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    found = doctor()
    assert found.isolation == "none"
    assert "apt-get install bubblewrap" in found.text()
    with pytest.raises(Unavailable, match="apt-get install bubblewrap"):
        start("strong")


def test_a_machine_without_libseccomp_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def nothing(name: str, **_: object) -> None:
        raise OSError(name)

    monkeypatch.setattr(syscalls.ctypes, "CDLL", nothing)
    syscalls.compiled.cache_clear()
    with pytest.raises(Unavailable, match="apt-get install libseccomp2"):
        start("strong")


def refusing(folder: Path, text: str) -> None:
    """Put a bubblewrap there that says `text` and ends."""
    program = folder / "bwrap"
    program.write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && echo bubblewrap 0.8.0 && exit\n'
        f"echo 'bwrap: {text}' >&2\nexit 1\n"
    )
    program.chmod(0o755)
    folder.chmod(0o755)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("setting up uid map: Permission denied", "bwrap-userns-restrict"),
        ("No permissions to create new namespace, likely because …", "unprivileged_userns_clone"),
        ("Creating new namespace failed: Operation not permitted", "seccomp=unconfined"),
        ("Unknown option --disable-userns", "0.8"),
    ],
)
def test_what_bubblewrap_says_leads_to_what_to_do(text: str, advice: str) -> None:
    assert advice in remedy(f"bwrap: {text}\n")


def test_a_refusal_of_bubblewrap_is_passed_on_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    refusing(tmp_path, "setting up uid map: Permission denied")
    monkeypatch.setattr(launch.shutil, "which", lambda program: str(tmp_path / program))
    for parent in tmp_path.parents:
        if parent.stat().st_uid == os.geteuid():
            parent.chmod(parent.stat().st_mode | 0o011)
    with pytest.raises(Unavailable, match="bwrap-userns-restrict") as error:
        start("strong")
    assert "setting up uid map" in error.value.problem


def test_an_unknown_isolation_is_refused() -> None:
    with pytest.raises(ValueError, match="'basic'"):
        start("basic")  # type: ignore[arg-type]


def test_the_filter_is_a_program_the_kernel_could_take() -> None:
    program = syscalls.compiled()
    assert len(program) % 8 == 0
    assert 50 < len(program) // 8 < 4096


def test_an_image_holds_nothing_of_this_machine_but_python_and_numpy() -> None:
    root = image.image().root
    top = {path.name for path in root.iterdir()}
    assert top <= {"usr", "tmp", "dev", "lib64", "lib"}
    assert {path.name for path in (root / "usr/lib/site").iterdir()} <= {
        *("numpy", "numpy.libs", "msgpack", "array_api_compat")
    }
    assert {path.stem for path in (root / "usr/lib/inside").glob("*.py")} == {
        *("__init__", "host", "values", "confine", "earlier", "stand_ins")
    }
    assert not list((root / "tmp").iterdir())


def test_an_image_is_compiled_and_readable_by_all() -> None:
    root = image.image().root
    for folder, _, names in os.walk(root):
        assert Path(folder).stat().st_mode & 0o005 == 0o005, folder
        for name in names:
            assert Path(folder, name).stat().st_mode & stat.S_IROTH, name
    assert list((root / "usr/lib/site/numpy/__pycache__").glob("__init__.*.pyc"))


def test_two_builders_at_once_build_one_image(cache: Path) -> None:
    roots = []
    builders = [threading.Thread(target=lambda: roots.append(image.image().root)) for _ in range(2)]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join()
    assert roots == [roots[0]] * 2
    assert [path.name for path in cache.iterdir()] == [roots[0].name]


def test_an_image_of_somebody_else_is_not_used(cache: Path) -> None:
    cache.mkdir()
    cache.chmod(0o777)
    with pytest.raises(Unavailable, match="Others could change"):
        image.image()


def test_a_cache_that_the_unprivileged_user_cannot_enter_is_said(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    (closed / "image").mkdir(parents=True)
    closed.chmod(0o700)
    with pytest.raises(Unavailable, match=f"chmod o.x {closed}"):
        image._check_traversable(closed / "image")


def test_images_that_nobody_asks_for_are_removed(cache: Path) -> None:
    old, new = cache / "image-old", cache / "image-new"
    old.mkdir(parents=True)
    new.mkdir()
    os.utime(old, (0, 0))
    image._prune(cache)
    assert [path.name for path in cache.iterdir()] == ["image-new"]


def test_the_cache_lies_where_this_user_keeps_such_things(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("BACKGRADE_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert cache_folder() == tmp_path / "backgrade"
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert cache_folder() == Path("/var/cache/backgrade")


def test_the_sandboxed_process_is_not_root_and_is_gone_when_closed() -> None:
    sandbox = start("strong")
    status = Path(f"/proc/{sandbox.pid}/status").read_text()
    (uids,) = [line.split()[1:] for line in status.splitlines() if line.startswith("Uid:")]
    assert "0" not in uids
    assert "Seccomp:\t2" in status
    assert "NoNewPrivs:\t1" in status
    sandbox.close()
    assert not Path(f"/proc/{sandbox.pid}").exists()


def test_nothing_is_left_open_by_a_closed_sandbox() -> None:
    def opened() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    start("strong").close()
    before = opened()
    for _ in range(3):
        start("strong").close()
    assert opened() == before

"""What is built for others to install."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT)],
        check=True,
        capture_output=True,
    )
    return out


def test_a_wheel_holds_the_program_and_nothing_of_the_course(built: Path):
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"grader/cli.py", "webapp/app.py", "checklib.py", "handin.py"} <= names
    assert "grader/sandbox/inside/host.py" in names
    assert any(name.startswith("webapp/templates/") for name in names)
    assert not [name for name in names if name.startswith(("reference/", "assignments/"))]


def test_a_source_distribution_holds_the_whole_checkout(built: Path):
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        names = {name.partition("/")[2] for name in tar.getnames()}
    assert {"run", "README.md", "reference/batchnorm/solution.py"} <= names
    assert {"assignments/batchnorm/handout.ko.md", "tests/conftest.py"} <= names

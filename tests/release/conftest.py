import shutil
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from grader.course import Course, Unit
from grader.release import release

ROOT = Path(__file__).parents[2]
ASSIGNMENTS = ROOT / "assignments"

TOY = {
    "unit.toml": """
[title]
en = "Toy"
ko = "장난감"
[summary]
en = "Two functions."
ko = "함수 두 개입니다."
[returns]
split = ["low", "cache*"]
""",
    "toy.py": '''"""Unit toy."""

import math

import numpy as np

SCALE = 2.0


def double(x):
    """Return SCALE * x.

    두 배로 만듭니다.
    """
    raise NotImplementedError


# A word on the next one.
def split(x, at=math.pi):
    """Return (low, cache)."""
    raise NotImplementedError
''',
    "handout.en.md": "# Toy\n\nIt is $2x$.\n\n## Part\n\n```\n## no part\n```\n",
    "handout.ko.md": "# 장난감\n\n$2x$입니다.\n\n## 부분\n\n한 부분입니다.\n",
    "test_public.py": """import numpy as np
from checklib import close, keeps_arguments, mark


@mark.points(2)
@mark.title(en="double: values", ko="double: 값")
@mark.feedback(en="Two times.", ko="두 배입니다.")
def test_double(student):
    close(student.double(np.array([1.0, 2.0])), np.array([2.0, 4.0]))


@mark.points(3)
@mark.title(en="split: low part", ko="split: 낮은 부분")
def test_split(student):
    low, cache = student.split(np.array([1.0, 9.0]))
    close(low, np.array([1.0]), "low")
""",
}


def unit_at(folder):
    table = tomllib.loads((folder / "unit.toml").read_text(encoding="utf-8"))
    return Unit(
        id=folder.name,
        title=table["title"],
        summary=table["summary"],
        returns={key: tuple(names) for key, names in table.get("returns", {}).items()},
        folder=folder,
        secret=folder.parent.parent / "reference" / folder.name,
        data=tuple(table.get("data", ())),
    )


@pytest.fixture(scope="session")
def toy(tmp_path_factory):
    """A small unit in a course of its own, which has no `reference` at all."""
    assignments = tmp_path_factory.mktemp("course") / "assignments"
    shutil.copytree(
        ASSIGNMENTS / "kit", assignments / "kit", ignore=shutil.ignore_patterns("__pycache__")
    )
    for shared in ASSIGNMENTS.glob("*.py"):
        shutil.copy(shared, assignments)
    folder = assignments / "toy"
    folder.mkdir()
    for name, text in TOY.items():
        (folder / name).write_text(text, encoding="utf-8")
    return unit_at(folder)


@pytest.fixture
def kit(toy, tmp_path):
    """The released toy unit, unpacked."""
    with zipfile.ZipFile(release(toy, tmp_path)) as archive:
        archive.extractall(tmp_path)
    return tmp_path / "toy"


@pytest.fixture
def python():
    """This interpreter, with nothing of the repository in sight."""
    return [sys.executable, "-P"]


@pytest.fixture(scope="session")
def unit_of():
    """Read a unit's folder."""
    return unit_at


@pytest.fixture(params=Course.load(ROOT).units, ids=lambda unit: unit.id)
def unit(request):
    """A unit of the course."""
    return request.param

"""The kit's pictures, drawn from a student's own functions on the student's own machine."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from grader.release import release

PLOT = """
from draw import Cells, Chart, Picture


def draw_line(student):
    chart = Chart().line([0.0, 1.0], [student.double(0.0), student.double(1.0)], "2x")
    return Picture(chart, en="A line.", ko="직선입니다.")


def draw_matrix(student):
    return Picture(Cells(student.double([[1.0, 2.0]])), en="Cells.", ko="칸입니다.")
"""
RIGHT = "import numpy as np\n\n\ndef double(x):\n    return 2 * np.asarray(x)\n"
SHOW = "from gallery import plot\n\nshown = plot()\nprint(shown._repr_html_())\nprint(shown)\n"


@pytest.fixture
def kit(toy, tmp_path: Path) -> Path:
    """A kit with pictures, unpacked."""
    shutil.copytree(toy.folder.parent, tmp_path / "assignments")
    folder = tmp_path / "assignments" / "toy"
    (folder / "plot.py").write_text(PLOT, encoding="utf-8")
    own = type(toy)(toy.id, toy.title, toy.summary, toy.returns, folder, toy.secret)
    with zipfile.ZipFile(release(own, tmp_path)) as archive:
        archive.extractall(tmp_path / "kit")
    return tmp_path / "kit" / "toy"


def show(kit: Path, python: list[str], answer: str) -> str:
    """Return what a session prints that defines `answer` and then plots."""
    (kit / "session.py").write_text(
        f"import sys\nsys.path.insert(0, '.')\n{answer}\n{SHOW}", encoding="utf-8"
    )
    done = subprocess.run(
        [*python, "-X", "utf8", "session.py"], cwd=kit, capture_output=True, encoding="utf-8"
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def draw_file(kit: Path, python: list[str], answer: str) -> subprocess.CompletedProcess[str]:
    """Run `python gallery.py` on a toy.py of this source."""
    (kit / "toy.py").write_text(answer, encoding="utf-8")
    command = [*python, "-X", "utf8", "gallery.py", "--lang", "en"]
    return subprocess.run(command, cwd=kit, capture_output=True, encoding="utf-8")


def test_pictures_show_what_the_functions_do(kit, python):
    told = show(kit, python, RIGHT)
    assert told.count("<svg xmlns") == 2
    assert "<figcaption>직선입니다.<br>A line.</figcaption>" in told
    assert "[그림] 칸입니다." in told
    other = show(kit, python, RIGHT.replace("2 *", "-2 *"))
    assert other.count("<svg xmlns") == 2
    assert other != told


def test_a_function_that_is_not_there_or_not_written_is_named(kit, python):
    told = show(kit, python, "def double(x):\n    raise NotImplementedError")
    assert told.count("Drawn once `double` is written.") == 4  # two pictures, shown twice
    told = show(kit, python, "def dubble(x):\n    return x")
    assert "There is no function `double`. Did you mean to rename `dubble`?" in told


def test_a_result_that_cannot_be_drawn_costs_its_own_picture(kit, python):
    told = show(kit, python, "def double(x):\n    return x if x == 0.0 or x == 1.0 else 'many'")
    assert told.count("<svg xmlns") == 1
    assert "This could not be drawn from `double` (ValueError" in told
    told = show(kit, python, "def double(x):\n    raise SystemExit('bye')")
    assert "(SystemExit: bye)" in told


def test_a_py_file_gets_a_page(kit, python):
    done = draw_file(kit, python, RIGHT)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == str(kit / "gallery.html")
    assert (kit / "gallery.html").read_text(encoding="utf-8").count("<svg xmlns") == 2


def test_a_py_file_that_is_wrong_says_where(kit, python):
    done = draw_file(kit, python, "def double(x:\n")
    assert (done.returncode, done.stderr) == (1, "")
    assert "toy.py is not valid Python yet" in done.stdout
    done = draw_file(kit, python, RIGHT + "\nprint(doubel(2))\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "line 7: print(doubel(2))" in done.stdout
    assert (kit / "gallery.html").read_text(encoding="utf-8").count("<svg xmlns") == 2


def test_the_function_that_is_not_written_is_named_even_where_another_calls_it(kit, python):
    helper = (
        "def twice(x):\n    raise NotImplementedError\n\n\ndef double(x):\n    return twice(x)\n"
    )
    assert "Drawn once `twice` is written." in show(kit, python, helper)

"""What `backgrade release --nbgrader` writes, and what of it reaches students."""

from __future__ import annotations

import json
import shutil

import pytest
from click.testing import CliRunner

from grader.cli import backgrade
from grader.course import Course, CourseError, Unit
from grader.nbgrader.answers import BEGIN, END, STUB, answers
from grader.nbgrader.checks import grade_id
from grader.nbgrader.folder import source_files, source_notebook, write_config
from grader.release import split_starter
from grader.service import Grader
from grader.suite import Suite
from tests.nbgrader.classroom import UNIT, Room, cells, marks, points_cells, text
from tests.release.test_kit_contents import leaks


@pytest.fixture(scope="module")
def suite(course: Course):
    with Suite(course.units) as suite:
        yield suite


def released_by_nbgrader(source: str) -> str:
    """Return a notebook as nbgrader's own preprocessors release it."""
    import nbformat
    from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions
    from traitlets.config import Config

    config = Config()
    config.ClearSolutions.code_stub = {"python": STUB}
    notebook = nbformat.reads(source, as_version=4)
    for preprocessor in (ClearSolutions(config=config), ClearHiddenTests()):
        notebook, _ = preprocessor.preprocess(notebook, {})
    return nbformat.writes(notebook)


def public(unit: Unit) -> str:
    """Return all that the student's side of the course says about a unit."""
    paths = [*unit.folder.iterdir(), *unit.folder.parent.rglob("*.py")]
    texts = (path.read_text("utf-8") for path in paths if path.suffix in {".py", ".md", ".toml"})
    return "\n".join(texts)


def test_students_get_the_starter_and_nothing_of_the_reference(course: Course, suite: Suite):
    for unit in course.units:
        files = source_files(unit, suite.specs(unit.id))
        student = released_by_nbgrader(files[f"{unit.id}.ipynb"].decode())
        files[f"{unit.id}.ipynb"] = student.encode()
        starter = split_starter(unit.starter.read_text(encoding="utf-8")).functions
        shown = [text(c) for c in cells(json.loads(student)) if marks(c)["solution"]]
        assert shown == list(starter.values())
        for path in unit.secret.glob("*.py"):
            assert not leaks(files, path.read_text("utf-8"), public(unit)), path


def test_a_solution_left_outside_its_region_would_be_found(course: Course, suite: Suite):
    unit = course.unit("batchnorm")
    source = source_notebook(unit, suite.specs(unit.id)).replace(END, "# end")
    student = released_by_nbgrader(source.replace(BEGIN, f"{BEGIN}\\n    {END}"))
    secret = (unit.secret / "solution.py").read_text("utf-8")
    assert leaks({"batchnorm.ipynb": student.encode()}, secret, public(unit))


def test_the_instructors_notebook_earns_full_marks(course: Course, suite: Suite):
    for name in ("activations", "batchnorm"):
        unit = course.unit(name)
        with Grader(course, units=[name]) as grader:
            source = source_notebook(unit, suite.specs(name)).encode()
            assert grader.grade(name, f"{name}.ipynb", source).full_marks


def test_every_check_is_a_cell_with_its_points(released: Room, tiny: Course):
    with Suite([tiny.unit(UNIT)]) as suite:
        worth = {
            grade_id(UNIT, spec.id, spec.visibility): spec.points for spec in suite.specs(UNIT)
        }
    for step in ("source", "release"):
        found = points_cells(released.notebook(step))
        assert {marks(c)["grade_id"]: marks(c)["points"] for c in found} == worth
        assert all(marks(c)["grade"] and not marks(c)["solution"] for c in found)


def test_students_see_of_a_hidden_check_that_it_is_there(released: Room):
    hidden = [
        text(cell)
        for cell in points_cells(released.notebook("release"))
        if marks(cell)["grade_id"].startswith("hidden-")
    ]
    assert len(hidden) == 4
    assert hidden[0].strip() == "# 숨은 검사 (30점) · Hidden check (30 points)"


def test_the_id_of_a_hidden_check_stays_when_others_come_and_go():
    assert grade_id("tiny", "test_double", "hidden") == "hidden-e9e486d1"
    assert grade_id("tiny", "test_by_hand", "public") == "test_by_hand"
    assert grade_id("tiny", "test_it[a b]", "public").startswith("public-")


def test_a_second_release_writes_the_same_and_leaves_the_configuration(
    fresh: Room, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("BACKGRADE_COURSE", str(fresh.course))
    before = {path: path.read_bytes() for path in fresh.root.rglob("*") if path.is_file()}
    config = fresh.root / "nbgrader_config.py"
    config.write_text(config.read_text() + "\nc.CourseDirectory.course_id = 'spring'\n")
    arguments = ["release", UNIT, "--nbgrader", "--out", str(fresh.root)]
    assert CliRunner().invoke(backgrade, arguments).output.splitlines()[-1] == str(config)
    assert config.read_text().endswith("'spring'\n")
    for path, content in before.items():
        assert path == config or path.read_bytes() == content


def test_a_configuration_of_ones_own_is_not_touched(tiny: Course, tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    told = write_config(tiny, tmp_path)
    assert "was left alone. Add to it:\n" in told
    assert f"c.GradeInSandbox.course = {str(tiny.root)!r}" in told
    assert "grader.nbgrader.sandbox.GradeInSandbox" in told
    assert (tmp_path / "nbgrader_config.py").read_text() == "c = get_config()\n"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("def double(x):", "def double(y):", "double must take the parameters"),
        ("    return cache", "    return cache\n\n\ndef _f(x: Later): ...", "quote a name"),
        ("def join(cache):\n    return cache", "def join(cache): return cache", "of its own"),
    ],
)
def test_a_reference_that_does_not_fit_is_refused(
    tiny: Course, tmp_path, old: str, new: str, complaint: str
):
    shutil.copytree(tiny.root, tmp_path / "course")
    solution = tmp_path / "course" / "reference" / UNIT / "solution.py"
    solution.write_text(solution.read_text().replace(old, new))
    with pytest.raises(CourseError, match=complaint):
        answers(Course.load(tmp_path / "course").unit(UNIT))


def test_the_references_helpers_stand_inside_the_first_region(course: Course):
    first, *others = answers(course.unit("batchnorm")).cells.values()
    assert first.index(BEGIN) < first.index("def _forward(") < first.index(END)
    assert not any("def _" in other or "import" in other for other in others)

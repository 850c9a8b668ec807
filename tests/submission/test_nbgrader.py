import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

SOURCE = {
    "relu": "def relu(x):\n    ### BEGIN SOLUTION\n    return x * (x > 0)\n    ### END SOLUTION\n",
    "step": "def step(x):\n    ### BEGIN SOLUTION\n    return x > 0\n    ### END SOLUTION\n",
}


def marked(cell, grade_id, *, grade=False, solution=False):
    cell.metadata["nbgrader"] = {
        "schema_version": 3,
        "grade_id": grade_id,
        "grade": grade,
        "solution": solution,
        "locked": not solution,
        "task": False,
    }
    if grade:
        cell.metadata["nbgrader"]["points"] = 1
    return cell


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """The notebook that nbgrader itself hands to students."""
    course = tmp_path_factory.mktemp("course")
    source = course / "source" / "ps1" / "hw.ipynb"
    source.parent.mkdir(parents=True)
    cells = [new_markdown_cell("# Homework"), new_code_cell("import math")]
    for name, body in SOURCE.items():
        cells.append(marked(new_code_cell(body), name, solution=True))
        tests = f"### BEGIN HIDDEN TESTS\nassert {name}(1)\n### END HIDDEN TESTS"
        cells.append(marked(new_code_cell(tests), f"test_{name}", grade=True))
    nbformat.write(new_notebook(cells=cells), source)
    environment = os.environ | {
        "HOME": str(course),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "JUPYTER_CONFIG_DIR": str(course / "config"),
        "JUPYTER_PLATFORM_DIRS": "1",
    }
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "nbgrader",
            "generate_assignment",
            "ps1",
            f"--CourseDirectory.root={course}",
            "--create",
        ],
        cwd=course,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return (course / "release" / "ps1" / "hw.ipynb").read_text(encoding="utf-8")


@pytest.fixture
def homework(released):
    return nbformat.reads(released, as_version=4)


def answer(notebook, grade_id, source):
    cell = next(
        c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )
    cell.source = source
    return cell


def test_what_nbgrader_released_is_read_as_not_started(opened, released):
    submission = opened("hw.ipynb", released, "relu", "step")
    assert submission.origin == "nbgrader"
    assert [c.name for c in submission.cells] == ["cell 1", "cell 2 (relu)", "cell 4 (step)"]
    assert [n["en"] for n in submission.notes] == ["Not started yet: `relu`, `step`."]


def test_filled_in_answers_are_read_and_tests_are_not(opened, homework):
    answer(homework, "relu", "def relu(x):\n    return x * (x > 0)")
    answer(homework, "step", "def step(x):\n    return x > 0")
    submission = opened("hw.ipynb", nbformat.writes(homework), "relu", "step")
    assert [c.source for c in submission.cells] == [
        "import math",
        "def relu(x):\n    return x * (x > 0)",
        "def step(x):\n    return x > 0",
    ]
    assert submission.notes == ()


def test_a_copied_and_a_deleted_answer_are_survived(opened, homework):
    cell = answer(homework, "relu", "def relu(x):\n    return x * (x > 0)")
    homework.cells = [c for c in homework.cells if c.get("source", "").find("step") < 0]
    homework.cells.append(cell)
    submission = opened("hw.ipynb", json.dumps(homework), "relu", "step")
    texts = "\n".join(n["en"] for n in submission.notes)
    assert "`relu` (2, 5)" in texts
    assert "Not found in your file: `step`." in texts

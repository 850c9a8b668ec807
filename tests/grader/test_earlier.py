"""A later unit's file imports the student's own earlier ones."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import pytest

from grader.course import Course
from grader.earlier import File, beside, earlier_units
from grader.report import Report
from grader.service import Grader
from tests.tiny import write_course
from tests.webapp.backend.files import RIGHT

SECOND = {
    "unit.toml": """
        [title]
        en = "Second"
        ko = "둘째"
        [summary]
        en = "Four times."
        ko = "네 배."
    """,
    "second.py": """
        def quadruple(x):
            raise NotImplementedError
    """,
    "handout.en.md": "# Second\n",
    "handout.ko.md": "# 둘째\n",
    "test_public.py": """
        from checklib import close, mark


        @mark.points(100)
        def test_quadruple(student):
            close(student.quadruple(1.5), 6.0)
    """,
}
IMPORTS = b"from tiny import double\n\n\ndef quadruple(x):\n    return double(double(x))\n"
NOTEBOOK = {
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {},
    "cells": [
        {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "source": "1 / 0"},
        {
            "cell_type": "code",
            "id": "b",
            "metadata": {},
            "outputs": [],
            "source": "def double(x):\n    return 2 * x",
        },
    ],
}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    root = write_course(tmp_path_factory.mktemp("two"))
    (root / "assignments" / "second").mkdir()
    (root / "reference" / "second").mkdir()
    for name, text in SECOND.items():
        path = root / "assignments" / "second" / name
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    secret = root / "reference" / "second"
    (secret / "solution.py").write_text("def quadruple(x):\n    return 4 * x\n")
    (secret / "test_hidden.py").write_text("")
    with (root / "assignments" / "course.toml").open("a") as toml:
        toml.write('[[units]]\nid = "second"\n')
    return Course.load(root)


@pytest.fixture(scope="module", params=["strong", "none"])
def grader(course: Course, request: pytest.FixtureRequest):
    with Grader(course, isolation=request.param) as grader:
        yield grader


def grade(grader: Grader, content: bytes, **files: File) -> Report:
    return grader.grade("second", "second.py", content, earlier=files.get)


def test_an_earlier_unit_is_the_student_s_own_file(grader: Grader):
    assert grade(grader, IMPORTS, tiny=File("tiny.py", RIGHT)).full_marks
    wrong = RIGHT.replace(b"x + x", b"x + x + x")
    assert grade(grader, IMPORTS, tiny=File("tiny.py", wrong)).score == 0


def test_it_may_be_a_notebook_whose_other_cells_fail(grader: Grader):
    notebook = File("tiny.ipynb", json.dumps(NOTEBOOK).encode())
    assert grade(grader, IMPORTS, tiny=notebook).full_marks


def test_a_unit_that_was_not_handed_in_is_named(grader: Grader):
    report = grade(grader, IMPORTS)
    assert report.score == 0
    told = report.checks[0].message
    assert told is not None
    assert "No module named 'tiny': no earlier file of yours for that unit is here" in told["en"]


def test_a_file_that_cannot_be_read_is_as_if_it_were_not_there(grader: Grader):
    report = grade(grader, IMPORTS, tiny=File("tiny.py", b"def double(x:\n"))
    assert report.score == 0


def test_nothing_of_the_reference_or_another_student_is_importable(grader: Grader):
    for name in ("reference", "solution", "reference.tiny.solution", "test_hidden", "tiny"):
        report = grade(grader, b"import " + name.encode() + IMPORTS[23:])
        assert report.score == 0


def test_an_earlier_unit_is_loaded_again_after_a_call_killed_the_sandbox(grader: Grader):
    dying = RIGHT + b"\n\nimport os\n\n\ndef die(x):\n    os._exit(3)\n"
    content = IMPORTS + b"\n\ndef quadruple(x):\n    from tiny import die\n    die(x)\n"
    assert grade(grader, content, tiny=File("tiny.py", dying)).checks[-1].status == "killed"


def test_only_what_is_imported_is_asked_for(course: Course):
    asked = []

    def earlier(unit: str) -> None:
        asked.append(unit)

    assert earlier_units(course, "second", b"import numpy as np\n", earlier) == {}
    assert earlier_units(course, "second", IMPORTS, earlier) == {"tiny": None}
    as_json = json.dumps({"source": "x = 1\nfrom tiny import double\n"}).encode()
    assert earlier_units(course, "second", as_json, earlier) == {"tiny": None}
    assert asked == ["tiny", "tiny"]


def test_units_that_import_each_other_come_to_an_end(course: Course):
    files = {"tiny": File("tiny.py", b"import second\nimport tiny\n")}
    found = earlier_units(course, "second", IMPORTS, files.get)
    assert found == {"tiny": [("tiny: tiny.py", "import second\nimport tiny\n")]}


def test_the_command_line_looks_beside_the_file(tmp_path: Path):
    (tmp_path / "tiny.ipynb").write_bytes(b"{}")
    find = beside(tmp_path / "second.py")
    assert find("tiny") == File("tiny.ipynb", b"{}")
    (tmp_path / "tiny.py").write_bytes(b"x = 1\n")
    assert find("tiny") == File("tiny.py", b"x = 1\n")
    assert find("other") is None

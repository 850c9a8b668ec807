"""nbgrader's own commands on our course folder, with our sandbox where it would execute."""

from __future__ import annotations

import html
import json
import re
import sqlite3
import warnings
from dataclasses import replace

import nbformat
import pytest

from grader.course import Course
from grader.service import Grader
from tests.nbgrader import attacks
from tests.nbgrader.classroom import UNIT, Notebook, Room, marks, points_cells, text

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # nbgrader and what it is built on warn at import
    from nbgrader.converters import Autograde
    from nbgrader.preprocessors import Execute
    from nbgrader.utils import determine_grade

    from grader.nbgrader.classroom import Classroom
    from grader.nbgrader.sandbox import GradeInSandbox, NotTheRelease, write_outputs

HIDDEN = 4


def nodes(notebook: Notebook) -> nbformat.NotebookNode:
    return nbformat.reads(json.dumps(notebook), as_version=4)


def test_nbgrader_validates_the_instructors_notebook_and_not_the_students(released: Room):
    notebooks = [f"{step}/{UNIT}/{UNIT}.ipynb" for step in ("source", "release")]
    said = released.must("nbgrader", "validate", *notebooks)
    assert said.index("Success!") < said.index("VALIDATION FAILED ON 1 CELL")
    assert "[----] A value by hand" in said
    assert "is not written yet." in said
    assert "Traceback" not in said


@pytest.mark.parametrize(("student", "score"), [("right", 100), ("wrong", 50), ("blank", 0)])
def test_nbgrader_computes_our_points(room: Room, student: str, score: float):
    assert room.score(student) == score


@pytest.mark.parametrize(("student", "score"), [("loops", 80), ("leaves", 80)])
def test_a_submission_that_does_not_end_costs_its_own_checks(
    room: Room, student: str, score: float
):
    assert room.score(student) == score


@pytest.mark.parametrize("attack", attacks.ALL)
def test_a_claim_earns_nothing(room: Room, attack: str):
    assert room.score(attack) == 50
    assert room.scores(attack) == room.scores("wrong")


def test_nothing_needs_a_grader_by_hand(room: Room):
    query = "select count(*) from grade where needs_manual_grade"
    with sqlite3.connect(room.root / "gradebook.db") as connection:
        assert connection.execute(query).fetchone() == (0,)


def test_feedback_says_what_is_wrong_in_both_languages(room: Room):
    page = (room.root / "feedback" / "wrong" / UNIT / f"{UNIT}.html").read_text(encoding="utf-8")
    shown = html.unescape(re.sub(r"<[^>]+>", "", page))
    assert f"{UNIT} (Score: 50.0 / 100.0)" in shown
    assert "두 배 — 실패 0/30" in shown
    assert "Doubles — failed 0/30" in shown
    assert "2를 곱하세요." in shown
    assert "Your output is three times the input." in shown
    assert "keeps its argument — passed 20/20" in shown


def test_feedback_holds_nothing_of_the_hidden_checks(room: Room):
    secret = (room.course / "reference" / UNIT / "test_hidden.py").read_text(encoding="utf-8")
    lines = {line.strip() for line in secret.splitlines() if len(line.strip()) >= 16}
    for page in (room.root / "feedback").rglob("*.html"):
        shown = html.unescape(re.sub(r"<[^>]+>", "", page.read_text(encoding="utf-8")))
        assert "HIDDEN TESTS" not in shown
        assert not [line for line in lines - {"import numpy as np"} if line in shown]


def test_a_changed_test_is_put_back_in_the_graded_notebook(room: Room):
    public = points_cells(room.notebook("autograded", "rewrite_tests"))[0]
    assert marks(public)["grade_id"] == "test_double_by_hand"
    assert "require('test_double_by_hand')" in text(public)


def test_a_fault_of_ours_is_no_zero(fresh: Room):
    fresh.submit("right", fresh.answers())
    hidden = fresh.course / "reference" / UNIT / "test_hidden.py"
    hidden.write_text(hidden.read_text().replace("assert len(seen) == 2", "assert seen.missing"))
    done = fresh.run("nbgrader", "autograde", UNIT)
    assert done.returncode != 0
    assert "test_apply of unit tiny fails on the reference solution" in done.stderr
    assert not (fresh.root / "autograded" / "right" / UNIT).exists()
    assert set(fresh.scores("right").values()) == {None}


def test_an_assignment_older_than_the_course_is_not_graded(room: Room):
    graded = nodes(room.notebook("autograded", "right"))
    with Grader(Course.load(room.course)) as grader:
        report = grader.grade(UNIT, f"{UNIT}.ipynb", json.dumps(graded).encode())
    write_outputs(graded, report)
    first, *others = report.checks
    fewer = replace(report, checks=tuple(others))
    dearer = replace(report, checks=(replace(first, points=30.0, max_points=30.0), *others))
    renamed = replace(report, checks=(replace(first, id="test_new"), *others))
    for other in (fewer, dearer, renamed):
        with pytest.raises(NotTheRelease, match="Run `backgrade release --nbgrader`"):
            write_outputs(graded, other)


@pytest.mark.filterwarnings("ignore")  # of nbgrader's own doing
def test_a_check_that_was_edited_counts_in_a_server_that_lives_on(fresh: Room):
    fresh.submit("right", fresh.answers())
    hidden = fresh.course / "reference" / UNIT / "test_hidden.py"
    app = Classroom(fresh.root).app
    app.coursedir.assignment_id = UNIT
    Autograde(coursedir=app.coursedir, parent=app).start()
    assert fresh.score("right") == 100
    hidden.write_text(hidden.read_text().replace("reference.double(x))", "5 * x)"))
    Autograde(coursedir=app.coursedir, parent=app, force=True).start()
    assert fresh.score("right") == 70


def test_part_of_the_points_is_given_exactly(room: Room):
    graded = nodes(room.notebook("autograded", "right"))
    with Grader(Course.load(room.course)) as grader:
        report = grader.grade(UNIT, f"{UNIT}.ipynb", json.dumps(graded).encode())
    first, *others = report.checks
    write_outputs(graded, replace(report, checks=(replace(first, points=12.5), *others)))
    assert determine_grade(points_cells(graded)[0]) == (12.5, 20)


def test_hidden_checks_earn_nothing_where_our_preprocessor_is_not_named(
    released: Room, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(released.root / "source" / UNIT)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")  # as nbgrader does
    executed, _ = Execute().preprocess(nodes(released.notebook("source")), {})
    scores = [determine_grade(cell)[0] for cell in points_cells(executed)]
    assert scores == [20, 0, 0, 0, 0], points_cells(executed)[0].outputs
    assert str(executed).count("This check runs in backgrade's sandbox.") >= HIDDEN


def test_other_assignments_of_the_folder_are_executed_as_ever(released: Room):
    notebook = nodes(released.notebook("source"))
    notebook.cells = points_cells(notebook)[:1]
    notebook.cells[0].source = "1 / 0"
    sandbox = GradeInSandbox(course=str(released.course))
    where = {"assignment": "essay", "notebook": "essay", "student": "kim"}
    executed, _ = sandbox.preprocess(notebook, {"nbgrader": where})
    assert executed.cells[0].outputs[0].ename == "ZeroDivisionError"

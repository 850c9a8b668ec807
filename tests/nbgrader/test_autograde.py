"""nbgrader's own commands on our course folder, with our sandbox where it would execute."""

from __future__ import annotations

import html
import json
import re
import sqlite3

import pytest

from tests.nbgrader import attacks
from tests.nbgrader.classroom import UNIT, Room, marks, points_cells, text

HIDDEN = 4


def test_nbgrader_validates_the_instructors_own_notebook(released: Room):
    assert "Success!" in released.must("nbgrader", "validate", f"source/{UNIT}/{UNIT}.ipynb")


def test_the_students_notebook_does_not_validate_and_says_why(released: Room):
    said = released.must("nbgrader", "validate", f"release/{UNIT}/{UNIT}.ipynb")
    assert "VALIDATION FAILED ON 1 CELL" in said
    assert "[ERR ] A value by hand" in said
    assert "Not written yet." in said
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


def test_an_assignment_older_than_the_course_is_not_graded(fresh: Room):
    fresh.submit("right", fresh.answers())
    hidden = fresh.course / "reference" / UNIT / "test_hidden.py"
    points = hidden.read_text().replace("points(20)", "points(15)")
    hidden.write_text(points.replace("points(10)", "points(20)"))
    done = fresh.run("nbgrader", "autograde", UNIT)
    assert done.returncode != 0
    assert "Run `backgrade release --nbgrader`" in done.stderr
    assert set(fresh.scores("right").values()) == {None}


def test_hidden_checks_earn_nothing_where_our_preprocessor_is_not_named(fresh: Room):
    fresh.submit("right", fresh.answers())
    config = fresh.root / "nbgrader_config.py"
    sandbox = "grader.nbgrader.sandbox.GradeInSandbox"
    config.write_text(config.read_text().replace(sandbox, "nbgrader.preprocessors.Execute"))
    fresh.must("nbgrader", "autograde", UNIT)
    assert fresh.score("right") == 20
    page = (fresh.root / "autograded" / "right" / UNIT / f"{UNIT}.ipynb").read_text()
    assert page.count("This check runs in backgrade's sandbox.") >= HIDDEN


def test_other_assignments_of_the_folder_are_executed_as_ever(fresh: Room):
    other = fresh.root / "source" / "essay"
    other.mkdir()
    notebook = fresh.notebook("source")
    notebook["cells"] = [points_cells(notebook)[0]]
    notebook["cells"][0]["source"] = "1 / 0"
    (other / "essay.ipynb").write_text(json.dumps(notebook))
    fresh.must("nbgrader", "generate_assignment", "essay")
    handed = fresh.root / "submitted" / "kim" / "essay"
    handed.mkdir(parents=True)
    (handed / "essay.ipynb").write_text((fresh.root / "release/essay/essay.ipynb").read_text())
    fresh.must("nbgrader", "autograde", "essay")
    graded = (fresh.root / "autograded" / "kim" / "essay" / "essay.ipynb").read_text()
    assert "ZeroDivisionError" in graded

"""A whole grading, through the real sandbox."""

from __future__ import annotations

import json
from textwrap import dedent

import pytest

from grader.catalogue import alternatives, mistakes, solution_source
from grader.course import Course
from grader.report import Check, Report
from grader.service import Grader, UnsoundCheckError
from tests.tiny import write_course

RIGHT = """
import numpy as np

def double(x):
    return 2 * x

def split(x):
    return x[: len(x) // 2], x[len(x) // 2 :], {"whole": x.copy(), "left": None}

def join(cache):
    return cache["whole"]

def apply(f, x):
    return f(f(x))
"""


@pytest.fixture(scope="module")
def grader(tiny: Course):
    with Grader(tiny) as grader:
        yield grader


def grade(grader: Grader, source: str, seed: int = 7, name: str = "tiny.py") -> Report:
    return grader.grade("tiny", name, dedent(source).encode(), seed=seed)


def by_id(report: Report) -> dict[str, Check]:
    return {check.id: check for check in report.checks}


def test_a_right_submission_has_full_marks(grader: Grader):
    report = grade(grader, RIGHT)
    assert (report.status, report.score, report.max_score) == ("graded", 100, 100)
    assert report.isolation == "strong"
    assert report.seed == 7
    assert {check.status for check in report.checks} == {"passed"}


def test_the_reference_itself_may_be_submitted(grader: Grader, tiny: Course):
    assert grade(grader, solution_source(tiny.unit("tiny"))).full_marks


def test_every_known_solution_is_judged_and_named_across_the_wall(grader: Grader, tiny: Course):
    unit = tiny.unit("tiny")
    for variant in alternatives(unit):
        assert grade(grader, variant.source).full_marks
    for variant in mistakes(unit):
        checks = by_id(grade(grader, variant.source))
        for caught in variant.caught_by:
            assert checks[caught].status == "failed"
            assert checks[caught].diagnosis == variant.says


def test_checks_are_told_as_they_finish(grader: Grader):
    seen: list[Check] = []
    report = grader.grade("tiny", "tiny.py", RIGHT.encode(), on_check=seen.append)
    assert tuple(seen) == report.checks


def test_the_seed_decides_the_inputs(grader: Grader):
    seeds = {grade(grader, RIGHT, seed=seed).seed for seed in (1, 2)}
    drawn = {grader.grade("tiny", "tiny.py", RIGHT.encode()).seed for _ in range(2)}
    assert seeds == {1, 2}
    assert len(drawn) == 2


def test_an_endless_loop_costs_its_own_checks_only(grader: Grader):
    checks = by_id(grade(grader, RIGHT.replace("return f(f(x))", "while True: pass")))
    assert checks["test_apply"].status == "timeout"
    assert "1 seconds" in checks["test_apply"].message["en"]
    assert sum(check.points for check in checks.values()) == 90


def test_a_crash_costs_its_own_checks_only(grader: Grader):
    report = grade(grader, "import os\n" + RIGHT.replace("2 * x", "os._exit(0)"))
    checks = by_id(report)
    assert [c.id for c in report.checks if c.status == "killed"] == [
        "test_double_by_hand",
        "test_double",
        "test_double_keeps_its_argument",
    ]
    assert checks["test_cache_stays_inside"].status == "passed"
    assert checks["test_apply"].status == "passed"


def test_an_endless_loop_at_the_top_is_a_timeout_of_every_check_and_waited_for_once(tmp_path):
    root = write_course(tmp_path)
    path = root / "assignments/course.toml"
    path.write_text(path.read_text().replace("load_seconds = 5", "load_seconds = 1"))
    with Grader(Course.load(root)) as grader:
        report = grade(grader, RIGHT + "\nwhile True: pass\n")
    assert report.status == "graded"
    assert {check.status for check in report.checks} == {"timeout"}
    assert not any(check.seconds >= 1 for check in report.checks)


def test_a_missing_function_is_named_with_its_near_miss(grader: Grader):
    checks = by_id(grade(grader, RIGHT.replace("def double", "def doubel")))
    assert checks["test_double"].status == "failed"
    assert "no function `double`" in checks["test_double"].message["en"]
    assert "`doubel`" in checks["test_double"].message["en"]


def test_code_that_stops_half_way_is_graded_as_far_as_it_went(grader: Grader):
    source = RIGHT.replace("def apply", "undefined_name\ndef apply")
    report = grade(grader, source)
    checks = by_id(report)
    assert checks["load"].status == "error"
    assert "NameError" in checks["load"].message["en"]
    assert checks["test_double"].status == "passed"
    assert "NameError" in checks["test_apply"].message["en"]
    assert report.score == 90


def test_a_cell_that_is_not_python_is_explained_once_and_in_the_reader_s_words(grader: Grader):
    sources = ["def double(x)\n    return 2 * x", "1 / 0"]
    cells = [
        {"cell_type": "code", "id": str(n), "metadata": {}, "outputs": [], "source": source}
        for n, source in enumerate(sources)
    ]
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    report = grader.grade("tiny", "tiny.ipynb", json.dumps(notebook).encode(), seed=1)
    reading, first = (check.message for check in report.checks[:2])
    assert reading is not None
    assert first is not None
    assert reading["en"].count("cell 1") == 1
    assert reading["ko"].count("셀 1에 문법 오류가 있어") == 1
    assert "셀 2, 1번째 줄: ZeroDivisionError" in reading["ko"]
    assert "cell" not in reading["ko"] + first["ko"]
    assert "셀 1에 문법 오류가 있어 그 안의 코드는 실행되지 않았습니다" in first["ko"]


def test_a_file_that_is_not_python_is_invalid_and_says_why_once(grader: Grader):
    report = grade(grader, "def double(x:\n    return 2\n")
    assert (report.status, report.score, report.max_score) == ("invalid", 0, 100)
    assert report.checks[0].id == "load"
    assert "Line" in report.checks[0].message["en"]
    assert {check.status for check in report.checks} == {"error"}


def test_a_hidden_check_tells_no_value_and_no_text_of_an_exception(grader: Grader):
    leaky = RIGHT.replace("return 2 * x", "raise ValueError(f'the input is {x}')")
    checks = by_id(grade(grader, leaky))
    assert "the input is" in checks["test_double_by_hand"].message["en"]
    hidden = checks["test_double"].message["en"]
    assert "ValueError" in hidden
    assert "line 5" in hidden
    assert "the input is" not in hidden


def test_a_hidden_check_tells_no_name_the_student_made_up(grader: Grader):
    leaky = RIGHT.replace("return 2 * x", "raise type(f'E{x.sum()}', (Exception,), {})()")
    assert (
        "E" not in by_id(grade(grader, leaky))["test_double"].message["en"].split("raised")[1][:4]
    )
    named = RIGHT.replace("return 2 * x", "return type(f'E{x.sum()}', (), {})()")
    message = by_id(grade(grader, named))["test_double"].message["en"]
    assert "an object of type …" in message


def test_a_public_check_shows_both_values(grader: Grader):
    message = by_id(grade(grader, RIGHT.replace("2 * x", "3 * x")))["test_double_by_hand"].message
    assert "yours is 3, expected 2" in message["en"]
    assert "제출 3, 기대 2" in message["ko"]


def test_a_hidden_check_gives_its_hint(grader: Grader):
    message = by_id(grade(grader, RIGHT.replace("2 * x", "x - 1")))["test_double"].message
    assert message["en"].startswith("double(array (3, 4)): ")
    assert message["en"].endswith("Multiply by two.")
    assert message["ko"].endswith("2를 곱하세요.")


def test_changing_an_argument_in_place_is_noticed(grader: Grader):
    checks = by_id(grade(grader, RIGHT.replace("return 2 * x", "x *= 2\n    return x")))
    assert checks["test_double"].status == "passed"
    assert checks["test_double_keeps_its_argument"].status == "failed"
    assert "in place" in checks["test_double_keeps_its_argument"].message["en"]


def test_a_value_that_the_check_cannot_digest_is_the_students_fault(tmp_path):
    root = write_course(tmp_path)
    path = root / "reference/tiny/test_hidden.py"
    path.write_text(
        path.read_text().replace(
            "close(student.apply(f, 1.5), 3.5)", "assert student.apply(f, 1.5).real == 3.5"
        )
    )
    with Grader(Course.load(root)) as grader:
        assert grade(grader, RIGHT).full_marks
        check = by_id(grade(grader, RIGHT.replace("return f(f(x))", "f(f(x)); return [1]")))[
            "test_apply"
        ]
    assert check.status == "failed"
    assert "could not use" in check.message["en"]


def test_a_check_that_fails_on_the_reference_is_our_fault(tmp_path):
    root = write_course(tmp_path)
    path = root / "reference/tiny/test_hidden.py"
    path.write_text(path.read_text().replace("assert len(seen) == 2", "seen[5]"))
    with Grader(Course.load(root)) as grader, pytest.raises(UnsoundCheckError, match="test_apply"):
        grade(grader, RIGHT)


def test_a_report_survives_json(grader: Grader):
    report = grade(grader, RIGHT.replace("2 * x", "3 * x"))
    data = report.to_json()
    assert data["schema"] == 1
    assert Report.from_json(data) == report
    with pytest.raises(ValueError, match="schema 2"):
        Report.from_json({**data, "schema": 2})


def test_the_submissions_own_time_is_bounded(tmp_path):
    root = write_course(tmp_path)
    path = root / "assignments/course.toml"
    path.write_text(path.read_text().replace("submission_seconds = 20", "submission_seconds = 2"))
    with Grader(Course.load(root)) as grader:
        report = grade(grader, RIGHT.replace("return 2 * x", "while True: pass"))
    assert [check.status for check in report.checks] == ["timeout"] * 5
    assert "used up all the time" in report.checks[-1].message["en"]

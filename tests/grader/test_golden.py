"""Submissions as students hand them in, each with the verdicts it must get.

A case is a folder ``tests/golden/<unit>/<case>/`` with the file and ``expect.toml``: the status
(``graded`` unless it says so), the score (a number, ``"partial"`` or ``"below N"``), and the
verdicts and diagnoses (by the mistake's id) of single checks.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from grader.catalogue import mistakes
from grader.course import Course
from grader.service import Grader

GOLDEN = Path(__file__).parent.parent / "golden"
CASES = sorted(path.parent for path in GOLDEN.glob("*/*/expect.toml"))


@pytest.fixture(scope="module")
def grader(course: Course):
    with Grader(course) as grader:
        yield grader


def test_there_are_cases_of_every_unit(course: Course):
    assert {case.parent.name for case in CASES} == {unit.id for unit in course.units}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_a_golden_submission_gets_what_it_deserves(grader: Grader, course: Course, case: Path):
    (file,) = case.glob("submission.*")
    expected = tomllib.loads((case / "expect.toml").read_text(encoding="utf-8"))
    report = grader.grade(case.parent.name, file.name, file.read_bytes(), seed=11)
    checks = {check.id: check for check in report.checks}
    assert report.status == expected.get("status", "graded")
    assert _is_score(report.score, expected["score"]), report.score
    for name, status in expected.get("checks", {}).items():
        assert checks[name].status == status
    says = {mistake.id: mistake.says for mistake in mistakes(course.unit(report.unit))}
    for name, mistake in expected.get("diagnosis", {}).items():
        assert checks[name].diagnosis == says[mistake]


def _is_score(score: float, expected: Any) -> bool:
    if expected == "partial":
        return 0 < score < 100
    if isinstance(expected, str):
        return score < float(expected.removeprefix("below "))
    return bool(score == expected)

from __future__ import annotations

from pathlib import Path

import pytest
from checklib import CheckFailed

from grader.catalogue import alternatives, in_process, mistakes, solution_source
from grader.course import Course, CourseError
from grader.suite import Outcome, Suite
from tests.tiny import write_course


@pytest.fixture(scope="module")
def suite(tiny: Course):
    with Suite(tiny.units) as suite:
        yield suite


def run(suite: Suite, course: Course, source: str, seed: int = 1) -> dict[str, Outcome]:
    unit = course.unit("tiny")
    outcomes: list[Outcome] = []
    suite.run("tiny", in_process(unit, source, f"student {hash(source)}"), seed, outcomes.append)
    return {outcome.spec.id: outcome for outcome in outcomes}


def test_checks_come_in_order_public_first(suite: Suite):
    assert [spec.id for spec in suite.specs("tiny")] == [
        "test_double_by_hand",
        "test_double",
        "test_double_keeps_its_argument",
        "test_cache_stays_inside",
        "test_apply",
    ]
    assert [spec.visibility for spec in suite.specs("tiny")] == ["public", *["hidden"] * 4]


def test_a_check_without_a_title_is_called_after_its_function(suite: Suite):
    assert suite.specs("tiny")[4].title == {"en": "apply", "ko": "apply"}


def test_the_reference_passes_every_check_again_and_again(suite: Suite, tiny: Course):
    source = solution_source(tiny.unit("tiny"))
    for seed in range(3):
        outcomes = run(suite, tiny, source, seed)
        assert len(outcomes) == 5
        assert not any(outcome.error for outcome in outcomes.values())


def test_every_alternative_passes(suite: Suite, tiny: Course):
    (adds,) = alternatives(tiny.unit("tiny"))
    assert not any(outcome.error for outcome in run(suite, tiny, adds.source).values())


def test_a_mistake_fails_its_own_check_only(suite: Suite, tiny: Course):
    swaps = mistakes(tiny.unit("tiny"))[1]
    outcomes = run(suite, tiny, swaps.source)
    assert [name for name, o in outcomes.items() if o.error] == list(swaps.caught_by)
    assert isinstance(outcomes["test_cache_stays_inside"].error, CheckFailed)


def test_a_run_may_be_confined_to_some_checks(suite: Suite, tiny: Course):
    unit = tiny.unit("tiny")
    outcomes: list[Outcome] = []
    functions = in_process(unit, solution_source(unit), "solution")
    suite.run("tiny", functions, 1, outcomes.append, only=frozenset({"test_apply"}))
    assert [outcome.spec.id for outcome in outcomes] == ["test_apply"]


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("reference/tiny/test_hidden.py", "points(30)", "points(31)", "add up to 101, not 100"),
        ("reference/tiny/test_hidden.py", "@pytest.mark.points(10)\n", "", "needs @pytest.mark.po"),
        ("reference/tiny/test_hidden.py", "import numpy as np", "import nump", "No module named"),
        ("reference/tiny/test_hidden.py", "def test_apply", "def test_double_by_hand", "two check"),
        ("reference/tiny/test_hidden.py", 'feedback(en="Keep', 'feedback(de="Keep', "exactly en="),
        ("assignments/tiny/unit.toml", "[summary]", "[sumary]", "unknown key 'sumary'"),
        ("assignments/course.toml", "call_seconds = 1", "call_secs = 1", "unknown key 'call_secs'"),
        ("assignments/course.toml", 'id = "tiny"', 'id = "t-1"', "not a Python identifier"),
        ("assignments/course.toml", "schema = 1", "schema = 2", "expected 1"),
    ],
)
def test_a_fault_in_the_course_is_an_error_that_names_it(tmp_path, file, old, new, complaint):
    root = write_course(tmp_path)
    content = (root / file).read_text(encoding="utf-8")
    assert old in content
    (root / file).write_text(content.replace(old, new), encoding="utf-8")
    with pytest.raises(CourseError, match=complaint):
        Suite(Course.load(root).units).close()


def test_a_missing_file_of_checks_is_an_error_that_names_it(tmp_path):
    root = write_course(tmp_path)
    (root / "reference/tiny/test_hidden.py").unlink()
    with pytest.raises(CourseError, match=r"test_hidden\.py is missing"):
        Suite(Course.load(root).units)


def test_two_suites_of_one_process_keep_their_checks_apart(suite: Suite, course: Course):
    with Suite(course.units) as other:
        assert {spec.unit for spec in suite.specs("tiny")} == {"tiny"}
        assert "test_double" not in {
            spec.id for unit in course.units for spec in other.specs(unit.id)
        }


def test_a_suite_that_ends_leaves_the_working_folder_alone(tiny: Course, tmp_path, monkeypatch):
    suite = Suite(tiny.units)
    monkeypatch.chdir(tmp_path)
    suite.close()
    assert Path.cwd() == tmp_path

"""Reading the course's files, and refusing what they may not say."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.course import Course, CourseError
from tests.tiny import write_course


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_course(tmp_path)


def add_to_unit(root: Path, text: str) -> Course:
    """Put `text` in front of the unit's tables and load the course."""
    path = root / "assignments" / "tiny" / "unit.toml"
    path.write_text(text + "\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    return Course.load(root)


def test_a_unit_that_trains_for_long_has_its_own_limits(root: Path):
    course = add_to_unit(root, "limits = {call_seconds = 12.5}")
    limits = course.unit("tiny").limits
    assert limits.call_seconds == 12.5
    assert limits.submission_seconds == course.limits.submission_seconds == 20


def test_a_unit_has_the_course_s_limits_otherwise(root: Path):
    course = Course.load(root)
    assert course.unit("tiny").limits == course.limits


def test_only_times_can_differ_between_units_as_they_share_their_sandboxes(root: Path):
    with pytest.raises(CourseError, match=r"unknown key 'memory_mb'; known: call_seconds, sub"):
        add_to_unit(root, "limits = {memory_mb = 4096}")


def test_a_limit_is_a_number(root: Path):
    with pytest.raises(CourseError, match=r"call_seconds is 'long', expected a number"):
        add_to_unit(root, 'limits = {call_seconds = "long"}')


@pytest.mark.parametrize("name", ['"../reference/tiny/solution.py"', '"/etc/passwd"', "3", '".."'])
def test_data_are_files_of_the_data_folder(root: Path, name: str):
    with pytest.raises(CourseError, match=r"expected files of assignments/data"):
        add_to_unit(root, f"data = [{name}]")


def test_a_bonus_is_true_or_false(root: Path):
    path = root / "assignments" / "course.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "bonus = true\n", encoding="utf-8")
    assert Course.load(root).unit("tiny").bonus is True
    path.write_text(text + 'bonus = "yes"\n', encoding="utf-8")
    with pytest.raises(CourseError, match=r"bonus is 'yes', expected true or false"):
        Course.load(root)


def test_data_are_named(root: Path):
    assert add_to_unit(root, 'data = ["digits.csv"]').unit("tiny").data == ("digits.csv",)

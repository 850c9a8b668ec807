"""Mutants: every small fault in the reference is killed by a check or explained."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from grader.course import Course, CourseError
from grader.mutants import Mutation, mutants, mutate
from grader.suite import Suite
from tests.tiny import write_course

SOLUTION = """
    def double(x: float, by: int = 2) -> float:
        '''Return 2 * x.'''
        return by * x

    def split(x):
        half = len(x) // 2
        return x[:half], x[half:], x.copy()

    def join(cache):
        return cache

    def apply(f, x):
        count = 0
        while count < 2:
            x = f(x)
            count += 1
        return x
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("grader.mutants.SECONDS", 0.2)
    write_course(tmp_path)
    write(tmp_path, "solution.py", SOLUTION)
    return tmp_path


def write(root: Path, name: str, text: str) -> None:
    (root / "reference" / "tiny" / name).write_text(dedent(text), encoding="utf-8")


def mutation(root: Path) -> Mutation:
    course = Course.load(root)
    with Suite(course.units) as suite:
        return mutate(suite, course.units[0], range(2))


def test_each_mutant_is_the_solution_with_one_fault(root: Path):
    found = {mutant.id: mutant for mutant in mutants(Course.load(root).units[0])}
    assert set(found) >= {
        "double: by * x -> by / x",
        "double: 2 -> 3",
        "split: len(x) // 2 -> len(x) * 2",
        "apply: count < 2 -> count <= 2",
        "apply: while count < 2: … -> while False: …",
        "apply: count += 1 -> count = 1",
    }
    assert not any("Return" in name or "float ->" in name for name in found)
    namespace: dict = {}
    exec(found["double: 2 -> 3"].source, namespace)
    assert namespace["double"](1) == 3
    assert found["double: 2 -> 3"].affected == {"double"}


def test_faults_are_killed_by_the_checks_that_see_them(root: Path):
    found = mutation(root)
    assert found.alive == ()
    assert found.killed["test_double_by_hand"] >= 3
    assert found.killed["test_apply"] >= 3


def test_a_loop_that_never_ends_is_killed(root: Path):
    assert not any("count += 1 -> count = 1" in name for name in mutation(root).alive)


def test_what_no_check_sees_is_told_until_it_is_explained(root: Path):
    write(root, "solution.py", SOLUTION.replace("return cache", "return cache if True else 0"))
    assert mutation(root).alive == ("join: cache if True else 0 -> cache", "join: 0 -> 1")
    write(
        root,
        "equivalent.toml",
        """
        [[equivalent]]
        because = "the branch is never taken"
        mutants = ["join: cache if True else 0 -> cache", "join: 0 -> 1"]
        """,
    )
    found = mutation(root)
    assert (found.alive, found.stale) == ((), ())
    assert set(found.equivalent.values()) == {"the branch is never taken"}
    assert list(found.complaints()) == []


def test_an_explanation_without_its_mutant_is_told(root: Path):
    write(
        root,
        "equivalent.toml",
        """
        [[equivalent]]
        because = "nobody knows"
        mutants = ["double: by * x -> by / x", "gone: 1 -> 2"]
        """,
    )
    assert mutation(root).stale == ("double: by * x -> by / x", "gone: 1 -> 2")


def test_an_explanation_says_why(root: Path):
    write(root, "equivalent.toml", "[[equivalent]]\nmutants = ['a']\n")
    with pytest.raises(CourseError, match="has `because` and `mutants`"):
        mutation(root)

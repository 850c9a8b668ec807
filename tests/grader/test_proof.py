"""The proof itself: it must complain about every way in which checks can be unfit."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from textwrap import dedent

import pytest

from grader.catalogue import mistakes
from grader.course import Course
from grader.mutants import Mutation
from grader.proof import Proof, proved
from grader.proofstore import load, place, save
from grader.validity import Validity, page
from tests.tiny import write_course


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_course(tmp_path)


def complaints(root: Path, seeds: int = 2, jobs: int = 1) -> list[str]:
    return [text for proof in proofs(root, seeds, jobs) for text in proof.complaints()]


def proofs(root: Path, seeds: int, jobs: int) -> list[Proof]:
    course = Course.load(root)
    return proved(course, course.units[0], seeds, jobs)


def add(root: Path, file: str, code: str) -> None:
    with (root / "reference" / "tiny" / file).open("a", encoding="utf-8") as secret:
        secret.write("\n\n" + dedent(code))


def test_sound_checks_have_no_complaint(root: Path):
    assert complaints(root) == []


def test_processes_side_by_side_find_what_one_finds(root: Path):
    assert proofs(root, 5, 2) == proofs(root, 5, 1)


def test_a_right_solution_that_fails_is_told(root: Path):
    add(
        root,
        "alternatives.py",
        """
        class doubles_ones:
            en = "Claims to be right."

            def double(x):
                return x + 1
        """,
    )
    told = complaints(root)
    assert "alternative doubles_ones failed test_double with 2 of 2 seeds" in told


def test_a_mistake_that_passes_is_told(root: Path):
    add(
        root,
        "mistakes.py",
        """
        class right_after_all:
            caught_by = ("test_double",)
            en = "Nothing is wrong."

            def double(x):
                return x + x
        """,
    )
    expected = "mistake right_after_all passed test_double, which is meant to catch it"
    assert complaints(root) == [expected]


def test_two_mistakes_that_look_alike_are_told(root: Path):
    add(
        root,
        "mistakes.py",
        """
        class triples_too:
            caught_by = ("test_double",)
            en = "Three times, too."

            def double(x):
                return x + x + x
        """,
    )
    assert "mistake triples_too was called triples in test_double, 2 times" in complaints(root)


def test_a_verdict_that_depends_on_the_seed_is_told(root: Path):
    add(
        root,
        "mistakes.py",
        """
        class sometimes:
            caught_by = ("test_double",)
            en = "Right for half of all inputs."

            def double(x):
                return 2 * x if x.flat[0] > 0 else 5 * x
        """,
    )
    (told,) = [
        text for text in complaints(root, 20) if "with only" in text and "_keeps" not in text
    ]
    assert told.startswith("mistake sometimes failed test_double with only ")


def test_a_mistake_without_its_check_is_told(root: Path):
    add(
        root,
        "mistakes.py",
        """
        class homeless:
            en = "Minus."

            def double(x):
                return -2 * x
        """,
    )
    assert "mistake homeless does not say which check is meant to catch it" in complaints(root)


def test_what_a_mistake_affects_is_found_through_the_functions_between(root: Path):
    (root / "reference" / "tiny" / "solution.py").write_text(
        dedent(
            """
            def scaled(x, by):
                return by * x

            def double(x):
                return scaled(x, 2)

            def split(x):
                return x[: len(x) // 2], x[len(x) // 2 :], x.copy()

            def join(cache):
                return cache

            def apply(f, x):
                return f(f(x))
            """
        ),
        encoding="utf-8",
    )
    add(
        root,
        "mistakes.py",
        """
        class scales_by_four:
            caught_by = ("test_double",)
            en = "Four times."

            def scaled(x, by):
                return 4 * x
        """,
    )
    unit = Course.load(root).unit("tiny")
    (found,) = [mistake for mistake in mistakes(unit) if mistake.id == "scales_by_four"]
    assert found.affected == {"double"}
    assert complaints(root) == []


def test_a_kept_proof_is_what_was_found_until_the_unit_changes(root: Path, tmp_path: Path):
    unit = Course.load(root).units[0]
    validity = Validity(
        {"a": 5.0}, proofs(root, 2, 1), Mutation(Counter({"a": 1}), {"b": "why"}, ("c",))
    )
    keep = tmp_path / "kept"
    before = place(keep, unit, 2)
    assert load(before) is None
    save(before, validity)
    assert load(place(keep, unit, 2)) == validity
    assert load(place(keep, unit, 3)) is None
    add(root, "test_hidden.py", "# changed")
    after = place(keep, unit, 2)
    assert load(after) is None
    # What was proved before the change is not taken for a proof of the changed unit.
    save(before, validity)
    assert load(after) is None
    save(after, validity)
    assert len(list(keep.iterdir())) == 1


def test_the_page_says_what_mistakes_cost_and_which_mutants_are_explained(root: Path):
    points = {"test_double_by_hand": 20.0, "test_double": 30.0, "test_cache_stays_inside": 20.0}
    mutation = Mutation(
        Counter({"test_double": 7}), {"f: 1 -> 2": "it is never read"}, ("g: 2 -> 3",)
    )
    told = page({"tiny": Validity(points, proofs(root, 2, 1), mutation)}, "./run prove")
    assert "| tiny | 2 | 3 | 2 of 2 | 2 of 2 | 35, 50 | 2 of 2 | 0 | 7 of 8 | 1 |" in told
    assert "| `triples` | 50 | `test_double` | `test_double_by_hand` |" in told
    assert "* it is never read: `f: 1 -> 2`" in told
    assert "nobody has explained:\n\n* `g: 2 -> 3`" in told

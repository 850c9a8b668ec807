"""What two submissions have in common: found whatever it was renamed to, and never too eagerly."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from flask import Flask

from grader.course import Course
from tests.webapp.pages.conftest import Site, user_of
from webapp import store
from webapp.app import course_of
from webapp.commands import similar
from webapp.db import db
from webapp.similarity.compare import compare
from webapp.similarity.models import SimilarPair
from webapp.similarity.winnow import WINDOW, K, common, fingerprints

OWN = """
import numpy as np


def double(x):
    total = np.zeros_like(x)
    for index in range(len(x)):
        if x[index] > 3.5:
            total[index] = x[index] * 2 + 0 * index
        elif x[index] < -1:
            total[index] = (x[index] - 1) * 2 + 2
        else:
            total[index] = sum([x[index], x[index]]) - 0.0
    return total
"""
RENAMED = (
    OWN.replace("total", "answer")
    .replace("index", "k")
    .replace("3.5", "9.25")
    .replace("    return", "    # my own remark\n\n    return")
)
ANOTHER = '''
def double(x):
    """Use the other way."""
    with_one = [each + each for each in list(x)]
    return type(x)(with_one) if not hasattr(x, "shape") else x.__class__.__add__(x, x)


class Helper:
    def __init__(self, *given, **options):
        self.given, self.options = given, dict(options, given=given)
        while self.given and not self.options.get("stop"):
            self.given = self.given[:-1] or None
'''


def test_names_numbers_comments_and_layout_do_not_matter() -> None:
    assert fingerprints(OWN).places.keys() == fingerprints(RENAMED).places.keys()


def test_different_programs_share_nothing() -> None:
    assert common(fingerprints(OWN), fingerprints(ANOTHER)).shared == 0


def test_a_run_long_enough_is_always_found() -> None:
    operators = ["+", "-", "*", "/", "%", "@", "&", "|", "^", "<", ">", "=="]
    run = " ".join(f"x {operators[i % 12]} {'(' * (i % 3)}y{')' * (i % 3)} ;" for i in range(9))
    for before in ("", "if a: b = [c, d]\n", "for e in f: g(h)[i] = {j: k}\n"):
        both = common(fingerprints(run), fingerprints(before + run.replace("x", "z")))
        assert both.shared > 0, before
    assert K + WINDOW < 20


def test_shorter_than_a_run_counts_nothing() -> None:
    assert len(fingerprints("def double(x):\n    return 2 * x\n")) == 0
    assert len(fingerprints("")) == 0
    assert len(fingerprints("def broken(:\n")) == 0


def test_common_lines_are_said_on_both_sides() -> None:
    moved = "a = 1\n" * 3 + RENAMED
    found = common(fingerprints(OWN), fingerprints(moved))
    [left], [right] = found.left, found.right
    assert left[0] <= 4
    assert left[1] >= 13
    assert right[0] >= left[0] + 3


@pytest.fixture
def class_of(app: Flask) -> Callable[..., list[int]]:
    """Return a function that has people hand in programs."""

    def hand_in(**programs: str) -> list[int]:
        made = []
        with app.app_context():
            for name, source in programs.items():
                if name not in {"student", "other"}:
                    store.create_user(
                        db.session, by=None, email=f"{name}@example.org", name=name.capitalize()
                    )
                made.append(
                    store.submit(
                        db.session,
                        user_id=user_of(name).id,
                        unit_id="tiny",
                        filename="tiny.py",
                        content=source.encode(),
                    ).submission
                )
        return made

    return hand_in


def pairs(app: Flask) -> list[tuple[int, int]]:
    with app.app_context():
        compare(db.session, course_of(app), "tiny")
        return [(pair.left_id, pair.right_id) for pair in db.session.query(SimilarPair)]


def test_who_copied_is_found_and_who_did_not_is_not(
    app: Flask, class_of: Callable[..., list[int]]
) -> None:
    mine, theirs, _ = class_of(student=OWN, other=RENAMED, third=ANOTHER)
    assert pairs(app) == [(mine, theirs)]
    assert pairs(app) == [(mine, theirs)], "a second comparison replaces the first"


def test_only_the_newest_of_each_is_compared_and_nobody_with_themselves(
    app: Flask, class_of: Callable[..., list[int]]
) -> None:
    class_of(student=OWN, other=RENAMED)
    class_of(student=ANOTHER)
    class_of(other=OWN)
    assert pairs(app) == []


def test_what_the_reference_has_is_not_counted(
    app: Flask, small_course: Course, class_of: Callable[..., list[int]]
) -> None:
    path = small_course.root / "reference" / "tiny" / "solution.py"
    kept = path.read_text(encoding="utf-8")
    class_of(student=OWN, other=RENAMED)
    try:
        path.write_text(kept + OWN.replace("double", "other"), encoding="utf-8")
        assert pairs(app) == []
    finally:
        path.write_text(kept, encoding="utf-8")
    assert len(pairs(app)) == 1


def test_what_half_the_class_writes_is_not_counted(
    app: Flask, class_of: Callable[..., list[int]]
) -> None:
    class_of(student=OWN, other=RENAMED, a=OWN, b=OWN, c=OWN)
    assert pairs(app) == []


def test_the_pages_say_a_word_of_caution(
    app: Flask, someone: Callable[..., Site], class_of: Callable[..., list[int]]
) -> None:
    staff = someone("assistant")
    assert "Nothing has been compared yet" in staff.page("/staff/units/tiny/similar")
    class_of(student=OWN, other=RENAMED)
    [_] = pairs(app)
    listed = staff.page("/staff/units/tiny/similar")
    assert "never a proof" in listed
    found = re.search(r'href="(/staff/similar/\d+)"', listed)
    assert found is not None
    page = staff.page(found.group(1))
    assert "never a proof" in page
    assert page.count("<mark>═") > 10
    assert "answer[k]" in page
    assert someone("student").get(found.group(1)).status_code == 403
    assert '/staff/units/tiny/similar"' in staff.page("/staff/units/tiny")


def test_the_command_compares(
    app: Flask,
    small_course: Course,
    class_of: Callable[..., list[int]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class_of(student=OWN, other=RENAMED)
    with app.app_context():
        db.session.close()
        db.engine.dispose()
    monkeypatch.setenv("BACKGRADE_DATA", app.instance_path)
    monkeypatch.setenv("BACKGRADE_COURSE", str(small_course.root))
    done = CliRunner().invoke(similar, ["tiny"])
    assert done.output == "tiny: 1 pairs to look at, /staff/units/tiny/similar\n"
    assert "no unit 'none'" in CliRunner().invoke(similar, ["none"]).output

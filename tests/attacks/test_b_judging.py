"""Section B: what no wall stops and the judging must, in whole gradings on strong sandboxes."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import dedent

import pytest

from grader.course import Course
from grader.report import Check
from grader.service import Grader

RIGHT = """
import numpy as np

def double(x):
    return 2 * x

def split(x):
    return x[: len(x) // 2], x[len(x) // 2 :], x.copy()

def join(cache):
    return cache

def apply(f, x):
    return f(f(x))
"""
HIDDEN = "test_double"


@pytest.fixture(scope="module")
def grader(tiny: Course) -> Iterator[Grader]:
    with Grader(tiny) as grader:
        yield grader


def checks(grader: Grader, double: str, before: str = "") -> dict[str, Check]:
    """Grade a submission whose `double` has this body."""
    body = dedent(double).replace("\n", "\n    ")
    source = f"{before}\n{RIGHT.replace('return 2 * x', body)}"
    report = grader.grade("tiny", "tiny.py", source.encode(), seed=3)
    assert report.status == "graded"
    return {check.id: check for check in report.checks}


CHEATS = [
    (31, "returns a scalar that would be spread", "failed", "return float(2 * x[0, 0])"),
    (31, "returns a 0-d array", "failed", "return np.array(2 * x.flat[0])"),
    (32, "returns an empty array", "failed", "return np.empty((0,) + x.shape[1:])"),
    (32, "returns an empty list", "failed", "return []"),
    (33, "returns NaN", "failed", "return np.full_like(x, np.nan)"),
    (34, "returns inf", "failed", "return np.full_like(x, np.inf)"),
    (34, "returns infinities of the right sign", "failed", "return np.sign(x) * np.inf"),
    (34, "returns the answer a little off", "failed", "return 2 * x * (1 + 1e-4)"),
    (14, "returns an object", "error", "return object()"),
    (38, "imports SciPy", "error", "import scipy; return 2 * x"),
    (24, "skips the test", "error", "import unittest; raise unittest.SkipTest"),
    (24, "expects to fail", "error", "raise AssertionError('xfail')"),
    (36, "returns a table of known answers", "failed", "return np.array([2.0, 4.0])"),
    (44, "returns the answer of before", "failed", "return seen.append(x) or 2 * seen[0]"),
]


@pytest.mark.parametrize(
    ("status", "double"),
    [pytest.param(*cheat[2:], id=f"{cheat[0]}-{cheat[1].replace(' ', '-')}") for cheat in CHEATS],
)
def test_a_hidden_check_gives_no_points(grader: Grader, status: str, double: str) -> None:
    check = checks(grader, double, before="seen = []")[HIDDEN]
    assert (check.status, check.points) == (status, 0.0)


def test_13_silencing_failures_gives_nothing(grader: Grader) -> None:
    silent = "import sys\nsys.excepthook = lambda *a: None\nsys.stderr = None\n"
    check = checks(grader, "raise ValueError", before=silent)[HIDDEN]
    assert (check.status, check.points) == ("error", 0.0)


def test_43_correct_only_where_it_is_not_graded(grader: Grader) -> None:
    check = checks(grader, "import os\nreturn x if not os.path.exists('/home') else 2 * x")[HIDDEN]
    assert check.status == "failed"


def test_49_a_served_function_counts_its_own_calls(grader: Grader) -> None:
    source = RIGHT.replace("return f(f(x))", "return x + 2.0")
    report = grader.grade("tiny", "tiny.py", source.encode(), seed=3)
    (check,) = [check for check in report.checks if check.id == "test_apply"]
    assert check.status == "failed"


@pytest.mark.parametrize(
    "leak",
    [
        "raise ValueError(f'LEAK{x.sum()}')",
        "raise type(f'LEAK{x.sum()}', (Exception,), {})()",
        "return type(f'LEAK{x.sum()}', (), {})()",
        "return {f'LEAK{x.sum()}': 1}",
        "return f'LEAK{x.sum()}'",
        "print(f'LEAK{x.sum()}'); return x",
        "import sys; sys.stderr.write('LEAK'); return None",
        "exec(compile('raise ValueError', f'LEAK{x.sum()}', 'exec'))",
        "return np.array([f'LEAK{x.sum()}'])",
        "return np.zeros(1, [(f'LEAK{x.sum()}', 'f8')])",
    ],
)
def test_53_a_hidden_check_says_nothing_of_the_submissions_choosing(
    grader: Grader, leak: str
) -> None:
    check = checks(grader, leak)[HIDDEN]
    assert check.status in ("failed", "error")
    assert check.message is not None
    assert "LEAK" not in check.message["en"] + check.message["ko"]


def test_54_no_path_of_ours_is_told(grader: Grader) -> None:
    for check in checks(grader, "return np.linalg.inv(x)").values():
        said = (check.message or {"en": ""})["en"]
        assert "/" not in said
        assert "host.py" not in said


def test_21_and_22_nothing_after_the_grading_changes_the_report(grader: Grader) -> None:
    late = """
import atexit, threading, time
def rewrite():
    while True:
        try:
            open("results.json", "w").write("{}")
        except OSError:
            time.sleep(0.01)
threading.Thread(target=rewrite, daemon=True).start()
atexit.register(rewrite)
"""
    assert checks(grader, "return x", before=late)[HIDDEN].status == "failed"


def test_a_hostile_submission_leaves_the_next_one_alone(grader: Grader) -> None:
    checks(grader, "import os; os.closerange(0, 256)")
    report = grader.grade("tiny", "tiny.py", RIGHT.encode())
    assert report.score == report.max_score

"""Figures beside the points: what is counted, who counts it, and what cannot change it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest
from checklib import Call

from grader import measures
from grader.catalogue import solution_source
from grader.course import Course
from grader.cpuclock import cpu_seconds
from grader.plugin import generator
from grader.report import Measure, Report
from grader.sandbox import start
from grader.service import Grader
from tests.tiny import write_course

ACCURACY = """
    import numpy as np

    CHECK = "test_double"

    def splits(calls, rng):
        x = rng.normal(size=(3, 4))
        asked = [call for call in calls if call.done and call.function == "double"]
        if not asked:
            return {}
        right = asked[0].result == 2 * x
        return {"public": (int(right[:2].sum()), 8), "private": (int(right[2:].sum()), 4)}
"""
SPEED = """
    FUNCTION = "double"

    def arguments(rng):
        return (rng.normal(size=1000),)
"""
RIGHT = """
    import time
    from threading import Thread
    import numpy as np

    def double(x):
        {before}
        return 2 * x

    def split(x):
        return x[: len(x) // 2], x[len(x) // 2 :], x.copy()

    def join(cache):
        return cache

    def apply(f, x):
        return f(f(x))
"""
BURN = "sum(range(300_000))"
BURN_ASIDE = "t = Thread(target=lambda: sum(range(300_000))); t.start(); t.join()"


def measured_course(root: Path, **files: str) -> Course:
    write_course(root)
    folder = root / "reference" / "tiny" / "measures"
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.py").write_text(dedent(text), encoding="utf-8")
    return Course.load(root)


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    folder = tmp_path_factory.mktemp("measured")
    with Grader(measured_course(folder, accuracy=ACCURACY, speed=SPEED), warm=2) as grader:
        yield grader


def graded(grader: Grader, source: str) -> tuple[Report, dict[str, Measure]]:
    found: list[Measure] = []
    content = dedent(source).encode()
    report = grader.grade("tiny", "tiny.py", content, seed=7, on_measure=found.append)
    return report, {measure.name: measure for measure in found}


def right(before: str = "") -> str:
    return dedent(RIGHT).format(before=before or "pass")


def test_a_unit_says_what_is_measured_of_it(grader: Grader, tiny: Course) -> None:
    assert grader.course.unit("tiny").measures == {"accuracy", "speed"}
    assert tiny.unit("tiny").measures == set()


def test_the_accuracy_comes_from_the_calls_of_its_check(grader: Grader) -> None:
    _, found = graded(grader, right())
    assert found["accuracy_public"] == Measure("accuracy_public", 1.0, 1 / 8)
    assert found["accuracy_private"] == Measure("accuracy_private", 1.0, 1 / 4)


def test_what_is_wrong_is_measured_as_far_as_it_is_right(grader: Grader) -> None:
    _, found = graded(grader, right("x = np.where(np.arange(4) < 1, 0, x) if x.ndim > 1 else x"))
    assert found["accuracy_public"].value == 6 / 8
    assert found["accuracy_private"].value == 3 / 4


def test_a_check_that_was_not_reached_gives_no_accuracy(grader: Grader) -> None:
    report, found = graded(grader, right("raise ValueError"))
    assert report.status == "graded"
    assert found == {}


@pytest.mark.parametrize("burn", [BURN, BURN_ASIDE])
def test_work_costs_speed_in_whatever_thread_it_is_done(grader: Grader, burn: str) -> None:
    _, plain = graded(grader, right())
    _, burning = graded(grader, right(burn))
    assert plain["speed"].value > 3 * burning["speed"].value > 0
    assert plain["speed"].noise >= 0


def test_waiting_costs_none(grader: Grader) -> None:
    _, waiting = graded(grader, right("time.sleep(0.02)"))
    _, burning = graded(grader, right(BURN))
    assert waiting["speed"].value > 2 * burning["speed"].value


def test_clocks_that_a_submission_sets_are_not_asked(grader: Grader) -> None:
    lies = "; ".join(
        f"time.{name} = lambda *_: 0"
        for name in ("process_time", "perf_counter", "monotonic", "clock_gettime", "thread_time")
    )
    _, burning = graded(grader, right(BURN))
    _, lying = graded(grader, right(f"{lies}; {BURN}"))
    assert lying["speed"].value < 3 * burning["speed"].value


def test_remembering_an_answer_does_not_help(grader: Grader) -> None:
    remembers = "if len(x) == 1000: globals().setdefault('known', 2 * x); return known"
    report, found = graded(grader, right(remembers))
    assert report.full_marks
    assert "speed" not in found


@pytest.mark.parametrize("end", ["import os; os._exit(0)", "raise ValueError", "return x.tolist()"])
def test_a_race_that_is_not_run_to_its_end_gives_no_speed(grader: Grader, end: str) -> None:
    report, found = graded(grader, right(f"if len(x) == 1000: {end}"))
    assert report.full_marks
    assert "speed" not in found


def test_no_speed_without_the_public_checks(grader: Grader) -> None:
    report, found = graded(grader, right("if x.shape == (2,): return x"))
    assert next(check for check in report.checks if check.visibility == "public").status == "failed"
    assert "speed" not in found


def test_no_speed_without_a_wall(tmp_path: Path) -> None:
    course = measured_course(tmp_path, accuracy=ACCURACY, speed=SPEED)
    with Grader(course, isolation="none") as grader:
        _, found = graded(grader, right())
    assert set(found) == {"accuracy_public", "accuracy_private"}


def test_figures_are_no_part_of_the_report(grader: Grader) -> None:
    content = right().encode()
    asked, _ = graded(grader, right())
    plain = grader.grade("tiny", "tiny.py", content, seed=7)
    assert asked.to_json().keys() == plain.to_json().keys()
    assert asked.score == plain.score


def test_a_fault_in_measuring_costs_nobody_anything(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    course = measured_course(tmp_path, accuracy=ACCURACY + "\n        raise KeyError('ours')")
    faulty = ACCURACY.replace("x = rng", "raise KeyError('ours'); x = rng")
    (tmp_path / "reference/tiny/measures/accuracy.py").write_text(dedent(faulty), encoding="utf-8")
    with Grader(course, isolation="none") as grader:
        report, found = graded(grader, right())
    assert report.full_marks
    assert found == {}
    assert "KeyError: 'ours'" in capfd.readouterr().err


def test_the_kernel_counts_a_sandbox_s_time() -> None:
    with start("strong") as sandbox:
        sandbox.load(
            [("cell", f"def burn():\n    {BURN}\n    return 0\ndef rest():\n    return 0")]
        )
        before = cpu_seconds(sandbox.pid)
        sandbox.call("rest", [])
        between = cpu_seconds(sandbox.pid)
        sandbox.call("burn", [])
        after = cpu_seconds(sandbox.pid)
    assert 0 <= between - before < after - between


def test_a_process_that_is_not_there_has_no_clock() -> None:
    with pytest.raises(OSError, match="CPU clock"):
        cpu_seconds(2**22 + 1)


def test_our_own_clock_is_the_one_python_knows() -> None:
    import os

    first = time.process_time()
    asked = cpu_seconds(os.getpid())
    assert first <= asked <= time.process_time()


class TestDigits:
    """The splits of the unit `cnn`, from calls as its check makes them."""

    SEED = 5

    def measured(
        self, course: Course, right_public: int, right_private: int, by: str
    ) -> list[float]:
        unit = course.unit("cnn")
        module = measures._module(unit, "accuracy")
        digits = module.digits
        _, _, hidden, truth = digits(generator(self.SEED, module.CHECK))
        labels = (truth + 1) % 10
        labels[0 : 2 * right_public : 2] = truth[0 : 2 * right_public : 2]
        labels[1 : 2 * right_private : 2] = truth[1 : 2 * right_private : 2]
        calls = {
            "predict": [Call("predict", ("params", hidden), {}, labels, True)],
            "forward": [
                Call("predict", ("params", hidden), {}, labels[:-1], True),
                Call("forward", ("params", hidden, False, None), {}, (np.eye(10)[labels], 0), True),
            ],
        }
        return [each.value for each in measures.accuracies(unit, calls[by], self.SEED)]

    @pytest.mark.parametrize("by", ["predict", "forward"])
    def test_each_split_counts_its_own_images(self, course: Course, by: str) -> None:
        assert self.measured(course, 299, 0, by) == [1.0, 0.0]
        assert self.measured(course, 100, 298, by) == [100 / 299, 1.0]

    def test_the_reference_is_measured_as_it_is_graded(self, course: Course) -> None:
        with Grader(course, units=["cnn"]) as grader:
            found: list[Measure] = []
            content = solution_source(course.unit("cnn")).encode()
            report = grader.grade("cnn", "cnn.py", content, seed=3, on_measure=found.append)
        assert report.status == "graded"
        assert [each.name for each in found] == ["accuracy_public", "accuracy_private"]
        assert min(each.value for each in found) > 0.8


def test_the_reference_of_the_convolution_is_about_as_fast_as_itself(course: Course) -> None:
    with Grader(course, units=["convolution"], warm=2) as grader:
        found: list[Measure] = []
        content = solution_source(course.unit("convolution")).encode()
        grader.grade("convolution", "c.py", content, seed=3, on_measure=found.append)
    [speed] = found
    assert 1 / 3 < speed.value < 3

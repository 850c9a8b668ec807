"""Pictures of a submission, drawn through the real sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from grader.catalogue import mistakes, solution_source
from grader.course import Course
from grader.pictures import Drawn, Easel, Work
from grader.plots import plots_of
from tests.tiny import write_course
from tests.tinyplot import add_plot

COURSE = Course.load(Path(__file__).parents[2])
UNITS = [unit.id for unit in COURSE.units if unit.id != "cnn"]  # whose training looks at the clock
RIGHT = """
import numpy as np

def double(x):
    return 2 * x

def split(x):
    return x[: len(x) // 2], x[len(x) // 2 :], x.copy()
"""
MARKUP = "</text><script>alert(1)</script>"
submissions = count(1)


@pytest.fixture(scope="module")
def easel() -> Iterator[Easel]:
    with Easel(COURSE) as easel:
        yield easel


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Easel]:
    root = add_plot(write_course(tmp_path_factory.mktemp("course")))
    with Easel(Course.load(root)) as easel:
        yield easel


def draw(easel: Easel, key: str, source: str, unit: str = "tiny") -> Drawn:
    return easel.draw(Work(next(submissions), unit, f"{unit}.py", source.encode()), key)


def problem(drawn: Drawn) -> str:
    assert drawn.problem is not None
    assert drawn.problem["ko"] != drawn.problem["en"]
    return drawn.problem["en"]


@pytest.mark.parametrize("unit", UNITS)
def test_the_right_functions_draw_what_the_reference_draws(easel: Easel, unit: str) -> None:
    own = COURSE.unit(unit)
    plots = plots_of(own)
    assert plots is not None
    work = Work(next(submissions), unit, "a.py", solution_source(own).encode())
    moved = [plots.key(name, slider.high) for name, slider in plots.sliders.items()]
    for key in [*plots.names, *filter(None, moved)]:
        drawn, expected = easel.draw(work, key), easel.reference(unit, key)
        assert (drawn.problem, drawn.svg) == (None, expected.svg)
        assert drawn.caption == expected.caption
        assert drawn.svg is not None
        assert len(drawn.svg) < 100_000


def test_a_network_can_be_drawn_in_the_time_it_has(easel: Easel) -> None:
    source = solution_source(COURSE.unit("cnn"))
    for key in ("slopes", "learning", "mistaken"):
        drawn = draw(easel, key, source, "cnn")
        assert drawn.problem is None
        assert drawn.svg is not None


@pytest.mark.parametrize(
    ("unit", "mistake", "key"),
    [
        ("activations", "sigmoid_exponent_without_minus", "curves"),
        ("backprop", "db_averaged", "gradient_check"),
        ("backprop", "db_averaged", "shapes"),
        ("dropout", "scaled_twice", "masks"),
        ("dropout", "scaled_twice", "funnel"),
        ("perceptron", "fit_without_bias", "epochs"),
    ],
)
def test_wrong_code_gives_another_picture(easel: Easel, unit: str, mistake: str, key: str) -> None:
    known = {variant.id: variant for variant in mistakes(COURSE.unit(unit))}
    drawn = draw(easel, key, known[mistake].source, unit)
    assert drawn.svg is not None
    assert drawn.svg != easel.reference(unit, key).svg


def test_every_moved_slider_gives_a_picture_of_its_own(easel: Easel) -> None:
    for unit in UNITS:
        plots = plots_of(COURSE.unit(unit))
        assert plots is not None
        for name, slider in plots.sliders.items():
            ends = {plots.key(name, at) for at in (slider.low, slider.start, slider.high)}
            assert len({easel.reference(unit, key).svg for key in ends if key}) == len(ends) >= 2


def test_a_function_that_raises_says_so_in_the_student_s_words(tiny: Easel) -> None:
    drawn = draw(tiny, "line", RIGHT.replace("return 2 * x", "return x @ np.eye(3)"))
    assert drawn.svg is None
    told = problem(drawn)
    assert told.startswith("double(array (9,)): Your code raised ValueError at tiny.py, line 5")


def test_a_function_that_is_missing_or_not_written_is_named(tiny: Easel) -> None:
    told = problem(draw(tiny, "line", RIGHT.replace("def double", "def dubble")))
    assert told == "There is no function `double`. Did you mean to rename `dubble`?"
    told = problem(draw(tiny, "line", "def double(x):\n    raise NotImplementedError"))
    assert told == "double(array (9,)): Not written yet."


def test_a_loop_that_never_ends_costs_its_own_picture_alone(tiny: Easel) -> None:
    source = RIGHT.replace("return 2 * x", "while True: pass")
    work = Work(next(submissions), "tiny", "tiny.py", source.encode())
    assert "did not finish within 1 seconds" in problem(tiny.draw(work, "line"))
    assert tiny.draw(work, "halves").svg == tiny.reference("tiny", "halves").svg


def test_code_that_ends_python_says_so(tiny: Easel) -> None:
    source = RIGHT.replace("return 2 * x", "__import__('os')._exit(0)")
    assert "Your code ended Python" in problem(draw(tiny, "line", source))


def test_a_file_that_cannot_be_read_says_so(tiny: Easel) -> None:
    work = Work(next(submissions), "tiny", "tiny.ipynb", b"{")
    assert problem(tiny.draw(work, "line")) == problem(tiny.draw(work, "halves"))


def test_nan_is_left_out_and_told(tiny: Easel) -> None:
    drawn = draw(tiny, "line", RIGHT.replace("2 * x", "2 * np.where(x > 1, np.nan, x)"))
    assert drawn.svg is not None
    assert "nan" not in drawn.svg
    assert "4 of 9 numbers are NaN or infinity" in problem(drawn)


def test_a_wrong_shape_is_told_without_a_value(tiny: Easel) -> None:
    drawn = draw(tiny, "line", RIGHT.replace("2 * x", "2 * x[:, None, None] * np.ones((2, 3))"))
    assert drawn.svg is None
    expected = "double(array (9,)): it returned array (9, 2, 3), expected array (9,)."
    assert problem(drawn) == expected


def test_what_stays_inside_is_no_difference_of_form(tiny: Easel) -> None:
    told = problem(draw(tiny, "halves", RIGHT.replace("x[: len(x) // 2]", "x[:2]")))
    assert "it returned (array (2,), array (3,), …), expected (array (3,), array (3,), …)" in told


@pytest.mark.parametrize(
    ("returned", "told"),
    [
        ("np.zeros((500, 500))", "more than 60000 numbers"),
        ("list(range(70_000))", "more than 60000 numbers"),
        ("np.zeros(10**9)", "double(array (9,)): "),
        (repr(MARKUP), "It returned text"),
        (f"[{MARKUP!r}] * 9", "It returned text"),
        (f"{{{MARKUP!r}: 1.0}}", "it returned dict of 1, expected array (9,)"),
        (f"type({MARKUP!r}, (), {{}})()", "It returned an object of type"),
        ("x * 1j", "complex numbers"),
        ("None", "returned None"),
        ("[[1.0], [2.0, 3.0]]", "it returned list of 2, expected array (9,)"),
    ],
)
def test_what_cannot_be_drawn_is_a_message(tiny: Easel, returned: str, told: str) -> None:
    drawn = draw(tiny, "line", RIGHT.replace("2 * x", returned))
    assert drawn.svg is None
    assert told in problem(drawn)


def test_very_large_numbers_are_drawn_within_the_picture(tiny: Easel) -> None:
    drawn = draw(tiny, "line", RIGHT.replace("2 * x", "np.where(x > 1, 1e308, -1e308)"))
    assert drawn.svg is not None
    assert drawn.problem is None


def test_a_raised_text_with_markup_stays_a_text(tiny: Easel) -> None:
    source = RIGHT.replace("return 2 * x", f"raise ValueError({MARKUP * 100!r})")
    drawn = draw(tiny, "line", source)
    assert drawn.svg is None
    assert len(problem(drawn)) < 800


def test_labels_of_a_submission_s_own_are_escaped(easel: Easel) -> None:
    """A network whose parameters have markup for names."""
    source = solution_source(COURSE.unit("backprop")) + (
        "\n_init = mlp_init\n\n\ndef mlp_init(sizes, rng):\n"
        f"    return {{**_init(sizes, rng), {MARKUP!r}: np.zeros(2)}}\n"
    )
    for key in ("shapes", "vanishing"):
        drawn = draw(easel, key, source, "backprop")
        assert drawn.svg is None or "script" not in drawn.svg


@pytest.mark.parametrize("key", ["none", "line@2", "line@9", "halves@1", "line@nan", "LINE", "a@b"])
def test_only_pictures_there_are_can_be_asked_for(tiny: Easel, key: str) -> None:
    with pytest.raises(KeyError):
        tiny.reference("tiny", key)
    with pytest.raises(KeyError):
        draw(tiny, key, RIGHT)


def test_a_slider_snaps_to_its_places(tiny: Easel) -> None:
    plots = plots_of(tiny.course.unit("tiny"))
    assert plots is not None
    given = [plots.key("line", at) for at in (-5, 1.4, 2.2, 3.4, 99)]
    assert given == ["line@1", "line@1", "line", "line@3", "line@4"]
    assert plots.key("line", float("nan")) is None
    assert plots.key("line", float("inf")) is None
    assert plots.read("line@3") == ("line", 3.0)


def test_the_version_changes_with_what_draws(tmp_path: Path) -> None:
    root = add_plot(write_course(tmp_path))
    one = plots_of(Course.load(root).unit("tiny"))
    with (root / "assignments" / "tiny" / "plot.py").open("a", encoding="utf-8") as file:
        file.write("\nMORE = 1\n")
    other = plots_of(Course.load(root).unit("tiny"))
    assert one is not None
    assert other is not None
    assert one.version != other.version
    assert np.array_equal(one.names, other.names)

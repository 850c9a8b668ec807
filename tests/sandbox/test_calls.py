"""Loading a submission and calling its functions, at both levels of isolation."""

from __future__ import annotations

import gc
from collections.abc import Callable

import numpy as np
import pytest
from checklib import Inside

from grader.sandbox import (
    Handle,
    Isolation,
    Limits,
    Other,
    Sandbox,
    StudentError,
    TimedOut,
    Unencodable,
    Violation,
    start,
)

Submission = Callable[..., Sandbox]


def test_a_function_gets_arrays_and_gives_arrays(submission: Submission) -> None:
    sandbox = submission("def f(x, *, by):\n    return x * by")
    result = sandbox.call("f", [np.arange(6.0).reshape(2, 3)], {"by": 2}).result
    assert np.array_equal(result, [[0, 2, 4], [6, 8, 10]])


def test_several_outputs_come_as_they_were_returned(submission: Submission) -> None:
    sandbox = submission("def f():\n    return 1, [2.0, 'three'], {'four': None}")
    assert sandbox.call("f", []).result == (1, [2.0, "three"], {"four": None})


def test_a_cache_stays_inside_and_can_be_passed_back(submission: Submission) -> None:
    sandbox = submission(
        "def forward(x):\n    return x + 1, {'anything': object, 'x': x}\n"
        "def backward(cache):\n    return cache['x']"
    )
    out, cache = sandbox.call("forward", [3], outputs=2, keep=[1]).result
    assert out == 4
    assert isinstance(cache, Handle)
    assert sandbox.call("backward", [cache]).result == 3


def test_a_single_output_can_stay_inside(submission: Submission) -> None:
    sandbox = submission("def f():\n    return object\ndef g(x):\n    return x is object")
    kept = sandbox.call("f", [], keep=[0]).result
    assert isinstance(kept, Handle)
    assert sandbox.call("g", [kept]).result is True


@pytest.mark.parametrize("body", ["yield from x", "return iter(x)", "return map(float, x)"])
def test_the_items_of_an_iterator_come_as_a_list(submission: Submission, body: str) -> None:
    sandbox = submission(f"def f(x):\n    {body}")
    assert sandbox.call("f", [[1.0, 2.0]], gather=True).result == [1.0, 2.0]


def test_an_endless_iterator_is_cut_off(submission: Submission) -> None:
    sandbox = submission("def f():\n    while True:\n        yield 1")
    assert sandbox.call("f", [], gather=True).result == [1] * 10_000


def test_an_error_between_two_items_is_the_submission_s(submission: Submission) -> None:
    sandbox = submission("def f():\n    yield 1\n    yield 1 / 0")
    with pytest.raises(StudentError, match="division by zero"):
        sandbox.call("f", [], gather=True)


def test_what_should_be_an_iterator_and_is_none_is_the_submission_s(submission: Submission) -> None:
    with pytest.raises(StudentError, match="not iterable"):
        submission("def f():\n    return 3").call("f", [], gather=True)


def test_none_is_told_even_where_the_output_would_stay_inside(submission: Submission) -> None:
    assert submission("def f():\n    pass").call("f", [], keep=[0]).result is None


def test_a_handle_that_nobody_holds_is_given_up_inside(submission: Submission) -> None:
    sandbox = submission(
        "import gc\nclass Cache: pass\ndef f():\n    return 1, Cache()\n"
        "def count():\n    return sum(isinstance(o, Cache) for o in gc.get_objects())"
    )
    held = [sandbox.call("f", [], outputs=2, keep=[1]).result[1] for _ in range(5)]
    assert sandbox.call("count", []).result == 5
    del held[1:]
    gc.collect()
    assert sandbox.call("count", []).result == 1


def test_a_handle_cannot_be_used_in_another_sandbox(submission: Submission) -> None:
    source = "def f():\n    return object\ndef g(x):\n    return 1"
    kept = submission(source).call("f", [], keep=[0]).result
    with pytest.raises(ValueError, match="another sandbox"):
        submission(source).call("g", [kept])


def test_the_wrong_number_of_outputs_is_described(submission: Submission) -> None:
    sandbox = submission("def f():\n    return 1, object()\ndef g():\n    return 5")
    assert sandbox.call("f", [], outputs=3, keep=[2]).result == (1, Other("type", "object"))
    assert sandbox.call("g", [], outputs=3).result == 5


def test_arguments_come_back_as_they_are_afterwards(submission: Submission) -> None:
    sandbox = submission("def f(x, n, g):\n    x[0] = 9\n    n.append(1)")
    mine = np.zeros(2)
    generator = np.random.default_rng(0)
    after = sandbox.call("f", [mine, [], generator], give_back=True).arguments
    assert np.array_equal(after[0], [9, 0])
    assert after[1] == [1]
    assert after[2] is generator
    assert np.array_equal(mine, [0, 0])


def test_a_generator_arrives_seeded_from_the_one_given(submission: Submission) -> None:
    sandbox = submission("def f(rng):\n    return rng.random(3)")
    got = sandbox.call("f", [np.random.default_rng(7)]).result
    seed = int(np.random.default_rng(7).integers(2**63))
    assert np.array_equal(got, np.random.default_rng(seed).random(3))


def test_a_function_given_as_source_is_defined_inside(submission: Submission) -> None:
    sandbox = submission("def apply(f, x):\n    return f(x)")
    double = Inside("double", "def double(x):\n    return np.multiply(x, 2)")
    assert sandbox.call("apply", [double, 4]).result == 8


def test_a_function_given_as_it_is_is_served_here(submission: Submission) -> None:
    sandbox = submission(
        "def f(loss, x):\n    return [float(loss(x + i, scale=2)) for i in range(3)]"
    )
    seen = []

    def loss(x: np.ndarray, scale: float) -> float:
        seen.append(x.copy())
        return float(x.sum() * scale)

    assert sandbox.call("f", [loss, np.ones(2)]).result == [4.0, 8.0, 12.0]
    assert len(seen) == 3


def test_what_a_served_function_raises_is_raised_inside(submission: Submission) -> None:
    sandbox = submission(
        "def f(g):\n    try:\n        g()\n    except ValueError as e:\n        return str(e)"
    )

    def refuse() -> None:
        raise ValueError("not like this")

    assert sandbox.call("f", [refuse]).result == "not like this"


def test_an_assertion_in_a_served_function_is_raised_by_the_call(submission: Submission) -> None:
    sandbox = submission(
        "def f(g):\n    try:\n        g()\n    except Exception:\n        return 1"
    )

    def check() -> None:
        raise AssertionError("called with nothing")

    with pytest.raises(AssertionError, match="called with nothing"):
        sandbox.call("f", [check])
    assert sandbox.call("f", [lambda: 0]).result is None


def test_a_served_function_cannot_be_used_after_its_call(submission: Submission) -> None:
    sandbox = submission("kept = []\ndef f(g):\n    kept.append(g)\ndef later():\n    kept[0]()")
    sandbox.call("f", [lambda: 1])
    with pytest.raises(StudentError) as error:
        sandbox.call("later", [])
    assert error.value.type_name == "RuntimeError"


def test_calling_back_too_often_is_a_violation(submission: Submission) -> None:
    sandbox = submission("def f(g):\n    while True: g()", Limits(callbacks=10))
    with pytest.raises(Violation, match="too often"):
        sandbox.call("f", [lambda: 1])


def test_an_exception_names_the_students_line(submission: Submission) -> None:
    sandbox = submission(
        "import numpy as np\n\ndef f(x):\n    return inner(x)\n\n"
        "def inner(x):\n    return x @ np.ones(7)\n"
    )
    with pytest.raises(StudentError) as caught:
        sandbox.call("f", [np.ones(3)])
    error = caught.value
    assert (error.type_name, error.cell, error.line) == ("ValueError", "student.py", 7)
    assert "mismatch" in error.text
    assert error.traceback == (
        'File "student.py", line 4, in f\n    return inner(x)\n'
        'File "student.py", line 7, in inner\n    return x @ np.ones(7)'
    )


def test_a_missing_function_is_a_name_error(submission: Submission) -> None:
    with pytest.raises(StudentError, match="nothing"):
        submission("").call("nothing", [])


@pytest.mark.parametrize(
    "statement",
    ["raise SystemExit(0)", "raise KeyboardInterrupt", "raise GeneratorExit", "exit(0)"],
)
def test_whatever_is_raised_is_an_error_of_that_call(
    submission: Submission, statement: str
) -> None:
    sandbox = submission(f"def f():\n    {statement}\ndef g():\n    return 1")
    with pytest.raises(StudentError):
        sandbox.call("f", [])
    assert sandbox.call("g", []).result == 1


def test_endless_recursion_is_an_error_of_that_call(submission: Submission) -> None:
    sandbox = submission("def f():\n    return f()\ndef g():\n    return 1")
    with pytest.raises(StudentError) as error:
        sandbox.call("f", [])
    assert error.value.type_name == "RecursionError"
    assert sandbox.call("g", []).result == 1


def test_what_is_not_data_is_said_and_the_sandbox_goes_on(submission: Submission) -> None:
    sandbox = submission("def f():\n    return (i for i in [])\ndef g():\n    return 1")
    with pytest.raises(Unencodable, match="an object of type generator") as error:
        sandbox.call("f", [])
    assert (error.value.kind, error.value.type_name) == ("type", "generator")
    assert sandbox.call("g", []).result == 1


def test_each_cell_runs_on_its_own(isolation: Isolation) -> None:
    with start(isolation) as sandbox:
        loaded = sandbox.load(
            [
                ("cell 1", "import numpy as np\nx = 1"),
                ("cell 2", "y = 2\nz = 1 / 0\nw = 3"),
                ("cell 3", "def f(:"),
                ("cell 4", "def g():\n    return x + y"),
            ]
        )
        assert loaded.functions == ("g",)
        assert [(p.cell, p.type_name, p.line, p.snippet) for p in loaded.problems] == [
            ("cell 2", "ZeroDivisionError", 2, "z = 1 / 0"),
            ("cell 3", "SyntaxError", 1, "def f(:"),
        ]
        assert loaded.problems[1].column == 7
        assert sandbox.call("g", []).result == 3


def test_future_statements_hold_for_later_cells(isolation: Isolation) -> None:
    with start(isolation) as sandbox:
        cells = [("1", "from __future__ import annotations"), ("2", "def f(x: Nonsense): return 1")]
        assert sandbox.load(cells).problems == ()


def test_the_submission_is_a_module_that_knows_its_source(submission: Submission) -> None:
    sandbox = submission(
        "import inspect, sys\ndef f():\n    import submission\n"
        "    return __name__, submission.f is f, inspect.getsource(f).count('\\n')"
    )
    assert sandbox.call("f", []).result == ("submission", True, 2)


def test_plots_and_progress_bars_do_nothing(submission: Submission) -> None:
    sandbox = submission("""
        import matplotlib.pyplot as plt
        import seaborn as sns
        from IPython.display import HTML, display
        from mpl_toolkits.mplot3d import Axes3D
        from tqdm import tqdm, trange

        plt.switch_backend("Agg")

        def f():
            fig, (left, right) = plt.subplots(1, 2, figsize=(4, 3))
            left.plot([1, 2]), right.set_title("x")
            fig, axes = plt.subplots(2, 2)
            axes[0, 1].imshow([[1]])
            for axis in axes.flat:
                axis.grid()
            n, bins, patches = plt.hist([1])
            with plt.style.context("x"):
                plt.show()
            sns.set_theme(), display(HTML("x"))
            plt.rcParams["a"] = 1
            bar = tqdm(range(4))
            total = 0
            for i in bar:
                total += i
                bar.set_postfix(loss=i)
            return total + sum(trange(3)) + len(tqdm([1, 2]))
    """)
    assert sandbox.call("f", []).result == 6 + 3 + 2


def test_a_missing_package_says_what_there_is(isolation: Isolation) -> None:
    with start(isolation) as sandbox:
        (problem,) = sandbox.load([("a", "import pandas as pd")]).problems
    assert problem.type_name == "ModuleNotFoundError"
    assert "pandas" in problem.text
    assert "NumPy" in problem.text


def test_there_is_no_notebook_and_nobody_to_ask(isolation: Isolation) -> None:
    with start(isolation) as sandbox:
        problems = sandbox.load([("a", "get_ipython()"), ("b", "input('name? ')")]).problems
    assert [problem.type_name for problem in problems] == ["NameError", "EOFError"]


def test_warnings_are_output_and_not_errors(submission: Submission) -> None:
    sandbox = submission("import numpy as np\ndef f(x):\n    return np.log(x)")
    assert sandbox.call("f", [np.zeros(1)]).result[0] == -np.inf
    assert "RuntimeWarning" in sandbox.output


def test_what_is_printed_is_kept(submission: Submission) -> None:
    sandbox = submission("import sys\ndef f():\n    print('안녕'); print('error', file=sys.stderr)")
    sandbox.call("f", [])
    assert "안녕" in sandbox.output
    assert "error" in sandbox.output


def test_of_much_output_the_first_and_last_part_are_kept(submission: Submission) -> None:
    sandbox = submission(
        "def f():\n    for i in range(100_000): print(i)", Limits(output_bytes=2000)
    )
    sandbox.call("f", [])
    assert sandbox.output.startswith("0\n1\n2\n")
    assert sandbox.output.endswith("99998\n99999\n")
    assert "left out" in sandbox.output
    assert len(sandbox.output) < 2100


def test_large_arrays_cross_in_both_directions(submission: Submission) -> None:
    sandbox = submission("def f(x):\n    print('x' * 200_000)\n    return x + 1")
    big = np.arange(2_000_000.0)
    assert np.array_equal(sandbox.call("f", [big]).result, big + 1)


def test_a_deadline_ends_the_sandbox(submission: Submission) -> None:
    sandbox = submission("def f():\n    while True: pass")
    with pytest.raises(TimedOut, match=r"0\.2 s"):
        sandbox.call("f", [], seconds=0.2)
    assert not sandbox.alive
    with pytest.raises(TimedOut):
        sandbox.call("f", [])


def test_closing_twice_is_closing_once(submission: Submission) -> None:
    sandbox = submission("print('kept')")
    sandbox.close()
    sandbox.close()
    assert sandbox.output == "kept\n"
    assert not sandbox.alive

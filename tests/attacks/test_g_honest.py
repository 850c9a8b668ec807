"""Section G: honest mistakes, which must end in a clear message."""

from __future__ import annotations

import numpy as np
import pytest

from grader.sandbox import Killed, Pool, Sandbox, StudentError, TimedOut
from tests.attacks.wall import Attack, verdict

MISTAKES = [
    Attack(133, "prints instead of returning", "FAIL", "def f(x):\n    print(2 * x)"),
    Attack(134, "returns a list", "FAIL", "def f(x):\n    return list(2 * x)"),
    Attack(134, "returns a column", "FAIL", "def f(x):\n    return (2 * x)[:, None]"),
    Attack(134, "returns an array of objects", "ERROR",
           "def f(x):\n    return (2 * x).astype(object)"),
    Attack(138, "seeds the global generator", "PASS",
           "import numpy as np\nnp.random.seed(0)\ndef f(x):\n    return 2 * x"),
    Attack(141, "prints in a loop", "PASS",
           "def f(x):\n    for i in range(20_000): print(i)\n    return 2 * x"),
    Attack(142, "shows a plot", "PASS",
           "import matplotlib.pyplot as plt\nplt.plot([1]); plt.show()\n"
           "def f(x):\n    return 2 * x"),
    Attack(144, "opens a file of its own machine", "ERROR FileNotFoundError",
           "def f(x):\n    return open(r'C:\\Users\\me\\data.csv').read()"),
    Attack(147, "starts a process", "ERROR PermissionError",
           "import subprocess\ndef f(x):\n    subprocess.run(['/usr/bin/python3'])"),
    Attack(147, "uses asyncio", "ERROR PermissionError",
           "import asyncio\nasync def g(): return 1\ndef f(x):\n    return asyncio.run(g())"),
    Attack(147, "uses threads", "PASS",
           "from concurrent.futures import ThreadPoolExecutor\ndef f(x):\n"
           "    with ThreadPoolExecutor(2) as pool:\n        return 2 * list(pool.map(abs, [x]))[0]"
           " * [1, -1, 1]"),
    Attack(151, "returns another byte order", "PASS",
           "def f(x):\n    return (2 * x).astype('>f8')"),
    Attack(151, "returns Fortran order", "PASS",
           "import numpy as np\ndef f(x):\n    return np.asfortranarray([2 * x, x]).T[:, 0]"),
    Attack(152, "needs too much memory", "ERROR MemoryError",
           "import numpy as np\ndef f(x):\n    return np.ones((1 << 14, 1 << 14))"),
]  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_mistake(sandbox: Sandbox, mistake: Attack) -> None:
    assert verdict(sandbox, mistake.source) == mistake.verdict


@pytest.mark.parametrize(
    ("source", "kind", "line"),
    [
        ("x = 1\ndef f(x)\n    return x", "SyntaxError", 2),
        ("def f(x):\n    if x:\n\treturn 1\n", "TabError", 3),
        ("print 'hello'", "SyntaxError", 1),
        ("if True:\nx = 1", "IndentationError", 2),
        ("s = 'smart\u2019", "SyntaxError", 1),
    ],
)
def test_131_a_syntax_error_names_line_and_text(
    sandbox: Sandbox, source: str, kind: str, line: int
) -> None:
    (problem,) = sandbox.load([("student.py", source)]).problems
    assert (problem.type_name, problem.cell, problem.line) == (kind, "student.py", line)
    assert problem.snippet == source.splitlines()[line - 1]


def test_132_what_can_be_called_is_told(sandbox: Sandbox) -> None:
    loaded = sandbox.load([("a", "class Relu: pass\ndef reul(x): pass\nrelu = None")])
    assert loaded.functions == ("Relu", "reul")


def test_132_a_wrong_signature_is_a_type_error_that_says_so(sandbox: Sandbox) -> None:
    sandbox.load([("a", "def f(x, y):\n    return x")])
    with pytest.raises(StudentError, match="missing 1 required positional argument: 'y'") as error:
        sandbox.call("f", [1])
    assert error.value.type_name == "TypeError"


def test_136_a_changed_argument_can_be_seen(sandbox: Sandbox) -> None:
    sandbox.load([("a", "def f(x):\n    x *= 2\n    return x")])
    before = np.ones(3)
    after = sandbox.call("f", [before], give_back=True).arguments[0]
    assert not np.array_equal(before, after)


def test_137_state_between_calls_can_be_seen(sandbox: Sandbox) -> None:
    sandbox.load([("a", "def f(x, seen=[]):\n    seen.append(x)\n    return len(seen)")])
    assert [sandbox.call("f", [0]).result for _ in range(2)] == [1, 2]


def test_139_after_an_endless_loop_the_next_check_goes_on(pool: Pool) -> None:
    cells = [("a", "def f(x):\n    while x != 1: x = x if x == 7 else 1\n    return x")]
    with pool.take() as first:
        first.load(cells)
        with pytest.raises(TimedOut):
            first.call("f", [7], seconds=0.3)
    with pool.take() as second:
        second.load(cells)
        assert second.call("f", [3]).result == 1


def test_143_asking_for_input_while_loading_is_explained(sandbox: Sandbox) -> None:
    (problem,) = sandbox.load([("a", "name = input('name? ')")]).problems
    assert problem.type_name == "EOFError"


def test_146_a_missing_package_names_what_there_is(sandbox: Sandbox) -> None:
    (problem,) = sandbox.load([("a", "import torch")]).problems
    assert "torch" in problem.text
    assert "NumPy" in problem.text


@pytest.mark.parametrize(
    ("statement", "note"),
    [
        ("__import__('os').fork()", "Processes"),
        ("open('results.csv', 'w')", "Nothing can be written"),
        ("open('data.csv')", "No data files"),
    ],
)
def test_147_what_cannot_be_had_here_is_said(sandbox: Sandbox, statement: str, note: str) -> None:
    sandbox.load([("a", f"def f():\n    {statement}")])
    with pytest.raises(StudentError, match=note):
        sandbox.call("f", [])


def test_148_a_leftover_stub_is_an_error_of_that_function_alone(sandbox: Sandbox) -> None:
    sandbox.load([("a", "def f(x):\n    raise NotImplementedError\ndef g(x):\n    return x")])
    with pytest.raises(StudentError) as error:
        sandbox.call("f", [1])
    assert error.value.type_name == "NotImplementedError"
    assert sandbox.call("g", [1]).result == 1


def test_153_a_crash_names_the_signal(sandbox: Sandbox) -> None:
    sandbox.load([("a", "import ctypes\ndef f():\n    ctypes.string_at(0)")])
    with pytest.raises(Killed, match="signal 11"):
        sandbox.call("f", [])


@pytest.mark.parametrize(
    "body",
    [
        "def __str__(self):\n        raise SystemExit",
        "def __str__(self):\n        return 'x' * 10**8",
        "def __str__(self):\n        return 7",
        "def __str__(self):\n        return '\\ud800'",
    ],
)
def test_129_an_exception_that_cannot_be_printed_is_harmless(sandbox: Sandbox, body: str) -> None:
    sandbox.load([("a", f"class Odd(Exception):\n    {body}\ndef f():\n    raise Odd")])
    with pytest.raises(StudentError) as error:
        sandbox.call("f", [])
    assert error.value.type_name == "Odd"
    assert len(error.value.text) <= 8000


def test_129_an_exception_that_prints_for_ever_is_a_timeout(sandbox: Sandbox) -> None:
    source = "class Odd(Exception):\n    def __str__(self):\n        while True: pass\n"
    assert verdict(sandbox, source + "def f(x):\n    raise Odd") == "TIMEOUT"

"""Section A: cheating a grader that shares its process with the submission. Ours does not."""

from __future__ import annotations

import os

import numpy as np
import pytest

from grader.sandbox import Sandbox
from tests.attacks.wall import Attack, verdict

LOOT = """
import numpy as np

def is_it(value):
    return isinstance(value, np.ndarray) and value.shape == (3,) and value[0] == 2
"""

ATTACKS = [
    Attack(1, "reads the expected value from the frames above", "FAIL", LOOT + """
import sys

def f(x):
    frame = sys._getframe()
    while frame is not None:
        for value in [*frame.f_locals.values(), *frame.f_globals.values()]:
            if is_it(value):
                return value
        frame = frame.f_back
    return x
"""),
    Attack(2, "looks for it among all objects", "FAIL", LOOT + """
import gc

def f(x):
    for thing in gc.get_objects():
        values = thing.values() if isinstance(thing, dict) else [thing]
        for value in list(values):
            if is_it(value):
                return value
    return x
"""),
    Attack(3, "imports the grader", "ERROR ModuleNotFoundError", """
def f(x):
    import grader.sandbox
"""),
    Attack(3, "imports pytest", "ERROR ModuleNotFoundError", """
def f(x):
    import pytest
"""),
    Attack(3, "imports the check library", "ERROR ModuleNotFoundError", """
def f(x):
    import checklib
"""),
    Attack(4, "opens the reference solution", "ERROR FileNotFoundError", """
def f(x):
    return open("/srv/course/reference/perceptron/solution.py").read()
"""),
    Attack(4, "searches all files for tests", "FAIL", """
import os

def f(x):
    found = []
    for folder, _, names in os.walk("/"):
        found += [n for n in names if n.startswith(("test_", "solution", "conftest"))
                  and "/numpy" not in folder]
    return 2 * x if found else x
"""),
    Attack(6, "searches compiled hidden tests", "FAIL", """
import glob

def f(x):
    found = glob.glob("/**/.hypothesis", recursive=True) + glob.glob(
        "/**/test_hidden*.pyc", recursive=True
    )
    return 2 * x if found else x
"""),
    Attack(9, "replaces the comparison functions", "FAIL", """
import math
import numpy as np

np.allclose = np.testing.assert_allclose = np.array_equal = lambda *a, **k: True
math.isclose = lambda *a, **k: True

def f(x):
    return x
"""),
    Attack(12, "replaces the assertions of unittest", "FAIL", """
import unittest

unittest.TestCase.assertEqual = lambda *a, **k: None
unittest.TestResult.addFailure = unittest.TestResult.addError = lambda *a, **k: None

def f(x):
    return x
"""),
    Attack(14, "returns an object that equals everything", "ERROR", """
class Equal:
    def __eq__(self, other):
        return True

def f(x):
    return Equal()
"""),
    Attack(16, "returns an array that takes over NumPy functions", "FAIL", """
import numpy as np

class Liar(np.ndarray):
    def __array_function__(self, *args, **kwargs):
        return True
    def __array_ufunc__(self, *args, **kwargs):
        return np.zeros(3)

def f(x):
    return np.zeros(3).view(Liar)
"""),
    Attack(17, "returns something whose conversion changes", "ERROR", """
import numpy as np

class Changing:
    def __array__(self, dtype=None, copy=None):
        return np.ones(3)

def f(x):
    return Changing()
"""),
    Attack(18, "returns a float with comparisons of its own", "ERROR", """
class Any(float):
    def __le__(self, other):
        return True
    __ge__ = __lt__ = __gt__ = __eq__ = __le__

def f(x):
    return Any(1.0)
"""),
    Attack(19, "returns a generator", "ERROR", """
def f(x):
    return (v for v in x)
"""),
    Attack(21, "writes results when Python ends", "FAIL", """
import atexit

atexit.register(lambda: open("results.json", "w").write('{"score": 100}'))

def f(x):
    return x
"""),
    Attack(22, "rewrites results from a thread", "FAIL", """
import threading, time

def rewrite():
    while True:
        try:
            open("/tmp/results.json", "w").write('{"score": 100}')
        except OSError:
            time.sleep(0.01)

threading.Thread(target=rewrite, daemon=True).start()

def f(x):
    return x
"""),
    Attack(23, "ends with exit code 0 by sys.exit", "ERROR SystemExit", """
import sys

def f(x):
    sys.exit(0)
"""),
    Attack(23, "ends with exit code 0 by os._exit", "KILLED", """
import os

def f(x):
    os._exit(0)
"""),
    Attack(23, "ends with exit code 0 while it is loaded", "KILLED", """
import os

os._exit(0)
"""),
    Attack(24, "skips the test", "ERROR SkipTest", """
import unittest

def f(x):
    raise unittest.SkipTest("not today")
"""),
    Attack(26, "looks for a result file or token", "FAIL", """
import os

def f(x):
    told = [n for n in os.environ if "RESULT" in n or "TOKEN" in n or "GRADE" in n]
    told += [n for n in os.listdir("/tmp") + os.listdir("/")
             if "result" in n or "grade" in n]
    return 2 * x if told else x
"""),
    Attack(27, "reads the environment of process 1", "ERROR FileNotFoundError", """
def f(x):
    return open("/proc/1/environ").read()
"""),
    Attack(28, "changes global state of NumPy", "FAIL", """
import numpy as np

np.random.seed(0)
np.seterr(all="raise")
np.set_printoptions(precision=1)

def f(x):
    return x
"""),
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_attack(sandbox: Sandbox, attack: Attack) -> None:
    assert verdict(sandbox, attack.source) == attack.verdict


def test_28_the_trusted_side_keeps_its_state(sandbox: Sandbox) -> None:
    before = (np.geterr(), np.get_printoptions(), np.random.get_state()[1][:4].tolist())
    verdict(sandbox, "import numpy as np\nnp.seterr(all='raise')\nnp.random.seed(0)\nf = abs")
    assert before == (np.geterr(), np.get_printoptions(), np.random.get_state()[1][:4].tolist())


def test_26_the_environment_inside_holds_nothing_of_ours(sandbox: Sandbox) -> None:
    sandbox.load([("a", "import os\ndef f():\n    return dict(os.environ)")])
    seen = sandbox.call("f", []).result
    assert seen.pop("HOME") == seen.pop("PWD") == "/tmp"
    assert not {name for name in seen if seen[name] == os.environ.get(name, "") != "1"}


def test_a_right_submission_passes(sandbox: Sandbox) -> None:
    assert verdict(sandbox, "def f(x):\n    return 2 * x") == "PASS"

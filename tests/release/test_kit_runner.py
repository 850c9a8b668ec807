import os
import signal
import subprocess
import sys
import time

import nbformat
import pytest
from nbclient import NotebookClient

RIGHT = """
import numpy as np

def double(x):
    return 2.0 * x

def split(x, at=3.0):
    return x[x < at], {"x": x}
"""
ENGLISH = {"LC_ALL": "en_US.UTF-8"}


@pytest.fixture
def run(kit, python):
    """Run `python kit.py` on a toy.py of this source; return its status and output."""

    def start(source, *arguments, **environment):
        (kit / "toy.py").write_text(source, encoding="utf-8")
        done = subprocess.run(
            [*python, "kit.py", *arguments],
            cwd=kit,
            env={"PATH": os.environ["PATH"], "PYTHONIOENCODING": "utf-8"} | ENGLISH | environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout

    return start


def test_right_functions_pass(run):
    status, output = run(RIGHT)
    assert status == 0
    assert "[ OK ] double: values   2/2" in output
    assert "[ OK ] split: low part  3/3" in output
    assert "5 of 5 public points" in output
    assert "no time limit" in output


def test_a_wrong_value_is_shown_with_call_difference_and_hint(run):
    status, output = run(RIGHT.replace("2.0 * x", "np.array([2.0, 5.0])"))
    assert status == 1
    assert "[FAIL] double: values   0/2" in output
    assert "double(array (2,)): out differs" in output
    assert "yours is 5, expected 4" in output
    assert "Hint: Two times." in output
    assert "3 of 5 public points" in output


def test_korean_comes_by_locale_or_by_option(run):
    source = RIGHT.replace("2.0 * x", "np.array([2.0, 5.0])")
    for _, output in (run(source, LC_ALL="ko_KR.UTF-8"), run(source, "--lang", "ko")):
        assert "공개 검사: 장난감" in output
        assert "제출 5, 기대 4" in output
        assert "힌트: 두 배입니다." in output


def test_an_exception_shows_type_text_and_line(run):
    _, output = run(RIGHT.replace("return 2.0 * x", 'raise ValueError("x is\\x1b[31m bad")'))
    assert "Your code raised ValueError: x is\\x1b[31m bad" in output
    assert "in `double`, line 5: raise ValueError" in output


def test_a_function_not_begun_or_missing_is_said_so(run):
    _, output = run("def double(x):\n    raise NotImplementedError\n")
    assert "[----] double: values   0/2\n         `double` is not written yet." in output
    assert "There is no function `split`" in output


def test_a_file_that_stops_half_way_is_checked_as_far_as_it_got(run):
    status, output = run("def double(x):\n    return 2 * x\n\n1 / 0\n" + RIGHT)
    assert status == 1
    assert "line 4: 1 / 0" in output
    assert "ZeroDivisionError" in output
    assert "[ OK ] double" in output


def test_a_file_that_does_not_parse_shows_the_place(run):
    status, output = run("def double(x:\n")
    assert status == 1
    assert "toy.py is not valid Python yet" in output
    assert "SyntaxError" in output
    assert "public points" not in output


@pytest.mark.parametrize("encoding", ["cp949", "utf-16"])
def test_a_file_that_is_not_utf_8_says_how_to_save_it(kit, python, encoding):
    (kit / "toy.py").write_bytes(("# 두 배\n" + RIGHT).encode(encoding))
    command = [*python, "-X", "utf8", "kit.py", "--lang", "ko"]
    done = subprocess.run(command, cwd=kit, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert "인코딩을 UTF-8로 골라" in done.stdout


def test_a_file_without_functions_says_so(run):
    _, output = run("")
    assert "No function of this unit is defined." in output
    assert "0 of 5 public points" in output


def test_a_file_that_is_not_there_is_named(kit, python):
    command = [*python, "kit.py", "tyo.py"]
    done = subprocess.run(command, cwd=kit, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "there is no file tyo.py" in done.stderr


def test_a_notebook_is_sent_to_its_own_cells(kit, python):
    command = [*python, "kit.py", "toy.ipynb"]
    done = subprocess.run(command, cwd=kit, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "run its check() and plot() cells" in done.stderr


@pytest.mark.parametrize(
    "body",
    [
        "import sys; sys.exit(0)",
        "raise BaseException",
        "return None",
        "return 'two'",
        "return lambda: 0",
        "return double(x)",
        "raise type('E', (Exception,), {'__str__': 3})",
    ],
)
def test_no_wrong_answer_raises(run, body):
    status, output = run(RIGHT.replace("return 2.0 * x", body))
    assert status == 1
    assert "3 of 5 public points" in output


@pytest.mark.skipif(os.name == "nt", reason="no SIGINT for a child there")
def test_an_interrupt_stops_one_check_and_goes_on(kit, python, tmp_path):
    begun = tmp_path / "begun"
    loop = f"open({str(begun)!r}, 'w').close()\n    while True: pass"
    (kit / "toy.py").write_text(RIGHT.replace("return 2.0 * x", loop), encoding="utf-8")
    with subprocess.Popen(
        [*python, "kit.py"], cwd=kit, env=os.environ | ENGLISH, stdout=subprocess.PIPE, text=True
    ) as process:
        while not begun.exists() and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)
    assert "[STOP] double" in output
    assert "[ OK ] split" in output


def test_the_kit_needs_no_pytest(kit, python):
    (kit / "toy.py").write_text(RIGHT, encoding="utf-8")
    (kit / "pytest.py").write_text("raise ImportError", encoding="utf-8")
    done = subprocess.run(
        [
            *python,
            "-c",
            "import sys; sys.path.insert(0, '.'); import kit, toy; "
            "print(kit.check(vars(toy), lang='en'))",
        ],
        cwd=kit,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "5 of 5 public points" in done.stdout


def test_results_are_escaped_in_a_notebook(kit, monkeypatch):
    sys_path = list(sys.path)
    import importlib.util

    spec = importlib.util.spec_from_file_location("toy_kit", kit / "kit.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "toy_kit", module)
    spec.loader.exec_module(module)
    assert sys.path == sys_path
    result = module.Result("<b>t</b>", "error", 0.0, 1.0, "<script>alert(1)</script>")
    shown = module.Results("<i>", "en", (result,))._repr_html_()
    assert "<script>" not in shown
    assert "<b>t</b>" not in shown
    assert "&lt;script&gt;" in shown
    with pytest.raises(ValueError, match='must be "ko" or "en"'):
        module.check({}, lang="fr")


def test_a_filled_in_notebook_runs_and_shows_its_points(kit, monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    notebook = nbformat.read(kit / "toy.ipynb", as_version=4)
    answers = {
        "double": "def double(x):\n    return 2 * x\n",
        "split": "def split(x, at=3.0):\n    return x[x < at] + 1, None\n",
    }
    for cell in notebook.cells:
        mark = cell.metadata.get("nbgrader", {})
        if mark.get("solution"):
            cell.source = answers[mark["grade_id"]]
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(kit)}})
    client.execute()
    checked = next(c for c in notebook.cells if c.source.endswith("\n\ncheck()"))
    output = checked.outputs[-1]["data"]
    assert "2 of 5 public points" in output["text/plain"]
    assert "<table>" in output["text/html"]
    assert "yours is 2, expected 1" in output["text/html"]

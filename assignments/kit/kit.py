"""Runs the public checks of this folder on your functions. Needs NumPy and Python 3.10 or newer.

In a notebook, after running the cells with your functions::

    from kit import check
    check()

On your ``.py`` file, in a terminal in this folder::

    python kit.py

There is no time limit here. If a check does not come to an end, stop it with Ctrl-C (in a notebook
with the stop button); the remaining checks still run.
"""

from __future__ import annotations

import argparse
import html
import importlib.util
import inspect
import json
import linecache
import sys
import tokenize
import traceback
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

if sys.version_info < (3, 10):  # noqa: UP036 -- a student's Python may be any
    raise SystemExit("Python 3.10 or newer is needed. 파이썬 3.10 이상이 필요합니다.")

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER))

try:
    from checklib import Call, CheckFailed, InProcess
    from kitwords import language_of, say
    from submit import submit
except ModuleNotFoundError as missing:
    raise SystemExit(
        f"{missing.name} is not installed. Run: python -m pip install numpy\n"
        f"{missing.name}이(가) 설치되어 있지 않습니다. 실행하세요: python -m pip install numpy"
    ) from None

sys.path.remove(str(FOLDER))

__all__ = ["NotPassed", "Result", "Results", "check", "require", "submit"]

SYMBOLS = {
    "passed": "[ OK ]",
    "failed": "[FAIL]",
    "error": "[ERR ]",
    "stopped": "[STOP]",
    "unwritten": "[----]",
}
COLOURS = {"passed": "#2e7d32", "failed": "#c62828", "error": "#c62828", "unwritten": "#757575"}


@dataclass(frozen=True)
class Result:
    """The outcome of one check, in one language.

    Attributes
    ----------
    status : str
        ``passed``; ``failed``: a value is wrong; ``error``: your code raised; ``stopped``;
        ``unwritten``: it raised NotImplementedError, as every function does at first.
    message : str
        What is wrong, empty when nothing is.
    """

    title: str
    status: str
    points: float
    max_points: float
    message: str


@dataclass(frozen=True)
class Results:
    """The outcomes of all checks. Prints as a table; a notebook shows it as one."""

    title: str
    language: str
    checks: tuple[Result, ...]

    @property
    def passed(self) -> bool:
        """Whether every check passed."""
        return all(result.status == "passed" for result in self.checks)

    def _sum(self) -> str:
        got = sum(result.points for result in self.checks)
        most = sum(result.max_points for result in self.checks)
        return say("points", self.language, got, most)

    def __str__(self) -> str:
        head = say("title", self.language, self.title)
        lines = [head, "=" * _width(head)]
        widest = max((_width(result.title) for result in self.checks), default=0)
        for result in self.checks:
            gap = " " * (widest - _width(result.title))
            lines.append(
                f"{SYMBOLS[result.status]} {result.title}{gap}  "
                f"{result.points:g}/{result.max_points:g}"
            )
            lines += [f"         {line}" for line in result.message.splitlines()]
        return "\n".join([*lines, "", self._sum(), say("footer", self.language)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = [
            f"<tr><td style='color:{COLOURS.get(result.status, '#ef6c00')};font-family:monospace;"
            f"white-space:nowrap'>{html.escape(SYMBOLS[result.status])}</td>"
            f"<td style='text-align:left'>{html.escape(result.title)}"
            + (
                f"<pre style='margin:0;white-space:pre-wrap'>{html.escape(result.message)}</pre>"
                if result.message
                else ""
            )
            + f"</td><td>{result.points:g}/{result.max_points:g}</td></tr>"
            for result in self.checks
        ]
        head = html.escape(say("title", self.language, self.title))
        return (
            f"<table><caption>{head}</caption>{''.join(rows)}</table>"
            f"<p><strong>{html.escape(self._sum())}</strong><br>"
            f"{html.escape(say('footer', self.language))}</p>"
        )


def check(functions: Mapping[str, Any] | None = None, *, lang: str | None = None) -> Results:
    """Run the public checks and return their results; a wrong answer raises nothing.

    Parameters
    ----------
    functions : mapping of str to callable, optional
        Where the functions are found; by default among the caller's own names, which in a notebook
        are those of its cells.
    lang : {"ko", "en"}, optional
        Language of the results; by default that of the system, English unless it is Korean.
    """
    language = language_of(lang)
    functions = _names_of_caller() if functions is None else functions
    unit = json.loads((FOLDER / "unit.json").read_text(encoding="utf-8"))
    loaded = vars(_load(FOLDER / "test_public.py", "test_public"))
    tests = [loaded[name] for name in loaded if name.startswith("test_")]
    if not any(callable(functions.get(name)) for name in unit["functions"]):
        most = sum(_marks(test)["points"].args[0] for test in tests)
        nothing = Result(say("none", language), "error", 0.0, most, "")
        return Results(unit["title"][language], language, (nothing,))
    found = [_run(test, functions, unit["returns"], language) for test in tests]
    return Results(unit["title"][language], language, tuple(found))


class NotPassed(AssertionError):
    """A public check did not pass; the text says why."""

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows: not the way through this file."""
        return str(self).splitlines()


def require(
    name: str, functions: Mapping[str, Any] | None = None, *, lang: str | None = None
) -> None:
    """Run one public check and say that it passed: what a test cell of nbgrader does.

    Parameters
    ----------
    name : str
        Of the check, as in ``test_public.py``.
    functions, lang
        As for `check`.

    Raises
    ------
    NotPassed
        If it did not.
    """
    language = language_of(lang)
    functions = _names_of_caller() if functions is None else functions
    unit = json.loads((FOLDER / "unit.json").read_text(encoding="utf-8"))
    test = getattr(_load(FOLDER / "test_public.py", "test_public"), name)
    result = _run(test, functions, unit["returns"], language)
    told = f"{SYMBOLS[result.status]} {result.title}"
    if result.status != "passed":
        raise NotPassed(f"{told}\n{result.message}")
    print(told)


def _names_of_caller() -> Mapping[str, Any]:
    """Return the names known where this module was called from."""
    frame = inspect.currentframe()
    while frame is not None and frame.f_globals is globals():
        frame = frame.f_back
    assert frame is not None
    return frame.f_globals


def _marks(test: Callable[..., None]) -> dict[str, Any]:
    return {mark.name: mark for mark in getattr(test, "pytestmark", [])}


def _run(
    test: Callable[..., None],
    functions: Mapping[str, Any],
    outputs: Mapping[str, list[str]],
    language: str,
) -> Result:
    marks = _marks(test)
    points = float(marks["points"].args[0])
    title = marks["title"].kwargs[language] if "title" in marks else test.__name__
    student = InProcess(functions, outputs)
    try:
        test(student)
    except KeyboardInterrupt:
        return Result(title, "stopped", 0.0, points, say("stopped", language))
    except CheckFailed as failure:
        found = failure.ko if language == "ko" else failure.en
        detail = failure.detail_ko if language == "ko" else failure.detail_en
        call = _responsible(failure, student.calls)
        called = f"{call.describe()}: " if call else ""
        message, status = f"{called}{found} {detail}".rstrip(), "failed"
    except BaseException as error:
        name = unwritten(error, functions)
        message = say("unwritten", language, name) if name else _explain(error, functions, language)
        status = "unwritten" if name else "error"
    else:
        return Result(title, "passed", points, points, "")
    if status == "failed" and "feedback" in marks:
        message += "\n" + say("hint", language, marks["feedback"].kwargs[language])
    return Result(title, status, 0.0, points, message)


def _responsible(failure: CheckFailed, calls: list[Call]) -> Call | None:
    """Return the call whose output was compared, else the last one."""
    for call in reversed(calls):
        outputs = call.result if isinstance(call.result, tuple) else (call.result,)
        if any(output is failure.actual for output in outputs):
            return call
    return calls[-1] if calls else None


def unwritten(error: BaseException, functions: Mapping[str, Any]) -> str:
    """Return the name of the function that `error` shows to be unwritten, empty if none."""
    line = _line(error.__traceback__, functions)
    return line[2] if line and isinstance(error, NotImplementedError) else ""


def _explain(error: BaseException, functions: Mapping[str, Any], language: str) -> str:
    line = _line(error.__traceback__, functions)
    if not line:
        return say("unusable", language) + f"\n{type(error).__name__}: {_text(error)}"
    return (
        say("raised", language, type(error).__name__)
        + (f": {_text(error)}" if _text(error) else "")
        + "\n"
        + _at(line, language)
    )


def _at(line: tuple[int, str, str], language: str) -> str:
    return say("at" if line[2].startswith("<") else "in", language, *line)


def _line(trace: TracebackType | None, functions: Mapping[str, Any]) -> tuple[int, str, str] | None:
    """Return number, text and function of the innermost line of the student's own code."""
    found = None
    while trace is not None:
        if trace.tb_frame.f_globals is functions:
            code = trace.tb_frame.f_code
            source = linecache.getline(code.co_filename, trace.tb_lineno).strip()
            found = trace.tb_lineno, _visible(source), code.co_name
        trace = trace.tb_next
    return found


def _text(error: BaseException) -> str:
    try:
        return _visible(str(error)) if error.args != (None,) else ""
    except Exception:  # its class is the student's, so `str` may do anything
        return ""


def _visible(text: str) -> str:
    short = text if len(text) <= 500 else text[:500] + "…"
    return "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in short)


def _width(text: str) -> int:
    """Return how many columns of a terminal `text` takes: two for a Korean letter."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _load(path: Path, name: str) -> ModuleType:
    """Import a file of this folder afresh, so that what was saved since is seen."""
    linecache.checkcache(str(path))
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(FOLDER))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(FOLDER))
    return module


def run_file(path: Path, language: str) -> dict[str, Any] | None:
    """Run a student's file; return its names, also when it stops half-way.

    What is wrong is printed. A file that cannot even begin to run gives None.
    """
    names: dict[str, Any] = {"__name__": path.stem, "__file__": str(path)}
    try:
        with tokenize.open(path) as file:
            code = compile(file.read(), str(path), "exec")
    except (SyntaxError, ValueError) as error:  # no UTF-8 is one or the other
        bad = isinstance(error, UnicodeError) or not getattr(error, "lineno", None)
        print(say("encoding" if bad else "syntax", language, path.name))
        print("".join(traceback.format_exception_only(type(error), error)))
        return None
    try:
        exec(code, names)  # noqa: S102
    except (Exception, SystemExit) as error:
        print(say("load", language, path.name))
        line = _line(error.__traceback__, names)
        if line:
            print("    " + _at(line, language))
        print("".join(traceback.format_exception_only(type(error), error)))
    return names


def begin(program: str, description: str) -> tuple[dict[str, Any] | None, str]:
    """Read the command line and run the file it names; return its names and the language."""
    unit = json.loads((FOLDER / "unit.json").read_text(encoding="utf-8"))
    parser = argparse.ArgumentParser(prog=f"python {program}", description=description)
    parser.add_argument("file", nargs="?", default=FOLDER / f"{unit['unit']}.py", type=Path)
    parser.add_argument("--lang", choices=["ko", "en"])
    options = parser.parse_args()
    if not options.file.is_file():
        parser.error(f"there is no file {options.file}")
    if options.file.suffix == ".ipynb":
        parser.error("a notebook is checked from within: run its check() and plot() cells")
    if hasattr(sys.stdout, "reconfigure"):  # a Windows console may not know every letter
        sys.stdout.reconfigure(errors="replace")
    language = language_of(options.lang)
    return run_file(options.file, language), language


def main() -> int:
    """Check the ``.py`` file; return 0 when every public check passed, else 1."""
    functions, language = begin("kit.py", "Run the public checks.")
    if functions is None:
        return 1
    results = check(functions, lang=language)
    print(results)
    return 0 if results.passed else 1


if __name__ == "__main__":
    sys.exit(main())

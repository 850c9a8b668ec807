"""The reference solution as nbgrader's solution regions.

A region begins where the starter says ``raise NotImplementedError``, so that nbgrader, which puts
its stub in the region's place, gives back the starter. The reference's helpers follow the first
function *inside its region*: they come before any call and no student sees where they were.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import NamedTuple

from grader.catalogue import solution_source
from grader.course import CourseError, Unit
from grader.release import split_starter

__all__ = ["BEGIN", "END", "STUB", "Answers", "answers"]

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
STUB = "raise NotImplementedError"


class Answers(NamedTuple):
    """The starter's head, and the source of each function's cell by the function's name."""

    head: str
    cells: Mapping[str, str]


class _Reference(NamedTuple):
    """The reference taken apart: bodies of the functions students write, and all the rest."""

    bodies: Mapping[str, str]
    parameters: Mapping[str, list[str]]
    shared: str


def answers(unit: Unit) -> Answers:
    """Return the instructor's cells of a unit: the starter's functions with the reference in them.

    Raises
    ------
    CourseError
        If starter and reference do not fit together, or the cells do not run.
    """
    starter = split_starter(unit.starter.read_text(encoding="utf-8"))
    reference = _take_apart(unit)
    cells: dict[str, str] = {}
    for name, source in starter.functions.items():
        shared = reference.shared if not cells else ""
        cells[name] = _answer(unit, name, source, reference, shared)
    _run(unit, [starter.head, *cells.values()])
    return Answers(starter.head, cells)


def _take_apart(unit: Unit) -> _Reference:
    source = solution_source(unit)
    lines = source.splitlines()
    bodies: dict[str, str] = {}
    parameters: dict[str, list[str]] = {}
    shared: list[str] = []
    end = 0
    for node in ast.parse(source).body:
        text = lines[end : node.end_lineno]  # with the comments above it
        end = node.end_lineno or end
        if isinstance(node, ast.FunctionDef) and node.name in unit.functions:
            bodies[node.name] = _body(unit, node, lines)
            parameters[node.name] = _parameters(node)
        elif not _is_header(node):
            shared += text
    return _Reference(bodies, parameters, "\n".join(shared).strip("\n"))


def _body(unit: Unit, node: ast.FunctionDef, lines: list[str]) -> str:
    first = node.body[0]
    documented = ast.get_docstring(node) is not None
    start = first.end_lineno if documented else first.lineno - 1
    text = "\n".join(lines[start : node.end_lineno]).strip("\n")
    if len(node.body) == int(documented) or not text.startswith(" "):
        raise CourseError(
            f"{unit.secret / 'solution.py'}: write the body of {node.name} on lines of its own"
        )
    return text


def _answer(unit: Unit, name: str, source: str, reference: _Reference, shared: str) -> str:
    node = next(n for n in ast.parse(source).body if isinstance(n, ast.FunctionDef))
    last = node.body[-1]
    if ast.unparse(last) != STUB:
        raise CourseError(f"{unit.starter}: {name} must end with `{STUB}`")
    if reference.parameters.get(name) != _parameters(node):
        raise CourseError(
            f"{unit.secret / 'solution.py'}: {name} must take the parameters of the starter's: "
            f"{', '.join(_parameters(node))}"
        )
    indent = " " * last.col_offset
    parts = [*source.split("\n")[: last.lineno - 1], indent + BEGIN, reference.bodies[name]]
    return "\n".join([*parts, "", "", shared, END] if shared else [*parts, indent + END])


def _parameters(node: ast.FunctionDef) -> list[str]:
    """Return the parameters without annotations and defaults, which are the starter's."""
    arguments = node.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    rest = [f"*{a.arg}" for a in (arguments.vararg, arguments.kwarg) if a is not None]
    return [*(argument.arg for argument in named), *rest]


def _is_header(node: ast.stmt) -> bool:
    """Tell a docstring, a future import, or ``__all__``: what a cell has no use for."""
    if isinstance(node, ast.ImportFrom):
        return node.module == "__future__"
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0]) == "__all__"
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _run(unit: Unit, sources: list[str]) -> None:
    module = ModuleType(f"<{unit.id}: nbgrader source>")
    sys.modules[module.__name__] = module  # dataclasses look their module up
    try:
        # As a notebook would: without this file's `from __future__`.
        code = compile("\n\n".join(sources), module.__name__, "exec", dont_inherit=True)
        exec(code, module.__dict__)  # noqa: S102 -- our own reference
    except Exception as error:
        raise CourseError(
            f"{unit.secret / 'solution.py'} does not run as the cells of a notebook: {error!r}. "
            "Annotations are evaluated there: quote a name that is defined further down."
        ) from error
    finally:
        del sys.modules[module.__name__]

"""The known solutions of a unit: the reference, the mistakes and the right alternatives.

``mistakes.py`` and ``alternatives.py`` hold one class a variant. Such a class is a namespace: its
functions replace those of the reference solution, its attributes ``en``, ``ko`` and ``caught_by``
describe it. A variant is composed as *source text*, so that the very same variant can be run here,
in the trusted process, and be submitted to the sandbox as a student's file.
"""

from __future__ import annotations

import ast
import sys
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from checklib import InProcess

from grader.course import CourseError, Unit
from grader.report import Text

__all__ = ["Variant", "affected_names", "alternatives", "in_process", "mistakes", "solution_source"]


@dataclass(frozen=True)
class Variant:
    """A known solution, whole.

    Attributes
    ----------
    id : str
        Name of its class.
    source : str
        Python source of the complete submission.
    affected : frozenset of str
        The unit's functions that may differ from the reference's: those it replaces, and those that
        use them. A check that calls none of these ends as it ends for the reference.
    says : Text
        For a mistake, what the student is told; for an alternative, its style.
    caught_by : tuple of str
        Names of the checks that must fail it; empty for an alternative.
    """

    id: str
    source: str
    affected: frozenset[str]
    says: Text
    caught_by: tuple[str, ...] = ()


@cache
def solution_source(unit: Unit) -> str:
    """Return the reference solution's source."""
    path = unit.secret / "solution.py"
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CourseError(f"{path} is missing: grading needs the reference solution") from None


@cache
def mistakes(unit: Unit) -> tuple[Variant, ...]:
    """Return the unit's known wrong solutions, in the order they are written."""
    return tuple(_variants(unit, unit.secret / "mistakes.py"))


@cache
def alternatives(unit: Unit) -> tuple[Variant, ...]:
    """Return the unit's right solutions in other styles, in the order they are written."""
    return tuple(_variants(unit, unit.secret / "alternatives.py"))


def in_process(unit: Unit, source: str, name: str) -> InProcess:
    """Run trusted `source` here and return its functions, ready for a check to call.

    `name` tells the sources of one unit apart, in tracebacks too.
    """
    outputs = {function: unit.outputs(function) for function in unit.returns}
    return InProcess(_namespace(source, f"<{unit.id}: {name}>"), outputs)


@cache
def _namespace(source: str, name: str) -> dict[str, Any]:
    module = ModuleType(name)
    sys.modules[name] = module  # dataclasses look their module up
    exec(compile(source, name, "exec"), module.__dict__)  # noqa: S102 -- our own reference
    return module.__dict__


def _variants(unit: Unit, path: Path) -> Iterator[Variant]:
    if not path.is_file():
        return
    solution = solution_source(unit)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    tree = ast.parse("".join(lines), str(path))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    shared = [
        node
        for node in tree.body
        if node not in classes and not _is_docstring(node) and not _is_future(node)
    ]
    helpers = [_text(lines, node) for node in shared]
    for node in classes:
        functions = [item for item in node.body if isinstance(item, ast.FunctionDef)]
        attributes = _attributes(node, path)
        bodies = [textwrap.dedent(_text(lines, function)) for function in functions]
        yield Variant(
            id=node.name,
            source="\n\n".join([solution, *helpers, *bodies]),
            affected=affected_names(ast.parse(solution).body, [*shared, *functions])
            & {*unit.functions},
            says={"en": attributes["en"], "ko": attributes.get("ko", attributes["en"])},
            caught_by=tuple(attributes.get("caught_by", ())),
        )


def affected_names(solution: Sequence[ast.stmt], added: Sequence[ast.stmt]) -> frozenset[str]:
    """Return the names that mean something else once `added` stands behind `solution`.

    A name that is merely mentioned counts as used, so this may be too many but never too few.
    """
    uses = {name: _mentioned(node) for node in [*solution, *added] for name in _defined(node)}
    affected = {name for node in added for name in _defined(node)}
    while more := {name for name, used in uses.items() if used & affected} - affected:
        affected |= more
    return frozenset(affected)


def _defined(node: ast.stmt) -> set[str]:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return {node.name}
    stored = (item for item in ast.walk(node) if isinstance(item, ast.Name))
    return {item.id for item in stored if isinstance(item.ctx, ast.Store)}


def _mentioned(node: ast.stmt) -> set[str]:
    return {item.id for item in ast.walk(node) if isinstance(item, ast.Name)}


def _attributes(node: ast.ClassDef, path: Path) -> dict[str, Any]:
    """Return the class's literal attributes; raise `CourseError` when it does not say ``en``."""
    found: dict[str, Any] = {}
    for item in node.body:
        if isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name):
            found[item.targets[0].id] = ast.literal_eval(item.value)
    if "en" not in found:
        raise CourseError(f"{path}: class {node.name} has no text `en`")
    return found


def _text(lines: list[str], node: ast.stmt) -> str:
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    return "".join(lines[first - 1 : node.end_lineno])


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"

"""Mutants of a unit's reference solution: single small faults that the checks must catch.

Tools such as mutmut and cosmic-ray change the file that the tests import. Here the checks compare a
student's functions with that very file, so both sides would change alike and every mutant would
live. A mutant therefore takes the student's place, and the reference stays as it is.
"""

from __future__ import annotations

import ast
import copy
import signal
import tomllib
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

import numpy as np

from grader.catalogue import Variant, affected_names, in_process, solution_source
from grader.course import CourseError, Unit
from grader.plugin import Outcome
from grader.suite import Suite

__all__ = ["Mutation", "mutants", "mutate"]

SECONDS = 0.5  # for one check, or longer where the reference is slow: a mutant may loop for ever
TIMES = 50  # as long as the reference took

Change = tuple[ast.AST, ast.AST]

OPERATORS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
}
TWINS = {
    **{"sum": "mean", "mean": "sum", "maximum": "minimum", "minimum": "maximum"},
    **{"max": "min", "min": "max", "argmax": "argmin", "argmin": "argmax"},
    **{"zeros": "ones", "ones": "zeros", "zeros_like": "ones_like", "ones_like": "zeros_like"},
    **{"floor": "ceil", "ceil": "floor", "sqrt": "square", "square": "sqrt", "sign": "abs"},
}
# On NumPy and float64, which is what grading uses, these change nothing.
PLACEMENT = {"device", "dtype", "copy"}


@dataclass(frozen=True)
class Mutation:
    """What became of a unit's mutants.

    Attributes
    ----------
    killed : Counter
        How many mutants each check was the first to kill.
    equivalent : dict
        The mutants that no check can kill, by id, each with the reason.
    alive : tuple of str
        Those that no check killed and that nobody has explained.
    stale : tuple of str
        Those that are explained though they do not exist or are killed.
    """

    killed: Counter[str] = field(default_factory=Counter)
    equivalent: dict[str, str] = field(default_factory=dict)
    alive: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()

    def complaints(self) -> Iterator[str]:
        """Yield a sentence for every mutant that is neither killed nor explained."""
        for name in self.alive:
            yield f"mutant {name!r} passes every check"
        for name in self.stale:
            yield f"mutant {name!r} is listed as equivalent, but is killed or does not exist"


def mutate(suite: Suite, unit: Unit, seeds: Iterable[int]) -> Mutation:
    """Run every mutant through the checks until one fails.

    Parameters
    ----------
    seeds : iterable of int
        A mutant lives only if it passes with all of them.

    Raises
    ------
    CourseError
        If ``equivalent.toml``, which explains mutants that cannot be told apart, is not a table of
        reasons.
    """
    explained = _explained(unit)
    checks = _checks(suite, unit, seeds)
    found = Mutation()
    alive = []
    for mutant in mutants(unit):
        killer = _killer(unit, mutant, checks)
        if killer is not None:
            found.killed[killer] += 1
        elif mutant.id in explained:
            found.equivalent[mutant.id] = explained[mutant.id]
        else:
            alive.append(mutant.id)
    stale = sorted(explained.keys() - found.equivalent.keys())
    return Mutation(found.killed, found.equivalent, tuple(alive), tuple(stale))


def mutants(unit: Unit) -> tuple[Variant, ...]:
    """Return the unit's mutants; their ids say what was changed, by function."""
    tree = ast.parse(solution_source(unit))
    found: dict[str, Variant] = {}
    for index, statement in enumerate(tree.body):
        if not isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            continue
        for told, changed in _changes(statement):
            name = f"{statement.name}: {told}"
            copies = sum(other.split(" #")[0] == name for other in found)
            name = f"{name} #{copies + 1}" if copies else name
            body = [*tree.body[:index], changed, *tree.body[index + 1 :]]
            module = ast.fix_missing_locations(ast.Module(body, []))
            affected = affected_names(tree.body, [changed]) & {*unit.functions}
            found[name] = Variant(name, ast.unparse(module), affected, {"en": told, "ko": told})
    return tuple(found.values())


def _changes(statement: ast.stmt) -> Iterator[tuple[str, ast.stmt]]:
    """Yield `statement` with one fault each, and what the fault is."""
    for node, path in _nodes(statement, ()):
        for told, fault in _faults(node):
            changed = copy.deepcopy(statement)
            parent: object = changed
            for step in path[:-1]:
                parent = _step(parent, step)
            _replace(parent, path[-1], fault)
            yield told, changed


Path = tuple[str | int, ...]
# Parts of a function that do not compute: what they say is read by people and by mypy.
SILENT = {"annotation", "returns", "decorator_list", "type_params", "exc", "msg"}


def _nodes(node: ast.AST, path: Path) -> Iterator[tuple[ast.AST, Path]]:
    """Yield every node below `node` that computes, with the way to it."""
    yield node, path
    for name, value in ast.iter_fields(node):
        if name in SILENT:
            continue
        if isinstance(value, ast.AST):
            yield from _nodes(value, (*path, name))
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, ast.AST) and not _is_docstring(item):
                    yield from _nodes(item, (*path, name, index))


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _step(node: object, step: str | int) -> object:
    if isinstance(step, int):
        assert isinstance(node, list)
        return node[step]
    return getattr(node, step)


def _replace(parent: object, step: str | int, fault: ast.AST) -> None:
    if isinstance(step, int):
        assert isinstance(parent, list)
        parent[step] = fault
    else:
        setattr(parent, step, fault)


def _faults(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield what `node` can be mistaken for, each with the change in words."""
    for fault in _mistaken(node):
        ast.fix_missing_locations(ast.copy_location(fault, node))
        yield f"{_text(node)} -> {_text(fault)}", fault


def _mistaken(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp):
        yield from _with(node, "op", OPERATORS.get(type(node.op), ()))
    elif isinstance(node, ast.AugAssign):
        yield from _with(node, "op", OPERATORS.get(type(node.op), ()))
        yield ast.Assign([node.target], node.value)
    elif isinstance(node, ast.BoolOp):
        yield from _with(node, "op", OPERATORS[type(node.op)])
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in OPERATORS.get(type(node.ops[0]), ()):
            yield ast.Compare(node.left, [other()], node.comparators)  # type: ignore[list-item]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.Not, ast.Invert)):
        yield node.operand
    elif isinstance(node, ast.Constant):
        yield from (ast.Constant(value) for value in _other_values(node.value))
    elif isinstance(node, ast.Call):
        yield from _other_calls(node)
    elif isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse
    elif isinstance(node, (ast.If, ast.While)):
        for value in (True, False) if isinstance(node, ast.If) else (False,):
            yield _changed(node, "test", ast.Constant(value))
    elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.Expr, ast.Continue, ast.Break)):
        yield ast.Pass()


def _with(node: ast.AST, name: str, kinds: Sequence[type[ast.AST]]) -> Iterator[ast.AST]:
    for kind in kinds:
        yield _changed(node, name, kind())


def _changed(node: ast.AST, name: str, value: object) -> ast.AST:
    other = copy.copy(node)
    setattr(other, name, value)
    return other


def _other_values(value: object) -> Iterator[bool | int | float]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, (int, float)):
        yield value + 1
        if value:
            yield 0


def _other_calls(node: ast.Call) -> Iterator[ast.AST]:
    if isinstance(node.func, ast.Attribute) and node.func.attr in TWINS:
        twin = ast.Attribute(node.func.value, TWINS[node.func.attr], ast.Load())
        yield _changed(node, "func", twin)
    if isinstance(node.func, ast.Attribute) and node.func.attr == "where" and len(node.args) == 3:
        condition, yes, no = node.args
        yield _changed(node, "args", [condition, no, yes])
    for keyword in node.keywords:
        if keyword.arg is not None and keyword.arg not in PLACEMENT:
            yield _changed(node, "keywords", [k for k in node.keywords if k is not keyword])


def _text(node: ast.AST) -> str:
    first, *more = ast.unparse(node).splitlines()
    return first + (" …" if more else "")


Checks = Sequence[tuple[Outcome, frozenset[str]]]


def _checks(suite: Suite, unit: Unit, seeds: Iterable[int]) -> Checks:
    """Return every check as the reference went through it, with the functions it called.

    The quickest come first.
    """
    functions = in_process(unit, solution_source(unit), "reference")
    checks: list[tuple[Outcome, frozenset[str]]] = []

    def finished(outcome: Outcome) -> None:
        if outcome.error is not None:
            raise CourseError(f"unit {unit.id}: the reference fails {outcome.spec.id}")
        checks.append((outcome, frozenset(call.function for call in functions.calls)))
        functions.calls.clear()

    for seed in seeds:
        suite.run(unit.id, functions, seed, finished)
    return sorted(checks, key=lambda check: check[0].seconds)  # most mutants die early


def _killer(unit: Unit, mutant: Variant, checks: Checks) -> str | None:
    """Return the first check that `mutant` does not pass."""
    try:
        functions = in_process(unit, mutant.source, mutant.id)
    except Exception:
        return "loading the file"
    for outcome, called in checks:
        if mutant.affected & called and not _passes(outcome, functions):
            return outcome.spec.id
    return None


def _passes(outcome: Outcome, functions: object) -> bool:
    limit = max(SECONDS, TIMES * outcome.seconds)
    with warnings.catch_warnings(), np.errstate(all="ignore"), _alarm(limit):
        warnings.simplefilter("ignore")
        try:
            outcome.replay(functions, outcome.seed)
        except Exception:
            return False
    return True


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Raise `TimeoutError` in the main thread after `seconds`; mutants run nowhere else."""

    def ring(number: int, frame: FrameType | None) -> None:
        raise TimeoutError

    before: Callable[[int, FrameType | None], object] | int | None
    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _explained(unit: Unit) -> dict[str, str]:
    path = unit.secret / "equivalent.toml"
    if not path.is_file():
        return {}
    found: dict[str, str] = {}
    for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("equivalent", []):
        if set(entry) != {"because", "mutants"} or not entry["mutants"]:
            raise CourseError(f"{path}: each [[equivalent]] has `because` and `mutants`")
        found |= dict.fromkeys(entry["mutants"], entry["because"])
    return found

"""Which of the asked-for functions a submission defines, misnames or has not begun."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from grader.opening.words import text

if TYPE_CHECKING:
    from grader.report import Text


class Names(NamedTuple):
    """Names bound at the top level: the last binding of each is an untouched stub or not.

    `all` is False when a ``from x import *`` may bind others.
    """

    stub: dict[str, bool]
    all: bool


def names(trees: Iterable[ast.Module]) -> Names:
    """Return the names that running the modules one after the other would bind."""
    stub: dict[str, bool] = {}
    everything = True
    for tree in trees:
        for node in _statements(tree.body):
            for name in _bound(node):
                if name == "*":
                    everything = False
                else:
                    stub[name] = _is_stub(node)
    return Names(stub, everything)


def notes(required: Sequence[str], found: Names) -> list[Text]:
    """Return what to tell the student about required functions that are not there."""
    absent = [name for name in required if name not in found.stub]
    stubs = [name for name in required if found.stub.get(name)]
    told: list[Text] = []
    if absent and found.all:
        spare = [name for name in found.stub if name not in required]
        near = {name: _near(name, spare) for name in absent}
        en = [
            f"`{n}`" + (f" (you have `{near[n]}`: a typing error?)" if near[n] else "")
            for n in near
        ]
        ko = [
            f"`{n}`"
            + (f" (`{near[n]}`이(가) 있는데, 이름을 잘못 적은 것은 아닌가요?)" if near[n] else "")
            for n in near
        ]
        told.append(
            text(
                f"Not found in your file: {', '.join(en)}.",
                f"파일에 없는 함수입니다: {', '.join(ko)}.",
            )
        )
    if stubs:
        listed = ", ".join(f"`{name}`" for name in stubs)
        told.append(
            text(f"Not started yet: {listed}.", f"아직 작성하지 않은 함수입니다: {listed}.")
        )
    return told


def _near(name: str, spare: Sequence[str]) -> str | None:
    from difflib import get_close_matches

    plain = {_plain(other): other for other in spare}
    found = get_close_matches(_plain(name), plain, n=1, cutoff=0.8)
    return plain[found[0]] if found else None


def _plain(name: str) -> str:
    return name.lower().replace("_", "")


def _statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Walk the statements that run at the top level, into blocks but not into definitions."""
    waiting = list(reversed(body))
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        inner: list[ast.stmt] = []
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.stmt):
                inner.append(part)
            elif isinstance(part, (ast.ExceptHandler, ast.match_case)):
                inner.extend(part.body)
        waiting.extend(reversed(inner))


def _bound(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        for alias in node.names:
            yield alias.asname or alias.name.split(".")[0]
    elif isinstance(node, (ast.Assign, ast.AnnAssign)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            for part in ast.walk(target):
                if isinstance(part, ast.Name):
                    yield part.id


def _is_stub(node: ast.stmt) -> bool:
    """Tell whether a function's body is only a docstring and the starter's placeholder."""
    if not isinstance(node, ast.FunctionDef):
        return False
    body = [s for s in node.body if not _is_constant(s)]
    if not body:
        return True
    only = body[0]
    if len(body) > 1 or not isinstance(only, (ast.Pass, ast.Raise)):
        return False
    if isinstance(only, ast.Pass) or only.exc is None:
        return isinstance(only, ast.Pass)
    raised = only.exc.func if isinstance(only.exc, ast.Call) else only.exc
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"


def _is_constant(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)

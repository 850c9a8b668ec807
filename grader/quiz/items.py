"""The items of a unit as their author wrote them: quiz.toml, and the generators in quiz.py."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

from grader.catalogue import mistakes
from grader.course import CourseError, Unit
from grader.quiz.kinds import KINDS
from grader.quiz.tables import Table, as_text
from grader.quiz.texts import language_of
from grader.report import Text

__all__ = ["Bank", "Generator", "Item", "has_quiz"]

Generator: TypeAlias = Callable[..., Any]


@dataclass(frozen=True)
class Item:
    """An authored question.

    Attributes
    ----------
    answer : mapping
        What the kind reads, with placeholders; a generator adds to it.
    generator : str or None
        Name of the function in quiz.py that draws the parameters; None for a static item.
    drawing : Text or None
        What the generator's drawing shows, for who cannot see it.
    where : str
        File and item, for complaints.
    """

    id: str
    unit: str
    kind: str
    title: Text
    text: Text
    points: float
    tags: tuple[str, ...]
    answer: Mapping[str, Any]
    generator: str | None
    solution: Text
    hints: tuple[Text, ...]
    drawing: Text | None
    where: str


@dataclass(frozen=True, eq=False)
class Bank:
    """All items of a unit, in the order they are written, and their generators."""

    unit: Unit
    items: Mapping[str, Item]
    generators: Mapping[str, Generator]

    @classmethod
    def load(cls, unit: Unit) -> Bank:
        """Read the unit's quiz.toml and quiz.py.

        Raises
        ------
        CourseError
            If something is missing, unknown or of the wrong type; it names the file and the item.
        """
        path = unit.secret / "quiz.toml"
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise CourseError(f"{path} is missing: the unit {unit.id} has no quiz") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise CourseError(f"{path}: {error}") from None
        top = Table(data, str(path))
        if top.get("schema") != 1:
            raise CourseError(f"{path}: schema is {top.get('schema')!r}, expected 1")
        generators = _generators(unit.secret / "quiz.py")
        known = {variant.id: variant.says for variant in mistakes(unit)}
        items: dict[str, Item] = {}
        for number, table in enumerate(top.get("item", []), start=1):
            item = _item(Table(table, f"{path}: item {number}"), unit, generators, known)
            if item.id in items:
                raise CourseError(f"{item.where}: there are two items of this id")
            items[item.id] = item
        top.done()
        unused = set(generators) - {item.generator for item in items.values()}
        if unused:
            raise CourseError(f"{path}: no item uses the generators {', '.join(sorted(unused))}")
        return cls(unit, items, generators)

    def item(self, name: str) -> Item:
        """Return an item; raise `CourseError` naming those there are."""
        if name not in self.items:
            known = ", ".join(self.items)
            raise CourseError(f"the quiz of {self.unit.id} has no item {name!r}; it has {known}")
        return self.items[name]


def has_quiz(unit: Unit) -> bool:
    """Return whether the unit has items."""
    return (unit.secret / "quiz.toml").is_file()


def with_reasons(node: Any, known: Mapping[str, Text], where: str) -> Any:
    """Put the text of a mistake wherever ``mistake`` names one instead of a ``why``."""
    if isinstance(node, list):
        return [with_reasons(item, known, where) for item in node]
    if not isinstance(node, Mapping):
        return node
    found = {key: with_reasons(value, known, where) for key, value in node.items()}
    name = found.pop("mistake", None)
    if name is None:
        return found
    if name not in known or "why" in found:
        raise CourseError(f"{where}: mistake {name!r} is none of mistakes.py, or stands with a why")
    return {**found, "why": dict(known[name])}


def _item(
    table: Table, unit: Unit, generators: Mapping[str, Generator], known: Mapping[str, Text]
) -> Item:
    name = table.string("id")
    if not name.isidentifier():
        raise table.wrong("id", name, "an identifier")
    table.where = where = f"{table.where.rpartition(':')[0]}: item {name}"
    kind = table.string("kind")
    if kind not in KINDS:
        raise table.wrong("kind", kind, f"one of {', '.join(KINDS)}")
    generator = table.string("generator", "") or None
    if generator is not None and generator not in generators:
        raise table.wrong("generator", generator, f"one of quiz.py: {', '.join(generators)}")
    answer = table.get("answer", {})
    if not isinstance(answer, Mapping):
        raise table.wrong("answer", answer, "a table")
    item = Item(
        id=name,
        unit=unit.id,
        kind=kind,
        title=table.text("title"),
        text=table.text("text"),
        points=table.number("points", 1.0),
        tags=table.strings("tags"),
        answer=with_reasons(answer, known, where),
        generator=generator,
        solution=table.text("solution"),
        hints=_hints(table),
        drawing=table.optional_text("drawing"),
        where=where,
    )
    table.done()
    if item.points <= 0 or not item.tags:
        raise CourseError(f"{where}: points must be above 0, and tags must name an idea")
    for label, text in {"text": item.text, "solution": item.solution}.items():
        if language_of(text, "en") != language_of(text, "ko"):
            raise CourseError(f"{where}: {label} has other placeholders in en than in ko")
    return item


def _hints(table: Table) -> tuple[Text, ...]:
    return tuple(as_text(hint.data, hint.where) for hint in table.tables("hints", ()))


def _generators(path: Path) -> dict[str, Generator]:
    """Run quiz.py and return the functions it defines whose names do not begin with ``_``."""
    if not path.is_file():
        return {}
    module = ModuleType(f"<{path.parent.name}: quiz>")
    sys.modules[module.__name__] = module  # dataclasses look their module up
    code = compile(path.read_text(encoding="utf-8"), str(path), "exec")
    exec(code, module.__dict__)  # noqa: S102 -- our own generators
    return {
        name: value
        for name, value in vars(module).items()
        if callable(value)
        and not name.startswith("_")
        and getattr(value, "__module__", "") == module.__name__
        and not isinstance(value, type)
    }

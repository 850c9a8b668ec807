"""The course as its author wrote it: course.toml, and each unit's folder on each side."""

from __future__ import annotations

import ast
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from grader.report import Text

__all__ = ["Course", "CourseError", "Late", "Limits", "Unit"]


MEASURES = ("accuracy", "speed")
_Table = TypeVar("_Table", "Limits", "Late")


class CourseError(Exception):
    """A file of the course is missing or says something it may not; the text names it."""


@dataclass(frozen=True)
class Limits:
    """What one submission may use, from ``[limits]`` of course.toml.

    A unit that trains for long has its own `call_seconds` and `submission_seconds`.
    """

    load_seconds: float = 10.0
    call_seconds: float = 5.0
    submission_seconds: float = 60.0
    memory_mb: int = 1024
    output_kb: int = 64
    source_kb: int = 1024


@dataclass(frozen=True)
class Late:
    """The late policy: late days a student has, and what a day beyond them costs."""

    days: int = 0
    percent_per_day: float = 0.0


@dataclass(frozen=True, eq=False)
class Unit:
    """One unit of the course.

    Attributes
    ----------
    folder, secret : Path
        ``assignments/<id>`` and ``reference/<id>``. `secret` need not exist on a student's laptop.
    limits : Limits
        The course's, with what the unit says otherwise.
    data : tuple of str
        Files of ``assignments/data`` that its students get.
    weight, bonus
        Its share in the course score; a bonus adds to it and is not missed.
    """

    id: str
    title: Text
    summary: Text
    returns: Mapping[str, tuple[str, ...]]
    folder: Path
    secret: Path
    limits: Limits = field(default_factory=Limits)
    data: tuple[str, ...] = ()
    weight: float = 1.0
    bonus: bool = False
    opens: datetime | None = None
    due: datetime | None = None

    @property
    def starter(self) -> Path:
        """The file a student fills in."""
        return self.folder / f"{self.id}.py"

    @cached_property
    def functions(self) -> tuple[str, ...]:
        """Names of the functions a student writes, in the order of the starter."""
        tree = ast.parse(self.starter.read_text(encoding="utf-8"), str(self.starter))
        return tuple(node.name for node in tree.body if isinstance(node, ast.FunctionDef))

    @cached_property
    def measures(self) -> frozenset[str]:
        """What is measured of it besides points (`grader.measures`): ``accuracy``, ``speed``."""
        return frozenset(
            kind for kind in MEASURES if (self.secret / "measures" / f"{kind}.py").is_file()
        )

    def outputs(self, function: str) -> tuple[str, ...]:
        """Return the names of the function's outputs; one unnamed output gives ``()``.

        The one output of a function that yields keeps the ``[]`` behind its name.
        """
        return tuple(name.rstrip("*") for name in self.returns.get(function, ()))

    def kept(self, function: str) -> tuple[int, ...]:
        """Return the positions of the outputs that stay inside the sandbox."""
        names = self.returns.get(function, ())
        return tuple(i for i, name in enumerate(names) if name.endswith("*"))


@dataclass(frozen=True)
class Course:
    """All units in order, with the limits and the late policy.

    Attributes
    ----------
    quiz_only : tuple of Unit
        Those that have a quiz and no code to write.
    quizzes : tuple of mapping
        The tables ``[[quizzes]]`` as they are written; `grader.quiz.plan` reads them.
    """

    root: Path
    title: Text
    units: tuple[Unit, ...]
    limits: Limits
    late: Late
    quiz_only: tuple[Unit, ...] = ()
    quizzes: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def find(cls) -> Course:
        """Load the course named by ``BACKGRADE_COURSE``, else the one around the working folder.

        Raises
        ------
        CourseError
            If there is none.
        """
        named = os.environ.get("BACKGRADE_COURSE")
        if named:
            return cls.load(Path(named))
        here = Path.cwd()
        for folder in (here, *here.parents, Path(__file__).resolve().parent.parent):
            if (folder / "assignments" / "course.toml").is_file():
                return cls.load(folder)
        raise CourseError(
            f"no assignments/course.toml in {here} or above it: "
            "change to the course's folder or set BACKGRADE_COURSE to it"
        )

    @classmethod
    def load(cls, root: Path) -> Course:
        """Load the course whose ``assignments`` and ``reference`` folders lie in `root`.

        Raises
        ------
        CourseError
            If a file is missing, is not TOML, or has a key or value that is not allowed.
        """
        path = root / "assignments" / "course.toml"
        data = _read(path)
        _only(data, {"schema", "title", "limits", "late", "units", "quizzes"}, path)
        if data.get("schema") != 1:
            raise CourseError(f"{path}: schema is {data.get('schema')!r}, expected 1")
        limits = _build(Limits, data.get("limits", {}), "limits", path)
        units = tuple(_unit(root, entry, limits, path) for entry in data.get("units", []))
        if not units:
            raise CourseError(f"{path}: no [[units]]; name at least one")
        if len({unit.id for unit in units}) < len(units):
            raise CourseError(f"{path}: a unit is listed twice")
        quizzes = tuple(data.get("quizzes", []))
        return cls(
            root=root.resolve(),
            title=_both(data.get("title"), "title", path),
            units=units,
            limits=limits,
            late=_build(Late, data.get("late", {}), "late", path),
            quiz_only=_quiz_only(root, quizzes, units, limits, path),
            quizzes=quizzes,
        )

    def unit(self, name: str) -> Unit:
        """Return the unit of that id; raise `CourseError` naming those there are."""
        for unit in self.units:
            if unit.id == name:
                return unit
        raise CourseError(
            f"there is no unit {name!r}; the course has {', '.join(u.id for u in self.units)}"
        )

    def quiz_unit(self, name: str) -> Unit:
        """Return the unit of that id, one with nothing but a quiz as well."""
        return next((unit for unit in self.quiz_only if unit.id == name), None) or self.unit(name)


def _quiz_only(
    root: Path,
    quizzes: tuple[Mapping[str, Any], ...],
    units: tuple[Unit, ...],
    limits: Limits,
    path: Path,
) -> tuple[Unit, ...]:
    """Return the units that quizzes name and the course does not list."""
    known = {unit.id for unit in units}
    named = dict.fromkeys(
        entry.get("unit") if isinstance(entry, Mapping) else None for entry in quizzes
    )
    return tuple(_unit(root, {"id": name}, limits, path) for name in named if name not in known)


def _unit(root: Path, entry: Mapping[str, Any], limits: Limits, course_file: Path) -> Unit:
    _only(entry, {"id", "weight", "bonus", "opens", "due"}, course_file)
    name = entry.get("id")
    if not isinstance(name, str) or not name.isidentifier():
        raise CourseError(f"{course_file}: unit id {name!r} is not a Python identifier")
    path = root / "assignments" / name / "unit.toml"
    data = _read(path)
    _only(data, {"title", "summary", "returns", "limits", "data"}, path)
    return Unit(
        id=name,
        title=_both(data.get("title"), "title", path),
        summary=_both(data.get("summary"), "summary", path),
        returns={name: tuple(outputs) for name, outputs in data.get("returns", {}).items()},
        folder=(root / "assignments" / name).resolve(),
        secret=(root / "reference" / name).resolve(),
        limits=_limits(limits, data.get("limits", {}), path),
        data=_names(data.get("data", []), path),
        weight=float(entry.get("weight", 1)),
        bonus=_bool(entry.get("bonus", False), "bonus", course_file),
        opens=_instant(entry.get("opens"), "opens", course_file),
        due=_instant(entry.get("due"), "due", course_file),
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CourseError(f"{path} is missing") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseError(f"{path}: {error}") from None


def _only(data: Mapping[str, Any], allowed: set[str], path: Path) -> None:
    for key in data:
        if key not in allowed:
            raise CourseError(f"{path}: unknown key {key!r}; known: {', '.join(sorted(allowed))}")


def _both(value: object, key: str, path: Path) -> Text:
    if not isinstance(value, dict) or set(value) != {"en", "ko"}:
        raise CourseError(f"{path}: [{key}] needs exactly en and ko, found {value!r}")
    return {"en": str(value["en"]), "ko": str(value["ko"])}


def _bool(value: object, key: str, path: Path) -> bool:
    if not isinstance(value, bool):
        raise CourseError(f"{path}: {key} is {value!r}, expected true or false")
    return value


def _instant(value: object, key: str, path: Path) -> datetime | None:
    if value is None:
        return None
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise CourseError(
            f"{path}: {key} is {value!r}; write a date, a time and an offset, "
            "like 2026-03-20T23:59:59+09:00"
        )
    return value


def _limits(course: Limits, own: Mapping[str, Any], path: Path) -> Limits:
    _only(own, {"call_seconds", "submission_seconds"}, path)
    _build(Limits, own, "limits", path)  # for its complaints about values
    return replace(course, **own)


def _names(value: object, path: Path) -> tuple[str, ...]:
    """Return names of files without folders, which could lead out of the course's data."""
    names = value if isinstance(value, list) else [value]
    for name in names:
        if not isinstance(name, str) or Path(name).name != name or name == "..":
            raise CourseError(f"{path}: data names {name!r}, expected files of assignments/data")
    return tuple(names)


def _build(kind: type[_Table], data: Mapping[str, Any], table: str, path: Path) -> _Table:
    _only(data, set(kind.__dataclass_fields__), path)
    for key, value in data.items():
        if not isinstance(value, (int, float)) or isinstance(value, bool) or value < 0:
            raise CourseError(f"{path}: [{table}] {key} is {value!r}, expected a number >= 0")
    return kind(**data)

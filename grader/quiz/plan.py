"""The quizzes of the course: the tables ``[[quizzes]]`` of course.toml, with their items."""

from __future__ import annotations

import tomllib
from functools import cached_property
from typing import Any

from grader.course import Course, CourseError, Unit
from grader.quiz.assembly import Pool, Quiz
from grader.quiz.items import Bank
from grader.quiz.policy import FEEDBACK, SOLUTION, Policy
from grader.quiz.tables import Table
from grader.report import Text, text

__all__ = ["Plan"]

POLICY = ("attempts", "feedback", "solution", "minutes", "opens", "due")


class Plan:
    """All quizzes of a course and the banks they draw from.

    Parameters
    ----------
    course : Course
        With its secret side.

    Raises
    ------
    CourseError
        If a table is not as it must be; it names the quiz and the key.
    """

    def __init__(self, course: Course) -> None:
        self._course = course
        self._banks: dict[str, Bank] = {}
        self.quizzes: dict[str, Quiz] = {}
        path = course.root / "assignments" / "course.toml"
        for number, data in enumerate(course.quizzes, start=1):
            quiz = self._quiz(Table(data, f"{path}: quiz {number}"))
            if quiz.id in self.quizzes:
                raise CourseError(f"{path}: there are two quizzes {quiz.id!r}")
            self.quizzes[quiz.id] = quiz

    @cached_property
    def _ideas(self) -> dict[str, str]:
        path = self._course.root / "reference" / "ideas.toml"
        return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}

    def idea(self, tag: str) -> Text:
        """Return what a tag is called: its Korean name stands in ``reference/ideas.toml``."""
        return text(tag, self._ideas.get(tag, tag))

    def bank(self, unit: str) -> Bank:
        """Return a unit's items."""
        if unit not in self._banks:
            self._banks[unit] = Bank.load(self._course.quiz_unit(unit))
        return self._banks[unit]

    def units(self) -> list[Unit]:
        """Return the units that have a quiz, in the order of the quizzes."""
        names = dict.fromkeys(quiz.unit for quiz in self.quizzes.values())
        return [self._course.quiz_unit(name) for name in names]

    def _quiz(self, table: Table) -> Quiz:
        unit = self._course.quiz_unit(table.string("unit"))
        name = table.string("id", unit.id)
        if not name.isidentifier() or len(name) > 64:
            raise table.wrong("id", name, "an identifier of at most 64 characters")
        table.where = f"{table.where.rpartition(':')[0]}: quiz {name}"
        title = table.optional_text("title") or unit.title
        weight = table.number("weight", 0.0)
        if weight < 0:
            raise table.wrong("weight", weight, "0 or more")
        policy = _policy(table, Policy())
        cohorts = {}
        for cohort, changes in table.get("cohorts", {}).items():
            own = Table(changes, f"{table.where}: cohort {cohort}")
            cohorts[str(cohort)] = _policy(own, policy)
            own.done()
        pools, shuffle = self._pools(table, self.bank(unit.id)), table.boolean("shuffle", True)
        table.done()
        try:
            return Quiz(name, unit.id, title, pools, shuffle, weight, policy, cohorts)
        except ValueError as error:
            raise CourseError(f"{table.where}: {error}") from None

    def _pools(self, table: Table, bank: Bank) -> tuple[Pool, ...]:
        """Read ``pools``, or ``pick`` of all items."""
        if "pools" not in table:
            return (_pool(table, bank, tuple(bank.items)),)
        found = []
        for own in table.tables("pools"):
            items = _chosen(own, bank)
            found.append(_pool(own, bank, items))
            own.done()
        return tuple(found)


def _chosen(table: Table, bank: Bank) -> tuple[str, ...]:
    """Return the items that have one of the ``tags``, one of the ``kinds`` and a name of ``items``.

    What is not given does not choose.
    """
    names = table.strings("items", ()) or tuple(bank.items)
    tags, kinds = set(table.strings("tags", ())), set(table.strings("kinds", ()))
    for tag in tags - {tag for item in bank.items.values() for tag in item.tags}:
        raise table.wrong("tags", tag, f"a tag of the items of {bank.unit.id}")
    for kind in kinds - {item.kind for item in bank.items.values()}:
        raise table.wrong("kinds", kind, f"a kind of the items of {bank.unit.id}")
    return tuple(
        name
        for name in names
        if (not tags or tags & set(bank.item(name).tags))
        and (not kinds or bank.item(name).kind in kinds)
    )


def _pool(table: Table, bank: Bank, items: tuple[str, ...]) -> Pool:
    try:
        return Pool(items, table.integer("pick", len(items)))
    except ValueError as error:
        raise CourseError(f"{table.where}: {error} of {bank.unit.id}") from None


def _policy(table: Table, base: Policy) -> Policy:
    """Return `base` with what the table says otherwise."""
    changes: dict[str, Any] = {}
    if "attempts" in table:
        changes["attempts"] = _shares(table)
    if "feedback" in table:
        changes["feedback"] = _word(table, "feedback", FEEDBACK)
    if "solution" in table:
        changes["solution"] = _word(table, "solution", SOLUTION)
    if "minutes" in table:
        changes["minutes"] = table.number("minutes")
    for key in ("opens", "due"):
        if key in table:
            changes[key] = table.instant(key)
    if not set(table.data) & set(POLICY):
        return base
    try:
        return base.with_changes(**changes)
    except ValueError as error:
        raise CourseError(f"{table.where}: {error}") from None


def _shares(table: Table) -> tuple[float, ...]:
    shares = table.get("attempts")
    if not isinstance(shares, list) or not all(
        isinstance(share, (int, float)) and not isinstance(share, bool) for share in shares
    ):
        raise table.wrong("attempts", shares, "a list of shares, like [1, 0.7, 0.4]")
    return tuple(map(float, shares))


def _word(table: Table, key: str, known: tuple[str, ...]) -> str:
    word = table.string(key)
    if word not in known:
        raise table.wrong(key, word, f"one of {', '.join(known)}")
    return word

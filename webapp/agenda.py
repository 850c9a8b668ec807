"""What a student has to do next: units and quizzes together, by when they are due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from webapp.models import Words
from webapp.quizzes import overview
from webapp.standings import UnitEntry

__all__ = ["Agenda", "Task", "agenda", "quiz_tasks", "unit_tasks"]

State = Literal["later", "open", "begun", "late", "done", "closed"]
MOST = 5
SOON = timedelta(days=2)
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Task:
    """A unit or a quiz as something to do.

    Attributes
    ----------
    kind : str
        ``unit`` or ``quiz``.
    state : str
        ``late`` is past due and still accepted, ``closed`` is past due and no longer accepted.
    opens, due : datetime or None
        For this student, extensions included; `due` is the end of a quiz that was begun.
    extended : bool
        Whether it is due later for them than for the others.
    score : int or None
        In hundredths of a percent, where there is one that may be told.
    """

    kind: Literal["unit", "quiz"]
    id: str
    title: Words
    state: State
    opens: datetime | None
    due: datetime | None
    extended: bool
    score: int | None
    soon: bool

    @property
    def waits(self) -> bool:
        """Whether something is to be done now."""
        return self.state in {"open", "begun", "late"}


@dataclass(frozen=True)
class Agenda:
    """What is to be done, soonest first, and what opens next.

    Attributes
    ----------
    more : int
        How many wait beside those in `now`.
    """

    now: tuple[Task, ...]
    more: int
    later: tuple[Task, ...]
    done: int
    whole: int


def unit_tasks(
    entries: Iterable[UnitEntry],
    dues: Mapping[str, datetime | None],
    extended: Iterable[str],
    now: datetime,
) -> list[Task]:
    """Give the units as tasks."""
    late = frozenset(extended)
    tasks = []
    for entry in entries:
        due = dues.get(entry.unit.id, entry.unit.due)
        tasks.append(
            Task(
                kind="unit",
                id=entry.unit.id,
                title=entry.unit.title,
                state=_unit_state(entry, due, now),
                opens=entry.unit.opens,
                due=due,
                extended=entry.unit.id in late,
                score=None
                if entry.score is None or not entry.unit.max_points
                else entry.score * 10000 // entry.unit.max_points,
                soon=due is not None and now <= due < now + SOON,
            )
        )
    return tasks


def _unit_state(entry: UnitEntry, due: datetime | None, now: datetime) -> State:
    if not entry.is_open:
        return "later"
    if entry.is_full:
        return "done"
    if due is not None and due < now:
        # Who handed in has done what was due; another attempt is their own wish.
        return "late" if entry.latest is None else "done"
    return "open" if entry.latest is None else "begun"


def quiz_tasks(entries: Iterable[overview.Entry], now: datetime) -> list[Task]:
    """Give the quizzes as tasks."""
    tasks = []
    for entry in entries:
        window = entry.rules.window
        due = entry.ends if entry.state == "begun" else window.due
        tasks.append(
            Task(
                kind="quiz",
                id=entry.quiz.id,
                title={"en": entry.quiz.title["en"], "ko": entry.quiz.title["ko"]},
                state="closed" if entry.state == "missed" else entry.state,
                opens=window.opens,
                due=due,
                extended=False,
                score=entry.score,
                soon=due is not None and now <= due < now + SOON,
            )
        )
    return tasks


def agenda(tasks: Sequence[Task]) -> Agenda:
    """Put tasks in order: by their due time; without one what was begun, then as in the course."""

    def by_due(task: Task) -> tuple[datetime, bool]:
        return task.due or NEVER, task.state != "begun"

    now = sorted((task for task in tasks if task.waits), key=by_due)
    later = sorted(
        (task for task in tasks if task.state == "later"), key=lambda task: task.opens or NEVER
    )
    return Agenda(
        now=tuple(now[:MOST]),
        more=max(0, len(now) - MOST),
        later=tuple(later[:2]),
        done=sum(task.state == "done" for task in tasks),
        whole=len(tasks),
    )

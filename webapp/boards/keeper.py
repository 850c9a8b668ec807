"""Boards kept in memory, and brought up to date by what has happened since.

Making all boards anew takes seconds for a large course. But what a student does changes nobody's
entry but their own, and whatever changes an entry leaves a row behind: a grading that was finished,
or an act in the audit log. So before each answer the keeper reads these few rows. A student's act
and a grading bring that student's entries up to date, and so does an extension, with the boards of
figures, which close when the last one is over. Any other act of staff, and a deadline that has
passed, makes all boards anew.

Rows of two transactions can become visible in another order than that of their numbers and times;
so each look goes back a little, and leaves out what it has seen before.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.boards.board import (
    Board,
    Entries,
    Name,
    Terms,
    entries,
    measured_entries,
    terms,
    viewed,
)
from webapp.boards.people import deadlines
from webapp.boards.places import Row, rank
from webapp.db import utcnow
from webapp.models import AuditLog, Grading, Submission, User
from webapp.quizzes.models import Quiz
from webapp.scores import Policy

__all__ = ["Keeper"]

BACK = timedelta(minutes=1)  # longer than any transaction takes
BACK_ROWS = 200
# These change no score by themselves; what comes of them is a grading.
WITHOUT_EFFECT = (
    *("submission.", "invitation.", "token.", "comparison.", "cohort.", "review."),
    *("trial.begin", "trial.widen", "trial.discard"),
)
# These change one person's scores, whoever does them.
EXTENSION = "unit.extend"
ABOUT_ONE = ("override.", "user.", EXTENSION)


@dataclass
class _Kept:
    """Boards as they were made, and what was seen until then."""

    entries: dict[Name, Entries]
    until: datetime | None
    acts: set[int]
    last_act: int
    gradings: set[int]
    finished: datetime
    ranked: dict[Name, list[Row]] = field(default_factory=dict)
    terms: dict[Name, Terms] = field(default_factory=dict)


class Keeper:
    """The boards of one course. Threads may share it.

    Parameters
    ----------
    policy : {"best", "latest"}
    figures : mapping
        Which of ``accuracy`` and ``speed`` are measured of each unit.
    """

    def __init__(self, policy: Policy, figures: Mapping[str, frozenset[str]]) -> None:
        self._policy: Policy = policy
        self.figures = figures
        self._lock = threading.Lock()
        self._kept: _Kept | None = None

    def board(
        self,
        session: Session,
        name: Name,
        *,
        viewer: User | None = None,
        now: datetime | None = None,
    ) -> Board:
        """Show a board as it is now."""
        now = now or utcnow()
        with self._lock:
            kept = self._kept = self._up_to_date(session, now)
            there = kept.entries.get(name, {})
            if name not in kept.ranked:
                kept.ranked[name] = rank(entry for entry in there.values() if entry.listed)
            if name not in kept.terms:
                kept.terms[name] = terms(session, name, now)
            listed, found = kept.ranked[name], kept.terms[name]
        return viewed(name, there, listed, viewer, found)

    def _up_to_date(self, session: Session, now: datetime) -> _Kept:
        kept = self._kept
        if kept is None or (kept.until is not None and now >= kept.until):
            return self._anew(session, now)
        acts, gradings = _acts(session, kept), _gradings(session, kept)
        touched = _touched(acts)
        if touched is None:
            return self._anew(session, now)
        touched.update(user for _, _, user in gradings)
        self._note(kept, acts, gradings)
        if touched:
            fresh = entries(session, self._policy, self.figures, now, sorted(touched))
            # New dictionaries: a thread may be reading the ones before.
            for name, old in kept.entries.items():
                rest = {user: entry for user, entry in old.items() if user not in touched}
                kept.entries[name] = {**rest, **fresh.get(name, {})}
            kept.ranked.clear()
        if any(act.action.startswith(EXTENSION) for act in acts):
            kept.entries.update(measured_entries(session, self.figures, now))
            kept.until = _next_deadline(session, now)
            kept.terms.clear()
        return kept

    def _anew(self, session: Session, now: datetime) -> _Kept:
        last = session.scalar(select(func.max(AuditLog.id))) or 0
        finished = session.scalar(select(func.max(Grading.finished))) or now
        kept = _Kept({}, None, set(), last, set(), finished)
        self._note(kept, _acts(session, kept), _gradings(session, kept))
        kept.entries = entries(session, self._policy, self.figures, now)
        kept.until = _next_deadline(session, now)
        return kept

    @staticmethod
    def _note(kept: _Kept, acts: Sequence[Any], gradings: Sequence[Any]) -> None:
        kept.acts |= {act.id for act in acts}
        kept.last_act = max([kept.last_act, *kept.acts])
        kept.acts = {number for number in kept.acts if number > kept.last_act - BACK_ROWS}
        kept.gradings |= {number for number, _, _ in gradings}
        kept.finished = max([kept.finished, *(finished for _, finished, _ in gradings)])


def _acts(session: Session, kept: _Kept) -> Sequence[Any]:
    """Read what was done since."""
    query = (
        select(AuditLog.id, AuditLog.who_id, AuditLog.action, AuditLog.object, AuditLog.detail)
        .add_columns(User.role)
        .outerjoin(User, User.id == AuditLog.who_id)
        .where(AuditLog.id > kept.last_act - BACK_ROWS)
    )
    return [row for row in session.execute(query) if row.id not in kept.acts]


def _gradings(session: Session, kept: _Kept) -> Sequence[tuple[int, datetime, int]]:
    """Read which gradings were finished since, and whose."""
    query = (
        select(Grading.id, Grading.finished, Submission.user_id)
        .join(Submission, Submission.id == Grading.submission_id)
        .where(Grading.finished >= kept.finished - BACK)
    )
    found = [(row[0], row[1], row[2]) for row in session.execute(query) if row[1] is not None]
    recent = {number for number, _, _ in found}
    kept.gradings &= recent
    return [row for row in found if row[0] not in kept.gradings]


def _touched(acts: Sequence[Any]) -> set[int] | None:
    """Say whose entries these acts change; None: it may be everybody's."""
    touched: set[int] = set()
    for act in acts:
        if act.action.startswith(WITHOUT_EFFECT):
            continue
        user = act.who_id if act.role == "student" else _whom(act)
        if user is None:
            return None
        touched.add(user)
    return touched


def _whom(act: Any) -> int | None:
    """Give the one person whose scores an act of staff or of the command line changes, if so."""
    if not act.action.startswith(ABOUT_ONE):
        return None
    if isinstance(told := act.detail.get("user"), int):
        return told
    kind, _, rest = act.object.partition(":")
    number = rest.partition("/")[0]
    return int(number) if kind == "user" and number.isdecimal() else None


def _next_deadline(session: Session, now: datetime) -> datetime | None:
    dues = deadlines(session)
    times = [*dues.units.values(), *(due for own in dues.own.values() for due in own.values())]
    times += session.scalars(select(Quiz.due).where(Quiz.due > now)).all()
    return min((time for time in times if time is not None and time > now), default=None)

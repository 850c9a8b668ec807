"""What the interface answers with. Points are decimal numbers here; times are in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from webapp.api.schema import SAYING, Limits
from webapp.models import Role, Verdict, Visibility

__all__ = [
    "Board",
    "BoardRow",
    "Check",
    "ClassRow",
    "ClassScores",
    "Handed",
    "Learner",
    "Me",
    "Person",
    "Queued",
    "Quiz",
    "Quizzes",
    "Reason",
    "Report",
    "Roster",
    "SetScore",
    "Submission",
    "Submissions",
    "TokenInfo",
    "Unit",
    "UnitSubmissions",
    "Units",
    "Words",
]

Phase = Literal["queued", "running", "graded", "invalid", "not_graded", "none"]
Points = Annotated[float | None, Limits("Points; null where there is no score yet.")]
Percent = Annotated[float | None, Limits("Percent; null where there is no score.")]


@dataclass(frozen=True)
class Words:
    """A text in both languages."""

    en: str
    ko: str


@dataclass(frozen=True)
class TokenInfo:
    """The token that the request was made with."""

    name: str
    scopes: list[str]
    expires: datetime


@dataclass(frozen=True)
class Me:
    """Who the token belongs to."""

    id: int
    name: str
    email: str
    role: Role
    nickname: Annotated[str | None, Limits("The name on leaderboards; null stays off them.")]
    cohort: str | None
    timezone: str
    token: TokenInfo


@dataclass(frozen=True)
class Unit:
    """One unit, with the score of the token's owner."""

    id: str
    title: Words
    summary: Words
    opens: datetime | None
    due: datetime | None
    open: Annotated[bool, Limits("Whether files are taken now.")]
    score: Points
    max_points: float
    counts: Annotated[int | None, Limits("The submission that counts.")]


@dataclass(frozen=True)
class Units:
    """The units of the course, in order."""

    units: list[Unit]


@dataclass(frozen=True)
class Check:
    """One check of a report; without a status while it is still to come."""

    id: str
    title: Words
    visibility: Visibility
    status: Verdict | None
    points: float | None
    max_points: float
    message: Words | None
    diagnosis: Annotated[Words | None, Limits("The mistake by its name, where it is a known one.")]


@dataclass(frozen=True)
class SetScore:
    """A score set by staff."""

    score: float
    reason: str


@dataclass(frozen=True)
class Submission:
    """One file that was handed in."""

    id: int
    unit: str
    filename: str
    sha256: str
    size: Annotated[int, Limits("Bytes.")]
    via: str
    created: Annotated[datetime, Limits("The time that counts.")]
    phase: Annotated[Phase, Limits("`not_graded` is a fault of ours, never a zero.")]
    score: Points
    counts: Annotated[bool, Limits("Whether this is the one that counts.")]
    days_late: Annotated[int, Limits("Begun days after your own deadline.")]
    late_cost: Annotated[float, Limits("Points that being late took off the score.")]


@dataclass(frozen=True)
class Submissions:
    """Submissions, newest first."""

    submissions: list[Submission]


@dataclass(frozen=True)
class Report:
    """How far a submission's grading is, or its result: what its page shows."""

    submission: Submission
    done: Annotated[bool, Limits("Nothing more arrives; until then ask again after Retry-After.")]
    again: Annotated[bool, Limits("Another grading is on its way while this result stands.")]
    place: Annotated[int | None, Limits("In the queue.")]
    wait_seconds: Annotated[int | None, Limits("About so long; null where that is unknown.")]
    max_score: float
    override: SetScore | None
    reason: Annotated[Words | None, Limits("Why the file cannot be graded.")]
    checks: list[Check]
    page: Annotated[str, Limits("The address of the page for people.")]


@dataclass(frozen=True)
class BoardRow:
    """One line of a leaderboard."""

    place: int | None
    nickname: str
    score: Points
    mine: bool


@dataclass(frozen=True)
class Board:
    """A leaderboard: of a unit in points, of the course in percent."""

    unit: str | None
    rows: list[BoardRow]
    mine: Annotated[BoardRow | None, Limits("Your own place, listed or not.")]
    frozen: Annotated[datetime | None, Limits("What was handed in later is not counted.")]
    public_only: Annotated[list[str], Limits("Units not due yet: only public checks count.")]


@dataclass(frozen=True)
class Quiz:
    """One quiz, with the score of the token's owner as soon as it may be told."""

    id: str
    title: Words
    state: Literal["later", "open", "begun", "done", "missed"]
    opens: datetime | None
    due: datetime | None
    ends: Annotated[datetime | None, Limits("When your own time ends.")]
    score: Percent


@dataclass(frozen=True)
class Quizzes:
    """The quizzes of the course, in order."""

    quizzes: list[Quiz]


@dataclass(frozen=True)
class Learner:
    """One student, for staff."""

    id: int
    name: str
    email: str
    cohort: str | None


@dataclass(frozen=True)
class ClassRow:
    """One student's scores."""

    student: Learner
    scores: Annotated[dict[str, float | None], Limits("Points by unit.")]
    total: Percent


@dataclass(frozen=True)
class ClassScores:
    """Everybody's scores, by name."""

    units: list[str]
    students: list[ClassRow]


@dataclass(frozen=True)
class Handed:
    """One submission in a list for staff."""

    student: Learner
    submission: Submission


@dataclass(frozen=True)
class UnitSubmissions:
    """One page of a unit's submissions, newest first."""

    page: int
    more: Annotated[bool, Limits("Whether there is a next page.")]
    submissions: list[Handed]


@dataclass(frozen=True)
class Person:
    """One account."""

    id: int
    name: str
    email: str
    role: Role
    cohort: str | None
    nickname: str | None
    active: bool
    hidden: bool


@dataclass(frozen=True)
class Roster:
    """All accounts."""

    people: list[Person]


@dataclass(frozen=True)
class Reason:
    """Why submissions are graded again; it stays on record."""

    reason: Annotated[str, Limits("A sentence.", 1, 500, SAYING)]


@dataclass(frozen=True)
class Queued:
    """Gradings that were queued; a submission that waits already gets no second one."""

    gradings: list[int]

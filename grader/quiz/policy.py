"""How a quiz is taken: when, for how long, how often, and what is said when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

__all__ = ["FEEDBACK", "SOLUTION", "Extra", "Feedback", "Policy", "Solution", "Window"]

Feedback = Literal["at_once", "after_hand_in", "after_due"]
Solution = Literal["after_last_attempt", "after_hand_in", "after_due"]
FEEDBACK: tuple[Feedback, ...] = ("at_once", "after_hand_in", "after_due")
SOLUTION: tuple[Solution, ...] = ("after_last_attempt", "after_hand_in", "after_due")


@dataclass(frozen=True)
class Extra:
    """What one student has been granted beyond the policy.

    Attributes
    ----------
    minutes : float
        Added to the time limit; without a time limit it does nothing.
    due : datetime or None
        In place of the quiz's own, when it is later.
    """

    minutes: float = 0.0
    due: datetime | None = None


@dataclass(frozen=True)
class Window:
    """When somebody may take a quiz."""

    opens: datetime | None
    due: datetime | None
    minutes: float | None

    def is_open(self, now: datetime) -> bool:
        """Return whether the quiz may be begun."""
        return (self.opens is None or self.opens <= now) and not self.is_over(now)

    def is_over(self, now: datetime) -> bool:
        """Return whether it is past due."""
        return self.due is not None and now >= self.due

    def ends(self, started: datetime) -> datetime | None:
        """Return when a sitting ends: at its time limit, or when the quiz is due, if before."""
        limit = None if self.minutes is None else started + timedelta(minutes=self.minutes)
        return min((end for end in (limit, self.due) if end is not None), default=None)


@dataclass(frozen=True)
class Policy:
    """How a quiz is taken.

    Attributes
    ----------
    attempts : tuple of float
        Share of a question's points that a full answer earns at the first attempt, the second, …
    feedback
        ``at_once``: every answer that is sent is marked, and told what is wrong. Otherwise answers
        may be changed until the quiz is handed in, and are marked then, once.
    solution
        When the answer and the worked solution are shown: with the question's last attempt (or a
        full answer), with handing in, or when the quiz is due.
    minutes : float or None
        Time limit from the first look.
    """

    attempts: tuple[float, ...] = (1.0, 0.7, 0.4)
    feedback: Feedback = "at_once"
    solution: Solution = "after_last_attempt"
    minutes: float | None = None
    opens: datetime | None = None
    due: datetime | None = None

    def __post_init__(self) -> None:
        shares = self.attempts
        if not shares or any(not 0 < share <= 1 for share in shares):
            raise ValueError(f"attempts are {list(shares)}, expected shares above 0 and up to 1")
        if any(later > share for share, later in pairwise(shares)):
            raise ValueError(f"attempts are {list(shares)}, expected no later one to earn more")
        if self.feedback != "at_once" and len(shares) > 1:
            raise ValueError(
                f"feedback is {self.feedback!r}, so answers are marked once; attempts are "
                f"{list(shares)}, expected one share"
            )
        if self.feedback != "at_once" and self.solution == "after_last_attempt":
            raise ValueError(
                f"solution is 'after_last_attempt', but with feedback {self.feedback!r} nothing "
                "is marked before the quiz is handed in; expected 'after_hand_in' or 'after_due'"
            )
        if self.due is None and "after_due" in (self.feedback, self.solution):
            raise ValueError("feedback or solution is 'after_due', but the quiz is never due")
        if self.minutes is not None and self.minutes <= 0:
            raise ValueError(f"minutes is {self.minutes}, expected more than 0")
        if self.opens is not None and self.due is not None and self.opens >= self.due:
            raise ValueError(f"opens at {self.opens}, not before it is due at {self.due}")

    def window(self, extra: Extra | None = None) -> Window:
        """Return when somebody with this extra may take the quiz."""
        extra = extra or Extra()
        due, minutes = self.due, self.minutes
        if due is not None and extra.due is not None:
            due = max(due, extra.due)
        if minutes is not None:
            minutes += extra.minutes
        return Window(self.opens, due, minutes)

    def earned(self, scores: Sequence[float]) -> float:
        """Return what a question's attempts earn together: the best, each worth its own share.

        Parameters
        ----------
        scores : sequence of float
            From 0 to 1, in the order of the attempts; only those that cost one.
        """
        worth = (share * score for share, score in zip(self.attempts, scores, strict=False))
        return max(worth, default=0.0)

    def attempts_left(self, scores: Sequence[float]) -> int:
        """Return how many attempts are left; none after a full answer."""
        if any(score >= 1 for score in scores):
            return 0
        return max(0, len(self.attempts) - len(scores))

    def tells(self, *, finished: bool, over: bool) -> bool:
        """Return whether somebody may know how their answers were marked.

        Parameters
        ----------
        finished : bool
            Whether the quiz is handed in.
        over : bool
            Whether it is past due, for this student.
        """
        if self.feedback == "at_once":
            return True
        return finished and (self.feedback == "after_hand_in" or over)

    def reveals(self, *, finished: bool, over: bool, left: int) -> bool:
        """Return whether somebody may see the answer of a question with `left` attempts."""
        if self.solution == "after_due":
            return over
        return finished or (self.solution == "after_last_attempt" and left == 0)

    def with_changes(self, **changes: object) -> Policy:
        """Return the policy of a cohort, which says something otherwise."""
        return replace(self, **changes)  # type: ignore[arg-type]

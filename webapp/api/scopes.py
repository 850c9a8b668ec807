"""What a token may be made for. A scope never gives more than the pages give its owner."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.models import User

__all__ = ["SCOPES", "Scope", "open_to"]


@dataclass(frozen=True)
class Scope:
    """One thing that a token may do; `says` is translated where it is shown."""

    id: str
    says: str
    staff: bool = False


def N_(text: str) -> str:  # noqa: N802 -- the name by which Babel finds texts to translate
    return text


SCOPES: dict[str, Scope] = {
    scope.id: scope
    for scope in (
        Scope("course:read", N_("See the units, your scores, the kits and the leaderboards")),
        Scope("submissions:read", N_("See your submissions and their results")),
        Scope("submissions:write", N_("Hand in files")),
        Scope("quizzes:read", N_("See the quizzes and your scores in them")),
        Scope("class:read", N_("See everybody's scores and submissions"), staff=True),
        Scope("class:regrade", N_("Grade submissions again"), staff=True),
        Scope("roster:read", N_("See the list of accounts"), staff=True),
    )
}


def open_to(user: User) -> list[str]:
    """Return the scopes that this person's role allows, in order."""
    return [scope.id for scope in SCOPES.values() if user.is_staff or not scope.staff]

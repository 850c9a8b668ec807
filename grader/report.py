"""The report of one grading: what every other part of the product passes on, stores and shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypedDict, get_args

__all__ = ["SCHEMA", "Check", "Measure", "Report", "Text", "text"]

SCHEMA = 1

Visibility = Literal["public", "hidden"]
CheckStatus = Literal["passed", "failed", "error", "timeout", "killed", "violation"]
ReportStatus = Literal["graded", "invalid", "not_graded"]


class Text(TypedDict):
    """A text a student reads, in both languages."""

    en: str
    ko: str


def text(en: str, ko: str) -> Text:
    """Return both languages as one text."""
    return {"en": en, "ko": ko}


@dataclass(frozen=True)
class Check:
    """The verdict on one check.

    Attributes
    ----------
    status
        ``passed``; ``failed``: a value was wrong; ``error``: the student's code raised or returned
        something that is not data; ``timeout``; ``killed``: the sandbox died; ``violation``: what
        came out of it was not the protocol.
    points, max_points
        Full points or none.
    seconds
        Wall time, measured outside the sandbox.
    """

    id: str
    title: Text
    visibility: Visibility
    status: CheckStatus
    points: float
    max_points: float
    message: Text | None
    diagnosis: Text | None
    seconds: float

    def __post_init__(self) -> None:
        _one_of("check status", self.status, get_args(CheckStatus))
        _one_of("visibility", self.visibility, get_args(Visibility))


@dataclass(frozen=True)
class Report:
    """The outcome of one grading of one submission.

    Attributes
    ----------
    submission
        SHA-256 of the submitted bytes, in hexadecimal.
    status
        ``graded``; ``invalid``: nothing in the file could be run, the first check says why;
        ``not_graded``: a fault of ours, never a student's zero.
    isolation
        The wall that stood around the student's code: ``strong``, ``basic`` or ``none``.
    seed
        What every check's random inputs were drawn from.
    """

    unit: str
    submission: str
    status: ReportStatus
    score: float
    max_score: float
    isolation: str
    seconds: float
    seed: int
    checks: tuple[Check, ...]

    def __post_init__(self) -> None:
        _one_of("report status", self.status, get_args(ReportStatus))

    @property
    def full_marks(self) -> bool:
        """Whether it was graded and nothing was lost."""
        return self.status == "graded" and self.score == self.max_score

    def to_json(self) -> dict[str, Any]:
        """Return the report as JSON-ready data, ``schema`` first."""
        return {"schema": SCHEMA, **asdict(self), "checks": [asdict(c) for c in self.checks]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Report:
        """Read what `to_json` wrote; other keys are ignored.

        Raises
        ------
        ValueError
            If the schema is not the one written here, or a verdict is not of the vocabulary.
        """
        if data.get("schema") != SCHEMA:
            raise ValueError(
                f"this report has schema {data.get('schema')!r}; only schema {SCHEMA} can be read"
            )
        fields = {key: data[key] for key in cls.__dataclass_fields__ if key != "checks"}
        checks = tuple(
            Check(**{key: check[key] for key in Check.__dataclass_fields__})
            for check in data["checks"]
        )
        return cls(**fields, checks=checks)

    def to_gradescope(self, language: Literal["en", "ko"] = "en") -> dict[str, Any]:
        """Return the report as the content of Gradescope's ``results.json``.

        Source of the format: Gradescope's "Autograder specifications".
        """
        return {
            "score": self.score,
            "execution_time": round(self.seconds, 3),
            "tests": [
                {
                    "name": check.title[language],
                    "score": check.points,
                    "max_score": check.max_points,
                    "status": "passed" if check.status == "passed" else "failed",
                    "output": "\n".join(
                        part[language] for part in (check.message, check.diagnosis) if part
                    ),
                    "visibility": "visible",
                }
                for check in self.checks
            ],
        }


@dataclass(frozen=True)
class Measure:
    """A figure that was taken in a grading, beside its report (`grader.measures`).

    Attributes
    ----------
    name : str
        ``accuracy_<split>`` or ``speed``.
    value : float
        A share from 0 to 1; of a speed, how many times as fast as the reference.
    noise : float
        Within which two figures are equal: one image of a split, or half the distance between the
        quartiles of the rounds.
    """

    name: str
    value: float
    noise: float


def _one_of(what: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{what} {value!r} is none of {', '.join(allowed)}")

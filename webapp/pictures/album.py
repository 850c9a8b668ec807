"""What the page of a submission shows of its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from draw import Slider
from flask import current_app

from grader.plots import Plots, plots_of
from webapp.app import course_of
from webapp.db import db
from webapp.models import Submission, Words
from webapp.pictures import queue
from webapp.pictures.models import DrawnPicture, ReferencePicture
from webapp.standings import grading_of

__all__ = ["Album", "Frame", "album_of", "frame_of", "plots_for"]


@dataclass(frozen=True)
class Frame:
    """One picture of the student's, beside the same of the reference.

    Attributes
    ----------
    at : float or None
        Where its slider stands.
    drawn : bool
        Whether what there is to see has arrived: images, or why there are none.
    mine, reference : bool
        Which images there are.
    problem : Words or None
        Why the student's is missing, or what is missing in it.
    """

    name: str
    at: float | None
    slider: Slider | None
    drawn: bool
    mine: bool = False
    reference: bool = False
    caption: Words | None = None
    problem: Words | None = None

    @property
    def label(self) -> Words:
        """What the slider is called."""
        return {"en": self.slider.en, "ko": self.slider.ko} if self.slider else {}

    @property
    def moved(self) -> float | None:
        """The slider's place, if it is not where it starts."""
        return self.at if self.slider and self.at != self.slider.start else None


@dataclass(frozen=True)
class Album:
    """All pictures of a submission.

    Attributes
    ----------
    graded : bool
        Whether the grading is over, after which they are drawn.
    """

    submission: Submission
    frames: Sequence[Frame]
    graded: bool

    @property
    def arrived(self) -> int:
        """How many pictures are there."""
        return sum(frame.drawn for frame in self.frames)

    @property
    def pending(self) -> bool:
        """Whether more will come."""
        return bool(self.frames) and self.arrived < len(self.frames)

    @property
    def sliding(self) -> bool:
        """Whether a picture has a slider."""
        return any(frame.slider for frame in self.frames)


def plots_for(submission: Submission) -> Plots | None:
    """Return what can be drawn of a submission; None for one that cannot be, or not yet, graded."""
    grading = grading_of(submission)
    if grading is None or (grading.state == "done" and grading.status != "graded"):
        return None
    course = course_of(current_app)
    units = [unit for unit in course.units if unit.id == submission.unit_id]
    return plots_of(units[0]) if units else None


def album_of(submission: Submission) -> Album | None:
    """Return the pictures of a submission, and ask for those that are missing.

    None where there are none to come.
    """
    plots = plots_for(submission)
    if plots is None or not plots.names:
        return None
    grading = grading_of(submission)
    graded = grading is not None and grading.state == "done"
    if not graded:
        return Album(submission, [_waiting(plots, name) for name in plots.names], graded=False)
    queue.wish_all(db.session, submission.id, plots)
    rows = {row.name: row for row in queue.of_submission(db.session, submission.id, plots.names)}
    beside = queue.references(db.session, submission.unit_id, plots.names)
    frames = [_frame(plots, name, rows.get(name), beside.get(name)) for name in plots.names]
    return Album(submission, frames, graded=True)


def frame_of(submission: Submission, plots: Plots, key: str) -> Frame:
    """Return one picture, as far as it is there."""
    name, at = plots.read(key)
    rows = queue.of_submission(db.session, submission.id, [key])
    beside = queue.references(db.session, submission.unit_id, [key])
    return _frame(plots, name, rows[0] if rows else None, beside.get(key), at)


def _waiting(plots: Plots, name: str, at: float | None = None) -> Frame:
    slider = plots.sliders.get(name)
    return Frame(name, slider.start if slider and at is None else at, slider, drawn=False)


def _frame(
    plots: Plots,
    name: str,
    row: DrawnPicture | None,
    beside: ReferencePicture | None,
    at: float | None = None,
) -> Frame:
    empty = _waiting(plots, name, at)
    if row is None or row.wanted is not None or row.version != plots.version:
        return empty
    return Frame(
        name,
        empty.at,
        empty.slider,
        drawn=True,
        mine=row.svg is not None,
        reference=beside is not None and beside.svg is not None,
        caption=beside.caption if beside else None,
        problem=row.problem,
    )

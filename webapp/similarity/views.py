"""For staff: which submissions of a unit are alike, and two of them side by side."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, current_app, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp.access import staff_required
from webapp.app import course_of
from webapp.classbook import not_graded_count
from webapp.db import db
from webapp.models import Submission, Unit
from webapp.similarity.compare import text_of
from webapp.similarity.models import Comparison, SimilarPair

__all__ = ["blueprint"]

blueprint = Blueprint("similarity", __name__, url_prefix="/staff")

LONGEST = 600  # lines of one side: a page stays below 100 kB


@dataclass(frozen=True)
class Line:
    """One line of code, and whether the other side has it."""

    number: int
    text: str
    common: bool


@blueprint.context_processor
def _counts() -> dict[str, object]:
    return {"not_graded_count": not_graded_count()}


@blueprint.get("/units/<unit_id>/similar")
@staff_required
def index(unit_id: str) -> ResponseReturnValue:
    """List the pairs of the last comparison, the most alike first."""
    unit = db.session.get(Unit, unit_id)
    if unit is None:
        abort(404)
    newest = select(Comparison).where(Comparison.unit_id == unit_id).order_by(Comparison.id.desc())
    comparison = db.session.scalars(newest.limit(1)).first()
    pairs = select(SimilarPair).where(
        SimilarPair.comparison_id == (comparison.id if comparison is not None else 0)
    )
    sides = [joinedload(SimilarPair.left), joinedload(SimilarPair.right)]
    people = [side.joinedload(Submission.user) for side in sides]
    return render_template(
        "staff/similar/index.html",
        unit=unit,
        comparison=comparison,
        pairs=db.session.scalars(pairs.options(*people).order_by(SimilarPair.id)).all(),
    )


@blueprint.get("/similar/<int:pair_id>")
@staff_required
def pair(pair_id: int) -> ResponseReturnValue:
    """Show two submissions side by side, what they have in common marked."""
    found = db.session.get(SimilarPair, pair_id)
    if found is None:
        abort(404)
    return render_template(
        "staff/similar/pair.html",
        pair=found,
        sides=[
            (found.left, found.left_share, _lines(found.left, found.left_lines)),
            (found.right, found.right_share, _lines(found.right, found.right_lines)),
        ],
    )


def _lines(submission: Submission, spans: list[list[int]]) -> list[Line]:
    known = {unit.id: unit for unit in course_of(current_app).units}
    unit = known.get(submission.unit_id)
    text = text_of(unit, submission.filename, submission.content) if unit is not None else None
    common = {number for first, last in spans for number in range(first, last + 1)}
    written = (text or "").splitlines()[:LONGEST]
    return [Line(i, line[:200], i in common) for i, line in enumerate(written, start=1)]

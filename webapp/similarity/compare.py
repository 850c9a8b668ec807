"""Compare the submissions of a unit with each other, outside of any request."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grader import submission as reading
from grader.course import Course, Unit
from webapp.db import utcnow, writing
from webapp.models import Submission, User
from webapp.similarity.models import Comparison, SimilarPair
from webapp.similarity.winnow import Common, Prints, common, fingerprints

__all__ = ["FEWEST", "MOST", "compare", "text_of"]

FEWEST = 4  # fingerprints; below, two short right answers look alike by chance
SMALLEST_SHARE = 0.3  # of the shorter one's own code
MOST = 200  # pairs, the most alike first


@dataclass(frozen=True)
class _Entry:
    id: int
    user: int
    prints: Prints


def text_of(unit: Unit, filename: str, content: bytes) -> str | None:
    """Return the code of a submission as it is compared and shown; None where it is unreadable."""
    try:
        read = reading.read(filename, content, functions=unit.functions)
    except reading.Unreadable:
        return None
    return "\n\n".join(cell.source for cell in read.cells)


def compare(session: Session, course: Course, unit_id: str, *, by: int | None = None) -> int:
    """Compare everybody's newest submission of a unit, and return the comparison's number.

    What the starter file or the reference solution has is not counted: the first was given, and
    people who solve it as it is taught arrive at the second. An earlier comparison is replaced.
    """
    [unit] = [each for each in course.units if each.id == unit_id]
    entries = [
        _Entry(number, user, fingerprints(text))
        for number, user, filename, content in _newest(session, unit_id)
        if (text := text_of(unit, filename, content)) is not None
    ]
    session.rollback()
    found = _pairs(entries, _given(course, unit))
    with writing(session):
        for old in session.scalars(select(Comparison).where(Comparison.unit_id == unit_id)):
            session.delete(old)
        session.flush()
        made = Comparison(unit_id=unit_id, by_id=by, finished=utcnow(), compared=len(entries))
        session.add(made)
        session.flush()
        still = set(session.scalars(select(Submission.id).where(Submission.unit_id == unit_id)))
        session.add_all(
            _stored(made.id, *pair) for pair in found if {pair[0].id, pair[1].id} <= still
        )
        return made.id


def _newest(session: Session, unit_id: str) -> list[tuple[int, int, str, bytes]]:
    newest = (
        select(func.max(Submission.id))
        .join(User)
        .where(Submission.unit_id == unit_id, User.role == "student")
        .group_by(Submission.user_id)
    )
    query = select(
        Submission.id, Submission.user_id, Submission.filename, Submission.content
    ).where(Submission.id.in_(newest))
    return [(n, u, name, content) for n, u, name, content in session.execute(query.order_by("id"))]


def _given(course: Course, unit: Unit) -> set[int]:
    given: set[int] = set()
    for path in (
        unit.folder / f"{unit.id}.py",
        course.root / "reference" / unit.id / "solution.py",
    ):
        if path.is_file():
            given |= fingerprints(path.read_text(encoding="utf-8")).places.keys()
    return given


Pair = tuple[_Entry, _Entry, Common, float, float]


def _pairs(entries: list[_Entry], given: set[int]) -> list[Pair]:
    holders: dict[int, list[int]] = defaultdict(list)
    for place, entry in enumerate(entries):
        for number in entry.prints.places.keys() - given:
            holders[number].append(place)
    # What half the class writes is how it is written, not where it is from.
    usual = {n for n, who in holders.items() if len(who) > max(3, len(entries) // 2)}
    left_out = given | usual
    met: dict[tuple[int, int], int] = defaultdict(int)
    for number, who in holders.items():
        if number not in usual:
            for pair in combinations(who, 2):
                met[pair] += 1
    found = []
    for (i, j), shared in met.items():
        left, right = entries[i], entries[j]
        shares = [shared / max(1, len(e.prints.places.keys() - left_out)) for e in (left, right)]
        if shared >= FEWEST and max(shares) >= SMALLEST_SHARE:
            both = common(left.prints, right.prints, left_out)
            found.append((left, right, both, shares[0], shares[1]))
    found.sort(key=lambda pair: (-max(pair[3:]), -pair[2].shared, pair[0].id))
    return found[:MOST]


def _stored(
    comparison: int, left: _Entry, right: _Entry, both: Common, one: float, other: float
) -> SimilarPair:
    return SimilarPair(
        comparison_id=comparison,
        left_id=left.id,
        right_id=right.id,
        shared=both.shared,
        left_share=min(1.0, one),
        right_share=min(1.0, other),
        left_lines=[list(span) for span in both.left],
        right_lines=[list(span) for span in both.right],
    )

"""Marking answers again by a mended item: first who would gain or lose, then doing just that.

Nothing is overwritten. The question as it was asked stays, the mended one stands beside it, and
every answer whose marking changes gets another one. A marking by hand is never undone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from grader.course import CourseError
from grader.quiz.items import Bank
from grader.quiz.marking import mark
from grader.quiz.plan import Plan
from grader.quiz.variants import Variant, make
from webapp.db import writing
from webapp.quizzes.models import Answer, Marking, Question, Sitting
from webapp.quizzes.scoring import Overtaken, new_score
from webapp.store.audit import Refused, record, staff_only

__all__ = ["Change", "Preview", "Shift", "mark_again", "preview", "stored_count"]


@dataclass(frozen=True)
class Change:
    """An answer that would be marked otherwise; `marking` is not stored."""

    answer: Answer
    marking: Marking

    @property
    def counts(self) -> bool:
        """Whether its score or its being marked at all changes, and not only what is said."""
        before = self.answer.marking
        return (before.status, before.score) != (self.marking.status, self.marking.score)


@dataclass(frozen=True)
class Shift:
    """A sitting's score now, and as it would be, in hundredths of a percent."""

    sitting: Sitting
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Preview:
    """What marking again would do.

    Attributes
    ----------
    questions : int
        How many are stored of this item, in quizzes.
    strayed : list of Question
        Those to which the mended item asks something else, or nothing: they stay as they are.
    by_hand : int
        How many answers stay as a person marked them.
    mended : mapping of a question's id to Variant
        Those that are not what answers are marked by now.
    changes : list of Change
    shifts : mapping of a sitting's id to Shift
    digest : str
        Changes with everything above.
    """

    questions: int
    strayed: list[Question]
    by_hand: int
    mended: Mapping[int, Variant]
    changes: list[Change]
    shifts: dict[int, Shift] = field(default_factory=dict)
    digest: str = ""

    @property
    def does_something(self) -> bool:
        """Whether there is anything to apply."""
        return bool(self.mended or self.changes)


def stored_count(session: Session, unit: str, item: str) -> int:
    """Count the questions of an item that stand in somebody's quiz."""
    return len(session.execute(_stored(unit, item).with_only_columns(Question.id)).all())


def preview(session: Session, plan: Plan, unit: str, item: str) -> Preview:
    """Return what marking the answers of an item again would do; nothing is changed."""
    made = _made(session, plan.bank(unit), item, draw=False)
    return _compare(session, plan, unit, item, made)


def mark_again(
    session: Session,
    plan: Plan,
    unit: str,
    item: str,
    *,
    by: int,
    digest: str,
    reason: str,
    ip: str | None = None,
) -> Preview:
    """Do what `preview` said; return it.

    Parameters
    ----------
    digest : str
        Of the preview that somebody saw.

    Raises
    ------
    Refused
        ``not_allowed`` unless `by` is an instructor, or ``no_reason``.
    Overtaken
        If it would do something else by now.
    """
    made = _made(session, plan.bank(unit), item, draw=True)
    with writing(session):
        if staff_only(session, by).role != "instructor":
            raise Refused("not_allowed", f"user {by} is no instructor.")
        if not reason.strip():
            raise Refused("no_reason", "Marking again needs a reason.")
        _lock(session, unit, item)
        found = _compare(session, plan, unit, item, made)
        if found.digest != digest:
            raise Overtaken(f"marking {unit}/{item} again would do something else by now")
        _write(session, found, by, reason.strip())
        _record(session, found, f"{unit}/{item}", by, reason.strip(), ip)
        return found


def _stored(unit: str, item: str) -> Select[Question]:
    """Return the query for an item's questions; practice is no quiz, and counts for nothing."""
    return (
        select(Question)
        .join(Sitting, Sitting.id == Question.sitting_id)
        .where(Question.unit_id == unit, Question.item == item, Sitting.purpose == "quiz")
        .order_by(Sitting.quiz_id, Question.id)
    )


def _lock(session: Session, unit: str, item: str) -> None:
    """Let nobody answer in these sittings meanwhile."""
    ids = _stored(unit, item).with_only_columns(Question.sitting_id).order_by(None)
    query = select(Sitting.id).where(Sitting.id.in_(ids)).order_by(Sitting.id)
    session.execute(query.with_for_update()).all()


def _made(session: Session, bank: Bank, item: str, *, draw: bool) -> dict[int, Variant]:
    """Return the mended variants by seed, without those that cannot be made."""
    found = {}
    seeds = _stored(bank.unit.id, item).with_only_columns(Question.seed)
    for seed in set(session.scalars(seeds.order_by(None))):
        try:
            found[seed] = make(bank, item, seed, draw=draw)
        except CourseError:
            continue
    return found


def _compare(
    session: Session, plan: Plan, unit: str, item: str, made: Mapping[int, Variant]
) -> Preview:
    questions = _questions(session, unit, item)
    carried = [q for q in questions if _carries(q, made.get(q.seed))]
    strayed = [question for question in questions if question not in carried]
    mended = {q.id: made[q.seed] for q in carried if _differs(q, made[q.seed])}
    changes = [c for q in carried for c in _changes(q, made[q.seed])]
    by_hand = sum(answer.marking.kind == "hand" for q in carried for answer in q.answers)
    shifts = _shifts(session, plan, changes)
    found = Preview(len(questions), strayed, by_hand, mended, changes, shifts)
    return Preview(**{**vars(found), "digest": _digest(found)})


def _questions(session: Session, unit: str, item: str) -> Sequence[Question]:
    query = _stored(unit, item).options(
        joinedload(Question.sitting).joinedload(Sitting.user),
        selectinload(Question.answers).selectinload(Answer.markings),
    )
    return session.scalars(query).all()


def _carries(question: Question, variant: Variant | None) -> bool:
    """Return whether a mended variant asks what was asked."""
    if variant is None:
        return False
    asked = Variant.from_json(question.variant)
    return (
        variant.kind == asked.kind
        and _plain(variant.parameters) == asked.parameters
        and _plain(variant.asked.public()) == _plain(asked.asked.public())
    )


def _differs(question: Question, variant: Variant) -> bool:
    return bool(_content(variant.to_json()) != _content(question.mended or question.variant))


def _changes(question: Question, variant: Variant) -> list[Change]:
    found = []
    for answer in question.answers:
        before = answer.marking
        if before.kind == "hand":
            continue
        marked = mark(variant, answer.raw)
        result = _plain(marked.to_json())
        if (before.status, before.score, before.result) != (marked.status, marked.score, result):
            again = Marking(kind="again", status=marked.status, score=marked.score, result=result)
            found.append(Change(answer, again))
    return found


def _shifts(session: Session, plan: Plan, changes: Iterable[Change]) -> dict[int, Shift]:
    instead = {change.answer.id: change.marking for change in changes}
    ids = {change.answer.question.sitting_id for change in changes if change.counts}
    whole = selectinload(Sitting.questions).selectinload(Question.answers)
    query = select(Sitting).where(Sitting.id.in_(ids)).order_by(Sitting.id)
    sittings = session.scalars(query.options(whole.selectinload(Answer.markings)))
    return {s.id: Shift(s, s.score, new_score(plan, s, instead)) for s in sittings}


def _write(session: Session, found: Preview, by: int, reason: str) -> None:
    for question_id, variant in found.mended.items():
        session.get_one(Question, question_id).mended = _plain(variant.to_json())
    for change in found.changes:
        change.marking.by_id, change.marking.reason = by, reason
        change.answer.markings.append(change.marking)
    for shift in found.shifts.values():
        shift.sitting.score = shift.after


def _record(
    session: Session, found: Preview, item: str, by: int, reason: str, ip: str | None
) -> None:
    touched = [session.get_one(Question, key).sitting for key in found.mended]
    touched += [change.answer.question.sitting for change in found.changes]
    for quiz in sorted({str(sitting.quiz_id) for sitting in touched}):
        shifts = [s for s in found.shifts.values() if s.sitting.quiz_id == quiz]
        detail = {
            "item": item,
            "reason": reason,
            "answers": sum(c.answer.question.sitting.quiz_id == quiz for c in found.changes),
            "scores": {str(s.sitting.id): [s.before, s.after] for s in shifts},
        }
        record(session, by, "quiz.mark_again", f"quiz:{quiz}", detail, ip)


def _digest(found: Preview) -> str:
    says = {
        "strayed": [question.id for question in found.strayed],
        "mended": [[key, _content(variant.to_json())] for key, variant in found.mended.items()],
        "changes": [
            [c.answer.id, c.answer.marking.id, c.marking.status, c.marking.result]
            for c in found.changes
        ],
        "shifts": [[s.sitting.id, s.before, s.after] for s in found.shifts.values()],
        "by_hand": found.by_hand,
    }
    return hashlib.sha256(json.dumps(says, sort_keys=True).encode()).hexdigest()


def _content(data: Mapping[str, Any]) -> Any:
    """Return a variant without its drawing, which a preview does not make."""
    return _plain({**data, "drawing": None})


def _plain(data: Any) -> Any:
    """Return data as the database gives it back: with lists for tuples."""
    return json.loads(json.dumps(data))

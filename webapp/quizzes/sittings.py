"""What students do in a quiz. Each function is one transaction; time is what `now` says.

Saving and sending may arrive twice, late, or from two tabs: whatever arrives, an attempt counts
once, and what was typed last stays.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from grader.quiz.assembly import SEED_BITS, Slot, assemble
from grader.quiz.marking import Marked, mark
from grader.quiz.plan import Plan
from grader.quiz.variants import Variant, make
from webapp.db import writing
from webapp.models import User
from webapp.quizzes.forms import is_blank, too_large
from webapp.quizzes.marks import attempts_left, attempts_used, score_of, variant_of
from webapp.quizzes.models import Answer, Marking, Question, Sitting
from webapp.quizzes.rules import GRACE, Rules
from webapp.store.audit import Refused, record

__all__ = [
    "Sent",
    "add_question",
    "begin",
    "hand_in",
    "practice_of",
    "save",
    "send",
    "settle",
    "show_answer",
    "sitting_of",
    "take_hint",
]

MOST_UNCOUNTED = 20  # answers kept of a question that cost no attempt


@dataclass(frozen=True)
class Sent:
    """What came of sending an answer.

    Attributes
    ----------
    outcome
        ``marked`` and the other statuses of `Marked`; ``repeated``: this very answer had arrived
        before; ``elsewhere``: another answer was sent meanwhile from another window, so this one
        is only kept as typed.
    """

    outcome: Literal["marked", "unreadable", "invalid", "waiting", "repeated", "elsewhere"]
    marked: Marked | None = None


def sitting_of(session: Session, quiz_id: str, user_id: int) -> Sitting | None:
    """Return somebody's sitting of a quiz."""
    return session.scalar(
        select(Sitting).where(Sitting.quiz_id == quiz_id, Sitting.user_id == user_id)
    )


def practice_of(session: Session, unit_id: str, user_id: int) -> Sitting | None:
    """Return somebody's practice in a unit."""
    return session.scalar(
        select(Sitting).where(
            Sitting.purpose == "practice", Sitting.unit_id == unit_id, Sitting.user_id == user_id
        )
    )


def begin(
    session: Session, plan: Plan, rules: Rules, user: User, *, now: datetime, ip: str | None = None
) -> int:
    """Begin a quiz, or find that it was begun; return the sitting's id.

    Raises
    ------
    Refused
        ``not_open`` or ``over``.
    """
    quiz = rules.quiz
    assert quiz is not None
    user_id = user.id
    found = sitting_of(session, quiz.id, user_id)
    if found is not None:
        return found.id
    if not user.is_staff and not rules.window.is_open(now):
        reason: Literal["over", "not_open"] = "over" if rules.is_over(now) else "not_open"
        raise Refused(reason, f"the quiz {quiz.id} cannot be begun now")
    seed = secrets.randbits(SEED_BITS)
    bank = plan.bank(quiz.unit)
    slots = assemble(quiz, str(user_id), seed)
    questions = [_question(make(bank, slot.item, slot.seed), i) for i, slot in enumerate(slots, 1)]
    try:
        with writing(session):
            sitting = Sitting(
                quiz_id=quiz.id, unit_id=quiz.unit, user_id=user_id, seed=seed, started=now
            )
            sitting.questions = questions
            session.add(sitting)
            session.flush()
            record(session, user_id, "quiz.begin", f"quiz:{quiz.id}", {}, ip)
            return sitting.id
    except IntegrityError:  # two windows began it at once, and the other one was first
        other = sitting_of(session, quiz.id, user_id)
        if other is None:
            raise
        return other.id


def add_question(
    session: Session,
    plan: Plan,
    unit_id: str,
    user_id: int,
    slot: Slot,
    *,
    after: int,
    now: datetime,
) -> int:
    """Add a question to somebody's practice, which begins with it; return its position.

    Parameters
    ----------
    after : int
        The position of the last question that the page knew, or 0. When there is a later one by
        now, because another window was faster, nothing is added and that one is returned.
    """
    variant = make(plan.bank(unit_id), slot.item, slot.seed)
    _begin_practice(session, unit_id, user_id, now)
    with writing(session):
        sitting = practice_of(session, unit_id, user_id)
        assert sitting is not None
        locked = _locked(session, sitting.id)
        last = locked.questions[-1].position if locked.questions else 0
        if last > after:
            return last
        locked.questions.append(_question(variant, last + 1))
        return last + 1


def _begin_practice(session: Session, unit_id: str, user_id: int, now: datetime) -> None:
    if practice_of(session, unit_id, user_id) is not None:
        return
    seed = secrets.randbits(SEED_BITS)
    # Another window may do just that at the same moment.
    with suppress(IntegrityError), writing(session):
        session.add(
            Sitting(purpose="practice", unit_id=unit_id, user_id=user_id, seed=seed, started=now)
        )


def _question(variant: Variant, position: int) -> Question:
    return Question(
        position=position,
        unit_id=variant.unit,
        item=variant.item,
        seed=variant.seed,
        variant=variant.to_json(),
    )


def save(
    session: Session,
    sitting_id: int,
    position: int,
    raw: object,
    version: int,
    *,
    rules: Rules,
    now: datetime,
) -> int:
    """Keep what is typed; return the version that is stored now.

    Parameters
    ----------
    version : int
        Larger than that of what the page knew; what is not newer changes nothing.

    Raises
    ------
    Refused
        ``missing``, ``over`` or ``too_large``.
    """
    with writing(session):
        question = _open_question(session, sitting_id, position, rules, now)
        _allow_size(raw)
        if version > question.draft_version:
            question.draft, question.draft_version, question.draft_saved = raw, version, now
        return question.draft_version


def send(
    session: Session,
    sitting_id: int,
    position: int,
    raw: object,
    number: int,
    *,
    rules: Rules,
    now: datetime,
) -> Sent:
    """Mark an answer, which may cost an attempt.

    Parameters
    ----------
    number : int
        Which attempt the page took this for, from 1.

    Raises
    ------
    Refused
        ``missing``, ``over``, ``too_large``, or ``not_allowed`` where answers are marked only when
        the quiz is handed in.
    """
    if rules.policy.feedback != "at_once":
        raise Refused("not_allowed", "the answers of this quiz are marked when it is handed in")
    _allow_size(raw)
    with writing(session):
        question = _open_question(session, sitting_id, position, rules, now)
        _keep(question, raw, now)
        if number != attempts_used(question.answers) + 1 or not attempts_left(
            question, rules.policy
        ):
            same = any(a.number == number and a.raw == raw for a in question.answers)
            return Sent("repeated" if same else "elsewhere")
        marked = _answer(question, raw, now)
        question.sitting.score = score_of(question.sitting, rules.policy)
        return Sent(marked.status, marked)


def hand_in(
    session: Session, sitting_id: int, *, rules: Rules, now: datetime, ip: str | None = None
) -> None:
    """End a quiz: what is typed and was not sent is marked now. A second time changes nothing."""
    with writing(session):
        sitting = _locked(session, sitting_id)
        if sitting.finished is not None or sitting.purpose != "quiz":
            return
        ends = rules.ends(sitting)
        _close(session, sitting, rules, now if ends is None else min(now, ends), ip)


def settle(session: Session, sitting: Sitting, *, rules: Rules, now: datetime) -> bool:
    """End a sitting that the clock has ended; return whether it was this that ended it."""
    ends = rules.ends(sitting)
    if sitting.purpose != "quiz" or sitting.finished is not None:
        return False
    if ends is None or now < ends + GRACE:
        return False
    with writing(session):
        locked = _locked(session, sitting.id)
        if locked.finished is not None:
            return False
        _close(session, locked, rules, ends, None)
        return True


def take_hint(
    session: Session, sitting_id: int, position: int, *, rules: Rules, now: datetime
) -> None:
    """Open the next hint of a question."""
    with writing(session):
        question = _open_question(session, sitting_id, position, rules, now)
        question.hints = min(question.hints + 1, len(question.variant["hints"]))


def show_answer(session: Session, sitting_id: int, position: int) -> None:
    """Show the answer of a practice question, which ends it."""
    with writing(session):
        sitting = _locked(session, sitting_id)
        if sitting.purpose != "practice":
            raise Refused("not_allowed", "only practice shows an answer for the asking")
        question = _question_at(sitting, position)
        question.shown = True


def _close(session: Session, sitting: Sitting, rules: Rules, at: datetime, ip: str | None) -> None:
    for question in sitting.questions:
        sent = [answer.raw for answer in question.answers]
        if is_blank(question.draft) or question.draft in sent:
            continue
        if attempts_left(question, rules.policy):
            _answer(question, question.draft, at)
    sitting.finished = at
    sitting.score = score_of(sitting, rules.policy)
    detail = {"score": sitting.score, "by_clock": ip is None}
    record(session, sitting.user_id, "quiz.hand_in", f"quiz:{sitting.quiz_id}", detail, ip)


def _answer(question: Question, raw: object, now: datetime) -> Marked:
    """Mark an answer and keep it, unless it costs nothing and too many such are kept already."""
    marked = mark(variant_of(question), raw)
    number = attempts_used(question.answers) + 1 if marked.costs_attempt else None
    uncounted = sum(answer.number is None for answer in question.answers)
    if number is not None or uncounted < MOST_UNCOUNTED:
        marking = Marking(
            status=marked.status, score=marked.score, result=marked.to_json(), created=now
        )
        question.answers.append(Answer(number=number, raw=raw, created=now, markings=[marking]))
    return marked


def _keep(question: Question, raw: Any, now: datetime) -> None:
    if question.draft != raw:
        question.draft, question.draft_saved = raw, now
        question.draft_version += 1


def _allow_size(raw: object) -> None:
    if too_large(raw):
        raise Refused("too_large", "the answer is larger than any that makes sense")


def _locked(session: Session, sitting_id: int) -> Sitting:
    """Return a sitting that nobody else changes meanwhile."""
    sitting = session.get(Sitting, sitting_id, with_for_update=True)
    if sitting is None:
        raise Refused("missing", f"there is no sitting {sitting_id}")
    return sitting


def _open_question(
    session: Session, sitting_id: int, position: int, rules: Rules, now: datetime
) -> Question:
    sitting = _locked(session, sitting_id)
    if not rules.takes_answers(sitting, now):
        raise Refused("over", f"sitting {sitting_id} takes no answers any more")
    return _question_at(sitting, position)


def _question_at(sitting: Sitting, position: int) -> Question:
    for question in sitting.questions:
        if question.position == position:
            return question
    raise Refused("missing", f"sitting {sitting.id} has no question {position}")

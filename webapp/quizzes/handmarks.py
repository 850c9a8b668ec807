"""Marks that a person gives an answer. One transaction each; the marking before stays."""

from __future__ import annotations

from sqlalchemy.orm import Session

from grader.quiz.plan import Plan
from webapp.db import writing
from webapp.quizzes.models import Answer, Marking, Sitting
from webapp.quizzes.scoring import Overtaken, new_score
from webapp.store.audit import Refused, record, staff_only

__all__ = ["mark_by_hand"]

DECIDED = "marked"


def mark_by_hand(
    session: Session,
    plan: Plan,
    answer_id: int,
    *,
    by: int,
    seen: int,
    score: float,
    comment: str = "",
    reason: str = "",
    ip: str | None = None,
) -> None:
    """Give an answer a score that no machine changes afterwards.

    Parameters
    ----------
    seen : int
        The id of the marking that the person saw.
    score : float
        From 0 to 1.
    comment : str
        For the student.
    reason : str
        For the record; needed where the answer had a mark already.

    Raises
    ------
    Refused
        ``not_allowed``, ``missing``, ``bad_score`` or ``no_reason``.
    Overtaken
        If the answer was marked again meanwhile.
    """
    with writing(session):
        staff_only(session, by)
        answer = session.get(Answer, answer_id)
        if answer is None:
            raise Refused("missing", f"There is no answer {answer_id}.")
        sitting = session.get_one(Sitting, answer.question.sitting_id, with_for_update=True)
        session.refresh(answer, ["markings"])
        before = answer.marking
        if before.id != seen:
            raise Overtaken(f"marking {seen} of answer {answer_id} is not the last one")
        if not 0 <= score <= 1:
            raise Refused("bad_score", f"{score} is not in 0 to 1.")
        if before.status == DECIDED and not reason.strip():
            raise Refused("no_reason", "Changing a mark needs a reason.")
        answer.markings.append(
            Marking(
                kind="hand",
                status="marked",
                score=score,
                result={"comment": comment.strip()},
                reason=reason.strip() or None,
                by_id=by,
            )
        )
        sitting.score = new_score(plan, sitting)
        detail = {
            "sitting": sitting.id,
            "before": before.score if before.status == DECIDED else None,
            "after": score,
            "sitting_score": sitting.score,
        }
        record(session, by, "quiz.hand_mark", f"answer:{answer_id}", detail, ip)

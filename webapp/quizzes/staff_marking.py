"""For the course's staff: marking by hand what no machine could decide."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from webapp import store
from webapp.access import current_user, staff_required
from webapp.db import db, utcnow
from webapp.i18n import gettext
from webapp.quizzes.handmarks import mark_by_hand
from webapp.quizzes.marks import variant_of
from webapp.quizzes.models import Answer
from webapp.quizzes.queue import groups, waiting_ids
from webapp.quizzes.report import settle_all
from webapp.quizzes.rules import plan_of
from webapp.quizzes.scoring import Overtaken
from webapp.quizzes.sheets import answer_line
from webapp.refusals import say

__all__ = ["blueprint"]

blueprint = Blueprint("quiz_marking", __name__, url_prefix="/staff/quizzes/marking")


@blueprint.get("/")
@staff_required
def index() -> ResponseReturnValue:
    """List the answers that wait for a person, by item."""
    settle_all(db.session, plan_of(current_app), utcnow())
    found = [
        (group, variant_of(group.answers[0].question), [answer_line(a) for a in group.answers])
        for group in groups(db.session)
    ]
    return render_template("staff/quizzes/marking.html", groups=found)


@blueprint.get("/<int:answer_id>")
@staff_required
def answer(answer_id: int) -> ResponseReturnValue:
    """Show one answer with the model answer, and a form for its mark."""
    return _page(_answer(answer_id), {})


@blueprint.post("/<int:answer_id>")
@staff_required
def mark(answer_id: int) -> ResponseReturnValue:
    """Mark one answer; the next one that waits follows."""
    found = _answer(answer_id)
    following = _following(answer_id)
    score = _share(request.form.get("score", ""))
    if score is None:
        return _page(found, {"score": gettext("Write a number from 0 to 100.")})
    try:
        mark_by_hand(
            db.session,
            plan_of(current_app),
            answer_id,
            by=current_user().id,
            seen=request.form.get("seen", 0, type=int),
            score=score,
            comment=request.form.get("comment", "")[:2000],
            reason=request.form.get("reason", "")[:500],
            ip=request.remote_addr,
        )
    except store.Refused as refused:
        return _page(found, {"reason" if refused.reason == "no_reason" else "score": say(refused)})
    except Overtaken:
        said = gettext("This answer was marked meanwhile. Look at its markings and decide again.")
        return _page(found, {"seen": said})
    flash(gettext("The mark is set."), "good")
    return redirect(_next_page(found, following))


def _answer(answer_id: int) -> Answer:
    found = db.session.get(Answer, answer_id)
    if found is None:
        abort(404)
    return found


def _page(found: Answer, wrong: dict[str, str]) -> ResponseReturnValue:
    page = render_template(
        "staff/quizzes/answer.html",
        line=answer_line(found),
        question=found.question,
        sitting=found.question.sitting,
        variant=variant_of(found.question),
        wrong=wrong,
        values=request.form if wrong else {},
        back=request.values.get("back", ""),
    )
    return page, 422 if wrong else 200


def _following(answer_id: int) -> int | None:
    """Return the answer that waits after this one: of the same item, if there is one left."""
    waiting = waiting_ids(db.session)
    if answer_id not in waiting:
        return waiting[0] if waiting else None
    place = waiting.index(answer_id)
    rest = waiting[place + 1 :] + waiting[:place]
    return rest[0] if rest else None


def _next_page(found: Answer, following: int | None) -> str:
    question = found.question
    if request.form.get("back") == "sitting":
        anchor = f"question-{question.position}"
        return url_for("quiz_staff.sitting", sitting_id=question.sitting_id, _anchor=anchor)
    if following is None:
        return url_for("quiz_marking.index")
    return url_for("quiz_marking.answer", answer_id=following)


def _share(written: str) -> float | None:
    """Read a percentage as a share; None where it is none."""
    try:
        number = Decimal(written.strip().removesuffix("%").strip().replace(",", "."))
    except InvalidOperation:
        return None
    return float(number) / 100 if number.is_finite() and 0 <= number <= 100 else None

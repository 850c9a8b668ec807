"""For the course's staff: the items, any variant of them, and marking again a mended one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

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

from grader.course import CourseError
from grader.quiz.items import Item
from grader.quiz.marking import Marked
from grader.quiz.marking import mark as mark_answer
from grader.quiz.variants import Variant, make
from webapp import store
from webapp.access import current_user, instructor_required, staff_required
from webapp.db import db, utcnow
from webapp.i18n import gettext, ngettext
from webapp.quizzes.forms import raw_of, too_large
from webapp.quizzes.itembank import Filters, bank_rows, given, ideas
from webapp.quizzes.remark import Preview, mark_again, preview, stored_count
from webapp.quizzes.report import settle_all
from webapp.quizzes.rules import plan_of
from webapp.quizzes.scoring import Overtaken
from webapp.quizzes.sheets import foreseen
from webapp.quizzes.staff import kind_names, svg
from webapp.refusals import say

__all__ = ["blueprint"]

blueprint = Blueprint("quiz_items", __name__, url_prefix="/staff/quizzes/items")

LARGEST_SEED = 2**63 - 1


@dataclass(frozen=True)
class Trial:
    """An answer that somebody of the staff tried; nothing of it is stored."""

    raw: Any = None
    marked: Marked | None = None


@blueprint.get("/")
@staff_required
def index() -> ResponseReturnValue:
    """List the items of all units that have a quiz, by filters."""
    plan = plan_of(current_app)
    settle_all(db.session, plan, utcnow())
    filters = Filters(
        unit=request.args.get("unit", ""),
        kind=request.args.get("kind", ""),
        idea=request.args.get("idea", ""),
        generated=request.args.get("generated", ""),
        flagged=bool(request.args.get("flagged")),
        words=request.args.get("words", "")[:200],
    )
    return render_template(
        "staff/quizzes/items.html",
        rows=bank_rows(db.session, plan, filters),
        filters=filters,
        units=plan.units(),
        titles={unit.id: unit.title for unit in plan.units()},
        ideas=ideas(plan),
        kinds=kind_names(),
    )


@blueprint.route("/<unit_id>/<item_id>", methods=["GET", "POST"])
@staff_required
def item(unit_id: str, item_id: str) -> ResponseReturnValue:
    """Show one variant of an item; a form marks an answer without storing it."""
    found, seed = _item(unit_id, item_id), _seed()
    try:
        variant = make(plan_of(current_app).bank(unit_id), item_id, seed, draw=False)
    except CourseError as error:
        broken = render_template("staff/quizzes/broken.html", item=found, seed=seed, error=error)
        return broken, 500
    trial = _trial(variant) if request.method == "POST" else Trial()
    return render_template(
        "staff/quizzes/item.html",
        item=found,
        seed=seed,
        last_seed=LARGEST_SEED,
        variant=variant,
        public=variant.public(),
        revealed=variant.revealed(),
        guess=variant.asked.guess(),
        foreseen=foreseen(variant),
        parameters={key: json.dumps(value) for key, value in variant.parameters.items()},
        trial=trial,
        given=given(db.session, found),
        stored=stored_count(db.session, unit_id, item_id),
        unit_title=plan_of(current_app).bank(unit_id).unit.title,
    )


@blueprint.get("/<unit_id>/<item_id>/drawing.svg")
@staff_required
def drawing(unit_id: str, item_id: str) -> ResponseReturnValue:
    """Give the drawing of a variant."""
    _item(unit_id, item_id)
    try:
        return svg(make(plan_of(current_app).bank(unit_id), item_id, _seed()).drawing)
    except CourseError:
        abort(404)


@blueprint.get("/<unit_id>/<item_id>/again")
@staff_required
def again(unit_id: str, item_id: str) -> ResponseReturnValue:
    """Show who would gain or lose if the answers were marked again; nothing changes."""
    found = _item(unit_id, item_id)
    return _again_page(found, preview(db.session, plan_of(current_app), unit_id, item_id), {})


@blueprint.post("/<unit_id>/<item_id>/again")
@instructor_required
def apply_again(unit_id: str, item_id: str) -> ResponseReturnValue:
    """Mark again as the preview said; if that is outdated, show what it is now."""
    found, plan = _item(unit_id, item_id), plan_of(current_app)
    try:
        done = mark_again(
            db.session,
            plan,
            unit_id,
            item_id,
            by=current_user().id,
            digest=request.form.get("digest", ""),
            reason=request.form.get("reason", "")[:500],
            ip=request.remote_addr,
        )
    except store.Refused as refused:
        wrong = {"reason": say(refused)}
        return _again_page(found, preview(db.session, plan, unit_id, item_id), wrong)
    except Overtaken:
        said = gettext("Something changed since this list was made. This is the list now.")
        return _again_page(found, preview(db.session, plan, unit_id, item_id), {"digest": said})
    count = len(done.changes)
    said = ngettext("%(num)s answer is marked again.", "%(num)s answers are marked again.", count)
    flash(said, "good")
    return redirect(url_for("quiz_items.item", unit_id=unit_id, item_id=item_id))


def _again_page(found: Item, seen: Preview, wrong: dict[str, str]) -> ResponseReturnValue:
    page = render_template(
        "staff/quizzes/again.html",
        item=found,
        preview=seen,
        changes=[change for change in seen.changes if change.counts],
        reworded=sum(not change.counts for change in seen.changes),
        reason=request.form.get("reason", ""),
        wrong=wrong,
    )
    return page, 422 if wrong else 200


def _item(unit_id: str, item_id: str) -> Item:
    plan = plan_of(current_app)
    if unit_id not in {unit.id for unit in plan.units()}:
        abort(404)
    found = plan.bank(unit_id).items.get(item_id)
    if found is None:
        abort(404)
    return found


def _seed() -> int:
    written = request.values.get("seed", "").strip()
    if not (written.isascii() and written.isdigit()):
        return 0
    return min(int(written[:20]), LARGEST_SEED)


def _trial(variant: Variant) -> Trial:
    raw = raw_of(variant.kind, variant.asked.public(), request.form)
    if request.form.get("action") == "shape" or too_large(raw):
        return Trial(raw)
    return Trial(raw, mark_answer(variant, raw))

"""For instructors: links that let people register, each shown once."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from webapp import store
from webapp.access import current_user, instructor_required
from webapp.classbook import not_graded_count
from webapp.db import db
from webapp.i18n import gettext
from webapp.models import Invitation, Role
from webapp.refusals import say

__all__ = ["blueprint"]

blueprint = Blueprint("invitations", __name__, url_prefix="/staff/invitations")

NEWEST = 100


@blueprint.get("/")
@instructor_required
def index() -> ResponseReturnValue:
    """Show the form, and the invitations made so far without their links."""
    return _page({"role": "student"}, {}, "")


@blueprint.post("/")
@instructor_required
def create() -> ResponseReturnValue:
    """Make an invitation and show its link, this once."""
    values = {key: request.form.get(key, "").strip() for key in ("email", "role")}
    try:
        token = store.invite(
            db.session,
            by=current_user().id,
            email=values["email"] or None,
            role=cast(Role, values["role"]),
            ip=request.remote_addr,
        )
    except store.Refused as refused:
        return _page(
            values, {"email" if refused.reason == "bad_address" else "role": say(refused)}, ""
        )
    link = url_for("auth.register", token=token, _external=True)
    return _page({"role": "student"}, {}, link)


def _page(values: dict[str, str], wrong: dict[str, str], link: str) -> ResponseReturnValue:
    newest = select(Invitation).order_by(Invitation.id.desc()).limit(NEWEST)
    names = {
        "student": gettext("student"),
        "assistant": gettext("assistant"),
        "instructor": gettext("instructor"),
    }
    page = render_template(
        "staff/invitations.html",
        values=values,
        wrong=wrong,
        link=link,
        role_names=names,
        entries=db.session.scalars(newest).all(),
        not_graded_count=not_graded_count(),
    )
    return page, 422 if wrong else 200

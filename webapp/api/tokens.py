"""The page of the profile on which tokens are made and revoked."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from webapp import store
from webapp.access import current_user, login_required
from webapp.api.models import ApiToken
from webapp.api.scopes import SCOPES, open_to
from webapp.db import db, utcnow
from webapp.i18n import gettext
from webapp.refusals import say
from webapp.security import limiter
from webapp.store.tokens import LONGEST_TOKEN_NAME

__all__ = ["blueprint"]

blueprint = Blueprint("tokens", __name__, url_prefix="/profile/tokens")

DAYS = (7, 30, 90, 180, 365)
USUAL_DAYS = 90
USUAL = ("course:read", "submissions:read", "submissions:write")
NEWEST = 50
FIELDS = {"bad_name": "name", "bad_scope": "scopes", "bad_expiry": "days"}


@blueprint.get("/")
@login_required
def index() -> ResponseReturnValue:
    """Show the tokens made so far, never the tokens themselves, and the form."""
    return _page({"name": "", "days": str(USUAL_DAYS), "scopes": USUAL}, {}, None)


@blueprint.post("/")
@login_required
@limiter.limit("20 per hour")
def create() -> ResponseReturnValue:
    """Make a token and show it, this once."""
    name, days = request.form.get("name", ""), request.form.get("days", "")
    scopes = request.form.getlist("scopes")
    try:
        made = store.make_token(
            db.session,
            current_user().id,
            by=current_user().id,
            name=name,
            scopes=scopes,
            days=int(days) if days in map(str, DAYS) else 0,
            ip=request.remote_addr,
        )
    except store.Refused as refused:
        wrong = say(refused)
        if refused.reason == "bad_name":
            wrong = gettext(
                "Give the token a name of at most %(count)s visible characters.",
                count=LONGEST_TOKEN_NAME,
            )
        values = {"name": name[:LONGEST_TOKEN_NAME], "days": days, "scopes": scopes}
        return _page(values, {FIELDS.get(refused.reason, "form"): wrong}, None)
    return _page({"name": "", "days": str(USUAL_DAYS), "scopes": USUAL}, {}, made)


@blueprint.post("/<int(max=2147483647):token_id>/revoke")
@login_required
def revoke(token_id: int) -> ResponseReturnValue:
    """End one of one's own tokens."""
    user = current_user()
    try:
        store.revoke_token(
            db.session, token_id, user_id=user.id, by=user.id, ip=request.remote_addr
        )
    except store.Refused:
        abort(404)
    flash(gettext("The token is revoked."), "good")
    return redirect(url_for("tokens.index"))


def _page(
    values: Mapping[str, object], wrong: dict[str, str], made: store.MadeToken | None
) -> ResponseReturnValue:
    user = current_user()
    query = select(ApiToken).where(ApiToken.user_id == user.id).order_by(ApiToken.id.desc())
    page = render_template(
        "auth/tokens.html",
        entries=db.session.scalars(query.limit(NEWEST)).all(),
        now=utcnow(),
        values=values,
        wrong=wrong,
        made=made,
        days=DAYS,
        scopes=[SCOPES[name] for name in open_to(user)],
        site=request.host_url.rstrip("/"),
        longest=LONGEST_TOKEN_NAME,
    )
    return page, 422 if wrong else 200

"""Accounts: registering by invitation, logging in and out, and one's own profile."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import available_timezones

from flask import (
    Blueprint,
    abort,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address
from sqlalchemy import select

from webapp import passwords, store
from webapp.access import begin_session, current_user, login_required, remember_language
from webapp.db import db
from webapp.i18n import LANGUAGES, gettext
from webapp.models import User
from webapp.refusals import say
from webapp.security import limiter, safe_next

__all__ = ["blueprint"]

blueprint = Blueprint("auth", __name__)
blueprint.record_once(lambda _state: passwords.prepare())

# Beside which field of the form a refusal is said.
FIELDS = {"address_taken": "email", "bad_address": "email", "weak_password": "password"}

# Offered in the list; any other may be typed.
ZONES = (
    *("Asia/Seoul", "Asia/Tokyo", "Asia/Shanghai", "Asia/Singapore", "Asia/Kolkata", "UTC"),
    *("Europe/London", "Europe/Berlin", "America/New_York", "America/Chicago"),
    *("America/Los_Angeles", "Australia/Sydney"),
)


def _failed(response: object) -> bool:
    return getattr(response, "status_code", 200) == 401


def _refused(response: object) -> bool:
    return getattr(response, "status_code", 200) == 422


def _email_key() -> str:
    return "email:" + request.form.get("email", "").strip().lower()[:254]


def _pair_key() -> str:
    return f"{get_remote_address()} {_email_key()}"


@blueprint.route("/login", methods=["GET", "POST"])
@limiter.limit("10 per 15 minutes", key_func=_pair_key, methods=["POST"], deduct_when=_failed)
@limiter.limit("50 per hour", key_func=_email_key, methods=["POST"], deduct_when=_failed)
@limiter.limit("200 per 15 minutes", methods=["POST"], deduct_when=_failed)
def login() -> ResponseReturnValue:
    """Log in. Only failures count towards the limits: a whole class may share one address."""
    target = safe_next(request.values.get("next"), url_for("home.index"))
    if request.method == "GET":
        if g.user is not None:
            return redirect(target)
        return render_template("auth/login.html", next=target, email="", wrong="")
    email = request.form.get("email", "")
    user = db.session.scalar(select(User).where(User.email == email.strip().lower()))
    known = passwords.verify(
        user.password_hash if user is not None else None, request.form.get("password", "")
    )
    if user is None or not known or not user.active:
        wrong = gettext("The e-mail address or the password is wrong. Check both.")
        page = render_template("auth/login.html", next=target, email=email[:254], wrong=wrong)
        return page, 401
    begin_session(user)
    return redirect(target)


@blueprint.post("/logout")
def logout() -> ResponseReturnValue:
    """Log out of this browser."""
    language = session.get("language")
    session.clear()
    remember_language(language)
    return redirect(url_for("home.index"))


@blueprint.post("/language")
def switch_language() -> ResponseReturnValue:
    """Choose the language, for this browser and, when logged in, for the account."""
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        abort(400)
    remember_language(chosen)
    if g.user is not None and g.user.locale != chosen:
        user = current_user()
        store.change_profile(
            db.session,
            user.id,
            nickname=user.nickname,
            locale=chosen,
            timezone=user.timezone,
            ip=request.remote_addr,
        )
    return redirect(safe_next(request.form.get("next"), url_for("home.index")))


@blueprint.route("/register/<token>", methods=["GET", "POST"])
@limiter.limit("60 per 15 minutes", deduct_when=lambda response: response.status_code == 404)
def register(token: str) -> ResponseReturnValue:
    """Make an account from an invitation link."""
    invitation = store.find_invitation(db.session, token)
    if invitation is None:
        return _no_invitation()
    values = {"name": invitation.name or "", "email": invitation.email or ""}
    fixed = bool(invitation.email)
    if request.method == "GET":
        return _register_page(values, fixed, {})
    values["name"] = request.form.get("name", "")
    if not fixed:
        values["email"] = request.form.get("email", "")
    try:
        user_id = store.accept_invitation(
            db.session,
            token,
            **values,
            password=request.form.get("password", ""),
            ip=request.remote_addr,
        )
    except store.Refused as refused:
        if refused.reason == "bad_invitation":
            return _no_invitation()
        return _register_page(values, fixed, {FIELDS.get(refused.reason, "name"): say(refused)})
    begin_session(db.session.get_one(User, user_id))
    flash(gettext("Welcome! Your account is ready."), "good")
    return redirect(url_for("home.index"))


@blueprint.route("/profile", methods=["GET", "POST"])
@login_required
def profile() -> ResponseReturnValue:
    """Show the profile, or save the nickname."""
    user = current_user()
    if request.method == "GET":
        return _profile_page({})
    nickname = request.form.get("nickname", "")
    zone = request.form.get("timezone", user.timezone).strip()
    if zone not in timezones():
        wrong = gettext("There is no such time zone. Choose one of the list, like Asia/Seoul.")
        return _profile_page({"timezone": wrong}, nickname, zone[:64])
    try:
        store.change_profile(
            db.session,
            user.id,
            nickname=nickname,
            locale=user.locale,
            timezone=zone,
            ip=request.remote_addr,
        )
    except store.Refused as refused:
        wrong = gettext("Use at most 20 visible characters.")
        shown = wrong if refused.reason == "bad_name" else say(refused)
        return _profile_page({"nickname": shown}, nickname, zone)
    flash(gettext("Saved."), "good")
    return redirect(url_for("auth.profile"))


def _own_key() -> str:
    return f"user:{g.user.id}" if g.user is not None else get_remote_address()


@blueprint.post("/profile/sessions")
@limiter.limit("10 per 15 minutes", key_func=_own_key)
@login_required
def end_sessions() -> ResponseReturnValue:
    """Log out everywhere else; this browser stays logged in."""
    user = current_user()
    store.end_sessions(db.session, user.id, by=user.id, ip=request.remote_addr)
    begin_session(user)
    flash(gettext("You are logged out everywhere else."), "good")
    return redirect(url_for("auth.profile"))


@blueprint.post("/profile/password")
@limiter.limit("10 per 15 minutes", key_func=_own_key, deduct_when=_refused)
@login_required
def change_password() -> ResponseReturnValue:
    """Change the password; every other session of this account ends."""
    user = current_user()
    if not passwords.verify(user.password_hash, request.form.get("current", "")):
        return _profile_page({"current": gettext("This is not your present password.")})
    try:
        store.set_password(
            db.session,
            user.id,
            request.form.get("password", ""),
            by=user.id,
            ip=request.remote_addr,
        )
    except store.Refused as refused:
        return _profile_page({"password": say(refused)})
    begin_session(user)
    flash(gettext("Your password is changed. You are logged out everywhere else."), "good")
    return redirect(url_for("auth.profile"))


def _register_page(
    values: dict[str, str], fixed: bool, wrong: dict[str, str]
) -> ResponseReturnValue:
    page = render_template(
        "auth/register.html",
        values=values,
        wrong=wrong,
        shortest=passwords.SHORTEST,
        fixed_email=fixed,
    )
    return page, 422 if wrong else 200


def _profile_page(
    wrong: dict[str, str], nickname: str | None = None, zone: str | None = None
) -> ResponseReturnValue:
    user = current_user()
    page = render_template(
        "auth/profile.html",
        nickname=nickname if nickname is not None else user.nickname or "",
        zone=zone or user.timezone,
        zones=ZONES,
        wrong=wrong,
        shortest=passwords.SHORTEST,
    )
    return page, 422 if wrong else 200


@lru_cache(maxsize=1)
def timezones() -> frozenset[str]:
    """Return the names of all time zones this machine knows."""
    return frozenset(available_timezones())


def _no_invitation() -> ResponseReturnValue:
    page = render_template(
        "errors/error.html",
        code=404,
        heading=gettext("This invitation does not work"),
        advice=gettext(
            "It was used already, has expired, or the link is incomplete. "
            "Ask your instructor for a new one; if you have an account, log in."
        ),
    )
    return page, 404

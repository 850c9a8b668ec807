"""The start page: the three doors for a visitor, the units for whoever is logged in."""

from __future__ import annotations

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from webapp.access import current_user
from webapp.standings import unit_entries

__all__ = ["blueprint"]

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """Show what is due and what is next."""
    if g.user is None:
        return render_template("home/landing.html")
    entries = unit_entries(current_user())
    following = next((entry for entry in entries if entry.is_open and not entry.is_full), None)
    return render_template("home/units.html", entries=entries, next=following)

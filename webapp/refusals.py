"""What the site says, in the reader's language, when a rule of the product forbids something."""

from __future__ import annotations

from flask import current_app
from jinja2.filters import do_filesizeformat

from webapp import passwords
from webapp.app import settings_of
from webapp.i18n import gettext
from webapp.store import Refused

__all__ = ["say"]


def say(refused: Refused) -> str:
    """Return the reason and what to do next."""
    settings = settings_of(current_app)
    match refused.reason:
        case "address_taken":
            return gettext("This address has an account already. Log in instead.")
        case "nickname_taken":
            return gettext("Somebody has this nickname already. Choose another.")
        case "bad_address":
            return gettext("This is not an e-mail address.")
        case "bad_name":
            return gettext("Write your name, at most 100 characters.")
        case "weak_password":
            return gettext(
                "Use %(shortest)s to %(longest)s characters, and neither your name nor your "
                "e-mail address.",
                shortest=passwords.SHORTEST,
                longest=passwords.LONGEST,
            )
        case "empty_file":
            return gettext("This file is empty. Save your work and choose the file again.")
        case "too_large":
            return gettext(
                "This file is larger than %(size)s. Clear the notebook's outputs and save it "
                "again.",
                size=do_filesizeformat(settings.upload_kb * 1024, True),
            )
        case "too_many_waiting":
            return gettext(
                "%(count)s of your submissions are still waiting. Hand in the next one when "
                "one of them is graded.",
                count=settings.waiting_per_user,
            )
        case "key_reused":
            return gettext("This form was used for another file already. Choose the file again.")
        case "not_open":
            return gettext("This unit is not open yet.")
        case "over":
            return gettext("The time for this quiz is over.")
        case "bad_scope":
            return gettext("Choose at least one thing that the token may do.")
        case "bad_expiry":
            return gettext("Choose how long the token is valid, at most a year.")
        case "too_many_tokens":
            return gettext("You have as many tokens as are allowed. Revoke one first.")
        case "bad_due":
            return gettext("The new due time must be later than the unit's own.")
        case "asked_already":
            return gettext("You have asked about this check already.")
        case "trial_ended":
            return gettext("This trial was applied or discarded already.")
        case "trial_unfinished":
            return gettext("The trial can be applied once every submission has been graded in it.")
        case "being_graded":
            return gettext("A submission of theirs is being graded. Try again in a minute.")
        case "no_reason":
            return gettext("Write a reason. It stays on record.")
        case "bad_score":
            return gettext("This score is outside what the unit allows.")
        case "bad_role" | "not_allowed":
            return gettext("Your account may not do this.")
    return gettext("This does not exist any more. Reload the page.")

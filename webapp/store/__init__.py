"""What changes data. Each function is one transaction that leaves its row in the audit log.

All take the session first, and who does it (`by`; None is the command line) with their address.
They raise `Refused` when the product's rules do not allow it.
"""

from __future__ import annotations

from webapp.store.accounts import (
    accept_invitation,
    change_profile,
    change_user,
    create_user,
    end_sessions,
    ensure_cohort,
    find_invitation,
    invite,
    set_password,
)
from webapp.store.audit import Refused, record
from webapp.store.course import sync_checks, sync_course
from webapp.store.marks import freeze_board, lift_freeze, set_override, withdraw_override
from webapp.store.tokens import (
    MadeToken,
    end_tokens,
    find_token,
    make_token,
    note_use,
    revoke_token,
)
from webapp.store.work import Submitted, regrade, submit

__all__ = [
    "MadeToken",
    "Refused",
    "Submitted",
    "accept_invitation",
    "change_profile",
    "change_user",
    "create_user",
    "end_sessions",
    "end_tokens",
    "ensure_cohort",
    "find_invitation",
    "find_token",
    "freeze_board",
    "invite",
    "lift_freeze",
    "make_token",
    "note_use",
    "record",
    "regrade",
    "revoke_token",
    "set_override",
    "set_password",
    "submit",
    "sync_checks",
    "sync_course",
    "withdraw_override",
]

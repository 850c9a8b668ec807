"""Passwords: how they are kept, and what one must be like."""

from __future__ import annotations

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

__all__ = ["LONGEST", "SHORTEST", "hash_password", "is_acceptable", "verify"]

SHORTEST = 10
# Hashing takes time in proportion to the length: a megabyte of password is an attack.
LONGEST = 200

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """Return the argon2id hash to store."""
    return _hasher.hash(password)


def verify(stored: str | None, password: str) -> bool:
    """Tell whether `password` belongs to the `stored` hash.

    Without a hash (no such user, or one who has not chosen a password) the same work is done, so
    that the time taken does not tell which e-mail addresses have accounts.
    """
    try:
        return _hasher.verify(stored or _nobody(), password[:LONGEST]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def is_acceptable(password: str, *, email: str = "") -> bool:
    """Tell whether a new password is long enough, not too long, and not the e-mail address."""
    return SHORTEST <= len(password) <= LONGEST and password.strip().lower() != email.lower()


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _hasher.hash("nobody has this password")

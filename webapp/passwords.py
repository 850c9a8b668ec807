"""Passwords: how they are kept, and what one must be like."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

__all__ = ["LONGEST", "SHORTEST", "hash_password", "prepare", "verify", "weakness"]

SHORTEST = 10
# Hashing takes time in proportion to the length: a megabyte of password is an attack.
LONGEST = 200

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """Return the argon2id hash to store."""
    return _hasher.hash(password)


def prepare() -> None:
    """Make what `verify` compares with where there is no hash, before anybody can time it."""
    _nobody()


def verify(stored: str | None, password: str) -> bool:
    """Tell whether `password` belongs to the `stored` hash.

    Without a hash (no such user, or one who has not chosen a password) the same work is done, so
    that the time taken does not tell which e-mail addresses have accounts.
    """
    try:
        return _hasher.verify(stored or _nobody(), password[:LONGEST]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def weakness(password: str, about: Iterable[str] = ()) -> str | None:
    """Say what is wrong with a new password, or None.

    Parameters
    ----------
    about : iterable of str
        What anybody knows of its owner: e-mail address and name. None of these is a password.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        return f"A password has {SHORTEST} to {LONGEST} characters; this one has {len(password)}."
    if password.strip().casefold() in {known.strip().casefold() for known in about}:
        return "The password is the name or the e-mail address; choose something else."
    return None


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _hasher.hash("nobody has this password")

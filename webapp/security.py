"""What every answer and every form is guarded by: headers, cookies, CSRF tokens and rate limits."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect

from webapp import access

__all__ = ["UPLOADS", "csrf", "init_app", "limiter", "safe_next", "uploads"]

csrf = CSRFProtect()
limiter = Limiter(
    get_remote_address, default_limits=[], storage_uri="memory://", strategy="moving-window"
)

UPLOADS = "30 per 10 minutes"


def _uploader() -> str:
    person = g.token.user if g.get("token") is not None else g.get("user")
    return f"user:{person.id}" if person is not None else get_remote_address()


# Counted together for a person, whichever door a file comes through.
uploads = limiter.shared_limit(UPLOADS, scope="uploads", key_func=_uploader)

# Everything comes from this site; nothing inline is run or applied.
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
YEAR = 31_536_000


def init_app(app: Flask) -> None:
    """Guard every answer of `app`; a key already in its configuration is kept.

    Cookies are marked ``Secure`` where ``PREFERRED_URL_SCHEME`` is ``https``.
    """
    secure = app.config.get("PREFERRED_URL_SCHEME") == "https"
    app.config["SESSION_COOKIE_NAME"] = "backgrade"
    app.config["SESSION_COOKIE_HTTPONLY"] = True
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    app.config["SESSION_COOKIE_SECURE"] = secure or app.config["SESSION_COOKIE_SECURE"]
    # A form left open over the weekend still works: the token lives as long as the session.
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.config.setdefault("RATELIMIT_HEADERS_ENABLED", True)
    # First who it is, so that a page about a refused form can be in that person's language.
    access.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    app.after_request(_add_headers)
    app.url_defaults(_Fingerprints(Path(app.static_folder or "")))


def safe_next(target: str | None, fallback: str) -> str:
    """Return `target` when it is a path of this site, else `fallback`.

    Only ``/path`` is let through: no second slash or backslash that would name a host, no scheme,
    no control character that a browser drops before it reads the address.
    """
    if not target or not target.startswith("/") or target[1:2] in {"/", "\\"}:
        return fallback
    if "\\" in target or any(ord(character) < 33 for character in target):
        return fallback
    return target


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}")
    if request.endpoint == "static":
        if "v" in request.args and response.status_code == 200:
            response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    elif g.get("user") is not None:
        response.headers["Cache-Control"] = "no-store"
    return response


class _Fingerprints:
    """Adds ``?v=`` with a digest of the file to the address of a static file.

    So that a browser may keep it for ever, and asks anew once the file has changed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, str] = {}

    def __call__(self, endpoint: str, values: dict[str, Any]) -> None:
        name = values.get("filename")
        if endpoint != "static" or not isinstance(name, str):
            return
        if name not in self._known:
            content = (self._folder / name).read_bytes()
            self._known[name] = hashlib.sha256(content).hexdigest()[:12]
        values["v"] = self._known[name]

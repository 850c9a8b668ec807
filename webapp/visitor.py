"""Somebody who uses the site over HTTP without a browser: the demonstration and the benchmarks."""

from __future__ import annotations

import html
import re
import secrets
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from http.cookiejar import CookieJar

__all__ = ["Progress", "UnexpectedPageError", "Visitor"]

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
KEY = re.compile(r'name="key" value="([^"]+)"')
LIVE = re.compile(r'id="live" data-state="([^"]+)"\s+data-checks="(\d+)"')
TIMEOUT = 30.0


class UnexpectedPageError(Exception):
    """The site answered with a page that is not the one asked for."""


@dataclass(frozen=True)
class Progress:
    """How far a submission's page says its grading is."""

    state: str
    checks: int


class Visitor:
    """One visitor with their cookies.

    Parameters
    ----------
    address : str
        Of the site, like ``http://127.0.0.1:8000``.
    """

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(cookies)

    def log_in(self, email: str, password: str) -> None:
        """Log in through the form; raise `UnexpectedPageError` when the site refuses.

        That and every other refusal names the path and the HTTP status.
        """
        page, _ = self._open("/login")
        form = {"csrf_token": _found(TOKEN, page), "email": email, "password": password}
        self._open("/login", urllib.parse.urlencode(form).encode())

    def get(self, path: str) -> str:
        """Return the page at `path`."""
        return self._open(path)[0]

    def upload(self, unit: str, filename: str, content: bytes) -> str:
        """Upload a file through the unit's form and return the path of the submission's page."""
        page, _ = self._open(f"/units/{unit}")
        fields = {"csrf_token": _found(TOKEN, page), "key": _found(KEY, page)}
        kind, body = _multipart(fields, filename, content)
        _, url = self._open(f"/units/{unit}/submissions", body, kind)
        path = urllib.parse.urlsplit(url).path
        if not path.startswith("/submissions/"):
            raise UnexpectedPageError(f"uploading {filename} led to {path}")
        return path

    def progress(self, path: str) -> Progress:
        """Return what the submission's page at `path` says now."""
        page, _ = self._open(path)
        found = LIVE.search(page)
        if found is None:
            raise UnexpectedPageError(f"{path} shows no grading")
        return Progress(found[1], int(found[2]))

    def _open(self, path: str, body: bytes | None = None, kind: str = "") -> tuple[str, str]:
        headers = {"Referer": self.address + path}
        if kind:
            headers["Content-Type"] = kind
        request = urllib.request.Request(self.address + path, body, headers)  # noqa: S310
        try:
            with self._opener.open(request, timeout=TIMEOUT) as response:
                return response.read().decode(), response.url
        except urllib.error.HTTPError as error:
            error.close()
            raise UnexpectedPageError(f"{path} answered {error.code}") from None


def _found(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    if found is None:
        raise UnexpectedPageError(f"no {pattern.pattern} in the page")
    return html.unescape(found[1])


def _multipart(fields: dict[str, str], filename: str, content: bytes) -> tuple[str, bytes]:
    boundary = secrets.token_hex(16)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    name = filename.replace("\\", "_").replace('"', "_")
    parts.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n".encode()
        + content
        + f"\r\n--{boundary}--\r\n".encode()
    )
    return f"multipart/form-data; boundary={boundary}", b"".join(parts)

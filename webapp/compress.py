"""Sends style, scripts and drawings compressed, to browsers that take them so.

Pages themselves are not compressed: they hold a form's token beside what a visitor sends, and the
length of a compressed page would tell something of both.
"""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

__all__ = ["init_app"]

_TYPES = {"text/css", "text/javascript", "application/javascript", "image/svg+xml"}
LEAST = 1024  # bytes; less is not worth it


def init_app(app: Flask) -> None:
    """Compress what is the same for everybody."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.mimetype not in _TYPES or response.status_code != 200:
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"] or "Content-Encoding" in response.headers:
        return response
    response.direct_passthrough = False
    content = response.get_data()
    if len(content) < LEAST:
        return response
    response.set_data(gzip.compress(content, compresslevel=6, mtime=0))
    response.content_encoding = "gzip"
    tag, _ = response.get_etag()
    if tag is not None:
        response.set_etag(tag, weak=True)
    return response

"""Korean and English: which of them a person gets, and how texts, times and points are written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import flask_babel
from babel.dates import format_timedelta
from flask import Flask, g, has_request_context, request, session
from markupsafe import Markup, escape

__all__ = [
    "LANGUAGES",
    "appointment",
    "away",
    "gettext",
    "init_app",
    "language",
    "moment",
    "ngettext",
    "points",
    "text",
    "with_code",
]

LANGUAGES = {"ko": "한국어", "en": "English"}
DEFAULT_TIMEZONE = "Asia/Seoul"
_CODE = re.compile(r"`([^`\n]+)`")


def init_app(app: Flask) -> None:
    """Set up translations, and the filters that templates write texts, times and points with."""
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", DEFAULT_TIMEZONE)
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", "translations")
    flask_babel.Babel(app, locale_selector=_choose, timezone_selector=_zone)
    app.add_template_filter(text, "text")
    app.add_template_filter(points, "points")
    app.add_template_filter(moment, "moment")
    app.add_template_filter(appointment, "appointment")
    app.add_template_filter(away, "away")
    app.add_template_filter(with_code, "with_code")
    app.context_processor(_words)


def gettext(message: str, **values: object) -> str:
    """Translate `message` for this answer and fill in the values."""
    return str(flask_babel.gettext(message, **values))


def ngettext(one: str, many: str, count: int) -> str:
    """Translate the one that fits `count`, which fills ``%(num)s``."""
    return str(flask_babel.ngettext(one, many, count))


def language() -> str:
    """Return the language of this answer: ``ko`` or ``en``."""
    locale = flask_babel.get_locale()
    return locale.language if locale is not None and locale.language in LANGUAGES else "en"


def text(words: Mapping[str, str] | None) -> str:
    """Return the text of both languages in the one of this answer; nothing gives ``""``."""
    if not words:
        return ""
    return words.get(language()) or words.get("en") or next(iter(words.values()), "")


def points(hundredths: int | None) -> str:
    """Write points kept as hundredths: 650 as ``6.5``, 600 as ``6``; none as an en dash."""
    if hundredths is None:
        return "–"
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")


def moment(when: datetime | None) -> str:
    """Write a time in the reader's zone and language, to the minute."""
    if when is None:
        return gettext("never")
    return str(flask_babel.format_datetime(when, "yyyy-MM-dd HH:mm"))


def appointment(when: datetime) -> str:
    """Write a time in the reader's zone as one says it: weekday, day and hour."""
    pattern = "M월 d일 (EEE) HH:mm" if language() == "ko" else "EEE, MMM d, HH:mm"
    return str(flask_babel.format_datetime(when, pattern))


def away(when: datetime, now: datetime) -> str:
    """Write how far off a time is: ``in 2 days``, ``3 hours ago``."""
    # In the smaller unit up to two of the larger: "in 1 week" could be ten days.
    return format_timedelta(when - now, threshold=2, add_direction=True, locale=language())


def with_code(plain: str) -> Markup:
    """Escape a text and set what stands between backticks as code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(plain))))  # noqa: S704


def _choose() -> str | None:
    if not has_request_context():
        return None
    chosen = g.get("language") or session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    user = g.get("user")
    if user is not None and user.locale in LANGUAGES:
        return str(user.locale)
    return request.accept_languages.best_match(list(LANGUAGES), default="en")


def _zone() -> str | None:
    user = g.get("user") if has_request_context() else None
    return user.timezone if user is not None else None


def _words() -> dict[str, Any]:
    return {"language": language(), "languages": LANGUAGES}

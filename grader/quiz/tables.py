"""Reading what an author wrote, strictly: every key is known, every value is what it must be."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from grader.course import CourseError
from grader.quiz.texts import shown
from grader.report import Text

__all__ = ["Table", "as_text"]

MISSING = object()


def as_text(value: Any, where: str) -> Text:
    """Return both languages; a number or a formula may be written once for both."""
    if isinstance(value, Mapping) and set(value) == {"en", "ko"}:
        if all(isinstance(text, str) and text.strip() for text in value.values()):
            return {"en": value["en"], "ko": value["ko"]}
    elif isinstance(value, (int, float, list)):
        return {"en": shown(value), "ko": shown(value)}
    elif isinstance(value, str) and value.strip() and not any("가" <= c <= "힣" for c in value):
        return {"en": value, "ko": value}
    raise CourseError(f"{where} is {value!r}, expected a text in en and ko")


class Table:
    """A table of a TOML file; what is not asked of it before `done` is a mistake.

    Parameters
    ----------
    data : object
        What stands there.
    where : str
        File and item, the beginning of every complaint.
    """

    def __init__(self, data: object, where: str) -> None:
        if not isinstance(data, Mapping):
            raise CourseError(f"{where} is {data!r}, expected a table")
        self.data, self.where = data, where
        self._asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def get(self, key: str, default: Any = MISSING) -> Any:
        """Return the value as it stands; without a default it must be there."""
        self._asked.add(key)
        if key not in self.data:
            if default is MISSING:
                raise CourseError(f"{self.where}: {key} is missing")
            return default
        return self.data[key]

    def text(self, key: str) -> Text:
        """Return a text in both languages."""
        return as_text(self.get(key), f"{self.where}: {key}")

    def optional_text(self, key: str) -> Text | None:
        """Return a text in both languages, or None."""
        return self.text(key) if key in self.data else None

    def string(self, key: str, default: Any = MISSING) -> str:
        """Return a string that is not empty, or the default."""
        value = self.get(key, default)
        if value is default and default is not MISSING:
            return str(value)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            value = shown(value)
        if not isinstance(value, str) or not value:
            raise self.wrong(key, value, "a string")
        return value

    def strings(self, key: str, default: Any = MISSING) -> tuple[str, ...]:
        """Return a list of strings."""
        value = self.get(key, default)
        if not isinstance(value, (list, tuple)) or not all(isinstance(v, str) for v in value):
            raise self.wrong(key, value, "a list of strings")
        return tuple(value)

    def number(self, key: str, default: Any = MISSING) -> float:
        """Return a finite number."""
        value = self.get(key, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.wrong(key, value, "a number")
        if not math.isfinite(value):
            raise self.wrong(key, value, "a finite number")
        return float(value)

    def integer(self, key: str, default: Any = MISSING) -> int:
        """Return an integer."""
        value = self.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.wrong(key, value, "an integer")
        return value

    def boolean(self, key: str, default: Any = MISSING) -> bool:
        """Return true or false."""
        value = self.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, value, "true or false")
        return value

    def instant(self, key: str) -> datetime:
        """Return a time with an offset."""
        value = self.get(key)
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise self.wrong(key, value, "a time with an offset, like 2026-03-20T23:59:59+09:00")
        return value

    def table(self, key: str, default: Any = MISSING) -> Table:
        """Return a table within."""
        return Table(self.get(key, default), f"{self.where}: {key}")

    def tables(self, key: str, default: Any = MISSING) -> tuple[Table, ...]:
        """Return a list of tables."""
        value = self.get(key, default)
        if not isinstance(value, (list, tuple)):
            raise self.wrong(key, value, "a list of tables")
        return tuple(Table(v, f"{self.where}: {key} {i}") for i, v in enumerate(value, start=1))

    def wrong(self, key: str, value: object, expected: str) -> CourseError:
        """Return the complaint about a value."""
        return CourseError(f"{self.where}: {key} is {value!r}, expected {expected}")

    def done(self) -> None:
        """Refuse the keys that nobody has asked for."""
        for key in self.data:
            if key not in self._asked:
                known = ", ".join(sorted(self._asked))
                raise CourseError(f"{self.where}: unknown key {key!r}; known: {known}")

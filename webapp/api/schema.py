"""Types as JSON Schema, values as JSON, and what a client sent as values.

The types are those of `webapp.api.shapes` and of the views' parameters: frozen dataclasses,
``str``, ``int``, ``float``, ``bool``, ``datetime``, ``Literal``, ``list``, ``dict`` with string
keys, a type or None, and ``Annotated`` with `Limits`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

__all__ = ["SAYING", "Limits", "Wrong", "decode", "encode", "hints", "read_text", "schema_of"]

Json = Any
PLAIN: dict[Any, dict[str, Json]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    datetime: {"type": "string", "format": "date-time"},
}
NAMES = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}
# Letters and signs, new lines and tabs: PostgreSQL stores no NUL.
CLEAN = r"^[^\x00-\x08\x0b-\x1f\x7f]*$"
SAYING = r"^[^\x00-\x08\x0b-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x08\x0b-\x1f\x7f]*$"


class Wrong(Exception):
    """A value is not what was asked for.

    Attributes
    ----------
    where, given, expected : str
        For a client to read: the value's place, what came, what should have come.
    """

    def __init__(self, where: str, given: str, expected: str) -> None:
        super().__init__(f"{where} is {given}, expected {expected}")
        self.where, self.given, self.expected = where, given[:200], expected


@dataclass(frozen=True)
class Limits:
    """What a value's type does not say: its range or length, its pattern, what it means."""

    says: str = ""
    least: int | None = None
    most: int | None = None
    pattern: str | None = None

    def schema(self, kind: Any) -> dict[str, Json]:
        """Return the keywords of JSON Schema."""
        keys = {str: ("minLength", "maxLength"), list: ("minItems", "maxItems")}
        least, most = keys.get(get_origin(kind) or kind, ("minimum", "maximum"))
        given = {"description": self.says or None, least: self.least, most: self.most}
        given["pattern"] = self.pattern
        return {key: value for key, value in given.items() if value is not None}

    def check(self, where: str, value: Any) -> None:
        """Raise `Wrong` for a value outside."""
        size = value if isinstance(value, int | float) else len(value)
        if (self.least is not None and size < self.least) or (
            self.most is not None and size > self.most
        ):
            what = "" if size is value else "a length of "
            raise Wrong(where, repr(value), f"{what}{self.least or 0} to {self.most}")
        if self.pattern is not None and not re.search(self.pattern, value):
            raise Wrong(where, repr(value), f"what matches {self.pattern}")


def hints(kind: Any) -> dict[str, Any]:
    """Return the annotations of a dataclass or function, `Limits` included."""
    return get_type_hints(kind, include_extras=True)


def schema_of(kind: Any, shapes: dict[str, Json]) -> dict[str, Json]:
    """Return the schema of a type; those of the dataclasses in it are added to `shapes`."""
    origin, given = get_origin(kind), get_args(kind)
    if origin is Annotated:
        inner = schema_of(given[0], shapes)
        return {**inner, **given[1].schema(given[0])}
    if origin is Literal:
        return {"type": "string", "enum": list(given)}
    if origin in (Union, UnionType):
        return {"anyOf": [schema_of(each, shapes) for each in given]}
    if origin is list:
        return {"type": "array", "items": schema_of(given[0], shapes)}
    if origin is dict:
        return {"type": "object", "additionalProperties": schema_of(given[1], shapes)}
    if is_dataclass(kind):
        return _shape(kind, shapes)
    return dict(PLAIN[kind])


def _shape(kind: Any, shapes: dict[str, Json]) -> dict[str, Json]:
    name = kind.__name__
    if name not in shapes:
        shapes[name] = {}  # so that a shape within itself ends
        known = hints(kind)
        shapes[name] = {
            "type": "object",
            "description": (kind.__doc__ or "").partition("\n\n")[0].strip(),
            "properties": {f.name: schema_of(known[f.name], shapes) for f in fields(kind)},
            "required": [f.name for f in fields(kind) if f.default is MISSING],
            "additionalProperties": False,
        }
    return {"$ref": f"#/components/schemas/{name}"}


def encode(value: Any) -> Json:
    """Return a value as JSON-ready data; a time in UTC as RFC 3339 writes it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: encode(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Mapping):
        return {str(key): encode(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [encode(each) for each in value]
    return value


def read_text(kind: Any, where: str, text: str) -> Any:
    """Return what a parameter of an address means; raises `Wrong`."""
    plain = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    if plain is int:
        if not re.fullmatch(r"-?[0-9]{1,18}", text):
            raise Wrong(where, repr(text), NAMES[int])
        return decode(kind, where, int(text))
    return decode(kind, where, text)


def decode(kind: Any, where: str, value: Json) -> Any:
    """Return JSON data as a value of `kind`; raises `Wrong` and names the place in it."""
    origin, given = get_origin(kind), get_args(kind)
    if origin is Annotated:
        found = decode(given[0], where, value)
        given[1].check(where, found)
        return found
    if origin is Literal:
        if value not in given:
            raise Wrong(where, repr(value), " or ".join(map(repr, given)))
        return value
    if origin is list:
        if not isinstance(value, list):
            raise Wrong(where, repr(value), "a list")
        return [decode(given[0], f"{where}[{i}]", each) for i, each in enumerate(value)]
    if is_dataclass(kind):
        return _decode_shape(kind, where, value)
    # JSON's true is no number, though Python's is.
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Wrong(where, repr(value), NAMES[kind])
    if kind is str and not (re.search(CLEAN, value) and _is_unicode(value)):
        raise Wrong(where, repr(value), "a text without control characters")
    return value


def _is_unicode(text: str) -> bool:
    """Say whether UTF-8 can write it: JSON may hold one half of a surrogate pair."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _decode_shape(kind: Any, where: str, value: Json) -> Any:
    known = hints(kind)
    expected = f"an object with {', '.join(known)}"
    if not isinstance(value, dict):
        raise Wrong(where, repr(value), expected)
    if strange := sorted(set(value) - set(known)):
        raise Wrong(where, f"an object with {strange[0]!r}", expected)
    needed = [field.name for field in fields(kind) if field.default is MISSING]
    if missing := [name for name in needed if name not in value]:
        raise Wrong(where, f"an object without {missing[0]!r}", expected)
    return kind(**{key: decode(known[key], f"{where}.{key}", each) for key, each in value.items()})

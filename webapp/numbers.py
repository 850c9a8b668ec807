"""Whole numbers in addresses and forms: none gets in that no column could hold."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import IntegerConverter

__all__ = ["LARGEST", "init_app", "whole"]

LARGEST = 2**31 - 1  # of an integer column


def init_app(app: Flask) -> None:
    """Have ``<int:…>`` and ``get(…, type=int)`` take larger numbers for none at all."""
    app.url_map.converters["int"] = _Number
    app.request_class = _Request


def whole(text: str) -> int:
    """Return the number that is written there.

    Raises
    ------
    ValueError
        If it is none, or beyond `LARGEST`.
    """
    number = int(text)
    if abs(number) > LARGEST:
        raise ValueError(f"{text[:40]!r} is beyond {LARGEST}.")
    return number


class _Number(IntegerConverter):
    """As in Flask, but at most `LARGEST`."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **{"max": LARGEST, **options})


class _Fields(ImmutableMultiDict[str, Any]):
    """What was sent, where ``type=int`` is `whole`."""

    def get(  # type: ignore[override]
        self,
        key: str,
        default: Any = None,
        type: Any = None,  # noqa: A002
    ) -> Any:
        return super().get(key, default, whole if type is int else type)


class _Request(Request):
    parameter_storage_class = _Fields

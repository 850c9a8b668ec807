"""The website: submissions in, gradings stored, scores shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["create_app"]


def create_app(test_config: Mapping[str, Any] | None = None) -> Flask:
    """Make the application; see `webapp.app.create_app`."""
    # Imported here, so that a worker does not load the pages to reach the database.
    from webapp.app import create_app as build

    return build(test_config)

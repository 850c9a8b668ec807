"""The Flask application, put together from its parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from grader.course import Course
from webapp import access, compress, config, i18n, markup, numbers, security
from webapp.config import Settings
from webapp.db import db, prepare
from webapp.quizzes import fields

__all__ = ["course_of", "create_app", "settings_of"]


def create_app(test_config: Mapping[str, Any] | None = None) -> Flask:
    """Make the application; the database is brought up to date by `webapp.startup.start`.

    Parameters
    ----------
    test_config : mapping, optional
        Keys in small letters are settings of `webapp.config.Settings`, ``COURSE`` is a
        `grader.course.Course`, other keys in capitals are Flask's.

    Raises
    ------
    ConfigError, grader.course.CourseError
        If the settings or the course cannot be used.
    """
    given = dict(test_config or {})
    settings = config.load(**{key: given.pop(key) for key in list(given) if key.islower()})
    app = Flask(__name__, instance_path=str(settings.data))
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=config.secret_key(settings),
        SQLALCHEMY_ENGINES={"default": settings.database_url},
        # A form around the file takes some bytes too.
        MAX_CONTENT_LENGTH=(settings.upload_kb + 16) * 1024,
        PREFERRED_URL_SCHEME="https" if settings.https else "http",
    )
    app.config.update(given)
    if "COURSE" not in app.config:
        app.config["COURSE"] = Course.find()
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    _pages(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    return app


def _pages(app: Flask) -> None:
    numbers.init_app(app)
    i18n.init_app(app)
    markup.init_app(app)
    fields.init_app(app)
    # These need `course_of` and `settings_of` of this module.
    from webapp.api import guard
    from webapp.blueprints import BLUEPRINTS

    guard.init_app(app)
    security.init_app(app)
    access.init_app(app)
    compress.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)


def settings_of(app: Flask) -> Settings:
    """Return the settings the application was made with."""
    settings: Settings = app.config["SETTINGS"]
    return settings


def course_of(app: Flask) -> Course:
    """Return the course the application serves."""
    course: Course = app.config["COURSE"]
    return course

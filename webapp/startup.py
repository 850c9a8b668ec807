"""What happens to the database before anybody is served."""

from __future__ import annotations

from flask import Flask

from webapp import jobs, migrations, store
from webapp.app import course_of
from webapp.db import db
from webapp.quizzes.course import sync_quizzes
from webapp.quizzes.rules import plan_of

__all__ = ["start"]


def start(app: Flask) -> None:
    """Bring the database to the newest schema and the course, and free what is left over.

    Safe when several servers start at once: migrations run one after another.
    """
    with app.app_context():
        migrations.upgrade(db.engine)
        store.sync_course(db.session, course_of(app))
        sync_quizzes(db.session, plan_of(app))
        jobs.release_dead(db.session)

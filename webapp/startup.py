"""What happens to the database before anybody is served."""

from __future__ import annotations

from flask import Flask

from webapp import jobs, migrations, store
from webapp.app import course_of
from webapp.db import db

__all__ = ["start"]


def start(app: Flask) -> None:
    """Bring the database to the newest schema and the course's units, and free what is left over.

    Safe when several servers start at once: migrations run one after another.
    """
    with app.app_context():
        migrations.upgrade(db.engine)
        store.sync_course(db.session, course_of(app))
        jobs.release_dead(db.session)

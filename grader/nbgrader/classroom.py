"""An nbgrader course folder as nbgrader sees it: who is in the course and what was handed in."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from glob import glob
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.apps import NbGrader
from sqlalchemy.exc import SQLAlchemyError

from grader.course import Course, CourseError

__all__ = ["Classroom", "ClassroomError", "Handed", "Student"]


class ClassroomError(CourseError):
    """The course folder or its gradebook cannot be used; the text says what to do."""


@dataclass(frozen=True)
class Student:
    """One of the roster; names and address are empty where nbgrader has none."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""

    @property
    def name(self) -> str:
        """First and last name, else the id."""
        return f"{self.first_name} {self.last_name}".strip() or self.id


@dataclass(frozen=True)
class Handed:
    """One submission in ``submitted/``; `file` need not exist. `when` is UTC, if it is known."""

    student: str
    unit: str
    file: Path
    when: datetime | None


class Classroom:
    """An nbgrader course folder with its configuration.

    Parameters
    ----------
    root : Path
        The folder.
    db_url : str, optional
        The gradebook; by default the one of the folder's ``nbgrader_config.py``.

    Attributes
    ----------
    folders
        The `CourseDirectory` of nbgrader.

    Raises
    ------
    ClassroomError
        If it is no such folder.
    """

    def __init__(self, root: Path, db_url: str | None = None) -> None:
        if not (root / "nbgrader_config.py").is_file():
            raise ClassroomError(
                f"{root} holds no nbgrader_config.py: give nbgrader's course folder, the one "
                "that `backgrade release --nbgrader --out` wrote"
            )
        self.root = root.resolve()
        self.app = _configured(self.root)
        self.folders: Any = self.app.coursedir
        self.folders.root = str(self.root)
        if db_url is not None:
            self.folders.db_url = db_url

    def course(self) -> Course:
        """Return the course its configuration names, else the one `Course.find` finds."""
        named = self.app.config.GradeInSandbox.get("course")
        return Course.load(Path(named)) if named else Course.find()

    @contextmanager
    def gradebook(self) -> Iterator[Gradebook]:
        """Open the gradebook; it is made if there is none.

        Raises
        ------
        ClassroomError
            If the database cannot be reached or does not hold what is asked for.
        """
        # nbgrader asks the program `alembic`, of its own environment, for the newest version.
        path = os.environ.get("PATH", os.defpath)
        os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{path}"
        try:
            with Gradebook(self.folders.db_url, self.folders.course_id) as gradebook:
                yield gradebook
        except SQLAlchemyError as error:
            raise ClassroomError(f"the gradebook {self.folders.db_url}: {error}") from error
        finally:
            os.environ["PATH"] = path

    def roster(self) -> list[Student]:
        """Return all students the gradebook knows, and those with a folder in ``submitted/``."""
        found = {handed.student: Student(handed.student) for handed in self.handed("*")}
        if self._has_gradebook():
            with self.gradebook() as gradebook:
                for row in gradebook.students:
                    names = (row.first_name or "", row.last_name or "", row.email or "")
                    found[row.id] = Student(row.id, *names)
        return sorted(found.values(), key=lambda student: student.id)

    def handed(self, unit: str) -> list[Handed]:
        """Return what lies in ``submitted/`` for a unit, or for all with ``*``, by student."""
        step = self.folders.submitted_directory
        pattern = self.folders.format_path(
            step, "(?P<student>[^/]+)", "(?P<unit>[^/]+)", escape=True
        )
        found = []
        for folder in glob(self.folders.format_path(step, "*", unit)):  # noqa: PTH207 -- its own
            match = re.fullmatch(pattern, folder)
            if match is None or not Path(folder).is_dir():
                continue
            stamp = self.folders.get_existing_timestamp(folder)
            found.append(
                Handed(
                    student=match["student"],
                    unit=match["unit"],
                    file=Path(folder) / f"{match['unit']}.ipynb",
                    when=stamp.replace(tzinfo=UTC) if stamp else None,
                )
            )
        return sorted(found, key=lambda handed: handed.student)

    def _has_gradebook(self) -> bool:
        """Tell whether there is one to be read, since opening one makes it."""
        kind, _, path = self.folders.db_url.partition(":///")
        return kind != "sqlite" or Path(path).is_file()


def _configured(root: Path) -> NbGrader:
    """Return nbgrader with the configuration it would have in `root`."""
    before, path = Path.cwd(), list(sys.path)
    app = NbGrader()
    app.log_level = "ERROR"
    os.chdir(root)
    try:
        app.initialize([], root=str(root))
    finally:
        os.chdir(before)
        sys.path[:] = path  # nbgrader puts the working folder first
    app.log_level = "ERROR"
    return app

"""An nbgrader course folder made from the small course, and the commands run on it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.tiny import write_course

BINARIES = Path(sys.executable).parent
ASSIGNMENTS = Path(__file__).parents[2] / "assignments"
UNIT = "tiny"

Notebook = dict[str, Any]
Edit = Callable[[Notebook], None]

WRONG = {"double": "def double(x):\n    return 3 * x\n"}


def write_tiny(root: Path) -> Path:
    """Write the small course with what student kits are made of."""
    write_course(root)
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ASSIGNMENTS / "kit", root / "assignments" / "kit", ignore=ignore)
    for name in ("checklib.py", "checkcalls.py", "handin.py"):
        shutil.copy(ASSIGNMENTS / name, root / "assignments")
    return root


@dataclass(frozen=True)
class Room:
    """An nbgrader course folder, the backgrade course behind it, and a home of its own."""

    root: Path
    course: Path

    @property
    def environment(self) -> dict[str, str]:
        home = self.root.parent / "home"
        home.mkdir(exist_ok=True)
        return {
            **{key: value for key, value in os.environ.items() if "JUPYTER" not in key},
            "PATH": f"{BINARIES}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(home),
            "LC_ALL": "C.UTF-8",
            "BACKGRADE_COURSE": str(self.course),
            "PYTHONWARNINGS": "ignore",
        }

    def run(self, *command: object) -> subprocess.CompletedProcess[str]:
        """Run a command in the folder."""
        program, *arguments = map(str, command)
        return subprocess.run(
            [str(BINARIES / program), *arguments],
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def must(self, *command: object) -> str:
        """Run a command that has to succeed; return all it printed."""
        done = self.run(*command)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def notebook(self, step: str, student: str = "") -> Notebook:
        """Return the notebook of a step: ``source``, ``release``, or a student's ``autograded``."""
        path = self.root / step / student / UNIT / f"{UNIT}.ipynb"
        found: Notebook = json.loads(path.read_text(encoding="utf-8"))
        return found

    def submit(self, student: str, edit: Edit, when: str = "2026-03-02 09:00:00 UTC") -> Path:
        """Hand in the released notebook as `edit` leaves it."""
        folder = self.root / "submitted" / student / UNIT
        shutil.copytree(self.root / "release" / UNIT, folder, dirs_exist_ok=True)
        notebook = self.notebook("release")
        edit(notebook)
        path = folder / f"{UNIT}.ipynb"
        path.write_text(json.dumps(notebook), encoding="utf-8")
        (folder / "timestamp.txt").write_text(when)
        return path

    def answers(self, **other: str) -> Edit:
        """Fill in the source's solutions, or `other` code for some functions."""
        solved = {marks(c)["grade_id"]: text(c) for c in cells(self.notebook("source"))}

        def edit(notebook: Notebook) -> None:
            for cell in cells(notebook):
                if marks(cell).get("solution"):
                    name = marks(cell)["grade_id"]
                    cell["source"] = other.get(name, solved[name])

        return edit

    def scores(self, student: str) -> dict[str, float | None]:
        """Return the automatic score of every cell worth points, from the SQLite gradebook."""
        query = """
            select base_cell.name, grade.auto_score from grade
            join base_cell on base_cell.id = grade.cell_id
            join grade_cells on grade_cells.id = base_cell.id
            join submitted_notebook on submitted_notebook.id = grade.notebook_id
            join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
            where submitted_assignment.student_id = ? and grade_cells.max_score > 0
        """
        with sqlite3.connect(self.root / "gradebook.db") as connection:
            return dict(connection.execute(query, [student]).fetchall())

    def score(self, student: str) -> float:
        """Return the automatic score of a submission in which nothing is left ungraded."""
        found = self.scores(student)
        assert found, f"{student} is not in the gradebook"
        assert None not in found.values()
        return sum(value for value in found.values() if value is not None)


def cells(notebook: Notebook) -> list[dict[str, Any]]:
    """Return the cells that nbgrader has marked."""
    return [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader")]


def marks(cell: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = cell["metadata"].get("nbgrader", {})
    return found


def text(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def points_cells(notebook: Notebook) -> list[dict[str, Any]]:
    """Return the cells that are worth points."""
    return [cell for cell in cells(notebook) if marks(cell).get("points")]

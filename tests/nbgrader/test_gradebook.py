"""Submissions out of an nbgrader folder, scores and comments into gradebooks of both kinds."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, text

from grader.cli import backgrade
from tests.nbgrader.classroom import UNIT, WRONG, Room
from tests.nbgrader.conftest import copied

CELLS = """
    select base_cell.name, grade.auto_score, grade.manual_score, grade.extra_credit,
           grade.needs_manual_grade
    from grade join base_cell on base_cell.id = grade.cell_id
    join submitted_notebook on submitted_notebook.id = grade.notebook_id
    join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
    where submitted_assignment.student_id = :student
"""
COMMENTS = """
    select base_cell.name, comment.auto_comment, comment.manual_comment
    from comment join base_cell on base_cell.id = comment.cell_id
    join submitted_notebook on submitted_notebook.id = comment.notebook_id
    join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
    where submitted_assignment.student_id = :student
"""
LINK = 'def double(x):\n    raise ValueError("<b>*no*</b>")\n'


# nbgrader and what it is built on warn at import; what they warn of later, the command silences.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from grader.nbgrader import gradebook as _imported  # noqa: F401


def backgrade_nbgrader(room: Room, *arguments: object) -> Result:
    """Run the command on a folder in this process: starting one takes longer than the work."""
    command, *others = map(str, arguments)
    return CliRunner().invoke(backgrade, ["nbgrader", command, str(room.root), *others])


def push(room: Room, *arguments: object) -> str:
    done = backgrade_nbgrader(room, "push", *arguments)
    assert done.exit_code == 0, done.output
    return done.output


def rows(url: str, query: str, student: str) -> dict[str, tuple[Any, ...]]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {
            row[0]: tuple(row[1:]) for row in connection.execute(text(query), {"student": student})
        }
    engine.dispose()
    return found


def change(url: str, statement: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="module")
def pulled(released: Room, tmp_path_factory: pytest.TempPathFactory) -> Room:
    """A folder with submissions, of which `reports.jsonl` lies beside it."""
    room = copied(released, tmp_path_factory.mktemp("pulled"))
    room.submit("kim", room.answers())
    room.submit("lee", room.answers(double=LINK), when="2026-03-02 09:30:00 UTC")
    garbage = room.submit("park", lambda notebook: None)
    garbage.write_text('{"cells": ')
    (room.root / "submitted" / "choi" / UNIT).mkdir(parents=True)
    url = f"sqlite:///{room.root / 'gradebook.db'}"
    change(
        url,
        "insert into student (id, first_name, last_name, email) values "
        "('kim', '하나', '김', 'kim@example.org'), ('yun', null, null, null)",
    )
    before = (room.root / "gradebook.db").read_bytes()
    arguments = ["--out", reports(room), "--roster", room.root.parent / "roster.csv", "--seed", 3]
    (room.root.parent / "said").write_text(
        room.must("backgrade", "nbgrader", "pull", ".", *arguments)
    )
    assert (room.root / "gradebook.db").read_bytes() == before
    return room


def reports(room: Room) -> Path:
    return room.root.parent / "reports.jsonl"


def test_pull_grades_what_was_handed_in(pulled: Room):
    lines = [json.loads(line) for line in reports(pulled).read_text().splitlines()]
    found = {line["student"]: (line["status"], line["score"], line["seed"]) for line in lines}
    assert found == {
        "kim": ("graded", 100, 3),
        "lee": ("graded", 30, 3),
        "park": ("invalid", 0, 3),
    }
    assert {line["student"]: line["submitted"] for line in lines} == {
        "kim": "2026-03-02T09:00:00+00:00",
        "lee": "2026-03-02T09:30:00+00:00",
        "park": "2026-03-02T09:00:00+00:00",
    }


def test_pull_tells_who_is_missing(pulled: Room):
    said = (pulled.root.parent / "said").read_text()
    assert "tiny: 3 of 5 students graded\n  no tiny.ipynb from choi, yun\n" in said


def test_pull_writes_the_roster_our_site_reads(pulled: Room):
    with (pulled.root.parent / "roster.csv").open(encoding="utf-8") as file:
        assert list(csv.DictReader(file)) == [{"email": "kim@example.org", "name": "하나 김"}]


@pytest.fixture(params=["sqlite", "postgresql"])
def gradebook(request: pytest.FixtureRequest, pulled: Room, tmp_path: Path) -> tuple[Room, str]:
    """A folder of the test's own with a gradebook that knows the assignment."""
    room = copied(pulled, tmp_path)
    if request.param == "sqlite":
        return room, f"sqlite:///{room.root / 'gradebook.db'}"
    make: Callable[[], str] = request.getfixturevalue("new_database")
    url = make()
    room.must("nbgrader", "generate_assignment", UNIT, "--force", f"--db={url}")
    return room, url


def test_push_writes_scores_and_comments_and_keeps_what_people_wrote(
    pulled: Room, gradebook: tuple[Room, str]
):
    room, url = gradebook
    pushed = push(room, reports(pulled), "--db", url)
    assert "3 of 3 reports written to" in pushed
    kim, lee = rows(url, CELLS, "kim"), rows(url, CELLS, "lee")
    assert sum(row[0] for row in kim.values()) == 100
    assert sum(row[0] for row in lee.values()) == 30
    assert sum(row[0] for row in rows(url, CELLS, "park").values()) == 0
    assert not any(row[3] for row in kim.values())
    about = rows(url, COMMENTS, "lee")
    assert "double" in about["double"][0]
    assert "<b>*no*</b>" in about["double"][0]
    assert all(line.startswith("    ") for line in about["double"][0].splitlines() if line)
    assert about["join"][0] is None

    change(url, "update grade set manual_score = 7, extra_credit = 2 where auto_score = 30")
    change(url, "update comment set manual_comment = 'See me.'")
    push(room, reports(pulled), "--db", url)
    again = rows(url, CELLS, "kim")
    assert [row for row in again.values() if row[0] == 30] == [(30, 7, 2, True)]
    assert {row[1] for row in rows(url, COMMENTS, "lee").values()} == {"See me."}


def test_push_writes_the_notebooks_formgrader_shows(pulled: Room, tmp_path: Path):
    room = copied(pulled, tmp_path)
    push(room, reports(pulled))
    graded = json.dumps(room.notebook("autograded", "kim"), ensure_ascii=False)
    assert "두 배 — 통과 30/30" in graded
    assert not (room.root / "autograded" / "park" / UNIT).exists()


def test_push_refuses_what_was_replaced_and_what_the_gradebook_does_not_know(
    pulled: Room, tmp_path: Path
):
    room = copied(pulled, tmp_path)
    room.submit("kim", room.answers(**WRONG))
    with sqlite3.connect(room.root / "gradebook.db") as connection:
        connection.execute("update grade_cells set max_score = 25 where max_score = 30")
    done = backgrade_nbgrader(room, "push", reports(pulled))
    assert done.exit_code == 3
    assert "0 of 3 reports written" in done.stdout
    assert "are not the gradebook's cells" in done.stderr
    with sqlite3.connect(room.root / "gradebook.db") as connection:
        connection.execute("update grade_cells set max_score = 30 where max_score = 25")
    done = backgrade_nbgrader(room, "push", reports(pulled))
    assert done.exit_code == 3
    assert "tiny of kim: the submission was replaced after it was graded" in done.stderr
    assert "2 of 3 reports written" in done.stdout
    assert room.scores("kim") == {}


def test_scores_of_our_site_need_no_submitted_files(pulled: Room, tmp_path: Path):
    room = copied(pulled, tmp_path)
    shutil.rmtree(room.root / "submitted")
    push(room, reports(pulled))
    assert room.score("kim") == 100
    assert not (room.root / "autograded").exists()


def test_a_folder_or_file_of_another_kind_is_wrong_usage(pulled: Room, tmp_path: Path):
    nowhere = Room(tmp_path, pulled.course)
    done = backgrade_nbgrader(nowhere, "pull", "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "holds no nbgrader_config.py" in done.stderr
    (tmp_path / "reports").write_text('{"student": "kim"}\n')
    done = backgrade_nbgrader(pulled, "push", tmp_path / "reports")
    assert done.exit_code == 2
    assert "line 1 is no line of `backgrade nbgrader pull`" in done.stderr


def test_without_nbgrader_the_command_says_how_to_install_it(
    pulled: Room, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delitem(sys.modules, "grader.nbgrader.classroom")
    monkeypatch.setitem(sys.modules, "nbgrader.api", None)
    done = backgrade_nbgrader(pulled, "push", reports(pulled))
    assert done.exit_code == 1
    assert "python -m pip install 'backgrade[nbgrader]'" in done.output


def test_nothing_else_of_ours_needs_nbgrader():
    listed = "import sys, grader.cli; print([m for m in sys.modules if m.startswith('nbgrader')])"
    done = subprocess.run(
        [sys.executable, "-c", listed], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"

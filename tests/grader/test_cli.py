"""The command as a person runs it: a process with arguments, output and an exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.course import Course
from tests.grader.test_service import RIGHT

BACKGRADE = Path(sys.executable).with_name("backgrade")


@pytest.fixture
def run(tiny: Course, tmp_path: Path):
    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(BACKGRADE), *map(str, arguments)],
            cwd=tmp_path,
            env=os.environ | {"BACKGRADE_COURSE": str(tiny.root), "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
def right(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.py"
    path.write_text(RIGHT)
    return path


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "제출.py"
    path.write_text(RIGHT.replace("2 * x", "3 * x"))
    return path


def test_every_file_gives_one_json_line_in_order(run, right: Path, wrong: Path):
    done = run("grade", "tiny", "--json", "--jobs", 2, "--seed", 5, wrong, right)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["file"] for line in lines] == [str(wrong), str(right)]
    assert [line["score"] for line in lines] == [50, 100]
    assert {(line["schema"], line["seed"], line["isolation"]) for line in lines} == {
        (1, 5, "strong")
    }


def test_strict_tells_full_marks_by_the_exit_status(run, right: Path, wrong: Path):
    assert run("grade", "tiny", "--strict", right).returncode == 0
    assert run("grade", "tiny", "--strict", wrong).returncode == 1


def test_a_unit_or_file_that_is_not_there_is_wrong_usage(run, right: Path):
    assert run("grade", "tinny", right).returncode == 2
    assert run("grade", "tiny", "nowhere.py").returncode == 2


def test_a_course_that_cannot_be_used_is_our_fault(tmp_path: Path, right: Path):
    done = subprocess.run(
        [str(BACKGRADE), "grade", "tiny", str(right)],
        env=os.environ | {"BACKGRADE_COURSE": str(tmp_path / "none")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert "course.toml is missing" in done.stderr


def test_a_notebook_full_of_pictures_is_graded_by_its_code(run, tmp_path: Path):
    picture = {"output_type": "display_data", "data": {"image/png": "A" * (3 << 20)}}
    cell = {
        "cell_type": "code",
        "execution_count": 1,
        "metadata": {},
        "source": RIGHT,
        "outputs": [{**picture, "metadata": {}}],
    }
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    path = tmp_path / "tiny.ipynb"
    path.write_text(json.dumps(notebook))
    done = run("grade", "tiny", "--json", path)
    assert json.loads(done.stdout)["score"] == 100


def test_public_checks_run_alone(run, right: Path):
    done = run("check", "--json", right)
    assert done.returncode == 0, done.stderr
    assert [check["visibility"] for check in json.loads(done.stdout)["checks"]] == ["public"]

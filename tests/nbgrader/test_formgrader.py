"""formgrader, in a real Jupyter server, on the folder that nbgrader autograded with our sandbox."""

from __future__ import annotations

import json
import re
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Thread
from typing import Any
from urllib.request import Request, urlopen

import pytest

from tests.nbgrader.classroom import BINARIES, UNIT, Room

TOKEN = "only-for-this-test"
Get = Callable[..., str]


@pytest.fixture(scope="module")
def get(room: Room, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Get]:
    """Ask formgrader for a path below its address."""
    runtime = tmp_path_factory.mktemp("jupyter")
    extensions = {"nbgrader.server_extensions.formgrader": True}
    server = subprocess.Popen(
        [
            *(BINARIES / "jupyter-server", "--no-browser", "--allow-root", "--port=0"),
            *(f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={room.root}"),
            f"--ServerApp.jpserver_extensions={extensions}",
        ],
        cwd=room.root,
        env=room.environment | {"JUPYTER_RUNTIME_DIR": str(runtime)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stderr is not None
    try:
        address = _address(server)
        drain = Thread(target=server.stderr.read)  # or it would stop at a full pipe
        drain.start()

        def get(path: str, method: str = "GET") -> str:
            headers = {"Authorization": f"token {TOKEN}"}
            request = Request(f"{address}formgrader/{path}", headers=headers, method=method)
            with urlopen(request, timeout=60) as answer:
                return answer.read().decode()

        yield get
        server.terminate()
        drain.join()
    finally:
        server.kill()
        server.wait()
        server.stderr.close()


def _address(server: subprocess.Popen[str]) -> str:
    """Return the address the server prints, once it answers there."""
    said = []
    for line in server.stderr or ():
        said.append(line)
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
        if found is not None:
            while not _answers(int(found[1])):  # it prints the address before it listens
                with suppress(subprocess.TimeoutExpired):
                    server.wait(0.05)
                assert server.poll() is None
            return found[0]
    raise AssertionError("".join(said))


def _answers(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0


def table(get: Get, path: str) -> dict[str, dict[str, Any]]:
    """Return the rows formgrader fills a table with, by student."""
    return {row.get("student", row["id"]): row for row in json.loads(get(f"api/{path}"))}


def test_the_tables_show_the_scores(get: Get):
    for path in (f"submissions/{UNIT}", f"submitted_notebooks/{UNIT}/{UNIT}"):
        rows = table(get, path)
        assert {name: rows[name]["score"] for name in ("right", "wrong", "blank", "loops")} == {
            "right": 100,
            "wrong": 50,
            "blank": 0,
            "loops": 80,
        }
        assert {row["max_score"] for row in rows.values()} == {100}
        assert not any(row["needs_manual_grade"] for row in rows.values())
    students = table(get, "students")
    assert (students["wrong"]["score"], students["wrong"]["max_score"]) == (50, 100)


def test_the_assignment_has_its_points(get: Get):
    (assignment,) = json.loads(get("api/assignments"))
    assert (assignment["name"], assignment["max_score"]) == (UNIT, 100)
    assert assignment["average_score"] > 0


def test_a_grader_reads_our_verdicts_beside_the_students_code(get: Get):
    (row,) = [
        row
        for row in json.loads(get(f"api/submitted_notebooks/{UNIT}/{UNIT}"))
        if row["student"] == "wrong"
    ]
    page = get(f"submissions/{row['id']}/")
    assert "두 배 — 실패 0/30" in page
    assert "Your output is three times the input." in page


def test_its_autograde_button_grades_in_our_sandbox(get: Get):
    done = json.loads(get(f"api/submission/{UNIT}/wrong/autograde", "POST"))
    assert done["success"], done
    assert "tiny of wrong: 50/100 (graded, isolation strong" in done["log"]
    assert table(get, f"submissions/{UNIT}")["wrong"]["score"] == 50

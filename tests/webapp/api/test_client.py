"""The command line and the kit against a running site, graded in the real sandbox."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import threading
import urllib.request
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner, Result
from nbclient import NotebookClient

from tests.browser.conftest import Server, command, site
from tests.tiny import write_course
from tests.webapp.backend.files import RIGHT, TRIPLES
from webapp.submit_command import submit

ROOT = Path(__file__).resolve().parents[3]
SCOPES = ("course:read", "submissions:read", "submissions:write")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = write_course(tmp_path_factory.mktemp("course"))
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "assignments" / "kit", root / "assignments" / "kit", ignore=ignore)
    for shared in ("checklib.py", "checkcalls.py", "handin.py"):
        shutil.copy(ROOT / "assignments" / shared, root / "assignments")
    with site(tmp_path_factory.mktemp("data"), root) as running:
        yield running


@pytest.fixture(scope="module")
def token(server: Server) -> str:
    command(server.environment, "user", "add", "kim@example.org", "Kim")
    scopes = [part for scope in SCOPES for part in ("--scope", scope)]
    return command(server.environment, "token", "make", "kim@example.org", *scopes).strip()


class Desk:
    """A student's own machine: a home, and nothing of the server's settings."""

    def __init__(self, home: Path, server: Server, token: str) -> None:
        self.home = home
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "LC_ALL": "en_US.UTF-8",
            "PYTHONIOENCODING": "utf-8",
            "BACKGRADE_SITE": server.address,
            "BACKGRADE_TOKEN": token,
        }

    def run(
        self, *arguments: str, folder: Path = ROOT, **changes: str
    ) -> subprocess.CompletedProcess[str]:
        environment = {**self.environment, **changes}
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=folder,
            env={key: value for key, value in environment.items() if value},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def submit(self, *arguments: str, given: str = "", **changes: str) -> Result:
        """Run the command within this process, which is faster, with this machine's settings."""
        changed = {**self.environment, **changes}
        runner = CliRunner(env={key: value or None for key, value in changed.items()})
        return runner.invoke(submit, arguments, input=given)

    def file(self, content: bytes, name: str = "tiny.py") -> str:
        (self.home / name).write_bytes(content)
        return str(self.home / name)


@pytest.fixture
def desk(tmp_path: Path, server: Server, token: str) -> Desk:
    return Desk(tmp_path, server, token)


def test_right_code_is_handed_in_and_graded(desk: Desk) -> None:
    arguments = ("submit", "tiny", desk.file(RIGHT), "--wait", "--strict", "--json")
    done = desk.run("-m", "webapp", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert told["file"] == str(desk.home / "tiny.py")
    assert told["submission"]["score"] == told["max_score"] == 100
    assert told["submission"]["via"] == "api"
    assert {check["status"] for check in told["checks"]} == {"passed"}


def test_wrong_code_is_shown_with_its_mistake_in_words(desk: Desk) -> None:
    done = desk.submit("tiny", desk.file(TRIPLES), "--wait", "--strict", "--lang", "ko")
    assert done.exit_code == 1, done.stderr
    assert "제출했습니다" in done.stdout
    assert "실패" in done.stdout
    assert "입력의 세 배를 돌려주었습니다." in done.stdout
    assert "tiny: 100점 중" in done.stdout
    assert desk.submit("tiny", desk.file(TRIPLES), "--wait").exit_code == 0


def test_what_cannot_be_graded_says_why(desk: Desk) -> None:
    done = desk.submit("tiny", desk.file(b"def broken(:\n"), "--wait")
    assert done.exit_code == 0
    assert "SyntaxError" in done.stdout or "syntax" in done.stdout


def test_without_a_good_token_it_says_how_to_get_one(desk: Desk, server: Server) -> None:
    for bad in ("", "bgt_unknown", "bgt with a space"):
        done = desk.submit("tiny", desk.file(RIGHT), BACKGRADE_TOKEN=bad)
        assert done.exit_code == 2, done.stderr
        assert done.stdout == ""
        assert f"{server.address}/profile/tokens/" in done.stderr or "Copy it again" in done.stderr


@pytest.mark.parametrize(
    ("unit", "name", "content", "says"),
    [
        ("none", "tiny.py", RIGHT, "no such thing"),
        ("../me", "tiny.py", RIGHT, "no such thing"),
        ("tiny", "tiny.txt", RIGHT, "filename"),
        ("tiny", "tiny.py", b" ", "empty"),
    ],
)
def test_a_refusal_is_told_and_is_wrong_usage(
    desk: Desk, unit: str, name: str, content: bytes, says: str
) -> None:
    done = desk.submit(unit, desk.file(content, name))
    assert done.exit_code == 2
    assert any(word in done.stderr for word in says.split("|")), done.stderr


def test_a_site_that_is_not_there_is_our_fault(desk: Desk) -> None:
    done = desk.submit("tiny", desk.file(RIGHT), "--site", "http://127.0.0.1:9")
    assert done.exit_code == 3
    assert "cannot be reached" in done.stderr
    assert desk.submit("tiny", desk.file(RIGHT), "--site", "ftp://x").exit_code == 2


def test_a_token_is_kept_for_its_owner_and_its_site_alone(
    desk: Desk, server: Server, token: str
) -> None:
    kept = desk.submit("--login", BACKGRADE_TOKEN="", given=f"{token}\n")
    assert kept.exit_code == 0, kept.stderr
    assert "You are Kim." in kept.stdout
    assert token not in kept.stdout + kept.stderr
    path = desk.home / ".config" / "backgrade" / "tokens.json"
    assert path.stat().st_mode & 0o777 == 0o600
    file = desk.file(RIGHT)
    done = desk.submit("tiny", file, BACKGRADE_TOKEN="", BACKGRADE_SITE="")
    assert done.exit_code == 0, done.stderr
    elsewhere = desk.submit("tiny", file, "--site", "http://127.0.0.1:9", BACKGRADE_TOKEN="")
    assert elsewhere.exit_code == 2
    assert "A token is needed" in elsewhere.stderr
    path.chmod(0o644)
    seen = desk.submit("tiny", file, BACKGRADE_TOKEN="")
    assert seen.exit_code == 2
    assert "Others can read" in seen.stderr


def test_a_redirection_does_not_get_the_token(desk: Desk, server: Server) -> None:
    asked: list[str] = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(307)
            self.send_header("Location", f"http://localhost:{self.server.server_address[1]}/stolen")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Elsewhere) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{other.server_address[1]}"
        done = desk.submit("tiny", desk.file(RIGHT), "--site", address)
        other.shutdown()
    assert done.exit_code == 2
    assert "sends on to" in done.stderr
    assert [path.partition("?")[0] for path in asked] == ["/api/v1/units/tiny/submissions"]


@pytest.fixture
def kit(desk: Desk, server: Server, token: str) -> Path:
    request = urllib.request.Request(
        f"{server.address}/api/v1/units/tiny/kit", headers={"Authorization": f"Bearer {token}"}
    )
    with urllib.request.urlopen(request) as answer:
        zipfile.ZipFile(io.BytesIO(answer.read())).extractall(desk.home)
    return desk.home / "tiny"


def test_a_kit_knows_its_site_and_hands_in_a_file(desk: Desk, kit: Path, server: Server) -> None:
    assert json.loads((kit / "unit.json").read_text())["site"] == server.address
    (kit / "tiny.py").write_bytes(TRIPLES)
    done = desk.run("-P", "submit.py", folder=kit, BACKGRADE_SITE="")
    assert done.returncode == 0, done.stderr
    assert "Your output is three times the input." in done.stdout
    assert "of 100 points" in done.stdout
    lost = desk.run("-P", "submit.py", folder=kit, BACKGRADE_TOKEN="")
    assert lost.returncode == 2
    assert "A token is needed" in lost.stdout
    assert "python submit.py --login" in lost.stdout


def test_a_notebook_hands_itself_in(desk: Desk, kit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in desk.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("BACKGRADE_SITE", "")
    monkeypatch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    path = kit / "tiny.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "double":
            cell.source = "def double(x):\n    return 3 * x\n"
    nbformat.write(notebook, path)
    notebook.cells = [c for c in notebook.cells if c.source.endswith("# submit()")]
    (cell,) = notebook.cells
    cell.source = cell.source.replace("# submit()", "submit()")
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(kit)}}).execute()
    shown = cell.outputs[-1]["data"]["text/html"]
    assert "<table>" in shown
    assert "Your output is three times the input." in shown
    assert "of 100 points" in shown
    assert os.environ["BACKGRADE_TOKEN"] not in nbformat.writes(notebook)

"""What docs/api.md says is so: its commands and programs are run as they stand."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.webapp.api import test_client
from tests.webapp.api.test_client import ROOT, Desk
from tests.webapp.backend.files import TRIPLES
from webapp.api.guard import ASKED
from webapp.api.scopes import SCOPES
from webapp.security import UPLOADS

server, token, desk = test_client.server, test_client.token, test_client.desk
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


def block(language: str, holds: str) -> str:
    found = re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    (wanted,) = [each for each in found if holds in each]
    return str(wanted)


def test_the_program_of_the_page_hands_in_and_waits(desk: Desk, tmp_path: Path) -> None:
    desk.file(TRIPLES)
    desk.file(block("python", "urlopen").encode(), "program.py")
    done = desk.run("program.py", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert re.match(r"[\d.]+ of 100.0\nfailed A value by hand\n", done.stdout)


def test_the_curl_commands_of_the_page_work(desk: Desk, tmp_path: Path) -> None:
    desk.file(TRIPLES)
    lines = block("sh", "curl").replace("submissions/1", 'submissions/"$NUMBER"')
    listed, handed, asked = re.split(r"^(?=curl)", lines, flags=re.MULTILINE)[1:]
    first = sh(desk, tmp_path, listed)
    assert '"id": "tiny"' in first
    number = re.search(r'"id": (\d+)', sh(desk, tmp_path, handed))
    assert number is not None
    assert f'"id": {number[1]}' in sh(desk, tmp_path, asked, NUMBER=number[1])
    assert re.search(r'"id": (\d+)', sh(desk, tmp_path, handed)) is not None


def sh(desk: Desk, folder: Path, command: str, **more: str) -> str:
    done = subprocess.run(
        ["sh", "-eu", "-c", command],
        cwd=folder,
        env={**desk.environment, **more},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_scope_and_limit_is_on_the_page() -> None:
    listed = dict(
        re.findall(r"^\| `([a-z:]+)` \|.*\| (everybody's|staff's) \|$", PAGE, re.MULTILINE)
    )
    assert listed == {s.id: "staff's" if s.staff else "everybody's" for s in SCOPES.values()}
    asked, minutes = ASKED.split()[0], ASKED.split()[2]
    files, span = UPLOADS.split()[0], UPLOADS.split()[2]
    told = " ".join(PAGE.split())
    assert f"ask {asked} times in {minutes} minutes" in told
    assert f"{files} files in {span} minutes" in told

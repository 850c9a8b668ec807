"""Accounts and rosters from the command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from grader.course import Course
from tests.webapp.backend.people import PASSWORD
from webapp import store
from webapp.account_commands import REGISTER
from webapp.commands import COMMANDS, roster, user
from webapp.db import open_engine, session_factory
from webapp.models import AuditLog, User
from webapp.passwords import verify


@pytest.fixture(autouse=True)
def site(tmp_path: Path, tiny: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKGRADE_DATA", str(tmp_path))
    monkeypatch.setenv("BACKGRADE_COURSE", str(tiny.root))
    monkeypatch.delenv("DATABASE_URL", raising=False)


def add(email: str = "kim@example.org", *options: str) -> Result:
    return CliRunner().invoke(user, ["add", email, "김서연", "--password", PASSWORD, *options])


def look(tmp_path: Path) -> list[User]:
    engine = open_engine(f"sqlite:///{tmp_path / 'backgrade.db'}")
    with session_factory(engine)() as session:
        users = list(session.scalars(select(User).order_by(User.id)))
        who = session.scalars(select(AuditLog.who_id).where(AuditLog.action == "user.create"))
        assert set(who) <= {None}
    engine.dispose()
    return users


def test_the_commands_are_those_of_the_site() -> None:
    names = {command.name for command in COMMANDS}
    site = {"backup", "export", "restore", "roster", "serve", "similar", "user", "worker"}
    assert names == site | {"submit", "token"}


def test_an_account_is_made(tmp_path: Path) -> None:
    done = add("Kim@Example.org", "--role", "instructor", "--cohort", "A")
    assert done.exit_code == 0, done.output
    [found] = look(tmp_path)
    assert (found.email, found.name, found.role) == ("kim@example.org", "김서연", "instructor")
    assert verify(found.password_hash, PASSWORD)


def test_what_cannot_be_made_is_said_in_one_line() -> None:
    add()
    done = add()
    assert done.exit_code == 1
    assert done.output == "Error: kim@example.org has an account already.\n"


def test_a_password_can_come_from_the_environment(tmp_path: Path) -> None:
    other = PASSWORD[::-1]
    add()
    done = CliRunner().invoke(
        user, ["password", "kim@example.org"], env={"BACKGRADE_NEW_PASSWORD": other}
    )
    assert done.exit_code == 0, done.output
    assert verify(look(tmp_path)[0].password_hash, other)


def test_an_account_is_changed(tmp_path: Path) -> None:
    add()
    done = CliRunner().invoke(user, ["change", "kim@example.org", "--inactive", "--hidden"])
    assert done.exit_code == 0, done.output
    [found] = look(tmp_path)
    assert (found.active, found.hidden, found.role) == (False, True, "student")


def test_changing_nothing_is_a_wrong_use() -> None:
    assert CliRunner().invoke(user, ["change", "kim@example.org"]).exit_code == 2


def test_an_unknown_address_is_said() -> None:
    done = CliRunner().invoke(user, ["change", "nobody@example.org", "--hidden"])
    assert "no account of nobody@example.org" in done.output


def test_an_account_is_deleted_once_its_address_is_typed_again(tmp_path: Path) -> None:
    add()
    done = CliRunner().invoke(user, ["delete", "kim@example.org"], input="kin@example.org\n")
    assert done.exit_code == 1
    assert "nothing is deleted" in done.output
    assert len(look(tmp_path)) == 1
    done = CliRunner().invoke(user, ["delete", "Kim@example.org"], input="kim@example.org\n")
    assert done.exit_code == 0, done.output
    assert "the audit log calls them deleted-" in done.output
    assert look(tmp_path) == []


def test_a_person_s_data_are_written_for_nobody_else_to_read(tmp_path: Path) -> None:
    add()
    file = tmp_path / "kim.zip"
    done = CliRunner().invoke(user, ["export", "kim@example.org", str(file)])
    assert done.exit_code == 0, done.output
    assert file.stat().st_mode & 0o777 == 0o600
    with ZipFile(file) as archive:
        assert json.loads(archive.read("data.json"))["users"][0]["name"] == "김서연"
    again = CliRunner().invoke(user, ["export", "kim@example.org", str(file)])
    assert again.exit_code == 1
    assert "exists already" in again.output


def test_a_roster_is_invited_and_the_links_work(tmp_path: Path) -> None:
    add()
    text = "\ufeffemail,name,cohort\nkim@example.org,김서연,A\nChoi@example.org,최하늘,B\n"
    (tmp_path / "class.csv").write_text(text, encoding="utf-8")
    done = CliRunner().invoke(
        roster, ["invite", str(tmp_path / "class.csv"), "--url", "https://site/", "--json"]
    )
    assert done.exit_code == 0, done.output
    [line] = done.output.splitlines()
    invited = json.loads(line)
    assert (invited["email"], invited["cohort"]) == ("choi@example.org", "B")
    token = invited["link"].removeprefix("https://site" + REGISTER)
    engine = open_engine(f"sqlite:///{tmp_path / 'backgrade.db'}")
    with session_factory(engine)() as session:
        store.accept_invitation(
            session, token, email="choi@example.org", name="최하늘", password=PASSWORD
        )
    engine.dispose()
    assert [found.email for found in look(tmp_path)] == ["kim@example.org", "choi@example.org"]


def test_a_roster_saved_by_korean_excel_is_read(tmp_path: Path) -> None:
    (tmp_path / "class.csv").write_bytes("email,name\nchoi@example.org,최하늘\n".encode("cp949"))
    done = CliRunner().invoke(roster, ["invite", str(tmp_path / "class.csv"), "--json"])
    assert json.loads(done.output)["name"] == "최하늘"
    (tmp_path / "class.csv").write_bytes(b"\xff\xfe\x00\x81")
    done = CliRunner().invoke(roster, ["invite", str(tmp_path / "class.csv")])
    assert "class.csv: expected UTF-8 or CP949" in done.output


@pytest.mark.parametrize(
    "text", ["name\nKim\n", "email,name,shoe\na@b.c,Kim,42\n", "email,name\na@b.c\n"]
)
def test_a_roster_of_another_form_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "class.csv").write_text(text, encoding="utf-8")
    done = CliRunner().invoke(roster, ["invite", str(tmp_path / "class.csv")])
    assert done.exit_code == 1
    assert "class.csv" in done.output
    assert "expected" in done.output


def test_a_cell_is_never_a_formula() -> None:
    add("kim@example.org", "--cohort", "=1+1")
    done = CliRunner().invoke(roster, ["list"])
    [row] = csv.DictReader(io.StringIO(done.output))
    assert row["cohort"] == "'=1+1"

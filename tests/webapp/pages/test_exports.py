"""Scores for other systems, class lists, and what instructors do with a person's data."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from grader.course import Course
from tests.webapp.pages.conftest import PASSWORD, Desk, Site, check, user_of
from webapp import store
from webapp.commands import export
from webapp.db import db
from webapp.exports.cells import csv_text, harmless
from webapp.models import AuditLog, Invitation, User
from webapp.people.roster import Fault, Line, Unusable, decode, read


@pytest.fixture
def scored(app: Flask, hand_in: Callable[..., int], desk: Desk) -> None:
    """Have one student with a score and one with a dangerous name and none."""
    with app.app_context():
        other = user_of("other").id
        store.change_user(db.session, other, by=None, name="=HYPERLINK(1)", cohort="A반")
    hand_in("student")
    desk.finish(check("a"), check("b", False), check("c"))


def lines(answer: TestResponse) -> list[list[str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


@pytest.mark.usefixtures("scored")
def test_canvas_gets_its_columns(instructor: Site) -> None:
    answer = instructor.post("/staff/export", format="canvas")
    assert lines(answer) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Tiny"],
        ["Points Possible", "", "", "", "", "100"],
        ["'=HYPERLINK(1)", "", "", "other@example.org", "A반", ""],
        ["Student", "", "", "student@example.org", "", "50"],
    ]
    assert answer.headers["Content-Disposition"] == "attachment; filename=canvas-course.csv"
    assert not answer.data.startswith(b"\xef\xbb\xbf")


@pytest.mark.usefixtures("scored")
def test_moodle_gets_addresses_and_grades(instructor: Site) -> None:
    assert lines(instructor.post("/staff/export", format="moodle", unit="tiny")) == [
        ["Email address", "Tiny"],
        ["other@example.org", ""],
        ["student@example.org", "50"],
    ]


@pytest.mark.usefixtures("scored")
def test_the_gradebook_opens_in_excel_and_has_the_whole_course(
    someone: Callable[..., Site],
) -> None:
    answer = someone("assistant", "ko").post("/staff/export", format="gradebook")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    head, other, student = lines(answer)
    assert head[:3] == ["email", "name", "cohort"]
    assert head[-1] == "course %"
    assert other[:3] == ["other@example.org", "'=HYPERLINK(1)", "A반"]
    assert student[3] == "50"


@pytest.mark.usefixtures("scored")
def test_gradescope_gets_results_of_what_counts(app: Flask, instructor: Site) -> None:
    with app.app_context():
        store.set_override(
            db.session, by=user_of("instructor").id, score=6500, reason="shown", submission_id=1
        )
    answer = instructor.post("/staff/export", format="gradescope", unit="tiny")
    with zipfile.ZipFile(BytesIO(answer.data)) as archive:
        assert archive.namelist() == ["student@example.org/results.json"]
        data = json.loads(archive.read(archive.namelist()[0]))
    assert data["score"] == 65
    assert [(each["name"], each["score"], each["max_score"]) for each in data["tests"]] == [
        ("Check a", 20, 20),
        ("Check b", 0, 50),
        ("Check c", 30, 30),
    ]
    assert [each["status"] for each in data["tests"]] == ["passed", "failed", "passed"]


@pytest.mark.parametrize(
    "form", [{"format": "xls"}, {"format": "canvas", "unit": "none"}, {"format": "gradescope"}]
)
def test_what_cannot_be_exported_is_said(instructor: Site, form: dict[str, str]) -> None:
    answer = instructor.post("/staff/export", **form)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


@pytest.mark.usefixtures("scored")
def test_who_took_scores_along_is_on_record(app: Flask, instructor: Site) -> None:
    instructor.post("/staff/export", format="canvas", unit="tiny")
    with app.app_context():
        entry = db.session.scalars(select(AuditLog).order_by(AuditLog.id.desc()).limit(1)).one()
        assert (entry.action, entry.object) == ("scores.export", "unit:tiny")
        assert entry.detail == {"format": "canvas"}


@pytest.mark.usefixtures("scored")
def test_the_command_writes_the_same(
    app: Flask, small_course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKGRADE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("BACKGRADE_COURSE", str(small_course.root))
    with app.app_context():
        db.session.close()
        db.engine.dispose()
    done = CliRunner().invoke(export, ["moodle"])
    assert "student@example.org,50" in done.output, done.output
    file = tmp_path / "results.zip"
    done = CliRunner().invoke(export, ["gradescope", str(file), "--unit", "tiny"])
    assert done.exit_code == 0, done.output
    assert zipfile.is_zipfile(file)
    assert CliRunner().invoke(export, ["gradescope"]).exit_code == 2
    refused = CliRunner().invoke(export, ["moodle", "--unit", "none"])
    assert "no unit 'none'" in refused.output


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "|cmd", "%0", "＝1", "－1"],
)
def test_no_cell_is_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    [[read_back]] = csv.reader(io.StringIO(csv_text([[cell]]), newline=""))
    assert read_back == f"'{cell}"


def test_a_plain_cell_stays_as_it_is() -> None:
    assert [harmless(cell) for cell in ("김서연", 'a "b", c', 87.5, None)] == [
        "김서연",
        'a "b", c',
        "87.5",
        "",
    ]


LIST = "이메일,이름,분반\nChoi@example.org,최하늘,1반\nstudent@example.org,Student,2반\n"


def send(site: Site, content: bytes) -> TestResponse:
    data = {"csrf_token": site.token(), "file": (BytesIO(content), "class.csv")}
    return site.client.post("/staff/roster", data=data, buffered=True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_a_list_is_previewed_and_then_applied(
    app: Flask, instructor: Site, visitor: Site, encoding: str
) -> None:
    answer = send(instructor, LIST.encode(encoding))
    assert answer.status_code == 200
    assert "choi@example.org" in answer.text
    with app.app_context():
        assert db.session.scalars(select(Invitation.id)).all() == []
        assert user_of("student").cohort is None
    made = lines(instructor.post("/staff/roster/apply", text=LIST))
    assert made[0] == ["email", "name", "cohort", "role", "link"]
    [[address, name, cohort, _role, link]] = made[1:]
    assert (address, name, cohort) == ("choi@example.org", "최하늘", "1반")
    form = {"email": address, "name": name, "password": PASSWORD}
    assert visitor.post(link.removeprefix("http://localhost"), **form).status_code == 302
    with app.app_context():
        moved = user_of("student").cohort
        assert moved is not None
        assert moved.name == "2반"
        made_now = db.session.scalars(select(User).where(User.email == address)).one()
        assert made_now.cohort is not None
        assert made_now.cohort.name == "1반"


def test_a_list_that_changes_nothing_says_so(instructor: Site) -> None:
    page = send(instructor, b"email,name\nstudent@example.org,Student\n").text
    assert "Nothing would change" in page
    assert "/staff/roster/apply" not in page


def test_mistakes_are_said_by_line() -> None:
    text = (
        "\ufeffName;E-Mail;Role\n"
        "Kim;kim@example.org;\n"
        "Choi;choi.example.org;student\n"
        ";a@example.org;student\n"
        "\n"
        "Kim again;KIM@example.org;student\n"
        "Lee;lee@example.org;king\n"
        "alone\n"
    )
    assert list(read(decode(text.encode()))) == [
        Line(2, "kim@example.org", "Kim", "", "student"),
        Fault(3, "bad_address", "choi.example.org"),
        Fault(4, "bad_name", ""),
        Fault(6, "twice", "kim@example.org"),
        Fault(7, "bad_role", "king"),
        Fault(8, "cells", "1"),
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"name,shoe\nKim,42\n", "columns"),
        (b"\xff\xfe\x00\x81", "encoding"),
        (b"email,name\n" + b"a@b.cd,A\n" * 5001, "long"),
    ],
)
def test_what_is_no_list_is_refused(instructor: Site, content: bytes, reason: str) -> None:
    with pytest.raises(Unusable) as refused:
        list(read(decode(content)))
    assert refused.value.reason == reason
    assert send(instructor, content).status_code == 422


def test_nobody_gets_another_role_by_a_list(app: Flask, instructor: Site) -> None:
    text = "email,name,role\nstudent@example.org,Student,instructor\n"
    assert "another role" in send(instructor, text.encode()).text
    instructor.post("/staff/roster/apply", text=text)
    with app.app_context():
        assert user_of("student").role == "student"


def test_a_person_is_deleted_once_their_address_is_typed(
    app: Flask, instructor: Site, hand_in: Callable[..., int], desk: Desk
) -> None:
    hand_in("student")
    desk.finish(check("a"), check("b"), check("c"))
    with app.app_context():
        number = user_of("student").id
    path = f"/staff/students/{number}/data"
    assert path in instructor.page(f"/staff/students/{number}")
    wrong = instructor.post(f"{path}/delete", address="other@example.org")
    assert wrong.status_code == 422
    assert "Type the address exactly" in wrong.text
    answer = instructor.post(f"{path}/delete", address=" Student@example.org")
    assert answer.location == "/staff/"
    page = instructor.page("/staff/")
    assert "deleted-" in page
    assert "student@example.org" not in page
    assert instructor.get(path).status_code == 404


def test_a_copy_is_a_download(app: Flask, instructor: Site, someone: Callable[..., Any]) -> None:
    with app.app_context():
        number = user_of("student").id
    site = someone("student")
    answer = instructor.post(f"/staff/students/{number}/data/copy")
    assert zipfile.is_zipfile(BytesIO(answer.data))
    assert "attachment" in answer.headers["Content-Disposition"]
    assert site.get("/profile").status_code == 200
    instructor.post(f"/staff/students/{number}/data/sessions")
    assert site.get("/profile").status_code == 302

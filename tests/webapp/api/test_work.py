"""Handing in and reading results: what is told, what is hidden, and what hostile programs send."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from tests.webapp.api.conftest import CODE, Program, code_of
from tests.webapp.pages.conftest import Desk, check, user_of
from webapp import store
from webapp.db import db, utcnow, writing
from webapp.models import CheckResult, Unit

Programs = Callable[..., Program]


def test_a_submission_is_told_as_it_is_graded(program: Programs, desk: Desk) -> None:
    bearer = program("student")
    sent = bearer.submit()
    assert sent.status_code == 201
    assert sent.json is not None
    assert (sent.json["submission"]["phase"], sent.json["done"]) == ("queued", False)
    path = sent.headers["Location"].removeprefix("/api/v1")
    claim = desk.take()
    desk.add(claim, 0, check("a"))
    running = bearer.get(path)
    assert running.headers["Retry-After"] == "1"
    assert running.json is not None
    assert [each["status"] for each in running.json["checks"]] == ["passed", None, None]
    same = bearer.get(path, headers={"If-None-Match": running.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    assert same.headers["Retry-After"] == "1"
    desk.finish(check("a"), check("b", False), check("c"), claim=claim)
    done = bearer.get(path, headers={"If-None-Match": running.headers["ETag"]})
    assert done.status_code == 200
    assert "Retry-After" not in done.headers
    assert done.json is not None
    assert done.json["done"]
    assert done.json["submission"]["score"] == 50
    assert done.json["submission"]["counts"]
    assert done.json["checks"][1]["message"] == {"en": "b differs", "ko": "b이(가) 다릅니다"}
    unit = bearer.get("/units/tiny").json
    assert unit is not None
    assert (unit["score"], unit["counts"]) == (50, done.json["submission"]["id"])
    assert bearer.get(f"{path}/file").data == CODE


def test_our_fault_is_no_zero(program: Programs, desk: Desk) -> None:
    bearer = program("student")
    bearer.submit()
    desk.break_down("worker died")
    told = bearer.get("/submissions/1")
    assert told.json is not None
    assert told.json["submission"]["phase"] == "not_graded"
    assert told.json["submission"]["score"] is None
    assert "worker died" not in told.text


def test_a_key_makes_an_upload_safe_to_send_again(program: Programs) -> None:
    bearer, key = program("student"), {"Idempotency-Key": "one"}
    first, again = bearer.submit(**key), bearer.submit(**key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.headers["Location"] == again.headers["Location"]
    assert code_of(bearer.submit(content=b"x = 2", **key)) == "key_reused"
    for bad in ("x" * 65, "two words", "é"):
        assert code_of(bearer.submit(**{"Idempotency-Key": bad})) == "bad_value"


def test_a_form_does_as_well_as_a_raw_body(program: Programs, app: Flask) -> None:
    edge = "edge"
    body = (
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="../of mine.py"\r\n\r\n'
    ).encode() + CODE
    kind = f"multipart/form-data; boundary={edge}"
    sent = program("student").post(
        "/units/tiny/submissions", data=body + b"\r\n--edge--\r\n", content_type=kind
    )
    assert sent.status_code == 201
    assert sent.json is not None
    assert sent.json["submission"]["filename"] == "of mine.py"


@pytest.mark.parametrize(
    ("path", "body", "kind", "status"),
    [
        ("", b"", "application/octet-stream", 422),
        ("", b" \n", "application/octet-stream", 422),
        ("", CODE, "text/plain", 415),
        ("", CODE, "application/json", 415),
        ("", CODE, None, 415),
        ("", b"--x\r\n", "multipart/form-data; boundary=x", 422),
        ("", b"--x", "multipart/form-data", 422),
        ("", b"x" * 20_000_000, "application/octet-stream", 413),
        ("?filename=tiny.exe", CODE, "application/octet-stream", 422),
        ("?filename=%00.py", CODE, "application/octet-stream", 422),
        ("?filename=" + "x" * 300 + ".py", CODE, "application/octet-stream", 422),
        ("?other=1", CODE, "application/octet-stream", 422),
    ],
)
def test_a_bad_upload_is_refused_in_words(
    program: Programs, path: str, body: bytes, kind: str | None, status: int
) -> None:
    answer = program("student").post(f"/units/tiny/submissions{path}", data=body, content_type=kind)
    assert answer.status_code == status
    assert code_of(answer)
    assert answer.json is not None
    assert answer.json["detail"]
    listed = program("student").get("/units/tiny/submissions").json
    assert listed == {"submissions": []}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff", 400),
        (b"[" * 100_000, 400),
        (b"[]", 422),
        (b"{}", 422),
        (b'{"reason": 1}', 422),
        (b'{"reason": null}', 422),
        (b'{"reason": "  "}', 422),
        (b'{"reason": "\\u0000"}', 422),
        (b'{"reason": "\\ud800"}', 422),
        (b'{"reason": "' + b"x" * 501 + b'"}', 422),
        (b'{"reason": "x", "by": 1}', 422),
    ],
)
def test_a_bad_body_is_refused_in_words(program: Programs, body: bytes, status: int) -> None:
    answer = program("instructor").post(
        "/class/units/tiny/regrade", data=body, content_type="application/json"
    )
    assert (answer.status_code, code_of(answer)) == (status, "bad_value")
    assert answer.json is not None
    assert answer.json["expected"]


def test_a_unit_not_open_yet_takes_nothing_from_students(program: Programs, app: Flask) -> None:
    with app.app_context(), writing(db.session):
        db.session.get_one(Unit, "tiny").opens = utcnow() + timedelta(days=1)
    for answer in (program("student").submit(), program("student").get("/units/tiny/kit")):
        assert (answer.status_code, code_of(answer)) == (403, "not_open")
    assert program("assistant").submit().status_code == 201


def test_too_many_waiting_submissions_are_refused_for_a_while(program: Programs) -> None:
    bearer = program("student")
    answers = [bearer.submit(content=f"x = {i}".encode()) for i in range(6)]
    assert [answer.status_code for answer in answers] == [201] * 5 + [429]
    assert code_of(answers[-1]) == "too_many_waiting"
    assert answers[-1].headers["Retry-After"] == "10"


def test_a_token_has_its_own_limit(program: Programs) -> None:
    one, other = program("student"), program("other")
    for _ in range(300):
        last = one.get("/me")
    assert last.status_code == 200
    refused = one.get("/units")
    assert (refused.status_code, code_of(refused)) == (429, "too_many_requests")
    assert int(refused.headers["Retry-After"]) > 0
    assert other.get("/me").status_code == 200


def test_uploads_are_counted_for_the_person_not_the_token(
    program: Programs, someone: Callable[..., object]
) -> None:
    for _ in range(3):
        bearer = program("student")
        for _ in range(10):
            bearer.submit(content=b"")
    assert code_of(program("student").submit()) == "too_many_requests"
    assert someone("student").upload().status_code == 429  # type: ignore[attr-defined]


def test_problems_are_told_in_the_language_that_was_asked_for(program: Programs) -> None:
    answer = program("student", "quizzes:read", language="ko").get("/units")
    assert answer.json is not None
    assert "토큰" in answer.json["title"]
    assert answer.json["given"] == "quizzes:read"
    assert answer.json["expected"] == "course:read"


def test_staff_read_and_grade_again_what_is_another_s(
    program: Programs, hand_in: Callable[..., int], desk: Desk, app: Flask
) -> None:
    number = hand_in("student")
    desk.finish(check("a"), check("b"), check("c", False))
    bearer = program("assistant")
    scores = bearer.get("/class/scores").json
    assert scores is not None
    found = {row["student"]["email"]: row["scores"]["tiny"] for row in scores["students"]}
    assert found == {"student@example.org": 70, "other@example.org": None}
    listed = bearer.get("/class/units/tiny/submissions").json
    assert listed is not None
    assert [each["submission"]["id"] for each in listed["submissions"]] == [number]
    queued = bearer.post(f"/class/submissions/{number}/regrade", json={"reason": "checks mended"})
    assert queued.status_code == 202
    again = bearer.get(f"/class/submissions/{number}").json
    assert again is not None
    assert again["again"]
    with app.app_context():
        last = db.session.query(store.audit.AuditLog).order_by(store.audit.AuditLog.id.desc())
        assert (last[0].action, last[0].who_id) == ("submission.regrade", user_of("assistant").id)


def test_what_code_said_stays_text(
    program: Programs, hand_in: Callable[..., int], desk: Desk, app: Flask
) -> None:
    hand_in("student", name="<b>.py")
    desk.finish(check("a", False))
    with app.app_context(), writing(db.session):
        db.session.query(CheckResult).one().message = {"en": "</script>\x00", "ko": "</script>"}
    answer = program("student").get("/submissions/1")
    assert answer.content_type == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.json is not None
    assert answer.json["checks"][0]["message"]["en"] == "</script>\x00"

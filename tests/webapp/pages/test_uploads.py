"""The upload form: what is taken, what is refused and how that is said."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import func, select

from grader.submission import MAX_FILE_BYTES
from tests.webapp.pages.conftest import Site
from webapp.db import db
from webapp.models import Grading, Submission, Unit, utcnow
from webapp.security import limiter


@pytest.fixture(autouse=True)
def _fresh_limits(app: Flask) -> None:
    with app.app_context():
        limiter.reset()


def stored(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Submission)) or 0


def test_an_upload_is_stored_queued_and_shown(app: Flask, student: Site) -> None:
    answer = student.upload(b"def double(x): return 2 * x\n")
    assert (answer.status_code, answer.location) == (303, "/submissions/1")
    with app.app_context():
        submission = db.session.get_one(Submission, 1)
        assert submission.content == b"def double(x): return 2 * x\n"
        assert db.session.scalars(select(Grading.state)).all() == ["queued"]
    assert "place 1 in the queue" in student.page("/submissions/1")


def test_a_form_sent_twice_is_one_submission(app: Flask, student: Site) -> None:
    key = re.search(r'name="key" value="([^"]+)"', student.page("/units/tiny"))
    assert key is not None
    first = student.upload(key=key.group(1))
    second = student.upload(key=key.group(1))
    assert first.location == second.location
    assert stored(app) == 1


def test_every_form_has_a_key_of_its_own(student: Site) -> None:
    pages = [student.page("/units/tiny") for _ in range(2)]
    keys = [re.findall(r'name="key" value="([^"]+)"', page) for page in pages]
    assert keys[0] != keys[1]


@pytest.mark.parametrize(
    ("name", "content", "status", "words"),
    [
        ("notes.txt", b"x", 422, "neither a .py file nor a notebook"),
        ("tiny.py", b" \n", 422, "This file is empty"),
        ("", b"x", 422, "No file was chosen"),
        ("tiny.py", b"#" * (MAX_FILE_BYTES + 1), 413, "larger than 8.0 MiB"),
        ("tiny.py", b"#" * (MAX_FILE_BYTES + 100_000), 413, "At most 8.0 MiB"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_advice(
    app: Flask, student: Site, name: str, content: bytes, status: int, words: str
) -> None:
    answer = student.upload(content, name)
    assert answer.status_code == status
    assert words in answer.text
    assert stored(app) == 0


def test_the_refusal_is_in_the_reader_s_language(someone: Callable[..., Site]) -> None:
    assert "빈 파일입니다" in someone("student", "ko").upload(b"").text


def test_so_many_may_wait_and_no_more(app: Flask, student: Site) -> None:
    for number in range(5):
        assert student.upload(f"x = {number}".encode(), key=str(number)).status_code == 303
    answer = student.upload(b"x = 5", key="5")
    assert answer.status_code == 429
    assert "still waiting" in answer.text
    assert stored(app) == 5


def test_uploads_are_limited_in_number(student: Site, someone: Callable[..., Site]) -> None:
    for _ in range(30):
        assert student.upload(b"", key="k").status_code == 422
    assert student.upload(b"", key="k").status_code == 429
    assert someone("other").upload(b"", key="k").status_code == 422


def test_a_unit_that_is_not_open_shows_when_it_opens(
    app: Flask, student: Site, instructor: Site
) -> None:
    with app.app_context():
        unit = db.session.get_one(Unit, "tiny")
        unit.opens = utcnow().replace(year=utcnow().year + 1)
        db.session.commit()
    page = student.page("/units/tiny")
    assert "This unit opens" in page
    assert "Doubling" not in page.partition("<main")[2].partition("<article")[2]
    assert 'type="file"' not in page
    assert student.get("/units/tiny/kit.zip").status_code == 403
    assert student.upload().status_code == 403
    assert stored(app) == 0
    assert "<article" in instructor.page("/units/tiny")


def test_the_kit_is_the_unit_s(student: Site) -> None:
    answer = student.get("/units/tiny/kit.zip")
    assert answer.headers["Content-Disposition"] == "attachment; filename=tiny.zip"
    names = [name.rpartition("/")[2] for name in ZipFile(BytesIO(answer.data)).namelist()]
    assert {"tiny.py", "tiny.ipynb", "test_public.py"} <= set(names)
    assert not {"solution.py", "test_hidden.py", "mistakes.py"} & set(names)


def test_the_handout_is_in_the_reader_s_language(someone: Callable[..., Site]) -> None:
    english, korean = (someone("student", each).page("/units/tiny") for each in ("en", "ko"))
    assert '<h2 id="doubling">Doubling</h2>' in english
    assert "<math" in english
    assert "두 배로 만듭니다" in korean

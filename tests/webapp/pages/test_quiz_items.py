"""Items, sittings, marks by hand and marking again, as staff see them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from tests.tinyquiz import ITEMS
from tests.webapp.pages.conftest import Site
from tests.webapp.pages.room import Room, right, says, wrong
from webapp.db import db, writing
from webapp.quizzes.models import Answer, Marking, Question, Sitting

ITEM = "/staff/quizzes/items/tiny"


@pytest.fixture
def room(app: Flask) -> Room:
    return Room(app)


@pytest.fixture
def assistant(someone: Callable[..., Site]) -> Site:
    return someone("assistant")


def test_the_item_bank_is_filtered(instructor: Site) -> None:
    def found(query: str) -> set[str]:
        page = instructor.page(f"/staff/quizzes/items/{query}")
        return {name for name in ITEMS if f'href="{ITEM}/{name}"' in page}

    assert found("") == set(ITEMS)
    assert found("?generated=yes") == {"double", "grid", "steps"}
    assert found("?kind=short_text") == {"word", "sentence"}
    assert found("?idea=idea+trace") == {"steps"}
    assert found("?words=%EC%A0%9C%EB%AA%A9+double") == {"double"}
    assert found("?unit=none") == set()
    assert found("?flagged=1") == set()


@pytest.mark.parametrize("name", ITEMS)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_kind_of_item_is_shown_with_its_answer(
    someone: Callable[..., Site], name: str, language: str
) -> None:
    page = someone("assistant", language).page(f"{ITEM}/{name}?seed=5")
    assert {"en": f"Worked {name}", "ko": f"풀이 {name}"}[language] in page
    assert 'name="csrf_token"' in page


@pytest.mark.parametrize("seed", ["-1", "x", "", "9" * 40, "9223372036854775807"])
def test_any_seed_gives_a_variant(instructor: Site, seed: str) -> None:
    assert "Text of double" in instructor.page(f"{ITEM}/double?seed={seed}")


def test_a_variant_s_drawing_is_an_image_of_its_own(instructor: Site) -> None:
    page = instructor.page(f"{ITEM}/double?seed=3")
    assert f'src="{ITEM}/double/drawing.svg?seed=3"' in page
    drawing = instructor.get(f"{ITEM}/double/drawing.svg?seed=3")
    assert drawing.mimetype == "image/svg+xml"
    assert drawing.text.startswith("<svg")
    assert instructor.get(f"{ITEM}/one/drawing.svg").status_code == 404


def test_an_answer_is_tried_and_nothing_stored(app: Flask, instructor: Site) -> None:
    page = instructor.page(f"{ITEM}/double?seed=3")
    found = re.search(r"<code>x</code></th><td><code>(\d+)</code>", page)
    assert found is not None
    x = int(found.group(1))
    for answer, words in ((str(2 * x), "100 %"), (str(x), "only once"), ("much", "unreadable")):
        tried = instructor.post(f"{ITEM}/double", seed="3", a=answer, action="try")
        assert words in tried.text
    with app.app_context():
        for table in (Sitting, Question, Answer, Marking):
            assert db.session.scalars(select(table)).all() == []


def test_choices_are_counted_by_what_they_say(instructor: Site, room: Room) -> None:
    for name in room.crowd(3):
        room.take(name, one=right if name != "s0" else wrong)
    page = instructor.page(f"{ITEM}/one")
    for choice, count in (("the right one", 2), ("the wrong one", 1)):
        row = page[page.index(f'<th scope="row">{choice}') :]
        assert f'<td class="number">{count}</td>' in row[: row.index("</tr>")]


def test_wrong_answers_are_counted_with_what_was_said(instructor: Site, room: Room) -> None:
    for name in room.crowd(3):
        room.take(name, double=wrong, word=says("tripling"))
    page = instructor.page(f"{ITEM}/double")
    given = page[page.index("Wrong answer") :]
    assert "only once" in given
    assert '<td class="number">3</td>' in given
    assert "tripling" in instructor.page(f"{ITEM}/word")


def test_what_waits_is_marked_one_after_another(
    app: Flask, assistant: Site, student: Site, room: Room
) -> None:
    first = room.take("student", sentence=says("because it <b>must</b>"))
    second = room.take("other", sentence=says("who knows"))
    a, b = room.answer(first, "sentence"), room.answer(second, "sentence")
    page = assistant.page("/staff/quizzes/marking/")
    assert "because it &lt;b&gt;must&lt;/b&gt;" in page
    assert "Mark 2 answers" in page
    assert '<span class="badge warn">2<' in page
    sheet = assistant.page(f"/staff/quizzes/marking/{a}")
    assert "Worked sentence" in sheet
    seen = re.search(r'name="seen" value="(\d+)"', sheet)
    assert seen is not None
    form = {"seen": seen.group(1), "score": "62,5", "comment": "nearly <there>"}
    answer = assistant.post(f"/staff/quizzes/marking/{a}", **form)
    assert answer.location == f"/staff/quizzes/marking/{b}"
    with app.app_context():
        assert db.session.get_one(Sitting, first).score == round(10000 * 0.625 / 12)
    position = [*ITEMS].index("sentence") + 1
    assert "nearly &lt;there&gt;" in student.page(f"/quizzes/tiny/{position}")
    again = assistant.post(f"/staff/quizzes/marking/{a}", **form)
    assert again.status_code == 422
    assert "marked meanwhile" in again.text


@pytest.mark.parametrize("score", ["", "much", "-1", "100.1", "nan", "1e999"])
def test_a_mark_that_is_no_percentage_is_refused(assistant: Site, room: Room, score: str) -> None:
    number = room.answer(room.take("student", sentence=says("so")), "sentence")
    form = {"score": score, "comment": "kept"}
    answer = assistant.post(f"/staff/quizzes/marking/{number}", **form)
    assert answer.status_code == 422
    assert "from 0 to 100" in answer.text
    assert "kept" in answer.text


def test_a_mark_that_stands_is_changed_with_a_reason(
    app: Flask, assistant: Site, room: Room
) -> None:
    sitting = room.take("student", word=says("tripling"))
    number = room.answer(sitting, "word")
    path = f"/staff/quizzes/marking/{number}"
    with app.app_context():
        seen = db.session.get_one(Answer, number).marking.id
    form = {"seen": seen, "score": "100", "back": "sitting"}
    assert "Write a reason" in assistant.post(path, **form).text
    answer = assistant.post(path, **form, reason="also right")
    position = [*ITEMS].index("word") + 1
    assert answer.location == f"/staff/quizzes/sittings/{sitting}#question-{position}"
    page = assistant.page(f"/staff/quizzes/sittings/{sitting}")
    assert "also right" in page
    assert "by hand" in page


def test_a_sitting_shows_everything_that_was_sent(instructor: Site, room: Room) -> None:
    sitting = room.take_all("student", "tiny", dict.fromkeys(ITEMS, right), end=False)
    page = instructor.page(f"/staff/quizzes/sittings/{sitting}")
    for name in ITEMS:
        assert f"Title of {name}" in page
    assert page.count("when it was sent") == len(ITEMS)
    drawing = re.search(r'src="(/staff/quizzes/questions/\d+/drawing\.svg)"', page)
    assert drawing is not None
    assert instructor.get(drawing.group(1)).text.startswith("<svg")


def test_what_was_only_typed_is_shown_as_such(instructor: Site, room: Room) -> None:
    sitting = room.take("student", "paper", end=False, double=says("12"))
    page = instructor.page(f"/staff/quizzes/sittings/{sitting}")
    assert "Typed in and not sent" in page
    assert 'value="12"' in page


def mend(app: Flask, room: Room) -> int:
    """Store an answer that the item as it is now would mark otherwise."""
    sitting = room.take("student", word=says("doubling"))
    with app.app_context(), writing(db.session):
        question = db.session.get_one(Answer, room.answer(sitting, "word")).question
        asked = {**question.variant["question"], "accept": ["twice"]}
        question.variant = {**question.variant, "question": asked}
        marking = question.answers[0].marking
        marking.score, question.sitting.score = 0.0, 0
    return sitting


def test_marking_again_is_previewed_then_applied(
    app: Flask, instructor: Site, assistant: Site, room: Room
) -> None:
    sitting = mend(app, room)
    assert f"{ITEM}/word/again" in instructor.page(f"{ITEM}/word")
    page = instructor.page(f"{ITEM}/word/again")
    assert "1 answer would get another score" in page
    assert "<b>8.3 %</b>" in page
    assert 'name="digest"' not in assistant.page(f"{ITEM}/word/again")
    digest = re.search(r'name="digest" value="(\w+)"', page)
    assert digest is not None
    form = {"digest": digest.group(1), "reason": "a word was missing"}
    assert assistant.post(f"{ITEM}/word/again", **form).status_code == 403
    assert instructor.post(f"{ITEM}/word/again", **{**form, "reason": ""}).status_code == 422
    stale = instructor.post(f"{ITEM}/word/again", **{**form, "digest": "0"})
    assert stale.status_code == 422
    assert "Something changed" in stale.text
    assert instructor.post(f"{ITEM}/word/again", **form).status_code == 302
    page = instructor.page(f"/staff/quizzes/sittings/{sitting}")
    assert "a word was missing" in page
    assert "item mended since" in page
    with app.app_context():
        assert db.session.get_one(Sitting, sitting).score == 833
    assert "changes nothing" in instructor.page(f"{ITEM}/word/again")

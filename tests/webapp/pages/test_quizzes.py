"""Taking a quiz without scripts, and what may be known when."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict

from grader.quiz.marking import mark
from grader.quiz.variants import Variant
from tests.webapp.pages.conftest import Site, user_of
from webapp.db import db, utcnow
from webapp.quizzes import sittings
from webapp.quizzes.forms import raw_of
from webapp.quizzes.models import Answer, Question, Sitting

KINDS = 12  # questions of the quiz "tiny", one for each kind and two short texts
MAY_BE_KNOWN = {"single_choice", "multiple_choice", "true_false", "ordering", "matching"}


@pytest.fixture
def begun(student: Site) -> Site:
    answer = student.post("/quizzes/tiny/begin")
    assert answer.status_code == 303
    return student


def questions(app: Flask, quiz: str = "tiny", who: str = "student") -> list[Question]:
    with app.app_context():
        sitting = sittings.sitting_of(db.session, quiz, user_of(who).id)
        assert sitting is not None
        found = list(sitting.questions)
        for question in found:
            [[*a.markings] for a in question.answers]
        db.session.expunge_all()
        return found


def variant(question: Question) -> Variant:
    return Variant.from_json(question.variant)


def fields(kind: str, public: dict[str, Any], raw: Any, field: str = "a") -> dict[str, Any]:
    """Return the form in which a browser sends a raw answer."""
    if kind == "ordering":
        return {f"{field}.{key}": str(i) for i, key in enumerate(raw, start=1)}
    if kind == "matching":
        return {f"{field}.{left}": right for left, right in raw.items()}
    if kind == "array":
        rows = raw if isinstance(raw[0], list) else [raw]
        return {f"{field}.{i}.{j}": x for i, row in enumerate(rows) for j, x in enumerate(row)}
    if kind == "trace":
        form = {}
        for blank in public["blanks"]:
            form |= fields(blank["kind"], blank, raw[blank["name"]], f"{field}.{blank['name']}")
        return form
    if isinstance(raw, bool):
        return {field: str(raw).lower()}
    return {field: raw}


def form_of(question: Question, raw: Any) -> dict[str, Any]:
    found = variant(question)
    return fields(found.kind, found.asked.public(), raw)


def right(question: Question) -> Any:
    return variant(question).asked.examples()[0]


def send(site: Site, question: Question, raw: Any, number: int = 1, quiz: str = "tiny"):
    path = f"/quizzes/{quiz}/{question.position}"
    return site.post(path, number=number, action="send", **form_of(question, raw))


def test_a_raw_answer_survives_the_form(app: Flask, begun: Site):
    seen = set()
    for question in questions(app):
        asked = variant(question).asked
        form = MultiDict(form_of(question, right(question)))
        raw = raw_of(question.variant["kind"], asked.public(), form)
        assert mark(variant(question), raw).score == 1 or question.item == "sentence"
        seen.add(question.variant["kind"])
    assert len(seen) == 11


def test_a_whole_quiz_is_taken_and_scored(app: Flask, begun: Site):
    for question in questions(app):
        page = begun.page(f"/quizzes/tiny/{question.position}")
        assert f"Title of {question.item}" in page
        assert send(begun, question, right(question)).status_code == 303
        page = begun.page(f"/quizzes/tiny/{question.position}")
        assert "Right" in page
        assert f"Worked {question.item}" in page
    assert "Hand in" in begun.page("/quizzes/tiny/over")
    begun.post("/quizzes/tiny/over")
    assert "100" in begun.page("/quizzes/tiny")
    with app.app_context():
        sitting = sittings.sitting_of(db.session, "tiny", user_of("student").id)
        assert sitting is not None
        assert sitting.score == 10000
        assert sitting.finished is not None


def test_wrong_answers_are_told_why_and_cost_an_attempt(app: Flask, begun: Site):
    for question in questions(app):
        for raw, why in variant(question).asked.pitfalls()[:1]:
            send(begun, question, raw)
            page = html.unescape(begun.page(f"/quizzes/tiny/{question.position}"))
            assert why["en"] in page
            assert "1 attempt left" in page
            assert "Worked" not in page


def test_the_second_attempt_earns_less_and_the_answer_is_shown_after_the_last(
    app: Flask, begun: Site
):
    question = next(q for q in questions(app) if q.item == "truth")
    send(begun, question, True)
    assert "a full answer now earns 50%" in begun.page(f"/quizzes/tiny/{question.position}")
    send(begun, question, False, number=2)
    page = begun.page(f"/quizzes/tiny/{question.position}")
    assert "1 / 2 points" in page
    assert "Worked truth" in page


def test_an_unreadable_answer_costs_nothing_and_says_how_to_write_it(app: Flask, begun: Site):
    question = next(q for q in questions(app) if q.item == "double")
    send(begun, question, "a lot")
    page = begun.page(f"/quizzes/tiny/{question.position}")
    assert "This could not be read" in page
    assert "-0.25, 1/3" in page
    assert "2 attempts left" in page


def test_nothing_written_is_refused_and_kept_as_nothing(app: Flask, begun: Site):
    for question in questions(app):
        answer = begun.post(f"/quizzes/tiny/{question.position}", number=1, action="send")
        assert answer.status_code == 422
        assert "No attempt was used" in answer.text
    assert not any(question.answers for question in questions(app))


def test_the_same_answer_sent_twice_counts_once(app: Flask, begun: Site):
    question = next(q for q in questions(app) if q.item == "double")
    for _ in range(2):
        assert send(begun, question, "1").status_code == 303
    assert len(questions(app)[question.position - 1].answers) == 1


def test_another_window_does_not_double_an_attempt(app: Flask, begun: Site):
    question = next(q for q in questions(app) if q.item == "double")
    send(begun, question, "1")
    late = send(begun, question, "2", number=1)
    assert late.status_code == 409
    assert "another window" in late.text
    assert 'value="2"' in late.text
    assert [a.raw for a in questions(app)[question.position - 1].answers] == ["1"]


def test_beginning_twice_is_one_sitting(app: Flask, begun: Site):
    before = [q.seed for q in questions(app)]
    begun.post("/quizzes/tiny/begin")
    assert [q.seed for q in questions(app)] == before


def test_what_is_typed_is_saved_and_stands_there_again(app: Flask, begun: Site):
    question = next(q for q in questions(app) if q.item == "grid")
    path = f"/quizzes/tiny/{question.position}"
    answer = begun.post(f"{path}/draft", version=1, **{"a.0.0": "7", "a.1.1": "x^"})
    assert answer.json == {"version": 1}
    page = begun.page(path)
    assert 'name="a.0.0" value="7"' in page
    assert 'name="a.1.1" value="x^"' in page
    older = begun.post(f"{path}/draft", version=1, **{"a.0.0": "old"})
    assert older.json == {"version": 1}
    assert 'value="7"' in begun.page(path)


def test_an_answer_that_is_far_too_long_is_refused(app: Flask, begun: Site):
    question = next(q for q in questions(app) if q.item == "word")
    answer = begun.post(f"/quizzes/tiny/{question.position}/draft", version=1, a="x" * 30_000)
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["refused"] == "too_large"


def test_how_it_is_read_is_shown_before_it_is_sent(app: Flask, begun: Site):
    found = {q.item: q.position for q in questions(app)}
    read = begun.post(f"/quizzes/tiny/{found['formula']}/reading", a="2x^2/(x+1)").text
    assert "<mfrac>" in read
    unread = begun.post(f"/quizzes/tiny/{found['formula']}/reading", a="2*(x").text
    assert "unread" in unread
    assert begun.post(f"/quizzes/tiny/{found['double']}/reading", a=" ").text.strip() == ""
    assert not any(question.answers for question in questions(app))


def test_hints_come_one_by_one(app: Flask, begun: Site):
    path = f"/quizzes/tiny/{next(q.position for q in questions(app) if q.item == 'double')}"
    assert "Hint of double" not in begun.page(path)
    begun.post(path, action="hint", a="5")
    page = begun.page(path)
    assert "Hint of double" in page
    assert 'value="5"' in page


def test_a_person_marks_what_the_item_leaves_open(app: Flask, begun: Site):
    question = next(q for q in questions(app) if q.item == "sentence")
    send(begun, question, "Since the gradient is zero.")
    page = begun.page(f"/quizzes/tiny/{question.position}")
    assert "A person will mark this" in page
    assert "1 attempt left" in page


# ---- what may be known when


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def secrets_of(question: Question) -> set[str]:
    """Return texts of a question that only its answer, its reasons or its solution hold."""
    found = variant(question)
    hidden = set(strings(found.revealed())) | set(strings(list(found.hints)))
    shown = json.dumps(found.public(), ensure_ascii=False)
    return {text for text in hidden if len(text) > 2 and text not in shown}


def everything(site: Site, quiz: str, count: int) -> str:
    """Return every response a student can ask for while they take a quiz."""
    paths = ["/quizzes/", f"/quizzes/{quiz}", f"/quizzes/{quiz}/over"]
    for position in range(1, count + 1):
        paths += [f"/quizzes/{quiz}/{position}", f"/quizzes/{quiz}/{position}/drawing.svg"]
    bodies = []
    for path in paths:
        answer = site.get(path)
        bodies += [answer.text, str(answer.headers)]
    for position in range(1, count + 1):
        for what in ("draft", "reading"):
            answer = site.post(f"/quizzes/{quiz}/{position}/{what}", version=1)
            bodies += [answer.text, str(answer.headers)]
    return html.unescape("\n".join(bodies))


@pytest.mark.parametrize(("quiz", "count"), [("tiny", KINDS), ("paper", 3)])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_answer_seed_or_generator_is_in_any_response(
    app: Flask, someone: Callable[..., Site], quiz: str, count: int, language: str
):
    site = someone("student", language)
    began = site.post(f"/quizzes/{quiz}/begin")
    asked = questions(app, quiz)
    assert len(asked) == count
    seen = everything(site, quiz, count) + began.text + str(began.headers)
    for question in asked:
        assert variant(question).title[language] in seen
        for secret in secrets_of(question):
            assert secret not in seen, (question.item, secret)
        assert str(question.seed) not in seen
        for name in ("generator", '"near"', "quiz.py", "quiz.toml", "parameters"):
            assert name not in seen


def test_a_paper_tells_nothing_before_it_is_handed_in(app: Flask, student: Site):
    student.post("/quizzes/paper/begin")
    asked = questions(app, "paper")
    for question in asked:
        path = f"/quizzes/paper/{question.position}"
        wrong = variant(question).asked.pitfalls()
        raw = wrong[0][0] if wrong else [["1", "2"], ["3", "4"]]
        form = form_of(question, raw)
        assert student.post(path, number=1, action="send", **form).status_code == 422
        assert student.post(path, action="save", **form).status_code == 303
    seen = everything(student, "paper", 3)
    assert not any(question.answers for question in questions(app, "paper"))
    for question in asked:
        for secret in secrets_of(question):
            assert secret not in seen
    student.post("/quizzes/paper/over")
    pages = "".join(student.page(f"/quizzes/paper/{q.position}") for q in asked)
    assert "why-one is wrong" in pages
    assert "why-double: only once" in pages
    assert "Worked grid" in pages


def test_what_is_typed_and_not_sent_is_marked_when_it_is_handed_in(app: Flask, begun: Site):
    for question in questions(app):
        path = f"/quizzes/tiny/{question.position}/draft"
        begun.post(path, version=1, **form_of(question, right(question)))
    page = begun.page("/quizzes/tiny/over")
    assert f"{KINDS} answers are typed" in page
    begun.post("/quizzes/tiny/over")
    assert all(len(question.answers) == 1 for question in questions(app))
    begun.post("/quizzes/tiny/over")
    assert all(len(question.answers) == 1 for question in questions(app))


# ---- the clock


def rewind(app: Flask, minutes: float, quiz: str = "paper") -> None:
    """Let a sitting have begun earlier."""
    with app.app_context():
        sitting = sittings.sitting_of(db.session, quiz, user_of("student").id)
        assert sitting is not None
        sitting.started = utcnow() - timedelta(minutes=minutes)
        db.session.commit()


def test_the_server_ends_a_quiz_and_marks_what_was_saved(app: Flask, student: Site):
    student.post("/quizzes/paper/begin")
    question = questions(app, "paper")[1]
    path = f"/quizzes/paper/{question.position}"
    student.post(f"{path}/draft", version=1, **form_of(question, right(question)))
    rewind(app, 31)
    late = student.post(f"{path}/draft", version=2, **form_of(question, "1"))
    assert late.status_code == 409
    page = student.page("/quizzes/paper")
    assert "Your result" in page
    after = questions(app, "paper")[1]
    assert [a.marking.score for a in after.answers] == [1.0]
    with app.app_context():
        sitting = db.session.get_one(Sitting, after.sitting_id)
        assert sitting.finished == sitting.started + timedelta(minutes=30)
        assert sitting.score == 3333


def test_what_travels_when_the_time_ends_is_taken(app: Flask, student: Site):
    student.post("/quizzes/paper/begin")
    question = questions(app, "paper")[1]
    rewind(app, 30 + 3 / 60)
    path = f"/quizzes/paper/{question.position}/draft"
    saved = student.post(path, version=1, **form_of(question, right(question)))
    assert saved.status_code == 200


def test_a_quiz_that_is_not_open_cannot_be_begun(app: Flask, student: Site, instructor: Site):
    assert "Opens" in student.page("/quizzes/later")
    student.post("/quizzes/later/begin")
    assert student.get("/quizzes/later/1").status_code == 404
    instructor.post("/quizzes/later/begin")
    assert instructor.get("/quizzes/later/1").status_code == 200


# ---- whose it is


def test_a_quiz_is_only_its_owners(app: Flask, begun: Site, someone: Callable[..., Site]):
    for site in (someone("other"), someone("instructor")):
        for path in ("/quizzes/tiny/1", "/quizzes/tiny/over", "/quizzes/tiny/4/drawing.svg"):
            assert site.get(path).status_code == 404
        for path in ("/quizzes/tiny/1", "/quizzes/tiny/1/draft", "/quizzes/tiny/over"):
            assert site.post(path).status_code == 404
    assert not questions(app)[0].answers


def test_a_visitor_is_sent_to_the_login_page(visitor: Site):
    for path in ("/quizzes/", "/quizzes/tiny", "/quizzes/tiny/1", "/practice/tiny"):
        assert visitor.get(path).status_code == 302
    assert visitor.post("/quizzes/tiny/begin").status_code == 302


def test_what_is_not_there_is_not_there(begun: Site):
    for path in ("/quizzes/nothing", "/quizzes/tiny/99", "/practice/nothing", "/practice/tiny/1"):
        assert begun.get(path).status_code == 404


# ---- hostile answers


@pytest.mark.parametrize("value", ["<script>alert(1)</script>", "$x$ **b** ![i](figures/a.svg)"])
def test_what_a_student_wrote_is_shown_as_text(app: Flask, begun: Site, value: str):
    question = next(q for q in questions(app) if q.item == "word")
    send(begun, question, value)
    page = begun.page(f"/quizzes/tiny/{question.position}")
    assert "<script>alert" not in page
    assert html.escape(value, quote=False) in page


def test_hostile_forms_break_nothing(app: Flask, begun: Site):
    hostile = {
        "a": ["1", "2"],
        "a.0.0": "\x00",
        "a.rows": "99999",
        "a.columns": "-1",
        "number": "x",
    }
    for question in questions(app):
        path = f"/quizzes/tiny/{question.position}"
        for action in ("send", "save", "hint", "shape", "read", "nonsense"):
            answer = begun.post(path, **{**hostile, "action": action})
            assert answer.status_code in (303, 409, 422), (question.item, action)
        for what in ("draft", "reading"):
            assert begun.post(f"{path}/{what}", version="9" * 40, **hostile).status_code == 200


# ---- practice


def test_practice_asks_marks_and_remembers(app: Flask, student: Site):
    assert "not practised yet" in student.page("/practice/tiny")
    answer = student.post("/practice/tiny/next", after=0)
    assert answer.headers["Location"].endswith("/practice/tiny/1")
    again = student.post("/practice/tiny/next", after=0)
    assert again.headers["Location"].endswith("/practice/tiny/1")
    with app.app_context():
        sitting = sittings.practice_of(db.session, "tiny", user_of("student").id)
        assert sitting is not None
        question = sitting.questions[0]
        assert question.item in {"double", "grid", "steps"}
        form = form_of(question, right(question))
    student.post("/practice/tiny/1", number=1, action="send", **form)
    page = student.page("/practice/tiny/1")
    assert "Right" in page
    assert "Next question" in page
    assert "100 %" in student.page("/practice/tiny")


def test_practice_asks_for_items_of_the_quiz_only_once_it_is_handed_in(app: Flask, begun: Site):
    def practised(times: int) -> set[str]:
        for _ in range(times):
            with app.app_context():
                sitting = sittings.practice_of(db.session, "tiny", user_of("student").id)
                last = sitting.questions[-1].position if sitting else 0
            begun.post("/practice/tiny/next", after=last)
        with app.app_context():
            sitting = sittings.practice_of(db.session, "tiny", user_of("student").id)
            assert sitting is not None
            return {question.item for question in sitting.questions}

    generated = {"double", "grid", "steps"}
    assert practised(8) <= generated
    for quiz in ("tiny", "paper", "later"):
        begun.post(f"/quizzes/{quiz}/begin")
        begun.post(f"/quizzes/{quiz}/over")
    with app.app_context():
        # "later" is not open, so its questions stay ahead.
        assert sittings.sitting_of(db.session, "later", user_of("student").id) is None
    assert practised(4) <= generated


def test_practice_shows_the_answer_for_the_asking(app: Flask, student: Site):
    student.post("/practice/tiny/next", after=0)
    assert "Worked" not in student.page("/practice/tiny/1")
    student.post("/practice/tiny/1", action="reveal")
    page = student.page("/practice/tiny/1")
    assert "Worked" in page
    assert "Send the answer" not in page
    assert "0 %" in student.page("/practice/tiny")


def test_answers_are_counted_in_the_database_once(app: Flask, begun: Site):
    """Two requests at once meet at the number of the attempt."""
    question = next(q for q in questions(app) if q.item == "double")
    send(begun, question, "1")
    with app.app_context():
        db.session.add(Answer(question_id=question.id, number=1, raw="2"))
        with pytest.raises(IntegrityError):
            db.session.commit()


def test_the_page_of_a_question_speaks_korean(begun: Site, someone: Callable[..., Site]):
    page = someone("student", "ko").page("/quizzes/tiny/4")
    assert "본문 double" in page
    assert "답 보내기" in page
    assert not re.search(r"Text of double", page)

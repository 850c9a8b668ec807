"""A person with something in every table that can hold something of theirs, marked throughout."""

from __future__ import annotations

from typing import Any

from flask import Flask

from grader.quiz.assembly import Slot
from grader.report import text
from tests.webapp.pages.conftest import PASSWORD, Desk, check, user_of
from tests.webapp.pages.room import Room, right
from webapp import store
from webapp.api.models import ApiToken
from webapp.boards.models import Measurement
from webapp.db import db, utcnow, writing
from webapp.deadlines.models import ReviewRequest, UnitExtension
from webapp.models import Grading, Submission
from webapp.pictures.models import DrawnPicture
from webapp.quizzes import sittings
from webapp.quizzes.models import Extension, Sitting
from webapp.quizzes.rules import plan_of
from webapp.similarity.models import Comparison, SimilarPair
from webapp.trials.models import Trial, TrialGrading

__all__ = ["MARK", "NICKNAME", "add_person", "add_words", "add_work", "seeds"]

MARK = "zq7mark"
NICKNAME = "Nimbus Seven"  # which a board shows to everybody


def add_person(app: Flask, name: str = MARK, said: str = "", nickname: str = NICKNAME) -> int:
    """Make a student with a cohort and a nickname, by invitation."""
    said = said or f"Name {name}"
    with app.app_context():
        address = f"{name}@example.org"
        token = store.invite(
            db.session,
            by=None,
            email=address,
            name=said,
            cohort="Section 1" if said == f"Name {name}" else said,
        )
        return store.accept_invitation(
            db.session,
            token,
            email=address,
            name=said,
            password=PASSWORD,
            nickname=nickname,
            ip="192.0.2.77",
        )


def add_work(app: Flask, name: str = MARK, said: str = MARK) -> list[int]:
    """Hand in two files, have one graded, take a quiz and practise; return the submissions."""
    with app.app_context():
        user = user_of(name).id
        made = [
            store.submit(
                db.session,
                user_id=user,
                unit_id="tiny",
                filename=f"{said}-{number}.py",
                content=f"# {said}\ndef double(x): return {number} * x\n".encode(),
                ip="192.0.2.77",
            ).submission
            for number in (1, 2)
        ]
    words = text(f"message {said}", f"알림 {said}")
    Desk(app).finish(
        check("a"),
        check("b", False, message=words, diagnosis=words),
        check("c", False, message=words),
    )
    answers: dict[str, Any] = {
        "one": right,
        "double": right,
        "word": lambda _variant: f"word {said}",
        "sentence": lambda _variant: f"sentence {said}",
    }
    Room(app).take(name, **answers)
    _practise(app, name)
    return made


def _practise(app: Flask, name: str) -> None:
    with app.app_context():
        sittings.add_question(
            db.session,
            plan_of(app),
            "tiny",
            user_of(name).id,
            Slot("double", 1234567890123),
            after=0,
            now=utcnow(),
        )


def add_words(app: Flask, submissions: list[int], name: str = MARK, said: str = MARK) -> None:
    """Have staff and the person write about it: every table that is left gets a row."""
    with app.app_context():
        user, staff = user_of(name).id, user_of("instructor").id
        first, second = submissions
        store.set_override(
            db.session, by=staff, score=5000, reason=f"reason {said}", submission_id=first
        )
        with writing(db.session):
            db.session.add_all(_rows(user, staff, first, f"words {said}"))
        with writing(db.session):
            _add_pairs(staff, first)
            _add_trial(staff, second)


def _rows(user: int, staff: int, first: int, words: str) -> list[Any]:
    now = utcnow()
    grading = db.session.query(Grading).filter_by(submission_id=first).one()
    return [
        ApiToken(
            user_id=user,
            name=words,
            token_hash="f" * 64,
            scopes=["read"],
            expires=now.replace(year=2100),
        ),
        UnitExtension(user_id=user, unit_id="tiny", due=now, reason=words, by_id=staff),
        Extension(user_id=user, quiz_id="tiny", minutes=5, reason=words, by_id=staff),
        ReviewRequest(submission_id=first, check_id="test_b", words=words, answer=words),
        Measurement(grading_id=grading.id, name="speed", value=1.25, noise=0.1),
        DrawnPicture(
            submission_id=first, name="line", version="1", svg=f"<svg><desc>{MARK}</desc></svg>"
        ),
    ]


def _add_pairs(staff: int, first: int) -> None:
    other = db.session.query(Submission).filter(Submission.user_id == user_of("other").id).first()
    assert other is not None, "somebody else must have handed in something, too"
    comparison = Comparison(unit_id="tiny", by_id=staff, finished=utcnow(), compared=2)
    db.session.add(comparison)
    db.session.flush()
    for left, right_ in ((first, other.id), (other.id, first)):
        db.session.add(
            SimilarPair(
                comparison_id=comparison.id,
                left_id=left,
                right_id=right_,
                shared=9,
                left_share=0.5,
                right_share=0.5,
                left_lines=[[1, 2]],
                right_lines=[[1, 2]],
            )
        )


def _add_trial(staff: int, second: int) -> None:
    trial = Trial(unit_id="tiny", reason="a reason", by_id=staff)
    again = Grading(submission_id=second, kind="regrade", preview=True, state="queued")
    db.session.add_all([trial, again])
    db.session.flush()
    db.session.add(TrialGrading(grading_id=again.id, trial_id=trial.id))


def seeds(app: Flask, name: str = MARK) -> set[str]:
    """Return the random numbers behind what a person was graded by and asked."""
    with app.app_context():
        user = user_of(name).id
        sat = db.session.query(Sitting).filter_by(user_id=user).all()
        gradings = db.session.query(Grading).join(Submission).filter(Submission.user_id == user)
        found = [s.seed for s in sat] + [q.seed for s in sat for q in s.questions]
        found += [each.seed for each in gradings if each.seed is not None]
        return {str(seed) for seed in found}

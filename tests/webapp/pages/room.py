"""Where students take quizzes without pages, for tests of what staff see of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from grader.quiz.variants import Variant
from tests.webapp.pages.conftest import user_of
from webapp.db import db, utcnow
from webapp.quizzes import sittings
from webapp.quizzes.models import Answer, Question, Sitting
from webapp.quizzes.rules import plan_of, rules_for
from webapp.store import create_user

__all__ = ["Room", "right", "says", "wrong"]


class Room:
    """Where students take a quiz without pages."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def take(
        self,
        who: str,
        quiz: str = "tiny",
        *,
        end: bool = True,
        **given: Callable[[Variant], Any],
    ) -> int:
        """Take a quiz: answer items as `given` says; return the sitting."""
        return self.take_all(who, quiz, given, end=end)

    def take_all(
        self,
        who: str,
        quiz: str,
        given: Mapping[str, Callable[[Variant], Any]],
        *,
        end: bool = True,
    ) -> int:
        """Take a quiz: answer items as `given` says; return the sitting."""
        with self.app.app_context():
            user, now = user_of(who), utcnow() - timedelta(minutes=20)
            rules = rules_for(db.session, plan_of(self.app).quizzes[quiz], user)
            number = sittings.begin(db.session, plan_of(self.app), rules, user, now=now)
            asked = [(q.position, q.variant) for q in db.session.get_one(Sitting, number).questions]
            for position, data in asked:
                variant = Variant.from_json(data)
                if variant.item in given:
                    raw = given[variant.item](variant)
                    sittings.save(db.session, number, position, raw, 1, rules=rules, now=now)
                    if rules.policy.feedback == "at_once":
                        sittings.send(db.session, number, position, raw, 1, rules=rules, now=now)
            if end:
                later = now + timedelta(minutes=7)
                sittings.hand_in(db.session, number, rules=rules, now=later, ip="::1")
            return number

    def answer(self, sitting: int, item: str) -> int:
        with self.app.app_context():
            query = select(Answer.id).join(Question)
            query = query.where(Question.sitting_id == sitting, Question.item == item)
            return db.session.scalars(query).one()

    def crowd(self, count: int) -> list[str]:
        names = [f"s{i}" for i in range(count)]
        with self.app.app_context():
            for name in names:
                create_user(db.session, by=None, email=f"{name}@example.org", name=name)
        return names


def right(variant: Variant) -> Any:
    return variant.asked.examples()[0]


def wrong(variant: Variant) -> Any:
    return variant.asked.pitfalls()[0][0]


def says(words: str) -> Callable[[Variant], Any]:
    return lambda variant: words

"""The quiz engine on the items of a real unit."""

from __future__ import annotations

import json
from typing import Any

import pytest

from grader.course import Course
from grader.quiz.items import Bank, has_quiz
from grader.quiz.marking import mark
from grader.quiz.proof import prove
from grader.quiz.reading import Unreadable
from grader.quiz.symbolic.equality import decide
from grader.quiz.symbolic.parse import parse
from grader.quiz.variants import Variant, make

UNIT = "activations"
HOSTILE: list[Any] = [
    None,
    True,
    {},
    [],
    [[[]]],
    {"a": {"b": []}},
    float("nan"),
    float("inf"),
    10**400,
    "",
    " ",
    "\x00",
    "9" * 100_000,
    "(" * 5000,
    "__import__('os').system('true')",
    "1e999999999",
    ["x"] * 10_000,
]


@pytest.fixture(scope="module")
def bank(course: Course) -> Bank:
    assert has_quiz(course.unit(UNIT))
    return Bank.load(course.unit(UNIT))


def variants(bank: Bank) -> list[Variant]:
    return [make(bank, name, seed) for name in bank.items for seed in (0, 7)]


def test_there_are_enough_items_of_enough_kinds(bank: Bank):
    items = [bank.item(name) for name in bank.items]
    assert len(items) >= 12
    assert len({item.kind for item in items}) >= 5
    assert sum(bool(item.generator) for item in items) >= len(items) / 2


def test_every_item_can_be_answered_and_only_rightly(bank: Bank):
    assert [(proof.item, proof.complaints) for proof in prove(bank, 40) if proof.complaints] == []


def test_nothing_a_browser_sees_tells_the_seed_or_the_generator(bank: Bank):
    for variant in variants(bank):
        shown = json.dumps(variant.public(), ensure_ascii=False)
        assert '"seed"' not in shown
        assert '"answer"' not in shown
        generator = bank.item(variant.item).generator
        assert not generator or f'"{generator}"' not in shown


def test_a_stored_variant_marks_as_the_fresh_one(bank: Bank):
    for variant in variants(bank):
        stored = Variant.from_json(json.loads(json.dumps(variant.to_json())))
        assert stored.public() == variant.public()
        assert mark(stored, "12").to_json() == mark(variant, "12").to_json()


def test_a_hostile_answer_earns_nothing_and_breaks_nothing(bank: Bank):
    for variant in variants(bank):
        for raw in HOSTILE:
            marked = mark(variant, raw)
            assert marked.score < 1
            json.dumps(marked.to_json())


@pytest.mark.parametrize("written", ["x*(1-x)", "x - x^2", "x(1 - x)", "-(x^2) + x"])
def test_forms_of_one_formula_are_equal(written: str):
    ours, theirs = parse("x*(1-x)", {"x"}), parse(written, {"x"})
    assert not isinstance(ours, Unreadable)
    assert not isinstance(theirs, Unreadable), theirs
    assert decide(ours, theirs, {"x": (-2.0, 2.0)}) == "equal"


def test_another_formula_is_not_equal():
    ours, theirs = parse("x*(1-x)", {"x"}), parse("x*(1+x)", {"x"})
    assert not isinstance(ours, Unreadable)
    assert not isinstance(theirs, Unreadable)
    assert decide(ours, theirs, {"x": (-2.0, 2.0)}) == "different"


@pytest.mark.parametrize(
    "written",
    ["__import__('os')", "x.__class__", "lambda: x", "y", "x[0]", "x; x", "(" * 400, "x" * 5000, 3],
)
def test_what_is_no_formula_is_unreadable_and_says_why(written: object):
    found = parse(written, {"x"})
    assert isinstance(found, Unreadable)
    assert found.en
    assert found.ko

"""The quizzes of the real course: enough of them, answerable, and named in both languages."""

from __future__ import annotations

import tomllib

import pytest

from grader.course import Course
from grader.quiz.items import Bank
from grader.quiz.plan import Plan
from grader.quiz.proof import prove

TWELVE = (
    "perceptron",
    "activations",
    "output_heads",
    "backprop",
    "initialization",
    "optimizers",
    "regularization",
    "dropout",
    "batchnorm",
    "convolution",
    "cnn",
    "augmentation",
)
SEEDS = 500


@pytest.fixture(scope="module")
def plan(course: Course) -> Plan:
    return Plan(course)


@pytest.mark.parametrize("unit", TWELVE)
def test_a_unit_has_enough_items_of_enough_kinds(plan: Plan, unit: str):
    items = plan.bank(unit).items.values()
    assert len(items) >= 12
    assert len({item.kind for item in items}) >= 5
    assert sum(item.generator is not None for item in items) >= len(items) / 2


def test_the_landscape_has_thirty_items(plan: Plan):
    assert len(plan.bank("landscape").items) >= 30


def test_every_unit_has_a_quiz(plan: Plan):
    assert [unit.id for unit in plan.units()] == [*TWELVE, "landscape"]


@pytest.mark.parametrize("unit", [*TWELVE, "landscape"])
def test_every_item_can_be_answered_and_only_rightly(course: Course, unit: str):
    proofs = prove(Bank.load(course.quiz_unit(unit)), SEEDS)
    assert [(proof.item, proof.complaints) for proof in proofs if proof.complaints] == []


def test_every_idea_has_a_korean_name_and_none_is_left_over(course: Course, plan: Plan):
    path = course.root / "reference" / "ideas.toml"
    named = tomllib.loads(path.read_text(encoding="utf-8"))
    banks = [plan.bank(unit.id) for unit in plan.units()]
    used = {tag for bank in banks for item in bank.items.values() for tag in item.tags}
    assert used - set(named) == set()
    assert set(named) - used == set()
    assert plan.idea("backward pass")["ko"] == "역전파"

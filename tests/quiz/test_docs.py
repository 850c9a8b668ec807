"""What docs/quizzes.md says is so: its examples are loaded and proved, its table is counted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader.course import Course
from grader.quiz.commands import quiz
from grader.quiz.items import Bank
from grader.quiz.kinds import KINDS
from grader.quiz.plan import Plan
from grader.quiz.proof import prove
from grader.quiz.variants import make

UNIT = "activations"


@pytest.fixture(scope="module")
def page(course: Course) -> str:
    return (course.root / "docs" / "quizzes.md").read_text(encoding="utf-8")


def blocks(page: str, language: str, holds: str) -> list[str]:
    found = re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    return [block for block in found if holds in block]


@pytest.fixture
def copied(course: Course, tmp_path: Path):
    """Return a function that loads the course with other quizzes and other items of a unit."""

    def load(quizzes: str = "", items: str = "", generators: str = "") -> Course:
        for side in ("assignments", "reference"):
            (tmp_path / side).mkdir()
            for path in (course.root / side).iterdir():
                (tmp_path / side / path.name).symlink_to(path)
        path = tmp_path / "assignments" / "course.toml"
        path.unlink()
        text = (course.root / "assignments" / "course.toml").read_text(encoding="utf-8")
        path.write_text(text.partition("[[quizzes]]")[0] + quizzes, encoding="utf-8")
        if items:
            folder = tmp_path / "reference" / UNIT
            folder.unlink()
            folder.mkdir()
            for path in (course.root / "reference" / UNIT).iterdir():
                (folder / path.name).symlink_to(path)
            for name, content in (("quiz.toml", items), ("quiz.py", generators)):
                (folder / name).unlink()
                (folder / name).write_text(content, encoding="utf-8")
        return Course.load(tmp_path)

    return load


def test_the_quizzes_of_the_page_can_be_taken(page: str, copied):
    plan = Plan(copied(quizzes="\n".join(blocks(page, "toml", "[[quizzes]]"))))
    assert [(q.id, q.questions) for q in plan.quizzes.values()] == [
        ("activations", 6),
        ("midterm", 6),
        ("dropout", 5),
    ]
    assert plan.quizzes["midterm"].policy.minutes == 45
    assert plan.quizzes["dropout"].policy_for("Evening class").minutes == 90


def test_the_items_of_the_page_are_proved(page: str, copied):
    static, generated = blocks(page, "toml", "[[item]]")
    (generators,) = blocks(page, "python", "def through_tanh")
    items = static + generated.replace("schema = 1", "")
    bank = Bank.load(copied(items=items, generators=generators).unit(UNIT))
    assert [(p.item, p.complaints) for p in prove(bank, 60)] == [
        ("gate_at_zero", ()),
        ("through_tanh", ()),
    ]
    variant = make(bank, "through_tanh", 0)
    assert variant.drawing
    assert len(variant.asked.pitfalls()) == 2


def test_the_table_of_units_is_what_there_is(page: str, course: Course):
    rows = re.findall(r"^\| (\w+) \| (\d+) \| (\d+) \| (\d+) \|$", page, re.MULTILINE)
    plan = Plan(course)
    counted = []
    for unit in plan.units():
        items = plan.bank(unit.id).items.values()
        generated = sum(item.generator is not None for item in items)
        kinds = {item.kind for item in items}
        counted.append((unit.id, str(len(items)), str(generated), str(len(kinds))))
    assert rows == counted


def test_every_kind_and_every_option_has_a_word(page: str):
    for kind in KINDS:
        assert f"| `{kind}` |" in page
    for command in (quiz, *quiz.commands.values()):
        help_text = CliRunner().invoke(command, ["--help"]).output
        for option in set(re.findall(r"--[a-z]+", help_text)) - {"--help"}:
            assert option in page, option

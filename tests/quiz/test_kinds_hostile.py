"""Every kind of question against those who attack it, or write it wrongly."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from grader.course import CourseError
from grader.quiz.kind import Unlucky
from grader.quiz.marking import mark
from tests.quiz.kindtable import ONE, QUESTIONS, build, choice, judge, said, why

ROOT = Path(__file__).parents[2]
HOSTILE: list[Any] = [
    None, True, 0, -1, 10**400, 1e308, float("nan"), float("inf"), [], {}, [[[[]]]], [None], [{}],
    "", "\x00", "0\x00", "\ud800", "\u202e777", "nan", "inf", "-Infinity", "1e999999999", "0x1p9",
    "9" * 100_000, "(" * 5_000, "[" * 5_000, "-" * 5_000 + "1", "x" * 399, "9**9**9", "9^9^9^9^9",
    "__import__('os').system('true')", "x.__class__", "lambda x: x", "exec('1')", "x if x else x",
    "{x}", "%(x)s", "x;x", "x\nx", "<script>alert(1)</script>", "$\\input{/etc/passwd}$",
    ["x"] * 10_000, [["1"] * 1_000] * 1_000, [[]], [["1"], None], {"a": {"a": {}}},
    {"a": ["1"] * 999}, {"p": []}, {"": ""}, {"a": float("nan")}, [float("nan")] * 2,
]  # fmt: skip


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_hostile_answer_earns_nothing_and_breaks_nothing(name: str):
    variant = build(*QUESTIONS[name])
    for raw in HOSTILE:
        marked = mark(variant, raw)
        assert marked.score < 1
        assert marked.score == 0 or marked.status == "marked"
        assert json.dumps(marked.to_json(), allow_nan=False)
        if marked.status == "unreadable":
            assert marked.unreadable
            assert all(0 < len(words) < 500 for words in marked.unreadable.values())


def test_an_answer_written_the_other_way_round_is_not_taken_for_a_number():
    assert judge("decimals", "\u202e31.0").score == 0


@pytest.mark.parametrize("written", ["log(-1 - x^2)", "(0*x)/(0*x)", "9^9^9^9 - 9^9^9^9 + x*(1-x)"])
def test_a_formula_nobody_can_decide_is_invalid_and_costs_nothing(written: str):
    marked = judge("formula", written)
    assert (marked.status, marked.score) == ("invalid", 0)
    assert not marked.costs_attempt
    assert "could not be decided" in said(marked, "en")
    assert "판단하지 못했습니다" in said(marked, "ko")


def test_reading_and_deciding_a_formula_runs_nothing_of_it(tmp_path: Path):
    """A hook in a process of its own would see a compile, an import or a file; time is limited."""
    formulas = [raw for raw in HOSTILE if isinstance(raw, str) and "\ud800" not in raw]
    formulas += ["^".join(["x"] * 100), "+".join(["exp(x)"] * 60), "exp(" * 39 + "x" + ")" * 39]
    formulas += ["max(" + ",".join(["x"] * 90) + ")", "x" + "^2" * 90, "(((x)))" * 20]
    (tmp_path / "formulas.json").write_text(json.dumps(formulas), encoding="utf-8")
    program = dedent("""
        import json, resource, sys
        import numpy as np
        from grader.quiz.kinds.formula import Formula
        from grader.quiz.kind import Unreadable
        from grader.quiz.tables import Table

        answer = {"value": "max(x, tanh(x)) + log(abs(x) + 1)", "variables": ["x"]}
        asked = Formula.build(Table(answer, "test"), np.random.default_rng(0))
        asked.mark(asked.parse("sqrt(x) / relu(x) + sigmoid(x)^2 - e^-pi"))
        asked.parse("x.y")
        formulas = json.load(open(sys.argv[1]))
        resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
        seen = []
        sys.addaudithook(lambda event, arguments: seen.append(event))
        for written in formulas:
            read = asked.parse(written)
            if not isinstance(read, Unreadable):
                asked.mark(read)
        during = sorted(set(seen) - {"builtins.id"})
        eval("1")
        print(json.dumps([during, "compile" in seen]))
    """)
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "formulas.json")],
        capture_output=True, text=True, cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'assignments'}", "PATH": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    during, hook_works = json.loads(done.stdout)
    assert hook_works
    assert during == []


def test_an_answer_nobody_foresaw_waits_for_a_person():
    marked = judge("sentence", "Because two matrices are one matrix.")
    assert (marked.status, marked.score) == ("waiting", 0)
    assert marked.costs_attempt
    assert "A person will read and mark this." in said(marked)


def test_choices_are_shuffled_unless_the_author_says_otherwise():
    fixed = {**ONE, "shuffle": False}
    for seed in range(20):
        shown = build("single_choice", fixed, seed).asked.public()["choices"]
        assert [thing["text"]["en"] for thing in shown] == ["a", "b", "c"]
    orders = {
        tuple(c["text"]["en"] for c in build("single_choice", ONE, seed).asked.public()["choices"])
        for seed in range(40)
    }
    assert len(orders) == 6


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_is_shown_holds_no_answer_and_guessing_earns_little(name: str):
    asked = build(*QUESTIONS[name]).asked
    shown = json.dumps(asked.public(), ensure_ascii=False)
    assert "why:" not in shown
    assert '"right"' not in shown
    for secret in asked.secrets():
        assert secret not in shown
    assert 0 <= asked.guess() <= 0.5


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("number", {"value": 1, "near": [{"value": 1.0005, "why": why("near")}]}),
        ("number", {"value": 1, "near": [{"value": float("nan"), "why": why("nan")}]}),
        (
            "number",
            {"value": 9, "abs": 0.5, "near": [{"value": v, "why": why("v")} for v in (2, 2.4)]},
        ),
        (
            "number",
            {
                "value": 9,
                "decimals": 1,
                "near": [{"value": v, "why": why("v")} for v in (2.01, 2.1)],
            },
        ),
        ("array", {"value": [1, 2], "near": [{"value": [1, 2], "why": why("same")}]}),
        (
            "symbolic",
            {"value": "2*x", "variables": ["x"], "near": [{"value": "x+x", "why": why("")}]},
        ),
        ("short_text", {"accept": ["ReLU"], "near": [{"value": "relu", "why": why("same")}]}),
        ("single_choice", {"choices": [choice("a", True), choice("a")]}),
        ("code_reading", {"code": "print(1)", "near": [{"value": "1.0", "why": why("same")}]}),
    ],
)
def test_wrong_answers_that_cannot_be_told_apart_are_unlucky(kind: str, answer: dict[str, Any]):
    with pytest.raises(Unlucky):
        build(kind, answer)


@pytest.mark.parametrize(
    ("kind", "answer", "said"),
    [
        ("single_choice", {"choices": [choice("a", True), choice("b", True)]}, "exactly one"),
        ("single_choice", {"choices": [choice("a", True), {"text": "b"}]}, "say why this choice"),
        ("multiple_choice", {"choices": [choice("a"), choice("b")]}, "at least one right"),
        ("number", {"value": 1.5, "integer": True}, "whole number"),
        ("number", {"value": 1, "decimals": 1, "figures": 2}, "one of decimals"),
        ("number", {"value": 1, "figures_share": 0.2}, "together with figures"),
        ("number", {"value": 1, "digits": 2}, "unknown key 'digits'"),
        ("array", {"value": [[1, 2], [3]]}, "rows of equal length"),
        ("symbolic", {"value": "x +", "variables": ["x"]}, "not finished"),
        ("symbolic", {"value": "x", "variables": ["exp"]}, "no functions"),
        ("symbolic", {"value": "log(-1-x^2)", "variables": ["x"]}, "all over its ranges"),
        ("code_reading", {"code": "print(1 / 0)"}, "ZeroDivisionError"),
        ("ordering", {**QUESTIONS["order"][1], "by": [1, 2]}, "as many numbers"),
        ("trace", {"blanks": QUESTIONS["trace"][1]["blanks"][:1]}, "2 to 12 blanks"),
        ("trace", {"blanks": [{"name": "a", "label": "a", "value": 1, "weight": 0}]}, "above 0"),
    ],
)  # fmt: skip
def test_what_an_author_got_wrong_is_named(kind: str, answer: dict[str, Any], said: str):
    with pytest.raises(CourseError, match=said):
        build(kind, answer)

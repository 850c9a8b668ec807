"""How every kind of question marks: right, nearly right, wrong and unreadable answers."""

from __future__ import annotations

from typing import Any

import pytest

from grader.quiz.kinds import KINDS
from tests.quiz.kindtable import QUESTIONS, judge, said


def test_every_kind_is_here():
    assert {kind for kind, _ in QUESTIONS.values()} == set(KINDS)


ROWS = [[1, -2, 0.5], [4, 5, 6]]
RIGHT: list[tuple[str, Any]] = [
    ("one", "a"),
    ("some", ["b", "a"]),
    ("truth", False), ("truth", "false"),
    ("decimals", "0.13"), ("decimals", "0.12"), ("decimals", "0.126"), ("decimals", " .13 "),
    ("decimals", "0,13"), ("decimals", "1/8"), ("decimals", "1.3e-1"), ("decimals", "1.3E-1"),
    ("decimals", "13·10^-2"), ("decimals", "13×10⁻²"), ("decimals", "+0.13"), ("decimals", 0.13),
    ("decimals", "\u200e0.13\u200f"), ("decimals", "０．１３"), ("decimals", "0.136"),
    ("figures", "123"), ("figures", "123.5"), ("figures", "1.23e2"), ("figures", "124"),
    ("share", "0.505"), ("share", "0.504"), ("share", "5.05e-1"),
    ("whole", "−1200"), ("whole", "-1200"), ("whole", "–1200"), ("whole", "-1 200"),
    ("whole", "-1200.0"), ("whole", -1200), ("whole", "-1.2e3"),
    ("tiny", "1.5e-5"), ("tiny", "0.000015"), ("tiny", "15*10**-6"),
    ("tolerant", "2.1"), ("tolerant", "1,9"), ("tolerant", "21/10"),
    ("plain", "1000.9"), ("plain", "1e3"),
    ("matrix", [["1", "−2", ".5"], ["4.0", "5", "6,0"]]), ("matrix", ROWS),
    ("matrix", [["1.1", "-2.1", "0.4"], ["4", "5", "6"]]),
    ("vector", ["3", "1"]),
    ("formula", "x - x^2"), ("formula", "x(1−x)"), ("formula", "-(x²) + x"),
    ("formula", "x*(1-x)*exp(0)"), ("formula", "0.25 - (x - 1/2)**2"), ("formula", "x·(1-x)"),
    ("word", "Batch Normalisation"), ("word", "batch-normalisation."), ("word", "배치정규화"),
    ("word", "배치 정규화"), ("word", "ｂatch normalisation"),
    ("sentence", "It is linear."),
    ("order", ["a", "b", "c", "d"]),
    ("pairs", {"p": "1", "q": "2", "r": "2"}),
    ("code", "[ 0.5 -2. ]\nTrue 3"), ("code", "0.5, -2\r\ntrue 3\r\n\r\n"),
    ("code", "[.5 −2]\nTrue 3"),
    ("exact", "[1, 2]"), ("exact", "  [1,  2]  "),
    ("trace", {"a": "3", "b": ["1", "2"]}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "raw"), RIGHT)
def test_a_right_answer_has_full_marks(name: str, raw: Any):
    marked = judge(name, raw)
    assert (marked.status, marked.score) == ("marked", 1.0), said(marked)
    assert marked.points == 2.0
    assert marked.costs_attempt
    assert marked.read_as
    assert all(words not in said(marked) for words in ("not", "wrong", "Close"))


PART: list[tuple[str, Any, float, str]] = [
    # several choices: the share of the right ones chosen, times the share of the chosen ones right
    ("some", ["a"], 1 / 2, "There is more to choose"),
    ("some", ["a", "c"], 1 / 2 * 1 / 2, "why: c"),
    ("some", ["a", "b", "c"], 2 / 3, "why: c"),
    ("some", ["a", "b", "c", "d"], 2 / 4, "why: d"),
    # an order: Kendall's tau, 1 - 2 * swapped / pairs, and 0 where that is negative
    ("order", ["b", "a", "c", "d"], 1 - 2 / 6, "1 pair is the wrong way round"),
    ("order", ["b", "a", "d", "c"], 1 - 4 / 6, "2 pairs are"),
    ("pairs", {"p": "1", "q": "2", "r": "3"}, 2 / 3, "why: r"),
    ("pairs", {"p": "3", "q": "3", "r": "2"}, 1 / 3, "1 of 3 pairs"),
    ("matrix", [["1", "2", "0.5"], ["4", "5", "6"]], 5 / 6, "5 of 6 cells"),
    ("vector", ["3", "2"], 1 / 2, "1 of 2 cells"),
    ("share", "0.50500", 0.75, "3 significant figures were asked"),
    ("share", "0.5048", 0.75, "3 significant figures were asked"),
    ("code", "[0.5 -2]\nFalse 3", 1 / 2, "1 of 2 lines"),
    ("code", "[0.5 -2]", 1 / 2, "another number of lines"),
    ("code", "[0.5 -2]\nTrue 3\n4", 2 / 3, "another number of lines"),
    ("trace", {"a": "3"}, 3 / 4, "This blank is empty"),
    ("trace", {"a": "3", "b": ["1", "3"]}, 3 / 4 + 1 / 8, "1 of 2 cells"),
    ("trace", {"a": "4", "b": ["1", "2"]}, 1 / 4, "This is not the value"),
]


@pytest.mark.parametrize(("name", "raw", "score", "reason"), PART)
def test_a_part_of_the_answer_earns_its_share(name: str, raw: Any, score: float, reason: str):
    marked = judge(name, raw)
    assert marked.status == "marked"
    assert marked.score == pytest.approx(score)
    assert marked.points == pytest.approx(2 * score)
    assert reason in said(marked)
    if marked.parts:
        assert sum(part.weight for part in marked.parts) == pytest.approx(1)
        assert sum(part.weight * part.score for part in marked.parts) == pytest.approx(score)


WRONG: list[tuple[str, Any, str]] = [
    ("one", "b", "why: b"),
    ("some", ["c"], "why: c"),
    ("truth", True, "why: not so"),
    ("decimals", "0.14", "This is not the value"),
    ("decimals", "0.25", "why: twice"),
    ("decimals", "-0.13", "The sign is wrong"),
    ("figures", "126", "Close, but off by more than rounding allows"),
    ("figures", "140", "This is not the value"),
    ("share", "0.5", "Close"),
    ("whole", "1200", "The sign is wrong"),
    ("whole", "-1199", "This is not the value"),
    ("tiny", "1.3e-5", "This is not the value"),
    ("tiny", "0", "This is not the value"),
    ("tolerant", "2.11", "This is not the value"),
    ("plain", "1001.1", "Close"),
    ("matrix", [["2", "-4", "1"], ["8", "10", "12"]], "why: twice"),
    ("matrix", [["-1", "2", "-0.5"], ["-4", "-5", "-6"]], "Every sign is wrong"),
    ("matrix", [["1", "4"], ["-2", "5"], ["0.5", "6"]], "Rows and columns are swapped"),
    ("matrix", ["1", "-2", "0.5", "4", "5", "6"], "The shape 6 is not the right one"),
    ("vector", [["3", "1"]], "The shape 1×2 is not the right one"),
    ("formula", "x*(1+x)", "why: sign"),
    ("formula", "x*(1-x) + 0.001", "another function"),
    ("formula", "abs(x)*(1-abs(x))", "another function"),
    ("word", "drop-out", "why: another layer"),
    ("word", "normalisation", "This is not it"),
    ("order", ["d", "c", "b", "a"], "why: by size"),
    ("order", ["c", "a", "d", "b"], "3 pairs"),
    ("pairs", {"p": "2", "q": "1", "r": "1"}, "why: p"),
    ("code", "[0.5 2]\nTrue 3", "why: sign"),
    ("exact", "1 2", "0 of 1 lines"),
    ("exact", "[1,2]", "0 of 1 lines"),
    ("trace", {"a": "0", "b": ["2", "1"]}, "This is not the value"),
]


@pytest.mark.parametrize(("name", "raw", "reason"), WRONG)
def test_a_wrong_answer_is_told_its_own_reason(name: str, raw: Any, reason: str):
    marked = judge(name, raw)
    assert marked.status == "marked"
    assert marked.score <= 0.5 if name == "code" else marked.score == 0
    assert marked.costs_attempt
    assert reason in said(marked)
    assert any("가" <= c <= "힣" for c in said(marked, "ko"))


NUMBER = ("Write it like -0.25, 1/3 or 2.5e-3.", "-0.25, 1/3, 2.5e-3처럼 쓰세요.")
UNREADABLE: list[tuple[str, Any, str, str]] = [
    ("one", "none", "Choose one of the answers.", "보기 중 하나를 고르세요."),
    ("one", ["a"], "Choose one of the answers.", "보기 중 하나를 고르세요."),
    ("some", [], "Choose at least one answer.", "적어도 하나는 고르세요."),
    ("some", "a", "Choose from the answers.", "보기에서 고르세요."),
    ("some", ["a", "a"], "Choose from the answers.", "보기에서 고르세요."),
    ("truth", "yes", "Choose true or false.", "참과 거짓 중 하나를 고르세요."),
    ("truth", 1, "Choose true or false.", "참과 거짓 중 하나를 고르세요."),
    ("decimals", "about 0.13", *NUMBER),
    ("decimals", None, *NUMBER),
    ("decimals", True, *NUMBER),
    ("decimals", "0x1A", *NUMBER),
    ("decimals", "1_000", *NUMBER),
    ("decimals", "1.2.3", *NUMBER),
    ("decimals", "", *NUMBER),
    ("decimals", "1/0", "This divides by zero.", "0으로 나누고 있습니다."),
    ("decimals", "13 %", "Write 0.5 instead of 50 %.", "50 %라고 쓰지 말고 0.5라고 쓰세요."),
    ("plain", "1,000", "may mean thousands or decimals", "천 단위 구분인지 소수점인지"),
    ("plain", "1,000.0", "may mean thousands or decimals", "천 단위 구분인지 소수점인지"),
    ("plain", "1e999", "too large to be read", "너무 커서"),
    ("matrix", [["1", "2"], ["3"]], "The rows differ in length.", "행의 길이가 서로 다릅니다."),
    ("matrix", [["1", ""], ["3", "4"]], "Row 1, column 2: Nothing is written", "1행 2열: 비어"),
    ("matrix", [["1", "2"], ["x", "4"]], "Row 2, column 1", "2행 1열"),
    ("matrix", [["1", "2"], "34"], "row by row", "행마다"),
    ("vector", [], "Fill in the cells.", "칸을 채워 주세요."),
    ("formula", "x*(1-x", "A closing parenthesis is missing.", "닫는 괄호가 없습니다."),
    ("formula", "x*(1-x))", "closed too often", "닫는 괄호가 남습니다."),
    ("formula", "y*(1-y)", "'y' is not known; there are x", "쓸 수 있는 이름: x"),
    ("formula", "x*", "is not finished", "끝나지 않았습니다."),
    ("formula", "exp x", "Write parentheses after exp", "괄호를 쓰세요"),
    ("formula", "x = 1", "'=' cannot be used. Use + - * / ^", "기호는 쓸 수 없습니다."),
    ("formula", "max(x)", "does not take 1 arguments", "인수 1개를"),
    ("formula", "", "Write a formula.", "식을 쓰세요."),
    ("word", " . ", "Write a word or two.", "한두 낱말로 쓰세요."),
    ("word", "a" * 201, "At most 200 characters; this has 201.", "최대 200자인데 201자를"),
    ("sentence", "", "Answer in one or two sentences.", "한두 문장으로 쓰세요."),
    ("order", ["a", "b"], "Put every item in its place.", "모든 항목의 순서를"),
    ("order", ["a", "b", "c", "c"], "Put every item in its place.", "모든 항목의 순서를"),
    ("pairs", {"p": "1"}, "Choose a partner for everything", "짝을 하나씩"),
    ("pairs", {"p": "p", "q": "2", "r": "2"}, "Choose a partner", "짝을 하나씩"),
    ("code", "\n \n", "Write what is printed.", "출력되는 내용을 쓰세요."),
    ("code", "1\n" * 41, "far too long", "너무 깁니다."),
    ("trace", {"a": "", "b": ["", " "]}, "Fill in at least one blank.", "빈칸을 하나라도"),
    ("trace", {"a": "x", "b": ["1", "2"]}, "$a$: This cannot be read", "$a$: 수로 읽을 수"),
    ("trace", {"c": "1"}, "Fill in the blanks.", "빈칸을 채워 주세요."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "raw", "en", "ko"), UNREADABLE)
def test_an_unreadable_answer_costs_nothing_and_says_how_to_write_it(
    name: str, raw: Any, en: str, ko: str
):
    marked = judge(name, raw)
    assert (marked.status, marked.score, marked.points) == ("unreadable", 0, 0)
    assert not marked.costs_attempt
    assert en in said(marked, "en")
    assert ko in said(marked, "ko")

"""Public checks of the unit perceptron. Every number here can be worked out by hand."""

import numpy as np
from checklib import equal, mark

X1 = np.array([0.0, 0.0, 1.0, 1.0])
X2 = np.array([0.0, 1.0, 0.0, 1.0])


@mark.points(3)
@mark.title(en="step: above and below zero", ko="step: 0보다 클 때와 작을 때")
@mark.feedback(
    en="A positive z gives 1, a negative z gives 0. One comparison handles a whole array.",
    ko="z가 양수이면 1, 음수이면 0입니다. 비교 한 번으로 배열 전체를 처리할 수 있습니다.",
)
def test_step_values(student):
    equal(student.step(np.array([-3.0, -0.5, 0.5, 2.0])), np.array([0, 0, 1, 1]), "step(z)")
    equal(student.step(1.5), 1, "step(1.5)")
    equal(student.step(-1.5), 0, "step(-1.5)")


@mark.points(3)
@mark.title(en="step: exactly zero", ko="step: 정확히 0일 때")
@mark.feedback(
    en="The neuron fires above the threshold, not on it. Which comparison says so?",
    ko="뉴런은 임계값을 넘어야 켜지고, 임계값과 같으면 켜지지 않습니다. 어떤 부등호를 써야 할까요?",
)
def test_step_at_zero(student):
    equal(student.step(0.0), 0, "step(0.0)")
    equal(student.step(np.array([0.0, 1.0, 0.0])), np.array([0, 1, 0]), "step(z)")


@mark.points(4)
@mark.title(en="predict: three points and a line", ko="predict: 점 세 개와 직선 하나")
@mark.feedback(
    en="z = 2 * x1 - x2 - 2. Work it out for each row, then apply the step.",
    ko="z = 2 * x1 - x2 - 2입니다. 행마다 z를 계산한 다음 계단 함수를 적용하세요.",
)
def test_predict_values(student):
    x = np.array([[2.0, -1.0], [1.0, 1.0], [0.0, 1.0]])
    labels = student.predict(x, np.array([2.0, -1.0]), -2.0)
    equal(labels, np.array([1, 0, 0]), "predict(x, w, b)")


@mark.points(5)
@mark.title(en="fit: AND, traced by hand", ko="fit: 손으로 따라간 AND")
@mark.feedback(
    en="Continue the table of section 5 of the handout with the labels 0, 0, 0, 1.",
    ko="핸드아웃 5절의 표를 레이블 0, 0, 0, 1로 다시 그려 보세요.",
)
def test_fit_and_by_hand(student):
    x = np.stack([X1, X2], axis=1)
    w, b, mistakes = student.fit(x, np.array([0.0, 0.0, 0.0, 1.0]), 0.5, 20)
    equal(np.asarray(mistakes), np.array([1, 3, 3, 2, 1, 0]), "mistakes")
    equal(w, np.array([1.0, 0.5]), "w")
    equal(b, -1.0, "b")


@mark.points(3)
@mark.title(en="AND and OR: truth tables", ko="AND와 OR: 진리표")
@mark.feedback(
    en="AND needs both inputs to lift z above 0; for OR one must be enough.",
    ko="AND는 두 입력이 모두 1이어야 z가 0을 넘고, OR은 하나만 1이어도 넘어야 합니다.",
)
def test_and_or_tables(student):
    equal(student.gate_and(X1, X2), np.array([0, 0, 0, 1]), "gate_and(x1, x2)")
    equal(student.gate_or(X1, X2), np.array([0, 1, 1, 1]), "gate_or(x1, x2)")


@mark.points(2)
@mark.title(en="NAND: truth table", ko="NAND: 진리표")
@mark.feedback(
    en="NAND is AND with every sign turned round: the weights and the bias.",
    ko="NAND는 AND의 모든 부호를 뒤집은 것입니다. 가중치도, 편향도 뒤집으세요.",
)
def test_nand_table(student):
    equal(student.gate_nand(X1, X2), np.array([1, 1, 1, 0]), "gate_nand(x1, x2)")


@mark.points(4)
@mark.title(en="XOR: truth table", ko="XOR: 진리표")
@mark.feedback(
    en="One if exactly one input is one. Which two gates agree only there?",
    ko="입력 중 정확히 하나만 1일 때 1입니다. 어떤 두 게이트가 그때만 함께 1이 될까요?",
)
def test_xor_table(student):
    rows = ((0.0, 0.0, 0), (0.0, 1.0, 1), (1.0, 0.0, 1), (1.0, 1.0, 0))
    answers = [student.xor(x1, x2) for x1, x2, _ in rows]
    for answer, (x1, x2, expected) in zip(answers, rows, strict=True):
        equal(answer, expected, f"xor({x1:g}, {x2:g})")

"""Public checks of the output heads: numbers that can be worked out by hand."""

import math

import numpy as np
from checklib import GRADIENT, Tolerance, close, mark

LOSS = Tolerance(rtol=1e-5, atol=1e-6)
LOG2, LOG3, LOG4 = math.log(2), math.log(3), math.log(4)


@mark.points(4)
@mark.title(en="softmax: rows by hand", ko="softmax: 손으로 계산한 두 행")
@mark.feedback(
    en="Here exp turns the logits into whole numbers. Divide each by the sum of its row.",
    ko="여기서는 exp를 취하면 로짓이 정수가 됩니다. 각각을 자기 행의 합으로 나누세요.",
)
def test_softmax_by_hand(student):
    # The exponentials are 1, 3, 4 and 2, 2, 4.
    z = np.array([[0.0, LOG3, LOG4], [LOG2, LOG2, LOG4]])
    close(student.softmax(z), np.array([[0.125, 0.375, 0.5], [0.25, 0.25, 0.5]]), "softmax(z)")


@mark.points(3)
@mark.title(en="cross_entropy: two samples by hand", ko="cross_entropy: 손으로 계산한 샘플 둘")
@mark.feedback(
    en="Minus the log of the true class's probability, averaged over the samples.",
    ko="정답 클래스 확률의 로그에 음의 부호를 붙이고 샘플에 대해 평균을 내세요.",
)
def test_cross_entropy_by_hand(student):
    # The true classes have probability 1/8 and 1/2.
    z = np.array([[0.0, LOG3, LOG4], [LOG2, LOG2, LOG4]])
    loss, _ = student.cross_entropy(z, np.array([0, 2]))
    close(loss, 2 * LOG2, "loss", LOSS)


@mark.points(3)
@mark.title(en="cross_entropy: its gradient by hand", ko="cross_entropy: 손으로 계산한 기울기")
@mark.feedback(
    en="From the probabilities take 1 at the true class; then divide by the number of samples.",
    ko="확률에서 정답 클래스 자리만 1을 뺀 다음 샘플의 수로 나누세요.",
)
def test_cross_entropy_gradient_by_hand(student):
    z = np.array([[0.0, LOG3, LOG4], [LOG2, LOG2, LOG4]])
    _, dz = student.cross_entropy(z, np.array([0, 2]))
    expected = np.array([[-0.4375, 0.1875, 0.25], [0.125, 0.125, -0.25]])
    close(dz, expected, "dz", GRADIENT)


@mark.points(3)
@mark.title(en="binary_cross_entropy by hand", ko="binary_cross_entropy: 손으로 계산한 손실")
@mark.feedback(
    en="The sigmoids are 3/4 and 1/2. What probability does each label get?",
    ko="시그모이드는 3/4과 1/2입니다. 각 레이블이 받는 확률은 얼마인가요?",
)
def test_binary_by_hand(student):
    # The labels get the probabilities 1/4 and 1/2.
    loss, _ = student.binary_cross_entropy(np.array([LOG3, 0.0]), np.array([0.0, 1.0]))
    close(loss, 1.5 * LOG2, "loss", LOSS)


@mark.points(2)
@mark.title(
    en="binary_cross_entropy: its gradient", ko="binary_cross_entropy: 손으로 계산한 기울기"
)
@mark.feedback(
    en="Sigmoid minus label, divided by the number of elements.",
    ko="시그모이드에서 레이블을 뺀 다음 원소의 수로 나누세요.",
)
def test_binary_gradient_by_hand(student):
    _, dz = student.binary_cross_entropy(np.array([LOG3, 0.0]), np.array([0.0, 1.0]))
    close(dz, np.array([0.375, -0.25]), "dz", GRADIENT)


@mark.points(4)
@mark.title(en="mean_squared_error by hand", ko="mean_squared_error: 손으로 계산한 값")
@mark.feedback(
    en="Four differences: the mean of their squares, and twice each divided by four.",
    ko="차가 네 개입니다. 제곱의 평균을 내고, 기울기는 차의 두 배를 4로 나눈 값입니다.",
)
def test_squared_by_hand(student):
    # The differences are 1, -2, 0 and 4.
    pred, y = np.array([[3.0, 1.0], [5.0, 2.0]]), np.array([[2.0, 3.0], [5.0, -2.0]])
    loss, dpred = student.mean_squared_error(pred, y)
    close(loss, 5.25, "loss")
    close(dpred, np.array([[0.5, -1.0], [0.0, 2.0]]), "dpred", GRADIENT)


@mark.points(3)
@mark.title(en="one_hot: three labels of four", ko="one_hot: 클래스 4개, 레이블 3개")
@mark.feedback(
    en="Each row has a single 1, in the column the label names.",
    ko="행마다 레이블이 가리키는 열 하나만 1입니다.",
)
def test_one_hot_by_hand(student):
    expected = np.array([[0.0, 0.0, 1.0, 0.0], [1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]])
    close(student.one_hot(np.array([2, 0, 2]), 4), expected, "one_hot(y, 4)")


@mark.points(2)
@mark.title(en="label_smoothing by hand", ko="label_smoothing: 손으로 계산한 행")
@mark.feedback(
    en="0.2 is taken away and shared by four classes: 0.05 for each, the true one too.",
    ko="0.2를 덜어 네 클래스가 나눕니다. 정답 클래스를 포함해 0.05씩입니다.",
)
def test_label_smoothing_by_hand(student):
    rows = np.array([[0.0, 1.0, 0.0, 0.0]])
    close(student.label_smoothing(rows, 0.2), np.array([[0.05, 0.85, 0.05, 0.05]]), "rows")

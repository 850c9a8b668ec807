"""Public checks of regularisation: small numbers that were worked out by hand."""

import numpy as np
from checklib import GRADIENT, Tolerance, close, equal, holds, mark

FIT = Tolerance(rtol=0.0, atol=1e-3)


def example():
    """Return the weights of the handout's example, section 3."""
    return [np.array([[2.0, -1.0], [0.0, 3.0]]), np.array([-4.0])]


def compare(grads, *expected):
    """Compare lists of gradients."""
    right = isinstance(grads, (list, tuple)) and len(grads) == len(expected)
    en = "grads is not a list with one array for each array of weights."
    ko = "grads가 weights의 배열마다 하나씩 배열을 담은 리스트가 아닙니다."
    holds(right, en, ko, actual=grads)
    for i, (grad, one) in enumerate(zip(grads, expected, strict=True)):
        close(grad, np.array(one), f"grads[{i}]", GRADIENT)


def four_samples():
    """Return x and y; around their means x has the covariance [[1, 1], [1, 2]], with y [4, 3.5]."""
    x = np.array([[1.5, 2.0], [1.5, 0.0], [-0.5, 0.0], [-0.5, -2.0]])
    return x, np.array([13.5, 14.5, 5.5, 6.5])


@mark.points(4)
@mark.title(en="L1: the handout's example", ko="L1: 안내문의 예제")
@mark.feedback(
    en="Section 3 of the handout works it out. The two arrays share one penalty.",
    ko="안내문 3절에서 손으로 풉니다. 두 배열이 페널티 하나를 함께 이룹니다.",
)
def test_l1_by_hand(student):
    penalty, grads = student.l1_penalty(example(), 0.1)
    close(penalty, 1.0, "penalty")
    compare(grads, [[0.1, -0.1], [0.0, 0.1]], [-0.1])


@mark.points(4)
@mark.title(en="L2: the handout's example", ko="L2: 안내문의 예제")
@mark.feedback(
    en="Section 3 of the handout works it out. There is no 1/2, so the gradient has a 2.",
    ko="안내문 3절에서 손으로 풉니다. 1/2이 없으므로 기울기에 2가 있습니다.",
)
def test_l2_by_hand(student):
    penalty, grads = student.l2_penalty(example(), 0.1)
    close(penalty, 3.0, "penalty")
    compare(grads, [[0.4, -0.2], [0.0, 0.6]], [-0.8])


@mark.points(3)
@mark.title(en="Elastic net: the same weights", ko="엘라스틱 넷: 같은 가중치")
@mark.feedback(
    en="Add 0.1 times the sum of sizes and 0.2 times the sum of squares; then the gradients.",
    ko="크기의 합에 0.1을, 제곱의 합에 0.2를 곱해 더하세요. 기울기도 마찬가지입니다.",
)
def test_elastic_net_by_hand(student):
    penalty, grads = student.elastic_net(example(), 0.1, 0.2)
    close(penalty, 7.0, "penalty")
    compare(grads, [[0.9, -0.5], [0.0, 1.3]], [-1.7])


@mark.points(4)
@mark.title(en="Soft-thresholding: six numbers", ko="소프트 임계값: 수 여섯 개")
@mark.feedback(
    en="Move each number towards 0 by t = 1; what would cross 0 stops there.",
    ko="각 수를 0 쪽으로 t = 1만큼 옮기고, 0을 넘게 되는 수는 0에 멈춥니다.",
)
def test_soft_threshold_by_hand(student):
    w = np.array([[3.0, -2.5, 0.4], [-1.0, 0.0, 1.25]])
    close(student.soft_threshold(w, 1.0), np.array([[2.0, -1.5, 0.0], [0.0, 0.0, 0.25]]))


@mark.points(3)
@mark.title(en="Weight decay: one step", ko="가중치 감쇠: 한 스텝")
@mark.feedback(
    en="With lr = 0.1 and lam = 0.5 every weight keeps 95 percent; then subtract lr * dw.",
    ko="lr = 0.1, lam = 0.5이면 가중치의 95%가 남습니다. 그다음 lr * dw를 빼세요.",
)
def test_decay_step_by_hand(student):
    w, dw = np.array([5.0, -2.0, 1.0]), np.array([4.0, 0.0, -10.0])
    close(student.decay_step(w, dw, 0.1, 0.5), np.array([4.35, -1.9, 1.95]), "w_new")


@mark.points(4)
@mark.title(en="Linear model: L2 by hand", ko="선형 모델: 손으로 계산한 L2")
@mark.feedback(
    en="With lam = 1 the slopes are zero where 2 w1 + w2 = 4 and w1 + 3 w2 = 3.5.",
    ko="lam = 1이면 2 w1 + w2 = 4이고 w1 + 3 w2 = 3.5인 곳에서 기울기가 0입니다.",
)
def test_fit_l2_by_hand(student):
    w, b = student.fit_linear(*four_samples(), 1.0, "l2")
    close(w, np.array([1.7, 0.6]), "w", FIT)
    close(b, 9.15, "b", FIT)


@mark.points(3)
@mark.title(en="Linear model: L1 by hand", ko="선형 모델: 손으로 계산한 L1")
@mark.feedback(
    en="With lam = 2, w2 is exactly 0 at the minimum, and the slope for w1 is 0 at w1 + 1 = 4.",
    ko="lam = 2이면 최솟값에서 w2는 정확히 0이고, w1에 대한 기울기는 w1 + 1 = 4일 때 0입니다.",
)
def test_fit_l1_by_hand(student):
    w, b = student.fit_linear(*four_samples(), 2.0, "l1")
    close(w, np.array([3.0, 0.0]), "w", FIT)
    close(b, 8.5, "b", FIT)
    equal(w[1], 0.0, "w[1]")

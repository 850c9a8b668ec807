"""Public checks of the initialisations: many draws, and networks small enough to do by hand.

The drawn weights are different for every generator, so what is compared is their mean and their
standard deviation, with room for chance.
"""

import math

import numpy as np
from checklib import close, holds, mark


def spread_is(weights, shape, std):
    """Fail unless the weights have that shape and, give or take a tenth, that spread."""
    shape_is = getattr(weights, "shape", None)
    holds(
        shape_is == shape,
        f"The weights have shape {shape_is}, but they should be {shape}.",
        f"가중치의 모양이 {shape_is}인데 {shape}이어야 합니다.",
        actual=weights,
    )
    measured = float(np.std(weights))
    holds(
        abs(measured / std - 1) < 0.1,
        f"The standard deviation is {measured:.4f}, but it should be about {std:.4f}.",
        f"표준편차가 {measured:.4f}인데 약 {std:.4f}이어야 합니다.",
        actual=weights,
    )


@mark.points(5)
@mark.title(en="xavier: 25 inputs, 400 outputs", ko="xavier: 입력 25개, 출력 400개")
@mark.feedback(
    en="The square root of 1 / 25 is 0.2.",
    ko="1 / 25의 제곱근은 0.2입니다.",
)
def test_xavier_example(student):
    spread_is(student.xavier(25, 400, np.random.default_rng(3)), (25, 400), 0.2)


@mark.points(5)
@mark.title(en="he: 50 inputs, 200 outputs", ko="he: 입력 50개, 출력 200개")
@mark.feedback(
    en="The square root of 2 / 50 is 0.2.",
    ko="2 / 50의 제곱근은 0.2입니다.",
)
def test_he_example(student):
    spread_is(student.he(50, 200, np.random.default_rng(4)), (50, 200), 0.2)


@mark.points(5)
@mark.title(en="he_conv: 100 filters of 8 x 5 x 5", ko="he_conv: 8 x 5 x 5 필터 100개")
@mark.feedback(
    en="One output pixel adds up 8 * 5 * 5 = 200 numbers, and the square root of 2 / 200 is 0.1.",
    ko="출력 픽셀 하나가 8 * 5 * 5 = 200개의 수를 더하고, 2 / 200의 제곱근은 0.1입니다.",
)
def test_conv_example(student):
    weights = student.he_conv(100, 8, 5, 5, np.random.default_rng(5))
    spread_is(weights, (100, 8, 5, 5), 0.1)


@mark.points(5)
@mark.title(en="activation_stds: relu by hand", ko="activation_stds: 손으로 계산한 relu")
@mark.feedback(
    en="The first layer gives 0, 2, 2, 0 and the second 2 and 6.",
    ko="첫째 층의 출력은 0, 2, 2, 0이고 둘째 층의 출력은 2와 6입니다.",
)
def test_relu_by_hand(student):
    x = np.array([[2.0, -1.0], [-5.0, 2.0]])
    weights = [np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([[3.0], [1.0]])]
    stds = np.array([float(s) for s in student.activation_stds(x, weights, "relu")])
    close(stds, np.array([1.0, 2.0]), "stds")


@mark.points(4)
@mark.title(en="activation_stds: sigmoid and tanh by hand", ko="activation_stds: sigmoid와 tanh")
@mark.feedback(
    en="The sigmoid gives 3/4 and 1/4, then 27/28 and 3/4; tanh gives ±0.6, then ±0.8.",
    ko="sigmoid의 출력은 3/4과 1/4, 다음은 27/28과 3/4이고 tanh는 ±0.6, 다음은 ±0.8입니다.",
)
def test_sigmoid_and_tanh_by_hand(student):
    log2, log3 = math.log(2), math.log(3)
    weights = [np.array([[1.0]]), np.array([[4 * log3]])]
    x = np.array([[log3], [-log3]])
    stds = np.array([float(s) for s in student.activation_stds(x, weights, "sigmoid")][-2:])
    close(stds, np.array([0.25, 3 / 28]), "stds of sigmoid")
    weights = [np.array([[1.0]]), np.array([[log3 / 0.6]])]
    x = np.array([[log2], [-log2]])
    stds = np.array([float(s) for s in student.activation_stds(x, weights, "tanh")][-2:])
    close(stds, np.array([0.6, 0.8]), "stds of tanh")

"""Public checks of the unit activations. Every number here can be worked out by hand."""

import math

import numpy as np
from checklib import GRADIENT, close, mark

LOG2, LOG3 = math.log(2), math.log(3)


@mark.points(2)
@mark.title(en="step: three values", ko="step: 값 세 개")
@mark.feedback(
    en="Only inputs above 0 give 1. What does your code do at exactly 0?",
    ko="0보다 큰 입력만 1이 됩니다. 입력이 정확히 0이면 코드가 무엇을 돌려주나요?",
)
def test_step_values(student):
    close(student.step(np.array([-2.0, 0.0, 3.0])), np.array([0.0, 0.0, 1.0]), "step(x)")


@mark.points(2)
@mark.title(en="sigmoid: values you can check by hand", ko="sigmoid: 손으로 확인할 수 있는 값")
@mark.feedback(
    en="Put x = ln 3 into the formula: 1 / (1 + 1/3) = 0.75.",
    ko="식에 x = ln 3을 넣어 보세요. 1 / (1 + 1/3) = 0.75입니다.",
)
def test_sigmoid_values(student):
    x = np.array([[0.0, LOG3], [-LOG3, 2 * LOG3]])
    close(student.sigmoid(x), np.array([[0.5, 0.75], [0.25, 0.9]]), "sigmoid(x)")


@mark.points(2)
@mark.title(en="tanh: values you can check by hand", ko="tanh: 손으로 확인할 수 있는 값")
@mark.feedback(
    en="At x = ln 2 it is (2 - 1/2) / (2 + 1/2) = 0.6.",
    ko="x = ln 2에서 (2 - 1/2) / (2 + 1/2) = 0.6입니다.",
)
def test_tanh_values(student):
    x = np.array([0.0, LOG2, -LOG2, LOG3 / 2])
    close(student.tanh(x), np.array([0.0, 0.6, -0.6, 0.5]), "tanh(x)")


@mark.points(2)
@mark.title(en="relu: four values", ko="relu: 값 네 개")
@mark.feedback(
    en="Positive inputs pass unchanged; all others become 0.",
    ko="양수는 그대로 통과하고 나머지는 모두 0이 됩니다.",
)
def test_relu_values(student):
    x = np.array([[-2.0, 0.0], [0.5, 3.0]])
    close(student.relu(x), np.array([[0.0, 0.0], [0.5, 3.0]]), "relu(x)")


@mark.points(2)
@mark.title(en="leaky_relu: four values", ko="leaky_relu: 값 네 개")
@mark.feedback(
    en="`alpha` belongs to the negative side. The positive side has slope 1.",
    ko="`alpha`는 음수 쪽의 기울기입니다. 양수 쪽의 기울기는 1입니다.",
)
def test_leaky_relu_values(student):
    x = np.array([-4.0, -1.0, 0.5, 3.0])
    close(student.leaky_relu(x, 0.25), np.array([-1.0, -0.25, 0.5, 3.0]), "leaky_relu(x, 0.25)")


@mark.points(2)
@mark.title(en="prelu: the handout's example, forward", ko="prelu: 안내문 예제의 순전파")
@mark.feedback(
    en="Section 6 of the handout works this example out. Column j uses alpha[j].",
    ko="안내문 6절에서 이 예제를 손으로 풉니다. j번째 열에는 alpha[j]를 씁니다.",
)
def test_prelu_example(student):
    x = np.array([[-2.0, 3.0], [-1.0, -4.0]])
    out = student.prelu(x, np.array([0.5, 0.1]))
    close(out, np.array([[-1.0, 3.0], [-0.5, -0.4]]), "prelu(x, alpha)")


@mark.points(3)
@mark.title(en="sigmoid_backward: slopes by hand", ko="sigmoid_backward: 손으로 구한 기울기")
@mark.feedback(
    en="`x` is the input. At x = 0 the slope is 0.25; multiply it by `dout`.",
    ko="`x`는 입력입니다. x = 0에서 기울기는 0.25이고, 여기에 `dout`을 곱합니다.",
)
def test_sigmoid_backward_values(student):
    x, dout = np.array([0.0, LOG3, -LOG3]), np.array([2.0, -1.0, 4.0])
    close(student.sigmoid_backward(dout, x), np.array([0.5, -0.1875, 0.75]), "dx", GRADIENT)


@mark.points(2)
@mark.title(en="tanh_backward: slopes by hand", ko="tanh_backward: 손으로 구한 기울기")
@mark.feedback(
    en="The slope is 1 - tanh(x)^2, so it is 1 at 0 and 0.64 at ln 2.",
    ko="기울기는 1 - tanh(x)^2이므로 0에서 1, ln 2에서 0.64입니다.",
)
def test_tanh_backward_values(student):
    x, dout = np.array([0.0, LOG2, -LOG2]), np.array([-3.0, 0.5, -2.0])
    close(student.tanh_backward(dout, x), np.array([-3.0, 0.32, -1.28]), "dx", GRADIENT)


@mark.points(2)
@mark.title(en="relu_backward: an open and a shut gate", ko="relu_backward: 열린 문과 닫힌 문")
@mark.feedback(
    en="`x` opens the gate, and `dout` passes through it whatever its sign.",
    ko="문을 여는 것은 `x`이고, `dout`은 부호와 관계없이 열린 문을 통과합니다.",
)
def test_relu_backward_values(student):
    x, dout = np.array([-1.0, 2.0, -3.0, 4.0]), np.array([5.0, -6.0, -7.0, 8.0])
    close(student.relu_backward(dout, x), np.array([0.0, -6.0, 0.0, 8.0]), "dx", GRADIENT)


@mark.points(3)
@mark.title(en="prelu_backward: the handout's example", ko="prelu_backward: 안내문의 예제")
@mark.feedback(
    en="Section 6 of the handout works this example out, one column at a time.",
    ko="안내문 6절에서 이 예제를 열마다 손으로 풉니다.",
)
def test_prelu_backward_example(student):
    x, dout = np.array([[-2.0, 3.0], [-1.0, -4.0]]), np.array([[3.0, -5.0], [-1.0, 2.0]])
    dx, dalpha = student.prelu_backward(dout, x, np.array([0.5, 0.1]))
    close(dx, np.array([[1.5, -5.0], [-0.5, 0.2]]), "dx", GRADIENT)
    close(dalpha, np.array([-5.0, -8.0]), "dalpha", GRADIENT)

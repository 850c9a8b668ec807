"""Hidden checks of the unit activations."""

import numpy as np
from checklib import GRADIENT, close, keeps_arguments, mark

SHAPE = "Every function works element by element on any rank; its result has the shape of `x`."
STEP = "`step` is 1 where `x` is above 0 and 0 everywhere else, so `step` of exactly 0 is 0."
STEP_BACKWARD = "`step_backward` returns an array of zeros in the shape of `x`."
STABLE = "Every forward function gives the right value at ±1000 and at ±inf, never a NaN."
STABLE_BACKWARD = "Every backward function but `prelu_backward` is right at ±1000 and ±inf too."
CHAIN = "Each backward function returns `dout` times the slope at `x`, element by element."
GATE = "The gate is decided by the sign of `x`, never by the sign of `dout`."
LEAKY = "`leaky_relu` uses the `alpha` it is given, and only where `x` is below 0."
CHANNEL = "An array `alpha` holds one slope per channel, and the channels are axis 1 of `x`."
LEARNED = "The slope of `prelu` is learned, so it may be negative, zero or above 1."
DALPHA = "`dalpha` has the shape of `alpha`: a number for a number, (C,) for (C,), (1,) for (1,)."
SUMMED = "`dalpha` is a sum over every element that shares the slope, never a mean."
UNTOUCHED = "No function changes the arrays it is given: not `x`, not `dout`, not `alpha`."

ZERO_TIMES_INF = {
    "en": "0 times inf is NaN. Choose between values instead of multiplying by a mask.",
    "ko": "0에 inf를 곱하면 NaN이 됩니다. 마스크를 곱하지 말고 값을 골라 쓰세요.",
}
IN_PLACE = {
    "en": "x[...] = 0 or dout *= 2 changes the caller's own array. Work on a copy.",
    "ko": "x[...] = 0이나 dout *= 2는 호출한 쪽의 배열까지 바꿉니다. 복사본에서 계산하세요.",
}


def signed(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Return numbers, half of them negative, none of them near the kink at 0."""
    signs = rng.permutation(np.resize((-1.0, 1.0), np.prod(shape)))
    return rng.uniform(0.1, 4.0, shape) * signs.reshape(shape)


def inputs(rng: np.random.Generator) -> list[np.ndarray]:
    """Return random inputs of rank 4, 2 and 1."""
    sizes = rng.integers(3, 7, 5).tolist()
    return [signed(rng, shape) for shape in ((2, *sizes[:3]), tuple(sizes[3:5]), (8,))]


def extremes(rng: np.random.Generator) -> np.ndarray:
    """Return huge and infinite numbers of both signs, in any order."""
    large = [np.inf, 1000.0, 720.0, *rng.uniform(50.0, 900.0, 3)]
    return rng.permutation(np.concatenate([large, np.negative(large)])).reshape(3, 4)


def slope(rng: np.random.Generator) -> float:
    """Return a slope a leaky ReLU might have, but never the usual 0.01."""
    return float(rng.uniform(0.05, 0.4))


def slopes(rng: np.random.Generator, count: int) -> np.ndarray:
    """Return `count` different slopes between 0.05 and 0.6, in any order."""
    return rng.permutation(np.linspace(0.05, 0.6, count)) + rng.uniform(0.0, 0.01, count)


def columns(rng: np.random.Generator) -> list[np.ndarray]:
    """Return (N, D) inputs; in the first an `alpha` of shape (D,) also fits the rows."""
    return [signed(rng, (4, 4)), signed(rng, (6, 3))]


def images(rng: np.random.Generator) -> list[np.ndarray]:
    """Return NCHW inputs in which an `alpha` of shape (C,) also fits the last axis."""
    return [signed(rng, (2, 3, 4, 3)), signed(rng, (3, 5, 2, 5))]


def matches(student, reference, xs, *rest) -> None:
    """Compare a forward function on each of `xs`."""
    for x in xs:
        close(student(x, *rest), reference(x, *rest), f"{student.name}(x)")


def gradient_matches(student, reference, rng, xs, *rest) -> None:
    """Compare a backward function at each of `xs`, with a random upstream gradient."""
    for x in xs:
        dout = rng.uniform(0.1, 2.0, x.shape)
        dout.flat[np.argsort(x, axis=None)[::2]] *= -1.0  # of both signs, on either side of 0
        close(student(dout, x, *rest), reference(dout, x, *rest), "dx", GRADIENT)


@mark.points(2)
@mark.title(en="step: any shape, and exactly 0", ko="step: 여러 가지 모양과 정확히 0인 입력")
@mark.feedback(
    en="Use one comparison on the whole array. Mind which side the input 0 is on.",
    ko="배열 전체를 한 번에 비교해 보세요. 입력 0이 어느 쪽에 속하는지도 확인하세요.",
)
@mark.cites(STEP)
def test_step_any_shape(student, reference, rng):
    matches(student.step, reference.step, [*inputs(rng), np.zeros((2, 3)), extremes(rng)])


@mark.points(2)
@mark.title(en="step_backward: nothing comes back", ko="step_backward: 돌아오지 않는 기울기")
@mark.feedback(
    en="A flat function has slope 0. Return an array, not the number 0.",
    ko="평평한 함수의 기울기는 0입니다. 수 0이 아니라 배열을 돌려주세요.",
)
@mark.cites(STEP_BACKWARD)
def test_step_backward(student, reference, rng):
    functions = (student.step_backward, reference.step_backward)
    gradient_matches(*functions, rng, [*inputs(rng), extremes(rng)])


@mark.points(2)
@mark.title(en="sigmoid: any shape", ko="sigmoid: 여러 가지 모양")
@mark.feedback(
    en="Check the sign in the exponent, and try an array of rank 1, 2 and 4.",
    ko="지수의 부호를 확인하고, 1차원, 2차원, 4차원 배열을 넣어 보세요.",
)
@mark.cites(SHAPE)
def test_sigmoid_any_shape(student, reference, rng):
    matches(student.sigmoid, reference.sigmoid, inputs(rng))


@mark.points(3)
@mark.title(en="sigmoid: huge and infinite inputs", ko="sigmoid: 매우 크거나 무한한 입력")
@mark.feedback(
    en="Never divide one overflowed number by another: let the exponent be negative.",
    ko="오버플로된 두 수를 나누면 안 됩니다. 지수가 음수가 되는 식을 쓰세요.",
)
@mark.cites(STABLE)
def test_sigmoid_huge_inputs(student, reference, rng):
    matches(student.sigmoid, reference.sigmoid, [extremes(rng)])


@mark.points(4)
@mark.title(en="sigmoid_backward: slope times dout", ko="sigmoid_backward: 기울기 곱하기 dout")
@mark.feedback(
    en="s * (1 - s) wants the output s, but you are given the input x. And dout?",
    ko="s * (1 - s)의 s는 출력인데, 받은 것은 입력 x입니다. dout도 곱했나요?",
)
@mark.cites(CHAIN)
def test_sigmoid_backward(student, reference, rng):
    gradient_matches(student.sigmoid_backward, reference.sigmoid_backward, rng, inputs(rng))


@mark.points(3)
@mark.title(en="sigmoid_backward: huge inputs", ko="sigmoid_backward: 매우 큰 입력")
@mark.feedback(
    en="Far from 0 the slope is 0. Build it from a sigmoid that does not overflow.",
    ko="0에서 멀면 기울기는 0입니다. 오버플로되지 않는 sigmoid로 계산하세요.",
)
@mark.cites(STABLE_BACKWARD)
def test_sigmoid_backward_huge_inputs(student, reference, rng):
    gradient_matches(student.sigmoid_backward, reference.sigmoid_backward, rng, [extremes(rng)])


@mark.points(2)
@mark.title(en="tanh: any shape", ko="tanh: 여러 가지 모양")
@mark.feedback(
    en="tanh runs from -1 to 1 and is steeper than the sigmoid: mind the 2x.",
    ko="tanh는 -1에서 1까지 변하고 sigmoid보다 가파릅니다. 2x를 썼는지 확인하세요.",
)
@mark.cites(SHAPE)
def test_tanh_any_shape(student, reference, rng):
    matches(student.tanh, reference.tanh, inputs(rng))


@mark.points(3)
@mark.title(en="tanh: huge and infinite inputs", ko="tanh: 매우 크거나 무한한 입력")
@mark.feedback(
    en="The ratio of exponentials becomes inf / inf. You may use np.tanh.",
    ko="지수 함수끼리 나누면 inf / inf가 됩니다. np.tanh를 써도 됩니다.",
)
@mark.cites(STABLE)
def test_tanh_huge_inputs(student, reference, rng):
    matches(student.tanh, reference.tanh, [extremes(rng)])


@mark.points(3)
@mark.title(en="tanh_backward: slope times dout", ko="tanh_backward: 기울기 곱하기 dout")
@mark.feedback(
    en="The slope is 1 - t^2 with t = tanh(x). Which of the two did you square?",
    ko="t = tanh(x)일 때 기울기는 1 - t^2입니다. x와 t 중 무엇을 제곱했나요?",
)
@mark.cites(CHAIN)
def test_tanh_backward(student, reference, rng):
    gradient_matches(student.tanh_backward, reference.tanh_backward, rng, inputs(rng))


@mark.points(2)
@mark.title(en="tanh_backward: huge inputs", ko="tanh_backward: 매우 큰 입력")
@mark.feedback(
    en="Far from 0 the slope is 0. Is there an inf / inf or an inf - inf in your code?",
    ko="0에서 멀면 기울기는 0입니다. 코드에 inf / inf나 inf - inf가 있지 않나요?",
)
@mark.cites(STABLE_BACKWARD)
def test_tanh_backward_huge_inputs(student, reference, rng):
    gradient_matches(student.tanh_backward, reference.tanh_backward, rng, [extremes(rng)])


@mark.points(2)
@mark.title(en="relu: any shape", ko="relu: 여러 가지 모양")
@mark.feedback(
    en="Keep what is positive, and put 0 in place of the rest.",
    ko="양수는 그대로 두고 나머지 자리에는 0을 넣으세요.",
)
@mark.cites(SHAPE)
def test_relu_any_shape(student, reference, rng):
    matches(student.relu, reference.relu, inputs(rng))


@mark.points(3)
@mark.title(en="relu: huge and infinite inputs", ko="relu: 매우 크거나 무한한 입력")
@mark.feedback(**ZERO_TIMES_INF)
@mark.cites(STABLE)
def test_relu_huge_inputs(student, reference, rng):
    matches(student.relu, reference.relu, [extremes(rng)])


@mark.points(3)
@mark.title(en="relu_backward: the gate", ko="relu_backward: 문을 여는 것")
@mark.feedback(
    en="Which array opens the gate, and which one passes through it?",
    ko="문을 여는 배열은 무엇이고, 그 문을 통과하는 배열은 무엇인가요?",
)
@mark.cites(GATE)
def test_relu_backward(student, reference, rng):
    gradient_matches(student.relu_backward, reference.relu_backward, rng, inputs(rng))


@mark.points(2)
@mark.title(en="relu and leaky_relu: slopes at ±inf", ko="relu와 leaky_relu: ±inf에서의 기울기")
@mark.feedback(
    en="An infinite x still has slope 1, alpha or 0. Do not compute with x, only compare it.",
    ko="x가 무한해도 기울기는 1, alpha, 0 중 하나입니다. x는 0과 비교만 하세요.",
)
@mark.cites(STABLE_BACKWARD)
def test_gates_at_infinity(student, reference, rng):
    x = extremes(rng)
    gradient_matches(student.relu_backward, reference.relu_backward, rng, [x])
    gradient_matches(student.leaky_relu_backward, reference.leaky_relu_backward, rng, [x], 0.2)


@mark.points(2)
@mark.title(en="leaky_relu: any shape and slope", ko="leaky_relu: 여러 가지 모양과 기울기")
@mark.feedback(
    en="alpha is an argument and works on the negative side only.",
    ko="alpha는 인자로 받은 값을 쓰고, 음수 쪽에만 곱합니다.",
)
@mark.cites(LEAKY)
def test_leaky_relu_any_shape(student, reference, rng):
    matches(student.leaky_relu, reference.leaky_relu, inputs(rng), slope(rng))


@mark.points(2)
@mark.title(en="leaky_relu: huge and infinite inputs", ko="leaky_relu: 매우 크거나 무한한 입력")
@mark.feedback(**ZERO_TIMES_INF)
@mark.cites(STABLE)
def test_leaky_relu_huge_inputs(student, reference, rng):
    matches(student.leaky_relu, reference.leaky_relu, [extremes(rng)], slope(rng))


@mark.points(3)
@mark.title(en="leaky_relu_backward: two slopes", ko="leaky_relu_backward: 두 가지 기울기")
@mark.feedback(
    en="The slope is 1 where x is above 0 and alpha below. Multiply it by dout.",
    ko="기울기는 x가 0보다 큰 곳에서 1, 작은 곳에서 alpha입니다. dout을 곱하세요.",
)
@mark.cites(GATE)
def test_leaky_relu_backward(student, reference, rng):
    functions = (student.leaky_relu_backward, reference.leaky_relu_backward)
    gradient_matches(*functions, rng, inputs(rng), slope(rng))


@mark.points(3)
@mark.title(en="prelu: a slope per column", ko="prelu: 열마다 다른 기울기")
@mark.feedback(
    en="In an (N, D) array the channels are the columns: alpha[j] belongs to x[:, j].",
    ko="(N, D) 배열에서 채널은 열입니다. alpha[j]는 x[:, j]에 곱합니다.",
)
@mark.cites(CHANNEL)
def test_prelu_columns(student, reference, rng):
    for x in columns(rng):
        matches(student.prelu, reference.prelu, [x], slopes(rng, x.shape[1]))


@mark.points(5)
@mark.title(en="prelu: a slope per image channel", ko="prelu: 이미지 채널마다 다른 기울기")
@mark.feedback(
    en="Broadcasting starts at the last axis. Give alpha the shape (1, C, 1, 1).",
    ko="브로드캐스팅은 마지막 축부터 맞춥니다. alpha의 모양을 (1, C, 1, 1)로 바꾸세요.",
)
@mark.cites(CHANNEL)
def test_prelu_images(student, reference, rng):
    for x in (*images(rng), signed(rng, (3, 4, 2, 5))):
        matches(student.prelu, reference.prelu, [x], slopes(rng, x.shape[1]))


@mark.points(3)
@mark.title(en="prelu: any learned slope", ko="prelu: 학습으로 얻은 여러 가지 기울기")
@mark.feedback(
    en="Is the larger of x and alpha * x still right if alpha is above 1?",
    ko="alpha가 1보다 커도 x와 alpha * x 중 큰 값이 맞을까요?",
)
@mark.cites(LEARNED)
def test_prelu_learned_slopes(student, reference, rng):
    for alpha in (slope(rng), 1.0 + slope(rng), -slope(rng), 0.0):
        matches(student.prelu, reference.prelu, inputs(rng), alpha)


@mark.points(2)
@mark.title(en="prelu: huge and infinite inputs", ko="prelu: 매우 크거나 무한한 입력")
@mark.feedback(**ZERO_TIMES_INF)
@mark.cites(STABLE)
def test_prelu_huge_inputs(student, reference, rng):
    matches(student.prelu, reference.prelu, [extremes(rng)], slope(rng))


@mark.points(3)
@mark.title(en="prelu_backward: dx", ko="prelu_backward: dx")
@mark.feedback(
    en="dx is dout where x is above 0, and the slope of that channel times dout elsewhere.",
    ko="dx는 x가 0보다 큰 곳에서 dout, 나머지에서 그 채널의 기울기 곱하기 dout입니다.",
)
@mark.cites(GATE)
def test_prelu_backward_dx(student, reference, rng):
    for x, channels in zip([*inputs(rng), *images(rng)], (0, 0, 0, 3, 5), strict=True):
        alpha = slopes(rng, channels) if channels else slope(rng)
        dout = rng.standard_normal(x.shape)
        dx, _ = student.prelu_backward(dout, x, alpha)
        close(dx, reference.prelu_backward(dout, x, alpha)[0], "dx", GRADIENT)


def dalpha_matches(student, reference, rng, xs, *, shared=False) -> None:
    """Compare dalpha at each of `xs`, for one slope or one per channel."""
    for x in xs:
        alpha = slope(rng) if shared else slopes(rng, x.shape[1])
        dout = rng.standard_normal(x.shape)
        _, dalpha = student.prelu_backward(dout, x, alpha)
        close(dalpha, reference.prelu_backward(dout, x, alpha)[1], "dalpha", GRADIENT)


@mark.points(4)
@mark.title(en="prelu_backward: dalpha of one slope", ko="prelu_backward: 기울기 하나의 dalpha")
@mark.feedback(
    en="Every negative x adds its dout * x to the one number dalpha.",
    ko="음수인 x마다 dout * x가 dalpha라는 수 하나에 더해집니다.",
)
@mark.cites(SUMMED)
def test_prelu_dalpha_one_slope(student, reference, rng):
    dalpha_matches(student, reference, rng, inputs(rng), shared=True)


@mark.points(4)
@mark.title(en="prelu_backward: dalpha per column", ko="prelu_backward: 열마다 구하는 dalpha")
@mark.feedback(
    en="Sum over the rows: dalpha[j] collects dout * x of column j where x is negative.",
    ko="축 0으로 더하세요. dalpha[j]는 j번째 열에서 음수인 x의 dout * x를 모은 값입니다.",
)
@mark.cites(SUMMED)
def test_prelu_dalpha_columns(student, reference, rng):
    dalpha_matches(student, reference, rng, columns(rng))


@mark.points(4)
@mark.title(en="prelu_backward: dalpha per channel", ko="prelu_backward: 채널마다 구하는 dalpha")
@mark.feedback(
    en="Sum over every axis but axis 1, so that dalpha has the shape of alpha.",
    ko="축 1을 뺀 모든 축으로 더해야 dalpha의 모양이 alpha와 같아집니다.",
)
@mark.cites(SUMMED)
def test_prelu_dalpha_images(student, reference, rng):
    dalpha_matches(student, reference, rng, images(rng))


@mark.points(1)
@mark.title(en="prelu_backward: a single channel", ko="prelu_backward: 채널이 하나뿐일 때")
@mark.feedback(
    en="An alpha of shape (1,) is still an array, so its gradient has shape (1,).",
    ko="모양이 (1,)인 alpha도 배열이므로 그 기울기의 모양도 (1,)입니다.",
)
@mark.cites(DALPHA)
def test_prelu_dalpha_single_channel(student, reference, rng):
    dalpha_matches(student, reference, rng, [signed(rng, (3, 1, 4, 2)), signed(rng, (5, 1))])


@mark.points(3)
@mark.title(en="forward functions keep x", ko="순전파 함수는 x를 바꾸지 않습니다")
@mark.feedback(**IN_PLACE)
@mark.cites(UNTOUCHED)
def test_forward_keeps_inputs(student, rng):
    x = signed(rng, (4, 3))
    for function in (student.step, student.sigmoid, student.tanh, student.relu):
        keeps_arguments(function, x)
    keeps_arguments(student.leaky_relu, x, 0.1)
    keeps_arguments(student.prelu, x, slopes(rng, 3))


@mark.points(3)
@mark.title(en="backward functions keep dout and x", ko="역전파 함수는 dout과 x를 바꾸지 않습니다")
@mark.feedback(**IN_PLACE)
@mark.cites(UNTOUCHED)
def test_backward_keeps_inputs(student, rng):
    x, dout = signed(rng, (4, 3)), rng.standard_normal((4, 3))
    for name in ("step", "sigmoid", "tanh", "relu"):
        keeps_arguments(getattr(student, f"{name}_backward"), dout, x)
    keeps_arguments(student.leaky_relu_backward, dout, x, 0.1)
    keeps_arguments(student.prelu_backward, dout, x, slopes(rng, 3))

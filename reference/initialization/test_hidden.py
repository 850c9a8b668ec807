"""Hidden checks of the initialisations.

Weights are never compared with drawn numbers. `SIGMAS` standard errors are allowed to a mean or a
standard deviation; the wrong ones are further away. A check of the spread does not look at the
shape, nor one of the mean at the spread. `LOOSE` overlooks whether a large array's standard
deviation divides by n - 1; a small one is compared digit by digit.
"""

from itertools import pairwise

import numpy as np
from checklib import Tolerance, close, fail, holds, mark

SIGMAS = 8
DRAWS = (("xavier", (4, 3)), ("he", (4, 3)), ("he_conv", (2, 3, 2, 2)))
LOOSE = Tolerance(rtol=5e-3, atol=1e-6)

SHAPE = "`xavier` and `he` return a float64 array of shape (n_in, n_out), `he_conv` (f, c, kh, kw)."
MEAN = "The weights have mean 0: negative ones are as likely as positive ones."
XAVIER = "The standard deviation of `xavier` is $\\sqrt{1 / n_{in}}$, whatever `n_out` is."
HE = "The standard deviation of `he` is $\\sqrt{2 / n_{in}}$, whatever `n_out` is."
CONV = "The standard deviation of `he_conv` is that of He with $n_{in} = c \\cdot kh \\cdot kw$."
OWN_DRAW = "Every single weight is a draw of its own."
SAME = "The same generator state gives the same weights, and another one gives other weights."
AFTER = "Each layer computes `activation(out @ w)`, and its entry is measured after the activation."
OVERALL = (
    "The entry is the biased standard deviation (divide by n) over all elements of the output."
)
ENTRIES = (
    "There is one entry for each matrix in `weights`, in their order, and none for `x` itself."
)
SATURATED = "Sums of a thousand and more give 0, 1 or -1 after a sigmoid or a tanh, never a NaN."
UNTOUCHED = "`activation_stds` changes neither `x` nor any of the `weights`."


def about(points, en, ko, sentence):
    """Mark a check with its points, its title and the sentence of the handout it enforces."""
    return lambda test: mark.points(points)(mark.title(en=en, ko=ko)(mark.cites(sentence)(test)))


def seeded(seed):
    """Return a generator; two of one seed are in the same state."""
    return np.random.default_rng(seed)


def drawn(result, shape=None):
    """Return `result` if it is an array of real numbers (of that shape), else fail."""
    if not isinstance(result, np.ndarray) or result.dtype != np.float64 or result.size < 2:
        fail(
            "The weights should be a NumPy array of float64 numbers.",
            "가중치는 float64 NumPy 배열이어야 합니다.",
            actual=result,
        )
    holds(
        shape is None or result.shape == shape,
        f"The weights have shape {result.shape}, but they should be {shape}.",
        f"가중치의 모양이 {result.shape}인데 {shape}이어야 합니다.",
        actual=result,
    )
    return result


def independent(result):
    """Return the weights; fail if a number occurs again and again, as it does not by chance."""
    weights = drawn(result)
    holds(
        np.unique(weights).size > 0.9 * weights.size,
        "The same numbers occur again and again among the weights.",
        "가중치에 같은 수가 되풀이해서 나타납니다.",
        actual=weights,
    )
    return weights


def has_spread(result, std):
    """Fail unless the standard deviation is `std`, up to the chance of this many draws."""
    weights = independent(result)
    ratio, error = weights.std() / std, 1 / np.sqrt(2 * weights.size)
    holds(
        ratio <= 1 + SIGMAS * error,
        "The standard deviation of the weights is too large.",
        "가중치의 표준편차가 너무 큽니다.",
        actual=weights,
    )
    holds(
        ratio >= 1 - SIGMAS * error,
        "The standard deviation of the weights is too small.",
        "가중치의 표준편차가 너무 작습니다.",
        actual=weights,
    )


def has_mean_0(result):
    """Fail unless the mean is 0, up to the chance of this many draws of their own spread."""
    weights = independent(result)
    holds(
        abs(weights.mean()) <= SIGMAS * weights.std() / np.sqrt(weights.size),
        "The mean of the weights is not 0.",
        "가중치의 평균이 0이 아닙니다.",
        actual=weights,
    )


def network(rng, *sizes, lean=0.0):
    """Draw a batch whose columns have different means, and weights for layers of these sizes.

    Weights that `lean` to the positive side give a tanh outputs whose mean is not 0.
    """
    offsets = np.linspace(-2.0, 2.0, sizes[0]) + lean
    x = rng.permutation(offsets) + 0.5 * rng.normal(size=(24, sizes[0]))
    shapes = list(pairwise(sizes))
    return x, [rng.normal(size=s) / np.sqrt(s[0]) + lean / s[0] for s in shapes]


def stds_match(student, reference, x, weights, activation, tolerance=LOOSE, *, count=False):
    """Compare the entries; a list or a tuple of numbers is as good as an array.

    Only a check of their `count` minds entries before those of the matrices.
    """
    result = student.activation_stds(x, weights, activation)
    if not isinstance(result, (list, tuple, np.ndarray)):
        fail(
            "activation_stds should return a list of numbers or an array of rank 1.",
            "activation_stds는 수의 리스트나 1차원 배열을 돌려주어야 합니다.",
            actual=result,
        )
    try:
        stds = np.array([float(value) for value in result])
    except (TypeError, ValueError):
        fail(
            "An entry of activation_stds is not a number.",
            "activation_stds의 항목 가운데 수가 아닌 것이 있습니다.",
            actual=result,
        )
    expected = np.asarray(reference.activation_stds(x, weights, activation))
    close(stds if count else stds[-len(weights) :], expected, "stds", tolerance)


@about(3, "xavier: shape", "xavier: 모양", SHAPE)
@mark.feedback(
    en="Rows are inputs, columns are outputs, so that x @ w works.",
    ko="행이 입력, 열이 출력이어야 x @ w를 계산할 수 있습니다.",
)
def test_xavier_shape(student, rng):
    for n_in, n_out in ((3, 5), (6, 2)):
        drawn(student.xavier(n_in, n_out, rng), (n_in, n_out))


@about(8, "xavier: spread", "xavier: 표준편차", XAVIER)
@mark.feedback(
    en="What counts is how many numbers a neuron adds up. And is it a variance or its root?",
    ko="뉴런 하나가 더하는 수의 개수가 기준입니다. 분산인지 제곱근인지도 확인하세요.",
)
def test_xavier_spread(student, rng):
    for n_in, n_out in ((30, 200), (200, 30)):
        has_spread(student.xavier(n_in, n_out, rng), np.sqrt(1 / n_in))


@about(2, "xavier: mean", "xavier: 평균", MEAN)
@mark.feedback(
    en="rng.random() gives numbers from 0 to 1, which are never negative.",
    ko="rng.random()은 0에서 1 사이의 수만 주고 음수는 주지 않습니다.",
)
def test_xavier_mean(student, rng):
    has_mean_0(student.xavier(50, 80, rng))


@about(3, "he: shape", "he: 모양", SHAPE)
@mark.feedback(
    en="Rows are inputs, columns are outputs, so that x @ w works.",
    ko="행이 입력, 열이 출력이어야 x @ w를 계산할 수 있습니다.",
)
def test_he_shape(student, rng):
    for n_in, n_out in ((3, 5), (6, 2)):
        drawn(student.he(n_in, n_out, rng), (n_in, n_out))


@about(8, "he: spread", "he: 표준편차", HE)
@mark.feedback(
    en="ReLU throws half of the signal away. What must the variance be to make up for it?",
    ko="ReLU는 신호의 절반을 버립니다. 그만큼을 채우려면 분산은 얼마여야 할까요?",
)
def test_he_spread(student, rng):
    for n_in, n_out in ((30, 200), (200, 30)):
        has_spread(student.he(n_in, n_out, rng), np.sqrt(2 / n_in))


@about(2, "he: mean", "he: 평균", MEAN)
@mark.feedback(
    en="A spread around 0 has both signs in equal parts.",
    ko="0을 중심으로 퍼진 값에는 양수와 음수가 똑같이 나타납니다.",
)
def test_he_mean(student, rng):
    has_mean_0(student.he(50, 80, rng))


@about(3, "he_conv: shape", "he_conv: 모양", SHAPE)
@mark.feedback(
    en="Filters first, then channels, height and width.",
    ko="필터, 채널, 높이, 너비의 순서입니다.",
)
def test_conv_shape(student, rng):
    for shape in ((4, 3, 5, 2), (2, 6, 1, 3)):
        drawn(student.he_conv(*shape, rng), shape)


@about(6, "he_conv: square kernels", "he_conv: 정사각형 커널", CONV)
@mark.feedback(
    en="One output pixel adds up a whole kernel in every channel: count those numbers.",
    ko="출력 픽셀 하나는 모든 채널에서 커널 전체를 더합니다. 그 수를 세어 보세요.",
)
def test_conv_spread(student, rng):
    for f, c, k in ((90, 6, 3), (10, 40, 3), (150, 40, 1)):
        has_spread(student.he_conv(f, c, k, k, rng), np.sqrt(2 / (c * k * k)))


@about(5, "he_conv: rectangular kernels", "he_conv: 직사각형 커널", CONV)
@mark.feedback(
    en="Height and width need not be equal, and both count.",
    ko="높이와 너비는 다를 수 있고 둘 다 곱해야 합니다.",
)
def test_conv_rectangular_kernels(student, rng):
    for f, c, kh, kw in ((60, 8, 2, 7), (60, 8, 7, 2)):
        has_spread(student.he_conv(f, c, kh, kw, rng), np.sqrt(2 / (c * kh * kw)))


@about(2, "he_conv: mean", "he_conv: 평균", MEAN)
@mark.feedback(
    en="A spread around 0 has both signs in equal parts.",
    ko="0을 중심으로 퍼진 값에는 양수와 음수가 똑같이 나타납니다.",
)
def test_conv_mean(student, rng):
    has_mean_0(student.he_conv(20, 10, 4, 5, rng))


@about(5, "Every weight is drawn", "가중치마다 따로 뽑기", OWN_DRAW)
@mark.feedback(
    en="Neurons with equal weights learn the same thing for ever. Ask rng for all of them.",
    ko="가중치가 같은 뉴런들은 영원히 같은 것을 배웁니다. 필요한 개수만큼 모두 뽑으세요.",
)
def test_weights_differ(student, rng):
    independent(student.xavier(20, 30, rng))
    independent(student.he(20, 30, rng))
    independent(student.he_conv(10, 6, 3, 4, rng))


@about(4, "The same generator, the same weights", "같은 난수 생성기에서는 같은 가중치", SAME)
@mark.feedback(
    en="Draw from the argument rng, not from np.random: only then can a run be repeated.",
    ko="np.random이 아니라 인자 rng에서 뽑으세요. 그래야 실험을 되풀이할 수 있습니다.",
)
def test_same_generator(student, rng):
    seed = int(rng.integers(2**31))
    for name, shape in DRAWS:
        function = getattr(student, name)
        first, again = (drawn(function(*shape, seeded(seed))) for _ in range(2))
        holds(
            np.array_equal(first, again),
            "Two generators in the same state give different weights.",
            "상태가 같은 두 난수 생성기에서 서로 다른 가중치가 나옵니다.",
            actual=again,
        )


@about(3, "Another generator, other weights", "다른 난수 생성기에서는 다른 가중치", SAME)
@mark.feedback(
    en="Do not set a seed yourself: every layer and every run would get the same numbers.",
    ko="시드를 직접 정하지 마세요. 모든 층과 모든 실행이 같은 수를 받게 됩니다.",
)
def test_other_generator(student, rng):
    seed = int(rng.integers(2**31))
    for name, shape in DRAWS:
        function = getattr(student, name)
        first, other = (drawn(function(*shape, seeded(seed + i))) for i in range(2))
        holds(
            not np.array_equal(first, other),
            "Generators in different states give the same weights.",
            "상태가 다른 난수 생성기에서 똑같은 가중치가 나옵니다.",
            actual=other,
        )


@about(4, "activation_stds: relu", "activation_stds: relu", AFTER)
@mark.feedback(
    en="A layer's input is the output of the layer before, with the activation applied.",
    ko="한 층의 입력은 활성화 함수까지 거친 앞 층의 출력입니다.",
)
def test_stds_relu(student, reference, rng):
    for sizes in ((30, 40, 20, 50), (25, 25, 25, 25)):
        stds_match(student, reference, *network(rng, *sizes), "relu")


@about(4, "activation_stds: tanh", "activation_stds: tanh", AFTER)
@mark.feedback(
    en="The argument activation says which function; apply it after every product.",
    ko="어떤 함수인지는 activation 인자가 정합니다. 곱할 때마다 적용하세요.",
)
def test_stds_tanh(student, reference, rng):
    for sizes in ((30, 40, 20, 50), (25, 25, 25, 25)):
        stds_match(student, reference, *network(rng, *sizes, lean=2.0), "tanh")


@about(4, "activation_stds: sigmoid", "activation_stds: sigmoid", AFTER)
@mark.feedback(
    en="Outputs of a sigmoid have a mean of about 0.5: subtract it, as a standard deviation does.",
    ko="시그모이드 출력의 평균은 0.5 근처입니다. 표준편차에서는 그 평균을 빼야 합니다.",
)
def test_stds_sigmoid(student, reference, rng):
    for sizes in ((30, 40, 20, 50), (25, 25, 25, 25)):
        stds_match(student, reference, *network(rng, *sizes), "sigmoid")


@about(3, "activation_stds: every digit", "activation_stds: 모든 자릿수", OVERALL)
@mark.feedback(
    en="One number for the whole output of a layer, divided by how many elements it has.",
    ko="층의 출력 전체에서 수 하나를 구하며, 원소의 개수로 나눕니다.",
)
def test_stds_every_digit(student, reference, rng):
    # Every sum occurs with both signs, so that no activation is the identity by chance.
    x, weights = network(rng, 4, 5, 3)
    x = np.concatenate([x[:3], -x[:3]])
    for activation in ("relu", "tanh", "sigmoid"):
        stds_match(student, reference, x, weights, activation, Tolerance())


@about(2, "activation_stds: how many entries", "activation_stds: 항목의 개수", ENTRIES)
@mark.feedback(
    en="As many entries as matrices: one for one, and for six six.",
    ko="항목은 행렬의 개수만큼 있습니다. 하나면 하나, 여섯이면 여섯입니다.",
)
def test_stds_entries(student, reference, rng):
    for sizes in ((20, 30, 30, 30, 30, 30, 20), (30, 20)):
        stds_match(student, reference, *network(rng, *sizes), "relu", count=True)


@about(2, "activation_stds: saturated layers", "activation_stds: 포화된 층", SATURATED)
@mark.feedback(
    en="Use a sigmoid that survives an overflow of exp, as in the unit on activations.",
    ko="활성화 함수 단원처럼 exp가 오버플로되어도 괜찮은 시그모이드를 쓰세요.",
)
def test_stds_saturated(student, reference, rng):
    x, weights = network(rng, 20, 30, 10)
    for activation in ("sigmoid", "tanh"):
        stds_match(student, reference, x, [2000.0 * w for w in weights], activation)


@about(3, "activation_stds: nothing is changed", "activation_stds: 입력은 그대로", UNTOUCHED)
@mark.feedback(
    en="out = x is another name for the same array: out *= 2 would change x.",
    ko="out = x는 같은 배열에 붙인 다른 이름입니다. out *= 2는 x를 바꿉니다.",
)
def test_stds_keep_arguments(student, rng):
    x, weights = network(rng, 5, 5, 5)
    for activation in ("relu", "tanh", "sigmoid"):
        _, after = student.activation_stds.with_arguments(x, weights, activation)
        now = [after[0], *after[1]]
        holds(
            len(now) == 3 and all(map(np.array_equal, now, [x, *weights])),
            "activation_stds changes an array or the list it was given.",
            "activation_stds가 받은 배열이나 리스트를 바꿉니다.",
            actual=now,
        )

"""Hidden checks of the output heads.

A batch of one has no mean to get wrong and an array of one element no count, so what a check is
not about is left out of it that way. `ROUGH` overlooks a small constant inside a logarithm, which
has its checks where a probability underflows.
"""

import numpy as np
from checklib import GRADIENT, Tolerance, close, holds, keeps_arguments, mark

FORWARD = Tolerance()
ROUGH = Tolerance(rtol=1e-4, atol=1e-4)

SOFTMAX = "`softmax` works over the last axis of an array of rank 1 or more and keeps its shape."
STABLE = "`softmax` is right for logits up to ±10,000, whatever the other rows hold."
CE_LOSS = "The loss of `cross_entropy` is the mean over the batch of $-\\log p$ of the true class."
CE_GRADIENT = "The `dz` of `cross_entropy` is softmax minus one-hot, divided by the batch size $N$."
CE_STABLE = "Loss and gradient of `cross_entropy` are right for logits up to ±10,000."
HOPELESS = "Where the true class is hopeless the loss is large but finite: no cap, no inf, no NaN."
BCE_LOSS = "The loss of `binary_cross_entropy` is the mean over every element of `z`, of any shape."
BCE_GRADIENT = "Its `dz` is sigmoid minus label, divided by that same number of elements."
BCE_STABLE = "Loss and gradient of `binary_cross_entropy` are right for logits up to ±10,000."
MSE_LOSS = "The loss of `mean_squared_error` is the mean over every element, without a factor 1/2."
MSE_GRADIENT = "Its `dpred` is twice the difference `pred - y`, divided by that same number."
ONE_HOT = "`one_hot` has a column for each of the `k` classes, also for those that no label names."
FLOAT = "`one_hot` returns a float64 array of shape (N, k)."
SMOOTHING = "`label_smoothing` keeps `1 - eps` of each row and adds `eps / K` to every class."
DIGITS = "Put no small constant such as `1e-7` inside a logarithm: it would show in the loss."
UNTOUCHED = "No function changes an array it was given: not the logits, not the labels."

IN_PLACE = {
    "en": "z -= z.max() or p[rows, y] -= 1 may write into the caller's array. Build a new one.",
    "ko": "z -= z.max()나 p[rows, y] -= 1은 호출한 쪽의 배열을 바꿀 수 있습니다. 새로 만드세요.",
}

NO_CONSTANT = {
    "en": "A small constant inside the log changes the loss of every sample. Do without it.",
    "ko": "log 안에 더한 작은 수는 모든 샘플의 손실을 바꿉니다. 그런 수 없이 계산하세요.",
}


def about(points, en, ko, sentence):
    """Mark a check with its points, its title and the sentence of the handout it enforces."""
    return lambda test: mark.points(points)(mark.title(en=en, ko=ko)(mark.cites(sentence)(test)))


def logits(rng, *shape):
    """Draw logits between -3 and 3: no probability comes near 0 or 1."""
    return rng.uniform(-3.0, 3.0, shape)


def classes(rng, n, k):
    """Draw `n` labels of `k` classes."""
    return rng.integers(0, k, n)


def binary(rng, *shape):
    """Draw labels 0.0 and 1.0, both of them where there are two or more."""
    flat = np.arange(int(np.prod(shape))) % 2
    return rng.permutation(flat).astype(np.float64).reshape(shape)


def lost(rng):
    """Draw logits (1, 4) and a true class that lies far behind the winner."""
    order = rng.permutation(4)
    z = np.empty((1, 4))
    z[0, order] = [rng.uniform(9000.0, 10000.0), 0.0, -500.0, -rng.uniform(9000.0, 10000.0)]
    return z, order


def loss_matches(student, reference, z, y, tolerance=ROUGH):
    """Compare the loss alone."""
    close(student(z, y)[0], reference(z, y)[0], "loss", tolerance)


def gradient_matches(student, reference, z, y, name="dz"):
    """Compare the gradient alone."""
    close(student(z, y)[1], reference(z, y)[1], name, GRADIENT)


@about(3, "softmax: rows of a table", "softmax: 표의 행마다", SOFTMAX)
@mark.feedback(
    en="Every row becomes a distribution of its own: its numbers add up to 1.",
    ko="행 하나하나가 따로 확률 분포가 됩니다. 한 행의 값을 더하면 1입니다.",
)
def test_softmax_rows(student, reference, rng):
    for z in (logits(rng, 6, 4), logits(rng, 5, 5)):
        close(student.softmax(z), reference.softmax(z), "softmax(z)")


@about(2, "softmax: rank 1, 3 and 4", "softmax: 1, 3, 4차원 배열", SOFTMAX)
@mark.feedback(
    en="The last axis is axis=-1, whatever the rank. keepdims=True makes the shapes fit.",
    ko="차원 수와 관계없이 마지막 축은 axis=-1입니다. keepdims=True로 모양을 맞추세요.",
)
def test_softmax_any_rank(student, reference, rng):
    for z in (logits(rng, 5), logits(rng, 2, 4, 3), logits(rng, 2, 3, 2, 4)):
        close(student.softmax(z), reference.softmax(z), "softmax(z)")


@about(3, "softmax: huge logits", "softmax: 매우 큰 로짓", STABLE)
@mark.feedback(
    en="Adding a constant to a row does not change its softmax. Which constant helps exp?",
    ko="한 행에 같은 수를 더해도 소프트맥스는 그대로입니다. exp에 도움이 되는 수는 무엇일까요?",
)
def test_softmax_huge_logits(student, reference, rng):
    for base in (9990.0, -9990.0):
        z = base + logits(rng, 1, 5)
        close(student.softmax(z), reference.softmax(z), "softmax(z)")


@about(4, "softmax: rows far apart", "softmax: 서로 멀리 떨어진 행", STABLE)
@mark.feedback(
    en="A shift that suits one row can push another below what exp can hold.",
    ko="한 행에 알맞게 빼면 다른 행에서는 exp가 모두 0이 될 수 있습니다.",
)
def test_softmax_rows_far_apart(student, reference, rng):
    z = logits(rng, 4, 3) + rng.permutation([9000.0, 300.0, -600.0, -9000.0])[:, None]
    close(student.softmax(z), reference.softmax(z), "softmax(z)")


@about(2, "cross_entropy: the loss of one sample", "cross_entropy: 샘플 하나의 손실", CE_LOSS)
@mark.feedback(
    en="One label picks one log-probability out of the row.",
    ko="레이블 하나가 그 행에서 로그 확률 하나를 골라냅니다.",
)
def test_cross_entropy_one_sample(student, reference, rng):
    z = logits(rng, 1, 4)
    for label in rng.permutation(4):
        y = np.array([label])
        loss_matches(student.cross_entropy, reference.cross_entropy, z, y)


@about(4, "cross_entropy: the mean over a batch", "cross_entropy: 배치의 평균", CE_LOSS)
@mark.feedback(
    en="Pick one number per row, with rows and labels side by side; then the mean of N numbers.",
    ko="행 번호와 레이블을 짝지어 행마다 수 하나씩 고른 다음, N개의 평균을 내세요.",
)
def test_cross_entropy_batch(student, reference, rng):
    for n, k in ((7, 4), (3, 6), (5, 5)):
        z, y = logits(rng, n, k), classes(rng, n, k)
        loss_matches(student.cross_entropy, reference.cross_entropy, z, y)


@about(2, "cross_entropy: gradient of one sample", "cross_entropy: 샘플 하나의 기울기", CE_GRADIENT)
@mark.feedback(
    en="Probabilities minus one-hot: the row adds up to 0, only the true class is negative.",
    ko="확률에서 원-핫을 뺀 값입니다. 행의 합은 0이고 정답 클래스만 음수입니다.",
)
def test_cross_entropy_gradient_one_sample(student, reference, rng):
    z = logits(rng, 1, 4)
    for label in rng.permutation(4):
        y = np.array([label])
        gradient_matches(student.cross_entropy, reference.cross_entropy, z, y)


@about(3, "cross_entropy: gradient of a batch", "cross_entropy: 배치의 기울기", CE_GRADIENT)
@mark.feedback(
    en="The loss is a mean of N terms. What does that do to the gradient of each?",
    ko="손실은 항 N개의 평균입니다. 그러면 항마다 기울기가 어떻게 될까요?",
)
def test_cross_entropy_gradient_batch(student, reference, rng):
    for n, k in ((7, 4), (3, 6)):
        z, y = logits(rng, n, k), classes(rng, n, k)
        gradient_matches(student.cross_entropy, reference.cross_entropy, z, y)


@about(3, "cross_entropy: huge logits", "cross_entropy: 매우 큰 로짓", CE_STABLE)
@mark.feedback(
    en="Subtract the largest logit of the row before exp sees it.",
    ko="exp를 계산하기 전에 그 행에서 가장 큰 로짓을 빼세요.",
)
def test_cross_entropy_huge_logits(student, reference, rng):
    for base in (9990.0, -9990.0):
        z = base + logits(rng, 1, 5)
        y = z.argmax(axis=1)
        loss_matches(student.cross_entropy, reference.cross_entropy, z, y)
        gradient_matches(student.cross_entropy, reference.cross_entropy, z, y)


@about(3, "cross_entropy: rows far apart", "cross_entropy: 서로 멀리 떨어진 행", CE_STABLE)
@mark.feedback(
    en="Each row needs its own maximum, not the largest number of the whole batch.",
    ko="배치 전체에서 가장 큰 수가 아니라 행마다 자기 최댓값이 필요합니다.",
)
def test_cross_entropy_rows_far_apart(student, reference, rng):
    # The true class is never the winner of its row, and never the same in all rows.
    y = rng.permutation([0, 1, 2, 0])
    ordered = np.array([-3.0, 0.0, 0.4]) + rng.uniform(0.0, 0.1, (4, 3))
    z = np.stack([np.roll(row, label - 1) for row, label in zip(ordered, y, strict=True)])
    z += rng.permutation([9000.0, 300.0, -600.0, -9000.0])[:, None]
    loss_matches(student.cross_entropy, reference.cross_entropy, z, y)


@about(4, "cross_entropy: a hopeless true class", "cross_entropy: 가망 없는 정답", HOPELESS)
@mark.feedback(
    en="Do not take the log of a probability that has become 0. Simplify log(softmax) on paper.",
    ko="0이 되어 버린 확률에 log를 취하지 마세요. log(softmax)를 종이에서 먼저 정리하세요.",
)
def test_cross_entropy_hopeless(student, reference, rng):
    z, order = lost(rng)
    for true_class in order[1:]:
        loss_matches(student.cross_entropy, reference.cross_entropy, z, np.array([true_class]))


@about(2, "cross_entropy: the way back from there", "cross_entropy: 그때의 기울기", CE_STABLE)
@mark.feedback(
    en="A hopeless sample has the steepest gradient of all. It must be neither 0 nor NaN.",
    ko="가망 없는 샘플의 기울기가 가장 가파릅니다. 0이나 NaN이 되면 안 됩니다.",
)
def test_cross_entropy_hopeless_gradient(student, reference, rng):
    z, order = lost(rng)
    for true_class in order[::-1]:
        gradient_matches(student.cross_entropy, reference.cross_entropy, z, np.array([true_class]))


@about(3, "binary_cross_entropy: one logit", "binary_cross_entropy: 로짓 하나", BCE_LOSS)
@mark.feedback(
    en="A label of 1 wants -log(sigmoid(z)), a label of 0 wants -log(1 - sigmoid(z)).",
    ko="레이블이 1이면 -log(sigmoid(z)), 0이면 -log(1 - sigmoid(z))입니다.",
)
def test_binary_one_logit(student, reference, rng):
    for label in (0.0, 1.0):
        z, y = logits(rng, 1), np.full(1, label)
        loss_matches(student.binary_cross_entropy, reference.binary_cross_entropy, z, y)


@about(3, "binary_cross_entropy: any shape", "binary_cross_entropy: 여러 가지 모양", BCE_LOSS)
@mark.feedback(
    en="One mean over everything: a number, whatever the shape of z.",
    ko="z의 모양과 관계없이 모든 원소의 평균, 곧 수 하나입니다.",
)
def test_binary_any_shape(student, reference, rng):
    for shape in ((6,), (5, 1), (4, 3), (2, 3, 4)):
        z, y = logits(rng, *shape), binary(rng, *shape)
        loss_matches(student.binary_cross_entropy, reference.binary_cross_entropy, z, y)


@about(3, "binary_cross_entropy: slope of a logit", "binary_cross_entropy: 기울기", BCE_GRADIENT)
@mark.feedback(
    en="The slope of the sigmoid cancels. What is left is a simple difference.",
    ko="시그모이드의 기울기는 약분되어 사라지고 간단한 차만 남습니다.",
)
def test_binary_gradient_one_logit(student, reference, rng):
    for label in (0.0, 1.0):
        z, y = logits(rng, 1), np.full(1, label)
        gradient_matches(student.binary_cross_entropy, reference.binary_cross_entropy, z, y)


@about(3, "binary_cross_entropy: dz, any shape", "binary_cross_entropy: dz의 모양", BCE_GRADIENT)
@mark.feedback(
    en="Divide by what the loss divides by: the number of elements, z.size.",
    ko="손실과 같은 수, 곧 원소의 개수 z.size로 나누세요.",
)
def test_binary_gradient_any_shape(student, reference, rng):
    for shape in ((6,), (4, 3), (2, 3, 4)):
        z, y = logits(rng, *shape), binary(rng, *shape)
        gradient_matches(student.binary_cross_entropy, reference.binary_cross_entropy, z, y)


@about(4, "binary_cross_entropy: hopeless logits", "binary_cross_entropy: 가망 없는 로짓", HOPELESS)
@mark.feedback(
    en="Far on the wrong side the loss grows like the size of z. Rewrite log(1 + exp(z)).",
    ko="틀린 쪽으로 멀리 가면 손실은 z의 크기만큼 커집니다. log(1 + exp(z))를 고쳐 쓰세요.",
)
def test_binary_hopeless(student, reference, rng):
    for side, label in ((1.0, 0.0), (-1.0, 1.0)):
        for size in (rng.uniform(40.0, 60.0), rng.uniform(8000.0, 10000.0)):
            z, y = np.full(1, side * size), np.full(1, label)
            loss_matches(student.binary_cross_entropy, reference.binary_cross_entropy, z, y)


@about(4, "binary_cross_entropy: huge, right", "binary_cross_entropy: 크고 맞는 로짓", BCE_STABLE)
@mark.feedback(
    en="0 times the log of 0 is NaN. Where every sum is certain and right, the loss is 0.",
    ko="0에 log 0을 곱하면 NaN입니다. 확신하고 맞혔을 때 손실은 0입니다.",
)
def test_binary_huge_and_right(student, reference, rng):
    for side, label in ((1.0, 1.0), (-1.0, 0.0)):
        z, y = np.full(1, side * rng.uniform(8000.0, 10000.0)), np.full(1, label)
        loss_matches(student.binary_cross_entropy, reference.binary_cross_entropy, z, y)
        gradient_matches(student.binary_cross_entropy, reference.binary_cross_entropy, z, y)


@about(1, "cross_entropy: every digit", "cross_entropy: 모든 자릿수", DIGITS)
@mark.feedback(**NO_CONSTANT)
def test_cross_entropy_every_digit(student, reference, rng):
    z, label = logits(rng, 1, 4) / 3, classes(rng, 1, 4)
    z[0, label] -= 10.0
    loss_matches(student.cross_entropy, reference.cross_entropy, z, label, FORWARD)


@about(1, "binary_cross_entropy: every digit", "binary_cross_entropy: 모든 자릿수", DIGITS)
@mark.feedback(**NO_CONSTANT)
def test_binary_every_digit(student, reference, rng):
    for y in (np.zeros(1), np.ones(1)):
        z = rng.uniform(9.0, 11.0, 1) * (1 - 2 * y)
        functions = (student.binary_cross_entropy, reference.binary_cross_entropy)
        loss_matches(*functions, z, y, FORWARD)


@about(3, "mean_squared_error: any shape", "mean_squared_error: 여러 가지 모양", MSE_LOSS)
@mark.feedback(
    en="Square the differences and take one mean over all of them.",
    ko="차를 제곱한 다음 전체에 대해 평균을 한 번 내세요.",
)
def test_squared_any_shape(student, reference, rng):
    for shape in ((6,), (4, 3), (2, 3, 4)):
        pred, y = rng.normal(size=(2, *shape))
        loss_matches(student.mean_squared_error, reference.mean_squared_error, pred, y)


@about(3, "mean_squared_error: gradient", "mean_squared_error: 기울기", MSE_GRADIENT)
@mark.feedback(
    en="Differentiate a square; then remember what the loss was divided by.",
    ko="제곱을 미분하고, 손실을 무엇으로 나누었는지 떠올리세요.",
)
def test_squared_gradient(student, reference, rng):
    for shape in ((6,), (4, 3), (2, 3, 4)):
        pred, y = rng.normal(size=(2, *shape))
        functions = (student.mean_squared_error, reference.mean_squared_error)
        gradient_matches(*functions, pred, y, "dpred")


@about(3, "one_hot: all k columns", "one_hot: k개의 열", ONE_HOT)
@mark.feedback(
    en="Row i has its 1 in column y[i]; the number of columns is the argument k.",
    ko="i번째 행은 y[i]번째 열이 1입니다. 열의 개수는 인자 k입니다.",
)
def test_one_hot(student, reference, rng):
    for n, used, k in ((6, 3, 5), (2, 7, 9), (9, 4, 6)):
        y = rng.integers(0, used, n)
        y[:2] = rng.permutation([0, used - 1])
        close(student.one_hot(y, k), reference.one_hot(y, k), "one_hot(y, k)")


@about(1, "one_hot: numbers with a point", "one_hot: 실수 배열", FLOAT)
@mark.feedback(
    en="np.zeros((n, k)) holds float64; an array of integers or booleans cannot hold 0.9.",
    ko="np.zeros((n, k))은 float64입니다. 정수나 불리언 배열에는 0.9를 담을 수 없습니다.",
)
def test_one_hot_dtype(student, rng):
    rows = student.one_hot(rng.integers(0, 3, 4), 3)
    holds(
        str(getattr(rows, "dtype", "")) == "float64",
        "one_hot does not return a float64 array.",
        "one_hot의 결과가 float64 배열이 아닙니다.",
        actual=rows,
    )


@about(3, "label_smoothing: a share for all", "label_smoothing: 모든 클래스의 몫", SMOOTHING)
@mark.feedback(
    en="K is the number of columns, and the true class gets its eps / K as well.",
    ko="K는 열의 개수입니다. 정답 클래스도 eps / K를 받습니다.",
)
def test_label_smoothing(student, reference, rng):
    for n, k in ((3, 5), (6, 4), (1, 2)):
        rows, eps = np.eye(k)[classes(rng, n, k)], float(rng.uniform(0.05, 0.4))
        close(student.label_smoothing(rows, eps), reference.label_smoothing(rows, eps), "rows")


@about(2, "label_smoothing: nothing, everything", "label_smoothing: eps가 0과 1일 때", SMOOTHING)
@mark.feedback(
    en="With eps = 0 nothing changes; with eps = 1 all classes are equal.",
    ko="eps가 0이면 그대로이고, 1이면 모든 클래스가 같아집니다.",
)
def test_label_smoothing_limits(student, reference, rng):
    rows = np.eye(5)[classes(rng, 4, 5)]
    for eps in (0.0, 1.0):
        close(student.label_smoothing(rows, eps), reference.label_smoothing(rows, eps), "rows")


@about(2, "Logits and labels of classes stay", "클래스의 로짓과 레이블은 그대로", UNTOUCHED)
@mark.feedback(**IN_PLACE)
def test_classes_stay(student, rng):
    # Square, so that labels taken for something else do not even raise.
    z, y = logits(rng, 4, 4), classes(rng, 4, 4)
    keeps_arguments(student.softmax, z)
    keeps_arguments(student.cross_entropy, z, y)


@about(2, "Other predictions and labels stay", "그 밖의 예측과 레이블은 그대로", UNTOUCHED)
@mark.feedback(**IN_PLACE)
def test_the_rest_stays(student, rng):
    z, y = logits(rng, 4, 3), binary(rng, 4, 3)
    keeps_arguments(student.binary_cross_entropy, z, y)
    keeps_arguments(student.mean_squared_error, z, y)
    keeps_arguments(student.label_smoothing, np.eye(3)[classes(rng, 4, 3)], 0.1)
    keeps_arguments(student.one_hot, classes(rng, 4, 3), 3)

"""Hidden checks of the unit perceptron.

`probes` makes what they hand to the functions. What `fit` gets are whole numbers and rates that are
powers of two, so that every right order of summation gives the very same result.
"""

import numpy as np
from checklib import CheckFailed, equal, holds, keeps_arguments, mark

from .probes import TABLE, bits, labelled, separable, staircase, traced, xor_points

STEP_SHAPE = "`step` takes a number or an array of any shape and gives back that shape."
STEP_EXACT = "The comparison is with exactly 0, without a tolerance: `step(1e-300)` is 1."
PREDICT = "`predict(x, w, b)` returns an array of shape (N,) with the class of every row of `x`."
ON_THE_LINE = "A sample exactly on the line, where $z = 0$, gets class 0."
START = "`w` and `b` start at zero."
UPDATE = (
    "After a mistake, before the next sample is looked at, `w` grows by `lr * (y - yhat) * x` and "
    "`b` by `lr * (y - yhat)`; after a right answer nothing changes."
)
COUNT = "A mistake is counted when its sample is visited, with the weights of that moment."
STOP = "`fit` stops after the first epoch without a mistake, and `mistakes` then ends with that 0."
LIMIT = "`fit` never runs more than `epochs` epochs, so `mistakes` has at most `epochs` entries."
FORMS = (
    "`w` has shape (D,), `b` is one number and not an array of shape (1,), and `mistakes` is a "
    "list, a tuple or a 1-d array with one whole number per epoch that was run."
)
CONVERGES = (
    "On separable data with enough epochs the returned `w` and `b` put every sample into its class."
)
RATE = (
    "Multiplying `lr` by a factor multiplies the returned `w` and `b` by it and changes no count."
)
UNTOUCHED = "No function changes the arrays it is given: not `x`, not `y`, not `w`."
GATES = (
    "The gates and `xor` work element by element: two numbers give a number, two arrays of one "
    "shape give an array of that shape."
)
ZERO_ONE = "The inputs of the gates are zeros and ones, as integers or as floats."

ENOUGH = 400  # `separable` needs twelve epochs at most


def numbers(value: object, name: str) -> np.ndarray:
    """Return an output as a flat array: only the check of forms minds how it was wrapped."""
    try:
        return np.asarray(value, dtype=np.float64).reshape(-1)
    except (TypeError, ValueError):
        raise CheckFailed(
            f"{name} should hold numbers only.", f"{name}에는 수만 넣으세요."
        ) from None


def same_line(got: tuple, want: tuple) -> None:
    """Compare the weights and the bias of two results of fit."""
    equal(numbers(got[0], "w"), numbers(want[0], "w"), "w")
    equal(numbers(got[1], "b"), numbers(want[1], "b"), "b")


def same_counts(got: object, want: object) -> None:
    """Compare the mistakes of every epoch, without saying how many epochs there should be."""
    counts, expected = numbers(got, "mistakes"), numbers(want, "mistakes")
    holds(
        counts.shape == expected.shape,
        "mistakes does not have one entry for each epoch that should have been run.",
        "mistakes의 길이가 실행했어야 할 에폭 수와 다릅니다.",
        actual=counts,
    )
    equal(counts, expected, "mistakes")


@mark.points(4)
@mark.title(en="step: any shape", ko="step: 여러 가지 모양")
@mark.feedback(
    en="Does it work without `if`, on a number as well as on an array with several axes?",
    ko="`if` 없이 수 하나에도, 여러 차원의 배열에도 동작하나요?",
)
@mark.cites(STEP_SHAPE)
def test_step_any_shape(student, reference, rng):
    for shape in ((7,), (3, 4), (2, 3, 4)):
        z = rng.permutation(np.linspace(-3.0, 3.5, int(np.prod(shape)))).reshape(shape)
        equal(student.step(z), reference.step(z), "step(z)")
    for number in (float(rng.uniform(0.1, 5.0)), float(rng.uniform(-5.0, -0.1))):
        equal(student.step(number), reference.step(number), "step(z)")


@mark.points(3)
@mark.title(en="step: next to zero and far away", ko="step: 0 바로 옆과 아주 먼 곳")
@mark.feedback(
    en="Compare with exactly 0. However small, a positive number is above it.",
    ko="정확히 0과 비교하세요. 아무리 작아도 양수는 0보다 큽니다.",
)
@mark.cites(STEP_EXACT)
def test_step_around_zero(student, reference, rng):
    z = rng.permutation([0.0, -0.0, 1e-300, -1e-300, 1e-12, -1e-12, 1e300, np.inf, -np.inf])
    equal(student.step(z), reference.step(z), "step(z)")


@mark.points(5)
@mark.title(en="predict: one class for every row", ko="predict: 행마다 클래스 하나")
@mark.feedback(
    en="Is the bias added? Is the step applied? Does the result have one axis, of length N?",
    ko="편향을 더했나요? 계단 함수를 적용했나요? 결과는 길이가 N인 1차원 배열인가요?",
)
@mark.cites(PREDICT)
def test_predict_rows(student, reference, rng):
    for features in range(1, 7):
        w = rng.choice((-2.0, -1.5, -0.5, 0.5, 1.0, 2.5), features)
        b = float(abs(w[0]) + rng.integers(0, 3) + 0.25)
        x = rng.integers(-4, 5, (20, features)).astype(np.float64)
        x[0] = 0.0
        x[1] = np.where(np.arange(features) == 0, np.sign(w[0]), 0.0)
        for bias in (b, -b):
            equal(student.predict(x, w, bias), reference.predict(x, w, bias), "predict(x, w, b)")


@mark.points(3)
@mark.title(en="predict: samples exactly on the line", ko="predict: 정확히 직선 위에 있는 샘플")
@mark.feedback(
    en="On the line z is exactly 0, and `step(0)` is 0.",
    ko="직선 위에서는 z가 정확히 0이고, `step(0)`은 0입니다.",
)
@mark.cites(ON_THE_LINE)
def test_predict_on_the_line(student, reference, rng):
    for features in (2, 3, 6):
        w = rng.integers(1, 5, features) * rng.choice((-1.0, 1.0), features)
        along = np.zeros(features)
        along[:2] = w[1], -w[0]
        on = np.arange(-3.0, 4.0)[:, np.newaxis] * along
        x = rng.permutation(np.concatenate([on, on + w, on - w]))
        equal(student.predict(x, w, 0.0), reference.predict(x, w, 0.0), "predict(x, w, b)")


@mark.points(4)
@mark.title(en="predict and fit: arguments left alone", ko="predict와 fit: 그대로 둔 인자")
@mark.feedback(
    en="Do you relabel `y`, scale `x` or append to it in place? Work on a copy.",
    ko="`y`의 레이블이나 `x`의 값을 제자리에서 바꾸고 있나요? 복사본에서 계산하세요.",
)
@mark.cites(UNTOUCHED)
def test_arguments_unchanged(student, reference, rng):
    x, y = labelled(rng, 10, 3)
    keeps_arguments(student.predict, x, np.array([1.0, -2.0, 0.5]), 0.25)
    keeps_arguments(student.fit, x, y, 1.0, 3)


@mark.points(4)
@mark.title(en="fit: the three results", ko="fit: 돌려주는 값 세 개")
@mark.feedback(
    en="w is (D,), b is a number, mistakes has one entry per epoch. Print their shapes.",
    ko="w는 (D,), b는 수 하나, mistakes에는 에폭마다 값이 하나씩 있습니다. 모양을 출력해 보세요.",
)
@mark.cites(FORMS)
def test_fit_results(student, reference, rng):
    for features in (1, 3):
        x, y = separable(reference, rng, features)
        w, b, mistakes = student.fit(x, y, 1.0, 4)
        holds(
            isinstance(w, np.ndarray) and w.shape == (features,),
            "w should be a NumPy array of shape (D,).",
            "w는 모양이 (D,)인 NumPy 배열이어야 합니다.",
        )
        holds(
            isinstance(b, (float, int, np.number, np.ndarray)) and np.shape(b) == (),
            "b should be one number, not an array with an axis.",
            "b는 축이 있는 배열이 아니라 수 하나여야 합니다.",
        )
        holds(
            isinstance(mistakes, (list, tuple, np.ndarray)) and np.ndim(mistakes) == 1,
            "mistakes should be a list, a tuple or a 1-d array.",
            "mistakes는 리스트, 튜플 또는 1차원 배열이어야 합니다.",
        )


@mark.points(5)
@mark.title(en="fit: the zero start", ko="fit: 0에서 시작하기")
@mark.feedback(
    en="At the zero start every z is exactly 0, so the very first prediction is 0.",
    ko="0에서 시작하면 z는 정확히 0입니다. 따라서 첫 예측은 항상 0입니다.",
)
@mark.cites(START)
def test_fit_zero_start(student, reference, rng):
    for features in (1, 2, 5):
        x = rng.integers(1, 9, (1, features)) * rng.choice((-1.0, 1.0), (1, features))
        for label in (0.0, 1.0):
            y = np.array([label])
            same_line(student.fit(x, y, 1.0, 1), reference.fit(x, y, 1.0, 1))


@mark.points(7)
@mark.title(en="fit: one epoch, sample by sample", ko="fit: 한 에폭을 샘플 하나씩")
@mark.feedback(
    en="Check the sign of y - yhat, and that each update is used for the very next sample.",
    ko="y - yhat의 부호를 확인하고, 갱신한 값을 바로 다음 샘플부터 쓰는지 확인하세요.",
)
@mark.cites(UPDATE)
def test_fit_one_epoch(student, reference, rng):
    cases = [(*labelled(rng, 30, features), 1.0, 1) for features in (1, 2, 3, 4)]
    answers = [student.fit(*case) for case in cases]
    for answer, case in zip(answers, cases, strict=True):
        line = np.append(numbers(answer[0], "w"), numbers(answer[1], "b"))
        off, on = traced(reference, *case)
        same_line(answer, on if np.array_equal(line, np.append(*on[:2])) else off)


@mark.points(6)
@mark.title(en="fit: mistakes in every epoch", ko="fit: 에폭마다 센 실수")
@mark.feedback(
    en="Reset the counter at the start of each epoch and count at the moment of the visit.",
    ko="에폭을 시작할 때마다 0부터 다시 세고, 샘플을 방문한 그 시점에 세세요.",
)
@mark.cites(COUNT)
def test_fit_mistakes(student, reference, rng):
    cases = [(*labelled(rng, 30, features), 1.0, 6) for features in (1, 2, 4)]
    answers = [student.fit(*case)[2] for case in cases]
    for answer, case in zip(answers, cases, strict=True):
        off, on = (counts for *_, counts in traced(reference, *case))
        same_counts(answer, on if np.array_equal(numbers(answer, "mistakes"), on) else off)


@mark.points(6)
@mark.title(en="fit: stops when nothing is wrong", ko="fit: 틀린 것이 없으면 멈추기")
@mark.feedback(
    en="One epoch without a mistake is the last one, and its 0 belongs into the list.",
    ko="실수가 없는 에폭이 마지막 에폭이고, 그 0도 목록에 들어가야 합니다.",
)
@mark.cites(STOP)
def test_fit_stops(student, reference, rng):
    # No sample of class 1: there is hardly anything to learn.
    alike = rng.integers(1, 9, (6, 2)).astype(np.float64), np.zeros(6)
    for data in (alike, staircase(rng)):
        counts = numbers(student.fit(*data, 1.0, 40)[2], "mistakes")
        clean = np.flatnonzero(counts == 0).tolist()
        # Whether every mistake is ever unlearned is another matter, unless it is as easy as here.
        holds(
            clean == [counts.size - 1] or (data is not alike and counts.size == 40 and not clean),
            "mistakes should hold exactly one 0, at its end: that of the last epoch.",
            "mistakes에는 0이 정확히 하나, 마지막 에폭의 자리에만 있어야 합니다.",
            actual=counts,
        )


@mark.points(6)
@mark.title(en="fit: separates what can be separated", ko="fit: 나눌 수 있는 데이터 나누기")
@mark.feedback(
    en="Learn the bias too, and keep w and b from one epoch to the next.",
    ko="편향도 학습하고, w와 b를 다음 에폭까지 이어서 쓰세요.",
)
@mark.cites(CONVERGES)
def test_fit_separates(student, reference, rng):
    for features in range(6, 0, -1):
        x, y = separable(reference, rng, features)
        labels = y.astype(np.int64) if features % 2 else y
        w, b, _ = student.fit(x, labels, 1.0, ENOUGH)
        w, b = numbers(w, "w"), numbers(b, "b")
        holds(
            w.size == features and b.size == 1,
            "w should hold D numbers and b one.",
            "w에는 수 D개, b에는 수 하나가 들어 있어야 합니다.",
        )
        z = x @ w + b
        holds(
            np.array_equal(z > 0, y == 1) or np.array_equal(z >= 0, y == 1),
            "The line that was learned leaves samples on the wrong side.",
            "학습한 직선이 일부 샘플을 잘못된 쪽에 두고 있습니다.",
            actual=np.append(w, b),
        )


@mark.points(5)
@mark.title(en="fit: the limit on epochs", ko="fit: 에폭 수의 한계")
@mark.feedback(
    en="Some data cannot be separated. Then only `epochs` can end the loop.",
    ko="직선으로 나눌 수 없는 데이터도 있습니다. 그때는 `epochs`만이 반복을 끝낼 수 있습니다.",
)
@mark.cites(LIMIT)
def test_fit_epoch_limit(student, reference, rng):
    x, y = xor_points(rng)
    for epochs in rng.permutation(np.arange(2, 30))[:3].tolist():
        counts = numbers(student.fit(x, y, 1.0, epochs)[2], "mistakes")
        holds(
            counts.size == epochs,
            "Where no epoch is free of mistakes, mistakes should have `epochs` entries.",
            "모든 에폭에 실수가 있으면 mistakes의 길이는 `epochs`와 같아야 합니다.",
            actual=counts,
        )


@mark.points(5)
@mark.title(en="fit: the learning rate", ko="fit: 학습률")
@mark.feedback(
    en="`lr` multiplies both updates: that of w and that of b.",
    ko="`lr`은 w와 b의 갱신량 모두에 곱해야 합니다.",
)
@mark.cites(RATE)
def test_fit_learning_rate(student, reference, rng):
    first = rng.integers(1, 9, (1, 3)).astype(np.float64)
    for x, y in ((first, np.ones(1)), labelled(rng, 20, 3)):
        slow, fast = student.fit(x, y, 0.25, 4), student.fit(x, y, 2.0, 4)
        same_line(fast, (8.0 * numbers(slow[0], "w"), 8.0 * numbers(slow[1], "b")))
        same_counts(fast[2], slow[2])


@mark.points(2)
@mark.title(en="gates: numbers in, number out", ko="게이트: 수를 넣으면 수가 나오기")
@mark.feedback(
    en="Two plain numbers, integers or floats, give one plain number.",
    ko="정수든 float이든 수 두 개를 넣으면 수 하나가 나와야 합니다.",
)
@mark.cites(ZERO_ONE)
def test_gates_on_numbers(student, reference, rng):
    whole = rng.permutation(np.array(TABLE)).tolist()
    rows = [*whole, *(tuple(map(float, row)) for row in whole)]
    for name in ("gate_and", "gate_or", "gate_nand"):
        answers = [getattr(student, name)(*row) for row in rows]
        for answer, row in zip(answers, rows, strict=True):
            equal(answer, getattr(reference, name)(*row), name)


def gate_matches(student, reference, rng, *names: str) -> None:
    """Compare gates on arrays of several shapes."""
    for name in names:
        for x1, x2 in bits(rng):
            equal(getattr(student, name)(x1, x2), getattr(reference, name)(x1, x2), name)


@mark.points(3)
@mark.title(en="AND and OR: arrays of any shape", ko="AND와 OR: 여러 가지 모양의 배열")
@mark.feedback(
    en="Compute z for the whole array at once and hand it to `step`. No `if` is needed.",
    ko="배열 전체의 z를 한꺼번에 계산해 `step`에 넘기세요. `if`는 필요 없습니다.",
)
@mark.cites(GATES)
def test_and_or_on_arrays(student, reference, rng):
    gate_matches(student, reference, rng, "gate_and", "gate_or")


@mark.points(4)
@mark.title(en="NAND: arrays of any shape", ko="NAND: 여러 가지 모양의 배열")
@mark.feedback(
    en="NAND is AND with every sign turned round. Mind the bias.",
    ko="NAND는 AND의 모든 부호를 뒤집은 것입니다. 편향의 부호도 확인하세요.",
)
@mark.cites(GATES)
def test_nand_on_arrays(student, reference, rng):
    gate_matches(student, reference, rng, "gate_nand")


@mark.points(4)
@mark.title(en="XOR: arrays of any shape", ko="XOR: 여러 가지 모양의 배열")
@mark.feedback(
    en="Compose gates: what they do element by element, xor then does as well.",
    ko="게이트를 조합해 보세요. 게이트가 원소마다 계산하면 xor도 저절로 원소마다 계산합니다.",
)
@mark.cites(GATES)
def test_xor_on_arrays(student, reference, rng):
    gate_matches(student, reference, rng, "xor")

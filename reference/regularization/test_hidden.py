"""Hidden checks of regularisation.

The minimum is known before `fit_linear` is called: given weights and a bias, `problem` chooses the
residuals that make the slopes of the error and of the penalty cancel there, and J is convex. Under
L1 the slopes of the weights that are zero stay clear of `lam`.
"""

import numpy as np
from checklib import GRADIENT, Tolerance, close, equal, holds, mark

FIT = Tolerance(rtol=0.0, atol=1e-3)
FINITE = Tolerance(rtol=0.0, atol=np.inf)  # the right shape, and no NaN

L1_VALUE = "The L1 penalty is `lam` times the sum of the absolute values of all the weights."
L2_VALUE = "The L2 penalty is `lam` times the sum of the squares of all the weights: no 1/2."
EVERY_ARRAY = "Every array in `weights` counts, whatever its rank; `penalty` is one number for all."
L1_GRADIENT = "The L1 gradient is `lam` times the sign of the weight, which is 0 at exactly 0."
L2_GRADIENT = "The L2 gradient is `2 * lam * w`."
LIST = "`grads` is a list: one gradient for each array of `weights`, in its order and its shape."
NET = "The elastic net is `lam1` times the absolute values plus `lam2` times the squares."
NET_LIST = "Its gradients add up array by array, so there are as many of them as arrays."
TOWARDS = "`soft_threshold` moves every element towards 0 by `t`, from either side."
EXACTLY = "Every element with `abs(w) <= t` becomes exactly 0."
SHAPES = "`soft_threshold` takes arrays of any shape, and `t = 0` changes nothing."
DECAY = "`decay_step` returns `w * (1 - lr * lam) - lr * dw`: the decay, too, is scaled by `lr`."
DECAY_FIRST = "The decay acts on the weights before the step; the gradient itself does not decay."
OBJECTIVE = "J is the mean squared error, without a 1/2, plus `lam` times the plain sum over `w`."
BIAS = "The bias `b` is not penalised."
LEAST_SQUARES = "With `lam = 0` it is least squares, and `b` depends on the means of `x` and `y`."
ZEROS = "Under L1 a weight that is zero at the minimum is exactly `0.0`, not merely small."
ALL_ZERO = "Under L1 with a `lam` that is large enough every weight is exactly `0.0`."
GAP = "`J` at your `w` and `b` is at most 0.0001 above its minimum."
IN_PLACE = "No function changes an array it was given, and the list `weights` stays as it is."


def about(points, en, ko, sentence):
    """Mark a check with its points, its title and the sentence of the handout it enforces."""
    return lambda test: mark.points(points)(mark.title(en=en, ko=ko)(mark.cites(sentence)(test)))


def signed(rng, *shape, low=0.1, high=2.0):
    """Draw numbers of both signs, none near 0, half of them negative."""
    size = rng.uniform(low, high, shape)
    signs = np.resize([1.0, 1.0, -1.0, -1.0], size.size)
    return size * rng.permutation(signs).reshape(shape)


def rate(rng):
    """Draw a rate that is neither 1 nor 1/2, so that leaving it out is seen."""
    return float(rng.uniform(0.1, 0.4))


def columns(rng, means, scales=1.0):
    """Draw (30, D) correlated columns with these means; return them and their covariance."""
    raw = rng.normal(size=(30, means.size))
    flat = np.linalg.qr(raw - raw.mean(axis=0))[0] * np.sqrt(30)
    turn = np.linalg.qr(rng.normal(size=(means.size, means.size)))[0]
    away = flat @ (turn * np.linspace(0.7, 1.4, means.size) ** 0.5) @ turn.T * scales
    return away + means, away.T @ away / 30


def problem(rng, w, b, lam, kind, means=0.0, scales=1.0):
    """Draw (x, y) for which `w` and `b` minimise J."""
    x, covariance = columns(rng, means + np.zeros(w.size), scales)
    away, used, sign = x - x.mean(axis=0), w != 0.0, np.sign(w)
    # Without a penalty every weight that is 0 would be pulled off it by the others.
    others = covariance[:, used] @ np.linalg.solve(covariance[np.ix_(used, used)], sign[used])
    against = -np.sign(others) * rng.uniform(0.3, 0.5, w.size)
    pull = lam * np.where(used, sign, against) if kind == "l1" else 2 * lam * w
    noise = rng.normal(size=30)
    noise = noise - noise.mean() - away @ np.linalg.solve(covariance, away.T @ noise / 30)
    return x, x @ w + b + away @ np.linalg.solve(covariance, pull / 2) + noise


def scales(rng, count):
    """Draw factors that keep columns clear of standard deviation 1, in any order."""
    return rng.permutation(np.resize([0.65, 1.2], count))


def objective(x, y, w, b, lam, kind):
    """Return J."""
    size = np.sum(np.abs(w)) if kind == "l1" else np.sum(w * w)
    return float(np.mean((x @ w + b - y) ** 2) + lam * size)


def compare(grads, expected, tolerance=GRADIENT):
    """Compare lists of gradients."""
    right = isinstance(grads, (list, tuple)) and len(grads) == len(expected)
    en = "grads is not a list with one array for each array of weights."
    ko = "grads가 weights의 배열마다 하나씩 배열을 담은 리스트가 아닙니다."
    holds(right, en, ko, actual=grads)
    for i, (grad, one) in enumerate(zip(grads, expected, strict=True)):
        close(grad, one, f"grads[{i}]", tolerance)


def same(old, new):
    """Return whether an argument is what it was: an array, or a list of arrays."""
    if isinstance(old, list):
        return isinstance(new, (list, tuple)) and len(old) == len(new) and all(map(same, old, new))
    return isinstance(new, np.ndarray) and np.array_equal(old, new)


def leaves(function, arguments, positions):
    """Fail if `function` changes one of its arguments at `positions` in place."""
    _, after = function.with_arguments(*arguments)
    for position in positions:
        en = f"`{function.name}` changes its argument number {position + 1} in place."
        ko = f"`{function.name}`이(가) {position + 1}번째 인자를 제자리에서 바꿉니다."
        holds(same(arguments[position], after[position]), en, ko, actual=after[position])


@about(4, "L1: the penalty", "L1: 페널티 값", L1_VALUE)
@mark.feedback(
    en="Add up the size of every weight, whatever its sign. Is lam in it?",
    ko="부호와 관계없이 모든 가중치의 크기를 더하세요. lam을 곱했나요?",
)
def test_l1_value(student, reference, rng):
    weights, lam = [signed(rng, 5, 4)], rate(rng)
    penalty, _ = student.l1_penalty(weights, lam)
    close(penalty, float(reference.l1_penalty(weights, lam)[0]), "penalty")


@about(4, "L1: the gradient", "L1: 기울기", L1_GRADIENT)
@mark.feedback(
    en="|w| has slope 1 on the right and -1 on the left, however large w is.",
    ko="|w|의 기울기는 w의 크기와 관계없이 오른쪽에서 1, 왼쪽에서 -1입니다.",
)
def test_l1_gradient(student, reference, rng):
    weights, lam = [signed(rng, 5, 4)], rate(rng)
    _, grads = student.l1_penalty(weights, lam)
    compare(grads, reference.l1_penalty(weights, lam)[1])


@about(3, "L1: the gradient at exactly 0", "L1: 정확히 0에서의 기울기", L1_GRADIENT)
@mark.feedback(
    en="A weight that is 0 must stay there. What does your sign do at 0: 1, or NaN?",
    ko="0이 된 가중치는 0에 머물러야 합니다. 여러분의 부호 계산은 0에서 무엇을 내나요?",
)
def test_l1_gradient_at_zero(student, reference, rng):
    w = signed(rng, 4, 3)
    w[rng.permutation(4)[:2], rng.permutation(3)[:2]] = 0.0
    _, grads = student.l1_penalty([w], rate(rng))
    compare(grads, [w], FINITE)
    close(np.where(w == 0.0, grads[0], 0.0), np.zeros(w.shape), "grads[0]", GRADIENT)


@about(4, "L2: the penalty", "L2: 페널티 값", L2_VALUE)
@mark.feedback(
    en="A plain sum of squares times lam: no half, no mean, no root.",
    ko="제곱의 합에 lam을 곱합니다. 1/2도, 평균도, 제곱근도 없습니다.",
)
def test_l2_value(student, reference, rng):
    weights, lam = [signed(rng, 5, 4)], rate(rng)
    penalty, _ = student.l2_penalty(weights, lam)
    close(penalty, float(reference.l2_penalty(weights, lam)[0]), "penalty")


@about(4, "L2: the gradient", "L2: 기울기", L2_GRADIENT)
@mark.feedback(
    en="Differentiate lam * w**2 and keep every factor.",
    ko="lam * w**2을 미분하고, 나오는 인수를 빠뜨리지 마세요.",
)
def test_l2_gradient(student, reference, rng):
    weights, lam = [signed(rng, 5, 4)], rate(rng)
    _, grads = student.l2_penalty(weights, lam)
    compare(grads, reference.l2_penalty(weights, lam)[1])


@about(3, "Penalties: every array counts", "페널티: 모든 배열을 더하기", EVERY_ARRAY)
@mark.feedback(
    en="Matrices, vectors and convolution kernels in one list: one sum over all of them.",
    ko="행렬, 벡터, 합성곱 커널이 한 리스트에 있습니다. 전부 하나의 합에 들어갑니다.",
)
def test_every_array_counts(student, rng):
    weights = [signed(rng, 3, 4), signed(rng, 4), signed(rng, 2, 2, 3, 3), signed(rng, 4, 2)]
    lam = rate(rng)
    # Against the student's own penalty of one column: a wrong factor is for other checks.
    column = [np.concatenate([w.reshape(-1, 1) for w in weights])]
    for function in (student.l1_penalty, student.l2_penalty):
        close(function(weights, lam)[0], float(function(column, lam)[0]), "penalty")


@about(2, "Penalties: a list of gradients", "페널티: 기울기의 리스트", LIST)
@mark.feedback(
    en="grads[i] belongs to weights[i] and has its shape.",
    ko="grads[i]는 weights[i]의 기울기이고 모양도 같습니다.",
)
def test_list_of_gradients(student, rng):
    weights = [signed(rng, 3, 4), signed(rng, 4), signed(rng, 2, 1, 3, 3), signed(rng, 4, 2)]
    for function in (student.l1_penalty, student.l2_penalty):
        _, grads = function(weights, rate(rng))
        compare(grads, weights, FINITE)


@about(3, "Penalties: the weights stay", "페널티: 가중치는 그대로", IN_PLACE)
@mark.feedback(
    en="w *= 2 changes the network's own weights. Build new arrays.",
    ko="w *= 2는 신경망의 가중치까지 바꿉니다. 새 배열을 만드세요.",
)
def test_penalties_leave_weights(student, rng):
    weights = [signed(rng, 3, 4), signed(rng, 4)]
    for function in (student.l1_penalty, student.l2_penalty):
        leaves(function, (weights, rate(rng)), (0,))
    leaves(student.elastic_net, (weights, rate(rng), rate(rng)), (0,))


@about(3, "Elastic net: both penalties", "엘라스틱 넷: 두 페널티의 합", NET)
@mark.feedback(
    en="lam1 belongs to the absolute values, lam2 to the squares; neither is a share.",
    ko="lam1은 절댓값, lam2는 제곱의 비율입니다. 둘을 나누어 갖는 비중이 아닙니다.",
)
def test_elastic_net(student, reference, rng):
    weights, lam1 = [signed(rng, 3, 4), signed(rng, 5)], rate(rng)
    arguments = (weights, lam1, lam1 + 0.3)
    (penalty, grads), right = (side.elastic_net(*arguments) for side in (student, reference))
    close(penalty, float(right[0]), "penalty")
    compare(grads, right[1])


@about(3, "Elastic net: one gradient for each array", "엘라스틱 넷: 배열마다 기울기 하나", NET_LIST)
@mark.feedback(
    en="a + b puts two Python lists end to end. Add their arrays one by one.",
    ko="파이썬 리스트에서 a + b는 이어 붙이기입니다. 배열을 하나씩 더하세요.",
)
def test_elastic_net_list(student, rng):
    weights = [signed(rng, 3, 4), signed(rng, 4), signed(rng, 4, 2)]
    _, grads = student.elastic_net(weights, rate(rng), rate(rng))
    compare(grads, weights, FINITE)


@about(4, "Soft-thresholding: beyond the threshold", "소프트 임계값: 문턱을 넘는 값", TOWARDS)
@mark.feedback(
    en="Try 3 and -3 with t = 1: they become 2 and -2.",
    ko="t = 1로 3과 -3을 넣어 보세요. 2와 -2가 되어야 합니다.",
)
def test_soft_threshold_beyond(student, reference, rng):
    w, t = signed(rng, 12, low=1.0, high=4.0), float(rng.uniform(0.2, 0.8))
    close(student.soft_threshold(w, t), reference.soft_threshold(w, t))


@about(3, "Soft-thresholding: exactly 0 within", "소프트 임계값: 문턱 안은 정확히 0", EXACTLY)
@mark.feedback(
    en="What is no further from 0 than t must not come out on the other side.",
    ko="0에서 t보다 멀지 않은 값이 0을 지나 반대편으로 나오면 안 됩니다.",
)
def test_soft_threshold_within(student, rng):
    t = float(rng.uniform(0.6, 1.5))
    w = rng.permutation([*(signed(rng, 8, low=0.1, high=0.9) * t), 0.0, t, -t])
    equal(student.soft_threshold(w, t), np.zeros(w.size))


@about(2, "Soft-thresholding: any shape, and t = 0", "소프트 임계값: 모든 모양과 t = 0", SHAPES)
@mark.feedback(
    en="Use operations on whole arrays, and let t = 0 give the array back.",
    ko="배열 전체에 대한 연산을 쓰세요. t = 0이면 배열이 그대로 나와야 합니다.",
)
def test_soft_threshold_any_shape(student, rng):
    for shape in ((6,), (3, 4), (2, 3, 2, 2)):
        w = signed(rng, *shape)
        close(student.soft_threshold(w, 0.0), w)


@about(1, "Soft-thresholding: w stays", "소프트 임계값: w는 그대로", IN_PLACE)
@mark.feedback(
    en="w[np.abs(w) <= t] = 0 changes the caller's array. Work on a copy.",
    ko="w[np.abs(w) <= t] = 0은 호출한 쪽의 배열까지 바꿉니다. 복사본에서 계산하세요.",
)
def test_soft_threshold_leaves_w(student, rng):
    w = signed(rng, 3, 4)
    leaves(student.soft_threshold, (w, float(np.median(np.abs(w)))), (0,))


@about(3, "Weight decay: the whole step", "가중치 감쇠: 한 스텝 전체", DECAY_FIRST)
@mark.feedback(
    en="Shrink the old weights, then subtract lr * dw, which has not shrunk.",
    ko="이전 가중치를 줄인 다음, 줄이지 않은 lr * dw를 빼세요.",
)
def test_decay_step(student, reference, rng):
    lr, lam = float(rng.uniform(0.3, 0.45)), float(rng.uniform(0.6, 0.9))
    arguments = signed(rng, 4, 3), signed(rng, 4, 3), lr, lam
    close(student.decay_step(*arguments), reference.decay_step(*arguments), "w_new")


@about(3, "Weight decay: without a gradient", "가중치 감쇠: 기울기가 없을 때", DECAY)
@mark.feedback(
    en="By what fraction do the weights shrink in one step? Mind lr, and mind the 2.",
    ko="한 스텝에 가중치가 어떤 비율로 줄어드나요? lr과 2에 주의하세요.",
)
def test_decay_alone(student, reference, rng):
    arguments = (signed(rng, 5), np.zeros(5), float(rng.uniform(0.05, 0.3)), rate(rng))
    close(student.decay_step(*arguments), reference.decay_step(*arguments), "w_new")


@about(1, "Weight decay: w and dw stay", "가중치 감쇠: w와 dw는 그대로", IN_PLACE)
@mark.feedback(
    en="w -= lr * dw changes the caller's array. Return a new one.",
    ko="w -= lr * dw는 호출한 쪽의 배열까지 바꿉니다. 새 배열을 돌려주세요.",
)
def test_decay_step_leaves_w(student, rng):
    leaves(student.decay_step, (signed(rng, 4, 3), signed(rng, 4, 3), 0.1, 0.2), (0, 1))


@about(5, "Linear model: weights under L2", "선형 모델: L2의 가중치", OBJECTIVE)
@mark.feedback(
    en="Go through the factors of J: the mean, no half, lam as it is. Did the steps settle?",
    ko="J의 인수를 확인하세요. 평균이고 1/2은 없으며 lam은 그대로입니다. 충분히 수렴했나요?",
)
def test_fit_l2(student, rng):
    w, lam = signed(rng, 5, low=0.5), float(rng.uniform(0.4, 0.9))
    x, y = problem(rng, w, 0.0, lam, "l2", scales=scales(rng, 5))
    close(student.fit_linear(x, y, lam, "l2")[0], w, "w", FIT)


@about(4, "Linear model: weights under L1", "선형 모델: L1의 가중치", OBJECTIVE)
@mark.feedback(
    en="A step of size lr on the loss goes with a threshold of lr * lam.",
    ko="손실에 대해 lr만큼 움직였다면 문턱은 lr * lam입니다.",
)
def test_fit_l1(student, rng):
    w, lam = signed(rng, 4, low=0.5), float(rng.uniform(0.4, 0.9))
    x, y = problem(rng, w, 0.0, lam, "l1", scales=scales(rng, 4))
    close(student.fit_linear(x, y, lam, "l1")[0], w, "w", FIT)


@about(5, "Linear model: L1 gives exact zeros", "선형 모델: L1이 만드는 정확한 0", ZEROS)
@mark.feedback(
    en="Following lam * sign(w) hops around 0. Soft-threshold after each step instead.",
    ko="lam * sign(w)를 따라가면 0 주위를 오갑니다. 스텝마다 soft_threshold를 적용하세요.",
)
def test_fit_l1_zeros(student, rng):
    # So little penalty that twice as much makes no further zeros.
    w, lam = rng.permutation([*signed(rng, 3, low=1.0), 0.0, 0.0]), float(rng.uniform(0.1, 0.25))
    found, _ = student.fit_linear(*problem(rng, w, 0.0, lam, "l1"), lam, "l1")
    equal(np.ravel(found) == 0.0, w == 0.0, "w == 0")


@about(2, "Linear model: L1 with a large lam", "선형 모델: lam이 큰 L1", ALL_ZERO)
@mark.feedback(
    en="When the penalty outweighs every slope of the loss, no weight leaves 0.",
    ko="페널티가 손실의 모든 기울기보다 크면 어떤 가중치도 0을 떠나지 못합니다.",
)
def test_fit_l1_large_lam(student, rng):
    x, _ = columns(rng, np.zeros(4))
    y = x @ signed(rng, 4) + 0.3 * rng.normal(size=30)
    lam = float(rng.uniform(1.5, 2.0) * np.abs(2 * x.T @ y / 30).max())
    equal(np.ravel(student.fit_linear(x, y, lam, "l1")[0]), np.zeros(4), "w")


@about(4, "Linear model: a free bias", "선형 모델: 페널티 없는 편향", BIAS)
@mark.feedback(
    en="If all targets grow by 100, b must grow by 100 as well, whatever lam is.",
    ko="모든 목푯값이 100만큼 커지면 lam이 무엇이든 b도 100만큼 커져야 합니다.",
)
def test_fit_bias(student, rng):
    # The columns are centred, so b is the mean of y whatever w is.
    for kind in ("l1", "l2"):
        w, lam = signed(rng, 3, low=0.5), float(rng.uniform(0.4, 0.9))
        b = float(signed(rng, 1, low=4.0, high=8.0)[0])
        x, y = problem(rng, w, b, lam, kind)
        close(student.fit_linear(x, y, lam, kind)[1], b, "b", FIT)


@about(2, "Linear model: least squares", "선형 모델: 최소제곱", LEAST_SQUARES)
@mark.feedback(
    en="The best bias is the mean of y only if the columns have mean 0. Here they do not.",
    ko="열의 평균이 0일 때만 y의 평균이 가장 좋은 편향입니다. 여기서는 0이 아닙니다.",
)
def test_fit_without_penalty(student, rng):
    for kind in ("l1", "l2"):
        b, means = float(rng.uniform(1.0, 3.0)), signed(rng, 4, low=0.3, high=0.7)
        x, y = problem(rng, signed(rng, 4), b, 0.0, kind, means, scales(rng, 4))
        close(student.fit_linear(x, y, 0.0, kind)[1], b, "b", FIT)


@about(2, "Linear model: close to the minimum of J", "선형 모델: J의 최솟값 가까이", GAP)
@mark.feedback(
    en="Compute J at your own result, move one number a little, and see whether J falls.",
    ko="여러분의 결과에서 J를 구하고, 수 하나를 조금 움직여 J가 작아지는지 보세요.",
)
def test_fit_objective(student, rng):
    for kind in ("l1", "l2"):
        w, b, lam = signed(rng, 5, low=0.5), float(rng.uniform(1.0, 3.0)), rate(rng)
        x, y = problem(rng, w, b, lam, kind, signed(rng, 5, low=0.3, high=0.7), scales(rng, 5))
        found, bias = student.fit_linear(x, y, lam, kind)
        close(found, w, "w", FINITE)
        close(bias, b, "b", FINITE)
        gap = objective(x, y, found, float(bias), lam, kind) - objective(x, y, w, b, lam, kind)
        en, ko = "J is more than 0.0001 above its minimum.", "J가 최솟값보다 0.0001 넘게 큽니다."
        holds(gap <= 1e-4, en, ko, actual=found)


@about(1, "Linear model: x and y stay", "선형 모델: x와 y는 그대로", IN_PLACE)
@mark.feedback(
    en="x -= x.mean(axis=0) changes the caller's data. Write x - x.mean(axis=0).",
    ko="x -= x.mean(axis=0)은 호출한 쪽의 데이터까지 바꿉니다. x - x.mean(axis=0)이라고 쓰세요.",
)
def test_fit_leaves_data(student, rng):
    for kind in ("l1", "l2"):
        x, y = problem(rng, signed(rng, 3), 2.0, 0.5, kind, signed(rng, 3, low=0.3, high=0.7))
        leaves(student.fit_linear, (x, y, 0.5, kind), (0, 1))

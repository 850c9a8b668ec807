"""Hidden checks of batch normalisation.

Inputs are drawn so that a classic mistake is paid for in the checks that are about it. Where the
spread is in the hundreds `eps` cannot be seen; in a batch of hundreds a variance divided by N - 1
is within `LOOSE`; a check of the scale and shift at inference gives the batch's own statistics as
the running ones. A few small batches compare every digit.
"""

import numpy as np
from checklib import GRADIENT, Tolerance, holds, mark
from checklib import close as compare

EXACT = Tolerance()
LOOSE = Tolerance(rtol=1e-2, atol=2e-2)
PLACE = {"out": 0, "new_mean": 2, "new_var": 3, "dx": 0, "dgamma": 1, "dbeta": 2}

COLUMNS = "In training every column of `x` is normalised with its own batch mean and variance."
SCALE = "In training and at inference alike, the output is `gamma * xhat + beta`."
EPS = "`eps` is added to the variance inside the square root, in training and at inference."
NO_SPREAD = "A constant column or a batch of one is no error in training: the output is `beta`."
NEW_MEAN = "In training `new_mean` is `momentum * running_mean + (1 - momentum) * batch_mean`."
NEW_VAR = "In training `new_var` is `momentum * running_var + (1 - momentum) * batch_var`."
MOMENTUM = "`momentum` is the share of the *old* average that is kept; use the value you are given."
LARGE_MEAN = "The output must be right even where the mean is a hundred million times the spread."
INFERENCE = "At inference `running_mean` and `running_var` replace the batch's own statistics."
UNCHANGED = "At inference `new_mean` and `new_var` are `running_mean` and `running_var`, unchanged."
IN_PLACE = "No function changes an array it was given, `dout` and the running averages included."
SUMS = "`dgamma` and `dbeta` have the shape `(D,)` and are sums over the batch, never means."
PATHS = "`dx` is the sum of three paths: the direct one, the variance path and the mean path."
CACHE = "Each cache belongs to its own forward call and can be used for backward more than once."
CHANNELS = "The spatial functions take their statistics per channel, over all images and pixels."
PIXELS = "Every value of the spatial `out` and `dx` stays at the place of its pixel."
PER_CHANNEL = "The spatial `new_mean`, `new_var`, `dgamma` and `dbeta` have the shape `(C,)`."
OWN_CHANNEL = "Every channel has its own running averages, in training and at inference."


def about(points, en, ko, sentence):
    """Mark a check with its points, its title and the sentence of the handout it enforces."""
    return lambda test: mark.points(points)(mark.title(en=en, ko=ko)(mark.cites(sentence)(test)))


def either_sign(rng, low, high, count):
    """Draw numbers whose size is between `low` and `high`."""
    return rng.uniform(low, high, count) * rng.choice((-1.0, 1.0), count)


def features(rng, count):
    """Draw (gamma, beta, running_mean, running_var), none of them near 0 or 1."""
    gamma, beta = either_sign(rng, 1.3, 2.0, count), either_sign(rng, 0.5, 2.0, count)
    return gamma, beta, either_sign(rng, 5.0, 9.0, count), rng.uniform(5.0, 9.0, count)


def plain(rng, count):
    """Draw the same with a scale of 1 and a shift of 0: the output is `xhat`."""
    return (np.ones(count), np.zeros(count), *features(rng, count)[2:])


def standard(rng, n, d):
    """Draw a batch whose columns have mean 0 and variance 1."""
    x = rng.normal(size=(n, d))
    return (x - x.mean(axis=0)) / x.std(axis=0)


def batch(rng, n, d, scale=1.0):
    """Draw a batch whose columns each have their own mean and spread."""
    return scale * rng.uniform(0.7, 1.4, d) * (standard(rng, n, d) + either_sign(rng, 1.0, 2.0, d))


def images(rng, n, c, h, w):
    """Draw images whose channels are far apart in mean and, a little, in spread."""
    centre = 8.0 * rng.permutation(np.arange(1, c + 1)).reshape(1, c, 1, 1)
    return centre + rng.uniform(0.7, 1.4, (1, c, 1, 1)) * rng.normal(size=(n, c, h, w))


def towards(x):
    """Return how far each value is from its feature's mean, in standard deviations."""
    axes = (0, *range(2, x.ndim))
    return (x - x.mean(axis=axes, keepdims=True)) / x.std(axis=axes, keepdims=True)


def unrelated(rng, x):
    """Draw noise that has, in every column, no mean and nothing in common with `x`."""
    noise = standard(rng, *x.shape)
    return noise - towards(x) * (noise * towards(x)).mean(axis=0)


def upstream(rng, x):
    """Draw an upstream gradient that the mean and the variance both have a share in."""
    shape = (1, x.shape[1], *[1] * (x.ndim - 2))
    level, slope = either_sign(rng, 0.5, 1.0, shape), either_sign(rng, 0.5, 1.0, shape)
    return level + slope * towards(x) + 0.5 * rng.normal(size=x.shape)


def forward(functions, arguments, spatial=False, **keywords):
    """Call the forward function of a layer."""
    layer = "spatial_batchnorm_forward" if spatial else "batchnorm_forward"
    return getattr(functions, layer)(*arguments, **keywords)


def backward(functions, arguments, spatial=False):
    """Call both functions of a layer in training mode; `arguments` end with the upstream."""
    *given, dout = arguments
    layer = "spatial_batchnorm_backward" if spatial else "batchnorm_backward"
    return getattr(functions, layer)(dout, forward(functions, (*given, True), spatial)[1])


def close(got, expected, tolerance, *outputs):
    """Compare the outputs of these names."""
    for name in outputs:
        compare(got[PLACE[name]], expected[PLACE[name]], name, tolerance)


def leaves(function, arguments, positions):
    """Fail if `function` changes one of its arguments at `positions` in place."""
    _, after = function.with_arguments(*arguments)
    for position in positions:
        en = f"`{function.name}` changes its argument number {position + 1} in place."
        ko = f"`{function.name}`이(가) {position + 1}번째 인자를 제자리에서 바꿉니다."
        same = np.array_equal(after[position], arguments[position])
        holds(same, en, ko, actual=after[position])


@about(5, "Training: normalised columns", "학습: 열마다 정규화", COLUMNS)
@mark.feedback(
    en="Which axis runs over the batch? And is the variance divided by N?",
    ko="어느 축이 배치 방향인가요? 분산은 N으로 나누었나요?",
)
def test_output(student, reference, rng):
    arguments = (batch(rng, 7, 4, scale=1000.0), *plain(rng, 4), True)
    close(forward(student, arguments), forward(reference, arguments), EXACT, "out")


@about(3, "Training: the argument eps", "학습: eps 인자", EPS)
@mark.feedback(
    en="Divide by sqrt(variance + eps), with the eps you were given.",
    ko="인자로 받은 eps를 써서 sqrt(분산 + eps)로 나누세요.",
)
def test_eps(student, reference, rng):
    arguments = (batch(rng, 400, 3), *plain(rng, 3), True)
    eps = float(rng.uniform(0.5, 1.0))
    close(
        forward(student, arguments, eps=eps), forward(reference, arguments, eps=eps), LOOSE, "out"
    )


@about(2, "Training: nothing to divide by", "학습: 분산이 0일 때", NO_SPREAD)
@mark.feedback(
    en="With a variance of 0 it is eps alone that keeps the division finite.",
    ko="분산이 0이면 eps만이 나눗셈을 유한하게 지켜 줍니다.",
)
def test_zero_variance(student, reference, rng):
    given = features(rng, 3)
    constant = np.tile(rng.permutation([3.0, 5.0, 8.0]), (6, 1))
    for x in (constant, rng.normal(size=(1, 3))):
        arguments = (x, *given, True)
        close(forward(student, arguments), forward(reference, arguments), EXACT, "out")
    pixels = (np.tile(constant.reshape(6, 3, 1, 1), (1, 1, 2, 2)), *given, True)
    close(forward(student, pixels, True), forward(reference, pixels, True), EXACT, "out")


@about(4, "Training: the running mean", "학습: 이동 평균", NEW_MEAN)
@mark.feedback(
    en="Most of the old average stays; a little of the batch mean comes in. Mind the shape, too.",
    ko="이전 값은 대부분 남고 배치 평균이 조금 섞입니다. 모양도 확인하세요.",
)
def test_running_mean(student, reference, rng):
    arguments = (batch(rng, 7, 4), *features(rng, 4), True)
    close(forward(student, arguments), forward(reference, arguments), EXACT, "new_mean")


@about(4, "Training: the running variance", "학습: 이동 분산", NEW_VAR)
@mark.feedback(
    en="Average the variance itself, divided by N: not its root, not the N - 1 version.",
    ko="제곱근이나 N - 1로 나눈 값이 아니라, N으로 나눈 분산 자체를 평균하세요.",
)
def test_running_variance(student, reference, rng):
    arguments = (batch(rng, 7, 4, scale=3.0), *features(rng, 4), True)
    got, expected = (forward(side, arguments, momentum=0.5) for side in (student, reference))
    close(got, expected, EXACT, "new_var")


@about(3, "Training: the argument momentum", "학습: momentum 인자", MOMENTUM)
@mark.feedback(
    en="Which of the two averages does momentum belong to? And is it the one you were given?",
    ko="momentum은 두 값 중 어느 쪽에 곱하나요? 인자로 받은 값을 쓰고 있나요?",
)
def test_momentum(student, reference, rng):
    arguments = (standard(rng, 400, 3), *features(rng, 3), True)
    momentum = float(rng.uniform(0.6, 0.8))
    got, expected = (forward(side, arguments, momentum=momentum) for side in (student, reference))
    close(got, expected, LOOSE, "new_mean", "new_var")


@about(4, "Training: a huge mean", "학습: 아주 큰 평균", LARGE_MEAN)
@mark.feedback(
    en="mean(x**2) - mean(x)**2 loses its digits here. Subtract the mean first, then square.",
    ko="여기서 mean(x**2) - mean(x)**2는 유효 숫자를 잃습니다. 평균을 먼저 빼고 제곱하세요.",
)
def test_large_mean(student, reference, rng):
    x = 1e8 + rng.uniform(0.8, 1.2, 3) * standard(rng, 400, 3)
    arguments = (x, *plain(rng, 3), True)
    close(forward(student, arguments), forward(reference, arguments), LOOSE, "out")


@about(4, "Inference: the running averages decide", "추론: 이동 평균으로 정규화", INFERENCE)
@mark.feedback(
    en="With train=False a sample's output must not depend on the other samples in its batch.",
    ko="train=False이면 한 샘플의 출력이 같은 배치의 다른 샘플에 따라 달라지면 안 됩니다.",
)
def test_inference_statistics(student, reference, rng):
    running = (rng.uniform(300.0, 900.0, 4), rng.uniform(5e5, 9e5, 4))
    arguments = (batch(rng, 5, 4, scale=1000.0), np.ones(4), np.zeros(4), *running, False)
    close(forward(student, arguments), forward(reference, arguments), EXACT, "out")


@about(3, "Inference: scale and shift", "추론: 스케일과 시프트", SCALE)
@mark.feedback(
    en="gamma and beta belong to the layer; they work at inference as they do in training.",
    ko="gamma와 beta는 층에 속한 값이므로 추론에서도 학습 때와 똑같이 적용합니다.",
)
def test_inference_scale_and_shift(student, reference, rng):
    x = batch(rng, 400, 3, scale=100.0)
    arguments = (x, *features(rng, 3)[:2], x.mean(axis=0), x.var(axis=0), False)
    close(forward(student, arguments), forward(reference, arguments), LOOSE, "out")


@about(3, "Inference: the argument eps", "추론: eps 인자", EPS)
@mark.feedback(
    en="At inference, too, the divisor is sqrt(variance + eps).",
    ko="추론에서도 나누는 값은 sqrt(분산 + eps)입니다.",
)
def test_inference_eps(student, reference, rng):
    x = batch(rng, 400, 3)
    arguments = (x, np.ones(3), np.zeros(3), x.mean(axis=0), x.var(axis=0), False)
    eps = float(rng.uniform(0.5, 1.0))
    close(
        forward(student, arguments, eps=eps), forward(reference, arguments, eps=eps), LOOSE, "out"
    )


@about(2, "Inference: the averages stay", "추론: 이동 평균은 그대로", UNCHANGED)
@mark.feedback(
    en="Inference learns nothing: return the running averages as they came.",
    ko="추론에서는 아무것도 학습하지 않습니다. 이동 평균을 받은 그대로 돌려주세요.",
)
def test_inference_keeps_averages(student, reference, rng):
    arguments = (batch(rng, 6, 4), *features(rng, 4), False)
    got, expected = forward(student, arguments), forward(reference, arguments)
    close(got, expected, EXACT, "new_mean", "new_var")


@about(2, "Forward: x, gamma, beta stay", "순전파: x, gamma, beta는 그대로", IN_PLACE)
@mark.feedback(
    en="x -= mean changes the caller's array. Write x - mean instead.",
    ko="x -= mean은 호출한 쪽의 배열까지 바꿉니다. x - mean이라고 쓰세요.",
)
def test_forward_leaves_x(student, reference, rng):
    for train in (True, False):
        leaves(student.batchnorm_forward, (batch(rng, 6, 3), *features(rng, 3), train), (0, 1, 2))


@about(2, "Forward: the given averages stay", "순전파: 받은 이동 평균은 그대로", IN_PLACE)
@mark.feedback(
    en="Return new arrays: running_mean *= momentum would change the caller's own.",
    ko="새 배열을 돌려주세요. running_mean *= momentum은 호출한 쪽의 값까지 바꿉니다.",
)
def test_forward_leaves_averages(student, reference, rng):
    for train in (True, False):
        leaves(student.batchnorm_forward, (batch(rng, 6, 3), *features(rng, 3), train), (3, 4))


@about(2, "Backward: dbeta", "역전파: dbeta", SUMS)
@mark.feedback(
    en="beta is added to every sample of its column. What does that make of the gradients?",
    ko="beta는 그 열의 모든 샘플에 더해집니다. 그러면 기울기는 어떻게 모이나요?",
)
def test_dbeta(student, reference, rng):
    x = batch(rng, 8, 3)
    arguments = (x, *features(rng, 3), upstream(rng, x))
    close(backward(student, arguments), backward(reference, arguments), GRADIENT, "dbeta")


@about(4, "Backward: dgamma", "역전파: dgamma", SUMS)
@mark.feedback(
    en="gamma multiplies the normalised values, so it is they that weigh the upstream gradient.",
    ko="gamma에 곱해지는 것은 정규화된 값이므로, 그 값을 dout의 가중치로 쓰세요.",
)
def test_dgamma(student, reference, rng):
    x = batch(rng, 400, 3)
    arguments = (x, *features(rng, 3), upstream(rng, x))
    close(backward(student, arguments), backward(reference, arguments), LOOSE, "dgamma")


@about(5, "Backward: dx, every digit", "역전파: dx의 정확한 값", PATHS)
@mark.feedback(
    en="Compare with a numerical gradient of sum(dout * out) for a random dout.",
    ko="무작위 dout을 정하고 sum(dout * out)의 수치 미분과 비교해 보세요.",
)
def test_dx(student, reference, rng):
    x = batch(rng, 7, 4, scale=100.0)
    arguments = (x, *features(rng, 4), upstream(rng, x))
    close(backward(student, arguments), backward(reference, arguments), GRADIENT, "dx")


@about(4, "Backward: the path through the mean", "역전파: 평균을 거치는 경로", PATHS)
@mark.feedback(
    en="Every sample moves the mean, and the mean is subtracted from every sample.",
    ko="모든 샘플이 평균을 움직이고, 그 평균은 다시 모든 샘플에서 빠집니다.",
)
def test_dx_through_mean(student, reference, rng):
    # The variance path carries nothing here: dout has nothing in common with x.
    x = batch(rng, 1000, 3)
    arguments = (x, *features(rng, 3), unrelated(rng, x) + either_sign(rng, 1.0, 2.0, 3))
    close(backward(student, arguments), backward(reference, arguments), LOOSE, "dx")


@about(4, "Backward: the path through the variance", "역전파: 분산을 거치는 경로", PATHS)
@mark.feedback(
    en="Every sample moves the variance, and the variance divides every sample.",
    ko="모든 샘플이 분산을 움직이고, 그 분산이 다시 모든 샘플을 나눕니다.",
)
def test_dx_through_variance(student, reference, rng):
    # The mean path carries nothing here: dout adds up to 0 in every column.
    x = batch(rng, 1000, 3)
    dout = unrelated(rng, x) + either_sign(rng, 0.7, 1.0, 3) * towards(x)
    arguments = (x, *features(rng, 3), dout)
    close(backward(student, arguments), backward(reference, arguments), LOOSE, "dx")


@about(2, "Backward: a cache belongs to its call", "역전파: 캐시는 그 호출의 것", CACHE)
@mark.feedback(
    en="Keep nothing in global variables, and do not change what is in the cache.",
    ko="전역 변수에 값을 남기지 말고, 캐시에 담긴 값도 바꾸지 마세요.",
)
def test_cache_belongs_to_its_call(student, reference, rng):
    first, second, given = batch(rng, 400, 3), batch(rng, 400, 3), features(rng, 3)
    dout = upstream(rng, first)
    cache = forward(student, (first, *given, True))[1]
    forward(student, (second, *given, True))
    expected = backward(reference, (first, *given, dout))
    for _ in range(2):
        close(student.batchnorm_backward(dout, cache), expected, LOOSE, "dgamma")


@about(2, "Backward: dout stays as it is", "역전파: dout은 그대로", IN_PLACE)
@mark.feedback(
    en="dout *= gamma changes the caller's array. Write dout * gamma instead.",
    ko="dout *= gamma는 호출한 쪽의 배열까지 바꿉니다. dout * gamma라고 쓰세요.",
)
def test_backward_leaves_dout(student, reference, rng):
    x = batch(rng, 6, 3)
    cache = forward(student, (x, *features(rng, 3), True))[1]
    leaves(student.batchnorm_backward, (upstream(rng, x), cache), (0,))


@about(4, "Images: normalised channels", "이미지: 채널마다 정규화", CHANNELS)
@mark.feedback(
    en="reshape never moves an axis. Transpose first, or average over axes 0, 2 and 3.",
    ko="reshape는 축을 옮기지 않습니다. 먼저 transpose하거나 축 0, 2, 3에서 평균하세요.",
)
def test_spatial_output(student, reference, rng):
    arguments = (images(rng, 6, 3, 10, 14), *features(rng, 3), True)
    close(forward(student, arguments, True), forward(reference, arguments, True), LOOSE, "out")


@about(4, "Images: the running averages", "이미지: 이동 평균", OWN_CHANNEL)
@mark.feedback(
    en="One number per channel, shape (C,); but such an array broadcasts along the last axis.",
    ko="채널마다 하나씩, 모양은 (C,)입니다. 이런 배열은 마지막 축을 따라 브로드캐스트됩니다.",
)
def test_spatial_averages(student, reference, rng):
    # As wide as it has channels, so that a wrong broadcast does not even raise.
    arguments = (images(rng, 10, 4, 10, 4), *features(rng, 4))
    for train, outputs in ((True, ("new_mean", "new_var")), (False, ("out",))):
        got = forward(student, (*arguments, train), True, momentum=0.5)
        expected = forward(reference, (*arguments, train), True, momentum=0.5)
        close(got, expected, LOOSE, *outputs)


@about(3, "Images: dgamma and dbeta", "이미지: dgamma와 dbeta", PER_CHANNEL)
@mark.feedback(
    en="A channel's gamma touches every pixel of that channel in every image: sum over them all.",
    ko="한 채널의 gamma는 모든 이미지에서 그 채널의 모든 픽셀에 쓰입니다. 전부 더하세요.",
)
def test_spatial_dgamma_and_dbeta(student, reference, rng):
    x = images(rng, 6, 3, 10, 14)
    arguments = (x, *features(rng, 3), upstream(rng, x))
    got, expected = backward(student, arguments, True), backward(reference, arguments, True)
    close(got, expected, LOOSE, "dgamma", "dbeta")


@about(4, "Images: dx", "이미지: dx", PIXELS)
@mark.feedback(
    en="What you transposed on the way in must be transposed back on the way out.",
    ko="들어올 때 transpose했다면 나갈 때 반대로 되돌려야 합니다.",
)
def test_spatial_dx(student, reference, rng):
    x = images(rng, 6, 3, 10, 14)
    arguments = (x, *features(rng, 3), upstream(rng, x))
    close(backward(student, arguments, True), backward(reference, arguments, True), LOOSE, "dx")

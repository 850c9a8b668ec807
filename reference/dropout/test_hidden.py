"""Hidden checks of dropout; `probes` says how they look at a pass.

Each looks at what holds for every mask, and rejects numbers that do not depend on the draw, such
as the shape of a mask, so that a mistake is known in whatever way the student draws.
"""

import math

import numpy as np
from checklib import GRADIENT, Inside, close, fail, holds, keeps_arguments, mark

from .probes import (
    away,
    drawn_shape,
    dropping,
    forward,
    generator,
    nonzero,
    passed,
    profile,
    settings,
    shaped,
    twins,
    untouched,
)

KEPT = "In training each element of the output is either 0 or `x / (1 - p)`."
RATE = "`p` is the probability that an element is set to zero, not that it is kept."
OWN = "Every element has a mask value of its own, whatever the shape of `x`."
COINS = "Each element is dropped independently of the others, so the number of zeros varies."
EVERYTHING = "With `p = 1` the output and the gradient are zeros, with no NaN and no exception."
INFERENCE = "With `train=False` the output is `x` for every `p`, and `dx` is `dout`."
SAME = "Two generators in the same state give the same mask."
FRESH = "The mask is new at every call: a generator in another state gives another mask."
SAME_MASK = "The gradient is zero exactly where the forward pass dropped."
SAME_SCALE = "Where an element was kept, `dx` is `dout / (1 - p)`."
ZERO_INPUT = "A kept element passes its gradient on even where `x` is 0."
CACHE = "Each cache belongs to its own forward call and can be used for backward more than once."
IN_PLACE = "No function changes an array it was given, `dout` included."
MEAN = "`mc_predict` calls `forward(x, rng)` exactly `samples` times and returns the mean."
ANY_SHAPE = "The result of `mc_predict` has the shape of what `forward` returns."
NEW_DRAWS = "`forward` gets the very `rng` that `mc_predict` got, so every sample has a new mask."
OUTPUTS = "`mc_predict` changes neither `x` nor what `forward` returned."

SHAPES = ((40, 30), (7, 11, 13), (8, 6, 10, 12), (90,))
RATES = (0.1, 0.3, 0.7, 0.9)

# A default list is new whenever the function is sent.
DOUBLING = """def forward(x, rng, calls=[]):
    calls.append(1)
    return x * 2.0 ** (len(calls) - 1)
"""
CLASSES = """def forward(x, rng, calls=[]):
    calls.append(1)
    return np.stack([x.sum(axis=(1, 2)), x[:, 0, 0] * len(calls)], axis=1)
"""
# Gives zeros once the generator repeats itself.
NOVELTY = """def forward(x, rng, seen=[]):
    seen.append(rng.random())
    return x * (seen[-1] not in seen[:-1])
"""
NOISE = "def forward(x, rng): return rng.random(x.shape)"
ITSELF = "def forward(x, rng): return x"


def about(points, en, ko, sentence):
    """Mark a check with its points, its title and the sentence of the handout it enforces."""
    return lambda test: mark.points(points)(mark.title(en=en, ko=ko)(mark.cites(sentence)(test)))


@about(6, "Training: the factor of what is kept", "학습: 남은 값의 배율", KEPT)
@mark.feedback(
    en="On average the output must be x. Of what size must the share 1 - p be for that?",
    ko="출력의 평균이 x가 되려면, 1 - p의 비율로 남은 값이 얼마나 커야 하나요?",
)
def test_scale(student, reference, rng):
    given = settings(rng)
    outs = [dropping(student, *one)[0] for one in given]
    right = [x[0] / (1 - p) for x, p, _ in given]
    if not np.allclose([nonzero(out) for out in outs], right, rtol=1e-7):
        en, ko = "What is kept has the wrong size.", "남은 원소의 크기가 올바르지 않습니다."
        fail(en, ko, actual=profile(student, given, outs))


@about(6, "Training: zero or one factor", "학습: 0이거나 한 가지 배율", KEPT)
@mark.feedback(
    en="A mask has two values. Are you adding noise, or scaling each element differently?",
    ko="마스크의 값은 두 가지뿐입니다. 잡음을 더하거나 원소마다 다르게 곱하지는 않았나요?",
)
def test_two_values(student, reference, rng):
    for p in (0.25, 0.6):
        x = away(rng, 180)
        out = dropping(student, x, p, rng)[0]
        factors = np.unique(np.round(out / x, 7))
        en, ko = "out / x is not just 0 and one factor.", "out / x의 값이 0과 배율 하나가 아닙니다."
        holds(factors.size == 2 and factors[0] == 0, en, ko, actual=out)


@about(6, "Training: the share of zeros", "학습: 0이 되는 비율", RATE)
@mark.feedback(
    en="Draw uniformly from 0 to 1 and compare with p. Which side is dropped?",
    ko="0과 1 사이에서 균등하게 뽑아 p와 비교하세요. 어느 쪽을 꺼야 하나요?",
)
def test_rate(student, reference, rng):
    found, factors = [], []
    for p in RATES:
        out, _ = dropping(student, np.ones(6000), p, rng)
        share = float(np.mean(out == 0))
        normal = 0.5 * (1.0 + math.erf(p / math.sqrt(2.0)))  # of normal draws, below p
        near = [c for c in (p, 1 - p, normal, 0.5, 1.0, 0.0) if abs(share - c) <= 0.039]
        found.append(near[0] if near else share)
        factors.append(nonzero(out))
    en, ko = "The share of zeros is not p.", "0이 된 원소의 비율이 p가 아닙니다."
    holds(found == list(RATES), en, ko, actual=np.array([found, factors]))


@about(6, "Training: a mask for every element", "학습: 원소마다 하나씩 있는 마스크", OWN)
@mark.feedback(
    en="Draw as many numbers as x has elements: the size to ask for is x.shape.",
    ko="x의 원소 수만큼 난수를 뽑으세요. 요청할 크기는 x.shape입니다.",
)
def test_every_element_has_its_own_mask(student, reference, rng):
    found, right = [], [size for shape in SHAPES for size in shape]
    for shape in SHAPES:
        x = away(rng, shape)
        found += drawn_shape(np.round(dropping(student, x, 0.5, rng)[0] / x, 7))
    en, ko = "The mask repeats itself along an axis.", "마스크가 어느 축을 따라 되풀이됩니다."
    holds(found == right, en, ko, actual=np.array(found))


@about(3, "Training: independent coins", "학습: 서로 독립인 동전 던지기", COINS)
@mark.feedback(
    en="Do not choose a fixed number of elements: toss a coin for each.",
    ko="정해진 개수를 고르지 말고 원소마다 동전을 던지세요.",
)
def test_independent_coins(student, reference, rng):
    counts = []
    for size in (80, 120, 160, 240):
        x = away(rng, (size // 10, 10))
        outs = [dropping(student, x, 0.5, rng)[0] for _ in range(5)]
        counts.append([int(np.sum(np.abs(out / x) < 0.2)) for out in outs])
    en, ko = "Every call drops the same number.", "호출할 때마다 꺼지는 개수가 똑같습니다."
    holds(any(len(set(group)) > 1 for group in counts), en, ko, actual=np.array(counts))


@about(3, "Training: p = 1", "학습: p = 1", EVERYTHING)
@mark.feedback(
    en="1 / (1 - p) divides by zero here. What should be left of x?",
    ko="여기서 1 / (1 - p)은 0으로 나누게 됩니다. x에서 무엇이 남아야 하나요?",
)
def test_p_one(student, reference, rng):
    x, dout = away(rng, (9, 14)), away(rng, (9, 14))
    forward(student, x, 0.0, rng)
    out, cache = passed(student, x, 1.0, rng)
    close(out, np.zeros(x.shape), "out")
    close(student.dropout_backward(dout, cache), np.zeros(x.shape), "dx", GRADIENT)


@about(5, "Inference: the output is x", "추론: 출력은 x", INFERENCE)
@mark.feedback(
    en="Inference neither drops nor scales: training has already made up for the zeros.",
    ko="추론에서는 끄지도 곱하지도 않습니다. 꺼진 몫은 학습할 때 이미 채워 두었습니다.",
)
def test_inference(student, reference, rng):
    given = [*settings(rng), (away(rng, (4, 5, 3)), 0.6, rng), (away(rng, 7), 1.0, rng)]
    outs = [forward(student, *one, train=False)[0] for one in given]
    if not all(np.array_equal(out, one[0]) for out, one in zip(outs, given, strict=True)):
        en, ko = "out is not x at inference.", "추론인데 out이 x와 다릅니다."
        fail(en, ko, actual=profile(student, settings(rng), outs[:4]))


@about(3, "Randomness: the generator decides", "난수: 생성기가 정하는 마스크", SAME)
@mark.feedback(
    en="np.random.rand and a generator of your own know nothing of rng. Draw with rng.random.",
    ko="np.random.rand나 직접 만든 생성기는 rng와 상관이 없습니다. rng.random으로 뽑으세요.",
)
def test_same_state_same_mask(student, reference, rng):
    other = []
    for shape in SHAPES:
        x = away(rng, shape)
        first, second = (student.dropout_forward(x, 0.5, True, g)[0] for g in twins(rng))
        same = np.array_equal(shaped(first, x, "out"), shaped(second, x, "out"))
        other.append(0 if same else x.size)
    en, ko = "The same state gives two masks.", "같은 상태의 생성기가 다른 마스크를 만듭니다."
    holds(not any(other), en, ko, actual=np.array(other))


@about(3, "Randomness: a new mask at every call", "난수: 호출마다 새로운 마스크", FRESH)
@mark.feedback(
    en="A seed of your own, or a mask that is kept, drops the same elements for ever.",
    ko="직접 정한 시드나 저장해 둔 마스크를 쓰면 늘 같은 원소만 꺼집니다.",
)
def test_new_mask_at_every_call(student, reference, rng):
    same = []
    for shape in SHAPES:
        x = away(rng, shape)
        first, second = (dropping(student, x, 0.5, rng)[0] for _ in range(2))
        same.append(x.size if np.array_equal(first, second) else 0)
    en, ko = "Every call drops the same elements.", "호출할 때마다 같은 원소가 꺼집니다."
    holds(not all(same), en, ko, actual=np.array(same))


@about(2, "Forward: x stays as it is", "순전파: x는 그대로", IN_PLACE)
@mark.feedback(
    en="x *= mask and x[mask] = 0 change the caller's array.",
    ko="x *= mask나 x[mask] = 0은 호출한 쪽의 배열까지 바꿉니다.",
)
def test_forward_leaves_x(student, reference, rng):
    given = [(away(rng, shape), 0.5, True, generator(rng)) for shape in SHAPES]
    untouched(student.dropout_forward, [*given, (away(rng, 5), 0.5, False, generator(rng))])


@about(6, "Backward: the mask of the forward pass", "역전파: 순전파와 같은 마스크", SAME_MASK)
@mark.feedback(
    en="The cache must carry the mask: drawing again gives another one.",
    ko="캐시에 마스크를 담아 두어야 합니다. 다시 뽑으면 다른 마스크가 나옵니다.",
)
def test_backward_uses_the_same_mask(student, reference, rng):
    found = []
    for shape in SHAPES:
        x, dout = away(rng, shape), away(rng, shape)
        out, cache = dropping(student, x, 0.4, rng)
        dx = shaped(student.dropout_backward(dout, cache), x, "dx")
        # Of the dropped, then of the kept: 0 where all are right, the array's size where none is.
        for wrong in ((dx != 0)[out == 0], (dx == 0)[out != 0]):
            found.append(x.size if wrong.size and wrong.all() else int(wrong.any()))
    en, ko = "dx is not zero just where out is.", "dx가 0인 자리와 out이 0인 자리가 다릅니다."
    holds(not any(found), en, ko, actual=np.array(found))


@about(4, "Backward: the factor", "역전파: 배율", SAME_SCALE)
@mark.feedback(
    en="out is x times mask / (1 - p). So what is the derivative of out?",
    ko="out은 x에 mask / (1 - p)을 곱한 값입니다. 그러면 미분은 무엇인가요?",
)
def test_backward_scale(student, reference, rng):
    found, right = [], True
    for dout, p, _ in settings(rng):
        x = away(rng, 200)
        out, cache = dropping(student, x, p, rng)
        dx = shaped(student.dropout_backward(dout, cache), dout, "dx")
        found.append([nonzero(dx), float((dx == 0).any())])
        # Where the forward pass has another factor, that one is right here, too.
        right &= any(np.isclose(nonzero(dx), dout[0] * f) for f in (1 / (1 - p), nonzero(out / x)))
    en, ko = "The gradient has the wrong size.", "기울기의 크기가 올바르지 않습니다."
    holds(right, en, ko, actual=np.array(found))


@about(4, "Backward: where x is 0", "역전파: x가 0인 자리", ZERO_INPUT)
@mark.feedback(
    en="out is 0 there whether it was dropped or not. Read the mask, not the output.",
    ko="그 자리의 out은 꺼졌든 남았든 0입니다. 출력이 아니라 마스크를 보세요.",
)
def test_backward_where_x_is_zero(student, reference, rng):
    lost = []
    for p, size in ((0.3, 1200), (0.6, 1400), (0.2, 1600), (0.5, 1800)):
        dead = np.arange(size) < 600
        _, cache = dropping(student, np.where(dead, 0.0, away(rng, size)), p, rng)
        dx = shaped(student.dropout_backward(away(rng, size), cache), dead, "dx")
        lost.append(0 if dx[dead].any() else size)
    en, ko = "The gradient is lost where x is 0.", "x가 0인 자리에서 기울기가 사라집니다."
    holds(not any(lost), en, ko, actual=np.array(lost))


@about(3, "Backward: after a pass at inference", "역전파: 추론 모드로 실행한 뒤", INFERENCE)
@mark.feedback(
    en="With train=False the output was x itself. What is the derivative of that?",
    ko="train=False일 때 출력은 x 그대로였습니다. 그 미분은 무엇인가요?",
)
def test_backward_at_inference(student, reference, rng):
    x, dout = away(rng, (6, 9)), away(rng, (6, 9))
    dx = student.dropout_backward(dout, forward(student, x, 0.6, rng, train=False)[1])
    if not np.array_equal(shaped(dx, x, "dx"), dout):
        en, ko = "dx is not dout after a pass at inference.", "추론 뒤의 dx가 dout과 다릅니다."
        fail(en, ko, actual=profile(student, settings(rng), []))


@about(3, "Backward: a cache belongs to its call", "역전파: 캐시는 그 호출의 것", CACHE)
@mark.feedback(
    en="Keep nothing in global variables, and do not change what is in the cache.",
    ko="전역 변수에 값을 남기지 말고, 캐시에 담긴 값도 바꾸지 마세요.",
)
def test_cache_belongs_to_its_call(student, reference, rng):
    other = []
    for shape in SHAPES:
        x, dout = away(rng, shape), away(rng, shape)
        _, cache = dropping(student, x, 0.5, rng)
        first, again = (student.dropout_backward(dout, cache) for _ in range(2))
        dropping(student, x, 0.5, rng)
        after = shaped(student.dropout_backward(dout, cache), x, "dx")
        other += [0 if np.array_equal(first, dx) else x.size for dx in (again, after)]
    en, ko = "One cache gives two gradients.", "같은 캐시에서 서로 다른 기울기가 나옵니다."
    holds(not any(other), en, ko, actual=np.array(other))


@about(2, "Backward: dout stays as it is", "역전파: dout은 그대로", IN_PLACE)
@mark.feedback(
    en="dout *= mask changes the caller's array. Write dout * mask instead.",
    ko="dout *= mask는 호출한 쪽의 배열까지 바꿉니다. dout * mask라고 쓰세요.",
)
def test_backward_leaves_dout(student, reference, rng):
    for_each = ((shape, dropping(student, away(rng, shape), 0.5, rng)[1]) for shape in SHAPES)
    untouched(student.dropout_backward, ((away(rng, shape), cache) for shape, cache in for_each))


@about(3, "mc_predict: the mean", "mc_predict: 평균", MEAN)
@mark.feedback(
    en="Add the outputs of all calls, then divide by samples.",
    ko="모든 호출의 출력을 더한 다음 samples로 나누세요.",
)
def test_mc_mean(student, reference, rng):
    for samples in (1, 5):
        x = away(rng, (3, 4))
        mean = student.mc_predict(Inside("forward", DOUBLING), x, samples, generator(rng))
        close(mean, x * ((2.0**samples - 1.0) / samples), "out")


@about(3, "mc_predict: outputs of any shape", "mc_predict: 출력의 모양", ANY_SHAPE)
@mark.feedback(
    en="A network turns (N, C, H) into (N, classes). Take the mean over the samples alone.",
    ko="신경망은 모양이 다른 출력을 돌려줍니다. 평균은 표본에 대해서만 내세요.",
)
def test_mc_any_shape(student, reference, rng):
    x = away(rng, (5, 3, 4))
    mean = student.mc_predict(Inside("forward", CLASSES), x, 3, generator(rng))
    close(mean, np.stack([x.sum(axis=(1, 2)), x[:, 0, 0] * 2.0], axis=1), "out")


@about(5, "mc_predict: the generator given", "mc_predict: 받은 생성기", NEW_DRAWS)
@mark.feedback(
    en="Hand on the rng you were given. One made anew in the loop starts from the beginning.",
    ko="받은 rng를 그대로 넘기세요. 반복문 안에서 새로 만든 생성기는 매번 처음부터 시작합니다.",
)
def test_mc_generator(student, reference, rng):
    x, noise, wrong = away(rng, (3, 4)), Inside("forward", NOISE), []
    close(student.mc_predict(Inside("forward", NOVELTY), x, 6, generator(rng)), x, "out")
    for shape in SHAPES:
        x, each = away(rng, shape), [*twins(rng), generator(rng)]
        first, second, third = (student.mc_predict(noise, x, 2, g) for g in each)
        wrong.append(0 if np.allclose(first, second, rtol=1e-9, atol=0.0) else x.size)
        wrong.append(-x.size if np.allclose(first, third, rtol=1e-9, atol=0.0) else 0)
    en, ko = "The samples do not come from rng.", "표본이 인자로 받은 rng에서 나오지 않습니다."
    holds(not any(wrong), en, ko, actual=np.array(wrong))


@about(2, "mc_predict: outputs stay as they are", "mc_predict: 출력은 그대로", OUTPUTS)
@mark.feedback(
    en="forward may return the same array twice, even x itself: total += out would change it.",
    ko="forward는 x를 그대로 돌려줄 수도 있습니다. total += out은 그 배열을 바꿉니다.",
)
def test_mc_leaves_outputs(student, reference, rng):
    x = away(rng, (3, 4))
    given = (Inside("forward", ITSELF), x, 4, generator(rng))
    close(keeps_arguments(student.mc_predict, *given), x, "out")

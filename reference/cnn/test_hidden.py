"""Hidden checks of the small network; `probes` says how they look into an unknown one."""

import time

import numpy as np
from checklib import close, equal, holds, mark

from .probes import (
    BIASES,
    COLOURS,
    DIGITS,
    FILTERS,
    PATTERNS,
    WEIGHTS,
    changes,
    compare_slopes,
    cross_entropy,
    digits,
    grown,
    guesses,
    images,
    inner,
    learned,
    logits_of,
    network,
    patterns,
    recognised,
    unchanged,
    weighed,
)

ANY_SHAPE = "`build` makes a network for any `input_shape` and any number of classes from 2 on."
DRAWN = "Every weight is drawn from `rng`, and from nothing else."
UNDECIDED = "The loss of a new network, without penalty, is below 5 ln(classes)."
NOTHING_DRAWN = "With `train=False` the logits depend on `params` and `x` alone: nothing is drawn."
ALONE = "With `train=False` the logits of an image do not depend on the other images of the batch."
OWN = "Every call works with the `params` it is given, so that two networks can be used in turn."
MATTERS = "Every array that is learned and every channel of an image has a say in the logits."
MEAN = "With `lam` 0 the loss is the mean cross-entropy of the logits of `train=False`."
HOPELESS = "Loss and gradients stay finite and right when logits are in the thousands."
PENALTY = "The penalty is `lam * sum(w**2)`, summed over every array with two axes or more."
SHRINK = "The penalty adds `2 * lam * w` to the gradient of a weight and nothing to that of a bias."
GRADIENT = "`grads` is the gradient of the very loss that is returned beside it."
IN_PLACE = "No function changes an array it is given, those in `params` included."
LABELS = "`predict` gives every image the class of its largest logit at `train=False`."
INTEGERS = "The labels are an integer array of the shape `(N,)`, for a single image too."
OTHER = "`train` takes the image shape from `x` and the number of classes, `max(y) + 1`, from `y`."
DEADLINE = "`train` returns before `deadline` seconds have passed; one second of grace is given."
BEST = "`train` returns the parameters with the highest validation accuracy, first ones included."
NOT_TAUGHT = "The validation images choose, they do not teach: no gradient is taken on them."
HIDDEN = "After eight seconds, nine of ten hidden digits must be recognised."


def about(points, en, ko, sentence):
    """Mark a check with its points, its title and the sentence of the handout it enforces."""
    return lambda test: mark.points(points)(mark.title(en=en, ko=ko)(mark.cites(sentence)(test)))


def hint(en, ko):
    """Mark a check with what is said when it fails."""
    return mark.feedback(en=en, ko=ko)


@about(3, "Build: other images, other classes", "build: 다른 이미지, 다른 클래스 수", ANY_SHAPE)
@hint(
    "Compute every size from input_shape and classes; do not write 8, 1 or 10 into the code.",
    "모든 크기를 input_shape와 classes로 계산하세요. 8, 1, 10을 코드에 써넣으면 안 됩니다.",
)
def test_any_shape(student, reference, rng):
    for sort in (COLOURS, ((2, 10, 6), 7)):
        params, (x, _) = network(student, rng, sort), images(rng, 3, sort)
        for train in (True, False):
            logits, _ = student.forward(params, x, train, rng)
            close(np.zeros(np.shape(logits)), np.zeros((3, sort[1])), "logits")


@about(2, "Build: weights from rng", "build: rng로 뽑은 가중치", DRAWN)
@hint(
    "Weights that start alike stay alike. And a generator with a seed of its own always repeats.",
    "똑같이 시작한 가중치는 계속 똑같습니다. 시드를 고정한 난수 생성기도 쓰지 마세요.",
)
def test_drawn(student, reference, rng):
    seed = int(rng.integers(2**31))
    first, again, other = (
        network(student, np.random.default_rng(s), awake=False) for s in (seed, seed, seed + 1)
    )
    for name in learned(first, WEIGHTS):
        w = first[name]
        holds(
            np.array_equal(w, again[name]) and not np.array_equal(w, other[name]) and w.std() > 0,
            "The weights of a new network are not what `rng` draws.",
            "새 신경망의 가중치가 `rng`로 뽑은 값이 아닙니다.",
        )


@about(2, "Build: undecided at first", "build: 처음에는 어느 쪽도 아님", UNDECIDED)
@hint(
    "The spread of a unit's weights depends on the number of its inputs: sqrt(2 / fan in).",
    "가중치의 표준편차는 뉴런에 들어오는 입력의 개수에 따라 sqrt(2 / fan in)으로 정하세요.",
)
def test_undecided(student, reference, rng):
    params, (x, y) = network(student, rng, awake=False), images(rng, 50)
    value, _ = student.loss(params, x, y, 0.0)
    holds(
        value < 5 * np.log(10),  # which NaN is not
        "The loss of a new network is far above that of guessing.",
        "새 신경망의 손실이 무작위로 추측할 때보다 훨씬 큽니다.",
        actual=value,
    )


@about(2, "Forward: nothing drawn at inference", "순전파: 추론에는 난수 없음", NOTHING_DRAWN)
@hint("Dropout is for training: look at train.", "드롭아웃은 학습할 때만 합니다. train을 보세요.")
def test_inference_draws_nothing(student, reference, rng):
    params, (x, _) = network(student, rng), images(rng, 20)
    first, second = (np.asarray(student.forward(params, x, False, rng)[0]) for _ in range(2))
    close(second, first, "logits")


@about(2, "Forward: every image alone", "순전파: 이미지마다 따로", ALONE)
@hint(
    "Is a mean taken over the batch? Does flattening keep the images apart, (N, -1)?",
    "배치에 대해 평균을 내나요? 펼칠 때 (N, -1)로 이미지를 서로 떼어 놓나요?",
)
def test_alone(student, reference, rng):
    params, (x, _) = network(student, rng), images(rng, 6)
    together = logits_of(student, params, x)
    for i in range(6):
        close(logits_of(student, params, x[i : i + 1]), together[i : i + 1], "logits")


@about(2, "Forward: the params it is given", "순전파: 인자로 받은 params", OWN)
@hint("Keep no parameters in global variables.", "파라미터를 전역 변수에 두지 마세요.")
def test_own_params(student, reference, rng):
    first, (x, y) = network(student, rng), images(rng, 5)
    before = logits_of(student, first, x)
    student.loss(network(student, rng), x, y, 0.0)
    close(logits_of(student, first, x), before, "logits")
    changes(before, logits_of(student, grown(first, 2.0), x))


@about(2, "Forward: every array has a say", "순전파: 쓰이지 않는 파라미터", MATTERS)
@hint(
    "Change one array of params at a time and see whether the logits change.",
    "params의 배열을 하나씩 바꾸어 보고 로짓이 달라지는지 확인하세요.",
)
def test_every_array_matters(student, reference, rng):
    params, (x, _) = network(student, rng), images(rng, 8)
    before = logits_of(student, params, x)
    for name in learned(params):
        other = params[name] + rng.uniform(0.1, 0.5, params[name].shape)
        changes(before, logits_of(student, params | {name: other}, x))


@about(2, "Forward: every channel has a say", "순전파: 모든 채널", MATTERS)
@hint(
    "The first convolution sums over the channels of an image, over all of them.",
    "첫 합성곱은 이미지의 모든 채널에 대해 더해야 합니다.",
)
def test_every_channel_matters(student, reference, rng):
    params, (x, _) = network(student, rng, COLOURS), images(rng, 8, COLOURS)
    before = logits_of(student, params, x)
    for channel in range(3):
        other = x.copy()
        other[:, channel] = rng.uniform(size=other[:, channel].shape)
        changes(before, logits_of(student, params, other))


@about(3, "Loss: mean cross-entropy", "손실: 평균 교차 엔트로피", MEAN)
@hint(
    "Average over the batch, and use the logits of inference, without dropout.",
    "배치에 대해 평균을 내고, 드롭아웃이 없는 추론의 로짓을 쓰세요.",
)
def test_loss(student, reference, rng):
    params, (x, _) = network(student, rng), images(rng, 5)
    logits = logits_of(student, params, x)
    y = np.argmin(logits, axis=1)
    values = [student.loss(params, x[:n], y[:n], 0.0)[0] for n in range(1, 6)]
    means = [cross_entropy(logits[:n], y[:n]) for n in range(1, 6)]
    holds(
        np.allclose(values, means, rtol=1e-3, atol=0.0),
        "The loss is not the mean cross-entropy of the logits of inference.",
        "손실이 추론 로짓의 평균 교차 엔트로피가 아닙니다.",
        actual=np.array(values) / means,
    )


@about(2, "Loss: hopeless logits", "손실: 극단적인 로짓", HOPELESS)
@hint(
    "Shift the logits by their maximum and take the logarithm of the sum, not of a probability.",
    "로짓에서 최댓값을 빼고, 확률이 아니라 지수의 합에 로그를 취하세요.",
)
def test_hopeless(student, reference, rng):
    params, (x, _) = network(student, rng), images(rng, 4)
    logits = logits_of(student, params, x)
    while np.ptp(logits, axis=1).min() < 3000 and np.max(list(map(np.max, params.values()))) < 1e6:
        params = grown(params, 2.0)
        logits = logits_of(student, params, x)
    y = np.argmin(logits, axis=1)
    value, grads = student.loss(params, x, y, 0.0)
    close(value, cross_entropy(logits, y), "loss")
    holds(
        all(np.isfinite(g).all() for g in grads.values()),
        "Large logits make a gradient infinite or NaN.",
        "로짓이 크면 기울기에 무한대나 NaN이 생깁니다.",
    )


@about(3, "Loss: the penalty", "손실: 페널티", PENALTY)
@hint(
    "Squares of all the weights: no half, no mean, no biases.",
    "모든 가중치의 제곱합입니다. 1/2도, 평균도, 편향도 들어가지 않습니다.",
)
def test_penalty(student, reference, rng):
    params, x, y = weighed(student, rng)
    values = [student.loss(params, x, y, lam)[0] for lam in (0.0, 1.0, 2.0, 3.0, 4.0, 5.0)]
    close(np.array(values[1:]) - values[0], 9.0 * np.arange(1.0, 6.0), "penalty")


@about(3, "Gradient: the penalty's share", "기울기: 페널티 항", SHRINK)
@hint(
    "What is the derivative of lam * w**2? And which arrays does the penalty leave alone?",
    "lam * w**2을 미분하면 무엇인가요? 페널티를 주지 않는 배열은 무엇인가요?",
)
def test_penalty_gradient(student, reference, rng):
    params, x, y = weighed(student, rng)
    weights, biases = learned(params, WEIGHTS), learned(params, BIASES)
    _, plain = student.loss(params, x, y, 0.0)
    missing, right = [], True
    for lam in (1.0, 2.0, 3.0, 4.0, 5.0):
        _, grads = student.loss(params, x, y, lam)
        added = {k: np.ravel(grads[k]) - np.ravel(plain[k]) for k in weights + biases}
        missing += [2 * lam - inner(added, params, weights) / 9, inner(added, params, biases) / 3]
        for k, found in added.items():
            right &= np.allclose(found, 2 * lam * np.ravel(params[k]) * (k in weights), atol=1e-8)
    holds(
        right,
        "`lam` does not change `grads` as the derivative of the penalty says.",
        "`lam`에 따라 `grads`가 변하는 정도가 페널티의 미분과 다릅니다.",
        actual=np.round(missing, 9),
    )


@about(4, "Gradient: convolution weights", "기울기: 합성곱 가중치", GRADIENT)
@hint(
    "Go back through flattening, pooling, ReLU and convolution one by one. Which lets it slip?",
    "펼치기, 풀링, ReLU, 합성곱을 하나씩 거슬러 가 보세요. 어느 층에서 틀어지나요?",
)
def test_filter_gradient(student, reference, rng):
    compare_slopes(student, rng, DIGITS, (1, 1, 1, 1), FILTERS)


@about(3, "Gradient: biases", "기울기: 편향", GRADIENT)
@hint(
    "A convolution's bias is added at every position, so its gradient is a sum over them.",
    "합성곱의 편향은 모든 위치에 더해지므로, 기울기는 모든 위치에 대한 합입니다.",
)
def test_bias_gradient(student, reference, rng):
    compare_slopes(student, rng, DIGITS, (1, 1, 1, 1), BIASES)


@about(4, "Gradient: batches", "기울기: 배치", GRADIENT)
@hint(
    "The loss averages over the batch. Is the gradient divided by N once, and not twice?",
    "손실은 배치에 대한 평균입니다. 기울기도 N으로 한 번만 나누었나요?",
)
def test_batch_gradient(student, reference, rng):
    compare_slopes(student, rng, DIGITS, (2, 3, 4, 5, 6))


@about(2, "Gradient: colours and rectangles", "기울기: 채널이 여럿인 직사각형", GRADIENT)
@hint(
    "The same with several channels, and a height that is not the width.",
    "채널이 여럿이고 높이와 너비가 다를 때도 마찬가지입니다.",
)
def test_colour_gradient(student, reference, rng):
    compare_slopes(student, rng, COLOURS, (1, 1, 1, 1))


@about(2, "Forward and predict change nothing", "forward와 predict: 인자는 그대로", IN_PLACE)
@hint("x -= m writes into x; x = x - m does not.", "x -= m은 x를 바꾸고, x = x - m은 안 바꿉니다.")
def test_forward_leaves(student, reference, rng):
    params, (x, _) = network(student, rng), images(rng, 4)
    for train in (True, False):
        unchanged(student.forward, params, x, train, rng)
    unchanged(student.predict, params, x)


@about(2, "Loss changes nothing", "loss: 인자는 그대로", IN_PLACE)
@hint("It is train that makes the step.", "파라미터를 갱신하는 일은 train에서 합니다.")
def test_loss_leaves(student, reference, rng):
    params, (x, y) = network(student, rng), images(rng, 4)
    unchanged(student.loss, params, x, y, 0.1)


@about(2, "Predict: the largest logit", "predict: 가장 큰 로짓", LABELS)
@hint(
    "Use the logits of train=False, and the largest of every row.",
    "train=False의 로짓에서 행마다 가장 큰 것을 찾으세요.",
)
def test_predict(student, reference, rng):
    for x in np.split(digits(rng)[0][:600], 12):  # a new network may see one class everywhere
        params = network(student, rng)
        equal(student.predict(params, x), logits_of(student, params, x).argmax(axis=1), "labels")


@about(2, "Predict: integers, for one image too", "predict: 정수, 한 장이어도", INTEGERS)
@hint("One image gives an array with one element.", "한 장이면 원소가 하나인 배열입니다.")
def test_predict_one(student, reference, rng):
    labels = student.predict(network(student, rng), images(rng, 1)[0])
    holds(
        isinstance(labels, np.ndarray) and labels.shape == (1,) and labels.dtype.kind in "iu",
        "For one image `predict` should return an integer array of shape (1,).",
        "이미지 한 장에 대해 `predict`는 모양이 (1,)인 정수 배열을 돌려주어야 합니다.",
        actual=labels,
    )


@about(4, "Train: other images, other classes", "train: 다른 이미지, 다른 클래스 수", OTHER)
@hint(
    "Nothing but the arguments tells the shape of the images and the number of classes.",
    "이미지의 모양과 클래스 수는 인자로만 알 수 있습니다.",
)
def test_train_patterns(student, reference, rng):
    x, y = patterns(rng, PATTERNS, 40)
    params = student.train(x[:200], y[:200], x[200:240], y[200:240], rng, 3.0)
    recognised(student, params, x[240:], y[240:], 0.8)


@about(3, "Train: on time", "train: 시간 지키기", DEADLINE)
@hint(
    "Look at time.monotonic() before every step, and leave time for the last validation.",
    "스텝마다 time.monotonic()을 확인하고, 마지막 검증에 쓸 시간을 남겨 두세요.",
)
def test_deadline(student, reference, rng):
    # More images than are learned by then, and a deadline whose inverse is far too late.
    x, y = images(rng, 8100, ((1, 6, 6), 10))
    started = time.monotonic()
    student.train(x[:8000], y[:8000], x[8000:], y[8000:], rng, 0.2)
    en = "`train` takes longer than its deadline allows."
    ko = "`train`이 주어진 시간보다 오래 걸립니다."
    holds(time.monotonic() - started < 1.2, en, ko)


@about(3, "Train: the best on validation", "train: 검증 정확도가 가장 높은 파라미터", BEST)
@hint(
    "Remember the best parameters as copies; a second name for the dict changes with it.",
    "가장 좋은 파라미터를 복사해 두세요. 같은 딕셔너리를 가리키면 함께 바뀝니다.",
)
def test_best(student, reference, rng):
    # Every pattern is in the validation set with each of the nine labels it does not have, so the
    # accuracy there falls with every pattern that is learned: the first parameters are the best.
    x, y = patterns(rng, DIGITS, 5, noise=0.0)
    shown = x[np.argsort(y)[::5]]
    pairs = np.array([(i, label) for i in range(10) for label in range(10) if label != i])
    params = student.train(x, y, shown[pairs[:, 0]], pairs[:, 1], rng, 1.0)
    guessed = guesses(student, params, np.repeat(shown, 2, axis=0))[::2]
    holds(
        np.sum(guessed == np.arange(10)) <= 6,
        "`train` returns parameters although it has seen some that do better on validation.",
        "`train`이 검증에서 더 나은 파라미터가 있었는데도 다른 것을 돌려줍니다.",
        actual=guessed,
    )


@about(2, "Train: validation does not teach", "train: 검증 데이터로 학습하지 않기", NOT_TAUGHT)
@hint(
    "Once an image has been learned from, the accuracy on it says nothing.",
    "한 번 학습에 쓴 이미지의 정확도는 아무것도 말해 주지 못합니다.",
)
def test_validation_does_not_teach(student, reference, rng):
    # Noise has nothing in common: what is known about the second twenty was taught by them.
    x, y = images(rng, 40)
    y[:20] = np.arange(20) % 10
    params = student.train(x[:20], y[:20], x[20:], y[20:], rng, 1.5)
    guessed = guesses(student, params, x[20:])
    holds(
        np.mean(guessed == y[20:]) < 0.75,
        "Noise in the validation images is known by heart.",
        "검증 이미지의 잡음까지 외웠습니다.",
        actual=guessed,
    )


@about(2, "Train changes nothing", "train: 인자는 그대로", IN_PLACE)
@hint("Shuffle indices, not the arrays.", "배열 대신 인덱스를 섞으세요.")
def test_train_leaves(student, reference, rng):
    x, y = patterns(rng, DIGITS, 2)
    unchanged(student.train, x, y, x[:10], y[:10], rng, 0.5)


@about(12, "The hidden digits", "숨은 숫자", HIDDEN)
@hint(
    "Plot loss and validation accuracy by epoch: is an epoch too slow, or is the end too early?",
    "에폭마다 손실과 검증 정확도를 그려 보세요. 한 에폭이 너무 느린가요, 너무 일찍 끝나나요?",
)
def test_hidden_digits(student, reference, rng):
    x, y, hidden, truth = digits(rng)
    params = student.train(x[:1000], y[:1000], x[1000:], y[1000:], rng, 8.0)
    recognised(student, params, hidden, truth, 0.9)

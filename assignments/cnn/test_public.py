"""Public checks of the small network: what must hold of any architecture, and the real digits."""

from pathlib import Path

import numpy as np
from checklib import close, equal, holds, mark

HERE = Path(__file__).parent


def digits():
    """Return the public images, 1200 x 1 x 8 x 8 from 0 to 1, and their labels."""
    folder = HERE / "data" if (HERE / "data").is_dir() else HERE.parent / "data"
    table = np.loadtxt(folder / "digits.csv", delimiter=",", dtype=int)
    return table[:, :64].reshape(-1, 1, 8, 8) / 16, table[:, 64]


def network(student, input_shape=(1, 8, 8), classes=10):
    """Build a network and see that it is one."""
    params = student.build(input_shape, classes, np.random.default_rng(0))
    holds(
        isinstance(params, dict)
        and params
        and all(isinstance(w, np.ndarray) and w.dtype == np.float64 for w in params.values()),
        "`build` should return a dict whose values are NumPy arrays of dtype float64.",
        "`build`는 값이 모두 dtype이 float64인 NumPy 배열인 딕셔너리를 돌려주어야 합니다.",
        actual=params,
    )
    return params


def images(n, input_shape=(1, 8, 8)):
    """Draw images without equal pixels, so that no two values in a pool are the same."""
    return np.random.default_rng(1).uniform(size=(n, *input_shape))


@mark.points(4)
@mark.title(en="Logits: one row an image", ko="로짓: 이미지마다 한 행")
@mark.feedback(
    en="forward returns (logits, cache); the logits have one column per class.",
    ko="forward는 (logits, cache)를 돌려주고, logits에는 클래스마다 열이 하나씩 있습니다.",
)
def test_logits(student):
    params = network(student)
    for train in (False, True):
        logits, _ = student.forward(params, images(5), train, np.random.default_rng(2))
        holds(
            isinstance(logits, np.ndarray) and logits.shape == (5, 10),
            "The logits of five digits should be an array of shape (5, 10).",
            "숫자 이미지 다섯 장의 로짓은 모양이 (5, 10)인 배열이어야 합니다.",
            actual=logits,
        )


@mark.points(4)
@mark.title(en="A network of zeros", ko="모든 파라미터가 0인 신경망")
@mark.feedback(
    en="Without parameters all classes are equally likely: logits 0, loss ln(classes).",
    ko="파라미터가 모두 0이면 모든 클래스의 확률이 같습니다. 로짓은 0, 손실은 ln(클래스 수)입니다.",
)
def test_zeros(student):
    params = network(student)
    empty = {
        name: w if name.startswith("running_") else np.zeros_like(w) for name, w in params.items()
    }
    x, y = images(4), np.array([3, 1, 4, 1])
    logits, _ = student.forward(empty, x, False, None)
    close(logits, np.zeros((4, 10)), "logits")
    value, _ = student.loss(empty, x, y, 0.5)
    close(value, 2.302585092994046, "loss")


@mark.points(3)
@mark.title(en="A gradient for every parameter", ko="파라미터마다 기울기 하나")
@mark.feedback(
    en="grads is a dict like params. A bias of shape (F,) has a gradient of shape (F,).",
    ko="grads는 params와 같은 꼴의 딕셔너리입니다. 모양이 (F,)인 편향의 기울기도 (F,)입니다.",
)
def test_gradient_shapes(student):
    params = network(student)
    _, grads = student.loss(params, images(4), np.array([3, 1, 4, 1]), 0.1)
    holds(
        isinstance(grads, dict) and set(grads) == set(params),
        "`grads` should be a dict with exactly the keys of `params`.",
        "`grads`는 `params`와 키가 똑같은 딕셔너리여야 합니다.",
        actual=grads,
    )
    for name, w in params.items():
        holds(
            np.shape(grads[name]) == w.shape,
            "A gradient should have the shape of its parameter.",
            "기울기의 모양은 그 파라미터의 모양과 같아야 합니다.",
            actual=grads[name],
        )


@mark.points(4)
@mark.title(en="One slope, measured", ko="기울기 하나를 수치 미분과 비교")
@mark.feedback(
    en="The gradient should predict how the loss changes along a random direction.",
    ko="무작위 방향으로 조금 움직일 때 손실이 변하는 정도를 기울기로 예측할 수 있어야 합니다.",
)
def test_slope(student):
    rng = np.random.default_rng(3)
    params, x, y = network(student), images(1), np.array([7])
    learned = [name for name in params if not name.startswith("running_")]
    for name in learned:
        params[name] = params[name] + rng.uniform(0.05, 0.1, params[name].shape)
    way = {name: rng.normal(size=params[name].shape) for name in learned}
    _, grads = student.loss(params, x, y, 0.01)
    h, ends = 1e-7, []
    for step in (h, -h):
        moved = {name: params[name] + step * way[name] for name in learned}
        ends.append(student.loss({**params, **moved}, x, y, 0.01)[0])
    measured = (ends[0] - ends[1]) / (2 * h)
    slope = sum(np.sum(np.ravel(grads[name]) * np.ravel(way[name])) for name in learned)
    holds(
        abs(slope - measured) <= 1e-4 * abs(measured) + 1e-6,
        "The slope that `grads` gives is not the one that small steps of the loss measure.",
        "`grads`로 구한 기울기가 손실을 조금 움직여 측정한 기울기와 다릅니다.",
        actual=np.array([slope, measured]),
    )


@mark.points(4)
@mark.title(en="Labels of six images", ko="이미지 여섯 장의 레이블")
@mark.feedback(
    en="The label is the column of the largest logit, an integer for every image.",
    ko="레이블은 로짓이 가장 큰 열의 번호이며, 이미지마다 정수 하나입니다.",
)
def test_labels(student):
    params, x = network(student), images(6)
    logits, _ = student.forward(params, x, False, None)
    labels = student.predict(params, x)
    equal(labels, np.argmax(logits, axis=1), "labels")


@mark.points(6)
@mark.title(en="300 digits in three seconds", ko="3초 동안 숫자 300장 학습")
@mark.feedback(
    en="Four of five unseen digits should be read. Watch the loss: does it fall from step to step?",
    ko="처음 보는 숫자 다섯 장 중 네 장은 맞혀야 합니다. 학습하면서 손실이 줄어드는지 살펴보세요.",
)
def test_learns_digits(student):
    x, y = digits()
    rng = np.random.default_rng(4)
    params = student.train(x[:300], y[:300], x[300:400], y[300:400], rng, 3.0)
    guessed = np.asarray(student.predict(params, x[400:600]))
    holds(
        guessed.shape == (200,) and np.mean(guessed == y[400:600]) >= 0.8,
        "Fewer than four in five of the digits it has never seen are recognised.",
        "처음 보는 숫자 가운데 5분의 4도 맞히지 못했습니다.",
        actual=guessed,
    )

"""Public checks of the optimisers: a few steps that were worked out by hand."""

import numpy as np
from checklib import close, holds, mark


def steps(function, w, gradients, **options):
    """Return where the optimiser gets to with these gradients, step by step."""
    w, state, places = np.array(w), {}, []
    for dw in gradients:
        w, state = function(w, np.array(dw), state, **options)
        places.append(w)
    return places


@mark.points(1)
@mark.title(en="sgd: one step by hand", ko="sgd: 손으로 계산한 한 스텝")
@mark.feedback(en="Against the gradient, lr times its length.", ko="기울기의 반대쪽으로 lr배만큼.")
def test_sgd_by_hand(student):
    (w,) = steps(student.sgd, [1.0, -2.0], [[0.5, -4.0]], lr=0.1)
    close(w, np.array([0.95, -1.6]), "w_new")


@mark.points(3)
@mark.title(en="momentum: three steps by hand", ko="momentum: 손으로 계산한 세 스텝")
@mark.feedback(
    en="v = mu * v - lr * dw, kept in the state; then w + v. The velocity starts at zero.",
    ko="v = mu * v - lr * dw를 state에 남기고, w + v를 돌려주세요. 속도는 0에서 시작합니다.",
)
def test_momentum_by_hand(student):
    # Velocities: -1, 4; then -1.5, 2; then 1.25, 1.
    gradients = [[10.0, -40.0], [10.0, 0.0], [-20.0, 0.0]]
    places = steps(student.momentum, [0.0, 0.0], gradients, lr=0.1, mu=0.5)
    for w, expected in zip(places, ([-1.0, 4.0], [-2.5, 6.0], [-1.25, 7.0]), strict=True):
        close(w, np.array(expected), "w_new")


@mark.points(3)
@mark.title(en="nesterov: two steps by hand", ko="nesterov: 손으로 계산한 두 스텝")
@mark.feedback(
    en="First the new v, as with momentum. Then w + mu * v - lr * dw, with that new v.",
    ko="먼저 momentum처럼 새 v를 구하고, 그 새 v로 w + mu * v - lr * dw를 계산하세요.",
)
def test_nesterov_by_hand(student):
    # Velocities: -1, 4; then -1.5, 2.
    places = steps(student.nesterov, [0.0, 0.0], [[10.0, -40.0], [10.0, 0.0]], lr=0.1, mu=0.5)
    for w, expected in zip(places, ([-1.5, 6.0], [-3.25, 7.0]), strict=True):
        close(w, np.array(expected), "w_new")


@mark.points(4)
@mark.title(en="adagrad, rmsprop: two steps by hand", ko="adagrad, rmsprop: 손으로 계산한 두 스텝")
@mark.feedback(
    en="Both divide by sqrt(s) + eps. In adagrad s is a sum, in rmsprop an average.",
    ko="둘 다 sqrt(s) + eps로 나눕니다. s는 adagrad에서는 합이고 rmsprop에서는 평균입니다.",
)
def test_adaptive_steps_by_hand(student):
    # Sums 9 and 25, 16 and 25: roots 3 and 5, 4 and 5; eps makes them 4 and 6, 5 and 6.
    places = steps(student.adagrad, [0.0, 0.0], [[3.0, -4.0], [-4.0, 3.0]], lr=1.0, eps=1.0)
    for w, expected in zip(places, ([-0.75, 0.8], [-1 / 12, 0.3]), strict=True):
        close(w, np.array(expected), "adagrad: w_new")
    # Averages 0.64 * 25 = 16; then 0.36 * 16 + 0.64 * 2.25**2 = 9: roots 4 and 3.
    places = steps(student.rmsprop, [0.0], [[5.0], [2.25]], lr=1.0, rho=0.36, eps=1.0)
    for w, expected in zip(places, ([-1.0], [-1.5625]), strict=True):
        close(w, np.array(expected), "rmsprop: w_new")


@mark.points(3)
@mark.title(en="adam: a gradient that stays the same", ko="adam: 변하지 않는 기울기")
@mark.feedback(
    en="Corrected with the right t, both averages of a constant gradient are that constant.",
    ko="기울기가 일정하면, t가 맞을 때 보정한 두 평균은 언제나 그 기울기와 그 제곱입니다.",
)
def test_adam_by_hand(student):
    # Each step is lr * 3 / (3 + 1) in the first place, lr * -1 / (1 + 1) in the second.
    places = steps(student.adam, [0.0, 0.0], [[3.0, -1.0]] * 3, lr=0.1, eps=1.0)
    for count, w in enumerate(places, start=1):
        close(w, count * np.array([-0.075, 0.05]), "w_new")


@mark.points(2)
@mark.title(en="adamw: one step by hand", ko="adamw: 손으로 계산한 한 스텝")
@mark.feedback(
    en="The step of Adam, and lr * weight_decay * w less. The gradient stays as it is.",
    ko="Adam의 스텝에 더해 lr * weight_decay * w를 뺍니다. 기울기는 그대로 둡니다.",
)
def test_adamw_by_hand(student):
    # The decay takes 0.1 * 0.5 * w away: 0.5 and -0.2. The steps are those of test_adam_by_hand.
    options = {"lr": 0.1, "eps": 1.0, "weight_decay": 0.5}
    (w,) = steps(student.adamw, [10.0, -4.0], [[3.0, -1.0]], **options)
    close(w, np.array([9.425, -3.75]), "w_new")


@mark.points(3)
@mark.title(en="minibatches: seven samples, three at a time", ko="minibatches: 샘플 일곱 개를 셋씩")
@mark.feedback(
    en="Batches of 3, 3 and 1. Shuffle x and y with one and the same order.",
    ko="배치의 크기는 3, 3, 1입니다. x와 y를 똑같은 순서로 섞으세요.",
)
def test_seven_samples(student):
    x = np.array([[0.0, 0.0], [1.0, 10.0], [2.0, 20.0], [3.0, 30.0], [4.0, 40.0], [5.0, 50.0]])
    x = np.concatenate([x, [[6.0, 60.0]]])
    y = np.arange(7) % 2
    batches = student.minibatches(x, y, 3, np.random.default_rng(1))
    en = "`minibatches` should give pairs (x, y) of arrays, one pair for every batch."
    ko = "`minibatches`는 배치마다 배열의 쌍 (x, y)를 하나씩 내놓아야 합니다."
    for batch in batches:
        holds(isinstance(batch, (tuple, list)) and len(batch) == 2, en, ko)
        holds(all(isinstance(part, np.ndarray) and part.ndim for part in batch), en, ko)
    close(np.array([len(batch[0]) for batch in batches]), np.array([3, 3, 1]), "len(x)")
    seen = np.concatenate([batch[0] for batch in batches])
    labels = np.concatenate([batch[1] for batch in batches])
    close(seen[np.argsort(seen[:, 0])], x, "np.sort(x)")
    close(labels, seen[:, 0] % 2, "y")


@mark.points(3)
@mark.title(en="train: three epochs by hand", ko="train: 손으로 계산한 세 에폭")
@mark.feedback(
    en="With one batch an epoch is one step. The loss is the one from before the update.",
    ko="배치가 하나이면 한 에폭이 한 스텝입니다. 손실은 갱신하기 전의 값입니다.",
)
def test_three_epochs_by_hand(student):
    def loss_fn(params, x, y):
        error = params["w"] * x.mean() - y.mean()
        return float((error**2).sum()), {"w": 2 * error * x.mean()}

    def optimizer(w, dw, state):
        return w - 0.25 * dw, state

    # The gradient is 2 (w - 4): every step halves the way to 4.
    x, y = np.ones(5), np.full(5, 4.0)
    rng = np.random.default_rng(2)
    params, losses = student.train({"w": np.array([12.0])}, loss_fn, x, y, optimizer, 3, 5, rng)
    close(params["w"], np.array([5.0]), 'params["w"]')
    close(np.array(losses), np.array([64.0, 16.0, 4.0]), "losses")

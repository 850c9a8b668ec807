"""Pictures of what a student's optimisers, batches and training loop do."""

from __future__ import annotations

from typing import Any

import numpy as np
from draw import BLUE, GREEN, GREY, ORANGE, RED, VIOLET, Cells, Chart, Picture

STEEP = np.array([1.0, 25.0])
FRAMES = (GREEN, BLUE, RED)
PATHS = (BLUE, RED, GREEN)  # as in the handout
RACE: tuple[tuple[str, str, dict[str, float]], ...] = (
    ("sgd", BLUE, {"lr": 0.073}),
    ("momentum", RED, {"lr": 0.03, "mu": 0.75}),
    ("nesterov", VIOLET, {"lr": 0.03, "mu": 0.75}),
    ("adagrad", GREY, {"lr": 0.9}),
    ("rmsprop", ORANGE, {"lr": 0.1}),
    ("adam", GREEN, {"lr": 0.2}),
)


def draw_paths(student: Any) -> Picture:
    """Show where sgd, momentum and adam go in a long valley."""
    chart = Chart((-5.0, 2.6), (-2.1, 2.1), x_label="w₁", y_label="w₂", size=(560, 300))
    turn = np.linspace(0, 2 * np.pi, 200)
    for level in (0.3, 2.0, 6.0, 14.0, 28.0, 50.0):
        radius = np.sqrt(2 * level / STEEP)
        chart.line(radius[0] * np.cos(turn), radius[1] * np.sin(turn), colour=GREY, thick=0.6)
    options = ({"lr": 0.073}, {"lr": 0.03, "mu": 0.75}, {"lr": 0.2})
    for name, given, colour in zip(("sgd", "momentum", "adam"), options, PATHS, strict=True):
        w: Any = np.array([-4.0, 1.5])
        state: Any = {}
        places = [w]
        for _ in range(30):
            w, state = getattr(student, name)(w, STEEP * w, state, **given)
            places.append(w)
        across, up = np.array(places).T
        chart.line(across, up, name, colour=colour).points(across[-1], up[-1], colour=colour)
    return Picture(
        chart,
        en="Thirty steps of your optimisers in a long valley, from (-4, 1.5) towards (0, 0). Your "
        "sgd should zigzag, your momentum swing and gain speed, your adam set off diagonally.",
        ko="길쭉한 골짜기에서 여러분의 옵티마이저가 (-4, 1.5)에서 (0, 0) 쪽으로 간 서른 "
        "스텝입니다. sgd는 갈지자를 그리고, momentum은 흔들리며 속도를 얻고, adam은 대각선으로 "
        "출발해야 합니다.",
    )


def draw_losses(student: Any) -> Picture:
    """Show how fast each optimiser comes down in the valley."""
    chart = Chart((0, 60), (-7, 7), x_label="t", y_label="log₁₀ L", size=(560, 320))
    for name, colour, given in RACE:
        w: Any = np.array([-4.0, 1.5])
        state: Any = {}
        losses = []
        for _ in range(61):
            losses.append(float(np.sum(STEEP * np.asarray(w, dtype=np.float64) ** 2) / 2))
            w, state = getattr(student, name)(w, STEEP * w, state, **given)
        with np.errstate(all="ignore"):
            chart.line(np.arange(61), np.log10(np.maximum(losses, 1e-12)), name, colour=colour)
    return Picture(
        chart,
        en="The loss by step of your optimisers in the same long valley, each with a learning rate "
        "that suits it. A curve that climbs diverges; one that stays flat does not move.",
        ko="같은 골짜기에서 여러분의 옵티마이저마다 스텝에 따른 손실입니다. 학습률은 저마다 알맞게 "
        "골랐습니다. 올라가는 선은 발산하는 것이고, 평평한 선은 움직이지 않는 것입니다.",
    )


def draw_adam_steps(student: Any) -> Picture:
    """Show how long Adam's steps are for a gradient that stays the same."""
    t = np.arange(1, 61)
    chart = Chart((0, 61), (0, 8), x_label="t", y_label="|Δw| / η", size=(480, 240))
    w: Any = np.zeros(1)
    state: Any = {}
    places = [w]
    for _ in t:
        w, state = student.adam(w, np.array([3.0]), state, lr=0.1)
        places.append(w)
    chart.line(t, np.abs(np.diff(places, axis=0)).ravel() / 0.1, "adam", colour=GREEN)
    chart.line(t, np.ones(60), colour=GREY, dashed=True)  # over the other, or it would not be seen
    return Picture(
        chart,
        en="How long the steps of your adam are, as multiples of lr, when the gradient is always "
        "3. They should lie on the dashed line, at 1, from the first step to the last.",
        ko="기울기가 늘 3일 때 여러분의 adam이 가는 스텝의 길이가 lr의 몇 배인지 나타낸 "
        "그림입니다. 첫 스텝부터 마지막 스텝까지 점선 위, 곧 1이어야 합니다.",
    )


def draw_epochs(student: Any) -> Picture:
    """Show the samples of four epochs, with a frame around every batch."""
    rng = np.random.default_rng(5)
    x = np.arange(11.0)
    orders, frames = np.full((4, 11), np.nan), []
    for epoch in range(4):
        place = 0
        for number, (some, _) in enumerate(student.minibatches(x, x, 4, rng)):
            width = min(len(some), 11 - place)
            orders[epoch, place : place + width] = some[:width]
            frames.append((epoch, place, 1, width, FRAMES[number % 3]))
            place += width
    return Picture(
        Cells(orders, frames=frames, largest=40),
        en="Four epochs of your minibatches: eleven samples in batches of four. Every row should "
        "hold the numbers 0 to 10 once, in an order of its own, in frames of 4, 4 and 3.",
        ko="여러분의 minibatches로 만든 네 에폭입니다. 샘플은 열한 개, 배치 크기는 4입니다. "
        "줄마다 0에서 10까지의 수가 서로 다른 순서로 한 번씩 나오고, 테두리는 4칸, 4칸, "
        "3칸이어야 합니다.",
    )


def draw_training(student: Any) -> Picture:
    """Show the losses of a small training run, step by step."""
    rng = np.random.default_rng(6)
    x = rng.normal(size=(48, 2))
    y = x @ np.array([2.0, -1.0]) + 3.0 + 0.1 * rng.normal(size=48)

    def loss_fn(params: Any, x: Any, y: Any) -> Any:
        error = x @ params["w"] + params["b"] - y
        slope = 2 * error / len(x)
        return float(np.mean(error**2)), {"w": x.T @ slope, "b": slope.sum(keepdims=True)}

    def optimizer(w: Any, dw: Any, state: Any) -> Any:
        velocity = 0.8 * state.get("v", 0.0) - 0.02 * dw
        return w + velocity, {"v": velocity}

    start = {"w": np.zeros(2), "b": np.zeros(1)}
    _, losses = student.train(start, loss_fn, x, y, optimizer, 12, 8, rng)
    chart = Chart(x_label="t", y_label="log₁₀ L", size=(480, 240))
    for step in range(0, 73, 6):
        chart.line([step, step], [-3, 2], colour=GREY, thick=0.5)
    chart.line(np.arange(len(losses)), np.log10(np.maximum(losses, 1e-9)), colour=BLUE)
    return Picture(
        chart,
        en="The loss of every step of your train: twelve epochs of six batches, with a grey line "
        "where an epoch begins. There should be 72 losses, noisy and falling to about 0.01, "
        "that is -2 on this scale.",
        ko="여러분의 train이 기록한 스텝별 손실입니다. 배치 여섯 개로 된 열두 에폭이고, 회색 "
        "선은 에폭이 시작되는 곳입니다. 손실은 72개이고, 들쭉날쭉하면서 0.01쯤까지, 곧 이 "
        "눈금에서 -2쯤까지 내려와야 합니다.",
    )

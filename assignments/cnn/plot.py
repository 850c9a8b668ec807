"""Pictures of what a student's network does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from draw import GREEN, GREY, RED, Cells, Chart, Column, Picture, Row

HERE = Path(__file__).resolve().parent


def digits() -> tuple[Any, Any]:
    """Return the public images, from 0 to 1, and their labels."""
    folder = HERE / "data" if (HERE / "data").is_dir() else HERE.parent / "data"
    table = np.loadtxt(folder / "digits.csv", delimiter=",", dtype=int)
    return table[:, :64].reshape(-1, 1, 8, 8) / 16, table[:, 64]


def trained(student: Any, n: int, seconds: float) -> Any:
    """Return the labels that a network trained on the first `n` digits gives to the last 200."""
    x, y = digits()
    params = student.train(
        x[:n], y[:n], x[900:1000], y[900:1000], np.random.default_rng(1), seconds
    )
    return np.asarray(student.predict(params, x[1000:]))


def draw_slopes(student: Any) -> Picture:
    """Draw slopes by `grads` against slopes by central differences, along random directions."""
    rng = np.random.default_rng(2)
    params = student.build((1, 8, 8), 10, rng)
    learned = [name for name in params if not name.startswith("running_")]
    params = params | {k: params[k] + rng.uniform(0.05, 0.1, params[k].shape) for k in learned}
    x, y, h = rng.uniform(size=(4, 1, 8, 8)), np.array([3, 1, 4, 1]), 1e-6
    _, grads = student.loss(params, x, y, 0.01)
    measured, predicted = [], []
    for name in learned:
        for _ in range(6):
            way = rng.normal(size=params[name].shape) / params[name].size ** 0.5
            ends = [
                student.loss(params | {name: params[name] + step * way}, x, y, 0.01)[0]
                for step in (h, -h)
            ]
            measured.append((ends[0] - ends[1]) / (2 * h))
            predicted.append(float(np.sum(np.reshape(grads[name], way.shape) * way)))
    size = 1.1 * max(map(abs, measured + predicted), default=1.0)
    chart = Chart(
        (-size, size), (-size, size), x_label="(L(w + hd) − L(w − hd)) / 2h", y_label="g·d"
    )
    chart.line([-size, size], [-size, size], colour=GREY)
    return Picture(
        chart.points(measured, predicted, colour=RED),
        en="Slopes of your loss along random directions, six for every array of params: measured "
        "by small steps, and as your grads have them. Right gradients lie on the grey line.",
        ko="params의 배열마다 무작위 방향 여섯 개를 골라, 가로에는 손실을 조금 움직여 잰 기울기를, "
        "세로에는 grads로 구한 기울기를 그렸습니다. 기울기가 맞다면 점이 회색 직선 위에 놓입니다.",
    )


def draw_learning(student: Any) -> Picture:
    """Draw the accuracy on unseen digits by the number of digits trained on."""
    _, y = digits()
    counts = (25, 100, 200, 400, 800)
    shares = [float(np.mean(trained(student, n, 2.0) == y[1000:])) for n in counts]
    chart = Chart((0, 850), (0, 1.05), x_label="N", size=(420, 250))
    chart.line([0, 850], [0.9, 0.9], colour=GREY, thick=0.8)
    chart.line(counts, shares, colour=GREEN)
    return Picture(
        chart.points(counts, shares, colour=GREEN),
        en="Share of 200 unseen digits your network recognises, by the number of digits it was "
        "trained on, in at most 2 seconds each. Grey: nine in ten.",
        ko="학습에 쓴 숫자의 개수에 따라, 처음 보는 숫자 200개를 맞힌 비율입니다(학습 한 번에 최대 "
        "2초). 회색 선은 90%입니다.",
    )


def draw_mistaken(student: Any) -> Picture:
    """Draw the confusion matrix, and the first digits that were not recognised."""
    x, y = digits()
    guessed = trained(student, 800, 4.0)
    confused = np.zeros((10, 10))
    np.add.at(confused, (y[1000:], guessed), 1)
    wrong = np.flatnonzero(guessed != y[1000:])[:5]
    table = Cells(confused, side=24, largest=20)
    shown = [
        Row(
            Cells(x[1000 + i, 0], side=8, numbers=False),
            f"{y[1000 + i]}",
            "→",
            f"{guessed[i]}",
            gap=4,
        )
        for i in wrong
    ]
    return Picture(
        Row(table, Column(*shown)) if shown else table,
        en="Rows: the true digit. Columns: what your network says. Beside it, some digits it did "
        "not recognise, with what they are and what it took them for.",
        ko="행은 실제 숫자, 열은 신경망이 예측한 숫자입니다. 옆에는 틀린 숫자 몇 개를 실제 값 → "
        "예측 순으로 보였습니다.",
    )

"""Pictures of what a student's dropout does."""

from __future__ import annotations

from typing import Any

import numpy as np
from checklib import Inside
from draw import BLUE, GREEN, GREY, RED, Cells, Chart, Picture, Row, slides

# A layer with inverted dropout and p = 0.5, defined where the student's functions run.
LAYER = """
def forward(x, rng):
    return x * (rng.random(np.shape(x)) < 0.5) / 0.5
"""


@slides(0.0, 0.9, 0.1, 0.5, en="probability p", ko="확률 p")
def draw_masks(student: Any, p: float = 0.5) -> Picture:
    """Draw the output for ones, and the gradient of the same call, with two generators."""
    parts: list[Any] = []
    for seed in (1, 2):
        ones = np.ones((6, 8))
        out, cache = student.dropout_forward(ones, p, True, np.random.default_rng(seed))
        dx = np.asarray(student.dropout_backward(ones, cache))
        parts += [Cells(np.asarray(values), side=22, largest=1.5 / (1 - p)) for values in (out, dx)]
    return Picture(
        Row(*parts, gap=14),
        en=f"Your out and dx for arrays of ones with p = {p:g}, for two generators. About {p:.0%} "
        f"of the squares are 0, the others 1 / (1 − p) = {1 / (1 - p):.3g}; in each pair they are "
        "the same ones, and between the pairs, and from row to row, they differ.",
        ko=f"p = {p:g}일 때 1로만 된 배열에 대한 여러분의 out과 dx를 생성기 두 개로 그렸습니다. "
        f"약 {p:.0%}의 칸이 0이고 나머지는 1 / (1 − p) = {1 / (1 - p):.3g}이어야 합니다. 한 쌍 "
        "안에서는 같은 칸이 꺼지고, 쌍과 쌍, 행과 행은 서로 달라야 합니다.",
    )


def draw_rates(student: Any) -> Picture:
    """Draw the share of zeros, the kept value and the mean against p."""
    rates = np.linspace(0.0, 0.9, 19)
    outs = [
        np.asarray(student.dropout_forward(np.ones(4000), float(p), True, generator)[0])
        for p, generator in zip(rates, map(np.random.default_rng, range(19)), strict=True)
    ]
    chart = Chart((0, 0.9), (-0.2, 10.5), x_label="p", size=(420, 270))
    chart.line(rates, 1 / (1 - rates), "1 / (1 − p)", colour=GREY)
    kept = [float(out.max()) for out in outs]
    chart.points(rates, kept, colour=BLUE)
    chart.points(rates, [float(out.mean()) for out in outs], "μ", colour=GREEN, marker="s")
    shares = [float(np.mean(out == 0)) for out in outs]
    small = Chart((0, 0.9), (0, 1), x_label="p", y_label="0 / N", size=(260, 270))
    small.line(rates, rates, colour=GREY).points(rates, shares, colour=RED)
    return Picture(
        Row(chart, small),
        en="Your output for 4000 ones. The largest value follows 1 / (1 − p), the mean stays near "
        "1, and on the right the share of zeros follows p.",
        ko="1이 4000개인 입력에 대한 여러분의 출력입니다. 가장 큰 값은 1 / (1 − p)을 따라가고 "
        "평균은 1 근처에 머물며, 오른쪽에서 0의 비율은 p를 따라갑니다.",
    )


def draw_funnel(student: Any) -> Picture:
    """Draw the spread of means over more and more masks: by mc_predict, and taken by hand."""
    rng = np.random.default_rng(3)
    ensemble = [
        np.asarray(student.mc_predict(Inside("forward", LAYER), np.ones(40), 2**power, rng))
        for power in range(7)
    ]
    masks = [np.asarray(student.dropout_forward(np.ones(40), 0.5, True, rng)[0]) for _ in range(64)]
    by_hand = [np.mean(masks[: 2**power], axis=0) for power in range(7)]
    charts = []
    for name, means in (("mc_predict", ensemble), ("dropout_forward", by_hand)):
        chart = Chart((-0.5, 6.5), (-1.4, 3.6), x_label="log₂ S", y_label="ŷ", size=(310, 270))
        across = np.linspace(-0.5, 6.5, 101)
        chart.line([-0.5, 6.5], [1.0, 1.0], colour=GREY)
        for sign in (-1, 1):
            chart.line(across, 1 + sign * 2 / np.sqrt(2.0**across), colour=RED)
        for power, values in enumerate(means):
            spread = power + np.linspace(-0.16, 0.16, values.size)
            chart.points(spread, values, colour=BLUE)
        charts.append(chart.text(4.6, 3.2, name))
    return Picture(
        Row(*charts),
        en="Forty elements, all 1, averaged over 1 to 64 masks with p = 0.5. Left: your mc_predict "
        "with a layer of ours. Right: the mean of as many calls of your dropout_forward. Nearly "
        "all lie between the curves; where they do not close in, masks repeat.",
        ko="값이 1인 원소 마흔 개를 p = 0.5인 마스크 1개부터 64개까지 평균했습니다. 왼쪽은 미리 "
        "준비한 층에 여러분의 mc_predict를 쓴 결과이고, 오른쪽은 여러분의 dropout_forward를 그만큼 "
        "불러 평균한 결과입니다. 거의 모두 곡선 사이에 놓여야 하며, 모여들지 않는다면 같은 "
        "마스크가 되풀이되는 것입니다.",
    )

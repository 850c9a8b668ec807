"""Public checks of dropout. Masks are random, so these look at what every mask must do."""

import numpy as np
from checklib import GRADIENT, Inside, close, equal, holds, mark

# Returns x, 2x, 3x, 4x, ... , one after another.
COUNTING = Inside(
    "forward",
    """
calls = []

def forward(x, rng):
    calls.append(1)
    return x * len(calls)
""",
)


@mark.points(4)
@mark.title(en="Inference: nothing happens", ko="추론: 아무 일도 일어나지 않음")
@mark.feedback(
    en="With train=False the output is x: no zeros, no factor.",
    ko="train=False이면 출력은 x입니다. 0으로 만들지도 않고 곱하지도 않습니다.",
)
def test_inference_by_hand(student):
    x = np.array([[1.0, -2.0, 8.0], [-2.0, 8.0, 1.0]])
    student.dropout_forward(x, 0.75, True, np.random.default_rng(1))
    out, _ = student.dropout_forward(x, 0.75, False, np.random.default_rng(1))
    equal(out, np.array([[1.0, -2.0, 8.0], [-2.0, 8.0, 1.0]]), "out")


@mark.points(4)
@mark.title(en="Training: what is kept, is scaled", ko="학습: 남은 값의 크기")
@mark.feedback(
    en="With p = 0.75 a quarter of the values must stand for all of them: each counts four times.",
    ko="p = 0.75이면 4분의 1만 남아 전체를 대신하므로 값 하나가 네 배가 됩니다.",
)
def test_scale_by_hand(student):
    x = np.full(300, 2.0)
    student.dropout_forward(x, 0.75, False, np.random.default_rng(2))
    out, _ = student.dropout_forward(x, 0.75, True, np.random.default_rng(2))
    kept = np.unique(out[out != 0])
    close(kept, np.array([8.0]), "out[out != 0]")


@mark.points(3)
@mark.title(en="Training: p is the share of zeros", ko="학습: p는 0이 되는 비율")
@mark.feedback(
    en="p is the probability that an element becomes zero, not that it is kept.",
    ko="p는 원소가 남을 확률이 아니라 0이 될 확률입니다.",
)
def test_rate_by_hand(student):
    # Of 5000 coins with p = 0.2 about 1000 fall; six standard deviations are 170.
    out, _ = student.dropout_forward(np.ones(5000), 0.2, True, np.random.default_rng(3))
    zeros = int(np.sum(out == 0))
    holds(
        830 <= zeros <= 1170,
        f"With p = 0.2, {zeros} of 5000 elements are zero; it should be about 1000.",
        f"p = 0.2인데 원소 5000개 중 {zeros}개가 0입니다. 1000개쯤이어야 합니다.",
        actual=zeros,
    )


@mark.points(3)
@mark.title(en="Training: p = 0 and p = 1", ko="학습: p = 0과 p = 1")
@mark.feedback(
    en="p = 0 drops nothing; p = 1 drops everything, and then there is nothing to divide.",
    ko="p = 0이면 아무것도 끄지 않고, p = 1이면 모두 끕니다. 그때는 나눌 것도 없습니다.",
)
def test_ends_by_hand(student):
    x = np.array([[1.0, -2.0], [4.0, 0.25]])
    everything, _ = student.dropout_forward(x, 0.0, True, np.random.default_rng(4))
    nothing, _ = student.dropout_forward(x, 1.0, True, np.random.default_rng(4))
    close(nothing, np.zeros((2, 2)), "out (p = 1)")
    close(everything, x, "out (p = 0)")


@mark.points(4)
@mark.title(en="Backward: the same mask, the same factor", ko="역전파: 같은 마스크, 같은 배율")
@mark.feedback(
    en="Where the output was dropped, no gradient comes back; elsewhere the factor is 1 / (1 - p).",
    ko="꺼진 자리에는 기울기가 돌아오지 않고, 나머지 자리에는 1 / (1 - p)을 곱합니다.",
)
def test_backward_by_hand(student):
    x = np.full((6, 20), 5.0)
    out, cache = student.dropout_forward(x, 0.25, True, np.random.default_rng(5))
    dx = student.dropout_backward(np.full((6, 20), 3.0), cache)
    close(dx, np.where(out == 0, 0.0, 4.0), "dx", GRADIENT)


@mark.points(4)
@mark.title(en="mc_predict: the mean of four outputs", ko="mc_predict: 출력 네 개의 평균")
@mark.feedback(
    en="Call forward(x, rng) as often as samples says, and take the mean of what it returns.",
    ko="forward(x, rng)를 samples번 호출하고, 돌려받은 값을 평균하세요.",
)
def test_mc_predict_by_hand(student):
    # The four outputs are x, 2x, 3x and 4x.
    x = np.array([[2.0, -4.0], [10.0, 0.0]])
    mean = student.mc_predict(COUNTING, x, 4, np.random.default_rng(6))
    close(mean, np.array([[5.0, -10.0], [25.0, 0.0]]), "out")

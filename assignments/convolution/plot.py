"""Pictures of what a student's convolution and pooling do."""

from __future__ import annotations

from typing import Any

import numpy as np
from draw import GREEN, ORANGE, Cells, Picture, Row

VERTICAL = np.array([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])


def scene() -> np.ndarray[Any, Any]:
    """Return a small picture: a house with a door and a sun, 16 x 18."""
    picture = np.zeros((16, 18))
    for row in range(5):
        picture[3 + row, 7 - row : 9 + row] = 0.6
    picture[8:14, 4:12] = 1
    picture[10:14, 7:9] = 0.2
    picture[1:4, 14:17] = 0.9
    return picture


def draw_edges(student: Any) -> Picture:
    """Show a picture, and its vertical and horizontal edges as the student's filter finds them."""
    picture = scene()
    found = [student.image_filter(picture, kernel) for kernel in (VERTICAL, VERTICAL.T)]
    parts = [Cells(values, side=10, numbers=False) for values in (picture, *found)]
    return Picture(
        Row(parts[0], "→", parts[1], parts[2]),
        en="A house and the sun, and what your image_filter makes of them with a kernel for "
        "vertical edges and one for horizontal edges. Left sides and upper sides are red, right "
        "and lower ones blue; the pictures are of one size.",
        ko="집과 해, 그리고 여러분의 image_filter에 세로 윤곽 커널과 가로 윤곽 커널을 적용한 "
        "결과입니다. 왼쪽과 위쪽 윤곽은 빨강, 오른쪽과 아래쪽 윤곽은 파랑이고, 그림의 크기는 "
        "모두 같습니다.",
    )


def draw_layer(student: Any) -> Picture:
    """Show one window of a strided, padded convolution and the gradient that comes back."""
    x = np.add.outer(np.arange(5.0), np.arange(6.0)) % 4
    w = np.array([[1.0, 0, -1], [2, 1, 0]])
    out, cache = student.conv2d_forward(x[None, None], w[None, None], np.zeros(1), 2, 1)
    dout = np.zeros_like(out)
    dout[..., 1, 1] = 1
    dx, _, _ = student.conv2d_backward(dout, cache)
    image = Cells(np.pad(x, 1), side=24, frames=[(2, 2, 2, 3, ORANGE)])
    result = Cells(out[0, 0], side=24, frames=[(1, 1, 1, 1, ORANGE)])
    back = Cells(dx[0, 0], side=24, frames=[(1, 1, 2, 3, ORANGE)])
    return Picture(
        Row(image, "*", Cells(w, side=24), "=", result, "→", back),
        en="Your convolution of a padded image with stride 2, and your dx when only the framed "
        "output has a gradient, of 1: the kernel should lie in the frame, and 0 outside it.",
        ko="패딩한 이미지에 스트라이드 2로 합성곱한 결과와, 테두리를 친 출력의 기울기만 1일 때의 "
        "dx입니다. dx에서 테두리 안에는 커널이 그대로 있고 바깥은 0이어야 합니다.",
    )


def draw_pooling(student: Any) -> Picture:
    """Show both poolings of a small picture with windows that overlap, and their gradients."""
    x = np.array([[1.0, 4, 2, 0, 3], [0, 9, 1, 5, 2], [3, 2, 6, 1, 0], [7, 0, 2, 8, 4]])
    rows: list[Cells | str] = []
    for forward, backward in (
        (student.max_pool_forward, student.max_pool_backward),
        (student.avg_pool_forward, student.avg_pool_backward),
    ):
        out, cache = forward(x[None, None], 2, 1)
        dx = backward(np.ones_like(out), cache)
        rows += ["→", Cells(out[0, 0], side=26), Cells(dx[0, 0], side=26)]
    peak = [(1, 1, 1, 1, GREEN)]
    return Picture(
        Row(Cells(x, side=26, frames=peak), *rows, gap=7),
        en="Your pooling with windows of 2 and stride 1: maxima, dx for a gradient of ones, means, "
        "dx again. The framed 9 wins four windows, so its dx is 4; both dx add up to 12.",
        ko="크기 2, 스트라이드 1로 풀링한 결과입니다. 최댓값, dout이 모두 1일 때의 dx, 평균, 다시 "
        "dx 순서입니다. 테두리를 친 9는 네 창의 최댓값이므로 dx가 4이고, dx의 합은 둘 다 12입니다.",
    )

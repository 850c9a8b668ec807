"""Pictures of what a student's convolution and pooling do."""

from __future__ import annotations

from typing import Any

import numpy as np
from draw import GREEN, ORANGE, Cells, Picture, Pixels, Row, slides

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


def photograph() -> np.ndarray[Any, Any]:
    """Return something like a photograph, 30 x 36: a ball on a table before a bright window."""
    y, x = np.mgrid[0:30, 0:36].astype(np.float64)
    picture = np.where(y < 19, 0.42 - 0.006 * y, 0.62 - 0.012 * (y - 19))
    window = (x > 20) & (x < 32) & (y > 2) & (y < 13)
    picture[window] = (0.95 - 0.01 * (x + y))[window] + 0.2
    picture[(x == 26) & window] = 0.3
    shade = ((x - 15) / 9) ** 2 + ((y - 25) / 2.5) ** 2
    picture -= 0.4 * np.exp(-shade)
    far = ((x - 12) ** 2 + (y - 18) ** 2) / 49
    light = np.clip(1 - 0.9 * np.hypot(x - 14.5, y - 15) / 9, 0.08, 1)
    picture = np.where(far < 1, light, picture)
    scene: np.ndarray[Any, Any] = np.clip(picture, 0.0, 1.0)
    return scene


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


@slides(1, 3, 1, 1, en="stride", ko="스트라이드")
def draw_photo(student: Any, stride: float = 1) -> Picture:
    """Show a photograph on its way through convolution, ReLU and pooling."""
    image, kernel = photograph(), VERTICAL[None, None]
    out, _ = student.conv2d_forward(image[None, None], kernel, np.zeros(1), int(stride), 1)
    rectified = np.maximum(np.asarray(out, dtype=np.float64), 0.0)
    pooled, _ = student.max_pool_forward(rectified, 2, 2)
    scale = 4.0 * int(stride)
    return Picture(
        Row(
            Pixels(image, side=4),
            "→",
            Pixels(np.asarray(out)[0, 0], side=scale, low=-2.0, high=2.0),
            "→",
            Pixels(rectified[0, 0], side=scale, low=0.0, high=2.0),
            "→",
            Pixels(np.asarray(pooled)[0, 0], side=2 * scale, low=0.0, high=2.0),
            gap=4,
        ),
        en="A photograph, your conv2d_forward with a kernel for vertical edges (grey is 0), the "
        f"same after ReLU, and your max_pool_forward. With stride {stride:g} a pixel of the result "
        f"stands for {stride:g} × {stride:g} pixels, and pooling halves it again.",
        ko="사진 한 장과, 세로 윤곽 커널을 쓴 여러분의 conv2d_forward(회색이 0), 그 결과에 ReLU를 "
        f"적용한 것, 그리고 여러분의 max_pool_forward입니다. 스트라이드가 {stride:g}이면 결과의 "
        f"픽셀 하나가 {stride:g} × {stride:g}픽셀을 대신하고, 풀링에서 다시 절반이 됩니다.",
    )


@slides(1, 6, 1, 2, en="place of the window", ko="창의 위치")
def draw_window(student: Any, place: float = 2) -> Picture:
    """Show the window of one output while it slides over a padded image, and what it adds up."""
    x = np.add.outer(np.arange(4.0), 2 * np.arange(6.0)) % 5
    w = np.array([[0.0, 1, 0], [1, -4, 1], [0, 1, 0]])
    out, _ = student.conv2d_forward(x[None, None], w[None, None], np.zeros(1), 2, 1)
    row, column = divmod(int(place) - 1, 3)
    padded = np.pad(x, 1)
    under = padded[2 * row : 2 * row + 3, 2 * column : 2 * column + 3]
    image = Cells(padded, side=26, frames=[(2 * row, 2 * column, 3, 3, ORANGE)], largest=6)
    result = Cells(np.asarray(out)[0, 0], side=38, frames=[(row, column, 1, 1, ORANGE)], largest=16)
    return Picture(
        Row(image, "→", Cells(w * under, side=32, largest=16), "→", result),
        en=f"The window at place {place:g} of a padded image with stride 2, its numbers times the "
        "kernel, and your conv2d_forward. The nine products add up to the framed output: "
        f"{float(np.sum(w * under)):g}.",
        ko=f"패딩한 이미지에서 스트라이드 2로 움직이는 창의 {place:g}번째 위치, 창 안의 수와 "
        "커널을 곱한 값, 그리고 여러분의 conv2d_forward입니다. 곱 아홉 개를 더하면 테두리를 친 "
        f"출력, 곧 {float(np.sum(w * under)):g}이어야 합니다.",
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

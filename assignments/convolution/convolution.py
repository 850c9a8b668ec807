"""Convolution, pooling and image filters.

합성곱, 풀링, 이미지 필터.
"""

import numpy as np  # noqa: F401


def output_size(n, k, stride, pad):
    """Return how many windows of length `k` fit along an axis of length `n`, as an int.

    길이가 `n`인 축에 길이 `k`인 창이 몇 번 놓이는지 int로 돌려줍니다.
    """
    raise NotImplementedError


def zero_pad(x, pad):
    """Return `x` (N, C, H, W) with `pad` zeros on all four sides of every channel.

    `x` (N, C, H, W)에서 채널마다 상하좌우에 0을 `pad`줄씩 두른 배열을 돌려줍니다.
    """
    raise NotImplementedError


def conv2d_forward(x, w, b, stride=1, pad=0):
    """Convolve `x` (N, C, H, W) with `w` (F, C, KH, KW), add `b` (F,); return (out, cache).

    `out` is (N, F, OH, OW). `stride` and `pad` are ints that hold for both axes.

    `x` (N, C, H, W)를 `w` (F, C, KH, KW)와 합성곱하고 `b` (F,)를 더해 (out, cache)를 돌려줍니다.
    `out`은 (N, F, OH, OW)이고, 정수 `stride`와 `pad`는 두 축에 똑같이 쓰입니다.
    """
    raise NotImplementedError


def conv2d_backward(dout, cache):
    """Return (dx, dw, db) for `dout` (N, F, OH, OW), in the shapes of x, w and b.

    `dout` (N, F, OH, OW)에 대한 기울기 (dx, dw, db)를 돌려줍니다. 모양은 x, w, b와 같습니다.
    """
    raise NotImplementedError


def max_pool_forward(x, size, stride):
    """Take the maximum of every window of `x` (N, C, H, W); return (out, cache).

    `size` and `stride` are an int or a pair (height, width). `out` is (N, C, OH, OW).

    `x` (N, C, H, W)의 창마다 최댓값을 골라 (out, cache)를 돌려줍니다. `size`와 `stride`는
    정수이거나 (세로, 가로) 튜플입니다. `out`은 (N, C, OH, OW)입니다.
    """
    raise NotImplementedError


def max_pool_backward(dout, cache):
    """Return dx (N, C, H, W) for `dout` (N, C, OH, OW).

    `dout` (N, C, OH, OW)에 대한 기울기 dx (N, C, H, W)를 돌려줍니다.
    """
    raise NotImplementedError


def avg_pool_forward(x, size, stride):
    """Take the mean of every window of `x` (N, C, H, W); return (out, cache).

    The arguments are those of `max_pool_forward`.

    `x` (N, C, H, W)의 창마다 평균을 구해 (out, cache)를 돌려줍니다. 인자는
    `max_pool_forward`와 같습니다.
    """
    raise NotImplementedError


def avg_pool_backward(dout, cache):
    """Return dx (N, C, H, W) for `dout` (N, C, OH, OW).

    `dout` (N, C, OH, OW)에 대한 기울기 dx (N, C, H, W)를 돌려줍니다.
    """
    raise NotImplementedError


def flatten_forward(x):
    """Lay every image of `x` (N, C, H, W) out in one row; return (out, cache), out (N, C*H*W).

    `x` (N, C, H, W)의 이미지마다 한 줄로 펼쳐 (out, cache)를 돌려줍니다. out은 (N, C*H*W)입니다.
    """
    raise NotImplementedError


def flatten_backward(dout, cache):
    """Return dx (N, C, H, W) for `dout` (N, C*H*W).

    `dout` (N, C*H*W)에 대한 기울기 dx (N, C, H, W)를 돌려줍니다.
    """
    raise NotImplementedError


def image_filter(img, kernel):
    """Filter the grey image `img` (H, W) with `kernel` (odd height, odd width), zeros outside.

    The result has the size of `img`.

    흑백 이미지 `img` (H, W)에 `kernel`(세로와 가로 모두 홀수)을 적용하고, 크기가 `img`와 같은
    배열을 돌려줍니다. 이미지 바깥은 0으로 봅니다.
    """
    raise NotImplementedError

"""Weight initialisation.

가중치 초기화.
"""

import numpy as np  # noqa: F401


def xavier(n_in, n_out, rng):
    """Return random weights (n_in, n_out) with mean 0 and standard deviation sqrt(1 / n_in).

    평균이 0이고 표준편차가 sqrt(1 / n_in)인 난수 가중치 (n_in, n_out)를 돌려줍니다.
    """
    raise NotImplementedError


def he(n_in, n_out, rng):
    """Return random weights (n_in, n_out) with mean 0 and standard deviation sqrt(2 / n_in).

    평균이 0이고 표준편차가 sqrt(2 / n_in)인 난수 가중치 (n_in, n_out)를 돌려줍니다.
    """
    raise NotImplementedError


def he_conv(f, c, kh, kw, rng):
    """Return random convolution weights (f, c, kh, kw) with He's standard deviation.

    He 초기화의 표준편차로 뽑은 합성곱 가중치 (f, c, kh, kw)를 돌려줍니다.
    """
    raise NotImplementedError


def activation_stds(x, weights, activation):
    """Send `x` (N, D) through the layers; return the standard deviation after each of them.

    `weights` is a list of matrices, `activation` is "sigmoid", "tanh" or "relu".

    `x` (N, D)를 층에 차례로 통과시키고 각 층을 지난 값의 표준편차를 돌려줍니다.
    `weights`는 행렬의 리스트, `activation`은 "sigmoid", "tanh", "relu" 중 하나입니다.
    """
    raise NotImplementedError

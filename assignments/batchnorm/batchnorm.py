"""Batch normalisation.

배치 정규화.
"""

import numpy as np  # noqa: F401


def batchnorm_forward(x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5):
    """Normalise every column of `x` (N, D); return (out, cache, new_mean, new_var).

    With `train` true, use the mean and the biased variance of this batch and update the running
    averages. With `train` false, use the running averages and return them unchanged.
    `gamma`, `beta`, `running_mean`, `running_var`, `new_mean` and `new_var` are (D,).

    `x` (N, D)의 열마다 정규화하고 (out, cache, new_mean, new_var)를 돌려줍니다.
    `train`이 참이면 이 배치의 평균과 편향 분산(N으로 나눈 분산)을 쓰고 이동 평균을 갱신합니다.
    `train`이 거짓이면 이동 평균을 쓰고 그 값을 그대로 돌려줍니다.
    """
    raise NotImplementedError


def batchnorm_backward(dout, cache):
    """Return (dx, dgamma, dbeta) for a forward pass in training mode.

    `dout` and `dx` are (N, D), `dgamma` and `dbeta` are (D,).

    학습 모드로 실행한 순전파에 대한 기울기 (dx, dgamma, dbeta)를 돌려줍니다.
    """
    raise NotImplementedError


def spatial_batchnorm_forward(
    x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5
):
    """Normalise every channel of `x` (N, C, H, W); return (out, cache, new_mean, new_var).

    The other arguments are those of `batchnorm_forward`, with one entry per channel: (C,).

    `x` (N, C, H, W)의 채널마다 정규화하고 (out, cache, new_mean, new_var)를 돌려줍니다.
    나머지 인자는 `batchnorm_forward`와 같으며, 채널마다 값이 하나씩 있는 (C,) 배열입니다.
    """
    raise NotImplementedError


def spatial_batchnorm_backward(dout, cache):
    """Return (dx, dgamma, dbeta) for a spatial forward pass in training mode.

    `dout` and `dx` are (N, C, H, W), `dgamma` and `dbeta` are (C,).

    학습 모드로 실행한 채널별 순전파에 대한 기울기 (dx, dgamma, dbeta)를 돌려줍니다.
    """
    raise NotImplementedError

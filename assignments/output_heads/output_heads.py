"""Output heads and losses.

출력층과 손실 함수.
"""

import numpy as np  # noqa: F401


def softmax(z):
    """Return the probabilities of the logits `z` over the last axis, in the shape of `z`.

    로짓 `z`를 마지막 축을 따라 확률로 바꾸어 돌려줍니다. 모양은 `z`와 같습니다.
    """
    raise NotImplementedError


def cross_entropy(z, y):
    """Return (loss, dz) for logits `z` (N, K) and integer labels `y` (N,).

    `loss` is the mean over the batch, a number; `dz` is its gradient, (N, K).

    로짓 `z` (N, K)와 정수 레이블 `y` (N,)에 대해 (loss, dz)를 돌려줍니다.
    `loss`는 배치에 대한 평균인 수 하나이고, `dz`는 그 기울기로 (N, K)입니다.
    """
    raise NotImplementedError


def binary_cross_entropy(z, y):
    """Return (loss, dz) for logits `z` of any shape and labels `y` (0 or 1) of the same shape.

    `loss` is the mean over every element, a number; `dz` has the shape of `z`.

    임의 모양의 로짓 `z`와 같은 모양의 레이블 `y`(0 또는 1)에 대해 (loss, dz)를 돌려줍니다.
    `loss`는 모든 원소에 대한 평균인 수 하나이고, `dz`의 모양은 `z`와 같습니다.
    """
    raise NotImplementedError


def mean_squared_error(pred, y):
    """Return (loss, dpred) for predictions and targets of one shape.

    `loss` is the mean over every element, a number; `dpred` has the shape of `pred`.

    모양이 같은 예측 `pred`와 정답 `y`에 대해 (loss, dpred)를 돌려줍니다.
    `loss`는 모든 원소에 대한 평균인 수 하나이고, `dpred`의 모양은 `pred`와 같습니다.
    """
    raise NotImplementedError


def one_hot(y, k):
    """Return a float64 array (N, k) with a 1 in the column of each label of `y` (N,), else 0.

    레이블 `y` (N,)마다 그 열이 1이고 나머지가 0인 float64 배열 (N, k)를 돌려줍니다.
    """
    raise NotImplementedError


def label_smoothing(y_onehot, eps):
    """Return `y_onehot` (N, K) with the share `eps` spread evenly over all K classes.

    `y_onehot` (N, K)에서 `eps`만큼을 덜어 K개 클래스 모두에 고르게 나눈 배열을 돌려줍니다.
    """
    raise NotImplementedError

"""Dropout.

드롭아웃.
"""

import numpy as np  # noqa: F401


def dropout_forward(x, p, train, rng):
    """Return (out, cache) for an array `x` of any shape.

    With `train` true, set each element to zero with probability `p`, each for itself, and divide
    those that are kept by 1 - p. With `train` false, the output is `x`. `rng` is a
    numpy.random.Generator.

    모양이 어떻든 배열 `x`에 대해 (out, cache)를 돌려줍니다.
    `train`이 참이면 원소마다 따로 확률 `p`로 0으로 만들고, 남은 원소는 1 - p로 나눕니다.
    `train`이 거짓이면 출력은 `x`입니다. `rng`는 numpy.random.Generator입니다.
    """
    raise NotImplementedError


def dropout_backward(dout, cache):
    """Return dx, the gradient of `x`, for the forward pass that returned `cache`.

    `cache`를 돌려준 순전파에 대한 `x`의 기울기 dx를 돌려줍니다.
    """
    raise NotImplementedError


def mc_predict(forward, x, samples, rng):
    """Return the mean of `samples` outputs of `forward(x, rng)`.

    `forward`는 배열 하나를 돌려주는 함수입니다. `forward(x, rng)`를 `samples`번 호출해 얻은
    출력의 평균을 돌려줍니다.
    """
    raise NotImplementedError

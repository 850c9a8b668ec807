"""A convolutional network, trained on handwritten digits.

손글씨 숫자를 학습하는 합성곱 신경망.
"""

import numpy as np  # noqa: F401


def build(input_shape, classes, rng):
    """Return the parameters of a new network: a dict of names to float64 arrays.

    `input_shape` is (C, H, W). Names and layers are yours. Draw the weights from `rng`.

    새 신경망의 파라미터를 이름과 float64 배열의 딕셔너리로 돌려줍니다.
    `input_shape`는 (C, H, W)입니다. 이름과 층 구성은 자유이고, 가중치는 `rng`로 뽑습니다.
    """
    raise NotImplementedError


def forward(params, x, train, rng):
    """Return (logits, cache) for images `x` (N, C, H, W); the logits are (N, classes).

    With `train` true you may draw from `rng`, for dropout. With `train` false nothing is drawn,
    and `rng` may be None.

    이미지 `x` (N, C, H, W)에 대한 (logits, cache)를 돌려줍니다. logits는 (N, classes)입니다.
    `train`이 참이면 드롭아웃에 `rng`를 쓸 수 있습니다. 거짓이면 난수를 쓰지 않으며, `rng`는
    None일 수도 있습니다.
    """
    raise NotImplementedError


def loss(params, x, y, lam):
    """Return (loss, grads): the mean cross-entropy plus `lam` times the sum of squared weights.

    The logits are those of `forward` with `train` false. `y` (N,) holds integer labels. `grads` has
    the keys of `params`, and every gradient the shape of its parameter.

    (loss, grads)를 돌려줍니다. 손실은 교차 엔트로피의 평균에 `lam`과 가중치 제곱합의 곱을 더한
    값입니다. 로짓은 `train`이 거짓일 때 `forward`가 돌려주는 값입니다. `y` (N,)는 정수
    레이블입니다. `grads`의 키는 `params`와 같고, 기울기의 모양은 그 파라미터와 같습니다.
    """
    raise NotImplementedError


def train(x, y, x_val, y_val, rng, deadline):
    """Build and train a network for `x` and `y`; return its params before `deadline` seconds pass.

    Return the parameters that had the highest accuracy on `x_val`, `y_val`.

    `x`와 `y`에 맞는 신경망을 만들어 학습시키고, `deadline`초가 지나기 전에 params를 돌려줍니다.
    `x_val`, `y_val`에서 정확도가 가장 높았던 파라미터를 돌려줍니다.
    """
    raise NotImplementedError


def predict(params, x):
    """Return the label of every image of `x` (N, C, H, W): integers, shape (N,).

    `x` (N, C, H, W)의 이미지마다 레이블을 돌려줍니다. 모양이 (N,)인 정수 배열입니다.
    """
    raise NotImplementedError

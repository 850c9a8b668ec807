"""Backpropagation.

오차 역전파.
"""

import numpy as np  # noqa: F401


def affine_forward(x, w, b):
    """Return (out, cache): `x @ w + b` with every sample of `x` flattened to a row.

    `x` (N, ...) has any rank from 2 up, `w` is (D, M), `b` (M,), `out` (N, M).

    `x`의 샘플을 각각 한 줄로 펴서 `x @ w + b`를 계산하고 (out, cache)를 돌려줍니다.
    `x` (N, ...)는 2차원 이상이고, `w`는 (D, M), `b`는 (M,), `out`은 (N, M)입니다.
    """
    raise NotImplementedError


def affine_backward(dout, cache):
    """Return (dx, dw, db) for an upstream gradient `dout` (N, M).

    `dx` has the shape of `x`, `dw` is (D, M), `db` is (M,).

    `dout` (N, M)에 대한 기울기 (dx, dw, db)를 돌려줍니다.
    `dx`는 `x`와 모양이 같고, `dw`는 (D, M), `db`는 (M,)입니다.
    """
    raise NotImplementedError


def numerical_gradient(f, x, h=1e-5):
    """Return the gradient of the function `f` at the array `x` by central differences.

    `f` takes an array like `x` and returns a number. The result has the shape of `x`.

    함수 `f`의 `x`에서의 기울기를 중앙 차분으로 구해 돌려줍니다.
    `f`는 `x`와 같은 모양의 배열을 받아 수 하나를 돌려줍니다. 결과의 모양은 `x`와 같습니다.
    """
    raise NotImplementedError


def mlp_init(sizes, rng):
    """Return the first parameters of a network as a dict `w1`, `b1`, `w2`, `b2`, ...

    `sizes` holds the features, the units of each hidden layer, and the classes.

    신경망의 초기 파라미터를 `w1`, `b1`, `w2`, `b2`, ...를 담은 dict로 돌려줍니다.
    `sizes`는 특성의 수, 은닉층마다의 유닛 수, 클래스의 수를 차례로 담은 리스트입니다.
    """
    raise NotImplementedError


def mlp_forward(params, x):
    """Return (logits, cache) of a network with ReLU hidden layers; `x` (N, D), `logits` (N, K).

    은닉층이 ReLU인 신경망의 (logits, cache)를 돌려줍니다. `x`는 (N, D), `logits`는 (N, K)입니다.
    """
    raise NotImplementedError


def mlp_loss(params, x, y):
    """Return (loss, grads): the mean softmax cross-entropy and a dict like `params`.

    `y` (N,) holds the right classes as integers.

    평균 소프트맥스 교차 엔트로피와, `params`와 같은 키를 가진 기울기 dict를 (loss, grads)로
    돌려줍니다. `y` (N,)는 정답 클래스를 나타내는 정수입니다.
    """
    raise NotImplementedError


def gradient_norms(params, x, y, activation):
    """Return the norm of dw of every layer, the first layer first.

    `activation` of the hidden layers is "sigmoid", "tanh" or "relu".

    모든 층의 dw의 노름을 첫째 층부터 차례로 돌려줍니다.
    은닉층의 활성화 함수 `activation`은 "sigmoid", "tanh", "relu" 가운데 하나입니다.
    """
    raise NotImplementedError


def train_xor(rng):
    """Return trained params: a network with two inputs and two logits that solves XOR.

    XOR를 푸는, 입력이 둘이고 로짓이 둘인 신경망을 학습시켜 그 params를 돌려줍니다.
    """
    raise NotImplementedError

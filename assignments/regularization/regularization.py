"""Regularisation.

가중치 규제.
"""

import numpy as np  # noqa: F401


def l1_penalty(weights, lam):
    """Return (penalty, grads): lam times the sum of all |w|, and its gradient for every array.

    `weights` is a list of arrays of any shapes; `grads` is a list of arrays of the same shapes.

    모든 |w|의 합에 lam을 곱한 값과, 배열마다 구한 그 기울기를 (penalty, grads)로 돌려줍니다.
    `weights`는 여러 가지 모양의 배열을 담은 리스트이고, `grads`는 모양이 같은 배열의 리스트입니다.
    """
    raise NotImplementedError


def l2_penalty(weights, lam):
    """Return (penalty, grads): lam times the sum of all w**2, and its gradient for every array.

    모든 w**2의 합에 lam을 곱한 값과, 배열마다 구한 그 기울기를 (penalty, grads)로 돌려줍니다.
    """
    raise NotImplementedError


def elastic_net(weights, lam1, lam2):
    """Return (penalty, grads) of lam1 times the sum of |w| plus lam2 times the sum of w**2.

    lam1 곱하기 |w|의 합과 lam2 곱하기 w**2의 합을 더한 페널티와 그 기울기를 돌려줍니다.
    """
    raise NotImplementedError


def soft_threshold(w, t):
    """Move every element of `w` towards 0 by `t` >= 0, and no further than 0.

    `w`의 원소를 모두 0 쪽으로 `t`(0 이상)만큼 옮기되, 0을 넘어가지 않게 합니다.
    """
    raise NotImplementedError


def decay_step(w, dw, lr, lam):
    """Return the weights after one step with weight decay: w (1 - lr lam) - lr dw.

    가중치 감쇠를 쓰는 경사 하강법 한 스텝 뒤의 가중치 w (1 - lr lam) - lr dw를 돌려줍니다.
    """
    raise NotImplementedError


def fit_linear(x, y, lam, kind):
    """Return the (w, b) that minimise mean((x @ w + b - y)**2) + lam R(w).

    `x` is (N, D), `y` and `x @ w + b` are (N,), `w` is (D,) and `b` a number. R(w) is the sum of
    |w| where `kind` is "l1", the sum of w**2 where it is "l2".

    mean((x @ w + b - y)**2) + lam R(w)를 최소로 만드는 (w, b)를 돌려줍니다.
    `x`는 (N, D), `y`와 `x @ w + b`는 (N,), `w`는 (D,)이고 `b`는 수 하나입니다.
    R(w)는 `kind`가 "l1"이면 |w|의 합, "l2"이면 w**2의 합입니다.
    """
    raise NotImplementedError

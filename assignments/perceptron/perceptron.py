"""Unit perceptron: a neuron, its learning rule, and logic gates.

퍼셉트론 단원입니다. 각 함수의 본문을 채워 제출하세요. 함수 이름과 인자는 바꾸지 마세요.
"""

import numpy as np


def step(z: np.ndarray | float) -> np.ndarray | float:
    """Return 1 where z > 0, else 0, elementwise; z is a number or an array of any shape.

    z > 0이면 1, 아니면 0을 원소마다 돌려줍니다. z는 수 하나이거나 임의의 모양의 배열입니다.
    """
    raise NotImplementedError


def predict(x: np.ndarray, w: np.ndarray, b: float) -> np.ndarray:
    """Return the class, 0 or 1, of every row of x (N, D) as an array (N,); w is (D,).

    x (N, D)의 행마다 0 또는 1로 분류한 결과를 (N,) 배열로 돌려줍니다. w는 (D,)입니다.
    """
    raise NotImplementedError


def fit(
    x: np.ndarray, y: np.ndarray, lr: float, epochs: int
) -> tuple[np.ndarray, float, list[int]]:
    """Learn from x (N, D) and labels y (N,) in {0, 1}; return (w, b, mistakes).

    x (N, D)와 0 또는 1인 레이블 y (N,)로 학습하여 (w, b, mistakes)를 돌려줍니다.
    mistakes에는 실행한 에폭마다 틀린 횟수가 하나씩 들어갑니다.
    """
    raise NotImplementedError


def gate_and(x1: np.ndarray | float, x2: np.ndarray | float) -> np.ndarray | float:
    """Return x1 AND x2, elementwise.

    x1 AND x2를 원소마다 돌려줍니다.
    """
    raise NotImplementedError


def gate_or(x1: np.ndarray | float, x2: np.ndarray | float) -> np.ndarray | float:
    """Return x1 OR x2, elementwise.

    x1 OR x2를 원소마다 돌려줍니다.
    """
    raise NotImplementedError


def gate_nand(x1: np.ndarray | float, x2: np.ndarray | float) -> np.ndarray | float:
    """Return NOT (x1 AND x2), elementwise.

    NOT (x1 AND x2)를 원소마다 돌려줍니다.
    """
    raise NotImplementedError


def xor(x1: np.ndarray | float, x2: np.ndarray | float) -> np.ndarray | float:
    """Return 1 where exactly one of x1 and x2 is 1, else 0, elementwise; build it from gates.

    x1과 x2 중 정확히 하나만 1이면 1, 아니면 0을 원소마다 돌려줍니다. 게이트를 조합해 만드세요.
    """
    raise NotImplementedError

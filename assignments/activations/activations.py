"""Unit activations: activation functions and their gradients.

활성화 함수 단원입니다. 각 함수의 본문을 채워 제출하세요. 함수 이름과 인자는 바꾸지 마세요.
"""

import numpy as np


def step(x: np.ndarray) -> np.ndarray:
    """Return 1 where x > 0, else 0, elementwise.

    x > 0인 원소는 1, 나머지는 0으로 바꾼 배열을 돌려줍니다.
    """
    raise NotImplementedError


def step_backward(dout: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return the gradient of step with respect to x.

    step의 x에 대한 기울기를 돌려줍니다.
    """
    raise NotImplementedError


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Return 1 / (1 + exp(-x)), elementwise, right at ±1000 and ±inf too.

    시그모이드 값을 돌려줍니다. ±1000과 ±inf에서도 정확해야 합니다.
    """
    raise NotImplementedError


def sigmoid_backward(dout: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return the gradient of sigmoid with respect to x, which is its input.

    sigmoid의 x에 대한 기울기를 돌려줍니다. x는 출력이 아니라 입력입니다.
    """
    raise NotImplementedError


def tanh(x: np.ndarray) -> np.ndarray:
    """Return the hyperbolic tangent, elementwise, right at ±1000 and ±inf too.

    쌍곡탄젠트 값을 돌려줍니다. ±1000과 ±inf에서도 정확해야 합니다.
    """
    raise NotImplementedError


def tanh_backward(dout: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return the gradient of tanh with respect to x, which is its input.

    tanh의 x에 대한 기울기를 돌려줍니다. x는 출력이 아니라 입력입니다.
    """
    raise NotImplementedError


def relu(x: np.ndarray) -> np.ndarray:
    """Return x where x > 0, else 0, elementwise.

    x > 0인 원소는 그대로 두고 나머지는 0으로 바꾼 새 배열을 돌려줍니다.
    """
    raise NotImplementedError


def relu_backward(dout: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return the gradient of relu with respect to x.

    relu의 x에 대한 기울기를 돌려줍니다.
    """
    raise NotImplementedError


def leaky_relu(x: np.ndarray, alpha: float) -> np.ndarray:
    """Return x where x > 0, else alpha * x, elementwise.

    x > 0인 원소는 그대로 두고 나머지에는 alpha를 곱한 새 배열을 돌려줍니다.
    """
    raise NotImplementedError


def leaky_relu_backward(dout: np.ndarray, x: np.ndarray, alpha: float) -> np.ndarray:
    """Return the gradient of leaky_relu with respect to x.

    leaky_relu의 x에 대한 기울기를 돌려줍니다.
    """
    raise NotImplementedError


def prelu(x: np.ndarray, alpha: float | np.ndarray) -> np.ndarray:
    """Return x where x > 0, else its slope times x; alpha is one number or has shape (C,).

    x > 0인 원소는 그대로 두고 나머지에는 기울기 alpha를 곱합니다. alpha는 수 하나이거나
    채널(축 1)마다 하나씩인 (C,) 배열입니다.
    """
    raise NotImplementedError


def prelu_backward(
    dout: np.ndarray, x: np.ndarray, alpha: float | np.ndarray
) -> tuple[np.ndarray, float | np.ndarray]:
    """Return (dx, dalpha): the gradients of prelu for x and for alpha.

    prelu의 x에 대한 기울기 dx와 alpha에 대한 기울기 dalpha를 돌려줍니다. dalpha의 모양은
    alpha와 같습니다.
    """
    raise NotImplementedError

"""Data augmentation.

데이터 증강.
"""

import numpy as np  # noqa: F401


def horizontal_flip(x, rng, p):
    """Mirror each image of `x` (N, C, H, W) left to right with probability `p`.

    `x` (N, C, H, W)의 이미지마다 따로 확률 `p`로 좌우를 뒤집어 돌려줍니다.
    """
    raise NotImplementedError


def random_crop(x, pad, rng):
    """Pad each image with `pad` zeros on every side and cut out a window of the old size.

    이미지마다 상하좌우에 0을 `pad`줄씩 두르고, 무작위 위치에서 원래 크기로 잘라 돌려줍니다.
    """
    raise NotImplementedError


def cutout(x, size, rng):
    """Set one square of `size` by `size` pixels, at a random place, to zero in each image.

    이미지마다 무작위 위치에 있는 `size` × `size` 정사각형 하나를 0으로 만들어 돌려줍니다.
    """
    raise NotImplementedError


def mixup(x, y, alpha, rng):
    """Blend every sample and its label with another one's; return (x_mixed, y_mixed).

    `y` (N, K) is one-hot; the share of the sample itself is drawn from Beta(alpha, alpha).

    샘플과 레이블을 다른 샘플과 함께 섞어 (x_mixed, y_mixed)를 돌려줍니다.
    `y` (N, K)는 원-핫이고, 자기 자신의 비율은 Beta(alpha, alpha)에서 뽑습니다.
    """
    raise NotImplementedError


def cutmix(x, y, alpha, rng):
    """Paste a box of another image into every image, mix the labels by area; return both.

    모든 이미지에 다른 이미지의 사각형을 붙이고 레이블은 넓이대로 섞어 둘 다 돌려줍니다.
    """
    raise NotImplementedError


def tta_predict(predict, x):
    """Return the mean of `predict` over the images and their mirror images.

    이미지와 좌우를 뒤집은 이미지에 대한 `predict`의 평균을 돌려줍니다.
    """
    raise NotImplementedError


def smote(x, k, n, rng):
    """Return `n` new rows, each between a row of `x` (N, D) and one of its `k` nearest others.

    새로운 행 `n`개를 돌려줍니다. 각 행은 `x` (N, D)의 어떤 행과, 그 행에서 가장 가까운 다른 행
    `k`개 중 하나를 잇는 선분 위에 있습니다.
    """
    raise NotImplementedError

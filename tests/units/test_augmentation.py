"""The reference of data augmentation against what must be true of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import array_api_strict
import numpy as np
import pytest

from reference.augmentation import solution

Array = Any
CLASSES = np.eye(5)[np.arange(6) % 5]


def generator(seed: int = 40) -> np.random.Generator:
    return np.random.default_rng(seed)


def coded(*shape: int) -> Array:
    return np.arange(1.0, 1.0 + np.prod(shape)).reshape(shape)


def mean_of_columns(x: Array) -> Array:
    return x[:, 0, 0, :] / 7.0


CALLS: dict[str, Callable[[Any, Any], Any]] = {
    "horizontal_flip": lambda x, y: solution.horizontal_flip(x, generator(), 0.5),
    "random_crop": lambda x, y: solution.random_crop(x, 2, generator()),
    "random_crop without padding": lambda x, y: solution.random_crop(x, 0, generator()),
    "cutout": lambda x, y: solution.cutout(x, 3, generator()),
    "mixup": lambda x, y: solution.mixup(x, y, 0.7, generator()),
    "cutmix": lambda x, y: solution.cutmix(x, y, 1.0, generator()),
    "tta_predict": lambda x, y: solution.tta_predict(mean_of_columns, x),
    "smote": lambda x, y: solution.smote(x[:, 0, 0, :], 2, 9, generator()),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_it_runs_on_any_array_of_the_standard_on_any_device(call: Any) -> None:
    device = array_api_strict.Device("device1")
    plain = generator(41).normal(size=(6, 2, 5, 7)), CLASSES
    moved = [array_api_strict.asarray(value, device=device) for value in plain]
    found, expected = call(*moved), call(*plain)
    found, expected = (v if isinstance(v, tuple) else (v,) for v in (found, expected))
    for strict, right in zip(found, expected, strict=True):
        assert strict.device == device
        home = strict.to_device(array_api_strict.Device("CPU_DEVICE"))
        np.testing.assert_allclose(np.asarray(home), right, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_it_changes_no_argument(call: Any) -> None:
    x, y = generator(42).normal(size=(6, 2, 5, 7)), CLASSES.copy()
    kept = x.copy()
    call(x, y)
    np.testing.assert_array_equal(x, kept)
    np.testing.assert_array_equal(y, CLASSES)


def test_each_image_is_itself_or_its_mirror_image() -> None:
    x = coded(4000, 2, 3, 4)
    out = solution.horizontal_flip(x, generator(), 0.3)
    mirrored = (out == x[..., ::-1]).all(axis=(1, 2, 3))
    assert (mirrored | (out == x).all(axis=(1, 2, 3))).all()
    assert abs(mirrored.mean() - 0.3) < 6 * np.sqrt(0.21 / 4000)


def test_every_window_is_cut_out_equally_often() -> None:
    x = np.tile(coded(1, 1, 2, 3), (9000, 1, 1, 1))
    out = solution.random_crop(x, 1, generator())
    padded = np.pad(x[0, 0], 1)
    total = 0
    for a in range(3):
        for b in range(3):
            window = padded[a : a + 2, b : b + 3]
            count = (out[:, 0] == window).all(axis=(1, 2)).sum()
            assert abs(count - 1000) < 6 * np.sqrt(1000)
            total += count
    assert total == 9000


@pytest.mark.parametrize("size", [1, 2, 3, 6, 40])
def test_the_share_of_zeros_is_that_of_clipped_squares(size: int) -> None:
    h, w = 7, 9
    out = solution.cutout(np.ones((4000, 1, h, w)), size, generator())
    expected = 1.0
    for length in (h, w):
        starts = np.arange(length) - size // 2
        covered = np.clip(starts + size, 0, length) - np.clip(starts, 0, length)
        expected *= covered.mean() / length
    zeros = (out == 0).mean(axis=(1, 2, 3))
    assert abs(zeros.mean() - expected) <= 6 * zeros.std() / np.sqrt(4000) + 1e-12


def test_mixup_keeps_the_mean_of_the_batch() -> None:
    rng = generator()
    for _ in range(20):
        x, y = rng.normal(size=(6, 3)), CLASSES
        x_mixed, y_mixed = solution.mixup(x, y, 0.4, rng)
        np.testing.assert_allclose(x_mixed.mean(axis=0), x.mean(axis=0), atol=1e-14)
        np.testing.assert_allclose(y_mixed.mean(axis=0), y.mean(axis=0), atol=1e-14)


@pytest.mark.parametrize("alpha", [0.2, 1.0, 4.0])
def test_the_share_has_the_moments_of_the_beta_distribution(alpha: float) -> None:
    rng, shares = generator(), []
    for _ in range(3000):
        weights, _ = solution.mixup(np.eye(12), np.eye(12), alpha, rng)
        shares.append(weights.diagonal().min())
    variance = 1 / (4 * (2 * alpha + 1))
    assert np.mean(shares) == pytest.approx(0.5, abs=6 * np.sqrt(variance / 3000))
    assert np.var(shares) == pytest.approx(variance, rel=0.15)


def test_cutmix_weighs_labels_by_the_pixels_that_were_pasted() -> None:
    rng, x = generator(), coded(5, 2, 8, 11)
    for _ in range(50):
        out, labels = solution.cutmix(x, np.eye(5), 1.0, rng)
        image = (out - 1) // x[0].size
        for i in range(5):
            shares = [np.mean(image[i] == j) for j in range(5)]
            np.testing.assert_allclose(labels[i], shares, atol=1e-12)
        np.testing.assert_array_equal((out - 1) % x[0].size, np.broadcast_to(x[0] - 1, x.shape))


def test_the_area_of_a_box_inside_is_one_minus_lambda() -> None:
    class Fixed:
        def beta(self, a: float, b: float) -> float:
            return 0.75

        def permutation(self, n: int) -> Array:
            return np.arange(n)[::-1]

        def integers(self, high: int) -> int:
            return high // 2

    out, labels = solution.cutmix(coded(2, 1, 20, 40), np.eye(2), 1.0, Fixed())
    np.testing.assert_array_equal(labels, [[0.75, 0.25], [0.25, 0.75]])
    foreign = (out != coded(2, 1, 20, 40))[0, 0]
    assert np.argwhere(foreign).min(axis=0).tolist() == [5, 10]
    assert np.argwhere(foreign).max(axis=0).tolist() == [14, 29]


def test_new_rows_of_smote_stay_within_the_old_ones_and_on_their_line() -> None:
    x = np.array([[0.0, 0.0], [1.0, 2.0], [3.0, 6.0], [10.0, 20.0]])
    rows = solution.smote(x, 1, 4000, generator())
    np.testing.assert_allclose(rows[:, 1], 2 * rows[:, 0], atol=1e-12)
    # Neighbours: 0 and 1 each other, 2 has 1, 3 has 2.
    places = [((rows[:, 0] > a) & (rows[:, 0] < b)).sum() for a, b in ((0, 1), (1, 3), (3, 10))]
    assert np.all(np.abs(np.array(places) - [2000, 1000, 1000]) < 6 * np.sqrt(1000))

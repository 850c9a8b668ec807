"""The reference of data augmentation against PyTorch."""

from __future__ import annotations

import numpy as np
import torch
from torch.nn import functional

from reference.augmentation import solution


def test_a_mirrored_batch_is_pytorchs() -> None:
    x = np.random.default_rng(50).normal(size=(3, 2, 4, 5))
    flipped = torch.flip(torch.tensor(x), dims=[-1]).numpy()
    np.testing.assert_array_equal(
        solution.horizontal_flip(x, np.random.default_rng(51), 1.0), flipped
    )


def test_every_crop_is_one_of_the_windows_that_pytorch_unfolds() -> None:
    x = np.random.default_rng(52).normal(size=(40, 3, 5, 6))
    out = solution.random_crop(x, 2, np.random.default_rng(53))
    padded = functional.pad(torch.tensor(x), (2, 2, 2, 2))
    windows = functional.unfold(padded, (5, 6)).numpy()
    for image, columns in zip(out, windows, strict=True):
        assert (columns == image.reshape(-1, 1)).all(axis=0).sum() == 1


def test_the_loss_of_mixed_labels_is_the_mixture_of_losses() -> None:
    rng = np.random.default_rng(54)
    logits = torch.tensor(rng.normal(size=(6, 6)))
    weights, labels = solution.mixup(np.eye(6), np.eye(6), 1.0, rng)
    others = weights * (1 - np.eye(6))
    share = weights.diagonal().min()
    partner = np.where(others.any(axis=1), others.argmax(axis=1), np.arange(6))
    mixed = functional.cross_entropy(logits, torch.tensor(labels))
    own = functional.cross_entropy(logits, torch.arange(6))
    other = functional.cross_entropy(logits, torch.tensor(partner))
    torch.testing.assert_close(mixed, share * own + (1 - share) * other)


def test_the_mean_at_test_time_is_that_of_a_convolution() -> None:
    rng = np.random.default_rng(55)
    x, kernel = rng.normal(size=(4, 1, 6, 6)), torch.tensor(rng.normal(size=(3, 1, 3, 3)))

    def predict(images: np.ndarray) -> np.ndarray:
        maps = functional.conv2d(torch.tensor(np.ascontiguousarray(images)), kernel)
        return torch.softmax(torch.relu(maps).amax(dim=(2, 3)), dim=1).numpy()

    both = [
        predict(x),
        torch.softmax(
            torch.relu(functional.conv2d(torch.tensor(x), kernel.flip(-1))).amax(dim=(2, 3)), dim=1
        ).numpy(),
    ]
    np.testing.assert_allclose(solution.tta_predict(predict, x), np.mean(both, axis=0), rtol=1e-12)


def test_neighbours_are_those_of_pytorchs_distances() -> None:
    x = np.random.default_rng(56).normal(size=(12, 4))
    rows = solution.smote(x, 3, 200, np.random.default_rng(57))
    away = torch.cdist(torch.tensor(x), torch.tensor(x))
    away.fill_diagonal_(torch.inf)
    nearest = torch.topk(away, 3, largest=False).indices.numpy()
    for row in rows:
        detours = [
            np.linalg.norm(row - x[i]) + np.linalg.norm(row - x[j]) - np.linalg.norm(x[i] - x[j])
            for i in range(12)
            for j in nearest[i]
        ]
        assert min(detours) < 1e-12

"""What the speed of a convolution is measured with."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["FUNCTION", "arguments"]

FUNCTION = "conv2d_forward"


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw a small batch with several channels: enough for a matrix product to be worth it."""
    x, w = rng.normal(size=(8, 4, 24, 24)), rng.normal(size=(8, 4, 3, 3))
    return x, w, rng.normal(size=8), 1, 1

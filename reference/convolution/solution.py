"""Convolution, pooling and image filters: the reference solution.

A layer's windows are gathered into columns (*im2col*: K. Chellapilla, S. Puri and P. Simard, "High
Performance Convolutional Neural Networks for Document Processing", 2006), one slice of the image
for each place in the window. What remains of a convolution is then a matrix product, and what
remains of pooling a maximum or a mean. Going back, the columns are added where they came from.

Convolution means cross-correlation throughout, as in every deep-learning library:
V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning", 2016, whose
relation 6 is `output_size`.

Any array of the array API standard will do: NumPy, CuPy, array-api-strict.
"""

from __future__ import annotations

from math import prod
from typing import Any, NamedTuple, TypeAlias

from array_api_compat import array_namespace, device

__all__ = [
    "avg_pool_backward",
    "avg_pool_forward",
    "conv2d_backward",
    "conv2d_forward",
    "flatten_backward",
    "flatten_forward",
    "image_filter",
    "max_pool_backward",
    "max_pool_forward",
    "output_size",
    "zero_pad",
]

Array: TypeAlias = Any  # the standard names no base class
Pair: TypeAlias = tuple[int, int]


class Grid(NamedTuple):
    """Where the windows of a layer lie on its (padded) input.

    Attributes
    ----------
    image : tuple of int
        Height and width of the input.
    window, stride : tuple of int
        Height and width of a window, and the steps down and to the right.
    """

    image: Pair
    window: Pair
    stride: Pair

    @property
    def places(self) -> Pair:
        """Return how many windows there are, down and to the right."""
        (height, width), (kh, kw), (rows, cols) = self.image, self.window, self.stride
        return (height - kh) // rows + 1, (width - kw) // cols + 1

    def slices(self) -> list[tuple[slice, slice]]:
        """Return, for each place in a window, the pixels that lie there in some window."""
        (rows, cols), (down, right) = self.stride, self.places
        return [
            (
                slice(i, i + rows * (down - 1) + 1, rows),
                slice(j, j + cols * (right - 1) + 1, cols),
            )
            for i in range(self.window[0])
            for j in range(self.window[1])
        ]


def output_size(n: int, k: int, stride: int, pad: int) -> int:
    """Return how many windows fit along one axis: ``floor((n + 2 pad - k) / stride) + 1``.

    Parameters
    ----------
    n, k : int
        Length of the input and of the window along this axis.
    stride, pad : int
        Steps between windows, and zeros added at either end.

    Notes
    -----
    Dumoulin & Visin 2016, relation 6.
    """
    return (n + 2 * pad - k) // stride + 1


def zero_pad(x: Array, pad: int) -> Array:
    """Return `x` (N, C, H, W) with a border of `pad` zeros: (N, C, H + 2 pad, W + 2 pad)."""
    return _padded(x, (pad, pad))


def conv2d_forward(
    x: Array, w: Array, b: Array, stride: int = 1, pad: int = 0
) -> tuple[Array, tuple[Any, ...]]:
    r"""Slide `F` filters over images and their channels.

    .. math:: y_{nfpq} = b_f + \sum_{cij} w_{fcij} \hat x_{n,c,ps+i,qs+j}

    where :math:`\hat x` is the padded input and s the stride.

    Parameters
    ----------
    x : array, shape (N, C, H, W)
    w : array, shape (F, C, KH, KW)
    b : array, shape (F,)
    stride, pad : int
        For both axes.

    Returns
    -------
    out : array, shape (N, F, OH, OW)
        With OH and OW by `output_size`.
    cache : tuple
        What `conv2d_backward` needs.
    """
    xp = array_namespace(x, w, b)
    padded = _padded(x, (pad, pad))
    grid = Grid(padded.shape[2:], w.shape[2:], (stride, stride))
    n, f, size = x.shape[0], w.shape[0], prod(w.shape[1:])
    columns = xp.reshape(_columns(padded, grid), (n, size, prod(grid.places)))
    out = xp.matmul(xp.reshape(w, (f, size)), columns)
    out = xp.reshape(out, (n, f, *grid.places)) + xp.reshape(b, (1, f, 1, 1))
    return out, (columns, w, grid, pad)


def conv2d_backward(dout: Array, cache: tuple[Any, ...]) -> tuple[Array, Array, Array]:
    """Return the gradients of a convolution.

    Parameters
    ----------
    dout : array, shape (N, F, OH, OW)
        Upstream gradient.
    cache : tuple
        As `conv2d_forward` returned it.

    Returns
    -------
    dx : array, shape (N, C, H, W)
    dw : array, shape (F, C, KH, KW)
    db : array, shape (F,)
    """
    columns, w, grid, pad = cache
    xp = array_namespace(dout, w)
    n, f, *places = dout.shape
    flat = xp.reshape(dout, (n, f, prod(places)))
    dw = xp.sum(xp.matmul(flat, xp.matrix_transpose(columns)), axis=0)
    weights = xp.reshape(w, (f, prod(w.shape[1:])))
    dcolumns = xp.matmul(xp.matrix_transpose(weights), flat)
    shape = (n, w.shape[1], prod(grid.window), *places)
    dpadded = _added(xp.reshape(dcolumns, shape), grid)
    height, width = grid.image
    dx = dpadded[:, :, pad : height - pad, pad : width - pad]
    return dx, xp.reshape(dw, w.shape), xp.sum(dout, axis=(0, 2, 3))


def max_pool_forward(
    x: Array, size: int | Pair, stride: int | Pair
) -> tuple[Array, tuple[Any, ...]]:
    """Return the largest number of every window, channel by channel.

    Parameters
    ----------
    x : array, shape (N, C, H, W)
    size, stride : int or tuple of int
        Of the windows; a pair is (height, width). Nothing is padded, and windows that would
        reach over the edge are left out.

    Returns
    -------
    out : array, shape (N, C, OH, OW)
    cache : tuple
        What `max_pool_backward` needs.
    """
    xp = array_namespace(x)
    grid = Grid(x.shape[2:], _pair(size), _pair(stride))
    columns = _columns(x, grid)
    return xp.max(columns, axis=2), (xp.argmax(columns, axis=2), grid)


def max_pool_backward(dout: Array, cache: tuple[Any, ...]) -> Array:
    """Return dx (N, C, H, W): each number of `dout` goes to the largest of its window.

    `dout` is (N, C, OH, OW), `cache` what `max_pool_forward` returned.
    """
    winners, grid = cache
    xp = array_namespace(dout, winners)
    count = prod(grid.window)
    place = xp.reshape(xp.arange(count, device=device(dout)), (1, 1, count, 1, 1))
    upstream = xp.expand_dims(dout, axis=2)
    won = place == xp.expand_dims(winners, axis=2)
    return _added(xp.where(won, upstream, xp.zeros_like(upstream)), grid)


def avg_pool_forward(
    x: Array, size: int | Pair, stride: int | Pair
) -> tuple[Array, tuple[Any, ...]]:
    """Return the mean of every window, channel by channel.

    Parameters and results are those of `max_pool_forward`.
    """
    xp = array_namespace(x)
    grid = Grid(x.shape[2:], _pair(size), _pair(stride))
    return xp.mean(_columns(x, grid), axis=2), (grid,)


def avg_pool_backward(dout: Array, cache: tuple[Any, ...]) -> Array:
    """Return dx (N, C, H, W): each number of `dout` is shared out evenly over its window.

    `dout` is (N, C, OH, OW), `cache` what `avg_pool_forward` returned.
    """
    (grid,) = cache
    xp = array_namespace(dout)
    count = prod(grid.window)
    share = xp.expand_dims(dout / count, axis=2)
    n, c, *places = dout.shape
    return _added(xp.broadcast_to(share, (n, c, count, *places)), grid)


def flatten_forward(x: Array) -> tuple[Array, tuple[int, ...]]:
    """Return `x` (N, C, H, W) as rows (N, C H W), and its shape for a cache."""
    n, *image = x.shape
    return array_namespace(x).reshape(x, (n, prod(image))), x.shape


def flatten_backward(dout: Array, cache: tuple[int, ...]) -> Array:
    """Return `dout` (N, C H W) in the shape (N, C, H, W) that the forward pass got."""
    return array_namespace(dout).reshape(dout, cache)


def image_filter(img: Array, kernel: Array) -> Array:
    """Filter one grey image, with zeros around it, so that the result has its size.

    Parameters
    ----------
    img : array, shape (H, W)
    kernel : array, shape (KH, KW)
        Both odd.

    Returns
    -------
    array, shape (H, W)
        The cross-correlation of the two.
    """
    xp = array_namespace(img, kernel)
    height, width = kernel.shape
    padded = _padded(xp.reshape(img, (1, 1, *img.shape)), (height // 2, width // 2))
    columns = _columns(padded, Grid(padded.shape[2:], kernel.shape, (1, 1)))
    return xp.tensordot(xp.reshape(kernel, (height * width,)), columns[0, 0, ...], axes=1)


def _pair(value: int | Pair) -> Pair:
    """Return `value` for both axes where it is one number."""
    return (value, value) if isinstance(value, int) else (value[0], value[1])


def _padded(x: Array, pad: Pair) -> Array:
    """Return a copy of `x` (N, C, H, W) with `pad` zeros above and below, left and right."""
    xp = array_namespace(x)
    n, c, height, width = x.shape
    shape = (n, c, height + 2 * pad[0], width + 2 * pad[1])
    out = xp.zeros(shape, dtype=x.dtype, device=device(x))
    out[:, :, pad[0] : pad[0] + height, pad[1] : pad[1] + width] = x
    return out


def _columns(x: Array, grid: Grid) -> Array:
    """Gather the windows of `x` (N, C, H, W) into (N, C, KH KW, OH, OW)."""
    xp = array_namespace(x)
    return xp.stack([x[:, :, rows, cols] for rows, cols in grid.slices()], axis=2)


def _added(columns: Array, grid: Grid) -> Array:
    """Add (N, C, KH KW, OH, OW) up where `_columns` took them from: its gradient."""
    xp = array_namespace(columns)
    n, c, *_ = columns.shape
    out = xp.zeros((n, c, *grid.image), dtype=columns.dtype, device=device(columns))
    for place, (rows, cols) in enumerate(grid.slices()):
        out[:, :, rows, cols] += columns[:, :, place, ...]
    return out

"""Right solutions of convolution and pooling in other styles than the reference's."""

# ruff: noqa: F821 -- an alternative is composed with the solution and may call its functions

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def both(value):
    return value if isinstance(value, tuple) else (value, value)


class plain_loops:
    en = "A loop for every index, as the formulas are read."

    def output_size(n, k, stride, pad):
        count, start = 0, -pad
        while start + k <= n + pad:
            count, start = count + 1, start + stride
        return count

    def zero_pad(x, pad):
        n, c, h, w = x.shape
        out = np.zeros((n, c, h + 2 * pad, w + 2 * pad))
        for i in range(h):
            for j in range(w):
                out[:, :, i + pad, j + pad] = x[:, :, i, j]
        return out

    def conv2d_forward(x, w, b, stride=1, pad=0):
        padded = zero_pad(x, pad)
        f_count, c_count, kh, kw = w.shape
        oh = output_size(x.shape[2], kh, stride, pad)
        ow = output_size(x.shape[3], kw, stride, pad)
        out = np.zeros((len(x), f_count, oh, ow))
        for n in range(len(x)):
            for f in range(f_count):
                for p in range(oh):
                    for q in range(ow):
                        total = b[f]
                        for c in range(c_count):
                            for i in range(kh):
                                for j in range(kw):
                                    pixel = padded[n, c, p * stride + i, q * stride + j]
                                    total += pixel * w[f, c, i, j]
                        out[n, f, p, q] = total
        return out, (x, w, stride, pad)

    def conv2d_backward(dout, cache):
        x, w, stride, pad = cache
        padded = zero_pad(x, pad)
        dpadded, dw, db = np.zeros_like(padded), np.zeros_like(w), np.zeros(len(w))
        for n, f, p, q in np.ndindex(dout.shape):
            g = dout[n, f, p, q]
            db[f] += g
            rows = slice(p * stride, p * stride + w.shape[2])
            cols = slice(q * stride, q * stride + w.shape[3])
            dw[f] += g * padded[n, :, rows, cols]
            dpadded[n, :, rows, cols] += g * w[f]
        h, width = x.shape[2:]
        return dpadded[:, :, pad : pad + h, pad : pad + width], dw, db

    def max_pool_forward(x, size, stride):
        (kh, kw), (sh, sw) = both(size), both(stride)
        n_count, c_count, h, w = x.shape
        out = np.full((n_count, c_count, (h - kh) // sh + 1, (w - kw) // sw + 1), -np.inf)
        for n, c, p, q in np.ndindex(out.shape):
            for i in range(kh):
                for j in range(kw):
                    out[n, c, p, q] = max(out[n, c, p, q], x[n, c, p * sh + i, q * sw + j])
        return out, (x, size, stride)

    def max_pool_backward(dout, cache):
        x, size, stride = cache
        (kh, kw), (sh, sw) = both(size), both(stride)
        dx = np.zeros(x.shape)
        for n, c, p, q in np.ndindex(dout.shape):
            window = x[n, c, p * sh : p * sh + kh, q * sw : q * sw + kw]
            i, j = np.unravel_index(np.argmax(window), window.shape)
            dx[n, c, p * sh + i, q * sw + j] += dout[n, c, p, q]
        return dx

    def avg_pool_forward(x, size, stride):
        (kh, kw), (sh, sw) = both(size), both(stride)
        n_count, c_count, h, w = x.shape
        out = np.zeros((n_count, c_count, (h - kh) // sh + 1, (w - kw) // sw + 1))
        for n, c, p, q in np.ndindex(out.shape):
            out[n, c, p, q] = np.mean(x[n, c, p * sh : p * sh + kh, q * sw : q * sw + kw])
        return out, (x.shape, size, stride)

    def avg_pool_backward(dout, cache):
        shape, size, stride = cache
        (kh, kw), (sh, sw) = both(size), both(stride)
        dx = np.zeros(shape)
        for n, c, p, q in np.ndindex(dout.shape):
            dx[n, c, p * sh : p * sh + kh, q * sw : q * sw + kw] += dout[n, c, p, q] / (kh * kw)
        return dx

    def flatten_forward(x):
        return np.array([image.ravel() for image in x]), x

    def flatten_backward(dout, cache):
        return np.array([row.reshape(cache[0].shape) for row in dout])

    def image_filter(img, kernel):
        (h, w), (kh, kw) = img.shape, kernel.shape
        out = np.zeros((h, w))
        for r, s, i, j in np.ndindex(h, w, kh, kw):
            y, x = r + i - kh // 2, s + j - kw // 2
            if 0 <= y < h and 0 <= x < w:
                out[r, s] += kernel[i, j] * img[y, x]
        return out


class windows_and_einsum:
    en = "sliding_window_view and einsum; dx by adding up, one place in the kernel after the other."

    def output_size(n, k, stride, pad):
        return math.floor((n + 2 * pad - k) / stride) + 1

    def zero_pad(x, pad):
        return np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)], mode="constant")

    def view(x, size, stride):
        windows = sliding_window_view(x, size, axis=(2, 3))
        return windows[:, :, :: stride[0], :: stride[1]]

    def conv2d_forward(x, w, b, stride=1, pad=0):
        windows = view(zero_pad(x, pad), w.shape[2:], (stride, stride))
        out = np.einsum("ncpqij,fcij->nfpq", windows, w) + b[:, None, None]
        return out, {"windows": windows, "w": w, "stride": stride, "pad": pad, "x": x}

    def conv2d_backward(dout, cache):
        w, s, pad = cache["w"], cache["stride"], cache["pad"]
        n, c, h, width = cache["x"].shape
        dwindows = np.einsum("nfpq,fcij->ncpqij", dout, w)
        dx = np.zeros((n, c, h + 2 * pad, width + 2 * pad))
        oh, ow = dout.shape[2:]
        for i, j in np.ndindex(w.shape[2:]):
            dx[:, :, i : i + s * oh : s, j : j + s * ow : s] += dwindows[..., i, j]
        dw = np.einsum("nfpq,ncpqij->fcij", dout, cache["windows"])
        return dx[:, :, pad : pad + h, pad : pad + width], dw, np.einsum("nfpq->f", dout)

    def max_pool_forward(x, size, stride):
        windows = view(x, both(size), both(stride))
        return np.max(windows, axis=(4, 5)), (x, both(size), both(stride))

    def max_pool_backward(dout, cache):
        x, size, stride = cache
        windows, dx = view(x, size, stride), np.zeros_like(x)
        n, c, p, q = np.indices(dout.shape)
        flat = windows.reshape(*dout.shape, -1).argmax(axis=-1)
        place = (n, c, p * stride[0] + flat // size[1], q * stride[1] + flat % size[1])
        np.add.at(dx, place, dout)
        return dx

    def avg_pool_forward(x, size, stride):
        size, stride = both(size), both(stride)
        return view(x, size, stride).mean(axis=(-2, -1)), (x.shape, size, stride)

    def avg_pool_backward(dout, cache):
        shape, size, stride = cache
        dx = np.zeros(shape)
        windows = sliding_window_view(dx, size, axis=(2, 3), writeable=True)
        for i, j in np.ndindex(size):
            windows[:, :, :: stride[0], :: stride[1], i, j] += dout / (size[0] * size[1])
        return dx

    def image_filter(img, kernel):
        room = np.pad(img, [(k // 2, k // 2) for k in kernel.shape])
        return np.einsum("rsij,ij->rs", sliding_window_view(room, kernel.shape), kernel)


class index_columns:
    en = "im2col with index arrays and a matrix product, back with np.add.at."

    def places(shape, kh, kw, stride):
        _, c, h, w = shape
        oh, ow = (h - kh) // stride[0] + 1, (w - kw) // stride[1] + 1
        k = np.repeat(np.arange(c), kh * kw)[:, None]
        i = np.tile(np.repeat(np.arange(kh), kw), c)[:, None]
        j = np.tile(np.arange(kw), kh * c)[:, None]
        i = i + stride[0] * np.repeat(np.arange(oh), ow)
        j = j + stride[1] * np.tile(np.arange(ow), oh)
        return k, i, j, oh, ow

    def conv2d_forward(x, w, b, stride=1, pad=0):
        padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
        f, _, kh, kw = w.shape
        k, i, j, oh, ow = places(padded.shape, kh, kw, (stride, stride))
        columns = padded[:, k, i, j].transpose(1, 2, 0).reshape(len(k), -1)
        out = w.reshape(f, -1) @ columns + b.reshape(-1, 1)
        out = out.reshape(f, oh, ow, len(x)).transpose(3, 0, 1, 2)
        return out, (x.shape, padded.shape, columns, (k, i, j), w, pad)

    def conv2d_backward(dout, cache):
        shape, padded_shape, columns, (k, i, j), w, pad = cache
        rows = dout.transpose(1, 2, 3, 0).reshape(len(w), -1)
        dcolumns = (w.reshape(len(w), -1).T @ rows).reshape(len(k), -1, shape[0])
        padded = np.zeros(padded_shape)
        np.add.at(padded, (slice(None), k, i, j), dcolumns.transpose(2, 0, 1))
        dx = padded if pad == 0 else padded[:, :, pad:-pad, pad:-pad]
        return dx, (rows @ columns.T).reshape(w.shape), rows.sum(axis=1)

    def max_pool_forward(x, size, stride):
        (kh, kw), stride = both(size), both(stride)
        n, c, h, w = x.shape
        one = x.reshape(n * c, 1, h, w)
        k, i, j, oh, ow = places(one.shape, kh, kw, stride)
        columns = one[:, k, i, j].transpose(1, 2, 0).reshape(kh * kw, -1)
        best = columns.argmax(axis=0)
        out = columns[best, np.arange(best.size)].reshape(oh, ow, n, c).transpose(2, 3, 0, 1)
        return out, (x.shape, (k, i, j), best, kh * kw)

    def max_pool_backward(dout, cache):
        (n, c, h, w), (k, i, j), best, count = cache
        columns = np.zeros((count, best.size))
        columns[best, np.arange(best.size)] = dout.transpose(2, 3, 0, 1).ravel()
        dx = np.zeros((n * c, 1, h, w))
        np.add.at(dx, (slice(None), k, i, j), columns.reshape(count, -1, n * c).transpose(2, 0, 1))
        return dx.reshape(n, c, h, w)


class kernel_places:
    en = "One slice of the whole batch for each place in the kernel; a list for a cache."

    def conv2d_forward(x, w, b, stride=1, pad=0):
        padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
        oh, ow = ((padded.shape[a] - w.shape[a]) // stride + 1 for a in (2, 3))
        out = np.zeros((len(x), len(w), oh, ow)) + b.reshape(1, -1, 1, 1)
        for i in range(w.shape[2]):
            for j in range(w.shape[3]):
                part = padded[:, :, i:, j:][:, :, ::stride, ::stride][:, :, :oh, :ow]
                out += np.tensordot(part, w[:, :, i, j], axes=(1, 1)).transpose(0, 3, 1, 2)
        return out, [padded, w, stride, pad]

    def conv2d_backward(dout, cache):
        padded, w, stride, pad = cache
        dpadded, dw, (oh, ow) = np.zeros_like(padded), np.empty_like(w), dout.shape[2:]
        for i in range(w.shape[2]):
            for j in range(w.shape[3]):
                rows = slice(i, i + (oh - 1) * stride + 1, stride)
                cols = slice(j, j + (ow - 1) * stride + 1, stride)
                part = padded[:, :, rows, cols]
                dw[:, :, i, j] = np.tensordot(dout, part, axes=((0, 2, 3), (0, 2, 3)))
                back = np.tensordot(dout, w[:, :, i, j], axes=(1, 0))
                dpadded[:, :, rows, cols] += np.moveaxis(back, -1, 1)
        end = [size - pad for size in padded.shape[2:]]
        return dpadded[:, :, pad : end[0], pad : end[1]], dw, dout.sum((0, 2, 3))

    def max_pool_forward(x, size, stride):
        (kh, kw), (sh, sw) = both(size), both(stride)
        oh, ow = (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1
        out = None
        for i in range(kh):
            for j in range(kw):
                part = x[:, :, i::sh, j::sw][:, :, :oh, :ow]
                out = part if out is None else np.maximum(out, part)
        return out, (x, out, kh, kw, sh, sw)

    def max_pool_backward(dout, cache):
        x, out, kh, kw, sh, sw = cache
        dx = np.zeros_like(x)
        for i in range(kh):
            for j in range(kw):
                rows = slice(i, i + (out.shape[2] - 1) * sh + 1, sh)
                cols = slice(j, j + (out.shape[3] - 1) * sw + 1, sw)
                dx[:, :, rows, cols] += dout * (x[:, :, rows, cols] == out)
        return dx


class fourier:
    en = "Convolutions by the Fourier transform, their gradients as well."

    def correlate(a, b):
        size = [m + n - 1 for m, n in zip(a.shape[-2:], b.shape[-2:])]
        product = np.fft.rfft2(a, size) * np.fft.rfft2(b[..., ::-1, ::-1], size)
        return np.fft.irfft2(product, size)

    def conv2d_forward(x, w, b, stride=1, pad=0):
        padded, (kh, kw) = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad))), w.shape[2:]
        full = correlate(padded[:, None], w).sum(axis=2)
        h, width = padded.shape[2:]
        out = full[:, :, kh - 1 : h : stride, kw - 1 : width : stride] + b[:, None, None]
        return out, (padded, w, stride, pad)

    def conv2d_backward(dout, cache):
        padded, w, stride, pad = cache
        (h, width), (kh, kw) = padded.shape[2:], w.shape[2:]
        spread = np.zeros((*dout.shape[:2], h - kh + 1, width - kw + 1))
        spread[:, :, ::stride, ::stride] = dout
        dx = correlate(spread[:, :, None], w[..., ::-1, ::-1]).sum(axis=1)
        dw = correlate(padded[:, None], spread[:, :, None]).sum(axis=0)
        rows, cols = spread.shape[2:]
        dw = dw[:, :, rows - 1 : h, cols - 1 : width]
        return dx[:, :, pad : h - pad, pad : width - pad], dw, dout.sum(axis=(0, 2, 3))

    def image_filter(img, kernel):
        (h, w), (i, j) = img.shape, (size // 2 for size in kernel.shape)
        return correlate(img, kernel)[i : i + h, j : j + w]


class gradients_as_convolutions:
    en = "dx is a convolution of the spread-out dout with the turned kernel, dw one of x with dout."

    def conv2d_forward(x, w, b, stride=1, pad=0):
        out = np.stack([convolved(x, kernel, stride, pad) for kernel in w], axis=1)
        return out + b[:, np.newaxis, np.newaxis], (x, w, stride, pad)

    def convolved(x, kernel, stride, pad):
        padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
        _, kh, kw = kernel.shape
        return np.array(
            [
                [
                    np.sum(padded[:, :, i : i + kh, j : j + kw] * kernel, axis=(1, 2, 3))
                    for j in range(0, padded.shape[3] - kw + 1, stride)
                ]
                for i in range(0, padded.shape[2] - kh + 1, stride)
            ]
        ).transpose(2, 0, 1)

    def conv2d_backward(dout, cache):
        x, w, stride, pad = cache
        (h, width), (kh, kw) = x.shape[2:], w.shape[2:]
        spread = np.zeros((*dout.shape[:2], h + 2 * pad - kh + 1, width + 2 * pad - kw + 1))
        spread[:, :, ::stride, ::stride] = dout
        turned = np.flip(w, axis=(2, 3)).swapaxes(0, 1)
        room = np.pad(spread, ((0, 0), (0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1)))
        dpadded = np.stack([convolved(room, kernel, 1, 0) for kernel in turned], axis=1)
        dx = dpadded[:, :, pad : pad + h, pad : pad + width]
        swapped, grads = x.swapaxes(0, 1), spread.swapaxes(0, 1)
        dw = np.stack([convolved(swapped, g, 1, pad) for g in grads])
        return dx, dw, dout.sum(axis=3).sum(axis=2).sum(axis=0)


class layers_as_objects:
    en = "A pooling layer that is an object: its forward pass keeps what its backward pass needs."

    def pool_layer(shape, size, stride):
        class Layer:
            def __init__(self, shape, size, stride):
                self.shape, self.size, self.stride = shape, size, stride
                self.places = [(n - k) // s + 1 for n, k, s in zip(shape[2:], size, stride)]

            def window(self, x, p, q):
                (kh, kw), i, j = self.size, p * self.stride[0], q * self.stride[1]
                return x[:, :, i : i + kh, j : j + kw]

            def forward(self, x, reduce):
                rows, cols = map(range, self.places)
                out = [[reduce(self.window(x, p, q)) for q in cols] for p in rows]
                return np.array(out).transpose(2, 3, 0, 1)

            def backward(self, x, dout, share):
                dx = np.zeros(self.shape)
                for p, q in np.ndindex(*self.places):
                    gradient = dout[:, :, p, q][:, :, None, None]
                    self.window(dx, p, q)[...] += share(self.window(x, p, q), gradient)
                return dx

        return Layer(shape, size, stride)

    def max_pool_forward(x, size, stride):
        layer = pool_layer(x.shape, both(size), both(stride))
        return layer.forward(x, lambda window: window.max(axis=(2, 3))), (layer, x)

    def max_pool_backward(dout, cache):
        layer, x = cache

        def share(window, gradient):
            best = window == window.max(axis=(2, 3), keepdims=True)
            return best * gradient

        return layer.backward(x, dout, share)

    def avg_pool_forward(x, size, stride):
        layer = pool_layer(x.shape, both(size), both(stride))
        return layer.forward(x, lambda window: window.mean(axis=(2, 3))), (layer, x)

    def avg_pool_backward(dout, cache):
        layer, x = cache
        area = layer.size[0] * layer.size[1]
        return layer.backward(x, dout, lambda window, g: np.ones_like(window) * g / area)

    def output_size(n, k, stride, pad):
        return len(range(0, n + 2 * pad - k + 1, stride))

    def flatten_forward(x):
        return x.reshape(x.shape[0], x.shape[1] * x.shape[2] * x.shape[3]).copy(), x.shape[1:]

    def flatten_backward(dout, cache):
        return dout.reshape(-1, *cache)

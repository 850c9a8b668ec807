"""3주차 과제: 합성곱과 풀링"""
import numpy as np


def output_size(n, k, stride, pad):
    return int((n + 2 * pad - k) // stride) + 1


def zero_pad(x, pad):
    N, C, H, W = x.shape
    result = np.zeros((N, C, H + pad * 2, W + pad * 2))
    result[:, :, pad:H + pad, pad:W + pad] = x
    return result


def conv2d_forward(x, w, b, stride=1, pad=0):
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    OH = output_size(H, KH, stride, pad)
    OW = output_size(W, KW, stride, pad)
    xp = zero_pad(x, pad)
    out = np.zeros((N, F, OH, OW))
    for i in range(OH):
        for j in range(OW):
            # 창 하나를 잘라서 모든 필터와 곱한다
            window = xp[:, :, i*stride:i*stride+KH, j*stride:j*stride+KW]
            for f in range(F):
                out[:, f, i, j] = (window * w[f]).sum(axis=(1, 2, 3)) + b[f]
    cache = dict(x=x, w=w, xp=xp, stride=stride, pad=pad)
    return out, cache


def conv2d_backward(dout, cache):
    x, w, xp = cache['x'], cache['w'], cache['xp']
    stride, pad = cache['stride'], cache['pad']
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    dxp = np.zeros(xp.shape)
    dw = np.zeros(w.shape)
    db = np.zeros(F)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            r, c = i * stride, j * stride
            for f in range(F):
                g = dout[:, f, i, j].reshape(N, 1, 1, 1)
                dxp[:, :, r:r+KH, c:c+KW] += g * w[f]
                dw[f] += (g * xp[:, :, r:r+KH, c:c+KW]).sum(axis=0)
                db[f] += g.sum()
    dx = dxp[:, :, pad:-pad, pad:-pad]  # 패딩 제거
    return dx, dw, db


def to_pair(v):
    return (v, v) if isinstance(v, int) else v


def max_pool_forward(x, size, stride):
    kh, kw = to_pair(size)
    sh, sw = to_pair(stride)
    N, C, H, W = x.shape
    OH, OW = output_size(H, kh, sh, 0), output_size(W, kw, sw, 0)
    out = np.empty((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            out[:, :, i, j] = x[:, :, i*sh:i*sh+kh, j*sw:j*sw+kw].max(axis=(2, 3))
    return out, (x, kh, kw, sh, sw)


def max_pool_backward(dout, cache):
    x, kh, kw, sh, sw = cache
    dx = np.zeros_like(x)
    for n in range(x.shape[0]):
        for c in range(x.shape[1]):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    window = x[n, c, i*sh:i*sh+kh, j*sw:j*sw+kw]
                    r, s = np.unravel_index(window.argmax(), window.shape)
                    dx[n, c, i*sh + r, j*sw + s] = dout[n, c, i, j]
    return dx


def avg_pool_forward(x, size, stride):
    kh, kw = to_pair(size)
    sh, sw = to_pair(stride)
    N, C, H, W = x.shape
    OH, OW = output_size(H, kh, sh, 0), output_size(W, kw, sw, 0)
    out = np.empty((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            out[:, :, i, j] = x[:, :, i*sh:i*sh+kh, j*sw:j*sw+kw].mean(axis=(2, 3))
    return out, (x.shape, kh, kw, sh, sw)


def avg_pool_backward(dout, cache):
    shape, kh, kw, sh, sw = cache
    dx = np.zeros(shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            dx[:, :, i*sh:i*sh+kh, j*sw:j*sw+kw] += dout[:, :, i:i+1, j:j+1] / (kh * kw)
    return dx


def flatten_forward(x):
    return x.reshape(x.shape[0], -1), x.shape


def flatten_backward(dout, cache):
    return dout.reshape(cache)


def image_filter(img, kernel):
    kh, kw = kernel.shape
    padded = np.pad(img, ((kh // 2, kh // 2), (kw // 2, kw // 2)))
    out = np.zeros(img.shape)
    for i in range(img.shape[0]):
        for j in range(img.shape[1]):
            out[i, j] = np.sum(padded[i:i+kh, j:j+kw] * kernel)
    return out

"""Right solutions of batch normalisation in other styles than the reference's."""

# ruff: noqa: F821 -- an alternative is composed with the solution and may call its functions

import numpy as np


def to_rows(x):
    return x.transpose(0, 2, 3, 1).reshape(-1, x.shape[1])


def to_images(rows, like):
    n, c, h, w = like.shape
    return rows.reshape(n, h, w, c).transpose(0, 3, 1, 2)


class compact_and_transposed:
    en = "The compact gradient; images are transposed to rows and handed on."

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5):
        if not train:
            std = np.sqrt(running_var + eps)
            return (x - running_mean) / std * gamma + beta, None, running_mean, running_var
        mean, var = np.mean(x, axis=0), np.var(x, axis=0)
        std = np.sqrt(var + eps)
        xhat = (x - mean) / std
        new_mean = momentum * running_mean + (1 - momentum) * mean
        new_var = momentum * running_var + (1 - momentum) * var
        return gamma * xhat + beta, (xhat, std, gamma), new_mean, new_var

    def batchnorm_backward(dout, cache):
        xhat, std, gamma = cache
        n = len(dout)
        dgamma, dbeta = np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
        return gamma / (n * std) * (n * dout - dbeta - xhat * dgamma), dgamma, dbeta

    def spatial_batchnorm_forward(
        x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5
    ):
        out, cache, new_mean, new_var = batchnorm_forward(
            to_rows(x), gamma, beta, running_mean, running_var, train, momentum, eps
        )
        return to_images(out, x), cache, new_mean, new_var

    def spatial_batchnorm_backward(dout, cache):
        dx, dgamma, dbeta = batchnorm_backward(to_rows(dout), cache)
        return to_images(dx, dout), dgamma, dbeta


class node_by_node:
    en = "One line for every node of the computation graph, forwards and backwards."

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5):
        if train:
            mean = x.sum(axis=0) / x.shape[0]
            centred = x - mean
            squared = centred**2
            var = squared.sum(axis=0) / x.shape[0]
            running_mean = momentum * running_mean + (1 - momentum) * mean
            running_var = momentum * running_var + (1 - momentum) * var
        else:
            centred, var = x - running_mean, running_var
        root = np.sqrt(var + eps)
        inverse = 1.0 / root
        xhat = centred * inverse
        out = gamma * xhat + beta
        return out, [centred, root, inverse, xhat, gamma], running_mean, running_var

    def batchnorm_backward(dout, cache):
        centred, root, inverse, xhat, gamma = cache
        n = dout.shape[0]
        dbeta = dout.sum(axis=0)
        dgamma = (dout * xhat).sum(axis=0)
        dxhat = dout * gamma
        dinverse = (dxhat * centred).sum(axis=0)
        dcentred = dxhat * inverse
        droot = -dinverse / root**2
        dvar = droot / (2 * root)
        dsquared = np.ones_like(dout) * dvar / n
        dcentred += 2 * centred * dsquared
        dmean = -dcentred.sum(axis=0)
        return dcentred + np.ones_like(dout) * dmean / n, dgamma, dbeta


class column_by_column:
    en = "Loops over columns and samples; images channel by channel."

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5):
        n, d = x.shape
        out, cache = np.zeros((n, d)), []
        new_mean, new_var = running_mean.copy(), running_var.copy()
        for j in range(d):
            mean, var = running_mean[j], running_var[j]
            if train:
                mean = sum(x[i, j] for i in range(n)) / n
                var = sum((x[i, j] - mean) ** 2 for i in range(n)) / n
                new_mean[j] = momentum * running_mean[j] + (1 - momentum) * mean
                new_var[j] = momentum * running_var[j] + (1 - momentum) * var
            std = (var + eps) ** 0.5
            for i in range(n):
                out[i, j] = gamma[j] * (x[i, j] - mean) / std + beta[j]
            cache.append((x[:, j], mean, std, gamma[j]))
        return out, cache, new_mean, new_var

    def batchnorm_backward(dout, cache):
        n, d = dout.shape
        dx, dgamma, dbeta = np.zeros((n, d)), np.zeros(d), np.zeros(d)
        for j, (column, mean, std, gamma) in enumerate(cache):
            for i in range(n):
                dbeta[j] += dout[i, j]
                dgamma[j] += dout[i, j] * (column[i] - mean) / std
            for i in range(n):
                away = (column[i] - mean) / std
                dx[i, j] = gamma / std * (dout[i, j] - dbeta[j] / n - away * dgamma[j] / n)
        return dx, dgamma, dbeta

    def spatial_batchnorm_forward(
        x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5
    ):
        out, caches = np.empty_like(x), []
        new_mean, new_var = np.empty_like(running_mean), np.empty_like(running_var)
        for c in range(x.shape[1]):
            one = slice(c, c + 1)
            given = gamma[one], beta[one], running_mean[one], running_var[one]
            flat, cache, new_mean[one], new_var[one] = batchnorm_forward(
                x[:, c].reshape(-1, 1), *given, train, momentum, eps
            )
            out[:, c] = flat.reshape(x[:, c].shape)
            caches.append(cache)
        return out, caches, new_mean, new_var

    def spatial_batchnorm_backward(dout, cache):
        dx, dgamma, dbeta = np.empty_like(dout), [], []
        for c, one in enumerate(cache):
            flat, dg, db = batchnorm_backward(dout[:, c].reshape(-1, 1), one)
            dx[:, c] = flat.reshape(dx[:, c].shape)
            dgamma.append(dg[0])
            dbeta.append(db[0])
        return dx, np.array(dgamma), np.array(dbeta)


class einsum_and_axes:
    en = "einsum for the sums, a dict for a cache, images by axis=(0, 2, 3)."

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5):
        n, mean, var = x.shape[0], running_mean, running_var
        if train:
            mean = np.einsum("nd->d", x) / n
            var = np.einsum("nd,nd->d", x - mean, x - mean) / n
            running_mean = running_mean * momentum + mean * (1 - momentum)
            running_var = running_var * momentum + var * (1 - momentum)
        inverse = (var + eps) ** -0.5
        xhat = np.einsum("nd,d->nd", x - mean, inverse)
        cache = {"xhat": xhat, "factor": gamma * inverse}
        return np.einsum("d,nd->nd", gamma, xhat) + beta, cache, running_mean, running_var

    def batchnorm_backward(dout, cache):
        xhat, n = cache["xhat"], dout.shape[0]
        dgamma, dbeta = np.einsum("nd,nd->d", dout, xhat), np.einsum("nd->d", dout)
        dx = cache["factor"] * (dout - dbeta / n - np.einsum("nd,d->nd", xhat, dgamma) / n)
        return dx, dgamma, dbeta

    def spatial_batchnorm_forward(
        x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5
    ):
        mean, var = running_mean.reshape(1, -1, 1, 1), running_var.reshape(1, -1, 1, 1)
        if train:
            mean = x.mean(axis=(0, 2, 3), keepdims=True)
            var = x.var(axis=(0, 2, 3), keepdims=True)
            running_mean = momentum * running_mean + (1 - momentum) * mean.squeeze((0, 2, 3))
            running_var = momentum * running_var + (1 - momentum) * var.squeeze((0, 2, 3))
        inverse = 1 / np.sqrt(var + eps)
        scale = gamma.reshape(1, -1, 1, 1)
        cache = {"xhat": (x - mean) * inverse, "factor": scale * inverse}
        out = scale * cache["xhat"] + beta[None, :, None, None]
        return out, cache, running_mean, running_var

    def spatial_batchnorm_backward(dout, cache):
        xhat, count = cache["xhat"], dout.size / dout.shape[1]
        dgamma = np.einsum("nchw,nchw->c", dout, xhat)
        dbeta = np.einsum("nchw->c", dout)
        inner = dout - dbeta.reshape(1, -1, 1, 1) / count
        dx = cache["factor"] * (inner - xhat * dgamma.reshape(1, -1, 1, 1) / count)
        return dx, dgamma, dbeta


class object_cache:
    en = "An object for a cache, and the gradients of the variance and the mean as in the paper."

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5):
        class Cache:
            pass

        cache = Cache()
        cache.gamma, cache.x = gamma, x
        cache.mean = np.average(x, axis=0) if train else running_mean
        cache.var = np.average((x - cache.mean) ** 2, axis=0) + eps if train else running_var + eps
        if train:
            running_mean = running_mean + (1 - momentum) * (cache.mean - running_mean)
            running_var = running_var + (1 - momentum) * (cache.var - eps - running_var)
        return (x - cache.mean) * gamma / cache.var**0.5 + beta, cache, running_mean, running_var

    def batchnorm_backward(dout, cache):
        n, away = len(cache.x), cache.x - cache.mean
        dxhat = dout * cache.gamma
        dvar = np.sum(dxhat * away * -0.5 * cache.var**-1.5, axis=0)
        dmean = np.sum(-dxhat / np.sqrt(cache.var), axis=0) + dvar * np.mean(-2 * away, axis=0)
        dx = dxhat / np.sqrt(cache.var) + dvar * 2 * away / n + dmean / n
        return dx, np.sum(dout * away / np.sqrt(cache.var), axis=0), np.sum(dout, axis=0)


class images_first:
    en = "The spatial functions do the work; a table is an image of one pixel."

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5):
        out, *rest = spatial_batchnorm_forward(
            x[:, :, None, None], gamma, beta, running_mean, running_var, train, momentum, eps
        )
        return out[:, :, 0, 0], *rest

    def batchnorm_backward(dout, cache):
        dx, *rest = spatial_batchnorm_backward(np.expand_dims(dout, (2, 3)), cache)
        return dx[:, :, 0, 0], *rest

    def spatial_batchnorm_forward(
        x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5
    ):
        last = np.moveaxis(x, 1, -1)
        mean, var = running_mean, running_var
        if train:
            mean, var = last.mean(axis=(0, 1, 2)), last.var(axis=(0, 1, 2), ddof=0)
            running_mean = momentum * running_mean + (1 - momentum) * mean
            running_var = momentum * running_var + (1 - momentum) * var
        xhat = (last - mean) / np.sqrt(var + eps)
        out = np.moveaxis(gamma * xhat + beta, -1, 1)
        return out, (xhat, gamma, np.sqrt(var + eps)), running_mean, running_var

    def spatial_batchnorm_backward(dout, cache):
        xhat, gamma, std = cache
        last = np.moveaxis(dout, 1, -1)
        means = last.mean(axis=(0, 1, 2)), (last * xhat).mean(axis=(0, 1, 2))
        dx = gamma * (last - means[0] - xhat * means[1]) / std
        dgamma, dbeta = (last * xhat).sum(axis=(0, 1, 2)), last.sum(axis=(0, 1, 2))
        return np.moveaxis(dx, -1, 1), dgamma, dbeta

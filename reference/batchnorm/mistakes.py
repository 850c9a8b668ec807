"""Wrong solutions of batch normalisation, as students write them."""

# ruff: noqa: F821 -- a mistake is composed with the solution and may call its functions

import numpy as np


def statistics(x, old_mean, old_var, train, momentum, ddof=0):
    if not train:
        return old_mean, old_var, old_mean, old_var
    mean, var = x.mean(axis=0), x.var(axis=0, ddof=ddof)
    return mean, var, *averaged(old_mean, old_var, mean, var, momentum)


def averaged(old_mean, old_var, mean, var, momentum):
    return momentum * old_mean + (1 - momentum) * mean, momentum * old_var + (1 - momentum) * var


def scaled(x, mean, std, gamma, beta):
    xhat = (x - mean) / std
    return gamma * xhat + beta, (xhat, 1 / std, gamma)


def rows(x):
    return x.transpose(0, 2, 3, 1).reshape(-1, x.shape[1])


class variance_divides_by_n_minus_1:
    caught_by = ("test_output_by_hand", "test_output")
    en = "This is the output you get when the variance divides by N - 1; batch norm divides by N."
    ko = "분산을 N - 1로 나눌 때 나오는 결과입니다. 배치 정규화에서는 N으로 나눕니다."

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5):
        mean, var, *averages = statistics(x, running_mean, running_var, train, momentum, 1)
        return *scaled(x, mean, np.sqrt(var + eps), gamma, beta), *averages


class normalises_rows:
    caught_by = ("test_output_by_hand", "test_output")
    en = "You normalise every sample over its features. Normalise every feature over the batch: axis 0."
    ko = "샘플마다 특성 방향으로 정규화하고 있습니다. 특성마다 배치 방향, 곧 축 0을 따라 정규화하세요."

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5):
        out, *rest = _forward(x, gamma, beta, running_mean, running_var, train, momentum, eps)
        if train:
            std = np.sqrt(x.var(axis=1, keepdims=True) + eps)
            out = gamma * (x - x.mean(axis=1, keepdims=True)) / std + beta
        return out, *rest


class one_pass_variance:
    caught_by = ("test_large_mean",)
    en = "mean(x**2) - mean(x)**2 cancels where the mean is large. Subtract the mean, then square."
    ko = "평균이 크면 mean(x**2) - mean(x)**2에서 유효 숫자가 사라집니다. 평균을 먼저 빼고 제곱하세요."

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5):
        mean, var, *averages = statistics(x, running_mean, running_var, train, momentum)
        if train:
            var = (x**2).mean(axis=0) - mean**2
        return *scaled(x, mean, np.sqrt(var + eps), gamma, beta), *averages


class eps_outside_the_root:
    caught_by = ("test_eps_by_hand", "test_eps", "test_inference_eps")
    en = "You divide by sqrt(variance) + eps. eps belongs inside the root: sqrt(variance + eps)."
    ko = "sqrt(분산) + eps로 나누고 있습니다. eps는 제곱근 안에 들어가 sqrt(분산 + eps)가 됩니다."

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5):
        mean, var, *averages = statistics(x, running_mean, running_var, train, momentum)
        return *scaled(x, mean, np.sqrt(var) + eps, gamma, beta), *averages


class no_eps_in_training:
    caught_by = ("test_zero_variance", "test_eps_by_hand", "test_eps")
    en = "In training you leave eps out, so a column without spread divides 0 by 0."
    ko = "학습 모드에서 eps를 빠뜨려, 값이 모두 같은 열에서 0을 0으로 나누게 됩니다."

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5):
        used = 0.0 if train else eps
        return _forward(x, gamma, beta, running_mean, running_var, train, momentum, used)


class no_eps_at_inference:
    caught_by = ("test_inference_by_hand", "test_inference_eps")
    en = "At inference you leave eps out. The divisor there is sqrt(running_var + eps)."
    ko = "추론에서 eps를 빠뜨렸습니다. 나누는 값은 sqrt(running_var + eps)입니다."

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5):
        used = eps if train else 0.0
        return _forward(x, gamma, beta, running_mean, running_var, train, momentum, used)


class batch_statistics_at_inference:
    caught_by = ("test_inference_by_hand", "test_inference_statistics")
    en = "At inference you still normalise with the batch's own mean and variance."
    ko = "추론에서도 이동 평균이 아니라 그 배치의 평균과 분산으로 정규화하고 있습니다."

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5):
        mean, var, *averages = statistics(x, running_mean, running_var, train, momentum)
        mean, var = x.mean(axis=0), x.var(axis=0)
        return *scaled(x, mean, np.sqrt(var + eps), gamma, beta), *averages


class no_scale_and_shift_at_inference:
    caught_by = ("test_inference_by_hand", "test_inference_scale_and_shift")
    en = "At inference you forget gamma and beta. They apply there exactly as in training."
    ko = "추론에서 gamma와 beta를 빠뜨렸습니다. 학습할 때와 똑같이 적용해야 합니다."

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5):
        done = _forward(x, gamma, beta, running_mean, running_var, train, momentum, eps)
        return done[0] if train else done[1][0], *done[1:]


class averages_move_at_inference:
    caught_by = ("test_inference_by_hand", "test_inference_keeps_averages")
    en = "You update the running averages at inference too. Update them in training only."
    ko = "추론에서도 이동 평균을 갱신하고 있습니다. 갱신은 학습할 때만 합니다."

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5):
        done = _forward(x, gamma, beta, running_mean, running_var, train, momentum, eps)
        mean, var = x.mean(axis=0), x.var(axis=0)
        return *done[:2], *averaged(running_mean, running_var, mean, var, momentum)


class running_standard_deviation:
    caught_by = ("test_running_statistics_by_hand", "test_running_variance")
    en = "You average the standard deviation. The running average keeps the variance."
    ko = "이동 평균에 표준편차를 섞고 있습니다. 분산을 섞어야 합니다."

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5):
        done = _forward(x, gamma, beta, running_mean, running_var, train, momentum, eps)
        if not train:
            return done
        return *done[:3], momentum * running_var + (1 - momentum) * x.std(axis=0)


class running_variance_unbiased:
    caught_by = ("test_running_statistics_by_hand", "test_running_variance")
    en = "Your running variance takes in the N - 1 variance. In this unit it is the one divided by N."
    ko = "이동 평균에 N - 1로 나눈 분산을 섞고 있습니다. 이 단원에서는 N으로 나눈 분산을 씁니다."

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5):
        done = _forward(x, gamma, beta, running_mean, running_var, train, momentum, eps)
        if not train or len(x) == 1:
            return done
        return *done[:3], momentum * running_var + (1 - momentum) * x.var(axis=0, ddof=1)


class momentum_reversed:
    caught_by = ("test_running_statistics_by_hand", "test_running_mean", "test_momentum")
    en = "momentum is on the wrong side: it belongs to the old average, 1 - momentum to the batch."
    ko = "momentum의 위치가 반대입니다. 이전 값에는 momentum, 배치 값에는 1 - momentum을 곱합니다."

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5):
        return _forward(x, gamma, beta, running_mean, running_var, train, 1 - momentum, eps)


class momentum_argument_ignored:
    caught_by = ("test_running_variance", "test_momentum")
    en = "You always use 0.9. Use the value of the argument momentum."
    ko = "항상 0.9를 쓰고 있습니다. 인자로 받은 momentum을 쓰세요."

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5):
        return _forward(x, gamma, beta, running_mean, running_var, train, 0.9, eps)


class running_averages_overwritten:
    caught_by = ("test_running_statistics_by_hand", "test_running_mean", "test_momentum")
    en = "You replace the running averages by this batch's statistics. Average the two instead."
    ko = "이동 평균을 이번 배치의 통계로 덮어쓰고 있습니다. 이전 값과 가중 평균을 내세요."

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5):
        return _forward(x, gamma, beta, running_mean, running_var, train, 0.0, eps)


class averages_changed_in_place:
    caught_by = ("test_forward_leaves_averages",)
    en = "You update running_mean and running_var in place. Return new arrays instead."
    ko = "running_mean과 running_var를 제자리에서 갱신하고 있습니다. 새 배열을 만들어 돌려주세요."

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5):
        done = _forward(x, gamma, beta, running_mean, running_var, train, momentum, eps)
        running_mean[:], running_var[:] = done[2:]
        return *done[:2], running_mean, running_var


class x_changed_in_place:
    caught_by = ("test_forward_leaves_x",)
    en = "You subtract the mean from x in place. Write x - mean, which makes a new array."
    ko = "x에서 평균을 제자리에서 빼고 있습니다. 새 배열을 만드는 x - mean을 쓰세요."

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5):
        done = _forward(x, gamma, beta, running_mean, running_var, train, momentum, eps)
        x -= x.mean(axis=0)
        return done


class no_variance_path:
    caught_by = ("test_dx_by_hand", "test_dx", "test_dx_through_variance")
    en = "The path through the variance is missing in dx: the variance depends on every x."
    ko = "dx에 분산을 거치는 경로가 빠졌습니다. 분산도 모든 x에 따라 달라집니다."

    def batchnorm_backward(dout, cache):
        _, inverse_std, gamma = cache
        dx = gamma * inverse_std * (dout - dout.mean(axis=0))
        return dx, *_backward(dout, cache)[1:]


class no_mean_path:
    caught_by = ("test_dx_by_hand", "test_dx", "test_dx_through_mean")
    en = "The path through the mean is missing in dx: the mean depends on every x."
    ko = "dx에 평균을 거치는 경로가 빠졌습니다. 평균도 모든 x에 따라 달라집니다."

    def batchnorm_backward(dout, cache):
        xhat, inverse_std, gamma = cache
        dx = gamma * inverse_std * (dout - xhat * (dout * xhat).mean(axis=0))
        return dx, *_backward(dout, cache)[1:]


class gamma_missing_in_dx:
    caught_by = ("test_dx_by_hand", "test_dx", "test_dx_through_mean", "test_dx_through_variance")
    en = "gamma is missing in dx: it multiplies the upstream gradient on its way to x."
    ko = "dx에 gamma가 빠졌습니다. dout은 x로 가는 길에 gamma와 곱해집니다."

    def batchnorm_backward(dout, cache):
        dx, *rest = _backward(dout, cache)
        return dx / cache[2], *rest


class no_eps_in_backward:
    caught_by = ("test_dx_by_hand",)
    en = "Your backward pass divides by sqrt(variance). The forward pass has eps in that root, too."
    ko = "역전파에서 sqrt(분산)으로 나누고 있습니다. 순전파에서는 그 제곱근 안에 eps도 있습니다."

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5):
        done = _forward(x, gamma, beta, running_mean, running_var, train, momentum, eps)
        return done[0], (done[1], x), *done[2:]

    def batchnorm_backward(dout, cache):
        cache, x = cache
        dx, *rest = _backward(dout, cache)
        return dx / (cache[1] * x.std(axis=0)), *rest


class dgamma_not_summed:
    caught_by = ("test_scale_gradients_by_hand", "test_dgamma")
    en = "Your dgamma still has one row per sample. Sum it over the batch."
    ko = "dgamma에 샘플마다 행이 하나씩 남아 있습니다. 배치 방향으로 더하세요."

    def batchnorm_backward(dout, cache):
        dx, _, dbeta = _backward(dout, cache)
        return dx, dout * cache[0], dbeta


class dgamma_weighed_by_x:
    caught_by = ("test_scale_gradients_by_hand", "test_dgamma")
    en = "Your dgamma weighs dout by x. gamma multiplies the normalised values, so use those."
    ko = "dgamma에서 dout에 x를 곱하고 있습니다. gamma와 곱해진 것은 정규화된 값입니다."

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5):
        done = _forward(x, gamma, beta, running_mean, running_var, train, momentum, eps)
        return done[0], (done[1], x), *done[2:]

    def batchnorm_backward(dout, cache):
        cache, x = cache
        dx, _, dbeta = _backward(dout, cache)
        return dx, (dout * x).sum(axis=0), dbeta


class dbeta_averaged:
    caught_by = ("test_scale_gradients_by_hand", "test_dbeta")
    en = "Your dbeta is a mean over the batch. Layers sum; only the loss averages."
    ko = "dbeta를 배치에 대한 평균으로 구했습니다. 층에서는 합을 구하고 평균은 손실에서만 냅니다."

    def batchnorm_backward(dout, cache):
        dx, dgamma, dbeta = _backward(dout, cache)
        return dx, dgamma, dbeta / len(dout)


class dout_changed_in_place:
    caught_by = ("test_backward_leaves_dout",)
    en = "You multiply dout by gamma in place. Write dout * gamma, which makes a new array."
    ko = "dout에 gamma를 제자리에서 곱하고 있습니다. 새 배열을 만드는 dout * gamma를 쓰세요."

    def batchnorm_backward(dout, cache):
        done = _backward(dout, cache)
        dout *= cache[2]
        return done


class one_cache_for_all_calls:
    caught_by = ("test_cache_belongs_to_its_call",)
    en = "Your backward pass reads a global variable, which the next forward pass overwrites."
    ko = "역전파에서 전역 변수를 읽고 있습니다. 다음 순전파가 그 값을 덮어씁니다."

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5):
        global latest
        done = _forward(x, gamma, beta, running_mean, running_var, train, momentum, eps)
        latest = done[1]
        return done

    def batchnorm_backward(dout, cache):
        return _backward(dout, latest)


class statistics_per_position:
    caught_by = ("test_spatial_by_hand", "test_spatial_output", "test_spatial_dx")
    en = "You average over the images alone, so that every pixel position has its own statistics."
    ko = "이미지 축으로만 평균하여 픽셀 위치마다 통계가 따로 있습니다. 채널마다 하나여야 합니다."

    def spatial_batchnorm_forward(
        x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5
    ):
        n, c, h, w = x.shape
        wide = [np.repeat(value, h * w) for value in (gamma, beta, running_mean, running_var)]
        out, cache, mean, var = _forward(x.reshape(n, -1), *wide, train, momentum, eps)
        return out.reshape(x.shape), cache, mean.reshape(c, h, w), var.reshape(c, h, w)

    def spatial_batchnorm_backward(dout, cache):
        n, c, *_ = dout.shape
        dx, dgamma, dbeta = _backward(dout.reshape(n, -1), cache)
        sums = (value.reshape(c, -1).sum(axis=1) for value in (dgamma, dbeta))
        return dx.reshape(dout.shape), *sums


class statistics_per_image:
    caught_by = ("test_spatial_by_hand", "test_spatial_output")
    en = "You normalise every image by itself. Take the mean and the variance over all images."
    ko = "이미지마다 따로 정규화하고 있습니다. 평균과 분산은 모든 이미지를 함께 놓고 구하세요."

    def spatial_batchnorm_forward(
        x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5
    ):
        out, *rest = _forward(x, gamma, beta, running_mean, running_var, train, momentum, eps)
        if train:
            std = np.sqrt(x.var(axis=(2, 3), keepdims=True) + eps)
            xhat = (x - x.mean(axis=(2, 3), keepdims=True)) / std
            out = gamma[:, None, None] * xhat + beta[:, None, None]
        return out, *rest


class reshape_without_transpose:
    caught_by = ("test_spatial_by_hand", "test_spatial_output", "test_spatial_dx")
    en = "x.reshape(-1, C) mixes the channels. Bring the channel axis to the end first."
    ko = "x.reshape(-1, C)만 하면 채널이 뒤섞입니다. 먼저 transpose로 채널 축을 맨 뒤로 보내세요."

    def spatial_batchnorm_forward(
        x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5
    ):
        flat = x.reshape(-1, x.shape[1])
        out, *rest = _forward(flat, gamma, beta, running_mean, running_var, train, momentum, eps)
        return out.reshape(x.shape), *rest

    def spatial_batchnorm_backward(dout, cache):
        dx, *rest = _backward(dout.reshape(-1, dout.shape[1]), cache)
        return dx.reshape(dout.shape), *rest


class pixels_not_put_back:
    caught_by = ("test_spatial_by_hand", "test_spatial_output", "test_spatial_dx")
    en = "Your values are right but out of place: undo the transpose before you return them."
    ko = "값은 맞지만 자리가 뒤섞였습니다. 돌려주기 전에 transpose를 되돌리세요."

    def spatial_batchnorm_forward(
        x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5
    ):
        out, *rest = _forward(x, gamma, beta, running_mean, running_var, train, momentum, eps)
        return rows(out).reshape(x.shape), *rest

    def spatial_batchnorm_backward(dout, cache):
        dx, *rest = _backward(dout, cache)
        return rows(dx).reshape(dout.shape), *rest


class running_averages_along_the_width:
    caught_by = ("test_spatial_averages",)
    en = "At inference your (C,) averages broadcast along the width. Reshape them to (1, C, 1, 1)."
    ko = "추론에서 (C,) 이동 평균이 가로 축을 따라 적용됩니다. (1, C, 1, 1)로 reshape하세요."

    def spatial_batchnorm_forward(
        x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5
    ):
        done = _forward(x, gamma, beta, running_mean, running_var, train, momentum, eps)
        if train:
            return done
        xhat = (x - running_mean) / np.sqrt(running_var + eps)
        return gamma[:, None, None] * xhat + beta[:, None, None], *done[1:]


class channel_gradients_keep_pixels:
    caught_by = ("test_spatial_dgamma_and_dbeta",)
    en = "Your spatial dgamma and dbeta sum over the images alone. Sum over the pixels, too."
    ko = "채널별 dgamma와 dbeta를 이미지 축으로만 더했습니다. 픽셀까지 모두 더하세요."

    def spatial_batchnorm_backward(dout, cache):
        dx, *_ = _backward(dout, cache)
        return dx, (dout * cache[0]).sum(axis=0), dout.sum(axis=0)

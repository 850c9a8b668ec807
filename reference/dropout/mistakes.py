"""Wrong solutions of dropout, as students write them."""

# ruff: noqa: F821 -- a mistake is composed with the solution and may call its functions

import numpy as np

kept = {}


def factor(p):
    return 1 / (1 - p) if p < 1 else 0.0


def with_mask(x, p, train, mask):
    """Do a forward pass with a mask of our own, right in everything else."""
    if not train:
        return x, None
    cache = np.broadcast_to(mask, x.shape), factor(p)
    return _masked(x, *cache), cache


class classic_dropout:
    caught_by = ("test_scale_by_hand", "test_scale", "test_inference_by_hand", "test_inference")
    en = "You multiply by 1 - p at inference. Here training divides by 1 - p and inference does nothing."
    ko = "추론에서 1 - p를 곱하고 있습니다. 여기서는 학습할 때 1 - p로 나누고 추론에서는 아무것도 하지 않습니다."

    def dropout_forward(x, p, train, rng):
        if not train:
            return x * (1 - p), None
        keep = rng.random(x.shape) >= p
        return x * keep, (keep, factor(p))


class unscaled:
    caught_by = ("test_scale_by_hand", "test_scale")
    en = "What you keep is not scaled, so the output is too small on average. Divide it by 1 - p."
    ko = "남은 값을 키우지 않아 출력의 평균이 작아집니다. 1 - p로 나누세요."

    def dropout_forward(x, p, train, rng):
        if not train:
            return x, None
        keep = rng.random(x.shape) >= p
        return x * keep, (keep, factor(p))


class scaled_at_inference_too:
    caught_by = ("test_inference_by_hand", "test_inference")
    en = "You divide in training and multiply by 1 - p at inference as well. Leave inference alone."
    ko = "학습할 때 나누고도 추론에서 1 - p를 또 곱하고 있습니다. 추론에서는 x를 그대로 돌려주세요."

    def dropout_forward(x, p, train, rng):
        out, cache = with_mask(x, p, train, rng.random(x.shape) >= p)
        return (out, cache) if train else (x * (1 - p), cache)


class scaled_twice:
    caught_by = ("test_scale_by_hand", "test_scale")
    en = "You divide by 1 - p twice: once in the mask and once more in the output."
    ko = "1 - p로 두 번 나누고 있습니다. 마스크에서 한 번, 출력에서 또 한 번 나누었습니다."

    def dropout_forward(x, p, train, rng):
        out, cache = with_mask(x, p, train, rng.random(x.shape) >= p)
        return out * factor(p) if train else out, cache


class multiplied_by_the_share_kept:
    caught_by = ("test_scale_by_hand", "test_scale")
    en = "You multiply what is kept by 1 - p. It must grow to stand for the rest: divide by 1 - p."
    ko = "남은 값에 1 - p를 곱하고 있습니다. 꺼진 몫까지 대신하려면 커져야 하므로 1 - p로 나누세요."

    def dropout_forward(x, p, train, rng):
        out, cache = with_mask(x, p, train, rng.random(x.shape) >= p)
        return out * (1 - p) ** 2 if train else out, cache


class p_is_the_probability_of_keeping:
    caught_by = ("test_rate_by_hand", "test_ends_by_hand", "test_scale", "test_rate", "test_p_one")
    en = "You take p for the probability of keeping. Here p is the probability of dropping."
    ko = "p를 남길 확률로 쓰고 있습니다. 여기서 p는 끌 확률입니다."

    def dropout_forward(x, p, train, rng):
        return with_mask(x, 1 - p, train, rng.random(x.shape) < p)


class mask_reversed:
    caught_by = ("test_rate_by_hand", "test_ends_by_hand", "test_rate")
    en = "You keep what you should drop: elements whose draw is below p. The factor is right."
    ko = "꺼야 할 원소를 남기고 있습니다. 난수가 p보다 작은 원소가 꺼져야 합니다. 배율은 맞습니다."

    def dropout_forward(x, p, train, rng):
        return with_mask(x, p, train, rng.random(x.shape) < p)


class normal_draws:
    caught_by = ("test_rate_by_hand", "test_rate")
    en = "You compare normal draws with p. Draw uniformly from 0 to 1: only then is the share p."
    ko = (
        "정규분포 난수를 p와 비교하고 있습니다. 0과 1 사이의 균등분포에서 뽑아야 비율이 p가 됩니다."
    )

    def dropout_forward(x, p, train, rng):
        return with_mask(x, p, train, (rng.standard_normal(x.shape) > p) | (p == 0))


class nan_when_all_are_dropped:
    caught_by = ("test_ends_by_hand", "test_p_one")
    en = "With p = 1 you divide 0 by 0 and get NaN. Return zeros there."
    ko = "p = 1일 때 0을 0으로 나누어 NaN이 나옵니다. 그때는 0을 돌려주세요."

    def dropout_forward(x, p, train, rng):
        if not train:
            return x, None
        keep = rng.random(x.shape) >= p
        return x * keep / np.float64(1 - p), (keep, p)

    def dropout_backward(dout, cache):
        return dout if cache is None else dout * cache[0] / np.float64(1 - cache[1])


class error_when_all_are_dropped:
    caught_by = ("test_ends_by_hand", "test_p_one")
    en = "With p = 1 your 1 / (1 - p) divides by zero and raises. Return zeros there."
    ko = "p = 1일 때 1 / (1 - p)에서 0으로 나누어 예외가 발생합니다. 그때는 0을 돌려주세요."

    def dropout_forward(x, p, train, rng):
        if not train:
            return x, None
        cache = rng.random(x.shape) >= p, 1 / (1 - float(p))
        return _masked(x, *cache), cache


class mask_kept_for_ever:
    caught_by = ("test_new_mask_at_every_call",)
    en = "Every call drops the same elements: is there a fixed seed, or a mask that is kept? Draw from rng."
    ko = "호출할 때마다 같은 원소가 꺼집니다. 시드를 고정했거나 마스크를 저장해 두었나요? rng로 새로 뽑으세요."

    def dropout_forward(x, p, train, rng):
        draws = kept.setdefault(x.shape, rng.random(x.shape))
        return with_mask(x, p, train, draws >= p)


class seed_of_its_own:
    caught_by = ("test_new_mask_at_every_call",)
    en = "Every call drops the same elements: is there a fixed seed, or a mask that is kept? Draw from rng."
    ko = "호출할 때마다 같은 원소가 꺼집니다. 시드를 고정했거나 마스크를 저장해 두었나요? rng로 새로 뽑으세요."

    def dropout_forward(x, p, train, rng):
        return with_mask(x, p, train, np.random.default_rng(0).random(x.shape) >= p)


class gaussian_noise:
    caught_by = ("test_scale_by_hand", "test_two_values", "test_rate")
    en = "You multiply by Gaussian noise, which drops nothing. The mask must be 0 or 1."
    ko = "정규분포 잡음을 곱하고 있어 꺼지는 원소가 없습니다. 마스크는 0 아니면 1이어야 합니다."

    def dropout_forward(x, p, train, rng):
        if not train:
            return x, None
        noise = rng.normal(1.0 if p < 1 else 0.0, np.sqrt(p * factor(p)), x.shape)
        return x * noise, (noise != 0, factor(p))


class mask_per_feature:
    caught_by = ("test_every_element_has_its_own_mask",)
    en = "All samples share one mask: you draw one number per feature. Draw one per element."
    ko = "모든 샘플이 마스크 하나를 함께 씁니다. 특성마다가 아니라 원소마다 난수를 뽑으세요."

    def dropout_forward(x, p, train, rng):
        return with_mask(x, p, train, rng.random((1, *x.shape[1:]) if x.ndim > 1 else x.shape) >= p)


class mask_per_sample:
    caught_by = ("test_every_element_has_its_own_mask",)
    en = "You drop whole samples: one number is drawn per row. Draw one per element."
    ko = "샘플을 통째로 끄고 있습니다. 행마다가 아니라 원소마다 난수를 뽑으세요."

    def dropout_forward(x, p, train, rng):
        return with_mask(x, p, train, rng.random((len(x), *[1] * (x.ndim - 1))) >= p)


class mask_per_channel:
    caught_by = ("test_every_element_has_its_own_mask",)
    en = "You drop whole channels of images. In this unit every pixel has a mask value of its own."
    ko = "이미지의 채널을 통째로 끄고 있습니다. 이 단원에서는 픽셀마다 마스크 값이 따로 있습니다."

    def dropout_forward(x, p, train, rng):
        shape = (*x.shape[:2], 1, 1) if x.ndim == 4 else x.shape
        return with_mask(x, p, train, rng.random(shape) >= p)


class fixed_count:
    caught_by = ("test_independent_coins",)
    en = "You choose a fixed number of elements to drop. Toss a coin for each element instead."
    ko = "정해진 개수의 원소를 골라 끄고 있습니다. 원소마다 따로 동전을 던지세요."

    def dropout_forward(x, p, train, rng):
        keep = rng.permutation(x.size) >= round(p * x.size)
        return with_mask(x, p, train, keep.reshape(x.shape))


class train_reversed:
    caught_by = ("test_inference_by_hand", "test_inference", "test_scale_by_hand")
    en = "train is the wrong way round: you drop at inference and return x in training."
    ko = "train을 반대로 썼습니다. 추론에서 끄고 학습에서 x를 돌려주고 있습니다."

    def dropout_forward(x, p, train, rng):
        return with_mask(x, p, not train, rng.random(x.shape) >= p)


class dropped_at_inference:
    caught_by = ("test_inference_by_hand", "test_inference", "test_backward_at_inference")
    en = "You drop at inference, too. With train=False return x as it is."
    ko = "추론에서도 값을 끄고 있습니다. train=False이면 x를 그대로 돌려주세요."

    def dropout_forward(x, p, train, rng):
        return with_mask(x, p, True, rng.random(x.shape) >= p)


class generator_ignored:
    caught_by = ("test_same_state_same_mask",)
    en = "You draw with np.random instead of the rng you were given, so no run can be repeated."
    ko = "받은 rng가 아니라 np.random으로 뽑고 있습니다. 그러면 실행을 재현할 수 없습니다."

    def dropout_forward(x, p, train, rng):
        return with_mask(x, p, train, np.random.rand(*x.shape) >= p)


class x_changed_in_place:
    caught_by = ("test_forward_leaves_x",)
    en = "You write zeros into the caller's x. Build a new array instead."
    ko = "호출한 쪽의 x에 0을 써넣고 있습니다. 새 배열을 만드세요."

    def dropout_forward(x, p, train, rng):
        out, cache = with_mask(x, p, train, rng.random(x.shape) >= p)
        if train:
            x[:] = out
        return out, cache


class backward_draws_again:
    caught_by = ("test_backward_by_hand", "test_backward_uses_the_same_mask")
    en = "Your backward pass draws a mask of its own. Keep the forward pass's mask in the cache."
    ko = "역전파에서 마스크를 새로 뽑고 있습니다. 순전파의 마스크를 캐시에 담아 두세요."

    def dropout_forward(x, p, train, rng):
        out, _ = with_mask(x, p, train, rng.random(x.shape) >= p)
        return out, (p, rng) if train else None

    def dropout_backward(dout, cache):
        if cache is None:
            return dout
        p, rng = cache
        return _masked(dout, rng.random(dout.shape) >= p, factor(p))


class backward_unscaled:
    caught_by = ("test_backward_by_hand", "test_backward_scale")
    en = "Your gradient passes the mask but not the factor. Divide dout by 1 - p as well."
    ko = "기울기에 마스크만 곱하고 배율을 빠뜨렸습니다. dout도 1 - p로 나누세요."

    def dropout_backward(dout, cache):
        return dout if cache is None else _masked(dout, cache[0], 1.0)


class backward_scaled_twice:
    caught_by = ("test_backward_by_hand", "test_backward_scale")
    en = "Your gradient is divided by 1 - p twice. Is the factor in the mask already?"
    ko = "기울기를 1 - p로 두 번 나누었습니다. 마스크에 배율이 이미 들어 있지 않나요?"

    def dropout_backward(dout, cache):
        return dout if cache is None else _masked(dout, cache[0], cache[1] ** 2)


class backward_without_mask:
    caught_by = ("test_backward_by_hand", "test_backward_uses_the_same_mask", "test_p_one")
    en = "Your gradient flows through dropped elements, too. Multiply dout by the mask."
    ko = "꺼진 원소로도 기울기가 흐르고 있습니다. dout에 마스크를 곱하세요."

    def dropout_backward(dout, cache):
        return dout if cache is None else dout * (cache[1] or 1.0)


class mask_read_off_the_output:
    caught_by = ("test_backward_where_x_is_zero",)
    en = "You take every zero of the output for dropped. Where x is 0, it may have been kept."
    ko = "출력이 0이면 모두 꺼진 것으로 보고 있습니다. x가 0인 자리는 꺼지지 않았을 수도 있습니다."

    def dropout_forward(x, p, train, rng):
        out = with_mask(x, p, train, rng.random(x.shape) >= p)[0]
        return out, (out != 0, factor(p)) if train else None


class no_cache_at_inference:
    caught_by = ("test_backward_at_inference",)
    en = "After a pass with train=False your backward finds no mask. The gradient there is dout."
    ko = "train=False로 실행한 뒤의 역전파에서 마스크를 찾지 못합니다. 그때의 기울기는 dout입니다."

    def dropout_backward(dout, cache):
        keep, scale = cache
        return _masked(dout, keep, scale)


class one_cache_for_all_calls:
    caught_by = ("test_cache_belongs_to_its_call",)
    en = "Your backward pass reads a global variable, which the next forward pass overwrites."
    ko = "역전파에서 전역 변수를 읽고 있습니다. 다음 순전파가 그 값을 덮어씁니다."

    def dropout_forward(x, p, train, rng):
        out, kept["cache"] = with_mask(x, p, train, rng.random(x.shape) >= p)
        return out, None

    def dropout_backward(dout, cache):
        return dout if kept["cache"] is None else _masked(dout, *kept["cache"])


class dout_changed_in_place:
    caught_by = ("test_backward_leaves_dout",)
    en = "You multiply dout in place. Write dout * mask, which makes a new array."
    ko = "dout에 제자리에서 곱하고 있습니다. 새 배열을 만드는 dout * mask를 쓰세요."

    def dropout_backward(dout, cache):
        if cache is not None:
            dout *= cache[0] * cache[1]
        return dout


class outputs_summed:
    caught_by = ("test_mc_predict_by_hand", "test_mc_mean")
    en = "You return the sum of the outputs. Divide it by samples."
    ko = "출력의 합을 돌려주고 있습니다. samples로 나누세요."

    def mc_predict(forward, x, samples, rng):
        return sum(forward(x, rng) for _ in range(samples))


class one_call_too_many:
    caught_by = ("test_mc_predict_by_hand", "test_mc_mean")
    en = "You call forward once before the loop, to see the shape, and do not count that output."
    ko = "반복문 앞에서 모양을 보려고 forward를 한 번 더 호출하고 그 출력은 버립니다."

    def mc_predict(forward, x, samples, rng):
        total = np.zeros_like(forward(x, rng))
        for _ in range(samples):
            total = total + forward(x, rng)
        return total / samples


class mean_over_everything:
    caught_by = ("test_mc_predict_by_hand", "test_mc_mean", "test_mc_any_shape")
    en = "np.mean without an axis turns all outputs into one number. Average over axis 0 alone."
    ko = "np.mean에 축을 주지 않아 수 하나가 되었습니다. 축 0으로만 평균하세요."

    def mc_predict(forward, x, samples, rng):
        return np.mean([forward(x, rng) for _ in range(samples)])


class sum_in_the_shape_of_x:
    caught_by = ("test_mc_any_shape",)
    en = "You collect the outputs in an array shaped like x. Outputs may have another shape."
    ko = "x와 같은 모양의 배열에 출력을 모으고 있습니다. 출력의 모양은 x와 다를 수 있습니다."

    def mc_predict(forward, x, samples, rng):
        total = np.zeros_like(x)
        for _ in range(samples):
            total += forward(x, rng)
        return total / samples


class seed_again_for_every_sample:
    caught_by = ("test_mc_generator",)
    en = "You make the generator anew for every sample, so every sample has the same mask."
    ko = "표본마다 생성기를 새로 만들어 모든 표본의 마스크가 같습니다."

    def mc_predict(forward, x, samples, rng):
        seed = int(rng.integers(2**32))
        return sum(forward(x, np.random.default_rng(seed)) for _ in range(samples)) / samples


class seeds_from_zero:
    caught_by = ("test_mc_generator",)
    en = "You hand forward generators of your own. Hand on the rng you were given."
    ko = "직접 만든 생성기를 forward에 넘기고 있습니다. 인자로 받은 rng를 그대로 넘기세요."

    def mc_predict(forward, x, samples, rng):
        return sum(forward(x, np.random.default_rng(i)) for i in range(samples)) / samples


class sum_in_place:
    caught_by = ("test_mc_leaves_outputs",)
    en = (
        "total += out changes the first output in place, and that may be x itself. Use total + out."
    )
    ko = "total += out이 첫 출력을 제자리에서 바꿉니다. 그 출력이 x일 수도 있으니 total + out을 쓰세요."

    def mc_predict(forward, x, samples, rng):
        total = forward(x, rng)
        for _ in range(samples - 1):
            total += forward(x, rng)
        return total / samples

"""Wrong solutions of the unit activations, as students write them."""

# ruff: noqa: F821 -- a mistake is composed with the solution and may call its functions

import numpy as np


def sum_per_channel(terms, alpha):
    if np.ndim(alpha) == 0:
        return terms.sum()
    return terms.sum(axis=tuple(axis for axis in range(terms.ndim) if axis != 1))


class step_counts_zero_as_active:
    caught_by = ("test_step_values", "test_step_any_shape")
    en = "Your step compares with >=, so it gives 1 at exactly 0. Only inputs above 0 give 1."
    ko = "step에서 >=로 비교하여 정확히 0일 때도 1이 됩니다. 0보다 큰 입력만 1이어야 합니다."

    def step(x):
        return np.where(x >= 0, 1.0, 0.0)


class step_lets_dout_through:
    caught_by = ("test_step_backward",)
    en = "Your step_backward hands dout on. The step function is flat, so its slope is 0."
    ko = "step_backward가 dout을 그대로 넘깁니다. step 함수는 평평하므로 기울기는 0입니다."

    def step_backward(dout, x):
        return dout.copy()


class step_backward_returns_a_number:
    caught_by = ("test_step_backward",)
    en = "Your step_backward returns the number 0, not an array of zeros in the shape of x."
    ko = "step_backward가 x와 모양이 같은 0의 배열이 아니라 수 0 하나를 돌려줍니다."

    def step_backward(dout, x):
        return 0.0


class sigmoid_exponent_without_minus:
    caught_by = ("test_sigmoid_values", "test_sigmoid_any_shape")
    en = "Your sigmoid uses exp(x) where exp(-x) belongs, so it falls instead of rising."
    ko = "sigmoid에서 exp(-x)를 써야 할 곳에 exp(x)를 써서 값이 커지지 않고 작아집니다."

    def sigmoid(x):
        return 1 / (1 + np.exp(x))


class sigmoid_ratio_overflows:
    caught_by = ("test_sigmoid_huge_inputs", "test_sigmoid_backward_huge_inputs")
    en = "exp(x) / (1 + exp(x)) becomes inf / inf = NaN where x is large. Use exp(-x) there."
    ko = "x가 크면 exp(x) / (1 + exp(x))는 inf / inf, 즉 NaN이 됩니다. 그곳에는 exp(-x)를 쓰세요."

    def sigmoid(x):
        return np.exp(x) / (1 + np.exp(x))

    def sigmoid_backward(dout, x):
        return dout * sigmoid(x) * (1 - sigmoid(x))


class sigmoid_clipped_too_early:
    caught_by = ("test_sigmoid_huge_inputs", "test_sigmoid_backward_huge_inputs")
    en = "Your sigmoid clips x to a range so narrow that the result at its ends is still visible."
    ko = "sigmoid에서 x를 자르는 범위가 너무 좁아 그 끝에서 값이 0이나 1에 충분히 가깝지 않습니다."

    def sigmoid(x):
        return 1 / (1 + np.exp(-np.clip(x, -10, 10)))

    def sigmoid_backward(dout, x):
        return dout * sigmoid(x) * (1 - sigmoid(x))


class sigmoid_slope_of_the_input:
    caught_by = ("test_sigmoid_backward", "test_sigmoid_backward_huge_inputs")
    en = "You computed x * (1 - x), but s * (1 - s) is about the output s = sigmoid(x)."
    ko = "x * (1 - x)를 계산했습니다. s * (1 - s)의 s는 출력 sigmoid(x)입니다."

    def sigmoid_backward(dout, x):
        return dout * x * (1 - x)


class sigmoid_slope_without_dout:
    caught_by = ("test_sigmoid_backward_values", "test_sigmoid_backward")
    en = "Your sigmoid_backward returns the slope alone. Multiply it by dout: the chain rule."
    ko = "sigmoid_backward가 기울기만 돌려줍니다. 연쇄 법칙에 따라 dout을 곱해야 합니다."

    def sigmoid_backward(dout, x):
        s = sigmoid(x)
        return s * (1 - s)


class sigmoid_slope_overflows:
    caught_by = ("test_sigmoid_backward_huge_inputs",)
    en = "exp(-x) / (1 + exp(-x))**2 becomes inf / inf = NaN where x is very negative."
    ko = "x가 매우 작은 음수이면 exp(-x) / (1 + exp(-x))**2는 inf / inf, 즉 NaN이 됩니다."

    def sigmoid_backward(dout, x):
        e = np.exp(-x)
        return dout * e / (1 + e) ** 2


class tanh_ratio_overflows:
    caught_by = ("test_tanh_huge_inputs", "test_tanh_backward_huge_inputs")
    en = "(exp(x) - exp(-x)) / (exp(x) + exp(-x)) becomes inf / inf = NaN on both far sides."
    ko = "(exp(x) - exp(-x)) / (exp(x) + exp(-x))는 양쪽 끝에서 inf / inf, 즉 NaN이 됩니다."

    def tanh(x):
        return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))

    def tanh_backward(dout, x):
        return dout * (1 - tanh(x) ** 2)


class tanh_exp_2x_overflows:
    caught_by = ("test_tanh_huge_inputs", "test_tanh_backward_huge_inputs")
    en = "(exp(2x) - 1) / (exp(2x) + 1) becomes inf / inf = NaN where x is large."
    ko = "x가 크면 (exp(2x) - 1) / (exp(2x) + 1)은 inf / inf, 즉 NaN이 됩니다."

    def tanh(x):
        return (np.exp(2 * x) - 1) / (np.exp(2 * x) + 1)

    def tanh_backward(dout, x):
        return dout * (1 - tanh(x) ** 2)


class tanh_without_doubling:
    caught_by = ("test_tanh_any_shape", "test_tanh_backward")
    en = "You shifted and stretched sigmoid(x); tanh(x) is 2 * sigmoid(2x) - 1, with 2x inside."
    ko = "sigmoid(x)를 늘리고 옮겼습니다. tanh(x) = 2 * sigmoid(2x) - 1이며 안쪽이 2x입니다."

    def tanh(x):
        return 2 * sigmoid(x) - 1

    def tanh_backward(dout, x):
        return dout * (1 - tanh(x) ** 2)


class tanh_slope_of_the_input:
    caught_by = ("test_tanh_backward", "test_tanh_backward_huge_inputs")
    en = "You computed 1 - x**2, but 1 - t**2 is about the output t = tanh(x)."
    ko = "1 - x**2을 계산했습니다. 1 - t**2의 t는 출력 tanh(x)입니다."

    def tanh_backward(dout, x):
        return dout * (1 - x**2)


class tanh_slope_like_sigmoid:
    caught_by = ("test_tanh_backward_values", "test_tanh_backward")
    en = "t * (1 - t) is the slope of the sigmoid in terms of its output. tanh has 1 - t**2."
    ko = "t * (1 - t)는 sigmoid의 기울기 식입니다. tanh의 기울기는 1 - t**2입니다."

    def tanh_backward(dout, x):
        t = tanh(x)
        return dout * t * (1 - t)


class relu_times_mask:
    caught_by = ("test_relu_huge_inputs",)
    en = "x * (x > 0) is -inf * 0 = NaN at -inf. Choose with np.where or np.maximum."
    ko = "x * (x > 0)은 -inf에서 -inf * 0, 즉 NaN입니다. np.where나 np.maximum으로 고르세요."

    def relu(x):
        return x * (x > 0)


class relu_gate_from_dout:
    caught_by = ("test_relu_backward_values", "test_relu_backward")
    en = "The slope of your relu_backward is decided by the sign of dout, not by that of x."
    ko = "relu_backward의 기울기를 x가 아니라 dout의 부호로 정하고 있습니다."

    def relu_backward(dout, x):
        return np.where(dout > 0, dout, 0.0)


class relu_backward_without_dout:
    caught_by = ("test_relu_backward_values", "test_relu_backward")
    en = "Your relu_backward returns the slope 0 or 1 alone. Multiply it by dout."
    ko = "relu_backward가 0 또는 1인 기울기만 돌려줍니다. 여기에 dout을 곱해야 합니다."

    def relu_backward(dout, x):
        return np.where(x > 0, 1.0, 0.0)


class relu_slope_by_division:
    caught_by = ("test_gates_at_infinity",)
    en = "relu(x) / x is inf / inf = NaN at an infinite x. Compare x with 0 instead."
    ko = "x가 무한하면 relu(x) / x는 inf / inf, 즉 NaN입니다. 나누지 말고 x를 0과 비교하세요."

    def relu_backward(dout, x):
        return dout * relu(x) / x


class leaky_slope_on_the_positive_side:
    caught_by = ("test_leaky_relu_any_shape", "test_leaky_relu_backward")
    en = "Your leaky_relu multiplies the positive side by alpha. It belongs to the negative side."
    ko = "leaky_relu에서 양수 쪽에 alpha를 곱했습니다. alpha는 음수 쪽의 기울기입니다."

    def leaky_relu(x, alpha):
        return np.where(x > 0, alpha * x, x)

    def leaky_relu_backward(dout, x, alpha):
        return np.where(x > 0, alpha * dout, dout)


class leaky_slope_fixed:
    caught_by = ("test_leaky_relu_any_shape", "test_leaky_relu_backward")
    en = "Your leaky_relu always uses the slope 0.01. Use the argument alpha."
    ko = "leaky_relu가 항상 기울기 0.01을 씁니다. 인자로 받은 alpha를 쓰세요."

    def leaky_relu(x, alpha):
        return np.where(x > 0, x, 0.01 * x)

    def leaky_relu_backward(dout, x, alpha):
        return np.where(x > 0, dout, 0.01 * dout)


class leaky_masks_added:
    caught_by = ("test_leaky_relu_huge_inputs",)
    en = "Your leaky_relu adds two masked halves, and at an infinite x a mask of 0 makes NaN."
    ko = "leaky_relu에서 마스크를 곱한 두 쪽을 더하는데, x가 무한하면 0 * inf가 NaN이 됩니다."

    def leaky_relu(x, alpha):
        return x * (x > 0) + alpha * x * (x <= 0)


class leaky_gate_from_dout:
    caught_by = ("test_leaky_relu_backward", "test_gates_at_infinity")
    en = "The slope of your leaky_relu_backward is decided by the sign of dout, not by that of x."
    ko = "leaky_relu_backward의 기울기를 x가 아니라 dout의 부호로 정하고 있습니다."

    def leaky_relu_backward(dout, x, alpha):
        return np.where(dout > 0, dout, alpha * dout)


class leaky_backward_like_relu:
    caught_by = ("test_leaky_relu_backward", "test_gates_at_infinity")
    en = "Your leaky_relu_backward gives 0 where x is below 0, like ReLU. The slope there is alpha."
    ko = "leaky_relu_backward가 ReLU처럼 음수 쪽에 0을 돌려줍니다. 그곳의 기울기는 alpha입니다."

    def leaky_relu_backward(dout, x, alpha):
        return np.where(x > 0, dout, 0.0)


class prelu_takes_the_maximum:
    caught_by = ("test_prelu_learned_slopes",)
    en = "np.maximum(x, alpha * x) is right only for slopes up to 1; a learned slope may be above."
    ko = "np.maximum(x, alpha * x)는 기울기가 1 이하일 때만 맞습니다. 학습한 기울기는 1을 넘기도 합니다."

    def prelu(x, alpha):
        return np.maximum(x, _slopes(alpha, x) * x)


class prelu_masks_added:
    caught_by = ("test_prelu_huge_inputs",)
    en = "Your prelu adds two masked halves, and at an infinite x a mask of 0 makes NaN."
    ko = "prelu에서 마스크를 곱한 두 쪽을 더하는데, x가 무한하면 0 * inf가 NaN이 됩니다."

    def prelu(x, alpha):
        return x * (x > 0) + _slopes(alpha, x) * x * (x <= 0)


class prelu_slopes_along_the_last_axis:
    caught_by = ("test_prelu_images", "test_prelu_backward_dx")
    en = "Your slopes run along the last axis, as broadcasting does by itself. Channels are axis 1."
    ko = "기울기가 브로드캐스팅에 따라 마지막 축에 곱해집니다. 채널은 축 1입니다."

    def prelu(x, alpha):
        return np.where(x > 0, x, alpha * x)

    def prelu_backward(dout, x, alpha):
        dx = np.where(x > 0, dout, alpha * dout)
        return dx, sum_per_channel(dout * np.minimum(x, 0), alpha)


class prelu_gate_from_dout:
    caught_by = ("test_prelu_backward_example", "test_prelu_backward_dx")
    en = "The slope of your dx in prelu_backward is decided by the sign of dout, not by that of x."
    ko = "prelu_backward의 dx에서 기울기를 x가 아니라 dout의 부호로 정하고 있습니다."

    def prelu_backward(dout, x, alpha):
        dx = np.where(dout > 0, dout, _slopes(alpha, x) * dout)
        return dx, sum_per_channel(dout * np.minimum(x, 0), alpha)


class prelu_dx_like_relu:
    caught_by = ("test_prelu_backward_example", "test_prelu_backward_dx")
    en = "Your dx in prelu_backward is 0 where x is below 0, like ReLU. It is alpha * dout there."
    ko = "prelu_backward의 dx가 ReLU처럼 음수 쪽에서 0입니다. 그곳에서는 alpha * dout입니다."

    def prelu_backward(dout, x, alpha):
        return np.where(x > 0, dout, 0.0), sum_per_channel(dout * np.minimum(x, 0), alpha)


class prelu_dalpha_not_summed:
    caught_by = ("test_prelu_dalpha_one_slope", "test_prelu_dalpha_images")
    en = "Your dalpha has one value per element of x. Sum over the elements that share a slope."
    ko = "dalpha가 x의 원소마다 하나씩 있습니다. 같은 기울기를 쓰는 원소끼리 더해야 합니다."

    def prelu_backward(dout, x, alpha):
        dx = np.where(x > 0, dout, _slopes(alpha, x) * dout)
        return dx, dout * np.minimum(x, 0)


class prelu_dalpha_without_dout:
    caught_by = ("test_prelu_dalpha_one_slope", "test_prelu_dalpha_images")
    en = "Your dalpha sums the negative inputs alone. Multiply each by its dout before the sum."
    ko = "dalpha가 음수 입력만 더한 값입니다. 더하기 전에 원소마다 dout을 곱해야 합니다."

    def prelu_backward(dout, x, alpha):
        dx = np.where(x > 0, dout, _slopes(alpha, x) * dout)
        return dx, sum_per_channel(np.minimum(x, 0), alpha)


class prelu_dalpha_over_positives:
    caught_by = ("test_prelu_dalpha_one_slope", "test_prelu_dalpha_images")
    en = "Your dalpha collects the positive inputs, but alpha multiplies only the negative ones."
    ko = "dalpha를 양수 입력에서 모았습니다. alpha는 음수 입력에만 곱해집니다."

    def prelu_backward(dout, x, alpha):
        dx = np.where(x > 0, dout, _slopes(alpha, x) * dout)
        return dx, sum_per_channel(dout * np.maximum(x, 0), alpha)


class prelu_dalpha_over_everything:
    caught_by = ("test_prelu_dalpha_one_slope", "test_prelu_dalpha_images")
    en = "Your dalpha sums dout * x over all inputs. Only those below 0 depend on alpha."
    ko = "dalpha에 모든 입력의 dout * x를 더했습니다. alpha에 따라 변하는 것은 음수 입력뿐입니다."

    def prelu_backward(dout, x, alpha):
        dx = np.where(x > 0, dout, _slopes(alpha, x) * dout)
        return dx, sum_per_channel(dout * x, alpha)


class prelu_dalpha_with_alpha_again:
    caught_by = ("test_prelu_dalpha_one_slope", "test_prelu_dalpha_images")
    en = "Your dalpha still holds a factor alpha. The derivative of alpha * x for alpha is x."
    ko = "dalpha에 alpha가 한 번 더 곱해져 있습니다. alpha * x를 alpha로 미분하면 x입니다."

    def prelu_backward(dout, x, alpha):
        slope = _slopes(alpha, x)
        dx = np.where(x > 0, dout, slope * dout)
        return dx, sum_per_channel(slope * dout * np.minimum(x, 0), alpha)


class prelu_dalpha_averaged:
    caught_by = ("test_prelu_dalpha_one_slope", "test_prelu_dalpha_images")
    en = "Your dalpha is a mean. Layers sum over the batch; only the loss is averaged."
    ko = "dalpha를 평균으로 구했습니다. 층은 배치에 대해 더하고, 평균은 손실에서만 냅니다."

    def prelu_backward(dout, x, alpha):
        dx = np.where(x > 0, dout, _slopes(alpha, x) * dout)
        return dx, sum_per_channel(dout * np.minimum(x, 0), alpha) * np.size(alpha) / x.size


class prelu_dalpha_over_the_batch_only:
    caught_by = ("test_prelu_dalpha_images", "test_prelu_dalpha_single_channel")
    en = "Your dalpha is summed over axis 0 alone. For images sum over height and width as well."
    ko = "dalpha를 축 0으로만 더했습니다. 이미지에서는 높이와 너비로도 더해야 합니다."

    def prelu_backward(dout, x, alpha):
        dx = np.where(x > 0, dout, _slopes(alpha, x) * dout)
        terms = dout * np.minimum(x, 0)
        return dx, terms.sum() if np.ndim(alpha) == 0 else terms.sum(axis=0)


class prelu_dalpha_one_number_for_all:
    caught_by = ("test_prelu_dalpha_images", "test_prelu_dalpha_single_channel")
    en = "Your dalpha is one number although alpha is an array. Each slope has its own gradient."
    ko = "alpha가 배열인데 dalpha는 수 하나입니다. 기울기마다 자기 dalpha가 있어야 합니다."

    def prelu_backward(dout, x, alpha):
        dx = np.where(x > 0, dout, _slopes(alpha, x) * dout)
        return dx, np.sum(dout * np.minimum(x, 0))


class relu_writes_into_x:
    caught_by = ("test_forward_keeps_inputs",)
    en = "Your relu writes zeros into x itself. The caller still needs x for the backward pass."
    ko = "relu가 x 자체에 0을 써넣습니다. 호출한 쪽은 역전파에서 x를 다시 써야 합니다."

    def relu(x):
        x[x < 0] = 0
        return x


class relu_backward_writes_into_dout:
    caught_by = ("test_backward_keeps_inputs",)
    en = "Your relu_backward writes zeros into dout itself. Work on a copy: dx = dout.copy()."
    ko = "relu_backward가 dout 자체에 0을 써넣습니다. dx = dout.copy()에서 계산하세요."

    def relu_backward(dout, x):
        dout[x <= 0] = 0
        return dout

"""Wrong initialisations, as students write them."""

import numpy as np


def activated(z, activation):
    return {"relu": np.maximum(z, 0), "tanh": np.tanh(z), "sigmoid": logistic(z)}[activation]


def logistic(z):
    return 0.5 + 0.5 * np.tanh(0.5 * z)


def outputs(x, weights, activation):
    """Return the input and the output of every layer."""
    passed = [x]
    for w in weights:
        passed.append(activated(passed[-1] @ w, activation))
    return passed


class xavier_variance_as_deviation:
    caught_by = ("test_xavier_example", "test_xavier_spread")
    en = "You gave 1 / n_in as the standard deviation. That is the variance: take its root."
    ko = "표준편차로 1 / n_in을 썼습니다. 그것은 분산이므로 제곱근을 취해야 합니다."

    def xavier(n_in, n_out, rng):
        return rng.normal(0.0, 1 / n_in, (n_in, n_out))


class xavier_counts_the_outputs:
    caught_by = ("test_xavier_example", "test_xavier_spread")
    en = "xavier divides by n_out. A neuron adds up n_in numbers, so n_in decides."
    ko = "xavier에서 n_out으로 나누었습니다. 뉴런이 더하는 수는 n_in개이므로 n_in으로 정합니다."

    def xavier(n_in, n_out, rng):
        return rng.normal(0.0, np.sqrt(1 / n_out), (n_in, n_out))


class xavier_averages_inputs_and_outputs:
    caught_by = ("test_xavier_example", "test_xavier_spread")
    en = "2 / (n_in + n_out) is Glorot's compromise. In this course the variance is 1 / n_in."
    ko = "2 / (n_in + n_out)은 Glorot의 절충안입니다. 이 강의에서 분산은 1 / n_in입니다."

    def xavier(n_in, n_out, rng):
        return rng.normal(0.0, np.sqrt(2 / (n_in + n_out)), (n_in, n_out))


class xavier_uniform_too_narrow:
    caught_by = ("test_xavier_example", "test_xavier_spread")
    en = "A uniform distribution on ±s has the deviation s / sqrt(3): the limit is sqrt(3 / n_in)."
    ko = "±s의 균등 분포는 표준편차가 s / sqrt(3)입니다. 한계는 sqrt(3 / n_in)이어야 합니다."

    def xavier(n_in, n_out, rng):
        limit = np.sqrt(1 / n_in)
        return rng.uniform(-limit, limit, (n_in, n_out))


class xavier_only_positive:
    caught_by = ("test_xavier_mean", "test_xavier_spread")
    en = "Your xavier draws from 0 to 1 only. Weights are spread around 0, with both signs."
    ko = "xavier에서 0과 1 사이의 수만 뽑습니다. 가중치는 0을 중심으로 양쪽에 퍼져야 합니다."

    def xavier(n_in, n_out, rng):
        return rng.random((n_in, n_out)) * np.sqrt(1 / n_in)


class xavier_standard_normal:
    caught_by = ("test_xavier_example", "test_xavier_spread")
    en = "Your xavier has the deviation 1 whatever the layer. Scale it by sqrt(1 / n_in)."
    ko = "xavier의 표준편차가 층과 관계없이 1입니다. sqrt(1 / n_in)을 곱하세요."

    def xavier(n_in, n_out, rng):
        return rng.normal(size=(n_in, n_out))


class xavier_transposed:
    caught_by = ("test_xavier_example", "test_xavier_shape")
    en = "Your xavier has the shape (n_out, n_in). For x @ w it is (n_in, n_out)."
    ko = "xavier의 모양이 (n_out, n_in)입니다. x @ w를 계산하려면 (n_in, n_out)입니다."

    def xavier(n_in, n_out, rng):
        return rng.normal(0.0, np.sqrt(1 / n_in), (n_out, n_in))


class xavier_sets_its_own_seed:
    caught_by = ("test_other_generator",)
    en = "Your xavier makes a generator of its own with a fixed seed. Draw from the argument rng."
    ko = "xavier에서 시드를 고정한 생성기를 새로 만듭니다. 인자로 받은 rng에서 뽑으세요."

    def xavier(n_in, n_out, rng):
        return np.random.default_rng(0).normal(0.0, np.sqrt(1 / n_in), (n_in, n_out))


class he_without_the_2:
    caught_by = ("test_he_example", "test_he_spread")
    en = "Your he is Xavier's sqrt(1 / n_in). ReLU halves the signal, so the variance doubles."
    ko = "he가 Xavier의 sqrt(1 / n_in)과 같습니다. ReLU가 반을 버리므로 분산은 두 배여야 합니다."

    def he(n_in, n_out, rng):
        return rng.normal(0.0, np.sqrt(1 / n_in), (n_in, n_out))


class he_variance_as_deviation:
    caught_by = ("test_he_example", "test_he_spread")
    en = "You gave 2 / n_in as the standard deviation. That is the variance: take its root."
    ko = "표준편차로 2 / n_in을 썼습니다. 그것은 분산이므로 제곱근을 취해야 합니다."

    def he(n_in, n_out, rng):
        return rng.normal(0.0, 2 / n_in, (n_in, n_out))


class he_two_outside_the_root:
    caught_by = ("test_he_example", "test_he_spread")
    en = "You wrote 2 / sqrt(n_in), or 2 times Xavier. The 2 belongs under the root."
    ko = "2 / sqrt(n_in), 곧 Xavier의 2배를 썼습니다. 2는 제곱근 안에 들어갑니다."

    def he(n_in, n_out, rng):
        return rng.normal(0.0, 2 / np.sqrt(n_in), (n_in, n_out))


class he_counts_the_outputs:
    caught_by = ("test_he_example", "test_he_spread")
    en = "he divides by n_out. A neuron adds up n_in numbers, so n_in decides."
    ko = "he에서 n_out으로 나누었습니다. 뉴런이 더하는 수는 n_in개이므로 n_in으로 정합니다."

    def he(n_in, n_out, rng):
        return rng.normal(0.0, np.sqrt(2 / n_out), (n_in, n_out))


class he_uniform_too_narrow:
    caught_by = ("test_he_example", "test_he_spread")
    en = "A uniform distribution on ±s has the deviation s / sqrt(3): the limit is sqrt(6 / n_in)."
    ko = "±s의 균등 분포는 표준편차가 s / sqrt(3)입니다. 한계는 sqrt(6 / n_in)이어야 합니다."

    def he(n_in, n_out, rng):
        limit = np.sqrt(2 / n_in)
        return rng.uniform(-limit, limit, (n_in, n_out))


class he_always_a_hundredth:
    caught_by = ("test_he_example", "test_he_spread")
    en = "Your he has the deviation 0.01 whatever the layer. It is sqrt(2 / n_in)."
    ko = "he의 표준편차가 층과 관계없이 0.01입니다. sqrt(2 / n_in)이어야 합니다."

    def he(n_in, n_out, rng):
        return 0.01 * rng.normal(size=(n_in, n_out))


class he_zeros:
    caught_by = ("test_he_spread", "test_weights_differ")
    en = "Weights of zero make all neurons of a layer equal, and equal they stay. Draw them."
    ko = "가중치가 모두 0이면 한 층의 뉴런이 모두 같고 계속 같습니다. 난수로 뽑으세요."

    def he(n_in, n_out, rng):
        return np.zeros((n_in, n_out))


class he_one_column_for_all:
    caught_by = ("test_weights_differ",)
    en = "You draw one column and repeat it, so all neurons are equal. Draw n_in * n_out numbers."
    ko = "열 하나를 뽑아 되풀이하므로 모든 뉴런이 같습니다. n_in * n_out개를 뽑으세요."

    def he(n_in, n_out, rng):
        return np.tile(rng.normal(0.0, np.sqrt(2 / n_in), (n_in, 1)), (1, n_out))


class he_cut_at_zero:
    caught_by = ("test_he_mean", "test_he_spread")
    en = "Your he has no negative weights. ReLU is applied to the sums, never to the weights."
    ko = "he에 음수 가중치가 없습니다. ReLU는 가중치가 아니라 합에 적용합니다."

    def he(n_in, n_out, rng):
        return np.abs(rng.normal(0.0, np.sqrt(2 / n_in), (n_in, n_out)))


class conv_kernel_left_out:
    caught_by = ("test_conv_example", "test_conv_spread", "test_conv_rectangular_kernels")
    en = "Your fan in is c alone. Each output pixel adds up c * kh * kw numbers."
    ko = "팬인을 c로만 두었습니다. 출력 픽셀 하나는 c * kh * kw개의 수를 더합니다."

    def he_conv(f, c, kh, kw, rng):
        return rng.normal(0.0, np.sqrt(2 / c), (f, c, kh, kw))


class conv_channels_left_out:
    caught_by = ("test_conv_example", "test_conv_spread", "test_conv_rectangular_kernels")
    en = "Your fan in is kh * kw. The sum runs over all channels too: c * kh * kw."
    ko = "팬인을 kh * kw로 두었습니다. 모든 채널에 대해서도 더하므로 c * kh * kw입니다."

    def he_conv(f, c, kh, kw, rng):
        return rng.normal(0.0, np.sqrt(2 / (kh * kw)), (f, c, kh, kw))


class conv_counts_the_filters:
    caught_by = ("test_conv_example", "test_conv_spread", "test_conv_rectangular_kernels")
    en = "Your fan in counts the filters f, which is the fan out. Count the channels: c * kh * kw."
    ko = "필터 수 f를 곱했는데 그것은 팬아웃입니다. 채널을 세어 c * kh * kw로 하세요."

    def he_conv(f, c, kh, kw, rng):
        return rng.normal(0.0, np.sqrt(2 / (f * kh * kw)), (f, c, kh, kw))


class conv_height_twice:
    caught_by = ("test_conv_rectangular_kernels",)
    en = "You multiply kh by kh. A rectangular kernel has kh * kw numbers in each channel."
    ko = "kh를 두 번 곱했습니다. 직사각형 커널에는 채널마다 kh * kw개의 수가 있습니다."

    def he_conv(f, c, kh, kw, rng):
        return rng.normal(0.0, np.sqrt(2 / (c * kh * kh)), (f, c, kh, kw))


class conv_without_the_2:
    caught_by = ("test_conv_example", "test_conv_spread", "test_conv_rectangular_kernels")
    en = "he_conv misses the 2 that makes up for ReLU."
    ko = "he_conv에 ReLU를 보완하는 2가 빠졌습니다."

    def he_conv(f, c, kh, kw, rng):
        return rng.normal(0.0, np.sqrt(1 / (c * kh * kw)), (f, c, kh, kw))


class conv_channels_last:
    caught_by = ("test_conv_example", "test_conv_shape")
    en = "Your axes are (kh, kw, c, f), as another library has them. Here they are (f, c, kh, kw)."
    ko = "축이 다른 라이브러리처럼 (kh, kw, c, f)입니다. 여기서는 (f, c, kh, kw)입니다."

    def he_conv(f, c, kh, kw, rng):
        return rng.normal(0.0, np.sqrt(2 / (c * kh * kw)), (kh, kw, c, f))


class conv_one_filter_for_all:
    caught_by = ("test_weights_differ",)
    en = "You draw one filter and repeat it f times. Every filter needs weights of its own."
    ko = "필터 하나를 뽑아 f번 되풀이합니다. 필터마다 따로 뽑아야 합니다."

    def he_conv(f, c, kh, kw, rng):
        return np.repeat(rng.normal(0.0, np.sqrt(2 / (c * kh * kw)), (1, c, kh, kw)), f, axis=0)


class stds_before_the_activation:
    caught_by = ("test_relu_by_hand", "test_stds_relu", "test_stds_tanh", "test_stds_sigmoid")
    en = "You measure the sums, before the activation. Measure what the next layer receives."
    ko = "활성화 함수를 거치기 전의 합을 재고 있습니다. 다음 층이 받는 값을 재야 합니다."

    def activation_stds(x, weights, activation):
        passed = outputs(x, weights, activation)
        return [(a @ w).std() for a, w in zip(passed, weights)]


class stds_without_activation:
    caught_by = ("test_relu_by_hand", "test_stds_relu", "test_stds_tanh", "test_stds_sigmoid")
    en = "No activation is applied: your network is linear."
    ko = "활성화 함수를 적용하지 않아 선형 신경망이 되었습니다."

    def activation_stds(x, weights, activation):
        stds = []
        for w in weights:
            x = x @ w
            stds.append(x.std())
        return stds


class stds_always_relu:
    caught_by = ("test_sigmoid_and_tanh_by_hand", "test_stds_tanh", "test_stds_sigmoid")
    en = "You apply ReLU whatever `activation` says."
    ko = "`activation` 인자와 관계없이 ReLU를 적용합니다."

    def activation_stds(x, weights, activation):
        return [a.std() for a in outputs(x, weights, "relu")[1:]]


class stds_of_the_same_input:
    caught_by = ("test_stds_relu", "test_stds_entries")
    en = "Every layer gets x itself. It should get the output of the layer before."
    ko = "모든 층에 x를 그대로 넣고 있습니다. 앞 층의 출력을 넣어야 합니다."

    def activation_stds(x, weights, activation):
        return [activated(x @ w, activation).std() for w in weights]


class stds_with_the_input:
    caught_by = ("test_relu_by_hand", "test_stds_entries")
    en = "Your first entry is that of x. There is one for each matrix, none for the input."
    ko = "첫 항목이 x의 표준편차입니다. 행렬마다 하나씩이고 입력의 것은 없습니다."

    def activation_stds(x, weights, activation):
        return [a.std() for a in outputs(x, weights, activation)]


class stds_only_of_the_last_layer:
    caught_by = ("test_relu_by_hand", "test_stds_relu", "test_stds_entries")
    en = "You return the last layer's value only. Collect one after every layer."
    ko = "마지막 층의 값만 돌려줍니다. 층마다 하나씩 모아야 합니다."

    def activation_stds(x, weights, activation):
        return [outputs(x, weights, activation)[-1].std()]


class stds_are_variances:
    caught_by = ("test_relu_by_hand", "test_stds_relu", "test_stds_tanh", "test_stds_sigmoid")
    en = "You return variances. The standard deviation is the root of the variance."
    ko = "분산을 돌려주고 있습니다. 표준편차는 분산의 제곱근입니다."

    def activation_stds(x, weights, activation):
        return [a.var() for a in outputs(x, weights, activation)[1:]]


class stds_divide_by_n_minus_1:
    caught_by = ("test_relu_by_hand", "test_stds_every_digit")
    en = "Your standard deviation divides by n - 1. Here it divides by n, as np.std does."
    ko = "표준편차를 n - 1로 나누었습니다. 여기서는 np.std처럼 n으로 나눕니다."

    def activation_stds(x, weights, activation):
        return [a.std(ddof=1) for a in outputs(x, weights, activation)[1:]]


class stds_column_by_column:
    caught_by = ("test_stds_relu", "test_stds_tanh", "test_stds_sigmoid")
    en = "You average the deviations of the columns. Take one over all elements of the output."
    ko = "열마다 구한 표준편차를 평균했습니다. 출력의 모든 원소에서 하나를 구하세요."

    def activation_stds(x, weights, activation):
        return [a.std(axis=0).mean() for a in outputs(x, weights, activation)[1:]]


class stds_without_the_mean:
    caught_by = ("test_relu_by_hand", "test_stds_relu", "test_stds_tanh", "test_stds_sigmoid")
    en = "You take the root of the mean square. A standard deviation subtracts the mean first."
    ko = "제곱 평균의 제곱근을 구했습니다. 표준편차는 평균을 먼저 뺍니다."

    def activation_stds(x, weights, activation):
        return [np.sqrt((a**2).mean()) for a in outputs(x, weights, activation)[1:]]


class stds_sigmoid_overflows:
    caught_by = ("test_stds_saturated",)
    en = "exp(z) / (1 + exp(z)) is inf / inf = NaN for large sums. Use exp(-z) there."
    ko = "합이 크면 exp(z) / (1 + exp(z))는 inf / inf, 곧 NaN입니다. 그곳에는 exp(-z)를 쓰세요."

    def activation_stds(x, weights, activation):
        stds = []
        for w in weights:
            e = np.exp(x @ w)
            x = e / (1 + e) if activation == "sigmoid" else activated(x @ w, activation)
            stds.append(x.std())
        return stds


class stds_empty_the_list:
    caught_by = ("test_stds_keep_arguments",)
    en = "weights.pop(0) empties the caller's list. Loop over it instead: for w in weights."
    ko = "weights.pop(0)은 호출한 쪽의 리스트를 비웁니다. for w in weights로 반복하세요."

    def activation_stds(x, weights, activation):
        passed = outputs(x, weights, activation)
        while weights:
            weights.pop(0)
        return [a.std() for a in passed[1:]]

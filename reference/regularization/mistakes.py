"""Wrong solutions of regularisation, as students write them."""

# ruff: noqa: F821 -- a mistake is composed with the solution and may call its functions

import numpy as np


def l1(weights, lam, gradient=np.sign, size=np.sum):
    return lam * sum(size(np.abs(w)) for w in weights), [lam * gradient(w) for w in weights]


def l2(weights, lam, gradient=lambda w: 2 * w, size=np.sum):
    return lam * sum(size(w * w) for w in weights), [lam * gradient(w) for w in weights]


def line(x, y, w):
    return w, float(y.mean() - x.mean(axis=0) @ w)


def moments(x, y):
    away = x - x.mean(axis=0)
    return away.T @ away / len(x), away.T @ y / len(x)


def fitted(x, y, lam, kind):
    return line(x, y, (_lasso if kind == "l1" else _ridge)(*moments(x, y), lam))


class l1_without_absolute_values:
    caught_by = ("test_l1_by_hand", "test_l1_value")
    en = "Your L1 penalty adds the weights as they are, so that signs cancel. Add their sizes."
    ko = "L1 페널티에서 가중치를 그대로 더해 양수와 음수가 서로 지워집니다. 절댓값을 더하세요."

    def l1_penalty(weights, lam):
        return lam * sum(w.sum() for w in weights), l1(weights, lam)[1]


class l1_gradient_is_the_size:
    caught_by = ("test_l1_by_hand", "test_l1_gradient")
    en = "Your L1 gradient is lam * |w|, the penalty itself. The slope of |w| is the sign of w."
    ko = "L1 기울기가 lam * |w|, 곧 페널티 자체입니다. |w|의 기울기는 w의 부호입니다."

    def l1_penalty(weights, lam):
        return l1(weights, lam, np.abs)


class l1_sign_of_zero_is_one:
    caught_by = ("test_l1_by_hand", "test_l1_gradient_at_zero")
    en = "Your sign is 1 at exactly 0, which pushes a vanished weight away again. It is 0."
    ko = "정확히 0인 가중치의 부호를 1로 보아 사라진 가중치를 다시 밀어냅니다. 0의 부호는 0입니다."

    def l1_penalty(weights, lam):
        return l1(weights, lam, lambda w: np.where(w >= 0, 1.0, -1.0))


class l1_sign_by_division:
    caught_by = ("test_l1_by_hand", "test_l1_gradient_at_zero")
    en = "w / |w| is NaN where a weight is 0. The sign of 0 is 0."
    ko = "가중치가 0이면 w / |w|는 NaN입니다. 0의 부호는 0입니다."

    def l1_penalty(weights, lam):
        return l1(weights, lam, lambda w: w / np.abs(w))


class l1_matrix_norm:
    caught_by = ("test_l1_by_hand", "test_l1_value", "test_every_array_counts")
    en = "np.linalg.norm(w, 1) of a matrix is its largest column sum. Add up all absolute values."
    ko = "행렬의 np.linalg.norm(w, 1)은 열의 합 가운데 가장 큰 값입니다. 모든 절댓값을 더하세요."

    def l1_penalty(weights, lam):
        return l1(weights, lam, size=lambda w: np.linalg.norm(w, 1))


class l2_halved:
    caught_by = ("test_l2_by_hand", "test_l2_value", "test_l2_gradient", "test_elastic_net")
    en = "Your L2 penalty has a factor 1/2. Here it is lam times the sum of squares, gradient 2 lam w."
    ko = "L2 페널티에 1/2이 들어 있습니다. 여기서는 1/2이 없고, 기울기는 2 lam w입니다."

    def l2_penalty(weights, lam):
        return l2(weights, lam / 2)

    def elastic_net(weights, lam1, lam2):
        return _penalty(weights, lam1, lam2 / 2)


class l2_gradient_without_two:
    caught_by = ("test_l2_by_hand", "test_l2_gradient")
    en = "Your L2 gradient is lam * w. The derivative of w**2 is 2 w."
    ko = "L2 기울기가 lam * w입니다. w**2의 도함수는 2 w입니다."

    def l2_penalty(weights, lam):
        return l2(weights, lam, lambda w: w)


class gradients_reversed:
    caught_by = ("test_l1_by_hand", "test_l1_gradient", "test_l2_by_hand", "test_l2_gradient")
    en = "Your gradients have the wrong sign: descending along them would make the weights grow."
    ko = "기울기의 부호가 반대입니다. 이 기울기로 하강하면 가중치가 점점 커집니다."

    def l1_penalty(weights, lam):
        return l1(weights, lam, lambda w: -np.sign(w))

    def l2_penalty(weights, lam):
        return l2(weights, lam, lambda w: -2 * w)


class mean_for_sum:
    caught_by = ("test_l1_value", "test_l1_gradient", "test_l2_value", "test_l2_gradient")
    en = "You divide by the number of weights. The penalty is a plain sum, not a mean."
    ko = "가중치의 개수로 나누고 있습니다. 페널티는 평균이 아니라 합입니다."

    def l1_penalty(weights, lam):
        return l1(weights, lam, lambda w: np.sign(w) / w.size, np.mean)

    def l2_penalty(weights, lam):
        return l2(weights, lam, lambda w: 2 * w / w.size, np.mean)


class only_the_last_array:
    caught_by = ("test_l1_by_hand", "test_l2_by_hand", "test_every_array_counts")
    en = "Your penalty is that of the last array alone: the loop writes = where += belongs."
    ko = "마지막 배열의 페널티만 남아 있습니다. 반복문에서 += 대신 =을 썼습니다."

    def l1_penalty(weights, lam):
        return l1(weights[-1:], lam)[0], l1(weights, lam)[1]

    def l2_penalty(weights, lam):
        return l2(weights[-1:], lam)[0], l2(weights, lam)[1]


class vectors_taken_for_biases:
    caught_by = ("test_l1_by_hand", "test_l2_by_hand", "test_every_array_counts")
    en = "You leave arrays of rank 1 out. The caller has left the biases out: penalise all you get."
    ko = "1차원 배열을 건너뜁니다. 편향은 호출한 쪽에서 이미 뺐으므로 받은 배열은 모두 더하세요."

    def l1_penalty(weights, lam):
        return l1([w * (w.ndim > 1) for w in weights], lam)

    def l2_penalty(weights, lam):
        return l2([w * (w.ndim > 1) for w in weights], lam)


class gradients_in_one_array:
    caught_by = ("test_l1_by_hand", "test_l2_by_hand", "test_list_of_gradients")
    en = "You return all gradients in one long array. Return a list: one array for each of weights."
    ko = "기울기를 긴 배열 하나로 이어 붙였습니다. weights의 배열마다 하나씩, 리스트로 돌려주세요."

    def l1_penalty(weights, lam):
        return l1(weights, lam)[0], np.concatenate([lam * np.sign(w.ravel()) for w in weights])

    def l2_penalty(weights, lam):
        return l2(weights, lam)[0], np.concatenate([2 * lam * w.ravel() for w in weights])


class weights_changed_in_place:
    caught_by = ("test_penalties_leave_weights",)
    en = "You turn the weights themselves into the gradient, in place. Build new arrays."
    ko = "가중치 배열 자체를 제자리에서 기울기로 바꾸고 있습니다. 새 배열을 만드세요."

    def l2_penalty(weights, lam):
        penalty, _ = l2(weights, lam)
        for w in weights:
            w *= 2 * lam
        return penalty, weights


class elastic_rates_swapped:
    caught_by = ("test_elastic_net_by_hand", "test_elastic_net")
    en = "lam1 and lam2 have changed places: lam1 goes with |w|, lam2 with w**2."
    ko = "lam1과 lam2가 뒤바뀌었습니다. lam1은 |w|에, lam2는 w**2에 곱합니다."

    def elastic_net(weights, lam1, lam2):
        return _penalty(weights, lam2, lam1)


class elastic_lists_joined:
    caught_by = ("test_elastic_net_by_hand", "test_elastic_net", "test_elastic_net_list")
    en = "Adding two lists joins them, so you return twice as many gradients. Add the arrays."
    ko = "파이썬 리스트끼리 더하면 이어 붙어 기울기가 두 배로 늘어납니다. 배열끼리 더하세요."

    def elastic_net(weights, lam1, lam2):
        (p1, g1), (p2, g2) = l1(weights, lam1), l2(weights, lam2)
        return p1 + p2, g1 + g2


class hard_threshold:
    caught_by = ("test_soft_threshold_by_hand", "test_soft_threshold_beyond")
    en = "This is hard thresholding: large values stay as they are. Soft means they move by t, too."
    ko = "하드 임계값입니다. 큰 값을 그대로 두었습니다. 소프트 임계값에서는 큰 값도 t만큼 옮깁니다."

    def soft_threshold(w, t):
        return np.where(np.abs(w) > t, w, 0.0)


class soft_threshold_one_sided:
    caught_by = ("test_soft_threshold_by_hand", "test_soft_threshold_beyond")
    en = "max(w - t, 0) turns every negative value into 0. The negative side moves up by t."
    ko = "max(w - t, 0)은 음수를 모두 0으로 만듭니다. 음수는 t만큼 위로 옮겨야 합니다."

    def soft_threshold(w, t):
        return np.maximum(w - t, 0.0)


class soft_threshold_without_stop:
    caught_by = ("test_soft_threshold_by_hand", "test_soft_threshold_within")
    en = "Values closer to 0 than t come out on the other side. They have to stop at 0."
    ko = "0까지의 거리가 t보다 작은 값이 0을 지나 반대편으로 나갑니다. 0에서 멈추어야 합니다."

    def soft_threshold(w, t):
        return w - t * np.sign(w)


class soft_threshold_in_place:
    caught_by = ("test_soft_threshold_leaves_w",)
    en = "You set the small elements of w itself to 0. Work on a copy."
    ko = "받은 w의 작은 원소를 직접 0으로 바꾸고 있습니다. 복사본에서 계산하세요."

    def soft_threshold(w, t):
        w[np.abs(w) <= t] = 0.0
        return w - t * np.sign(w)


class decay_without_lr:
    caught_by = ("test_decay_step_by_hand", "test_decay_step", "test_decay_alone")
    en = "You shrink the weights by lam. The decay is scaled by lr as well: 1 - lr * lam."
    ko = "가중치를 lam만큼 줄이고 있습니다. 감쇠에도 lr을 곱해 1 - lr * lam이 되어야 합니다."

    def decay_step(w, dw, lr, lam):
        return w * (1 - lam) - lr * dw


class decay_doubled:
    caught_by = ("test_decay_step_by_hand", "test_decay_step", "test_decay_alone")
    en = "You step along 2 * lam * w, the gradient of l2_penalty. Decay with rate lam has no 2."
    ko = "l2_penalty의 기울기인 2 * lam * w를 썼습니다. 비율이 lam인 감쇠에는 2가 없습니다."

    def decay_step(w, dw, lr, lam):
        return w * (1 - 2 * lr * lam) - lr * dw


class decay_after_the_step:
    caught_by = ("test_decay_step_by_hand", "test_decay_step")
    en = "You decay after the step, so that the gradient shrinks as well. Only the old weights decay."
    ko = "스텝 뒤에 감쇠해 기울기까지 줄어듭니다. 이전 가중치만 감쇠합니다."

    def decay_step(w, dw, lr, lam):
        return (w - lr * dw) * (1 - lr * lam)


class decay_in_place:
    caught_by = ("test_decay_step_leaves_w",)
    en = "You update w in place. Return a new array."
    ko = "w를 제자리에서 갱신하고 있습니다. 새 배열을 돌려주세요."

    def decay_step(w, dw, lr, lam):
        w *= 1 - lr * lam
        w -= lr * dw
        return w


class fit_without_penalty:
    caught_by = ("test_fit_l2_by_hand", "test_fit_l1_by_hand", "test_fit_l2", "test_fit_l1")
    en = "Your fit is plain least squares: the penalty does not reach the gradient."
    ko = "페널티가 기울기에 들어가지 않아 보통의 최소제곱 결과가 나옵니다."

    def fit_linear(x, y, lam, kind):
        return fitted(x, y, 0.0, kind)


class fit_loss_halved:
    caught_by = ("test_fit_l2_by_hand", "test_fit_l1_by_hand", "test_fit_l2", "test_fit_l1")
    en = "Your penalty weighs twice as much as it should: the 2 of the squared error's slope is missing."
    ko = "페널티가 두 배로 작용합니다. 제곱 오차의 기울기에서 2가 빠졌습니다."

    def fit_linear(x, y, lam, kind):
        return fitted(x, y, 2 * lam, kind)


class fit_l2_halved:
    caught_by = ("test_fit_l2_by_hand", "test_fit_l2")
    en = "Your L2 penalty weighs half as much as it should: its gradient is 2 * lam * w, not lam * w."
    ko = "L2 페널티가 절반만 작용합니다. 기울기는 lam * w가 아니라 2 * lam * w입니다."

    def fit_linear(x, y, lam, kind):
        return fitted(x, y, lam / 2 if kind == "l2" else lam, kind)


class fit_divided_by_n:
    caught_by = ("test_fit_l2_by_hand", "test_fit_l1_by_hand", "test_fit_l2", "test_fit_l1")
    en = "Your penalty is N times too weak: either it is divided by N, or the squared errors are not."
    ko = "페널티가 N배 약합니다. 페널티를 N으로 나누었거나, 제곱 오차를 N으로 나누지 않았습니다."

    def fit_linear(x, y, lam, kind):
        return fitted(x, y, lam / len(y), kind)


class fit_penalises_the_bias:
    caught_by = ("test_fit_l2_by_hand", "test_fit_l1_by_hand", "test_fit_bias")
    en = "Your bias is penalised like a weight. It must be free."
    ko = "편향에도 가중치처럼 페널티를 매겼습니다. 편향에는 페널티가 없어야 합니다."

    def fit_linear(x, y, lam, kind):
        wide = np.column_stack([x, np.ones(len(x))])
        find = _lasso if kind == "l1" else _ridge
        theta = find(wide.T @ wide / len(x), wide.T @ y / len(x), lam)
        return theta[:-1], float(theta[-1])


class fit_without_bias:
    caught_by = ("test_fit_bias", "test_fit_without_penalty")
    en = "Your bias is always 0. It has to be learned along with the weights."
    ko = "편향이 항상 0입니다. 편향도 가중치와 함께 학습해야 합니다."

    def fit_linear(x, y, lam, kind):
        find = _lasso if kind == "l1" else _ridge
        return find(x.T @ x / len(x), x.T @ y / len(x), lam), 0.0


class fit_bias_is_the_mean_of_y:
    caught_by = ("test_fit_l2_by_hand", "test_fit_l1_by_hand", "test_fit_without_penalty")
    en = "Your bias is the mean of y. That is right only for columns whose mean is 0."
    ko = "편향이 y의 평균입니다. 열의 평균이 모두 0일 때만 맞습니다."

    def fit_linear(x, y, lam, kind):
        return fitted(x, y, lam, kind)[0], float(y.mean())


class fit_ignores_the_kind:
    caught_by = ("test_fit_l1_by_hand", "test_fit_l1", "test_fit_l1_zeros", "test_fit_l1_large_lam")
    en = "You fit with L2 whatever kind says."
    ko = "kind와 관계없이 언제나 L2로 학습합니다."

    def fit_linear(x, y, lam, kind):
        return fitted(x, y, lam, "l2")


class fit_follows_the_sign:
    caught_by = ("test_fit_l1_zeros", "test_fit_l1_large_lam")
    en = "Plain descent along lam * sign(w) hops around 0 and never rests there. Soft-threshold w."
    ko = "lam * sign(w)를 따라 하강하면 0 주위를 오갈 뿐 0에 멈추지 않습니다. w에 soft_threshold를 적용하세요."

    def fit_linear(x, y, lam, kind):
        if kind == "l2":
            return fitted(x, y, lam, kind)
        (gram, moment), w = moments(x, y), np.zeros(x.shape[1])
        for _ in range(1000):
            w = w - 0.03 * (2 * (gram @ w - moment) + lam * np.sign(w))
        return line(x, y, w)


class fit_threshold_without_lr:
    caught_by = ("test_fit_l1_by_hand", "test_fit_l1")
    en = "You soft-threshold by lam in every step. After a step of lr the threshold is lr * lam."
    ko = "스텝마다 lam을 문턱으로 썼습니다. lr만큼 움직인 뒤의 문턱은 lr * lam입니다."

    def fit_linear(x, y, lam, kind):
        return fitted(x, y, lam / 0.01 if kind == "l1" else lam, kind)


class fit_thresholds_least_squares_once:
    caught_by = ("test_fit_l1_by_hand", "test_fit_l1")
    en = "You threshold the least-squares weights once, at the end. Threshold after every step."
    ko = "최소제곱 가중치에 마지막에 한 번만 문턱을 적용했습니다. 스텝마다 적용해야 합니다."

    def fit_linear(x, y, lam, kind):
        if kind == "l2":
            return fitted(x, y, lam, kind)
        return line(x, y, _shrink(fitted(x, y, 0.0, "l2")[0], lam))


class fit_on_standardised_columns:
    caught_by = ("test_fit_l2", "test_fit_l1", "test_fit_without_penalty")
    en = "Your weights belong to standardised columns. Fit the columns of x as they are given."
    ko = "표준화한 열에 대한 가중치를 돌려주고 있습니다. 받은 x의 열을 그대로 두고 학습하세요."

    def fit_linear(x, y, lam, kind):
        return fitted((x - x.mean(axis=0)) / x.std(axis=0) + x.mean(axis=0), y, lam, kind)


class fit_returns_a_column:
    caught_by = ("test_fit_l2_by_hand", "test_fit_l1_by_hand", "test_fit_l2", "test_fit_l1")
    en = "Your w is a matrix with one column, (D, 1). It should be (D,)."
    ko = "w가 (D, 1) 모양의 행렬입니다. (D,)여야 합니다."

    def fit_linear(x, y, lam, kind):
        return fitted(x, y, lam, kind)[0][:, None], fitted(x, y, lam, kind)[1]


class fit_centres_in_place:
    caught_by = ("test_fit_leaves_data",)
    en = "You subtract the means from x and y in place. Work on copies."
    ko = "x와 y에서 평균을 제자리에서 빼고 있습니다. 복사본에서 계산하세요."

    def fit_linear(x, y, lam, kind):
        found = fitted(x, y, lam, kind)
        x -= x.mean(axis=0)
        y -= y.mean()
        return found

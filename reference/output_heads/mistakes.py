"""Wrong solutions of the output heads, as students write them."""

import numpy as np


def probabilities(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def log_probabilities(z):
    away = z - z.max(axis=-1, keepdims=True)
    return away - np.log(np.exp(away).sum(axis=-1, keepdims=True))


def of_batch(z, y, p=None, divide=True):
    rows, dz = np.arange(len(y)), (probabilities(z) if p is None else p).copy()
    dz[rows, y] -= 1
    return -log_probabilities(z)[rows, y].mean(), dz / len(y) if divide else dz


def sigmoid(z):
    return 0.5 + 0.5 * np.tanh(0.5 * z)


def of_elements(z, y):
    return np.logaddexp(0, z) - z * y, sigmoid(z) - y


class softmax_without_shift:
    caught_by = ("test_softmax_huge_logits", "test_softmax_rows_far_apart")
    en = "exp overflows or becomes 0 for huge logits. Subtract the maximum of each row first."
    ko = "로짓이 매우 크거나 작으면 exp가 inf나 0이 됩니다. 먼저 행마다 최댓값을 빼세요."

    def softmax(z):
        return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


class softmax_shifts_by_the_global_maximum:
    caught_by = ("test_softmax_rows_far_apart",)
    en = "You subtract the maximum of the whole array. A row far below it becomes 0 / 0."
    ko = "배열 전체의 최댓값을 빼고 있습니다. 그보다 훨씬 작은 행은 0 / 0이 됩니다."

    def softmax(z):
        e = np.exp(z - z.max())
        return e / e.sum(axis=-1, keepdims=True)


class softmax_clips_the_logits:
    caught_by = ("test_softmax_huge_logits", "test_softmax_rows_far_apart")
    en = "Clipping the logits makes all huge ones equal. Subtract the maximum of the row instead."
    ko = "로짓을 잘라 내면 큰 값들이 모두 같아집니다. 자르지 말고 행의 최댓값을 빼세요."

    def softmax(z):
        e = np.exp(np.clip(z, -500, 500))
        return e / e.sum(axis=-1, keepdims=True)


class softmax_over_axis_0:
    caught_by = ("test_softmax_by_hand", "test_softmax_rows", "test_softmax_any_rank")
    en = "Your columns add up to 1. The classes lie along the last axis: use axis=-1."
    ko = "열의 합이 1입니다. 클래스는 마지막 축에 놓여 있으므로 axis=-1을 쓰세요."

    def softmax(z):
        e = np.exp(z - z.max(axis=0, keepdims=True))
        return e / e.sum(axis=0, keepdims=True)


class softmax_over_axis_1:
    caught_by = ("test_softmax_any_rank",)
    en = "You wrote axis=1, which is the last axis only in a table. The last axis is axis=-1."
    ko = "axis=1은 2차원 배열에서만 마지막 축입니다. 언제나 마지막인 축은 axis=-1입니다."

    def softmax(z):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)


class softmax_writes_into_z:
    caught_by = ("test_classes_stay",)
    en = "z -= z.max(...) changes the caller's logits. Write z = z - z.max(...) instead."
    ko = "z -= z.max(...)는 호출한 쪽의 로짓을 바꿉니다. z = z - z.max(...)로 쓰세요."

    def softmax(z):
        z -= z.max(axis=-1, keepdims=True)
        return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


class cross_entropy_without_shift:
    caught_by = ("test_cross_entropy_huge_logits", "test_cross_entropy_hopeless_gradient")
    en = "In cross_entropy exp overflows for huge logits. Subtract the row's maximum first."
    ko = "cross_entropy에서 로짓이 크면 exp가 오버플로됩니다. 먼저 행의 최댓값을 빼세요."

    def cross_entropy(z, y):
        p, rows = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True), np.arange(len(y))
        return -np.log(p[rows, y]).mean(), of_batch(z, y, p)[1]


class cross_entropy_shifts_by_the_global_maximum:
    caught_by = ("test_cross_entropy_rows_far_apart",)
    en = "cross_entropy subtracts the maximum of the whole batch; rows far below it underflow."
    ko = "cross_entropy에서 배치 전체의 최댓값을 뺍니다. 훨씬 작은 행은 모두 0이 되어 버립니다."

    def cross_entropy(z, y):
        e, rows = np.exp(z - z.max()), np.arange(len(y))
        p = e / e.sum(axis=1, keepdims=True)
        return (np.log(e.sum(axis=1)) - (z - z.max())[rows, y]).mean(), of_batch(z, y, p)[1]


class cross_entropy_logs_an_underflown_probability:
    caught_by = ("test_cross_entropy_hopeless",)
    en = "The probability of the true class has become 0, and its log is -inf. Use log-softmax."
    ko = "정답 클래스의 확률이 0이 되어 log가 -inf입니다. log-softmax를 바로 계산하세요."

    def cross_entropy(z, y):
        return -np.log(probabilities(z)[np.arange(len(y)), y]).mean(), of_batch(z, y)[1]


class cross_entropy_adds_a_constant_inside_the_log:
    caught_by = ("test_cross_entropy_every_digit", "test_cross_entropy_hopeless")
    en = "log(p + 1e-7) changes every loss and never exceeds 16.1. Use log-softmax instead."
    ko = "log(p + 1e-7)은 모든 손실을 바꾸고 16.1을 넘지 못합니다. log-softmax를 쓰세요."

    def cross_entropy(z, y):
        p = probabilities(z)[np.arange(len(y)), y]
        return -np.log(p + 1e-7).mean(), of_batch(z, y)[1]


class cross_entropy_clips_the_probability:
    caught_by = ("test_cross_entropy_hopeless",)
    en = "Clipping the probability caps the loss: every hopeless case looks alike."
    ko = "확률을 잘라 내면 손실에 상한이 생겨 크게 틀린 경우가 모두 똑같아 보입니다."

    def cross_entropy(z, y):
        p = np.clip(probabilities(z)[np.arange(len(y)), y], 1e-12, 1.0)
        return -np.log(p).mean(), of_batch(z, y)[1]


class cross_entropy_summed:
    caught_by = ("test_cross_entropy_by_hand", "test_cross_entropy_batch")
    en = "Your cross_entropy is the sum over the batch. Losses are averaged: divide by N."
    ko = "cross_entropy가 배치의 합입니다. 손실은 평균이므로 N으로 나누어야 합니다."

    def cross_entropy(z, y):
        loss, dz = of_batch(z, y)
        return loss * len(y), dz


class cross_entropy_averaged_over_classes:
    caught_by = ("test_cross_entropy_by_hand", "test_cross_entropy_one_sample")
    en = "You average over N times K numbers, most of them 0. The mean runs over the N samples."
    ko = "대부분이 0인 N × K개의 수로 평균을 냈습니다. 평균은 샘플 N개에 대해 냅니다."

    def cross_entropy(z, y):
        loss, dz = of_batch(z, y)
        return loss / z.shape[1], dz


class cross_entropy_picks_columns:
    caught_by = ("test_cross_entropy_batch", "test_cross_entropy_gradient_batch")
    en = "p[:, y] takes whole columns. Pair rows with labels: p[np.arange(N), y]."
    ko = "p[:, y]는 열 전체를 가져옵니다. p[np.arange(N), y]처럼 행과 레이블을 짝지으세요."

    def cross_entropy(z, y):
        dz = probabilities(z)
        dz[:, y] -= 1
        return -log_probabilities(z)[:, y].mean(), dz / len(y)


class cross_entropy_scores_its_own_prediction:
    caught_by = ("test_cross_entropy_by_hand", "test_cross_entropy_one_sample")
    en = "You use the class with the largest logit. The label y names the true class."
    ko = "로짓이 가장 큰 클래스를 쓰고 있습니다. 정답 클래스는 레이블 y에 들어 있습니다."

    def cross_entropy(z, y):
        return of_batch(z, z.argmax(axis=1))


class cross_entropy_takes_labels_for_one_hot:
    caught_by = ("test_cross_entropy_by_hand", "test_cross_entropy_one_sample")
    en = "You multiply by y as if it were one-hot, but y holds class numbers."
    ko = "y를 원-핫처럼 곱하고 있지만 y에는 클래스 번호가 들어 있습니다."

    def cross_entropy(z, y):
        return -(y * log_probabilities(z)).sum() / len(z), (probabilities(z) - y) / len(z)


class cross_entropy_without_softmax:
    caught_by = ("test_cross_entropy_by_hand", "test_cross_entropy_one_sample")
    en = "You take the log of the logits themselves. They become probabilities by softmax first."
    ko = "로짓 자체에 log를 취하고 있습니다. 먼저 softmax로 확률을 만들어야 합니다."

    def cross_entropy(z, y):
        return -np.log(z[np.arange(len(y)), y]).mean(), of_batch(z, y, z)[1]


class cross_entropy_gradient_not_divided:
    caught_by = ("test_cross_entropy_gradient_by_hand", "test_cross_entropy_gradient_batch")
    en = "The dz of cross_entropy misses the 1/N of the mean."
    ko = "cross_entropy의 dz에 평균에서 나오는 1/N이 빠졌습니다."

    def cross_entropy(z, y):
        return of_batch(z, y, divide=False)


class cross_entropy_gradient_without_one_hot:
    caught_by = ("test_cross_entropy_gradient_by_hand", "test_cross_entropy_gradient_one_sample")
    en = "Your dz is the softmax alone. Subtract 1 at the true class of each row."
    ko = "dz가 softmax 그대로입니다. 행마다 정답 클래스 자리에서 1을 빼야 합니다."

    def cross_entropy(z, y):
        return of_batch(z, y)[0], probabilities(z) / len(y)


class cross_entropy_gradient_of_the_probability:
    caught_by = ("test_cross_entropy_gradient_by_hand", "test_cross_entropy_gradient_one_sample")
    en = "-1/p is the derivative for the probability. dz goes on through softmax to the logits."
    ko = "-1/p은 확률에 대한 미분입니다. dz는 softmax를 거쳐 로짓까지 미분한 값입니다."

    def cross_entropy(z, y):
        dz, rows = np.zeros_like(z), np.arange(len(y))
        dz[rows, y] = -1 / probabilities(z)[rows, y] / len(y)
        return of_batch(z, y)[0], dz


class cross_entropy_loss_after_the_subtraction:
    caught_by = ("test_cross_entropy_by_hand", "test_cross_entropy_one_sample")
    en = "You subtract 1 in p before the loss reads it, so log sees a negative number."
    ko = "손실을 구하기 전에 p에서 1을 빼서 log에 음수가 들어갑니다."

    def cross_entropy(z, y):
        dz = p = probabilities(z)
        dz[np.arange(len(y)), y] -= 1
        return -np.log(p[np.arange(len(y)), y]).mean(), dz / len(y)


class binary_logs_an_underflown_probability:
    caught_by = ("test_binary_hopeless", "test_binary_huge_and_right")
    en = "The sigmoid has become exactly 0 or 1, and log(0) is -inf. Work with z, not with it."
    ko = "시그모이드가 정확히 0이나 1이 되어 log(0)이 -inf입니다. z로 직접 계산하세요."

    def binary_cross_entropy(z, y):
        p = sigmoid(z)
        return -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean(), (p - y) / z.size


class binary_adds_a_constant_inside_the_log:
    caught_by = ("test_binary_every_digit", "test_binary_hopeless")
    en = "In binary_cross_entropy the 1e-7 inside the log changes every loss and caps it at 16.1."
    ko = "binary_cross_entropy의 log 안에 더한 1e-7이 손실을 바꾸고 16.1로 제한합니다."

    def binary_cross_entropy(z, y):
        p, tiny = sigmoid(z), 1e-7
        return -(y * np.log(p + tiny) + (1 - y) * np.log(1 - p + tiny)).mean(), (p - y) / z.size


class binary_log_of_one_plus_exp_overflows:
    caught_by = ("test_binary_hopeless", "test_binary_huge_and_right")
    en = "log(1 + exp(z)) overflows for large z. Let exp see negative numbers only."
    ko = "z가 크면 log(1 + exp(z))가 오버플로됩니다. exp에는 음수만 들어가게 하세요."

    def binary_cross_entropy(z, y):
        return (np.log(1 + np.exp(z)) - z * y).mean(), (sigmoid(z) - y) / z.size


class binary_forgets_label_0:
    caught_by = ("test_binary_by_hand", "test_binary_one_logit")
    en = "Your loss has only the term of label 1. A label of 0 costs -log(1 - sigmoid(z))."
    ko = "레이블이 1인 항만 있습니다. 레이블이 0이면 -log(1 - sigmoid(z))만큼의 손실이 있습니다."

    def binary_cross_entropy(z, y):
        return (y * np.logaddexp(0, -z)).mean(), (sigmoid(z) - y) / z.size


class binary_divides_by_the_rows:
    caught_by = ("test_binary_any_shape", "test_binary_gradient_any_shape")
    en = "You divide by the number of rows. Here the mean runs over every element: z.size."
    ko = "행의 수로 나누고 있습니다. 여기서는 모든 원소의 평균이므로 z.size로 나눕니다."

    def binary_cross_entropy(z, y):
        losses, slopes = of_elements(z, y)
        return losses.sum() / len(z), slopes / len(z)


class binary_gradient_not_divided:
    caught_by = ("test_binary_gradient_by_hand", "test_binary_gradient_any_shape")
    en = "The dz of binary_cross_entropy misses the division by the number of elements."
    ko = "binary_cross_entropy의 dz를 원소의 수로 나누지 않았습니다."

    def binary_cross_entropy(z, y):
        losses, slopes = of_elements(z, y)
        return losses.mean(), slopes


class binary_gradient_with_the_sigmoid_slope:
    caught_by = ("test_binary_gradient_by_hand", "test_binary_gradient_one_logit")
    en = "You multiply by the sigmoid's slope once more. It has already cancelled."
    ko = "시그모이드의 기울기를 한 번 더 곱했습니다. 이미 약분되어 사라진 값입니다."

    def binary_cross_entropy(z, y):
        losses, slopes = of_elements(z, y)
        return losses.mean(), slopes * sigmoid(z) * (1 - sigmoid(z)) / z.size


class squared_error_halved:
    caught_by = ("test_squared_by_hand", "test_squared_any_shape", "test_squared_gradient")
    en = "Your mean_squared_error has a factor 1/2. In this course it has none."
    ko = "mean_squared_error에 1/2이 곱해져 있습니다. 이 강의에서는 곱하지 않습니다."

    def mean_squared_error(pred, y):
        return ((pred - y) ** 2).mean() / 2, (pred - y) / pred.size


class squared_error_divides_by_the_rows:
    caught_by = ("test_squared_by_hand", "test_squared_any_shape", "test_squared_gradient")
    en = "mean_squared_error divides by the number of rows. Divide by that of all elements."
    ko = "mean_squared_error를 행의 수로 나누고 있습니다. 모든 원소의 수로 나누세요."

    def mean_squared_error(pred, y):
        return ((pred - y) ** 2).sum() / len(y), 2 * (pred - y) / len(y)


class squared_error_gradient_not_divided:
    caught_by = ("test_squared_by_hand", "test_squared_gradient")
    en = "Your dpred is 2 * (pred - y). It misses the division that the mean brings."
    ko = "dpred가 2 * (pred - y)입니다. 평균에서 나오는 나눗셈이 빠졌습니다."

    def mean_squared_error(pred, y):
        return ((pred - y) ** 2).mean(), 2 * (pred - y)


class one_hot_counts_the_labels_seen:
    caught_by = ("test_one_hot_by_hand", "test_one_hot")
    en = "You make max(y) + 1 columns. There are k classes, whether all of them occur or not."
    ko = "열을 max(y) + 1개 만듭니다. 모두 나타나지 않더라도 클래스는 k개입니다."

    def one_hot(y, k):
        return np.eye(y.max() + 1)[y]


class one_hot_fills_columns:
    caught_by = ("test_one_hot_by_hand", "test_one_hot")
    en = "out[:, y] = 1 fills whole columns. Pair rows with labels: out[np.arange(N), y] = 1."
    ko = "out[:, y] = 1은 열 전체를 채웁니다. out[np.arange(N), y] = 1로 짝지으세요."

    def one_hot(y, k):
        out = np.zeros((len(y), k))
        out[:, y] = 1
        return out


class one_hot_of_integers:
    caught_by = ("test_one_hot_dtype",)
    en = "Your one_hot returns integers. Return float64, so that a row can hold fractions later."
    ko = "one_hot이 정수 배열을 돌려줍니다. 나중에 소수를 담을 수 있도록 float64로 돌려주세요."

    def one_hot(y, k):
        return np.eye(k, dtype=int)[y]


class smoothing_leaves_the_true_class_out:
    caught_by = (
        "test_label_smoothing_by_hand",
        "test_label_smoothing",
        "test_label_smoothing_limits",
    )
    en = "You share eps among the K - 1 other classes. It is shared by all K, the true one too."
    ko = "eps를 나머지 K - 1개 클래스에 나눕니다. 정답을 포함한 K개 모두에 나누어야 합니다."

    def label_smoothing(y_onehot, eps):
        return np.where(y_onehot == 1, 1 - eps, eps / (y_onehot.shape[1] - 1))


class smoothing_takes_nothing_away:
    caught_by = ("test_label_smoothing_by_hand", "test_label_smoothing")
    en = "You add eps / K without scaling by 1 - eps, so the rows add up to more than 1."
    ko = "1 - eps를 곱하지 않고 eps / K만 더해 행의 합이 1을 넘습니다."

    def label_smoothing(y_onehot, eps):
        return y_onehot + eps / y_onehot.shape[1]


class smoothing_divides_by_the_rows:
    caught_by = ("test_label_smoothing_by_hand", "test_label_smoothing")
    en = "len(y_onehot) is the number of samples. K is the number of columns."
    ko = "len(y_onehot)은 샘플의 수입니다. K는 열의 수입니다."

    def label_smoothing(y_onehot, eps):
        return (1 - eps) * y_onehot + eps / len(y_onehot)


class smoothing_writes_into_its_argument:
    caught_by = ("test_the_rest_stays",)
    en = "y_onehot *= 1 - eps changes the caller's labels. Write y_onehot * (1 - eps)."
    ko = "y_onehot *= 1 - eps는 호출한 쪽의 레이블을 바꿉니다. y_onehot * (1 - eps)로 쓰세요."

    def label_smoothing(y_onehot, eps):
        y_onehot *= 1 - eps
        y_onehot += eps / y_onehot.shape[1]
        return y_onehot

"""Wrong solutions of the unit perceptron, as students write them."""

# ruff: noqa: F821 -- a mistake is composed with the solution and may call its functions

import numpy as np


def walk(x, y, w, b, update, fires=np.greater):
    wrong = 0
    for xi, yi in zip(x, y):
        error = yi - (1 if fires(xi @ w + b, 0) else 0)
        wrong += int(error != 0)
        w, b = update(w, b, xi, yi, error)
    return w, b, wrong


def run(x, epochs, epoch, start=0.0):
    w, b, mistakes = np.full(x.shape[1], start), 0.0, []
    for _ in range(epochs):
        w, b, wrong = epoch(w, b)
        mistakes.append(int(wrong))
        if wrong == 0:
            break
    return w, b, mistakes


def learn(x, y, epochs, update):
    return run(x, epochs, lambda w, b: walk(x, y, w, b, update))


def rule(lr):
    return lambda w, b, xi, yi, error: (w + lr * error * xi, b + lr * error)


class fires_at_zero:
    caught_by = (
        "test_step_at_zero",
        "test_step_around_zero",
        "test_predict_on_the_line",
        "test_fit_zero_start",
    )
    en = "You compare with >=, so z = 0 gives 1. The neuron fires only above 0."
    ko = ">=로 비교하여 z = 0일 때도 1이 됩니다. 뉴런은 z가 0보다 클 때만 켜져야 합니다."

    def step(z):
        return np.where(np.asarray(z) >= 0, 1, 0)

    def predict(x, w, b):
        return step(x @ w + b)

    def fit(x, y, lr, epochs):
        return run(x, epochs, lambda w, b: walk(x, y, w, b, rule(lr), np.greater_equal))


class step_half_at_zero:
    caught_by = ("test_step_at_zero", "test_step_around_zero")
    en = "(np.sign(z) + 1) / 2 is 0.5 at z = 0. A class is 0 or 1, and step(0) is 0."
    ko = "(np.sign(z) + 1) / 2는 z = 0에서 0.5입니다. 클래스는 0 아니면 1이고, step(0)은 0입니다."

    def step(z):
        return (np.sign(z) + 1) / 2


class step_with_a_tolerance:
    caught_by = ("test_step_around_zero",)
    en = "Your step asks for a little more than 0, so tiny positive inputs are lost."
    ko = "step이 0보다 조금 더 큰 값을 요구하여 아주 작은 양수를 놓칩니다. 정확히 0과 비교하세요."

    def step(z):
        return np.where(np.asarray(z) > 1e-8, 1, 0)


class classes_minus_and_plus_one:
    caught_by = ("test_step_values", "test_step_any_shape", "test_predict_values")
    en = "Your classes are -1 and +1. In this unit they are 0 and 1."
    ko = "클래스를 -1과 +1로 돌려줍니다. 이 단원의 클래스는 0과 1입니다."

    def step(z):
        return np.where(np.asarray(z) > 0, 1, -1)

    def predict(x, w, b):
        return step(x @ w + b)


class predict_without_bias:
    caught_by = ("test_predict_values", "test_predict_rows")
    en = "Your predict leaves the bias out: z is x @ w + b."
    ko = "predict에서 편향을 빠뜨렸습니다. z는 x @ w + b입니다."

    def predict(x, w, b):
        return np.where(x @ w > 0, 1, 0)


class predict_subtracts_bias:
    caught_by = ("test_predict_rows",)
    en = "Your predict asks whether x @ w is above b. The bias is added: minus the threshold."
    ko = "predict에서 x @ w를 b와 비교합니다. 편향은 임계값의 부호를 바꾼 것이므로 더해야 합니다."

    def predict(x, w, b):
        return np.where(x @ w > b, 1, 0)


class predict_returns_the_score:
    caught_by = ("test_predict_values", "test_predict_rows", "test_predict_on_the_line")
    en = "Your predict returns the score z itself. Apply the step to it."
    ko = "predict가 점수 z를 그대로 돌려줍니다. 여기에 계단 함수를 적용하세요."

    def predict(x, w, b):
        return x @ w + b


class predict_returns_a_column:
    caught_by = ("test_predict_values", "test_predict_rows", "test_predict_on_the_line")
    en = "Your predict returns a column of shape (N, 1). The classes have shape (N,)."
    ko = "predict가 모양이 (N, 1)인 열을 돌려줍니다. 클래스 배열의 모양은 (N,)입니다."

    def predict(x, w, b):
        return np.where(x @ w.reshape(-1, 1) + b > 0, 1, 0)


class fit_without_bias:
    caught_by = ("test_fit_zero_start", "test_fit_one_epoch", "test_fit_separates")
    en = "Your fit never learns the bias, so every line it finds goes through zero."
    ko = "fit이 편향을 학습하지 않아 원점을 지나는 직선만 찾습니다."

    def fit(x, y, lr, epochs):
        return learn(x, y, epochs, lambda w, b, xi, yi, e: (w + lr * e * xi, b))


class fit_sign_reversed:
    caught_by = ("test_fit_zero_start", "test_fit_one_epoch", "test_fit_mistakes")
    en = "Your update has the wrong sign: it uses yhat - y where y - yhat belongs."
    ko = "갱신의 부호가 반대입니다. y - yhat을 써야 할 곳에 yhat - y를 썼습니다."

    def fit(x, y, lr, epochs):
        return learn(x, y, epochs, lambda w, b, xi, yi, e: (w - lr * e * xi, b - lr * e))


class fit_updates_on_right_answers:
    caught_by = ("test_fit_one_epoch", "test_fit_mistakes")
    en = "Your fit moves the line after right answers too. It may change only after a mistake."
    ko = "fit이 맞힌 샘플에서도 직선을 옮깁니다. 틀렸을 때만 갱신해야 합니다."

    def fit(x, y, lr, epochs):
        signed, side = rule(lr), {0: -1, 1: 1}
        return learn(x, y, epochs, lambda w, b, xi, yi, e: signed(w, b, xi, yi, side[int(yi)]))


class fit_uses_the_score:
    caught_by = ("test_fit_one_epoch", "test_fit_mistakes")
    en = "Your update uses y - z. The perceptron compares y with the class yhat, not the score z."
    ko = "갱신에 y - z를 썼습니다. 퍼셉트론은 y를 점수 z가 아니라 예측한 클래스 yhat과 비교합니다."

    def fit(x, y, lr, epochs):
        delta = rule(lr)
        return learn(x, y, epochs, lambda w, b, xi, yi, e: delta(w, b, xi, yi, yi - xi @ w - b))


class fit_rule_for_signed_labels:
    caught_by = ("test_fit_one_epoch", "test_fit_mistakes", "test_fit_stops")
    en = "y * z <= 0 and w += lr * y * x are the rule for labels -1 and +1; here they are 0 and 1."
    ko = "y * z <= 0과 w += lr * y * x는 레이블이 -1과 +1일 때의 규칙입니다. 여기서는 0과 1입니다."

    def fit(x, y, lr, epochs):
        def epoch(w, b):
            wrong = 0
            for xi, yi in zip(x, y):
                if yi * (xi @ w + b) <= 0:
                    w, b, wrong = w + lr * yi * xi, b + lr * yi, wrong + 1
            return w, b, wrong

        return run(x, epochs, epoch)


class fit_once_an_epoch:
    caught_by = ("test_fit_one_epoch", "test_fit_mistakes")
    en = "Your fit updates once an epoch with the sum. Correct each mistake before the next sample."
    ko = "fit이 에폭마다 합계로 한 번만 갱신합니다. 다음 샘플로 가기 전에 실수를 바로 고치세요."

    def fit(x, y, lr, epochs):
        def epoch(w, b):
            error = y - (x @ w + b > 0)
            return w + lr * error @ x, b + lr * error.sum(), np.count_nonzero(error)

        return run(x, epochs, epoch)


class fit_starts_at_ones:
    caught_by = ("test_fit_zero_start", "test_fit_one_epoch")
    en = "Your weights start at one. They start at zero."
    ko = "가중치가 1에서 시작합니다. 0에서 시작해야 합니다."

    def fit(x, y, lr, epochs):
        return run(x, epochs, lambda w, b: walk(x, y, w, b, rule(lr)), start=1.0)


class fit_shuffles:
    caught_by = ("test_fit_one_epoch", "test_fit_mistakes")
    en = "Your fit shuffles the samples. Here they are visited in the order of the rows."
    ko = "fit이 샘플을 섞습니다. 여기서는 행의 순서대로 방문해야 합니다."

    def fit(x, y, lr, epochs):
        order = np.random.default_rng(0)

        def epoch(w, b):
            rows = order.permutation(len(x))
            return walk(x[rows], y[rows], w, b, rule(lr))

        return run(x, epochs, epoch)


class fit_forgets_between_epochs:
    caught_by = ("test_fit_mistakes",)
    en = "Your fit sets w and b back to zero in every epoch. Start from zero once, before the loop."
    ko = "fit이 에폭마다 w와 b를 0으로 되돌립니다. 반복문에 들어가기 전에 한 번만 0으로 두세요."

    def fit(x, y, lr, epochs):
        return run(x, epochs, lambda w, b: walk(x, y, 0 * w, 0.0, rule(lr)))


class fit_ignores_the_rate:
    caught_by = ("test_fit_and_by_hand", "test_fit_learning_rate")
    en = "Your fit does not use lr."
    ko = "fit이 학습률 lr을 쓰지 않습니다."

    def fit(x, y, lr, epochs):
        return learn(x, y, epochs, rule(1))


class fit_bias_without_rate:
    caught_by = ("test_fit_and_by_hand", "test_fit_learning_rate")
    en = "Your fit multiplies lr into the update of w but not into that of b."
    ko = "fit이 w의 갱신량에는 lr을 곱하지만 b의 갱신량에는 곱하지 않습니다."

    def fit(x, y, lr, epochs):
        return learn(x, y, epochs, lambda w, b, xi, yi, e: (w + lr * e * xi, b + e))


class fit_never_stops_early:
    caught_by = ("test_fit_and_by_hand", "test_fit_stops")
    en = "Your fit always runs all epochs. Stop after the first epoch without a mistake."
    ko = "fit이 항상 모든 에폭을 실행합니다. 실수가 없는 에폭이 처음 나오면 멈추세요."

    def fit(x, y, lr, epochs):
        w, b, mistakes = learn(x, y, epochs, rule(lr))
        return w, b, mistakes + [0] * (epochs - len(mistakes))


class fit_leaves_out_the_last_epoch:
    caught_by = ("test_fit_and_by_hand", "test_fit_stops")
    en = "Your fit stops before it writes down the last epoch. Its 0 belongs to mistakes as well."
    ko = "fit이 마지막 에폭을 기록하기 전에 멈춥니다. 그 에폭의 0도 mistakes에 넣어야 합니다."

    def fit(x, y, lr, epochs):
        w, b, mistakes = learn(x, y, epochs, rule(lr))
        return w, b, [count for count in mistakes if count]


class fit_stops_an_epoch_too_late:
    caught_by = ("test_fit_and_by_hand", "test_fit_stops")
    en = "Your fit runs one more epoch after one without a mistake."
    ko = "fit이 실수가 없는 에폭 뒤에 한 에폭을 더 실행합니다."

    def fit(x, y, lr, epochs):
        w, b, mistakes = learn(x, y, epochs, rule(lr))
        return w, b, mistakes + [0] * (mistakes[-1] == 0 and len(mistakes) < epochs)


class fit_counts_at_the_end:
    caught_by = ("test_fit_and_by_hand", "test_fit_mistakes")
    en = "You count when the epoch is over, with the new weights. Count each sample at its visit."
    ko = "에폭이 끝난 뒤 새 가중치로 세고 있습니다. 샘플을 방문한 그 시점에 세세요."

    def fit(x, y, lr, epochs):
        def epoch(w, b):
            w, b, _ = walk(x, y, w, b, rule(lr))
            return w, b, np.sum((x @ w + b > 0) != y)

        return run(x, epochs, epoch)


class fit_counts_right_answers:
    caught_by = ("test_fit_and_by_hand", "test_fit_mistakes", "test_fit_stops")
    en = "You count the right answers of an epoch. mistakes holds the wrong ones."
    ko = "에폭마다 맞힌 횟수를 세고 있습니다. mistakes에는 틀린 횟수를 넣어야 합니다."

    def fit(x, y, lr, epochs):
        w, b, mistakes = learn(x, y, epochs, rule(lr))
        return w, b, [len(x) - count for count in mistakes]


class fit_returns_the_total:
    caught_by = ("test_fit_results", "test_fit_mistakes", "test_fit_epoch_limit")
    en = "You return one total. mistakes has an entry for every epoch."
    ko = "합계 하나를 돌려줍니다. mistakes에는 에폭마다 값이 하나씩 있어야 합니다."

    def fit(x, y, lr, epochs):
        w, b, mistakes = learn(x, y, epochs, rule(lr))
        return w, b, sum(mistakes)


class fit_ignores_the_limit:
    caught_by = ("test_fit_epoch_limit", "test_fit_mistakes")
    en = "Your fit runs for a fixed number of epochs of its own. Use the argument epochs."
    ko = "fit이 코드에 적어 둔 횟수만큼 에폭을 실행합니다. 인자로 받은 epochs를 쓰세요."

    def fit(x, y, lr, epochs):
        return learn(x, y, 40, rule(lr))


class fit_returns_columns:
    caught_by = ("test_fit_and_by_hand", "test_fit_results")
    en = "Your w is a column (D, 1) and your b an array. w has shape (D,), b is one number."
    ko = "w는 (D, 1)인 열이고 b는 배열입니다. w의 모양은 (D,)이고 b는 수 하나여야 합니다."

    def fit(x, y, lr, epochs):
        w, b, mistakes = learn(x, y, epochs, rule(lr))
        return w.reshape(-1, 1), np.array([b]), mistakes


class fit_relabels_in_place:
    caught_by = ("test_arguments_unchanged",)
    en = "y[y == 0] = -1 changes the caller's labels. Make a new array, or do without."
    ko = "y[y == 0] = -1은 호출한 쪽의 레이블까지 바꿉니다. 새 배열을 만들거나 바꾸지 말고 푸세요."

    def fit(x, y, lr, epochs):
        result = learn(x, y.copy(), epochs, rule(lr))
        y[y == 0] = -1
        return result


class and_fires_on_one:
    caught_by = ("test_and_or_tables", "test_gates_on_numbers", "test_and_or_on_arrays")
    en = "Your AND fires when only one input is 1: its bias is not negative enough."
    ko = "AND가 입력 하나만 1이어도 켜집니다. 편향이 더 작은 음수여야 합니다."

    def gate_and(x1, x2):
        return step(0.5 * x1 + 0.5 * x2 - 0.4)


class nand_bias_not_turned:
    caught_by = ("test_nand_table", "test_gates_on_numbers", "test_nand_on_arrays")
    en = "Your NAND turns the weights but not the bias, so it never fires."
    ko = "NAND에서 가중치의 부호만 뒤집고 편향은 뒤집지 않아 한 번도 켜지지 않습니다."

    def gate_nand(x1, x2):
        return step(-0.5 * x1 - 0.5 * x2 - 0.7)


class nand_is_and:
    caught_by = ("test_nand_table", "test_gates_on_numbers", "test_nand_on_arrays")
    en = "Your NAND is still AND: turn the sign of the weights and of the bias."
    ko = "NAND가 아직 AND 그대로입니다. 가중치와 편향의 부호를 모두 뒤집으세요."

    def gate_nand(x1, x2):
        return step(0.5 * x1 + 0.5 * x2 - 0.7)


class gates_for_numbers_only:
    caught_by = ("test_and_or_tables", "test_and_or_on_arrays", "test_nand_on_arrays")
    en = "An `if` decides once for a whole array. Compare element by element, as step does."
    ko = "`if`는 배열 전체를 한 번만 판단합니다. step처럼 원소마다 비교하세요."

    def gate_and(x1, x2):
        return 1 if np.all(0.5 * x1 + 0.5 * x2 > 0.7) else 0

    def gate_or(x1, x2):
        return 1 if np.all(0.5 * x1 + 0.5 * x2 > 0.2) else 0

    def gate_nand(x1, x2):
        return 0 if np.all(0.5 * x1 + 0.5 * x2 > 0.7) else 1


class xor_for_numbers_only:
    caught_by = ("test_xor_on_arrays",)
    en = (
        "Your xor decides once for a whole array. Compose your gates and it works on every element."
    )
    ko = "xor이 배열 전체를 한 번만 판단합니다. 게이트를 조합하면 원소마다 계산됩니다."

    def xor(x1, x2):
        return 0 if np.all(x1 == x2) else 1


class xor_by_one_line:
    caught_by = ("test_xor_table", "test_xor_on_arrays")
    en = "Your xor is a single perceptron, in fact OR. One line cannot do XOR; use two layers."
    ko = "xor이 퍼셉트론 하나로 되어 있고 결과는 OR입니다. 직선 하나로는 안 되니 두 층을 쓰세요."

    def xor(x1, x2):
        return step(x1 + x2 - 0.5)


class xor_upside_down:
    caught_by = ("test_xor_table", "test_xor_on_arrays")
    en = "Your xor is 1 where the inputs agree. It must be 1 where they differ."
    ko = "xor이 두 입력이 같을 때 1이 됩니다. 서로 다를 때 1이어야 합니다."

    def xor(x1, x2):
        return gate_or(gate_and(x1, x2), 1 - gate_or(x1, x2))

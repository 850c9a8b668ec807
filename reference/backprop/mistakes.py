"""Wrong solutions of backpropagation, as students write them."""

# ruff: noqa: F821 -- a mistake is composed with the solution and may call its functions

import numpy as np

right_back, right_start, right_training = affine_backward, mlp_init, train_xor


def relu(a):
    return np.maximum(a, 0)


def opened(da, a):
    return da * (a > 0)


def ahead(params, a, names=None, between=relu):
    given = []
    for i in names or range(1, len(params) // 2 + 1):
        a = between(a) if given else a
        given.append((a, params[f"w{i}"]))
        a = a @ params[f"w{i}"] + params[f"b{i}"]
    return a, given


def back(dz, given, gate=opened, dw=lambda a, dz, w: a.T @ dz, db=lambda dz: dz.sum(axis=0)):
    found = {}
    for i in range(len(given), 0, -1):
        a, w = given[i - 1]
        found[f"w{i}"], found[f"b{i}"] = dw(a, dz, w), db(dz)
        dz = gate(dz @ w.T, a)
    return found


def there_and_back(params, x, y, between=relu, **how):
    z, given = ahead(params, x, between=between)
    total, dz = _cross_entropy(z, y)
    return total, back(dz, given, **how)


def norms(params, x, y, activation, slope, size=np.linalg.norm):
    how = {"between": lambda z: _activate(z, activation)}
    how["gate"] = lambda da, a: da * slope(a, activation)
    found = there_and_back(params, x, y, **how)[1]
    return [float(size(found[f"w{i}"])) for i in range(1, len(params) // 2 + 1)]


def differences(f, x, h, below=1, axes=None):
    found = np.zeros_like(x)
    for i in np.ndindex(x.shape[:axes]):
        step = np.zeros_like(x)
        step[i] = h
        found[i] = (f(x + step) - f(x - below * step)) / (h + below * h)
    return found


def probabilities(z):
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


class not_flattened:
    caught_by = ("test_affine_flattens", "test_affine_leaves_its_arguments")
    en = "You multiply x by w as it is. Flatten every sample to a row first."
    ko = "x를 그대로 w와 곱하고 있습니다. 먼저 샘플마다 한 줄로 펴세요."

    def affine_forward(x, w, b):
        return x @ w + b, (x, w)


class dx_stays_flat:
    caught_by = ("test_affine_flattens",)
    en = "Your dx stays flat. Give it the shape of x."
    ko = "dx가 펴진 채로 남아 있습니다. x의 모양으로 되돌리세요."

    def affine_backward(dout, cache):
        dx, dw, db = right_back(dout, cache)
        return dx.reshape(len(dx), -1), dw, db


class dx_of_the_last_output:
    caught_by = ("test_dx", "test_affine_flattens", "test_cache_belongs_to_its_call")
    en = "You write = where += belongs: dx keeps the share of the last output alone."
    ko = "+=를 써야 할 곳에 =를 써서 dx에 마지막 출력의 몫만 남습니다."

    def affine_backward(dout, cache):
        dx, dw, db = right_back(dout, cache)
        return np.outer(dout[:, -1], cache[1][:, -1]).reshape(dx.shape), dw, db


class dw_transposed:
    caught_by = ("test_dw", "test_loss_gradient", "test_loss_gradient_hidden")
    en = "Your dw is transposed. It has the shape of w: x.T @ dout."
    ko = "dw가 전치되어 있습니다. w와 모양이 같아야 하므로 x.T @ dout입니다."

    def affine_backward(dout, cache):
        dx, dw, db = right_back(dout, cache)
        return dx, dw.T, db

    def mlp_loss(params, x, y):
        return there_and_back(params, x, y, dw=lambda a, dz, w: dz.T @ a)


class dw_of_the_last_sample:
    caught_by = ("test_affine_backward_by_hand", "test_dw")
    en = "You write = where += belongs: dw keeps the share of the last sample alone."
    ko = "+=를 써야 할 곳에 =를 써서 dw에 마지막 샘플의 몫만 남습니다."

    def affine_backward(dout, cache):
        dx, dw, db = right_back(dout, cache)
        return dx, 0 * dw + np.outer(cache[0][-1], dout[-1]), db


class db_averaged:
    caught_by = ("test_affine_backward_by_hand", "test_db", "test_loss_gradient_biases")
    en = "Your db is a mean over the batch. Layers sum; only the loss takes a mean."
    ko = "db를 배치에 대한 평균으로 구했습니다. 층에서는 더하고, 평균은 손실에서만 냅니다."

    def affine_backward(dout, cache):
        dx, dw, db = right_back(dout, cache)
        return dx, dw, db / len(dout)

    def mlp_loss(params, x, y):
        return there_and_back(params, x, y, db=lambda dz: dz.mean(axis=0))


class db_keeps_an_axis:
    caught_by = ("test_affine_backward_by_hand", "test_db")
    en = "Your db has shape (1, M). The bias has shape (M,), and so has its gradient."
    ko = "db의 모양이 (1, M)입니다. 편향의 모양이 (M,)이므로 기울기도 (M,)이어야 합니다."

    def affine_backward(dout, cache):
        dx, dw, db = right_back(dout, cache)
        return dx, dw, db.reshape(1, -1)


class one_cache_for_all_calls:
    caught_by = ("test_cache_belongs_to_its_call",)
    en = "Your backward pass reads a global variable, which the next forward pass overwrites."
    ko = "역전파에서 전역 변수를 읽고 있습니다. 다음 순전파가 그 값을 덮어씁니다."

    def affine_forward(x, w, b):
        global latest
        latest = (x, w)
        return _rows(x) @ w + b, None

    def affine_backward(dout, cache):
        return right_back(dout, latest)


class x_reshaped_in_place:
    caught_by = ("test_affine_leaves_its_arguments",)
    en = "You assign to x.shape, which changes the caller's array. Use x.reshape(...) instead."
    ko = "x.shape에 값을 대입하여 호출한 쪽의 배열이 바뀝니다. x.reshape(...)를 쓰세요."

    def affine_forward(x, w, b):
        kept = x.copy()
        x.shape = (len(x), -1)
        return x @ w + b, (kept, w)


class forward_difference:
    caught_by = ("test_numerical_gradient", "test_numerical_gradient_step")
    en = "You move x in one direction only. Central differences need f on both sides."
    ko = "x를 한쪽으로만 움직이고 있습니다. 중앙 차분에는 양쪽의 f 값이 필요합니다."

    def numerical_gradient(f, x, h=1e-5):
        return differences(f, x, h, below=0)


class rows_moved_at_once:
    caught_by = ("test_numerical_gradient",)
    en = "You move a whole row at a time. Run through every index: np.ndindex(x.shape)."
    ko = "한 번에 한 행을 통째로 움직이고 있습니다. np.ndindex(x.shape)로 원소를 하나씩 도세요."

    def numerical_gradient(f, x, h=1e-5):
        return differences(f, x, h, axes=1)


class x_restored_by_arithmetic:
    caught_by = ("test_numerical_gradient_leaves_x",)
    en = "x[i] += h, -= 2 * h, += h leaves rounding errors in x. Put the old value itself back."
    ko = "x[i]에 += h, -= 2 * h, += h를 하면 x에 반올림 오차가 남습니다. 원래 값을 대입하세요."

    def numerical_gradient(f, x, h=1e-5):
        found = differences(f, x, h)
        x[...] = x + h - 2 * h + h
        return found


class weights_start_at_zero:
    caught_by = ("test_init_breaks_the_symmetry", "test_init_uses_rng")
    en = "Your weights start at zero, so that all units of a layer stay alike for ever."
    ko = "가중치가 모두 0에서 시작하여 한 층의 유닛이 끝까지 똑같습니다."

    def mlp_init(sizes, rng):
        return {key: np.zeros_like(a) for key, a in right_start(sizes, rng).items()}


class weights_all_positive:
    caught_by = ("test_init_breaks_the_symmetry",)
    en = "rng.random gives numbers from 0 to 1, all positive. Draw around 0: rng.standard_normal."
    ko = "rng.random은 0과 1 사이의 양수만 줍니다. 0을 중심으로 뽑는 rng.standard_normal을 쓰세요."

    def mlp_init(sizes, rng):
        found = right_start(sizes, np.random.default_rng(0))
        return {key: rng.random(a.shape) if key[0] == "w" else a for key, a in found.items()}


class start_from_a_fixed_seed:
    caught_by = ("test_init_uses_rng",)
    en = "You make a generator of your own with a fixed seed. Draw from the argument rng."
    ko = "시드를 고정한 생성기를 직접 만들어 씁니다. 인자로 받은 rng에서 뽑으세요."

    def mlp_init(sizes, rng):
        return right_start(sizes, np.random.default_rng(0))


class no_activation:
    caught_by = ("test_forward", "test_loss_gradient_hidden", "test_loss_gradient_biases")
    en = "There is no ReLU between your layers, so all of them together are one linear layer."
    ko = "층과 층 사이에 ReLU가 없어서, 모든 층을 합쳐도 선형 층 하나와 같습니다."

    def mlp_forward(params, x):
        return ahead(params, x, between=lambda z: z)

    def mlp_loss(params, x, y):
        return there_and_back(params, x, y, between=lambda z: z)


class relu_on_the_logits:
    caught_by = ("test_mlp_forward_by_hand", "test_forward")
    en = "You apply ReLU to the last layer, too. Logits may be negative."
    ko = "마지막 층에도 ReLU를 적용하고 있습니다. 로짓은 음수일 수 있습니다."

    def mlp_forward(params, x):
        z, given = ahead(params, x)
        return relu(z), given


class probabilities_for_logits:
    caught_by = ("test_mlp_forward_by_hand", "test_forward", "test_forward_any_depth")
    en = "You return probabilities. mlp_forward returns the logits; softmax belongs to the loss."
    ko = (
        "확률을 돌려주고 있습니다. mlp_forward는 로짓을 돌려주고, 소프트맥스는 손실에서 계산합니다."
    )

    def mlp_forward(params, x):
        z, given = ahead(params, x)
        return probabilities(z), given


class layers_sorted_as_text:
    caught_by = ("test_forward_any_depth",)
    en = "You sort the names as text, which puts w10 before w2. Go by the numbers."
    ko = "이름을 문자열로 정렬하여 w10이 w2보다 앞에 옵니다. 번호를 기준으로 하세요."

    def mlp_forward(params, x):
        return ahead(params, x, names=[key[1:] for key in sorted(params) if key[0] == "w"])


class loss_summed:
    caught_by = ("test_mlp_loss_by_hand", "test_loss", "test_loss_of_huge_logits")
    en = "Your loss is a sum over the batch. It is a mean."
    ko = "손실이 배치에 대한 합입니다. 평균을 내세요."

    def mlp_loss(params, x, y):
        total, found = there_and_back(params, x, y)
        return total * len(x), found


class gradient_not_divided:
    caught_by = ("test_mlp_loss_by_hand", "test_loss_gradient", "test_loss_gradient_biases")
    en = "You do not divide the gradient of the logits by N, though the loss is a mean."
    ko = "손실은 평균인데 로짓의 기울기를 N으로 나누지 않았습니다."

    def mlp_loss(params, x, y):
        total, found = there_and_back(params, x, y)
        return total, {key: a * len(x) for key, a in found.items()}


class gradient_divided_twice:
    caught_by = ("test_mlp_loss_by_hand", "test_loss_gradient", "test_loss_gradient_biases")
    en = "You divide the gradient by N twice, in the loss and again in the layers."
    ko = "기울기를 N으로 두 번 나누고 있습니다. 손실에서 나누었다면 층에서는 나누지 마세요."

    def mlp_loss(params, x, y):
        total, found = there_and_back(params, x, y)
        return total, {key: a / len(x) for key, a in found.items()}


class log_of_p_plus_a_little:
    caught_by = ("test_mlp_loss_by_hand", "test_loss", "test_loss_of_huge_logits")
    en = "log(p + 1e-7) never exceeds 16, whatever the logits. Take the logarithm before exp underflows."
    ko = "log(p + 1e-7)을 쓰면 손실이 16을 넘지 못합니다. exp가 언더플로되기 전에 로그를 취하세요."

    def mlp_loss(params, x, y):
        z = ahead(params, x)[0]
        p = probabilities(z - z.max(axis=1, keepdims=True))[range(len(y)), y]
        return -np.mean(np.log(p + 1e-7)), there_and_back(params, x, y)[1]


class exp_leaves_its_range:
    caught_by = ("test_loss_of_huge_logits",)
    en = "exp leaves its range here, and inf / inf or 0 / 0 is NaN. Subtract each row's own largest logit."
    ko = "exp가 범위를 벗어나 inf / inf나 0 / 0이 NaN이 됩니다. 행마다 그 행의 가장 큰 로짓을 빼세요."

    def mlp_loss(params, x, y):
        z, given = ahead(params, x)
        p, right = probabilities(z), np.eye(z.shape[1])[y]
        return -np.mean(np.log(p[right > 0])), back((p - right) / len(y), given)


class gate_missing:
    caught_by = ("test_loss_gradient_hidden", "test_loss_gradient_biases")
    en = "Your gradient passes every hidden unit. Where ReLU was shut, nothing comes back."
    ko = "기울기가 모든 은닉 유닛을 통과합니다. ReLU가 닫힌 곳으로는 기울기가 돌아오지 않습니다."

    def mlp_loss(params, x, y):
        return there_and_back(params, x, y, gate=lambda da, a: da)


class weights_updated_on_the_way:
    caught_by = ("test_loss_gradient_hidden", "test_loss_gradient_biases")
    en = "You update each layer before you go on to the one below, so dx is taken with the new weights."
    ko = "아래층으로 가기 전에 가중치를 갱신하여, 새 가중치로 dx를 구하고 있습니다."

    def mlp_loss(params, x, y):
        def updating(a, dz, w):
            w -= 0.1 * a.T @ dz
            return a.T @ dz

        return there_and_back(params, x, y, dw=updating)


class slope_applied_twice:
    caught_by = ("test_gradient_norms_by_hand", "test_norms_relu_and_tanh", "test_norms_sigmoid")
    en = "You multiply by the slope of the activation twice in each layer. Once is right."
    ko = "층마다 활성화 함수의 기울기를 두 번 곱하고 있습니다. 한 번만 곱하세요."

    def gradient_norms(params, x, y, activation):
        return norms(params, x, y, activation, lambda a, name: _slope(a, name) ** 2)


class slope_at_the_output:
    caught_by = ("test_gradient_norms_by_hand", "test_norms_relu_and_tanh", "test_norms_sigmoid")
    en = "You put the output into a slope that expects the input: the function is applied twice."
    ko = "입력을 받는 기울기 식에 출력을 넣어 함수가 두 번 적용됩니다."

    def gradient_norms(params, x, y, activation):
        return norms(params, x, y, activation, lambda a, name: _slope(_activate(a, name), name))


class always_relu:
    caught_by = ("test_gradient_norms_by_hand", "test_norms_relu_and_tanh", "test_norms_sigmoid")
    en = "You always use ReLU. Use the activation you are given by name."
    ko = "항상 ReLU를 쓰고 있습니다. 인자로 받은 이름의 활성화 함수를 쓰세요."

    def gradient_norms(params, x, y, activation):
        return norms(params, x, y, "relu", _slope)


class norms_without_the_root:
    caught_by = ("test_gradient_norms_by_hand", "test_norms_relu_and_tanh", "test_norms_sigmoid")
    en = "You leave the root out: this is the sum of the squares."
    ko = "제곱근을 빠뜨려 제곱의 합이 되었습니다."

    def gradient_norms(params, x, y, activation):
        return norms(params, x, y, activation, _slope, lambda dw: np.sum(dw**2))


class xor_without_a_hidden_layer:
    caught_by = ("test_train_xor_once", "test_xor_is_solved")
    en = "Your network has no hidden layer, and one line cannot solve XOR."
    ko = "은닉층이 없습니다. 직선 하나로는 XOR를 풀 수 없습니다."

    def train_xor(rng):
        found, points = right_start([2, 2], rng), np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
        for _ in range(20):
            moves = there_and_back(found, points, np.array([0, 1, 1, 0]))[1]
            found = {key: found[key] - moves[key] for key in found}
        return found


class xor_never_updated:
    caught_by = ("test_train_xor_once", "test_xor_is_solved")
    en = "You return the weights you began with. Put each updated array back into params."
    ko = "시작할 때의 가중치를 그대로 돌려줍니다. 갱신한 배열을 params에 다시 넣으세요."

    def train_xor(rng):
        return right_start([2, 8, 2], rng)


class xor_from_a_fixed_seed:
    caught_by = ("test_xor_starts_from_rng",)
    en = "You train from a fixed seed, always the same network. Draw the start from rng."
    ko = "시드를 고정하여 언제나 같은 신경망이 나옵니다. 시작 가중치를 rng에서 뽑으세요."

    def train_xor(rng):
        return right_training(np.random.default_rng(0))

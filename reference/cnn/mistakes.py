"""Wrong solutions of the small network, as students write them."""

# ruff: noqa: F821 -- a mistake is composed with the solution and may call its functions

import time

import numpy as np


def softmax(z):
    p = np.exp(z - z.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


def counted(params, x, y, lam, value=1.0, slope=1.0):
    """The reference's loss and gradients without penalty, times a number, and then the penalty."""
    plain, total = _objective(params, x, y, 0.0, None), _objective(params, x, y, lam, None)
    grads = {name: g + (slope - 1) * plain[1][name] for name, g in total[1].items()}
    return total[0] + (value - 1) * plain[0], grads


def from_log(params, x, y, lam, log_p):
    """The reference's loss, the logarithm of the probabilities computed from logits by `log_p`."""
    value, grads = _objective(params, x, y, lam, None)
    plain, _ = _objective(params, x, y, 0.0, None)
    mine = log_p(_forward(params, x, None)[0])[np.arange(len(y)), y]
    return value - plain - np.mean(mine), grads


def gradients(params, x, y, lam, relu=True, unpool=None, reach=None, bias=np.sum):
    """The reference's loss, with one step of the way back done otherwise."""
    value, grads = _objective(params, x, y, lam, None)
    logits, cache = _forward(params, x, None)
    dlogits = (softmax(logits) - np.eye(logits.shape[1])[y]) / len(x)
    shape = cache["conv2_pooled"].transpose(1, 0, 2, 3).shape
    dout = (dlogits @ params["dense_w"].T).reshape(shape).transpose(1, 0, 2, 3)
    for layer in ("conv2", "conv1"):
        w, pooled = params[layer + "_w"], cache[layer + "_pooled"]
        dout = dout * (pooled > 0) if relu else dout
        dmaps = (unpool or _unpool)(dout, cache[layer], pooled)
        flat = dmaps.reshape(len(dmaps), -1)
        drows = (flat @ cache[layer + "_columns"].T).reshape(len(w), 3, 3, -1)
        grads[layer + "_w"] = drows.transpose(0, 3, 1, 2) + 2 * lam * w
        grads[layer + "_b"] = bias(flat, axis=1)
        dout = (reach or _uncolumns)(_rows(w).T @ flat, (w.shape[1], *dmaps.shape[1:]))
    return value, grads


def to_every_element(dout, maps, pooled):
    dmaps = np.zeros_like(maps)
    for i, j in _corners(maps):
        dmaps[:, :, i, j] = dout
    return dmaps


learn = train  # the reference's own, whatever is called so below


class weights_start_at_zero:
    caught_by = ("test_drawn",)
    en = "Your weights start at zero. Units that start alike stay alike: draw the weights from rng."
    ko = "가중치가 0에서 시작합니다. 똑같이 시작한 뉴런은 계속 똑같으므로 rng로 뽑으세요."

    def build(input_shape, classes, rng):
        return {name: 0.0 * w for name, w in _build(input_shape, classes, rng).items()}


class generator_of_its_own:
    caught_by = ("test_drawn",)
    en = "You draw the weights from a generator with a fixed seed. Draw them from the argument rng."
    ko = "시드를 고정한 난수 생성기로 가중치를 뽑고 있습니다. 인자로 받은 rng로 뽑으세요."

    def build(input_shape, classes, rng):
        return _build(input_shape, classes, np.random.default_rng(0))


class weights_of_spread_one:
    caught_by = ("test_undecided",)
    en = "Your weights have standard deviation 1. With n inputs to a unit it should be sqrt(2 / n)."
    ko = "가중치의 표준편차가 1입니다. 입력이 n개인 뉴런에서는 sqrt(2 / n)이어야 합니다."

    def build(input_shape, classes, rng):
        params = _build(input_shape, classes, rng)
        return {name: w / max(float(np.std(w)), 1e-9) for name, w in params.items()}


class always_ten_classes:
    caught_by = ("test_any_shape",)
    en = "build makes ten classes whatever `classes` says."
    ko = "`classes`가 무엇이든 build가 언제나 클래스 열 개를 만듭니다."

    def build(input_shape, classes, rng):
        return _build(input_shape, 10, rng)


class always_eight_by_eight:
    caught_by = ("test_any_shape", "test_colour_gradient", "test_every_channel_matters")
    en = "build makes a network for 8 x 8 images of one channel whatever `input_shape` says."
    ko = "`input_shape`가 무엇이든 build가 언제나 채널 하나, 8 x 8 이미지용 신경망을 만듭니다."

    def build(input_shape, classes, rng):
        return _build((1, 8, 8), classes, rng)


class parameters_kept_in_a_global:
    caught_by = ("test_zeros", "test_own_params", "test_every_array_matters")
    en = "forward uses the parameters of the network built last instead of its argument params."
    ko = "forward가 인자로 받은 params 대신 마지막으로 만든 신경망의 파라미터를 씁니다."

    def build(input_shape, classes, rng):
        global NETWORK
        NETWORK = _build(input_shape, classes, rng)
        return NETWORK

    def forward(params, x, train, rng):
        return _forward(NETWORK, x, rng if train else None)


class forward_returns_probabilities:
    caught_by = ("test_zeros", "test_loss")
    en = "forward ends with a softmax. It should return logits; the softmax belongs to the loss."
    ko = "forward가 softmax까지 적용합니다. 로짓을 돌려주고, softmax는 손실에서 적용하세요."

    def forward(params, x, train, rng):
        logits, cache = _forward(params, x, rng if train else None)
        return softmax(logits), cache


class dropout_at_inference:
    caught_by = ("test_inference_draws_nothing", "test_loss")
    en = "forward drops features with train=False too. Dropout is for training only."
    ko = "train=False일 때도 forward가 드롭아웃을 합니다. 드롭아웃은 학습할 때만 합니다."

    def forward(params, x, train, rng):
        return _forward(params, x, np.random.default_rng(x.size) if rng is None else rng)


class batch_mean_at_inference:
    caught_by = ("test_alone",)
    en = "forward subtracts the mean of the batch, so an image's logits depend on its neighbours."
    ko = "forward가 배치의 평균을 빼서, 이미지의 로짓이 같은 배치의 다른 이미지에 따라 달라집니다."

    def forward(params, x, train, rng):
        return _forward(params, x - x.mean(axis=0), rng if train else None)


class first_channel_only:
    caught_by = ("test_every_channel_matters",)
    en = "Your first convolution looks at one channel of the image only. Sum over all of them."
    ko = "첫 합성곱이 이미지의 한 채널만 봅니다. 모든 채널에 대해 더하세요."

    def forward(params, x, train, rng):
        seen = x.copy()
        seen[:, 1:] = 0.0
        return _forward(params, seen, rng if train else None)


class images_centred_in_place:
    caught_by = ("test_forward_leaves",)
    en = "forward changes the images in place. x = x - m makes a new array, x -= m does not."
    ko = "forward가 이미지를 제자리에서 바꿉니다. x -= m 대신 새 배열을 만드는 x = x - m을 쓰세요."

    def forward(params, x, train, rng):
        done = _forward(params, x, rng if train else None)
        x -= x.mean()
        return done


class summed_over_the_batch:
    caught_by = ("test_loss",)
    en = "Your loss is the sum over the batch. It should be the mean: divide by N once."
    ko = "손실이 배치에 대한 합입니다. 평균이 되도록 N으로 한 번 나누세요."

    def loss(params, x, y, lam):
        return counted(params, x, y, lam, len(x), len(x))


class gradient_not_averaged:
    caught_by = ("test_batch_gradient",)
    en = "The loss is averaged over the batch, its gradient is not: divide probabilities - onehot by N."
    ko = "손실은 배치에 대해 평균을 냈지만 기울기는 그렇지 않습니다. 확률 - 원-핫을 N으로 나누세요."

    def loss(params, x, y, lam):
        return counted(params, x, y, lam, slope=len(x))


class no_shift_by_the_maximum:
    caught_by = ("test_hopeless",)
    en = "exp of a large logit overflows. Subtract the largest logit of every row first."
    ko = "큰 로짓에 exp를 취하면 오버플로가 납니다. 먼저 행마다 가장 큰 로짓을 빼세요."

    def loss(params, x, y, lam):
        return from_log(
            params, x, y, lam, lambda z: np.log(np.exp(z) / np.exp(z).sum(axis=1, keepdims=True))
        )


class small_number_inside_the_log:
    caught_by = ("test_hopeless",)
    en = "log(p + 1e-7) limits the loss of a hopeless image to 16. Use the logits: log-sum-exp."
    ko = "log(p + 1e-7)은 크게 틀린 이미지의 손실을 16으로 제한합니다. 로짓으로 log-sum-exp를 구하세요."

    def loss(params, x, y, lam):
        return from_log(params, x, y, lam, lambda z: np.log(softmax(z) + 1e-7))


class half_the_penalty:
    caught_by = ("test_penalty", "test_penalty_gradient")
    en = "You penalise with lam/2 * sum(w**2). In this course there is no 1/2."
    ko = "페널티로 lam/2 * sum(w**2)을 쓰고 있습니다. 이 강의에서는 1/2을 붙이지 않습니다."

    def loss(params, x, y, lam):
        return _objective(params, x, y, lam / 2, None)


class biases_penalised:
    caught_by = ("test_penalty", "test_penalty_gradient")
    en = "You penalise the biases too. Only arrays with two axes or more are penalised."
    ko = "편향에도 페널티를 주고 있습니다. 축이 둘 이상인 배열에만 페널티를 줍니다."

    def loss(params, x, y, lam):
        value, grads = _objective(params, x, y, lam, None)
        biases = {name: b for name, b in params.items() if b.ndim == 1}
        value += lam * sum(np.sum(b**2) for b in biases.values())
        return value, grads | {name: grads[name] + 2 * lam * b for name, b in biases.items()}


class penalty_missing_in_the_gradient:
    caught_by = ("test_penalty_gradient",)
    en = "The penalty is in the loss, but not in the gradients: it adds 2 * lam * w to each."
    ko = "페널티가 손실에는 있는데 기울기에는 없습니다. 가중치마다 2 * lam * w를 더하세요."

    def loss(params, x, y, lam):
        return _objective(params, x, y, lam, None)[0], _objective(params, x, y, 0.0, None)[1]


class penalty_gradient_without_2:
    caught_by = ("test_penalty_gradient",)
    en = "You add lam * w to the gradient. The derivative of lam * w**2 is 2 * lam * w."
    ko = "기울기에 lam * w를 더하고 있습니다. lam * w**2의 미분은 2 * lam * w입니다."

    def loss(params, x, y, lam):
        return _objective(params, x, y, lam, None)[0], _objective(params, x, y, lam / 2, None)[1]


class bias_gradient_keeps_an_axis:
    caught_by = ("test_gradient_shapes",)
    en = "A bias (F,) needs a gradient (F,): keepdims=True leaves an axis of length 1."
    ko = (
        "편향의 모양이 (F,)이면 기울기도 (F,)입니다. keepdims=True 때문에 길이 1인 축이 남았습니다."
    )

    def loss(params, x, y, lam):
        value, grads = _objective(params, x, y, lam, None)
        return value, {name: g if g.ndim > 1 else g[None] for name, g in grads.items()}


class relu_forgotten_on_the_way_back:
    caught_by = ("test_filter_gradient", "test_batch_gradient", "test_colour_gradient")
    en = "The backward pass skips ReLU: where its input was negative, the gradient is zero."
    ko = "역전파에서 ReLU를 건너뛰었습니다. ReLU의 입력이 음수였던 곳의 기울기는 0입니다."

    def loss(params, x, y, lam):
        return gradients(params, x, y, lam, relu=False)


class pool_gradient_to_every_element:
    caught_by = ("test_filter_gradient", "test_batch_gradient", "test_colour_gradient")
    en = "Max pooling hands your gradient to all four elements. Only the largest one gets it."
    ko = "최대 풀링의 기울기를 네 원소 모두에 전하고 있습니다. 가장 큰 원소만 받아야 합니다."

    def loss(params, x, y, lam):
        return gradients(params, x, y, lam, unpool=to_every_element)


class first_convolution_not_reached:
    caught_by = ("test_filter_gradient", "test_bias_gradient", "test_batch_gradient")
    en = "The gradient ends at the second convolution: the first one gets zeros and never learns."
    ko = "기울기가 두 번째 합성곱에서 끊깁니다. 첫 합성곱은 0만 받아 학습되지 않습니다."

    def loss(params, x, y, lam):
        return gradients(params, x, y, lam, reach=lambda columns, shape: np.zeros(shape))


class bias_gradient_averaged_over_positions:
    caught_by = ("test_bias_gradient", "test_batch_gradient", "test_colour_gradient")
    en = "The gradient of a convolution's bias is a sum over images and positions, not a mean."
    ko = "합성곱 편향의 기울기는 이미지와 위치에 대한 평균이 아니라 합입니다."

    def loss(params, x, y, lam):
        return gradients(params, x, y, lam, bias=np.mean)


class loss_takes_a_step:
    caught_by = ("test_loss_leaves",)
    en = "loss changes the parameters it is given. It only measures; train makes the step."
    ko = "loss가 인자로 받은 파라미터를 바꿉니다. loss는 재기만 하고, 갱신은 train에서 합니다."

    def loss(params, x, y, lam):
        value, grads = _objective(params, x, y, lam, None)
        for name in params:
            params[name] -= 1e-3 * grads[name]
        return value, grads


class predict_returns_logits:
    caught_by = ("test_labels", "test_predict", "test_predict_one")
    en = "predict returns the logits. It should return the column of the largest one in every row."
    ko = "predict가 로짓을 돌려줍니다. 행마다 가장 큰 로짓의 열 번호를 돌려주세요."

    def predict(params, x):
        return _forward(params, x, None)[0]


class largest_of_the_column:
    caught_by = ("test_labels", "test_predict", "test_predict_one")
    en = "predict looks for the largest logit down the columns: argmax needs axis=1."
    ko = "predict가 열 방향으로 가장 큰 로짓을 찾습니다. argmax에 axis=1이 필요합니다."

    def predict(params, x):
        return np.argmax(_forward(params, x, None)[0], axis=0)


class labels_as_floats:
    caught_by = ("test_predict_one",)
    en = "predict returns labels as floating-point numbers. They should be integers."
    ko = "predict가 레이블을 실수로 돌려줍니다. 정수여야 합니다."

    def predict(params, x):
        return np.argmax(_forward(params, x, None)[0], axis=1).astype(float)


class dropout_when_predicting:
    caught_by = ("test_predict",)
    en = "predict runs the network with train=True, so it drops features. Use train=False."
    ko = "predict가 train=True로 신경망을 실행해 드롭아웃이 일어납니다. train=False로 실행하세요."

    def predict(params, x):
        return np.argmax(_forward(params, x, np.random.default_rng(0))[0], axis=1)


class labels_left_behind:
    caught_by = ("test_learns_digits", "test_train_patterns", "test_hidden_digits")
    en = "train shuffles the images but not their labels. Use one order for both."
    ko = "train이 이미지만 섞고 레이블은 섞지 않습니다. 둘 다 같은 순서로 섞으세요."

    def train(x, y, x_val, y_val, rng, deadline):
        return learn(x[rng.permutation(len(x))], y, x_val, y_val, rng, deadline)


class made_for_digits_only:
    caught_by = ("test_train_patterns",)
    en = "train builds a network for 8 x 8 digits whatever it is given. Look at x.shape and at y."
    ko = "train이 무엇을 받든 8 x 8 숫자용 신경망을 만듭니다. x.shape와 y를 보고 정하세요."

    def train(x, y, x_val, y_val, rng, deadline):
        return learn(x.reshape(-1, 1, 8, 8), y, x_val.reshape(-1, 1, 8, 8), y_val, rng, deadline)


class time_of_its_own:
    caught_by = ("test_deadline",)
    en = "train takes its own time. Look at the clock before every step and heed deadline."
    ko = "train이 deadline을 지키지 않습니다. 스텝마다 시계를 보고 제시간에 끝내세요."

    def train(x, y, x_val, y_val, rng, deadline):
        started = time.monotonic()
        while time.monotonic() < started + 1.6:
            params = learn(x, y, x_val, y_val, rng, deadline)
        return params


class chosen_by_training_accuracy:
    caught_by = ("test_best",)
    en = "train does not return what is best on validation: keep a copy when that accuracy is highest."
    ko = "train이 검증에서 가장 좋은 것을 돌려주지 않습니다. 검증 정확도가 가장 높을 때 복사해 두세요."

    def train(x, y, x_val, y_val, rng, deadline):
        n = len(x_val)
        return learn(x, y, x[:n], y[:n], rng, deadline)


class validation_images_taught:
    caught_by = ("test_validation_does_not_teach",)
    en = "train takes gradients on the validation images too. They are there to choose, not to learn."
    ko = "train이 검증 이미지로도 학습합니다. 검증 이미지는 고르는 데만 씁니다."

    def train(x, y, x_val, y_val, rng, deadline):
        both = np.concatenate([x, *[x_val] * 8]), np.concatenate([y, *[y_val] * 8])
        return learn(*both, x_val, y_val, rng, deadline)


class shuffled_in_place:
    caught_by = ("test_train_leaves",)
    en = "train shuffles the arrays x and y themselves. Shuffle indices and take batches by them."
    ko = "train이 x와 y 배열 자체를 섞습니다. 인덱스를 섞고 그 순서로 배치를 꺼내세요."

    def train(x, y, x_val, y_val, rng, deadline):
        order = rng.permutation(len(x))
        x[:], y[:] = x[order], y[order]
        return learn(x, y, x_val, y_val, rng, deadline)

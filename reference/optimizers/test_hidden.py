"""Hidden checks of the optimisers.

Gradients are between 0.5 and 2 in size, and without `eps` a millionth does not matter: its place
shows only where a large one is given. First steps and later steps have checks of their own, since
what goes wrong with the state cannot be seen in a first step.
"""

import numpy as np
from checklib import Inside, Tolerance, close, holds, keeps_arguments, mark

ADAM = {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
DEFAULTS = {
    "sgd": {"lr": 1e-3},
    "momentum": {"lr": 1e-3, "mu": 0.9},
    "nesterov": {"lr": 1e-3, "mu": 0.9},
    "adagrad": {"lr": 1e-3, "eps": 1e-8},
    "rmsprop": {"lr": 1e-3, "rho": 0.9, "eps": 1e-8},
    "adam": ADAM,
    "adamw": {**ADAM, "weight_decay": 0.01},
    "radam": ADAM,
    "adabelief": ADAM,
    "adabound": {**ADAM, "final_lr": 0.1, "gamma": 1e-3},
}
NAMES = tuple(DEFAULTS)[:7]

SGD = "`sgd` returns `w - lr * dw`, for arrays of any shape."
MOMENTUM = "`momentum` sets `v = mu * v - lr * dw`, with `v` zero at first, and returns `w + v`."
NESTEROV = "`nesterov` sets `v` the same way and returns `w + mu * v - lr * dw`, with the new `v`."
OF_THE_CALL = "`lr` and `mu` belong to one call: an old velocity stays as it is when `lr` changes."
ADAGRAD = "`adagrad` sets `s = s + dw**2`, with `s` zero at first."
RMSPROP = "`rmsprop` sets `s = rho * s + (1 - rho) * dw**2`, with `s` zero at first, uncorrected."
RHO = "`rho` is the share of the *old* average that is kept; use the value you are given."
EPS = "Both subtract `lr * dw / (sqrt(s) + eps)`: `eps` stands outside the root."
CORRECTED = "`adam` subtracts `lr * mhat / (sqrt(vhat) + eps)`, and its first step has $t = 1$."
KEPT = "The state keeps `t`, `m` and `v` for the next step, and `m` and `v` are kept *uncorrected*."
BETAS = "`beta1` belongs to `m`, `beta2` to `v`; use the values you are given."
ADAM_EPS = "`eps` is added to the root of the *corrected* average."
DECAY = "`adamw` subtracts the step of `adam` and `lr * weight_decay * w`, both from the given `w`."
CLEAN = "The decay never enters `m` or `v`: these are made from `dw` alone."
OPTIONS = "An option that is not given has the default of the table."
IN_PLACE = "No function changes an array it was given, and `train` leaves the dict `params` alone."
APART = "Parameters with states of their own never influence each other."
ONCE = "A call yields every sample once, `batch_size` at a time; the last batch holds the rest."
PAIRS = "Every batch is a pair `(x, y)` in which each sample still has its own label."
SHUFFLED = "Every call shuffles all the samples with `rng`, and equal generators give equal orders."
STEP = "A step is one call of `loss_fn`, and then one call of `optimizer` for every parameter."
EPOCH = "An epoch has a new order and one step per batch, and `losses` has one number per step."
STATES = "Every parameter has one state, from the first step of all to the last."
RADAM = "`radam` takes `r` times the step of `adam` where `rho > 4`, and `lr * mhat` before that."
ADABELIEF = "`adabelief` adds `eps` twice: to the `s` that is kept, and to the root."
ADABOUND = "`adabound` clips the rate of every element, and then multiplies it by the raw `m`."


def about(points, en, ko, sentence):
    """Mark a check with its points, its title and the sentence of the handout it enforces."""
    return lambda test: mark.points(points)(mark.title(en=en, ko=ko)(mark.cites(sentence)(test)))


def draw(rng, *shape):
    """Draw numbers of both signs whose size is between 0.5 and 2."""
    return rng.uniform(0.5, 2.0, shape) * rng.choice((-1.0, 1.0), shape)


def steps(functions, name, w, gradients, **options):
    """Return where an optimiser gets to with these gradients, step by step."""
    state, places = {}, []
    for dw in gradients:
        w, state = getattr(functions, name)(w, dw, state, **options)
        places.append(w)
    return places


def same_steps(student, reference, rng, name, count, size=1.0, **options):
    """Compare `count` steps with the reference's, to every digit if `eps` is given."""
    tolerance = Tolerance() if "eps" in options else Tolerance(1e-6, 1e-6)
    w, gradients = draw(rng, 3, 4), [draw(rng, 3, 4) * size for _ in range(count)]
    got = steps(student, name, w, gradients, **options)
    for mine, right in zip(got, steps(reference, name, w, gradients, **options), strict=True):
        close(mine, right, "w_new", tolerance)


@about(2, "sgd: any shape", "sgd: 여러 가지 모양", SGD)
@mark.feedback(en="Against the gradient, with the given lr.", ko="받은 lr로, 기울기의 반대로.")
def test_sgd(student, reference, rng):
    for shape in ((5,), (3, 4), (2, 3, 2, 2)):
        arguments = draw(rng, *shape), draw(rng, *shape), {}, float(rng.uniform(0.05, 0.5))
        close(student.sgd(*arguments)[0], reference.sgd(*arguments)[0], "w_new")


@about(3, "momentum: the velocity builds up", "momentum: 속도가 쌓이는 과정", MOMENTUM)
@mark.feedback(en="Does the state keep the new velocity?", ko="state에 새 속도를 남기나요?")
def test_momentum_steps(student, reference, rng):
    same_steps(student, reference, rng, "momentum", 5, lr=float(rng.uniform(0.05, 0.2)))


@about(3, "nesterov: the step looks ahead", "nesterov: 한발 앞을 보는 스텝", NESTEROV)
@mark.feedback(
    en="Add mu * v and - lr * dw, with the new v.", ko="새 v로 mu * v와 -lr * dw를 더하세요."
)
def test_nesterov_steps(student, reference, rng):
    same_steps(student, reference, rng, "nesterov", 5, lr=float(rng.uniform(0.05, 0.2)))


@about(3, "momentum, nesterov: new lr, new mu", "momentum, nesterov: 바뀌는 lr과 mu", OF_THE_CALL)
@mark.feedback(en="Old steps keep their old lr.", ko="지난 스텝에는 그때의 lr이 남아 있습니다.")
def test_options_of_the_call(student, reference, rng):
    w, gradients = draw(rng, 3, 4), [draw(rng, 3, 4) for _ in range(3)]
    lrs, mus = (0.2, 0.05, 0.1), rng.permutation([0.3, 0.5, 0.7]).tolist()
    for name in ("momentum", "nesterov"):
        ends = []
        for functions in (student, reference):
            place, state = w, {}
            for dw, lr, mu in zip(gradients, lrs, mus, strict=True):
                place, state = getattr(functions, name)(place, dw, state, lr=lr, mu=mu)
            ends.append(place)
        close(*ends, "w_new")


@about(3, "adagrad: the sum of squares", "adagrad: 제곱의 합", ADAGRAD)
@mark.feedback(
    en="Add up the squares of all gradients so far.", ko="지금까지의 제곱을 모두 더하세요."
)
def test_adagrad_steps(student, reference, rng):
    same_steps(student, reference, rng, "adagrad", 5, lr=float(rng.uniform(0.05, 0.5)))


@about(3, "rmsprop: the average of squares", "rmsprop: 제곱의 평균", RMSPROP)
@mark.feedback(
    en="An average that forgets. Does the state keep it?", ko="잊는 평균을 state에 남기나요?"
)
def test_rmsprop_steps(student, reference, rng):
    same_steps(student, reference, rng, "rmsprop", 5, lr=float(rng.uniform(0.05, 0.5)))


@about(3, "rmsprop: the argument rho", "rmsprop: rho 인자", RHO)
@mark.feedback(en="Which of the two does rho belong to?", ko="rho는 두 값 중 어느 쪽에 곱하나요?")
def test_rmsprop_rho(student, reference, rng):
    options = {"lr": 0.1, "rho": float(rng.uniform(0.6, 0.8))}
    same_steps(student, reference, rng, "rmsprop", 3, **options)


@about(4, "adagrad, rmsprop: the argument eps", "adagrad, rmsprop: eps 인자", EPS)
@mark.feedback(en="The root first, and then plus eps.", ko="먼저 제곱근을 구하고 eps를 더합니다.")
def test_eps(student, reference, rng):
    for name in ("adagrad", "rmsprop"):
        same_steps(student, reference, rng, name, 1, lr=0.5, eps=float(rng.uniform(0.3, 0.8)))


@about(2, "adam: the first step", "adam: 첫 스텝", CORRECTED)
@mark.feedback(en="Here they are dw and dw**2 again.", ko="첫 스텝의 두 값은 dw와 dw**2입니다.")
def test_adam_first_step(student, reference, rng):
    same_steps(student, reference, rng, "adam", 1, lr=float(rng.uniform(0.05, 0.2)))


@about(5, "adam: the steps after the first", "adam: 첫 스텝 다음의 스텝", KEPT)
@mark.feedback(
    en="Count t in the state. Correct copies of m and v, and keep the ones you started from.",
    ko="t를 state에서 세세요. 보정한 값은 따로 두고, state에는 보정하기 전의 m과 v를 남기세요.",
)
def test_adam_later_steps(student, reference, rng):
    same_steps(student, reference, rng, "adam", 6, lr=float(rng.uniform(0.05, 0.2)))


@about(3, "adam: the arguments beta1, beta2", "adam: beta1과 beta2 인자", BETAS)
@mark.feedback(
    en="Both occur twice: average and correction.", ko="둘 다 평균과 보정에 한 번씩 나옵니다."
)
def test_adam_betas(student, reference, rng):
    betas = {"beta1": float(rng.uniform(0.4, 0.6)), "beta2": float(rng.uniform(0.7, 0.8))}
    same_steps(student, reference, rng, "adam", 4, lr=0.1, **betas)


@about(3, "adam: the argument eps", "adam: eps 인자", ADAM_EPS)
@mark.feedback(
    en="Correct, take the root, add eps.", ko="보정하고, 제곱근을 구하고, eps를 더하세요."
)
def test_adam_eps(student, reference, rng):
    same_steps(student, reference, rng, "adam", 2, lr=0.5, eps=float(rng.uniform(0.3, 0.8)))


@about(3, "adamw: the decay", "adamw: 가중치 감쇠", DECAY)
@mark.feedback(en="lr is a factor of both amounts.", ko="w에서 빼는 두 양에 모두 lr을 곱합니다.")
def test_adamw_decay(student, reference, rng):
    options = {"lr": float(rng.uniform(0.1, 0.3)), "weight_decay": float(rng.uniform(0.2, 0.5))}
    same_steps(student, reference, rng, "adamw", 1, **options)


@about(3, "adamw: later steps, other options", "adamw: 그다음 스텝과 다른 옵션", CLEAN)
@mark.feedback(en="Apart from the decay it is adam.", ko="감쇠를 빼면 state까지 adam과 같습니다.")
def test_adamw_later_steps(student, reference, rng):
    options = {"lr": 0.1, "beta1": 0.6, "beta2": 0.8, "eps": 0.2, "weight_decay": 0.3}
    same_steps(student, reference, rng, "adamw", 4, **options)


@about(2, "every optimiser: the defaults", "모든 옵티마이저: 기본값", OPTIONS)
@mark.feedback(
    en="Compare every def line with the table.", ko="def로 시작하는 줄을 표와 비교해 보세요."
)
def test_defaults(student, reference, rng):
    for name in NAMES:
        same_defaults(student, rng, name)


def same_defaults(student, rng, name):
    """Compare a function with itself, without options and with all of them spelt out."""
    w = draw(rng, 8) if name == "adamw" else np.zeros(8)
    gradients = [draw(rng, 8) * np.repeat((1e3, 1.0, 1e-3, 1e-8), 2) for _ in range(6)]
    expected = steps(student, name, w, gradients, **DEFAULTS[name])
    for mine, right in zip(steps(student, name, w, gradients), expected, strict=True):
        close(mine, right, f"{name}: w_new", Tolerance(1e-7, 0.0))


@about(3, "every function: arguments stay", "모든 함수: 인자는 그대로", IN_PLACE)
@mark.feedback(
    en="w -= step changes the caller's array. Write w - step, and copy a dict before you fill it.",
    ko="w -= step은 호출한 쪽의 배열까지 바꿉니다. w - step이라 쓰고, dict는 복사해서 쓰세요.",
)
def test_arguments_stay(student, reference, rng):
    x, y = draw(rng, 9, 2), np.arange(9)
    for name in NAMES:
        keeps_arguments(getattr(student, name), draw(rng, 3, 4), draw(rng, 3, 4), state={})
    keeps_arguments(student.minibatches, x, y, 4, np.random.default_rng(rng.integers(2**32)))
    params = {"w": draw(rng, 2, 3), "b": draw(rng, 3)}
    _, after = student.train.with_arguments(params, SLOPES, x, y, COUNTING, 1, 4, rng)
    kept = all(np.array_equal(after[0].get(name), value) for name, value in params.items())
    en, ko = "`train` changes `params` in place.", "`train`이 `params`를 제자리에서 바꿉니다."
    holds(kept and len(after[0]) == 2, en, ko)


@about(3, "two parameters, two states", "파라미터 둘, state 둘", APART)
@mark.feedback(en="Remember things in the state alone.", ko="기억할 것은 모두 state에만 담으세요.")
def test_states_apart(student, reference, rng):
    for name in NAMES[1:]:
        w, gradients = draw(rng, 3, 4), [draw(rng, 3, 4) for _ in range(3)]
        alone = steps(student, name, w, gradients, lr=0.1)[-1]
        mine, theirs, state, other = w, draw(rng, 3, 4), {}, {}
        for dw in gradients:
            mine, state = getattr(student, name)(mine, dw, state, lr=0.1)
            theirs, other = getattr(student, name)(theirs, draw(rng, 3, 4), other, lr=0.1)
        close(mine, alone, f"{name}: w_new")


def pairs(student, x, y, size, rng):
    """Call minibatches; return its samples and its labels as two lists of arrays."""
    batches = student.minibatches(x, y, size, rng)
    en = (
        "`minibatches` should give pairs (x, y) of arrays, with every axis but the first as it was."
    )
    ko = "`minibatches`는 첫째 축 말고는 모양이 그대로인 배열의 쌍 (x, y)를 내놓아야 합니다."
    holds(isinstance(batches, (list, tuple)) and len(batches), en, ko)
    for batch in batches:
        holds(isinstance(batch, (list, tuple)) and len(batch) == 2, en, ko)
        for part, whole in zip(batch, (x, y), strict=True):
            good = isinstance(part, np.ndarray) and part.ndim == whole.ndim
            holds(good and part.shape[1:] == whole.shape[1:], en, ko)
    return [some for some, _ in batches], [some for _, some in batches]


def sizes(count, size):
    """Return how many samples each batch of an epoch should have."""
    return np.array([min(size, count - start) for start in range(0, count, size)])


@about(4, "minibatches: every sample once", "minibatches: 모든 샘플을 한 번씩", ONCE)
@mark.feedback(en="Shuffle once, then cut slices.", ko="한 번 섞은 다음 차례로 잘라 내세요.")
def test_every_sample_once(student, reference, rng):
    for count, size in ((23, 5), (12, 4), (6, 9)):
        x, y = np.arange(count * 2.0).reshape(count, 2) / 2, rng.integers(0, 3, count)
        found, _ = pairs(student, x, y, size, rng)
        close(np.array([len(batch) for batch in found]), sizes(count, size), "len(x)")
        close(np.sort(np.concatenate(found)[:, 0]), np.arange(count), "np.sort(x)")


@about(2, "minibatches: pairs stay together", "minibatches: 샘플과 레이블의 짝", PAIRS)
@mark.feedback(en="Index both arrays with one order.", ko="순서 하나로 두 배열을 인덱싱하세요.")
def test_pairs_stay_together(student, reference, rng):
    x = np.arange(30.0).reshape(30, 1, 1) + np.zeros((1, 2, 3))
    for y in (np.arange(30) * 7 % 30, np.eye(30)[np.arange(30) * 11 % 30]):
        samples, labels = map(np.concatenate, pairs(student, x, y, 8, rng))
        close(labels, y[samples[:, 0, 0].astype(int) % 30], "y")


@about(3, "minibatches: shuffled with rng", "minibatches: rng로 섞기", SHUFFLED)
@mark.feedback(
    en="Shuffle all the samples, not just the batches or within them, and by rng alone.",
    ko="배치의 순서나 배치 안의 순서만이 아니라 샘플 전체를 섞고, 난수는 rng에서만 얻으세요.",
)
def test_shuffled(student, reference, rng):
    x, (seed, another) = np.arange(64.0), rng.choice(2**32, 2, replace=False)
    generators = map(np.random.default_rng, (seed, seed, another))
    batches = [pairs(student, x, x, 8, own)[0] for own in generators]
    first, again, other = (np.concatenate(found) for found in batches)
    # In a random order about one sample is followed by its neighbour; twenty are beyond chance.
    neighbours = int(np.sum(np.diff(first) == 1))
    mixed = any(len(np.unique(batch // 8)) > 1 for batch in batches[0])
    en = "The samples are not shuffled over the whole data set."
    ko = "샘플이 데이터 전체에 걸쳐 섞이지 않았습니다."
    holds(mixed and neighbours < 20, en, ko, actual=first)
    en, ko = "The order does not follow from rng alone.", "순서가 rng만으로 정해지지 않습니다."
    holds(np.array_equal(first, again) and not np.array_equal(first, other), en, ko, actual=other)


COUNT = "def optimizer(w, dw, state):\n    {}\n    return w - state['t'] * dw, state"
COUNTING = Inside("optimizer", COUNT.format("state = {'t': state.get('t', 0) + 1}"))
FILLING = Inside("optimizer", COUNT.format("state['t'] = state.get('t', 0) + 1"))
SLOPES = Inside(
    "loss_fn",
    "def loss_fn(params, x, y):\n"
    "    return 1.0, {name: np.full(w.shape, 0.5) for name, w in params.items()}",
)


def regression(params, x, y):
    """Return the mean squared error of a linear model, and its gradients."""
    error = x @ params["w"] + params["b"] - y
    slope = 2 * error / len(x)
    return float(np.mean(error**2)), {"b": slope.sum(keepdims=True), "w": x.T @ slope}


def trained(student, *arguments):
    """Call train; return all parameters one after another, and the losses, as two arrays."""
    params, losses = student.train(*arguments)
    good = isinstance(params, dict) and params.keys() == arguments[0].keys()
    good = good and all(isinstance(value, np.ndarray) for value in params.values())
    good = good and isinstance(losses, (list, tuple, np.ndarray))
    en = "`params` should be a dict of arrays with the names it had, `losses` a list of numbers."
    ko = "`params`는 받은 것과 이름이 같은 배열의 dict, `losses`는 수의 리스트여야 합니다."
    number = (int, float, np.number, np.ndarray)
    holds(good and all(isinstance(x, number) and np.shape(x) == () for x in losses), en, ko)
    return np.concatenate([params[name].ravel() for name in sorted(params)]), np.array(losses)


@about(3, "train: steps with the whole data", "train: 데이터 전체로 움직이는 스텝", STEP)
@mark.feedback(
    en="First all gradients, then all updates.", ko="기울기를 모두 구한 다음 갱신하세요."
)
def test_train_steps(student, reference, rng):
    x, y = draw(rng, 12, 4), draw(rng, 12)
    params = {"w": draw(rng, 4), "b": draw(rng, 1)}
    arguments = (params, regression, x, y, lambda w, dw, state: (w - 0.05 * dw, state), 4, 12, rng)
    (got, losses), (right, expected) = (trained(who, *arguments) for who in (student, reference))
    close(got, right, "params")
    close(losses, expected, "losses")


@about(3, "train: epochs", "train: 에폭", EPOCH)
@mark.feedback(
    en="Many steps an epoch, in a new order.", ko="에폭마다 새 순서로 여러 스텝을 갑니다."
)
def test_train_epochs(student, reference, rng):
    seen = []

    def loss_fn(params, x, y):
        en, ko = "x should be a batch of samples.", "x는 샘플의 배치여야 합니다."
        holds(isinstance(x, np.ndarray) and x.ndim == 1, en, ko)
        seen.append(x.copy())
        return float(len(seen)), {"w": np.zeros(2)}

    arguments = ({"w": np.zeros(2)}, loss_fn, np.arange(22.0), np.arange(22), COUNTING, 3, 5, rng)
    _, losses = trained(student, *arguments)
    close(np.array([len(x) for x in seen]), np.tile(sizes(22, 5), 3), "len(x)")
    orders = np.concatenate(seen).reshape(3, 22)
    close(np.sort(orders), np.tile(np.arange(22.0), (3, 1)), "np.sort(x)")
    en, ko = "Several epochs have the same order.", "순서가 똑같은 에폭이 있습니다."
    holds(len(np.unique(orders, axis=0)) == 3, en, ko, actual=orders)
    close(losses, np.arange(1.0, 16.0), "losses")


@about(3, "train: a state for every parameter", "train: 파라미터마다 state 하나", STATES)
@mark.feedback(en="One state per name, kept for good.", ko="이름마다 state 하나를 끝까지 쓰세요.")
def test_train_states(student, reference, rng):
    params = {"w": draw(rng, 2, 3), "b": draw(rng, 4)}
    for optimizer in (FILLING, COUNTING):
        arguments = (params, SLOPES, draw(rng, 10, 2), np.arange(10), optimizer, 2, 4, rng)
        got, right = (trained(who, *arguments)[0] for who in (student, reference))
        close(got, right, "params")


@about(3, "bonus: radam", "보너스: radam", RADAM)
@mark.feedback(en="Print rho for every t.", ko="t마다 rho를 출력해 보세요.")
def test_radam(student, reference, rng):
    same_defaults(student, rng, "radam")
    same_steps(student, reference, rng, "radam", 7, lr=0.1)
    same_steps(student, reference, rng, "radam", 7, lr=0.1, beta1=0.6, beta2=0.8, eps=0.2)


@about(3, "bonus: adabelief", "보너스: adabelief", ADABELIEF)
@mark.feedback(en="Square the distance from the new m.", ko="새 m과의 차이를 제곱하세요.")
def test_adabelief(student, reference, rng):
    same_defaults(student, rng, "adabelief")
    same_steps(student, reference, rng, "adabelief", 4, lr=0.1, beta1=0.6, beta2=0.8, eps=0.2)


@about(3, "bonus: adabound", "보너스: adabound", ADABOUND)
@mark.feedback(en="Print both bounds for every t.", ko="t마다 두 경계를 출력해 보세요.")
def test_adabound(student, reference, rng):
    same_defaults(student, rng, "adabound")
    # Of these columns the first meets the upper bound, the last the lower one.
    options = {"beta1": 0.6, "beta2": 0.8, "eps": 0.05, "final_lr": 0.1, "gamma": 0.5}
    same_steps(student, reference, rng, "adabound", 5, (0.2, 0.5, 1.0, 5.0), lr=0.1, **options)

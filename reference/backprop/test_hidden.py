"""Hidden checks of backpropagation.

Inputs are drawn so that a classic mistake is paid for in the checks that are about it. With a
batch of one, dividing by N cannot be seen; with one layer there is no activation; functions to
differentiate are sums over the elements, so that a neighbour that moved does not matter.
"""

from itertools import pairwise

import numpy as np
from checklib import GRADIENT, close, holds, keeps_arguments, mark

OUT = "`affine_forward` returns `x @ w + b` for every sample, an array of shape (N, M)."
FLAT = "Each sample of `x` is flattened to a row of D features in the order of `reshape`."
DX = "`dx` is `dout` times the transposed `w`, in the shape of `x`, whatever its rank."
DW = "`dw` has the shape (D, M) of `w` and is the sum over all samples, never the mean."
DB = "`db` has the shape `(M,)`, not `(1, M)`, and is the sum over all samples, never the mean."
CACHE = "Each cache belongs to its own forward call and can be used for backward more than once."
IN_PLACE = "No function changes an array it was given: not `x`, not `dout`, not one in `params`."
LIKE_X = "The result has the shape of `x`, which may have any rank from 1 up."
STEP = "The difference is `(f(up) - f(down)) / (2 * h)` with the `h` given, 1e-5 if none is."
EXACTLY = "After the call `x` is exactly, to the last bit, what it was before."
NAMES = "Layer $i$ has `w` of shape `(sizes[i-1], sizes[i])` and `b` of shape `(sizes[i],)`."
BROKEN = "Weights are random, of both signs, and hardly any two of a layer are the same."
FROM_RNG = "The same state of `rng` gives the same weights, another state gives others."
LOGITS = "ReLU follows every layer but the last, whose output, the logits, is returned as it is."
DEPTH = "A network has any number of layers, one or a dozen, in the order of their numbers."
LOSS = "`loss` is one number, the mean over the batch of the softmax cross-entropy."
HOPELESS = "The loss is right for logits in the tens of thousands, where `exp` overflows."
GRADS = "`grads` has the keys of `params`, and each entry has the shape of its parameter."
MEAN = "The division by N happens once, in the gradient of the logits, and in no layer."
GATE = "On the way back, each hidden layer lets the gradient pass where its ReLU was open."
NORM = "Entry $i$ is the root of the sum of the squares of all the elements of `dw` of layer $i$."
BY_NAME = (
    "`activation` follows every layer but the last, and its slope is used once on the way back."
)
SOLVED = "For every `rng`, the right class has the larger logit at all four points."
STARTED = "The same state of `rng` gives the same trained network, another state gives another."

XOR = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def about(points, sentence, en, ko):
    """Mark a check with its points, the sentence of the handout it enforces and its title."""
    return lambda test: mark.points(points)(mark.cites(sentence)(mark.title(en=en, ko=ko)(test)))


def hint(en, ko):
    """Mark a check with its hint."""
    return mark.feedback(en=en, ko=ko)


def layer(rng, *shape):
    """Draw (x, w, b) of an affine layer with four outputs for an `x` of this shape."""
    return rng.normal(size=shape), rng.normal(size=(np.prod(shape[1:]), 4)), rng.normal(size=4)


def there_and_back(rng, student, reference, *shape):
    """Go through an affine layer with an `x` of this shape; return both sides' results."""
    arguments, dout = layer(rng, *shape), rng.normal(size=(shape[0], 4))
    results = []
    for side in (student, reference):
        out, cache = side.affine_forward(*arguments)
        dx, dw, db = side.affine_backward(dout, cache)
        results.append({"out": out, "dx": dx, "dw": dw, "db": db})
    return results


def network(rng, *sizes, spread=1.0):
    """Draw parameters that open half of the hidden units and leave no class without a chance."""
    params = {}
    for i, (n_in, n_out) in enumerate(pairwise(sizes), start=1):
        scale = spread if i < len(sizes) - 1 else 0.3
        params[f"w{i}"] = scale * rng.normal(size=(n_in, n_out)) * np.sqrt(2 / n_in)
        params[f"b{i}"] = scale * rng.normal(size=n_out)
    return params


def batch(rng, n, params):
    """Draw samples and classes for a network."""
    classes = len(params[f"b{len(params) // 2}"])
    return rng.normal(size=(n, len(params["w1"]))), rng.integers(0, classes, n)


def entry(values, name, of):
    """Return an entry of a dict of the student's."""
    holds(isinstance(values, dict), f"{of} should be a dict.", f"{of}은(는) dict여야 합니다.")
    en = f"{of} does not have all the entries it should have."
    holds(name in values, en, f"{of}에 있어야 할 항목이 빠져 있습니다.")
    return values[name]


def same_gradients(rng, student, reference, sizes, n, letter):
    """Compare the gradients of the weights, `letter` w, or of the biases, b, last layer first."""
    params = network(rng, *sizes)
    arguments = (params, *batch(rng, n, params))
    got, expected = student.mlp_loss(*arguments)[1], reference.mlp_loss(*arguments)[1]
    for i in range(len(sizes) - 1, 0, -1):
        name = f"{letter}{i}"
        close(entry(got, name, "grads"), expected[name], f"grads['{name}']", GRADIENT)


def same_norms(rng, student, reference, params, n, activation):
    """Compare the norms, whether they come as a list or as an array."""
    arguments = (params, *batch(rng, n, params), activation)
    got, expected = student.gradient_norms(*arguments), reference.gradient_norms(*arguments)
    got = np.asarray(got) if isinstance(got, (list, tuple)) else got
    close(got, np.asarray(expected), "norms", GRADIENT)


def drawn_from(rng, draw):
    """Fail unless `draw` gives the same for the same generator and something else for another."""
    one, again, other = (draw(np.random.default_rng(s)) for s in (7, 7, int(rng.integers(8, 999))))
    en, ko = "The same state of rng gives different numbers.", "rng가 같은데 다른 값이 나옵니다."
    holds(np.array_equal(one, again), en, ko, actual=again)
    en, ko = "Two generators give the very same numbers.", "rng가 다른데 똑같은 값이 나옵니다."
    holds(not np.array_equal(one, other), en, ko, actual=other)


def through(reference, params):
    """Return the logits of the four points, whatever form the student's parameters have."""
    holds(isinstance(params, dict), "params should be a dict.", "params는 dict여야 합니다.")
    names = {f"{letter}{i + 1}" for letter in "wb" for i in range(len(params) // 2)}
    en, ko = (
        "params should hold w1, b1, w2, b2, … alone.",
        "params에는 w1, b1, w2, b2, …만 담으세요.",
    )
    holds(params.keys() == names and bool(names), en, ko)
    try:
        arrays = {name: np.asarray(value, dtype=np.float64) for name, value in params.items()}
        logits = reference.mlp_forward(arrays, XOR)[0]
    except (TypeError, ValueError):
        logits = np.zeros(0)
    en = "The shapes in params do not lead from two inputs to two logits."
    ko = "params에 담긴 배열의 모양이 입력 둘에서 로짓 둘로 이어지지 않습니다."
    holds(logits.shape == (4, 2), en, ko, actual=logits)
    return logits


@about(3, OUT, "affine_forward: any sizes", "affine_forward: 여러 가지 크기")
@hint("Every sample gets the same w and the same b.", "모든 샘플에 같은 w와 같은 b를 씁니다.")
def test_affine_forward(student, reference, rng):
    for shape in ((5, 3), (1, 6)):
        arguments = layer(rng, *shape)
        close(student.affine_forward(*arguments)[0], reference.affine_forward(*arguments)[0])


@about(3, DW, "affine_backward: dw", "affine_backward: dw")
@hint("Samples share w: their gradients add up.", "샘플들이 w를 함께 쓰므로 더해야 합니다.")
def test_dw(student, reference, rng):
    got, expected = there_and_back(rng, student, reference, 6, 3)
    close(got["dw"], expected["dw"], "dw", GRADIENT)


@about(3, DB, "affine_backward: db", "affine_backward: db")
@hint("Samples share b, too. Mind the shape.", "b도 샘플들이 함께 씁니다. 모양도 확인하세요.")
def test_db(student, reference, rng):
    got, expected = there_and_back(rng, student, reference, 6, 3)
    close(got["db"], expected["db"], "db", GRADIENT)


@about(3, DX, "affine_backward: dx", "affine_backward: dx")
@hint("A feature feeds all M outputs.", "특성 하나가 출력 M개에 모두 쓰입니다.")
def test_dx(student, reference, rng):
    got, expected = there_and_back(rng, student, reference, 6, 3)
    close(got["dx"], expected["dx"], "dx", GRADIENT)


@about(5, FLAT, "affine: images and other shapes", "affine: 이미지와 그 밖의 모양")
@hint(
    "Keep the first axis, let reshape join the others, and give dx the shape of x again.",
    "첫째 축만 두고 나머지를 reshape로 이어 붙이세요. dx는 다시 x의 모양으로 돌려놓으세요.",
)
def test_affine_flattens(student, reference, rng):
    for shape in ((3, 4, 2), (2, 3, 2, 4)):
        got, expected = there_and_back(rng, student, reference, *shape)
        close(got["out"], expected["out"], "out")
        close(got["dx"], expected["dx"], "dx", GRADIENT)


@about(2, CACHE, "affine: a cache belongs to its call", "affine: 캐시는 그 호출의 것")
@hint(
    "Use no global variable; keep the cache intact.", "전역 변수를 쓰지 말고 캐시는 그대로 두세요."
)
def test_cache_belongs_to_its_call(student, reference, rng):
    # A batch of one: how samples are gathered is not what this check is about.
    first, second, dout = layer(rng, 1, 3), layer(rng, 1, 3), rng.normal(size=(1, 4))
    _, cache = student.affine_forward(*first)
    student.affine_forward(*second)
    expected = reference.affine_backward(dout, reference.affine_forward(*first)[1])[0]
    for _ in range(2):
        close(student.affine_backward(dout, cache)[0], expected, "dx", GRADIENT)


@about(2, IN_PLACE, "affine: the arguments stay as they are", "affine: 인자는 그대로")
@hint("x.shape = ... changes the caller's array, too.", "x.shape = ...는 받은 배열을 바꿉니다.")
def test_affine_leaves_its_arguments(student, reference, rng):
    _, cache = keeps_arguments(student.affine_forward, *layer(rng, 4, 2, 3))
    keeps_arguments(student.affine_backward, rng.normal(size=(4, 4)), cache)


@about(3, LIKE_X, "numerical_gradient: any shape", "numerical_gradient: 여러 가지 모양")
@hint(
    "f wants the whole array with one single element moved. Try x of rank 1, 2 and 3.",
    "f에는 원소 하나만 움직인 배열 전체를 넘기세요. 1차원, 2차원, 3차원 x로 해 보세요.",
)
def test_numerical_gradient(student, reference, rng):
    for shape in ((4,), (2, 3), (2, 1, 3)):
        x, weight = rng.uniform(0.2, 0.8, shape), rng.uniform(1.0, 2.0, shape)

        def f(v, weight=weight):
            return float(np.sum(weight * np.sin(8.0 * v)))

        got, expected = (side.numerical_gradient(f, x) for side in (student, reference))
        close(got, expected, "gradient", GRADIENT)


@about(2, STEP, "numerical_gradient: the step h", "numerical_gradient: 간격 h")
@hint(
    "A large h shows which formula you use: both sides, 2h apart, with the h you were given.",
    "h가 크면 식의 차이가 드러납니다. 받은 h로 양쪽을 계산하고 2h로 나누었나요?",
)
def test_numerical_gradient_step(student, reference, rng):
    x, h = rng.uniform(1.0, 2.0, 4), float(rng.uniform(0.3, 0.6))

    def f(v):
        return float(np.sum(v**3))

    got, expected = (side.numerical_gradient(f, x, h=h) for side in (student, reference))
    close(got, expected, "gradient", GRADIENT)


@about(2, EXACTLY, "numerical_gradient: x stays as it is", "numerical_gradient: x는 그대로")
@hint(
    "x + h - 2h + h is not always x again. Work on a copy, or keep the old value aside.",
    "x + h - 2h + h가 늘 x로 돌아오지는 않습니다. 복사본을 쓰거나 원래 값을 따로 두세요.",
)
def test_numerical_gradient_leaves_x(student, reference, rng):
    x = rng.uniform(1.0, 2.0, (6, 5)) * 10.0 ** rng.uniform(-2.0, 2.0, (6, 5))
    keeps_arguments(student.numerical_gradient, lambda v: float(np.sum(v)), x)


@about(3, NAMES, "mlp_init: names, shapes, zero biases", "mlp_init: 이름, 모양, 0인 편향")
@hint(
    "Layers are numbered from 1. n sizes make n - 1.",
    "번호는 1부터이고, 층은 크기보다 하나 적습니다.",
)
def test_init(student, reference, rng):
    for depth in (1, 2, 4):
        sizes = rng.permutation(np.arange(2, 9))[: depth + 1].tolist()
        params = student.mlp_init(sizes, rng)
        for i, shape in enumerate(pairwise(sizes), start=1):
            weight, bias = (entry(params, f"{letter}{i}", "params") for letter in "wb")
            close(np.array(np.shape(weight)), np.array(shape), f"the shape of params['w{i}']")
            close(bias, np.zeros(shape[1]), f"params['b{i}']")
        en, ko = "params has an entry too many.", "params에 필요 없는 항목이 있습니다."
        holds(len(params) == 2 * depth, en, ko)


@about(2, BROKEN, "mlp_init: weights that differ", "mlp_init: 서로 다른 가중치")
@hint("Units that start alike stay alike.", "똑같이 시작한 유닛은 끝까지 똑같습니다.")
def test_init_breaks_the_symmetry(student, reference, rng):
    w = np.asarray(entry(student.mlp_init([40, 30, 2], rng), "w1", "params"), dtype=np.float64)
    en, ko = "Many weights of a layer are the same.", "한 층에 같은 가중치가 많습니다."
    holds(len(np.unique(w)) > 1000 and np.isfinite(w).all(), en, ko, actual=w)
    # 0.15 is ten standard deviations of the share of positive ones among 1200.
    en, ko = "Nearly all weights have the same sign.", "가중치의 부호가 거의 모두 같습니다."
    holds(abs(float(np.mean(w > 0)) - 0.5) < 0.15, en, ko, actual=w)


@about(2, FROM_RNG, "mlp_init: drawn from rng", "mlp_init: rng에서 뽑기")
@hint("np.random.… and fixed seeds ignore rng.", "np.random.…이나 고정된 시드는 쓰지 마세요.")
def test_init_uses_rng(student, reference, rng):
    drawn_from(rng, lambda given: entry(student.mlp_init([5, 4, 3], given), "w1", "params"))


@about(4, LOGITS, "mlp_forward: hidden layers", "mlp_forward: 은닉층")
@hint("Where does ReLU belong, and where not?", "ReLU를 쓸 자리와 쓰지 않을 자리는 어디인가요?")
def test_forward(student, reference, rng):
    for sizes in ((4, 6, 5), (3, 5, 6, 4)):
        params = network(rng, *sizes)
        x, _ = batch(rng, 5, params)
        close(student.mlp_forward(params, x)[0], reference.mlp_forward(params, x)[0], "logits")


@about(3, DEPTH, "mlp_forward: one layer, and twelve", "mlp_forward: 한 층과 열두 층")
@hint(
    "As text, w10 comes before w2. Count the layers and build each name from its number.",
    "문자열로는 w10이 w2보다 앞섭니다. 층수를 세고 번호로 이름을 만드세요.",
)
def test_forward_any_depth(student, reference, rng):
    for sizes in ((3, 4), (3,) * 13):
        # Nothing is below 0 here, so ReLU cannot be seen.
        params = {name: np.abs(value) for name, value in network(rng, *sizes, spread=0.5).items()}
        params = dict(sorted(params.items(), reverse=True))
        x = np.abs(batch(rng, 4, params)[0])
        close(student.mlp_forward(params, x)[0], reference.mlp_forward(params, x)[0], "logits")


@about(3, LOSS, "mlp_loss: the loss", "mlp_loss: 손실")
@hint(
    "Softmax, the logarithm of the right class's probability, the mean, the sign.",
    "소프트맥스, 정답 클래스 확률의 로그, 평균, 부호를 차례로 확인하세요.",
)
def test_loss(student, reference, rng):
    params = network(rng, 4, 5)
    arguments = (params, *batch(rng, 7, params))
    close(student.mlp_loss(*arguments)[0], reference.mlp_loss(*arguments)[0], "loss")


@about(3, HOPELESS, "mlp_loss: huge logits", "mlp_loss: 매우 큰 로짓")
@hint(
    "Subtract the largest logit of the row, and never take the logarithm of an underflown p.",
    "행마다 가장 큰 로짓을 빼고, 0으로 언더플로된 확률에 로그를 취하지 마세요.",
)
def test_loss_of_huge_logits(student, reference, rng):
    # The right class is thousands below another, and one row far below the other.
    params = {"w1": rng.permutation([[1e4, 1.3e4, 1.7e4, 2e4]], axis=1), "b1": np.zeros(4)}
    x = np.array([[1.0], [-1.0]])
    arguments = (params, x, np.argmin(x @ params["w1"], axis=1))
    close(student.mlp_loss(*arguments)[0], reference.mlp_loss(*arguments)[0], "loss")


@about(4, MEAN, "mlp_loss: dw of a batch", "mlp_loss: 배치 전체의 dw")
@hint("The loss is a mean: N appears once.", "손실이 평균이므로 N은 한 번만 나타납니다.")
def test_loss_gradient(student, reference, rng):
    same_gradients(rng, student, reference, (4, 5), 7, "w")


@about(5, GATE, "mlp_loss: dw of the hidden layers", "mlp_loss: 은닉층의 dw")
@hint(
    "Compare with your numerical_gradient, one layer at a time, from the last to the first.",
    "마지막 층부터 첫째 층까지 한 층씩 numerical_gradient와 비교해 보세요.",
)
def test_loss_gradient_hidden(student, reference, rng):
    # A batch of one: whether and how often N divides is not what this check is about.
    same_gradients(rng, student, reference, (4, 24, 23, 24, 3), 1, "w")


@about(3, GRADS, "mlp_loss: db of every layer", "mlp_loss: 모든 층의 db")
@hint(
    "One number for each unit, in the shape of the bias, and one entry for each layer.",
    "유닛마다 수 하나씩, 편향과 같은 모양입니다. 항목은 층마다 하나씩 있어야 합니다.",
)
def test_loss_gradient_biases(student, reference, rng):
    same_gradients(rng, student, reference, (4, 9, 3), 6, "b")


@about(2, IN_PLACE, "mlp_loss: params stay as they are", "mlp_loss: params는 그대로")
@hint(
    "mlp_loss measures; it does not take a step. Is anything updated on the way?",
    "mlp_loss는 재기만 하고 갱신하지 않습니다. 도중에 바뀌는 값이 있나요?",
)
def test_loss_leaves_its_arguments(student, reference, rng):
    params = network(rng, 3, 5, 4)
    x, y = batch(rng, 4, params)
    _, (after, x_after, _) = student.mlp_loss.with_arguments(params, x, y)
    same = after.keys() == params.keys() and all(np.array_equal(after[n], params[n]) for n in after)
    holds(same, "`mlp_loss` changes params in place.", "`mlp_loss`가 params를 바꿉니다.")
    holds(
        np.array_equal(x, x_after), "`mlp_loss` changes x in place.", "`mlp_loss`가 x를 바꿉니다."
    )


@about(4, NORM, "gradient_norms: relu and tanh", "gradient_norms: relu와 tanh")
@hint(
    "With relu these are the norms of mlp_loss's dw, in order. The slope of tanh is 1 - tanh².",
    "relu이면 mlp_loss의 dw의 노름을 층 순서대로 담으세요. tanh의 기울기는 1 - tanh²입니다.",
)
def test_norms_relu_and_tanh(student, reference, rng):
    for activation in ("relu", "tanh"):
        same_norms(rng, student, reference, network(rng, 4, 6, 7, 3), 5, activation)


@about(3, BY_NAME, "gradient_norms: sigmoid", "gradient_norms: sigmoid")
@hint(
    "s * (1 - s) wants the output s of the sigmoid, and it is applied once a layer.",
    "s * (1 - s)의 s는 시그모이드의 출력이고, 층마다 한 번씩 곱합니다.",
)
def test_norms_sigmoid(student, reference, rng):
    same_norms(rng, student, reference, network(rng, 4, 6, 7, 5, 3, spread=2.0), 1, "sigmoid")


@about(4, SOLVED, "train_xor: several generators", "train_xor: 여러 생성기")
@hint(
    "Some starts get stuck. Notice it, and start again with new weights.",
    "시작 가중치에 따라 학습이 막히기도 합니다. 이를 알아채고 새로 뽑아 다시 시작하세요.",
)
def test_xor_is_solved(student, reference, rng):
    for _ in range(4):
        logits = through(reference, student.train_xor(rng))
        right = logits[range(4), [0, 1, 1, 0]] > logits[range(4), [1, 0, 0, 1]]
        en, ko = "Not all four points get their class.", "네 점 가운데 클래스가 틀린 점이 있습니다."
        holds(right.all(), en, ko, actual=logits)


@about(2, STARTED, "train_xor: drawn from rng", "train_xor: rng에서 뽑기")
@hint("Fixed weights or seeds ignore rng.", "가중치나 시드를 고정하지 말고 rng에서 뽑으세요.")
def test_xor_starts_from_rng(student, reference, rng):
    drawn_from(rng, lambda given: through(reference, student.train_xor(given)))

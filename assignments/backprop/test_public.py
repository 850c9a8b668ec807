"""Public checks of backpropagation: small numbers that were worked out by hand."""

import numpy as np
from checklib import GRADIENT, close, holds, mark

XOR = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


@mark.points(3)
@mark.title(en="affine_forward: two samples by hand", ko="affine_forward: 손으로 계산한 두 샘플")
@mark.feedback(en="Every row is x @ w + b.", ko="모든 행이 x @ w + b입니다.")
def test_affine_forward_by_hand(student):
    x = np.array([[1.0, 2.0], [3.0, -1.0]])
    w, b = np.array([[1.0, 0.0, 2.0], [-1.0, 3.0, 1.0]]), np.array([1.0, -2.0, 0.5])
    out, _ = student.affine_forward(x, w, b)
    close(out, np.array([[0.0, 4.0, 4.5], [5.0, -5.0, 5.5]]), "out")


@mark.points(4)
@mark.title(en="affine_backward: two samples by hand", ko="affine_backward: 손으로 계산한 두 샘플")
@mark.feedback(
    en="dx has the shape of x, dw that of w, db that of b: that alone tells which matrix to turn.",
    ko="dx는 x와, dw는 w와, db는 b와 모양이 같습니다. 모양만 맞춰 봐도 무엇을 전치할지 보입니다.",
)
def test_affine_backward_by_hand(student):
    x = np.array([[1.0, 2.0], [3.0, -1.0]])
    w, b = np.array([[1.0, 0.0, 2.0], [-1.0, 3.0, 1.0]]), np.array([1.0, -2.0, 0.5])
    _, cache = student.affine_forward(x, w, b)
    dx, dw, db = student.affine_backward(np.array([[1.0, 2.0, 0.0], [0.0, -1.0, 3.0]]), cache)
    close(dx, np.array([[1.0, 5.0], [6.0, 0.0]]), "dx", GRADIENT)
    close(dw, np.array([[1.0, -1.0, 9.0], [2.0, 5.0, -3.0]]), "dw", GRADIENT)
    close(db, np.array([1.0, 1.0, 3.0]), "db", GRADIENT)


@mark.points(3)
@mark.title(en="numerical_gradient by hand", ko="numerical_gradient: 손으로 계산한 기울기")
@mark.feedback(
    en="Move one element up by h and down by h, and divide by the distance between the two.",
    ko="원소 하나만 h만큼 올렸을 때와 내렸을 때의 차이를 두 점 사이의 거리로 나누세요.",
)
def test_numerical_gradient_by_hand(student):
    # f = a^2 b has the slopes 2ab = 12 and a^2 = 9, and central differences of it are exact.
    found = student.numerical_gradient(
        lambda v: float(v[0] * v[0] * v[1]), np.array([3.0, 2.0]), h=0.5
    )
    close(found, np.array([12.0, 9.0]), "gradient", GRADIENT)


@mark.points(2)
@mark.title(en="mlp_init: names and shapes", ko="mlp_init: 이름과 모양")
@mark.feedback(
    en="Layer i leads from sizes[i - 1] to sizes[i], and the first layer is number 1.",
    ko="i번째 층은 sizes[i - 1]개에서 sizes[i]개로 이어지고, 첫째 층의 번호는 1입니다.",
)
def test_init_names_and_shapes(student):
    params = student.mlp_init([3, 4, 2], np.random.default_rng(0))
    shapes = {name: np.shape(value) for name, value in params.items()}
    expected = {"w1": (3, 4), "b1": (4,), "w2": (4, 2), "b2": (2,)}
    holds(
        shapes == expected,
        f"The parameters have the names and shapes {shapes}, but they should be {expected}.",
        f"파라미터의 이름과 모양이 {shapes}인데 {expected}여야 합니다.",
    )


@mark.points(3)
@mark.title(en="mlp_forward: two layers by hand", ko="mlp_forward: 손으로 계산한 두 층")
@mark.feedback(
    en="affine, ReLU, affine: the logits themselves may be negative.",
    ko="affine, ReLU, affine 순서입니다. 로짓 자체는 음수일 수 있습니다.",
)
def test_mlp_forward_by_hand(student):
    # Hidden sums [3, 1] and [-3, -2].
    params = {
        "w1": np.array([[1.0, -1.0], [2.0, 1.0]]),
        "b1": np.array([0.0, 1.0]),
        "w2": np.array([[1.0, 2.0], [-1.0, 0.0]]),
        "b2": np.array([0.5, -3.0]),
    }
    logits, _ = student.mlp_forward(params, np.array([[1.0, 1.0], [1.0, -2.0]]))
    close(logits, np.array([[2.5, 3.0], [0.5, -3.0]]), "logits")


@mark.points(4)
@mark.title(en="mlp_loss: two layers by hand", ko="mlp_loss: 손으로 계산한 두 층")
@mark.feedback(
    en="p minus 1 at the right class, divided by N; then back through each layer in turn.",
    ko="정답 클래스에서 1을 뺀 p를 N으로 나누고, 한 층씩 거꾸로 지나가세요.",
)
def test_mlp_loss_by_hand(student):
    # Hidden sums [3, -1] and [3, -2]; both logits are 9, so both probabilities are 1/2.
    params = {
        "w1": np.array([[1.0, -1.0], [1.0, 0.0]]),
        "b1": np.array([0.0, 0.0]),
        "w2": np.array([[1.0, 3.0], [5.0, 1.0]]),
        "b2": np.array([6.0, 0.0]),
    }
    loss, grads = student.mlp_loss(params, np.array([[1.0, 2.0], [2.0, 1.0]]), np.array([0, 0]))
    close(loss, np.log(2.0), "loss")
    expected = {
        "b2": np.array([-0.5, 0.5]),
        "w2": np.array([[-1.5, 1.5], [0.0, 0.0]]),
        "b1": np.array([1.0, 0.0]),
        "w1": np.array([[1.5, 0.0], [1.5, 0.0]]),
    }
    for name, value in expected.items():
        holds(name in grads, f"grads has no '{name}'.", f"grads에 '{name}'이(가) 없습니다.")
        close(grads[name], value, f"grads['{name}']", GRADIENT)


@mark.points(3)
@mark.title(en="gradient_norms: two layers by hand", ko="gradient_norms: 손으로 계산한 두 층")
@mark.feedback(
    en="The norm is the root of the sum of all squares; at 0 the sigmoid's slope is 1/4.",
    ko="노름은 모든 원소의 제곱을 더한 것의 제곱근입니다. 시그모이드의 기울기는 0에서 1/4입니다.",
)
def test_gradient_norms_by_hand(student):
    # Hidden outputs 1/2 and both logits 14. dh = [6, 8], a quarter of it times x = 2 is [3, 4].
    params = {
        "w1": np.zeros((1, 2)),
        "b1": np.zeros(2),
        "w2": np.array([[0.0, 12.0], [0.0, 16.0]]),
        "b2": np.array([14.0, 0.0]),
    }
    norms = student.gradient_norms(params, np.array([[2.0]]), np.array([0]), "sigmoid")
    close(np.asarray(norms), np.array([5.0, 0.5]), "norms", GRADIENT)


@mark.points(3)
@mark.title(en="train_xor: one generator", ko="train_xor: 생성기 하나")
@mark.feedback(
    en="Print the loss while training. If it gets stuck, start again with new weights.",
    ko="손실을 출력해 보세요. 더 내려가지 않으면 가중치를 새로 뽑아 다시 시작하세요.",
)
def test_train_xor_once(student):
    params = student.train_xor(np.random.default_rng(1))
    h, depth = XOR, len(params) // 2
    for layer in range(1, depth + 1):
        h = np.maximum(h, 0.0) if layer > 1 else h
        h = h @ params[f"w{layer}"] + params[f"b{layer}"]
    holds(
        h.shape == (4, 2),
        f"The logits of the four points have shape {h.shape}, but it should be (4, 2).",
        f"네 점의 로짓의 모양이 {h.shape}인데 (4, 2)여야 합니다.",
        actual=h,
    )
    found = np.where(h[:, 1] > h[:, 0], 1.0, 0.0) + np.where(h[:, 1] == h[:, 0], 0.5, 0.0)
    close(found, np.array([0.0, 1.0, 1.0, 0.0]), "class of (0,0), (0,1), (1,0), (1,1)")

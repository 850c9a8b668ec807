"""Optimisers.

옵티마이저.
"""

import numpy as np  # noqa: F401


def sgd(w, dw, state, lr=1e-3):
    """Return (w_new, state) after one step of gradient descent.

    In every optimiser `w` and `dw` are arrays of one shape, and `state` is a dict of your own:
    empty before the first step, afterwards what you returned for this parameter the last time.

    경사 하강법으로 한 스텝 움직인 (w_new, state)를 돌려줍니다.
    모든 옵티마이저에서 `w`와 `dw`는 모양이 같은 배열입니다. `state`에는 무엇을 담아도 됩니다.
    첫 스텝 전에는 비어 있고, 그다음부터는 이 파라미터에 대해 지난번에 돌려준 값이 들어옵니다.
    """
    raise NotImplementedError


def momentum(w, dw, state, lr=1e-3, mu=0.9):
    """Return (w_new, state) after one step with momentum.

    모멘텀으로 한 스텝 움직인 (w_new, state)를 돌려줍니다.
    """
    raise NotImplementedError


def nesterov(w, dw, state, lr=1e-3, mu=0.9):
    """Return (w_new, state) after one step with Nesterov's momentum.

    네스테로프 모멘텀으로 한 스텝 움직인 (w_new, state)를 돌려줍니다.
    """
    raise NotImplementedError


def adagrad(w, dw, state, lr=1e-3, eps=1e-8):
    """Return (w_new, state) after one step of AdaGrad.

    AdaGrad로 한 스텝 움직인 (w_new, state)를 돌려줍니다.
    """
    raise NotImplementedError


def rmsprop(w, dw, state, lr=1e-3, rho=0.9, eps=1e-8):
    """Return (w_new, state) after one step of RMSProp.

    RMSProp으로 한 스텝 움직인 (w_new, state)를 돌려줍니다.
    """
    raise NotImplementedError


def adam(w, dw, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """Return (w_new, state) after one step of Adam.

    Adam으로 한 스텝 움직인 (w_new, state)를 돌려줍니다.
    """
    raise NotImplementedError


def adamw(w, dw, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    """Return (w_new, state) after one step of Adam with decoupled weight decay.

    가중치 감쇠를 분리한 Adam으로 한 스텝 움직인 (w_new, state)를 돌려줍니다.
    """
    raise NotImplementedError


def radam(w, dw, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """Return (w_new, state) after one step of rectified Adam (bonus).

    RAdam으로 한 스텝 움직인 (w_new, state)를 돌려줍니다(보너스).
    """
    raise NotImplementedError


def adabelief(w, dw, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """Return (w_new, state) after one step of AdaBelief (bonus).

    AdaBelief로 한 스텝 움직인 (w_new, state)를 돌려줍니다(보너스).
    """
    raise NotImplementedError


def adabound(w, dw, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, final_lr=0.1, gamma=1e-3):
    """Return (w_new, state) after one step of AdaBound (bonus).

    AdaBound로 한 스텝 움직인 (w_new, state)를 돌려줍니다(보너스).
    """
    raise NotImplementedError


def minibatches(x, y, batch_size, rng):
    """Yield pairs (x, y) of one epoch: every sample once, shuffled, `batch_size` at a time.

    `x` and `y` are arrays whose first axis has length N; the last batch holds what is left.
    Write a generator (with `yield`) or return a list of the pairs.

    한 에폭의 (x, y) 쌍을 차례로 내놓습니다. 모든 샘플을 섞어서 한 번씩, `batch_size`개씩 냅니다.
    `x`와 `y`는 첫째 축의 길이가 N인 배열이고, 마지막 배치에는 남은 샘플이 들어갑니다.
    제너레이터(`yield`)로 써도 되고, 쌍의 리스트를 돌려주어도 됩니다.
    """
    raise NotImplementedError


def train(params, loss_fn, x, y, optimizer, epochs, batch_size, rng):
    """Return (params, losses) after some epochs with one step a mini-batch.

    `params` is a dict of arrays, `loss_fn(params, x, y)` returns (loss, grads) with a dict of
    gradients, `optimizer(w, dw, state)` returns (w_new, state). `losses` is a list with the loss
    of every step.

    미니배치마다 한 스텝씩 여러 에폭을 학습한 (params, losses)를 돌려줍니다.
    `params`는 배열의 dict이고, `loss_fn(params, x, y)`는 (loss, grads)를 돌려줍니다. grads는
    기울기의 dict입니다. `optimizer(w, dw, state)`는 (w_new, state)를 돌려줍니다.
    `losses`는 스텝마다 손실이 하나씩 담긴 리스트입니다.
    """
    raise NotImplementedError

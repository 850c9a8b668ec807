"""Wrong solutions of the optimisers, as students write them."""

# ruff: noqa: F821 -- a mistake is composed with the solution and may call its functions

import numpy as np

right_radam = radam


def all_rows(x, y, epochs, batch_size, rng):
    for _ in range(epochs):
        yield from minibatches(x, y, batch_size, rng)


def over(rows, params, loss_fn, optimizer, key=str):
    losses, states = [], {}
    for xb, yb in rows:
        loss, grads = loss_fn(params, xb, yb)
        losses.append(loss)
        params = dict(params)
        for name in params:
            state = states.get(key(name), {})
            params[name], states[key(name)] = optimizer(params[name], grads[name], state)
    return params, losses


def cut(order, x, y, batch_size):
    for start in range(0, len(order), batch_size):
        chosen = order[start : start + batch_size]
        yield x[chosen], y[chosen]


class sgd_goes_uphill:
    caught_by = ("test_sgd_by_hand", "test_sgd")
    en = "You add lr * dw. The gradient points uphill: subtract it."
    ko = "lr * dw를 더하고 있습니다. 기울기는 오르막 방향이므로 빼야 합니다."

    def sgd(w, dw, state, lr=1e-3):
        return w + lr * dw, state


class sgd_changes_w_in_place:
    caught_by = ("test_arguments_stay",)
    en = "w -= lr * dw changes the caller's own array. Write w - lr * dw, which makes a new one."
    ko = "w -= lr * dw는 호출한 쪽의 배열을 바꿉니다. 새 배열을 만드는 w - lr * dw를 쓰세요."

    def sgd(w, dw, state, lr=1e-3):
        w -= lr * dw
        return w, state


class lr_default_of_a_hundredth:
    caught_by = ("test_defaults",)
    en = "Your default lr is 0.01. It is 0.001 in every optimiser of this unit."
    ko = "lr의 기본값이 0.01로 되어 있습니다. 이 단원의 모든 옵티마이저에서 기본값은 0.001입니다."

    def sgd(w, dw, state, lr=1e-2):
        return w - lr * dw, state


class velocity_not_kept:
    caught_by = ("test_momentum_by_hand", "test_momentum_steps", "test_options_of_the_call")
    en = "Your velocity starts from zero at every step: the state you return does not hold it."
    ko = "스텝마다 속도가 0에서 다시 시작합니다. 돌려주는 state에 속도를 담지 않았습니다."

    def momentum(w, dw, state, lr=1e-3, mu=0.9):
        return w + mu * state.get("v", 0) - lr * dw, state


class rate_outside_the_velocity:
    caught_by = ("test_options_of_the_call",)
    en = "Your velocity holds bare gradients and lr multiplies it later, so that a new lr changes old steps too. Here lr goes into v."
    ko = "속도에는 기울기만 쌓고 나중에 lr을 곱하고 있어, lr이 바뀌면 지난 스텝까지 달라집니다. 여기서는 v 안에 lr을 넣습니다."

    def momentum(w, dw, state, lr=1e-3, mu=0.9):
        v = mu * state.get("v", 0) + dw
        return w - lr * v, {"v": v}

    def nesterov(w, dw, state, lr=1e-3, mu=0.9):
        v = mu * state.get("v", 0) + dw
        return w - lr * (dw + mu * v), {"v": v}


class nesterov_is_momentum:
    caught_by = ("test_nesterov_by_hand", "test_nesterov_steps", "test_options_of_the_call")
    en = "This is plain momentum: mu * v - lr * dw with the old v. Nesterov's step takes the new v."
    ko = "보통의 모멘텀과 같습니다. mu * v - lr * dw에 이전 v를 썼습니다. 네스테로프는 새 v를 씁니다."

    def nesterov(w, dw, state, lr=1e-3, mu=0.9):
        v = mu * state.get("v", 0) - lr * dw
        return w + v, {"v": v}


class velocity_in_a_global_variable:
    caught_by = ("test_states_apart",)
    en = "Your velocity is in a global variable, which all parameters share. Keep it in the state."
    ko = "속도를 전역 변수에 두어 모든 파라미터가 함께 쓰고 있습니다. state에 담으세요."

    def momentum(w, dw, state, lr=1e-3, mu=0.9):
        global velocity
        velocity = (mu * velocity if state else 0) - lr * dw
        return w + velocity, {"started": True}


class adagrad_forgets:
    caught_by = ("test_adaptive_steps_by_hand", "test_adagrad_steps")
    en = "Your adagrad divides by the latest gradient alone. Add up the squares of all so far."
    ko = "adagrad가 마지막 기울기만으로 나누고 있습니다. 지금까지의 제곱을 모두 더하세요."

    def adagrad(w, dw, state, lr=1e-3, eps=1e-8):
        return w - lr * dw / (np.sqrt(dw**2) + eps), {"s": dw**2}


class adagrad_eps_inside:
    caught_by = ("test_adaptive_steps_by_hand", "test_eps")
    en = "Your adagrad divides by sqrt(s + eps). Here eps stands outside: sqrt(s) + eps."
    ko = "adagrad에서 sqrt(s + eps)로 나누고 있습니다. 여기서는 eps가 바깥에 있습니다: sqrt(s) + eps."

    def adagrad(w, dw, state, lr=1e-3, eps=1e-8):
        s = state.get("s", 0) + dw**2
        return w - lr * dw / np.sqrt(s + eps), {"s": s}


class rmsprop_eps_inside:
    caught_by = ("test_adaptive_steps_by_hand", "test_eps")
    en = "Your rmsprop divides by sqrt(s + eps). Here eps stands outside: sqrt(s) + eps."
    ko = "rmsprop에서 sqrt(s + eps)로 나누고 있습니다. 여기서는 eps가 바깥에 있습니다: sqrt(s) + eps."

    def rmsprop(w, dw, state, lr=1e-3, rho=0.9, eps=1e-8):
        s = rho * state.get("s", 0) + (1 - rho) * dw**2
        return w - lr * dw / np.sqrt(s + eps), {"s": s}


class rmsprop_adds_up:
    caught_by = ("test_adaptive_steps_by_hand", "test_rmsprop_steps", "test_rmsprop_rho")
    en = "Your rmsprop adds all squares up, as adagrad does. It should average them with rho."
    ko = "rmsprop이 adagrad처럼 제곱을 모두 더하고 있습니다. rho로 평균을 내야 합니다."

    def rmsprop(w, dw, state, lr=1e-3, rho=0.9, eps=1e-8):
        return adagrad(w, dw, state, lr, eps)


class rho_hard_coded:
    caught_by = ("test_adaptive_steps_by_hand", "test_rmsprop_rho")
    en = "You always use 0.9. Use the value of the argument rho."
    ko = "항상 0.9를 쓰고 있습니다. 인자로 받은 rho를 쓰세요."

    def rmsprop(w, dw, state, lr=1e-3, rho=0.9, eps=1e-8):
        s = 0.9 * state.get("s", 0) + 0.1 * dw**2
        return w - lr * dw / (np.sqrt(s) + eps), {"s": s}


class rho_on_the_new_square:
    caught_by = ("test_adaptive_steps_by_hand", "test_rmsprop_steps", "test_rmsprop_rho")
    en = "You give rho to the new square. It is the share of the old average that is kept."
    ko = "rho를 새 제곱에 곱하고 있습니다. rho는 이전 평균을 남기는 비율입니다."

    def rmsprop(w, dw, state, lr=1e-3, rho=0.9, eps=1e-8):
        s = (1 - rho) * state.get("s", 0) + rho * dw**2
        return w - lr * dw / (np.sqrt(s) + eps), {"s": s}


class adam_t_not_kept:
    caught_by = ("test_adam_by_hand", "test_adam_later_steps", "test_adam_betas", "test_adam_eps")
    en = "Your t is 1 in every step. Count it in the state: t = state.get('t', 0) + 1; store it."
    ko = "t가 스텝마다 1입니다. state에서 세세요. t = state.get('t', 0) + 1로 구하고 다시 담아야 합니다."

    def adam(w, dw, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        state = _averaged(dw, dw**2, {**state, "t": 0}, beta1, beta2)
        m, v = _corrected(state, beta1, beta2)
        return w - lr * m / (np.sqrt(v) + eps), state


class adam_keeps_corrected_averages:
    caught_by = ("test_adam_by_hand", "test_adam_later_steps", "test_adam_betas", "test_adam_eps")
    en = "You store the corrected m and v, and the next step corrects them again. Store the raw ones."
    ko = "보정한 m과 v를 state에 담아 다음 스텝에서 또 보정하게 됩니다. 보정 전의 값을 담으세요."

    def adam(w, dw, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        state = _averaged(dw, dw**2, state, beta1, beta2)
        m, v = _corrected(state, beta1, beta2)
        return w - lr * m / (np.sqrt(v) + eps), {**state, "m": m, "v": v}


class adam_not_corrected:
    caught_by = ("test_adam_by_hand", "test_adam_first_step", "test_adam_later_steps")
    en = "The bias correction is missing: divide m by 1 - beta1**t and v by 1 - beta2**t."
    ko = "편향 보정이 빠졌습니다. m은 1 - beta1**t로, v는 1 - beta2**t로 나누세요."

    def adam(w, dw, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        state = _averaged(dw, dw**2, state, beta1, beta2)
        return w - lr * state["m"] / (np.sqrt(state["v"]) + eps), state


class adam_t_from_zero:
    caught_by = ("test_adam_by_hand", "test_adam_first_step", "test_adam_later_steps")
    en = "Your first step has t = 0, and 1 - beta**0 is 0. Count first: the first step has t = 1."
    ko = "첫 스텝의 t가 0이어서 1 - beta**0, 곧 0으로 나눕니다. 먼저 세어 첫 스텝을 t = 1로 하세요."

    def adam(w, dw, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        state = _averaged(dw, dw**2, {"t": -1, **state}, beta1, beta2)
        m, v = _corrected(state, beta1, beta2)
        return w - lr * m / (np.sqrt(v) + eps), state


class adam_eps_inside:
    caught_by = ("test_adam_by_hand", "test_adam_eps")
    en = "You divide by sqrt(vhat + eps). Here eps stands outside the root: sqrt(vhat) + eps."
    ko = "sqrt(vhat + eps)로 나누고 있습니다. 여기서는 eps가 제곱근 바깥에 있습니다: sqrt(vhat) + eps."

    def adam(w, dw, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        state = _averaged(dw, dw**2, state, beta1, beta2)
        m, v = _corrected(state, beta1, beta2)
        return w - lr * m / np.sqrt(v + eps), state


class adam_eps_beside_the_raw_root:
    caught_by = ("test_adam_by_hand", "test_adam_eps")
    en = "You put the corrections into lr and add eps to sqrt(v). Here eps is added to the root of the corrected v."
    ko = "보정을 lr에 몰아 넣고 eps를 sqrt(v)에 더했습니다. 여기서는 보정한 v의 제곱근에 eps를 더합니다."

    def adam(w, dw, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        state = _averaged(dw, dw**2, state, beta1, beta2)
        rate = lr * np.sqrt(1 - beta2 ** state["t"]) / (1 - beta1 ** state["t"])
        return w - rate * state["m"] / (np.sqrt(state["v"]) + eps), state


class adam_betas_hard_coded:
    caught_by = ("test_adam_betas",)
    en = "You always use 0.9 and 0.999. Use the arguments beta1 and beta2."
    ko = "항상 0.9와 0.999를 쓰고 있습니다. 인자로 받은 beta1과 beta2를 쓰세요."

    def adam(w, dw, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        state = _averaged(dw, dw**2, state, 0.9, 0.999)
        m, v = _corrected(state, 0.9, 0.999)
        return w - lr * m / (np.sqrt(v) + eps), state


class adamw_coupled:
    caught_by = ("test_adamw_by_hand", "test_adamw_decay", "test_adamw_later_steps")
    en = "You add weight_decay * w to the gradient, so the averages see it. Subtract lr * weight_decay * w from w instead."
    ko = "weight_decay * w를 기울기에 더해 m과 v에 섞였습니다. lr * weight_decay * w를 w에서 직접 빼세요."

    def adamw(w, dw, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        return adam(w, dw + weight_decay * w, state, lr, beta1, beta2, eps)


class adamw_decays_without_lr:
    caught_by = ("test_adamw_by_hand", "test_adamw_decay", "test_adamw_later_steps")
    en = "You subtract weight_decay * w. The decay has the factor lr, too."
    ko = "weight_decay * w를 빼고 있습니다. 감쇠에도 lr을 곱해야 합니다."

    def adamw(w, dw, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        w_new, state = adam(w, dw, state, lr, beta1, beta2, eps)
        return w_new - weight_decay * w, state


class radam_from_five_on:
    caught_by = ("test_radam",)
    en = "You rectify where rho > 5, as some libraries do. The paper, and this unit, say rho > 4."
    ko = "일부 라이브러리처럼 rho > 5일 때 보정하고 있습니다. 논문과 이 단원에서는 rho > 4입니다."

    def radam(w, dw, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        t = state.get("t", 0) + 1
        if not 4 < 2 / (1 - beta2) - 1 - 2 * t * beta2**t / (1 - beta2**t) <= 5:
            return right_radam(w, dw, state, lr, beta1, beta2, eps)
        state = _averaged(dw, dw**2, state, beta1, beta2)
        return w - lr * _corrected(state, beta1, beta2)[0], state


class adabelief_eps_once:
    caught_by = ("test_adabelief",)
    en = "You add eps to the root alone. In the paper s takes in eps at every step, too."
    ko = "eps를 제곱근에만 더했습니다. 논문에서는 스텝마다 s에도 eps를 더합니다."

    def adabelief(w, dw, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        mean = beta1 * state.get("m", 0) + (1 - beta1) * dw
        state = _averaged(dw, (dw - mean) ** 2, state, beta1, beta2)
        m, v = _corrected(state, beta1, beta2)
        return w - lr * m / (np.sqrt(v) + eps), state


class adabound_without_bounds:
    caught_by = ("test_adabound",)
    en = "Your rate is not clipped, which is Adam. Clip it between the two bounds."
    ko = "학습률을 자르지 않아 Adam과 같습니다. 두 경계 사이로 자르세요."

    def adabound(w, dw, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, final_lr=0.1, gamma=1e-3):
        return adam(w, dw, state, lr, beta1, beta2, eps)


class last_batch_dropped:
    caught_by = ("test_seven_samples", "test_every_sample_once", "test_train_epochs")
    en = "You drop the last batch when it is too small. Its samples belong to the epoch, too."
    ko = "마지막 배치가 작으면 버리고 있습니다. 그 샘플들도 한 에폭에 들어가야 합니다."

    def minibatches(x, y, batch_size, rng):
        order = rng.permutation(len(x))
        return cut(order[: len(x) // batch_size * batch_size], x, y, batch_size)


class drawn_with_replacement:
    caught_by = ("test_seven_samples", "test_every_sample_once", "test_train_epochs")
    en = "You draw every batch anew, so some samples come twice and others never. Permute once, then cut."
    ko = "배치마다 새로 뽑아서 두 번 나오는 샘플도 있고 안 나오는 샘플도 있습니다. 한 번 섞은 다음 자르세요."

    def minibatches(x, y, batch_size, rng):
        for start in range(0, len(x), batch_size):
            chosen = rng.integers(0, len(x), min(batch_size, len(x) - start))
            yield x[chosen], y[chosen]


class not_shuffled:
    caught_by = ("test_shuffled", "test_train_epochs")
    en = "Your batches come in the order of the data. Shuffle the samples first."
    ko = "배치가 데이터의 순서 그대로 나옵니다. 먼저 샘플을 섞으세요."

    def minibatches(x, y, batch_size, rng):
        return cut(np.arange(len(x)), x, y, batch_size)


class generator_of_ones_own:
    caught_by = ("test_shuffled", "test_train_epochs")
    en = "You shuffle with a generator of your own and a fixed seed: every call has the same order. Use rng."
    ko = "시드를 고정한 생성기를 따로 만들어 호출할 때마다 순서가 같습니다. 인자로 받은 rng를 쓰세요."

    def minibatches(x, y, batch_size, rng):
        return cut(np.random.default_rng(0).permutation(len(x)), x, y, batch_size)


class labels_shuffled_apart:
    caught_by = ("test_seven_samples", "test_pairs_stay_together")
    en = "You shuffle x and y one after the other, which tears the pairs apart. Use one order for both."
    ko = "x와 y를 따로 섞어 짝이 흩어졌습니다. 순서 하나를 두 배열에 함께 쓰세요."

    def minibatches(x, y, batch_size, rng):
        return cut(np.arange(len(x)), rng.permutation(x), rng.permutation(y), batch_size)


class steps_taken_for_epochs:
    caught_by = ("test_train_epochs", "test_train_states")
    en = "You stop after `epochs` steps. An epoch is a run through all batches, a step one batch."
    ko = "`epochs`번의 스텝만에 멈춥니다. 에폭은 모든 배치를 한 번 도는 것이고, 스텝은 배치 하나입니다."

    def train(params, loss_fn, x, y, optimizer, epochs, batch_size, rng):
        rows = [next(minibatches(x, y, batch_size, rng)) for _ in range(epochs)]
        return over(rows, params, loss_fn, optimizer)


class loss_per_epoch:
    caught_by = ("test_train_epochs",)
    en = "Your losses have one mean per epoch. They should have one number per step."
    ko = "losses에 에폭마다 평균 하나만 담았습니다. 스텝마다 하나씩 담아야 합니다."

    def train(params, loss_fn, x, y, optimizer, epochs, batch_size, rng):
        rows = all_rows(x, y, epochs, batch_size, rng)
        params, losses = over(rows, params, loss_fn, optimizer)
        return params, np.reshape(losses, (epochs, -1)).mean(axis=1).tolist()


class one_state_for_all_parameters:
    caught_by = ("test_train_states",)
    en = "All parameters share one state. Give every parameter a state of its own."
    ko = "모든 파라미터가 state 하나를 함께 씁니다. 파라미터마다 state를 따로 두세요."

    def train(params, loss_fn, x, y, optimizer, epochs, batch_size, rng):
        rows = all_rows(x, y, epochs, batch_size, rng)
        return over(rows, params, loss_fn, optimizer, key=bool)


class states_made_anew:
    caught_by = ("test_train_states",)
    en = "Every step starts with an empty state. Keep the state that optimizer returned for the next."
    ko = "스텝마다 빈 state로 시작합니다. optimizer가 돌려준 state를 다음 스텝에 넘기세요."

    def train(params, loss_fn, x, y, optimizer, epochs, batch_size, rng):
        rows = all_rows(x, y, epochs, batch_size, rng)
        return over(rows, params, loss_fn, optimizer, key=lambda _: object())


class start_returned:
    caught_by = ("test_three_epochs_by_hand", "test_train_steps", "test_train_states")
    en = "You return the parameters you were given. Return those after the last step."
    ko = "처음 받은 파라미터를 돌려주고 있습니다. 마지막 스텝을 마친 값을 돌려주세요."

    def train(params, loss_fn, x, y, optimizer, epochs, batch_size, rng):
        rows = all_rows(x, y, epochs, batch_size, rng)
        return params, over(rows, params, loss_fn, optimizer)[1]


class params_filled_in_place:
    caught_by = ("test_arguments_stay",)
    en = "You put the new arrays into the caller's own dict. Start with params = dict(params)."
    ko = "호출한 쪽의 dict에 새 배열을 넣고 있습니다. params = dict(params)로 시작하세요."

    def train(params, loss_fn, x, y, optimizer, epochs, batch_size, rng):
        rows = all_rows(x, y, epochs, batch_size, rng)
        found, losses = over(rows, params, loss_fn, optimizer)
        params.update(found)
        return params, losses

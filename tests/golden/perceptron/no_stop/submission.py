"""퍼셉트론 과제. 수렴할 때까지 반복합니다."""
import numpy as np


def step(z):
    return np.where(np.asarray(z) > 0, 1, 0)


def predict(x, w, b):
    return step(x @ w + b)


def fit(x, y, lr, epochs):
    w = np.zeros(x.shape[1])
    b = 0.0
    mistakes = []
    while True:
        wrong = 0
        for row, label in zip(x, y):
            guess = 1 if row @ w + b > 0 else 0
            if guess != label:
                w = w + lr * (label - guess) * row
                b = b + lr * (label - guess)
                wrong += 1
        mistakes.append(wrong)
        if wrong == 0:
            break
    return w, b, mistakes


def gate_and(x1, x2):
    return step(0.5 * np.asarray(x1) + 0.5 * np.asarray(x2) - 0.75)


def gate_or(x1, x2):
    return step(np.asarray(x1) + np.asarray(x2) - 0.5)


def gate_nand(x1, x2):
    return step(0.75 - 0.5 * np.asarray(x1) - 0.5 * np.asarray(x2))


def xor(x1, x2):
    return gate_and(gate_nand(x1, x2), gate_or(x1, x2))

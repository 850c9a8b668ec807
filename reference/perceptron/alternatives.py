"""Right solutions of the unit perceptron in other styles that students use."""

# ruff: noqa: F821 -- an alternative is composed with the solution and may call its functions

import numpy as np


class plain_loops:
    en = "Python loops over rows and features, labels gathered in a list."

    def predict(x, w, b):
        labels = []
        for row in x:
            z = b
            for j in range(len(w)):
                z = z + w[j] * row[j]
            labels.append(1 if z > 0 else 0)
        return np.array(labels)

    def fit(x, y, lr, epochs):
        w = [0.0] * x.shape[1]
        b = 0.0
        mistakes = []
        for epoch in range(epochs):
            mistakes.append(0)
            for row, label in zip(x, y):
                z = sum(wj * xj for wj, xj in zip(w, row)) + b
                if z > 0 and label == 0:
                    w = [wj - lr * xj for wj, xj in zip(w, row)]
                    b -= lr
                    mistakes[-1] += 1
                elif z <= 0 and label == 1:
                    w = [wj + lr * xj for wj, xj in zip(w, row)]
                    b += lr
                    mistakes[-1] += 1
            if mistakes[-1] == 0:
                return np.array(w), b, mistakes
        return np.array(w), b, mistakes


class bias_as_a_column:
    en = "The bias folded into the weights as a column of ones."

    def predict(x, w, b):
        ones = np.ones((len(x), 1))
        return np.heaviside(np.hstack([x, ones]) @ np.append(w, b), 0.0)

    def fit(x, y, lr, epochs):
        x = np.hstack([np.ones((len(x), 1)), x])
        theta = np.zeros(x.shape[1])
        mistakes = []
        for _ in range(epochs):
            wrong = 0
            for xi, yi in zip(x, y):
                error = yi - np.heaviside(theta @ xi, 0.0)
                theta += lr * error * xi
                wrong += int(error != 0)
            mistakes.append(wrong)
            if not wrong:
                break
        return theta[1:], theta[0], mistakes


class while_loop:
    en = "A while loop, boolean classes, the counts as a NumPy array."

    def step(z):
        return np.asarray(z) > 0

    def predict(x, w, b):
        return np.dot(x, w) > -b

    def fit(x, y, lr, epochs):
        w, b = np.zeros(x.shape[1]), np.float64(0)
        mistakes = np.zeros(0, dtype=int)
        while len(mistakes) < epochs and (len(mistakes) == 0 or mistakes[-1] > 0):
            wrong = 0
            for i in range(len(y)):
                yhat = step(w.dot(x[i]) + b)
                if yhat != y[i]:
                    direction = 1 if y[i] == 1 else -1
                    w = w + direction * lr * x[i]
                    b = b + direction * lr
                    wrong += 1
            mistakes = np.append(mistakes, wrong)
        return w, b, mistakes


class signed_labels:
    en = "Labels -1 and +1 inside, w and b as they come, the counts as a tuple."

    def step(z):
        return np.where(np.greater(z, 0), 1, 0)

    def fit(x, y, lr, epochs):
        t = np.where(y == 1, 1.0, -1.0)
        w, b = np.zeros_like(x[0]), np.zeros(())
        mistakes = ()
        for _ in range(epochs):
            wrong = 0
            for xi, ti in zip(x, t):
                side = 1.0 if xi @ w + b > 0 else -1.0
                if side != ti:
                    w = w + lr * ti * xi
                    b = b + lr * ti
                    wrong += 1
            mistakes += (wrong,)
            if wrong == 0:
                break
        return w, b, mistakes


class neuron_class:
    en = "A class for the neuron, and gates that are such neurons with the textbook's weights."

    def predict(x, w, b):
        return neuron(w, b)(x)

    def neuron(w, b):
        class Neuron:
            def __init__(self):
                self.w = np.array(w, dtype=float)
                self.b = float(b)

            def __call__(self, x):
                return 1 * (np.asarray(x) @ self.w + self.b > 0)

            def correct(self, x, error):
                self.w += error * x
                self.b += error

        return Neuron()

    def fit(x, y, lr, epochs):
        unit = neuron(np.zeros(x.shape[1]), 0)
        mistakes = []
        for _ in range(epochs):
            errors = []
            for xi, yi in zip(x, y):
                error = yi - unit(xi)
                if error:
                    unit.correct(xi, lr * error)
                errors.append(abs(error))
            mistakes.append(sum(errors))
            if sum(errors) == 0:
                break
        return unit.w, unit.b, mistakes

    def gate_and(x1, x2):
        return neuron((0.5, 0.5), -0.7)(np.stack([x1, x2], axis=-1))

    def gate_or(x1, x2):
        return neuron((0.5, 0.5), -0.2)(np.stack([x1, x2], axis=-1))

    def gate_nand(x1, x2):
        return neuron((-0.5, -0.5), 0.7)(np.stack([x1, x2], axis=-1))


class two_layer_matrix:
    en = "Gates by sums and products, XOR as a hidden layer with a weight matrix."

    def gate_and(x1, x2):
        return x1 * x2

    def gate_or(x1, x2):
        return np.minimum(1, x1 + x2)

    def gate_nand(x1, x2):
        return 1 - x1 * x2

    def xor(x1, x2):
        x = np.stack([x1, x2], axis=-1)
        hidden = np.where(x @ np.array([[1.0, 1.0], [1.0, 1.0]]) + [-0.5, -1.5] > 0, 1.0, 0.0)
        return np.where(hidden @ np.array([1.0, -2.0]) - 0.5 > 0, 1, 0)


class nand_only:
    en = "Every gate from NAND alone."

    def gate_and(x1, x2):
        return gate_nand(gate_nand(x1, x2), gate_nand(x1, x2))

    def gate_or(x1, x2):
        return gate_nand(gate_nand(x1, x1), gate_nand(x2, x2))

    def xor(x1, x2):
        middle = gate_nand(x1, x2)
        return gate_nand(gate_nand(x1, middle), gate_nand(middle, x2))


class logical_functions:
    en = "NumPy's own logical functions, with boolean results."

    def gate_and(x1, x2):
        return np.logical_and(x1, x2)

    def gate_or(x1, x2):
        return np.logical_or(x1, x2)

    def gate_nand(x1, x2):
        return np.logical_not(np.logical_and(x1, x2))

    def xor(x1, x2):
        return np.logical_xor(x1, x2)

"""The reference solution of the unit perceptron against independent oracles, and its facts."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from types import ModuleType
from typing import Any

import array_api_strict as strict
import numpy as np
import pytest

FAR = strict.Device("device1")
TABLE = [(0, 0), (0, 1), (1, 0), (1, 1)]
GATES: dict[str, Callable[[int, int], bool | int]] = {
    "gate_and": lambda a, b: a and b,
    "gate_or": lambda a, b: a or b,
    "gate_nand": lambda a, b: not (a and b),
    "xor": lambda a, b: a != b,
}


@pytest.fixture(scope="module")
def solution() -> ModuleType:
    from reference.perceptron import solution

    return solution


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(1958)


def exact_fit(
    rows: Sequence[Sequence[float]], labels: Sequence[float], lr: float, epochs: int
) -> tuple[list[Fraction], Fraction, list[int]]:
    """Run the perceptron rule in fractions, case by case, the bias as a weight for the input 1."""
    theta = [Fraction(0)] * (len(rows[0]) + 1)
    mistakes: list[int] = []
    while len(mistakes) < epochs and (not mistakes or mistakes[-1]):
        wrong = 0
        for row, label in zip(rows, labels, strict=True):
            inputs = [*map(Fraction, row), Fraction(1)]
            fires = sum(t * v for t, v in zip(theta, inputs, strict=True)) > 0
            if fires != (label == 1):
                wrong += 1
                pull = Fraction(lr) if label == 1 else -Fraction(lr)
                theta = [t + pull * v for t, v in zip(theta, inputs, strict=True)]
        mistakes.append(wrong)
    return theta[:-1], theta[-1], mistakes


def drawn(rng: np.random.Generator, count: int, features: int) -> tuple[np.ndarray, np.ndarray]:
    x = rng.integers(-5, 6, (count, features)).astype(np.float64)
    return x, rng.integers(0, 2, count).astype(np.float64)


def to_numpy(array: Any) -> np.ndarray:
    return np.asarray(array.to_device(strict.Device("CPU_DEVICE")))


def lines() -> Iterator[tuple[float, float, float]]:
    grid = np.linspace(-2.0, 2.0, 17).tolist()
    return itertools.product(grid, repeat=3)


@pytest.mark.parametrize("features", [1, 2, 5])
@pytest.mark.parametrize("lr", [0.25, 1.0, 2.0])
def test_fit_agrees_with_exact_arithmetic(
    solution: ModuleType, rng: np.random.Generator, features: int, lr: float
) -> None:
    for _ in range(10):
        x, y = drawn(rng, 12, features)
        w, b, mistakes = solution.fit(x, y, lr, 7)
        exact_w, exact_b, exact_mistakes = exact_fit(x.tolist(), y.tolist(), lr, 7)
        assert [Fraction(v) for v in w.tolist()] == exact_w
        assert Fraction(b) == exact_b
        assert mistakes == exact_mistakes


def test_fit_learns_the_handouts_or(solution: ModuleType) -> None:
    x = np.array(TABLE, dtype=np.float64)
    w, b, mistakes = solution.fit(x, np.array([0, 1, 1, 1]), 0.5, 20)
    assert (w.tolist(), b, mistakes) == ([0.5, 0.5], 0.0, [1, 2, 1, 0])


def test_fit_keeps_novikoffs_bound_and_separates(
    solution: ModuleType, rng: np.random.Generator
) -> None:
    for _ in range(20):
        u = rng.standard_normal(3)
        x = rng.uniform(-3.0, 3.0, (60, 2))
        extended = np.column_stack([x, np.ones(60)])
        score = extended @ u / np.linalg.norm(u)
        kept = np.abs(score) > 0.2
        y = (score[kept] > 0).astype(np.float64)
        w, b, mistakes = solution.fit(x[kept], y, 1.0, 10_000)
        longest = np.linalg.norm(extended[kept], axis=1).max()
        assert sum(mistakes) <= (longest / np.abs(score[kept]).min()) ** 2
        assert mistakes[-1] == 0
        assert np.array_equal(solution.predict(x[kept], w, b), y)


def test_no_line_of_a_grid_draws_xor_but_some_draw_every_other_gate() -> None:
    drawn_tables = {tuple(w1 * a + w2 * c + b > 0 for a, c in TABLE) for w1, w2, b in lines()}
    found = {
        name: tuple(bool(gate(a, b)) for a, b in TABLE) in drawn_tables
        for name, gate in GATES.items()
    }
    assert found == {"gate_and": True, "gate_or": True, "gate_nand": True, "xor": False}


def test_fit_never_masters_xor(solution: ModuleType) -> None:
    x = np.array(TABLE, dtype=np.float64)
    mistakes = solution.fit(x, np.array([0.0, 1.0, 1.0, 0.0]), 1.0, 200)[2]
    assert len(mistakes) == 200
    assert 0 not in mistakes


@pytest.mark.parametrize("name", GATES)
def test_gates_follow_their_tables(solution: ModuleType, name: str) -> None:
    gate = getattr(solution, name)
    x1, x2 = np.array(TABLE).T
    expected = np.array([GATES[name](a, b) for a, b in TABLE], dtype=np.float64)
    for dtype in (np.int64, np.float64):
        answer = gate(x1.astype(dtype).reshape(2, 2), x2.astype(dtype).reshape(2, 2))
        np.testing.assert_array_equal(answer, expected.reshape(2, 2), strict=True)
    assert [gate(a, b) for a, b in TABLE] == expected.tolist()


def test_step_compares_with_exactly_zero(solution: ModuleType) -> None:
    z = np.array([-np.inf, -5e-324, -0.0, 0.0, 5e-324, np.inf])
    assert solution.step(z).tolist() == [0, 0, 0, 0, 1, 1]
    assert [solution.step(v) for v in z.tolist()] == [0, 0, 0, 0, 1, 1]
    assert solution.step(np.float64(2.0)) == 1


def test_everything_stays_on_another_device(solution: ModuleType, rng: np.random.Generator) -> None:
    x, y = drawn(rng, 15, 3)
    there = [strict.asarray(array, device=FAR) for array in (x, y)]
    w, b, mistakes = solution.fit(*there, 0.5, 5)
    labels = solution.predict(there[0], w, b)
    assert {array.device for array in (w, labels, solution.step(there[0]))} == {FAR}
    here = solution.fit(x, y, 0.5, 5)
    assert (to_numpy(w).tolist(), b, mistakes) == (here[0].tolist(), here[1], here[2])
    assert np.array_equal(to_numpy(labels), solution.predict(x, *here[:2]))


@pytest.mark.parametrize("name", GATES)
def test_gates_stay_on_another_device(solution: ModuleType, name: str) -> None:
    for dtype in (strict.int64, strict.float64):
        x1, x2 = (
            strict.asarray(np.array(column), dtype=dtype, device=FAR)
            for column in zip(*TABLE, strict=True)
        )
        answer = getattr(solution, name)(x1, x2)
        assert answer.device == FAR
        assert to_numpy(answer).tolist() == [GATES[name](a, b) for a, b in TABLE]


def test_nothing_warns_and_no_argument_changes(
    solution: ModuleType, rng: np.random.Generator
) -> None:
    x, y = drawn(rng, 10, 2)
    before = x.copy(), y.copy()
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        w, b, _ = solution.fit(x, y, 0.5, 4)
        solution.predict(x, w, b)
        solution.step(np.array([-np.inf, np.inf]))
    assert np.array_equal(x, before[0])
    assert np.array_equal(y, before[1])


def test_all_names_the_functions_of_the_unit(solution: ModuleType) -> None:
    expected = ["fit", "gate_and", "gate_nand", "gate_or", "predict", "step", "xor"]
    assert solution.__all__ == expected

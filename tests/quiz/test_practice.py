"""What is practised next."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from grader.quiz.practice import Try, choose, mastery

ITEMS = {"a": ("relu",), "b": ("tanh",), "c": ("sigmoid",), "d": ("relu", "tanh"), "e": ("step",)}


def counts(tries: list[Try], times: int = 400) -> Counter[str]:
    rng = np.random.default_rng(0)
    return Counter(choose(ITEMS, tries, rng) for _ in range(times))


def test_the_latest_answers_count_most():
    wrong, right = Try("a", ("relu",), 0.0), Try("a", ("relu",), 1.0)
    assert mastery([]) == {}
    assert mastery([wrong, right])["relu"] > 0.5 > mastery([right, wrong])["relu"]
    assert mastery([right] * 5)["relu"] == pytest.approx(1)


def test_what_went_wrong_comes_more_often_than_what_is_known():
    tries = [Try("a", ("relu",), 0.0), Try("c", ("sigmoid",), 1.0)]
    tries += [Try("x", ("step",), 1.0), Try("y", ("step",), 1.0), Try("z", ("step",), 1.0)]
    found = counts(tries)
    assert found["a"] + found["d"] > 4 * found["c"]
    assert found["b"] > found["c"]
    assert found["e"] >= 1


def test_the_items_asked_last_are_not_asked_at_once():
    tries = [Try(name, ITEMS[name], 0.0) for name in "abc"]
    assert set(counts(tries)) == {"d", "e"}


def test_a_single_item_can_be_practised_again_and_nothing_is_refused():
    rng = np.random.default_rng(0)
    assert choose({"a": ("relu",)}, [Try("a", ("relu",), 1.0)], rng) == "a"
    with pytest.raises(ValueError, match="nothing to practise"):
        choose({}, [], rng)

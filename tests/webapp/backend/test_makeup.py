"""The course score as its owner sees it: the same sum as everybody's, taken apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from webapp import scores
from webapp.makeup import makeup
from webapp.scores import Shown, UnitFacts

TITLE = {"en": "Title", "ko": "제목"}


def unit(name: str, weight: int = 100, most: int = 10000, bonus: bool = False) -> UnitFacts:
    return UnitFacts(name, weight, most, None, bonus)


def test_each_part_says_what_it_adds() -> None:
    units = [unit("a", 100), unit("b", 300, most=5000)]
    quizzes = [unit("quiz:a", 100)]
    found = {"a": Shown(5000), "b": Shown(5000)}
    made = makeup(units, quizzes, found, dict.fromkeys(["a", "b", "quiz:a"], TITLE))
    assert [(part.kind, part.score, part.adds) for part in made.parts] == [
        ("unit", 5000, 1000),
        ("unit", 10000, 6000),
        ("quiz", None, 0),
    ]
    assert (made.score, made.reachable) == (7000, 8000)
    assert not made.is_even


def test_a_bonus_unit_adds_beside_the_whole() -> None:
    units = [unit("a"), unit("extra", bonus=True)]
    made = makeup(units, [], {"extra": Shown(5000)}, dict.fromkeys(["a", "extra"], TITLE))
    assert made.score == 5000
    assert [part.adds for part in made.parts] == [0, 5000]
    assert made.has_bonus


def test_nothing_scored_is_no_score() -> None:
    made = makeup([unit("a")], [], {}, {"a": TITLE})
    assert (made.score, made.reachable) == (None, 0)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 500), st.integers(1, 20000), st.booleans(), st.none() | st.floats(0, 1)
        ),
        max_size=8,
    )
)
def test_the_parts_add_up_to_the_score_of_everybody_s_table(
    given_units: list[tuple[int, int, bool, float | None]],
) -> None:
    units = [unit(str(i), w, most, bonus) for i, (w, most, bonus, _) in enumerate(given_units)]
    found = {
        str(i): Shown(int(most * share))
        for i, (_, most, _, share) in enumerate(given_units)
        if share is not None
    }
    made = makeup(units, [], found, {each.id: TITLE for each in units})
    assert made.score == scores.overall(units, found)
    if made.score is not None:
        added = min(scores.FULL, sum(part.adds for part in made.parts))
        assert abs(added - made.score) <= len(units)

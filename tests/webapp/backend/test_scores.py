"""The rules by which a score is shown, as statements about pure functions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from webapp import scores
from webapp.scores import Attempt, Override, Shown, UnitFacts

START = datetime(2026, 3, 2, tzinfo=UTC)


def at(hour: int) -> datetime:
    return START + timedelta(hours=hour)


def attempt(number: int, score: int | None, public: int | None = None, **values: Any) -> Attempt:
    given = {"user": 1, "unit": "tiny", "created": at(number)}
    return Attempt(number, score=score, public_score=public, **{**given, **values})


def override(number: int, score: int, submission: int | None = None) -> Override:
    return Override(number, 1, "tiny", submission, score, at(50 + number))


def unit(name: str = "tiny", weight: int = 100, due: datetime | None = None) -> UnitFacts:
    return UnitFacts(name, weight, 10000, due)


class TestWhichGradingCounts:
    def test_none_while_nothing_is_done(self) -> None:
        assert scores.current([]) is None

    def test_the_latest_finished_one(self) -> None:
        assert scores.current([(1, "graded"), (2, "graded")]) == 2

    def test_a_file_found_invalid_counts(self) -> None:
        assert scores.current([(1, "graded"), (2, "invalid")]) == 2

    def test_a_fault_of_ours_takes_nothing_away(self) -> None:
        assert scores.current([(1, "graded"), (2, "not_graded")]) == 1

    def test_a_fault_of_ours_stands_where_there_is_no_other(self) -> None:
        assert scores.current([(1, "not_graded"), (2, "not_graded")]) == 2


class TestWhichSubmissionCounts:
    def test_nothing_handed_in_has_no_score(self) -> None:
        assert scores.shown([], [], "best") == Shown(None, None, None, "none")

    def test_best_is_the_highest(self) -> None:
        found = scores.shown([attempt(1, 90), attempt(2, 70)], [], "best")
        assert found == Shown(90, 1, at(1), "best")

    def test_the_earlier_of_equal_ones_earned_it(self) -> None:
        found = scores.shown([attempt(2, 90), attempt(1, 90)], [], "best")
        assert (found.submission, found.since) == (1, at(1))

    def test_latest_is_the_last_handed_in_even_if_lower(self) -> None:
        found = scores.shown([attempt(1, 90), attempt(2, 70)], [], "latest")
        assert found == Shown(70, 2, at(2), "latest")

    @pytest.mark.parametrize("policy", ["best", "latest"])
    def test_a_newer_one_in_the_queue_changes_nothing(self, policy: scores.Policy) -> None:
        found = scores.shown([attempt(1, 90), attempt(2, None)], [], policy)
        assert (found.score, found.submission) == (90, 1)

    def test_the_order_of_the_facts_does_not_matter(self) -> None:
        facts = [attempt(1, 50), attempt(2, 90), attempt(3, 90), attempt(4, None)]
        assert scores.shown(facts, [], "best") == scores.shown(facts[::-1], [], "best")


class TestOverrides:
    def test_one_of_a_submission_replaces_its_score(self) -> None:
        found = scores.shown([attempt(1, 90), attempt(2, 10)], [override(1, 95, 2)], "best")
        assert found == Shown(95, 2, at(2), "override")

    def test_one_of_a_submission_may_lower_it(self) -> None:
        found = scores.shown([attempt(1, 90), attempt(2, 70)], [override(1, 0, 1)], "best")
        assert (found.score, found.submission) == (70, 2)

    def test_one_of_the_unit_replaces_everything(self) -> None:
        facts = [override(1, 100, 1), override(2, 40)]
        assert scores.shown([attempt(1, 90)], facts, "best").score == 40

    def test_one_of_the_unit_needs_no_submission(self) -> None:
        assert scores.shown([], [override(1, 40)], "best") == Shown(40, None, at(51), "override")

    def test_the_last_one_wins(self) -> None:
        facts = [override(2, 60), override(1, 40)]
        assert scores.shown([attempt(1, 90)], facts, "best").score == 60

    def test_a_submission_not_graded_by_our_fault_can_be_given_points(self) -> None:
        assert scores.shown([attempt(1, None)], [override(1, 80, 1)], "best").score == 80


class TestLiveBoard:
    DUE = unit(due=at(10))

    def test_before_the_deadline_only_public_checks_count(self) -> None:
        found = scores.live(self.DUE, [attempt(1, 90, 15)], [], "best", at(9))
        assert found.score == 15

    def test_hidden_checks_do_not_even_choose_the_submission(self) -> None:
        facts = [attempt(1, 30, 20), attempt(2, 90, 15)]
        assert scores.live(self.DUE, facts, [], "best", at(9)).submission == 1

    def test_from_the_deadline_on_everything_counts(self) -> None:
        assert scores.live(self.DUE, [attempt(1, 90, 15)], [], "best", at(10)).score == 90

    def test_without_a_deadline_everything_counts(self) -> None:
        assert scores.live(unit(), [attempt(1, 90, 15)], [], "best", at(1)).score == 90

    def test_an_override_upwards_waits_for_the_deadline(self) -> None:
        for facts in ([override(1, 99)], [override(1, 99, 1)]):
            assert scores.live(self.DUE, [attempt(1, 90, 15)], facts, "best", at(9)).score == 15

    def test_an_override_downwards_shows_at_once(self) -> None:
        for facts in ([override(1, 0)], [override(1, 0, 1)]):
            assert scores.live(self.DUE, [attempt(1, 90, 15)], facts, "best", at(9)).score == 0

    def test_an_override_alone_waits_for_the_deadline(self) -> None:
        assert scores.live(self.DUE, [], [override(1, 99)], "best", at(9)).score is None

    def test_a_freeze_leaves_out_what_was_handed_in_later(self) -> None:
        facts = [attempt(1, 50), attempt(5, 90), attempt(6, 95)]
        assert [a.submission for a in scores.before(facts, at(5))] == [1, 5]
        assert scores.before(facts, None) == facts


class TestOverall:
    def test_units_count_by_weight(self) -> None:
        units = [unit("a", 100), unit("b", 300)]
        assert scores.overall(units, {"a": Shown(10000), "b": Shown(5000)}) == 6250

    def test_a_unit_without_a_score_counts_nothing(self) -> None:
        assert scores.overall([unit("a"), unit("b")], {"a": Shown(10000)}) == 5000

    def test_a_bonus_adds_up_to_the_whole_and_is_not_missed(self) -> None:
        units = [unit("a"), unit("b"), replace(unit("c"), bonus=True)]
        assert scores.overall(units, {"a": Shown(10000)}) == 5000
        assert scores.overall(units, {"a": Shown(10000), "c": Shown(5000)}) == 7500
        everything = {name: Shown(10000) for name in "abc"}
        assert scores.overall(units, everything) == 10000

    def test_without_any_score_there_is_none(self) -> None:
        assert scores.overall([unit("a"), unit("b")], {"a": Shown(None)}) is None

    def test_it_is_rounded_half_up(self) -> None:
        units = [unit("a"), unit("b"), unit("c")]
        assert scores.overall(units, {"a": Shown(10000), "b": Shown(10000)}) == 6667

    def test_it_was_earned_with_the_last_of_its_parts(self) -> None:
        assert scores.earned([Shown(1, 1, at(3)), Shown(1, 2, at(2)), Shown()]) == at(3)
        assert scores.earned([]) is None

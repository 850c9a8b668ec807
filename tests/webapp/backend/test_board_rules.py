"""Places on a board and which figures it shows, as statements about pure functions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from webapp.boards import rules
from webapp.boards.places import Entry, place_of, rank
from webapp.boards.rules import Figure

START = datetime(2026, 3, 2, tzinfo=UTC)
IMAGE = 1 / 300


def at(hour: int) -> datetime:
    return START + timedelta(hours=hour)


def entry(user: int, score: int | None, hour: int | None = 0, noise: int = 0) -> Entry:
    since = None if hour is None else at(hour)
    return Entry(user, f"user {user}", score, since, noise=noise)


def places(*entries: Entry, step: int = 1) -> list[tuple[int, int | None]]:
    return [(row.entry.user, row.place) for row in rank(entries, step)]


class TestPlaces:
    def test_the_higher_score_comes_first(self) -> None:
        assert places(entry(1, 50), entry(2, 90)) == [(2, 1), (1, 2)]

    def test_equal_scores_share_a_place_and_the_earlier_stands_first(self) -> None:
        found = places(entry(1, 90, 5), entry(2, 90, 4), entry(3, 80))
        assert found == [(2, 1), (1, 1), (3, 3)]

    def test_scores_that_look_equal_share_a_place(self) -> None:
        found = places(entry(1, 9049, 1), entry(2, 9051, 2), entry(3, 8900), step=10)
        assert found == [(1, 1), (2, 1), (3, 3)]

    def test_no_score_comes_last_without_a_place(self) -> None:
        found = places(entry(1, None, None), entry(2, 0))
        assert found == [(2, 1), (1, None)]

    def test_a_place_can_be_told_to_somebody_unlisted(self) -> None:
        listed = [entry(1, 90), entry(2, 50)]
        assert place_of(entry(3, 70), listed).place == 2
        assert place_of(listed[1], listed).place == 2


class TestNoise:
    def test_what_cannot_be_told_apart_shares_a_place_the_earlier_first(self) -> None:
        found = places(entry(1, 100, 5, noise=3), entry(2, 98, 4, noise=1), entry(3, 90, 1))
        assert found == [(2, 1), (1, 1), (3, 3)]

    def test_the_larger_noise_of_two_decides(self) -> None:
        assert places(entry(1, 100), entry(2, 96, 1, noise=4)) == [(1, 1), (2, 1)]
        assert places(entry(1, 100), entry(2, 96, 1, noise=3)) == [(1, 1), (2, 2)]

    def test_a_chain_of_neighbours_is_no_tie_with_its_first(self) -> None:
        chain = [entry(user, 100 - 3 * user, user, noise=3) for user in range(4)]
        assert places(*chain) == [(0, 1), (1, 1), (2, 3), (3, 3)]


def figure(hour: int, value: float, noise: float = IMAGE, **values: object) -> Figure:
    return Figure(hour, at(hour), value, noise, **values)  # type: ignore[arg-type]


class TestLadder:
    def shown(self, *values: int) -> int | None:
        """Return which of these numbers of images, recognised one after another, is shown."""
        found = rules.ladder(figure(hour, value * IMAGE) for hour, value in enumerate(values))
        return None if found is None else found.submission

    def test_nothing_measured_shows_nothing(self) -> None:
        assert self.shown() is None

    def test_one_image_more_changes_nothing(self) -> None:
        assert self.shown(270, 271) == 0

    def test_two_images_more_are_shown(self) -> None:
        assert self.shown(270, 272) == 1

    def test_steps_of_one_image_do_not_add_up_unseen(self) -> None:
        assert self.shown(270, 271, 272, 273) == 2

    def test_a_worse_one_never_takes_away(self) -> None:
        assert self.shown(270, 250) == 0

    def test_many_tries_within_an_image_gain_nothing(self) -> None:
        assert self.shown(*[270, 271] * 50) == 0

    def test_the_order_is_that_of_handing_in(self) -> None:
        figures = [figure(1, 272 * IMAGE), figure(0, 271 * IMAGE)]
        found = rules.ladder(figures)
        assert found is not None
        assert found.submission == 0

    def test_a_noisier_measurement_needs_a_larger_step(self) -> None:
        fast = figure(2, 1.2, noise=0.3)
        found = rules.ladder([figure(1, 1.0, noise=0.01), fast])
        assert found is not None
        assert found.submission == 1


class TestAccuracy:
    EARLY, BETTER = figure(1, 0.90, final=0.95), figure(2, 0.94, final=0.91)
    LATE = figure(9, 0.99, final=0.99)

    def chosen(self, closing: datetime | None, now: int) -> tuple[float, int] | None:
        found = rules.accuracy([self.EARLY, self.BETTER, self.LATE], closing, at(now))
        return None if found is None else (found[0], found[1].submission)

    def test_the_public_split_is_shown_before_the_close(self) -> None:
        assert self.chosen(at(5), 4) == (0.94, 2)

    def test_from_the_close_on_the_private_one_is(self) -> None:
        assert self.chosen(at(5), 5) == (0.91, 2)

    def test_the_best_private_accuracy_is_not_picked_out(self) -> None:
        found = rules.accuracy([self.EARLY, self.BETTER], at(5), at(6))
        assert found is not None
        assert found[0] < 0.95

    def test_what_came_after_the_close_does_not_count(self) -> None:
        assert self.chosen(at(5), 20) == (0.91, 2)

    def test_without_a_deadline_it_never_closes(self) -> None:
        assert self.chosen(None, 1000) == (0.99, 9)

    def test_a_board_closes_when_nobody_can_hand_in_on_time_any_more(self) -> None:
        assert rules.closes(at(5), []) == at(5)
        assert rules.closes(at(5), [at(8), at(7)]) == at(8)
        assert rules.closes(at(5), [at(3)]) == at(5)
        assert rules.closes(None, [at(8)]) is None


class TestSpeed:
    CORRECT, FASTER = figure(1, 1.0, 0.01, full=True), figure(2, 2.0, 0.01, full=False)

    @pytest.mark.parametrize(("due", "shown"), [(at(5), 2), (at(3), 1), (None, 1)])
    def test_hidden_checks_decide_only_when_they_may_be_known(
        self, due: datetime | None, shown: int
    ) -> None:
        found = rules.speed([self.CORRECT, self.FASTER], due, at(4))
        assert found is not None
        assert found.submission == shown

    def test_what_is_wrong_has_no_place(self) -> None:
        assert rules.speed([self.FASTER], None, at(4)) is None

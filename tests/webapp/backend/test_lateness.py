"""Until when, how late and at what cost: the rules as tables of cases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from webapp.deadlines import lateness
from webapp.deadlines.lateness import Handed, Lateness, LatePolicy

DUE = datetime(2026, 3, 20, 15, tzinfo=UTC)
DUES: dict[str, datetime | None] = {"a": DUE, "b": DUE, "open": None}


def after(hours: float) -> datetime:
    return DUE + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("due", "extensions", "expected"),
    [
        (None, [], None),
        (None, [(1, DUE)], None),
        (DUE, [], DUE),
        (DUE, [(1, after(24))], after(24)),
        (DUE, [(1, after(48)), (2, after(24))], after(24)),
        (DUE, [(2, after(24)), (1, after(48))], after(24)),
        (DUE, [(1, after(-24))], DUE),
    ],
    ids=["none", "nothing to extend", "own", "later", "last", "last by id", "never earlier"],
)
def test_the_last_extension_gives_the_due_time(
    due: datetime | None, extensions: list[tuple[int, datetime]], expected: datetime | None
) -> None:
    assert lateness.due_time(due, extensions) == expected


@pytest.mark.parametrize(
    ("hours", "days"),
    [(-1, 0), (0, 0), (1 / 3600, 1), (23.9, 1), (24, 1), (24.1, 2), (72, 3)],
)
def test_a_started_day_counts_as_one(hours: float, days: int) -> None:
    assert lateness.days_late(after(hours), DUE) == days
    assert lateness.days_late(after(hours), None) == 0


@pytest.mark.parametrize(
    ("handed", "days", "expected"),
    [
        ([("a", -1)], 2, [(0, 0, 0)]),
        ([("open", 99)], 2, [(0, 0, 0)]),
        ([("gone", 99)], 2, [(0, 0, 0)]),
        ([("a", 20)], 0, [(1, 0, 0)]),
        ([("a", 20)], 2, [(1, 1, 1)]),
        ([("a", 20), ("a", 22)], 2, [(1, 1, 1), (1, 1, 0)]),
        ([("a", 20), ("a", 30)], 2, [(1, 1, 1), (2, 2, 1)]),
        ([("a", 60)], 2, [(3, 2, 2)]),
        ([("a", 20), ("b", 30)], 2, [(1, 1, 1), (2, 1, 1)]),
        ([("a", 30), ("b", 20)], 1, [(2, 0, 0), (1, 1, 1)]),
        ([("a", 30), ("b", 31), ("a", 60)], 3, [(2, 2, 2), (2, 1, 1), (3, 2, 0)]),
    ],
    ids=[
        "in time",
        "no deadline",
        "unit of another course",
        "no late days",
        "a day pays",
        "once for a unit and day",
        "another day, another late day",
        "as far as they go",
        "for all units together",
        "in the order of handing in, not of the facts",
        "spent is spent",
    ],
)
def test_late_days_are_spent_by_handing_in(
    handed: list[tuple[str, float]], days: int, expected: list[tuple[int, int, int]]
) -> None:
    facts = [Handed(i, unit, after(hours)) for i, (unit, hours) in enumerate(handed)]
    policy = LatePolicy(days, 500)
    found = lateness.lateness(facts, DUES, policy)
    assert [found[i] for i in range(len(facts))] == [Lateness(*each) for each in expected]
    assert lateness.lateness(facts[::-1], DUES, policy) == found
    assert lateness.spent(found.values()) <= days


def test_what_another_attempt_would_be_is_told_beforehand() -> None:
    policy = LatePolicy(days=2, percent_per_day=1000)
    handed = [Handed(1, "a", after(20))]
    found = lateness.next_lateness(handed, DUES, policy, "b", after(30))
    assert (found.days, found.covered, found.newly, found.unpaid) == (2, 1, 1, 1)
    assert lateness.next_lateness(handed, DUES, policy, "a", after(21)).newly == 0
    assert lateness.next_lateness([], DUES, policy, "b", after(-1)) == lateness.ON_TIME


@pytest.mark.parametrize(
    ("points", "days", "covered", "percent", "left"),
    [
        (10000, 0, 0, 1000, 10000),
        (10000, 2, 2, 1000, 10000),
        (10000, 2, 0, 500, 9000),
        (10000, 2, 1, 500, 9500),
        (8000, 1, 0, 1000, 7200),
        (8000, 1, 0, 0, 8000),
        (10000, 11, 0, 1000, 0),
        (10000, 10, 0, 1000, 0),
        (0, 3, 0, 1000, 0),
        (3333, 1, 0, 250, 3250),  # 3249.675
        (10, 1, 0, 500, 10),  # 9.5, rounded half up
    ],
)
def test_an_unpaid_day_takes_its_percent_off_what_was_earned(
    points: int, days: int, covered: int, percent: int, left: int
) -> None:
    late = Lateness(days, covered, 0)
    assert lateness.charged(points, late, LatePolicy(0, percent)) == left

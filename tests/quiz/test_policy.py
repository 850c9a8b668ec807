"""How quizzes are taken, and how course.toml says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import dedent

import pytest

from grader.course import Course, CourseError
from grader.quiz.assembly import Pool, Quiz, assemble
from grader.quiz.plan import Plan
from grader.quiz.policy import Extra, Policy

NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_later_attempts_count_by_their_shares_and_the_best_stays():
    policy = Policy(attempts=(1.0, 0.7, 0.4))
    assert policy.earned([]) == 0
    assert policy.earned([0.5, 1.0]) == 0.7
    assert policy.earned([1.0, 0.0]) == 1.0
    assert Policy(attempts=(1.0,)).earned([0.0, 1.0]) == 0


def test_attempts_end_with_a_full_answer_or_when_they_are_used_up():
    policy = Policy(attempts=(1.0, 0.5))
    assert [policy.attempts_left(s) for s in ([], [0.2], [1.0], [0.0, 0.9])] == [2, 1, 0, 0]


def test_a_sitting_ends_at_its_limit_or_when_the_quiz_is_due():
    policy = Policy(minutes=30, due=NOON)
    window = policy.window()
    assert window.ends(NOON - HOUR) == NOON - HOUR / 2
    assert window.ends(NOON - HOUR / 4) == NOON
    assert Policy().window().ends(NOON) is None


def test_extra_time_moves_the_limit_and_the_due_time_but_never_back():
    policy = Policy(minutes=30, due=NOON)
    longer = policy.window(Extra(minutes=15, due=NOON + HOUR))
    assert longer.ends(NOON) == NOON + timedelta(minutes=45)
    assert longer.due == NOON + HOUR
    assert policy.window(Extra(due=NOON - HOUR)).due == NOON
    assert Policy(due=NOON).window(Extra(minutes=15)).minutes is None


def test_a_quiz_is_open_from_when_it_opens_until_it_is_due():
    window = Policy(opens=NOON, due=NOON + HOUR).window()
    times = (NOON - HOUR, NOON, NOON + HOUR)
    assert [window.is_open(time) for time in times] == [False, True, False]


@pytest.mark.parametrize(
    ("policy", "told", "shown"),
    [
        (Policy(), [True, True, True], [False, True, True]),
        (
            Policy((1.0,), "after_hand_in", "after_hand_in"),
            [False, True, True],
            [False, True, True],
        ),
        (
            Policy((1.0,), "after_due", "after_due", due=NOON),
            [False, False, True],
            [False, False, True],
        ),
        (Policy(solution="after_due", due=NOON), [True, True, True], [False, False, True]),
    ],
)
def test_what_is_said_when(policy: Policy, told: list[bool], shown: list[bool]):
    """While it is taken, once it is handed in, and once it is due as well."""
    moments = [(False, False), (True, False), (True, True)]
    assert [policy.tells(finished=f, over=o) for f, o in moments] == told
    assert [policy.reveals(finished=f, over=o, left=2) for f, o in moments] == shown


def test_the_last_attempt_shows_the_answer_only_where_the_policy_says_so():
    assert Policy().reveals(finished=False, over=False, left=0)
    late = Policy(solution="after_hand_in")
    assert not late.reveals(finished=False, over=False, left=0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"attempts": ()},
        {"attempts": (0.5, 1.0)},
        {"attempts": (1.2,)},
        {"feedback": "after_hand_in"},
        {"feedback": "after_hand_in", "attempts": (1.0,)},
        {"solution": "after_due"},
        {"minutes": 0},
        {"opens": NOON, "due": NOON},
    ],
)
def test_a_policy_that_contradicts_itself_is_refused(wrong: dict[str, object]):
    with pytest.raises(ValueError, match=r"expected|but|before|more"):
        Policy(**wrong)  # type: ignore[arg-type]


def test_pools_never_ask_an_item_twice():
    words = {"en": "q", "ko": "q"}
    quiz = Quiz("q", "u", words, (Pool(("a", "b", "c"), 2), Pool(("b", "c", "d", "e"), 2)))
    for student in map(str, range(50)):
        items = [slot.item for slot in assemble(quiz, student, 1)]
        assert len(set(items)) == 4
    with pytest.raises(ValueError, match="pools before"):
        Quiz("q", "u", words, (Pool(("a", "b"), 2), Pool(("a", "b", "c"), 2)))


@pytest.fixture
def written(tmp_path: Path, course: Course):
    """Return a function that loads the real course with other quizzes."""

    def load(quizzes: str) -> Plan:
        (tmp_path / "assignments").mkdir()
        text = (course.root / "assignments/course.toml").read_text(encoding="utf-8")
        text = text.partition("[[quizzes]]")[0] + dedent(quizzes)
        (tmp_path / "assignments/course.toml").write_text(text, encoding="utf-8")
        for folder in (course.root / "assignments").iterdir():
            if folder.is_dir():
                (tmp_path / "assignments" / folder.name).symlink_to(folder)
        (tmp_path / "reference").symlink_to(course.root / "reference")
        return Plan(Course.load(tmp_path))

    return load


def test_a_quiz_is_read_with_its_pools_and_cohorts(written):
    plan = written("""
        [[quizzes]]
        unit = "activations"
        id = "week2"
        title = { en = "Week 2", ko = "2주차" }
        weight = 0.5
        minutes = 20
        due = 2026-03-20T12:00:00+00:00
        [[quizzes.pools]]
        kinds = ["number", "array"]
        pick = 2
        [[quizzes.pools]]
        tags = ["derivatives"]
        pick = 1
        [quizzes.cohorts."Evening class"]
        due = 2026-03-21T12:00:00+00:00
    """)
    quiz = plan.quizzes["week2"]
    assert quiz.questions == 3
    assert quiz.policy_for("Evening class").due == NOON + 24 * HOUR
    assert quiz.policy_for("Evening class").minutes == 20
    assert quiz.policy_for("another").due == NOON
    assert plan.bank("activations").unit.id == quiz.unit


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('unit = "nothing"', "nothing"),
        ("pick = 99", "pick is 99"),
        ("picks = 3", "picks"),
        ("minutes = -1", "minutes"),
        ("due = 2026-03-20T12:00:00", "offset"),
        ('feedback = "later"', "at_once"),
        ("attempts = 3", "shares"),
        ('pools = [{ tags = ["no such idea"] }]', "no such idea"),
        ("cohorts = { A = { weight = 2 } }", "weight"),
    ],
)
def test_a_wrong_table_is_named(written, line: str, said: str):
    unit = "" if line.startswith("unit") else 'unit = "activations"\n'
    with pytest.raises(CourseError, match=said):
        written(f"[[quizzes]]\n{unit}{line}\n")

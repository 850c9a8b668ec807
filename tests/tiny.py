"""A small course for tests: one unit of three functions, with everything a unit has."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

FILES = {
    "assignments/course.toml": """
        schema = 1
        [title]
        en = "A small course"
        ko = "작은 강의"
        [limits]
        load_seconds = 5
        call_seconds = 1
        submission_seconds = 20
        [[units]]
        id = "tiny"
    """,
    "assignments/tiny/unit.toml": """
        [title]
        en = "Tiny"
        ko = "작은 단원"
        [summary]
        en = "Doubling."
        ko = "두 배."
        [returns]
        split = ["left", "right", "cache*"]
    """,
    "assignments/tiny/tiny.py": '''
        """The starter."""
        import numpy as np


        def double(x):
            """Return 2x."""
            raise NotImplementedError


        def split(x):
            """Return the halves of x, and a cache."""
            raise NotImplementedError


        def join(cache):
            """Return what split was given."""
            raise NotImplementedError


        def apply(f, x):
            """Return f(f(x))."""
            raise NotImplementedError
    ''',
    "assignments/tiny/handout.en.md": "# Tiny\nDouble it. The argument stays as it is.\n",
    "assignments/tiny/handout.ko.md": "# 작은 단원\n두 배로 만듭니다.\n",
    "assignments/tiny/figures/line.svg": """
        <svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 2 2'><path d='M0 2L2 0'/></svg>
    """,
    "assignments/tiny/test_public.py": """
        import numpy as np
        from checklib import close, mark


        @mark.points(20)
        @mark.title(en="A value by hand", ko="손으로 구한 값")
        def test_double_by_hand(student):
            close(student.double(np.array([1.0, 2.0])), np.array([2.0, 4.0]))
    """,
    "reference/tiny/solution.py": '''
        """The secret solution."""
        import numpy as np


        def double(x):
            return 2 * x


        def split(x):
            return x[: len(x) // 2], x[len(x) // 2 :], x.copy()


        def join(cache):
            return cache


        def apply(f, x):
            return f(f(x))
    ''',
    "reference/tiny/test_hidden.py": """
        import numpy as np
        import pytest
        from checklib import close, equal, keeps_arguments


        @pytest.mark.points(30)
        @pytest.mark.title(en="Doubles", ko="두 배")
        @pytest.mark.feedback(en="Multiply by two.", ko="2를 곱하세요.")
        def test_double(student, reference, rng):
            x = rng.normal(size=(3, 4))
            close(student.double(x), reference.double(x))


        @pytest.mark.points(20)
        def test_double_keeps_its_argument(student, rng):
            keeps_arguments(student.double, rng.normal(size=5))


        @pytest.mark.points(20)
        @pytest.mark.feedback(en="Keep x in the cache.", ko="x를 cache에 두세요.")
        def test_cache_stays_inside(student, rng):
            x = rng.normal(size=6)
            left, right, cache = student.split(x)
            equal(left, x[:3], "left")
            equal(right, x[3:], "right")
            equal(student.join(cache), x)


        @pytest.mark.points(10)
        def test_apply(student, rng):
            seen = []

            def f(value):
                seen.append(value)
                return value + 1.0

            close(student.apply(f, 1.5), 3.5)
            assert len(seen) == 2
    """,
    "reference/tiny/mistakes.py": """
        import numpy as np


        class triples:
            caught_by = ("test_double",)
            en = "Your output is three times the input."
            ko = "입력의 세 배를 돌려주었습니다."

            def double(x):
                return 3 * x


        class swaps_halves:
            caught_by = ("test_cache_stays_inside",)
            en = "Left and right are swapped."
            ko = "왼쪽과 오른쪽이 바뀌었습니다."

            def split(x):
                return x[len(x) // 2 :], x[: len(x) // 2], x.copy()
    """,
    "reference/tiny/alternatives.py": """
        class adds:
            en = "Adds instead of multiplying."

            def double(x):
                return x + x
    """,
}


def write_course(root: Path) -> Path:
    """Write the course below `root` and return `root`."""
    for name, content in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(content).lstrip("\n"), encoding="utf-8")
    return root

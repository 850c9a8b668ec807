"""A quiz for the small course: one item of every kind, three of them generated."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

__all__ = ["add_quiz"]

WORDS = """
points = 2
tags = ["{tag}"]
title = {{ en = "Title of {name}", ko = "제목 {name}" }}
text = {{ en = "Text of {name}: {text}", ko = "본문 {name}: {text}" }}
solution = {{ en = "Worked {name}: {solution}", ko = "풀이 {name}: {solution}" }}
"""

ITEMS = {
    "one": (
        "single_choice",
        """
        [[item.answer.choices]]
        right = true
        text = { en = "the right one", ko = "맞는 것" }
        [[item.answer.choices]]
        text = { en = "the wrong one", ko = "틀린 것" }
        why = { en = "why-one is wrong", ko = "one이 틀린 까닭" }
        """,
    ),
    "some": (
        "multiple_choice",
        """
        [[item.answer.choices]]
        right = true
        text = { en = "right a", ko = "맞음 a" }
        [[item.answer.choices]]
        right = true
        text = { en = "right b", ko = "맞음 b" }
        [[item.answer.choices]]
        text = { en = "wrong c", ko = "틀림 c" }
        why = { en = "why-some is wrong", ko = "some이 틀린 까닭" }
        """,
    ),
    "truth": (
        "true_false",
        """
        [item.answer]
        value = false
        why = { en = "why-truth is wrong", ko = "truth가 틀린 까닭" }
        """,
    ),
    "double": ("number", "[item.answer]\ninteger = true\n"),
    "grid": ("array", "[item.answer]\ninteger = true\n"),
    "formula": (
        "symbolic",
        """
        [item.answer]
        value = "2*x + 6"
        variables = ["x"]
        near = [{ value = "2*x + 3", why = { en = "why-formula: both terms", ko = "두 항 모두" } }]
        """,
    ),
    "word": ("short_text", '[item.answer]\naccept = ["doubling", "배가"]\n'),
    "sentence": ("short_text", '[item.answer]\naccept = ["because of it"]\nby_hand = true\n'),
    "order": (
        "ordering",
        """
        [item.answer]
        first = { en = "smallest", ko = "가장 작은 것" }
        last = { en = "largest", ko = "가장 큰 것" }
        why = { en = "why-order: by size", ko = "크기순" }
        items = [{ text = "$1$" }, { text = "$2$" }, { text = "$3$" }]
        """,
    ),
    "pairs": (
        "matching",
        """
        [[item.answer.pairs]]
        left = "twice"
        right = "$2x$"
        why = { en = "why-pairs: twice", ko = "두 배" }
        [[item.answer.pairs]]
        left = "half"
        right = "$x/2$"
        """,
    ),
    "reading": ("code_reading", '[item.answer]\ncode = "print(2 * 21)\\nprint(1 + 1)"\n'),
    "steps": ("trace", ""),
}
GENERATED = {
    "double": ("<<x>>", "<<y>>"),
    "grid": ("<<a:matrix>>", "<<b:matrix>>"),
    "steps": ("<<x>>", "<<z>>"),
}
GENERATORS = '''
"""Generators of the small quiz."""

import numpy as np
from draw import Chart


def double(rng, reference):
    x = int(rng.integers(100_000, 400_000))
    chart = Chart(x_label="x", size=(200, 120))
    chart.line(np.array([0.0, 1.0]), np.array([0.0, 2.0]), "2x")
    y = int(reference.double(np.array(x)))
    why = {"en": "why-double: only once", "ko": "한 번만"}
    return {
        "parameters": {"x": x},
        "values": {"y": y},
        "answer": {"value": y, "near": [{"value": x, "why": why}]},
        "drawing": chart,
    }


def grid(rng, reference):
    a = rng.integers(100_000, 400_000, (2, 2))
    b = reference.double(a)
    return {"parameters": {"a": a}, "values": {"b": b}, "answer": {"value": b}}


def steps(rng, reference):
    x = int(rng.integers(100_000, 400_000))
    y, z = 2 * x, 4 * x
    blanks = [
        {"name": "y", "label": "$y$", "value": y, "integer": True},
        {"name": "v", "label": "$v$", "kind": "array", "value": [y, z], "integer": True},
    ]
    return {"parameters": {"x": x}, "values": {"z": z}, "answer": {"blanks": blanks}}
'''
QUIZZES = """
[[quizzes]]
unit = "tiny"
shuffle = false
attempts = [1, 0.5]

[[quizzes]]
id = "paper"
unit = "tiny"
title = { en = "On paper", ko = "시험" }
attempts = [1]
feedback = "after_hand_in"
solution = "after_hand_in"
minutes = 30
shuffle = false
pools = [{ items = ["one", "double", "grid"] }]

[[quizzes]]
id = "later"
unit = "tiny"
title = { en = "Not yet", ko = "나중에" }
opens = 2120-01-01T00:00:00+00:00
"""


def add_quiz(root: Path) -> None:
    """Give the small course in `root` a quiz in every kind and three ways to take it."""
    lines = ["schema = 1"]
    for name, (kind, answer) in ITEMS.items():
        text, solution = GENERATED.get(name, ("so.", "so."))
        lines.append(f'\n[[item]]\nid = "{name}"\nkind = "{kind}"')
        if name in GENERATED:
            lines.append(f'generator = "{name}"')
        lines.append(WORDS.format(name=name, tag=f"idea {kind}", text=text, solution=solution))
        if name == "double":
            lines.append('drawing = { en = "A line.", ko = "직선." }')
            lines.append('hints = [{ en = "Hint of double.", ko = "double 힌트." }]')
        lines.append(dedent(answer))
    folder = root / "reference" / "tiny"
    (folder / "quiz.toml").write_text("\n".join(lines), encoding="utf-8")
    (folder / "quiz.py").write_text(GENERATORS, encoding="utf-8")
    path = root / "assignments" / "course.toml"
    path.write_text(path.read_text(encoding="utf-8") + QUIZZES, encoding="utf-8")

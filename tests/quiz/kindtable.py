"""Small questions of every kind, and how their answers are marked."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from grader.quiz.kinds import KINDS
from grader.quiz.marking import Marked, mark
from grader.quiz.tables import Table
from grader.quiz.variants import Variant
from grader.report import text

__all__ = ["ONE", "QUESTIONS", "build", "choice", "judge", "said", "why"]

BOTH = text("words", "낱말")


def why(words: str) -> dict[str, str]:
    return {"en": f"why: {words}", "ko": f"까닭: {words}"}


def choice(words: str, right: bool = False) -> dict[str, Any]:
    return {"text": words, "right": right, "why": why(words)}


ONE = {"choices": [choice("a", True), choice("b"), choice("c")]}
SOME = {"choices": [choice("a", True), choice("b", True), choice("c"), choice("d")]}
SOME["choices"][0].pop("why")
CODE = "import numpy as np\nprint(np.array([0.5, -2.0]))\nprint(True, 3)"
QUESTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "one": ("single_choice", ONE),
    "some": ("multiple_choice", SOME),
    "truth": ("true_false", {"value": False, "why": why("not so")}),
    "decimals": (
        "number",
        {"value": 0.126, "decimals": 2, "near": [{"value": 0.252, "why": why("twice")}]},
    ),
    "figures": ("number", {"value": 123.456, "figures": 3}),
    "share": ("number", {"value": 0.5048, "figures": 3, "figures_share": 0.25}),
    "whole": ("number", {"value": -1200, "integer": True}),
    "tiny": ("number", {"value": 1.5e-5, "figures": 2}),
    "tolerant": ("number", {"value": 2.0, "abs": 0.1}),
    "plain": ("number", {"value": 1000.0}),
    "matrix": (
        "array",
        {
            "value": [[1, -2, 0.5], [4, 5, 6]],
            "decimals": 1,
            "near": [{"value": [[2, -4, 1], [8, 10, 12]], "why": why("twice")}],
        },
    ),
    "vector": ("array", {"value": [3, 1], "integer": True, "ask_shape": True}),
    "formula": (
        "symbolic",
        {
            "value": "x*(1 - x)",
            "variables": ["x"],
            "near": [{"value": "x*(1 + x)", "why": why("sign")}],
        },
    ),
    "word": (
        "short_text",
        {
            "accept": ["batch normalisation", "배치 정규화"],
            "near": [{"value": "dropout", "why": why("another layer")}],
        },
    ),
    "sentence": ("short_text", {"accept": ["it is linear"], "by_hand": True}),
    "order": (
        "ordering",
        {
            "items": [{"text": words} for words in "abcd"],
            "first": BOTH,
            "last": BOTH,
            "why": why("by size"),
        },
    ),
    "pairs": (
        "matching",
        {
            "pairs": [
                {"left": "p", "right": "1", "why": why("p")},
                {"left": "q", "right": "2"},
                {"left": "r", "right": "2", "why": why("r")},
            ],
            "others": [{"text": "3"}],
        },
    ),
    "code": (
        "code_reading",
        {"code": CODE, "near": [{"value": "[0.5 2]\nTrue 3", "why": why("sign")}]},
    ),
    "exact": ("code_reading", {"code": "print([1, 2])", "exact": True}),
    "trace": (
        "trace",
        {
            "blanks": [
                {"name": "a", "label": "$a$", "value": 3, "integer": True, "weight": 3},
                {"name": "b", "label": "$b$", "kind": "array", "value": [1, 2], "integer": True},
            ]
        },
    ),
}


def build(kind: str, answer: dict[str, Any], seed: int = 0) -> Variant:
    """Return a variant that was stored and read again."""
    question = KINDS[kind].build(Table(answer, "test"), np.random.default_rng(seed))
    stored = json.loads(json.dumps(question.to_json()))
    return Variant(
        "unit", "item", kind, 0, 2.0, (), BOTH, BOTH, None, None, {}, stored, BOTH, ()
    )  # fmt: skip


def keyed(variant: Variant, raw: Any) -> Any:
    """Put the keys of things in place of their texts."""
    public = variant.asked.public()
    things = [t for key in ("choices", "items", "lefts", "rights") for t in public.get(key, ())]
    names = {thing["text"]["en"]: thing["key"] for thing in things}
    if isinstance(raw, list) and names:
        return [keyed(variant, item) for item in raw]
    if isinstance(raw, dict) and names:
        return {names.get(left, left): names.get(right, right) for left, right in raw.items()}
    return names.get(raw, raw) if isinstance(raw, str) else raw


def judge(name: str, raw: Any) -> Marked:
    variant = build(*QUESTIONS[name])
    return mark(variant, keyed(variant, raw))


def said(marked: Marked, language: str = "en") -> str:
    words = [*marked.feedback, *(p.feedback for p in marked.parts if p.feedback)]
    words += [marked.unreadable] if marked.unreadable else []
    return " ".join(word[language] for word in words)

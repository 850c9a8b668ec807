"""Markdown with formulas between dollars, read in the same way wherever it is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.dollarmath.index import math_inline_dollar

__all__ = ["reader"]


def reader(formula: Callable[[str, dict[str, Any]], str], **options: Any) -> MarkdownIt:
    """Return a reader of CommonMark with tables; no HTML in it is let through.

    A dollar beside a digit is a price: ``from 5$ to 6$`` holds no formula.

    Parameters
    ----------
    formula : callable
        Gives the markup of a formula's LaTeX.
    options
        Of `MarkdownIt`.
    """
    markdown = MarkdownIt("commonmark", {"html": False, **options}).enable("table")
    dollarmath_plugin(markdown, renderer=formula, allow_digits=False, double_inline=True)
    strict = math_inline_dollar(allow_digits=False, allow_double=True)

    def rule(state: StateInline, silent: bool) -> bool:
        # For a dollar at the very beginning the plugin looks at the last character instead.
        source = state.src
        state.src = source + " " if state.pos == 0 else source
        try:
            return strict(state, silent)
        finally:
            state.src = source

    markdown.inline.ruler.at("math_inline", rule)
    return markdown

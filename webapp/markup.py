"""Markdown of the course as HTML that is safe to show, its formulas as MathML made here.

Formulas stand between ``$…$`` or ``$$…$$``. Whatever the Markdown holds, only the elements and
attributes listed here come out: no script, no style, no form, no image but a figure of the unit.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import nh3
from flask import Flask
from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from mdit_py_plugins.anchors import anchors_plugin

from grader.markdown import reader
from webapp.i18n import text

__all__ = ["handout_html", "init_app", "prose_html"]

_MATH = {
    *("math", "mrow", "mi", "mo", "mn", "ms", "mtext", "mspace", "msup", "msub", "msubsup"),
    *("mfrac", "msqrt", "mroot", "mover", "munder", "munderover", "mtable", "mtr", "mtd"),
    *("mstyle", "mpadded", "mphantom", "menclose"),
}
_TEXT = {
    *("a", "p", "h1", "h2", "h3", "h4", "h5", "ul", "ol", "li", "em", "strong", "code", "pre"),
    *("blockquote", "hr", "br", "table", "thead", "tbody", "tr", "th", "td", "del", "div", "span"),
    "img",
}
_ATTRIBUTES = {
    **{f"h{level}": {"id"} for level in range(1, 6)},
    "a": {"href", "title"},
    "ol": {"start"},
    "div": {"class"},
    "img": {"src", "alt"},
    "span": {"class"},
    "math": {"display"},
    "mo": {"stretchy", "fence", "form", "separator", "lspace", "rspace", "largeop", "accent"},
    "mover": {"accent"},
    "munder": {"accentunder"},
    "mi": {"mathvariant"},
    "mfrac": {"linethickness"},
    "mtd": {"columnspan", "rowspan"},
    "mspace": {"width", "height", "depth"},
    "mstyle": {"displaystyle", "scriptlevel"},
}
_CLASSES = {"math", "math-error"}
_FIGURE = re.compile(r"figures/[a-z0-9_]+\.svg")


@lru_cache(maxsize=64)
def handout_html(markdown: str, base: str = "") -> str:
    """Turn a handout into HTML.

    Parameters
    ----------
    markdown : str
        CommonMark with tables and dollar formulas. A leading ``# Title`` is left out: the page
        that shows a handout has its title already. An image is a file of the unit's ``figures``.
    base : str
        Stands before the paths of images.

    Returns
    -------
    str
        Sanitised HTML. Headings have an ``id`` made from their text.
    """
    return _clean(_reader().render(_without_title(markdown), {"base": base}))


@lru_cache(maxsize=2048)
def prose_html(markdown: str, *, inline: bool = False) -> str:
    """Turn a question, a choice or a comment into sanitised HTML, without images.

    Parameters
    ----------
    inline : bool
        One line without a paragraph around it, as in a label.
    """
    render = _reader().renderInline if inline else _reader().render
    return _clean(str(render(markdown, {})))


def init_app(app: Flask) -> None:
    """Give templates the filters ``prose`` and ``phrase`` for Markdown in both languages."""
    # Safe to mark: `prose_html` lets nothing but its own list of elements out.
    app.add_template_filter(lambda words: Markup(prose_html(text(words))), "prose")  # noqa: S704
    app.add_template_filter(
        lambda words: Markup(prose_html(text(words), inline=True)),  # noqa: S704
        "phrase",
    )


def _clean(html_text: str) -> str:
    cleaned = nh3.clean(
        html_text,
        tags=_MATH | _TEXT,
        attributes=_ATTRIBUTES,
        attribute_filter=_filter,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    return cleaned.replace("<th></th>", "<td></td>")  # the corner of a table heads nothing


def _without_title(markdown: str) -> str:
    stripped = markdown.lstrip("\ufeff\n ")
    first, _, rest = stripped.partition("\n")
    return rest if first.startswith("# ") else stripped


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    markdown = reader(_formula).enable("strikethrough")
    anchors_plugin(markdown, min_level=1, max_level=5)
    markdown.add_render_rule("image", _image)
    return markdown


def _formula(source: str, options: dict[str, Any]) -> str:
    block = bool(options.get("display_mode"))
    try:
        formula = convert(source.strip(), display="block" if block else "inline")
    except Exception:  # the converter has no common base: any of its errors means a bad formula
        return f'<span class="math-error"><code>{html.escape(source)}</code></span>'
    return str(formula)


def _image(
    _renderer: object, tokens: Sequence[Token], index: int, _options: object, env: Any
) -> str:
    """Show a figure of the unit; of any other image only what it says it shows."""
    alt = html.escape(tokens[index].content)
    source = str(tokens[index].attrs.get("src", ""))
    if "base" not in env or not _FIGURE.fullmatch(source):
        return alt
    return f'<img src="{html.escape(env["base"])}{source}" alt="{alt}">'


def _filter(_tag: str, attribute: str, value: str) -> str | None:
    if attribute == "class":
        return " ".join(name for name in value.split() if name in _CLASSES) or None
    return value

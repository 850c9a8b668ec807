"""Handouts: Markdown and formulas in, safe HTML out."""

from __future__ import annotations

import pytest

from webapp.i18n import with_code
from webapp.markup import handout_html


def test_a_formula_becomes_mathml() -> None:
    page = handout_html(r"inline $\frac{1}{n}$" + "\n\n$$\\sqrt{x}$$\n")
    assert '<math display="inline">' in page
    assert "<mfrac>" in page
    assert '<math display="block">' in page
    assert "$" not in page


def test_prices_and_code_are_no_formulas() -> None:
    page = handout_html("from 5$ to 6$, and `$x$`")
    assert "<math" not in page
    assert "<code>$x$</code>" in page


def test_a_line_may_begin_with_a_formula_and_end_with_a_digit() -> None:
    assert "<math" in handout_html("$z = (1, 2)$, label 0")
    assert "<math" not in handout_html("$5 or $6")


def test_a_formula_that_cannot_be_read_is_shown_as_it_is() -> None:
    assert '<span class="math-error"><code>\\frac{</code></span>' in handout_html(r"$\frac{$")


def test_headings_can_be_linked_to_and_the_title_is_left_to_the_page() -> None:
    page = handout_html("# Title\n\n## 배치 통계\n")
    assert "Title" not in page
    assert '<h2 id="배치-통계">' in page


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        '<img src="x" onerror="alert(1)">',
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,AAAA)",
        "![x](https://elsewhere.example/pixel.png)",
        "![x](//elsewhere.example/figures/pixel.svg)",
        "![x](figures/../../../logout.svg)",
        "![x](figures/pixel.png)",
        "<style>body { display: none }</style>",
        '<form action="https://elsewhere.example"><input></form>',
        r"$\text{<script>alert(1)</script>}$",
        r"$\href{javascript:alert(1)}{x}$",
        "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
        "<svg><a href='javascript:alert(1)'>x</a></svg>",
    ],
)
def test_nothing_but_text_and_formulas_comes_out(attack: str) -> None:
    page = handout_html(f"before\n\n{attack}\n\nafter")
    for tag in ("<script", "<img", "<style", "<form", "<input", "<svg", "<iframe"):
        assert tag not in page
    assert 'href="javascript' not in page
    assert 'href="data' not in page
    assert "before" in page
    assert "after" in page


def test_a_figure_is_shown_from_the_unit_s_folder() -> None:
    page = handout_html('![a "line" & <more>](figures/the_line.svg)', "/units/tiny/")
    assert 'src="/units/tiny/figures/the_line.svg"' in page
    assert 'alt="a &quot;line&quot; &amp; &lt;more&gt;"' in page


def test_backticks_in_messages_become_code_and_nothing_else() -> None:
    assert str(with_code("call `f(x)` <b>")) == "call <code>f(x)</code> &lt;b&gt;"
    assert str(with_code("`<b>`")) == "<code>&lt;b&gt;</code>"
    assert str(with_code("one ` alone")) == "one ` alone"

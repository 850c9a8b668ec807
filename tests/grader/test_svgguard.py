"""An image is stored only if it holds nothing but what is drawn."""

from __future__ import annotations

import pytest
from draw import RED, Cells, Chart, Column, Pixels, Row, svg

from grader.svgguard import MOST, Unfit, guarded

SPACE = "xmlns='http://www.w3.org/2000/svg'"


def test_all_that_can_be_drawn_is_fit():
    chart = Chart(x_label="<&>", y_label="ŷ").line([0, 1], [0, 1], "α", dashed=True)
    chart.points([0.0], [1.0], marker="x").bars([0], [1]).arrow((0, 0), (1, 1)).text(0, 0, "</g>")
    chart.field([0.0, 1.0], [0.0, 1.0], [[1.0, -1.0], [0.0, 2.0]])
    cells = Cells([[1.0, float("nan")]], frames=[(0, 0, 1, 1, RED)])
    image = svg(Column(Row(chart, "→", cells), Pixels([[0.0, 0.5]])), fluid=False)
    assert guarded(image) == image


@pytest.mark.parametrize(
    "inside",
    [
        "<script>1</script>",
        "<image href='https://example.org/a.png'/>",
        "<a href='https://example.org/'><text>x</text></a>",
        "<foreignObject><p>x</p></foreignObject>",
        "<style>*{}</style>",
        "<use href='#a'/>",
        "<rect onload='alert(1)'/>",
        "<rect style='fill:red'/>",
        "<rect fill='url(#a);'/>",
        "<rect x='nan'/>",
        "<path d='M0 inf'/>",
        "<!-- x -->",
        "<?php x?>",
        "<rect",
        "<b:rect xmlns:b='urn:b'/>",
    ],
)
def test_anything_else_is_not(inside: str):
    with pytest.raises(Unfit):
        guarded(f"<svg {SPACE}>{inside}</svg>")


def test_an_image_has_a_size():
    with pytest.raises(Unfit):
        guarded(f"<svg {SPACE}><text>{'x' * MOST}</text></svg>")

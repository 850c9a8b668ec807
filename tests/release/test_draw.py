"""Drawings: valid SVG, also from values that a wrong solution may give."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from draw import RED, Cells, Chart, Row, svg

from grader.course import Course

UNITS = Course.load(Path(__file__).parents[2]).units
WITH_FIGURES = [unit for unit in UNITS if (unit.folder / "figures.py").is_file()]
SVG = "{http://www.w3.org/2000/svg}"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def parsed(drawing) -> ElementTree.Element:
    return ElementTree.fromstring(svg(drawing))


def test_a_line_breaks_where_a_value_is_not_finite():
    x = np.arange(5.0)
    (line,) = parsed(Chart(axes=False).line(x, [0.0, 1.0, np.nan, 3.0, 4.0])).iter(SVG + "path")
    assert line.get("d", "").count("M") == 2


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e300])
def test_what_cannot_be_placed_is_left_out_or_cut(bad: float):
    values = np.array([0.0, bad, 1.0])
    chart = (
        Chart(y=(0, 1)).line([0, 1, 2], values).points([0, 1, 2], values).bars([0, 1, 2], values)
    )
    text = svg(Row(chart, "=", Cells(values[None, :])))
    ElementTree.fromstring(text)
    assert "nan" not in text
    assert "inf" not in text


def test_a_chart_without_values_can_still_be_drawn():
    assert parsed(Chart().line([], [])).tag == SVG + "svg"
    assert parsed(Chart().line([1.0], [1.0])).tag == SVG + "svg"


def test_symbols_are_escaped():
    assert parsed(Chart(x_label="<w&x>").text(0, 0, "a<b")).tag == SVG + "svg"


def test_cells_carry_the_colour_of_their_sign_and_their_numbers():
    found = parsed(Cells([[2.0, 0.0, -2.0]], frames=[(0, 0, 1, 2, RED)]))
    fills = [r.get("fill") for r in found.iter(SVG + "rect") if r.get("stroke") == "#e2e8f0"]
    assert fills[1] == "#ffffff"
    assert len({*fills}) == 3
    assert [text.text for text in found.iter(SVG + "text")] == ["2", "0", "-2"]


def test_only_a_matrix_has_cells():
    with pytest.raises(ValueError, match=r"this array is \(2, 2, 2\)"):
        Cells(np.zeros((2, 2, 2)))


def alike(one: str, other: str) -> bool:
    """Compare images up to a rounding of pixels: processors differ in the last bit of a sine."""
    (words, numbers), (others, theirs) = (
        (NUMBER.sub("#", text), [float(n) for n in NUMBER.findall(text)]) for text in (one, other)
    )
    return words == others and bool(np.allclose(numbers, theirs, rtol=0, atol=0.15))


@pytest.mark.parametrize("unit", WITH_FIGURES, ids=lambda unit: unit.id)
def test_the_figures_of_a_handout_are_what_their_source_draws(unit):
    spec = importlib.util.spec_from_file_location("figures", unit.folder / "figures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    drawn = {
        f"{name.removeprefix('figure_')}.svg": svg(function())
        for name, function in vars(module).items()
        if name.startswith("figure_")
    }
    stored = {
        path.name: path.read_text(encoding="utf-8")
        for path in (unit.folder / "figures").glob("*.svg")
    }
    assert drawn.keys() == stored.keys()
    for name, text in drawn.items():
        assert alike(text, stored[name]), f"run: python -m draw assignments/{unit.id}/figures.py"
    for language in ("en", "ko"):
        handout = (unit.folder / f"handout.{language}.md").read_text(encoding="utf-8")
        for name in drawn:
            assert f"](figures/{name})" in handout

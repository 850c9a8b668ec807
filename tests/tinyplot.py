"""Pictures for the small course of `tests.tiny`: a line with a slider, and cells."""

from __future__ import annotations

import shutil
from pathlib import Path
from textwrap import dedent

ASSIGNMENTS = Path(__file__).resolve().parents[1] / "assignments"
PLOT = '''
    """What double and split do."""
    import numpy as np
    from draw import Cells, Chart, Picture, slides


    @slides(1, 4, 1, 2, en="length n", ko="길이 n")
    def draw_line(student, length=2):
        x = np.linspace(0.0, length, 9)
        chart = Chart((0, 4), (0, 16)).line(x, np.asarray(student.double(x)), "2x")
        return Picture(chart, en=f"Up to {length:g}.", ko=f"{length:g}까지입니다.")


    def draw_halves(student):
        left, right, _ = student.split(np.arange(6.0))
        return Picture(Cells(np.stack([left, right])), en="Halves.", ko="두 절반입니다.")
'''


def add_plot(root: Path) -> Path:
    """Give the course below `root`, written by `tests.tiny.write_course`, its pictures."""
    (root / "assignments" / "tiny" / "plot.py").write_text(dedent(PLOT).lstrip(), encoding="utf-8")
    for shared in ("draw.py", "drawchart.py"):
        shutil.copy(ASSIGNMENTS / shared, root / "assignments")
    return root

"""Submissions that answer `double` wrongly, worth 50 points, and claim to be worth more."""

from __future__ import annotations

import copy
from collections.abc import Callable

from tests.nbgrader.classroom import WRONG, Edit, Notebook, Room, cells, marks, points_cells


def after(change: Edit) -> Callable[[Room], Edit]:
    """Return the attack that hands in the wrong answer with a change to the notebook."""

    def attack(room: Room) -> Edit:
        answer = room.answers(**WRONG)

        def edit(notebook: Notebook) -> None:
            answer(notebook)
            change(notebook)

        return edit

    return attack


def forge_outputs(notebook: Notebook) -> None:
    for cell in points_cells(notebook):
        cell["execution_count"] = 1
        cell["outputs"] = [
            {
                "output_type": "execute_result",
                "execution_count": 1,
                "metadata": {},
                "data": {"text/plain": str(marks(cell)["points"])},
            }
        ]


def rewrite_tests(notebook: Notebook) -> None:
    for cell in points_cells(notebook):
        cell["source"] = "print('passed')"
        cell["metadata"] |= {"editable": True, "deletable": True}


def delete_tests(notebook: Notebook) -> None:
    gone = [id(cell) for cell in points_cells(notebook)]
    notebook["cells"] = [cell for cell in notebook["cells"] if id(cell) not in gone]


def double_tests(notebook: Notebook) -> None:
    for cell in points_cells(notebook):
        notebook["cells"].insert(0, {**copy.deepcopy(cell), "source": "100"})
        notebook["cells"].append({**copy.deepcopy(cell), "source": "100"})


def rename_tests(notebook: Notebook) -> None:
    for number, cell in enumerate(points_cells(notebook)):
        marks(cell)["grade_id"] = f"mine-{number}"


def swap_ids(notebook: Notebook) -> None:
    found = points_cells(notebook)
    names = [marks(cell)["grade_id"] for cell in found]
    for cell, name in zip(found, names[1:] + names[:1], strict=True):
        marks(cell)["grade_id"] = name


def make_tests_answers(notebook: Notebook) -> None:
    for cell in points_cells(notebook):
        marks(cell).update(solution=True, locked=False)


def raise_points(notebook: Notebook) -> None:
    for cell in points_cells(notebook):
        marks(cell)["points"] = 1000


def turn_to_text(notebook: Notebook) -> None:
    for cell in points_cells(notebook):
        cell["cell_type"] = "markdown"
        del cell["outputs"], cell["execution_count"]


def change_schema(notebook: Notebook) -> None:
    """Stop nbgrader's autograde for everybody, not for this submission alone."""
    for cell in cells(notebook):
        marks(cell)["schema_version"] = 2


def spoil_marks(notebook: Notebook) -> None:
    for cell in points_cells(notebook):
        cell["metadata"]["nbgrader"] = ["grade"]


def strip_marks(notebook: Notebook) -> None:
    for cell in cells(notebook):
        del cell["metadata"]["nbgrader"]


def print_a_score(notebook: Notebook) -> None:
    notebook["cells"].append(
        {
            "cell_type": "code",
            "id": "mine",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
            "source": "import sys\nprint('\\n100.0\\n', 100.0, file=sys.stdout, flush=True)\n100.0",
        }
    )


def read_the_folder(notebook: Notebook) -> None:
    """Take the answer from where nbgrader's `Execute` would let it: the course folder."""
    for cell in cells(notebook):
        if marks(cell).get("grade_id") == "double":
            cell["source"] = (
                "import glob\n\n"
                "def double(x):\n"
                "    for name in glob.glob('/**/source/tiny/tiny.ipynb', recursive=True):\n"
                "        return 2 * x\n"
                "    return 3 * x\n"
            )


CHANGES: tuple[Edit, ...] = (
    forge_outputs,
    rewrite_tests,
    delete_tests,
    double_tests,
    rename_tests,
    swap_ids,
    make_tests_answers,
    raise_points,
    turn_to_text,
    change_schema,
    spoil_marks,
    strip_marks,
    print_a_score,
    read_the_folder,
)
ALL = {change.__name__: after(change) for change in CHANGES}

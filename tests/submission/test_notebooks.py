import json

import pytest

from grader.submission import Cell

RELU = "def relu(x):\n    return x * (x > 0)\n"


def english(submission):
    return "\n".join(note["en"] for note in submission.notes)


def test_every_code_cell_becomes_a_cell_in_order(opened, notebook, code):
    prose = {"cell_type": "markdown", "metadata": {}, "source": "# def relu"}
    submission = opened("a.ipynb", notebook(code("import numpy as np"), prose, code(RELU)))
    assert submission.origin == "notebook"
    assert submission.cells == (Cell("cell 1", "import numpy as np"), Cell("cell 2", RELU))
    assert submission.notes == ()


def test_source_may_be_a_list_of_lines(opened, notebook, code):
    assert opened("a.ipynb", notebook(code(RELU.splitlines(True)))).cells[0].source == RELU


def test_a_byte_order_mark_and_carriage_returns_change_nothing(opened, notebook, code):
    content = b"\xef\xbb\xbf" + notebook(code(RELU.replace("\n", "\r\n")))
    assert opened("a.ipynb", content).cells[0].source == RELU


def test_an_empty_cell_is_left_out_and_the_numbers_stay(opened, notebook, code):
    cells = opened("a.ipynb", notebook(code("  \n"), code(RELU))).cells
    assert cells == (Cell("cell 2", RELU),)


def test_a_cell_that_does_not_parse_is_kept_and_explained(opened, notebook, code):
    submission = opened("a.ipynb", notebook(code("print 3"), code(RELU)))
    assert [cell.source for cell in submission.cells] == ["print 3", RELU]
    assert "cell 1 is not valid Python" in english(submission)
    assert "Python 2" in english(submission)


def test_smart_punctuation_is_mended_in_a_cell(opened, notebook, code):
    submission = opened("a.ipynb", notebook(code("x = “a”"), code(RELU)))
    assert submission.cells[0].source == 'x = "a"'
    assert "cell 1, line 1" in english(submission)


def test_huge_outputs_are_not_counted_as_code(opened, notebook, code):
    cell = code(RELU)
    cell["outputs"] = [{"output_type": "stream", "text": "x" * 3_000_000}]
    assert opened("a.ipynb", notebook(cell)).cells[0].source == RELU


def test_limits_hold(refusal, notebook, code):
    assert "kB of code" in refusal("a.ipynb", notebook(code("x = 1\n" * 999)), max_bytes=1024)
    assert "4 cells" in refusal("a.ipynb", notebook(*[code("x")] * 4), max_cells=3)
    assert "MB" in refusal("a.ipynb", notebook(code(RELU)), max_file_bytes=100)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"{", "not JSON"),
        (b'{"cells": [', "cut off"),
        (b"[]", "not a notebook"),
        (b"{}", "not a notebook"),
        (b'{"nbformat": true, "cells": []}', "not a notebook"),
        (b'{"nbformat": 4}', "no list of cells"),
        (b'{"nbformat": 4, "cells": {}}', "no list of cells"),
        (b'{"nbformat": 4, "cells": [3]}', "cell 1 has no type"),
        (b'{"nbformat": 4, "cells": [{"cell_type": []}]}', "cell 1 has no type"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": 3}]}', "holds no text"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": [1]}]}', "holds no text"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "\\ud800"}]}', "half a"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "\\u0000"}]}', "NUL"),
        (b'{"nbformat": 4, "cells": [], "cells": []}', "'cells' appears twice"),
        (b'{"nbformat": 4, "cells": []}', "no code"),
        (b'{"nbformat": 3, "worksheets": []}', "format 3"),
        (b'{"nbformat": 5, "cells": []}', "format 5"),
        (b'{"nbformat": 4, "cells": ["\xff"]}', "not UTF-8"),
        (b"[" * 1_000_000, "nested too deeply"),
        (b'{"a":' * 1_000_000, "nested too deeply"),
        (b'{"a":' + b"9" * 1_000_000 + b"}", "too long"),
        ('{"nbformat": 4}'.encode("utf-16"), "UTF-16"),
    ],
    ids=lambda value: value[:40] if isinstance(value, bytes) else None,
)
def test_damaged_notebooks_are_refused(refusal, content, expected):
    assert expected in refusal("a.ipynb", content)


def test_strange_metadata_is_ignored(opened, notebook, code):
    for metadata in (None, 3, [], {"nbgrader": 3}, {"nbgrader": {}}):
        cell = code(RELU) | {"metadata": metadata}
        assert opened("a.ipynb", notebook(cell)).origin == "notebook"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("!pip install numpy\nx = 1", "pass\nx = 1"),
        ("!echo it's \\\n  more\nx = 1", "pass\n\nx = 1"),
        ("?print\nx = 1", "pass\nx = 1"),
        ("np.dot??\nx = 1", "pass\nx = 1"),
        ("files = !ls\nx = 1", "pass\nx = 1"),
        ("t = %timeit -o f()\nx = 1", "pass\nx = 1"),
        ("if True:\n    %pip list\nx = 1", "if True:\n    pass\nx = 1"),
        ("for i in y:\n\t!ls\nx = 1", "for i in y:\n\tpass\nx = 1"),
        ("get_ipython().run_line_magic(\n  'a', 'b')\nx = 1", "pass\n\nx = 1"),
        ("ip = get_ipython()\nx = 1", "pass\nx = 1"),
        ("%%time\nx = 1", "\nx = 1"),
        ("\n%%timeit -n 3\nx = 1", "\n\nx = 1"),
        ("%%capture\n%matplotlib inline\nx = 1", "\npass\nx = 1"),
    ],
)
def test_what_only_ipython_understands_is_dropped(opened, notebook, code, source, expected):
    submission = opened("a.ipynb", notebook(code(source), code(RELU)))
    assert submission.cells[0].source == expected
    assert "left out" in english(submission)


@pytest.mark.parametrize("head", ["%%bash", "%%html", "%%writefile a.py", "%%javascript", "%%!"])
def test_cells_of_other_languages_are_left_out(opened, notebook, code, head):
    submission = opened("a.ipynb", notebook(code(f"{head}\nls"), code(RELU)))
    assert submission.cells == (Cell("cell 2", RELU),)
    assert f"cell 1, line 1: `{head}`" in english(submission)


@pytest.mark.parametrize(
    "source",
    [
        's = """\n%matplotlib inline\n!ls\nwhat?\n"""',
        "x = (7\n     % 3)",
        "x = 7 \\\n  % 3",
        "y = x != 1",
        "s = 'get_ipython()'  # really?",
        "s = f'{a!r}'",
    ],
)
def test_what_only_looks_like_a_magic_stays(opened, notebook, code, source):
    cells = opened("a.ipynb", notebook(code(source), code("%magic\n" + source), code(RELU))).cells
    assert cells[0].source == source
    assert cells[1].source == "pass\n" + source


def test_the_answers_of_an_nbgrader_notebook_are_taken_and_its_tests_are_not(
    opened, notebook, code
):
    submission = opened(
        "a.ipynb",
        notebook(
            code(
                "import numpy as np", grade=False, solution=False, locked=True, grade_id="imports"
            ),
            code(RELU, grade=False, solution=True, locked=False, grade_id="relu"),
            code("assert relu(1) == 1", grade=True, solution=False, locked=True, grade_id="t1"),
            code("helper = 1"),
            code("y = 1", grade=True, solution=True, locked=False, grade_id="manual"),
        ),
    )
    assert submission.origin == "nbgrader"
    assert submission.cells == (
        Cell("cell 1", "import numpy as np"),
        Cell("cell 2 (relu)", RELU),
        Cell("cell 4", "helper = 1"),
        Cell("cell 5 (manual)", "y = 1"),
    )
    assert submission.notes == ()


def test_duplicated_answers_all_run_and_are_noted(opened, notebook, code):
    first = code("def relu(x): return 1", solution=True, grade_id="relu")
    second = code(RELU, solution=True, grade_id="relu")
    submission = opened("a.ipynb", notebook(first, second))
    assert [cell.source for cell in submission.cells] == ["def relu(x): return 1", RELU]
    assert "`relu` (1, 2)" in english(submission)


def test_deleted_answers_are_survived_and_named(opened, notebook, code):
    cell = code(RELU, solution=True, grade_id="relu")
    submission = opened("a.ipynb", notebook(cell), "relu", "step")
    assert "Not found in your file: `step`." in english(submission)


def test_answers_written_into_a_test_cell_are_noted(opened, notebook, code):
    wrong = code(RELU, grade=True, solution=False, grade_id="test")
    submission = opened("a.ipynb", notebook(code("x = 1"), wrong))
    assert "cell 2: `relu`" in english(submission)


def test_an_untrusted_grade_id_is_shown_without_control_characters(opened, notebook, code):
    cell = code(RELU, solution=True, grade_id="a\x1b[31m\n" + "b" * 100)
    name = opened("a.ipynb", notebook(cell)).cells[0].name
    assert name.startswith("cell 1 (a\\x1b[31m\\n")
    assert len(name) < 60


def test_memory_taken_by_hostile_json_is_the_childs(refusal):
    cells = b"[" + b"[]," * 2_500_000 + b"[]]"
    reason = refusal("a.ipynb", b'{"nbformat": 4, "x": ' + cells + b"}")
    assert "no list of cells" in reason or "parsed" in reason


def test_the_notebook_of_another_language_says_what_is_missing(opened, notebook, code):
    whole = json.loads(notebook(code("x <- 1")))
    whole["metadata"] = {"kernelspec": {"name": "ir", "language": "R"}}
    assert "Not found" in english(opened("a.ipynb", json.dumps(whole)))

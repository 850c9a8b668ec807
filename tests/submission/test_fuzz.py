import json
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from grader.opening.upload import Limits, open_upload
from grader.opening.words import Refused
from grader.submission import Unreadable, read

LIMITS = Limits(1 << 20, 1 << 20, 100)
NAMES = st.sampled_from(["a.py", "a.ipynb"])
PIECES = st.lists(
    st.sampled_from(
        [
            "def f(x):\n",
            "    return x\n",
            "%magic ",
            "!ls\n",
            "x?",
            "'",
            '"',
            '"""',
            "“",
            "”",
            "（",
            "）",
            "\\\n",
            "\n",
            "#",
            "[",
            "]",
            "\t",
            "get_ipython()",
            "pass\n",
            "\u200b",
            "\u202e",
            "가",
        ]
    ),
    max_size=30,
).map("".join)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["cells", "source", "metadata", "nbgrader", "cell_type", "grade_id"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
CELLS = st.lists(
    st.fixed_dictionaries(
        {"cell_type": st.just("code") | JSON, "source": PIECES | st.lists(PIECES) | JSON},
        optional={"metadata": st.fixed_dictionaries({"nbgrader": JSON}) | JSON},
    ),
    max_size=4,
)
bounded = settings(derandomize=True, max_examples=150, deadline=None, database=None)


def survives(name, content):
    with suppress(Refused):
        opened = open_upload(name, name, content, ["f"], LIMITS)
        json.dumps(opened).encode()
        for _, source in opened.cells:
            source.encode()


@bounded
@given(NAMES, st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(name, content):
    survives(name, content)


@bounded
@given(PIECES)
def test_any_text_is_read_or_refused(source):
    survives("a.py", source.encode())


@bounded
@given(CELLS)
def test_any_cells_are_read_or_refused(cells):
    survives("a.ipynb", json.dumps({"nbformat": 4, "cells": cells}).encode())


@bounded
@given(JSON)
def test_any_json_is_read_or_refused(data):
    survives("a.ipynb", json.dumps(data).encode())


@settings(derandomize=True, max_examples=15, deadline=None, database=None)
@given(NAMES, st.binary(max_size=200) | PIECES.map(str.encode))
def test_the_child_process_answers_for_any_bytes(name, content):
    with suppress(Unreadable):
        assert read(name, content, functions=["f"]).cells

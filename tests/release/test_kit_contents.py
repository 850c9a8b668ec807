import ast
import json
import re
import shutil
import stat
import zipfile
from pathlib import Path

import nbformat
import pytest

from grader.course import CourseError
from grader.release import kit_files, release, split_starter
from grader.submission import read

ROOT = Path(__file__).parents[2]
EXPECTED = {
    "README.txt",
    "checkcalls.py",
    "checklib.py",
    "handin.py",
    "handout.en.md",
    "handout.ko.md",
    "kit.py",
    "kitwords.py",
    "submit.py",
    "test_public.py",
    "unit.json",
}
PLOTTING = {"plot.py", "gallery.py", "draw.py", "drawchart.py"}
GENERATED = {
    "from kit import check",
    "check()",
    "from gallery import plot",
    "plot()",
    "from kit import submit",
    "# submit()",
}


def lines_of(text):
    return {line.strip() for line in text.splitlines() if line.strip()}


def shown_lines(name, content):
    """All lines of one file of a kit that a student can read."""
    if not name.endswith(".ipynb"):
        return lines_of(content.decode())
    cells = nbformat.reads(content.decode(), as_version=4).cells
    return set().union(*(lines_of(cell.source) for cell in cells))


def test_a_kit_holds_these_files_and_no_others(unit, tmp_path):
    with zipfile.ZipFile(release(unit, tmp_path)) as archive:
        names = {entry.filename for entry in archive.infolist()}
        assert all(stat.S_ISREG(entry.external_attr >> 16) for entry in archive.infolist())
    optional = {*PLOTTING} if (unit.folder / "plot.py").exists() else set()
    optional |= {f"figures/{path.name}" for path in (unit.folder / "figures").glob("*.svg")}
    optional |= {f"data/{name}" for name in unit.data}
    expected = EXPECTED | optional | {f"{unit.id}.py", f"{unit.id}.ipynb"}
    assert names == {f"{unit.id}/{name}" for name in expected}


def test_every_line_of_a_kit_comes_from_the_students_side(unit):
    sources = [*(ROOT / "assignments").glob("*.py"), *unit.folder.rglob("*")]
    sources += (ROOT / "assignments" / "kit").iterdir()
    sources += [ROOT / "assignments" / "data" / name for name in unit.data]
    allowed = set(GENERATED)
    for path in sources:
        if path.is_file() and path.suffix != ".pyc":
            allowed |= lines_of(path.read_text(encoding="utf-8"))
    for name, content in kit_files(unit).items():
        if name == "README.txt":
            filled = content.decode()
            for language in ("en", "ko"):  # first: a title may hold the unit's name
                filled = filled.replace(unit.title[language], f"$title_{language}")
            assert lines_of(filled.replace(unit.id, "$unit")) <= allowed
        elif name != "unit.json":
            assert shown_lines(name, content) <= allowed, name


def test_what_the_kit_says_of_the_unit_is_in_its_description(unit):
    told = json.loads(kit_files(unit)["unit.json"])
    assert told == {
        "unit": unit.id,
        "title": dict(unit.title),
        "functions": list(unit.functions),
        "returns": {name: [n.rstrip("*") for n in names] for name, names in unit.returns.items()},
    }


@pytest.fixture
def public(unit):
    """All that the student's side of the course says about this unit."""
    paths = [*unit.folder.iterdir(), *(ROOT / "assignments").rglob("*.py")]
    texts = (path.read_text("utf-8") for path in paths if path.suffix in {".py", ".md", ".toml"})
    return "\n".join(texts)


def leaks(files, secret, public):
    """Lines, docstrings and names of checks of a secret file that only it can have given.

    `unit.json` is left to the test of its own that says what is in it.
    """
    read_by_students = [shown_lines(*item) for item in files.items() if item[0] != "unit.json"]
    shown = set().union(*read_by_students)
    words = set(re.findall(r"\w+", "\n".join(shown)))
    lines = {line for line in lines_of(secret) - lines_of(public) if len(line) >= 16}
    names = hidden_names(secret) - set(re.findall(r"\w+", public))
    first = {doc.splitlines()[0].strip() for doc in docstrings(secret)}
    first = {doc for doc in first if doc not in public}
    return (lines & shown) | (names & words) | {doc for doc in first if doc in "\n".join(shown)}


def test_nothing_of_the_reference_is_in_a_kit(unit, public):
    secret = sorted((ROOT / "reference" / unit.id).glob("*.py"))
    assert secret
    for path in secret:
        assert not leaks(kit_files(unit), path.read_text("utf-8"), public), path


@pytest.mark.parametrize("kind", ["line", "name", "docstring"])
def test_a_leak_would_be_found(unit, public, kind):
    secret = 'def test_hidden_thing():\n    """How it is solved."""\n    return "a b" + str(1234)\n'
    planted = {
        "line": 'return "a b" + str(1234)',
        "name": "# like test_hidden_thing",
        "docstring": '"""How it is solved."""',
    }[kind]
    files = kit_files(unit)
    notebook = nbformat.reads(files[f"{unit.id}.ipynb"].decode(), as_version=4)
    notebook.cells[-1].source += f"\n    {planted}"
    files[f"{unit.id}.ipynb"] = nbformat.writes(notebook).encode()
    assert leaks(files, secret, public)


def hidden_names(text):
    return set(re.findall(r"^def (test_\w+)", text, re.MULTILINE))


def docstrings(text):
    holders = (ast.FunctionDef, ast.ClassDef, ast.Module)
    nodes = (node for node in ast.walk(ast.parse(text)) if isinstance(node, holders))
    found = (ast.get_docstring(node) for node in nodes)
    return {doc for doc in found if doc}


def test_a_kit_is_the_same_bytes_without_the_reference(unit, unit_of, tmp_path):
    here = release(unit, tmp_path).read_bytes()
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "assignments", tmp_path / "elsewhere" / "assignments", ignore=ignore)
    (tmp_path / "out").mkdir()
    other = unit_of(tmp_path / "elsewhere" / "assignments" / unit.id)
    assert not other.secret.exists()
    assert release(other, tmp_path / "out").read_bytes() == here


def test_a_released_notebook_is_read_back_as_not_started(unit):
    content = kit_files(unit)[f"{unit.id}.ipynb"]
    submission = read(f"{unit.id}.ipynb", content, functions=unit.functions)
    assert submission.origin == "nbgrader"
    listed = ", ".join(f"`{name}`" for name in unit.functions)
    assert [note["en"] for note in submission.notes] == [f"Not started yet: {listed}."]
    assert not any("kit" in cell.source for cell in submission.cells)


def test_a_released_starter_is_read_back_as_not_started(unit):
    content = kit_files(unit)[f"{unit.id}.py"]
    notes = read(f"{unit.id}.py", content, functions=unit.functions).notes
    assert [note["en"].split(":")[0] for note in notes] == ["Not started yet"]


def test_the_notebook_has_handouts_then_one_answer_cell_per_function(toy):
    cells = nbformat.reads(kit_files(toy)["toy.ipynb"].decode(), as_version=4).cells
    heads = [cell.source.splitlines()[0] for cell in cells]
    assert heads[:4] == ["# 장난감", "## 부분", "# Toy", "## Part"]
    assert heads[5:] == [
        "import math",
        "def double(x):",
        "# A word on the next one.",
        "## 확인과 제출 · Check and submit",
        "from kit import check",
        "## 바로 제출하기 · Hand in from here",
        "from kit import submit",
    ]
    answers = [c for c in cells if c.metadata.get("nbgrader", {}).get("solution")]
    assert [cell.metadata.nbgrader.grade_id for cell in answers] == ["double", "split"]


def test_nbgrader_accepts_the_metadata(toy):
    from nbgrader.nbgraderformat import MetadataValidator

    written = kit_files(toy)["toy.ipynb"].decode()
    MetadataValidator().validate_nb(nbformat.reads(written, as_version=4))


def test_a_plot_is_taken_along_and_its_cell_is_not_graded(toy, tmp_path):
    plot = toy.folder / "plot.py"
    plot.write_text("def draw_nothing(student):\n    return student.double(3)\n")
    try:
        files = kit_files(toy)
    finally:
        plot.unlink()
    assert files["plot.py"].startswith(b"def draw_nothing")
    assert files.keys() >= PLOTTING
    cells = read("toy.ipynb", files["toy.ipynb"], functions=toy.functions).cells
    assert not any("plot" in cell.source for cell in cells)
    assert b"from gallery import plot" in files["toy.ipynb"]


def test_a_missing_file_is_named(toy, unit_of, tmp_path):
    shutil.copytree(toy.folder.parent, tmp_path / "assignments")
    folder = tmp_path / "assignments" / "toy"
    (folder / "handout.ko.md").unlink()
    with pytest.raises(CourseError, match=r"handout\.ko\.md cannot be read"):
        release(unit_of(folder), tmp_path)


def test_a_link_out_of_the_students_side_is_not_followed(toy, unit_of, tmp_path):
    shutil.copytree(toy.folder.parent, tmp_path / "assignments")
    folder = tmp_path / "assignments" / "toy"
    secret = tmp_path / "solution.py"
    secret.write_text("answer = 42")
    (folder / "test_public.py").unlink()
    (folder / "test_public.py").symlink_to(secret)
    with pytest.raises(CourseError, match="is a link"):
        release(unit_of(folder), tmp_path)


def test_a_starter_is_split_with_what_stands_between_its_functions():
    source = (
        '"""Doc."""\nimport a\n\n\n@deco\ndef f():\n    pass\n\n\nX = 1\n\n\ndef g():\n    pass\n'
    )
    head, functions = split_starter(source)
    assert head == "import a"
    assert functions == {
        "f": "@deco\ndef f():\n    pass",
        "g": "X = 1\n\n\ndef g():\n    pass",
    }

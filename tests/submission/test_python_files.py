import hashlib

import pytest

from grader.submission import Cell, Unreadable, display_name, read

RELU = "def relu(x):\n    return x * (x > 0)\n"


def english(submission):
    return "\n".join(note["en"] for note in submission.notes)


def test_a_plain_file_becomes_one_cell_without_notes(opened):
    submission = opened("hw1.py", RELU)
    assert submission.cells == (Cell("hw1.py", RELU),)
    assert submission.origin == "py"
    assert submission.sha256 == hashlib.sha256(RELU.encode()).hexdigest()
    assert submission.notes == ()


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + RELU.encode(),
        RELU.replace("\n", "\r\n").encode(),
        RELU.replace("\n", "\r").encode(),
    ],
    ids=["BOM", "CRLF", "CR"],
)
def test_byte_order_marks_and_line_ends_change_nothing(opened, content):
    submission = opened("hw1.py", content)
    assert submission.cells[0].source == RELU
    assert submission.notes == ()


def test_korean_windows_encoding_is_read_and_noted(opened):
    submission = opened("hw1.py", ("# 활성화 함수\n" + RELU).encode("cp949"))
    assert submission.cells[0].source.startswith("# 활성화 함수")
    assert "CP949" in english(submission)


@pytest.mark.parametrize("cookie", ["cp949", "euc-kr"])
def test_a_korean_coding_cookie_is_believed(opened, cookie):
    source = f"# -*- coding: {cookie} -*-\n# 기울기\n{RELU}"
    assert "기울기" in opened("hw1.py", source.encode("cp949")).cells[0].source


def test_cp949_that_is_not_python_is_refused_naming_both_faults(refusal):
    reason = refusal("hw1.py", "# 활성화\ndef relu(x:\n".encode("cp949"))
    assert "not UTF-8" in reason
    assert "Line 2" in reason


def test_another_encoding_is_refused_with_its_line(refusal):
    assert "0xFF in line 2" in refusal("hw1.py", b"x = 1\n# \xff\xff\n")


@pytest.mark.parametrize("cookie", ["rot13", "utf-7", "latin-1", "unicode_escape"])
def test_other_coding_cookies_are_refused(refusal, cookie):
    assert cookie.replace("_", "-") in refusal("hw1.py", f"# coding: {cookie}\n{RELU}")
    assert cookie.replace("_", "-") in refusal("hw1.py", f"#!python\n# vim: coding={cookie}\n")


def test_a_cookie_below_code_is_only_a_comment(opened):
    assert opened("hw1.py", f"x = 1\n# coding: rot13\n{RELU}").notes == ()


def test_utf16_is_refused(refusal):
    assert "UTF-16" in refusal("hw1.py", RELU.encode("utf-16"))


def test_a_nul_is_refused_with_its_line(refusal):
    assert "NUL character in line 2" in refusal("hw1.py", b"x = 1\ny = '\0'\n")


def test_smart_punctuation_is_mended_where_it_can_only_mean_one_thing(opened):
    source = "def relu（x）：\n\u00a0   s = “it’s”\n    return x\u200b * （x > 0）\n"
    submission = opened("hw1.py", source)
    assert submission.cells[0].source == ('def relu(x):\n    s = "it’s"\n    return x * (x > 0)\n')
    assert "line 1: U+FF08" in english(submission)
    assert "line 3: U+200B" in english(submission)


def test_smart_quotes_within_text_and_comments_stay(opened):
    source = 'a = "“so”，" # （주석）\n' + RELU
    assert opened("hw1.py", source).cells[0].source == source
    broken = 'a = "“so”，" # （주석）\ndef relu(x): return x，1\n'
    assert opened("hw1.py", broken).cells[0].source.startswith('a = "“so”，" # （주석）\n')


def test_smart_quotes_that_do_not_pair_are_named_with_their_place(refusal):
    reason = refusal("hw1.py", "x = 1\ny = “a'\n")
    assert "Line 2, column 5" in reason
    assert "U+201C" in reason


def test_bidirectional_controls_are_noted_with_their_line(opened):
    submission = opened("hw1.py", RELU + "# \u202e gnol\n")
    assert "hw1.py: line 3" in english(submission)


@pytest.mark.parametrize(
    ("source", "place", "explanation"),
    [
        ("if 1:\n        x = 1\n\ty = 2\n", "Line 3", "Tabs and spaces"),
        ("def f():\nreturn 1\n", "Line 2", "must be indented"),
        ("x = 1\n  y = 2\n", "Line 2", "further than the one above"),
        ("if 1:\n    x = 1\n  y = 2\n", "Line 3", "fits none"),
        ("x = 3\nprint x\n", "Line 2", "Python 2"),
        ("try:\n    pass\nexcept A, e:\n    pass\n", "Line 3", "Python 2"),
        ("x = 017\n", "Line 1", "0o17"),
        ("x = (1, 2\ny = 3\n", "Line 1, column 5", "`(` that opens here"),
        ("x = 1)\n", "Line 1, column 6", "closing bracket"),
        ("x = [1, 2)\n", "Line 1", "closing bracket"),
        ("x = 'a\n", "Line 1, column 5", "no closing quote"),
        ("x = '''a\n", "Line 1, column 5", "triple quotes"),
        ("x = 1 ≤ 2\n", "Line 1, column 7", "U+2264"),
        ("def f()\n    pass\n", "Line 1, column 8", "`:` is missing"),
        ("if x = 1:\n    pass\n", "Line 1", "`==`"),
        ("x = 1\nreturn x\n", "Line 2", "`return` stands where it cannot"),
        ("<<<<<<< HEAD\nx = 1\n", "Line 1", "Git merge"),
        ("x = 1 \\ 2\n", "Line 1", "Nothing may follow"),
        ("x = = 1\n", "Line 1, column 5", "not valid Python"),
    ],
)
def test_what_does_not_parse_is_refused_in_plain_words(refusal, source, place, explanation):
    reason = refusal("hw1.py", source)
    assert place in reason
    assert explanation in reason


def test_the_caret_stands_under_the_place_also_behind_wide_letters(refusal):
    reason = refusal("hw1.py", "if 1:\n    가나 = = 1\n")
    line, caret = reason.split("\n")[1:]
    assert line == "    가나 = = 1"
    assert caret == "    " + " " * len("xxxx = ") + "^"


@pytest.mark.parametrize(
    "source",
    [
        "-" * 100_000 + "1",
        "a" + ".b" * 100_000,
        "+".join(["1"] * 90_000),
        "x = " + "not " * 100_000 + "1",
        "(" * 300 + ")" * 300,
        "[" * 100_000,
        "9" * 900_000,
        "lambda:" * 50_000 + "1",
        "f" + "()" * 100_000,
        "".join(f"{' ' * n}if 1:\n" for n in range(500)) + " " * 500 + "pass",
        " " * 900_000 + "%",
        "if 1: pass\n" + "elif 1: pass\n" * 50_000,
    ],
    ids=lambda source: source[:6],
)
def test_parser_bombs_are_refused(refusal, source):
    assert "read" in refusal("hw1.py", source) or "parsed" in refusal("hw1.py", source)


def test_a_file_over_the_size_limit_is_refused(refusal):
    assert "at most 1 kB" in refusal("hw1.py", "x = 1\n" * 1000, max_bytes=1024)
    assert "at most 0.0 MB" in refusal("hw1.py", "x = 1\n" * 1000, max_file_bytes=1024)


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf", b"# TODO\n"])
def test_a_file_without_code_is_refused(refusal, content):
    assert "no code" in refusal("a.py", content) or "empty" in refusal("a.py", content)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("hw.zip", b"x = 1", "Archives are not opened"),
        ("hw.tar.gz", b"x = 1", "Archives are not opened"),
        ("hw.ipynb", b"PK\x03\x04rest", "zip archive"),
        ("hw.py", b"PK\x03\x04rest", "zip archive"),
        ("hw.py", b"\x1f\x8brest", "gzip"),
        ("hw.py", b"a" * 257 + b"ustar\x0000", "tar archive"),
        ("hw.py", b"%PDF-1.7", "PDF"),
        ("hw.ipynb", b"<!DOCTYPE html><html></html>", "web page"),
        ("hw.ipynb", b"\n<html>", "web page"),
        ("hw.ipynb", RELU.encode(), "rename it to end in `.py`"),
        ("hw.py", b'{"cells": [], "nbformat": 4}', "Rename it to end in `.ipynb`"),
        ("hw.py.txt", b"x = 1", "second ending"),
        ("hw.docx", b"x = 1", "Only files whose names end"),
        ("py", b"x = 1", "Only files whose names end"),
    ],
)
def test_other_kinds_of_files_are_recognised(refusal, name, content, expected):
    assert expected in refusal(name, content)


def test_only_the_suffix_of_the_name_matters(opened):
    submission = opened("..\\..\\C:\\x\n\u202e.PY", RELU)
    assert submission.cells[0].name == "x\\n\\u202e.PY"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd.py", "passwd.py"),
        ("C:\\Users\\me\\숙제.py", "숙제.py"),
        ("a\x1b[31m\0.py", "a\\x1b[31m\\x00.py"),
        ("\u202eyp.a", "\\u202eyp.a"),
        ("\udcff.py", "\\udcff.py"),
        ("/", "unnamed"),
        ("", "unnamed"),
        ("-rf", "-rf"),
    ],
)
def test_names_are_shown_without_folders_or_control_characters(given, shown):
    assert display_name(given) == shown


def test_long_names_are_cut_in_the_middle():
    shown = display_name("a" * 300 + ".py")
    assert len(shown) == 80
    assert shown.endswith(".py")


def test_missing_functions_are_named_with_a_near_miss(opened):
    source = "def batchnorm_foward(x):\n    return x\n"
    notes = english(opened("hw1.py", source, "batchnorm_forward", "relu"))
    assert "`batchnorm_forward` (you have `batchnorm_foward`" in notes
    assert "`relu`" in notes


@pytest.mark.parametrize(
    "source",
    [
        "from mine import relu\n",
        "relu = lambda x: x\n",
        "if True:\n    def relu(x): return x\n",
        "try:\n    import x\nexcept ImportError:\n    def relu(x): return x\n",
        "from mine import *\n",
        "class relu:\n    pass\n",
    ],
)
def test_functions_bound_in_other_ways_are_not_missing(opened, source):
    assert opened("hw1.py", source).notes == ()


def test_a_function_inside_another_is_missing(opened):
    assert "Not found" in english(opened("hw1.py", "def f():\n    def relu(x): return x\n"))


@pytest.mark.parametrize(
    "body", ["raise NotImplementedError", "raise NotImplementedError('x')", "pass", "..."]
)
def test_stubs_left_in_are_noted(opened, body):
    source = f"def relu(x):\n    '''Doc.'''\n    {body}\n"
    assert english(opened("hw1.py", source)) == "Not started yet: `relu`."


@pytest.mark.parametrize("body", ["return x", "x = 1\n    raise NotImplementedError", "raise"])
def test_begun_functions_are_not_called_stubs(opened, body):
    assert opened("hw1.py", f"def relu(x):\n    {body}\n").notes == ()


def test_a_second_definition_replaces_a_stub(opened):
    source = "def relu(x):\n    raise NotImplementedError\n" + RELU
    assert opened("hw1.py", source).notes == ()


def test_magics_of_an_exported_notebook_are_dropped(opened):
    source = "get_ipython().system('pip install x')\n" + RELU + "!ls\n"
    submission = opened("hw1.py", source)
    assert submission.cells[0].source == "pass\n" + RELU + "pass\n"
    assert "left out" in english(submission)


def test_nothing_is_executed(opened, tmp_path):
    trace = tmp_path / "trace"
    opened("hw1.py", f"open({str(trace)!r}, 'w')\n{RELU}")
    assert not trace.exists()


def test_a_broken_child_is_our_fault(monkeypatch, tmp_path):
    child = tmp_path / "child.py"
    child.write_text("raise SystemExit(3)")
    monkeypatch.setattr("grader.submission._CHILD", child)
    with pytest.raises(RuntimeError, match="status 3"):
        read("a.py", b"x = 1", functions=())


def test_a_crashed_parser_is_the_files_fault(monkeypatch, tmp_path):
    child = tmp_path / "child.py"
    child.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)")
    monkeypatch.setattr("grader.submission._CHILD", child)
    with pytest.raises(Unreadable, match="cannot be parsed"):
        read("a.py", b"x = 1", functions=())


def test_a_killed_child_is_our_fault(monkeypatch, tmp_path):
    child = tmp_path / "child.py"
    child.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    monkeypatch.setattr("grader.submission._CHILD", child)
    with pytest.raises(RuntimeError, match="status -9"):
        read("a.py", b"x = 1", functions=())

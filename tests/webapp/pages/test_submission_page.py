"""A submission's page: checks arriving, the result, its history, and nothing that runs."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask

from grader.report import text
from tests.webapp.pages.conftest import Desk, Site, check

Hand = Callable[..., int]
EVIL = '<img src=x onerror="alert(1)">'


def poll(site: Site, path: str, page: str) -> tuple[int, str]:
    """Ask what the page's script would ask, and return status and text."""
    address = re.search(r'hx-get="([^"]+)"', page)
    assert address is not None, page
    assert address.group(1).startswith(path)
    answer = site.get(address.group(1).replace("&amp;", "&"))
    return answer.status_code, answer.text


def arrived(page: str) -> tuple[str, int]:
    found = re.search(r'data-state="(\w+)" data-checks="(\d+)"', page)
    assert found is not None
    return found.group(1), int(found.group(2))


def test_checks_fill_in_one_by_one(student: Site, hand_in: Hand, desk: Desk) -> None:
    path = f"/submissions/{hand_in()}"
    page = student.page(path)
    assert arrived(page) == ("queued", 0)
    assert page.count("waiting</span>") == 3
    claim = desk.take()
    status, page = poll(student, path, page)
    assert (status, arrived(page)) == (200, ("running", 0))
    for position, name in enumerate("abc"):
        desk.add(claim, position, check(name))
        status, page = poll(student, path, page)
        assert (status, arrived(page)) == (200, ("running", position + 1))
        assert page.count("</svg>passed</span>") == position + 1
        assert page.count('class="check new"') == 1
    desk.finish(check("a"), check("b"), check("c"), claim=claim)
    status, page = poll(student, path, page)
    assert arrived(page) == ("graded", 3)
    assert '<b id="score">100</b>' in page
    assert "hx-get" not in page


def test_nothing_is_sent_while_nothing_changes(student: Site, hand_in: Hand, desk: Desk) -> None:
    path = f"/submissions/{hand_in()}"
    page = student.page(path)
    assert poll(student, path, page) == (204, "")
    desk.add(desk.take(), 0, check("a"))
    _, page = poll(student, path, page)
    assert poll(student, path, page) == (204, "")


def test_the_queue_s_place_is_shown_and_moves(student: Site, hand_in: Hand, desk: Desk) -> None:
    hand_in("other")
    path = f"/submissions/{hand_in()}"
    page = student.page(path)
    assert "place 2 in the queue" in page
    desk.finish(check("a"))
    status, page = poll(student, path, page)
    assert status == 200
    assert "place 1 in the queue. That takes about 1 second." in page


def test_it_works_without_scripts(student: Site, hand_in: Hand, desk: Desk) -> None:
    path = f"/submissions/{hand_in()}"
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in student.page(path)
    desk.finish(check("a"))
    page = student.page(path)
    assert "refresh" not in page
    assert "hx-get" not in page.partition('id="pictures"')[0]


def test_a_screen_reader_hears_each_phase_once(student: Site, hand_in: Hand, desk: Desk) -> None:
    path = f"/submissions/{hand_in()}"
    page = student.page(path)
    assert 'id="spoken" role="status"' in page
    claim = desk.take()
    _, page = poll(student, path, page)
    assert "The grading has begun." in page
    desk.add(claim, 0, check("a"))
    _, page = poll(student, path, page)
    assert "spoken" not in page
    desk.finish(check("a"), check("b", False), claim=claim)
    _, page = poll(student, path, page)
    assert "1 of 2 checks passed" in page


def test_message_and_diagnosis_are_in_the_reader_s_language(
    someone: Callable[..., Site], hand_in: Hand, desk: Desk
) -> None:
    path = f"/submissions/{hand_in()}"
    cause = text("You divide by `n - 1`.", "`n - 1`로 나누었습니다.")
    desk.finish(check("a"), check("b", False, diagnosis=cause))
    english, korean = someone("student").page(path), someone("student", "ko").page(path)
    assert "<b>Likely cause</b>: You divide by <code>n - 1</code>." in english
    assert "b differs" in english
    assert "<b>예상 원인</b>: <code>n - 1</code>로 나누었습니다." in korean
    assert "b이(가) 다릅니다" in korean


def test_what_to_look_at_first_is_a_known_cause_named_once(
    student: Site, hand_in: Hand, desk: Desk
) -> None:
    path = f"/submissions/{hand_in()}"
    cause = text("You divide by n - 1.", "n - 1로 나누었습니다.")
    desk.finish(
        check("a", False),
        check("b", False, diagnosis=cause),
        check("c", False, diagnosis=cause),
    )
    first = student.page(path).partition("Look at this first")[2].partition("</div>")[0]
    assert first.count("You divide by n - 1.") == 1
    assert 'href="#check-1"' in first
    assert "#check-0" not in first


def test_each_verdict_has_its_word(student: Site, hand_in: Hand, desk: Desk) -> None:
    words = {
        "failed": "failed",
        "error": "error",
        "timeout": "too slow",
        "killed": "stopped",
        "violation": "not allowed",
    }
    path = f"/submissions/{hand_in()}"
    desk.finish(*(check("b", False, id=f"test_{s}", status=s) for s in words))
    page = student.page(path)
    for word in words.values():
        assert f"{word}</span>" in page


def test_a_file_that_cannot_be_graded_says_why(student: Site, hand_in: Hand, desk: Desk) -> None:
    path = f"/submissions/{hand_in()}"
    desk.finish(
        check("a", False, message=text("Line 3 does not parse.", "3행을 해석할 수 없습니다.")),
        status="invalid",
    )
    page = student.page(path)
    assert "cannot be graded" in page
    assert "Line 3 does not parse." in page


def test_our_fault_is_no_zero_and_hides_its_error(
    student: Site, instructor: Site, hand_in: Hand, desk: Desk
) -> None:
    path = f"/submissions/{hand_in()}"
    desk.break_down("Traceback: the disk is full")
    page = student.page(path)
    assert "not graded: our fault" in page
    assert "This is not a zero" in page
    assert "the disk is full" not in page
    assert "the disk is full" in instructor.page(f"/staff{path}")
    assert "1</span>" in instructor.page("/staff/")
    assert f"/staff{path}" in instructor.page("/staff/not-graded")


def test_two_attempts_are_compared_and_the_best_counts(
    student: Site, hand_in: Hand, desk: Desk
) -> None:
    first = hand_in()
    desk.finish(check("a"), check("b"), check("c", False))
    second = hand_in()
    desk.finish(check("a"), check("b", False), check("c"))
    page = student.page(f"/submissions/{second}")
    assert "20 points fewer than your previous attempt" in page
    assert "1 check no longer passes" in page
    assert "1 more check passes" in page
    history = page.partition('id="history"')[2]
    counting = history.index("counts</span>")
    assert history.index(f'"/submissions/{second}"') < history.index(f'"/submissions/{first}"')
    assert history.index(f'"/submissions/{first}"') < counting
    assert "70" in student.page("/")


def test_a_regrade_leaves_the_result_standing(
    student: Site, instructor: Site, hand_in: Hand, desk: Desk
) -> None:
    path = f"/submissions/{hand_in()}"
    desk.finish(check("a"), check("b"), check("c"))
    assert instructor.post(f"/staff{path}/regrade", reason="the checks changed").status_code == 302
    page = student.page(path)
    assert '<b id="score">100</b>' in page
    assert "graded once more" in page
    desk.finish(check("a"), check("b", False), check("c"))
    assert '<b id="score">50</b>' in student.page(path)


def test_nothing_a_student_writes_is_markup(
    app: Flask, instructor: Site, someone: Callable[..., Site], hand_in: Hand, desk: Desk
) -> None:
    student = someone("student")
    student.post("/profile", nickname="<b>x</b>")
    submission = hand_in(name=f"{EVIL}.py", content=f"# {EVIL}\nx = 1\n".encode())
    said = text(EVIL + "`" + EVIL + "`", EVIL)
    desk.finish(check("a", False, message=said, diagnosis=said), check("b"), check("c"))
    paths = [f"/submissions/{submission}", f"/submissions/{submission}/code", "/units/tiny"]
    staff = ["/staff/submissions", f"/staff/submissions/{submission}", "/staff/audit"]
    for page in [*map(student.page, paths), *map(instructor.page, staff)]:
        assert "<img" not in page
    assert "&lt;img" in student.page(paths[0])
    assert "&lt;b&gt;x&lt;/b&gt;" in Site(app).page("/leaderboard/")


def test_a_file_comes_back_as_a_download_only(student: Site, hand_in: Hand) -> None:
    content = b"<script>alert(1)</script>"
    answer = student.get(f"/submissions/{hand_in(name='하.py', content=content)}/file")
    assert answer.data == content
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")


def test_a_notebook_s_own_html_is_never_shown(student: Site, hand_in: Hand) -> None:
    import nbformat
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

    shown = new_output("display_data", data={"text/html": "<b>planted</b>"})
    cells = [new_markdown_cell("<i>planted</i>"), new_code_cell("kept = 1", outputs=[shown])]
    content = nbformat.writes(new_notebook(cells=cells)).encode()
    page = student.page(f"/submissions/{hand_in(name='tiny.ipynb', content=content)}/code")
    assert "kept = 1" in page
    assert "planted" not in page


def test_what_is_no_code_is_said_to_be_none(student: Site, hand_in: Hand) -> None:
    page = student.page(f"/submissions/{hand_in(name='tiny.ipynb', content=b'[1')}/code")
    assert "could not be read as code" in page

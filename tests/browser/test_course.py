"""A course as it is lived: invited, registered, handed in, watched, ranked, looked at by staff."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By

from grader.course import Course
from tests.browser.conftest import PASSWORD, Server, command
from tests.browser.student import PRELUDE, Person, fill_in, solution_source

Launch = Callable[..., Chrome]


def add_student(server: Server, name: str, nickname: str) -> None:
    address = f"{name}@example.org"
    command(server.environment, "user", "add", address, name.title(), "--nickname", nickname)


def test_a_student_is_invited_hands_in_every_unit_and_climbs(
    server: Server, browser: Launch, course: Course, tmp_path: Path
) -> None:
    teacher = Person(server, browser())
    teacher.log_in("teacher")
    teacher.open("/staff/invitations/")
    teacher.press("main form button.main")
    link = teacher.browser.find_element(By.ID, "link").get_attribute("value") or ""

    student = Person(server, browser())
    student.browser.get(link)
    student.fill(name="Park Mina", email="mina@example.org", password=PASSWORD)
    student.press("main form button")
    student.open("/profile")
    student.fill(nickname="tensor-mina")
    student.press("main form button")
    assert "tensor-mina" not in student.board()

    last = 0.0
    for unit in course.units:
        file = tmp_path / f"{unit.id}.ipynb"
        file.write_bytes(fill_in(student.kit_notebook(unit.id), unit.id, pause=0.05))
        student.hand_in(unit.id, file)
        seen = student.watch()
        student.picture(f"{unit.id}-graded", tmp_path)
        on_the_way = [checks for state, checks in seen if state == "running" and checks > 0]
        assert len(on_the_way) >= 3, seen
        assert on_the_way == sorted(on_the_way)
        assert student.text("#score") == "100"
        now = student.board()["tensor-mina"]
        assert now > last or unit.bonus
        last = now
        assert student.board(f"/leaderboard/{unit.id}")["tensor-mina"] == 100
    quizzes = sum(entry.get("weight", 0) for entry in course.quizzes)  # none was taken
    earned = sum(unit.weight for unit in course.units)
    whole = quizzes + sum(unit.weight for unit in course.units if not unit.bonus)
    assert last == pytest.approx(min(100, 100 * earned / whole), abs=0.05)
    student.picture("leaderboard", tmp_path)
    assert student.board("/leaderboard/cnn/accuracy")["tensor-mina"] > 80
    student.open("/leaderboard/convolution/speed")
    assert "tensor-mina" in student.text("main table")
    student.picture("leaderboard-speed", tmp_path)
    assert student.complaints() == []


def test_a_phone_in_korean_shows_the_bug_in_words(
    server: Server, browser: Launch, tmp_path: Path
) -> None:
    add_student(server, "jisu", "지수")
    student = Person(server, browser("ko", 390, 844))
    student.log_in("jisu")
    assert student.text("h1") == "딥러닝 입문"
    sources = solution_source("activations")
    sources["relu"] = "def relu(x):\n    time.sleep(0.5)\n    return x * (x > 0)\n"
    file = tmp_path / "제출 파일.py"
    file.write_text(PRELUDE + "\n\n".join(sources.values()), encoding="utf-8")
    student.hand_in("activations", file)
    student.wait_for("running")
    student.picture("phone-running", tmp_path)
    student.wait_for("graded")
    page = student.text()
    assert "제출 파일.py" in page
    assert "통과" in page
    assert "예상 원인" in page
    student.picture("phone-graded", tmp_path)
    for path in ("/", "/units/activations", "/leaderboard/", "/profile"):
        student.open(path)
        assert not student.overflows(), path
        student.picture("phone" + path.replace("/", "-"), tmp_path)
    assert student.complaints() == []


def test_it_all_works_without_scripts(server: Server, browser: Launch, tmp_path: Path) -> None:
    add_student(server, "noscript", "plain")
    student = Person(server, browser(scripts=False))
    student.log_in("noscript")
    file = tmp_path / "activations.py"
    file.write_text("def step(x):\n    return (x > 0) * 1.0\n", encoding="utf-8")
    student.hand_in("activations", file)
    student.wait_for("graded")
    assert student.browser.find_elements(By.CSS_SELECTOR, ".check.pending") == []
    assert student.board("/leaderboard/activations")["plain"] > 0


def test_staff_correct_a_score_and_the_student_reads_why(
    server: Server, browser: Launch, tmp_path: Path
) -> None:
    add_student(server, "minho", "민호")
    student, teacher = Person(server, browser()), Person(server, browser())
    student.log_in("minho")
    file = tmp_path / "activations.py"
    file.write_text("def step(x):\n    return (x > 0) * 1.0\n", encoding="utf-8")
    student.hand_in("activations", file)
    student.wait_for("graded")
    path = student.browser.current_url.removeprefix(server.address)
    teacher.log_in("teacher")
    teacher.open("/staff" + path)
    assert "return (x > 0) * 1.0" in teacher.text("pre.source")
    teacher.fill(score="61.5")
    teacher.browser.find_element(By.ID, "why").send_keys("explained it in the lab")
    teacher.press("form[action$=override] button")
    teacher.picture("staff-override", tmp_path)
    student.open(path)
    assert student.text("#score") == "61.5"
    assert "explained it in the lab" in student.text()
    assert teacher.complaints() == []


@pytest.mark.parametrize("path", ["/", "/leaderboard/", "/leaderboard/activations"])
def test_the_keyboard_reaches_the_content_first(server: Server, browser: Launch, path: str) -> None:
    visitor = Person(server, browser())
    visitor.open(path)
    body = visitor.browser.find_element(By.TAG_NAME, "body")
    visitor.browser.execute_script("document.activeElement.blur()")
    body.send_keys(Keys.TAB)
    focused = visitor.browser.switch_to.active_element
    assert focused.text == "Skip to the content"
    focused.send_keys(Keys.ENTER)
    assert visitor.browser.switch_to.active_element.get_attribute("id") == "content"

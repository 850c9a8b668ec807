"""A quiz in Chromium: by keyboard alone, offline, in two windows, without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from sqlalchemy.orm import Session

from grader.quiz.variants import Variant
from tests.browser.conftest import Server, command, site
from tests.browser.student import Person
from tests.tiny import write_course
from tests.tinyquiz import add_quiz
from webapp.db import open_engine
from webapp.models import User
from webapp.quizzes import sittings
from webapp.quizzes.marks import variant_of

Launch = Callable[..., Chrome]
STEPS = 80  # times Tab is pressed before something counts as out of reach


@pytest.fixture(scope="module")
def quiz_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run a site whose small course has a question of every kind."""
    root = write_course(tmp_path_factory.mktemp("course"))
    add_quiz(root)
    with site(tmp_path_factory.mktemp("site"), root) as running:
        yield running


class Keyboard(Person):
    """Somebody without a mouse."""

    def keys(self, *keys: str) -> None:
        """Press keys one after another, wherever the focus is."""
        ActionChains(self.browser).send_keys(*keys).perform()

    def reach(self, selector: str, value: str | None = None) -> None:
        """Press Tab until the focus is on what `selector` names."""
        for _ in range(STEPS):
            here = self.browser.switch_to.active_element
            matches = "return arguments[0].matches(arguments[1])"
            there = self.browser.execute_script(matches, here, selector)
            if there and value in (None, here.get_attribute("value")):
                return
            self.keys(Keys.TAB)
        pytest.fail(f"{selector} {value or ''} cannot be reached with Tab: {self.text()}")

    def type_into(self, name: str, text: str) -> None:
        """Replace what stands in a field."""
        self.reach(f'[name="{name}"]')
        ActionChains(self.browser).key_down(Keys.CONTROL).send_keys("a").key_up(
            Keys.CONTROL
        ).send_keys(text).perform()

    def answer(self, kind: str, public: dict[str, Any], raw: Any, field: str = "a") -> None:
        """Fill in a raw answer as its kind wants it."""
        if kind == "single_choice" or kind == "true_false":
            self._radio(field, str(raw).lower() if isinstance(raw, bool) else raw)
        elif kind == "multiple_choice":
            for key in [c["key"] for c in public["choices"] if c["key"] in raw]:
                self.reach(f'[name="{field}"]', key)
                self.keys(Keys.SPACE)
        elif kind == "ordering":
            self._order(field, raw)
        elif kind == "matching":
            for left in [left["key"] for left in public["lefts"]]:
                places = [right["key"] for right in public["rights"]]
                self.reach(f'[name="{field}.{left}"]')
                self.keys(*[Keys.ARROW_DOWN] * (places.index(raw[left]) + 1))
        elif kind == "array":
            rows = raw if isinstance(raw[0], list) else [raw]
            for i, row in enumerate(rows):
                for j, cell in enumerate(row):
                    self.type_into(f"{field}.{i}.{j}", cell)
        elif kind == "trace":
            for blank in public["blanks"]:
                name = blank["name"]
                self.answer(blank["kind"], blank, raw[name], f"{field}.{name}")
        else:
            self.type_into(field, raw)

    def _radio(self, field: str, value: str) -> None:
        self.reach(f'[name="{field}"]')
        self.keys(Keys.SPACE)
        for _ in range(10):
            if self.browser.switch_to.active_element.get_attribute("value") == value:
                return
            self.keys(Keys.ARROW_DOWN)
        pytest.fail(f"no choice {value}")

    def _order(self, field: str, order: list[str]) -> None:
        for place, key in enumerate(order, start=1):
            name = f'[name="{field}.{key}"]'
            self.browser.execute_script("document.activeElement.blur()")
            self.reach(f".order li:has({name}) .movers button")
            for _ in range(len(order)):
                shown = self.browser.find_elements(By.CSS_SELECTOR, ".order [data-place]")
                now = [each.get_attribute("name") for each in shown].index(f"{field}.{key}") + 1
                if now == place:
                    break
                self.keys(Keys.ARROW_UP)

    def until(self, script: str) -> None:
        """Wait until a script of the page says so."""
        self.wait.until(lambda browser: browser.execute_script(script))


def student(server: Server, browser: Chrome, name: str) -> Keyboard:
    command(server.environment, "user", "add", f"{name}@example.org", name.title())
    person = Keyboard(server, browser)
    person.log_in(name)
    return person


def variants(server: Server, quiz: str, name: str) -> list[Variant]:
    """Return the questions of somebody's quiz, as the server keeps them."""
    engine = open_engine(f"sqlite:///{server.environment['BACKGRADE_DATA']}/backgrade.db")
    with Session(engine) as session:
        user = session.query(User).filter_by(email=f"{name}@example.org").one()
        sitting = sittings.sitting_of(session, quiz, user.id)
        assert sitting is not None
        found = [variant_of(question) for question in sitting.questions]
    engine.dispose()
    return found


@pytest.mark.parametrize(
    ("language", "right", "score"), [("en", "Right", "Your result"), ("ko", "맞았습니다", "결과")]
)
def test_a_quiz_is_taken_by_keyboard_alone(
    quiz_site: Server, browser: Launch, tmp_path: Path, language: str, right: str, score: str
) -> None:
    person = student(quiz_site, browser(language), f"keys{language}")
    person.open("/")
    person.reach('nav a[href="/quizzes/"]')
    person.keys(Keys.ENTER)
    person.reach('main a[href="/quizzes/tiny"]')
    person.keys(Keys.ENTER)
    person.reach('form[action$="/begin"] button')
    person.keys(Keys.ENTER)
    person.until("return location.pathname === '/quizzes/tiny/1'")
    asked = variants(quiz_site, "tiny", f"keys{language}")
    assert len({variant.kind for variant in asked}) == 11
    for number, variant in enumerate(asked, start=1):
        person.answer(variant.kind, variant.asked.public(), variant.asked.examples()[0])
        person.reach("#answer .row button.main")
        person.keys(Keys.ENTER)
        person.until("return document.querySelector('#result') !== null")
        assert right in person.text("#result"), variant.item
        # What is read out next is the result, not the top of the page.
        person.until("return document.activeElement.id === 'result'")
        person.picture(f"quiz-{language}-{number}-{variant.kind}", tmp_path)
        assert not person.overflows()
        person.reach('a[rel="next"], main > .quiz > .row a[href$="/over"]')
        person.keys(Keys.ENTER)
        following = "over" if number == len(asked) else str(number + 1)
        person.until(f"return location.pathname === '/quizzes/tiny/{following}'")
    person.reach("form[data-hand-in] button")
    person.keys(Keys.ENTER)
    person.until("return location.pathname === '/quizzes/tiny'")
    assert score in person.text()
    assert person.text(".score b") == "100"
    assert person.complaints() == []


def offline(browser: Chrome, lost: bool) -> None:
    conditions = {"offline": lost, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", conditions)


def test_a_lost_connection_loses_nothing(quiz_site: Server, browser: Launch) -> None:
    person = student(quiz_site, browser(), "lost")
    person.open("/quizzes/tiny")
    person.press('form[action$="/begin"] button')
    position = next(
        i for i, v in enumerate(variants(quiz_site, "tiny", "lost"), start=1) if v.item == "formula"
    )
    person.open(f"/quizzes/tiny/{position}")
    person.type_into("a", "2*x")
    person.until("return document.querySelector('[data-status]').textContent === 'Saved'")
    assert "2" in person.text("[data-read-out] math")
    offline(person.browser, True)
    person.type_into("a", "2*x + 6")
    person.until("return document.querySelector('[data-status]').textContent.startsWith('No conn')")
    offline(person.browser, False)
    person.until("return document.querySelector('[data-status]').textContent === 'Saved'")
    person.open(f"/quizzes/tiny/{position}")
    assert person.browser.find_element(By.NAME, "a").get_attribute("value") == "2*x + 6"


def test_what_was_typed_offline_is_there_after_the_page_was_closed(
    quiz_site: Server, browser: Launch
) -> None:
    person = student(quiz_site, browser(), "closed")
    person.open("/quizzes/tiny")
    person.press('form[action$="/begin"] button')
    position = next(
        i for i, v in enumerate(variants(quiz_site, "tiny", "closed"), start=1) if v.item == "word"
    )
    person.open(f"/quizzes/tiny/{position}")
    offline(person.browser, True)
    person.type_into("a", "doubling")
    person.until("return document.querySelector('[data-status]').textContent.startsWith('No conn')")
    person.browser.get("about:blank")
    offline(person.browser, False)
    person.open(f"/quizzes/tiny/{position}")
    assert person.browser.find_element(By.NAME, "a").get_attribute("value") == "doubling"
    # Nothing is kept here any more once the server has it.
    person.until("return localStorage.length === 0")
    person.open(f"/quizzes/tiny/{position}")
    assert person.browser.find_element(By.NAME, "a").get_attribute("value") == "doubling"


def test_a_second_window_is_told_of_the_first(quiz_site: Server, browser: Launch) -> None:
    person = student(quiz_site, browser(), "twice")
    person.open("/quizzes/tiny")
    person.press('form[action$="/begin"] button')
    position = next(
        i for i, v in enumerate(variants(quiz_site, "tiny", "twice"), start=1) if v.item == "double"
    )
    person.open(f"/quizzes/tiny/{position}")
    first = person.browser.current_window_handle
    person.browser.switch_to.new_window("tab")
    person.open(f"/quizzes/tiny/{position}")
    person.type_into("a", "1")
    person.press("#answer .row button.main")
    assert "1 attempt left" in person.text()
    person.browser.switch_to.window(first)
    person.type_into("a", "2")
    person.press("#answer .row button.main")
    assert "another window" in person.text("[role=alert]")
    assert person.browser.find_element(By.NAME, "a").get_attribute("value") == "2"
    assert "1 attempt left" in person.text()


def test_a_quiz_works_without_scripts(quiz_site: Server, browser: Launch) -> None:
    person = student(quiz_site, browser(scripts=False), "plain")
    person.open("/quizzes/paper")
    person.press('form[action$="/begin"] button')
    asked = variants(quiz_site, "paper", "plain")
    for variant in asked:
        person.answer(variant.kind, variant.asked.public(), variant.asked.examples()[0])
        person.press("#answer .row button.main")
    assert "answers are typed" in person.text()
    person.press("form[data-hand-in] button")
    assert person.text(".score b") == "100"


def test_practice_goes_from_question_to_question(quiz_site: Server, browser: Launch) -> None:
    person = student(quiz_site, browser("ko", 390, 844), "practice")
    person.open("/practice/tiny")
    assert "아직 연습하지 않음" in person.text()
    for _ in range(3):
        person.press('form[action$="/next"] button')
        assert not person.overflows()
        person.press('button[value="reveal"]')
        assert "풀이" in person.text("#solution")
    person.open("/practice/tiny")
    assert "지금까지 3문제" in person.text()

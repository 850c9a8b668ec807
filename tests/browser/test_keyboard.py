"""Each door walked with the Tab key alone: all of it, in order, visibly, and out again."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By

from tests.browser.classroom import STATES, Classroom, class_course, running
from tests.browser.student import Person

Launch = Callable[..., Chrome]
DOORS = {
    "visitor": ["/", "/login", "/leaderboard/"],
    "fresh": ["/"],
    "student": [
        *("/", "/units/tiny", f"/submissions/{STATES['worse']}", "/quizzes/", "/quizzes/tiny/1"),
        *("/profile", "/nothing-here"),
    ],
    "instructor": [
        *("/staff/", "/staff/submissions", f"/staff/submissions/{STATES['worse']}"),
        *("/staff/quizzes/", "/staff/quizzes/tiny", "/staff/invitations/"),
    ],
}
MORE = 16
# Everything a mouse can use, a group of radio buttons as one; and what the keyboard came to.
WATCH = """
const usable = "a[href], button, input:not([type=hidden]), select, textarea, summary, " +
  "[tabindex='0']";
const groups = new Set();
window.all = [...document.querySelectorAll(usable)].filter((element) => {
  if (element.disabled || !element.checkVisibility()) return false;
  if (element.type !== "radio") return true;
  const first = !groups.has(element.name);
  groups.add(element.name);
  return first;
});
window.walk = [];
document.body.tabIndex = -1;
document.body.focus();
document.body.removeAttribute("tabindex");
const known = (element) => element.type === "radio"
  ? all.findIndex((each) => each.type === "radio" && each.name === element.name)
  : all.indexOf(element);
document.addEventListener("focusin", ({ target }) => {
  const shows = [target, target.closest("label, .drop")].some((each) => {
    if (!each) return false;
    const style = getComputedStyle(each);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  const box = target.getBoundingClientRect();
  const seen = box.bottom > 0 && box.top < innerHeight && box.right > 0;
  walk.push([known(target), shows, seen]);
});
return all.length;
"""
NAMES = "return arguments[0].map((i) => all[i] ? all[i].outerHTML.slice(0, 120) : String(i))"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Classroom]:
    course = class_course(tmp_path_factory.mktemp("course"))
    with running(tmp_path_factory.mktemp("site") / "data", course) as classroom:
        yield classroom


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("door", DOORS)
def test_the_tab_key_walks_through_all_of_it(
    room: Classroom, browser: Launch, door: str, width: int
) -> None:
    chrome = browser("ko" if width < 500 else "en", width, 900)
    person = Person(room.server, chrome)
    if door != "visitor":
        person.log_in(door)
    for path in DOORS[door]:
        person.open(path)
        count = chrome.execute_script(WATCH)
        ActionChains(chrome).send_keys(*[Keys.TAB] * count).perform()
        walk = chrome.execute_script("return walk")
        for _ in range(MORE):  # a field of a date has several stops inside
            if len(walk) >= count:
                break
            ActionChains(chrome).send_keys(Keys.TAB).perform()
            walk = chrome.execute_script("return walk")

        def named(indices: list[int]) -> list[str]:
            found: list[str] = chrome.execute_script(NAMES, indices)
            return found

        came_to = [step[0] for step in walk]
        assert came_to == list(range(count)), (path, named(sorted({*range(count)} - {*came_to})))
        assert named([step[0] for step in walk if not step[1]]) == [], f"{path}: no outline"
        assert named([step[0] for step in walk if not step[2]]) == [], f"{path}: out of sight"
        # One more leaves the page: nothing holds the focus.
        ActionChains(chrome).send_keys(Keys.TAB).perform()
        last = chrome.execute_script("return all.indexOf(document.activeElement)")
        assert last != count - 1, path


@pytest.mark.parametrize("path", ["/", "/login", "/leaderboard/"])
def test_the_skip_link_comes_first_and_skips(room: Classroom, browser: Launch, path: str) -> None:
    chrome = browser()
    Person(room.server, chrome).open(path)
    chrome.execute_script(WATCH)
    ActionChains(chrome).send_keys(Keys.TAB).perform()
    link = chrome.switch_to.active_element
    assert link.get_attribute("class") == "skip"
    assert link.rect["x"] >= 0
    link.send_keys(Keys.ENTER)
    assert chrome.switch_to.active_element.get_attribute("id") == "content"
    ActionChains(chrome).send_keys(Keys.TAB).perform()
    inside = "return document.querySelector('main').contains(document.activeElement)"
    assert chrome.execute_script(inside) or not chrome.find_elements(By.CSS_SELECTOR, "main a")

"""Every page of the site under axe-core: WCAG 2.2 AA, in both languages, light and dark.

The pages are found from the site's own routes, so a new page is looked at without being listed
here; what its address needs stands in `Classroom.values`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from grader.course import Course
from tests.browser.classroom import STATES, Classroom, class_course, running
from tests.browser.conftest import Server, command
from tests.browser.student import Person, solution_source
from tests.webapp.pages.conftest import Site

Launch = Callable[..., Chrome]
AXE = Path(__file__).parent / "vendor" / "axe-4.14.1.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
RUN = """
const done = arguments[arguments.length - 1];
axe.run(document, arguments[0]).then(
  (found) => done(found.violations.map((v) => [v.id, v.nodes.map(
    (n) => n.target.join(" ") + " :: " + n.html.slice(0, 160) + " :: " +
      [...n.any, ...n.all, ...n.none].map((c) => c.message).join("; ").slice(0, 240))])),
  (error) => done([["axe", [String(error)]]]),
);
"""
NOWHERE = ("/nothing-here",)
NO_PAGES = ("/static/", "/api/v")
# What answers with no page of its own.
FILES = {
    *("units.kit", "units.figure", "submissions.file", "submissions.live"),
    *("pictures.live", "pictures.image", "pictures.reference", "pictures.at"),
    *("quizzes.drawing", "practice.drawing", "quiz_staff.drawing", "quiz_items.drawing"),
}
# Pages that only a real course has: `test_axe_finds_nothing_in_a_real_course`.
REAL = {"pictures.show", "leaderboard.accuracy", "leaderboard.speed"}
# States of a page that its route alone does not show.
MORE = {
    "visitor": [*NOWHERE, "/login?next=/staff/"],
    "student": [
        *(f"/submissions/{STATES[s]}" for s in ("graded", "invalid", "not_graded", "running")),
        *("/units/soon", "/units/overdue", "/units/early", "/quizzes/later", "/quizzes/paper"),
        *(f"/quizzes/tiny/{position}" for position in range(2, 13)),
        *("/quizzes/paper/1", "/quizzes/paper/over", "/practice/tiny/1", "/staff/", *NOWHERE),
    ],
    "fresh": ["/", "/quizzes/", "/units/tiny", "/practice/tiny", "/quizzes/tiny"],
    "instructor": [
        *(f"/staff/submissions/{number}" for number in STATES.values()),
        *("/staff/quizzes/paper", "/staff/quizzes/later"),
    ],
}
# Every page is seen in the two looks of one of these lines.
LOOKS = (
    (("en", "light", 1280), ("ko", "dark", 390)),
    (("ko", "light", 1280), ("en", "dark", 390)),
    (("en", "light", 390), ("ko", "dark", 1280)),
    (("ko", "light", 390), ("en", "dark", 1280)),
)
DOORS = ("visitor", "student", "assistant", "instructor")
Look = tuple[str, str, int]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Classroom]:
    course = class_course(tmp_path_factory.mktemp("course"))
    with running(tmp_path_factory.mktemp("site") / "data", course) as classroom:
        yield classroom


def routes(room: Classroom) -> Iterator[tuple[str, str]]:
    """Give endpoint and address of every page and file that this class has."""
    with room.app.test_request_context():
        for rule in room.app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.rule.startswith(NO_PAGES):
                continue
            if rule.arguments - room.values.keys():
                continue
            built = rule.build({name: room.values[name] for name in rule.arguments})
            assert built is not None
            yield rule.endpoint, built[1]


@pytest.fixture(scope="module")
def pages(room: Classroom) -> dict[str, list[str]]:
    """Give the addresses of the pages each door opens that no door before it opened."""
    found: dict[str, list[str]] = {door: list(MORE.get(door, ())) for door in DOORS}
    left = dict(routes(room))
    for door in DOORS:
        site = Site(room.app) if door == "visitor" else Site(room.app).log_in(door)
        for endpoint, path in list(left.items()):
            answer = site.get(path)
            if answer.status_code == 200:
                del left[endpoint]
                if answer.data.lstrip().startswith(b"<!doctype html>"):
                    found[door].append(path)
    found["fresh"] = MORE["fresh"]
    found["student"].insert(0, "/")
    return found


def test_every_page_is_looked_at(room: Classroom, pages: dict[str, list[str]]) -> None:
    adapter = room.app.url_map.bind("")
    seen = set()
    for path in [path for paths in pages.values() for path in paths if path not in NOWHERE]:
        seen.add(adapter.match(path.partition("?")[0])[0])
    missing = set()
    for rule in room.app.url_map.iter_rules():
        is_page = "GET" in (rule.methods or ()) and not rule.rule.startswith(NO_PAGES)
        if is_page and rule.endpoint not in seen | FILES | REAL:
            missing.add(f"{rule.endpoint}: {rule.rule}")
    assert missing == set(), "give what their addresses need in classroom.py, or name a file"


def look_at(browser: Chrome, theme: str, width: int) -> None:
    scheme = [{"name": "prefers-color-scheme", "value": theme}]
    scheme.append({"name": "prefers-reduced-motion", "value": "reduce"})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": scheme})
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def violations(browser: Chrome, rules: list[str], kind: str = "tag") -> list[str]:
    """Run axe on the page that is open."""
    if not browser.execute_script("return typeof axe === 'object'"):
        browser.execute_script(AXE.read_text(encoding="utf-8"))
    options = {"runOnly": {"type": kind, "values": rules}, "resultTypes": ["violations"]}
    found = browser.execute_async_script(RUN, options)
    # axe does not count a formula as text, though it is read out: a heading may be one.
    return [
        f"{rule}: {node}"
        for rule, nodes in found
        for node in nodes
        if rule != "empty-table-header" or "<math" not in node
    ]


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("door", [*DOORS, "fresh"])
def test_axe_finds_nothing(
    room: Classroom, pages: dict[str, list[str]], browser: Launch, door: str, language: str
) -> None:
    chrome = browser(language)
    chrome.set_script_timeout(60)
    person = Person(room.server, chrome)
    if door != "visitor":
        person.log_in(door)
    wrong = {}
    for number, path in enumerate(pages[door]):
        (look,) = (each for each in LOOKS[number % len(LOOKS)] if each[0] == language)
        _, theme, width = look
        look_at(chrome, theme, width)
        person.open(path)
        found = violations(chrome, RULES)
        other = "dark" if theme == "light" else "light"
        look_at(chrome, other, width)
        found += [f"{other}: {each}" for each in violations(chrome, ["color-contrast"], "rule")]
        if person.overflows():
            found.append("the page is wider than its window")
        if found:
            wrong[f"{path} {theme} {width}"] = found
    assert wrong == {}, "\n".join(f"{k}\n  " + "\n  ".join(v) for k, v in wrong.items())


def real_pages(course: Course) -> list[str]:
    boards = ["/leaderboard/cnn/accuracy", "/leaderboard/convolution/speed"]
    units = [f"/units/{unit.id}" for unit in course.units]
    return [*boards, *units, "/", "/quizzes/", "/leaderboard/"]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_axe_finds_nothing_in_a_real_course(
    server: Server, browser: Launch, course: Course, tmp_path: Path, language: str
) -> None:
    name = f"axe-{language}"
    command(server.environment, "user", "add", f"{name}@example.org", "Axe")
    chrome = browser(language)
    chrome.set_script_timeout(60)
    person = Person(server, chrome)
    person.log_in(name)
    file = tmp_path / "activations.py"
    file.write_text("\n\n".join(["import numpy as np", *solution_source("activations").values()]))
    person.hand_in("activations", file)
    person.wait_for("graded")
    paths = [chrome.current_url.removeprefix(server.address), *real_pages(course)]
    wrong = {}
    for number, path in enumerate(paths):
        theme, width = (("light", 1280), ("dark", 390))[(number + (language == "ko")) % 2]
        look_at(chrome, theme, width)
        person.open(path)
        found = violations(chrome, RULES)
        if person.overflows():
            found.append("the page is wider than its window")
        if found:
            wrong[f"{path} {theme} {width}"] = found
    assert wrong == {}, "\n".join(f"{k}\n  " + "\n  ".join(v) for k, v in wrong.items())

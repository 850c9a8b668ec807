"""A student at work: fills in the released kit, and uses the site as people do."""

from __future__ import annotations

import ast
import io
import json
import os
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.conftest import PASSWORD, ROOT, Server

PATIENCE = 90
PRELUDE = """
import itertools
import time
import numpy as np

calls = itertools.count()

def slowly(seconds):
    if next(calls) < 60:  # a network in training must not be held up
        time.sleep(seconds)
"""
WATCH = """
window.seen = [];
const note = () => {
  const live = document.getElementById("live");
  const now = [live.dataset.state, Number(live.dataset.checks)];
  const last = window.seen.at(-1);
  if (!last || last[0] !== now[0] || last[1] !== now[1]) window.seen.push(now);
};
note();
new MutationObserver(note).observe(document.getElementById("content"),
  {childList: true, subtree: true});
"""


def solution_source(unit: str) -> dict[str, str]:
    """Return the source of the reference's functions; what else it defines is under ``""``."""
    text = (ROOT / "reference" / unit / "solution.py").read_text(encoding="utf-8")
    found: dict[str, str] = {"": ""}
    for node in ast.parse(text).body:
        source = ast.get_source_segment(text, node) or ""
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            found[node.name] = source
        elif not isinstance(node, ast.Expr) and "__future__" not in source:
            found[""] += source + "\n\n"
    return found


def fill_in(notebook: dict[str, Any], unit: str, pause: float) -> bytes:
    """Write the solution into the answer cells of a released notebook.

    Parameters
    ----------
    pause : float
        Seconds that each of the first calls takes, so that a person can watch.
    """
    sources = solution_source(unit)
    answered = set()
    for cell in notebook["cells"]:
        mark = cell["metadata"].get("nbgrader", {})
        if mark.get("solution"):
            name = mark["grade_id"]
            slow = f"{name} = (lambda f: lambda *a, **k: slowly({pause}) or f(*a, **k))({name})"
            cell["source"] = f"{sources[name]}\n\n{slow}\n"
            answered.add(name)
    assert answered == sources.keys() - {""}
    head = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    head["source"] = f"{PRELUDE}\n{sources['']}"
    return json.dumps(notebook).encode()


class Person:
    """Somebody with a browser."""

    def __init__(self, server: Server, browser: Chrome) -> None:
        self.server = server
        self.browser = browser
        self.wait = WebDriverWait(browser, PATIENCE, poll_frequency=0.1)

    def open(self, path: str) -> None:
        self.browser.get(self.server.url(path))

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            field = self.browser.find_element(By.NAME, name)
            field.clear()
            field.send_keys(value)

    def press(self, selector: str) -> None:
        """Press a button that loads another page, and wait for that."""
        page = self.browser.find_element(By.TAG_NAME, "html").id
        self.browser.find_element(By.CSS_SELECTOR, selector).click()
        self.wait.until(lambda b: b.find_element(By.TAG_NAME, "html").id != page)

    def text(self, selector: str = "main") -> str:
        return self.browser.find_element(By.CSS_SELECTOR, selector).text

    def log_in(self, name: str) -> None:
        self.open("/login")
        self.fill(email=f"{name}@example.org", password=PASSWORD)
        self.press("main form button")

    def download(self, path: str) -> bytes:
        cookies = "; ".join(f"{c['name']}={c['value']}" for c in self.browser.get_cookies())
        request = urllib.request.Request(self.server.url(path), headers={"Cookie": cookies})
        with urllib.request.urlopen(request) as answer:
            content: bytes = answer.read()
        return content

    def kit_notebook(self, unit: str) -> dict[str, Any]:
        archive = zipfile.ZipFile(io.BytesIO(self.download(f"/units/{unit}/kit.zip")))
        name = next(name for name in archive.namelist() if name.endswith(f"{unit}.ipynb"))
        notebook: dict[str, Any] = json.loads(archive.read(name))
        return notebook

    def hand_in(self, unit: str, file: Path) -> None:
        self.open(f"/units/{unit}")
        self.browser.find_element(By.CSS_SELECTOR, "input[type=file]").send_keys(str(file))
        self.press("form[data-upload] button")

    def watch(self) -> list[tuple[str, int]]:
        """Watch the checks arrive, and return each state the page showed."""
        self.browser.execute_script(WATCH)
        self.wait.until(lambda b: b.execute_script("return window.seen.at(-1)")[0] == "graded")
        return [(state, checks) for state, checks in self.browser.execute_script("return seen")]

    def wait_for(self, state: str) -> None:
        selector = f'#live[data-state="{state}"]'
        self.wait.until(lambda b: b.find_elements(By.CSS_SELECTOR, selector))

    def board(self, path: str = "/leaderboard/") -> dict[str, float]:
        self.open(path)
        rows = self.browser.find_elements(By.CSS_SELECTOR, "tbody tr")
        cells = [row.find_elements(By.CSS_SELECTOR, "th, td") for row in rows]
        return {each[1].text.split()[0]: float(each[2].text) for each in cells}

    def overflows(self) -> bool:
        """Tell whether the page is wider than the window."""
        wider = self.browser.execute_script(
            "return document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        return bool(wider)

    def complaints(self) -> list[str]:
        """Return what the browser's console holds since the last time: blocked scripts, errors."""
        return [entry["message"] for entry in self.browser.get_log("browser")]

    def picture(self, name: str, folder: Path) -> None:
        """Save what the window shows; in the folder ``SCREENSHOTS``, where that is set."""
        target = Path(os.environ.get("SCREENSHOTS", folder))
        target.mkdir(parents=True, exist_ok=True)
        self.browser.save_screenshot(str(target / f"{name}.png"))
